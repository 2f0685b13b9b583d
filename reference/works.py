"""What the benchmark times: each work is one text for every engine, and NumPy by hand where that is short.

A work's `setup(t)` makes its tensors on the engine `t` and answers a step: forward, backward, nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .descent import EngineDescent, HandDescent
from .problems import PROBLEMS, Problem, noisy_line

Step = Callable[[], Any]


@dataclass(frozen=True)
class Work:
    """What is timed."""

    name: str
    steps: int
    """How many make a round."""
    setup: Callable[[Any], Step]
    by_hand: Callable[[], Step] | None = None


# ---------------------------------------------------------------------------------------- descents


def descent(name: str, problem: Problem, steps: int) -> Work:
    """The steps of a gradient descent, optimizer included."""
    floats = {array.dtype.kind for array in problem.data().values()} == {"f"}
    return Work(
        name,
        steps,
        lambda t: EngineDescent(t, problem, problem.lr, "float32").step,
        # beside integers, as in the notebook, NumPy computes in float64
        lambda: HandDescent(problem, problem.lr, "float32" if floats else "float64").step,
    )


def many_points(points: int) -> Problem:
    return replace(PROBLEMS["noisy-line"], data=lambda: noisy_line(points))


# ---------------------------------------------------------------------------------------- the engine's limits


def numbers(*shape: int) -> np.ndarray[Any, Any]:
    return np.random.default_rng(0).normal(size=shape).astype(np.float32)


def leaves(t: Any, *shapes: tuple[int, ...]) -> list[Any]:
    return [t.tensor(numbers(*shape)).requires_grad_() for shape in shapes]


def step_of(parameters: list[Any], loss: Callable[[], Any]) -> Step:
    """Forward and backward, from gradients that are None."""

    def step() -> None:
        for parameter in parameters:
            parameter.grad = None
        loss().backward()

    return step


def elementwise(n: int) -> Callable[[Any], Step]:
    def setup(t: Any) -> Step:
        x, y = parameters = leaves(t, (n, n), (n, n))
        return step_of(parameters, lambda: ((x * y + 0.5).tanh() * x.sigmoid() - y.exp()).mean())

    return setup


def elementwise_by_hand(n: int) -> Step:
    x = y = numbers(n, n)

    def step() -> Any:
        a, b, e = np.tanh(x * y + np.float32(0.5)), 1 / (1 + np.exp(-x)), np.exp(y)
        g = np.float32(1 / x.size)
        inner = g * b * (1 - a * a)
        return np.mean(a * b - e), inner * y + g * a * b * (1 - b), inner * x - g * e

    return step


def network(batch: int, inputs: int, hidden: int) -> Callable[[Any], Step]:
    def setup(t: Any) -> Step:
        w, b, v, c = parameters = leaves(t, (inputs, hidden), (hidden,), (hidden, 10), (10,))
        x = t.tensor(numbers(batch, inputs))
        classes = t.tensor(np.arange(batch) % 10)
        loss = t.nn.functional.cross_entropy
        return step_of(parameters, lambda: loss((x @ w * 0.05 + b).relu() @ v * 0.05 + c, classes))

    return setup


def chain(length: int) -> Callable[[Any], Step]:
    def setup(t: Any) -> Step:
        (x,) = parameters = leaves(t, (8,))

        def loss() -> Any:
            y = x
            for _ in range(length):
                y = y * 0.5 + 0.25
            return y.sum()

        return step_of(parameters, loss)

    return setup


def second_order(n: int) -> Callable[[Any], Step]:
    def setup(t: Any) -> Step:
        w, v = parameters = leaves(t, (n, n), (n,))

        def loss() -> Any:
            (slope,) = t.autograd.grad((w @ v).tanh().sum(), v, create_graph=True)
            return (slope * slope).sum()

        return step_of(parameters, loss)

    return setup


def attention(length: int, width: int) -> Callable[[Any], Step]:
    def setup(t: Any) -> Step:
        q, k, v = parameters = leaves(t, *[(2, 4, length, width)] * 3)
        attend = t.nn.functional.scaled_dot_product_attention
        return step_of(parameters, lambda: attend(q, k, v, is_causal=True).square().mean())

    return setup


def convolution(batch: int, channels: int, size: int) -> Callable[[Any], Step]:
    def setup(t: Any) -> Step:
        x, w, b = parameters = leaves(t, (batch, 3, size, size), (channels, 3, 3, 3), (channels,))
        F = t.nn.functional
        return step_of(parameters, lambda: F.max_pool2d(F.conv2d(x, w, b, padding=1).relu(), 2).mean())

    return setup


def embedding(t: Any) -> Step:
    (table,) = parameters = leaves(t, (1000, 32))
    places = t.tensor(np.arange(256) * 7 % 1000)
    return step_of(parameters, lambda: t.nn.functional.embedding(places, table).square().mean())


WORKS = [
    descent("line, 6 points, as in the notebook", PROBLEMS["line"], 400),
    descent("line, 10^4 points", many_points(10_000), 100),
    descent("line, 10^6 points", many_points(1_000_000), 3),
    descent("network 2-32-1, batch 256", PROBLEMS["network"], 50),
    Work("elementwise, 8×8", 100, elementwise(8), lambda: elementwise_by_hand(8)),
    Work("elementwise, 64×64", 50, elementwise(64), lambda: elementwise_by_hand(64)),
    Work("elementwise, 1024×1024", 1, elementwise(1024), lambda: elementwise_by_hand(1024)),
    Work("network 64-32-10, batch 8", 50, network(8, 64, 32)),
    Work("network 784-512-10, batch 128", 3, network(128, 784, 512)),
    Work("chain of 10^3 pairs of operations", 2, chain(1_000)),
    Work("chain of 10^4 pairs of operations", 1, chain(10_000)),
    Work("second order, 8×8", 50, second_order(8)),
    Work("second order, 64×64", 50, second_order(64)),
    Work("attention, 8 heads of 16×8", 50, attention(16, 8)),
    Work("attention, 8 heads of 64×32", 10, attention(64, 32)),
    Work("attention, 8 heads of 256×64", 1, attention(256, 64)),
    Work("convolution 3→8, 2 images of 16×16", 20, convolution(2, 8, 16)),
    Work("convolution 3→8, 8 images of 64×64", 2, convolution(8, 8, 64)),
    Work("embedding of 256 in 1000×32", 20, embedding),
]
