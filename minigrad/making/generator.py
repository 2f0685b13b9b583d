"""torch's random numbers on the CPU, as NumPy arrays and equal to the bit.

Every draw is a short formula over the 32-bit words of one Mersenne Twister; ATen states them in its headers
DistributionTemplates.h, DistributionsHelper.h and TransformationHelper.h. torch itself changes one of them
with the processor: these are its numbers with AVX2 or AVX-512; without, 16 or more normals in float32 or
float16 take the logarithm, cosine and sine of the C library, and differ in the last bits.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine.device import device as device_type
from .bounds import Kind, check_float, check_positive, check_range, drawable, last
from .rounding import Array, cos_sin32, log32, rounded, scaled

Shape = tuple[int, ...]
WORDS: list[Any] = [("seed", "u8"), ("left", "i4"), ("seeded", "i4"), ("next", "u8"), ("words", "u8", 624)]
STATE = np.dtype([*WORDS, ("", "f8"), ("spare", "f8"), ("", "f8"), ("has_spare", "i4"), ("", "V12")])
"""How torch lays out the state of a generator."""


class Generator:
    """A stream of random numbers that every draw moves on exactly as in torch; threads may share it."""

    def __init__(self, device: str | device_type = "cpu") -> None:
        self.device = device_type(device)
        if self.device.type != "cpu":
            raise RuntimeError(f"a Generator draws on the device 'cpu' and no other, but got {device!r}")
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

    def uniform(self, shape: Shape, dtype: Kind, low: float = 0.0, high: float = 1.0) -> Array:
        """torch.rand, uniform_: floats on [low, high), or low alone where these are equal.

        NotImplementedError unless dtype is float16, 32 or 64; RuntimeError if it can't hold the bounds.
        """
        check_float(dtype, "check_uniform_bounds")
        check_range(dtype, low, high)
        exact = np.promote_types(dtype, np.float32).type
        start, end = exact(low), exact(high)
        x = scaled(self._uniform(math.prod(shape), dtype), end - start, start).astype(dtype, copy=False)
        x[x >= dtype.type(end)] = start  # what was rounded up
        return x.reshape(shape)

    def normal(
        self, shape: Shape, dtype: Kind, mean: float = 0.0, std: float = 1.0, *, scattered: bool = False
    ) -> Array:
        """torch.randn, normal_: NotImplementedError unless dtype is float16, 32 or 64.

        torch draws one by one what it writes to memory with gaps (`scattered`), or in another order.
        """
        check_float(dtype, "normal_kernel_cpu")
        if not std >= 0:
            raise RuntimeError(f"normal expects std >= 0.0, but found std {std}")
        n = math.prod(shape)
        with self._lock:
            few = n < 16 or scattered
            x = np.array([self._one_normal() for _ in range(n)]) if few else self._many_normals(n, dtype)
        return rounded(scaled(x, std, mean), dtype).reshape(shape)

    def integers(self, low: int, high: int | None, shape: Shape, dtype: Kind) -> Array:
        """torch.randint: integers on [low, high); RuntimeError if there are none, or dtype can't hold them.

        None stands for the end of `any_integers`.

        high may be 2**63, too: torch's own randint can't say it, but its random_() draws int64 below it.
        """
        low, high = drawable(low, last(dtype) + 1 if high is None else high, dtype)
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

    def any_integers(self, shape: Shape, dtype: Kind) -> Array:
        """random_() without bounds: all integers from 0 that the dtype holds (of a float: without a gap)."""
        n = math.prod(shape)
        words = self._long_words(n) if dtype.itemsize == 8 else self._words(n)
        return (words % np.uint64(last(dtype) + 1)).astype(dtype).reshape(shape)

    def bernoulli(self, p: Any, shape: Shape) -> Array:
        """bernoulli_: True with probability p, a number or an array that broadcasts to the shape."""
        if not np.all((p >= 0) & (p <= 1)):
            raise RuntimeError(f"bernoulli expects probabilities in [0, 1], but got {p}")
        single = isinstance(p, np.ndarray) and p.dtype != np.float64
        u = self._uniform(math.prod(shape), np.dtype("f4" if single else "f8"))
        keep: Array = u.reshape(shape) < p
        return keep

    def exponential(self, shape: Shape, dtype: Kind, rate: float = 1.0) -> Array:
        """exponential_: how long to wait for what happens `rate` times in a unit of time."""
        check_positive("exponential_", "lambda", rate, dtype)
        return rounded(self._each(lambda u: -1 / rate * math.log1p(-u), shape), dtype)

    def geometric(self, shape: Shape, dtype: Kind, p: float) -> Array:
        """geometric_: how many trials it takes until one succeeds, which each does with probability p."""
        if dtype == np.bool_:
            raise NotImplementedError("geometric_ counts, and can't fill a tensor of bools")
        if not 0 < p < 1:
            raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p}")
        return rounded(self._each(lambda u: math.ceil(math.log(u) / math.log1p(-p)), shape), dtype)

    def cauchy(self, shape: Shape, dtype: Kind, median: float = 0.0, sigma: float = 1.0) -> Array:
        """cauchy_: where a ray in a random direction meets a line at the distance sigma."""
        check_positive("cauchy_", "sigma", sigma, dtype)
        return rounded(
            scaled(self._each(lambda u: math.tan(math.pi * (u - 0.5)), shape), sigma, median), dtype
        )

    def log_normal(self, shape: Shape, dtype: Kind, mean: float = 1.0, std: float = 2.0) -> Array:
        """log_normal_: exp of numbers of the normal distribution."""
        check_float(dtype, "log_normal_cpu")
        check_positive("log_normal_", "std", std, dtype)
        x = self.normal(shape, np.dtype(np.float64), mean, std, scattered=True)
        return rounded(np.array([math.exp(v) for v in x.ravel().tolist()]).reshape(shape), dtype)

    def _each(self, formula: Callable[[float], float], shape: Shape) -> Array:
        """A formula of numbers on [0, 1) in the C library's functions, which NumPy's aren't everywhere."""
        u = self._uniform(math.prod(shape), np.dtype(np.float64))
        return np.array([formula(v) for v in u.tolist()], np.float64).reshape(shape)

    def get_state(self) -> Array:
        """Where the stream stands: bytes (uint8) that torch understands, too."""
        with self._lock:
            state, twister = np.zeros((), STATE), self._started().state["state"]
            state["seed"], state["seeded"], state["words"] = self._initial_seed, 1, twister["key"]
            state["left"], state["next"] = 625 - twister["pos"], twister["pos"] % 624
            if self._spare is not None:
                state["has_spare"], state["spare"] = 1, self._spare
        return np.frombuffer(state.tobytes(), np.uint8).copy()

    def set_state(self, state: Array) -> Generator:
        """Go on from where `get_state` was called, here or in torch; RuntimeError for other bytes."""
        if state.dtype != np.uint8:
            raise TypeError(f"the state of a Generator is made of uint8, not {state.dtype}")
        if state.size != STATE.itemsize:
            raise RuntimeError(f"the state of a Generator has {STATE.itemsize} bytes, not {state.size}")
        new = np.frombuffer(state.tobytes(), STATE)[0]
        if new["seeded"] != 1 or not 0 < new["left"] <= 624:
            raise RuntimeError("these bytes are no state of a Generator: use what get_state() answered")
        with self._lock:
            self.manual_seed(int(new["seed"]))
            place = {"key": new["words"].astype(np.uint32), "pos": 625 - int(new["left"])}
            self._started().state = {"bit_generator": "MT19937", "state": place}
            self._spare = float(new["spare"]) if new["has_spare"] else None
        return self

    def clone_state(self) -> Generator:
        """A stream of its own that goes on as this one will."""
        return Generator().set_state(self.get_state())

    def _words(self, n: int) -> Array:
        with self._lock:
            words: Array = self._started().random_raw(n)  # 32 bits each, in uint64
        return words

    def _started(self) -> Any:
        if self._twister is None:
            self._twister = np.random.MT19937()
            np.random.RandomState(self._twister).seed(self._initial_seed % 2**32)
        return self._twister

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


default_generator = Generator()
"""Where random numbers come from, unless a function is handed another generator."""
