"""Writing: what `x += y`, `x.mul_(y)`, `x[i] = v` and `x.copy_(y)` have in common.

The values are written to the memory; its version moves, so that whoever saved them notices. If the write is
recorded, a tensor that owns its memory goes on with the node of the new value. A view has no node of its own
to change: its base goes on as a copy of itself with the region overwritten, and every view, this one
included, takes its node from the base when it is next used.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..rules import kernels as k
from ..rules.derivatives import DERIVATIVES
from .base import TensorBase, only_tensor
from .core import apply, node_of, operand, operation_of, record, view, wrap
from .dtypes import OF_NUMPY, RANK
from .frames import caller
from .gradmode import current
from .nodes import Leaf

if TYPE_CHECKING:
    from ..tensor import Tensor


def write(target: Tensor, function: Callable[..., Any], *args: Any, **keywords: Any) -> Tensor:
    """target = function(target, *args), in target's own memory; answers target.

    The function is one of the table, or composed of some. Raises RuntimeError, and writes nothing, if target
    is a leaf that requires grad (or a view of one), if the result has another shape or a dtype of a higher
    kind, or if elements of target share a place in memory.
    """
    node = node_of(only_tensor(target, "self"))
    forbid(target)
    operands = [arg for arg in (*args, *keywords.values()) if isinstance(arg, TensorBase)]
    recorded = current.enabled and any(node_of(tensor) is not None for tensor in (target, *operands))
    # a rule may ask for the values that are about to be overwritten: let it save a copy
    source = wrap(target._array.copy() if recorded else target._array, node)
    compute = functools.partial(apply, function) if function in DERIVATIVES else function
    value = compute(source, *args, **keywords)
    fits(target, value)
    if value._array.dtype != target._array.dtype:
        value = apply(k.cast, value, target._array.dtype)
    target._array[...] = value._array
    note_write(target, CALLED.get(function, function.__name__) + "_")
    if value._node is not None:
        rebase(target, value)
    return target


def fitted(value: Any, shape: tuple[int, ...], target: Tensor) -> Any:
    """A value to be written, in its place's dtype and shape."""
    value = operand(value, "value")
    if isinstance(value, bool | int | float):
        kind = target._array.dtype
        if kind.kind in "iu":
            top = np.iinfo(kind).max
            if not (-top if kind.kind == "u" else np.iinfo(kind).min) <= value <= top:
                raise RuntimeError(f"value cannot be converted to type {kind} without overflow")
        return int(value) % 256 if kind.kind == "u" else value  # a small negative number wraps, as in torch
    if value._array.dtype != target._array.dtype:
        value = apply(k.cast, value, target._array.dtype)
    try:
        return value if value.shape == shape else view(k.expand, value, shape)
    except RuntimeError:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(value.shape)} cannot be broadcast to the place of "
            f"shape {list(shape)} that it is written to"
        ) from None


def forbid(target: Tensor) -> None:
    """RuntimeError where a write would lose a gradient, or would write one place of memory twice."""
    if current.enabled:
        origin = target._view
        what = "a leaf Variable" if origin is None else "a view of a leaf Variable"
        if origin is not None and origin.hidden:
            raise RuntimeError(
                "A view was created in no_grad mode and is being modified inplace with grad mode enabled. "
                "Take the view outside no_grad(), or write to it inside"
            )
        if isinstance(target._node, Leaf) or (origin is not None and isinstance(origin.base._node, Leaf)):
            raise RuntimeError(
                f"{what} that requires grad is being used in an in-place operation. "
                "Write under no_grad(), as an optimizer does, or to a clone()"
            )
    if 0 in target._array.strides and target._array.size > 1:
        overlap = any(
            n > 1 and s == 0 for n, s in zip(target._array.shape, target._array.strides, strict=True)
        )
        if overlap:
            raise RuntimeError(
                "unsupported operation: more than one element of the written-to tensor refers to a single "
                "memory location. Please clone() the tensor before performing the operation."
            )


def fits(target: Tensor, value: Tensor) -> None:
    """RuntimeError if the value's shape or kind of dtype isn't the target's own."""
    if value._array.shape != target._array.shape:
        raise RuntimeError(
            f"output with shape {list(target.shape)} doesn't match the broadcast shape {list(value.shape)}"
        )
    old, new = target._array.dtype, value._array.dtype
    if RANK[new.kind] > RANK[old.kind]:
        raise RuntimeError(
            f"result type {OF_NUMPY[new].name} can't be cast to the desired output type {OF_NUMPY[old].name}"
        )


CALLED: dict[Callable[..., Any], str] = {
    **{np.subtract: "sub", np.multiply: "mul", np.divide: "div", np.power: "pow", np.negative: "neg"},
    **{k.overwrite: "copy", k.put: "index_put"},
}
"""What users call the functions that write, where NumPy's name is another one."""
STEP = ("an optimizer's step", __file__, 0)


def write_into(target: Tensor, values: Any) -> None:
    """Give a tensor new values that nobody records: what optimizers do."""
    target._array[...] = values
    target._memory.version += 1
    target._memory.writer = STEP


def turn(target: Tensor, function: Callable[..., Any], *args: Any, **keywords: Any) -> Tensor:
    """target becomes a view of what it was, in the same memory; answers target."""
    node_of(target)
    forbid(target)
    before = wrap(target._array, target._node)
    before._memory, before._view = target._memory, target._view
    after = function(before, *args, **keywords)
    target._array, target._node, target._view = after._array, after._node, after._view
    note_write(target, function.__name__ + "_")
    return target


def note_write(target: Tensor, what: str) -> None:
    """Move the version, and leave word of who wrote: operation, and first line outside minigrad."""
    memory = target._memory
    for observer in current.observers:
        observer.written(target._array, memory, what)
    memory.version += 1
    memory.writer = (what, *caller())


def rebase(target: Tensor, value: Tensor) -> None:
    """Give the target the node of its new value: directly if it owns its memory, else by its base."""
    memory, node = target._memory, value._node
    assert node is not None
    memory.rebased += 1
    node.versions = [  # a rule that asks for `out` will find it in the target's memory
        (place, *((memory, memory.version) if owner is value._memory else (owner, version)))
        for place, owner, version in node.versions
    ]
    base = target if target._view is None else target._view.base
    before = base._node
    if target._view is None:
        base._node = node
    else:
        path, wanted = target._view.path, 2 if before is None else 3
        values, edges = [base._array, value._array, path], [before, node, None]
        args = (base, value, path)
        base._node = record(operation_of(k.overwrite), wanted, args, values, edges, base._array, base._memory)
    if before is not None and before.owner is not None:  # who asked for the gradient goes on asking
        base._node.owner, before.owner = before.owner, None


# ---------------------------------------------------------------------------------------- the methods


def zero_(self: Tensor) -> Tensor:
    """self = 0."""
    return fill_(self, 0)


def fill_(self: Tensor, value: Any) -> Tensor:
    """self = a number, or a 0-d tensor."""
    if isinstance(value, TensorBase) and value.ndim:
        raise RuntimeError(
            f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} dimensions."
        )
    return copy_(self, value)


def copy_(self: Tensor, src: Any, non_blocking: bool = False) -> Tensor:
    """Overwrite all elements with those of a tensor that broadcasts to this one."""
    return write(self, k.overwrite, fitted(src, only_tensor(self, "self")._array.shape, self), ())
