"""The elements that stand first, last or in the middle, over the whole tensor or along dimensions.

Over the whole tensor, and for `amax` and `amin`, equal elements share the gradient; where the answer comes
with indices, the element that they name takes all of it. NaN is larger than any number, and smaller too.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, overload

import numpy as np

from .. import return_types
from ..engine.base import TensorBase, only_tensor
from ..engine.core import apply, apply_several, wrap
from ..engine.dims import ALL, Dims, array_of, dimension, dimensions, numpy_names
from ..rules import kernels as k, sequences as s
from . import choices

if TYPE_CHECKING:
    from ..tensor import Tensor

F = TypeVar("F", bound=return_types.Found)


def found(pair: type[F], node: str, input: Tensor, places: Any, axis: int, keepdim: bool = True) -> F:
    """The elements at these places along `axis`, and the places; without this dimension unless `keepdim`."""
    indices = wrap(places if keepdim and input.ndim else places.squeeze(axis))
    return pair(apply(s.pick, input, indices, axis, node=node), indices)


def axis_of(name: str, dim: int, input: Tensor) -> int:
    """The dim counted from 0; IndexError if there is none, or no element in it to be chosen."""
    axis = dimension(dim, input)
    if input.ndim and not input._array.shape[axis]:
        raise IndexError(f"{name}(): Expected reduction dim {axis} to have non-zero size.")
    return axis


def not_empty(name: str, input: Tensor) -> None:
    if not array_of(input).size:
        raise RuntimeError(
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. "
            "Specify the reduction dim with the 'dim' argument."
        )


def not_bool(name: str, input: Tensor) -> None:
    if array_of(input).dtype.kind == "b":
        raise NotImplementedError(f"{name}() is not defined for bool: convert it first, as in x.int()")


@overload
def max(input: Tensor) -> Tensor: ...
@overload
def max(input: Tensor, dim: int, keepdim: bool = False) -> return_types.max: ...
@overload
def max(input: Tensor, dim: Tensor) -> Tensor: ...
@numpy_names
def max(input: Tensor, dim: Any = ALL, keepdim: bool = False, *, other: Tensor | None = None) -> Any:
    """The largest element; or, along `dim`, values and indices (the first of equals).

    With a tensor in place of `dim`, the larger one of each pair.
    """
    dim = dim if other is None else only_tensor(other, "other")
    return extreme(np.max, np.argmax, choices.maximum, return_types.max, input, dim, keepdim)


@overload
def min(input: Tensor) -> Tensor: ...
@overload
def min(input: Tensor, dim: int, keepdim: bool = False) -> return_types.min: ...
@overload
def min(input: Tensor, dim: Tensor) -> Tensor: ...
@numpy_names
def min(input: Tensor, dim: Any = ALL, keepdim: bool = False, *, other: Tensor | None = None) -> Any:
    """The smallest element; otherwise as `max`."""
    dim = dim if other is None else only_tensor(other, "other")
    return extreme(np.min, np.argmin, choices.minimum, return_types.min, input, dim, keepdim)


def extreme(
    whole: Callable[..., Any],
    place: Callable[..., Any],
    pairwise: Callable[..., Any],
    pair: type[return_types.Found],
    input: Tensor,
    dim: Any,
    keepdim: bool,
) -> Any:
    if dim is ALL and not keepdim:
        not_empty(pair.__name__, input)
        return apply(whole, input)
    if isinstance(dim, TensorBase) and not keepdim:
        return pairwise(input, dim)
    axis = axis_of(pair.__name__, dim, input)
    places = place(np.atleast_1d(input._array), axis, keepdims=True)
    return found(pair, f"{pair.__name__.capitalize()}Backward0", input, places, axis, keepdim)


@numpy_names
def amax(input: Tensor, dim: Dims = (), keepdim: bool = False) -> Tensor:
    """The largest element along one or several dimensions."""
    return bound(np.amax, input, dim, keepdim)


@numpy_names
def amin(input: Tensor, dim: Dims = (), keepdim: bool = False) -> Tensor:
    """The smallest element along one or several dimensions."""
    return bound(np.amin, input, dim, keepdim)


def bound(function: Callable[..., Any], input: Tensor, dim: Dims, keepdim: bool) -> Tensor:
    axis = dimensions(dim, input)
    if axis is None:
        not_empty(function.__name__, input)
    for i in axis if isinstance(axis, tuple) else () if axis is None else (axis,):
        axis_of(function.__name__, i, input)
    return apply(function, input, axis=axis, keepdims=keepdim)


@numpy_names
def aminmax(input: Tensor, *, dim: int | None = None, keepdim: bool = False) -> return_types.aminmax:
    """The smallest and the largest element, over the whole tensor or along `dim`."""
    if dim is None:
        not_empty("aminmax", input)
    else:
        axis_of("aminmax", dim, input)
    axis = dimensions(dim, input)
    return return_types.aminmax(*apply_several(k.aminmax, input, axis=axis, keepdims=keepdim))


@numpy_names
def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the (first) largest element stands, in the flattened tensor or along `dim`: int64."""
    return place(np.argmax, input, dim, keepdim)


@numpy_names
def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the (first) smallest element stands, in the flattened tensor or along `dim`: int64."""
    return place(np.argmin, input, dim, keepdim)


def place(function: Callable[..., Any], input: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    name = function.__name__
    not_bool(name, input)
    if dim is not None:
        dim = axis_of(name, dim, input)
    elif not input._array.size:
        raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0.")
    return apply(function, input, axis=dim if input.ndim else None, keepdims=keepdim)


@overload
def median(input: Tensor) -> Tensor: ...
@overload
def median(input: Tensor, dim: int, keepdim: bool = False) -> return_types.median: ...
@numpy_names
def median(input: Tensor, dim: int = ALL, keepdim: bool = False) -> Any:
    """The element in the middle, the lower one of two, and NaN if there is one.

    Along `dim`, values and indices.
    """
    return middle(s.median, return_types.median, input, dim, keepdim)


@overload
def nanmedian(input: Tensor) -> Tensor: ...
@overload
def nanmedian(input: Tensor, dim: int, keepdim: bool = False) -> return_types.nanmedian: ...
@numpy_names
def nanmedian(input: Tensor, dim: int = ALL, keepdim: bool = False) -> Any:
    """`median` among the elements that aren't NaN."""
    return middle(s.nanmedian, return_types.nanmedian, input, dim, keepdim)


def middle(
    whole: Callable[..., Any], pair: type[return_types.Found], input: Tensor, dim: int, keepdim: bool
) -> Any:
    name = whole.__name__
    not_bool(name, input)
    if dim is ALL and not keepdim:
        return apply(whole, input)
    axis = axis_of(name, dim, input)
    places = s.middle(np.atleast_1d(input._array), axis, skip_nan=whole is s.nanmedian)
    return found(pair, f"{name.capitalize()}Backward1", input, places, axis, keepdim)


@numpy_names
def mode(input: Tensor, dim: int = -1, keepdim: bool = False) -> return_types.mode:
    """The most frequent element along `dim`, the smallest one of several, and where it stands last."""
    axis = axis_of("mode", dim, input)
    places = s.most_frequent(np.atleast_1d(input._array), axis)
    return found(return_types.mode, "ModeBackward0", input, places, axis, keepdim)


@numpy_names
def kthvalue(input: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> return_types.kthvalue:
    """The k-th smallest element along `dim`, counted from 1; RuntimeError if there are fewer."""
    not_bool("kthvalue", input)
    axis = axis_of("kthvalue", dim, input)
    array = np.atleast_1d(input._array)
    if not 1 <= operator.index(k) <= array.shape[axis]:
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {axis}: {k}")
    places = np.take(s.order(array, axis), [k - 1], axis)
    return found(return_types.kthvalue, "KthvalueBackward0", input, places, axis, keepdim)
