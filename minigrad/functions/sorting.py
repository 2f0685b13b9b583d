"""Elements in order, each of them once, and counted. NaN is the largest; no NaN equals another."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import return_types
from ..engine.base import only_number
from ..engine.core import operand, wrap
from ..engine.dims import array_of, dimension, integer, numpy_names
from ..rules import sequences as s
from .extremes import found

if TYPE_CHECKING:
    from ..tensor import Tensor


@numpy_names
def sort(
    input: Tensor, dim: int = -1, descending: bool = False, *, stable: bool | None = None
) -> return_types.sort:
    """The elements in order along `dim`, and where each of them stood. Equals always stay in their order.

    >>> import minigrad
    >>> minigrad.tensor([2.0, 3.0, 1.0]).sort().indices
    tensor([2, 0, 1])
    """
    axis = dimension(dim, input)
    places = s.order(np.atleast_1d(input._array), axis, descending)
    return found(return_types.sort, f"SortBackward{int(stable is not None)}", input, places, axis)


@numpy_names
def argsort(input: Tensor, dim: int = -1, descending: bool = False, *, stable: bool = False) -> Tensor:
    """The places that would sort `input` along `dim`; equals always stay in their order."""
    return sort(input, dim, descending).indices


def msort(input: Tensor) -> Tensor:
    """The elements in order along the first dimension."""
    return sort(input, 0).values


@numpy_names
def topk(
    input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True
) -> return_types.topk:
    """The k largest (or smallest) elements along `dim`, always in order, and where they stand.

    RuntimeError if there are fewer than k, or for bools.
    """
    axis = dimension(dim, input)
    array = np.atleast_1d(input._array)
    if not 0 <= integer(k, "k") <= array.shape[axis]:
        raise RuntimeError(f"selected index k out of range: {k} of {array.shape[axis]} in dim {axis}")
    if array.dtype.kind == "b":
        raise RuntimeError("topk does not support bool dtypes: convert it first, as in x.int()")
    places = s.leaders(array, axis, k if input.ndim else 1, largest)
    return found(return_types.topk, "TopkBackward0", input, places, axis)


# ---------------------------------------------------------------------------------------- each of them once


def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The different elements (or slices along `dim`), in order; a constant.

    With `return_inverse` also where each element of `input` stands in the answer, and with `return_counts`
    how often each occurs: then a tuple.
    """
    axis = None if dim is None else slices(input, dim)
    # the second answer, first places, makes NumPy's sort a stable one
    values, _, inverse, counts = np.unique(array_of(input), True, True, True, axis, equal_nan=False)
    inverse = inverse.reshape(input.shape if axis is None else -1)
    return asked(values, (inverse, return_inverse), (counts, return_counts))


def unique_consecutive(
    input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> Any:
    """`unique`, where only neighbours are compared, and the order stays."""
    axis = 0 if dim is None else slices(input, dim)
    array = array_of(input).ravel() if dim is None else input._array
    count = array.shape[axis]
    rows = np.moveaxis(array, axis, 0).reshape(count, array.size // max(count, 1))
    begins = np.append(True, np.any(rows[1:] != rows[:-1], 1))[:count]
    inverse = (np.cumsum(begins) - 1).reshape(input.shape if dim is None else -1)
    counts = np.diff(np.append(np.flatnonzero(begins), count))
    return asked(np.compress(begins, array, axis), (inverse, return_inverse), (counts, return_counts))


def slices(input: Tensor, dim: int) -> int:
    """The dim counted from 0; IndexError if there is none, RuntimeError if slices along it are empty."""
    axis = dimension(dim, input)
    if not input.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    if 0 in (*input.shape[:axis], *input.shape[axis + 1 :]):
        raise RuntimeError("There are 0 sized dimensions, and they aren't selected: unique can't be applied")
    return axis


def asked(values: Any, *more: tuple[Any, bool]) -> Any:
    """A tensor, or the tuple of those that were asked for."""
    answer = (wrap(values), *(wrap(array) for array, wanted in more if wanted))
    return answer if len(answer) > 1 else answer[0]


# ---------------------------------------------------------------------------------------- sorted into boxes


def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often each integer occurs, from 0 to the largest or minlength - 1; with weights, their sums."""
    array = array_of(input)
    if integer(minlength, "minlength") < 0:
        raise RuntimeError(f"minlength should be >= 0, got {minlength}")
    if array.dtype.kind not in "iu":
        raise NotImplementedError(f"bincount() is not defined for {input.dtype}: it counts integers")
    if array.ndim != 1 or (array < 0).any():
        raise RuntimeError(f"bincount only supports 1-d non-negative integers, got {list(array.shape)}")
    if weights is not None and array_of(weights).shape != array.shape:
        raise RuntimeError(f"weights should be 1-d and have the length of input: {list(weights.shape)}")
    if weights is None or not array.size:
        return wrap(np.bincount(array, minlength=minlength))
    kind = np.float32 if weights._array.dtype == np.float32 else np.float64
    return wrap(np.bincount(array, weights._array, minlength).astype(kind))


def searchsorted(
    sorted_sequence: Tensor,
    input: Any,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
    sorter: Tensor | None = None,
) -> Tensor:
    """Where each number would have to be put into the sorted sequence: before its equals, or behind (right).

    Each row has its own sequence, unless there is but one. `sorter` is the order of an unsorted sequence.
    """
    bounds, values = array_of(sorted_sequence), np.asarray(getattr(operand(input), "_array", input))
    if side not in (None, "left", "right"):
        raise RuntimeError(f"searchsorted(): side can only be 'left' or 'right' but got {side}")
    if side == "left" and right:
        raise RuntimeError("searchsorted(): side and right can't be set to opposites: left, and right=True")
    if bounds.ndim != 1 and (not values.ndim or bounds.shape[:-1] != values.shape[:-1]):
        raise RuntimeError(
            "searchsorted(): boundaries tensor should have 1 dimension, or all but the last one in common "
            f"with the input: got {list(bounds.shape)} and {list(values.shape)}"
        )
    if bounds.dtype.kind == values.dtype.kind == "b":
        raise NotImplementedError("searchsorted() is not defined for bool: convert it first, as in x.int()")
    if sorter is not None:
        bounds = arranged(bounds, array_of(sorter))
    flat = values if bounds.ndim > 1 else values.ravel()
    found = s.insertion(bounds, flat, right or side == "right").reshape(values.shape)
    return wrap(found.astype(np.int32 if out_int32 else np.int64))


def arranged(bounds: Any, sorter: Any) -> Any:
    """The sequence in the order that the sorter says; RuntimeError if it is no such order."""
    if sorter.shape != bounds.shape or sorter.dtype != np.int64:
        raise RuntimeError(
            "searchsorted(): the sorter must be an int64 tensor of the sequence's shape "
            f"{list(bounds.shape)}, got {sorter.dtype} {list(sorter.shape)}"
        )
    if sorter.size and not 0 <= sorter.min() <= sorter.max() < bounds.shape[-1]:
        raise RuntimeError(f"searchsorted(): sorter index out of range: {sorter.min()} to {sorter.max()}")
    return np.take_along_axis(bounds, sorter, -1)


def bucketize(input: Any, boundaries: Tensor, *, out_int32: bool = False, right: bool = False) -> Tensor:
    """In which of the buckets between sorted boundaries each number lies."""
    if array_of(boundaries).ndim != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({boundaries.ndim})")
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


def histc(input: Tensor, bins: int = 100, min: float = 0, max: float = 0) -> Tensor:
    """How many elements lie in each of `bins` equal bins from min to max; if equal, from the extremes."""
    array = array_of(input)
    if array.dtype.kind != "f":
        raise NotImplementedError(f"histc() is not defined for {input.dtype}: convert with x.float()")
    if integer(bins, "bins") <= 0:
        raise RuntimeError(f"histc(): bins must be > 0, but got {bins}")
    low, high = float(only_number(min, "min")), float(only_number(max, "max"))
    if low == high and array.size:
        low, high = float(array.min()), float(array.max())
    if not (math.isfinite(low) and math.isfinite(high)):
        raise RuntimeError(f"histc(): range of [{low}, {high}] is not finite")
    if low > high:
        raise RuntimeError(f"histc(): max must be larger than min, got [{low}, {high}]")
    if low == high:
        low, high = low - 1, high + 1
    inside = array[(array >= low) & (array <= high)]
    bin_of = np.minimum(((inside - low) * bins / (high - low)).astype(np.int64), bins - 1)
    return wrap(np.bincount(bin_of, minlength=bins).astype(array.dtype))
