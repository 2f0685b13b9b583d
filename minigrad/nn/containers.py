"""Modules that hold other modules: one after the other, in a list, or in a dict."""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from itertools import chain, groupby
from typing import Any, Self

from .module import Module, indented


class Numbered(Module):
    """What `Sequential` and `ModuleList` have in common: modules in a row, named "0", "1", …"""

    _modules: dict[str, Module]  # type: ignore[assignment]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._modules.values())

    def __getitem__(self, idx: int | slice) -> Any:
        if isinstance(idx, slice):
            return self._of(list(self._modules.items())[idx])
        return self._modules[self._name(idx)]

    def _of(self, named: list[tuple[str, Module]]) -> Self:
        """A container of the same kind for a part of its modules."""
        raise NotImplementedError

    def _name(self, idx: int) -> str:
        if not -len(self) <= operator.index(idx) < len(self):
            raise IndexError(f"index {idx} is out of range")
        return list(self._modules)[idx]

    def __setitem__(self, idx: int, module: Module) -> None:
        setattr(self, self._name(idx), module)

    def __delitem__(self, idx: int | slice) -> None:
        for name in list(self._modules)[idx] if isinstance(idx, slice) else [self._name(idx)]:
            del self._modules[name]
        self._modules = {str(i): module for i, module in enumerate(self)}

    def append(self, module: Module) -> Self:
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add modules at the end."""
        if not isinstance(modules, Iterable):
            raise TypeError(f"{type(self).__name__}.extend needs an iterable, not {type(modules).__name__}")
        for module in modules:
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> Any:
        """Put a module before the one that has this index."""
        for i in range(len(self), index, -1):
            self._modules[str(i)] = self._modules[str(i - 1)]
        self._modules[str(index)] = module

    def pop(self, key: int | slice) -> Any:
        """Take out a module or, for a slice, several."""
        taken = self[key]
        del self[key]
        return taken


class Sequential(Numbered):
    """The modules that it is given, each of which gets what the one before it answers.

    An OrderedDict gives them names; a slice keeps these.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__()
        named = args[0].items() if len(args) == 1 and isinstance(args[0], OrderedDict) else enumerate(args)
        for name, module in named:
            self.add_module(str(name), module)

    def forward(self, input: Any) -> Any:
        for module in self:
            input = module(input)
        return input

    def _of(self, named: list[tuple[str, Module]]) -> Self:
        return type(self)(OrderedDict(named))

    def insert(self, index: int, module: Module) -> Self:
        if not isinstance(module, Module):
            raise AssertionError(f"module should be of type: {Module}, not {type(module)}")
        if not -len(self) <= index <= len(self):
            raise IndexError(f"Index out of range: {index}")
        super().insert(index + len(self) if index < 0 else index, module)
        return self

    def __add__(self, other: Sequential) -> Sequential:
        return Sequential(*self, *sequential(other))

    def __iadd__(self, other: Sequential) -> Self:
        return self.extend(list(sequential(other)))

    def __mul__(self, other: int) -> Sequential:
        return Sequential(*times(self, other))

    __rmul__ = __mul__

    def __imul__(self, other: int) -> Self:
        return self.extend(times(self, other)[len(self) :])


def sequential(other: Any) -> Sequential:
    if isinstance(other, Sequential):
        return other
    raise ValueError(f"add operator supports only objects of Sequential class, but {type(other)} is given.")


def times(modules: Sequential, count: Any) -> list[Module]:
    """The same modules over and over: they share their parameters."""
    if not isinstance(count, int):
        raise TypeError(f"unsupported operand type(s) for *: {type(modules)} and {type(count)}")
    if count <= 0:
        raise ValueError(f"Non-positive multiplication factor {count} for {type(modules)}")
    return list(modules) * count


class ModuleList(Numbered):
    """A list of modules, which has no `forward` of its own."""

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def _of(self, named: list[tuple[str, Module]]) -> Self:
        return type(self)(module for _, module in named)

    def __add__(self, other: Iterable[Module]) -> ModuleList:
        return ModuleList(chain(self, other))

    def __iadd__(self, modules: Iterable[Module]) -> Self:
        return self.extend(modules)

    def __repr__(self) -> str:
        """As of every module, but modules in a row whose text is the same share a line."""
        lines, i = [f"{self._get_name()}("], 0
        for text, group in groupby(map(repr, self)):
            count = len(list(group))
            line = f"({i}): {text}" if count == 1 else f"({i}-{i + count - 1}): {count} x {text}"
            lines.append(indented(line))
            i += count
        return "\n  ".join(lines) + "\n)" if self else lines[0] + ")"


class ModuleDict(Module):
    """A dict of modules, which has no `forward` of its own."""

    _modules: dict[str, Module]  # type: ignore[assignment]

    def __init__(self, modules: Any = None) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Any:
        return self._modules[key]

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: object) -> bool:
        return key in self._modules

    def clear(self) -> None:
        """Forget all modules."""
        self._modules.clear()

    def pop(self, key: str) -> Any:
        """Take a module out."""
        return self._modules.pop(key)

    def keys(self) -> KeysView[str]:
        """The names."""
        return self._modules.keys()

    def values(self) -> ValuesView[Module]:
        """The modules."""
        return self._modules.values()

    def items(self) -> ItemsView[str, Module]:
        """Names and modules."""
        return self._modules.items()

    def update(self, modules: Any) -> None:
        """Take over what a mapping or (name, module) pairs have."""
        for key, module in pairs(modules, "ModuleDict"):
            self[key] = module


def pairs(given: Any, what: str) -> Iterable[tuple[str, Any]]:
    """The items of a mapping or of a container, or pairs as they are."""
    if not isinstance(given, Iterable):
        raise TypeError(f"{what}.update needs a mapping or (key, value) pairs, not {type(given).__name__}")
    return given.items() if isinstance(given, Mapping | Module) else given
