"""Every operation of `operations` agrees with torch and with its own differences; every rule is reached, and a
wrong one is caught.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from operations import OPERATIONS, Array, Operands, Operation

import minigrad
from minigrad import comparison, core, elementwise, graph, products, reductions, shapes
from minigrad.derivatives import DERIVATIVES

torch.set_num_threads(1)
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
    engine: Any, operation: Operation, operands: Operands, dtype: str, layout: Any = contiguous, step: float = 0
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
    return Orders(*([t.detach().numpy(force=True) for t in ts] for ts in (outputs, first, second, points, weights)))


def outputs_of(operation: Operation, engine: Any, inputs: Sequence[Any]) -> list[Any]:
    answer = operation.function(engine)(*inputs)
    return list(answer) if isinstance(answer, tuple) else [answer]


def gradients(engine: Any, outputs: Sequence[Any], inputs: Sequence[Any], weights: Sequence[Any]) -> list[Any]:
    """The gradients of the weighted outputs, to be differentiated again; zeros where nothing depends."""
    live = [(out, weight) for out, weight in zip(outputs, weights, strict=True) if out.requires_grad]
    if not live:
        return [engine.zeros_like(x) for x in inputs]
    asked = {"create_graph": True, "allow_unused": True, "materialize_grads": True}
    return list(engine.autograd.grad(*zip(*live, strict=True), **asked)) if False else list(
        engine.autograd.grad([out for out, _ in live], inputs, [weight for _, weight in live], **asked)
    )
