"""Operations that take elements together: over the whole tensor, or along dimensions.

`dim` counts from 0, or from the end if negative; where a tuple makes sense it
may be one, and None (or an empty tuple) means all of them. With `keepdim` the
reduced dimensions stay, with length 1. A dim that isn't there: IndexError.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.core import apply, apply_several
from ..engine.dims import ALL, Dims, array_of, dimension, dimensions, numpy_names
from ..engine.dtypes import DType, default_numpy, numpy_dtype
from ..rules import kernels as k

if TYPE_CHECKING:
    from ..tensor import Tensor


@numpy_names
def sum(input: Tensor, dim: Dims = ALL, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """The sum; integers and bools add up in int64.

    >>> import minigrad
    >>> minigrad.ones(2, 3).sum(dim=0)
    tensor([2., 2., 2.])
    """
    if dtype is not None:
        return sum(input.to(dtype), dim, keepdim).to(dtype)
    if dim is ALL and not keepdim:
        return apply(np.sum, input)
    axis = dimensions(dim, input)
    return apply(np.sum, input, axis=axis, keepdims=keepdim)


@numpy_names
def mean(input: Tensor, dim: Dims = ALL, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """The mean; RuntimeError for integers, which have no dtype for it."""
    if dtype is not None:
        input = input.to(dtype)
    if dim is ALL and not keepdim:
        return apply(np.mean, input)
    axis = dimensions(dim, input)
    return apply(np.mean, input, axis=axis, keepdims=keepdim)


@numpy_names
def nansum(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """The sum of all that isn't NaN; integers and bools add up in int64."""
    if dtype is not None:
        return nansum(input.to(dtype), dim, keepdim).to(dtype)
    return apply(np.nansum, input, axis=dimensions(dim, input), keepdims=keepdim)


@numpy_names
def nanmean(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """The mean of all that isn't NaN; RuntimeError for integers."""
    if array_of(input).dtype.kind != "f":
        raise RuntimeError(f"nanmean(): expected a floating point dtype, got {input.dtype}: use x.float()")
    count = sum(apply(np.equal, input, input), dim, keepdim)
    return nansum(input, dim, keepdim, dtype=dtype) / count


@numpy_names
def prod(input: Tensor, dim: int = ALL, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """The product, with exact gradients where elements are 0; integers and bools multiply in int64."""
    if dtype is not None:
        return prod(input.to(dtype), dim, keepdim).to(dtype)
    if dim is ALL and not keepdim:
        return apply(np.prod, input)
    return apply(np.prod, input, axis=dimensions(dimension(dim, input), input), keepdims=keepdim)


@numpy_names
def var(
    input: Tensor,
    dim: Dims = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The mean squared distance from the mean, over n - correction (1; 0 if not unbiased)."""
    return apply(np.var, input, **moment(input, dim, unbiased, keepdim, correction))


@numpy_names
def std(
    input: Tensor,
    dim: Dims = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """The square root of `var`, with slope 0 where it is 0."""
    return apply(np.std, input, **moment(input, dim, unbiased, keepdim, correction))


def moment(
    input: Tensor, dim: Any, unbiased: bool | None, keepdim: bool, correction: float | None
) -> dict[str, Any]:
    """The arguments of `np.var` and its kin; RuntimeError for integers."""
    if isinstance(dim, bool):  # torch's overload: var(unbiased)
        dim, unbiased = None, dim
    if unbiased is not None and not (isinstance(unbiased, bool) and correction is None):
        raise TypeError(f"std and var: give unbiased, a bool, or correction: {unbiased!r}, {correction!r}")
    if array_of(input).dtype.kind != "f":
        raise RuntimeError(f"std and var: expected a floating point dtype, got {input.dtype}: use x.float()")
    ddof = (0 if unbiased is False else 1) if correction is None else correction
    return {"axis": dimensions(dim, input), "ddof": ddof, "keepdims": keepdim}


@numpy_names
def var_mean(
    input: Tensor,
    dim: Dims = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> tuple[Tensor, Tensor]:
    """`var`, and the mean."""
    variance, mean = apply_several(k.var_mean, input, **moment(input, dim, unbiased, keepdim, correction))
    return variance, mean


@numpy_names
def std_mean(
    input: Tensor,
    dim: Dims = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> tuple[Tensor, Tensor]:
    """`std`, and the mean."""
    deviation, mean = apply_several(k.std_mean, input, **moment(input, dim, unbiased, keepdim, correction))
    return deviation, mean


@numpy_names
def count_nonzero(input: Tensor, dim: Dims = None) -> Tensor:
    """How many elements aren't 0: int64."""
    return sum(apply(np.not_equal, input, 0), dim)


@numpy_names
def any(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether any element is other than 0: a bool tensor (uint8 for uint8, as in torch)."""
    return truth(np.any, input, dim, keepdim)


@numpy_names
def all(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether all elements are other than 0: a bool tensor (uint8 for uint8, as in torch)."""
    return truth(np.all, input, dim, keepdim)


def truth(function: Callable[..., Any], input: Tensor, dim: Dims, keepdim: bool) -> Tensor:
    none = isinstance(dim, list | tuple) and not dim  # for these two, torch takes an empty tuple at its word
    axis = () if none else dimensions(dim, input)
    answer = apply(function, input, axis=axis, keepdims=keepdim)
    return apply(k.cast, answer, np.dtype(np.uint8)) if input._array.dtype == np.uint8 else answer


@numpy_names
def logsumexp(input: Tensor, dim: int | Sequence[int], keepdim: bool = False) -> Tensor:
    """log(sum(exp(input))), without overflow."""
    if array_of(input).dtype.kind != "f":
        input = apply(k.cast, input, default_numpy())
    return apply(k.logsumexp, input, axis=dimensions(dim, input), keepdims=keepdim)


@numpy_names
def softmax(input: Tensor, dim: int, dtype: DType | None = None) -> Tensor:
    """exp(input) / sum(exp(input)) along `dim`: positive numbers that add up to 1."""
    return normalized(k.softmax, input, dim, dtype)


@numpy_names
def log_softmax(input: Tensor, dim: int, dtype: DType | None = None) -> Tensor:
    """log(softmax(input)), exact where softmax is nearly 0."""
    return normalized(k.log_softmax, input, dim, dtype)


def normalized(function: Callable[..., Any], input: Tensor, dim: int, dtype: DType | None) -> Tensor:
    dimension(dim, input)
    if (array_of(input).dtype if dtype is None else numpy_dtype(dtype)).kind != "f":
        raise NotImplementedError(
            f"{function.__name__}() is not defined for {dtype or input.dtype}: convert with x.float()"
        )
    return along(function, input, dim, dtype)


def along(function: Callable[..., Any], input: Tensor, dim: int, dtype: DType | None = None) -> Tensor:
    """`apply` along a dimension, in another dtype if one is given; of a 0-d tensor as of one element."""
    if dtype is not None:
        return along(function, input.to(dtype), dim).to(dtype)
    axis = dimension(dim, input)
    if not input.ndim:
        return apply(function, input.reshape(1), axis=0).reshape(())
    return apply(function, input, axis=axis)
