"""Walking a module: its parameters, buffers and modules by name, each of them once; and what is done to all.

These are methods of `Module`, which stands in a room of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from .parameter import Parameter

if TYPE_CHECKING:
    from ..tensor import Tensor
    from .module import Module

M = TypeVar("M", bound="Module")


def named_modules(
    self: Module, memo: set[Module] | None = None, prefix: str = "", remove_duplicate: bool = True
) -> Iterator[tuple[str, Module]]:
    """This module and all below it with their dotted names, but for those in `memo`."""
    memo = set() if memo is None else memo
    if self in memo:
        return
    if remove_duplicate:
        memo.add(self)
    yield prefix, self
    for name, child in self._modules.items():
        if child is not None:
            yield from child.named_modules(memo, joined(prefix, name), remove_duplicate)


def joined(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def named_members(
    self: Module,
    members: Callable[[Module], Iterable[tuple[str, Any]]],
    prefix: str = "",
    recurse: bool = True,
    remove_duplicate: bool = True,
) -> Iterator[tuple[str, Any]]:
    """What `members` finds in this module and, if `recurse`, in all below it, but for what is None."""
    met: set[int] = set()
    modules = (
        self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else [(prefix, self)]
    )
    for path, module in modules:
        for name, member in members(module):
            if member is not None and id(member) not in met:
                if remove_duplicate:
                    met.add(id(member))
                yield joined(path, name), member


def named_parameters(
    self: Module, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
) -> Iterator[tuple[str, Parameter]]:
    """The parameters with their dotted names; without `recurse` only this module's own."""
    yield from named_members(
        self, lambda module: module._parameters.items(), prefix, recurse, remove_duplicate
    )


def named_buffers(
    self: Module, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
) -> Iterator[tuple[str, Tensor]]:
    """The buffers with their dotted names; without `recurse` only this module's own."""
    yield from named_members(self, lambda module: module._buffers.items(), prefix, recurse, remove_duplicate)


def named_children(self: Module) -> Iterator[tuple[str, Module]]:
    """The modules right below this one, with their names."""
    yield from named_members(self, lambda module: module._modules.items(), recurse=False)


def parameters(self: Module, recurse: bool = True) -> Iterator[Parameter]:
    """The parameters: what an optimizer wants to have."""
    return (parameter for _, parameter in self.named_parameters(recurse=recurse))


def buffers(self: Module, recurse: bool = True) -> Iterator[Tensor]:
    """The buffers."""
    return (buffer for _, buffer in self.named_buffers(recurse=recurse))


def children(self: Module) -> Iterator[Module]:
    """The modules right below this one."""
    return (child for _, child in self.named_children())


def modules(self: Module, remove_duplicate: bool = True) -> Iterator[Module]:
    """This module and all below it."""
    return (module for _, module in self.named_modules(remove_duplicate=remove_duplicate))


# ---------------------------------------------------------------------------------------- one of them


def get_submodule(self: Module, target: str) -> Module:
    """The module of a dotted name; AttributeError if there is none."""
    found: Any = self
    for name in target.split(".") if target else ():
        found = attribute(found, name)
        if not hasattr(found, "_modules"):
            raise AttributeError(f"`{name}` is not an nn.Module")
    return found  # type: ignore[no-any-return]


def set_submodule(self: Module, target: str, module: Module, strict: bool = False) -> None:
    """Put a module in the place of a dotted name, which, if `strict`, must have one already."""
    path, _, name = target.rpartition(".")
    if not name or not hasattr(module, "_modules"):
        raise ValueError(f"set_submodule needs a name and a Module, got {target!r}, {type(module).__name__}")
    parent = self.get_submodule(path)
    if strict or hasattr(parent, name):
        parent.get_submodule(name)
    setattr(parent, name, module)


def get_parameter(self: Module, target: str) -> Parameter:
    """The parameter of a dotted name; AttributeError if there is none."""
    path, _, name = target.rpartition(".")
    parameter = attribute(self.get_submodule(path), name)
    if not isinstance(parameter, Parameter):
        raise AttributeError(f"`{name}` is not an nn.Parameter")
    return parameter


def get_buffer(self: Module, target: str) -> Tensor:
    """The buffer of a dotted name; AttributeError if there is none."""
    path, _, name = target.rpartition(".")
    module = self.get_submodule(path)
    buffer = attribute(module, name)
    if name not in module._buffers:
        raise AttributeError(f"`{name}` is not a buffer")
    return buffer  # type: ignore[no-any-return]


def attribute(module: Module, name: str) -> Any:
    if not hasattr(module, name):
        raise AttributeError(f"{type(module).__name__} has no attribute `{name}`")
    return getattr(module, name)


# ---------------------------------------------------------------------------------------- all of them


def apply(self: M, fn: Callable[[Module], Any]) -> M:
    """Call `fn` on every module below this one, and on this one last, as to initialize them."""
    for child in self.children():
        child.apply(fn)
    fn(self)
    return self


def train(self: M, mode: bool = True) -> M:
    """Set `training` here and below."""
    if not isinstance(mode, bool):
        raise ValueError("training mode is expected to be boolean")
    self.training = mode
    for child in self.children():
        child.train(mode)
    return self


def eval_(self: M) -> M:
    """Evaluate from now on: `train(False)`."""
    return self.train(False)


def requires_grad_(self: M, requires_grad: bool = True) -> M:
    """Freeze all parameters, or set them free again."""
    for parameter in self.parameters():
        parameter.requires_grad_(requires_grad)
    return self


def zero_grad(self: Module, set_to_none: bool = True) -> None:
    """Forget all gradients; or, if they aren't set to None, make them 0 in place."""
    for parameter in self.parameters():
        if set_to_none or parameter.grad is None:
            parameter.grad = None
        else:
            parameter.grad.detach_().zero_()
