"""Stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..engine.core import wrap
from ..engine.inplace import write_into
from ..tensor import Tensor
from .optimizer import Group, Optimizer, checked


class SGD(Optimizer):
    """p -= lr * g, where g is the gradient, with the options of `torch.optim.SGD` in their order.

    - `maximize`: g is -gradient.
    - `weight_decay`: g += weight_decay * p.
    - `momentum`: v = momentum * v + (1 - dampening) * g takes the place of g (v begins as g);
      with `nesterov`, g + momentum * v does.

    ValueError for a negative lr, momentum or weight_decay, or for nesterov without momentum or with
    dampening. Source: Sutskever et al., "On the importance of initialization and momentum in deep learning"
    (2013), in the variant that the documentation of `torch.optim.SGD` states.

    >>> import minigrad
    >>> p = minigrad.tensor([1.0, 2.0], requires_grad=True)
    >>> optimizer = SGD([p], lr=0.1)
    >>> (p * p).sum().backward()
    >>> optimizer.step()
    >>> p
    tensor([0.8000, 1.6000], requires_grad=True)
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        options = {
            **{"lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay},
            **{"nesterov": nesterov, "maximize": maximize},
            **{"foreach": foreach, "differentiable": differentiable, "fused": fused},
        }
        super().__init__(params, checked(options, "momentum", "weight_decay"))

    def update(self, group: Group) -> None:
        lr, momentum, decay, maximize = (
            group["lr"],
            group["momentum"],
            group["weight_decay"],
            group["maximize"],
        )
        kind = None
        for p in group["params"]:
            gradient = p._grad
            if gradient is None:
                continue
            g, array = gradient._array, p._array
            if g.dtype is not kind:
                kind = g.dtype
                rate = np.array(
                    float(lr), kind
                )  # multiplies in a third of the time that a Python number takes
            if maximize:
                g = -g
            if decay:
                g = g + array * decay
            if momentum:
                g = self.velocity(p, g, group)
            write_into(p, array - g * rate)

    def velocity(self, p: Tensor, g: Any, group: Group) -> Any:
        """What momentum puts in the place of a gradient."""
        state, momentum = self.state[p], group["momentum"]
        v = state.get("momentum_buffer")
        if v is None:
            v = state["momentum_buffer"] = wrap(np.array(g))
        else:
            write_into(v, v._array * momentum + g * (1 - group["dampening"]))
        return g + v._array * momentum if group["nesterov"] else v._array
