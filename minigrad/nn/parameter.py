"""Tensors that a module takes for its own when they become its attributes."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from ..engine.base import TensorBase
from ..making.creation import empty
from ..tensor import Tensor

T = TypeVar("T", bound=Tensor)


class Parameter(Tensor):
    """A leaf over the memory of `data`, to be trained. What is computed from it is a plain Tensor.

    RuntimeError for integers that are to require grad, TypeError for what is no tensor.

    >>> import minigrad
    >>> Parameter(minigrad.ones(2))
    Parameter containing:
    tensor([1., 1.], requires_grad=True)
    """

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = True) -> Self:
        parameter = over(cls, empty(0) if data is None else data)
        parameter.requires_grad_(requires_grad)
        return parameter

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()

    def __format__(self, spec: str) -> str:
        """Its text: even that of one element, which as a Tensor would be formatted as a number."""
        return object.__format__(self, spec)

    def __copy__(self) -> Self:
        return type(self)(self, self.requires_grad)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A copy without the gradient, as in torch."""
        return type(self)(self.detach().clone(), self.requires_grad)

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return type(self), (self.data, self.requires_grad)


class Buffer(Tensor):
    """A tensor over the memory of `data` that a module registers as a buffer when it becomes an attribute."""

    persistent: bool

    def __new__(cls, data: Tensor | None = None, *, persistent: bool = True) -> Self:
        buffer = over(cls, empty(0) if data is None else data)
        buffer.requires_grad_(data is not None and data.requires_grad)
        buffer.persistent = persistent
        return buffer


def over(cls: type[T], data: Tensor) -> T:
    """A constant of this class over the memory of another tensor."""
    if not isinstance(data, TensorBase):
        raise TypeError(f"{cls.__name__} takes a Tensor, not {type(data).__name__}: use tensor(...)")
    tensor: T = object.__new__(cls)
    tensor._array, tensor._memory = data._array, data._memory
    return tensor
