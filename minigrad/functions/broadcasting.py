"""Tensors brought to a common shape, or to a number of dimensions, without copying an element.

Shapes that don't fit: RuntimeError.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.base import Size, only_tensor
from ..engine.core import view
from ..engine.dims import listed, sizes
from ..rules import kernels as k
from .shapes import reshape, unsqueeze

if TYPE_CHECKING:
    from ..tensor import Tensor


def expand(input: Tensor, size: Sequence[int]) -> Tensor:
    """Broadcast to a shape, of which -1 keeps a size. A view: elements share their place in memory."""
    wish, shape = listed(size), only_tensor(input)._array.shape
    lead = len(wish) - len(shape)
    if lead < 0:
        raise RuntimeError(
            f"expand(): the number of sizes in {list(wish)} must be greater or equal to the number of "
            f"dimensions in the tensor, whose shape is {list(shape)}"
        )
    own = (None,) * lead + shape
    for i, (new, old) in enumerate(zip(wish, own, strict=True)):
        if (new == -1 and old is None) or (new != -1 and old not in (new, 1, None)):
            raise RuntimeError(
                f"The expanded size of the tensor ({new}) must match the existing size ({old}) at "
                f"non-singleton dimension {i}. Target sizes: {list(wish)}. "
                f"Tensor sizes: {list(shape)}"
            )
    target = tuple(old if new == -1 else new for new, old in zip(wish, own, strict=True))
    return view(k.expand, input, target)


def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """Broadcast to the shape of another tensor."""
    return expand(input, only_tensor(other, "other").shape)


def broadcast_to(input: Tensor, size: Sequence[int]) -> Tensor:
    """Broadcast to a shape."""
    return expand(input, size)


def sum_to_size(input: Tensor, size: Sequence[int]) -> Tensor:
    """The sum over all that `expand` would make of each element of this size: the way of a gradient back."""
    wish, shape = listed(size), tuple(only_tensor(input).shape)
    lead = len(shape) - len(wish)
    if lead < 0 or any(new not in (1, old) for new, old in zip(wish, shape[lead:], strict=True)):
        raise RuntimeError(f"size {list(wish)} is not expandable to size {list(shape)}")
    over = [i for i, old in enumerate(shape) if i < lead or wish[i - lead] != old]
    return input.sum(over, keepdim=True).reshape(wish) if over else input


def broadcast_shapes(*shapes: Any) -> Size:
    """The shape that these shapes (or lengths) broadcast to; RuntimeError if they don't.

    >>> broadcast_shapes((3, 1), (2,))
    torch.Size([3, 2])
    """
    try:
        return Size(np.broadcast_shapes(*(sizes((shape,)) for shape in shapes)))
    except ValueError:
        raise RuntimeError(
            "Shape mismatch: objects cannot be broadcast to a single shape: "
            + " and ".join(str(shape) for shape in shapes)
        ) from None


def broadcast_tensors(*tensors: Any) -> tuple[Tensor, ...]:
    """The tensors, broadcast to the shape that they have together."""
    several = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], list | tuple) else tensors
    shape = broadcast_shapes(*(only_tensor(tensor, "tensors").shape for tensor in several))
    return tuple(tensor if tensor.shape == shape else expand(tensor, shape) for tensor in several)


# ---------------------------------------------------------------------------------------- at least so many


def atleast_1d(*tensors: Any) -> Any:
    """A 0-d tensor as a vector; others as they are. Of several tensors (or a list of them) a tuple."""
    return each(lambda x: x if x.ndim else reshape(x, (1,)), tensors)


def atleast_2d(*tensors: Any) -> Any:
    """A vector as a row of a matrix; likewise."""
    return each(lambda x: x if x.ndim > 1 else unsqueeze(x, 0) if x.ndim else reshape(x, (1, 1)), tensors)


def atleast_3d(*tensors: Any) -> Any:
    """A matrix with a third dimension after it, a vector with one before and one after; likewise."""
    return each(
        lambda x: x if x.ndim > 2 else unsqueeze(atleast_2d(x), -1) if x.ndim else reshape(x, (1, 1, 1)),
        tensors,
    )


def each(function: Callable[[Tensor], Tensor], tensors: tuple[Any, ...]) -> Any:
    """What the function makes of one tensor, or of each of several."""
    if len(tensors) == 1 and not isinstance(tensors[0], list | tuple):
        return function(only_tensor(tensors[0]))
    return tuple(function(only_tensor(x, "tensors")) for x in (tensors[0] if len(tensors) == 1 else tensors))
