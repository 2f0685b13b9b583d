"""Pooling: of each window, or of each cell of a grid, the mean or the largest element."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from . import adjoints as a
from .kernels import Array, average, dispatched, wide
from .sequences import unpick
from .windows import Key, Shape, Windows, spatial, taps


@dispatched
def max_pool(x: Array, places: Array, windows: Windows) -> Array:
    """The largest element of each window: of x, counted row by row, those at the `largest_places`."""
    return np.take(x, places)


def largest_places(x: Array, windows: Windows) -> Array:
    """Where the largest element of each window stands in x, counted row by row.

    Of several the first one; of several NaNs the last one, as in torch.
    """
    shape = spatial(x, windows)
    lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    best = np.full((*x.shape[: -len(shape)], *windows.grid), lowest, x.dtype)
    for inside, _, seen in taps(windows, shape):
        np.maximum(best[inside], x[seen], out=best[inside])
    # Numbered from behind, the first of several is the largest: that takes a quarter of the time of masks
    numbered = list(enumerate(reversed(taps(windows, shape)), start=1))
    number = np.zeros(best.shape, np.min_scalar_type(len(numbered)))
    for n, (inside, _, seen) in numbered:
        np.maximum(number[inside], (x[seen] == best[inside]) * number.dtype.type(n), out=number[inside])
    if np.isnan(best).any():
        for n, (inside, _, seen) in reversed(numbered):
            np.copyto(number[inside], n, where=np.isnan(x[seen]))
    first, steps = places_of(windows, shape)
    places: Array = image_places(x, len(shape)) + first + steps.take(number - 1)
    return places


@functools.lru_cache(1000)
def places_of(windows: Windows, shape: Shape) -> tuple[Array, Array]:
    """Where each window begins, counted row by row; and how far off its taps are, the last one first."""
    size, stride, start, dilation, grid = windows
    first = counted([np.arange(n) * s - p for n, s, p in zip(grid, stride, start, strict=True)], shape)
    steps = counted([np.arange(n) * d for n, d in zip(size, dilation, strict=True)], shape)
    return first, steps.reshape(-1)[::-1]


def counted(axes: Sequence[Array], shape: Shape) -> Array:
    """The places of a grid, counted row by row in an image of this shape."""
    places = np.zeros((), np.int64)
    for axis, length in zip(axes, shape, strict=True):
        places = np.add.outer(places * length, axis)
    return places


def image_places(x: Array, rank: int) -> Array:
    """Where each image begins in x, counted row by row."""
    lead, shape = x.shape[:-rank], x.shape[-rank:]
    return (np.arange(math.prod(lead)) * math.prod(shape)).reshape(*lead, *[1] * rank)


@dispatched
def unpool(g: Array, places: Array, shape: Shape) -> Array:
    """Zeros, with `g` added at these places."""
    flat = np.reshape(g, (math.prod(g.shape),)), np.reshape(places, (math.prod(g.shape),))
    return np.reshape(unpick(*flat, 0, (math.prod(shape),)), shape)


@dispatched
@wide
def avg_pool(x: Array, windows: Windows, divisor: Array) -> Array:
    """The sum of each window over its divisor; integers are cut off towards 0, as in torch."""
    total = np.zeros((*x.shape[: -len(windows.grid)], *windows.grid), x.dtype)
    for inside, _, seen in taps(windows, spatial(x, windows)):
        total[inside] += x[seen]
    return (total / divisor).astype(x.dtype, copy=False)


@dispatched
def spread(g: Array, shape: Shape, windows: Windows) -> Array:
    """The adjoint of the sum of each window: its gradient for each of its taps."""
    x = np.zeros(shape, g.dtype)
    for inside, _, seen in taps(windows, spatial(x, windows)):
        x[seen] += g[inside]
    return x


def cells(shape: Shape, size: Shape) -> Iterator[tuple[Key, Key]]:
    """For each cell of a grid of this size, its key and that of its part of the image. Parts may overlap."""
    parts = [
        [slice(i * length // n, -(-(i + 1) * length // n)) for i in range(n)]
        for length, n in zip(shape, size, strict=True)
    ]
    for cell in itertools.product(*map(range, size)):
        yield (..., *cell), (..., *(axis[i] for axis, i in zip(parts, cell, strict=True)))


@dispatched
def adaptive_avg_pool(x: Array, size: Shape) -> Array:
    """The mean of each cell's part."""
    out = np.empty((*x.shape[: -len(size)], *size), x.dtype)
    for cell, part in cells(x.shape[-len(size) :], size):
        out[cell] = average(x[part], tuple(range(-len(size), 0)))
    return out


@dispatched
def adaptive_spread(g: Array, shape: Shape, size: Shape) -> Array:
    """The adjoint of `adaptive_avg_pool`: a cell's gradient, shared by its part."""
    x = np.zeros(shape, g.dtype)
    for cell, part in cells(shape[-len(size) :], size):
        room = x[part]
        room += np.expand_dims(g[cell], tuple(range(-len(size), 0))) / math.prod(room.shape[-len(size) :])
    return x


@dispatched
def adaptive_max_pool(x: Array, places: Array, size: Shape) -> Array:
    """The largest element of each cell's part: of x, those at the `largest_in_cells`."""
    return np.take(x, places)


def largest_in_cells(x: Array, size: Shape) -> Array:
    """Where the first largest element of each cell's part stands in x, counted row by row."""
    rank = len(size)
    lead, shape = x.shape[:-rank], x.shape[-rank:]
    index = np.empty((*lead, *size), np.int64)
    counter = np.arange(math.prod(shape)).reshape(shape)
    for cell, part in cells(shape, size):
        places = counter[part].reshape(-1)
        index[cell] = places[np.argmax(x[part].reshape(*lead, len(places)), -1)]
    return index + image_places(x, rank)


ROWS: dict[Callable[..., Any], Any] = {
    max_pool: (lambda g, out, x, places, windows: a.level(unpool(g, places, x.shape), x),),
    avg_pool: (lambda g, out, x, windows, divisor: a.level(spread(g / divisor, x.shape, windows), x),),
    spread: (lambda g, out, y, shape, windows: avg_pool(g, windows, 1),),
    adaptive_avg_pool: (lambda g, out, x, size: a.level(adaptive_spread(g, x.shape, size), x),),
    adaptive_spread: (lambda g, out, y, shape, size: adaptive_avg_pool(g, size),),
    adaptive_max_pool: (lambda g, out, x, places, size: a.level(unpool(g, places, x.shape), x),),
}
