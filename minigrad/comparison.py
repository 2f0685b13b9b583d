"""Questions about elements: the answers are bool tensors, and constants to the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from .base import TensorBase
from .core import Scalar, apply, operand, wrap

if TYPE_CHECKING:
    from .tensor import Tensor

    Operand: TypeAlias = Tensor | Scalar


def eq(input: Tensor, other: Operand) -> Tensor:
    """input == other, a bool tensor; as the others here."""
    return apply(np.equal, input, operand(other))


def ne(input: Tensor, other: Operand) -> Tensor:
    """input != other."""
    return apply(np.not_equal, input, operand(other))


def lt(input: Tensor, other: Operand) -> Tensor:
    """input < other."""
    return apply(np.less, input, operand(other))


def le(input: Tensor, other: Operand) -> Tensor:
    """input <= other."""
    return apply(np.less_equal, input, operand(other))


def gt(input: Tensor, other: Operand) -> Tensor:
    """input > other."""
    return apply(np.greater, input, operand(other))


def ge(input: Tensor, other: Operand) -> Tensor:
    """input >= other."""
    return apply(np.greater_equal, input, operand(other))


def isnan(input: Tensor) -> Tensor:
    """Where the element is NaN."""
    return apply(np.isnan, input)


def isinf(input: Tensor) -> Tensor:
    """Where the element is inf or -inf."""
    return apply(np.isinf, input)


def isfinite(input: Tensor) -> Tensor:
    """Where the element is neither infinite nor NaN."""
    return apply(np.isfinite, input)


def logical_not(input: Tensor) -> Tensor:
    """Where the element is 0."""
    return apply(np.logical_not, input)


def logical_and(input: Tensor, other: Tensor) -> Tensor:
    """Where both are other than 0."""
    return apply(np.logical_and, input, other)


def logical_or(input: Tensor, other: Tensor) -> Tensor:
    """Where at least one is other than 0."""
    return apply(np.logical_or, input, other)


def equal(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same shape and the same elements."""
    if not isinstance(other, TensorBase):
        raise TypeError(f"equal(): argument 'other' must be Tensor, not {type(other).__name__}")
    return np.array_equal(input._array, other._array)


def isclose(
    input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Tensor:
    """Where |input - other| <= atol + rtol * |other|. RuntimeError if the dtypes differ."""
    if input._array.dtype != other._array.dtype:
        raise RuntimeError(f"{input.dtype} did not match {other.dtype}")
    return wrap(np.isclose(input._array, other._array, rtol, atol, equal_nan))


def allclose(
    input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> bool:
    """Whether |input - other| <= atol + rtol * |other| everywhere. RuntimeError if the dtypes differ."""
    return bool(isclose(input, other, rtol, atol, equal_nan)._array.all())
