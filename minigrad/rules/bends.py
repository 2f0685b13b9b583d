"""Activations: the bends between a network's layers, which NumPy lacks; and their rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from . import kernels as k
from .adjoints import level
from .kernels import Array, dispatched, sigmoid, where, wide
from .special import erf


@dispatched
def leaky_relu(x: Array, slope: Array) -> Array:
    """x above 0, and slope * x below: the slope may be learned."""
    return where(x > 0, x, x * slope)


@dispatched
@wide
def elu(x: Array, alpha: float, scale: float) -> Array:
    """x above 0, and alpha * (exp(x) - 1) below; all of it scaled."""
    return scale * where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


@dispatched
@wide
def celu(x: Array, alpha: float) -> Array:
    """x above 0, and alpha * (exp(x / alpha) - 1) below: so its slope is 1 on both sides of 0."""
    return where(x > 0, x, alpha * np.expm1(np.minimum(x / alpha, 0)))


@dispatched
@wide
def silu(x: Array) -> Array:
    """x * sigmoid(x)."""
    with np.errstate(over="ignore"):
        return x / (1 + np.exp(-x))


@dispatched
def silu_slope(x: Array) -> Array:
    s = sigmoid(x)
    return s * (1 + x * (1 - s))


@dispatched
@wide
def gelu(x: Array) -> Array:
    """x * Φ(x), with the distribution function of the standard normal distribution."""
    return 0.5 * x * (1 + erf(x * math.sqrt(0.5)))


@dispatched
def gelu_slope(x: Array) -> Array:
    density = np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
    return 0.5 + 0.5 * erf(x * math.sqrt(0.5)) + x * density


@dispatched
@wide
def gelu_tanh(x: Array) -> Array:
    """Nearly the same, by way of tanh."""
    return 0.5 * x * (1 + np.tanh(GELU * (x + 0.044715 * x * x * x)))


@dispatched
def gelu_tanh_slope(x: Array) -> Array:
    t = np.tanh(GELU * (x + 0.044715 * x * x * x))
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (GELU * (1 + 3 * 0.044715 * x * x))


GELU = math.sqrt(2 / math.pi)


@dispatched
@wide
def mish(x: Array) -> Array:
    """x * tanh(softplus(x))."""
    return x * np.tanh(softplus(x, 1, 20))


@dispatched
def mish_slope(x: Array) -> Array:
    t = np.tanh(softplus(x, 1, 20))
    return t + x * sigmoid(x) * (1 - t * t)


@dispatched
@wide
def softplus(x: Array, beta: float, threshold: float) -> Array:
    """log(1 + exp(beta * x)) / beta; beyond the threshold, where it can't be told from x, x itself."""
    y = x * beta
    return where(y > threshold, x, np.log1p(np.exp(np.minimum(y, threshold))) / beta)


@dispatched
@wide
def log_sigmoid(x: Array) -> Array:
    """log(sigmoid(x)), from the side on which exp can't overflow."""
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))


@dispatched
def hardtanh(x: Array, low: float, high: float) -> Array:
    """`clamp`, with slope 0 at the bounds."""
    return x.clip(low, high)


@dispatched
@wide
def hardsigmoid(x: Array) -> Array:
    """The straight line through (-3, 0) and (3, 1), and level outside."""
    return np.clip(x + 3, 0, 6) / 6


@dispatched
@wide
def hardswish(x: Array) -> Array:
    """x * hardsigmoid(x)."""
    return x * np.clip(x + 3, 0, 6) / 6


@dispatched
def threshold(x: Array, threshold: float, value: float) -> Array:
    """x where it is above the threshold, elsewhere the value."""
    return where(x <= threshold, value, x)


@dispatched
def hardshrink(x: Array, bound: float) -> Array:
    """0 where x is within the bound, elsewhere x."""
    return where((x >= -bound) & (x <= bound), 0, x)


@dispatched
def softshrink(x: Array, bound: float) -> Array:
    """0 where x is within the bound, elsewhere what exceeds it."""
    return where(x > bound, x - bound, where(x < -bound, x + bound, x * 0))


ROWS: dict[Callable[..., Any], Any] = {
    leaky_relu: (
        lambda g, out, x, slope: level(k.where(x > 0, g, g * slope), x),
        lambda g, out, x, slope: k.where(x > 0, 0, g * x),
    ),
    elu: (lambda g, out, x, alpha, scale: scale * k.where(x <= 0, g * alpha * np.exp(-k.relu(-x)), g),),
    celu: (lambda g, out, x, alpha: k.where(x <= 0, g * np.exp(-k.relu(-x) / alpha), g),),
    silu: (lambda g, out, x: g * silu_slope(x),),
    gelu: (lambda g, out, x: g * gelu_slope(x),),
    gelu_tanh: (lambda g, out, x: g * gelu_tanh_slope(x),),
    mish: (lambda g, out, x: g * mish_slope(x),),
    softplus: (lambda g, out, x, beta, threshold: k.where(x * beta > threshold, g, g * k.sigmoid(x * beta)),),
    log_sigmoid: (lambda g, out, x: g * k.sigmoid(-x),),
    hardtanh: (lambda g, out, x, low, high: level(k.where((x <= low) | (x >= high), 0, g), x),),
    hardsigmoid: (lambda g, out, x: k.where((x > -3) & (x < 3), g / 6, 0),),
    hardswish: (lambda g, out, x: k.where(x <= -3, 0, k.where(x < 3, g * (x / 3 + 0.5), g)),),
    threshold: (lambda g, out, x, threshold, value: level(k.where(x <= threshold, 0, g), x),),
    hardshrink: (lambda g, out, x, bound: level(k.where((x >= -bound) & (x <= bound), 0, g), x),),
    softshrink: (lambda g, out, x, bound: level(k.where((x >= -bound) & (x <= bound), 0, g), x),),
}
