"""The table of derivatives: one row per operation, one rule per argument, keyed by the NumPy function itself.

A rule is the calculus and nothing else: `g` is dL/dout, then comes `out`, then the function's own arguments;
it answers dL/dx for its argument x. Rules speak operators and NumPy functions only, so the same line runs on
arrays (fast, first order), on Tensors (recorded, so that it can be differentiated again) and on symbols (it
prints its own formula, and shows what has to be saved for it).

- `None` stands for an argument that has no derivative.
- An empty row, `()`, says that the result is a constant: it has no derivative at all.
- A function that is not a key can't be differentiated, and says so.
- Un-broadcasting, accumulation and dtypes are the engine's work. In an ELEMENTWISE rule `g` may be smaller
than `out`, as long as it broadcasts to it; a rule of the other table gets a `g` of the full shape.

Formulas: calculus; at kinks and ties the convention of torch 2.13, which the tests hold.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import (
    adjoints as a,
    bends,
    factorizations,
    kernels as k,
    neural,
    places,
    pooling,
    sequences,
    special as s,
    windows,
)

Rule = Callable[..., Any]
Row = tuple[Rule | None, ...] | Callable[[int], Rule]
"""Rules by position; or, for a function of any number of arguments, the rule for a position."""


def zero(g: Any, out: Any, *args: Any) -> Any:
    """The derivative of a step: torch gives zeros where it is constant, and at the step too."""
    return np.zeros_like(g)


def extreme(g: Any, out: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The elements that reach the extreme share its gradient."""
    return a.regrow(g, x.shape, axis, keepdims) * a.tie_shares(out, x, axis, keepdims)


def extreme_or_nan(g: Any, out: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The same, where NaNs share if one is the answer: so in torch for `max()`, but not for `amax`."""
    return a.regrow(g, x.shape, axis, keepdims) * a.tie_or_nan_shares(out, x, axis, keepdims)


LN2, LN10, SQRT_PI = float(np.log(2.0)), float(np.log(10.0)), float(np.sqrt(np.pi))

ELEMENTWISE: dict[Callable[..., Any], Row] = {
    # arithmetic
    np.add: (lambda g, out, x, y: g, lambda g, out, x, y: g),
    np.subtract: (lambda g, out, x, y: g, lambda g, out, x, y: -g),
    k.rsub: (lambda g, out, x, y: -g, lambda g, out, x, y: g),
    np.multiply: (lambda g, out, x, y: g * y, lambda g, out, x, y: g * x),
    np.divide: (lambda g, out, x, y: g / y, lambda g, out, x, y: -g * (x / y / y)),
    np.power: (
        lambda g, out, x, y: g * a.power_slope(x, y),
        lambda g, out, x, y: g * a.power_growth(out, x, y),
    ),
    np.remainder: (lambda g, out, x, y: g, lambda g, out, x, y: -g * np.floor_divide(x, y)),
    np.fmod: (lambda g, out, x, y: g, lambda g, out, x, y: -g * k.div_trunc(x, y)),
    np.floor_divide: (),
    k.div_floor: (zero, zero),
    k.div_trunc: (zero, zero),
    k.lerp: (
        lambda g, out, x, y, weight: g * (1 - weight),
        lambda g, out, x, y, weight: g * weight,
        lambda g, out, x, y, weight: g * (y - x),
    ),
    k.addcmul: (
        lambda g, out, x, y, z, value=1: g,
        lambda g, out, x, y, z, value=1: g * (z * value),
        lambda g, out, x, y, z, value=1: g * (y * value),
    ),
    k.addcdiv: (
        lambda g, out, x, y, z, value=1: g,
        lambda g, out, x, y, z, value=1: g * (value / z),
        lambda g, out, x, y, z, value=1: -g * (value * (y / (z * z))),
    ),
    np.negative: (lambda g, out, x: -g,),
    np.reciprocal: (lambda g, out, x: -g * (out * out),),
    np.square: (lambda g, out, x: g * a.power_slope(x, 2),),
    np.sqrt: (lambda g, out, x: g / (2 * out),),
    k.rsqrt: (lambda g, out, x: -0.5 * g * (out * out * out),),
    np.abs: (lambda g, out, x: g * k.sign(x),),
    np.copysign: (lambda g, out, x, y: g * np.where(x == 0, 0, out / x), zero),
    np.hypot: (lambda g, out, x, y: g * (x / out), lambda g, out, x, y: g * (y / out)),
    np.deg2rad: (lambda g, out, x: g * (np.pi / 180),),
    np.rad2deg: (lambda g, out, x: g * (180 / np.pi),),
    # exponentials and logarithms
    np.exp: (lambda g, out, x: g * out,),
    np.exp2: (lambda g, out, x: g * out * LN2,),
    np.expm1: (lambda g, out, x: g * (out + 1),),
    np.log: (lambda g, out, x: g / x,),
    np.log2: (lambda g, out, x: g / (x * LN2),),
    np.log10: (lambda g, out, x: g / (x * LN10),),
    np.log1p: (lambda g, out, x: g / (x + 1),),
    k.sigmoid: (lambda g, out, x: g * (1 - out) * out,),
    s.logit: (lambda g, out, x, eps=None: a.through_logit(g, x, eps),),
    s.xlogy: (
        lambda g, out, x, y: np.where((x == 0) & (y <= 0), 0, s.xlogy(g, y)),
        lambda g, out, x, y: g * x / y,
    ),
    np.logaddexp: (
        lambda g, out, x, y: g / (1 + np.exp(y - x)),
        lambda g, out, x, y: g / (1 + np.exp(x - y)),
    ),
    np.logaddexp2: (
        lambda g, out, x, y: g / (1 + np.exp2(y - x)),
        lambda g, out, x, y: g / (1 + np.exp2(x - y)),
    ),
    s.erf: (lambda g, out, x: g * (np.exp(-x * x) * (2 / SQRT_PI)),),
    s.erfc: (lambda g, out, x: -g * (np.exp(-x * x) * (2 / SQRT_PI)),),
    s.erfinv: (lambda g, out, x: g * (np.exp(out * out) * (SQRT_PI / 2)),),
    # trigonometric and hyperbolic functions
    np.sin: (lambda g, out, x: g * np.cos(x),),
    np.cos: (lambda g, out, x: g * -np.sin(x),),
    np.tan: (lambda g, out, x: g * (1 + out**2),),
    np.arcsin: (lambda g, out, x: g / np.sqrt(1 - x**2),),
    np.arccos: (lambda g, out, x: -g / np.sqrt(1 - x**2),),
    np.arctan: (lambda g, out, x: g / (x**2 + 1),),
    np.arctan2: (
        lambda g, out, y, x: g * x * a.inverse_square(x, y),
        lambda g, out, y, x: g * -y * a.inverse_square(x, y),
    ),
    np.sinh: (lambda g, out, x: g * np.cosh(x),),
    np.cosh: (lambda g, out, x: g * np.sinh(x),),
    np.tanh: (lambda g, out, x: g * (1 - out**2),),
    np.arcsinh: (lambda g, out, x: g / np.sqrt(x**2 + 1),),
    np.arccosh: (lambda g, out, x: g / np.sqrt(x**2 - 1),),
    np.arctanh: (lambda g, out, x: g / (1 - x**2),),
    np.sinc: (lambda g, out, x: np.where(x == 0, 0, g * ((np.cos(np.pi * x) - out) / x)),),
    # kinks and choices
    k.relu: (lambda g, out, x: a.level(k.where(out <= 0, 0, g), out),),
    np.maximum: (
        lambda g, out, x, y: k.where(x == y, g / 2, k.where(x < y, 0, g)),
        lambda g, out, x, y: k.where(x == y, g / 2, k.where(y < x, 0, g)),
    ),
    np.minimum: (
        lambda g, out, x, y: k.where(x == y, g / 2, k.where(x > y, 0, g)),
        lambda g, out, x, y: k.where(x == y, g / 2, k.where(y > x, 0, g)),
    ),
    np.fmax: (
        lambda g, out, x, y: k.where((x >= y) | np.isnan(y), g, 0),
        lambda g, out, x, y: k.where((x >= y) | np.isnan(y), 0, g),
    ),
    np.fmin: (
        lambda g, out, x, y: k.where((x <= y) | np.isnan(y), g, 0),
        lambda g, out, x, y: k.where((x <= y) | np.isnan(y), 0, g),
    ),
    k.clamp_min: (
        lambda g, out, x, low: k.where(x >= low, g, 0),
        lambda g, out, x, low: k.where(x < low, g, 0),
    ),
    k.clamp_max: (
        lambda g, out, x, high: k.where(x <= high, g, 0),
        lambda g, out, x, high: k.where(x > high, g, 0),
    ),
    k.clamp: (
        lambda g, out, x, low, high: k.where(a.within(x, low, high), g, 0),
        lambda g, out, x, low, high: k.where(a.held_low(x, low, high), g, 0),
        lambda g, out, x, low, high: k.where(a.held_high(x, low, high), g, 0),
    ),
    k.where: (None, lambda g, out, c, x, y: k.where(c, g, 0), lambda g, out, c, x, y: k.where(c, 0, g)),
    k.masked_fill: (
        lambda g, out, x, mask, value: k.where(mask, 0, g),
        None,
        lambda g, out, x, mask, value: k.where(mask, g, 0),
    ),
    np.nan_to_num: (
        lambda g, out, x, copy=True, nan=0, posinf=None, neginf=None: k.where(np.isfinite(x), g, 0),
    ),
    # steps: floats stay floats, with a derivative that is 0
    np.floor: (zero,),
    np.ceil: (zero,),
    np.rint: (zero,),
    k.round: (zero,),
    np.trunc: (zero,),
    k.sign: (zero,),
    k.sgn: (zero,),
    k.frac: (lambda g, out, x: g,),
    k.heaviside: (),
    k.round_to: (zero,),
    # copies
    np.copy: (lambda g, out, x, order="K": g,),
    k.cast: (lambda g, out, x, dtype: g,),
    k.alias: (lambda g, out, x: g,),
    a.level: (lambda h, out, g, x: h, zero),
    # answers that are true or false, and bits
    np.equal: (),
    np.not_equal: (),
    np.less: (),
    np.less_equal: (),
    np.greater: (),
    np.greater_equal: (),
    np.isnan: (),
    np.isinf: (),
    np.isfinite: (),
    np.isposinf: (),
    np.isneginf: (),
    np.isclose: (),
    np.signbit: (),
    np.logical_and: (),
    np.logical_or: (),
    np.logical_xor: (),
    np.logical_not: (),
    np.bitwise_and: (),
    np.bitwise_or: (),
    np.bitwise_xor: (),
    np.invert: (),
    np.gcd: (),
    np.lcm: (),
    np.left_shift: (),
    np.right_shift: (),
    np.zeros_like: (),
    np.ones_like: (),
    a.within: (),
    a.held_low: (),
    a.held_high: (),
    **bends.ROWS,
}

REARRANGING: dict[Callable[..., Any], Row] = {
    # reductions: `regrow` gives the gradient its lost dimensions back; it broadcasts over them
    np.sum: (lambda g, out, x, axis=None, keepdims=False: a.regrow(g, x.shape, axis, keepdims),),
    np.nansum: (
        lambda g, out, x, axis=None, keepdims=False: (
            a.regrow(g, x.shape, axis, keepdims) * np.logical_not(np.isnan(x))
        ),
    ),
    np.mean: (lambda g, out, x, axis=None, keepdims=False: a.mean_share(g, x.shape, axis, keepdims),),
    np.prod: (
        lambda g, out, x, axis=None, keepdims=False: (
            a.regrow(g, x.shape, axis, keepdims)
            * a.leave_one_out(a.regrow(out, x.shape, axis, keepdims), x, axis)
        ),
    ),
    np.var: (
        lambda g, out, x, axis=None, ddof=0, keepdims=False: (
            a.regrow(g, x.shape, axis, keepdims) * a.variance_slope(x, axis, ddof)
        ),
    ),
    np.std: (
        lambda g, out, x, axis=None, ddof=0, keepdims=False: (
            a.regrow(np.where(out == 0, 0, g / (2 * out)), x.shape, axis, keepdims)
            * a.variance_slope(x, axis, ddof)
        ),
    ),
    k.var_mean: (
        lambda g, out, x, axis=None, ddof=0, keepdims=False: (
            a.regrow(g[0], x.shape, axis, keepdims) * a.variance_slope(x, axis, ddof)
            + a.mean_share(g[1], x.shape, axis, keepdims)
        ),
    ),
    k.std_mean: (
        lambda g, out, x, axis=None, ddof=0, keepdims=False: (
            a.regrow(np.where(out[0] == 0, 0, g[0] / (2 * out[0])), x.shape, axis, keepdims)
            * a.variance_slope(x, axis, ddof)
            + a.mean_share(g[1], x.shape, axis, keepdims)
        ),
    ),
    k.aminmax: (
        lambda g, out, x, axis=None, keepdims=False: (
            extreme(g[0], out[0], x, axis, keepdims) + extreme(g[1], out[1], x, axis, keepdims)
        ),
    ),
    np.max: (extreme_or_nan,),
    np.min: (extreme_or_nan,),
    sequences.median: (extreme_or_nan,),
    sequences.nanmedian: (extreme_or_nan,),
    np.amax: (extreme,),
    np.amin: (extreme,),
    k.logsumexp: (
        lambda g, out, x, axis=None, keepdims=False: (
            a.regrow(g, x.shape, axis, keepdims) * np.exp(x - a.regrow(out, x.shape, axis, keepdims))
        ),
    ),
    k.inner: (lambda g, out, x, y, axis: g * y, lambda g, out, x, y, axis: g * x),
    k.softmax: (lambda g, out, x, axis: out * (g - k.inner(g, out, axis)),),
    k.log_softmax: (lambda g, out, x, axis: g - np.exp(out) * np.add.reduce(g, axis=axis, keepdims=True),),
    np.argmax: (),
    np.argmin: (),
    np.any: (),
    np.all: (),
    a.tie_shares: (),
    a.tie_or_nan_shares: (),
    # shapes
    np.reshape: (lambda g, out, x, shape: np.reshape(g, x.shape),),
    k.reshaped_copy: (lambda g, out, x, shape: np.reshape(g, x.shape),),
    np.squeeze: (lambda g, out, x, axis=None: np.reshape(g, x.shape),),
    np.expand_dims: (lambda g, out, x, axis: np.reshape(g, x.shape),),
    np.transpose: (lambda g, out, x, axes=None: np.transpose(g, a.inverse(axes)),),
    k.t: (lambda g, out, x: k.t(g),),
    np.swapaxes: (lambda g, out, x, axis1, axis2: np.swapaxes(g, axis1, axis2),),
    np.flip: (lambda g, out, x, axis=None: np.flip(g, axis),),
    k.expand: (lambda g, out, x, shape: a.unbroadcast(g, x.shape),),
    np.broadcast_to: (lambda g, out, x, shape: a.unbroadcast(g, x.shape),),
    k.concatenate: lambda i: lambda g, out, axis, *xs: a.part(g, i - 1, [x.shape for x in xs], axis),
    k.stack: lambda i: lambda g, out, axis, *xs: a.layer(g, i - 1, axis),
    k.split: (lambda g, out, x, count, axis: a.rejoined(g, axis),),
    # places
    k.overwrite: (
        lambda g, out, x, value, path: k.overwrite(g, 0, path),
        lambda g, out, x, value, path: k.follow(g, path),
    ),
    # products
    k.dot: (lambda g, out, x, y: g * y, lambda g, out, x, y: g * x),
    k.outer: (lambda g, out, x, y: k.mv(g, y), lambda g, out, x, y: k.vm(x, g)),
    k.mv: (lambda g, out, x, y: k.outer(g, y), lambda g, out, x, y: k.vm(g, x)),
    k.vm: (lambda g, out, x, y: k.mv(y, g), lambda g, out, x, y: k.outer(x, g)),
    k.mm: (lambda g, out, x, y: k.mm(g, np.transpose(y)), lambda g, out, x, y: k.mm(np.transpose(x), g)),
    np.matmul: (
        lambda g, out, x, y: a.matmul_left(g, x.shape, y),
        lambda g, out, x, y: a.matmul_right(g, x, y.shape),
    ),
}

DERIVATIVES = (
    ELEMENTWISE
    | REARRANGING
    | sequences.ROWS
    | places.ROWS
    | neural.ROWS
    | factorizations.ROWS
    | windows.ROWS
    | pooling.ROWS
)
