"""A module in another dtype: its parameters stay the objects that they are, and only their data change.

These are methods of `Module`, which stands in a room of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ..engine.core import wrap
from ..engine.device import on_cpu
from ..engine.gradmode import no_grad
from ..tensor import Tensor

if TYPE_CHECKING:
    from .module import Module

M = TypeVar("M", bound="Module")


def apply(self: M, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> M:
    """Put `fn(x)` in the place of the data of every parameter, of its gradient, and of every buffer."""
    for child in self.children() if recurse else ():
        child._apply(fn)
    with no_grad():
        for parameter in self._parameters.values():
            if parameter is not None:
                parameter.data, grad = fn(parameter), parameter.grad
                if grad is not None:
                    grad.data = fn(grad)
    for name, buffer in self._buffers.items():
        self._buffers[name] = None if buffer is None else fn(buffer)
    return self


def to(self: M, *args: Any, **kwargs: Any) -> M:
    """Convert what is a float to a dtype, or that of a tensor; TypeError if it isn't a float's.

    Devices, of which there is but "cpu", are accepted.
    """
    if not wrap(np.empty(0, np.float32)).to(*args, **kwargs).is_floating_point():
        raise TypeError(f"nn.Module.to only accepts floating point dtypes, but got {args or kwargs}")
    return floats(self, lambda tensor: tensor.to(*args, **kwargs))


def floats(self: M, fn: Callable[[Tensor], Tensor]) -> M:
    return self._apply(lambda tensor: fn(tensor) if tensor.is_floating_point() else tensor)


def half(self: M) -> M:
    """Convert what is a float to float16."""
    return floats(self, Tensor.half)


def float_(self: M) -> M:
    """Convert what is a float to float32."""
    return floats(self, Tensor.float)


def double(self: M) -> M:
    """Convert what is a float to float64."""
    return floats(self, Tensor.double)


def type_(self: M, dst_type: Any) -> M:
    """Convert everything to a dtype."""
    return self._apply(lambda tensor: tensor.type(dst_type))


def cpu(self: M) -> M:
    """The module itself."""
    return self


def cuda(self: M, device: Any = None) -> M:
    """AssertionError: there is no GPU."""
    on_cpu("cuda")
    return self
