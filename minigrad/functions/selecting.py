"""Reading and writing of whole slices, of elements that are counted, and of what a mask or a key points to.

An index counts from 0, or where torch lets it from the end. What is written or added twice to a place, and
what is raised: as in `gathering`, but that an index that isn't there is an IndexError here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from ..engine import inplace
from ..engine.base import TensorBase, only_tensor
from ..engine.core import Scalar, apply, view, wrap
from ..engine.dims import dimension, sizes
from ..rules import kernels as k, places
from .broadcasting import broadcast_shapes, expand
from .gathering import INTEGERS, LONG, array_of, changed, lined_up, numbers, same_dtype, within
from .indexing import INDICES, checked, pointer
from .shapes import reshape
from .writing import in_place

if TYPE_CHECKING:
    from ..tensor import Tensor


# ---------------------------------------------------------------------------------------- whole slices


def vector(name: str, index: Tensor, kinds: Any, error: type[Exception]) -> np.ndarray[Any, Any]:
    """The array of an index that is a vector, or a single number."""
    array = numbers(name, index, kinds)
    if array.ndim > 1:
        raise error(f"{name}(): Index is supposed to be a vector, but got shape {list(array.shape)}")
    return array.reshape(-1)


def index_select(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """The slices of these numbers along `dim`."""
    axis, room = dimension(dim, input), lined_up(input)
    array = vector("index_select", index, INTEGERS, IndexError)
    if not input.ndim and array.size != 1:
        raise RuntimeError(
            f"index_select(): Index to scalar can have only 1 value, got {array.size} value(s)"
        )
    within("index_select", array, room.shape[axis], IndexError)
    selected = apply(k.index, room, places.across(array, axis), node="IndexSelectBackward0")
    return selected if input.ndim else selected.reshape(())


def index_add(input: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: Scalar = 1) -> Tensor:
    """input, with the slices of alpha * source added to those of these numbers along `dim`."""
    axis, array = dimension(dim, input), vector("index_add", index, INTEGERS, IndexError)
    same_dtype("index_add", input, source, "source")
    slices_fit("index_add", input, axis, array, source, RuntimeError if source.ndim else IndexError)
    if source.ndim != input.ndim:
        raise RuntimeError(f"index_add(): source has {source.ndim} dimensions, and input {input.ndim}")
    within("index_add", array, lined_up(input).shape[axis], RuntimeError if input.ndim > 1 else IndexError)
    value = source if alpha == 1 else source * (alpha if source.is_floating_point() else int(alpha))
    key = places.across(array, axis)
    return changed(places.add_at, input, lined_up(value), key, "IndexAddBackward0")


def index_copy(input: Tensor, dim: int, index: Tensor, source: Tensor) -> Tensor:
    """input, with the slices of `source` in place of those of these numbers along `dim`."""
    axis, dims = dimension(dim, input), {input.ndim, array_of("index_copy", "source", source).ndim}
    if len(dims - {0}) > 1:
        raise IndexError(f"index_copy(): source has {source.ndim} dimensions, and input {input.ndim}")
    array = vector("index_copy", index, LONG, IndexError)
    same_dtype("index_copy", input, source, "source")
    slices_fit("index_copy", input, axis, array, source, IndexError)
    within("index_copy", array, lined_up(input).shape[axis], IndexError)
    key = places.across(array, axis)
    return changed(k.put, input, lined_up(source), key, "IndexCopyBackward0")


def slices_fit(
    name: str, input: Tensor, axis: int, index: Any, source: Tensor, error: type[Exception]
) -> None:
    """Raise unless `source` has one slice for each index, and these have the shape of the input's."""
    count = source.shape[axis] if source.ndim else 1
    wanted, given = (tensor.shape[:axis] + tensor.shape[axis + 1 :] for tensor in (input, source))
    if given != wanted or count != index.size:
        wrong_count = given == wanted or (not source.ndim and index.size != 1)
        raise (error if wrong_count else RuntimeError)(
            f"{name}(): for {index.size} indices along dim {axis} of {list(input.shape)}, source should "
            f"have as many slices of shape {list(wanted)}, but its shape is {list(source.shape)}"
        )


def index_fill(input: Tensor, dim: int, index: Tensor, value: Tensor | Scalar) -> Tensor:
    """input, with a number (or 0-d tensor) in the slices of these numbers along `dim`."""
    if isinstance(value, TensorBase) and value.ndim:
        raise RuntimeError(f"index_fill() only supports a 0-dimensional value tensor, but got {value.ndim}-d")
    axis, array = dimension(dim, input), array_of("index_fill", "index", index)
    if array.dtype not in LONG:
        raise IndexError(f"index_fill(): Expected dtype int64 for index, but got {array.dtype}")
    array = vector("index_fill", index, LONG, RuntimeError)
    room, number = lined_up(input), not isinstance(value, TensorBase)
    within("index_fill", array, room.shape[axis], IndexError, -room.shape[axis])
    key = places.across(array, axis)
    value = inplace.fitted(value, room._array[key].shape, input)
    return changed(k.put, input, value, key, f"IndexFillBackward{0 if number else 1}")


index_add_, index_copy_, index_fill_ = in_place(index_add), in_place(index_copy), in_place(index_fill)


# ---------------------------------------------------------------------------------------- counted places


def counted(name: str, input: Tensor, index: Tensor) -> tuple[Any, ...]:
    """The key to elements that are counted row by row, from either end."""
    array, count = numbers(name, index, LONG), only_tensor(input).numel()
    within(name, array, count, IndexError, -count)
    return places.counted(array, lined_up(input)._array.shape) if array.size else ()


def take(input: Tensor, index: Tensor) -> Tensor:
    """The elements of these numbers, counted row by row."""
    key = counted("take", input, index)
    if not key:
        return apply(k.index, reshape(input, (-1,)), (numbers("take", index),), node="TakeBackward0")
    return apply(k.index, lined_up(input), key, node="TakeBackward0")


def put(input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Tensor:
    """input, with the elements of `source` at (or added to) these places, counted row by row."""
    same_dtype("put", input, source, "source")
    numbers("put", index, LONG)
    if source.numel() != index.numel():
        raise IndexError(
            "put(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{source.numel()}, index.numel() = {index.numel()}"
        )
    key = counted("put", input, index)
    if not key:
        return apply(np.copy, input)
    function = places.add_at if accumulate else k.put
    return changed(function, input, reshape(source, index.shape), key, "PutBackward0")


def index_put(
    input: Tensor, indices: Sequence[Tensor], values: Tensor, accumulate: bool = False
) -> Tensor:  # fmt: skip
    """input[indices] = values, or += values, which adds up where a place comes several times; as a copy."""
    if not isinstance(indices, list | tuple):
        raise TypeError(
            f"index_put(): argument 'indices' must be tuple of Tensors, not {type(indices).__name__}"
        )
    arrays = [array_of("index_put", "indices", index) for index in indices]
    same_dtype("index_put", input, values, "values")
    parts = [np.asarray(pointer(array.copy(), array.dtype in INDICES)) for array in arrays]
    key = checked(tuple(parts), input)
    values = inplace.fitted(values, input._array[key].shape, input)
    return apply(places.add_at if accumulate else k.put, input, values, key)


put_, index_put_ = in_place(put), in_place(index_put)


# ---------------------------------------------------------------------------------------- masks


def masked(name: str, input: Tensor, mask: Tensor) -> tuple[Tensor, np.ndarray[Any, Any]]:
    """The tensor and its mask, which broadcast to each other."""
    array = array_of(name, "mask", mask)
    if array.dtype.kind != "b":
        raise RuntimeError(f"{name}: expected a bool tensor for mask, but got {mask.dtype}")
    shape = broadcast_shapes(only_tensor(input).shape, array.shape)
    return input if input.shape == shape else expand(input, shape), np.array(np.broadcast_to(array, shape))


def masked_select(input: Tensor, mask: Tensor) -> Tensor:
    """The elements at which the mask is true, in one dimension."""
    room, array = masked("masked_select", input, mask)
    return apply(k.index, room, (array,), node="MaskedSelectBackward0")


def masked_scatter(input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """input, with the first elements of `source`, in their order, where the mask is true."""
    same_dtype("masked_scatter", input, source, "source")
    room, array = masked("masked_scatter", input, mask)
    count = int(np.count_nonzero(array))
    if source.numel() < count:
        raise RuntimeError(f"masked_scatter: source has {source.numel()} elements for {count} ones in mask")
    values = view(k.index, reshape(source, (-1,)), (slice(count), ...))
    return apply(k.put, room, values, (array,), node="MaskedScatterBackward0")


masked_scatter_ = in_place(masked_scatter)


# ---------------------------------------------------------------------------------------- finding


@overload
def nonzero(input: Tensor, *, as_tuple: Literal[False] = False) -> Tensor: ...
@overload
def nonzero(input: Tensor, *, as_tuple: Literal[True]) -> tuple[Tensor, ...]: ...
def nonzero(input: Tensor, *, as_tuple: bool = False) -> Any:
    """Where elements are other than 0: int64, a row for each; or, as a tuple, a vector for each dimension."""
    array = array_of("nonzero", "input", input)
    if as_tuple:
        return tuple(map(wrap, np.nonzero(np.atleast_1d(array))))
    return wrap(np.argwhere(array))


def unravel_index(indices: Tensor, shape: int | Sequence[int]) -> tuple[Tensor, ...]:
    """The places in a tensor of this shape that count so, row by row: a tensor for each of its dimensions."""
    array, lengths = array_of("unravel_index", "indices", indices), sizes((shape,))
    if array.dtype.kind not in "iu":
        raise TypeError(f"expected 'indices' to be integer dtype, but got {indices.dtype}")
    if min(lengths, default=0) < 0:
        raise ValueError(f"'shape' cannot have negative values, but got {lengths}")
    steps = [math.prod(lengths[i + 1 :]) for i in range(len(lengths))]
    return tuple(wrap(array // step % n) for step, n in zip(steps, lengths, strict=True))


def argwhere(input: Tensor) -> Tensor:
    """Where elements are other than 0: a row for each."""
    return nonzero(input)
