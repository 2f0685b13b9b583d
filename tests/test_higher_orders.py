"""Derivatives of derivatives, until there are none: the same numbers as in torch, and as many of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from both import ENGINES

torch.set_num_threads(1)
ORDERS = 6
ROW, PLANE = "(x.view(1, 1, 1) * t.arange(4.0))", "(x.view(1, 1, 1, 1) * t.arange(16.0).view(4, 4))"
FUNCTIONS = """
x**5 - 2 * x**2
x**3
x.square()
x**2.5
x * x
1 / x
x.sqrt()
x.exp() * x
x.tanh()
x.sin().cos()
x.abs()
x.relu()
F.leaky_relu(x, 0.1)
F.prelu(x.view(1), t.tensor([0.2])).sum()
F.hardtanh(x)
F.relu6(x)
F.threshold(x, 1, 0)
F.elu(-x)
F.celu(-x)
F.gelu(x)
F.silu(x)
F.softplus(x)
F.softsign(x)
F.hardswish(x)
x.clamp(0, 1)
t.maximum(x, x * x)
t.fmax(x, x * x)
t.where(x > 0, x, 0.0)
x.floor() * x
x.fmod(2)
t.lerp(x, 2 * x, 0.3)
x.expand(3).cumsum(0).sum()
x.expand(3).amax()
x.expand(3).max()
x.expand(3).median()
x.expand(2, 2).logsumexp(0).sum()
F.l1_loss(x, t.tensor(3.0))
F.mse_loss(x, t.tensor(3.0))
F.cross_entropy(x * t.arange(2.0).view(1, 2), t.tensor([1]))
F.nll_loss(x * t.arange(2.0).view(1, 2), t.tensor([1]))
F.hinge_embedding_loss(x.view(1), t.tensor([1.0]))
F.max_pool1d(ROW, 2).sum()
F.avg_pool1d(ROW, 2).sum()
F.max_pool2d(PLANE, 2).sum()
F.avg_pool2d(PLANE, 2).sum()
F.adaptive_avg_pool2d(PLANE, 2).sum()
F.adaptive_max_pool2d(PLANE, 2).sum()
F.interpolate(ROW, scale_factor=2).sum()
"""


def derivatives(engine: Any, text: str) -> list[float]:
    """The derivatives at 1.5, one after the other, as long as they can be asked for."""
    text = text.replace("ROW", ROW).replace("PLANE", PLANE)
    x = engine.tensor(1.5, requires_grad=True)
    g, found = eval(text, {"t": engine, "F": engine.nn.functional, "x": x}), []
    while g.requires_grad and len(found) < ORDERS:
        (g,) = engine.autograd.grad(g, x, create_graph=True, allow_unused=True)
        if g is None:
            break
        found.append(g.item())
    return found


@pytest.mark.parametrize("text", FUNCTIONS.strip().splitlines())
def test_goes_on_as_in_torch(text: str) -> None:
    ours, theirs = (derivatives(engine, text) for engine in ENGINES)
    assert len(ours) == len(theirs)
    np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-4)


def test_a_gradient_penalty_reaches_every_parameter_that_it_reaches_in_torch() -> None:
    """The slope of a piecewise linear network doesn't depend on its biases, and still they get zeros."""
    for engine in ENGINES:
        w, b = engine.ones(3, 2, requires_grad=True), engine.zeros(3, requires_grad=True)
        x = engine.tensor([[1.0, -2.0]], requires_grad=True)
        (slope,) = engine.autograd.grad((x @ w.T + b).relu().sum(), x, create_graph=True)
        slope.square().sum().backward()
        assert b.grad is not None and x.grad is not None and b.grad.tolist() == [0.0] * 3


@pytest.mark.parametrize(
    ("text", "again"),
    [
        *[
            ("x * 2", False),
            ("x / 2", False),
            ("x + 2", True),
            ("-x", True),
            ("x[[0]]", False),
            ("x[0]", True),
        ],
        *[("x.exp()", False), ("x.sum()", True), ("x.view(-1)", True), ("x.gather(0, t.tensor([1]))", False)],
    ],
)
def test_what_saved_something_can_t_be_passed_twice(text: str, again: bool) -> None:
    for engine in ENGINES:
        x = engine.ones(3, requires_grad=True)
        y = eval(text, {"t": engine, "x": x}).sum()
        y.backward()
        if again:
            y.backward()
        else:
            with pytest.raises(RuntimeError, match="second time"):
                y.backward()
