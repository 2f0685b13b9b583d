"""Sums of products: vectors, matrices and more dimensions.

Operands must have one dtype, and sizes that fit: RuntimeError otherwise.
"""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.base import TensorBase, only_number, only_tensor
from ..engine.core import Scalar, apply, operand
from ..engine.dims import dimension, integer
from ..engine.promotion import FLOATS
from ..rules import factorizations as f, kernels as k
from . import broadcasting, elementwise, joining, rearranging
from .writing import in_place

if TYPE_CHECKING:
    from ..tensor import Tensor

KINDS = {(1, 1): k.dot, (2, 1): k.mv, (1, 2): k.vm, (2, 2): k.mm}


def matmul(input: Tensor, other: Tensor) -> Tensor:
    """input @ other. A vector is a row on the left, a column on
    the right; more dimensions are batches, and broadcast.

    >>> import minigrad
    >>> (minigrad.ones(4, 2, 3) @ minigrad.ones(3)).shape
    torch.Size([4, 2])
    """
    other = fitting("matmul", input, other)
    return apply(KINDS.get((input._array.ndim, other._array.ndim), np.matmul), input, other)


def fitting(name: str, input: Tensor, other: Tensor) -> Tensor:
    """The right operand of a matrix product, if it is one."""
    if isinstance(other, np.ndarray):
        other = operand(other)
    if not isinstance(other, TensorBase):
        raise TypeError(f"{name}(): argument 'other' must be Tensor, not {type(other).__name__}")
    x, y = only_tensor(input)._array, other._array
    if not x.ndim or not y.ndim:
        raise RuntimeError(
            f"both arguments to {name} need to be at least 1D, but they are {x.ndim}D and {y.ndim}D"
        )
    multipliable(name, input, other)
    if x.shape[-1] != y.shape[max(y.ndim - 2, 0)]:
        if x.ndim == y.ndim == 1:
            raise RuntimeError(f"inconsistent tensor size: vectors of {x.size} and of {y.size} elements")
        sizes = " and ".join("x".join(map(str, a.shape)) for a in (x, y))
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({sizes})")
    return other


def multipliable(name: str, input: Tensor, other: Tensor) -> None:
    """RuntimeError for two dtypes, or for bools, which don't add up."""
    if input._array.dtype.kind == "b":
        raise NotImplementedError(f"{name}() is not defined for bool: convert it first, as in x.int()")
    if input._array.dtype != other._array.dtype:
        raise RuntimeError(f"{name}: expected operands of one dtype, but got: {input.dtype} != {other.dtype}")


def ranked(name: str, tensor: Tensor, rank: int) -> Tensor:
    if not isinstance(tensor, TensorBase):
        raise TypeError(f"{name}(): the operands must be Tensors, not {type(tensor).__name__}")
    if tensor.ndim != rank:
        raise RuntimeError(
            f"{name}: expected a {rank}-D tensor, got a {tensor.ndim}-D one of shape {list(tensor.shape)}"
        )
    return tensor


def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """The product of two matrices."""
    return matmul(ranked("mm", input, 2), ranked("mm", mat2, 2))


def mv(input: Tensor, vec: Tensor) -> Tensor:
    """The product of a matrix and a vector."""
    return matmul(ranked("mv", input, 2), ranked("mv", vec, 1))


def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """The products of two equally long batches of matrices."""
    return matmul(*batches("bmm", input, mat2))


def batches(name: str, batch1: Tensor, batch2: Tensor) -> tuple[Tensor, Tensor]:
    if ranked(name, batch1, 3).shape[0] != ranked(name, batch2, 3).shape[0]:
        raise RuntimeError(f"{name}: batches of {batch1.shape[0]} and of {batch2.shape[0]} matrices")
    return batch1, batch2


def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """The sum of the products of two vectors."""
    return matmul(ranked("dot", input, 1), ranked("dot", tensor, 1))


def vdot(input: Tensor, other: Tensor) -> Tensor:
    """The same as `dot`, for real numbers."""
    return dot(input, other)


def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """Every element of one vector times every element of the other: (n,) and (m,) give (n, m)."""
    return ranked("outer", input, 1).unsqueeze(1) * ranked("outer", vec2, 1)


# ---------------------------------------------------------------------------------------- plus a product


def addmm(input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: Scalar = 1, alpha: Scalar = 1) -> Tensor:
    """beta * input + alpha * (mat1 @ mat2). With beta = 0 the input doesn't count, even if it is NaN."""
    return plus_product(f.addmm, input, ranked("addmm", mat1, 2), ranked("addmm", mat2, 2), beta, alpha)


def addmv(input: Tensor, mat: Tensor, vec: Tensor, *, beta: Scalar = 1, alpha: Scalar = 1) -> Tensor:
    """beta * input + alpha * (mat @ vec)."""
    return plus_product(f.addmv, input, ranked("addmv", mat, 2), ranked("addmv", vec, 1), beta, alpha)


def baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Scalar = 1, alpha: Scalar = 1) -> Tensor:
    """beta * input + alpha * bmm(batch1, batch2)."""
    return plus_product(f.baddbmm, input, *batches("baddbmm", batch1, batch2), beta, alpha)


def addbmm(input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Scalar = 1, alpha: Scalar = 1) -> Tensor:
    """beta * input + alpha * bmm(batch1, batch2).sum(0): one product of long matrices."""
    batches("addbmm", batch1, batch2)
    fitting("addbmm", batch1, batch2)
    wide = batch1.transpose(0, 1).flatten(1)
    return addmm(input, wide, batch2.flatten(0, 1), beta=beta, alpha=alpha)


def addr(input: Tensor, vec1: Tensor, vec2: Tensor, *, beta: Scalar = 1, alpha: Scalar = 1) -> Tensor:
    """beta * input + alpha * outer(vec1, vec2)."""
    product = outer(vec1, vec2)
    beta, alpha = factors(product, beta, alpha)
    product = product if alpha == 1 else product * alpha
    input = broadcasting.expand(only_tensor(input), product.shape)
    return product if beta == 0 else elementwise.add(input if beta == 1 else input * beta, product)


def plus_product(
    function: Any, input: Tensor, left: Tensor, right: Tensor, beta: Scalar, alpha: Scalar
) -> Tensor:
    fitting(function.__name__, left, right)
    multipliable(function.__name__, only_tensor(input), left)
    shape = left.shape[:-1] + right.shape[right.ndim - 1 :] * (right.ndim > 1)
    if input.shape not in (shape, shape[-1:]):  # the usual ones: a view to see that others fit takes 5 µs
        broadcasting.expand(input, shape)
    return apply(function, input, left, right, *factors(left, beta, alpha))


def factors(product: Tensor, *numbers: Scalar) -> list[Scalar]:
    """beta and alpha: without their fractions for integers."""
    if not all(isinstance(number, Real) for number in numbers):  # NumPy's, too
        raise TypeError(f"beta and alpha must be numbers, not {numbers}")
    kind = product._array.dtype.kind
    convert = {"f": float, "b": bool}.get(kind, int)
    return [convert(number) for number in numbers]


addmm_, addmv_, addr_ = in_place(addmm), in_place(addmv), in_place(addr)
addbmm_, baddbmm_ = in_place(addbmm), in_place(baddbmm)


# ---------------------------------------------------------------------------------------- matrices


def trace(input: Tensor) -> Tensor:
    """The sum of a matrix's diagonal; of integers in int64."""
    if ranked("trace", input, 2)._array.dtype.kind == "b":
        raise NotImplementedError("trace() is not defined for bool: convert it first, as in x.int()")
    return apply(np.trace, input if input._array.dtype in FLOATS else input.long())


def kron(input: Tensor, other: Tensor) -> Tensor:
    """The Kronecker product: each element of the first times the whole of the other, as blocks."""
    rank = max(only_tensor(input).ndim, only_tensor(other, "other").ndim)
    x, y = ((1,) * (rank - tensor.ndim) + tuple(tensor.shape) for tensor in (input, other))
    blocks = input.reshape([n for size in x for n in (size, 1)]) * other.reshape(
        [n for size in y for n in (1, size)]
    )
    return blocks.reshape([a * b for a, b in zip(x, y, strict=True)])


def cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """The cross product of 3-vectors along `dim`: by default the first dimension of length 3."""
    if only_tensor(input).ndim != only_tensor(other, "other").ndim:
        raise RuntimeError(f"cross: operands of {input.ndim} and of {other.ndim} dimensions")
    multipliable("cross", input, other)
    if dim is None and 3 not in input.shape:
        raise RuntimeError(f"cross: no dimension of size 3 in input, whose shape is {list(input.shape)}")
    axis = dimension(input.shape.index(3) if dim is None else dim, input)
    if input.shape[axis] != 3 or other.shape[axis] != 3:
        raise RuntimeError(
            f"cross: dimension {axis} must have length 3, got {list(input.shape)} and {list(other.shape)}"
        )
    return apply(np.cross, input, other, axis=axis)


def cdist(x1: Tensor, x2: Tensor, p: float = 2.0, compute_mode: str = "") -> Tensor:
    """The p-norm of the difference of each row of x1 and each of x2: (…, n, d) and (…, m, d) give (…, n, m).

    (`compute_mode` chooses in torch how it is computed; here it has no say.)
    """
    for x in (x1, x2):
        if only_tensor(x, "x1 or x2").ndim < 2:
            raise RuntimeError(f"cdist: expected tensors of at least 2 dimensions, got {x.ndim}")
        if x._array.dtype not in FLOATS - {np.dtype(np.float16)}:
            raise NotImplementedError(f"cdist() is not defined for {x.dtype}: convert with x.float()")
    multipliable("cdist", x1, x2)
    if x1.shape[-1] != x2.shape[-1]:
        raise RuntimeError(f"cdist: rows of {x1.shape[-1]} and of {x2.shape[-1]} elements")
    if only_number(p, "p") < 0:
        raise RuntimeError(f"cdist: p must not be negative, got {p}")
    return apply(f.vector_norm, x1.unsqueeze(-2) - x2.unsqueeze(-3), p, axis=-1)


def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:  # noqa: N803  (torch's name)
    """The first N powers of a vector's elements, a column for each, the highest first."""
    count = len(ranked("vander", x, 1)) if N is None else integer(N, "N")
    if count < 0:
        raise RuntimeError(f"vander: N must not be negative, got {N}")
    x = x if x._array.dtype in FLOATS else x.long()
    powers = [elementwise.pow(x, i) for i in range(max(count, 1))]
    table = joining.stack(powers, 1)[:, :count]
    return table if increasing else rearranging.flip(table, (1,))
