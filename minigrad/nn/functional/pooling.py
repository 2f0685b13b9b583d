"""Pooling: of each window, the mean or the largest element.

An input is (N, C, …) or, without a batch, (C, …). A number that is asked for each dimension of the image may
be given once for all. RuntimeError for sizes that don't fit.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.core import apply, wrap
from ...functions.reductions import mean
from ...rules import pooling
from ...rules.windows import Windows
from .windows import INTEGERS, SMALL, Sizes, check_image, each

if TYPE_CHECKING:
    from ...tensor import Tensor

MaybeSizes = int | Sequence[int | None]


def max_pool1d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """As `max_pool2d`, of one dimension; of floats only."""
    return largest(1, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool2d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window; with `return_indices` also its place in the flat image (int64).

    The windows are a kernel_size apart if no stride is given. With `ceil_mode` the last one may reach over
    the border.
    """
    return largest(2, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool3d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """As `max_pool2d`, of three dimensions."""
    return largest(3, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def largest(
    rank: int,
    input: Tensor,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    ceil_mode: bool,
    return_indices: bool,
) -> Any:
    refused = INTEGERS if rank == 1 and not return_indices else "bool"
    check_image(f"max_pool{rank}d", input, rank, refused)
    windows = pool_windows(input.shape[-rank:], kernel_size, stride, padding, dilation, ceil_mode)
    check_filled(f"max_pool{rank}d", input)
    places = pooling.largest_places(input._array, windows)
    values = apply(pooling.max_pool, input, places, windows=windows)
    return (values, within_image(places, input, rank)) if return_indices else values


def within_image(places: Any, input: Tensor, rank: int) -> Tensor:
    return wrap(places % max(1, math.prod(input.shape[-rank:])))


def check_filled(name: str, input: Tensor) -> None:
    """RuntimeError if there is nothing to take the largest of; a batch of nothing may be."""
    if not all(input.shape[1:]):
        raise RuntimeError(f"{name}() expects an input that isn't empty, but got {list(input.shape)}")


def pool_windows(
    shape: tuple[int, ...], kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> Windows:
    rank = len(shape)
    size = each("kernel_size", kernel_size, rank, 1)
    step = each("stride", size if stride is None or np.size(stride) == 0 else stride, rank, 1)
    start, apart = each("padding", padding, rank, 0), each("dilation", dilation, rank, 1)
    count = []
    for n, k, s, p, d in zip(shape, size, step, start, apart, strict=True):
        if 2 * p > d * (k - 1) + 1:
            raise RuntimeError(
                f"padding should be at most half of the window, but got {p} and a window of {k}"
            )
        room = n + 2 * p - d * (k - 1) - 1
        last = -(-room // s) if ceil_mode else room // s
        count.append(last + 1 if last * s < n + p else last)  # a window must not begin beyond the image
    if min(count) < 1:
        raise RuntimeError(
            f"windows of {size}, {step} apart, find no place in an image of {shape}: output size {count}"
        )
    return Windows(size, step, start, apart, tuple(count))


def avg_pool1d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """As `avg_pool2d`, of one dimension."""
    return averages(1, input, kernel_size, stride, padding, ceil_mode, count_include_pad, None)


def avg_pool2d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """The mean of each window, of which the padding's zeros are a part if `count_include_pad`.

    With `divisor_override` its sum over this number.
    """
    return averages(2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def avg_pool3d(
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """As `avg_pool2d`, of three dimensions."""
    return averages(3, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def averages(
    rank: int,
    input: Tensor,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor: int | None,
) -> Tensor:
    check_image(f"avg_pool{rank}d", input, rank, SMALL if rank < 3 else f"float16 {SMALL}")
    if divisor is not None:
        divisor = operator.index(divisor)
    if divisor == 0:
        raise RuntimeError("divisor must be not zero")
    windows = pool_windows(input.shape[-rank:], kernel_size, stride, padding, 1, ceil_mode)
    check_filled(f"avg_pool{rank}d", input)
    counted = members(windows, input.shape[-rank:], count_include_pad) if divisor is None else divisor
    return apply(pooling.avg_pool, input, windows=windows, divisor=counted)


@functools.lru_cache(1000)
def members(windows: Windows, shape: tuple[int, ...], padding: bool) -> Any:
    """How many elements each window has, with the padding or without it; one number if all have as many."""
    counts = np.ones(())
    for n, k, s, p, _, count in zip(shape, *windows, strict=True):
        first = np.arange(count) * s - p
        last = np.minimum(first + k, n + p)
        inside = last - first if padding else np.minimum(last, n) - np.maximum(first, 0)
        counts = np.multiply.outer(counts, inside)
    return float(counts.flat[0]) if (counts == counts.flat[0]).all() else counts


def adaptive_avg_pool1d(input: Tensor, output_size: Sizes) -> Tensor:
    """As `adaptive_avg_pool2d`, of one dimension."""
    return adaptive_mean(1, input, output_size)


def adaptive_avg_pool2d(input: Tensor, output_size: MaybeSizes) -> Tensor:
    """The means of as many parts of the image as the output has elements; None keeps a size."""
    return adaptive_mean(2, input, output_size)


def adaptive_avg_pool3d(input: Tensor, output_size: MaybeSizes) -> Tensor:
    """As `adaptive_avg_pool2d`, of three dimensions."""
    return adaptive_mean(3, input, output_size)


def adaptive_mean(rank: int, input: Tensor, output_size: Any) -> Tensor:
    size = grid(f"adaptive_avg_pool{rank}d", input, rank, output_size)
    if set(size) == {1}:
        return mean(input, tuple(range(-rank, 0)), keepdim=True)
    return apply(pooling.adaptive_avg_pool, input, size=size)


def adaptive_max_pool1d(input: Tensor, output_size: Sizes, return_indices: bool = False) -> Any:
    """As `adaptive_max_pool2d`, of one dimension."""
    return adaptive_largest(1, input, output_size, return_indices)


def adaptive_max_pool2d(input: Tensor, output_size: MaybeSizes, return_indices: bool = False) -> Any:
    """The largest elements of as many parts of the image as the output has elements; None keeps a size."""
    return adaptive_largest(2, input, output_size, return_indices)


def adaptive_max_pool3d(input: Tensor, output_size: MaybeSizes, return_indices: bool = False) -> Any:
    """As `adaptive_max_pool2d`, of three dimensions."""
    return adaptive_largest(3, input, output_size, return_indices)


def adaptive_largest(rank: int, input: Tensor, output_size: Any, return_indices: bool) -> Any:
    size = grid(f"adaptive_max_pool{rank}d", input, rank, output_size)
    places = pooling.largest_in_cells(input._array, size)
    values = apply(pooling.adaptive_max_pool, input, places, size=size)
    return (values, within_image(places, input, rank)) if return_indices else values


def grid(name: str, input: Tensor, rank: int, output_size: Any) -> tuple[int, ...]:
    check_image(name, input, rank, INTEGERS)
    shape = input.shape[-rank:]
    if not all(shape):
        raise RuntimeError(f"{name}() expects an image that isn't empty, but got {list(input.shape)}")
    if isinstance(output_size, list | tuple):
        if len(output_size) != rank:
            raise RuntimeError(f"{name}(): output_size must be one int or {rank}, but got {output_size}")
        output_size = [n if wish is None else wish for wish, n in zip(output_size, shape, strict=True)]
    return each("output_size", output_size, rank, 0)
