"""Gradient descent, written once: the same text runs on minigrad, on torch, and on gradients by hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from .problems import Arrays, Problem

Progress = Callable[[range], Any]
"""What goes through the steps: `iter`, or a progress bar."""


class Descent(Protocol):
    """A descent in the middle of its way."""

    engine: str

    def step(self) -> float:
        """Take one step; the loss before it."""

    def gradients(self) -> Arrays:
        """The gradients of the last step, copied."""

    def parameters(self) -> Arrays:
        """The parameters now, copied."""


class EngineDescent:
    """A descent on an engine: the module `minigrad`, or the module `torch`.

    `dtype` names the dtype of all floats, "float32" or "float64"; integers in the data stay integers.
    """

    def __init__(
        self, engine: ModuleType, problem: Problem, lr: float, dtype: str, device: str = "cpu"
    ) -> None:
        floats = getattr(engine, dtype)

        def tensor(array: np.ndarray[Any, Any]) -> Any:
            return engine.tensor(array, dtype=floats if array.dtype.kind == "f" else None, device=device)

        self.engine, self.module, self.problem = engine.__name__, engine, problem
        self.data = {name: tensor(array) for name, array in problem.data().items()}
        self.tensors = {name: tensor(array).requires_grad_() for name, array in problem.start().items()}
        self.optimizer = engine.optim.SGD(self.tensors.values(), lr=lr, momentum=problem.momentum)

    def step(self) -> float:
        loss = self.problem.loss(self.tensors, self.data)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()  # type: ignore[no-any-return]

    def gradients(self) -> Arrays:
        return {name: as_array(tensor.grad) for name, tensor in self.tensors.items()}

    def parameters(self) -> Arrays:
        return {name: as_array(tensor) for name, tensor in self.tensors.items()}

    def follow(self, other: EngineDescent) -> None:
        """Stand where the other one stands, its parameters and its momentum in the place of one's own."""
        state, theirs = self.optimizer.state, other.optimizer.state
        with self.module.no_grad():
            for name, tensor in self.tensors.items():
                tensor.copy_(self.module.tensor(as_array(other.tensors[name])))
                if self.problem.momentum:
                    velocity = as_array(theirs[other.tensors[name]]["momentum_buffer"])
                    state[tensor]["momentum_buffer"].copy_(self.module.tensor(velocity))


class HandDescent:
    """A descent with the problem's gradients by hand, in NumPy."""

    engine = "NumPy by hand"

    def __init__(self, problem: Problem, lr: float, dtype: str = "float64") -> None:
        assert problem.by_hand is not None, f"{problem.name} has no gradients by hand"
        self.by_hand, self.lr, self.momentum = problem.by_hand, lr, problem.momentum
        self.data, self.arrays = (
            {name: a.astype(dtype) if a.dtype.kind == "f" else a for name, a in arrays.items()}
            for arrays in (problem.data(), problem.start())
        )
        self.velocity: Arrays = {}
        self.latest: Arrays = {}

    def step(self) -> float:
        loss, self.latest = self.by_hand(self.arrays, self.data)
        for name, g in self.latest.items():
            if self.momentum:
                g = self.velocity[name] = (
                    self.momentum * self.velocity[name] + g if name in self.velocity else g
                )
            self.arrays[name] = self.arrays[name] - self.lr * g
        return float(loss)

    def gradients(self) -> Arrays:
        return {name: np.array(g) for name, g in self.latest.items()}

    def parameters(self) -> Arrays:
        return {name: np.array(p) for name, p in self.arrays.items()}


def as_array(tensor: Any) -> np.ndarray[Any, Any]:
    """A tensor of either engine as an array of its own."""
    return np.array(tensor.detach().cpu().numpy())


@dataclass
class Run:
    """What a descent did."""

    engine: str
    losses: list[float]
    """Before each step."""
    parameters: Arrays
    """At the end."""
    microseconds: float
    """The mean time of a step."""


def walk(descent: Descent, epochs: int, progress: Progress = iter) -> Run:
    """Take the steps, and their time."""
    begin = time.perf_counter()
    losses = [descent.step() for _ in progress(range(epochs))]
    seconds = time.perf_counter() - begin
    return Run(descent.engine, losses, descent.parameters(), 1e6 * seconds / epochs)


def descend(
    engine: ModuleType,
    problem: Problem,
    *,
    epochs: int | None = None,
    lr: float | None = None,
    dtype: str = "float32",
    device: str = "cpu",
    progress: Progress = iter,
) -> Run:
    """Minimise a problem's loss on an engine: the module `minigrad`, or the module `torch`."""
    descent = EngineDescent(engine, problem, lr or problem.lr, dtype, device)
    return walk(descent, epochs or problem.epochs, progress)
