"""Tensors brought to a common shape, or to a number of dimensions, without copying an element.

Shapes that don't fit: RuntimeError.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.base import Size
from ..engine.core import view
from ..engine.dims import sizes
from ..rules import kernels as k
from .shapes import reshape, unsqueeze

if TYPE_CHECKING:
    from ..tensor import Tensor


def expand(input: Tensor, *shape: Any) -> Tensor:
    """Broadcast to a shape, of which -1 keeps a size. A view: elements share their place in memory."""
    wish = sizes(shape)
    lead = len(wish) - input.ndim
    own = (None,) * lead + input.shape
    for i, (size, old) in enumerate(zip(wish, own, strict=False)):
        if lead < 0 or (size == -1 and old is None) or (size != -1 and old not in (size, 1, None)):
            raise RuntimeError(
                f"The expanded size of the tensor ({size}) must match the existing size ({old}) at "
                f"non-singleton dimension {i}. Target sizes: {list(wish)}. "
                f"Tensor sizes: {list(input.shape)}"
            )
    target = tuple(old if size == -1 else size for size, old in zip(wish, own, strict=True))
    return view(k.expand, input, target)


def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """Broadcast to the shape of another tensor."""
    return expand(input, other.shape)


def broadcast_to(input: Tensor, size: Sequence[int]) -> Tensor:
    """Broadcast to a shape."""
    return expand(input, size)


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
    listed = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], list | tuple) else tensors
    shape = broadcast_shapes(*(tensor.shape for tensor in listed))
    return tuple(tensor if tensor.shape == shape else expand(tensor, shape) for tensor in listed)


# ---------------------------------------------------------------------------------------- at least so many


def atleast_1d(*tensors: Any) -> Any:
    """A 0-d tensor as a vector; others as they are. Of several tensors (or a list of them) a tuple."""
    return each(lambda x: x if x.ndim else reshape(x, 1), tensors)


def atleast_2d(*tensors: Any) -> Any:
    """A vector as a row of a matrix; likewise."""
    return each(lambda x: x if x.ndim > 1 else unsqueeze(x, 0) if x.ndim else reshape(x, 1, 1), tensors)


def atleast_3d(*tensors: Any) -> Any:
    """A matrix with a third dimension after it, a vector with one before and one after; likewise."""
    return each(
        lambda x: x if x.ndim > 2 else unsqueeze(atleast_2d(x), -1) if x.ndim else reshape(x, 1, 1, 1),
        tensors,
    )


def each(function: Callable[[Tensor], Tensor], tensors: tuple[Any, ...]) -> Any:
    """What the function makes of one tensor, or of each of several."""
    if len(tensors) == 1 and not isinstance(tensors[0], list | tuple):
        return function(tensors[0])
    return tuple(map(function, tensors[0] if len(tensors) == 1 else tensors))
