"""How far minigrad and torch are apart on each operation of `samples`: value, gradient, second gradient.

`python tests/agreement.py` prints the table: for every operation its samples, whether dtypes and shapes are
equal, and the worst difference in units in the last place, with the reason where more than 4 are allowed.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from samples import OPERATIONS, Array, Operands, Operation
from tqdm import tqdm

import minigrad


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


def largest(x: Array) -> float:
    """The largest magnitude in an array: where sums cancel, it tells how large their terms were."""
    return float(np.max(np.abs(x[np.isfinite(x)]), initial=0)) if x.dtype.kind == "f" else 0


class Comparison(NamedTuple):
    """One array of each engine, side by side."""

    order: int
    """0 for values, 1 for gradients, 2 for second gradients."""
    where: str
    ours: Array
    theirs: Array
    ulps: float


def comparisons(operation: Operation, dtype: str) -> Iterator[Comparison]:
    """All that an operation answers, over its samples and layouts."""
    unit, layouts = operation.rounds or dtype, (contiguous,) if operation.view else (contiguous, scattered)
    for sample, layout in itertools.product([*operation.samples(), *operation.special], layouts):
        ours, theirs = (orders(engine, operation, sample, dtype, layout) for engine in (minigrad, torch))
        special = any(sample is other for other in operation.special)
        for order in range(2 if special and not operation.twice else 3):
            for i, (x, y) in enumerate(zip(ours[order], theirs[order], strict=True)):
                shapes = [operand.shape for operand in sample]
                where = f"{Orders._fields[order]}[{i}] of {layout.__name__} operands of shapes {shapes}"
                cancels = not special and (order or operation.sums)
                floor = max(1 if order else 0, largest(y) if cancels else 0)
                yield Comparison(order, where, x, y, difference(x, y, unit, floor))


def disagreements(operation: Operation, dtype: str) -> list[str]:
    """Where minigrad and torch part further than the operation allows."""
    return [
        f"{found.where}: {first_difference(found.ours, found.theirs)}, {found.ulps} ulps apart"
        for found in comparisons(operation, dtype)
        if found.ulps > allowed(operation, found.order)
        or (not found.order and operation.signed_zeros and zeros_of_other_signs(found.ours, found.theirs))
    ]


def allowed(operation: Operation, order: int) -> int:
    """How many ulps a value may be off, or a gradient."""
    return 4 * operation.ulps if order else operation.ulps


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


# ---------------------------------------------------------------------------------------- the table


def row(operation: Operation) -> tuple[str, bool]:
    """An operation's line of the table, and whether all is well."""
    samples, green, worst = 0, True, {}
    for dtype in ("float32", "float64"):
        green &= not disagreements(operation, dtype)
        for found in comparisons(operation, dtype):
            samples += 1
            worst[dtype, found.order] = max(worst.get((dtype, found.order), 0), found.ulps)
    cells = [f"{worst.get((dtype, order), 0):.3g}" for order in range(3) for dtype in ("float32", "float64")]
    text = operation.text.replace("|", "\\|")
    return f"| `{text}` | {samples} | {' | '.join(cells)} | {operation.why or 'yes'} |", green


def main() -> int:
    """Print the table, or the part of it whose operations hold a word."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("word", nargs="?", default="", help="only operations whose text holds this")
    word = parser.parse_args().word
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    chosen = [operation for operation in OPERATIONS if word in operation.text]
    lines = [row(operation) for operation in tqdm(chosen, unit="operation", disable=None)]
    print(f"minigrad beside torch {torch.__version__}; worst difference in ulps, float32 and float64\n")
    print("| operation | arrays | value f32 | f64 | gradient f32 | f64 | second f32 | f64 | strict |")
    print("|---|---|---|---|---|---|---|---|---|")
    print(*(line for line, _ in lines), sep="\n")
    red = sum(not green for _, green in lines)
    print(f"\n{len(lines)} operations; {red} of them differ from torch by more than they may")
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
