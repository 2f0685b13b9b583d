"""Sums of products: vectors and matrices.

Operands must have one dtype, and sizes that fit: RuntimeError otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import kernels as k
from .base import TensorBase
from .core import apply, operand

if TYPE_CHECKING:
    from .tensor import Tensor

KINDS = {(1, 1): k.dot, (2, 1): k.mv, (1, 2): k.vm, (2, 2): k.mm}


def matmul(input: Tensor, other: Tensor) -> Tensor:
    """input @ other. A vector is a row on the left, a column on
    the right; more dimensions are batches, and broadcast.

    >>> import minigrad
    >>> (minigrad.ones(4, 2, 3) @ minigrad.ones(3)).shape
    torch.Size([4, 2])
    """
    if isinstance(other, np.ndarray):
        other = operand(other)
    if not isinstance(other, TensorBase):
        raise TypeError(f"matmul(): argument 'other' must be Tensor, not {type(other).__name__}")
    x, y = input._array, other._array
    if not x.ndim or not y.ndim:
        raise RuntimeError(
            f"both arguments to matmul need to be at least 1D, but they are {x.ndim}D and {y.ndim}D"
        )
    if x.dtype.kind == "b":
        raise NotImplementedError("matmul() is not defined for bool: convert it first, as in x.int()")
    if x.dtype != y.dtype:
        raise RuntimeError(
            f"expected m1 and m2 to have the same dtype, but got: {input.dtype} != {other.dtype}"
        )
    if x.shape[-1] != y.shape[max(y.ndim - 2, 0)]:
        sizes = " and ".join("x".join(map(str, a.shape)) for a in (x, y))
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({sizes})")
    return apply(KINDS.get((x.ndim, y.ndim), np.matmul), input, other)


def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """The product of two matrices."""
    return matmul(ranked("mm", input, 2), ranked("mm", mat2, 2))


def mv(input: Tensor, vec: Tensor) -> Tensor:
    """The product of a matrix and a vector."""
    return matmul(ranked("mv", input, 2), ranked("mv", vec, 1))


def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """The products of two equally long batches of matrices."""
    if ranked("bmm", input, 3).shape[0] != ranked("bmm", mat2, 3).shape[0]:
        raise RuntimeError(f"bmm: batches of {input.shape[0]} and of {mat2.shape[0]} matrices")
    return matmul(input, mat2)


def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """The sum of the products of two vectors."""
    return matmul(ranked("dot", input, 1), ranked("dot", tensor, 1))


def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """Every element of one vector times every element of the other: (n,) and (m,) give (n, m)."""
    return ranked("outer", input, 1).unsqueeze(1) * ranked("outer", vec2, 1)


def ranked(name: str, tensor: Tensor, rank: int) -> Tensor:
    if tensor.ndim != rank:
        raise RuntimeError(
            f"{name}: expected a {rank}-D tensor, got a {tensor.ndim}-D one of shape {list(tensor.shape)}"
        )
    return tensor
