"""`apply`: the one place where an operation is computed and, if need be, recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from . import kernels as k
from .base import TensorBase, View
from .derivatives import DERIVATIVES
from .dtypes import OF_NUMPY, OF_PYTHON, checked, dtype, parts, promote, promoted
from .gradmode import mode
from .graph import Memory, Node, Outline, ages
from .operations import Operation

if TYPE_CHECKING:
    from .tensor import Tensor

Scalar = bool | int | float
new = object.__new__


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
    return tensor


operations: dict[Callable[..., Any], Operation] = {}


def operation_of(function: Callable[..., Any]) -> Operation:
    """What the engine knows of a function; TypeError if it has no row in the table."""
    if function not in operations:
        if function not in DERIVATIVES:
            raise TypeError(
                f"{getattr(function, '__name__', function)} has no row in minigrad's table of derivatives, so it "
                "can't be recorded. For the bare values, call it on x.detach().numpy()"
            )
        operations[function] = Operation(function)
    return operations[function]


def apply(function: Callable[..., Any], *args: Any, **keywords: Any) -> Tensor:
    """Call a function of the table on tensors: compute, and record what the backward pass needs.

    Elementwise operands (tensors and Python numbers) are brought to a common dtype by torch's rules. Raises
    TypeError for one that is neither, or if there is no tensor at all, and RuntimeError where shapes don't
    fit.
    """
    operation = operations.get(function) or operation_of(function)
    values: list[Any] = []
    edges: list[Node | None] = []
    for arg in args:
        if isinstance(arg, TensorBase):
            values.append(arg._array)
            edges.append(arg._node if arg._view is None else node_of(arg))
        elif operation.elementwise and (type(arg) not in PLAIN or len(args) == 1):
            name = function.__name__
            raise TypeError(
                f"{name}(): argument 'input' must be Tensor, not {type(arg).__name__}: use tensor(...)"
            )
        else:
            values.append(arg)
            edges.append(None)
    if operation.elementwise:
        brought_together(operation, values)
    return computed(operation, args, values, edges, keywords)


def binary(function: Callable[..., Any], x: Any, y: Any) -> Tensor:
    """`apply` for an operator: NotImplemented for an operand that is no tensor or number, so that Python asks
    it.

    Otherwise the same, unrolled for two operands: most of the time of small programs goes by here.
    """
    operation = operations.get(function) or operation_of(function)
    a, b, edge_a, edge_b = x, y, None, None
    if isinstance(x, TensorBase):
        a, edge_a = x._array, x._node if x._view is None else node_of(x)
    if isinstance(y, TensorBase):
        b, edge_b = y._array, y._node if y._view is None else node_of(y)
    elif type(y) not in OF_PYTHON:
        return binary(function, x, operand(y)) if isinstance(y, np.ndarray | np.generic) else NotImplemented
    values = [a, b]
    if a.dtype not in FLOATS or (b is not y and b.dtype is not a.dtype):
        brought_together(operation, values)
    return computed(operation, (x, y), values, [edge_a, edge_b], NO_KEYWORDS)


def computed(
    operation: Operation,
    args: tuple[Any, ...],
    values: list[Any],
    edges: list[Node | None],
    keywords: dict[str, Any],
) -> Tensor:
    """The result of a call, with its node if one is wanted."""
    try:
        out = operation.forward(*values, **keywords)
    except (ValueError, TypeError) as error:
        raise refusal(operation, values, error) from error
    result = new(_tensor_class)
    result._array = out if type(out) is np.ndarray else np.asarray(out)
    result._memory = Memory()
    if mode.enabled and any(edges) and not operation.constant and out.dtype in FLOATS:
        result._node = record(operation, args, values, edges, keywords, result)
    return result


def record(
    operation: Operation,
    args: tuple[Any, ...],
    values: list[Any],
    edges: list[Node | None],
    keywords: dict[str, Any],
    result: Tensor,
) -> Node:
    """The node of a call. Of each tensor it keeps what its rules ask for, and no more."""
    wanted = tuple([edge is not None for edge in edges])
    plan = operation.plans.get(wanted) or operation.plan(wanted)
    array = result._array
    node = new(Node)
    node.plan, node.edges, node.keywords = plan, edges, keywords
    node.shape, node.dtype, node.age = array.shape, array.dtype, next(ages)
    if plan.nothing is not None:
        node.values = plan.nothing
        return node
    node.values, node.versions = values, (versions := [])
    for i in plan.needed:
        arg = args[i]
        if isinstance(arg, TensorBase):
            versions.append((i, arg._memory, arg._memory.version))
    for i in plan.outlined:
        values[i] = Outline(values[i])
    for i in plan.forgotten:
        values[i] = None
    if plan.needs_out:
        node.out = array
        versions.append((-1, result._memory, result._memory.version))
    return node


NO_KEYWORDS: dict[str, Any] = {}
FLOATS = {kind for kind in OF_NUMPY if kind.kind == "f"}
PLAIN = {bool, int, float, type(None), *map(type, OF_NUMPY)}
"""What stands among elementwise operands besides tensors: numbers, no bound, and the dtype of a cast."""


def brought_together(operation: Operation, values: list[Any]) -> None:
    """Bring the operands to the dtype that they make together."""
    target, settled = None, True
    for i, value in enumerate(values):
        if type(value) is np.ndarray and value.dtype in FLOATS and i not in operation.bystanders:
            settled = target is None or target is value.dtype
            target = value.dtype
    if (
        target is None or not settled
    ):  # a single float dtype wins over all else: no need to ask the general rule
        target = promoted(
            operation.floating, *parts(v for i, v in enumerate(values) if operation.is_operand(i, v))
        )
    for i, value in enumerate(values):
        if type(value) is np.ndarray:
            if value.dtype is not target and i not in operation.bystanders:
                values[i] = value.astype(target)
        elif target not in FLOATS and operation.is_operand(i, value):
            values[i] = np.asarray(value).astype(
                target
            )  # a number too large for the dtype wraps, as in torch


def refusal(operation: Operation, values: list[Any], error: Exception) -> Exception:
    """What torch would raise where NumPy raised `error`."""
    arrays = [value for value in values if isinstance(value, np.ndarray)]
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


# ---------------------------------------------------------------------------------------- views

VIEWS = {
    np.reshape,
    np.squeeze,
    np.expand_dims,
    np.transpose,
    np.swapaxes,
    np.broadcast_to,
    k.t,
    k.index,
    k.alias,
}
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
    """The tensor's node; for a view whose base was rewritten since, the one that the same calls make of it
    now.
    """
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
    return OF_NUMPY[promoted(False, *parts(values))]


def promote_types(type1: dtype, type2: dtype) -> dtype:
    """The smallest dtype that both can be cast to without changing kind."""
    return OF_NUMPY[promote(type1.numpy, type2.numpy)]
