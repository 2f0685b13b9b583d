"""Operations that arrange elements anew. Where it can be, the result is a view: it shares the input's memory.

A dim that isn't there: IndexError. A shape that doesn't fit: RuntimeError.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from . import kernels as k
from .core import apply, view as as_view
from .dims import dimension, dimensions, sizes
from .dtypes import OF_NUMPY, parts, promoted

if TYPE_CHECKING:
    from .tensor import Tensor


def fitted(shape: tuple[int, ...], input: Tensor) -> tuple[int, ...]:
    """The shape with its -1 worked out; RuntimeError if the elements don't fit it."""
    size = input._array.size
    unknown = [i for i, n in enumerate(shape) if n == -1]
    known = math.prod(n for n in shape if n != -1)
    if len(unknown) > 1:
        raise RuntimeError("only one dimension can be inferred")
    if any(n < -1 for n in shape):
        raise RuntimeError(f"invalid shape dimension {next(n for n in shape if n < -1)}")
    if unknown and not known:
        raise RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension "
            "size -1 can be any value and is ambiguous"
        )
    if known != size if not unknown else size % known:
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {size}")
    return tuple(size // known if n == -1 else n for n in shape)


def reshape(input: Tensor, *shape: Any) -> Tensor:
    """The same elements, row by row, in another shape, of which one size may be -1; a view where possible."""
    target = fitted(sizes(shape), input)
    return as_view(np.reshape if viewable(input, target) else k.reshaped_copy, input, target)


def view(input: Tensor, *shape: Any) -> Tensor:
    """As `reshape`, but always a view: RuntimeError where the elements lie otherwise in memory."""
    target = fitted(sizes(shape), input)
    if not viewable(input, target):
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans "
            "across two contiguous subspaces). Use .reshape(...) instead."
        )
    return as_view(np.reshape, input, target)


def viewable(input: Tensor, shape: tuple[int, ...]) -> bool:
    array = input._array
    return array.flags.c_contiguous or np.may_share_memory(np.reshape(array, shape), array)


def view_as(input: Tensor, other: Tensor) -> Tensor:
    """`view` in the shape of another tensor."""
    return view(input, other.shape)


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """The dimensions from start to end made one; the tensor itself if there is nothing to do."""
    if not input.ndim:
        return reshape(input, 1)
    start, end = dimension(start_dim, input), dimension(end_dim, input)
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if start == end:
        return input
    middle = math.prod(input.shape[start : end + 1])
    return reshape(input, (*input.shape[:start], middle, *input.shape[end + 1 :]))


def ravel(input: Tensor) -> Tensor:
    """All elements in one dimension."""
    return view(input.contiguous(), -1)


def squeeze(input: Tensor, dim: int | Sequence[int] | None = None) -> Tensor:
    """Without the dimensions of length 1: all of them, or those of `dim` that have it."""
    axis = dimensions(dim, input)
    if axis is None:
        return as_view(np.squeeze, input)
    named = axis if isinstance(axis, tuple) else (axis,)
    short = tuple(i for i in named if input.shape[i] == 1)
    return as_view(np.squeeze, input, axis=short if isinstance(axis, tuple) or not short else short[0])


def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """With a new dimension of length 1 in place `dim`."""
    return as_view(np.expand_dims, input, dimension(dim, input, extra=1))


def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """With two dimensions exchanged."""
    first, second = dimension(dim0, input), dimension(dim1, input)
    return as_view(np.swapaxes, input, first, second) if input.ndim else as_view(k.alias, input)


swapaxes = transpose


def permute(input: Tensor, *dims: Any) -> Tensor:
    """With the dimensions in the given order."""
    order = tuple(dimension(dim, input) for dim in sizes(dims))
    if len(order) != input.ndim:
        raise RuntimeError(
            f"permute(): {input.ndim} dimensions, but {len(order)} of them ordered: {list(order)}"
        )
    if len(set(order)) < len(order):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return as_view(np.transpose, input, order)


def t(input: Tensor) -> Tensor:
    """The transpose of a matrix; RuntimeError for more than two dimensions."""
    if input.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.ndim}D")
    return as_view(k.t, input)


def matrix_transpose(input: Tensor) -> Tensor:
    """x.mT: the last two dimensions exchanged; RuntimeError if there aren't two."""
    if input.ndim < 2:
        raise RuntimeError(
            f"tensor.mT is only supported on matrices or batches of matrices. Got {input.ndim}-D tensor."
        )
    return as_view(np.swapaxes, input, -2, -1)


def expand(input: Tensor, *shape: Any) -> Tensor:
    """Broadcast to a shape, of which -1 keeps a size. A view: elements share their place in memory."""
    wish = sizes(shape)
    lead = len(wish) - input.ndim
    own = (None,) * lead + input.shape
    for i, (size, old) in enumerate(zip(wish, own, strict=False)):
        if lead < 0 or (size == -1 and old is None) or (size != -1 and old not in (size, 1, None)):
            raise RuntimeError(
                f"The expanded size of the tensor ({size}) must match the existing size ({old}) at "
                f"non-singleton dimension {i}. Target sizes: {list(wish)}. "
                f"Tensor sizes: {list(input.shape)}"
            )
    target = tuple(old if size == -1 else size for size, old in zip(wish, own, strict=True))
    return as_view(k.expand, input, target)


def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """Broadcast to the shape of another tensor."""
    return expand(input, other.shape)


def broadcast_to(input: Tensor, size: Sequence[int]) -> Tensor:
    """Broadcast to a shape."""
    return expand(input, size)


def flip(input: Tensor, *dims: Any) -> Tensor:
    """The elements in reverse along the given dimensions; a copy."""
    return apply(np.flip, input, tuple(dimension(dim, input) for dim in sizes(dims)))


def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors laid one after the other along `dim`, in the dtype that they make together."""
    tensors = alike("cat", tensors)
    full = [tensor for tensor in tensors if tensor._array.shape != (0,)] or list(tensors)[:1]
    if any(not tensor.ndim for tensor in tensors):
        raise RuntimeError("zero-dimensional tensor (at position 0) cannot be concatenated")
    axis = dimension(dim, full[0])
    for tensor in full:
        if tensor.ndim != full[0].ndim:
            raise RuntimeError(
                f"Tensors must have same number of dimensions: got {full[0].ndim} and {tensor.ndim}"
            )
        if tensor.shape[:axis] + tensor.shape[axis + 1 :] != full[0].shape[:axis] + full[0].shape[axis + 1 :]:
            raise RuntimeError(
                f"Sizes of tensors must match except in dimension {axis}: got {list(full[0].shape)} and "
                f"{list(tensor.shape)}"
            )
    return apply(k.concatenate, axis, *full)


def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors of one shape side by side along a new dimension."""
    tensors = alike("stack", tensors)
    for i, tensor in enumerate(tensors):
        if tensor.shape != tensors[0].shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(tensors[0].shape)} at entry 0 "
                f"and {list(tensor.shape)} at entry {i}"
            )
    return apply(k.stack, dimension(dim, tensors[0], extra=1), *tensors)


def alike(name: str, tensors: Sequence[Tensor]) -> list[Tensor]:
    """The tensors in the dtype that they make together; ValueError for none, TypeError for what isn't one."""
    if not isinstance(tensors, list | tuple):
        raise TypeError(
            f"{name}(): argument 'tensors' must be tuple of Tensors, not {type(tensors).__name__}"
        )
    tensors = list(tensors)
    if not tensors:
        error = ValueError if name == "cat" else RuntimeError
        raise error(f"{name}(): expected a non-empty list of Tensors")
    for i, tensor in enumerate(tensors):
        if not hasattr(tensor, "_array"):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(tensor).__name__}")
    target = OF_NUMPY[promoted(False, *parts(tensor._array for tensor in tensors))]
    return [tensor.to(target) for tensor in tensors]
