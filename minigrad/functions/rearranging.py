"""Elements in another order, repeated, or in a pattern: flips and rolls, tiles, diagonals, triangles.

A dim that isn't there: IndexError; a wrong number of dimensions, or a size that doesn't fit: RuntimeError.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine import inplace
from ..engine.base import TensorBase, only_tensor
from ..engine.core import Scalar, apply, view, wrap
from ..engine.dims import dimension, dimensions, integer, listed, sizes
from ..engine.dtypes import DType, int64, numpy_dtype
from ..rules import kernels as k, places
from .broadcasting import expand
from .shapes import flatten, reshape, unsqueeze
from .writing import in_place, overwritten

if TYPE_CHECKING:
    from ..tensor import Tensor


# ---------------------------------------------------------------------------------------- turned


def flip(input: Tensor, dims: Sequence[int]) -> Tensor:
    """The elements in reverse along the given dimensions; a copy."""
    axes = dimensions(listed(dims), input)
    return apply(np.flip, input, () if axes is None else axes)


def fliplr(input: Tensor) -> Tensor:
    """The columns in reverse."""
    if only_tensor(input).ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flip(input, (1,))


def flipud(input: Tensor) -> Tensor:
    """The rows in reverse."""
    if only_tensor(input).ndim < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return flip(input, (0,))


def rot90(input: Tensor, k: int = 1, dims: Sequence[int] = (0, 1)) -> Tensor:
    """Turned k times by 90 degrees in the plane of two dimensions, from the first towards the second."""
    if len(listed(dims)) != 2 or only_tensor(input).ndim < 2:
        raise RuntimeError(
            f"expected total rotation dims == 2 and total dims >= 2, but got {len(dims)} and {input.ndim}"
        )
    first, second = dimension(dims[0], input), dimension(dims[1], input)
    if first == second:
        raise RuntimeError(f"expected rotation dims to be different, but got {dims[0]} and {dims[1]}")
    return apply(np.rot90, input, integer(k, "k"), (first, second))


def roll(input: Tensor, shifts: int | Sequence[int], dims: int | Sequence[int] | None = None) -> Tensor:
    """The elements moved along; what leaves at one end comes in at the other. Without dims: row by row."""
    steps = sizes((shifts,))
    axes = () if dims is None else tuple(dimension(dim, input) for dim in sizes((dims,)))
    if not steps:
        raise RuntimeError("`shifts` required")
    if axes and not input.ndim:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    if len(axes) != len(steps) and (axes or len(steps) > 1):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(steps)}, dims: {len(axes)}")
    return apply(np.roll, input, steps, axes) if axes else apply(np.roll, input, steps[0])


# ---------------------------------------------------------------------------------------- repeated


def repeat(input: Tensor, repeats: Sequence[int]) -> Tensor:
    """The tensor so many times along each dimension, and along new ones before them."""
    counts = listed(repeats)
    if len(counts) < only_tensor(input).ndim:
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor: "
            f"{len(counts)} < {input.ndim}"
        )
    if any(count < 0 for count in counts):
        raise RuntimeError(f"Trying to create tensor with negative dimension: repeats {list(counts)}")
    return apply(np.tile, input, counts)


def tile(input: Tensor, dims: Sequence[int]) -> Tensor:
    """`repeat`, where the numbers of repetitions are for the last dimensions if there are few."""
    counts = listed(dims)
    return repeat(input, (1,) * (only_tensor(input).ndim - len(counts)) + counts)


def repeat_interleave(
    input: Tensor,
    repeats: int | Tensor | None = None,
    dim: int | None = None,
    *,
    output_size: int | None = None,
) -> Tensor:
    """Each slice along `dim` (each element, without one) repeated: so often, or as often as a tensor says.

    With a tensor of numbers alone: each position, as often as the number there.
    """
    if repeats is None:
        counts = counts_of(input, only_tensor(input).numel())
        return wrap(np.repeat(np.arange(counts.size), counts))
    if dim is None:
        input, dim = flatten(input), 0
    axis = dimension(dim, input)
    input = input if input.ndim else reshape(input, (1,))
    length = input.shape[axis]
    if isinstance(repeats, TensorBase):
        rows = np.repeat(np.arange(length), counts_of(repeats, length))
        if output_size is not None and output_size != rows.size:
            raise RuntimeError(f"repeat_interleave: expected output_size {rows.size}, got {output_size}")
        return apply(k.index, input, places.across(rows, axis), node="IndexSelectBackward0")
    times = integer(repeats, "repeats")
    if times < 0:
        raise RuntimeError(f"Repeats must be non-negative, got {times}")
    wide = expand(unsqueeze(input, axis + 1), (*input.shape[: axis + 1], times, *input.shape[axis + 1 :]))
    return flatten(wide.clone().contiguous(), axis, axis + 1)


def counts_of(repeats: Tensor, length: int) -> np.ndarray[Any, Any]:
    counts = repeats._array
    if counts.dtype not in (np.int32, np.int64):
        raise NotImplementedError(f"repeats has to be Long or Int tensor, but got {repeats.dtype}")
    if counts.ndim > 1:
        raise RuntimeError(f"repeats must be 0-dim or 1-dim tensor, but got {counts.ndim}-dim")
    if counts.size not in (1, length):
        raise RuntimeError(f"repeats must have the same size as input along dim: {counts.size} and {length}")
    if np.any(counts < 0):
        raise RuntimeError("repeats can not be negative")
    return counts


# ------------------------------------------------------------------------------------ diagonals and triangles


def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """The diagonal of two dimensions, as the last dimension; a view."""
    first, second = two_dims(input, dim1, dim2)
    return view(places.diagonal, input, integer(offset, "offset"), first, second)


def diagonal_scatter(input: Tensor, src: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """A copy after `diagonal(input, …)[...] = src`, which has its shape."""
    first, second = two_dims(input, dim1, dim2)
    return overwritten(input, src, places.diagonal, integer(offset, "offset"), first, second)


def diag_embed(input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Zeros, with the last dimension on the diagonal of two new ones."""
    first, second = two_dims(input, dim1, dim2, extra=1)
    if not input.ndim:
        raise IndexError("diag_embed() expects a tensor with at least one dimension, but got a 0-d one")
    size = input.shape[-1] + abs(integer(offset, "offset"))
    shape = list(input.shape[:-1])
    for dim in sorted((first, second)):
        shape.insert(dim, size)
    return apply(places.diag_embed, input, tuple(shape), offset, first, second)


def two_dims(input: Tensor, dim1: int, dim2: int, extra: int = 0) -> tuple[int, int]:
    first, second = dimension(dim1, input, extra), dimension(dim2, input, extra)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return first, second


def diag(input: Tensor, diagonal: int = 0) -> Tensor:
    """A vector as the diagonal of a matrix; of a matrix its diagonal, as a copy."""
    if only_tensor(input).ndim == 1:
        return diag_embed(input, diagonal)
    if input.ndim != 2:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {input.ndim}D")
    return apply(places.diagonal, input, integer(diagonal, "diagonal"), 0, 1).clone()


def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """All elements as the diagonal of a matrix."""
    return diag_embed(reshape(input, (-1,)), offset)


def tril(input: Tensor, diagonal: int = 0) -> Tensor:
    """Matrices with zeros above a diagonal."""
    return apply(np.tril, matrices("tril", input), integer(diagonal, "diagonal"))


def triu(input: Tensor, diagonal: int = 0) -> Tensor:
    """Matrices with zeros below a diagonal."""
    return apply(np.triu, matrices("triu", input), integer(diagonal, "diagonal"))


def matrices(name: str, input: Tensor) -> Tensor:
    if only_tensor(input).ndim < 2:
        raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions, but got {input.ndim}")
    return input


tril_, triu_ = in_place(tril), in_place(triu)


def tril_indices(row: int, col: int, offset: int = 0, *, dtype: DType = int64) -> Tensor:
    """Rows and columns of the elements on and below a diagonal."""
    row, col, offset = listed((row, col, offset))
    return wrap(np.stack(np.tril_indices(row, offset, col)).astype(numpy_dtype(dtype)))


def triu_indices(row: int, col: int, offset: int = 0, *, dtype: DType = int64) -> Tensor:
    """Rows and columns of the elements on and above a diagonal."""
    row, col, offset = listed((row, col, offset))
    return wrap(np.stack(np.triu_indices(row, offset, col)).astype(numpy_dtype(dtype)))


def fill_diagonal_(self: Tensor, fill_value: Scalar, wrap: bool = False) -> Tensor:
    """Write a number to the diagonal; with `wrap`, of a tall matrix, to further diagonals below it."""
    shape = self.shape
    if len(shape) < 2:
        raise RuntimeError("dimensions must larger than 1")
    if len(shape) > 2 and len(set(shape)) > 1:
        raise RuntimeError(f"all dimensions of input must be of equal length, got {list(shape)}")
    steps = np.arange(min(shape))
    key: Any = (steps,) * len(shape)
    if wrap and len(shape) == 2 and shape[0] > shape[1]:
        key = places.counted(np.arange(0, self.numel(), shape[1] + 1), shape)
    return inplace.write(self, k.put, inplace.fitted(fill_value, (), self), key)


# ---------------------------------------------------------------------------------------- windows


def unfold(self: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """All windows of this size along a dimension, `step` apart: a view, with their elements last."""
    axis = dimensions(dimension, self) or 0
    length = self.shape[axis] if self.ndim else 1
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    if not 0 <= size <= length:
        raise RuntimeError(f"maximum size for tensor at dimension {axis} is {length} but size is {size}")
    if not self.ndim:
        return view(k.index, unsqueeze(self, 0), (slice(size),))
    return view(places.unfold, self, axis, size, step)
