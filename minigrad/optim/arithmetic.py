"""Arithmetic in place, on arrays, in torch's order; and the tensors that states are made of."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.core import wrap
from ..engine.dtypes import default_numpy
from ..engine.inplace import write_into
from ..tensor import Tensor

Array = Any
"""An array; or a NumPy scalar, which is what NumPy makes of a 0-d array."""


def scale(x: Array, factor: float) -> Array:
    """x *= factor."""
    return np.multiply(x, factor, out=x)


def lerp(x: Array, y: Array, weight: float) -> Array:
    """x += weight * (y - x), from the nearer end."""
    gap = y - x
    if abs(weight) < 0.5:
        gap *= weight
        return np.add(x, gap, out=x)
    gap *= 1 - weight
    return np.subtract(y, gap, out=x)


def addcmul(x: Array, y: Array, z: Array, value: float) -> Array:
    """x += value * y * z."""
    product = y * value
    product *= z
    return np.add(x, product, out=x)


def addcdiv(x: Array, y: Array, z: Array, value: float) -> Array:
    """x += value * y / z."""
    quotient = y * value
    quotient /= z
    return np.add(x, quotient, out=x)


def like(p: Tensor, value: float = 0) -> Tensor:
    """A tensor of one number, in the form of a parameter."""
    return wrap(np.full_like(p._array, value))


def no_steps(fused: bool | None = False) -> Tensor:
    """A count of steps, which torch keeps as a float: of 32 bits, unless 64 are the default."""
    wide = default_numpy() == np.float64 and not fused
    return wrap(np.zeros((), np.float64 if wide else np.float32))


def counted(state: dict[str, Any]) -> float:
    """One step more: how many these are."""
    step: Tensor = state["step"]
    write_into(step, step._array + 1)
    return float(step._array)
