"""What tensors were wrapped in when a Tensor had no gradient: for programs of that time."""

from __future__ import annotations

import warnings
from typing import Any

from ..engine.base import TensorBase


class Kind(type):
    """Every tensor is a Variable."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, TensorBase)


class Variable(metaclass=Kind):
    """Variable(x, requires_grad) is x.detach().requires_grad_(requires_grad), and so a Tensor itself."""

    def __new__(cls, data: Any, requires_grad: bool = False, volatile: Any = None) -> Any:
        if not issubclass(kind := type(data), TensorBase):
            raise TypeError(f"Variable data has to be a tensor, but got {kind.__name__}")
        if volatile:
            warnings.warn("volatile has no effect: use `with torch.no_grad():` instead", stacklevel=2)
        return data.detach().requires_grad_(requires_grad)
