"""The functions that NumPy lacks, on arrays; and the few of NumPy's that are better computed in another way.

`dispatched` gives each of them the seam that NumPy's own functions have (NEP 18): handed a Tensor, the call
is the Tensor's to answer.
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
reduce_sum: Callable[..., Any] = np.add.reduce
reduce_product: Callable[..., Any] = np.multiply.reduce
reduce_max: Callable[..., Any] = np.maximum.reduce
HALF = np.dtype(np.float16)
WIDE = {np.dtype(np.float32), np.dtype(np.float64)}


def dispatched(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let an argument that has `__array_function__` (and is no array) answer the call itself."""

    @functools.wraps(function)
    def seam(*args: Any, **kwargs: Any) -> Any:
        for arg in args:
            if type(arg) not in ORDINARY and hasattr(arg, "__array_function__"):
                return arg.__array_function__(seam, (type(arg),), args, kwargs)
        return function(*args, **kwargs)

    return seam


def wide(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function of several steps compute with float16 as torch does: in float32, rounded once."""

    @functools.wraps(function)
    def widened(x: Array, *args: Any, **keywords: Any) -> Array:
        if x.dtype == HALF:
            return function(x.astype(np.float32), *args, **keywords).astype(np.float16)
        return function(x, *args, **keywords)

    return widened


ORDINARY = {np.ndarray, np.float32, np.float64, int, tuple, type(None), bool}
"""Types that are known not to answer: looking here first makes a small step of a rule twice as fast."""


def row_by_row(x: Array) -> Array:
    """x, or a contiguous copy, where torch's result is one: NumPy's lies in memory as its argument does."""
    return np.asarray(x, order="C")


@dispatched
def length(shape: tuple[int, ...], axis: Axis) -> int:
    """How many elements a reduction over `axis` takes together."""
    if axis is None:
        return math.prod(shape)
    return shape[axis] if isinstance(axis, int) else math.prod(shape[i] for i in axis)


# ---------------------------------------------------------------------------------------- elementwise


@dispatched
def where(mask: Array, x: Array, y: Array) -> Array:
    """`np.where`; of many floats by arithmetic on bits: in a tenth of the time, where masks are random."""
    if mask.size < 4096 or (kind := np.result_type(x, y)) not in BITS:
        return np.where(mask, x, y)
    if type(x) is int:
        mask, x, y = ~mask, y, x
    i, j = (np.asarray(each, kind).view(BITS[kind]) for each in (x, y))
    chosen = i * mask if type(y) is int and y == 0 else j ^ (i ^ j) * mask
    return chosen.view(kind)


BITS = {np.dtype(f"f{size}"): np.dtype(f"i{size}") for size in (2, 4, 8)}
"""Integers that are as wide as the floats."""


@dispatched
def relu(x: Array) -> Array:
    """max(x, 0), with NaN kept. (`np.maximum` takes 3 times as long for many floats, beside a number.)"""
    return x.clip(0, np.inf) if x.dtype in BITS else np.maximum(x, 0)


@dispatched
def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)); 0 where exp overflows."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


@dispatched
def rsqrt(x: Array) -> Array:
    """1 / sqrt(x)."""
    return np.reciprocal(np.sqrt(x))


@dispatched
def sign(x: Array) -> Array:
    """-1, 0 or 1; of NaN 0, as in torch."""
    return x if x.dtype.kind == "b" else (x > 0).astype(x.dtype) - (x < 0).astype(x.dtype)


@dispatched
def sgn(x: Array) -> Array:
    """`sign`, under the name that it has for complex numbers: torch has a node for each."""
    return sign(x)


@dispatched
def frac(x: Array) -> Array:
    """What follows the point, with the sign of x."""
    return x - np.trunc(x)


@dispatched
def round(x: Array) -> Array:
    """The nearest whole number, halves to the even one; integers stay, of which `np.rint` makes floats."""
    return np.rint(x) if x.dtype.kind == "f" else x.copy()


@dispatched
@wide
def round_to(x: Array, decimals: int) -> Array:
    """x, rounded to so many decimals (tens, hundreds, … if negative)."""
    scale = 10.0 ** abs(decimals)
    return np.rint(x * scale) / scale if decimals > 0 else np.rint(x / scale) * scale


@dispatched
def rsub(x: Array, y: Array) -> Array:
    """y - x: what Python asks of `x` for `2 - x`. An operation of its own because torch prints it as one."""
    return np.subtract(y, x)


@dispatched
def div_floor(x: Array, y: Array) -> Array:
    """x // y, where torch gives a derivative: that of a step."""
    return FORWARD[np.floor_divide](x, y)


@dispatched
def div_trunc(x: Array, y: Array) -> Array:
    """x / y without what follows the point; integers stay integers, to the last digit."""
    return np.trunc(x / y) if x.dtype.kind == "f" else (x - FORWARD[np.fmod](x, y)) // y


@dispatched
@wide
def lerp(x: Array, y: Array, weight: Array) -> Array:
    """x + weight * (y - x), from the nearer end, so that both ends are met exactly."""
    gap = y - x
    return where(np.abs(weight) < 0.5, x + weight * gap, y - gap * (1 - weight))


@dispatched
@wide
def addcmul(x: Array, y: Array, z: Array, value: float = 1) -> Array:
    """x + value * y * z."""
    return x + np.asarray(value).astype(x.dtype) * y * z


@dispatched
@wide
def addcdiv(x: Array, y: Array, z: Array, value: float = 1) -> Array:
    """x + value * y / z."""
    return x + np.asarray(value).astype(x.dtype) * y / z


@dispatched
def heaviside(x: Array, values: Array) -> Array:
    """0 below 0 (and of NaN), 1 above, and one of `values` at 0."""
    return np.where(x == 0, values, (x > 0).astype(x.dtype))


@dispatched
def clamp_min(x: Array, low: Array) -> Array:
    """x, no lower than `low`."""
    return np.maximum(x, low)


@dispatched
def clamp_max(x: Array, high: Array) -> Array:
    """x, no higher than `high`."""
    return np.minimum(x, high)


@dispatched
def clamp(x: Array, low: Array | None, high: Array | None) -> Array:
    """x, no lower than `low` and no higher than `high`, which wins; None stands for no bound."""
    x = x if low is None else np.maximum(x, low)
    return x if high is None else np.minimum(x, high)


@dispatched
def masked_fill(x: Array, mask: Array, value: Array) -> Array:
    """x, with `value` where the mask is true."""
    return row_by_row(where(mask, value, x))


@dispatched
def cast(x: Array, dtype: np.dtype[Any]) -> Array:
    """x in another dtype, always a copy."""
    return x.astype(dtype)


# ---------------------------------------------------------------------------------------- reductions


LONG = 512
"""How many numbers may be added up one by one: the error grows with them."""
FOLD = 22
"""In how many layers more of them are laid on each other. What is left is less than a layer: FOLD² < LONG."""


def add_up(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """`np.sum` in torch's dtypes: integers add up in int64, float16 in float32 and is rounded once."""
    if x.size <= LONG and x.dtype in WIDE:  # the usual case
        return reduce_sum(x, axis, None, None, keepdims)
    kind = None if x.dtype in WIDE else np.float32 if x.dtype == HALF else np.int64
    if x.size > LONG and max(x.shape) > LONG:
        x = folded(x, axis, kind)
    total = reduce_sum(x, axis, kind, None, keepdims)
    return total.astype(HALF) if kind is np.float32 else total


def folded(x: Array, axis: Axis, kind: Any) -> Array:
    """An array of the same sum, no longer than LONG along the axes where NumPy adds up one by one.

    (It adds up in pairs along the innermost one only. Without folds 10⁶ rows of 2 lose 8 bits of the sum's
    24, and take 30 times as long.)
    """
    if axis is None and x.flags.forc:
        return x
    for i in range(x.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,):
        while x.shape[i] > LONG and (x.strides[i] != x.itemsize or 0 in x.strides):
            rows = x.swapaxes(0, i)
            size = len(rows) // FOLD
            layers = rows[: FOLD * size].reshape(FOLD, size, *rows.shape[1:])
            x = reduce_sum(layers, 0, kind)
            x[: len(rows) - FOLD * size] += rows[FOLD * size :]
            x = x.swapaxes(0, i)
    return x


def average(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """`np.mean`, without the 8 µs that it spends in Python; an empty one is NaN, in silence, as in torch."""
    if x.dtype not in WIDE:
        if x.dtype == HALF:
            return average(x.astype(np.float32), axis, keepdims).astype(HALF)
        raise RuntimeError(
            f"mean(): expected a floating point dtype, got {x.dtype}; convert it first: x.float()"
        )
    count = x.size if axis is None else length(x.shape, axis)
    total = add_up(x, axis, keepdims)
    return total / count if count else total + x.dtype.type("nan")


def multiply_up(x: Array, axis: Axis = None, keepdims: bool = False) -> Array:
    """`np.prod` in torch's dtypes: integers multiply in int64."""
    return reduce_product(x, axis, None if x.dtype.kind == "f" else np.int64, None, keepdims)


@wide
def variance(x: Array, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Array:
    """`np.var`, silent where nothing is left to divide by: the answer is NaN (or inf), as in torch."""
    count = x.size if axis is None else length(x.shape, axis)
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = x - average(x, axis, True)
        lost = add_up(rest, axis, keepdims)  # by the rounding of the mean
        return abs(add_up(rest * rest, axis, keepdims) - lost * lost / count) / max(count - ddof, 0)


@wide
def deviation(x: Array, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> Array:
    """`np.std`, by way of `variance`."""
    return np.sqrt(variance(x, axis, ddof, keepdims))


@dispatched
def var_mean(x: Array, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> tuple[Array, Array]:
    """The variance and the mean: two results of one node."""
    return variance(x, axis, ddof, keepdims), average(x, axis, keepdims)


@dispatched
def std_mean(x: Array, axis: Axis = None, ddof: float = 0, keepdims: bool = False) -> tuple[Array, Array]:
    """The standard deviation and the mean."""
    return deviation(x, axis, ddof, keepdims), average(x, axis, keepdims)


@dispatched
def aminmax(x: Array, axis: Axis = None, keepdims: bool = False) -> tuple[Array, Array]:
    """The smallest and the largest element."""
    return np.min(x, axis=axis, keepdims=keepdims), np.max(x, axis=axis, keepdims=keepdims)


@dispatched
@wide
def logsumexp(x: Array, axis: Axis, keepdims: bool = False) -> Array:
    """log(sum(exp(x))), shifted by the largest element so that exp can't overflow."""
    top = largest(x, axis)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(divide="ignore"):
        shifted = np.log(add_up(np.exp(x - top), axis, True)) + top
    return shifted if keepdims else np.squeeze(shifted, axis)


@dispatched
@wide
def softmax(x: Array, axis: int) -> Array:
    """exp(x) / sum(exp(x)), shifted by the largest element so that exp can't overflow."""
    powers = np.subtract(x, largest(x, axis), order="C")
    return shares(np.exp(powers, out=powers), axis)


def shares(x: Array, axis: int) -> Array:
    """x over its sum along an axis, in place; nothing is negative, and 0 stays 0.

    A product with ones adds up the last axis in a quarter of the time; to multiply by the reciprocal takes
    half as long as to divide.
    """
    last = axis in (-1, x.ndim - 1)
    total = np.matmul(x, np.ones(x.shape[-1], x.dtype))[..., None] if last else add_up(x, axis, True)
    x *= np.reciprocal(np.where(total == 0, 1, total))
    return x


@dispatched
@wide
def log_softmax(x: Array, axis: int) -> Array:
    """log(softmax(x)), without taking the logarithm of a number that was rounded to 0."""
    shifted = np.subtract(x, largest(x, axis), order="C")
    shifted -= np.log(add_up(np.exp(shifted), axis, True))
    return shifted


@dispatched
def inner(x: Array, y: Array, axis: Axis) -> Array:
    """The sum of x * y over `axis`, which stays with length 1; over the last one in a quarter of the time."""
    if axis in (-1, (-1,), x.ndim - 1):
        return np.vecdot(x, y)[..., None]
    return add_up(x * y, axis, True)


def largest(x: Array, axis: Axis) -> Array:
    """The largest elements along an axis, which stays with length 1; `np.max` takes twice as long."""
    return reduce_max(x, axis, None, None, True, -np.inf)


# ---------------------------------------------------------------------------------------- places


@dispatched
def index(x: Array, key: Any, node: str = "") -> Array:
    """x[key]. `node` is torch's name for the node, where another operation than x[key] comes to this."""
    out = x[key]
    # NumPy lays what an array points to out first, torch lays the dimensions out as they come
    return out if out.flags.c_contiguous or is_basic(key) or not left_in_order(x, key) else out.copy()


@dispatched
def alias(x: Array) -> Array:
    """The same memory under a new name: x[...]."""
    return x.view()


@dispatched
def expand(x: Array, shape: tuple[int, ...]) -> Array:
    """`np.broadcast_to`, but as writable as x is: what was expanded to its own shape can be written to."""
    out = np.broadcast_to(x, shape)
    out.flags.writeable = x.flags.writeable
    return out


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
    out = np.array(x)
    follow(out, path)[...] = value
    return out


@dispatched
def put(x: Array, value: Array, key: Any, node: str = "IndexPutBackward0") -> Array:
    """x, with `value` where the key (which holds integer or boolean arrays) points."""
    out = np.array(x)
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


def left_in_order(x: Array, key: tuple[Any, ...]) -> bool:
    """Whether the dimensions that the key leaves whole lie in memory in their order."""
    whole = [True] * x.ndim
    dim = 0
    for part in key:
        width = part.ndim if isinstance(part, np.ndarray) and part.dtype.kind == "b" else 1
        whole[dim : dim + width] = [isinstance(part, slice)] * width
        dim += width
    steps = [step for step, n, left in zip(x.strides, x.shape, whole, strict=True) if left and n > 1]
    return steps == sorted(steps, reverse=True)


@dispatched
def concatenate(axis: int, *xs: Array) -> Array:
    """`np.concatenate`, each array an argument of its own."""
    return np.concatenate(xs, axis)


@dispatched
def stack(axis: int, *xs: Array) -> Array:
    """`np.stack`, each array an argument of its own."""
    return np.stack(xs, axis)


@dispatched
def split(x: Array, count: int, axis: int) -> tuple[Array, ...]:
    """So many equally long parts along an axis, as the results of one call."""
    size, before = x.shape[axis] // count, (slice(None),) * axis
    return tuple(x[(*before, slice(i * size, (i + 1) * size))] for i in range(count))


# ---------------------------------------------------------------------------------------- products


@dispatched
def dot(x: Array, y: Array) -> Array:
    """vector · vector. torch has a node of its own for each of these; `np.matmul`, for batches, is slower."""
    return np.dot(x, y)


@dispatched
def outer(x: Array, y: Array) -> Array:
    """vector · vectorᵀ."""
    return x[:, None] * y


@dispatched
def mv(x: Array, y: Array) -> Array:
    """matrix @ vector."""
    return np.dot(x, y)


@dispatched
def vm(x: Array, y: Array) -> Array:
    """vector @ matrix."""
    return np.dot(x, y)


@dispatched
def mm(x: Array, y: Array) -> Array:
    """matrix @ matrix."""
    return np.dot(x, y)


# ------------------------------------------------------------------------------------ how keys are computed


def raise_to(x: Array, y: Array) -> Array:
    """`np.power`, but for small exponents as NumPy's operator does it: faster, and torch's bits."""
    if type(y) in (int, float):
        if y == 3:
            return x * x * x
        if y == -0.5:
            return np.reciprocal(np.sqrt(x))
    elif isinstance(y, np.ndarray) and y.dtype.kind == "b":
        return x | ~y
    elif isinstance(y, np.ndarray) and y.dtype.kind == "i":  # 1 / x is 0 for an integer, unless x is 1 or -1
        return np.where((y < 0) & (np.abs(x) != 1), 0, x ** np.where(y < 0, y & 1, y))
    return x**y


def modulo(x: Array, y: Array) -> Array:
    """`np.remainder`, where a zero has the sign of x."""
    rest = np.fmod(x, y)
    return np.where((rest != 0) & ((rest < 0) != (y < 0)), rest + y, rest)


def whole_divisor(function: Callable[..., Any]) -> Callable[[Array, Array], Array]:
    """Integer division in torch raises where NumPy warns and answers 0."""

    def checked(x: Array, y: Array) -> Array:
        kind = (y if isinstance(y, np.ndarray) else x).dtype.kind
        if kind != "f" and not np.all(y):
            raise RuntimeError("ZeroDivisionError: integer division or remainder by zero")
        return function(x, y)

    return checked


def step(function: Callable[..., Any]) -> Callable[[Array], Array]:
    """Integers are whole already: NumPy keeps them so from 2.1 on, and made floats of them before."""
    return lambda x: function(x) if x.dtype.kind == "f" else x.copy()


def with_one_more(x: Array, axis: Any) -> Array:
    """`np.expand_dims`, which takes 2 µs for what is one index."""
    return x[(slice(None),) * axis + (None,)] if type(axis) is int and axis >= 0 else np.expand_dims(x, axis)


FORWARD: dict[Callable[..., Any], Callable[..., Any]] = {
    np.expand_dims: with_one_more,
    np.power: raise_to,
    np.floor_divide: whole_divisor(np.floor_divide),
    np.remainder: whole_divisor(modulo),
    np.fmod: whole_divisor(np.fmod),
    np.sinc: wide(np.sinc),
    np.deg2rad: lambda x: x * (np.pi / 180),  # NumPy rounds the factor twice
    np.rad2deg: lambda x: x * (180 / np.pi),
    np.sum: add_up,
    np.mean: average,
    np.prod: multiply_up,
    np.var: variance,
    np.std: deviation,
    np.nansum: lambda x, axis=None, keepdims=False: add_up(np.where(np.isnan(x), 0, x), axis, keepdims),
    **{function: step(function) for function in (np.floor, np.ceil, np.trunc)},
    np.flip: lambda x, axis=None: np.flip(x, axis).copy("K"),  # torch's flip is no view
    np.rot90: lambda x, k=1, axes=(0, 1): np.rot90(x, k, axes).copy("K"),  # nor is this
}
"""NumPy's functions whose values are computed in another way than NumPy does; each says why."""

FLOATING = {np.reciprocal, np.deg2rad, np.rad2deg, rsqrt, sigmoid}
"""Functions that turn integers into floats, though as NumPy functions or as text they would take them."""
