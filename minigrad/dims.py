"""Dimensions as arguments: counted from either end, one or several, checked as torch does."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .base import TensorBase as Tensor

Dims = int | Sequence[int] | None
"""What a `dim=` argument takes where several dimensions make sense; None for all."""


def dimension(dim: int, input: Tensor, extra: int = 0) -> int:
    """The dim counted from 0; IndexError if the tensor (with `extra` dimensions more) hasn't got it."""
    if not hasattr(input, "_array"):
        raise TypeError(
            f"argument 'input' must be Tensor, not {type(input).__name__}: make one, as in tensor(...)"
        )
    try:
        dim = operator.index(dim)
    except TypeError:
        raise TypeError(f"argument 'dim' must be int, not {type(dim).__name__}") from None
    count = max(input._array.ndim + extra, 1)
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
        return dims if dims and input._array.ndim else None
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
