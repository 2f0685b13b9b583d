"""x[key] and x[key] = value.

A key has integers, slices, `...`, None, bools, and tensors, arrays or lists of integers or bools. Integers,
slices and None come first and make a view; what the arrays point to is taken from it, or written to it.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine import inplace
from ..engine.base import TensorBase, only_tensor
from ..engine.core import apply, operand, view
from ..engine.dims import dimension, integer
from ..rules import kernels as k
from .writing import overwritten

if TYPE_CHECKING:
    from ..tensor import Tensor

Parts = tuple[Any, ...]
FEW = 32
"""A list shorter than this is a tuple, if it holds sequences, slices, `...` or None: as in torch."""


def getitem(input: Tensor, key: Any) -> Tensor:
    """x[key]: a view for integers, slices, `...` and None; a copy where tensors, arrays or lists point."""
    parts = checked(parts_of(key), input)
    if k.is_basic(parts):
        return view(k.index, input, parts)
    place, parts = taken_apart(input, parts)
    return apply(k.index, place, parts)


def setitem(input: Tensor, key: Any, value: Any) -> None:
    """x[key] = value, which broadcasts to the place."""
    parts = checked(parts_of(key), input)
    place, parts = (input, parts) if k.is_basic(parts) else taken_apart(input, parts)
    if k.is_basic(parts):
        place = place if is_whole(parts) else view(k.index, place, parts)
        inplace.copy_(place, without_ones(value, place.ndim))
    else:
        same_kind(place, value)
        shape = place._array[parts].shape
        inplace.write(place, k.put, inplace.fitted(without_ones(value, len(shape)), shape, place), parts)


def without_ones(value: Any, rank: int) -> Any:
    """A value without leading dimensions of length 1, down to a rank: only x[key] = value drops them."""
    value = operand(value, "value")
    excess = value.ndim - rank if isinstance(value, TensorBase) else 0
    if excess <= 0 or value.shape[:excess] != (1,) * excess:
        return value
    return view(np.reshape, value, value.shape[excess:])


def is_whole(parts: Parts) -> bool:
    return all(part is ... or (isinstance(part, slice) and part == slice(None)) for part in parts)


def same_kind(place: Tensor, value: Any) -> None:
    """RuntimeError for a tensor of another dtype: torch casts what it copies, but not what it puts."""
    if isinstance(value, TensorBase) and value._array.dtype != place._array.dtype:
        raise RuntimeError(
            f"Index put requires the source and destination dtypes match, got {place.dtype} for the "
            f"destination and {value.dtype} for the source: convert it first, as in value.to(x.dtype)"
        )


def taken_apart(input: Tensor, parts: Parts) -> tuple[Tensor, Parts]:
    """A key as torch takes it: the view by its integers, slices and None; then what points into that."""
    basic: list[Any] = []
    pointing: list[Any] = []
    for part in parts:
        if isinstance(part, np.ndarray):
            basic += [slice(None)] * (part.ndim if is_mask(part) else 1)
            pointing.append(part)
        else:
            basic.append(part)
            if not isinstance(part, int):
                pointing.append(slice(None))
    if is_whole(tuple(basic)):
        return input, parts
    return view(k.index, input, (*basic, ...)), tuple(pointing)


# ---------------------------------------------------------------------------------------- keys


def parts_of(key: Any) -> Parts:
    """The parts of a key: integers, slices, `...`, None, and arrays, which are copies."""
    if isinstance(key, list) and len(key) < FEW and any(map(is_sequence, key)):
        key = tuple(key)
    return tuple(map(part_of, key)) if isinstance(key, tuple) else (part_of(key),)


def is_sequence(part: Any) -> bool:
    return part is None or isinstance(
        part, TensorBase | np.ndarray | list | tuple | range | slice | type(...)
    )


def part_of(part: Any) -> Any:
    """One part of a key: an int, a slice of ints, None, `...`, or an array of ints or bools."""
    if part is None or part is ...:
        return part
    if isinstance(part, slice):
        ends = (part.start, part.stop, part.step)
        if part.step is not None and operator.index(part.step) <= 0:
            raise ValueError("step must be greater than zero")
        return slice(*(None if end is None else operator.index(end) for end in ends))
    if isinstance(part, TensorBase):
        return pointer(np.array(part._array), part._array.dtype in INDICES)
    if isinstance(part, bool | np.ndarray | list | tuple | range):
        array = np.array(part)
        array = array if array.size or array.dtype.kind == "b" else array.astype(np.int64)
        return pointer(array, array.dtype.kind in "biu")
    if isinstance(part, str | bytes):
        raise TypeError(
            "a tensor is indexed by integers, slices, `...`, None and tensors, not by names: "
            f"got {type(part).__name__}"
        )
    try:
        return operator.index(part)
    except TypeError:
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`), None and tensors of integers or bools are valid "
            f"indices (got {type(part).__name__})"
        ) from None


INDICES = {np.dtype(name) for name in ("int64", "int32", "uint8", "bool")}


def pointer(array: np.ndarray[Any, Any], valid: bool) -> Any:
    """An array of int64 or, for bools and bytes, of bools; of a single integer, the integer."""
    if array.dtype.kind in "US":
        raise TypeError(f"a tensor is indexed by integers, not by names: got {array.dtype}")
    if not valid:
        raise IndexError(
            f"tensors used as indices must be long, int, byte or bool tensors, not {array.dtype}"
        )
    if array.dtype in (np.bool_, np.uint8):
        return array.astype(bool)
    return array.astype(np.int64) if array.ndim else int(array)


def checked(parts: Parts, input: Tensor) -> Parts:
    """The parts as NumPy takes them; IndexError if they point to what isn't there."""
    dim, rank = 0, input._array.ndim
    consumed = sum(
        part.ndim if is_mask(part) else 1 for part in parts if part is not None and part is not ...
    )
    if consumed > rank:
        raise IndexError(f"too many indices for tensor of dimension {rank}: got {consumed}")
    whole = written_out(parts, rank - consumed)
    for part in whole:
        if part is not None:
            check_part(part, dim, input)
            dim += part.ndim if is_mask(part) else 1
    if not k.is_basic(parts):
        return whole
    # with an ellipsis even x[0] of a vector is a view: NumPy would answer a number
    return parts if parts.count(...) == 1 else (*whole, ...)


def written_out(parts: Parts, count: int) -> Parts:
    """The parts with the first `...` written out as so many slices; others stand for nothing."""
    first = next((i for i, part in enumerate(parts) if part is ...), None)
    if first is None:
        return parts
    after = (part for part in parts[first:] if part is not ...)
    return (*parts[:first], *(slice(None),) * count, *after)


def is_mask(part: Any) -> bool:
    return isinstance(part, np.ndarray) and part.dtype.kind == "b"


def check_part(part: Any, dim: int, input: Tensor) -> None:
    """IndexError for an index out of range, or a mask of another shape than what it masks."""
    shape = input._array.shape
    if is_mask(part):
        if part.shape != shape[dim : dim + part.ndim]:
            raise IndexError(
                f"The shape of the mask {list(part.shape)} at index 0 does not match the shape of the "
                f"indexed tensor {list(shape)} at index {dim}"
            )
        return
    if isinstance(part, slice):
        return
    size = shape[dim]
    if isinstance(part, int):
        wrong = [] if -size <= part < size else [part]
    else:
        wrong = part[(part < -size) | (part >= size)].flatten()[:1].tolist()
    if wrong:
        raise IndexError(f"index {wrong[0]} is out of bounds for dimension {dim} with size {size}")


# ---------------------------------------------------------------------------------------- named


def select(input: Tensor, dim: int, index: int) -> Tensor:
    """x[index] along `dim`, which goes away."""
    if not only_tensor(input).ndim:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    return getitem(input, (*(slice(None),) * dimension(dim, input), integer(index, "index")))


def select_scatter(input: Tensor, src: Tensor, dim: int, index: int) -> Tensor:
    """A copy after `select(input, dim, index)[...] = src`, which has its shape."""
    place = (*(slice(None),) * dimension(dim, input), integer(index, "index"))
    return overwritten(input, src, k.index, checked(place, input))


def slice_scatter(
    input: Tensor, src: Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1
) -> Tensor:
    """A copy with `src` in the place of input[start:end:step] along `dim`."""
    if integer(step, "step") <= 0:
        raise RuntimeError(f"slice step must be positive, not {step}")
    place = (*(slice(None),) * dimension(dim, input), part_of(slice(start, end, step)))
    return overwritten(input, src, k.index, checked(place, input))


def narrow(input: Tensor, dim: int, start: int | Tensor, length: int) -> Tensor:
    """x[start : start + length] along `dim`."""
    if not only_tensor(input).ndim:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    axis, begin = dimension(dim, input), operator.index(start)
    size = input.shape[axis]
    if integer(length, "length") < 0:
        raise RuntimeError(f"narrow(): length must be non-negative, got {length}")
    if not -size <= begin <= size:
        raise IndexError(
            f"start out of range (expected to be in range of [{-size}, {size}], but got {begin})"
        )
    begin += size if begin < 0 else 0
    if begin + length > size:
        raise RuntimeError(f"start ({begin}) + length ({length}) exceeds dimension size ({size}).")
    return view(k.index, input, (*(slice(None),) * axis, slice(begin, begin + length), ...))
