"""Adagrad."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..engine.inplace import write_into
from ..tensor import Tensor
from .arithmetic import addcdiv, addcmul, counted, like, no_steps
from .optimizer import Group, Optimizer, checked


class Adagrad(Optimizer):
    """p -= lr / (1 + (t - 1) * lr_decay) * g / (sqrt(s) + eps), where s is the sum of all g², at step t.

    s begins at `initial_accumulator_value`.

    - `weight_decay`: g += weight_decay * p.
    - `maximize`: g is -gradient.

    ValueError for a negative option. Source: Duchi et al., "Adaptive Subgradient Methods for Online Learning
    and Stochastic Optimization" (2011).
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        options = {
            **{"lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay},
            **{"initial_accumulator_value": initial_accumulator_value, "foreach": foreach},
            **{"maximize": maximize, "differentiable": differentiable, "fused": fused},
        }
        positive = "lr_decay", "weight_decay", "initial_accumulator_value", "eps"
        super().__init__(params, checked(options, *positive))
        for group in self.param_groups:
            for p in group["params"]:
                self.begin(p, group)

    def begin(self, p: Tensor, group: Group) -> None:
        """The state is there before the first step, as in torch."""
        start = self.defaults["initial_accumulator_value"]
        self.state[p] = {"step": no_steps(group["fused"]), "sum": like(p, start)}

    def update(self, group: Group) -> None:
        for p, g, state in self.gradients(group, group["weight_decay"]):
            if not state:
                self.begin(p, group)
                state = self.state[p]
            t = counted(state)
            s = state["sum"]
            write_into(s, addcmul(s._array, g, g, 1))
            root = np.sqrt(s._array)
            root += group["eps"]
            write_into(p, addcdiv(p._array, g, root, -float(group["lr"] / (1 + (t - 1) * group["lr_decay"]))))
