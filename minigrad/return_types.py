# ruff: noqa: N801  (the names are torch's)
"""Results that have names; they print as torch's do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .tensor import Tensor


def text(result: Any) -> str:
    fields = ",\n".join(f"{name}={value!r}" for name, value in zip(result._fields, result, strict=True))
    return f"torch.return_types.{type(result).__name__}(\n{fields})"


class aminmax(NamedTuple):
    """The smallest and the largest element."""

    min: Tensor
    max: Tensor

    def __repr__(self) -> str:
        return text(self)


class Found(NamedTuple):
    """Elements along a dimension, and where they stand there (int64)."""

    values: Tensor
    indices: Tensor

    def __repr__(self) -> str:
        return text(self)


class max(Found):
    __slots__ = ()


class min(Found):
    __slots__ = ()


class median(Found):
    __slots__ = ()


class nanmedian(Found):
    __slots__ = ()


class mode(Found):
    __slots__ = ()


class kthvalue(Found):
    __slots__ = ()


class sort(Found):
    __slots__ = ()


class topk(Found):
    __slots__ = ()


class cummax(Found):
    __slots__ = ()


class cummin(Found):
    __slots__ = ()


class linalg_slogdet(NamedTuple):
    """The sign of a determinant, and the logarithm of its absolute value."""

    sign: Tensor
    logabsdet: Tensor

    def __repr__(self) -> str:
        return text(self)


class slogdet(linalg_slogdet):
    __slots__ = ()


class linalg_qr(NamedTuple):
    """Orthonormal columns and an upper triangle."""

    Q: Tensor
    R: Tensor

    def __repr__(self) -> str:
        return text(self)


class qr(linalg_qr):
    __slots__ = ()


class svd(NamedTuple):
    """Orthonormal columns, singular values in descending order, and orthonormal columns."""

    U: Tensor
    S: Tensor
    V: Tensor

    def __repr__(self) -> str:
        return text(self)


class linalg_eigh(NamedTuple):
    """Eigenvalues, in ascending order, and eigenvectors as columns."""

    eigenvalues: Tensor
    eigenvectors: Tensor

    def __repr__(self) -> str:
        return text(self)


class linalg_svd(NamedTuple):
    """Orthonormal columns, singular values in descending order, and orthonormal rows."""

    U: Tensor
    S: Tensor
    Vh: Tensor

    def __repr__(self) -> str:
        return text(self)


class linalg_lstsq(NamedTuple):
    """The solution; and what the chosen driver knows besides, empty where it doesn't."""

    solution: Tensor
    residuals: Tensor
    rank: Tensor
    singular_values: Tensor

    def __repr__(self) -> str:
        return text(self)
