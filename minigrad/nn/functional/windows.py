"""Images in other shapes: with another border or size, or as the windows that slide over them.

An input is (N, C, …) or, without a batch, (C, …). RuntimeError for sizes that don't fit.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.base import TensorBase, only_tensor
from ...engine.core import apply
from ...engine.dims import integer
from ...rules import kernels as k, windows as w

if TYPE_CHECKING:
    from ...tensor import Tensor

Sizes = int | Sequence[int]
SMALL = "bool uint8 int8 int16 int32"
INTEGERS = f"{SMALL} int64"


def each(name: str, value: Any, rank: int, least: int | None = None) -> tuple[int, ...]:
    """The number for each of `rank` dimensions; RuntimeError for another count, or for one below `least`."""
    try:
        if isinstance(value, str):
            raise TypeError
        numbers = tuple(operator.index(v) for v in (value if isinstance(value, list | tuple) else [value]))
    except TypeError:
        raise TypeError(f"{name} must be an int or a tuple of {rank} ints, not {value!r}") from None
    if len(numbers) not in (1, rank):
        raise RuntimeError(f"{name} must be one int or a tuple of {rank}, but got {numbers}")
    if least is not None and min(numbers) < least:
        raise RuntimeError(f"{name} must be at least {least}, but got {value}")
    return numbers * (rank // len(numbers))


def check_image(name: str, input: Any, rank: int, refused: str = "") -> None:
    """TypeError for no tensor, RuntimeError for other than `rank` dimensions, channels and maybe a batch."""
    if not isinstance(input, TensorBase):
        raise TypeError(f"{name}(): argument 'input' must be Tensor, not {type(input).__name__}")
    if input.ndim not in (rank + 1, rank + 2):
        raise RuntimeError(
            f"{name}() expects an input of {rank + 1} (C, …) or {rank + 2} (N, C, …) dimensions, but got "
            f"the shape {list(input.shape)}"
        )
    if input._array.dtype.name in refused.split():
        raise NotImplementedError(f"{name}() is not defined for {input.dtype}: convert it, as in x.float()")


# ---------------------------------------------------------------------------------------- windows as columns


def unfold(
    input: Tensor, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1
) -> Tensor:
    """The windows of (N, C, H, W) as columns: (N, C * kernel, windows)."""
    check_image("unfold", input, 2, INTEGERS.replace("bool", ""))
    if not all(input.shape[-3:]):
        raise RuntimeError(f"unfold() expects an image that isn't empty, but got {list(input.shape)}")
    windows = sliding(input.shape[-2:], kernel_size, dilation, padding, stride)
    return apply(w.im2col, input, windows)


def fold(
    input: Tensor,
    output_size: Sizes,
    kernel_size: Sizes,
    dilation: Sizes = 1,
    padding: Sizes = 0,
    stride: Sizes = 1,
) -> Tensor:
    """The adjoint of `unfold`: an image (N, C, *output_size) in which the columns are laid and added up."""
    check_image("fold", input, 1, INTEGERS.replace("bool", ""))
    shape = each("output_size", output_size, 2, 1)
    windows = sliding(shape, kernel_size, dilation, padding, stride)
    *batch, rows, columns = input.shape
    channels, rest = divmod(rows, math.prod(windows.size))
    if rest or columns != math.prod(windows.grid):
        raise RuntimeError(
            f"fold() expects a multiple of {math.prod(windows.size)} rows and {math.prod(windows.grid)} "
            f"columns, for windows of {windows.size} in an image of {shape}, but got {list(input.shape)}"
        )
    return apply(w.col2im, input, (*batch, channels, *shape), windows)


def sliding(shape: tuple[int, ...], size: Any, dilation: Any, padding: Any, stride: Any) -> w.Windows:
    """All windows of this size in an image."""
    size, step = each("kernel_size", size, 2, 1), each("stride", stride, 2, 1)
    apart, start = each("dilation", dilation, 2, 1), each("padding", padding, 2, 0)
    each_axis = zip(shape, size, step, start, apart, strict=True)
    count = tuple((n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in each_axis)
    if min(count) < 1:
        raise RuntimeError(f"windows of {size} find no place in an image of {shape} with padding {start}")
    return w.Windows(size, step, start, apart, count)


# ---------------------------------------------------------------------------------------- borders

BORDERS: dict[str, tuple[str, Callable[[Any, int], Any]]] = {
    "reflect": ("ReflectionPad", lambda place, n: n - 1 - np.abs(n - 1 - np.abs(place))),
    "replicate": ("ReplicationPad", lambda place, n: np.clip(place, 0, n - 1)),
    "circular": ("", lambda place, n: place % n),
}
"""How each mode of padding fills a place beside the image: torch's name, and the place inside it copies."""


def pad(input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Tensor:
    """The input with pad[0] elements before and pad[1] behind the last dimension, then the one before it, ….

    Negative numbers cut off. The modes other than "constant" (with `value`) copy from the image: "reflect"
    (its border is the mirror), "replicate" (the nearest element), "circular" (from the other end).
    """
    if not isinstance(input, TensorBase):
        raise TypeError(f"pad(): argument 'input' must be Tensor, not {type(input).__name__}")
    if not isinstance(pad, list | tuple):
        raise TypeError(f"pad(): argument 'pad' must be tuple of ints, not {type(pad).__name__}")
    if not isinstance(mode, str):
        raise TypeError(f"pad(): argument 'mode' must be str, not {type(mode).__name__}")
    pads = each("pad", pad, len(pad)) if pad else ()
    if len(pads) % 2 or len(pads) > 2 * input.ndim:
        raise RuntimeError(
            f"Padding length must be even, and at most twice the input's {input.ndim} dimensions: got {pads}"
        )
    if mode == "constant":
        lengths = [n + a + b for n, a, b in zip(input.shape[::-1], pads[::2], pads[1::2], strict=False)]
        if any(n < 0 for n in lengths):
            raise RuntimeError(f"pad(): {pads} cuts off more than there is of {list(input.shape)}")
        return apply(w.constant_pad_nd, input, pads, fitting(value or 0, input))
    if mode not in BORDERS:
        raise NotImplementedError(f"Unrecognised padding mode {mode}: expected constant or {[*BORDERS]}")
    if value:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument, but got {value}')
    return copied_border(input, pads, mode)


def fitting(value: float, input: Tensor) -> float:
    """The value; RuntimeError if it is too large for the input's integers."""
    kind = input._array.dtype
    if kind.kind in "iu" and not np.iinfo(kind).min <= value <= np.iinfo(kind).max:
        raise RuntimeError(f"value {value} cannot be converted to {input.dtype} without overflow")
    return value


def copied_border(input: Tensor, pads: tuple[int, ...], mode: str) -> Tensor:
    name, source = BORDERS[mode]
    rank = len(pads) // 2
    if not 1 <= rank <= 3 or input.ndim not in (rank + 1, rank + 2):
        raise NotImplementedError(
            f"Padding size {2 * rank} is not supported for {input.ndim}D input tensor in the mode {mode}: it "
            "takes two numbers for each dimension but the channels and the batch"
        )
    if mode != "circular" and input._array.dtype.kind == "b":
        raise NotImplementedError(f"pad() in the mode {mode} is not defined for bool: use x.int()")
    if mode == "circular" and min(pads) < 0:  # what is cut off doesn't come back at the other end
        input = apply(w.constant_pad_nd, input, tuple(min(n, 0) for n in pads), 0)
        pads = tuple(max(n, 0) for n in pads)
    places = []
    for n, before, behind in zip(input.shape[-rank:], pads[-2::-2], pads[::-2], strict=True):
        most = {"reflect": n - 1, "circular": n}.get(mode, math.inf)
        if not n or max(before, behind) > most or n + before + behind < 0:
            raise RuntimeError(
                f"Padding size in the mode {mode} can be at most {most} for a dimension of size {n}, and "
                f"must leave something: got {before}, {behind} for the shape {list(input.shape)}"
            )
        places.append(source(np.arange(-before, n + behind), n))
    node = f"{name}{rank}DBackward0" if name else "CopySlices"
    return apply(k.index, input, (..., *np.ix_(*places)), node=node)


# ---------------------------------------------------------------------------------------- pixels for channels


def pixel_shuffle(input: Tensor, upscale_factor: int) -> Tensor:
    """(…, C * r * r, H, W) as (…, C, H * r, W * r): a square of pixels from each r * r channels."""
    divisible("pixel_shuffle", input, upscale_factor, -3, upscale_factor**2)
    return apply(w.pixel_shuffle, input, upscale_factor)


def pixel_unshuffle(input: Tensor, downscale_factor: int) -> Tensor:
    """(…, C, H * r, W * r) as (…, C * r * r, H, W): the way back."""
    for dim in -2, -1:
        divisible("pixel_unshuffle", input, downscale_factor, dim, downscale_factor)
    return apply(w.pixel_unshuffle, input, downscale_factor)


def divisible(name: str, input: Tensor, factor: int, dim: int, divisor: int) -> None:
    if only_tensor(input).ndim < 3 or integer(factor, name) < 1 or input.shape[dim] % divisor:
        raise RuntimeError(
            f"{name} expects a positive factor, and an input of at least 3 dimensions whose dimension {dim} "
            f"is divisible by {divisor}: got {factor} and {list(input.shape)}"
        )
