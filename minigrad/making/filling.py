"""Filling tensors with random numbers, in place.

They are drawn in the order in which the elements lie in memory, so a transposed tensor gets the same numbers
in other places; so in torch.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.base import TensorBase
from ..engine.core import apply, wrap
from ..engine.dtypes import NumpyDtype
from ..engine.inplace import copy_, forbid
from ..rules.kernels import expand
from .bounds import check_float
from .generator import Generator, default_generator

if TYPE_CHECKING:
    from ..tensor import Tensor

Array = np.ndarray[Any, Any]
Draw = Callable[[tuple[int, ...], NumpyDtype], Array]
"""What draws an array of a shape and a dtype."""


def in_memory_order(place: Array, draw: Draw) -> Array:
    """What is drawn, in the place's shape, for each element in the order in which these lie in memory."""
    axes = np.argsort([-step for step in place.strides], kind="stable")
    values = draw(place.transpose(axes).shape, place.dtype)
    return values.transpose(np.argsort(axes))


def fill(target: Tensor, draw: Draw) -> Tensor:
    """Overwrite a tensor with random numbers; RuntimeError for a leaf that requires grad, but in no_grad."""
    forbid(target)
    return copy_(target, wrap(in_memory_order(target._array, draw)))


def uniform_(self: Tensor, from_: float = 0, to: float = 1, *, generator: Generator | None = None) -> Tensor:
    """Numbers spread evenly over [from_, to)."""
    source = generator or default_generator
    return fill(self, lambda shape, kind: source.uniform(shape, kind, from_, to))


def normal_(self: Tensor, mean: float = 0, std: float = 1, *, generator: Generator | None = None) -> Tensor:
    """Numbers of the normal distribution with this mean and standard deviation."""
    source, gaps = generator or default_generator, not self.is_contiguous()
    return fill(self, lambda shape, kind: source.normal(shape, kind, mean, std, scattered=gaps))


def bernoulli_(self: Tensor, p: Any = 0.5, *, generator: Generator | None = None) -> Tensor:
    """1 with probability p, a number or a tensor that broadcasts to this one, otherwise 0."""
    source = generator or default_generator
    if not isinstance(p, TensorBase):
        return fill(self, lambda shape, kind: source.bernoulli(p, shape).astype(kind))
    check_float(p._array.dtype, "bernoulli_tensor_cpu_p_")
    chances = apply(expand, p, self._array.shape)._array
    axes = np.argsort([-step for step in self._array.strides], kind="stable")
    return fill(self, lambda shape, kind: source.bernoulli(chances.transpose(axes), shape).astype(kind))


def random_(
    self: Tensor, *bounds: int | None, to: int | None = None, generator: Generator | None = None
) -> Tensor:
    """random_(from, to) or random_(to): integers from `from` (0) to `to` - 1. Without `to` (or with None):
    all that the dtype holds; of a float those below which it holds every integer.
    """
    source = generator or default_generator
    low, high = bounds if len(bounds) == 2 else (0, *(bounds or [to]))
    if not bounds and to is None:
        return fill(self, source.any_integers)
    low, high = operator.index(low or 0), None if high is None else operator.index(high)
    return fill(self, lambda shape, kind: source.integers(low, high, shape, kind))


def exponential_(self: Tensor, lambd: float = 1, *, generator: Generator | None = None) -> Tensor:
    """How long to wait for what happens `lambd` times in a unit of time."""
    source = generator or default_generator
    return fill(self, lambda shape, kind: source.exponential(shape, kind, lambd))


def geometric_(self: Tensor, p: float, *, generator: Generator | None = None) -> Tensor:
    """How many trials it takes until one succeeds, which each does with probability p."""
    source = generator or default_generator
    return fill(self, lambda shape, kind: source.geometric(shape, kind, p))


def cauchy_(
    self: Tensor, median: float = 0, sigma: float = 1, *, generator: Generator | None = None
) -> Tensor:
    """Numbers of the Cauchy distribution."""
    source = generator or default_generator
    return fill(self, lambda shape, kind: source.cauchy(shape, kind, median, sigma))


def log_normal_(
    self: Tensor, mean: float = 1, std: float = 2, *, generator: Generator | None = None
) -> Tensor:
    """exp of numbers of the normal distribution with this mean and standard deviation."""
    source = generator or default_generator
    return fill(self, lambda shape, kind: source.log_normal(shape, kind, mean, std))
