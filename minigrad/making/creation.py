"""Making tensors: from numbers, lists and arrays, and filled with one number.

`dtype=None` means the default float dtype for what is made of nothing or of floats, int64 for integers, bool
for truth values. `device` may only be "cpu". A negative size: RuntimeError. `options` are those of `Options`.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import numpy as np

from ..engine.base import TensorBase
from ..engine.core import Scalar, wrap
from ..engine.device import device as device_type, memory_format as order_in_memory, on_cpu, strided
from ..engine.dims import sizes
from ..engine.dtypes import OF_NUMPY, DType, NumpyDtype, checked, default_numpy, numpy_dtype, promote
from ..functions.conversion import the_tensor

if TYPE_CHECKING:
    from ..tensor import Tensor

Device = str | device_type | None


class Options(TypedDict, total=False):
    """What functions that make a tensor take besides; the last four are torch's and change nothing here."""

    dtype: DType | None
    device: Device
    requires_grad: bool
    pin_memory: bool
    layout: Any
    memory_format: order_in_memory | None
    out: None


def new_leaf(
    make: Callable[[NumpyDtype], Any],
    usual: NumpyDtype | None = None,
    *,
    dtype: DType | None = None,
    device: Device = None,
    requires_grad: bool = False,
    pin_memory: bool = False,
    layout: Any = None,
    memory_format: order_in_memory | None = None,
    out: None = None,
) -> Tensor:
    """A new leaf: check the options, then make its array in the dtype asked for, or else in the usual one."""
    on_cpu(device)
    if pin_memory:
        raise RuntimeError("pin_memory=True speeds up the way to a GPU, and there is none: leave it out")
    if layout not in (None, strided) or out is not None:
        raise TypeError(f"expected layout=strided and out=None, got {layout} and {out}: assign the result")
    if not isinstance(requires_grad, bool):
        raise TypeError(f"argument 'requires_grad' must be bool, not {type(requires_grad).__name__}")
    kind = (usual or default_numpy()) if dtype is None else numpy_dtype(dtype)
    if requires_grad and kind.kind != "f":
        raise RuntimeError(
            f"Only Tensors of floating point dtype can require gradients, not {OF_NUMPY[kind]}: "
            "write 1.0 for 1, or pass dtype=float32"
        )
    tensor = wrap(make(kind))
    tensor.requires_grad = requires_grad
    return tensor


# ---------------------------------------------------------------------------------------- from data


def tensor(data: Any, **options: Unpack[Options]) -> Tensor:
    """A copy of a number, nested lists of numbers, an array or a tensor, as a new leaf.

    Python's floats become the default float dtype, its integers int64;
    arrays keep their dtype, and tensors in a list are numbers. Lists of uneven
    length raise ValueError, what is no number TypeError, a number that an integer
    dtype can't hold RuntimeError.

    >>> tensor([[1, 2], [3, 4.5]])
    tensor([[1.0000, 2.0000],
            [3.0000, 4.5000]])
    """
    if isinstance(data, TensorBase):
        warnings.warn(
            "To copy construct from a tensor, it is recommended to use x.detach().clone(), with "
            ".requires_grad_() if need be, rather than torch.tensor(x)",
            stacklevel=2,
        )
    array = array_of(data, options.get("dtype")).copy()
    return new_leaf(lambda kind: array, array.dtype, **options)


def as_tensor(data: Any, dtype: DType | None = None, device: Device = None) -> Tensor:
    """As `tensor`, but a tensor is itself and an array keeps its memory, where the dtype allows it."""
    on_cpu(device)
    if isinstance(data, TensorBase):
        return data if dtype is None else data.to(dtype)  # type: ignore
    return wrap(array_of(data, dtype))


def asarray(
    obj: Any,
    *,
    dtype: DType | None = None,
    device: Device = None,
    copy: bool | None = None,
    requires_grad: bool | None = None,
) -> Tensor:
    """As `as_tensor`; with `copy` always or never (ValueError) a copy, and with `requires_grad` set."""
    made = as_tensor(obj, dtype, device)
    shared = isinstance(obj, np.ndarray | TensorBase) and array_of(obj, None).dtype == made._array.dtype
    if copy is False and not shared:
        raise ValueError("can't alias a sequence, or data of another dtype: leave out copy=False")
    if copy:
        made = made.clone()
    if requires_grad is not None:
        made.requires_grad = requires_grad  # of obj itself, if it is the answer: so in torch
    return made


def from_numpy(ndarray: np.ndarray[Any, Any]) -> Tensor:
    """A tensor over an array's own memory: a write to either is seen in both.

    TypeError for what is no array, or of a dtype that no tensor has; ValueError for negative strides.
    """
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(
            f"expected np.ndarray (got {type(ndarray).__name__}); for lists and numbers use tensor(...)"
        )
    if any(step < 0 for step in ndarray.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are "
            "not supported. Make a copy of your array with array.copy()."
        )
    return wrap(ndarray.astype(checked(ndarray.dtype), copy=False))


def array_of(data: Any, dtype: DType | None) -> np.ndarray[Any, Any]:
    """What `tensor` copies: the data as an array of the dtype that torch would give it."""
    if isinstance(data, TensorBase):
        data = data._array
    if not isinstance(data, np.ndarray):
        data = from_python(data, dtype)
    source = checked(data.dtype)
    target = source if dtype is None else numpy_dtype(dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(data).astype(target, copy=False)


def from_python(data: Any, dtype: DType | None) -> np.ndarray[Any, Any]:
    """Nested lists of numbers as an array: Python's floats in
    the default dtype, unless another one is asked for.
    """
    shape = shape_of(data)
    flat = list(leaves(data, len(shape)))
    for leaf in flat:
        if not isinstance(leaf, bool | int | float | np.generic):
            if isinstance(leaf, str) and shape and leaf is flat[0]:
                raise ValueError("too many dimensions 'str': a tensor holds numbers")
            if isinstance(leaf, str | bytes):
                raise TypeError(f"new(): invalid data type '{type(leaf).__name__}'")
            raise RuntimeError(f"Could not infer dtype of {type(leaf).__name__}: expected numbers")
    if any(type(leaf) is int and not -(2**63) <= leaf < 2**63 for leaf in flat):
        raise ValueError("Overflow when unpacking long: an integer tensor holds numbers below 2**63")
    exact = [np.dtype(np.float64) if type(leaf) is float else np.asarray(leaf).dtype for leaf in flat]
    array = np.array(flat, functools.reduce(np.promote_types, exact, np.dtype(bool))).reshape(shape)
    if dtype is not None:
        check_range(array, numpy_dtype(dtype))
        return array  # exact, so that it is rounded once: to the dtype
    kinds = {default_numpy() if type(leaf) is float else np.asarray(leaf).dtype for leaf in flat}
    return array.astype(functools.reduce(promote, kinds) if flat else default_numpy())


def check_range(array: np.ndarray[Any, Any], kind: NumpyDtype) -> None:
    """RuntimeError for a number that an integer dtype can't hold. (Of uint8, -1 is 255, as in C.)"""
    if kind.kind in "iu" and array.size:
        info = np.iinfo(kind)
        least = -info.max if kind.kind == "u" and array.dtype.kind == "i" else info.min
        if not (least <= array.min() and array.max() <= info.max):
            raise RuntimeError(f"value cannot be converted to type {kind} without overflow")


def no_bool(kind: NumpyDtype, kernel: str) -> None:
    """NotImplementedError where torch has no function for truth values."""
    if kind.kind == "b":
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool': take an integer dtype")


def shape_of(data: Any) -> tuple[int, ...]:
    """The shape of nested sequences; ValueError if they are uneven. A tensor among them is a number."""
    if isinstance(data, np.ndarray):
        return tuple(data.shape)
    if not isinstance(data, list | tuple | range):
        return ()
    inner = [shape_of(part) for part in data]
    for shape in inner[1:]:
        if shape != inner[0]:
            wanted, got = (s[0] if s else 1 for s in (inner[0], shape))
            raise ValueError(
                f"expected sequence of length {wanted} at dim 1 (got {got}): {inner[0]} beside {shape}"
            )
    return (len(data), *(inner[0] if inner else ()))


def leaves(data: Any, depth: int) -> Any:
    """The numbers in nested sequences, in order."""
    if isinstance(data, TensorBase):
        if data._array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars: use stack or cat")
        yield data._array.reshape(-1)[0]
    elif isinstance(data, np.ndarray):
        yield from data.reshape(-1)
    elif depth == 0:
        yield data
    else:
        for part in data:
            yield from leaves(part, depth - 1)


# ---------------------------------------------------------------------------------------- filled


def sized(function: str, size: tuple[Any, ...]) -> tuple[int, ...]:
    """The shape in a call: integers, or one sequence of them; RuntimeError if one is negative."""
    if not size:
        raise TypeError(f"{function}() is missing its size: {function}(2, 3), or {function}(())")
    shape = sizes(size)
    if any(n < 0 for n in shape):
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(shape)}: {list(shape)}")
    return shape


def empty(*shape: Any, size: Sequence[int] | None = None, **options: Unpack[Options]) -> Tensor:
    """A tensor of this shape with whatever was in its memory."""
    dims = sized("empty", shape if size is None else (size,))
    return new_leaf(lambda kind: np.empty(dims, kind), **options)


def zeros(*shape: Any, size: Sequence[int] | None = None, **options: Unpack[Options]) -> Tensor:
    """A tensor of this shape, given as integers or as one tuple, full of 0."""
    dims = sized("zeros", shape if size is None else (size,))
    return new_leaf(lambda kind: np.zeros(dims, kind), **options)


def ones(*shape: Any, size: Sequence[int] | None = None, **options: Unpack[Options]) -> Tensor:
    """A tensor of this shape full of 1."""
    dims = sized("ones", shape if size is None else (size,))
    return new_leaf(lambda kind: np.ones(dims, kind), **options)


def full(size: Sequence[int], fill_value: Scalar, **options: Unpack[Options]) -> Tensor:
    """A tensor of this shape full of one number, which also decides on the dtype."""
    if not isinstance(size, Sequence):
        raise TypeError(f"full(): argument 'size' must be a tuple of ints, not {type(size).__name__}")
    value, dims = number("full", fill_value, options.get("dtype")), sized("full", tuple(size) or ((),))
    return new_leaf(lambda kind: np.full(dims, value, kind), value.dtype, **options)


def number(function: str, value: Any, dtype: DType | None) -> np.ndarray[Any, Any]:
    if isinstance(value, TensorBase) and not value.ndim:
        value = value._array[()]
    if not isinstance(value, bool | int | float | np.generic):
        raise TypeError(f"{function}() expected a number, not {type(value).__name__}")
    return array_of(value.item() if isinstance(value, np.generic) else value, dtype)


def empty_like(input: Tensor, **options: Unpack[Options]) -> Tensor:
    """`empty` in the shape, the dtype and the order in memory of another tensor; so are the next three."""
    return like("empty_like", input, np.empty_like, options)


def zeros_like(input: Tensor, **options: Unpack[Options]) -> Tensor:
    """`zeros` in the shape and dtype of another tensor."""
    return like("zeros_like", input, np.zeros_like, options)


def ones_like(input: Tensor, **options: Unpack[Options]) -> Tensor:
    """`ones` in the shape and dtype of another tensor."""
    return like("ones_like", input, np.ones_like, options)


def full_like(input: Tensor, fill_value: Scalar, **options: Unpack[Options]) -> Tensor:
    """`full` in the shape and dtype of another tensor."""

    def filled(array: np.ndarray[Any, Any], kind: NumpyDtype) -> np.ndarray[Any, Any]:
        return np.full_like(array, number("full_like", fill_value, OF_NUMPY[kind]), kind)

    return like("full_like", input, filled, options)


def like(name: str, input: Tensor, make: Callable[[Any, NumpyDtype], Any], options: Options) -> Tensor:
    """A new leaf, made from another tensor's array and in its dtype, unless another one is asked for."""
    array = the_tensor(input, name)._array
    if 0 in array.strides:  # expanded: the order of its dimensions in memory says nothing
        array = np.empty(array.shape, array.dtype)
    return new_leaf(lambda kind: make(array, kind), array.dtype, **options)


def scalar_tensor(s: Scalar, **options: Unpack[Options]) -> Tensor:
    """A 0-d tensor of the default float dtype, whatever kind of number it is made from."""
    return new_leaf(lambda kind: number("scalar_tensor", s, OF_NUMPY[kind]), **options)


def eye(n: int, m: int | None = None, **options: Unpack[Options]) -> Tensor:
    """The n × m matrix (n × n unless given) with 1 on its diagonal and 0 elsewhere."""
    if n < 0 or (m is not None and m < 0):
        raise RuntimeError(f"n must be greater or equal to 0, got {n if n < 0 else m}")
    return new_leaf(lambda kind: np.eye(n, m, dtype=kind), **options)
