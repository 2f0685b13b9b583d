"""Elements in their order: running sums and products, and what finds an element by its rank.

Sorting, `median`, `max` and their kin need one derivative between them: each finds *where* its answer stands,
`pick` fetches it from there, and the gradient goes back to these places.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .kernels import HALF, Array, dispatched, row_by_row, wide

# ---------------------------------------------------------------------------------------- picking by place


@dispatched
def pick(x: Array, index: Array, axis: int, node: str = "GatherBackward0") -> Array:
    """The elements at these places along an axis, which an index of one dimension less takes away.

    `node` is torch's name for the node, which tells who found the places.
    """
    if len(index.shape) < len(x.shape):
        return np.take_along_axis(x, np.expand_dims(index, axis), axis).squeeze(axis)
    return np.take_along_axis(x, index, axis) if x.shape else x.copy()


@dispatched
@wide
def unpick(g: Array, index: Array, axis: int, shape: tuple[int, ...]) -> Array:
    """The adjoint of `pick`: zeros, with `g` added at the places, as often as they were picked."""
    out = np.zeros(shape, g.dtype)
    if len(index.shape) < len(shape):
        index = np.expand_dims(index, axis)
    if not index.size or not shape:
        return out + g if index.size else out
    places = list(np.indices(index.shape, sparse=True))
    places[axis] = index
    # NumPy adds at flat places twice as fast as at tuples of places
    np.add.at(out.reshape(-1), np.ravel_multi_index(tuple(places), shape).ravel(), g.ravel())
    return out


# ---------------------------------------------------------------------------------------- places, by rank


def order(x: Array, axis: int, descending: bool = False) -> Array:
    """Where the elements stand in sorted order: NaN is the largest, and equals stay in their order."""
    if not descending:
        return np.argsort(x, axis, kind="stable")
    return x.shape[axis] - 1 - np.flip(np.argsort(np.flip(x, axis), axis, kind="stable"), axis)


def leaders(x: Array, axis: int, count: int, largest: bool) -> Array:
    """Where the so many largest (or smallest) elements stand, in order."""
    if not 0 < count < x.shape[axis]:
        return np.take(order(x, axis, largest), range(count), axis)
    ends = range(-count, 0) if largest else range(count)
    # for 5 of 2048, to set them apart first takes a tenth of the time that sorting all does
    some = np.take(np.argpartition(x, ends[0] if largest else ends[-1], axis), ends, axis)
    return np.take_along_axis(some, order(np.take_along_axis(x, some, axis), axis, largest), axis)


def middle(x: Array, axis: int, skip_nan: bool = False) -> Array:
    """Where the median stands, the lower one of two; a NaN is it, unless it is to be skipped."""
    count, nans = x.shape[axis], np.isnan(x).sum(axis, keepdims=True)
    rank = np.maximum(count - nans - 1, 0) // 2
    if not skip_nan:
        rank = np.where(nans, count - nans, rank)
    return np.take_along_axis(order(x, axis), rank, axis)


def most_frequent(x: Array, axis: int) -> Array:
    """Where the most frequent element stands last; of several, the smallest one."""
    places = order(x, axis)
    ranks = np.moveaxis(np.take_along_axis(x, places, axis), axis, -1)
    begins = np.ones(ranks.shape, bool)
    begins[..., 1:] = ranks[..., 1:] != ranks[..., :-1]
    counter = np.arange(ranks.shape[-1])
    begun = np.maximum.accumulate(np.where(begins, counter, 0), -1)
    longest = np.argmax(counter - begun, -1)
    return np.take_along_axis(places, np.expand_dims(longest, axis), axis)


def latest(ufunc: np.ufunc, x: Array, axis: int) -> Array:
    """For each element, where the extreme of those up to it stands: its last place, or that of a NaN."""
    counter = np.arange(x.shape[axis]).reshape([-1 if i == axis else 1 for i in range(x.ndim)])
    reached = (x == ufunc.accumulate(x, axis)) | (x != x)
    return row_by_row(np.maximum.accumulate(np.where(reached, counter, 0), axis))


def insertion(bounds: Array, values: Array, right: bool) -> Array:
    """By bisection along the last axis, how many bounds are less than each value, or (right) not greater."""
    count = bounds.shape[-1]
    low, high = np.zeros(values.shape, np.int64), np.full(values.shape, count)
    for _ in range(count.bit_length()):
        half = (low + high) // 2
        bound = np.take_along_axis(bounds, np.minimum(half, count - 1), -1)
        beyond = (low < high) & ~(bound > values if right else bound >= values)
        low, high = np.where(beyond, half + 1, low), np.where(beyond, high, half)
    return low


@dispatched
def median(x: Array) -> Array:
    """The median of all elements, the lower one of two; NaN if one is."""
    return middle_value(x, False)


@dispatched
def nanmedian(x: Array) -> Array:
    """The median of all elements that aren't NaN."""
    return middle_value(x, True)


def middle_value(x: Array, skip_nan: bool) -> Array:
    flat = x.ravel()
    if not flat.size:
        return np.array(np.nan if x.dtype.kind == "f" else np.iinfo(x.dtype).min, x.dtype)
    return flat[middle(flat, 0, skip_nan)].reshape(())


# ---------------------------------------------------------------------------------------- running sums


@dispatched
def cumsum(x: Array, axis: int) -> Array:
    """`np.cumsum` in torch's dtypes: integers add up in int64, floats in the next wider one, rounded once."""
    return running(np.add, x, axis)


@dispatched
def cumprod(x: Array, axis: int) -> Array:
    """`np.cumprod`, likewise."""
    return running(np.multiply, x, axis)


def running(ufunc: np.ufunc, x: Array, axis: int) -> Array:
    kind = x.dtype if x.dtype.kind == "f" else np.dtype(np.int64)
    return ufunc.accumulate(x, axis, WIDER.get(kind, kind)).astype(kind, copy=False)


WIDER: dict[Any, Any] = {HALF: np.float32, np.dtype(np.float32): np.float64}


@dispatched
@wide
def logcumsumexp(x: Array, axis: int) -> Array:
    """log(cumsum(exp(x))), where exp can't overflow."""
    return np.logaddexp.accumulate(x, axis)


@dispatched
def backwards_sum(g: Array, axis: int) -> Array:
    """The adjoint of a running sum: a running sum from the other end."""
    return np.flip(cumsum(np.flip(g, axis), axis), axis)


@dispatched
def cumprod_share(g: Array, out: Array, x: Array, axis: int) -> Array:
    """An element's share in the gradient of a running product: the sum of g * out / x from there on.

    Where a zero makes the quotient useless, each element in turn is replaced by 1 and the products are taken
    anew: quadratic, and needed only there.
    """
    if np.all(x != 0):
        return backwards_sum(g * out, axis) / x
    x, g = np.swapaxes(x, axis, -1), np.swapaxes(g, axis, -1)
    count = x.shape[-1]
    others = cumprod(np.where(np.eye(count, dtype=bool), 1, np.expand_dims(x, -2)), -1)
    later = np.tri(count, dtype=bool).T
    return np.swapaxes(np.sum(np.where(later, others * np.expand_dims(g, -2), 0), axis=-1), axis, -1)


@dispatched
def logcumsumexp_share(g: Array, out: Array, x: Array, axis: int) -> Array:
    """exp(x) * the sum of g * exp(-out) from there on, where exp can't overflow."""

    def from_positive(g: Array) -> Array:
        log = np.where(g > 0, np.log(np.where(g > 0, g, 1)) - out, -np.inf)
        return np.exp(np.flip(logcumsumexp(np.flip(log, axis), axis), axis) + x)

    return from_positive(g) - from_positive(-g)


ROWS: dict[Callable[..., Any], Any] = {
    cumsum: (lambda g, out, x, axis: backwards_sum(g, axis),),
    cumprod: (lambda g, out, x, axis: cumprod_share(g, out, x, axis),),
    logcumsumexp: (lambda g, out, x, axis: logcumsumexp_share(g, out, x, axis),),
    pick: (lambda g, out, x, index, axis, node="": unpick(g, index, axis, x.shape), None),
    unpick: (lambda g, out, x, index, axis, shape: pick(g, index, axis), None),
}
