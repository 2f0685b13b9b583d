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
P = ParamSpec("P")
R = TypeVar("R")
IN_TORCH = {"axis": "dim", "keepdims": "keepdim"}


def numpy_names(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function of an `input` take NumPy's `axis` for `dim` and `keepdims` for `keepdim`, as torch does.

    >>> import minigrad
    >>> minigrad.ones(2, 3).sum(axis=0)
    tensor([2., 2., 2.])
    """

    @functools.wraps(function)
    def named(input: Any, *args: Any, **keywords: Any) -> Any:
        if not keywords:
            return function(input, *args)  # type: ignore[call-arg]  # the usual call, and so a fast one
        for name in IN_TORCH.keys() & keywords.keys():
            if IN_TORCH[name] in keywords:
                raise TypeError(f"{function.__name__}() got {name!r} beside {IN_TORCH[name]!r}: give one")
            keywords[IN_TORCH[name]] = keywords.pop(name)
        return function(input, *args, **keywords)

    return named  # type: ignore[return-value]


def array_of(input: Tensor) -> Any:
    """The tensor's array; TypeError for what is no tensor."""
    if not hasattr(input, "_array"):
        raise TypeError(
            f"argument 'input' must be Tensor, not {type(input).__name__}: make one, as in tensor(...)"
        )
    return input._array


def dimension(dim: int, input: Tensor, extra: int = 0) -> int:
    """The dim counted from 0; IndexError if the tensor (with `extra` dimensions more) hasn't got it."""
    rank: int = array_of(input).ndim
    try:
        dim = operator.index(dim)
    except TypeError:
        raise TypeError(f"argument 'dim' must be int, not {type(dim).__name__}") from None
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
    if len(args) == 1 and isinstance(args[0], list | tuple):
        args = tuple(args[0])
    try:
        return tuple(operator.index(size) for size in args)
    except TypeError:
        raise TypeError(f"a shape must be given as ints or as a tuple of ints, got {args}") from None
