"""A tensor as something else: a Python number, lists, an array, another dtype, a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import kernels as k
from .core import apply, wrap
from .device import device as device_type, on_cpu
from .dtypes import OF_NUMPY, TYPE_NAMES, DType, dtype as kind_of_element, numpy_dtype

if TYPE_CHECKING:
    from .tensor import Tensor


# ---------------------------------------------------------------------------------------- to Python and NumPy


def item(self: Tensor) -> Any:
    """The one element as a Python number; RuntimeError if there isn't exactly one."""
    if self._array.size != 1:
        raise RuntimeError(f"a Tensor with {self._array.size} elements cannot be converted to Scalar")
    return self._array.item()


def tolist(self: Tensor) -> Any:
    """Nested lists of Python numbers; of a 0-d tensor the number."""
    return self._array.tolist()


def numpy(self: Any, *, force: bool = False) -> np.ndarray[Any, Any]:
    """The array itself, in shared memory. RuntimeError where a gradient would be lost, unless forced."""
    if self.requires_grad and not force:
        raise RuntimeError(
            "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
        )
    values: np.ndarray[Any, Any] = self._array
    return values


def array(self: Tensor, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
    """What `np.asarray(tensor)` gets."""
    values = numpy(self)
    return np.array(values, dtype, copy=copy)


def truth(self: Tensor) -> bool:
    """Whether the one element is other than 0; RuntimeError if there are several or none."""
    if self._array.size != 1:
        how_many = "more than one value" if self._array.size else "no values"
        raise RuntimeError(f"Boolean value of Tensor with {how_many} is ambiguous: use .any() or .all()")
    return bool(self._array.item())


def as_float(self: Tensor) -> float:
    """float(tensor) of one element; ValueError otherwise."""
    return float(only(self))


def as_int(self: Tensor) -> int:
    """int(tensor) of one element, rounded towards 0; ValueError otherwise."""
    return int(only(self))


def as_index(self: Tensor) -> int:
    """A one-element integer tensor where Python wants an integer; TypeError otherwise."""
    if self._array.dtype.kind not in "biu" or self._array.size != 1:
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return int(self._array.item())


def only(self: Tensor) -> Any:
    if self._array.size != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    return self._array.item()


# ---------------------------------------------------------------------------------------- to another tensor


def clone(self: Tensor) -> Tensor:
    """A copy, through which gradients flow."""
    return apply(np.copy, self)


def deepcopy(self: Tensor, memo: dict[int, Any]) -> Tensor:
    """What `copy.deepcopy` makes of a leaf, its `.grad` included; RuntimeError for a tensor with a graph."""
    if not self.is_leaf:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol: take "
            "x.detach() first"
        )
    copy = memo[id(self)] = wrap(self._array.copy())
    copy.requires_grad = self.requires_grad
    copy.grad = None if self.grad is None else deepcopy(self.grad, memo)
    return copy


def shallow(self: Tensor) -> Tensor:
    """What `copy.copy` makes of a leaf: another leaf over the same memory."""
    copy = rebuilt(self._array, self.requires_grad and self.is_leaf)
    copy._memory = self._memory
    return copy


def reduced(self: Tensor, protocol: Any) -> tuple[Any, ...]:
    """What pickle keeps of a leaf: values, and whether it requires grad; RuntimeError elsewhere."""
    if not self.is_leaf:
        raise RuntimeError("only leaves can be pickled: take x.detach() first")
    return rebuilt, (self._array, self.requires_grad)


def rebuilt(array: np.ndarray[Any, Any], requires_grad: bool) -> Tensor:
    tensor = wrap(array)
    tensor.requires_grad = requires_grad
    return tensor


def contiguous(self: Tensor) -> Tensor:
    """The tensor itself if its elements lie row by row without gaps; else a copy in which they do."""
    return self if self._array.flags.c_contiguous else apply(np.copy, self, order="C")


def cpu(self: Tensor) -> Tensor:
    """The tensor itself."""
    return self


def to(
    self: Tensor,
    *args: Any,
    dtype: DType | None = None,
    device: Any = None,
    copy: bool = False,
    **options: Any,
) -> Tensor:
    """The tensor in another dtype (or in that of another tensor): itself if it has it, else a copy.

    Takes, in torch's order, a device (only "cpu"), a dtype or a tensor, then `non_blocking` and `copy`.
    TypeError for anything else.
    """
    rest = list(args)
    if rest and isinstance(rest[0], str | device_type):
        device = rest.pop(0)
    elif rest and hasattr(rest[0], "_array"):
        dtype = rest.pop(0).dtype
    if rest and dtype is None and isinstance(rest[0], kind_of_element | type):
        dtype = rest.pop(0)
    unknown = set(options) - {"non_blocking", "memory_format"}
    if unknown or len(rest) > 2 or not all(isinstance(flag, bool) for flag in rest):
        raise TypeError(
            f"to() takes a device, a dtype or a tensor, then non_blocking and copy; got {args, options}"
        )
    on_cpu(device)
    kind = self._array.dtype if dtype is None else numpy_dtype(dtype)
    if kind != self._array.dtype:
        return apply(k.cast, self, kind)
    return apply(np.copy, self) if copy or rest[1:] == [True] else self


def type_as(self: Tensor, other: Tensor) -> Tensor:
    """The tensor in another one's dtype."""
    return to(self, other)


def type_of(self: Tensor, dtype: DType | None = None) -> Any:
    """The name of the tensor's type ("torch.FloatTensor"); or, with a dtype, the tensor in it."""
    return f"torch.{TYPE_NAMES[OF_NUMPY[self._array.dtype]]}Tensor" if dtype is None else to(self, dtype)


def cast(self: Tensor, kind: str) -> Tensor:
    target = np.dtype(kind)
    return self if self._array.dtype == target else apply(k.cast, self, target)


def bool_(self: Tensor) -> Tensor:
    """The tensor in bool: what isn't 0 is true."""
    return cast(self, "bool")


def byte(self: Tensor) -> Tensor:
    """The tensor in uint8."""
    return cast(self, "uint8")


def char(self: Tensor) -> Tensor:
    """The tensor in int8."""
    return cast(self, "int8")


def short(self: Tensor) -> Tensor:
    """The tensor in int16."""
    return cast(self, "int16")


def int_(self: Tensor) -> Tensor:
    """The tensor in int32, rounded towards 0."""
    return cast(self, "int32")


def long(self: Tensor) -> Tensor:
    """The tensor in int64, rounded towards 0."""
    return cast(self, "int64")


def half(self: Tensor) -> Tensor:
    """The tensor in float16."""
    return cast(self, "float16")


def float_(self: Tensor) -> Tensor:
    """The tensor in float32."""
    return cast(self, "float32")


def double(self: Tensor) -> Tensor:
    """The tensor in float64."""
    return cast(self, "float64")
