"""What all optimizers share: groups of parameters with their options, and a state for each parameter."""

from __future__ import annotations

import functools
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any, TypeVar

from ..engine.gradmode import enable_grad
from ..engine.hooks import RemovableHandle
from ..tensor import Tensor

Group = dict[str, Any]
"""The parameters under "params", and beside them the options that hold for these."""
State = dict[str, Any]
"""What is kept for a parameter from step to step."""
Hook = Callable[..., Any]
Step = TypeVar("Step", bound=Callable[..., Any])


def hooked(step: Step) -> Step:
    """A step that runs the optimizer's hooks, and by which a scheduler sees that it came."""

    @functools.wraps(step)
    def stepped(*args: Any, **keywords: Any) -> Any:
        self: Optimizer = args[0]
        outer = getattr(type(self).step, "__wrapped__", None)
        if outer is not step:  # it has called this one, by super()
            return step(*args, **keywords)
        if "_opt_called" in vars(self):
            self._opt_called = True
        for hook in list(self._step_pre_hooks.values()):
            changed = hook(self, args, keywords)
            if changed is not None:
                if not isinstance(changed, tuple) or len(changed) != 2:
                    raise RuntimeError(f"a hook must answer None or (args, kwargs), not {changed}")
                args, keywords = changed
        answer = step(*args, **keywords)
        for hook in list(self._step_post_hooks.values()):
            hook(self, args, keywords)
        return answer

    stepped.hooked = True  # type: ignore[attr-defined]
    return stepped  # type: ignore[return-value]


class Optimizer:
    """Changes parameters in place, by their gradients. What a step does is the subclass's, in `update`.

    `params` are tensors, (name, tensor) pairs, or groups: dictionaries with "params" and options of their
    own, for which `defaults` stand in. TypeError if it is no iterable of these; ValueError for none, for a
    tensor that is no leaf, or for one that is in two groups.
    """

    defaults: dict[str, Any]
    state: defaultdict[Tensor, State]
    param_groups: list[Group]
    _step_pre_hooks: dict[int, Hook]
    _step_post_hooks: dict[int, Hook]
    _opt_called: bool
    """Whether there was a step since the first scheduler took hold, if one has."""

    def __init_subclass__(cls) -> None:
        if "step" in vars(cls):
            cls.step = hooked(cls.step)  # type: ignore[method-assign]

    def __init__(self, params: Iterable[Any], defaults: dict[str, Any]) -> None:
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got a "
                "Tensor: put it in a list"
            )
        self.defaults, self.state, self.param_groups = defaults, defaultdict(dict), []
        self._step_pre_hooks, self._step_post_hooks = {}, {}
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    def add_param_group(self, param_group: Group) -> None:
        """Optimize these parameters, too: the dict becomes a group, with the defaults for missing options."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        given = param_group["params"]
        if isinstance(given, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections: sort them in a list"
            )
        given = [given] if isinstance(given, Tensor) else list(given)
        names = [pair[0] for pair in given if isinstance(pair, tuple)]
        if names and len(names) < len(given):
            raise ValueError(
                "all optimizer params should be with/without names. Some param names are missing"
            )
        param_group["params"] = [pair[1] if isinstance(pair, tuple) else pair for pair in given]
        if names:
            param_group["param_names"] = names
        for name, value in self.defaults.items():
            param_group.setdefault(name, value)
        self.check(param_group)
        self.param_groups.append(param_group)

    def check(self, new: Group) -> None:
        """TypeError or ValueError for a group that can't join those that are there."""
        for param in new["params"]:
            if not isinstance(param, Tensor):
                raise TypeError(
                    f"optimizer can only optimize Tensors, but one of the params is {type(param)}"
                )
            if not (param.is_leaf or param.retains_grad):
                raise ValueError(
                    "can't optimize a non-leaf Tensor: call detach().requires_grad_() on it first"
                )
        if len(new["params"]) != len(set(new["params"])):
            warnings.warn("optimizer contains a parameter group with duplicate parameters", stacklevel=4)
        for group in self.param_groups:
            if ("param_names" in new) != ("param_names" in group):
                raise ValueError("all optimizer param groups should be with/without names")
            if not set(group["params"]).isdisjoint(new["params"]):
                raise ValueError("some parameters appear in more than one parameter group")

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients; or, if they aren't set to None, make them 0 in place."""
        for group in self.param_groups:
            for param in group["params"]:
                if set_to_none or param._grad is None:
                    param._grad = None
                else:
                    param._grad.detach_().zero_()

    # ------------------------------------------------------------------------------------ stepping

    @hooked
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

    def gradients(self, group: Group, decay: float) -> Iterator[tuple[Tensor, Any, State]]:
        """Each parameter p that has a gradient g, with (-g if `maximize`) + decay * p, and with its state."""
        if group.get("capturable"):
            raise AssertionError("If capturable=True, params must be on an accelerator: leave it False")
        for p in group["params"]:
            if p._grad is not None:
                g = p._grad._array
                g = -g if group["maximize"] else g
                yield p, g + p._array * decay if decay else g, self.state[p]

    def register_step_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(optimizer, args, kwargs)` before each step; it may answer another (args, kwargs).

        The first of `args` is the optimizer, too.
        """
        return RemovableHandle(self._step_pre_hooks, hook)

    def register_step_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(optimizer, args, kwargs)` after each step."""
        return RemovableHandle(self._step_post_hooks, hook)

    # ------------------------------------------------------------------------------------ saving

    def state_dict(self) -> dict[str, Any]:
        """Options and states, in which a parameter is its number: "param_groups" and "state"."""
        number = {id(p): i for i, p in enumerate(p for group in self.param_groups for p in group["params"])}
        groups = []
        for group in self.param_groups:
            options = {name: value for name, value in group.items() if name != "params"}
            groups.append({**options, "params": [number[id(p)] for p in group["params"]]})
        states = {number.get(id(p), p): state for p, state in self.state.items()}
        return {"state": states, "param_groups": groups}

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
        state: defaultdict[Any, State] = defaultdict(dict)
        for number, values in state_dict["state"].items():
            param = own.get(number, number)  # a state may be nobody's
            state[param] = taken_over(values, param)
        for group, other in zip(groups, saved, strict=True):
            kept = ("params", "param_names") if "param_names" not in other else ("params",)
            other.update({name: group[name] for name in kept if name in group})
        self.__setstate__({"state": state, "param_groups": saved})

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied: not the hooks."""
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ = {"_step_pre_hooks": {}, "_step_post_hooks": {}} | self.__dict__ | state

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines.append(f"\nParameter Group {i}" if i else "Parameter Group 0")
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
        return "\n".join([*lines, ")"])


def taken_over(value: Any, param: Any, name: str = "") -> Any:
    """A saved value as this optimizer's own: tensors are copied, to the parameter's dtype (but "step")."""
    if isinstance(value, dict):
        return {name: taken_over(item, param, name) for name, item in value.items()}
    if isinstance(value, list):
        return [taken_over(item, param) for item in value]
    if not isinstance(value, Tensor):
        return deepcopy(value)
    keep = name == "step" or not isinstance(param, Tensor) or not param.is_floating_point()
    return value.detach().to(value.dtype if keep else param.dtype).clone()


def checked(options: dict[str, Any], *positive: str) -> dict[str, Any]:
    """The options of an optimizer; ValueError if one of those named is negative, or `lr` several numbers."""
    if isinstance(options["lr"], Tensor) and options["lr"].numel() != 1:
        raise ValueError("Tensor lr must be 1-element")
    for name in ("lr", *positive):
        if not options[name] >= 0.0:
            called = {"lr": "learning rate", "eps": "epsilon value"}.get(name, f"{name} value")
            raise ValueError(f"Invalid {called}: {options[name]}")
    if options.get("fused") and options.get("foreach"):
        raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
    if options.get("differentiable"):
        raise NotImplementedError("differentiable=True is not supported: steps are not recorded")
    return options
