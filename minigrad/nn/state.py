"""The state of a module by name: what is saved of it, and taken over from what was saved.

These are methods of `Module`, which stands in a room of its own.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..engine.gradmode import no_grad
from ..engine.hooks import Hook, RemovableHandle
from ..tensor import Tensor
from .parameter import Parameter

if TYPE_CHECKING:
    from .module import Module

EXTRA = "_extra_state"
"""The name under which a state has what `get_extra_state` answers."""


class _IncompatibleKeys(NamedTuple):
    """The names that a state lacks, and those that it should not have."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not any(self):
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self[0]}, unexpected_keys={self[1]})"


def named_state(module: Module) -> dict[str, Tensor]:
    """The module's own parameters and persistent buffers, but for those that are None."""
    fleeting = module._non_persistent_buffers_set
    kept = {name: buffer for name, buffer in module._buffers.items() if name not in fleeting}
    return {name: tensor for name, tensor in (module._parameters | kept).items() if tensor is not None}


def get_extra_state(self: Module) -> Any:
    """What else belongs to the state: define this and `set_extra_state` in a subclass that has such."""
    raise RuntimeError(f"{type(self).__name__} has no extra state: define get_extra_state in it")


def set_extra_state(self: Module, state: Any) -> None:
    """Take over what `get_extra_state` answered."""
    raise RuntimeError(f"{type(self).__name__} has no extra state: define set_extra_state in it")


# ---------------------------------------------------------------------------------------- saving


def state_dict(self: Module, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
    """Parameters and persistent buffers by name, in an OrderedDict, or added to `destination`.

    They are the module's own memory; detached, unless `keep_vars`.
    """
    if destination is None:
        destination = OrderedDict()
        destination._metadata = OrderedDict()
    metadata = {"version": self._version}
    if hasattr(destination, "_metadata"):
        destination._metadata[prefix[:-1]] = metadata
    for hook in self._state_dict_pre_hooks.values():
        hook(self, prefix, keep_vars)
    self._save_to_state_dict(destination, prefix, keep_vars)
    for name, child in self._modules.items():
        if child is not None:
            child.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
    for hook in self._state_dict_hooks.values():
        if hook(self, destination, prefix, metadata) is not None:
            raise RuntimeError("state_dict post-hook must return None")
    return destination


def save_to_state_dict(self: Module, destination: Any, prefix: str, keep_vars: bool) -> None:
    """Put the state of this module, without its children's, into `destination`."""
    for name, tensor in named_state(self).items():
        destination[prefix + name] = tensor if keep_vars else tensor.detach()
    if type(self).get_extra_state is not get_extra_state:
        destination[prefix + EXTRA] = self.get_extra_state()


# ---------------------------------------------------------------------------------------- loading


def load_state_dict(
    self: Module, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
) -> _IncompatibleKeys:
    """Copy what a state has under the names of parameters and buffers; or, to `assign`, take it itself.

    Answers the names that are missing, and those that aren't expected. When all that fits has been copied,
    RuntimeError for shapes that don't and, if `strict`, for such names.
    """
    if not isinstance(state_dict, Mapping):
        raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
    about, keys, errors = getattr(state_dict, "_metadata", {}), _IncompatibleKeys([], []), list[str]()

    def load(module: Module, state: dict[str, Any], prefix: str) -> None:
        metadata = {**about.get(prefix[:-1], {}), **({"assign_to_params_buffers": True} if assign else {})}
        module._load_from_state_dict(state, prefix, metadata, True, *keys, errors)
        for name, child in module._modules.items():
            if child is not None:
                inner = f"{prefix}{name}."
                load(child, {key: state[key] for key in state if key.startswith(inner)}, inner)
        for hook in module._load_state_dict_post_hooks.values():
            hook(module, keys)

    load(self, dict(state_dict), "")
    for kind, names in (("Unexpected", keys.unexpected_keys), ("Missing", keys.missing_keys)):
        if names and strict:
            quoted = ", ".join(f'"{name}"' for name in names)
            errors.insert(0, f"{kind} key(s) in state_dict: {quoted}. ")
    if errors:
        listed = "\n\t".join(errors)
        raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{listed}")
    return keys


def load_from_state_dict(
    self: Module,
    state_dict: dict[str, Any],
    prefix: str,
    local_metadata: dict[str, Any],
    strict: bool,
    missing_keys: list[str],
    unexpected_keys: list[str],
    error_msgs: list[str],
) -> None:
    """Take over the state of this module, without its children's; what is wrong is added to the lists."""
    for hook in self._load_state_dict_pre_hooks.values():
        lists = missing_keys, unexpected_keys, error_msgs
        hook(self, state_dict, prefix, local_metadata, strict, *lists)
    own, assign = named_state(self), local_metadata.get("assign_to_params_buffers", False)
    expected = [prefix + name for name in own]
    for name, tensor in own.items():
        if prefix + name in state_dict:
            error_msgs += take_over(self, name, tensor, state_dict[prefix + name], prefix + name, assign)
    if type(self).set_extra_state is not set_extra_state:
        expected.append(prefix + EXTRA)
        if prefix + EXTRA in state_dict:
            self.set_extra_state(state_dict[prefix + EXTRA])
    if strict:
        missing_keys += [key for key in expected if key not in state_dict]
        for key in state_dict:
            name, dot, _ = key[len(prefix) :].partition(".")
            if name not in self._modules if dot else key not in expected:
                unexpected_keys.append(key)


def take_over(module: Module, name: str, own: Tensor, saved: Any, key: str, assign: bool) -> list[str]:
    """Give one parameter or buffer what was saved of it. Answers what hinders that."""
    if not isinstance(saved, Tensor):
        return [
            f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from '
            f"checkpoint but received {type(saved)}"
        ]
    if not own.ndim and saved.shape == (1,):
        saved = saved.reshape(())
    if saved.shape != own.shape:
        return [
            f"size mismatch for {key}: copying a param with shape {saved.shape} from checkpoint, "
            f"the shape in current model is {own.shape}."
        ]
    if not assign:
        with no_grad():
            own.copy_(saved)
    elif not isinstance(own, Parameter):
        setattr(module, name, saved)
    elif isinstance(saved, Parameter):
        setattr(module, name, saved.requires_grad_(own.requires_grad))
    else:
        setattr(module, name, Parameter(saved, own.requires_grad))
    return []


# ---------------------------------------------------------------------------------------- hooks


def register_state_dict_pre_hook(self: Module, hook: Hook) -> RemovableHandle:
    """Call `hook(module, prefix, keep_vars)` before the state is collected."""
    return RemovableHandle(self._state_dict_pre_hooks, hook)


def register_state_dict_post_hook(self: Module, hook: Hook) -> RemovableHandle:
    """Call `hook(module, state_dict, prefix, metadata)` after that, to change the state in place."""
    return RemovableHandle(self._state_dict_hooks, hook)


def register_load_state_dict_pre_hook(self: Module, hook: Hook) -> RemovableHandle:
    """Call the hook, with the arguments of `_load_from_state_dict`, before a state is taken over."""
    return RemovableHandle(self._load_state_dict_pre_hooks, hook)


def register_load_state_dict_post_hook(self: Module, hook: Hook) -> RemovableHandle:
    """Call `hook(module, incompatible_keys)` when a state is taken over, to change the two lists in place."""
    return RemovableHandle(self._load_state_dict_post_hooks, hook)
