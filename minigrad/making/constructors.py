"""Older ways to make a tensor: `x.new_zeros(3)`, in the dtype of another one, and `FloatTensor(2, 3)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from ..engine.base import Size, TensorBase
from ..engine.core import Scalar, view
from ..engine.dtypes import (
    TYPE_NAMES,
    bool_,
    dtype,
    float16,
    float32,
    float64,
    get_default_dtype,
    int8,
    int16,
    int32,
    int64,
    uint8,
)
from ..rules.kernels import alias
from .creation import Device, Options, as_tensor, empty, full, ones, tensor, zeros

if TYPE_CHECKING:
    from ..tensor import Tensor


def new_tensor(self: Tensor, data: Any, **options: Unpack[Options]) -> Tensor:
    """`tensor` in this tensor's dtype."""
    return tensor(data, **in_dtype_of(self, options))


def new_empty(self: Tensor, *shape: Any, size: Any = None, **options: Unpack[Options]) -> Tensor:
    """`empty` in this tensor's dtype."""
    return empty(*shape, size=size, **in_dtype_of(self, options))


def new_zeros(self: Tensor, *shape: Any, size: Any = None, **options: Unpack[Options]) -> Tensor:
    """`zeros` in this tensor's dtype."""
    return zeros(*shape, size=size, **in_dtype_of(self, options))


def new_ones(self: Tensor, *shape: Any, size: Any = None, **options: Unpack[Options]) -> Tensor:
    """`ones` in this tensor's dtype."""
    return ones(*shape, size=size, **in_dtype_of(self, options))


def new_full(self: Tensor, size: Sequence[int], fill_value: Scalar, **options: Unpack[Options]) -> Tensor:
    """`full` in this tensor's dtype."""
    return full(size, fill_value, **in_dtype_of(self, options))


def in_dtype_of(other: Tensor, options: Options) -> Options:
    return {**options, "dtype": options.get("dtype") or other.dtype}


def called(cls: type[Tensor], *data: Any, device: Device = None) -> Tensor:
    """`Tensor(2, 3)`, with whatever was in its memory, or `Tensor([1, 2])`: in the default dtype.

    A tensor is shared as it is. `tensor`, `empty` and `as_tensor` say more clearly what they do.
    """
    if len(data) == 1 and isinstance(data[0], TensorBase):
        return view(alias, data[0])  # type: ignore[arg-type]
    return TensorType(get_default_dtype())(*data, device=device)


class TensorType:
    """`FloatTensor(2, 3)`, `FloatTensor([1, 2])`, `isinstance(x, FloatTensor)`: the tensors of one dtype."""

    def __init__(self, dtype: dtype) -> None:
        self.dtype = dtype

    def __call__(self, *data: Any, device: Device = None) -> Tensor:
        if not data:
            data = (0,)
        first = data[0]
        if isinstance(first, Size | int | np.integer) and not isinstance(first, bool):
            return empty(*data, dtype=self.dtype, device=device)
        if len(data) > 1 or first is None or isinstance(first, bool | float):
            raise TypeError(f"{self}: expected sizes, or one sequence of numbers, got {data}")
        if isinstance(first, TensorBase) and first.dtype is not self.dtype:
            raise TypeError(f"expected a tensor of {self.dtype}, got {first.dtype}: use x.to({self.dtype})")
        return as_tensor(first, self.dtype, device)

    def __instancecheck__(self, object: object) -> bool:
        return isinstance(object, TensorBase) and object.dtype is self.dtype

    def __repr__(self) -> str:
        return f"<class 'torch.{TYPE_NAMES[self.dtype]}Tensor'>"


BoolTensor, ByteTensor, CharTensor = TensorType(bool_), TensorType(uint8), TensorType(int8)
ShortTensor, IntTensor, LongTensor = TensorType(int16), TensorType(int32), TensorType(int64)
HalfTensor, FloatTensor, DoubleTensor = TensorType(float16), TensorType(float32), TensorType(float64)
