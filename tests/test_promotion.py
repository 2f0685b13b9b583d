"""The dtype of a result is torch's: for every pair of dtypes, ranks and Python numbers."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

import minigrad
from minigrad.engine.dtypes import OF_NUMPY

NAMES = [kind.name for kind in OF_NUMPY.values()]
Maker = Callable[[Any], Any]


def tensor_of(name: str, *shape: int) -> Maker:
    """An operand for either engine: ones of this dtype."""
    return lambda engine: engine.ones(shape, dtype=getattr(engine, name))


def number(value: Any) -> Maker:
    return lambda engine: value


TENSORS = {
    **{f"{name}[]": tensor_of(name) for name in NAMES},
    **{f"{name}[2]": tensor_of(name, 2) for name in NAMES},
    **{f"{name}[0]": tensor_of(name, 0) for name in NAMES[::4]},
}
NUMBERS = {"True": number(True), "3": number(3), "2.5": number(2.5)}
OPERANDS = TENSORS | NUMBERS
PAIRS = [
    (x, y)
    for x in OPERANDS
    for y in OPERANDS
    if {x, y} & set(TENSORS) and {x[-3:], y[-3:]} != {"[2]", "[0]"}  # these don't broadcast
]
MIXING: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "*": operator.mul,
    "/": operator.truediv,
    "<": operator.lt,
    "==": operator.eq,
}


@pytest.fixture(params=["float32", "float64", "float16"])
def default(request: pytest.FixtureRequest) -> Iterator[str]:
    """The default dtype of both engines, for the time of a test."""
    for engine in (minigrad, torch):
        engine.set_default_dtype(getattr(engine, request.param))
    yield request.param
    for engine in (minigrad, torch):
        engine.set_default_dtype(engine.float32)


def kinds(question: Callable[..., Any], *operands: Maker) -> tuple[str, str]:
    """The dtype that a question has for its answer, in minigrad and in torch."""
    ours, theirs = (question(engine, *(x(engine) for x in operands)) for engine in (minigrad, torch))
    return str(ours), str(theirs)


def disagreements(question: Callable[[Any, Any, Any], Any]) -> list[str]:
    """The pairs of operands for which the engines answer with different dtypes."""
    found = []
    for x, y in PAIRS:
        ours, theirs = kinds(question, OPERANDS[x], OPERANDS[y])
        if ours != theirs:
            found.append(f"{x}, {y}: {ours} is not {theirs}")
    return found


@pytest.mark.usefixtures("default")
def test_result_type() -> None:
    assert not disagreements(lambda engine, x, y: engine.result_type(x, y))


@pytest.mark.usefixtures("default")
@pytest.mark.parametrize("symbol", MIXING)
def test_results_of_operators(symbol: str) -> None:
    assert not disagreements(lambda engine, x, y: MIXING[symbol](x, y).dtype)


@pytest.mark.usefixtures("default")
def test_results_of_where() -> None:
    assert not disagreements(lambda engine, x, y: engine.where(engine.tensor(True), x, y).dtype)


@pytest.mark.usefixtures("default")
def test_results_of_numbers_alone() -> None:
    for x in NUMBERS.values():
        for y in NUMBERS.values():
            ours, theirs = kinds(lambda engine, x, y: engine.result_type(x, y), x, y)
            assert ours == theirs


@pytest.mark.parametrize("y", NAMES)
@pytest.mark.parametrize("x", NAMES)
def test_promote_types(x: str, y: str) -> None:
    ours, theirs = kinds(lambda engine: engine.promote_types(getattr(engine, x), getattr(engine, y)))
    assert ours == theirs


@pytest.mark.usefixtures("default")
@pytest.mark.parametrize("name", NAMES)
def test_functions_that_answer_in_floats(name: str) -> None:
    ours, theirs = kinds(lambda engine, x: engine.exp(x).dtype, TENSORS[f"{name}[2]"])
    assert ours == theirs


@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
@pytest.mark.parametrize("other", NAMES)
def test_gradients_have_the_dtype_of_their_tensor(name: str, other: str) -> None:
    def gradient(engine: Any) -> Any:
        x = TENSORS[f"{name}[2]"](engine).requires_grad_()
        (x * TENSORS[f"{other}[2]"](engine)).sum().backward()
        return x.grad.dtype

    ours, theirs = kinds(gradient)
    assert ours == theirs == f"torch.{name}"


def test_the_check_can_fail() -> None:
    assert len(disagreements(lambda engine, x, y: (x + y).dtype if engine is torch else engine.float32)) > 100
