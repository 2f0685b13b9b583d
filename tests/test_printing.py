"""Our text against torch's repr, on tensors that sit where it changes: widths, thresholds, line ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st

from minigrad import printing

FLOATS = [np.float16, np.float32, np.float64]
DTYPES = [np.bool_, np.uint8, np.int8, np.int16, np.int32, np.int64, *FLOATS]
SPECIAL = [0.0, -0.0, np.nan, np.inf, -np.inf]
# Where torch turns scientific (ratio 1000, max 1e8, min 1e-4), where rounding adds a digit; and neighbours.
EDGES = [1e-4, 1e-1, 0.5, 1.0, 2.5, 9.99995, 1e2, 1e3, 1000.5, 65504.0, 99999.5, 1e5, 1e8]
EDGES += [float(np.nextafter(np.float32(x), np.float32(to))) for x in EDGES for to in (0, np.inf)]
MAGNITUDES = [-300, -9, -4.02, -4, -1, 0, 2.98, 3, 3.02, 4, 8, 8.02, 12, 300]
LONG = [(1000,), (1001,), (7, 143), (2, 501), (501, 2), (1001, 1), (11, 10, 10), (7, 6, 5, 5), (2, 2, 2, 130)]
SHAPES = st.lists(st.integers(0, 8), max_size=4) | st.tuples(st.integers(1, 60)) | st.sampled_from(LONG)
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "precision": st.integers(0, 9),
        "threshold": st.sampled_from([0, 1, 10, 100, float("inf")]),
        "edgeitems": st.integers(0, 4),
        "linewidth": st.integers(1, 200) | st.just(60.5),
        "profile": st.sampled_from(["default", "short", "full", "unheard of"]),
        "sci_mode": st.booleans(),
    },
)
RESULTS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {  # what grad_fn calls them differs in length
    "leaf": lambda x: x,
    "MulBackward0": lambda x: x * 1,
    "SliceBackward0": lambda x: x.reshape(-1)[1:],
    "LogSoftmaxBackward0": lambda x: x.reshape(-1).log_softmax(0),
}


def floats(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """A span of magnitudes, whole numbers, or two of the edges; of one sign or both; some special."""
    low, high = np.sort(rng.choice(MAGNITUDES, 2))
    spread = 10 ** rng.uniform(low, high, shape)
    values = [spread, np.rint(spread), rng.choice(rng.choice(EDGES, 2), shape)][rng.integers(3)]
    signed = values * rng.choice([[1, 1], [1, -1]][rng.integers(2)], shape)
    return np.where(rng.random(shape) < rng.choice([0, 0, 0.3, 1]), rng.choice(SPECIAL, shape), signed)


def integers(rng: np.random.Generator, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """From the whole range of the dtype, or of one to three digits."""
    limits, few = np.iinfo(dtype), int(rng.integers(0, 120))
    low, high = (limits.min, limits.max) if rng.random() < 0.2 else (max(limits.min, -few // 10), few)
    return np.asarray(rng.integers(low, high, shape, dtype, endpoint=True))


@st.composite
def tensors(draw: st.DrawFn, dtypes: list[Any] = DTYPES) -> torch.Tensor:
    """Shape and dtype are drawn, and so can shrink; elements follow from a seed, so many cost little."""
    shape, dtype = tuple(draw(SHAPES)), np.dtype(draw(st.sampled_from(dtypes)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    if dtype.kind == "f":
        with np.errstate(over="ignore"):
            array = floats(rng, shape).astype(dtype)
    else:
        array = rng.random(shape) < 0.7 if dtype.kind == "b" else integers(rng, shape, dtype)
    return torch.from_numpy(np.asarray(array))


@contextmanager
def printed_with(**options: Any) -> Iterator[None]:
    """Both libraries with these options; with the default ones afterwards."""
    try:
        torch.set_printoptions(**options)
        printing.set_printoptions(**options)
        yield
    finally:
        torch.set_printoptions(profile="default")
        printing.set_printoptions(profile="default")


def check(tensor: torch.Tensor) -> None:
    node = tensor.grad_fn
    text = printing.tensor_text(
        tensor.detach().numpy(),
        default_dtype=np.dtype(str(torch.get_default_dtype()).removeprefix("torch.")),
        requires_grad=tensor.requires_grad,
        grad_fn=None if node is None else type(node).__name__,
    )
    assert text == repr(tensor)


@settings(max_examples=2000, deadline=None)
@given(tensors())
def test_defaults(tensor: torch.Tensor) -> None:
    check(tensor)


@settings(max_examples=2000, deadline=None)
@given(tensors(), OPTIONS)
def test_options(tensor: torch.Tensor, options: dict[str, Any]) -> None:
    with printed_with(**options):
        check(tensor)


@settings(max_examples=1500, deadline=None)
@given(tensors(FLOATS), st.sampled_from(sorted(RESULTS)), OPTIONS)
def test_suffixes(tensor: torch.Tensor, result: str, options: dict[str, Any]) -> None:
    with printed_with(**options):
        check(RESULTS[result](tensor.requires_grad_()))


@settings(max_examples=600, deadline=None)
@given(tensors(), st.sampled_from([torch.float16, torch.float32, torch.float64]))
def test_default_dtype(tensor: torch.Tensor, dtype: torch.dtype) -> None:
    torch.set_default_dtype(dtype)
    try:
        check(tensor)
    finally:
        torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize(
    ("tensor", "options"),
    [
        (torch.zeros(30), {}),  # zeros count as one column wide, so the line grows too long
        (torch.tensor([0.0, np.nan]), {"sci_mode": True}),  # nothing to be scientific about
        (torch.tensor([0] * 5 + [12345] + [0] * 5), {"threshold": 5}),  # what is hidden widens nothing
        (torch.arange(10), {"edgeitems": 0, "threshold": 5}),  # "[...]", without the space of " ..."
        (torch.arange(3), {"edgeitems": 0}),  # says its size though nothing is cut
        (torch.tensor([0.5, 1.5]), {"precision": 0}),  # "2" with no point, as not all are whole
    ],
)
def test_oddities(tensor: torch.Tensor, options: dict[str, Any]) -> None:
    with printed_with(**options):
        check(tensor)


@settings(max_examples=200, deadline=None)
@given(st.lists(OPTIONS, max_size=4))
def test_options_are_kept(calls: list[dict[str, Any]]) -> None:
    """A sequence of calls leaves what it leaves in torch, `sci_mode` forgotten by the call after included."""
    with printed_with():
        for options in calls:
            torch.set_printoptions(**options)
            printing.set_printoptions(**options)
            assert printing.get_printoptions() == torch._tensor_str.get_printoptions()


@pytest.mark.parametrize("options", [{"precision": 3}, {"threshold": 5}, {"linewidth": 9}, {"edgeitems": 0}])
def test_check_can_fail(options: dict[str, Any]) -> None:
    with printed_with():
        torch.set_printoptions(**options)
        with pytest.raises(AssertionError):
            check(torch.linspace(1, 2, 8))
