"""`assert_close`: two results are the same, but for rounding."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np

from .engine.dtypes import OF_NUMPY, default_numpy, promote
from .functions.comparison import isclose
from .making.creation import tensor
from .tensor import Tensor

TOLERANCES = {"float16": (1e-3, 1e-5), "float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7)}
"""rtol and atol for each dtype, as in torch; 0 for all others."""


def assert_close(
    actual: Any,
    expected: Any,
    *,
    allow_subclasses: bool = True,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = False,
    check_device: bool = True,
    check_dtype: bool = True,
    check_layout: bool = True,
    check_stride: bool = False,
    msg: str | Callable[[str], str] | None = None,
) -> None:
    """AssertionError unless |actual - expected| <= atol + rtol * |expected|, and shapes and dtypes are equal.

    They are tensors, arrays or numbers; or sequences or mappings of such, to any depth. Without tolerances
    (give both, or none) they depend on the dtype. `msg` is what the error says, or makes it of what it would.

    >>> import minigrad
    >>> assert_close(minigrad.tensor([0.1 + 0.2]), minigrad.tensor([0.3]))
    """
    if (rtol is None) != (atol is None):
        raise ValueError("assert_close() takes both rtol and atol, or neither of them")
    tolerances = None if rtol is None or atol is None else (rtol, atol)
    for path, x, y in pairs(actual, expected, ""):
        found = y if x is MISMATCH else unlike(x, y, tolerances, equal_nan, check_dtype, check_stride)
        if found:
            found += f"\n\nThe failure occurred for item {path}" if path else ""
            raise AssertionError(msg(found) if callable(msg) else msg or found)


MISMATCH = object()
"""Stands for the actual value where collections differ: then the other one is a complaint."""


def pairs(actual: Any, expected: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """What there is to be compared in two collections, with the path to it."""
    if isinstance(actual, Mapping) and isinstance(expected, Mapping):
        missing, more = [k for k in expected if k not in actual], [k for k in actual if k not in expected]
        if missing or more:
            text = "The keys of the mappings do not match:\nMissing keys in the actual mapping: "
            yield path, MISMATCH, f"{text}{missing}\nAdditional keys in the actual mapping: {more}"
        for key in actual:
            yield from pairs(actual[key], expected[key], f"{path}[{key!r}]")
    elif isinstance(actual, Sequence) and isinstance(expected, Sequence) and not isinstance(actual, str):
        if len(actual) != len(expected):
            text = "The length of the sequences mismatch"
            yield path, MISMATCH, f"{text}: {len(actual)} != {len(expected)}"
        for i, (x, y) in enumerate(zip(actual, expected, strict=True)):
            yield from pairs(x, y, f"{path}[{i}]")
    else:
        yield path, actual, expected


def unlike(
    x: Any, y: Any, tolerances: tuple[float, float] | None, equal_nan: bool, dtypes: bool, strides: bool
) -> str:
    """What two tensors, arrays or numbers differ in; nothing if they don't."""
    if x is None or y is None:
        return "" if x is y else f"None mismatch: {x} is not {y}"
    kinds = [each for each in (Tensor, np.ndarray, Real) if isinstance(x, each) and isinstance(y, each)]
    if not kinds:
        raise TypeError(f"assert_close() can't compare {type(x).__name__} and {type(y).__name__}")
    if kinds == [Real] and dtypes and type(x) is not type(y):
        return f"The (d)types do not match: {type(x)} != {type(y)}."
    if isinstance(x, bool):
        return "" if x is y else f"Booleans mismatch: {x} is not {y}"
    x, y = (each.detach() if isinstance(each, Tensor) else tensor(np.asarray(each)) for each in (x, y))
    checks = {"shape": True, "dtype": dtypes, "stride()": strides}
    for name in [name for name, wanted in checks.items() if wanted]:
        mine, theirs = (each.stride() if name == "stride()" else getattr(each, name) for each in (x, y))
        if mine != theirs:
            return f"The values for attribute {name!r} do not match: {mine} != {theirs}."
    rtol, atol = tolerances or map(max, *(TOLERANCES.get(each.dtype.name, (0, 0)) for each in (x, y)))
    kind = OF_NUMPY[promote(x.dtype.numpy, y.dtype.numpy)]
    x, y = (each.to(kind) for each in (x, y))
    close = isclose(x, y, rtol, atol, equal_nan)._array
    return "" if close.all() else complaint(x._array, y._array, close, rtol, atol)


def complaint(x: Any, y: Any, close: Any, rtol: float, atol: float) -> str:
    """How far apart two arrays are, and where most."""
    what = "equal" if rtol == atol == 0 else "close"
    bounds = ["" if what == "equal" else f" (up to {bound} allowed)" for bound in (atol, rtol)]
    if not x.ndim:
        mine, expected = x.item(), y.item()
        apart = abs(mine - expected)
        lines = [f"Scalars are not {what}!\n", f"Expected {expected} but got {mine}."]
        lines += [f"Absolute difference: {apart}{bounds[0]}"]
        relative = apart / abs(expected) if expected else math.inf
        return "\n".join([*lines, f"Relative difference: {relative}{bounds[1]}"])
    if x.dtype.kind == "b":
        x, y = x.astype(np.int64), y.astype(np.int64)
    wrong = int(np.count_nonzero(~close))
    lines = [f"Tensor-likes are not {what}!\n"]
    lines += [f"Mismatched elements: {wrong} / {x.size} ({wrong / x.size:.1%})"]
    absolute = np.abs(x - y)
    relative = absolute / np.abs(y)
    relative = relative if x.dtype.kind == "f" else relative.astype(default_numpy())
    for name, difference, bound in zip(("absolute", "relative"), (absolute, relative), bounds, strict=True):
        apart = np.where(close, 0, difference)
        place = tuple(int(i) for i in np.unravel_index(apart.argmax(), apart.shape))
        lines.append(f"Greatest {name} difference: {apart[place].item()} at index {place}{bound}")
    return "\n".join(lines)
