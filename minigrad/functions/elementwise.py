"""Arithmetic on each element: one line each, over a row of the table.

Each function is also the method of the same name. Operands broadcast; dtypes follow torch's promotion;
integers become the default float where the function has no integer values. Not a Tensor: TypeError. Shapes
that don't broadcast: RuntimeError.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from ..engine.base import TensorBase, one_dtype, only_number, only_tensor
from ..engine.core import Scalar, apply, operand, result_type
from ..engine.dtypes import RANK, float64
from ..rules import kernels as k

if TYPE_CHECKING:
    from ..tensor import Tensor

    Operand: TypeAlias = Tensor | Scalar


# ---------------------------------------------------------------------------------------- arithmetic


def add(input: Operand, other: Operand, *, alpha: Scalar = 1) -> Tensor:
    """input + alpha * other."""
    return apply(np.add, operand(input), scaled(input, other, alpha))


def scaled(beside: Operand, other: Operand, alpha: Scalar) -> Any:
    """alpha * other, in the dtype that the two operands make together."""
    if type(alpha) is int and alpha == 1:
        return operand(other)
    beside, other, kind = operand(beside), operand(other), type(only_number(alpha, "alpha"))
    target = result_type(beside, other).numpy
    if RANK[target.kind] < RANK["f"] and kind is float:
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    if target.kind != "b" and kind is bool:
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if not isinstance(other, TensorBase):
        return other * alpha
    return apply(k.cast, apply(np.multiply, other, alpha), target)


def sub(input: Operand, other: Operand, *, alpha: Scalar = 1) -> Tensor:
    """input - alpha * other."""
    return apply(np.subtract, operand(input), scaled(input, other, alpha))


def rsub(input: Tensor, other: Operand, *, alpha: Scalar = 1) -> Tensor:
    """other - alpha * input."""
    return apply(k.rsub, scaled(other, only_tensor(input), alpha), operand(other))


def mul(input: Operand, other: Operand) -> Tensor:
    """input * other."""
    return apply(np.multiply, operand(input), operand(other))


def div(input: Operand, other: Operand, *, rounding_mode: str | None = None) -> Tensor:
    """input / other, in floats; rounded towards zero with "trunc", down with "floor", which keep integers."""
    if rounding_mode not in DIVISIONS:
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found {rounding_mode!r}"
        )
    return apply(DIVISIONS[rounding_mode], operand(input), operand(other))


DIVISIONS: dict[str | None, Callable[..., Any]] = {
    None: np.divide,
    "floor": k.div_floor,
    "trunc": k.div_trunc,
}


def floor_divide(input: Operand, other: Operand) -> Tensor:
    """The quotient rounded down, without a derivative. RuntimeError for an integer divided by 0."""
    return apply(np.floor_divide, operand(input), operand(other))


def remainder(input: Operand, other: Operand) -> Tensor:
    """input - other * floor(input / other), with the sign of `other`. RuntimeError for an integer % 0."""
    return apply(np.remainder, operand(input), operand(other))


def fmod(input: Tensor, other: Operand) -> Tensor:
    """input - other * trunc(input / other), with the sign of `input`. RuntimeError for an integer by 0."""
    return apply(np.fmod, only_tensor(input), operand(other))


def pow(input: Operand, exponent: Operand) -> Tensor:
    """input ** exponent. RuntimeError for integers to a negative power."""
    return apply(np.power, operand(input), operand(exponent))


def float_power(input: Operand, exponent: Operand) -> Tensor:
    """input ** exponent, in float64."""
    base, exponent = operand(input), operand(exponent, "exponent")
    return pow(
        *(
            apply(k.cast, x, float64.numpy) if isinstance(x, TensorBase) else float(x)
            for x in (base, exponent)
        )
    )


def neg(input: Tensor) -> Tensor:
    """-input."""
    return apply(np.negative, input)


def positive(input: Tensor) -> Tensor:
    """input itself; RuntimeError for bools."""
    if only_tensor(input)._array.dtype.kind == "b":
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


def sgn(input: Tensor) -> Tensor:
    """-1, 0 or 1: `sign`, by its name for complex numbers."""
    return apply(k.sgn, input)


def copysign(input: Tensor, other: Operand) -> Tensor:
    """The size of `input` with the sign of `other`, a zero's included; in floats."""
    return apply(np.copysign, only_tensor(input), operand(other))


def hypot(input: Tensor, other: Tensor) -> Tensor:
    """The root of input² + other², without overflow. NotImplementedError for integers."""
    return apply(np.hypot, only_tensor(input), only_tensor(other, "other"))


def gcd(input: Tensor, other: Tensor) -> Tensor:
    """The greatest common divisor, not negative. NotImplementedError for floats and bools, as in `lcm`."""
    return apply(np.gcd, only_tensor(input), only_tensor(other, "other"))


def lcm(input: Tensor, other: Tensor) -> Tensor:
    """The least common multiple, not negative."""
    return apply(np.lcm, only_tensor(input), only_tensor(other, "other"))


def lerp(input: Tensor, end: Tensor, weight: Operand) -> Tensor:
    """input + weight * (end - input). RuntimeError unless the tensors have one dtype."""
    one_dtype(only_tensor(input), only_tensor(end, "end"))
    if isinstance(weight, TensorBase) and weight.ndim:
        one_dtype(input, weight)
    return apply(k.lerp, input, end, operand(weight, "weight"))


def addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Scalar = 1) -> Tensor:
    """input + value * tensor1 * tensor2."""
    tensors = only_tensor(input), only_tensor(tensor1, "tensor1"), only_tensor(tensor2, "tensor2")
    return apply(k.addcmul, *tensors, value=only_number(value, "value"))


def addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Scalar = 1) -> Tensor:
    """input + value * tensor1 / tensor2. RuntimeError if both of these are integers."""
    tensors = only_tensor(input), only_tensor(tensor1, "tensor1"), only_tensor(tensor2, "tensor2")
    if not (tensor1.is_floating_point() or tensor2.is_floating_point()):
        raise RuntimeError("addcdiv() of integers is not supported: convert one of them, as in x.float()")
    return apply(k.addcdiv, *tensors, value=only_number(value, "value"))
