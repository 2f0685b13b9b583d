"""Dimensions as arguments: counted from either end, one or several, checked as torch does."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from .base import TensorBase as Tensor

Dims = int | Sequence[int] | None
"""What a `dim=` argument takes where several dimensions make sense; None for all."""
ALL: Any = ...
"""The default of a `dim` that, if it is given, can't be None; and without which there is no `keepdim`."""
P = ParamSpec("P")
R = TypeVar("R")
IN_TORCH = {
    **{"axis": "dim", "keepdims": "keepdim"},
    **{"indices": "indices_or_sections", "sections": "indices_or_sections"},  # torch's two, for NumPy's one
}


def numpy_names(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function take NumPy's `axis` for `dim` and `keepdims` for `keepdim`, as torch does.

    TypeError for a keepdim that isn't a bool: `x.sum(0, 1)` doesn't mean two dims.

    >>> import minigrad
    >>> minigrad.ones(2, 3).sum(axis=0)
    tensor([2., 2., 2.])
    """
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    place = names.index("keepdim") if "keepdim" in names else len(names)

    @functools.wraps(function)
    def named(*args: Any, **keywords: Any) -> Any:
        if not keywords and len(args) <= place:
            return function(*args)  # type: ignore[call-arg]  # the usual call, and so a fast one
        for name in IN_TORCH.keys() & keywords.keys():
            if IN_TORCH[name] in keywords:
                raise TypeError(f"{function.__name__}() got {name!r} beside {IN_TORCH[name]!r}: give one")
            keywords[IN_TORCH[name]] = keywords.pop(name)
        keepdim = keywords.get("keepdim", args[place] if len(args) > place else False)
        if not isinstance(keepdim, bool):
            raise TypeError(f"{function.__name__}() takes a bool for keepdim, not {type(keepdim).__name__}")
        return function(*args, **keywords)

    return named


def unpacked(function: Callable[[Any, Any], R]) -> Callable[..., R]:
    """The method of a function of a tensor and of ints, which the method takes one by one, too.

    >>> import minigrad
    >>> minigrad.ones(2, 3).reshape(3, 2).shape
    torch.Size([3, 2])
    """

    @functools.wraps(function)
    def method(self: Any, *args: Any, **keywords: Any) -> R:
        if keywords or not args:
            return function(self, *args, **keywords)
        return function(self, args if len(args) > 1 or hasattr(type(args[0]), "__index__") else args[0])

    return method


def array_of(input: Tensor) -> Any:
    """The tensor's array; TypeError for what is no tensor."""
    if not hasattr(input, "_array"):
        raise TypeError(
            f"argument 'input' must be Tensor, not {type(input).__name__}: make one, as in tensor(...)"
        )
    return input._array


def integer(value: Any, name: str) -> int:
    """The value of an argument that counts something; TypeError for what is no int, as True is none."""
    if type(value) is int:
        return value
    if isinstance(value, bool) or not hasattr(type(value), "__index__"):
        raise TypeError(f"argument '{name}' must be int, not {type(value).__name__}")
    return operator.index(value)


def dimension(dim: int, input: Tensor, extra: int = 0) -> int:
    """The dim counted from 0; IndexError if the tensor (with `extra` dimensions more) hasn't got it."""
    rank: int = array_of(input).ndim
    if type(dim) is not int:
        dim = integer(dim, "dim")
    count = max(rank + extra, 1)
    if not -count <= dim < count:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-count}, {count - 1}], but got {dim})"
        )
    return dim % count


def dimensions(dim: Dims, input: Tensor) -> int | tuple[int, ...] | None:
    """One or several dims counted from 0, None for all; RuntimeError for one that is named twice."""
    if dim is None:
        return None
    if isinstance(dim, list | tuple):
        dims = tuple(dimension(each, input) for each in dim)
        if len(set(dims)) < len(dims):
            raise RuntimeError(f"dim {max(dims, key=dims.count)} appears multiple times in the list of dims")
        return dims if dims and array_of(input).ndim else None
    single = dimension(dim, input)  # type: ignore[arg-type]
    return single if input._array.ndim else None


def sizes(args: tuple[Any, ...]) -> tuple[int, ...]:
    """A shape given as integers or as one sequence of them; TypeError for anything else."""
    return listed(args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else args)


def listed(ints: Sequence[int]) -> tuple[int, ...]:
    """The ints of an argument that must be a list or a tuple of them; TypeError for anything else."""
    try:
        if isinstance(ints, list | tuple):
            return tuple(map(operator.index, ints))
    except TypeError:
        pass
    raise TypeError(f"expected a tuple of ints, as in (2, 3), got {ints!r}")
