"""The functions that NumPy lacks, on arrays, and the parts that rules are built from.

`dispatched` gives each of them the seam that NumPy's own functions have (NEP 18): handed a Tensor, the call is
the Tensor's to answer. Those with a row in the table of derivatives are then recorded as one operation; the
others are run as they stand, on Tensors, and each step in them is recorded.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

Array = Any
"""What a rule computes with: an array, a NumPy scalar, a Tensor or a Symbol, whichever it is handed."""
Axis = int | tuple[int, ...] | None


def dispatched(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let an argument that has `__array_function__` (and is no array) answer the call in the function's place."""

    @functools.wraps(function)
    def seam(*args: Any, **kwargs: Any) -> Any:
        for arg in args:
            if type(arg) not in ORDINARY and hasattr(arg, "__array_function__"):
                return arg.__array_function__(seam, (type(arg),), args, kwargs)
        return function(*args, **kwargs)

    return seam


ORDINARY = {np.ndarray, np.float32, np.float64, int, tuple, type(None), bool}
"""Types that are known not to answer: looking here first makes a small step of a rule twice as fast."""


# ---------------------------------------------------------------------------------------- elementwise


@dispatched
def relu(x: Array) -> Array:
    """max(x, 0), with NaN kept."""
    return np.maximum(x, 0)


@dispatched
def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), from the side on which exp can't overflow."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


@dispatched
def rsqrt(x: Array) -> Array:
    """1 / sqrt(x)."""
    return np.reciprocal(np.sqrt(x))


@dispatched
def rsub(x: Array, y: Array) -> Array:
    """y - x: what Python asks of `x` for `2 - x`. An operation of its own because torch prints it as one."""
    return np.subtract(y, x)


@dispatched
def clamp(x: Array, low: Array | None, high: Array | None) -> Array:
    """x, no lower than `low` and no higher than `high`, which wins; None stands for no bound."""
    x = x if low is None else np.maximum(x, low)
    return x if high is None else np.minimum(x, high)


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


@dispatched
def masked_fill(x: Array, mask: Array, value: Array) -> Array:
    """x, with `value` where the mask is true."""
    return np.where(mask, value, x)


@dispatched
def cast(x: Array, dtype: np.dtype[Any]) -> Array:
    """x in another dtype, always a copy."""
    return x.astype(dtype)


# ---------------------------------------------------------------------------------------- reductions


def add_up(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """`np.sum` in torch's dtypes: integers add up in int64, float16 in float32 and is rounded once."""
    if x.dtype.kind == "f":
        if x.dtype.itemsize > 2:
            return np.add.reduce(x, axis, None, None, keepdims)
        return np.add.reduce(x, axis, np.float32, None, keepdims).astype(x.dtype)
    return np.add.reduce(x, axis, np.int64, None, keepdims)


def average(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """`np.mean`, without the 8 µs that it spends in Python; an empty one is NaN, in silence, as in torch."""
    if x.dtype.kind != "f":
        raise RuntimeError(f"mean(): expected a floating point dtype, got {x.dtype}; convert it first: x.float()")
    total = add_up(x, axis, keepdims)
    count = x.size if axis is None else length(x.shape, axis)
    return total / count if count else total + x.dtype.type("nan")


def multiply_up(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """`np.prod` in torch's dtypes: integers multiply in int64."""
    return np.multiply.reduce(x, axis, None if x.dtype.kind == "f" else np.int64, None, keepdims)


def running_sum(x: Array, axis: int) -> Array:
    """`np.cumsum` in torch's dtypes: integers add up in int64."""
    return np.add.accumulate(x, axis, None if x.dtype.kind == "f" else np.int64)


def variance(x: Array, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Array:
    """`np.var`, silent where nothing is left to divide by: the answer is NaN (or inf), as in torch."""
    with np.errstate(divide="ignore", invalid="ignore"):
        from_mean = x - average(x, axis, True)
        count = x.size if axis is None else length(x.shape, axis)
        return add_up(from_mean * from_mean, axis, keepdims) / x.dtype.type(max(count - ddof, 0))


def deviation(x: Array, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Array:
    """`np.std`, by way of `variance`."""
    return np.sqrt(variance(x, axis, ddof, keepdims))


@dispatched
def logsumexp(x: Array, axis: Axis, keepdims: bool = False) -> Array:
    """log(sum(exp(x))), shifted by the largest element so that exp can't overflow."""
    top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(divide="ignore"):
        shifted = np.log(add_up(np.exp(x - top), axis, True)) + top
    return shifted if keepdims else np.squeeze(shifted, axis)


@dispatched
def softmax(x: Array, axis: int) -> Array:
    """exp(x) / sum(exp(x)), shifted by the largest element so that exp can't overflow."""
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True, initial=-np.inf))
    return powers / np.add.reduce(powers, axis, keepdims=True)


@dispatched
def log_softmax(x: Array, axis: int) -> Array:
    """log(softmax(x)), without taking the logarithm of a number that was rounded to 0."""
    shifted = x - np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    return shifted - np.log(np.add.reduce(np.exp(shifted), axis, keepdims=True))


@dispatched
def pick_max(x: Array, index: Array, axis: int, keepdims: bool) -> Array:
    """The largest element along an axis, picked by its index."""
    return picked(x, index, axis, keepdims)


@dispatched
def pick_min(x: Array, index: Array, axis: int, keepdims: bool) -> Array:
    """The smallest element along an axis, likewise."""
    return picked(x, index, axis, keepdims)


def picked(x: Array, index: Array, axis: int, keepdims: bool) -> Array:
    if keepdims:
        return np.take_along_axis(x, index, axis)
    return np.take_along_axis(x, np.expand_dims(index, axis), axis).squeeze(axis)


@dispatched
def unpick(g: Array, index: Array, axis: int, keepdims: bool, shape: tuple[int, ...]) -> Array:
    """The adjoint of picking: zeros, with `g` at the places that were picked."""
    out = np.zeros(shape, g.dtype)
    if not keepdims:
        index, g = np.expand_dims(index, axis), np.expand_dims(g, axis)
    np.put_along_axis(out, index, g, axis)
    return out


# ---------------------------------------------------------------------------------------- places


@dispatched
def index(x: Array, key: Any) -> Array:
    """x[key]."""
    return x[key]


@dispatched
def unindex(g: Array, key: Any, shape: tuple[int, ...]) -> Array:
    """The adjoint of `index`: zeros, with `g` added where the key points, each time that it points there."""
    out = np.zeros(shape, g.dtype)
    if is_basic(key):
        out[key] = g
    else:
        np.add.at(out, key, g)
    return out


@dispatched
def alias(x: Array) -> Array:
    """The same memory under a new name: x[...]."""
    return x.view()


@dispatched
def t(x: Array) -> Array:
    """The transpose of a matrix."""
    return np.transpose(x)


@dispatched
def reshaped_copy(x: Array, shape: tuple[int, ...]) -> Array:
    """`np.reshape` where it can't be a view."""
    return np.reshape(x.copy(), shape)


@dispatched
def overwrite(x: Array, value: Array, path: Path) -> Array:
    """x, with `value` in the region that the path of view calls leads to."""
    out = x.copy()
    follow(out, path)[...] = value
    return out


@dispatched
def put(x: Array, value: Array, key: Any) -> Array:
    """x, with `value` where the key (which holds integer or boolean arrays) points."""
    out = x.copy()
    out[key] = value
    return out


Path = tuple[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]], ...]
"""How a view was reached from its base: the calls, in order, without their first argument."""


@dispatched
def follow(x: Array, path: Path) -> Array:
    for function, args, kwargs in path:
        x = function(x, *args, **kwargs)
    return x


def is_basic(key: tuple[Any, ...]) -> bool:
    """Whether `x[key]` is a view: no arrays point into x."""
    return not any(isinstance(part, np.ndarray) for part in key)


# ---------------------------------------------------------------------------------------- parts of rules


@dispatched
def length(shape: tuple[int, ...], axis: Axis) -> int:
    """How many elements a reduction over `axis` takes together."""
    if axis is None:
        return math.prod(shape)
    return shape[axis] if isinstance(axis, int) else math.prod(shape[i] for i in axis)


@dispatched
def regrow(g: Array, shape: tuple[int, ...], axis: Axis, keepdims: bool) -> Array:
    """`g`, or `out`, of a reduction with its lost dimensions back, as length 1: it broadcasts to `shape` again."""
    if keepdims or axis is None:
        return g
    axes = {i % len(shape) for i in (axis if isinstance(axis, tuple) else (axis,))} if shape else ()
    return np.reshape(g, tuple(1 if i in axes else n for i, n in enumerate(shape)))


def sum_to(g: Array, shape: tuple[int, ...]) -> Array:
    """The adjoint of broadcasting: `g` added up over the dimensions along which `shape` was stretched."""
    if not shape:
        return np.add.reduce(g, axis=None)
    lead = len(g.shape) - len(shape)
    stretched = [i + lead for i, n in enumerate(shape) if n == 1 and g.shape[i + lead] != 1]
    axes = (*range(lead), *stretched)
    return np.reshape(np.add.reduce(g, axis=axes), shape) if axes else g


unbroadcast = dispatched(sum_to)
"""`sum_to` in a rule, where it prints itself."""


@dispatched
def tie_shares(out: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    """Which part of an extreme value each element holds: 1/k for each of the k that reach it, else 0."""
    ties = (x == regrow(out, x.shape, axis, keepdims)) | (x != x)
    return ties / np.add.reduce(ties, axis, x.dtype, None, True)


@dispatched
def variance_slope(x: Array, axis: Axis, ddof: float) -> Array:
    """dvar / dx = 2 (x - mean) / (n - ddof)."""
    freedom = length(x.shape, axis) - ddof
    return (2 / freedom if freedom > 0 else np.nan) * (x - np.mean(x, axis=axis, keepdims=True))


@dispatched
def power_slope(x: Array, y: Array) -> Array:
    """dx**y / dx = y * x**(y-1), exactly 0 where y is 0 and without a call of pow where y is 2."""
    if isinstance(y, int | float):
        return x + x if y == 2 else y * x ** (y - 1) if y else np.zeros_like(x)
    return np.where(y == 0, 0, y * x ** (y - 1))


@dispatched
def power_growth(out: Array, x: Array, y: Array) -> Array:
    """dx**y / dy = x**y * log(x), with its limit 0 where x is 0 and y isn't negative."""
    return np.where((x == 0) & (y >= 0), 0, out * np.log(x))


@dispatched
def leave_one_out(out: Array, x: Array, axis: Axis) -> Array:
    """For each element, the product of the others along `axis`; exact where elements are 0.

    `out` is the product itself, in a shape that broadcasts to x. Where a zero makes the quotient useless, each
    element in turn is replaced by 1 and the product taken anew: quadratic, and needed only there.
    """
    if np.all(x != 0):
        return out / x
    axes = tuple(range(len(x.shape))) if axis is None else (axis % len(x.shape),)
    kept = tuple(i for i in range(len(x.shape)) if i not in axes)
    count = length(x.shape, axes)
    rows = np.reshape(np.transpose(x, kept + axes), (*(x.shape[i] for i in kept), 1, count))
    others = np.prod(np.where(np.eye(count, dtype=bool), 1, rows), axis=-1)
    ordered = np.reshape(others, tuple(x.shape[i] for i in kept + axes))
    return np.transpose(ordered, tuple(int(i) for i in np.argsort(kept + axes)))


@dispatched
def backwards_sum(g: Array, axis: int) -> Array:
    """The adjoint of a running sum: a running sum from the other end."""
    return np.flip(np.cumsum(np.flip(g, axis), axis), axis)


@dispatched
def concatenate(axis: int, *xs: Array) -> Array:
    """`np.concatenate`, each array an argument of its own."""
    return np.concatenate(xs, axis)


@dispatched
def stack(axis: int, *xs: Array) -> Array:
    """`np.stack`, each array an argument of its own."""
    return np.stack(xs, axis)


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
def dot(x: Array, y: Array) -> Array:
    """vector · vector. torch has a node of its own for this and the next three; `np.matmul` is for batches."""
    return np.matmul(x, y)


@dispatched
def mv(x: Array, y: Array) -> Array:
    """matrix @ vector."""
    return np.matmul(x, y)


@dispatched
def vm(x: Array, y: Array) -> Array:
    """vector @ matrix."""
    return np.matmul(x, y)


@dispatched
def mm(x: Array, y: Array) -> Array:
    """matrix @ matrix."""
    return np.matmul(x, y)


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


# ---------------------------------------------------------------------------------------- how keys are computed


def raise_to(x: Array, y: Array) -> Array:
    """`np.power`, by multiplication for small exponents: faster than pow many times over, and torch's bits."""
    return x * x * x if type(y) in (int, float) and y == 3 else x**y


def whole_divisor(function: np.ufunc) -> Callable[[Array, Array], Array]:
    """Integer division in torch raises where NumPy warns and answers 0."""

    def checked(x: Array, y: Array) -> Array:
        if np.asarray(y).dtype.kind in "biu" and not np.all(y):
            raise RuntimeError("ZeroDivisionError: integer division or remainder by zero")
        return function(x, y)

    return checked


FORWARD: dict[Callable[..., Any], Callable[..., Any]] = {
    np.power: raise_to,
    np.floor_divide: whole_divisor(np.floor_divide),
    np.remainder: whole_divisor(np.remainder),
    np.sum: add_up,
    np.mean: average,
    np.prod: multiply_up,
    np.var: variance,
    np.std: deviation,
    np.cumsum: running_sum,
    np.flip: lambda x, axis=None: np.flip(x, axis).copy(),  # torch's flip is no view
}
"""NumPy's functions whose values are computed in another way than NumPy does; each says why."""

FLOATING = {np.reciprocal, rsqrt, sigmoid}
"""Functions that turn integers into floats, though as NumPy functions or as text they would take them."""
