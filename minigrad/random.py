"""Random tensors, equal to torch's from the same seed: `generator.py` says how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .creation import Device, finished, kind_of
from .device import on_cpu
from .dims import sizes
from .dtypes import DType, numpy_dtype
from .generator import Generator

if TYPE_CHECKING:
    from .tensor import Tensor

default_generator = Generator()
"""Where random numbers come from, unless a function is handed another generator."""


def manual_seed(seed: int) -> Generator:
    """Let the random numbers begin anew at a place that the seed decides; answers the generator."""
    return default_generator.manual_seed(seed)


def seed() -> int:
    """Let the random numbers begin at a place that nobody can foretell; answers the seed."""
    return default_generator.seed()


def initial_seed() -> int:
    """The seed that the random numbers began with."""
    return default_generator.initial_seed()


def rand(
    *size: Any,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """Numbers spread evenly over [0, 1)."""
    return finished(
        (generator or default_generator).uniform(sized(size), kind_of(dtype)), requires_grad, device
    )


def randn(
    *size: Any,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """Numbers of the normal distribution with mean 0 and variance 1."""
    return finished(
        (generator or default_generator).normal(sized(size), kind_of(dtype)), requires_grad, device
    )


def rand_like(
    input: Tensor, *, dtype: DType | None = None, device: Device = None, requires_grad: bool = False
) -> Tensor:
    """`rand` in the shape and dtype of another tensor."""
    return rand(input.shape, dtype=dtype or input.dtype, device=device, requires_grad=requires_grad)


def randn_like(
    input: Tensor, *, dtype: DType | None = None, device: Device = None, requires_grad: bool = False
) -> Tensor:
    """`randn` in the shape and dtype of another tensor."""
    return randn(input.shape, dtype=dtype or input.dtype, device=device, requires_grad=requires_grad)


def randint(
    low: int = 0,
    high: Any = None,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """Integers from low (0 if only one bound is given) to high - 1: int64 unless a dtype is given."""
    if size is None or high is None:  # randint(high, size)
        low, high, size = 0, low, high if size is None else size
    if not isinstance(size, list | tuple):
        raise TypeError("randint() needs a size: randint(high, size) or randint(low, high, size)")
    kind = np.dtype(np.int64) if dtype is None else numpy_dtype(dtype)
    array = (generator or default_generator).integers(low, high, sized((size,)), kind)
    return finished(array, requires_grad, device)


def randperm(
    n: int,
    *,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """The integers from 0 to n - 1 in random order: int64 unless a dtype is given."""
    if n < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
    on_cpu(device)
    order = (generator or default_generator).permutation(n)
    return finished(order if dtype is None else order.astype(numpy_dtype(dtype)), requires_grad)


def sized(size: tuple[Any, ...]) -> tuple[int, ...]:
    shape = sizes(size)
    if any(n < 0 for n in shape):
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(shape)}: {list(shape)}")
    return shape
