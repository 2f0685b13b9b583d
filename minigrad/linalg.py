"""minigrad.linalg: matrices, one or a batch of them in the last two dimensions.

They must be float32 or float64, and square where it says so: RuntimeError otherwise. Where a matrix hasn't
got what is asked for, because it is singular or not positive definite: LinAlgError.
"""

# ruff: noqa: N803  (torch's names)
from __future__ import annotations

import functools
import math
import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from . import return_types
from .engine.base import TensorBase, only_number, only_tensor
from .engine.core import apply, apply_several, view, wrap
from .engine.dims import dimension
from .functions import choices, joining, products
from .functions.decompositions import (
    cholesky as cholesky,
    eigh as eigh,
    eigvalsh as eigvalsh,
    matrices,
    qr as qr,
    svd as svd,
    svdvals as svdvals,
)
from .functions.norms import linalg_norm, matrix_norm as matrix_norm, vector_norm as vector_norm
from .rules import factorizations as f, places
from .rules.factorizations import LinAlgError as LinAlgError
from .rules.kernels import overwrite

if TYPE_CHECKING:
    from .tensor import Tensor

# ---------------------------------------------------------------------------------------- determinants


def det(A: Tensor) -> Tensor:
    """The determinant; its gradient is right for singular matrices too."""
    return apply(np.linalg.det, matrices("det", A))


def slogdet(A: Tensor) -> return_types.linalg_slogdet:
    """The sign of the determinant, and the logarithm of its absolute value."""
    return return_types.linalg_slogdet(*apply_several(np.linalg.slogdet, matrices("slogdet", A)))


def logdet(input: Tensor) -> Tensor:
    """The logarithm of the determinant; NaN where that is negative."""
    sign, logabsdet = slogdet(input)
    return choices.where(sign == -1, math.nan, logabsdet)


# ---------------------------------------------------------------------------------------- equations


def inv(A: Tensor) -> Tensor:
    """The inverse.

    >>> import minigrad
    >>> minigrad.linalg.inv(minigrad.tensor([[2.0, 0.0], [0.0, 4.0]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.2500]])
    """
    return apply(np.linalg.inv, matrices("inv", A))


def solve(A: Tensor, B: Tensor, *, left: bool = True) -> Tensor:
    """The X for which AX = B (or XA = B, if not `left`). B may be a vector, too, or a batch of them."""
    equation("solve", matrices("solve", A), B)
    if B.ndim == 1 or (B.ndim == A.ndim - 1 and B.shape == A.shape[:-1]):
        if not left:
            raise RuntimeError(f"linalg.solve: XA = B takes no vectors for B, but got {list(B.shape)}")
        return solve(A, B.unsqueeze(-1)).squeeze(-1)
    if not left:
        A, B = A.mT, B.mT
    X = apply(np.linalg.solve, A, fitting("solve", A, B))
    return X if left else X.mT


def equation(name: str, A: Tensor, B: Tensor) -> None:
    if not isinstance(B, TensorBase):
        raise TypeError(f"linalg.{name}(): argument 'B' must be Tensor, not {type(B).__name__}")
    if A._array.dtype != B._array.dtype:
        raise RuntimeError(f"linalg.{name}: A and B must have one dtype, but got {A.dtype} and {B.dtype}")


def fitting(name: str, A: Tensor, B: Tensor) -> Tensor:
    """B itself, if it has a row for each row of A."""
    if B.ndim < 2 or A.shape[-2] != B.shape[-2]:
        raise RuntimeError(f"linalg.{name}: no AX = B for shapes {list(A.shape)} and {list(B.shape)}")
    return B


def solve_triangular(
    input: Tensor, B: Tensor, *, upper: bool, left: bool = True, unitriangular: bool = False
) -> Tensor:
    """`solve` for a triangle A: the other half isn't looked at, nor is the diagonal if `unitriangular`.

    A 0 on the diagonal gives infinities, and no LinAlgError.
    """
    equation("solve_triangular", A := matrices("solve_triangular", input), B)
    if not left:
        return solve_triangular(A.mT, B.mT, upper=not upper, unitriangular=unitriangular).mT
    B = fitting("solve_triangular", A, B)
    return apply(f.solve_triangular, A, B, bool(upper), bool(unitriangular))


def pinv(
    input: Tensor,
    rcond: float | Tensor | None = None,
    *,
    atol: float | Tensor | None = None,
    rtol: float | Tensor | None = None,
    hermitian: bool = False,
) -> Tensor:
    """The pseudoinverse, made without the singular values up to max(atol, rtol * the largest).

    The gradient holds as long as the rank stays. `hermitian` says that the matrices are symmetric; `rcond`
    is another name for rtol.
    """
    matrices("pinv", input, square=hermitian)
    rtol = rcond if rtol is None else rtol
    return apply(f.pinv, input, *tolerances(input, atol, rtol), hermitian)


def tolerances(A: Tensor, atol: Any, rtol: Any) -> list[Any]:
    """Numbers, or arrays with a number for each matrix; by default what rounding makes of a 0."""
    if rtol is None:
        known = atol is not None and (isinstance(atol, TensorBase) or atol > 0)
        rtol = 0.0 if known else float(np.finfo(A._array.dtype).eps) * max(A.shape[-2:])
    pair = {"atol": 0.0 if atol is None else atol, "rtol": rtol}
    return [
        np.expand_dims(each._array, -1) if isinstance(each, TensorBase) else only_number(each, name)
        for name, each in pair.items()
    ]


def lstsq(
    input: Tensor, b: Tensor, rcond: float | None = None, *, driver: str | None = None
) -> return_types.linalg_lstsq:
    """The X with the least |AX - b|, and of several such the smallest: the pseudoinverse of A times b.

    The other results are those of torch for the `driver`, which says no more here; residuals it has none.
    """
    A = matrices("lstsq", input, square=False)
    equation("lstsq", A, b)
    if driver not in (None, "gels", "gelsy", "gelsd", "gelss"):
        raise RuntimeError(f"linalg.lstsq: driver must be one of gels, gelsy, gelsd, gelss, not {driver!r}")
    if not 0 <= A.ndim - b.ndim <= 1:
        raise RuntimeError(f"linalg.lstsq: expected b of {A.ndim} or {A.ndim - 1} dimensions, not {b.ndim}")
    if b.ndim < A.ndim:
        answer = lstsq(input, b.unsqueeze(-1), rcond, driver=driver)
        return answer._replace(solution=answer.solution.squeeze(-1))
    none = A.detach().reshape(-1)[:0]
    return return_types.linalg_lstsq(
        pinv(A, rcond) @ fitting("lstsq", A, b),
        none,
        none.long() if driver == "gels" else matrix_rank(A, rtol=rcond),
        svdvals(A.detach()) if driver in ("gelsd", "gelss") else none,
    )


# ---------------------------------------------------------------------------------------- numbers of a matrix


def matrix_rank(
    input: Tensor,
    tol: float | Tensor | None = None,
    hermitian: bool = False,
    *,
    atol: float | Tensor | None = None,
    rtol: float | Tensor | None = None,
) -> Tensor:
    """How many singular values are above max(atol, rtol * the largest); `tol` is another name for atol."""
    matrices("matrix_rank", input, square=hermitian)
    atol = tol if atol is None else atol
    return apply(f.matrix_rank, input, *tolerances(input, atol, rtol), hermitian)


def cond(input: Tensor, p: float | str | None = None) -> Tensor:
    """The condition number: the p-norm of a matrix times that of its inverse; inf if it has none."""
    if p in (None, 2, -2):
        values = svdvals(input)
        if not values.shape[-1]:
            return values.sum(-1)
        return values[..., -1] / values[..., 0] if p == -2 else values[..., 0] / values[..., -1]
    if p not in ("fro", "nuc", 1, -1, math.inf, -math.inf):
        raise RuntimeError(f"linalg.cond: got an invalid norm type: {p}")
    try:
        inverse = inv(matrices("cond", input))
    except LinAlgError:
        if input.ndim > 2:
            return joining.stack([cond(each, p) for each in input])
        return wrap(np.array(np.inf, input._array.dtype))
    return matrix_norm(input, p) * matrix_norm(inverse, p)


# ---------------------------------------------------------------------------------------- products


def matrix_power(input: Tensor, n: int) -> Tensor:
    """The matrix, n times multiplied with itself; for a negative n its inverse."""
    matrices("matrix_power", input, precise=False)
    n = operator.index(n)
    if n < 0:
        return matrix_power(inv(input), -n)
    if n == 0:
        one = np.eye(input.shape[-1], dtype=input._array.dtype)
        return apply(overwrite, input, wrap(one), ())
    power, answer = input, input.clone() if n % 2 else None
    while n := n // 2:
        power = products.matmul(power, power)
        if n % 2:
            answer = power if answer is None else products.matmul(answer, power)
    return answer  # type: ignore[return-value]  # the highest bit of n is 1


def matrix_exp(input: Tensor) -> Tensor:
    """The exponential series of a matrix: of one that was halved until it is small, squared as often."""
    matrices("matrix_exp", input)
    size = float(np.max(np.abs(input._array).sum(-1), initial=0))
    halvings = max(math.frexp(size)[1], 0)  # 0 for infinity and NaN
    small, one = input / 2**halvings, wrap(np.eye(input.shape[-1], dtype=input._array.dtype))
    power: Tensor = one + small / 18  # all that shows of Taylor's series in float64, for a norm below 1
    for n in range(17, 0, -1):
        power = one + products.matmul(small, power) / n
    for _ in range(halvings):
        power = products.matmul(power, power)
    return power


def multi_dot(tensors: Sequence[Tensor]) -> Tensor:
    """The product of several matrices, in the order that takes the fewest multiplications.

    The first may be a vector (a row), and so may the last (a column).
    """
    if not isinstance(tensors, list | tuple):
        raise TypeError(f"multi_dot(): argument 'tensors' must be a tuple, not {type(tensors).__name__}")
    if len(tensors) < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {len(tensors)}")
    first, *middle, last = tensors
    for tensor in tensors:
        if tensor.ndim != 2 and (tensor.ndim != 1 or (tensor is not first and tensor is not last)):
            raise RuntimeError(f"multi_dot(): expected matrices, but got {tensor.ndim} dimensions")
    row, column = first.ndim == 1, last.ndim == 1
    chain = [first.unsqueeze(0) if row else first, *middle, last.unsqueeze(1) if column else last]
    sizes = [*(matrix.shape[0] for matrix in chain), chain[-1].shape[1]]

    @functools.cache
    def cheapest(i: int, j: int) -> tuple[int, int]:
        """The multiplications for the matrices i to j, and the last one of the left half."""
        splits = [
            (cheapest(i, k)[0] + cheapest(k + 1, j)[0] + sizes[i] * sizes[k + 1] * sizes[j + 1], k)
            for k in range(i, j)
        ]
        return min(splits, default=(0, i))

    def product(i: int, j: int) -> Tensor:
        k = cheapest(i, j)[1]
        return products.mm(product(i, k), product(k + 1, j)) if i < j else chain[i]

    answer = product(0, len(chain) - 1)
    return answer.reshape(answer.shape[row : 2 - column])


matmul = products.matmul
norm = linalg_norm


def vander(x: Tensor, *, N: int | None = None) -> Tensor:
    """The first N powers of a vector's elements, a column for each, the lowest first."""
    return products.vander(x, N, increasing=True)


def cross(input: Tensor, other: Tensor, *, dim: int = -1) -> Tensor:
    """The cross product of 3-vectors along `dim`."""
    return products.cross(input, other, dim)


def vecdot(x: Tensor, y: Tensor, *, dim: int = -1) -> Tensor:
    """The sums of the products of vectors along `dim`; other dimensions broadcast."""
    if not only_tensor(x, "x").is_floating_point() or x.dtype != only_tensor(y, "y").dtype:
        raise RuntimeError(
            f"linalg.vecdot: expected two floats of one dtype, but got {x.dtype} and {y.dtype}"
        )
    return (x * y).sum(dim)


def diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """A view of the diagonal: `minigrad.diagonal`, by default of the last two dimensions."""
    return view(places.diagonal, A, offset, dimension(dim1, A), dimension(dim2, A))


# ---------------------------------------------------------------------------------------- other names


def det_of(input: Tensor) -> Tensor:
    """The determinant: linalg.det."""
    return det(input)


def slogdet_of(input: Tensor) -> return_types.slogdet:
    """The sign of the determinant, and the logarithm of its absolute value: linalg.slogdet."""
    return return_types.slogdet(*slogdet(input))


def inverse(input: Tensor) -> Tensor:
    """The inverse: linalg.inv."""
    return inv(input)


def cholesky_of(input: Tensor, upper: bool = False) -> Tensor:
    """The same as linalg.cholesky."""
    return cholesky(input, upper=upper)


def svd_of(input: Tensor, some: bool = True, compute_uv: bool = True) -> return_types.svd:
    """A = U diag(S) Vᵀ: linalg.svd, with V for Vh. Zeros for U and V unless they are to be computed."""
    U, S, Vh = svd(input, full_matrices=not (some and compute_uv))
    if not compute_uv:
        U, Vh = U.new_zeros(U.shape), Vh.new_zeros(Vh.shape)
    return return_types.svd(U, S, Vh.mT)


def qr_of(input: Tensor, some: bool = True) -> return_types.qr:
    """A = QR: linalg.qr, with a square Q unless `some` of its columns are enough."""
    return return_types.qr(*qr(input, "reduced" if some else "complete"))


def pinverse(input: Tensor, rcond: float = 1e-15) -> Tensor:
    """The pseudoinverse: linalg.pinv."""
    return pinv(input, rcond)
