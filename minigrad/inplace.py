"""Writing: what `x += y`, `x.mul_(y)`, `x[i] = v` and `x.copy_(y)` have in common.

The values are written to the memory; its version moves, so that whoever saved them notices. If the write is
recorded, a tensor that owns its memory goes on with the node of the new value. A view has no node of its own
to change: its base goes on as a copy of itself with the region overwritten, and every view, this one
included, takes its node from the base when it is next used.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from . import kernels as k
from .base import TensorBase
from .core import apply, node_of, operand, operation_of, record, scaled, view, wrap
from .dtypes import OF_NUMPY, RANK
from .gradmode import current
from .graph import Leaf, Memory

if TYPE_CHECKING:
    from .tensor import Tensor


def write(target: Tensor, function: Callable[..., Any], *args: Any, **keywords: Any) -> Tensor:
    """target = function(target, *args), in target's own memory; answers target.

    Raises RuntimeError, and writes nothing, if target is a leaf that requires grad (or a view of one), if the
    result has another shape or a dtype of a higher kind, or if elements of target share a place in memory.
    """
    node = node_of(target)
    forbid(target)
    operands = [arg for arg in args if isinstance(arg, TensorBase)]
    recorded = current.enabled and any(node_of(tensor) is not None for tensor in (target, *operands))
    # a rule may ask for the values that are about to be overwritten: let it save a copy
    source = wrap(target._array.copy() if recorded else target._array, node)
    value = apply(function, source, *args, **keywords)
    fits(target, value)
    if value._array.dtype != target._array.dtype:
        value = apply(k.cast, value, target._array.dtype)
    target._array[...] = value._array
    note_write(target._memory, CALLED.get(function, function.__name__) + "_")
    if value._node is not None:
        rebase(target, value)
    return target


def assign(target: Tensor, key: Any, value: Any) -> None:
    """target[key] = value, which broadcasts to the place; the key is as `indexing` makes it ready."""
    if k.is_basic(key):
        copy_(view(k.index, target, key), value)
    else:
        write(target, k.put, fitted(value, target._array[key].shape, target), key)


def fitted(value: Any, shape: tuple[int, ...], target: Tensor) -> Any:
    """A value to be written, in its place's dtype and shape (leading ones dropped, as torch does)."""
    value = operand(value, "value")
    if isinstance(value, bool | int | float):
        kind = target._array.dtype
        if kind.kind in "iu" and not np.iinfo(kind).min <= value <= np.iinfo(kind).max:
            raise RuntimeError(f"value cannot be converted to type {kind} without overflow")
        return value
    excess = len(value.shape) - len(shape)
    if excess > 0 and value.shape[:excess] == (1,) * excess:
        value = view(np.reshape, value, value.shape[excess:])
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


def note_write(memory: Memory, what: str) -> None:
    """Move the version, and leave word of who wrote: operation, and first line outside minigrad."""
    memory.version += 1
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__package__") == __package__:
        frame = frame.f_back
    memory.writer = (what, frame.f_code.co_filename, frame.f_lineno)


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
        base._node = record(operation_of(k.overwrite), wanted, (base, value, path), values, edges, base)
    if before is not None and before.owner is not None:  # who asked for the gradient goes on asking
        base._node.owner, before.owner = before.owner, None


# ---------------------------------------------------------------------------------------- the methods


def add_(self: Tensor, other: Any, *, alpha: Any = 1) -> Tensor:
    """self += alpha * other. Here as in the others, self keeps its shape and its dtype."""
    return write(self, np.add, scaled(self, other, alpha))


def sub_(self: Tensor, other: Any, *, alpha: Any = 1) -> Tensor:
    """self -= alpha * other."""
    return write(self, np.subtract, scaled(self, other, alpha))


def mul_(self: Tensor, other: Any) -> Tensor:
    """self *= other."""
    return write(self, np.multiply, operand(other))


def div_(self: Tensor, other: Any) -> Tensor:
    """self /= other; RuntimeError for integers."""
    return write(self, np.divide, operand(other))


def pow_(self: Tensor, exponent: Any) -> Tensor:
    """self **= exponent."""
    return write(self, np.power, operand(exponent))


def floor_divide_(self: Tensor, other: Any) -> Tensor:
    """self //= other."""
    return write(self, np.floor_divide, operand(other))


def remainder_(self: Tensor, other: Any) -> Tensor:
    """self %= other."""
    return write(self, np.remainder, operand(other))


def and_(self: Tensor, other: Any) -> Tensor:
    """self &= other."""
    return write(self, np.bitwise_and, operand(other))


def or_(self: Tensor, other: Any) -> Tensor:
    """self |= other."""
    return write(self, np.bitwise_or, operand(other))


def xor_(self: Tensor, other: Any) -> Tensor:
    """self ^= other."""
    return write(self, np.bitwise_xor, operand(other))


def neg_(self: Tensor) -> Tensor:
    """self = -self."""
    return write(self, np.negative)


def exp_(self: Tensor) -> Tensor:
    """self = exp(self)."""
    return write(self, np.exp)


def sqrt_(self: Tensor) -> Tensor:
    """self = sqrt(self)."""
    return write(self, np.sqrt)


def relu_(self: Tensor) -> Tensor:
    """self = relu(self)."""
    return write(self, k.relu)


def clamp_(self: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """self = clamp(self, min, max)."""
    return write(self, k.clamp, *(None if bound is None else operand(bound) for bound in (min, max)))


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


def copy_(self: Tensor, src: Any) -> Tensor:
    """Overwrite all elements with those of a tensor that broadcasts to this one."""
    return write(self, k.overwrite, fitted(src, self._array.shape, self), ())
