"""`apply`: the one place where an operation is computed and, if need be, recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..rules import kernels as k
from ..rules.derivatives import DERIVATIVES
from .base import TensorBase, View
from .dtypes import OF_NUMPY, OF_PYTHON, checked, dtype, parts, promote, promoted
from .gradmode import current
from .nodes import NOTHING, Leaf, Memory, Node, Outline, ages
from .operations import VIEWS, Operation
from .promotion import FLOATS, brought_together, refusal
from .several import Joint, Several

if TYPE_CHECKING:
    from ..tensor import Tensor

Scalar = bool | int | float
BOOL, ARRAY = np.dtype(bool), np.ndarray
new: Any = object.__new__
_tensor_class: type[Tensor]


def answers_as(cls: type[Tensor]) -> type[Tensor]:
    """The class decorator that tells `apply`, which stands below the class, what its results are."""
    global _tensor_class
    _tensor_class = cls
    return cls


def wrap(array: Any, node: Node | None = None) -> Tensor:
    """An array (or a NumPy scalar) as a tensor, without a copy."""
    tensor: Tensor = new(_tensor_class)
    tensor._array = array if type(array) is ARRAY else np.asarray(array)
    tensor._memory = Memory()
    tensor._node = node
    return tensor


operations: dict[Callable[..., Any], Operation] = {}


def operation_of(function: Callable[..., Any]) -> Operation:
    """What the engine knows of a function; TypeError if it has no row in the table."""
    if function not in operations:
        if function not in DERIVATIVES:
            raise TypeError(
                f"{getattr(function, '__name__', function)} has no row in minigrad's table of derivatives, "
                "so it can't be recorded. For the bare values, call it on x.detach().numpy()"
            )
        operations[function] = Operation(function)
    return operations[function]


def apply(function: Callable[..., Any], *args: Any, **keywords: Any) -> Tensor:
    """Call a function of the table on tensors: compute, and record what the backward pass needs.

    Elementwise operands (tensors and Python numbers) are brought to a common
    dtype by torch's rules. Raises TypeError for one that is neither, or if
    there is no tensor at all, and RuntimeError where shapes don't fit.
    """
    operation = operations.get(function) or operation_of(function)
    values: list[Any] = []
    edges: list[Node | None] = []
    wanted, tensors = 0, 0
    for i, arg in enumerate(args):
        if isinstance(arg, TensorBase):
            tensors += 1
            node = arg._node if arg._view is None else node_of(arg)
            if node is not None:
                wanted |= 1 << i
            values.append(arg._array)
            edges.append(node)
        elif operation.elementwise and type(arg) not in PLAIN:
            if not isinstance(arg, np.generic):
                raise no_tensor(function, arg)
            values.append(arg.item())  # as itself, NumPy would let it decide on the dtype
            edges.append(None)
        else:
            values.append(arg)
            edges.append(None)
    if not tensors:
        raise no_tensor(function, args[0])
    if operation.elementwise and not (len(values) == 1 and values[0].dtype in FLOATS):
        brought_together(operation, values)
    try:
        out = operation.forward(*values, **keywords)
    except (ValueError, TypeError) as error:
        raise refusal(operation, values, error) from error
    if type(out) is not ARRAY:
        out = np.asarray(out)
    elif operation.row_by_row and not out.flags.c_contiguous:
        out = np.ascontiguousarray(out)
    result: Tensor = new(_tensor_class)
    result._array = out
    result._memory = Memory()
    if wanted and current.enabled and out.dtype in FLOATS and not operation.constant:
        result._node = record(operation, wanted, args, values, edges, out, result._memory, keywords)
    return result


def apply_several(function: Callable[..., Any], *args: Any, **keywords: Any) -> tuple[Tensor, ...]:
    """`apply`, for a function that answers a tuple of arrays: its rules get `g` and `out` as tuples."""
    operation = operation_of(function)
    edges = [node_of(arg) if isinstance(arg, TensorBase) else None for arg in args]
    values = [arg._array if isinstance(arg, TensorBase) else arg for arg in args]
    wanted = sum(1 << i for i, edge in enumerate(edges) if edge is not None)
    try:
        arrays = Several(np.asarray(out, order="C") for out in operation.forward(*values, **keywords))
    except (ValueError, TypeError) as error:
        raise refusal(operation, values, error) from error
    results = tuple(map(wrap, arrays))
    if wanted and current.enabled:
        memory = Memory()  # one for all: the rules ask for the results together
        node: Any = record(operation, wanted, args, values, edges, arrays, memory, keywords, Joint)
        for result, part in zip(results, node.split(arrays), strict=True):
            if result._array.dtype in FLOATS:
                result._node, result._memory = part, memory
    return results


def no_tensor(function: Callable[..., Any], arg: Any) -> TypeError:
    name = function.__name__
    return TypeError(f"{name}(): argument 'input' must be Tensor, not {type(arg).__name__}: use tensor(...)")


def binary(function: Callable[..., Any], x: Any, y: Any) -> Tensor:
    """`apply` for an operator; if y is no operand, NotImplemented, so that Python asks it.

    The same steps, unrolled for two operands: small programs spend most of their time here.
    """
    operation = operations.get(function) or operation_of(function)
    edge_y, wanted = None, 0
    a, edge_x = x._array, x._node if x._view is None else node_of(x)
    if edge_x is not None:
        wanted = 1
    if isinstance(y, TensorBase):
        b, edge_y = y._array, y._node if y._view is None else node_of(y)
        if edge_y is not None:
            wanted |= 2
        kind, other = a.dtype, b.dtype
        agreed = kind is other
        if not agreed and (kind in FLOATS) != (other in FLOATS) and BOOL is not kind and BOOL is not other:
            # the float wins, as in `brought_together`, which takes three times as long
            a, b = (a, b.astype(kind)) if kind in FLOATS else (a.astype(other), b)
            agreed = True
    elif type(y) in OF_PYTHON:
        b, agreed = y, type(y) is not bool
    else:
        return binary(function, x, operand(y)) if isinstance(y, np.ndarray | np.generic) else NotImplemented
    values = [a, b]
    if not agreed or a.dtype not in FLOATS:
        brought_together(operation, values)
    try:
        out = operation.forward(*values)
    except (ValueError, TypeError) as error:
        raise refusal(operation, values, error) from error
    result: Tensor = new(_tensor_class)
    result._array = out if type(out) is ARRAY else np.asarray(out)
    result._memory = Memory()
    if wanted and current.enabled and not operation.constant:
        result._node = record(operation, wanted, (x, y), values, [edge_x, edge_y], out, result._memory)
    return result


def record(
    operation: Operation,
    wanted: int,
    args: tuple[Any, ...],
    values: list[Any],
    edges: list[Node | None],
    out: Any,
    memory: Memory,
    keywords: dict[str, Any] | None = None,
    kind: type[Node] = Node,
) -> Node:
    """The node of a call, for the arguments whose bit is set in `wanted`.

    Of each tensor it keeps what the rules ask for, and no more.
    """
    plan = operation.plans.get((wanted, len(values))) or operation.plan(wanted, len(values))
    node: Node = new(kind)
    node.plan, node.edges = plan, edges
    node.shape, node.dtype, node.age = out.shape, out.dtype, next(ages)
    if keywords:
        node.keywords = keywords
    if plan.nothing is not None:
        node.values = plan.nothing
    else:
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
            node.out = out
            versions.append((-1, memory, memory.version))
        if not versions and not (plan.needed and (plan.elementwise or any(map(points, values)))):
            node.versions = NOTHING  # but for shapes and dimensions
    if current.observers:
        for observer in current.observers:
            observer.recorded(node, args, out)
    return node


def points(value: Any) -> bool:
    """Whether an argument is an array of indices, or a key with one."""
    return isinstance(value, ARRAY) or (isinstance(value, tuple) and any(map(points, value)))


PLAIN = {bool, int, float, type(None), *map(type, OF_NUMPY)}
"""What stands among elementwise operands besides tensors: numbers, no bound, and the dtype of a cast."""


def operand(value: Any, name: str = "input") -> Any:
    """What `apply` takes: a tensor, a number, an array as a constant; TypeError for anything else."""
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


def view(function: Callable[..., Any], x: Tensor, *args: Any, **keywords: Any) -> Tensor:
    """`apply`, for a function whose result may be a view of x: it then shares versions and writes."""
    result = apply(function, x, *args, **keywords)
    if function in VIEWS:
        taken = None if isinstance(x._node, Leaf) else x._view
        base, path = (x, ()) if taken is None else (taken.base, taken.path)
        hidden = not current.enabled and base._node is not None
        result._memory = x._memory
        result._view = View(base, (*path, (function, args, keywords)), x._memory.rebased, hidden)
    return result


def node_of(tensor: TensorBase) -> Node | None:
    """The tensor's node; of a view whose base was rewritten, the one its calls make of it now."""
    origin, before = tensor._view, tensor._node
    if origin is not None and origin.rebased != tensor._memory.rebased and not isinstance(before, Leaf):
        enabled, current.enabled = current.enabled, True
        try:
            tensor._node = k.follow(origin.base, origin.path)._node
        finally:
            current.enabled = enabled
        tensor._view = origin._replace(rebased=tensor._memory.rebased)
        if before is not None and tensor._node is not None and before.owner is not None:
            tensor._node.owner = before.owner  # who asked for the gradient goes on asking
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


def scaled(beside: Any, other: Any, alpha: Scalar) -> Any:
    """alpha * other, in the dtype that the two operands make together."""
    other = operand(other)
    if alpha == 1:
        return other
    kind = result_type(beside, other).numpy
    if isinstance(alpha, float) and kind not in FLOATS:
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    return apply(k.cast, apply(np.multiply, other, alpha), kind)
