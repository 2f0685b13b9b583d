"""Module: what all layers and networks are.

A module holds parameters, buffers and other modules, each kind in a dict of its own: what is assigned to an
attribute goes where its type belongs. So a network knows all that is to be trained, converted or saved.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from ..engine.hooks import Hook
from ..tensor import Tensor
from . import conversion, hooks, state, walking
from .parameter import Buffer, Parameter

Hooks = OrderedDict[int, Hook]


class Module:
    """A layer or a network: call it, and `forward` computes, which a subclass has to define.

    >>> import minigrad
    >>> class Scale(Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.factor = Parameter(minigrad.tensor(2.0))
    ...
    ...     def forward(self, x):
    ...         return self.factor * x
    >>> scale = Scale()
    >>> scale(minigrad.tensor(3.0)), [name for name, _ in scale.named_parameters()]
    (tensor(6., grad_fn=<MulBackward0>), ['factor'])
    """

    training: bool
    """Whether it is being trained, and not evaluated: some layers compute something else then."""
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Module | None]
    _non_persistent_buffers_set: set[str]
    _forward_pre_hooks: OrderedDict[int, hooks.ForwardHook]
    _forward_hooks: OrderedDict[int, hooks.ForwardHook]
    _backward_pre_hooks: Hooks
    _backward_hooks: Hooks
    _state_dict_pre_hooks: Hooks
    _state_dict_hooks: Hooks
    _load_state_dict_pre_hooks: Hooks
    _load_state_dict_post_hooks: Hooks
    _version = 1

    def __init__(self) -> None:
        own = self.__dict__  # nothing can be assigned before the dicts are there
        own["training"], own["_non_persistent_buffers_set"] = True, set()
        own["_parameters"], own["_buffers"], own["_modules"] = {}, {}, {}
        for step in ("forward", "backward", "state_dict"):
            own[f"_{step}_pre_hooks"], own[f"_{step}_hooks"] = OrderedDict(), OrderedDict()
        own["_load_state_dict_pre_hooks"] = OrderedDict()
        own["_load_state_dict_post_hooks"] = OrderedDict()

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes."""
        raise NotImplementedError(
            f'Module [{type(self).__name__}] is missing the required "forward" function'
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks:
            return hooks.call(self, args, kwargs)
        return self.forward(*args, **kwargs)

    # ------------------------------------------------------------------------------------ attributes

    def __getattr__(self, name: str) -> Any:
        for store in ("_parameters", "_buffers", "_modules"):
            held = self.__dict__.get(store, {})
            if name in held:
                return held[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        own = self.__dict__
        for store, kind, what, expected in KINDS:
            if isinstance(value, kind):
                if store not in own:
                    raise AttributeError(f"cannot assign {what.split()[-1]} before Module.__init__() call")
                return self._take(name, value)
            if name in own.get(store, ()):
                if not (value is None or (kind is Buffer and isinstance(value, Tensor))):
                    raise TypeError(
                        f"cannot assign '{typename(value)}' as {what} '{name}' ({expected} or None expected)"
                    )
                own[store][name] = value
                return None
        object.__setattr__(self, name, value)

    def _take(self, name: str, value: Any) -> None:
        """Make a parameter, a module or a buffer an attribute, in place of what had its name."""
        if isinstance(value, Buffer):
            return self.register_buffer(name, value, value.persistent)
        mine = self._parameters if isinstance(value, Parameter) else self._modules
        for other in (self.__dict__, self._parameters, self._buffers, self._modules):
            if other is not mine:
                other.pop(name, None)
        if isinstance(value, Parameter):
            self.register_parameter(name, value)
        else:  # torch, too, takes any name here, even if the class has an attribute of that name
            self._modules[name] = value

    def __delattr__(self, name: str) -> None:
        for held in (self._parameters, self._buffers, self._modules):
            if name in held:
                del held[name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        names = [*dir(self.__class__), *vars(self), *self._parameters, *self._modules, *self._buffers]
        return sorted(name for name in names if not name[0].isdigit())

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter; None keeps its place. TypeError for what is none, ValueError for no leaf."""
        self._check_name(name, "_parameters", "parameter")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(
                f"cannot assign '{typename(param)}' object to parameter '{name}' "
                "(torch.nn.Parameter or None required)"
            )
        if param is not None and param.grad_fn is not None:
            raise ValueError(
                f"Cannot assign non-leaf Tensor to parameter '{name}': what is computed from other tensors "
                "belongs in forward()"
            )
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a tensor that belongs to the module and isn't trained. Only a persistent one is saved."""
        self._check_name(name, "_buffers", "buffer")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(
                f"cannot assign '{typename(tensor)}' object to buffer '{name}' "
                "(torch Tensor or None required)"
            )
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """Add a module below this one, under a name that need not be one that Python could write."""
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{typename(module)} is not a Module subclass")
        self._check_name(name, "_modules", "module")
        self._modules[name] = module

    register_module = add_module

    def _check_name(self, name: str, store: str, what: str) -> None:
        if store not in self.__dict__:
            raise AttributeError(f"cannot assign {what} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{what} name should be a string. Got {typename(name)}")
        if "." in name:
            raise KeyError(f'{what} name can\'t contain ".", got: {name}')
        if not name:
            raise KeyError(f'{what} name can\'t be empty string ""')
        if hasattr(self, name) and name not in self.__dict__[store]:
            raise KeyError(f"attribute '{name}' already exists")

    # ------------------------------------------------------------------------------------ in other rooms

    named_parameters, parameters = walking.named_parameters, walking.parameters
    named_buffers, buffers = walking.named_buffers, walking.buffers
    named_children, children = walking.named_children, walking.children
    named_modules, modules = walking.named_modules, walking.modules
    get_parameter, get_buffer = walking.get_parameter, walking.get_buffer
    get_submodule, set_submodule = walking.get_submodule, walking.set_submodule

    apply, train, eval = walking.apply, walking.train, walking.eval_
    requires_grad_, zero_grad = walking.requires_grad_, walking.zero_grad

    _apply, to, type = conversion.apply, conversion.to, conversion.type_
    half, float, double = conversion.half, conversion.float_, conversion.double
    cpu, cuda = conversion.cpu, conversion.cuda

    state_dict, load_state_dict = state.state_dict, state.load_state_dict
    get_extra_state, set_extra_state = state.get_extra_state, state.set_extra_state
    _save_to_state_dict, _load_from_state_dict = state.save_to_state_dict, state.load_from_state_dict
    register_state_dict_pre_hook = state.register_state_dict_pre_hook
    register_state_dict_post_hook = state.register_state_dict_post_hook
    register_load_state_dict_pre_hook = state.register_load_state_dict_pre_hook
    register_load_state_dict_post_hook = state.register_load_state_dict_post_hook

    register_forward_pre_hook = hooks.register_forward_pre_hook
    register_forward_hook = hooks.register_forward_hook
    register_full_backward_pre_hook = hooks.register_full_backward_pre_hook
    register_full_backward_hook = hooks.register_full_backward_hook
    register_backward_hook = hooks.register_backward_hook

    # ------------------------------------------------------------------------------------ text

    def extra_repr(self) -> str:
        """What stands between the parentheses of the text, before the modules below."""
        return ""

    def _get_name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        extra = self.extra_repr().split("\n") if self.extra_repr() else []
        below = [f"({name}): {indented(repr(module))}" for name, module in self._modules.items()]
        if not below and len(extra) < 2:
            return f"{self._get_name()}({''.join(extra)})"
        return "\n  ".join([f"{self._get_name()}(", *extra, *below]) + "\n)"


KINDS: tuple[tuple[str, type, str, str], ...] = (
    ("_parameters", Parameter, "parameter", "torch.nn.Parameter"),
    ("_modules", Module, "child module", "torch.nn.Module"),
    ("_buffers", Buffer, "buffer", "torch.nn.Buffer, torch.Tensor"),
)
"""The attributes that modules keep apart: in which dict, of which class, and what errors call them."""


def indented(text: str) -> str:
    """All lines but the first further in, if they aren't blank."""
    first, *rest = text.split("\n")
    return "\n".join([first, *(f"  {line}" if line.strip() else "" for line in rest)])


def typename(value: Any) -> str:
    """What error messages call the type of a value, or a type."""
    if isinstance(value, Tensor):
        return str(value.type())
    kind = value if isinstance(value, type) else type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
