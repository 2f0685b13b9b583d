"""Operations that take elements together: over the whole tensor, or along dimensions.

`dim` counts from 0, or from the end if negative; where a tuple makes sense it
may be one, and None (or an empty tuple) means all of them. With `keepdim` the
reduced dimensions stay, with length 1. A dim that isn't there: IndexError.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import numpy as np

from . import kernels as k
from .core import apply
from .dims import Dims, dimension, dimensions
from .dtypes import DType, default_numpy

if TYPE_CHECKING:
    from .tensor import Tensor


class Extremes(NamedTuple):
    """The extreme values along a dimension, and where they stand (int64)."""

    values: Tensor
    indices: Tensor


class max_extremes(Extremes):  # noqa: N801  (it prints as torch's)
    __slots__ = ()

    def __repr__(self) -> str:
        return f"torch.return_types.max(\nvalues={self.values!r},\nindices={self.indices!r})"


class min_extremes(Extremes):  # noqa: N801
    __slots__ = ()

    def __repr__(self) -> str:
        return f"torch.return_types.min(\nvalues={self.values!r},\nindices={self.indices!r})"


def sum(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """The sum; integers and bools add up in int64.

    >>> import minigrad
    >>> minigrad.ones(2, 3).sum(dim=0)
    tensor([2., 2., 2.])
    """
    if dtype is not None:
        input = input.to(dtype)
    if dim is None and not keepdim:
        return apply(np.sum, input)
    axis = dimensions(dim, input)
    return apply(np.sum, input, axis=axis, keepdims=keepdim)


def mean(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """The mean; RuntimeError for integers, which have no dtype for it."""
    if dtype is not None:
        input = input.to(dtype)
    if dim is None and not keepdim:
        return apply(np.mean, input)
    axis = dimensions(dim, input)
    return apply(np.mean, input, axis=axis, keepdims=keepdim)


def prod(
    input: Tensor, dim: int | None = None, keepdim: bool = False, *, dtype: DType | None = None
) -> Tensor:
    """The product, with exact gradients where elements are 0; integers and bools multiply in int64."""
    if dtype is not None:
        input = input.to(dtype)
    if dim is None:
        return apply(np.prod, input)
    return apply(np.prod, input, axis=dimension(dim, input), keepdims=keepdim)


def var(
    input: Tensor,
    dim: Dims = None,
    unbiased: bool = True,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The mean squared distance from the mean, over n - correction (1; 0 if not unbiased)."""
    return moment(np.var, input, dim, unbiased, keepdim, correction)


def std(
    input: Tensor,
    dim: Dims = None,
    unbiased: bool = True,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The square root of `var`, with slope 0 where it is 0."""
    return moment(np.std, input, dim, unbiased, keepdim, correction)


def moment(
    function: Callable[..., Any],
    input: Tensor,
    dim: Any,
    unbiased: bool,
    keepdim: bool,
    correction: float | None,
) -> Tensor:
    if isinstance(dim, bool):  # torch's overload: var(unbiased)
        dim, unbiased = None, dim
    if input._array.dtype.kind != "f":
        raise RuntimeError(
            f"{function.__name__}(): expected a floating point dtype, got {input.dtype}: use x.float()"
        )
    ddof = (1 if unbiased else 0) if correction is None else correction
    return apply(function, input, axis=dimensions(dim, input), ddof=ddof, keepdims=keepdim)


@overload
def max(input: Tensor) -> Tensor: ...
@overload
def max(input: Tensor, dim: int, keepdim: bool = False) -> max_extremes: ...
@overload
def max(input: Tensor, dim: Tensor) -> Tensor: ...
def max(input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Tensor | None = None) -> Any:
    """The largest element (ties share the gradient); or, along
    `dim`, values and indices (the first takes all).

    With a tensor in place of `dim`, the larger one of each pair.
    """
    return extreme(
        np.max, np.argmax, np.maximum, max_extremes, input, dim if other is None else other, keepdim
    )


@overload
def min(input: Tensor) -> Tensor: ...
@overload
def min(input: Tensor, dim: int, keepdim: bool = False) -> min_extremes: ...
@overload
def min(input: Tensor, dim: Tensor) -> Tensor: ...
def min(input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Tensor | None = None) -> Any:
    """The smallest element; otherwise as `max`."""
    return extreme(
        np.min, np.argmin, np.minimum, min_extremes, input, dim if other is None else other, keepdim
    )


def extreme(
    whole: Callable[..., Any],
    place: Callable[..., Any],
    pairwise: Callable[..., Any],
    pair: type[Extremes],
    input: Tensor,
    dim: Any,
    keepdim: bool,
) -> Any:
    name = whole.__name__
    if dim is None:
        if not input._array.size:
            raise RuntimeError(
                f"{name}(): Expected reduction dim to be specified for input.numel() == 0. "
                "Specify the reduction dim with the 'dim' argument."
            )
        return apply(whole, input)
    if not isinstance(dim, int):
        return apply(pairwise, input, dim)
    axis = dimension(dim, input)
    if not input.ndim:
        keepdim, input = False, input.reshape(1)
    not_empty(name, input, axis)
    indices = apply(place, input, axis=axis, keepdims=keepdim)
    return pair(apply(k.pick_max if whole is np.max else k.pick_min, input, indices, axis, keepdim), indices)


def not_empty(name: str, input: Tensor, axis: int) -> None:
    if not input._array.shape[axis]:
        raise IndexError(f"{name}(): Expected reduction dim {axis} to have non-zero size.")


def amax(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """The largest element along one or several dimensions; ties share the gradient."""
    return apply(np.amax, input, axis=dimensions(dim, input), keepdims=keepdim)


def amin(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """The smallest element along one or several dimensions; ties share the gradient."""
    return apply(np.amin, input, axis=dimensions(dim, input), keepdims=keepdim)


def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the (first) largest element stands, in the flattened tensor or along `dim`: int64."""
    return place(np.argmax, input, dim, keepdim)


def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the (first) smallest element stands, in the flattened tensor or along `dim`: int64."""
    return place(np.argmin, input, dim, keepdim)


def place(function: Callable[..., Any], input: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    name = function.__name__
    if input._array.dtype.kind == "b":
        raise NotImplementedError(f"{name}() is not defined for bool: convert it first, as in x.int()")
    if dim is not None:
        dim = dimension(dim, input)
        if input.ndim:
            not_empty(name, input, dim)
        else:
            dim = None
    elif not input._array.size:
        raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0.")
    return apply(function, input, axis=dim, keepdims=keepdim)


def any(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether any element is other than 0: a bool tensor (uint8 for uint8, as in torch)."""
    return truth(np.any, input, dim, keepdim)


def all(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether all elements are other than 0: a bool tensor (uint8 for uint8, as in torch)."""
    return truth(np.all, input, dim, keepdim)


def truth(function: Callable[..., Any], input: Tensor, dim: Dims, keepdim: bool) -> Tensor:
    answer = apply(function, input, axis=dimensions(dim, input), keepdims=keepdim)
    return apply(k.cast, answer, np.dtype(np.uint8)) if input._array.dtype == np.uint8 else answer


def cumsum(input: Tensor, dim: int, *, dtype: DType | None = None) -> Tensor:
    """The running sum along `dim`; integers and bools add up in int64."""
    if dtype is not None:
        input = input.to(dtype)
    axis = dimension(dim, input)
    return apply(np.cumsum, input, axis=axis) if input.ndim else input.sum()


def logsumexp(input: Tensor, dim: int | Sequence[int], keepdim: bool = False) -> Tensor:
    """log(sum(exp(input))), without overflow."""
    if input._array.dtype.kind != "f":
        input = apply(k.cast, input, default_numpy())
    return apply(k.logsumexp, input, axis=dimensions(dim, input), keepdims=keepdim)


def softmax(input: Tensor, dim: int, dtype: DType | None = None) -> Tensor:
    """exp(input) / sum(exp(input)) along `dim`: positive numbers that add up to 1."""
    return normalized(k.softmax, input, dim, dtype)


def log_softmax(input: Tensor, dim: int, dtype: DType | None = None) -> Tensor:
    """log(softmax(input)), exact where softmax is nearly 0."""
    return normalized(k.log_softmax, input, dim, dtype)


def normalized(function: Callable[..., Any], input: Tensor, dim: int, dtype: DType | None) -> Tensor:
    if dtype is not None:
        input = input.to(dtype)
    axis = dimension(dim, input)
    if input._array.dtype.kind != "f":
        raise NotImplementedError(
            f"{function.__name__}() is not defined for {input.dtype}: convert with x.float()"
        )
    if not input.ndim:
        return apply(function, input.reshape(1), axis=0).reshape(())
    return apply(function, input, axis=axis)
