"""Convolution, and its transpose.

An input is (N, C, …) or, without a batch, (C, …). A number that is asked for each dimension of the image may
be given once for all. RuntimeError for sizes that don't fit.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...engine.base import TensorBase
from ...engine.core import apply
from ...rules import windows as w
from .windows import SMALL, Sizes, check_image, each

if TYPE_CHECKING:
    from ...tensor import Tensor


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """(N, C, L) and (O, C / groups, K) give (N, O, …): as `conv2d`, of one dimension."""
    return convolution(1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """(N, C, H, W) and (O, C / groups, K, K') give (N, O, …): sums of weight * input over sliding windows.

    The padding, zeros on each side, may be "valid" (none) or "same" (as much as keeps the size).
    """
    return convolution(2, input, weight, bias, stride, padding, dilation, groups)


def conv3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """As `conv2d`, of three dimensions."""
    return convolution(3, input, weight, bias, stride, padding, dilation, groups)


def convolution(
    rank: int, input: Tensor, weight: Tensor, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int
) -> Tensor:
    name = f"conv{rank}d"
    check_weight(name, rank, input, weight, bias, groups)
    channels, needed = input.shape[-rank - 1], weight.shape[1] * groups
    if channels != needed:
        raise RuntimeError(
            f"{name}(): a weight of shape {list(weight.shape)} with groups={groups} expects an input of "
            f"{needed} channels, but got {channels} in the shape {list(input.shape)}"
        )
    check_bias(name, bias, weight.shape[0])
    windows = conv_windows(input.shape[-rank:], weight.shape[2:], *map(hashable, (stride, padding, dilation)))
    if max(windows.dilation) > 1:
        check_image(name, input, rank, SMALL)
    return batched(rank, input, lambda x: apply(w.convolve, x, weight, bias, windows, groups))


def hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@functools.lru_cache(1000, typed=True)  # a stride of 2.0 is none
def conv_windows(
    shape: tuple[int, ...], size: tuple[int, ...], stride: Any, padding: Any, dilation: Any
) -> w.Windows:
    """The windows of a convolution, found once for the same numbers: it takes longer than a small one."""
    rank = len(shape)
    step, apart = each("stride", stride, rank, 1), each("dilation", dilation, rank, 1)
    extent = [d * (n - 1) for d, n in zip(apart, size, strict=True)]
    if padding == "same":
        if any(s != 1 for s in step):
            raise RuntimeError(
                f"padding='same' is not supported for strided convolutions, but stride={stride}"
            )
        return w.Windows(size, step, tuple(n // 2 for n in extent), apart, shape)
    if isinstance(padding, str) and padding != "valid":
        raise RuntimeError(f"Invalid padding string: {padding!r}; it may be 'valid' or 'same'")
    start = each("padding", 0 if padding == "valid" else padding, rank, 0)
    room = [n + 2 * p - e for n, p, e in zip(shape, start, extent, strict=True)]
    if min(room) < 1 or not all(shape) or not all(size):
        raise RuntimeError(
            f"Kernel size can't be greater than actual input size: a window of {[e + 1 for e in extent]} "
            f"in an input of {list(shape)} with padding {list(start)}"
        )
    return w.Windows(
        size, step, start, apart, tuple((n - 1) // s + 1 for n, s in zip(room, step, strict=True))
    )


def check_weight(name: str, rank: int, input: Tensor, weight: Any, bias: Any, groups: int) -> None:
    for argument, value in ("weight", weight), ("bias", bias):
        if not isinstance(value, TensorBase) and not (value is None and argument == "bias"):
            raise TypeError(f"{name}(): argument '{argument}' must be Tensor, not {type(value).__name__}")
    check_image(name, input, rank, "bool")
    if weight.ndim != rank + 2:
        raise RuntimeError(
            f"{name}() expects a weight of {rank + 2} dimensions, but got {list(weight.shape)}"
        )
    for value in weight, bias:
        if value is not None and value.dtype != input.dtype:
            raise RuntimeError(
                f"{name}(): input, weight and bias should be of the same dtype, but got {input.dtype} and "
                f"{value.dtype}"
            )
    if groups < 1:
        raise RuntimeError(f"non-positive groups is not supported: got groups={groups}")
    if not weight.shape[0] or weight.shape[0] % groups:
        raise RuntimeError(
            f"{name}() expects the first dimension of weight to be a multiple of groups={groups}, but got "
            f"the shape {list(weight.shape)}"
        )


def check_bias(name: str, bias: Tensor | None, channels: int) -> None:
    if bias is not None and bias.shape != (channels,):
        raise RuntimeError(f"{name}() expects a bias of shape [{channels}], but got {list(bias.shape)}")


def batched(rank: int, input: Tensor, function: Callable[[Tensor], Tensor]) -> Tensor:
    """The function of a batch; of an input without one, as of a batch of one."""
    return function(input) if input.ndim == rank + 2 else function(input.unsqueeze(0)).squeeze(0)


def conv_transpose1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Tensor:
    """(N, C, L) and (C, O / groups, K) give (N, O, …): as `conv_transpose2d`, of one dimension."""
    return transposed(1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Tensor:
    """(N, C, H, W) and (C, O / groups, K, K') give (N, O, …): the adjoint of `conv2d` with this weight.

    A stride maps several sizes to one; `output_padding` says how much larger than the smallest the result is.
    """
    return transposed(2, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Tensor:
    """As `conv_transpose2d`, of three dimensions."""
    return transposed(3, input, weight, bias, stride, padding, output_padding, groups, dilation)


def transposed(
    rank: int,
    input: Tensor,
    weight: Tensor,
    bias: Any,
    stride: Any,
    padding: Any,
    output_padding: Any,
    groups: int,
    dilation: Any,
) -> Tensor:
    name = f"conv_transpose{rank}d"
    if isinstance(padding, str):
        raise TypeError(f"{name}(): argument 'padding' must be tuple of ints, not str")
    check_weight(name, rank, input, weight, bias, groups)
    check_image(name, input, rank, SMALL)
    if input.shape[-rank - 1] != weight.shape[0]:
        raise RuntimeError(
            f"{name}(): a weight of shape {list(weight.shape)} expects an input of {weight.shape[0]} "
            f"channels, but got {input.shape[-rank - 1]} in the shape {list(input.shape)}"
        )
    channels = weight.shape[1] * groups
    check_bias(name, bias, channels)
    step, apart = each("stride", stride, rank, 1), each("dilation", dilation, rank, 1)
    start, extra = each("padding", padding, rank, 0), each("output_padding", output_padding, rank, 0)
    if any(e >= s and e >= d for e, s, d in zip(extra, step, apart, strict=True)):
        raise RuntimeError(
            f"output padding must be smaller than either stride or dilation, but got {extra}, {step}, {apart}"
        )
    windows = w.Windows(weight.shape[2:], step, start, apart, input.shape[-rank:])
    each_axis = zip(*windows, extra, strict=True)
    shape = tuple((n - 1) * s - 2 * p + d * (k - 1) + e + 1 for k, s, p, d, n, e in each_axis)
    if min(shape) < 1:
        raise RuntimeError(
            f"{name}(): with padding {list(start)} nothing is left: the result's size is {shape}"
        )
    return batched(
        rank,
        input,
        lambda x: apply(w.scatter, x, weight, bias, (x.shape[0], channels, *shape), windows, groups),
    )
