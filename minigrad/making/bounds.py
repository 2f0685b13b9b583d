"""What may be drawn: the dtypes, the intervals and the parameters that torch's random numbers allow."""

from __future__ import annotations

from typing import Any

import numpy as np

Kind = np.dtype[Any]


def last(dtype: Kind) -> int:
    """The last integer that random_() draws: from 0 up to it, the dtype holds all."""
    return 2 ** (np.finfo(dtype).nmant + 1) if dtype.kind == "f" else limits(dtype)[1]


def check_float(dtype: Kind, kernel: str) -> None:
    if dtype not in (np.float16, np.float32, np.float64):
        raise NotImplementedError(f'"{kernel}" not implemented for {dtype.name!r}')


def check_range(dtype: Kind, low: float, high: float) -> None:
    most = float(np.finfo(dtype).max)
    for name, bound in ("from", low), ("to", high):
        if not -most <= bound <= most:
            raise RuntimeError(f"{name} is out of bounds for {dtype.name}: {bound}")
    if low > high or high - low > most:
        raise RuntimeError(f"uniform_ expects from <= to <= from + {most}, but got from={low}, to={high}")


def check_positive(name: str, what: str, value: float, dtype: Kind) -> None:
    if dtype.kind != "f":
        raise RuntimeError(f"{name} draws floating-point numbers, and can't fill a tensor of {dtype.name}")
    if not value > 0:
        raise RuntimeError(f"{name} expects {what} > 0.0, but found {what}={value}")


def drawable(low: int, high: int, dtype: Kind) -> tuple[int, int]:
    """The bounds that torch draws between: closer ones for floats, lest rounding lead out of [low, high)."""
    if low < -(2**63) or high > 2**63 or high - low == 2**64:
        raise ValueError(f"random_ expects bounds of 64 bits, but got from={low}, to={high}")
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    least, most = limits(dtype)
    for name, bound in ("from", low), ("to - 1", high - 1):
        if not least <= bound <= most:
            raise RuntimeError(f"{name} is out of bounds for {dtype.name}")
    if dtype.kind == "f":
        above, below = np.array([low + 1, high - 1]).astype(dtype)
        low = low if int(above) >= low else int(np.nextafter(above, np.inf))
        high = high if int(below) < high else int(np.nextafter(below, -np.inf))
        if low >= high:
            raise RuntimeError(f"no number of dtype {dtype.name} lies in the interval that random_ got")
    return low, high


def limits(dtype: Kind) -> tuple[int, int]:
    if dtype == np.bool_:
        return 0, 1
    info: Any = np.finfo(dtype) if dtype.kind == "f" else np.iinfo(dtype)
    return int(info.min), int(info.max)
