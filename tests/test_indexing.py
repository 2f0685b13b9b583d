"""Random keys into random small tensors: both engines read the same, write the same, and refuse the same.

Each test takes four times as many examples as the hypothesis profile says: a campaign raises that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from both import ENGINES
from hypothesis import example, given, settings, strategies as st

import minigrad

pytestmark = pytest.mark.filterwarnings("ignore:indexing with dtype torch.uint8", "ignore:Using a non-tuple")
campaign = settings(max_examples=4 * settings.default.max_examples, deadline=None)
Shape = tuple[int, ...]


# ---------------------------------------------------------------------------------------- keys, as texts

shapes = st.lists(st.integers(0, 4) | st.integers(2, 3), max_size=4).map(tuple)
ends = st.none() | st.integers(-5, 5)
slices = st.tuples(ends, ends, st.none() | st.integers(1, 3)).map(lambda s: f"slice{s}")
free = st.sampled_from(["None", "None", "True", "False", "t.tensor(True)", "t.tensor(0, dtype=t.uint8)"])
containers = st.sampled_from(
    ["{}", "t.tensor({}, dtype=t.int64)", "t.tensor({}, dtype=t.int32)", "np.array({}, int)"]
)


@st.composite
def numbers(draw: st.DrawFn, size: int) -> str:
    """An integer, or integers in one of several forms; now and then one that isn't there."""
    wild = draw(st.integers(0, 30)) == 0
    number = st.integers(-6, 6) if wild or not size else st.integers(-size, size - 1)
    if draw(st.booleans()):
        return draw(st.sampled_from(["{}", "t.tensor({})", "np.int64({})"])).format(draw(number))
    shape = draw(st.sampled_from([(3,), (3,), (2,), (1,), (2, 1), (1, 3), (2, 3), (0,)]))
    count = int(np.prod(shape))
    values = np.array(draw(st.lists(number, min_size=count, max_size=count)), int).reshape(shape)
    return draw(containers).format(values.tolist())


@st.composite
def masks(draw: st.DrawFn, sizes: Shape) -> str:
    """A mask over these dimensions; now and then over others."""
    sizes = tuple(n + (draw(st.integers(0, 30)) == 0) for n in sizes)
    count = int(np.prod(sizes))
    values = np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)), bool).reshape(sizes)
    if draw(st.integers(0, 5)) == 0:
        return f"t.tensor({values.astype(int).tolist()}, dtype=t.uint8).reshape({sizes})"
    return f"t.tensor({values.tolist()}, dtype=t.bool).reshape({sizes})"


@st.composite
def stretches(draw: st.DrawFn, sizes: Shape) -> list[str]:
    """Parts of a key for these dimensions, from left to right."""
    parts: list[str] = []
    while sizes:
        kind = draw(st.sampled_from(["slice", "slice", "numbers", "numbers", "mask", "free"]))
        width = draw(st.integers(1, min(2, len(sizes)))) if kind == "mask" else int(kind != "free")
        strategies = {
            "slice": slices,
            "numbers": numbers(sizes[0]),
            "mask": masks(sizes[:width]),
            "free": free,
        }
        parts.append(draw(strategies[kind]))
        sizes = sizes[width:]
    return parts


@st.composite
def keys(draw: st.DrawFn, shape: Shape) -> str:
    """The text of a key: parts for the first dimensions, perhaps `...` and parts for the last ones."""
    first = draw(st.integers(0, len(shape)))
    parts = draw(stretches(shape[:first]))
    if draw(st.booleans()):
        last = draw(st.integers(first, len(shape)))
        parts += ["...", *draw(stretches(shape[last:]))]
    if draw(st.integers(0, 30)) == 0:
        parts.append("0")  # perhaps one too many
    if len(parts) == 1 and draw(st.booleans()):
        return parts[0]
    return f"({''.join(f'{part}, ' for part in parts)})"


keyed = shapes.flatmap(lambda shape: st.tuples(st.just(shape), keys(shape)))


# ---------------------------------------------------------------------------------------- on both engines


def filled(engine: Any, shape: Sequence[int], start: int = 1) -> Any:
    """Whole numbers, all different, which add up exactly in any order."""
    values = np.arange(start, start + int(np.prod(shape)), dtype=float).reshape(shape)
    return engine.tensor(values, requires_grad=True)


def reading(engine: Any, shape: Shape, key: str) -> list[Any]:
    """x[key], what it shares with x, and gradients of the first and the second order."""
    x = filled(engine, shape)
    place = eval(key, {"t": engine, "np": np})
    copy = x.detach().clone()
    copy[place].fill_(-7)
    y = x[place]
    weights = filled(engine, y.shape, 2)
    (g,) = engine.autograd.grad((y * y * weights).sum(), x, create_graph=True)
    (h,) = engine.autograd.grad((g * filled(engine, shape, 3)).sum(), weights)
    return [y, copy, g, h]


def writing(engine: Any, shape: Shape, key: str, value_shape: Shape) -> list[Any]:
    """x after x[key] = value, and the gradients of both."""
    x, value = filled(engine, shape), filled(engine, value_shape, 100)
    place = eval(key, {"t": engine, "np": np})
    z = x * 1
    z[place] = value
    gradients = engine.autograd.grad((z * z * filled(engine, shape, 2)).sum(), [x, value], allow_unused=True)
    return [z, *(g for g in gradients if g is not None)]


def answer(program: Any, engine: Any, *args: Any) -> Any:
    try:
        return [out.detach().numpy() for out in program(engine, *args)]
    except (IndexError, RuntimeError, TypeError, ValueError) as error:
        return error


def points_to_nothing(shape: Shape, key: str) -> bool:
    try:
        return torch.zeros(shape)[eval(key, {"t": torch, "np": np})].numel() == 0
    except (IndexError, TypeError):
        return False


def agree(program: Any, *args: Any) -> None:
    mine, theirs = (answer(program, engine, *args) for engine in ENGINES)
    if isinstance(mine, IndexError) and points_to_nothing(*args[:2]):
        return  # then torch doesn't look at the indices; we do
    if "masked_fill_ only supports boolean masks" in str(theirs):
        return  # torch reads by a mask of bytes, but won't write a single number by it; we do
    if isinstance(mine, Exception) or isinstance(theirs, Exception):
        assert type(mine) is type(theirs), f"{mine!r} is not {theirs!r}"
        return
    for x, y in zip(mine, theirs, strict=True):
        assert x.shape == y.shape and x.dtype == y.dtype and np.array_equal(x, y), f"{x} is not {y}"


@campaign
@example(((2, 3, 4), "([0, 1], slice(None), [1, 1])"))
@example(((2, 3, 4), "([0, 1], 1, ..., [1, 1])"))
@example(((2, 3), "[[0, 1], [1, 1]]"))
@example(((2, 3), "[slice(0, 1), 2]"))
@example(((), "True"))
@given(keyed)
def test_reading(case: tuple[Shape, str]) -> None:
    agree(reading, *case)


@st.composite
def writes(draw: st.DrawFn) -> tuple[Shape, str, Shape]:
    """A key, and a shape that broadcasts to what it points to; now and then another."""
    shape, key = draw(keyed)
    try:
        place = torch.zeros(shape)[eval(key, {"t": torch, "np": np})].shape
    except (IndexError, TypeError):
        return shape, key, ()
    kept = [n if draw(st.booleans()) else 1 for n in place]
    kept = (
        [1] * draw(st.integers(0, 1)) + kept
        if draw(st.booleans())
        else kept[draw(st.integers(0, len(kept))) :]
    )
    if draw(st.integers(0, 30)) == 0:
        kept.append(2)
    return shape, key, tuple(kept)


@campaign
@example(((3, 4), "([0, 2], slice(1, 3))", (1, 2, 1)))
@given(writes())
def test_writing(case: tuple[Shape, str, Shape]) -> None:
    agree(writing, *case)


@pytest.mark.parametrize("program", [reading, writing])
def test_the_check_can_fail(program: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Integers taken to be one larger than they are: found at once."""
    right = minigrad.functions.indexing.part_of
    wrong = lambda part: right(part + 1 if part == 0 else part)  # noqa: E731
    monkeypatch.setattr(minigrad.functions.indexing, "part_of", wrong)
    with pytest.raises(AssertionError):
        agree(program, (3, 2), "(0, [0, 1])", *([()] if program is writing else []))
