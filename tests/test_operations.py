"""Every operation of `operations` agrees with torch and with its own differences, and every rule of the table
is reached; a wrong one is caught.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from operations import OPERATIONS, Array, Operands, Operation

import minigrad
from minigrad import comparison, core, elementwise, graph, kernels, products, reductions, shapes
from minigrad.derivatives import DERIVATIVES

torch.set_num_threads(1)
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # poles are visited on purpose
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.text)


# ---------------------------------------------------------------------------------------- what is compared


class Orders(NamedTuple):
    """What an operation answers: its values, and the gradients of their weighted sum, twice over."""

    values: list[Array]
    first: list[Array]
    second: list[Array]
    points: list[Array]
    """Where the second gradients are taken: the operands, and the weights of the values."""
    weights: list[Array]
    """Those of the first gradients."""


def contiguous(engine: Any, array: Array) -> Any:
    return engine.tensor(array)


def scattered(engine: Any, array: Array) -> Any:
    """A tensor that is transposed and has gaps."""
    if not array.ndim:
        return engine.tensor(array)
    return engine.tensor(np.repeat(array.swapaxes(0, -1), 2, axis=-1))[..., ::2].swapaxes(0, -1)


def orders(
    engine: Any,
    operation: Operation,
    operands: Operands,
    dtype: str,
    layout: Callable[[Any, Array], Any] = contiguous,
    step: float = 0,
) -> Orders:
    """Run an operation with random weights, the same for every engine.

    The gradients are taken by the operands, then by these and the weights: so the rules of linear operations
    are differentiated too. With a `step`, all of them are moved along a random direction.
    """
    random = np.random.default_rng(1)

    def leaf(array: Array) -> Any:
        moved = (array + step * random.normal(size=array.shape)).astype(dtype)
        return layout(engine, moved).detach().requires_grad_(operation.smooth)

    inputs = [leaf(operand) for operand in operands]
    outputs = outputs_of(operation, engine, inputs)
    floats = [out for out in outputs if out.is_floating_point()] if operation.smooth else []
    points = [*inputs, *(leaf(random.normal(size=tuple(out.shape))).to(out.dtype) for out in floats)]
    first = gradients(engine, floats, inputs, points[len(inputs) :])
    weights = [engine.tensor(random.normal(size=tuple(g.shape)).astype(dtype)) for g in first]
    second = gradients(engine, first, points, weights)
    tensors = outputs, first, second, points, weights
    return Orders(*([tensor.detach().numpy(force=True) for tensor in each] for each in tensors))


def outputs_of(operation: Operation, engine: Any, inputs: Sequence[Any]) -> list[Any]:
    answer = operation.function(engine)(*inputs)
    return list(answer) if isinstance(answer, tuple) else [answer]


def gradients(engine: Any, outputs: Sequence[Any], inputs: Sequence[Any], weights: Sequence[Any]) -> Any:
    """The gradients of the weighted outputs, to be differentiated again; zeros where nothing depends."""
    live = [(out, weight) for out, weight in zip(outputs, weights, strict=True) if out.requires_grad]
    if not live:
        return [engine.zeros_like(x) for x in inputs]
    roots, seeds = zip(*live, strict=True)
    asked = {"create_graph": True, "allow_unused": True, "materialize_grads": True}
    return engine.autograd.grad(roots, inputs, seeds, **asked)


def difference(ours: Array, theirs: Array, dtype: str, floor: float = 0) -> float:
    """How far two arrays are apart, in units in the last place of numbers that are no smaller than `floor`.

    The unit is that of the coarser one of `dtype` and the array's own. Infinitely far if dtypes or shapes
    differ, or the places of NaNs and infinities do, or an integer.
    """
    if ours.dtype != theirs.dtype or ours.shape != theirs.shape:
        return np.inf
    same = (ours == theirs) | (ours != ours) & (theirs != theirs)
    if same.all() or theirs.dtype.kind != "f":
        return 0 if same.all() else np.inf
    floats = [kind for kind in (theirs.dtype, np.dtype(dtype)) if kind.kind == "f"]
    coarse = min(floats, key=lambda kind: kind.itemsize)
    with np.errstate(all="ignore"):
        unit = np.spacing(np.maximum(np.abs(theirs), floor).astype(coarse)).astype(float)
        apart = np.abs(ours.astype(float) - theirs.astype(float)) / unit
    return float(np.max(np.where(np.isnan(apart), np.inf, apart)[~same]))


def disagreements(operation: Operation, dtype: str) -> list[str]:
    """Where minigrad and torch part, over all samples and layouts."""
    found = []
    unit, layouts = operation.rounds or dtype, (contiguous,) if operation.view else (contiguous, scattered)
    for sample, layout in itertools.product([*operation.samples(), *operation.special], layouts):
        ours, theirs = (orders(engine, operation, sample, dtype, layout) for engine in (minigrad, torch))
        special = any(sample is other for other in operation.special)
        for order in range(2 if special and not operation.twice else 3):
            allowed, floor = (4 * operation.ulps, 1) if order else (operation.ulps, 0)
            for i, (x, y) in enumerate(zip(ours[order], theirs[order], strict=True)):
                apart = difference(x, y, unit, floor)
                other_signs = not order and operation.signed_zeros and zeros_of_other_signs(x, y)
                if apart > allowed or other_signs:
                    sizes = [operand.shape for operand in sample]
                    where = f"{Orders._fields[order]}[{i}] of {layout.__name__} operands of shapes {sizes}"
                    found.append(f"{where}: {first_difference(x, y)}, {apart} ulps apart")
    return found


def first_difference(x: Array, y: Array) -> str:
    if x.dtype != y.dtype or x.shape != y.shape:
        return f"{x.dtype} {x.shape} is not {y.dtype} {y.shape}"
    same = (x == y) & (np.signbit(x) == np.signbit(y)) if y.dtype.kind == "f" else x == y
    for place in np.argwhere(~same & ((x == x) | (y == y))):
        return f"{x[*place]} is not {y[*place]} at {place.tolist()}"
    return "all the same"


def zeros_of_other_signs(x: Array, y: Array) -> bool:
    both = y.dtype.kind == "f" and x.shape == y.shape
    return both and bool(np.any((np.signbit(x) != np.signbit(y))[(x == 0) & (y == 0)]))


STEP = 1e-6


def inner(xs: Sequence[Array], ys: Sequence[Array]) -> float:
    return float(sum(np.sum(x * y) for x, y in zip(xs, ys, strict=True)))


def differences(operation: Operation) -> list[tuple[float, float]]:
    """Pairs that should be equal: differences along a direction, and what the gradients say of them."""
    pairs = []
    for operands in operation.samples():
        low, here, high = (orders(minigrad, operation, operands, "float64", step=s) for s in (-STEP, 0, STEP))
        way = [(b - a) / (2 * STEP) for a, b in zip(low.points, high.points, strict=True)]

        def total(at: Orders, inputs: int = len(operands)) -> float:
            return inner([x for x in at.values if x.dtype.kind == "f"], at.points[inputs:])

        floats = [x for x in here.values if x.dtype.kind == "f"]
        first = (total(high) - total(low)) / (2 * STEP), inner([*here.first, *floats], way)
        ends = [inner(at.first, here.weights) for at in (low, high)]
        second = (ends[1] - ends[0]) / (2 * STEP), inner(here.second, way)
        pairs += [first, second]
    return pairs


def wrong(pairs: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    return [pair for pair in pairs if not np.isclose(*pair, rtol=1e-6, atol=1e-6, equal_nan=True)]


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


ROOMS = comparison, elementwise, products, reductions, shapes
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
    monkeypatch.setattr(graph, "sum_to", lambda g, shape: np.broadcast_to(np.mean(g), shape))
    add = next(operation for operation in OPERATIONS if operation.text == "x + y")
    assert disagreements(add, "float64") and wrong(differences(add))


@pytest.mark.parametrize("other", [[1, 2], [[1, 2.00001]], [[1, np.nan]], [[1, np.inf]], [[-1, 2]]])
def test_a_difference_is_seen(other: Any) -> None:
    one, two = np.array([[1.0, 2.0]]), np.array(other, float)
    assert difference(one, two, "float64") > 1e9 and difference(two, one, "float64") > 1e9


def test_another_dtype_is_a_difference() -> None:
    assert difference(np.ones(2), np.ones(2, np.float32), "float32") == np.inf
