"""Operations that arrange elements anew. Where it can be, the result is a view: it shares the input's memory.

A dim that isn't there: IndexError. A shape that doesn't fit: RuntimeError.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine import dtypes, inplace
from ..engine.base import only_tensor
from ..engine.core import view as as_view, wrap
from ..engine.dims import dimension, dimensions, listed, numpy_names, sizes
from ..rules import kernels as k

if TYPE_CHECKING:
    from ..tensor import Tensor


def fitted(shape: tuple[int, ...], input: Tensor) -> tuple[int, ...]:
    """The shape with its -1 worked out; RuntimeError if the elements don't fit it."""
    size, known, unknown = only_tensor(input)._array.size, abs(math.prod(shape)), shape.count(-1)
    if unknown > 1:
        raise RuntimeError("only one dimension can be inferred")
    if min(shape, default=0) < -1:
        raise RuntimeError(f"invalid shape dimension {min(shape)}")
    if unknown and not known:
        raise RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension "
            "size -1 can be any value and is ambiguous"
        )
    if size % known if unknown else size != known:
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {size}")
    return tuple(size // known if n == -1 else n for n in shape) if unknown else shape


def reshape(input: Tensor, shape: Sequence[int]) -> Tensor:
    """The same elements, row by row, in another shape, of which one size may be -1; a view where possible."""
    target = fitted(listed(shape), input)
    return as_view(np.reshape if viewable(input, target) else k.reshaped_copy, input, target)


def view(input: Tensor, size: Any = None, dtype: dtypes.DType | None = None) -> Tensor:
    """As `reshape`, but always a view: RuntimeError where the elements lie otherwise in memory.

    Given a dtype, the same bytes, read in another way; no gradient goes through that.
    """
    kind = size if isinstance(size, dtypes.dtype | type) else dtype
    if kind is not None:
        return reread(input, kind)
    target = fitted(listed(size), input)
    if not viewable(input, target):
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans "
            "across two contiguous subspaces). Use .reshape(...) instead."
        )
    return as_view(np.reshape, input, target)


def reread(input: Tensor, kind: dtypes.DType) -> Tensor:
    array, target = input._array, dtypes.numpy_dtype(kind)
    try:
        other = wrap(array.view(target))
    except ValueError:
        raise RuntimeError(
            f"view({target}) of {input.dtype} needs a last dimension without gaps, whose length is divisible "
            f"by {max(target.itemsize // array.itemsize, 1)}, but the shape is {list(input.shape)} and the "
            f"strides are {input.stride()}"
        ) from None
    other._memory = input._memory
    return other


def viewable(input: Tensor, shape: tuple[int, ...]) -> bool:
    array = input._array
    return array.flags.c_contiguous or np.may_share_memory(np.reshape(array, shape), array)


def view_as(input: Tensor, other: Tensor) -> Tensor:
    """`view` in the shape of another tensor."""
    return view(input, only_tensor(other, "other").shape)


def reshape_as(input: Tensor, other: Tensor) -> Tensor:
    """`reshape` to the shape of another tensor."""
    return reshape(input, only_tensor(other, "other").shape)


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """The dimensions from start to end made one; the tensor itself if there is nothing to do."""
    start, end = dimension(start_dim, input), dimension(end_dim, input)
    if not input.ndim:
        return reshape(input, (1,))
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if start == end:
        return input
    middle = math.prod(input.shape[start : end + 1])
    return reshape(input, (*input.shape[:start], middle, *input.shape[end + 1 :]))


def unflatten(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """One dimension made several, of these sizes; one of them may be -1. A view."""
    axis, shape = dimension(dim, input), input.shape
    if not sizes:
        raise RuntimeError("unflatten: sizes must be non-empty")
    if not input.ndim:
        return view(input, sizes)
    if math.prod(sizes) != shape[axis] and -1 not in sizes:
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {axis} "
            f"({shape[axis]}) in the input tensor"
        )
    return view(input, (*shape[:axis], *sizes, *shape[axis + 1 :]))


def ravel(input: Tensor) -> Tensor:
    """All elements in one dimension."""
    return view(input.contiguous(), (-1,))


@numpy_names
def squeeze(input: Tensor, dim: int | Sequence[int] | None = None) -> Tensor:
    """Without the dimensions of length 1: all of them, or those of `dim` that have it."""
    axis = dimensions(dim, input)
    if axis is None:
        return as_view(np.squeeze, input)
    named = axis if isinstance(axis, tuple) else (axis,)
    short = tuple(i for i in named if input.shape[i] == 1)
    return as_view(np.squeeze, input, axis=short if isinstance(axis, tuple) or not short else short[0])


@numpy_names
def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """With a new dimension of length 1 in place `dim`."""
    return as_view(np.expand_dims, input, dimension(dim, input, extra=1))


def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """With two dimensions exchanged."""
    first, second = dimension(dim0, input), dimension(dim1, input)
    return as_view(np.swapaxes, input, first, second) if input.ndim else as_view(k.alias, input)


def swapaxes(input: Tensor, axis0: int, axis1: int) -> Tensor:
    """`transpose`, in NumPy's words."""
    return transpose(input, axis0, axis1)


def movedim(input: Tensor, source: int | Sequence[int], destination: int | Sequence[int]) -> Tensor:
    """With each source dim moved to its destination; the others keep their order."""
    several = isinstance(source, list | tuple), isinstance(destination, list | tuple)
    if several[0] != several[1]:
        raise TypeError(f"movedim(): expected two ints or two tuples, got {source} and {destination}")
    from_, to = (
        [dimension(dim, input) for dim in sizes((dims,))] for dims in (source, destination)
    )  # fmt: skip
    if len(from_) != len(to):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: {source} should have as many as {destination}"
        )
    if len(set(from_)) < len(from_) or len(set(to)) < len(to):
        raise RuntimeError(f"movedim: repeated dim in source {source} or destination {destination}")
    if not input.ndim:
        return as_view(k.alias, input)
    order = [dim for dim in range(input.ndim) if dim not in from_]
    for place, dim in sorted(zip(to, from_, strict=True)):
        order.insert(place, dim)
    return as_view(np.transpose, input, tuple(order))


def permute(input: Tensor, dims: Sequence[int]) -> Tensor:
    """With the dimensions in the given order."""
    wish = listed(dims)
    if len(wish) != only_tensor(input).ndim:
        raise RuntimeError(
            f"permute(): {input.ndim} dimensions, but {len(wish)} of them ordered: {list(wish)}"
        )
    order = tuple(dimension(dim, input) for dim in wish)
    if len(set(order)) < len(order):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return as_view(np.transpose, input, order)


def t(input: Tensor) -> Tensor:
    """The transpose of a matrix; RuntimeError for more than two dimensions."""
    if only_tensor(input).ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.ndim}D")
    return as_view(k.t, input)


def matrix_transpose(input: Tensor) -> Tensor:
    """x.mT: the last two dimensions exchanged; RuntimeError if there aren't two."""
    if only_tensor(input).ndim < 2:
        raise RuntimeError(
            f"tensor.mT is only supported on matrices or batches of matrices. Got {input.ndim}-D tensor."
        )
    return as_view(np.swapaxes, input, -2, -1)


def transposed(input: Tensor) -> Tensor:
    """x.H: the transpose of a matrix, or of a number; RuntimeError for anything else."""
    if input.ndim not in (0, 2):
        raise RuntimeError(
            f"tensor.H is only supported on matrices (2-D tensors). Got {input.ndim}-D tensor."
        )
    return as_view(k.alias, input) if not input.ndim else matrix_transpose(input)


def adjoint(input: Tensor) -> Tensor:
    """The last two dimensions exchanged (and conjugated, which real numbers don't show)."""
    return matrix_transpose(input)


# ---------------------------------------------------------------------------------------- in place


def t_(self: Tensor) -> Tensor:
    """self = t(self), in the same memory."""
    return inplace.turn(self, t)


def transpose_(self: Tensor, dim0: int, dim1: int) -> Tensor:
    """self = transpose(self, dim0, dim1), in the same memory."""
    return inplace.turn(self, transpose, dim0, dim1)


def swapaxes_(self: Tensor, axis0: int, axis1: int) -> Tensor:
    """self = swapaxes(self, axis0, axis1), in the same memory."""
    return inplace.turn(self, swapaxes, axis0, axis1)


def squeeze_(self: Tensor, dim: int | Sequence[int] | None = None) -> Tensor:
    """self = squeeze(self, dim), in the same memory."""
    return inplace.turn(self, squeeze, dim)


def unsqueeze_(self: Tensor, dim: int) -> Tensor:
    """self = unsqueeze(self, dim), in the same memory."""
    return inplace.turn(self, unsqueeze, dim)
