"""Draws are torch's to the bit: from any seed, in any dtype, size and order."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import example, given, strategies as st

from minigrad.making.generator import Generator
from minigrad.making.rounding import fma64

FLOATS = ["float16", "float32", "float64"]
INTEGERS = ["bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"]
SIZES = [0, 1, 2, 7, 15, 16, 17, 31, 32, 100, 1000]
SHAPES = [(), (2, 0, 3), (3, 5), (4, 4, 3), *((n,) for n in SIZES)]
SEEDS = [0, 1, -1, 2**32 - 1, 2**32, 2**40 + 7, -(2**63), 2**64 - 1]
# torch warns of integers that a float rounds
pytestmark = pytest.mark.filterwarnings("ignore:.*out of bounds")

seeds = st.sampled_from(SEEDS) | st.integers(-(2**63), 2**64 - 1)
shapes = st.sampled_from(SHAPES)
bounds = st.builds(
    lambda sign, power, more: sign * 2**power + more,
    st.sampled_from([-1, 1]),
    st.integers(0, 17) | st.integers(0, 62),
    st.integers(-3, 3),
)
draws = st.one_of(
    st.tuples(st.sampled_from(["uniform", "normal"]), shapes, st.sampled_from(FLOATS)),
    st.tuples(st.just("integers"), st.just(-3), st.sampled_from([5, 2**28 - 4, 2**28 - 3, 2**40]), shapes),
    st.tuples(st.just("permutation"), st.sampled_from(SIZES)),
)


class Both:
    """One stream here and one in torch; every draw is made in both, and compared."""

    def __init__(self, seed: int) -> None:
        self.ours, self.theirs = Generator().manual_seed(seed), torch.Generator().manual_seed(seed)

    def uniform(self, shape: tuple[int, ...], dtype: str) -> None:
        theirs = torch.rand(shape, dtype=getattr(torch, dtype), generator=self.theirs)
        same(self.ours.uniform(shape, np.dtype(dtype)), theirs)

    def normal(self, shape: tuple[int, ...], dtype: str) -> None:
        theirs = torch.randn(shape, dtype=getattr(torch, dtype), generator=self.theirs)
        ours = self.ours.normal(shape, np.dtype(dtype))
        if torch.backends.cpu.get_cpu_capability() == "DEFAULT" and dtype != "float64" and ours.size >= 16:
            # torch without AVX2: an angle rounded once, not twice, and the C library's functions
            tolerance = np.finfo(dtype).eps * (1 if dtype == "float16" else 32)
            np.testing.assert_allclose(ours, theirs, tolerance, tolerance)
        else:
            same(ours, theirs)

    def integers(self, low: int, high: int, shape: tuple[int, ...], dtype: str = "int64") -> None:
        theirs = torch.randint(low, high, shape, dtype=getattr(torch, dtype), generator=self.theirs)
        same(self.ours.integers(low, high, shape, np.dtype(dtype)), theirs)

    def permutation(self, n: int) -> None:
        same(self.ours.permutation(n), torch.randperm(n, generator=self.theirs))


def same(ours: np.ndarray, theirs: torch.Tensor) -> None:
    expected = theirs.numpy()
    assert (ours.dtype, ours.shape) == (expected.dtype, expected.shape)
    assert ours.tobytes() == expected.tobytes()  # bytes, for they tell -0.0 from 0.0


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_from_every_seed(shape: tuple[int, ...], dtype: str) -> None:
    for seed in SEEDS:
        both = Both(seed)
        both.uniform(shape, dtype)
        both.normal(shape, dtype)
        both.integers(-7, 100, shape, dtype)
        both.permutation(sum(shape))
        both.normal((1,), dtype)


@given(seeds, st.lists(draws, max_size=8))
def test_any_sequence_of_draws(seed: int, sequence: list[tuple[Any, ...]]) -> None:
    both = Both(seed)
    for name, *args in sequence:
        getattr(both, name)(*args)


@given(seeds, bounds, bounds, st.sampled_from(FLOATS + INTEGERS))
@example(0, 2**53 + 1, 2**53 + 2, "float32")  # holds no float32
def test_integers_or_an_error_between_any_bounds(seed: int, low: int, high: int, dtype: str) -> None:
    try:
        torch.randint(low, high, (0,), dtype=getattr(torch, dtype))
    except (RuntimeError, ValueError) as error:
        with pytest.raises(type(error)):
            Generator().integers(low, high, (0,), np.dtype(dtype))
    else:
        Both(seed).integers(low, high, (100,), dtype)


@pytest.mark.parametrize("dtype", ["float16", *INTEGERS])
def test_integers_up_to_the_limits_of_a_dtype(dtype: str) -> None:
    check = test_integers_or_an_error_between_any_bounds.hypothesis.inner_test
    limits = {"bool": (0, 1), "float16": (-65504, 65504), "uint64": (0, 2**63 - 3)}
    least, most = limits.get(dtype) or (int(np.iinfo(dtype).min), int(np.iinfo(dtype).max))
    for low in (least, least - 1):
        for high in (most, most + 1, most + 2):
            check(0, low, high, dtype)


INTERVALS = [
    (0, 1),
    (-3.3, 7.1),
    (0.1, 0.3),
    (5, 5),
    (-1e-3, 1e3),
    (1, 1 + 2**-23),
    (-60000, 0),
    (1e-7, 2e-7),
]


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("dtype", FLOATS)
def test_uniform_over_any_interval(dtype: str, interval: tuple[float, float]) -> None:
    both = Both(3)
    theirs = torch.empty(5000, dtype=getattr(torch, dtype)).uniform_(*interval, generator=both.theirs)
    same(both.ours.uniform((5000,), np.dtype(dtype), *interval), theirs)


@pytest.mark.parametrize(
    ("mean", "std"), [(0, 1), (1.5, 0.3), (-2.2, 7.7), (100.1, 1e-3), (0, 0), (1e300, 2)]
)
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("n", [7, 5003])
def test_normal_of_any_mean_and_std(n: int, dtype: str, mean: float, std: float) -> None:
    if torch.backends.cpu.get_cpu_capability() == "DEFAULT" and n > 15:
        pytest.skip("torch without AVX2 draws other bits")
    both = Both(4)
    theirs = torch.empty(n, dtype=getattr(torch, dtype)).normal_(mean, std, generator=both.theirs)
    with np.errstate(over="ignore", invalid="ignore"):
        same(both.ours.normal((n,), np.dtype(dtype), mean, std), theirs)


def test_a_fused_sum_is_rounded_once() -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=2000)
    for by, plus in [(10.4, -3.3), (0.1, 0.1), (-7.7, 2.2), (1e300, 1e300), (3.0, 0.0), (2.0, -1e-9)]:
        exact = [float(Fraction(v) * Fraction(by) + Fraction(plus)) for v in x.tolist()]
        assert fma64(x, by, plus).tolist() == exact
    assert (x * 10.4 - 3.3).tolist() != fma64(x, 10.4, -3.3).tolist()


def test_states_are_exchanged_with_torch() -> None:
    both = Both(7)
    for drawn in (0, 1, 15, 623, 624, 625, 3000):
        both.uniform((drawn,), "float32")
        both.normal((1,), "float64")  # leaves a spare one
        state = both.ours.get_state()
        assert state.tobytes() == both.theirs.get_state().numpy().tobytes()
        again = Both(8)
        again.ours.set_state(both.theirs.get_state().numpy())
        again.theirs.set_state(torch.from_numpy(state))
        again.normal((3,), "float32")
        again.uniform((700,), "float32")
        assert again.ours.initial_seed() == again.theirs.initial_seed() == 7
        twin = both.ours.clone_state()
        assert twin.uniform((5,), np.dtype("f8")).tolist() == both.ours.uniform((5,), np.dtype("f8")).tolist()
        torch.rand(5, dtype=torch.float64, generator=both.theirs)


def test_the_interval_of_random() -> None:
    ours = Generator().manual_seed(3).integers(0, 2**63, (5,), np.dtype("int64"))
    same(ours, torch.empty(5, dtype=torch.int64).random_(generator=torch.Generator().manual_seed(3)))


def test_rare_values() -> None:
    Both(0).uniform((100_000,), "float16")  # some are rounded up to 1, and so become 0
    Both(1753191).normal((16,), "float32")  # one is -0.0 before the mean is added
    both = Both(5)
    for _ in range(3000):  # some are rounded differently to float16 at once and by way of float32
        both.normal((15,), "float16")
    for dtype in FLOATS:
        both.normal((100_001,), dtype)


def test_a_start_forgets_the_spare_normal() -> None:
    both = Both(1)
    both.normal((1,), "float32")
    assert both.ours.manual_seed(2) is both.ours
    both.theirs.manual_seed(2)
    both.normal((1,), "float32")


def test_seeds() -> None:
    assert Generator().initial_seed() == torch.Generator().initial_seed()
    for seed in SEEDS:
        both = Both(seed)
        assert both.ours.initial_seed() == both.theirs.initial_seed()
    ours = Generator()
    seed = ours.seed()
    assert seed in range(2**64)
    assert ours.initial_seed() == seed != ours.seed()


def test_threads_share_a_stream() -> None:
    """Nobody's numbers are lost or drawn twice, above all not the spare one of a pair."""

    def numbers(generator: Generator, threads: int) -> list[float]:
        with ThreadPoolExecutor(threads) as pool:
            return sorted(pool.map(lambda _: generator.normal((), np.dtype("float64")).item(), range(4000)))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        assert numbers(Generator(), 4) == numbers(Generator(), 1)
    finally:
        sys.setswitchinterval(interval)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        *((lambda g, s=s: g.manual_seed(s),) * 2 for s in (2**64, -(2**63) - 1, 1.0, "1", None, True)),
        (
            lambda g: g.uniform((2,), np.dtype("int64")),
            lambda g: torch.rand(2, dtype=torch.int64, generator=g),
        ),
        (lambda g: g.normal((2,), np.dtype("bool")), lambda g: torch.randn(2, dtype=torch.bool, generator=g)),
        (lambda g: g.permutation(-1), lambda g: torch.randperm(-1, generator=g)),
        (lambda g: Generator("cuda"), lambda g: torch.Generator("nowhere")),
        (
            lambda g: g.set_state(np.zeros(3, np.uint8)),
            lambda g: g.set_state(torch.zeros(3, dtype=torch.uint8)),
        ),
        (
            lambda g: g.set_state(np.zeros(5056, np.uint8)),
            lambda g: g.set_state(torch.zeros(5056, dtype=torch.uint8)),
        ),
        (lambda g: g.set_state(np.zeros(5056)), lambda g: g.set_state(torch.zeros(5056))),
    ],
)
def test_errors_are_of_torchs_type(ours: Callable[..., object], theirs: Callable[..., object]) -> None:
    with pytest.raises(Exception) as expected:
        theirs(torch.Generator())
    with pytest.raises(expected.type):
        ours(Generator())
