"""Operations on each element: one line each, over a row of the table.

Each function is also the method of the same name. Operands broadcast; dtypes follow torch's promotion;
integers become the default float where the function has no integer values. Not a Tensor: TypeError. Shapes
that don't broadcast: RuntimeError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from . import kernels as k
from .base import TensorBase
from .core import Scalar, apply, operand, result_type, scaled
from .dtypes import bool_

if TYPE_CHECKING:
    from .tensor import Tensor

    Operand: TypeAlias = Tensor | Scalar


# ---------------------------------------------------------------------------------------- arithmetic


def add(input: Operand, other: Operand, *, alpha: Scalar = 1) -> Tensor:
    """input + alpha * other."""
    return apply(np.add, operand(input), scaled(input, other, alpha))


def sub(input: Operand, other: Operand, *, alpha: Scalar = 1) -> Tensor:
    """input - alpha * other."""
    return apply(np.subtract, operand(input), scaled(input, other, alpha))


def rsub(input: Tensor, other: Operand, *, alpha: Scalar = 1) -> Tensor:
    """other - alpha * input."""
    return apply(k.rsub, scaled(other, input, alpha), operand(other))


def mul(input: Operand, other: Operand) -> Tensor:
    """input * other."""
    return apply(np.multiply, operand(input), operand(other))


def div(input: Operand, other: Operand, *, rounding_mode: str | None = None) -> Tensor:
    """input / other, in floats; rounded towards zero with "trunc", down with "floor", which keep integers."""
    if rounding_mode is None:
        return apply(np.divide, operand(input), operand(other))
    if rounding_mode == "floor":
        return floor_divide(input, other)
    if rounding_mode == "trunc":
        if result_type(input, other) is bool_:
            raise NotImplementedError(
                "div() with rounding is not defined for bool: convert it first, as in x.int()"
            )
        quotient = trunc(apply(np.divide, operand(input), operand(other)))
        return apply(k.cast, quotient, result_type(input, other).numpy)
    raise RuntimeError(
        f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found {rounding_mode!r}"
    )


def floor_divide(input: Operand, other: Operand) -> Tensor:
    """The quotient rounded down, without a derivative. RuntimeError for an integer divided by 0."""
    return apply(np.floor_divide, operand(input), operand(other))


def remainder(input: Operand, other: Operand) -> Tensor:
    """input - other * floor(input / other), with the sign of `other`. RuntimeError for an integer % 0."""
    return apply(np.remainder, operand(input), operand(other))


def pow(input: Operand, exponent: Operand) -> Tensor:
    """input ** exponent. RuntimeError for integers to a negative power."""
    return apply(np.power, operand(input), operand(exponent))


def neg(input: Tensor) -> Tensor:
    """-input."""
    return apply(np.negative, input)


def positive(input: Tensor) -> Tensor:
    """input itself; RuntimeError for bools."""
    if input._array.dtype.kind == "b":
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


def reciprocal(input: Tensor) -> Tensor:
    """1 / input."""
    return apply(np.reciprocal, input)


def square(input: Tensor) -> Tensor:
    """input ** 2."""
    return apply(np.power, input, 2)


def sqrt(input: Tensor) -> Tensor:
    """The square root; NaN below 0."""
    return apply(np.sqrt, input)


def rsqrt(input: Tensor) -> Tensor:
    """1 / sqrt(input)."""
    return apply(k.rsqrt, input)


def abs(input: Tensor) -> Tensor:
    """The absolute value, with slope 0 at 0. NotImplementedError for bools."""
    return apply(np.abs, input)


def sign(input: Tensor) -> Tensor:
    """-1, 0 or 1."""
    return apply(k.sign, input)


# ------------------------------------------------------------------------------------ exp, log and their kin


def exp(input: Tensor) -> Tensor:
    """e ** input."""
    return apply(np.exp, input)


def exp2(input: Tensor) -> Tensor:
    """2 ** input."""
    return apply(np.exp2, input)


def expm1(input: Tensor) -> Tensor:
    """e ** input - 1, exact near 0."""
    return apply(np.expm1, input)


def log(input: Tensor) -> Tensor:
    """The natural logarithm; -inf at 0, NaN below."""
    return apply(np.log, input)


def log2(input: Tensor) -> Tensor:
    """The logarithm to base 2."""
    return apply(np.log2, input)


def log10(input: Tensor) -> Tensor:
    """The logarithm to base 10."""
    return apply(np.log10, input)


def log1p(input: Tensor) -> Tensor:
    """log(1 + input), exact near 0."""
    return apply(np.log1p, input)


def sigmoid(input: Tensor) -> Tensor:
    """1 / (1 + exp(-input))."""
    return apply(k.sigmoid, input)


# ---------------------------------------------------------------------------------------- trigonometry


def sin(input: Tensor) -> Tensor:
    """The sine of an angle in radians."""
    return apply(np.sin, input)


def cos(input: Tensor) -> Tensor:
    """The cosine of an angle in radians."""
    return apply(np.cos, input)


def tan(input: Tensor) -> Tensor:
    """The tangent of an angle in radians."""
    return apply(np.tan, input)


def asin(input: Tensor) -> Tensor:
    """The angle in [-π/2, π/2] whose sine this is."""
    return apply(np.arcsin, input)


def acos(input: Tensor) -> Tensor:
    """The angle in [0, π] whose cosine this is."""
    return apply(np.arccos, input)


def atan(input: Tensor) -> Tensor:
    """The angle in (-π/2, π/2) whose tangent this is."""
    return apply(np.arctan, input)


def atan2(input: Tensor, other: Tensor) -> Tensor:
    """The angle in [-π, π] of the point (x=other, y=input)."""
    return apply(np.arctan2, operand(input), operand(other))


def sinh(input: Tensor) -> Tensor:
    """(exp(input) - exp(-input)) / 2."""
    return apply(np.sinh, input)


def cosh(input: Tensor) -> Tensor:
    """(exp(input) + exp(-input)) / 2."""
    return apply(np.cosh, input)


def tanh(input: Tensor) -> Tensor:
    """sinh(input) / cosh(input)."""
    return apply(np.tanh, input)


def asinh(input: Tensor) -> Tensor:
    """The number whose sinh this is."""
    return apply(np.arcsinh, input)


def acosh(input: Tensor) -> Tensor:
    """The number >= 0 whose cosh this is; NaN below 1."""
    return apply(np.arccosh, input)


def atanh(input: Tensor) -> Tensor:
    """The number whose tanh this is; NaN outside [-1, 1]."""
    return apply(np.arctanh, input)


# ------------------------------------------------------------------------------------ kinks, steps, choices


def relu(input: Tensor) -> Tensor:
    """max(input, 0), with slope 0 at 0."""
    return apply(k.relu, input)


def clamp(input: Tensor, min: Operand | None = None, max: Operand | None = None) -> Tensor:
    """input, no lower than `min` and no higher than `max`, which wins. RuntimeError if both are missing."""
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    low, high = (None if bound is None else operand(bound) for bound in (min, max))
    return apply(k.clamp, input, low, high)


def maximum(input: Tensor, other: Tensor) -> Tensor:
    """The larger one of each pair; equal ones share the gradient."""
    return apply(np.maximum, input, other)


def minimum(input: Tensor, other: Tensor) -> Tensor:
    """The smaller one of each pair; equal ones share the gradient."""
    return apply(np.minimum, input, other)


def floor(input: Tensor) -> Tensor:
    """The largest whole number that isn't above."""
    return apply(np.floor, input)


def ceil(input: Tensor) -> Tensor:
    """The smallest whole number that isn't below."""
    return apply(np.ceil, input)


def round(input: Tensor, *, decimals: int = 0) -> Tensor:
    """The nearest number with so many decimals; halves go to the even one."""
    if not decimals:
        return apply(k.round, input)
    if not input.is_floating_point():
        raise NotImplementedError(f"round() with decimals is not defined for {input.dtype}: use x.float()")
    return apply(k.round_to, input, decimals)


def trunc(input: Tensor) -> Tensor:
    """The whole number next to it on the side of 0."""
    return apply(np.trunc, input)


def where(condition: Tensor, input: Operand, other: Operand) -> Tensor:
    """input where the condition is true, other elsewhere. TypeError unless the condition is a Tensor."""
    if not isinstance(condition, TensorBase):
        raise TypeError(f"where(): argument 'condition' must be Tensor, not {type(condition).__name__}")
    if condition._array.dtype.kind not in "bu":
        raise RuntimeError(f"where expected condition to be a boolean tensor, but got {condition.dtype}")
    return apply(np.where, condition, operand(input), operand(other))


def where_of(input: Tensor, condition: Tensor, other: Operand) -> Tensor:
    """The method: input where the condition is true, other elsewhere."""
    return where(condition, input, other)


def masked_fill(input: Tensor, mask: Tensor, value: Operand) -> Tensor:
    """input, with `value` where the mask is true."""
    if mask._array.dtype.kind != "b":
        raise RuntimeError(f"masked_fill only supports boolean masks, but got mask with dtype {mask.dtype}")
    value = operand(value, "value")
    if input._array.dtype.kind == "u" and isinstance(value, int | float) and value < 0:
        raise RuntimeError("value cannot be converted to type uint8_t without overflow")
    filled = apply(k.masked_fill, input, mask, value)
    return filled if filled._array.dtype == input._array.dtype else apply(k.cast, filled, input._array.dtype)
