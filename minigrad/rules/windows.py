"""Windows that slide over an image, and what convolution does with them; and images padded and reshuffled.

A window of 3 x 3 has nine taps. What a tap sees, from all places of the window at once, is the image itself:
shifted, and thinned out by the stride. So everything here is a loop over the taps, each a step with whole
arrays. The image lies in the last dimensions, as many as a window has: one text for lines, planes and rooms.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from .kernels import Array, dispatched, wide
from .places import opposite

Shape = tuple[int, ...]
Key = tuple[Any, ...]


class Windows(NamedTuple):
    """Where the windows stand: a number for each dimension of the image."""

    size: Shape
    stride: Shape
    start: Shape
    """How far before the image the first window begins: the padding."""
    dilation: Shape
    """The distance of neighbouring taps."""
    grid: Shape
    """How many windows there are."""


@functools.lru_cache(1000)
def taps(windows: Windows, shape: Shape) -> list[tuple[Key, Key, Key]]:
    """For each tap: the windows in which it doesn't fall beside the image; the same, with its place before
    them, in an array of taps and windows; and what it sees of the image in these windows."""
    axes = []
    for length, size, stride, start, dilation, count in zip(shape, *windows, strict=True):
        axis = []
        for place in range(size):
            first = place * dilation - start
            low = max(0, -(first // stride))
            high = max(low, min(count, (length - 1 - first) // stride + 1))
            seen = slice(first + low * stride, first + high * stride, stride)
            axis.append((slice(low, high), place, seen))
        axes.append(axis)
    keys = [tuple(zip(*tap, strict=True)) or ((), (), ()) for tap in itertools.product(*axes)]
    return [((..., *inside), (..., *places, *inside), (..., *seen)) for inside, places, seen in keys]


def spatial(x: Array, windows: Windows) -> Shape:
    shape: Shape = x.shape[-len(windows.size) :]
    return shape


def fill(columns: Array, x: Array, windows: Windows) -> None:
    """Write down what every tap sees, in dimensions (…, taps along each axis, windows along each axis)."""
    for _, place, seen in taps(windows, spatial(x, windows)):
        columns[place] = x[seen]


def add_back(columns: Array, x: Array, windows: Windows) -> None:
    """The adjoint of `fill`: add to x, at what each tap has seen."""
    for _, place, seen in taps(windows, spatial(x, windows)):
        x[seen] += columns[place]


@dispatched
def im2col(x: Array, windows: Windows) -> Array:
    """The windows as columns: (..., channels * taps, windows)."""
    *lead, channels = x.shape[: -len(windows.size)]
    columns = np.zeros((*lead, channels, *windows.size, *windows.grid), x.dtype)
    fill(columns, x, windows)
    return columns.reshape(*lead, channels * math.prod(windows.size), math.prod(windows.grid))


@dispatched
def col2im(columns: Array, shape: Shape, windows: Windows) -> Array:
    """The adjoint of `im2col`: an image of this shape in which the windows are laid and added up."""
    x = np.zeros(shape, columns.dtype)
    add_back(columns.reshape(*shape[: -len(windows.size)], *windows.size, *windows.grid), x, windows)
    return x


# ---------------------------------------------------------------------------------------- convolution

AT_ONCE = 1 << 18
"""How many numbers of columns are made at a time. They are not kept for the backward pass but made again: for
8 images of 16 x 64 x 64 they take 19 MB, beside 2 MB for the images, and 0.4 ms of the 5 of that pass."""


def batches(x: Array, windows: Windows) -> Iterator[tuple[slice, Array]]:
    """A few images of x at a time, with room for their columns: always the same, and zero at first."""
    step = max(1, AT_ONCE // max(1, math.prod((x.shape[1], *windows.size, *windows.grid))))
    columns = np.zeros((min(step, len(x)), x.shape[1], *windows.size, *windows.grid), x.dtype)
    for i in range(0, len(x), step):
        yield slice(i, i + step), columns[: len(x) - i]


def grouped(x: Array, windows: Windows, groups: int) -> Array:
    """Images or columns as matrices, one per group of channels: (images, groups, rows, windows)."""
    rank = len(windows.grid)
    rows, count = math.prod(x.shape[1:-rank]), math.prod(x.shape[-rank:])
    return np.ascontiguousarray(x).reshape(len(x), groups, rows // groups, count)


def as_rows(weight: Array, groups: int) -> Array:
    """(groups, channels out of a group, channels into it * taps)."""
    return weight.reshape(groups, len(weight) // groups, math.prod(weight.shape[1:]))


def add_bias(out: Array, bias: Array | None) -> Array:
    return out if bias is None else np.add(out, bias.reshape(-1, *[1] * (out.ndim - 2)), out=out)


@dispatched
@wide
def convolve(x: Array, weight: Array, bias: Array | None, windows: Windows, groups: int) -> Array:
    """The sum over a window's taps and channels of weight * x, for each channel that goes out, plus its bias.

    This, `scatter` and `correlate` are the three derivatives of one number: the sum over everything of
    y * weight * x. Each is linear in two arrays, and those of its rules are the other two.
    """
    out = np.empty((len(x), len(weight), *windows.grid), x.dtype)
    for part, columns in batches(x, windows):
        fill(columns, x[part], windows)
        product = grouped(out[part], windows, groups)
        np.matmul(as_rows(weight, groups), grouped(columns, windows, groups), out=product)
    return add_bias(out, bias)


@dispatched
@wide
def scatter(
    y: Array, weight: Array, bias: Array | None, shape: Shape, windows: Windows, groups: int
) -> Array:
    """An image of this shape to which each window adds weight * y: the transposed convolution."""
    if groups == max(windows.stride) == 1 and len(weight) <= shape[1]:
        return convolve(y, turned(weight), bias, covering(windows, shape), 1)  # 10 to 25 % faster in all
    x = np.zeros(shape, y.dtype)
    across = np.swapaxes(as_rows(weight, groups), 1, 2)
    product = np.multiply if across.shape[2] == 1 else np.matmul  # 4 times as fast where they are the same
    for part, columns in batches(x, windows):
        product(across, grouped(y[part], windows, groups), out=grouped(columns, windows, groups))
        add_back(columns, x[part], windows)
    return add_bias(x, bias)


def turned(weight: Array) -> Array:
    """The weight for the way back: from the last tap to the first, and from the channels out to those in."""
    return np.swapaxes(np.flip(weight, tuple(range(2, weight.ndim))), 0, 1)


def covering(windows: Windows, shape: Shape) -> Windows:
    """The windows over y, one for each element of the image, that see where it was seen (with stride 1)."""
    size, stride, start, dilation, _ = windows
    back = tuple(d * (k - 1) - p for k, p, d in zip(size, start, dilation, strict=True))
    return Windows(size, stride, back, dilation, shape[2:])


@dispatched
@wide
def correlate(x: Array, y: Array, shape: Shape, windows: Windows, groups: int) -> Array:
    """The sum over all windows of y * x, for each weight: what the weights get."""
    weight = np.zeros(shape, x.dtype)
    for part, columns in batches(x, windows):
        fill(columns, x[part], windows)
        down = np.swapaxes(grouped(columns, windows, groups), 2, 3)
        rows = as_rows(weight, groups)
        rows += np.add.reduce(np.matmul(grouped(y[part], windows, groups), down), axis=0)
    return weight


@dispatched
def bias_share(g: Array) -> Array:
    """The sum over all but the channels."""
    return np.sum(g, axis=(0, *range(2, len(g.shape))))


# ---------------------------------------------------------------------------------------- borders and pixels


@dispatched
def constant_pad_nd(x: Array, pads: Shape, value: float) -> Array:
    """x with so many values before and behind it, from the last dimension on; negative ones cut it off."""
    before, behind = pads[-2::-2], pads[::-2]
    shape = x.shape[x.ndim - len(before) :]
    count = tuple(sum(sizes) for sizes in zip(before, shape, behind, strict=True))
    one = (1,) * len(before)
    out = np.full((*x.shape[: x.ndim - len(before)], *count), value, x.dtype)
    [(inside, _, seen)] = taps(Windows(one, one, before, one, count), shape)
    out[inside] = x[seen]
    return out


@dispatched
def pixel_shuffle(x: Array, factor: int) -> Array:
    """Squares of pixels, each made from a run of channels: (C * r * r, H, W) to (C, H * r, W * r)."""
    *lead, channels, height, width = x.shape
    split = x.reshape(math.prod(lead), channels // factor**2, factor, factor, height, width)
    return split.transpose(0, 1, 4, 2, 5, 3).reshape(
        *lead, channels // factor**2, height * factor, width * factor
    )


@dispatched
def pixel_unshuffle(x: Array, factor: int) -> Array:
    """The way back: (C, H * r, W * r) to (C * r * r, H, W)."""
    *lead, channels, height, width = x.shape
    split = x.reshape(math.prod(lead), channels, height // factor, factor, width // factor, factor)
    return split.transpose(0, 1, 3, 5, 2, 4).reshape(
        *lead, channels * factor**2, height // factor, width // factor
    )


ROWS: dict[Callable[..., Any], Any] = {
    convolve: (
        lambda g, out, x, weight, bias, windows, groups: scatter(g, weight, None, x.shape, windows, groups),
        lambda g, out, x, weight, bias, windows, groups: correlate(x, g, weight.shape, windows, groups),
        lambda g, out, x, weight, bias, windows, groups: bias_share(g),
    ),
    scatter: (
        lambda g, out, y, weight, bias, shape, windows, groups: convolve(g, weight, None, windows, groups),
        lambda g, out, y, weight, bias, shape, windows, groups: correlate(
            g, y, weight.shape, windows, groups
        ),
        lambda g, out, y, weight, bias, shape, windows, groups: bias_share(g),
    ),
    correlate: (
        lambda g, out, x, y, shape, windows, groups: scatter(y, g, None, x.shape, windows, groups),
        lambda g, out, x, y, shape, windows, groups: convolve(x, g, None, windows, groups),
    ),
    im2col: (lambda g, out, x, windows: col2im(g, x.shape, windows),),
    col2im: (lambda g, out, columns, shape, windows: im2col(g, windows),),
    constant_pad_nd: (lambda g, out, x, pads, value: constant_pad_nd(g, opposite(pads), 0),),
    pixel_shuffle: (lambda g, out, x, factor: pixel_unshuffle(g, factor),),
    pixel_unshuffle: (lambda g, out, x, factor: pixel_shuffle(g, factor),),
}
