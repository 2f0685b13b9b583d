"""torch's CPU random numbers as NumPy arrays, equal to the bit.

Every draw is a short formula over the 32-bit words of one Mersenne Twister, taken from ATen's CPU kernels.
torch itself changes one of them with the processor: `randn` of 16 or more float16 or float32 values differs
in the last bits without AVX2 (`ATEN_CPU_CAPABILITY=default`); these are the numbers with AVX2 or AVX-512.
"""

import math
import secrets
import threading
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Shape = tuple[int, ...]

DEFAULT_SEED = 67280421310721


class Generator:
    """A stream of random numbers; each draw moves it on exactly as the same draw moves torch's."""

    def __init__(self, device: str = "cpu") -> None:
        if device != "cpu":
            raise RuntimeError(f"a Generator lives on the device 'cpu', not on {device!r}")
        self.device = device
        self._lock = threading.RLock()
        self.manual_seed(DEFAULT_SEED)

    def manual_seed(self, seed: int) -> "Generator":
        """Restart the stream; a seed from -2**63 to 2**64-1 counts modulo 2**64, and its low 32 bits decide."""
        if not isinstance(seed, int) or isinstance(seed, bool):
            raise RuntimeError(f"manual_seed expected a long, but got {type(seed).__name__}")
        if not -(2**63) <= seed < 2**64:
            raise ValueError(f"manual_seed expected a seed from -2**63 to 2**64-1, but got {seed}")
        twister = np.random.MT19937()
        twister.state = np.random.RandomState(seed % 2**32).get_state(legacy=False)
        with self._lock:
            self._seed, self._twister, self._spare_normal = seed % 2**64, twister, None
        return self

    def seed(self) -> int:
        """Restart the stream at 64 bits from the operating system, and return them."""
        return self.manual_seed(secrets.randbits(64)).initial_seed()

    def initial_seed(self) -> int:
        """The seed that the stream was last started from, as a number from 0 to 2**64-1."""
        return self._seed

    def uniform(self, shape: Shape, dtype: np.dtype[Any]) -> Array:
        return self._unit(math.prod(shape), dtype).astype(dtype, copy=False).reshape(shape)

    def normal(self, shape: Shape, dtype: np.dtype[Any]) -> Array:
        n = math.prod(shape)
        with self._lock:
            if n < 16:
                x = np.array([self._one_normal() for _ in range(n)])
            else:
                x = self._normal_blocks(n, dtype)
        return x.astype(dtype, copy=False).reshape(shape)

    def integers(self, low: int, high: int, shape: Shape, dtype: np.dtype[Any]) -> Array:
        n, span = math.prod(shape), high - low
        words = self._words(n) if span < 2**32 else self._long_words(n)
        return (words % np.uint64(span) + np.uint64(low % 2**64)).view(np.int64).astype(dtype).reshape(shape)

    def permutation(self, n: int) -> Array:
        steps = self._words(max(n - 1, 0)).astype(np.int64)
        i = np.arange(len(steps))
        order = list(range(n))
        for k, j in enumerate((i + steps % (n - i)).tolist()):
            order[k], order[j] = order[j], order[k]
        return np.array(order, dtype=np.int64)

    def _words(self, n: int) -> Array:
        return self._twister.random_raw(n)

    def _long_words(self, n: int) -> Array:
        words = self._words(2 * n)
        return words[::2] << 32 | words[1::2]

    def _unit(self, n: int, dtype: np.dtype[Any]) -> Array:
        if dtype == np.float64:
            return (self._long_words(n) & (2**53 - 1)) * 2.0**-53
        return (self._words(n) & (2**24 - 1)).astype(np.float32) * 2.0**-24

    def _one_normal(self) -> float:
        if self._spare_normal is not None:
            value, self._spare_normal = self._spare_normal, None
            return value
        u1, u2 = self._unit(2, np.dtype(np.float64)).tolist()
        radius, angle = math.sqrt(-2 * math.log1p(-u2)), 2 * math.pi * u1
        self._spare_normal = radius * math.sin(angle)
        return radius * math.cos(angle)

    def _normal_blocks(self, n: int, dtype: np.dtype[Any]) -> Array:
        whole = n - n % 16
        u = self._unit(n + (16 if n % 16 else 0), dtype)
        u = np.concatenate([u[:whole], u[n:]]).reshape(-1, 2, 8)
        x = _box_muller(1 - u[:, 0], u[:, 1]).ravel()
        return np.concatenate([x[: n - 16], x[-16:]])


def _box_muller(u1: Array, u2: Array) -> Array:
    if u1.dtype == np.float64:
        log = np.fromiter(map(math.log, u1.ravel().tolist()), np.float64, u1.size).reshape(u1.shape)
        cos, sin = np.cos(2 * math.pi * u2), np.sin(2 * math.pi * u2)
    else:
        log = _log(u1)
        cos, sin = _cos_sin(np.float32(2 * math.pi) * u2)
    radius = np.sqrt(-2 * log)
    return np.stack([radius * cos, radius * sin], axis=1)


def _fma(a: Any, b: Any, c: Any) -> Array:
    return (np.multiply(a, b, dtype=np.float64) + c).astype(np.float32)


def _horner(x: Array, first: Any, *rest: Any) -> Array:
    y = first
    for c in rest:
        y = _fma(y, x, c)
    return y

LOG = np.float32([7.0376836292E-2, -1.1514610310E-1, 1.1676998740E-1, -1.2420140846E-1, 1.4249322787E-1, -1.6668057665E-1,
  2.0000714765E-1, -2.4999993993E-1, 3.3333331174E-1])
COS = np.float32([2.443315711809948E-5, -1.388731625493765E-3, 4.166664568298827E-2])
SIN = np.float32([-1.9515295891E-4, 8.3321608736E-3, -1.6666654611E-1])
PI4 = np.float32([-0.78515625, -2.4187564849853515625E-4, -3.77489497744594108E-8])

def _log(x: Array) -> Array:
    m, e = np.frexp(x)
    small = m < np.float32(math.sqrt(0.5))
    m = np.where(small, 2*m, m)
    e = (e - small).astype(np.float32)
    t = m - 1
    z = t*t
    y = _horner(t, *LOG) * t
    y = _fma(y, z, e * np.float32(-2.12194440e-4))
    y = _fma(np.float32(-0.5), z, y)
    return _fma(e, np.float32(0.693359375), t + y)


def _cos_sin(x: Array) -> tuple[Array, Array]:
    q = ((x * np.float32(4 / math.pi)).astype(np.int32) + 1) >> 1
    j = (2 * q).astype(np.float32)
    for c in PI4:
        x = _fma(j, c, x)
    z = x * x
    c = _fma(_horner(z, *COS) * z, z, z * np.float32(-0.5)) + 1
    s = _fma(_horner(z, *SIN) * z, x, x)
    odd, sign = q & 1 == 1, (1 - (q & 2)).astype(np.float32)
    return np.where(odd, -s, c) * sign, np.where(odd, c, s) * sign
