"""RMSprop."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..engine.inplace import write_into
from ..tensor import Tensor
from .arithmetic import addcdiv, addcmul, counted, lerp, like, no_steps, scale
from .optimizer import Group, Optimizer, State, checked


class RMSprop(Optimizer):
    """p -= lr * g / (sqrt(v) + eps), where v = alpha * v + (1 - alpha) * g² begins at 0.

    - `weight_decay`: g += weight_decay * p.
    - `centered`: v less the square of the mean gradient, which is computed as v is, takes the place of v.
    - `momentum`: b = momentum * b + g / (sqrt(v) + eps), and p -= lr * b.
    - `maximize`: g is -gradient.

    ValueError for a negative option. Source: Hinton, "Neural Networks for Machine Learning" (2012), lecture
    6; centered: Graves, "Generating Sequences With Recurrent Neural Networks" (2013).
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        options = {
            **{"lr": lr, "momentum": momentum, "alpha": alpha, "eps": eps, "centered": centered},
            **{"weight_decay": weight_decay, "capturable": capturable, "foreach": foreach},
            **{"maximize": maximize, "differentiable": differentiable},
        }
        super().__init__(params, checked(options, "eps", "momentum", "weight_decay", "alpha"))

    def update(self, group: Group) -> None:
        lr, alpha, momentum = float(group["lr"]), group["alpha"], group["momentum"]
        for p, g, state in self.gradients(group, group["weight_decay"]):
            if not state:
                self.begin(p, state, group)
            counted(state)
            v = state["square_avg"]
            write_into(v, addcmul(scale(v._array, alpha), g, g, 1 - alpha))
            if group["centered"]:
                mean = state["grad_avg"]
                write_into(mean, lerp(mean._array, g, 1 - alpha))
                root = np.sqrt(v._array - mean._array * mean._array)
            else:
                root = np.sqrt(v._array)
            root += group["eps"]
            if momentum > 0:
                b = state["momentum_buffer"]
                write_into(b, addcdiv(scale(b._array, momentum), g, root, 1))
                write_into(p, np.subtract(p._array, b._array * lr, out=p._array))
            else:
                write_into(p, addcdiv(p._array, g, root, -lr))

    def begin(self, p: Tensor, state: State, group: Group) -> None:
        """Before the first step, all is 0."""
        state |= {"step": no_steps(), "square_avg": like(p)}
        if group["momentum"] > 0:
            state["momentum_buffer"] = like(p)
        if group["centered"]:
            state["grad_avg"] = like(p)
