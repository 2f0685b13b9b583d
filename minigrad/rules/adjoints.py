"""What rules are built from, where operators and NumPy's functions don't reach: mostly adjoints.

Those with a row in the table of derivatives (an adjoint is a linear
operation, and has an adjoint in turn) are recorded as one operation when they
run on Tensors. The others are run as they stand, each step being recorded.
"""

from __future__ import annotations

import math

import numpy as np

from .kernels import Array, Axis, add_up, average, concatenate, dispatched, index, length, reduce_sum


@dispatched
def regrow(g: Array, shape: tuple[int, ...], axis: Axis, keepdims: bool) -> Array:
    """`g`, or `out`, of a reduction with its lost dimensions back, as length 1, so that it broadcasts."""
    if keepdims or axis is None:
        return g
    axes = {i % len(shape) for i in (axis if isinstance(axis, tuple) else (axis,))} if shape else ()
    return np.reshape(g, tuple(1 if i in axes else n for i, n in enumerate(shape)))


def sum_to(g: Array, shape: tuple[int, ...]) -> Array:
    """The adjoint of broadcasting: `g` added up over the dimensions along which `shape` was stretched."""
    total = add_up if isinstance(g, np.ndarray) else np.sum
    if not shape:
        return total(g, axis=None)
    lead = len(g.shape) - len(shape)
    stretched = [i + lead for i, n in enumerate(shape) if n == 1 and g.shape[i + lead] != 1]
    if stretched:
        return np.reshape(total(g, axis=(*range(lead), *stretched)), shape)
    return total(g, axis=tuple(range(lead))) if lead else g


unbroadcast = dispatched(sum_to)
"""`sum_to` in a rule, where it prints itself."""


@dispatched
def level(g: Array, x: Array) -> Array:
    """g, made by steps of x: so it depends on x, with a slope of 0, and has a derivative, as in torch."""
    return g


@dispatched
def tie_shares(out: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    """Which part of an extreme value each element holds: 1/k for each of the k that reach it, else 0."""
    ties = x == regrow(out, x.shape, axis, keepdims)
    return ties / reduce_sum(ties, axis, x.dtype, None, True)


@dispatched
def tie_or_nan_shares(out: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    """`tie_shares`, where NaNs share if NaN is the answer."""
    out = regrow(out, x.shape, axis, keepdims)
    ties = (x == out) | ((x != x) & (out != out))
    return ties / reduce_sum(ties, axis, x.dtype, None, True)


@dispatched
def mean_share(g: Array, shape: tuple[int, ...], axis: Axis, keepdims: bool) -> Array:
    """An element's share in the gradient of a mean: g / n, and no 0 / 0 where there is none."""
    if axis is None:
        return g / (math.prod(shape) or 1)
    return regrow(g / (length(shape, axis) or 1), shape, axis, keepdims)


@dispatched
def variance_slope(x: Array, axis: Axis, ddof: float) -> Array:
    """dvar / dx = 2 (x - mean) / (n - ddof)."""
    freedom, mean = length(x.shape, axis) - ddof, average if isinstance(x, np.ndarray) else np.mean
    return (2 / freedom if freedom > 0 else np.nan) * (x - mean(x, axis=axis, keepdims=True))


@dispatched
def power_slope(x: Array, y: Array) -> Array:
    """dx**y / dx = y * x**(y-1), exactly 0 where y is 0; of arrays without a call of pow where y is 2."""
    if isinstance(y, int | float):
        quick = y == 2 and isinstance(x, np.ndarray | np.generic)
        return x + x if quick else y * x ** (y - 1) if y else np.zeros_like(x)
    return np.where(y == 0, 0, y * x ** (y - 1))


@dispatched
def power_growth(out: Array, x: Array, y: Array) -> Array:
    """dx**y / dy = x**y * log(x), with its limit 0 where x is 0 and y isn't negative."""
    return np.where((x == 0) & (y >= 0), 0, out * np.log(x))


@dispatched
def inverse_square(x: Array, y: Array) -> Array:
    """1 / (x² + y²), and 0 at the origin."""
    square = x * x + y * y
    return np.where(square == 0, 0, np.reciprocal(square))


@dispatched
def leave_one_out(out: Array, x: Array, axis: Axis) -> Array:
    """For each element, the product of the others along `axis`; exact where elements are 0.

    `out` is the product itself, in a shape that broadcasts to x. Where a zero makes the quotient useless,
    each element in turn is replaced by 1 and the product taken anew: quadratic, and needed only there.
    """
    if np.all(x != 0):
        return out / x
    whole = tuple(range(len(x.shape)))
    axes = whole if axis is None else tuple(whole[i] for i in (axis if isinstance(axis, tuple) else (axis,)))
    kept = tuple(i for i in whole if i not in axes)
    count = length(x.shape, axes)
    rows = np.reshape(np.transpose(x, kept + axes), (*(x.shape[i] for i in kept), 1, count))
    others = np.prod(np.where(np.eye(count, dtype=bool), 1, rows), axis=-1)
    ordered = np.reshape(others, tuple(x.shape[i] for i in kept + axes))
    return np.transpose(ordered, tuple(int(i) for i in np.argsort(kept + axes)))


@dispatched
def layer(g: Array, position: int, axis: int) -> Array:
    """What the operand at `position` gave to a stack."""
    return index(g, (*(slice(None),) * axis, position, ...))


@dispatched
def inverse(axes: tuple[int, ...] | None) -> tuple[int, ...] | None:
    """The permutation that undoes `axes`; None reverses the order, and so undoes itself."""
    return None if axes is None else tuple(int(i) for i in np.argsort([axis % len(axes) for axis in axes]))


@dispatched
def part(g: Array, position: int, shapes: list[tuple[int, ...]], axis: int) -> Array:
    """The stretch of a concatenation that came from the operand at `position`."""
    start = sum(shape[axis] for shape in shapes[:position])
    stretch = slice(start, start + shapes[position][axis])
    return index(g, (*(slice(None),) * axis, stretch, ...))


@dispatched
def rejoined(g: tuple[Array, ...], axis: int) -> Array:
    """What the parts of a split gave to the whole."""
    return concatenate(axis, *g)


@dispatched
def matmul_left(g: Array, shape: tuple[int, ...], y: Array) -> Array:
    """dL/dx of x @ y for an x of this shape: g @ yᵀ, where a vector x is a row and a vector y a column."""
    if len(y.shape) == 1:
        return g * y if len(shape) == 1 else np.expand_dims(g, -1) * y
    if len(shape) == 1:
        return unbroadcast(np.matmul(y, np.expand_dims(g, -1))[..., 0], shape)
    return unbroadcast(np.matmul(g, np.swapaxes(y, -1, -2)), shape)


@dispatched
def matmul_right(g: Array, x: Array, shape: tuple[int, ...]) -> Array:
    """dL/dy of x @ y for a y of this shape: the mirror image of `matmul_left`, as (x @ y)ᵀ = yᵀ @ xᵀ."""
    if len(x.shape) == 1:
        return x * g if len(shape) == 1 else np.expand_dims(x, -1) * np.expand_dims(g, -2)
    if len(shape) == 1:
        return unbroadcast(np.matmul(np.swapaxes(x, -1, -2), np.expand_dims(g, -1))[..., 0], shape)
    return unbroadcast(np.matmul(np.swapaxes(x, -1, -2), g), shape)


@dispatched
def through_logit(g: Array, x: Array, eps: float | None) -> Array:
    """g / (x (1 - x)); 0 where eps holds x, and without an eps NaN where there is no logit."""
    low, high, beyond = (0, 1, np.nan) if eps is None else (eps, 1 - eps, 0)
    return np.where(within(x, low, high), g / (x * (1 - x)), beyond)


@dispatched
def within(x: Array, low: Array | None, high: Array | None) -> Array:
    """Where `clamp` lets x through, its bounds included."""
    inside = np.ones(np.shape(x), bool) if low is None else x >= low
    return inside if high is None else inside & (x <= high)


@dispatched
def held_low(x: Array, low: Array, high: Array | None) -> Array:
    """Where `clamp` answers `low`."""
    return x < low if high is None else (x < low) & (low < high)


@dispatched
def held_high(x: Array, low: Array | None, high: Array) -> Array:
    """Where `clamp` answers `high`: above it, and wherever the bounds are crossed."""
    return x > high if low is None else (x > high) | (high < low)
