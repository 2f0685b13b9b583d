"""NumPy's functions on tensors: `np.exp(t)` and `np.sum(t, axis=0)` are recorded, `array * t` is a Tensor.

NumPy asks an operand that isn't an array whether it wants to answer the call
(NEP 13 for ufuncs, NEP 18 for other functions). A Tensor does, with the same
`apply` that its own methods use. This is also how rules run on Tensors.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .engine.base import TensorBase
from .engine.core import apply, apply_several, node_of, operand, operation_of, view
from .engine.operations import VIEWS
from .functions import choices, conversion, cumulative, joining, products, shapes, sorting
from .rules import adjoints, bends, factorizations, kernels, neural, places, pooling, sequences, windows
from .rules.derivatives import DERIVATIVES

if TYPE_CHECKING:
    from .tensor import Tensor

ARRAYS = (np.ndarray, np.generic)
OURS = {
    room.__name__
    for room in (adjoints, kernels, bends, neural, factorizations, sequences, places, windows, pooling)
}
REDUCTIONS: dict[np.ufunc, Callable[..., Any]] = {
    np.add: np.sum,
    np.multiply: np.prod,
    np.maximum: np.max,
    np.minimum: np.min,
}
"""`np.add.reduce` is what `np.sum` does."""

ANSWERS: dict[Callable[..., Any], Callable[..., Any]] = {
    np.clip: lambda x, a_min=None, a_max=None, **bounds: choices.clamp(
        x, bounds.get("min", a_min), bounds.get("max", a_max)
    ),
    np.concatenate: lambda arrays, axis=0: joining.cat(tensors(arrays), axis),
    np.stack: lambda arrays, axis=0: joining.stack(tensors(arrays), axis),
    np.where: lambda mask, *xy: kernels.where(mask, *xy) if xy else np.where(bare(np.where, mask)),
    np.ravel: shapes.ravel,
    np.round: lambda x, decimals=0: choices.round(x, decimals=decimals),
    np.shape: lambda x: x.shape,
    np.ndim: lambda x: x.ndim,
    np.size: lambda x: x.numel(),
    np.cumsum: lambda x, axis=None: cumulative.cumsum(shapes.ravel(x) if axis is None else x, axis or 0),
    np.cumprod: lambda x, axis=None: cumulative.cumprod(shapes.ravel(x) if axis is None else x, axis or 0),
    np.diff: lambda x, n=1, axis=-1: cumulative.diff(x, n, axis),
    np.sort: lambda x, axis=-1: sorting.sort(x, axis).values,
    np.argsort: lambda x, axis=-1: sorting.argsort(x, axis),
    np.outer: lambda x, y: apply(np.multiply, np.expand_dims(shapes.ravel(x), 1), shapes.ravel(y)),
    np.dot: lambda x, y: (
        products.matmul(operand(x), operand(y)) if np.ndim(x) and 0 < np.ndim(y) < 3 else np.multiply(x, y)
    ),
}
"""NumPy functions whose arguments differ from those of the operation that they are."""


def tensors(arrays: Any) -> list[Any]:
    return [operand(array) for array in arrays]


def array_ufunc(self: Tensor, ufunc: np.ufunc, method: str, *args: Any, **keywords: Any) -> Any:
    """NEP 13: a ufunc, or a ufunc's reduction, was called on a tensor."""
    if all(isinstance(out, np.ndarray) for out in keywords.get("out", (None,))):  # array += tensor
        arrays = [conversion.numpy(arg) if isinstance(arg, TensorBase) else arg for arg in args]
        return getattr(ufunc, method)(*arrays, **keywords)
    if method == "reduce" and ufunc in REDUCTIONS:
        function: Callable[..., Any] = REDUCTIONS[ufunc]
        if "axis" not in keywords and len(args) == 1:
            keywords["axis"] = 0
    elif method == "__call__":
        function = kernels.sign if ufunc is np.sign else ufunc
    else:
        raise TypeError(f"np.{ufunc.__name__}.{method} on a Tensor is not supported")
    if function is np.matmul and not keywords:
        return products.matmul(*map(operand, args))
    operation_of(function)
    only_arguments(function, keywords)
    return apply(function, *map(operand, args), **keywords)


def array_function(
    self: Tensor, function: Callable[..., Any], types: Any, args: tuple[Any, ...], keywords: dict[str, Any]
) -> Any:
    """NEP 18: a NumPy function that is no ufunc, or one of our kernels, was called on a tensor."""
    return answer_of(function)(*args, **keywords)


@functools.cache
def answer_of(function: Callable[..., Any]) -> Callable[..., Any]:
    """What answers the calls of a function on tensors."""
    if function in ANSWERS:
        return ANSWERS[function]
    if function in DERIVATIVES:
        call: Any = (
            apply_several if function in factorizations.SEVERAL else view if function in VIEWS else apply
        )
        return functools.partial(recorded, call, function)
    if function.__module__ in OURS:
        return function.__wrapped__  # type: ignore[attr-defined, no-any-return]  # composed: each step answers
    return functools.partial(constant, function)


def recorded(call: Callable[..., Any], function: Callable[..., Any], *args: Any, **keywords: Any) -> Any:
    """An operation of the table; arrays among its arguments are constants."""
    if keywords:
        only_arguments(function, keywords)
    return call(function, *[operand(arg) if isinstance(arg, ARRAYS) else arg for arg in args], **keywords)


def constant(function: Callable[..., Any], *args: Any, **keywords: Any) -> Any:
    """A function without a row answers for constants, and with an array."""
    given = {name: bare(function, value) for name, value in keywords.items()}
    return function(*bare(function, args), **given)


def bare(function: Callable[..., Any], value: Any) -> Any:
    """The arrays of constants, for a function without a row. TypeError where a gradient would be lost."""
    if type(value) in (list, tuple):
        return type(value)(bare(function, item) for item in value)
    if isinstance(value, TensorBase):
        return operation_of(function) if node_of(value) else value._array
    return value


@functools.cache
def parameters(function: Callable[..., Any]) -> frozenset[str]:
    """The names of the arguments that an operation takes: those of its rules."""
    row = DERIVATIVES[function]
    rules = [rule for rule in row if rule is not None] if isinstance(row, tuple) else []
    return frozenset([*inspect.signature(rules[0]).parameters][2:] if rules else ("axis", "keepdims"))


def only_arguments(function: Callable[..., Any], keywords: dict[str, Any]) -> None:
    """TypeError for what NumPy's function takes and the operation doesn't: `out=`, `where=`, …"""
    for name in keywords:
        if name not in parameters(function):
            raise TypeError(f"np.{function.__name__}() on a Tensor takes no argument {name!r}")
