"""Exponentials, logarithms, trigonometric and hyperbolic functions, and the error function, of each element.

Each function is also the method of the same name. Integers become the default float. Not a Tensor: TypeError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ..engine.base import only_tensor
from ..engine.core import Scalar, apply, operand
from ..rules import kernels as k, special

if TYPE_CHECKING:
    from ..tensor import Tensor

    Operand: TypeAlias = Tensor | Scalar


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


def logit(input: Tensor, eps: float | None = None) -> Tensor:
    """log(input / (1 - input)), the inverse of sigmoid; with an `eps`, of an input held in [eps, 1 - eps]."""
    if eps is not None and not isinstance(eps, int | float):
        raise TypeError(f"logit(): argument 'eps' must be a number, not {type(eps).__name__}")
    return apply(special.logit, input, eps=eps)


def xlogy(input: Operand, other: Operand) -> Tensor:
    """input * log(other), and 0 where input is 0, unless other is NaN."""
    return apply(special.xlogy, operand(input), operand(other))


def logaddexp(input: Tensor, other: Tensor) -> Tensor:
    """log(exp(input) + exp(other)), where exp would overflow, too. NotImplementedError for integers."""
    return apply(np.logaddexp, only_tensor(input), only_tensor(other, "other"))


def logaddexp2(input: Tensor, other: Tensor) -> Tensor:
    """log2(2 ** input + 2 ** other). NotImplementedError for integers."""
    return apply(np.logaddexp2, only_tensor(input), only_tensor(other, "other"))


def erf(input: Tensor) -> Tensor:
    """The error function: 2 / √π times the integral of exp(-t²) from 0 to input."""
    return apply(special.erf, input)


def erfc(input: Tensor) -> Tensor:
    """1 - erf(input), without a loss where erf is close to 1."""
    return apply(special.erfc, input)


def erfinv(input: Tensor) -> Tensor:
    """The number whose erf this is; infinite at -1 and 1, NaN beyond."""
    return apply(special.erfinv, input)


# ---------------------------------------------------------------------------------------- trigonometry


def deg2rad(input: Tensor) -> Tensor:
    """An angle in degrees, in radians."""
    return apply(np.deg2rad, input)


def rad2deg(input: Tensor) -> Tensor:
    """An angle in radians, in degrees."""
    return apply(np.rad2deg, input)


def sin(input: Tensor) -> Tensor:
    """The sine of an angle in radians."""
    return apply(np.sin, input)


def cos(input: Tensor) -> Tensor:
    """The cosine of an angle in radians."""
    return apply(np.cos, input)


def tan(input: Tensor) -> Tensor:
    """The tangent of an angle in radians."""
    return apply(np.tan, input)


def sinc(input: Tensor) -> Tensor:
    """sin(π input) / (π input), and 1 at 0."""
    return apply(np.sinc, input)


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
    return apply(np.arctan2, only_tensor(input), only_tensor(other, "other"))


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
