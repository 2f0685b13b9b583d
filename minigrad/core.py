"""`apply`: the one place where an operation is computed and, if need be, recorded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from . import kernels as k
from .base import TensorBase, View
from .dtypes import OF_NUMPY, OF_PYTHON, agree, checked, dtype, part, promote, promoted
from .graph import ARRAYS, NOTHING, VALUE, Memory, Node, Operation, Outline, ages

if TYPE_CHECKING:
    from .tensor import Tensor

Scalar = bool | int | float
new = object.__new__


class GradMode(threading.local):
    """Whether operations are recorded, for each thread on its own."""

    enabled = True


mode = GradMode()


_tensor_class: type[Tensor]


def answers_as(cls: type[Tensor]) -> type[Tensor]:
    """The class decorator that tells `apply` what its results are: it stands below the class that it makes."""
    global _tensor_class
    _tensor_class = cls
    return cls


def wrap(array: Any, node: Node | None = None) -> Tensor:
    """An array (or a NumPy scalar) as a tensor, without a copy."""
    tensor = new(_tensor_class)
    tensor._array = array if type(array) is np.ndarray else np.asarray(array)
    tensor._memory = Memory()
    tensor._node = node
    tensor._view = None
    tensor.grad = None
    return tensor


operations: dict[Callable[..., Any], Operation] = {}


def operation_of(function: Callable[..., Any]) -> Operation:
    """What the engine knows of a function; TypeError if it has no row in the table."""
    if function not in operations:
        try:
            operations[function] = Operation(function)
        except KeyError:
            raise TypeError(
                f"{getattr(function, '__name__', function)} has no row in minigrad's table of derivatives, so it "
                "can't be recorded. For the bare values, call it on x.detach().numpy()"
            ) from None
    return operations[function]


def apply(function: Callable[..., Any], *args: Any, **keywords: Any) -> Tensor:
    """Call a function of the table on tensors: compute, and record what the backward pass needs.

    The function's operands stand in `args`, as tensors or Python numbers; elementwise ones are brought to a common
    dtype by torch's rules. Raises TypeError for an operand that is no tensor, RuntimeError where shapes don't fit.
    """
    operation = operations.get(function) or operation_of(function)
    values: list[Any] = []
    edges: list[Node | None] = []
    kind = None
    agreed, wanted, bit = True, 0, 1
    for arg in args:
        if isinstance(arg, TensorBase):
            array = arg._array
            node = arg._node if arg._view is None else node_of(arg)
            if node is not None:
                wanted |= bit
            if kind is None:
                kind = array.dtype
            elif array.dtype is not kind:
                agreed = False
            values.append(array)
            edges.append(node)
        else:
            values.append(arg)
            edges.append(None)
        bit <<= 1
    if operation.elementwise and not (agreed and kind is not None and kind.kind == "f"):
        values = brought_together(operation, values)
    try:
        out = operation.forward(*values, **keywords)
    except (ValueError, TypeError) as error:
        raise refusal(operation, values, error) from error
    result = wrap(out)
    if wanted and mode.enabled and result._array.dtype.kind == "f" and operation.row != ():
        result._node = record(operation, args, values, edges, wanted, keywords, result)
    return result


def record(
    operation: Operation,
    args: tuple[Any, ...],
    values: list[Any],
    edges: list[Node | None],
    wanted: int,
    keywords: dict[str, Any],
    result: Tensor,
) -> Node:
    """The node of a call: its rules, and of each tensor what these rules ask for."""
    plan = operation.plan(len(args), wanted)
    node = new(Node)
    node.operation, node.rules, node.edges, node.keywords = operation, plan.rules, edges, keywords
    node.shape, node.dtype, node.age, node.owner = result._array.shape, result._array.dtype, next(ages), None
    saved: list[Any] = []
    versions: list[tuple[int, Memory, int]] = []
    for need, value, tensor in zip(plan.needs, (result._array, *values), (result, *args), strict=True):
        if need == VALUE:
            if isinstance(tensor, TensorBase):
                versions.append((len(saved), tensor._memory, tensor._memory.version))
            saved.append(value)
        elif not isinstance(value, ARRAYS):
            saved.append(value)
        else:
            saved.append(None if need == NOTHING else Outline(value))
    node.saved, node.versions = saved, versions
    return node


def brought_together(operation: Operation, values: list[Any]) -> list[Any]:
    """The values with those that can have a derivative (all, if none can) in the dtype that they make together."""
    row = operation.row
    places = [
        i for i, value in enumerate(values) if value is not None and (row == () or operation.rule(i) is not None)
    ]
    values = list(values)
    for i, value in zip(places, agree((values[i] for i in places), operation.floating), strict=True):
        values[i] = value
    integers = operation.function in (np.floor_divide, np.remainder) and values[1].dtype.kind in "biu"
    if integers and not np.all(values[1]):
        raise RuntimeError("ZeroDivisionError: integer division by zero")
    return values


def refusal(operation: Operation, values: list[Any], error: Exception) -> Exception:
    """What torch would raise where NumPy raised `error`."""
    arrays = [value for value in values if isinstance(value, np.ndarray)]
    if not arrays:
        got = ", ".join(type(value).__name__ for value in values)
        return TypeError(f"{operation.function.__name__}(): argument 'input' must be Tensor, not {got}")
    if isinstance(error, TypeError):
        kinds = " and ".join(str(array.dtype) for array in arrays)
        return NotImplementedError(f"{operation.function.__name__}() is not defined for {kinds}")
    if operation.elementwise and len(arrays) > 1:
        for i in range(1, max(array.ndim for array in arrays) + 1):
            sizes = [array.shape[-i] for array in arrays if array.ndim >= i and array.shape[-i] != 1]
            if len(set(sizes)) > 1:
                return RuntimeError(
                    f"The size of tensor a ({sizes[0]}) must match the size of tensor b ({sizes[1]}) at non-singleton "
                    f"dimension {max(array.ndim for array in arrays) - i}: shapes {[a.shape for a in arrays]}"
                )
    return RuntimeError(f"{operation.function.__name__}(): {error}")


def operand(value: Any, name: str = "input") -> Any:
    """A tensor or a Python number as `apply` takes it; an array is a constant; TypeError for anything else."""
    if isinstance(value, TensorBase) or type(value) in OF_PYTHON:
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return wrap(value.astype(checked(value.dtype), copy=False))
    raise TypeError(
        f"expected a Tensor or a number for argument '{name}', got {type(value).__name__}; "
        "make a tensor of it first: tensor(...)"
    )


def binary(function: Callable[..., Any], x: Any, y: Any) -> Any:
    """An operator: as `apply`, but NotImplemented for an operand that is no tensor, so that Python may ask it."""
    if not isinstance(y, TensorBase) and type(y) not in OF_PYTHON:
        if not isinstance(y, ARRAYS):
            return NotImplemented
        y = operand(y)
    return apply(function, x, y)


# ---------------------------------------------------------------------------------------- views

VIEWS = {np.reshape, np.squeeze, np.expand_dims, np.transpose, np.swapaxes, np.broadcast_to, k.t, k.index, k.alias}
"""Functions whose result may be a view of their first argument."""


def view(function: Callable[..., Any], x: Tensor, *args: Any, **keywords: Any) -> Tensor:
    """`apply`, for a function whose result may look at the memory of x: then they share versions and writes."""
    result = apply(function, x, *args, **keywords)
    if np.may_share_memory(result._array, x._array):
        base, path = (x, ()) if x._view is None else (x._view.base, x._view.path)
        result._memory = x._memory
        result._view = View(base, (*path, (function, args, keywords)), x._memory.rebased)
    return result


def node_of(tensor: TensorBase) -> Node | None:
    """The tensor's node; for a view whose base was rewritten since, the one that the same calls make of it now."""
    hangs = tensor._view
    if hangs is not None and hangs.rebased != tensor._memory.rebased:
        before, mode.enabled = mode.enabled, True
        try:
            tensor._node = k.follow(hangs.base, hangs.path)._node
        finally:
            mode.enabled = before
        tensor._view = View(hangs.base, hangs.path, tensor._memory.rebased)
    return tensor._node


# ---------------------------------------------------------------------------------------- dtypes of results


def result_type(tensor1: Any, tensor2: Any) -> dtype:
    """The dtype of an arithmetic operation on two tensors or numbers.

    >>> import minigrad
    >>> result_type(minigrad.tensor([1, 2]), 1.0)
    torch.float32
    """
    values = [v._array if isinstance(v, TensorBase) else v for v in map(operand, (tensor1, tensor2))]
    return OF_NUMPY[promoted(*map(part, values))]


def promote_types(type1: dtype, type2: dtype) -> dtype:
    """The smallest dtype that both can be cast to without changing kind."""
    return OF_NUMPY[promote(type1.numpy, type2.numpy)]
