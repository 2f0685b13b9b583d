"""Reading and writing at places that an index gives: `gather`, `scatter` and their kin.

Along one dimension the index says where; along the others it stands where it points.

Where two values are written to one place, one of them stays: torch doesn't say which (here it is the last
one), and each of them gets the gradient. What is added to one place adds up.

All checks come before anything is computed: an index that isn't there, or another dtype or shape than
expected, is a RuntimeError; a dim that isn't there an IndexError; what isn't a tensor a TypeError.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine import inplace
from ..engine.base import TensorBase, only_tensor
from ..engine.core import Scalar, apply, view, wrap
from ..engine.dims import dimension
from ..rules import kernels as k, places
from .broadcasting import broadcast_shapes, expand
from .shapes import reshape
from .writing import in_place

if TYPE_CHECKING:
    from ..tensor import Tensor

INTEGERS = np.dtype(np.int32), np.dtype(np.int64)
LONG = (np.dtype(np.int64),)


# ---------------------------------------------------------------------------------------- arguments


def array_of(name: str, what: str, value: Any) -> np.ndarray[Any, Any]:
    """A tensor's array; TypeError for anything else."""
    if not isinstance(value, TensorBase):
        raise TypeError(f"{name}(): argument '{what}' must be Tensor, not {type(value).__name__}")
    return value._array


def numbers(name: str, index: Tensor, kinds: tuple[np.dtype[Any], ...] = INTEGERS) -> np.ndarray[Any, Any]:
    """The array of an index, copied: a later write to the tensor doesn't change what was done with it."""
    array = array_of(name, "index", index)
    if array.dtype not in kinds:
        expected = " or ".join(str(kind) for kind in kinds)
        raise RuntimeError(f"{name}(): Expected dtype {expected} for index, but got {array.dtype}")
    return array.astype(np.int64)


def within(name: str, index: np.ndarray[Any, Any], count: int, error: type[Exception], low: int = 0) -> None:
    """Raise the error for the first index that isn't there."""
    wrong = index[(index < low) | (index >= count)]
    if wrong.size:
        raise error(f"{name}(): index {wrong.flat[0]} is out of bounds for dimension with size {count}")


def same_dtype(name: str, input: Tensor, source: Any, what: str = "src") -> None:
    """RuntimeError unless both tensors have one dtype."""
    if array_of(name, what, source).dtype != array_of(name, "input", input).dtype:
        raise RuntimeError(
            f"{name}(): Expected self.dtype to be equal to {what}.dtype, got {input.dtype} and {source.dtype}"
        )


def lined_up(input: Tensor) -> Tensor:
    """The tensor; of a single number a vector with this number."""
    return input if only_tensor(input).ndim else reshape(input, (1,))


def changed(function: Callable[..., Any], input: Tensor, value: Any, key: Any, node: str) -> Tensor:
    """What a function of `places` makes of the tensor; a single number is taken for a vector."""
    if input.ndim:
        return apply(function, input, value, key, node=node)
    return reshape(apply(function, lined_up(input), value, key, node=node), ())


# ---------------------------------------------------------------------------------------- gather and scatter


def points(name: str, input: Tensor, dim: int, index: Tensor) -> tuple[Any, ...]:
    """The key to the places that an index gives; () for none."""
    axis, array = dimension(dim, input), numbers(name, index)
    shape = input.shape if input.ndim else (1,)
    if not array.size:
        return ()
    if max(array.ndim, 1) != len(shape):
        raise RuntimeError(
            f"{name}(): Index tensor must have the same number of dimensions as input tensor, got "
            f"{array.ndim} and {input.ndim}"
        )
    if any(size > shape[i] for i, size in enumerate(array.shape) if i != axis):
        raise RuntimeError(
            f"{name}(): Size does not match: expected index {list(array.shape)} to be no larger than self "
            f"{list(shape)} apart from dimension {axis}"
        )
    within(name, array, shape[axis], RuntimeError)
    return places.along(array, axis)


def gather(input: Tensor, dim: int, index: Tensor, *, sparse_grad: bool = False) -> Tensor:
    """For each place of `index` the element that stands there, but at this number along `dim`.

    >>> import minigrad as torch
    >>> torch.gather(torch.tensor([[1, 2], [3, 4]]), 1, torch.tensor([[0, 0], [1, 0]]))
    tensor([[1, 1],
            [4, 3]])
    """
    key = points("gather", input, dim, index)
    if not key:
        return apply(k.index, reshape(input, (-1,)), (numbers("gather", index),), node="GatherBackward0")
    return apply(k.index, lined_up(input), key, node="GatherBackward0")


def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """`gather`, where the other dimensions broadcast, and indices may count from the end."""
    array = numbers("take_along_dim", indices, LONG)
    if dim is None:  # then torch counts from 0 only
        return gather(reshape(input, (-1,)), 0, reshape(indices, (-1,)))
    axis = dimension(dim, input)
    if array.ndim != input.ndim:
        raise RuntimeError(
            "take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{input.ndim} and {array.ndim}"
        )
    if not array.ndim:
        return take_along_dim(lined_up(input), lined_up(indices), 0).reshape(())
    count = input.shape[axis]
    within("take_along_dim", array, count, RuntimeError, -count)
    others = [(*shape[:axis], 1, *shape[axis + 1 :]) for shape in (input.shape, array.shape)]
    common = broadcast_shapes(*others)
    array = np.broadcast_to(array, (*common[:axis], array.shape[axis], *common[axis + 1 :]))
    room = expand(input, (*common[:axis], count, *common[axis + 1 :]))
    return apply(k.index, room, places.along(array, axis), node="GatherBackward0")


def scattered(name: str, input: Tensor, dim: int, index: Tensor, src: Any) -> tuple[Any, Any]:
    """The key to where `src` goes, and the part of it that goes there."""
    key = points(name, input, dim, index)
    if isinstance(src, bool | int | float):
        return key, inplace.fitted(src, (), input)
    same_dtype(name, input, src)
    if not key or src.shape == index.shape:
        return key, src
    if max(src.ndim, 1) != max(index.ndim, 1):
        raise (IndexError if 0 < src.ndim < index.ndim else RuntimeError)(  # as torch does
            f"{name}(): Index tensor must have the same number of dimensions as src tensor, got {index.ndim} "
            f"and {src.ndim}"
        )
    if any(size > room for size, room in zip(index.shape or (1,), src.shape or (1,), strict=True)):
        raise RuntimeError(
            f"{name}(): Expected index {list(index.shape)} to be no larger than src {list(src.shape)}"
        )
    corner = (*(slice(size) for size in index.shape), ...) if index.ndim else (0, ...)
    return key, view(k.index, lined_up(src), corner)


def scatter(
    input: Tensor,
    dim: int,
    index: Tensor,
    src: Tensor | Scalar | None = None,
    *,
    value: Scalar | None = None,
    reduce: str | None = None,
) -> Tensor:
    """input, with each element of `src` (or a number) written to the place that `gather` would read it from.

    With `reduce`, "add" or "multiply", it joins what stands there.
    """
    src = value if src is None else src
    if src is None:
        raise TypeError("scatter() missing 1 required positional argument: 'src'")
    if reduce not in (None, "add", "multiply"):
        raise RuntimeError(f"scatter(): reduce argument must be either add or multiply, not {reduce!r}")
    key, part = scattered("scatter", input, dim, index, src)
    if not key:
        return apply(np.copy, input)
    if reduce is None:
        node = f"ScatterBackward{0 if isinstance(src, TensorBase) else 1}"
        return changed(k.put, input, part, key, node)
    if not isinstance(part, TensorBase):
        part = wrap(np.full(index.shape, part, input._array.dtype))
    function = places.add_at if reduce == "add" else places.multiply_at
    return changed(function, input, part, key, "ScatterReduceBackward0")


def scatter_add(input: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """input, with each element of `src` added to the place that `gather` would read it from."""
    array_of("scatter_add", "src", src)
    key, part = scattered("scatter_add", input, dim, index, src)
    return changed(places.add_at, input, part, key, "ScatterAddBackward0") if key else apply(np.copy, input)


REDUCTIONS: dict[str, tuple[Callable[..., Any], float]] = {
    "sum": (places.add_at, 0),
    "mean": (places.add_at, 0),
    "prod": (places.multiply_at, 1),
    "amax": (places.max_at, -np.inf),
    "amin": (places.min_at, np.inf),
}
"""How each takes its values together, and where it begins."""


def scatter_reduce(
    input: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, *, include_self: bool = True
) -> Tensor:
    """input, with the "sum", "prod", "mean", "amax" or "amin" of what `src` has for a place.

    What stood there is one of the values, if `include_self`. Places that `index` doesn't name stay.
    """
    if reduce not in REDUCTIONS:
        raise RuntimeError(f"reduce argument must be sum, prod, mean, amax or amin, got {reduce!r}")
    array_of("scatter_reduce", "src", src)
    key, part = scattered("scatter_reduce", input, dim, index, src)
    if not key:
        return apply(np.copy, input)
    function, begin = REDUCTIONS[reduce]
    start = input if include_self else changed(k.put, input, least(begin, input), key, "")
    total = changed(function, start, part, key, "ScatterReduceBackward0")
    if reduce != "mean":
        return total
    counts = np.full(lined_up(input).shape, int(include_self))
    np.add.at(counts, key, 1)
    counts[counts == 0] = 1
    count = wrap(counts.reshape(input.shape).astype(input._array.dtype))
    return total / count if total.is_floating_point() else total // count


def least(begin: float, input: Tensor) -> Any:
    """The number to begin with, in a dtype that may have no infinity."""
    kind = input._array.dtype
    if kind.kind == "f" or abs(begin) <= 1:
        return begin
    bounds = (0, 1) if kind.kind == "b" else (np.iinfo(kind).min, np.iinfo(kind).max)
    return bounds[begin > 0]


scatter_, scatter_add_ = in_place(scatter), in_place(scatter_add)
scatter_reduce_ = in_place(scatter_reduce)


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """For each class number a row of zeros with a 1 at its place: int64. By default as many as are needed."""
    index, num_classes = numbers("one_hot", tensor, LONG), operator.index(num_classes)
    if not index.size and num_classes <= 0:
        raise RuntimeError("one_hot(): can not infer the number of classes from an empty tensor")
    if np.any(index < 0):
        raise RuntimeError("one_hot(): class values must be non-negative")
    count = int(index.max()) + 1 if num_classes == -1 else num_classes
    if np.any(index >= count):
        raise RuntimeError(f"one_hot(): class values must be smaller than num_classes, {num_classes}")
    return wrap((index[..., None] == np.arange(count)).astype(np.int64))
