"""The state of a tensor, and what can be said of it without computing anything."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..rules.kernels import Path
from .device import CPU, device
from .dims import dimension
from .dtypes import OF_NUMPY, dtype
from .nodes import Leaf, Memory, Node

if TYPE_CHECKING:
    from ..tensor import Tensor


class Size(tuple[int, ...]):
    """A shape; prints as torch's.

    >>> Size((2, 3)), Size((2, 3)).numel()
    (torch.Size([2, 3]), 6)
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"torch.Size({list(self)})"

    def numel(self) -> int:
        """How many elements a tensor of this shape has."""
        return math.prod(self)

    def __add__(self, other: tuple[int, ...]) -> Size:  # type: ignore[override]
        return Size(tuple(self) + tuple(other))

    def __mul__(self, count: Any) -> Size:
        return Size(tuple(self) * count)

    __rmul__ = __mul__

    def __getitem__(self, key: Any) -> Any:
        part = tuple.__getitem__(self, key)
        return Size(part) if isinstance(key, slice) else part


class View(NamedTuple):
    """How a view hangs on its base: the calls that lead to it, and how often the base was rebased by then."""

    taken_of: Tensor
    path: Path
    rebased: int
    hidden: bool
    """Whether it was made in `no_grad` mode, so that a write to it could not be recorded."""

    @property
    def base(self) -> Tensor:
        """Who owns the memory, or the leaf that a view of it was made.

        (A tensor that was turned, as by `t_`, is itself a view of what it was.)
        """
        turned = None if isinstance(self.taken_of._node, Leaf) else self.taken_of._view
        return self.taken_of if turned is None else turned.taken_of


class TensorBase:
    """An array, the memory that it shares with its views, and the node that its gradient goes to."""

    _array: np.ndarray[Any, Any]
    _memory: Memory
    _node: Node | None = None
    """None if no grad is required. Ask `core.node_of`: the base of a view may have been written to."""
    _view: View | None = None
    """Where the memory comes from, if another tensor owns it."""
    _grad: Tensor | None = None

    @property
    def shape(self) -> Size:
        """The lengths of the dimensions."""
        return Size(self._array.shape)

    @property
    def ndim(self) -> int:
        """How many dimensions there are."""
        return self._array.ndim

    @property
    def dtype(self) -> dtype:
        """The kind of the elements."""
        return OF_NUMPY[self._array.dtype]

    @property
    def device(self) -> device:
        """Always the CPU."""
        return CPU

    def get_device(self) -> int:
        """The number of its GPU: -1, for it is on the CPU."""
        return -1

    @property
    def itemsize(self) -> int:
        """The size of an element in bytes."""
        return self._array.itemsize

    @property
    def nbytes(self) -> int:
        """The size of all elements in bytes."""
        return self._array.nbytes

    def size(self, dim: int | None = None) -> Any:
        """The shape, or the length of one dimension."""
        return self.shape if dim is None else self._array.shape[dimension(dim, self)]

    def stride(self, dim: int | None = None) -> Any:
        """For each dimension (or for one), how many elements lie between neighbours in memory."""
        steps = tuple(step // self._array.itemsize for step in self._array.strides)
        return steps if dim is None else steps[dimension(dim, self)]

    def dim(self) -> int:
        """How many dimensions there are."""
        return self._array.ndim

    def numel(self) -> int:
        """How many elements there are."""
        return self._array.size

    nelement = numel

    def element_size(self) -> int:
        """The size of an element in bytes."""
        return self._array.itemsize

    def is_floating_point(self) -> bool:
        """Whether the elements are floats: only then can it require grad."""
        return bool(self._array.dtype.kind == "f")

    def is_contiguous(self, memory_format: Any = None) -> bool:
        """Whether the elements lie row by row in memory, without gaps."""
        return bool(self._array.flags.c_contiguous)

    def __len__(self) -> int:
        if not self._array.ndim:
            raise TypeError("len() of a 0-d tensor")
        return len(self._array)


def only_tensor(value: Any, name: str = "input") -> Any:
    """The value of an argument that can't be a number; TypeError if it is no Tensor."""
    if isinstance(value, TensorBase):
        return value
    raise TypeError(
        f"argument '{name}' must be Tensor, not {type(value).__name__}: make one, as in tensor(...)"
    )


def only_number(value: Any, name: str) -> Any:
    """The value of an argument that can't be a tensor; TypeError if it is no number."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool | int | float):
        return value
    raise TypeError(f"argument '{name}' must be a number, not {type(value).__name__}")


def one_dtype(input: TensorBase, other: TensorBase) -> None:
    """RuntimeError if the dtypes differ, in operations that don't promote."""
    if input.dtype is not other.dtype:
        raise RuntimeError(f"expected dtype {input.dtype} but got {other.dtype}: convert it with .to()")
