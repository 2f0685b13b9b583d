"""Questions about elements, and bits: answers that are constants to the graph.

Comparisons, logic and the `is…` answer bool tensors. Each function is also the method of the same name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ..engine.base import TensorBase, only_number, only_tensor
from ..engine.core import Scalar, apply, operand, wrap

if TYPE_CHECKING:
    from ..tensor import Tensor

    Operand: TypeAlias = Tensor | Scalar


# ---------------------------------------------------------------------------------------- comparisons


def eq(input: Tensor, other: Operand) -> Tensor:
    """input == other, a bool tensor; as the others here."""
    return apply(np.equal, only_tensor(input), operand(other, "other"))


def ne(input: Tensor, other: Operand) -> Tensor:
    """input != other."""
    return apply(np.not_equal, only_tensor(input), operand(other, "other"))


def lt(input: Tensor, other: Operand) -> Tensor:
    """input < other."""
    return apply(np.less, only_tensor(input), operand(other, "other"))


def le(input: Tensor, other: Operand) -> Tensor:
    """input <= other."""
    return apply(np.less_equal, only_tensor(input), operand(other, "other"))


def gt(input: Tensor, other: Operand) -> Tensor:
    """input > other."""
    return apply(np.greater, only_tensor(input), operand(other, "other"))


def ge(input: Tensor, other: Operand) -> Tensor:
    """input >= other."""
    return apply(np.greater_equal, only_tensor(input), operand(other, "other"))


def equal(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same shape and the same elements."""
    return np.array_equal(only_tensor(input)._array, only_tensor(other, "other")._array)


def isclose(
    input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Tensor:
    """Where |input - other| <= atol + rtol * |other|. RuntimeError if the dtypes differ."""
    if only_tensor(input).dtype is not only_tensor(other, "other").dtype:
        raise RuntimeError(f"{input.dtype} did not match {other.dtype}: convert one with x.to(y.dtype)")
    if only_number(rtol, "rtol") < 0 or only_number(atol, "atol") < 0:
        raise RuntimeError(f"rtol and atol must be greater than or equal to zero, but got {rtol} and {atol}")
    return apply(np.isclose, input, other, rtol=rtol, atol=atol, equal_nan=equal_nan)


def allclose(
    input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> bool:
    """Whether |input - other| <= atol + rtol * |other| everywhere. RuntimeError if the dtypes differ."""
    return bool(isclose(input, other, rtol, atol, equal_nan)._array.all())


def isin(
    elements: Operand, test_elements: Operand, *, assume_unique: bool = False, invert: bool = False
) -> Tensor:
    """Where an element is one of the others; with `invert`, none of them. (`assume_unique` has no say.)"""
    arrays = [operand(elements, "elements"), operand(test_elements, "test_elements")]
    if not any(isinstance(each, TensorBase) for each in arrays):
        raise TypeError("isin(): 'elements' or 'test_elements' must be a Tensor")
    x, y = (each._array if isinstance(each, TensorBase) else each for each in arrays)
    return wrap(np.isin(x, y, invert=bool(invert)))


# ---------------------------------------------------------------------------------------- kinds of numbers


def isnan(input: Tensor) -> Tensor:
    """Where the element is NaN."""
    return apply(np.isnan, input)


def isinf(input: Tensor) -> Tensor:
    """Where the element is inf or -inf."""
    return apply(np.isinf, input)


def isposinf(input: Tensor) -> Tensor:
    """Where the element is inf."""
    return apply(np.isposinf, input)


def isneginf(input: Tensor) -> Tensor:
    """Where the element is -inf."""
    return apply(np.isneginf, input)


def isfinite(input: Tensor) -> Tensor:
    """Where the element is neither infinite nor NaN."""
    return apply(np.isfinite, input)


def signbit(input: Tensor) -> Tensor:
    """Where the element is negative, -0.0 included."""
    return apply(np.signbit, input)


# ---------------------------------------------------------------------------------------- logic and bits


def logical_not(input: Tensor) -> Tensor:
    """Where the element is 0."""
    return apply(np.logical_not, input)


def logical_and(input: Tensor, other: Tensor) -> Tensor:
    """Where both are other than 0."""
    return apply(np.logical_and, only_tensor(input), only_tensor(other, "other"))


def logical_or(input: Tensor, other: Tensor) -> Tensor:
    """Where at least one is other than 0."""
    return apply(np.logical_or, only_tensor(input), only_tensor(other, "other"))


def logical_xor(input: Tensor, other: Tensor) -> Tensor:
    """Where exactly one is other than 0."""
    return apply(np.logical_xor, only_tensor(input), only_tensor(other, "other"))


def bitwise_not(input: Tensor) -> Tensor:
    """~input. NotImplementedError for floats, as in the others."""
    return apply(np.invert, input)


def bitwise_and(input: Operand, other: Operand) -> Tensor:
    """input & other."""
    return apply(np.bitwise_and, operand(input), operand(other, "other"))


def bitwise_or(input: Operand, other: Operand) -> Tensor:
    """input | other."""
    return apply(np.bitwise_or, operand(input), operand(other, "other"))


def bitwise_xor(input: Operand, other: Operand) -> Tensor:
    """input ^ other."""
    return apply(np.bitwise_xor, operand(input), operand(other, "other"))


def bitwise_left_shift(input: Operand, other: Operand) -> Tensor:
    """input << other; 0 where no bit is left."""
    return apply(np.left_shift, operand(input), operand(other, "other"))


def bitwise_right_shift(input: Operand, other: Operand) -> Tensor:
    """input >> other; the sign stays."""
    return apply(np.right_shift, operand(input), operand(other, "other"))
