"""One tensor made several: parts and slices along a dimension, all of them views.

A dim that isn't there: IndexError; sizes that don't fit, or a 0-d tensor: RuntimeError. (torch takes what
`split`, `chunk` and `unbind` answer for the results of one call, and refuses recorded writes to one of them.
Here each is a view like any other, and can be written to.)
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.base import TensorBase, only_tensor
from ..engine.core import apply_several, view
from ..engine.dims import dimension, integer, listed, numpy_names
from ..rules import kernels as k

if TYPE_CHECKING:
    from ..tensor import Tensor


def stretches(
    input: Tensor, dim: int, ends: Iterable[tuple[int, int]], node: str = ""
) -> tuple[Tensor, ...]:  # fmt: skip
    """The views of x[start:stop] along `dim`."""
    before = (slice(None),) * dim
    return tuple(view(k.index, input, (*before, slice(i, j), ...), node=node) for i, j in ends)


def split(tensor: Tensor, split_size_or_sections: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Parts of one size along `dim` (of which the last may be smaller), or of the given sizes."""
    if not isinstance(split_size_or_sections, int):
        return split_with_sizes(tensor, split_size_or_sections, dim)
    if not only_tensor(tensor, "tensor").ndim:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    size, axis = split_size_or_sections, dimension(dim, tensor)
    length = tensor.shape[axis]
    if size < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={size}")
    if not size and length:
        raise RuntimeError(
            f"split_size can only be 0 if dimension size is 0, but got dimension size of {length}"
        )
    starts = range(0, max(length, 1), max(size, 1))
    return stretches(tensor, axis, ((i, min(i + size, length)) for i in starts), "SplitBackward0")


def split_of(self: Tensor, split_size: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Parts of one size along `dim` (of which the last may be smaller), or of the given sizes."""
    return split(self, split_size, dim)


def split_with_sizes(input: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Parts of the given sizes along `dim`, which add up to its length."""
    if not only_tensor(input).ndim:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    axis, lengths = dimension(dim, input), listed(split_sizes)
    if any(size < 0 for size in lengths):
        raise RuntimeError(
            f"split_with_sizes expects split_sizes have only non-negative entries, but got {list(lengths)}"
        )
    ends = [0, *itertools.accumulate(lengths)]
    if ends[-1] != input.shape[axis]:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {input.shape[axis]} (the size at "
            f"dimension {axis}), but got split_sizes={list(lengths)}"
        )
    return stretches(input, axis, itertools.pairwise(ends), "SplitWithSizesBackward0")


def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """At most so many parts of equal size along `dim`, of which the last may be smaller."""
    if not only_tensor(input).ndim:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if integer(chunks, "chunks") <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    length = input.shape[dimension(dim, input)]
    if not length:
        return split_with_sizes(input, [0] * chunks, dim)
    return split(input, math.ceil(length / chunks), dim)


def apart(input: Tensor, count: int, dim: int) -> tuple[Tensor, ...]:
    """So many equally long parts, whose gradients come back together: in one piece, not one filled with zeros
    for each, which would take time that is quadratic in their number. They must not be written to.
    """
    return apply_several(k.split, input, count, dimension(dim, input))


@numpy_names
def tensor_split(
    input: Tensor, indices_or_sections: int | Sequence[int] | Tensor, dim: int = 0
) -> tuple[Tensor, ...]:  # fmt: skip
    """So many parts, whose sizes differ by no more than 1; or cut at the given indices."""
    if not only_tensor(input).ndim:
        raise RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got one with 0 dims")
    cuts: Any = indices_or_sections
    if isinstance(cuts, TensorBase):
        if cuts.dtype.numpy != np.int64:
            raise RuntimeError(f"tensor_split expected indices of dtype int64, but got {cuts.dtype}")
        cuts = cuts._array.tolist()
    axis = dimension(dim, input)
    length = input.shape[axis]
    if isinstance(cuts, int):
        if cuts <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {cuts}")
        small, larger = divmod(length, cuts)
        ends = [i * small + min(i, larger) for i in range(cuts + 1)]
    else:
        ends = [0, *listed(cuts), length]
    return stretches(input, axis, itertools.pairwise(ends))


@numpy_names
def hsplit(input: Tensor, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
    """`tensor_split` into columns (of a vector, into vectors); a number of parts must divide the length."""
    return evenly("hsplit", input, indices_or_sections, 1 if only_tensor(input).ndim > 1 else 0, 1)


@numpy_names
def vsplit(input: Tensor, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
    """`tensor_split` into rows; likewise."""
    return evenly("vsplit", input, indices_or_sections, 0, 2)


@numpy_names
def dsplit(input: Tensor, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
    """`tensor_split` along the third dimension; likewise."""
    return evenly("dsplit", input, indices_or_sections, 2, 3)


def evenly(
    name: str, input: Tensor, sections: int | Sequence[int], dim: int, rank: int
) -> tuple[Tensor, ...]:
    if only_tensor(input).ndim < rank:
        raise RuntimeError(f"{name} requires a tensor with at least {rank} dimension, but got {input.ndim}")
    if isinstance(sections, int) and (sections <= 0 or input.shape[dim] % sections):
        raise RuntimeError(
            f"{name} attempted to split along dimension {dim}, but the size of the dimension "
            f"{input.shape[dim]} is not divisible by the split_size {sections}!"
        )
    return tensor_split(input, sections, dim)


def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """The slices along `dim`, which goes away."""
    if not only_tensor(input).ndim:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    axis = dimension(dim, input)
    before, count = (slice(None),) * axis, input.shape[axis]
    return tuple(view(k.index, input, (*before, i, ...), node="UnbindBackward0") for i in range(count))
