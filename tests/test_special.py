"""erf, erfc and erfinv over their whole range, against the standard library's, to units in the last place."""

import math
import statistics
from collections.abc import Callable

import numpy as np
import pytest

import minigrad
from minigrad.rules import special

Array = np.ndarray[tuple[int], np.dtype[np.float64]]
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # poles are visited on purpose
RANGES = [(-7, -0.4), (-0.5, 0.5), (0.4, 4.1), (3.9, 9), (9, 26.5), (-1e-3, 1e-3), (-1e-300, 1e-300)]


def ulps(ours: Array, theirs: Array) -> float:
    """How far apart they are, in units of the last place of `ours`."""
    unit = np.spacing(np.abs(theirs).astype(ours.dtype)).astype(float)
    return float(np.max(np.abs(ours.astype(float) - theirs) / unit))


def between(low: float, high: float, dtype: str) -> Array:
    return np.random.default_rng(0).uniform(low, high, 5000).astype(dtype)


@pytest.mark.parametrize(("low", "high"), RANGES)
@pytest.mark.parametrize("name", ["erf", "erfc"])
def test_accuracy(name: str, low: float, high: float) -> None:
    for dtype, most in ("float32", 3.1 if name == "erf" else 0.5001), ("float64", 8):
        x = between(low, high, dtype)
        ours = getattr(minigrad, name)(minigrad.tensor(x)).numpy()
        assert ours.dtype == x.dtype
        assert ulps(ours, np.array([getattr(math, name)(value) for value in x.tolist()])) <= most


@pytest.mark.parametrize(
    ("low", "high"), [(-0.86, 0.86), (0.84, 1), (1 - 1e-12, 1), (-1, -0.9), (-1e-9, 1e-9)]
)
def test_accuracy_of_the_inverse(low: float, high: float) -> None:
    """One of Newton's steps, taken where it cancels least, leads from the answer to a better one."""
    x = between(low, high, "float64")
    x = x[np.abs(x) < 1]
    y = special.erfinv(x)
    missing = np.array(
        [
            math.erf(b) - a if abs(a) < 0.5 else math.copysign((1 - abs(a)) - math.erfc(abs(b)), b)
            for a, b in zip(x.tolist(), y.tolist(), strict=True)
        ]
    )
    assert ulps(y, y - missing * np.sqrt(np.pi) / 2 * np.exp(y * y)) <= 8
    single = x.astype("float32")
    single = single[np.abs(single) < 1]
    assert not single.size or ulps(special.erfinv(single), special.erfinv(single.astype(float))) < 0.51


def test_the_inverse_is_a_quantile_of_the_normal_distribution() -> None:
    normal = statistics.NormalDist(sigma=math.sqrt(0.5))
    for x in (-0.99, -0.3, 0.1, 0.7, 0.999):
        assert math.isclose(float(special.erfinv(np.array(x))), normal.inv_cdf((1 + x) / 2), rel_tol=1e-13)


@pytest.mark.parametrize(
    ("function", "at_infinity", "at_minus_infinity"), [(special.erf, 1, -1), (special.erfc, 0, 2)]
)
def test_ends(function: Callable[[Array], Array], at_infinity: float, at_minus_infinity: float) -> None:
    ends = np.array([np.inf, 100.0, 1e200, -np.inf, -100.0, -1e200])
    assert function(ends).tolist() == [at_infinity] * 3 + [at_minus_infinity] * 3
    assert np.isnan(function(np.array([np.nan, -np.nan]))).all()


def test_zeros_keep_their_signs() -> None:
    zeros = np.array([0.0, -0.0])
    for function in (special.erf, special.erfinv):
        assert np.signbit(function(zeros)).tolist() == [False, True] and not function(zeros).any()
    assert special.erfc(zeros).tolist() == [1, 1]


def test_the_check_can_fail() -> None:
    x = between(0.4, 4, "float64")
    assert ulps(special.erf(x) * (1 + 1e-14), np.array([math.erf(value) for value in x.tolist()])) > 8
