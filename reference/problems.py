"""The problems: data, a start, and a loss that any engine can run.

A program never names its engine. A loss is a function of two dictionaries of
tensors, parameters and data, written with operators and methods; a problem
that has gradients by hand states them as a function of NumPy arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Arrays = dict[str, np.ndarray[Any, Any]]
Tensors = Mapping[str, Any]
"""Tensors of either engine."""


@dataclass(frozen=True)
class Problem:
    """What is to be minimised, and how a descent on it usually goes."""

    name: str
    data: Callable[[], Arrays]
    """The data; floats are float64, and take the dtype of the run. Integers stay integers."""
    start: Callable[[], Arrays]
    """The parameters before the first step."""
    loss: Callable[[Tensors, Tensors], Any]
    """(parameters, data) → a 0-d tensor."""
    lr: float
    epochs: int
    momentum: float = 0.0
    by_hand: Callable[[Arrays, Arrays], tuple[Any, Arrays]] | None = None
    """(parameters, data) → the loss and its gradients, in plain NumPy; None where nobody wants to write it.
    """


# ---------------------------------------------------------------------------------------- the line


def line_loss(p: Tensors, data: Tensors) -> Any:
    prediction = p["m"] * data["x"] + p["b"]
    return ((prediction - data["y"]) ** 2).mean()


def line_by_hand(p: Arrays, data: Arrays) -> tuple[Any, Arrays]:
    error = p["m"] * data["x"] + p["b"] - data["y"]
    return np.mean(error**2), {"m": np.mean(2 * error * data["x"]), "b": np.mean(2 * error)}


def notebook_line() -> Arrays:
    """Six points of y = 3x + 7, integers as in the notebook."""
    x = np.arange(1, 7)
    return {"x": x, "y": 3 * x + 7}


def noisy_line(points: int = 10_000) -> Arrays:
    """Points around y = 3x + 7."""
    random = np.random.default_rng(0)
    x = random.uniform(-1, 1, points)
    return {"x": x, "y": 3 * x + 7 + random.normal(0, 0.5, x.shape)}


def from_one() -> Arrays:
    return {"m": np.array(1.0), "b": np.array(1.0)}


# ---------------------------------------------------------------------------------------- a polynomial


def sine() -> Arrays:
    """One period of a sine, with the powers 0 … 3 of x as columns."""
    x = np.linspace(-1, 1, 200)
    return {"powers": x[:, None] ** np.arange(4), "y": np.sin(np.pi * x)}


def polynomial_loss(p: Tensors, data: Tensors) -> Any:
    return ((data["powers"] @ p["w"] - data["y"]) ** 2).mean()


def polynomial_by_hand(p: Arrays, data: Arrays) -> tuple[Any, Arrays]:
    error = data["powers"] @ p["w"] - data["y"]
    return np.mean(error**2), {"w": 2 * data["powers"].T @ error / error.size}


# ---------------------------------------------------------------------------------------- logistic regression


def two_clouds() -> Arrays:
    """Two overlapping clouds of points in the plane, labelled -1 and 1."""
    random = np.random.default_rng(1)
    sign = np.arange(400) % 2 * 2.0 - 1
    return {"x": random.normal(0, 1, (400, 2)) + 0.8 * sign[:, None], "sign": sign}


def logistic_loss(p: Tensors, data: Tensors) -> Any:
    """The mean of -log(probability of the right label), which is log(1 + exp(∓z))."""
    z = data["x"] @ p["w"] + p["b"]
    return (1 + (-data["sign"] * z).exp()).log().mean()


def logistic_by_hand(p: Arrays, data: Arrays) -> tuple[Any, Arrays]:
    x, sign = data["x"], data["sign"]
    wrong = np.exp(-sign * (x @ p["w"] + p["b"]))
    g = -sign * wrong / (1 + wrong) / sign.size
    return np.mean(np.log(1 + wrong)), {"w": x.T @ g, "b": np.sum(g)}


# ---------------------------------------------------------------------------------------- Rosenbrock's valley


def rosenbrock_loss(p: Tensors, data: Tensors) -> Any:
    """(1 - x)² + 100 (y - x²)²: a curved valley with its lowest point at (1, 1)."""
    return (1 - p["x"]) ** 2 + 100 * (p["y"] - p["x"] ** 2) ** 2


def rosenbrock_by_hand(p: Arrays, data: Arrays) -> tuple[Any, Arrays]:
    x, y = p["x"], p["y"]
    off = y - x**2
    return (1 - x) ** 2 + 100 * off**2, {"x": -2 * (1 - x) - 400 * x * off, "y": 200 * off}


# ---------------------------------------------------------------------------------------- a two-layer network


def wave() -> Arrays:
    """A wavy function of two variables on 256 points."""
    random = np.random.default_rng(2)
    x = random.uniform(-1, 1, (256, 2))
    return {"x": x, "y": np.sin(3 * x[:, :1]) * np.cos(2 * x[:, 1:])}


def network_start() -> Arrays:
    random = np.random.default_rng(3)
    return {
        "w1": random.normal(0, 1, (2, 32)) / np.sqrt(2),
        "b1": np.zeros(32),
        "w2": random.normal(0, 1, (32, 1)) / np.sqrt(32),
        "b2": np.zeros(1),
    }


def network_loss(p: Tensors, data: Tensors) -> Any:
    hidden = (data["x"] @ p["w1"] + p["b1"]).tanh()
    return ((hidden @ p["w2"] + p["b2"] - data["y"]) ** 2).mean()


def network_by_hand(p: Arrays, data: Arrays) -> tuple[Any, Arrays]:
    hidden = np.tanh(data["x"] @ p["w1"] + p["b1"])
    error = hidden @ p["w2"] + p["b2"] - data["y"]
    g = 2 * error / error.size
    g_hidden = (g @ p["w2"].T) * (1 - hidden**2)
    gradients = {"w1": data["x"].T @ g_hidden, "b1": g_hidden.sum(0), "w2": hidden.T @ g, "b2": g.sum(0)}
    return np.mean(error**2), gradients


PROBLEMS = {
    problem.name: problem
    for problem in (
        Problem("line", notebook_line, from_one, line_loss, lr=0.01, epochs=5000, by_hand=line_by_hand),
        Problem("noisy-line", noisy_line, from_one, line_loss, lr=0.1, epochs=500, by_hand=line_by_hand),
        Problem(
            "polynomial",
            sine,
            lambda: {"w": np.zeros(4)},
            polynomial_loss,
            lr=0.5,
            epochs=2000,
            by_hand=polynomial_by_hand,
        ),
        Problem(
            "logistic",
            two_clouds,
            lambda: {"w": np.zeros(2), "b": np.array(0.0)},
            logistic_loss,
            lr=0.5,
            epochs=1000,
            by_hand=logistic_by_hand,
        ),
        Problem(
            "rosenbrock",
            dict,
            lambda: {"x": np.array(-1.2), "y": np.array(1.0)},
            rosenbrock_loss,
            lr=1e-3,
            epochs=3000,
            by_hand=rosenbrock_by_hand,
        ),
        Problem(
            "network",
            wave,
            network_start,
            network_loss,
            lr=0.1,
            epochs=1000,
            momentum=0.9,
            by_hand=network_by_hand,
        ),
    )
}
