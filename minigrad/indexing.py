"""x[key] and x[key] = value.

A key has integers, slices, `...`, None, and tensors, arrays or lists of integers or bools.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from . import inplace, kernels as k
from .base import TensorBase
from .core import apply, view

if TYPE_CHECKING:
    from .tensor import Tensor


def getitem(input: Tensor, key: Any) -> Tensor:
    """x[key]: a view for integers, slices, `...` and None; a copy where tensors, arrays or lists point."""
    key = prepared(key, input)
    if k.is_basic(key):
        return view(k.index, input, key)
    place, key = taken_apart(input, key)
    return apply(k.index, place, key)


def setitem(input: Tensor, key: Any, value: Any) -> None:
    """x[key] = value, which broadcasts to the place."""
    key = prepared(key, input)
    if not k.is_basic(key):
        input, key = taken_apart(input, key)
    inplace.assign(input, key, value)


def taken_apart(input: Tensor, key: tuple[Any, ...]) -> tuple[Tensor, tuple[Any, ...]]:
    """A key as torch takes it: the view by its integers, slices and None; then what points into that."""
    basic: list[Any] = []
    pointing: list[Any] = []
    for part in key:
        if isinstance(part, np.ndarray):
            basic += [slice(None)] * (part.ndim if is_mask(part) else 1)
            pointing.append(part)
        else:
            basic.append(part)
            if not isinstance(part, int):
                pointing.append(... if part is ... else slice(None))
    if all(part is ... or part == slice(None) for part in basic):
        return input, key
    return view(k.index, input, (*basic, *(() if ... in basic else (...,)))), tuple(pointing)


def prepared(key: Any, input: Tensor) -> Any:
    """The key as NumPy takes it, tensors and lists copied to arrays; IndexError if it points nowhere."""
    if isinstance(key, list) and not any(isinstance(part, slice | type(...) | type(None)) for part in key):
        key = (key,)
    parts = tuple(part_of(part) for part in (key if isinstance(key, tuple | list) else (key,)))
    dim, rank = 0, input._array.ndim
    consumed = sum(
        part.ndim if is_mask(part) else 1 for part in parts if part is not None and part is not ...
    )
    if consumed > rank:
        raise IndexError(f"too many indices for tensor of dimension {rank}")
    for part in parts:
        if part is ...:
            dim += rank - consumed
        elif part is not None:
            check_part(part, dim, input)
            dim += part.ndim if is_mask(part) else 1
    # with an ellipsis even x[0] of a vector is a view: NumPy would answer a number
    return parts if any(part is ... for part in parts) or not k.is_basic(parts) else (*parts, ...)


def part_of(part: Any) -> Any:
    """One part of a key: an int, a slice of ints, None, `...`, or an array of ints or bools."""
    if part is None or part is ...:
        return part
    if isinstance(part, slice):
        if part.step is not None and part.step <= 0:
            raise ValueError("step must be greater than zero")
        return slice(
            *(None if end is None else operator.index(end) for end in (part.start, part.stop, part.step))
        )
    if isinstance(part, bool):
        return np.array(part)
    if isinstance(part, TensorBase | np.ndarray | list):
        array = np.array(part._array if isinstance(part, TensorBase) else part)
        if not array.size and isinstance(part, list):
            array = array.astype(np.int64)
        if array.dtype.kind not in "biu":
            raise IndexError(
                f"tensors used as indices must be long, int, byte or bool tensors, not {array.dtype}"
            )
        array = array.astype(bool) if array.dtype == np.uint8 else array
        return int(array) if not array.ndim and array.dtype.kind != "b" else array
    if isinstance(part, str):
        raise TypeError(
            "a tensor is indexed by integers, slices, `...`, None and tensors, not by names: got str"
        )
    try:
        return operator.index(part)
    except TypeError:
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`), None and tensors of integers or bools are valid "
            f"indices (got {type(part).__name__})"
        ) from None


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
    places = np.asarray(part)
    wrong = places[(places < -shape[dim]) | (places >= shape[dim])]
    if wrong.size:
        raise IndexError(f"index {wrong.flat[0]} is out of bounds for dimension {dim} with size {shape[dim]}")
