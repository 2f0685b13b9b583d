"""A tensor as something else: a Python number, lists, an array, another dtype, a copy."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.base import TensorBase
from ..engine.core import apply, wrap
from ..engine.device import device as device_type, memory_format as order_in_memory, on_cpu
from ..engine.dtypes import TYPE_NAMES, DType, dtype as kind_of_element, numpy_dtype
from ..rules import kernels as k

if TYPE_CHECKING:
    from ..tensor import Tensor


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


def backwards(self: Tensor) -> Tensor:
    """What `reversed` makes of it: the rows in reverse order."""
    return apply(np.flip, self, 0) if self.ndim else self


def only(self: Tensor) -> Any:
    if self._array.size != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    return self._array.item()


# ---------------------------------------------------------------------------------------- questions


def numel(input: Tensor) -> int:
    """How many elements there are; TypeError for what is no tensor."""
    return the_tensor(input, "numel").numel()


def is_floating_point(input: Tensor) -> bool:
    """Whether the elements are floats; TypeError for what is no tensor."""
    return the_tensor(input, "is_floating_point").is_floating_point()


def is_complex(input: Tensor) -> bool:
    """False: there are no complex tensors."""
    return the_tensor(input, "is_complex").dtype.is_complex


def is_signed(input: Tensor) -> bool:
    """Whether the elements can be negative."""
    return the_tensor(input, "is_signed").dtype.is_signed


def is_nonzero(input: Tensor) -> bool:
    """Whether the one element is other than 0; RuntimeError if there are several or none."""
    return truth(the_tensor(input, "is_nonzero"))


def is_same_size(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same shape."""
    return input.shape == other.shape


def the_tensor(value: Any, function: str) -> Tensor:
    if not isinstance(value, TensorBase):
        raise TypeError(f"{function}(): argument 'input' must be Tensor, not {type(value).__name__}")
    return value  # type: ignore[return-value]


def data_ptr(self: Tensor) -> int:
    """The address of the first element."""
    return int(self._array.ctypes.data)


def storage_offset(self: Tensor) -> int:
    """How many elements lie in memory before the first one: not 0 only in a view."""
    base = self if self._view is None else self._view.base
    return (data_ptr(self) - data_ptr(base)) // self._array.itemsize


# ---------------------------------------------------------------------------------------- to another tensor


def clone(input: Tensor, *, memory_format: order_in_memory | None = None) -> Tensor:
    """A copy, through which gradients flow; in the same order in memory, or in `contiguous_format`."""
    return apply(np.copy, input, order="C" if str(memory_format) == "torch.contiguous_format" else "K")


def deepcopy(self: Tensor, memo: dict[int, Any]) -> Tensor:
    """What `copy.deepcopy` makes of a leaf, its `.grad` included; RuntimeError for a tensor with a graph."""
    if not self.is_leaf:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol: take "
            "x.detach() first"
        )
    again = memo[id(self)] = wrap(twin(self._array, memo))
    again._memory = memo.setdefault(id(self._memory), again._memory)
    again.requires_grad = self.requires_grad
    again.grad = None if self.grad is None else deepcopy(self.grad, memo)
    return again


def twin(array: np.ndarray[Any, Any], memo: dict[int, Any]) -> np.ndarray[Any, Any]:
    """A copy, which lies in a copy of the memory that the array lies in: what was shared is shared again."""
    owner = array
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    if not (owner.flags.c_contiguous or owner.flags.f_contiguous):
        return array.copy()
    room = copy.deepcopy(owner, memo).ravel("K")
    offset = array.ctypes.data - owner.ctypes.data
    return np.ndarray(array.shape, array.dtype, room, offset, array.strides)


def shallow(self: Tensor) -> Tensor:
    """What `copy.copy` makes of it: a leaf over the same memory."""
    copy = rebuilt(self._array, self.requires_grad)
    copy._memory = self._memory
    return copy


def reduced(self: Tensor, protocol: Any) -> tuple[Any, ...]:
    """What pickle keeps: the values, and whether it requires grad. What comes back is a leaf."""
    return rebuilt, (self._array, self.requires_grad)


def rebuilt(array: np.ndarray[Any, Any], requires_grad: bool) -> Tensor:
    tensor = wrap(array)
    tensor.requires_grad = requires_grad
    return tensor


def contiguous(self: Tensor, memory_format: order_in_memory | None = None) -> Tensor:
    """The tensor itself if its elements lie row by row without gaps; else a copy in which they do."""
    return self if self._array.flags.c_contiguous else apply(np.copy, self, order="C")


def cpu(self: Tensor) -> Tensor:
    """The tensor itself."""
    return self


def cuda(self: Tensor, device: Any = None, non_blocking: bool = False) -> Tensor:
    """AssertionError: there is no GPU."""
    on_cpu("cuda")
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


def type_of(self: Tensor, dtype: Any = None, non_blocking: bool = False) -> Any:
    """The name of the tensor's type ("torch.FloatTensor"); or, with a dtype or such a name, the tensor in it.

    ValueError for what is neither.
    """
    if dtype is None:
        return f"torch.{TYPE_NAMES[self.dtype]}Tensor"
    names = {f"torch.{name}Tensor": kind for kind, name in TYPE_NAMES.items()}
    wanted = names.get(dtype) if isinstance(dtype, str) else getattr(dtype, "dtype", dtype)
    if not isinstance(dtype, str | type | kind_of_element) and wanted is dtype:
        raise TypeError(f"type() expected a dtype or its name, not {type(dtype).__name__}")
    if not isinstance(wanted, kind_of_element):
        raise ValueError(f"invalid type: {dtype!r}: expected a dtype, or a name such as 'torch.FloatTensor'")
    return to(self, wanted)


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
