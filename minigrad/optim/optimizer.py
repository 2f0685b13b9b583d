"""What all optimizers share: groups of parameters with their options, and a state for each parameter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import Any

from ..engine.gradmode import enable_grad
from ..tensor import Tensor

Group = dict[str, Any]
"""The parameters under "params", and beside them the options that hold for these."""


class Optimizer:
    """Changes parameters in place, by their gradients. What a step does is the subclass's, in `update`.

    `params` are tensors, (name, tensor) pairs, or groups: dictionaries with "params" and options of their
    own, for which `defaults` stand in. TypeError if it is no iterable of these; ValueError for none, for a
    tensor that is no leaf, or for one that is in two groups.
    """

    def __init__(self, params: Iterable[Any], defaults: dict[str, Any]) -> None:
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got a "
                "Tensor: put it in a list"
            )
        self.defaults = defaults
        self.state: defaultdict[Tensor, dict[str, Any]] = defaultdict(dict)
        self.param_groups: list[Group] = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    def add_param_group(self, param_group: Group) -> None:
        """Optimize these parameters, too, with the options in the group and the defaults for the others."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        given = param_group["params"]
        if isinstance(given, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections: sort them in a list"
            )
        params = [given] if isinstance(given, Tensor) else list(given)
        names = [pair[0] for pair in params if isinstance(pair, tuple)]
        params = [pair[1] if isinstance(pair, tuple) else pair for pair in params]
        for param in params:
            if not isinstance(param, Tensor):
                raise TypeError(
                    f"optimizer can only optimize Tensors, but one of the params is {type(param)}"
                )
            if not param.is_leaf:
                raise ValueError(
                    "can't optimize a non-leaf Tensor: call detach().requires_grad_() on it first"
                )
        taken = {id(param) for group in self.param_groups for param in group["params"]}
        if taken & {id(param) for param in params}:
            raise ValueError("some parameters appear in more than one parameter group")
        group = {"params": params, **{name: value for name, value in param_group.items() if name != "params"}}
        if names:
            group["param_names"] = names
        for name, value in self.defaults.items():
            group.setdefault(name, value)
        self.param_groups.append(group)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients; or, if they aren't set to None, make them 0 in place."""
        for group in self.param_groups:
            for param in group["params"]:
                if set_to_none or param._grad is None:
                    param._grad = None
                else:
                    param._grad.detach_().zero_()

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient; answer the loss that a closure, called first, has."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        for group in self.param_groups:
            self.update(group)
        return loss

    def update(self, group: Group) -> None:
        """One step for the parameters of one group."""
        raise NotImplementedError(f"{type(self).__name__} has no update")

    # ------------------------------------------------------------------------------------ saving

    def state_dict(self) -> dict[str, Any]:
        """Options and states, in which a parameter is its number: "param_groups" and "state"."""
        number = {id(p): i for i, p in enumerate(p for group in self.param_groups for p in group["params"])}
        groups = []
        for group in self.param_groups:
            options = {name: value for name, value in group.items() if name != "params"}
            groups.append({**options, "params": [number[id(p)] for p in group["params"]]})
        return {"state": {number[id(p)]: state for p, state in self.state.items()}, "param_groups": groups}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over options and states; ValueError, and nothing taken, if the groups don't match."""
        groups, saved = self.param_groups, deepcopy(state_dict["param_groups"])
        if len(groups) != len(saved):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(
            len(group["params"]) != len(other["params"]) for group, other in zip(groups, saved, strict=True)
        ):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of the optimizer's"
            )
        params = [param for group in groups for param in group["params"]]
        numbers = [number for group in saved for number in group["params"]]
        own = dict(zip(numbers, params, strict=True))
        self.state = defaultdict(dict)
        for number, state in state_dict["state"].items():
            self.state[own[number]] = {name: taken_over(value, own[number]) for name, value in state.items()}
        self.param_groups = [
            {**other, "params": group["params"]} for group, other in zip(groups, saved, strict=True)
        ]

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines.append(f"\nParameter Group {i}" if i else "Parameter Group 0")
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
        return "\n".join([*lines, ")"])


def taken_over(value: Any, param: Tensor) -> Any:
    """A saved value as this optimizer's own: a tensor is copied, a float to the parameter's dtype."""
    if not isinstance(value, Tensor):
        return deepcopy(value)
    return value.detach().to(param.dtype if value.is_floating_point() else value.dtype).clone()
