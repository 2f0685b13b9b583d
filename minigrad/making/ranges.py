"""Making tensors of numbers in a row: counted, or at even distances."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from ..engine.core import Scalar
from ..engine.dtypes import OF_NUMPY, NumpyDtype
from .creation import Options, array_of, new_leaf, no_bool

if TYPE_CHECKING:
    from ..tensor import Tensor


def arange(
    start: Scalar | None = None, end: Scalar | None = None, step: Scalar = 1, **options: Unpack[Options]
) -> Tensor:
    """start, start + step, … below end; from 0 if only one bound is given. int64 if all three are integers.

    RuntimeError if the step is 0 or leads away from the end, or if a bound is infinite.
    """
    if start is None and end is None:
        raise TypeError("arange() is missing its end: arange(5), arange(1, 5) or arange(1, 5, 2)")
    if end is None:
        start, end = 0, start
    low, high, by = map(as_number, (0 if start is None else start, end, step))
    if by == 0:
        raise RuntimeError("step must be nonzero")
    if not all(map(math.isfinite, (low, high))):
        raise RuntimeError(f"unsupported range: {low} -> {high}")
    if (high - low) * by < 0:
        raise RuntimeError(
            f"upper bound and lower bound inconsistent with step sign: {low} to {high} by {by}"
        )
    integers = all(isinstance(v, int) for v in (low, high, by))
    count = -((low - high) // by) if integers else math.ceil((high - low) / by)

    def counted(kind: NumpyDtype) -> np.ndarray[Any, Any]:
        no_bool(kind, "arange_cpu")
        first, step = (low, by) if kind.kind == "f" else (int(low), int(by))  # torch cuts the step itself
        places = np.arange(count, dtype=np.float64 if kind.kind == "f" else np.int64)
        return (first + places * step).astype(kind)

    return new_leaf(counted, np.dtype(np.int64) if integers else None, **options)


def as_number(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def linspace(start: Scalar, end: Scalar, steps: int, **options: Unpack[Options]) -> Tensor:
    """`steps` numbers from start to end, both included, at even distances."""
    check_steps(steps)
    return new_leaf(lambda kind: evenly(as_number(start), as_number(end), steps, kind), **options)


def logspace(
    start: Scalar, end: Scalar, steps: int, base: float = 10.0, **options: Unpack[Options]
) -> Tensor:
    """`steps` numbers from base**start to base**end, whose logarithms lie at even distances."""
    check_steps(steps)

    def powers(kind: NumpyDtype) -> np.ndarray[Any, Any]:
        exact = kind if kind.kind == "f" else np.dtype(np.float32)
        exponents = evenly(as_number(start), as_number(end), steps, exact)
        values: np.ndarray[Any, Any] = np.power(exact.type(base), exponents)
        return values.astype(kind)

    return new_leaf(powers, **options)


def check_steps(steps: int) -> None:
    if steps < 0:
        raise RuntimeError(f"number of steps must be non-negative, got {steps}")


def evenly(start: float, end: float, steps: int, kind: NumpyDtype) -> np.ndarray[Any, Any]:
    """As torch counts: the first half from the start, the second half from the end, each number rounded once.

    Integers are cut from float32, where a number that should be whole may come out just below.
    """
    exact = kind if kind.kind == "f" else np.dtype(np.float32)
    low, high = (exact.type(array_of(value, OF_NUMPY[kind])) for value in (start, end))
    if steps == 1:
        return np.array([low]).astype(kind)
    places, step = np.arange(steps), np.float64((high - low) / exact.type(max(steps - 1, 1)))
    upward, downward = low + step * places, high - step * (steps - 1 - places)
    values: np.ndarray[Any, Any] = np.where(places < steps // 2, upward, downward)
    return values.astype(exact).astype(kind)
