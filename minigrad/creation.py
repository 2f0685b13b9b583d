"""Making tensors: from numbers, lists and arrays, filled, and counted.

`dtype=None` means the default float dtype for what is made of nothing or of floats, int64 for integers, bool
for truth values. `device` may only be "cpu". A negative size: RuntimeError.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .base import TensorBase
from .core import Scalar, wrap
from .device import device as device_type, on_cpu
from .dims import sizes
from .dtypes import OF_NUMPY, DType, NumpyDtype, checked, default_numpy, numpy_dtype, promote

if TYPE_CHECKING:
    from .tensor import Tensor

Device = str | device_type | None


def finished(array: Any, requires_grad: bool, device: Device = None) -> Tensor:
    """An array as a new leaf."""
    on_cpu(device)
    tensor = wrap(array)
    if requires_grad:
        if tensor._array.dtype.kind != "f":
            raise RuntimeError(
                f"Only Tensors of floating point dtype can require gradients, not {tensor.dtype}: "
                "write 1.0 for 1, or pass dtype=float32"
            )
        tensor.requires_grad = True
    return tensor


def kind_of(dtype: DType | None) -> NumpyDtype:
    return default_numpy() if dtype is None else numpy_dtype(dtype)


# ---------------------------------------------------------------------------------------- from data


def tensor(
    data: Any, *, dtype: DType | None = None, device: Device = None, requires_grad: bool = False
) -> Tensor:
    """A copy of a number, nested lists of numbers, an array or a tensor, as a new leaf.

    Python's floats become the default float dtype, its integers int64;
    arrays keep their dtype. Lists of uneven length raise ValueError, what is
    no number TypeError, an integer that the dtype can't hold RuntimeError.

    >>> tensor([[1, 2], [3, 4.5]])
    tensor([[1.0000, 2.0000],
            [3.0000, 4.5000]])
    """
    return finished(array_of(data, dtype).copy(), requires_grad, device)


def as_tensor(data: Any, dtype: DType | None = None, device: Device = None) -> Tensor:
    """As `tensor`, but a tensor is itself and an array keeps its memory, where the dtype allows it."""
    if isinstance(data, TensorBase):
        on_cpu(device)
        return data if dtype is None else data.to(dtype)  # type: ignore
    return finished(array_of(data, dtype), False, device)


asarray = as_tensor


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
    if not isinstance(data, np.ndarray | np.generic):
        data = from_python(data, dtype)
    source = checked(data.dtype)
    target = source if dtype is None else numpy_dtype(dtype)
    if target.kind in "iu" and source.kind in "iu" and data.size:
        info = np.iinfo(target)
        if data.min() < info.min or data.max() > info.max:
            raise RuntimeError(f"value cannot be converted to type {target} without overflow")
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(data).astype(target, copy=False)


def from_python(data: Any, dtype: DType | None) -> np.ndarray[Any, Any]:
    """Nested lists of numbers as an array: Python's floats in
    the default dtype, unless another one is asked for.
    """
    shape = shape_of(data)
    flat = list(leaves(data, len(shape)))
    for leaf in flat:
        if not isinstance(leaf, bool | int | float | np.generic | np.ndarray):
            if isinstance(leaf, str | bytes):
                raise TypeError(f"new(): invalid data type '{type(leaf).__name__}'")
            raise RuntimeError(f"Could not infer dtype of {type(leaf).__name__}: expected numbers")
    if max((abs(leaf) for leaf in flat if type(leaf) is int), default=0) >= 2**63:
        raise ValueError("Overflow when unpacking long: an integer tensor holds numbers below 2**63")
    exact = [np.dtype(np.float64) if type(leaf) is float else np.asarray(leaf).dtype for leaf in flat]
    array = np.array(flat, functools.reduce(np.promote_types, exact, np.dtype(bool))).reshape(shape)
    if dtype is not None:
        return array  # exact, so that it is rounded once: to the dtype
    kinds = {default_numpy() if type(leaf) is float else np.asarray(leaf).dtype for leaf in flat}
    return array.astype(functools.reduce(promote, kinds) if flat else default_numpy())


def shape_of(data: Any) -> tuple[int, ...]:
    """The shape of nested sequences; ValueError if they are uneven."""
    if isinstance(data, TensorBase):
        data = data._array
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
        data = data._array
    if isinstance(data, np.ndarray):
        yield from data.reshape(-1)
    elif depth == 0:
        yield data
    else:
        for part in data:
            yield from leaves(part, depth - 1)


# ---------------------------------------------------------------------------------------- filled


def made(
    fill: Callable[..., Any], shape: tuple[Any, ...], dtype: DType | None, device: Device, requires_grad: bool
) -> Tensor:
    if not shape:
        raise TypeError(
            f"{fill.__name__}() is missing its size: {fill.__name__}(2, 3), or {fill.__name__}(())"
        )
    size = sizes(shape)
    if any(n < 0 for n in size):
        raise RuntimeError(f"{fill.__name__}: Dimension size must be non-negative, got {list(size)}")
    return finished(fill(size, kind_of(dtype)), requires_grad, device)


def empty(
    *shape: Any,
    size: Sequence[int] | None = None,
    dtype: DType | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor of this shape with whatever was in its memory."""
    return made(np.empty, shape if size is None else (size,), dtype, device, requires_grad)


def zeros(
    *shape: Any,
    size: Sequence[int] | None = None,
    dtype: DType | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor of this shape, given as integers or as one tuple, full of 0."""
    return made(np.zeros, shape if size is None else (size,), dtype, device, requires_grad)


def ones(
    *shape: Any,
    size: Sequence[int] | None = None,
    dtype: DType | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor of this shape full of 1."""
    return made(np.ones, shape if size is None else (size,), dtype, device, requires_grad)


def full(
    size: Sequence[int],
    fill_value: Scalar,
    *,
    dtype: DType | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor of this shape full of one number, which also decides on the dtype."""
    if not isinstance(fill_value, bool | int | float | np.generic | TensorBase):
        raise TypeError(
            f"full(): argument 'fill_value' (position 2) must be Number, not {type(fill_value).__name__}"
        )
    value = array_of(fill_value, dtype)
    return finished(np.full(sizes((size,)), value, value.dtype), requires_grad, device)


def like(
    fill: Callable[..., Any], input: Tensor, dtype: DType | None, device: Device, requires_grad: bool
) -> Tensor:
    kind = input._array.dtype if dtype is None else numpy_dtype(dtype)
    return finished(fill(input._array.shape, kind), requires_grad, device)


def empty_like(
    input: Tensor, *, dtype: DType | None = None, device: Device = None, requires_grad: bool = False
) -> Tensor:
    """`empty` in the shape and dtype of another tensor."""
    return like(np.empty, input, dtype, device, requires_grad)


def zeros_like(
    input: Tensor, *, dtype: DType | None = None, device: Device = None, requires_grad: bool = False
) -> Tensor:
    """`zeros` in the shape and dtype of another tensor."""
    return like(np.zeros, input, dtype, device, requires_grad)


def ones_like(
    input: Tensor, *, dtype: DType | None = None, device: Device = None, requires_grad: bool = False
) -> Tensor:
    """`ones` in the shape and dtype of another tensor."""
    return like(np.ones, input, dtype, device, requires_grad)


def full_like(
    input: Tensor,
    fill_value: Scalar,
    *,
    dtype: DType | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """`full` in the shape and dtype of another tensor."""
    return full(
        input.shape, fill_value, dtype=dtype or input.dtype, device=device, requires_grad=requires_grad
    )


def eye(
    n: int,
    m: int | None = None,
    *,
    dtype: DType | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """The n × m matrix (n × n unless given) with 1 on its diagonal and 0 elsewhere."""
    if n < 0 or (m is not None and m < 0):
        raise RuntimeError(f"n must be greater or equal to 0, got {n if n < 0 else m}")
    return finished(np.eye(n, m, dtype=kind_of(dtype)), requires_grad, device)


# ---------------------------------------------------------------------------------------- counted


def arange(
    start: Scalar = 0,
    end: Scalar | None = None,
    step: Scalar = 1,
    *,
    dtype: DType | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """start, start + step, … below end; from 0 if only one bound is given. int64 if all three are integers.

    RuntimeError if the step is 0 or leads away from the end, or if a bound is infinite.
    """
    low, high, by = (float_or_int(v) for v in ((0, start, step) if end is None else (start, end, step)))
    if by == 0:
        raise RuntimeError("step must be nonzero")
    if not all(map(math.isfinite, (low, high))):
        raise RuntimeError(f"unsupported range: {low} -> {high}")
    if (high - low) * by < 0:
        raise RuntimeError(
            f"upper bound and lower bound inconsistent with step sign: {low} to {high} by {by}"
        )
    integers = all(isinstance(v, int) for v in (low, high, by))
    kind = np.dtype(np.int64) if dtype is None and integers else kind_of(dtype)
    count = -((low - high) // by) if integers else math.ceil((high - low) / by)
    if kind.kind != "f":
        low, by = int(low), int(by)  # torch cuts the step itself
    places = np.arange(count, dtype=np.float64 if kind.kind == "f" else np.int64)
    return finished((low + places * by).astype(kind), requires_grad, device)


def float_or_int(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def linspace(
    start: float,
    end: float,
    steps: int,
    *,
    dtype: DType | None = None,
    device: Device = None,
    requires_grad: bool = False,
) -> Tensor:
    """`steps` numbers from start to end, both included, at even distances."""
    if steps < 0:
        raise RuntimeError(f"number of steps must be non-negative, got {steps}")
    kind = kind_of(dtype)
    start, end = float_or_int(start), float_or_int(end)
    return finished(evenly(start, end, steps, kind), requires_grad, device)


def evenly(start: float, end: float, steps: int, kind: NumpyDtype) -> np.ndarray[Any, Any]:
    """As torch counts: the first half from the start, the second half from the end, each number rounded once.

    Integers are cut from float32, where a number that should be whole may come out just below.
    """
    exact = kind if kind.kind == "f" else np.dtype(np.float32)
    low, high = (exact.type(array_of(value, OF_NUMPY[kind])) for value in (start, end))
    places, step = np.arange(steps), np.float64((high - low) / exact.type(max(steps - 1, 1)))
    upward, downward = low + step * places, high - step * (steps - 1 - places)
    return np.where((places < steps // 2) | (steps == 1), upward, downward).astype(exact).astype(kind)
