"""Matrices taken apart: the part of `minigrad.linalg` that the rest of it needs.

Matrices stand in the last two dimensions, all before them are batches. They must be float32 or float64, and
square where it says so: RuntimeError otherwise. Where LAPACK finds no answer: LinAlgError.
"""

# ruff: noqa: N803  (torch's names)
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import return_types
from ..engine.base import TensorBase
from ..engine.core import apply, apply_several
from ..rules import factorizations as f
from ..rules.factorizations import LinAlgError

if TYPE_CHECKING:
    from ..tensor import Tensor

PRECISE = {np.dtype(np.float32), np.dtype(np.float64)}


def matrices(name: str, A: Tensor, square: bool = True, precise: bool = True) -> Tensor:
    """A itself, if it is what `name` takes."""
    if not isinstance(A, TensorBase):
        raise TypeError(f"linalg.{name}(): argument 'A' must be Tensor, not {type(A).__name__}")
    if A.ndim < 2:
        raise RuntimeError(f"linalg.{name}: the input must have at least 2 dimensions, not {A.ndim}")
    if square and A.shape[-1] != A.shape[-2]:
        raise RuntimeError(f"linalg.{name}: expected square matrices, but they are {by(A)}")
    if precise and A._array.dtype not in PRECISE:
        raise NotImplementedError(f"linalg.{name}: expected float32 or float64, not {A.dtype}: use A.float()")
    return A


def by(A: Tensor) -> str:
    return f"{A.shape[-2]} by {A.shape[-1]}"


def decomposed(function: Callable[..., Any], A: Tensor, *args: Any, **keywords: Any) -> tuple[Tensor, ...]:
    try:
        return apply_several(function, A, *args, **keywords)
    except np.linalg.LinAlgError as error:
        raise LinAlgError(f"linalg.{function.__name__}: {error}, for it isn't finite everywhere") from error


def cholesky(input: Tensor, *, upper: bool = False) -> Tensor:
    """The lower triangle L for which A = L Lᵀ, or the upper one U with A = Uᵀ U.

    Only that triangle of A is looked at. LinAlgError if A isn't positive definite.

    >>> import minigrad
    >>> minigrad.linalg.cholesky(minigrad.tensor([[4.0, 2.0], [2.0, 5.0]]))
    tensor([[2., 0.],
            [1., 2.]])
    """
    matrices("cholesky", input)
    if upper:
        return cholesky(input.mT).mT
    root = apply(np.linalg.cholesky, input)
    if np.isnan(root._array).any():  # NumPy doesn't mind them
        raise LinAlgError("linalg.cholesky: the matrix is not positive definite, for it has NaNs")
    return root


def qr(A: Tensor, mode: str = "reduced") -> return_types.linalg_qr:
    """A = QR, the columns of Q orthonormal and R an upper triangle.

    Of m × n matrices Q is m × min(m, n); m × m if the mode is "complete"; and empty if it is "r".
    """
    matrices("qr", A, square=False)
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(f"qr: mode must be 'reduced', 'complete' or 'r', not {mode!r}")
    return return_types.linalg_qr(*apply_several(f.qr, A, mode))


def eigh(input: Tensor, UPLO: str = "L") -> return_types.linalg_eigh:
    """Eigenvalues, in ascending order, and eigenvectors (the columns) of symmetric matrices.

    Only the lower triangle is looked at, or the upper one for UPLO="U".
    """
    matrices("eigh", input)
    if UPLO not in ("L", "U", "l", "u"):
        raise RuntimeError(f"eigh: UPLO must be 'L' or 'U', not {UPLO!r}")
    return return_types.linalg_eigh(*decomposed(np.linalg.eigh, input, UPLO=UPLO))


def eigvalsh(input: Tensor, UPLO: str = "L") -> Tensor:
    """The eigenvalues of symmetric matrices, in ascending order."""
    return eigh(input, UPLO).eigenvalues


def svd(A: Tensor, full_matrices: bool = True) -> return_types.linalg_svd:
    """A = U diag(S) Vh, the columns of U and the rows of Vh orthonormal, S descending and not negative.

    With `full_matrices` U and Vh are square; those of their vectors that have no S get no gradient.
    """
    matrices("svd", A, square=False)
    return return_types.linalg_svd(*decomposed(np.linalg.svd, A, full_matrices=bool(full_matrices)))


def svdvals(A: Tensor) -> Tensor:
    """The singular values, in descending order."""
    return svd(A, full_matrices=False).S
