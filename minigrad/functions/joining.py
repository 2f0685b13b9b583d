"""Several tensors made one.

A dim that isn't there: IndexError; sizes that don't fit, or none to join: RuntimeError (ValueError for
`cat`); what isn't a tensor: TypeError.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.base import TensorBase, only_tensor
from ..engine.core import apply
from ..engine.dims import dimension, integer, numpy_names
from ..engine.dtypes import OF_NUMPY, parts, promoted
from ..rules import kernels as k
from .broadcasting import atleast_1d, atleast_2d, atleast_3d, expand
from .shapes import reshape

if TYPE_CHECKING:
    from ..tensor import Tensor

Tensors = Sequence["Tensor"]


@numpy_names
def cat(tensors: Tensors, dim: int = 0) -> Tensor:
    """Tensors laid one after the other along `dim`, in the dtype that they make together."""
    tensors = alike("cat", tensors)
    full = [tensor for tensor in tensors if tensor._array.shape != (0,)] or tensors[:1]
    axis, first = dimension(dim, full[0]), full[0]._array.shape
    for i, tensor in enumerate(tensors):
        shape = tensor._array.shape
        if not shape:
            raise RuntimeError(f"zero-dimensional tensor (at position {i}) cannot be concatenated")
        if shape == (0,):  # a vector of nothing is left out, whatever the others are
            continue
        if len(shape) != len(first):
            raise RuntimeError(
                f"Tensors must have same number of dimensions: got {list(first)} and {list(shape)} for "
                f"tensor number {i} in the list"
            )
        if shape[:axis] != first[:axis] or shape[axis + 1 :] != first[axis + 1 :]:
            raise RuntimeError(
                f"Sizes of tensors must match except in dimension {axis}. Expected {list(first)} but got "
                f"{list(shape)} for tensor number {i} in the list"
            )
    return apply(k.concatenate, axis, *full)


@numpy_names
def stack(tensors: Tensors, dim: int = 0) -> Tensor:
    """Tensors of one shape side by side along a new dimension."""
    tensors = alike("stack", tensors)
    for i, tensor in enumerate(tensors):
        if tensor._array.shape != tensors[0]._array.shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(tensors[0].shape)} at entry 0 "
                f"and {list(tensor.shape)} at entry {i}"
            )
    return apply(k.stack, dimension(dim, tensors[0], extra=1), *tensors)


def hstack(tensors: Tensors) -> Tensor:
    """Side by side: vectors along their only dimension, others along the second."""
    tensors = [atleast_1d(tensor) for tensor in alike("hstack", tensors)]
    return cat(tensors, 0 if tensors[0].ndim == 1 else 1)


def vstack(tensors: Tensors) -> Tensor:
    """One below the other; a vector is a row."""
    return cat([atleast_2d(tensor) for tensor in alike("vstack", tensors)])


def dstack(tensors: Tensors) -> Tensor:
    """One behind the other, along the third dimension."""
    return cat([atleast_3d(tensor) for tensor in alike("dstack", tensors)], 2)


def column_stack(tensors: Tensors) -> Tensor:
    """Side by side; a vector is a column."""
    listed = alike("column_stack", tensors)
    return hstack([x if x.ndim > 1 else reshape(x, (-1, 1)) for x in listed])


def block_diag(*tensors: Tensor) -> Tensor:
    """Matrices along the diagonal of a larger one, with zeros elsewhere; a vector is a row."""
    blocks = [atleast_2d(tensor) for tensor in alike("block_diag", tensors)]
    if any(block.ndim > 2 for block in blocks):
        raise RuntimeError("block_diag: Input tensors must have 2 or fewer dimensions")
    rows, before, width = [], 0, sum(block.shape[1] for block in blocks)
    for block in blocks:
        height, own = block.shape
        behind = width - before - own
        rows.append(cat([block.new_zeros(height, before), block, block.new_zeros(height, behind)], 1))
        before += own
    return cat(rows)


def alike(name: str, tensors: Tensors) -> list[Tensor]:
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
        if not isinstance(tensor, TensorBase):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(tensor).__name__}")
    if len({tensor._array.dtype for tensor in tensors}) == 1:
        return tensors
    target = OF_NUMPY[promoted(False, *parts(tensor._array for tensor in tensors))]
    return [tensor.to(target) for tensor in tensors]


# ---------------------------------------------------------------------------------------- combined


def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Tensor, ...]:
    """Vectors as coordinates of a grid, each expanded over it; with "xy" the first runs along the columns."""
    listed: Any = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], list | tuple) else tensors
    if indexing is None:
        warnings.warn(
            "torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.",
            stacklevel=2,
        )
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f'meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    if not listed or any(only_tensor(tensor, "tensors").ndim > 1 for tensor in listed):
        raise RuntimeError("meshgrid expects a non-empty list of tensors with at most one dimension")
    if len({tensor.dtype for tensor in listed}) > 1:
        raise RuntimeError("meshgrid expects all tensors to have the same dtype")
    shape = [tensor.numel() for tensor in listed]
    order = [1, 0, *range(2, len(shape))] if indexing == "xy" and len(shape) > 1 else [*range(len(shape))]
    lines = [reshape(x, [shape[i] if j == i else 1 for j in order]) for i, x in enumerate(listed)]
    return tuple(expand(line, [shape[i] for i in order]) for line in lines)


def cartesian_prod(*tensors: Tensor) -> Tensor:
    """All combinations of one element of each vector, a row for each."""
    if any(only_tensor(tensor, "tensors").ndim != 1 for tensor in tensors):
        raise RuntimeError("cartesian_prod expects 1D tensors")
    if len(tensors) == 1:
        return tensors[0]
    return stack([reshape(grid, (-1,)) for grid in meshgrid(*tensors, indexing="ij")], 1)


def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """All combinations of r elements of a vector, a row for each."""
    if only_tensor(input).ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(input.shape)}")
    if integer(r, "r") < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if not r:
        return input.new_empty(0)
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    rows = np.array(list(choose(range(input.numel()), r)), np.int64).reshape(-1, r)
    return stack([apply(k.index, input, (column,)) for column in rows.T], 1)
