"""A Jacobian in two ways that know nothing of each other: by differences of values, and by backward passes.

Each is a matrix: a row for each element of the output, a column for each element of the input.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.base import TensorBase
from ..engine.core import wrap
from ..engine.gradients import grad
from ..utils import tree

if TYPE_CHECKING:
    from ..tensor import Tensor

Array = np.ndarray[Any, Any]
Function = Callable[..., Any]
Place = tuple[int, ...]


def tupled(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def requires_grad(value: Any) -> bool:
    return isinstance(value, TensorBase) and bool(value.requires_grad)  # type: ignore[attr-defined]


def wanted(inputs: Any) -> list[Tensor]:
    """The tensors among the inputs that require grad."""
    return [leaf for leaf in tree.leaves(inputs) if requires_grad(leaf)]


def values(func: Function, inputs: tuple[Any, ...]) -> list[Array]:
    """What func computes, in memory of its own; of truth values and integers floats."""
    arrays = [output._array for output in tupled(func(*inputs))]
    return [array.astype(array.dtype if array.dtype.kind == "f" else np.float64) for array in arrays]


def moved(func: Function, inputs: tuple[Any, ...], x: Tensor, place: Place, step: float) -> list[Array]:
    """The values of func, with one element of x moved for as long as that takes."""
    before = x._array[place]
    x._array[place] = before + step
    try:
        return values(func, inputs)
    finally:
        x._array[place] = before


def differences(func: Function, inputs: tuple[Any, ...], x: Tensor, eps: float) -> list[Array]:
    """For each output its Jacobian with respect to x, by central differences.

    AssertionError if the outputs come in other shapes when x is moved.
    """
    here = values(func, inputs)
    tables = [np.zeros((value.size, x._array.size)) for value in here]
    for column, place in enumerate(np.ndindex(x._array.shape)):
        low, high = moved(func, inputs, x, place, -eps), moved(func, inputs, x, place, eps)
        shapes = [[value.shape for value in outputs] for outputs in (here, low, high)]
        if not shapes[0] == shapes[1] == shapes[2]:
            raise AssertionError(
                "Expected `func` to return outputs with the same shape when inputs are moved: got "
                f"{shapes[0]} at the inputs, {shapes[1]} and {shapes[2]} at a distance of {eps}"
            )
        for table, a, b in zip(tables, low, high, strict=True):
            table[:, column] = ((b - a) / (2 * eps)).ravel()
    return tables


def passes(output: Tensor, inputs: Sequence[Tensor]) -> list[Array]:
    """For each input the Jacobian of one output, by a backward pass for each element of the output."""
    tables = [np.zeros((output._array.size, x._array.size)) for x in inputs]
    for row, place in enumerate(np.ndindex(output._array.shape)):
        seed = np.zeros_like(output._array)
        seed[place] = 1
        gradients = grad(output, inputs, wrap(seed), retain_graph=True, materialize_grads=True)
        for table, gradient in zip(tables, gradients, strict=True):
            assert gradient is not None
            table[row] = gradient._array.ravel()
    return tables
