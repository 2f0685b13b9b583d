"""Arithmetic that rounds where ATen's compiled code does, for random numbers that are equal to the bit.

A fused multiply-add rounds once. In single precision, logarithm, cosine and sine are those of Cephes, fused
where ATen's avx_mathfun.h is.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

LOG = np.array([7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
    -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1], np.float32)  # fmt: skip
COS = np.array([2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2], np.float32)
SIN = np.array([-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1], np.float32)
HALF_PI = np.array([1.5703125, 4.837512969970703125e-4, 7.54978995489188216e-8], np.float32)  # a sum


def log32(x: Array) -> Array:
    m, e = np.frexp(x)
    small = m < math.sqrt(0.5)
    t, e = m + m * small - 1, (e - small).astype(np.float32)  # x = (1 + t) 2^e, and √½ <= 1 + t < √2
    z = t * t
    y = fma(polynomial(t, LOG) * t, z, e * -2.12194440e-4)
    return fma(e, 0.693359375, t + (y - z / 2))


def cos_sin32(x: Array) -> tuple[Array, Array]:
    q = ((x * (4 / math.pi)).astype(np.int32) + 1) // 2  # x is q quarter turns, give or take π/4
    for part in HALF_PI:
        x = fma(-q, part, x)
    z = x * x
    cos = fma(polynomial(z, COS) * z, z, -z / 2) + 1
    sin = fma(polynomial(z, SIN) * z, x, x)
    odd, sign = q % 2 == 1, (1 - (q & 2)).astype(np.float32)
    return sign * np.where(odd, -sin, cos), sign * np.where(odd, cos, sin)


def polynomial(x: Array, coefficients: Array) -> Array:
    return functools.reduce(lambda y, c: fma(y, x, c), coefficients)


def fma(a: Any, b: Any, c: Any) -> Array:
    """a * b + c in float32, rounded once: float64 is too narrow for some a, b, c, but for few."""
    wide: Array = np.multiply(a, b, dtype=np.float64) + c
    return wide.astype(np.float32)


def fma64(a: Array, b: float, c: float) -> Array:
    """a * b + c in float64, rounded once: the sum of what is rounded off is added at the end."""
    (a1, a2), (b1, b2) = halves(a), halves(np.array(b))
    product = a * b
    below = a2 * b2 - (((product - a1 * b1) - a2 * b1) - a1 * b2)
    total = product + c
    back = total - product
    below += (product - (total - back)) + (c - back)
    return np.where(np.isfinite(total), total + below, total)


def halves(x: Array) -> tuple[Array, Array]:
    """x as a sum of two numbers of half as many digits, whose products are exact."""
    high = (x.view(np.int64) & -(2**27)).view(np.float64)
    return high, x - high


def scaled(x: Array, by: float, plus: float) -> Array:
    """x * by + plus, rounded once, for float32 and float64; the rest is rounded to x's dtype before."""
    if by == 1 and plus == 0:
        return x + 0  # which turns -0.0 into 0.0, as torch's sum does
    if x.dtype == np.float64:
        return fma64(x, float(by), float(plus))
    return fma(x, np.float32(by), np.float32(plus))


def rounded(x: Array, dtype: np.dtype[Any]) -> Array:
    """x in a dtype, in which it arrives by way of float32 if it is narrower: so in ATen."""
    if dtype == np.float16:
        x = x.astype(np.float32)
    return x.astype(dtype, copy=False)
