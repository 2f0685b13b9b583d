"""torch's random numbers on the CPU, as NumPy arrays and equal to the bit.

Every draw is a short formula over the 32-bit words of one Mersenne Twister; ATen states them in its headers
DistributionTemplates.h, DistributionsHelper.h and TransformationHelper.h. torch itself changes one of them
with the processor: these are its numbers with AVX2 or AVX-512; without, 16 or more normals in float32 or
float16 take the logarithm, cosine and sine of the C library, and differ in the last bits.
"""

from __future__ import annotations

import functools
import math
import os
import threading
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
Kind = np.dtype[Any]
Shape = tuple[int, ...]


class Generator:
    """A stream of random numbers that every draw moves on exactly as in torch; threads may share it."""

    def __init__(self, device: str = "cpu") -> None:
        if device != "cpu":
            raise RuntimeError(f"a Generator draws on the device 'cpu' and no other, but got {device!r}")
        self.device = device
        self._lock = threading.RLock()  # re-entrant: a draw of normals is one step, and draws words
        self.manual_seed(67280421310721)  # torch's default

    def manual_seed(self, seed: int) -> Generator:
        """Start the stream anew from a seed in [-2**63, 2**64), whose low 32 bits are all that counts."""
        if not isinstance(seed, int) or isinstance(seed, bool):
            raise RuntimeError(f"manual_seed expected a long, but got {type(seed).__name__}")
        if not -(2**63) <= seed < 2**64:
            raise ValueError(f"manual_seed expected a seed in [-2**63, 2**64), but got {seed}")
        with self._lock:
            self._twister: Any = (
                None  # made by the first draw: NumPy takes a while to import its random numbers
            )
            self._initial_seed = seed % 2**64
            self._spare: float | None = None
        return self

    def seed(self) -> int:
        """Start the stream anew from 64 random bits of the operating system, and return them."""
        return self.manual_seed(int.from_bytes(os.urandom(8))).initial_seed()

    def initial_seed(self) -> int:
        """The seed of the latest start; a negative one reads seed + 2**64, as in torch."""
        return self._initial_seed

    def uniform(self, shape: Shape, dtype: Kind) -> Array:
        """torch.rand: floats on [0, 1); NotImplementedError unless dtype is float16, 32 or 64."""
        check_float(dtype, "check_uniform_bounds")
        u = self._uniform(math.prod(shape), dtype).astype(dtype, copy=False)
        if dtype == np.float16:
            u[u == 1] = 0  # as torch does with what was rounded up to 1
        return u.reshape(shape)

    def normal(self, shape: Shape, dtype: Kind) -> Array:
        """torch.randn: mean 0, variance 1; NotImplementedError unless dtype is float16, 32 or 64."""
        check_float(dtype, "normal_kernel_cpu")
        n = math.prod(shape)
        with self._lock:
            if n < 16:  # float16 is rounded by way of float32
                x = np.array([self._one_normal() for _ in range(n)], np.promote_types(dtype, np.float32))
            else:
                x = self._many_normals(n, dtype)
        x += 0  # torch adds the mean, which turns -0.0 into 0.0
        return x.astype(dtype, copy=False).reshape(shape)

    def integers(self, low: int, high: int, shape: Shape, dtype: Kind) -> Array:
        """torch.randint: integers on [low, high); RuntimeError if there are none, or dtype can't hold them.

        high may be 2**63, too: torch's own randint can't say it, but its random_() draws int64 below it.
        """
        low, high = drawable(low, high, dtype)
        n, span = math.prod(shape), high - low
        words = self._words(n) if span < 2**28 else self._long_words(n)
        return ((words % span).view(np.int64) + low).astype(dtype).reshape(shape)

    def permutation(self, n: int) -> Array:
        """torch.randperm: 0 … n-1 (int64), each swapped with one not before it (torch: up to 2e8)."""
        if n < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
        left = np.arange(n, 1, -1, dtype=np.uint64)
        partners = n - left + self._words(left.size) % left
        order = list(range(n))
        for i, j in enumerate(partners.tolist()):
            order[i], order[j] = order[j], order[i]
        return np.array(order, np.int64)

    def _words(self, n: int) -> Array:
        with self._lock:
            if self._twister is None:
                self._twister = np.random.MT19937()
                np.random.RandomState(self._twister).seed(self._initial_seed % 2**32)
            words: Array = self._twister.random_raw(n)  # 32 bits each, in uint64
        return words

    def _long_words(self, n: int) -> Array:
        words = self._words(2 * n)
        return words[::2] << 32 | words[1::2]

    def _uniform(self, n: int, dtype: Kind) -> Array:
        """n floats on [0, 1): of 53 random bits for float64, otherwise of 24, in float32."""
        if dtype == np.float64:
            return (self._long_words(n) & (2**53 - 1)) * 2.0**-53
        return (self._words(n) & (2**24 - 1)).astype(np.float32) * 2.0**-24

    def _one_normal(self) -> float:
        """Box and Muller's formula makes two; the second is for the next call, whatever is drawn between."""
        if self._spare is not None:
            x, self._spare = self._spare, None
            return x
        u1, u2 = self._uniform(2, np.dtype(np.float64)).tolist()
        radius, angle = math.sqrt(-2 * math.log1p(-u2)), 2 * math.pi * u1
        self._spare = radius * math.sin(angle)
        return radius * math.cos(angle)

    def _many_normals(self, n: int, dtype: Kind) -> Array:
        """n >= 16 in blocks of 16; where n is no multiple of 16, one more block replaces the last 16."""
        whole = n - n % 16
        drawn = whole if dtype == np.float16 else n  # float16 skips the draws that are replaced anyway
        u = self._uniform(drawn + (16 if n > whole else 0), dtype)
        u1, u2 = np.concatenate([u[:whole], u[drawn:]]).reshape(-1, 2, 8).swapaxes(0, 1)
        x = np.stack(box_muller(1 - u1, u2), axis=1).ravel()
        return np.concatenate([x[: n - 16], x[-16:]])


def check_float(dtype: Kind, kernel: str) -> None:
    if dtype not in (np.float16, np.float32, np.float64):
        raise NotImplementedError(f'"{kernel}" not implemented for {dtype.name!r}')


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


def box_muller(u1: Array, u2: Array) -> tuple[Array, Array]:
    """Two independent normals from two uniforms, in the way of ATen for their dtype."""
    angle = 2 * math.pi * u2
    if u1.dtype == np.float32:
        log, (cos, sin) = log32(u1), cos_sin32(angle)
    else:  # np.log isn't the C library's on every processor; np.cos and np.sin are
        log = np.array([math.log(u) for u in u1.ravel().tolist()]).reshape(u1.shape)
        cos, sin = np.cos(angle), np.sin(angle)
    radius = np.sqrt(-2 * log)
    return radius * cos, radius * sin


# Logarithm, cosine and sine in single precision: those of Cephes, fused where ATen's avx_mathfun.h is.

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
    """a * b + c, rounded once: float64 is too narrow for some a, b, c, but for none of the 2**24 uniforms."""
    wide: Array = np.multiply(a, b, dtype=np.float64) + c
    return wide.astype(np.float32)
