"""Adam, and AdamW, which lets the weights decay apart from the gradient."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..engine.inplace import write_into
from ..tensor import Tensor
from .arithmetic import addcdiv, addcmul, counted, lerp, like, no_steps, scale
from .optimizer import Group, Optimizer, State, checked


class Adam(Optimizer):
    """p -= lr * m̂ / (sqrt(v̂) + eps): the mean gradient, by the root of the mean squared one.

    m = beta1 * m + (1 - beta1) * g and v = beta2 * v + (1 - beta2) * g² begin at 0, so after t steps they are
    too small by the factors 1 - beta1ᵗ and 1 - beta2ᵗ, by which m̂ and v̂ are divided.

    - `weight_decay`: g += weight_decay * p; or, if it is decoupled, p *= 1 - lr * weight_decay.
    - `amsgrad`: the largest v so far takes the place of v.
    - `maximize`: g is -gradient.

    `lr` may be a tensor of one element, as may both betas. ValueError for a negative option, or for betas
    outside [0, 1). Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2014); amsgrad: Reddi
    et al., "On the Convergence of Adam and Beyond" (2018).
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        check_betas(betas)
        if foreach and not capturable and isinstance(lr, Tensor):
            raise ValueError("lr as a Tensor is not supported for capturable=False and foreach=True")
        options = {
            **{"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay},
            **{"amsgrad": amsgrad, "maximize": maximize, "foreach": foreach, "capturable": capturable},
            **{"differentiable": differentiable, "fused": fused},
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, checked(options, "eps", "weight_decay"))

    def update(self, group: Group) -> None:
        lr, (beta1, beta2), decay = group["lr"], group["betas"], group["weight_decay"]
        apart = group["decoupled_weight_decay"]
        for p, g, state in self.gradients(group, 0 if apart else decay):
            m, v = self.moments(p, state, group)
            t = counted(state)
            if apart and decay:
                write_into(p, scale(p._array, float(1 - lr * decay)))
            write_into(m, lerp(m._array, g, float(1 - beta1)))
            write_into(v, addcmul(scale(v._array, float(beta2)), g, g, float(1 - beta2)))
            if group["amsgrad"]:
                largest = state["max_exp_avg_sq"]
                write_into(largest, np.maximum(largest._array, v._array, out=largest._array))
                v = largest
            root = np.sqrt(v._array)
            root /= float((1 - beta2**t) ** 0.5)
            root += group["eps"]
            write_into(p, addcdiv(p._array, m._array, root, -float(lr / (1 - beta1**t))))

    def moments(self, p: Tensor, state: State, group: Group) -> tuple[Tensor, Tensor]:
        """m and v."""
        if not state:
            state |= {"step": no_steps(group["fused"]), "exp_avg": like(p), "exp_avg_sq": like(p)}
            if group["amsgrad"]:
                state["max_exp_avg_sq"] = like(p)
        return state["exp_avg"], state["exp_avg_sq"]


def check_betas(betas: tuple[Any, Any]) -> None:
    for i in range(2):
        if not 0.0 <= betas[i] < 1.0:
            raise ValueError(f"Invalid beta parameter at index {i}: {betas[i]}")
    if not any(all(isinstance(beta, kind) for beta in betas) for kind in (float, Tensor)):
        raise ValueError("betas must be either both floats or both Tensors")


class AdamW(Adam):
    """Adam with weight decay that is decoupled: p *= 1 - lr * weight_decay, before each step.

    Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (2017).
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        switches: dict[str, Any] = {
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "fused": fused,
        }
        super().__init__(
            *(params, lr, betas, eps, weight_decay, amsgrad),
            **{**switches, "differentiable": differentiable, "decoupled_weight_decay": True},
        )

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:  # whatever Adam the state is of
            group["decoupled_weight_decay"] = True
