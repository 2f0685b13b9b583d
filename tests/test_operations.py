"""Every operation of `samples` agrees with torch and with its own differences, and every rule of the table
is reached; a wrong one is caught.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from agreement import difference, differences, disagreements, first_difference, orders, outputs_of, wrong
from samples import OPERATIONS, Array, Operands, Operation

import minigrad
from minigrad.engine import core, nodes
from minigrad.rules import kernels
from minigrad.rules.derivatives import DERIVATIVES

torch.set_num_threads(1)
pytestmark = [  # poles are visited on purpose, and unlike sizes compared
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.text)


# ---------------------------------------------------------------------------------------- the tests


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@each_operation
def test_agrees_with_torch(operation: Operation, dtype: str) -> None:
    found = disagreements(operation, dtype)
    assert not found, "\n".join(found)


@each_operation
def test_agrees_with_its_own_differences(operation: Operation) -> None:
    if operation.smooth and not operation.rounds:
        assert not wrong(differences(operation))


def whole(array: Array, dtype: str) -> Array:
    """The array in a dtype that may hold no fractions and no signs; what isn't 0 stays so."""
    if dtype == "float16":
        return array.astype(dtype)
    away = np.copysign(np.ceil(np.abs(array)), array)
    return (np.abs(away) if dtype == "uint8" else away).astype(dtype)


def answer(engine: Any, operation: Operation, operands: Operands) -> list[Array] | type[Exception]:
    """The values, or the kind of refusal."""
    try:
        inputs = [engine.tensor(operand) for operand in operands]
        return [out.numpy() for out in outputs_of(operation, engine, inputs)]
    except Exception as error:
        return type(error)


@pytest.mark.parametrize("dtype", ["float16", "bool", "uint8", "int8", "int16", "int32", "int64"])
@each_operation
def test_values_in_other_dtypes(operation: Operation, dtype: str) -> None:
    """The same values and dtypes as torch's, and what torch refuses is refused.

    (Not of empty tensors: torch doesn't refuse to do nothing. NumPy's functions take bools for numbers.)
    """
    if operation.torch and dtype == "bool":
        return
    for operands in operation.samples():
        if not all(operand.size for operand in operands):
            continue
        operands = tuple(whole(operand, dtype) for operand in operands)
        ours, theirs = (answer(engine, operation, operands) for engine in (minigrad, torch))
        if isinstance(ours, type) or isinstance(theirs, type):
            assert isinstance(ours, type) and isinstance(theirs, type), f"{ours} is not {theirs}"
            assert issubclass(ours, theirs), f"{ours} is no {theirs}"
        else:
            for x, y in zip(ours, theirs, strict=True):
                ulps = operation.halves if dtype == "float16" else operation.ulps
                assert difference(x, y, dtype) <= ulps, first_difference(x, y)


@each_operation
def test_a_weaker_comparison_says_why(operation: Operation) -> None:
    weaker = max(operation.ulps, operation.halves) > 4 or not (operation.twice and operation.signed_zeros)
    assert operation.why or not weaker


# ---------------------------------------------------------------------------------------- what was left out

RULES = [
    (function, i)
    for function, row in DERIVATIVES.items()
    for i in range(len(row) if isinstance(row, tuple) else 1)
    if not isinstance(row, tuple) or row[i] is not None
]
Place = tuple[Callable[..., Any], int]


def place_name(value: Any) -> str:
    return str(value) if isinstance(value, int) else value.__name__


@pytest.fixture(scope="module")
def reached() -> dict[Any, list[Operation]]:
    """The operations whose samples come by a function, and by each of its rules."""
    found: dict[Any, list[Operation]] = {}
    for operation in OPERATIONS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(core, "operations", {})
            for operands in operation.samples():
                orders(minigrad, operation, operands, "float64")
            for function, known in core.operations.items():
                found.setdefault(function, []).append(operation)
                wanted = functools.reduce(lambda a, b: a | b, (bits for bits, _ in known.plans), 0)
                several = callable(known.row)
                for i in {0 if several else i for i in range(wanted.bit_length()) if wanted >> i & 1}:
                    found.setdefault((function, i), []).append(operation)
    return found


@pytest.mark.parametrize("function", DERIVATIVES, ids=place_name)
def test_every_function_of_the_table_has_a_sample(function: Any, reached: dict[Any, list[Operation]]) -> None:
    assert function in reached, f"{function.__name__} has a row in DERIVATIVES, and no operation comes by it"


NOT_OPERATIONS = {"conversion"}
ROOMS = [
    importlib.import_module(f"{package.__name__}.{room.name}")
    for package in (minigrad.functions, minigrad.nn.functional)
    for room in pkgutil.iter_modules(package.__path__)
    if room.name not in NOT_OPERATIONS
] + [minigrad.linalg]
PUBLIC = [
    name
    for room in ROOMS
    for name, function in inspect.getmembers(room, inspect.isfunction)
    if function.__module__ == room.__name__
    if hasattr(minigrad, name) or hasattr(minigrad.Tensor, name)
]
OPERATORS = {
    "neg": "-",
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
    "floor_divide": "//",
    "remainder": "%",
    "pow": "**",
}


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_function_has_a_row(name: str) -> None:
    words = {word for operation in OPERATIONS for word in re.findall(r"\w+|[^\w\s]+", operation.text)}
    assert {name, OPERATORS.get(name)} & words


# ---------------------------------------------------------------------------------------- the checks can fail


@pytest.mark.parametrize(("function", "i"), RULES, ids=place_name)
def test_a_wrong_rule_is_caught(
    function: Any, i: int, reached: dict[Any, list[Operation]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every rule of the table in turn, off by a thousandth: torch differs, and so do differences."""
    assert (function, i) in reached, f"no operation comes by rule {i} of {function.__name__}"
    row = DERIVATIVES[function]
    if isinstance(row, tuple):
        changed: Any = (*row[:i], slightly_wrong(row[i]), *row[i + 1 :])
    else:
        changed = lambda position: slightly_wrong(row(position))  # noqa: E731
    monkeypatch.setitem(DERIVATIVES, function, changed)
    monkeypatch.setattr(core, "operations", {})
    comers = reached[function, i]
    assert any(disagreements(operation, "float64") for operation in comers)
    if function is not kernels.cast:  # a cast of float64 rounds, which differences don't see through
        assert any(wrong(differences(operation)) for operation in comers if not operation.rounds)


def slightly_wrong(rule: Any) -> Any:
    @functools.wraps(rule)
    def off(*args: Any, **keywords: Any) -> Any:
        return rule(*args, **keywords) * 1.001 + 0.001

    return off


def test_a_wrong_unbroadcast_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "sum_to", lambda g, shape: np.broadcast_to(np.mean(g), shape))
    add = next(operation for operation in OPERATIONS if operation.text == "x + y")
    assert disagreements(add, "float64") and wrong(differences(add))


@pytest.mark.parametrize("other", [[1, 2], [[1, 2.00001]], [[1, np.nan]], [[1, np.inf]], [[-1, 2]]])
def test_a_difference_is_seen(other: Any) -> None:
    one, two = np.array([[1.0, 2.0]]), np.array(other, float)
    assert difference(one, two, "float64") > 1e9 and difference(two, one, "float64") > 1e9


def test_another_dtype_is_a_difference() -> None:
    assert difference(np.ones(2), np.ones(2, np.float32), "float32") == np.inf
