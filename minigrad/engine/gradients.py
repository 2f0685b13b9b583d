"""Asking for gradients: `backward`, `grad`, and the switches that say whether operations are recorded."""

from __future__ import annotations

import operator
import threading
import warnings
import weakref
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..rules import kernels as k
from . import graph
from .base import TensorBase
from .core import apply, node_of, wrap
from .gradmode import current, enable_grad
from .hooks import Hooks, RemovableHandle
from .nodes import Gradient, Leaf, Memory, Node
from .several import Joint

if TYPE_CHECKING:
    from ..tensor import Tensor

accumulating = threading.Lock()
"""Two threads may bring gradients to the same leaf."""


class TensorLift:
    """Dresses what a node saved as tensors: then the rules are recorded as they run."""

    def dress(self, array: Any, node: Node | None, memory: Memory) -> Tensor:
        """What was saved, as a tensor: a leaf is itself again, or somebody else takes its `.grad`."""
        leaf: Any = node.variable if isinstance(node, Leaf) else None
        if leaf is not None and leaf._array is array:
            return leaf  # type: ignore[no-any-return]
        tensor = wrap(array, node)
        tensor._memory = memory
        if isinstance(node, Leaf) and leaf is None:
            node.owner = weakref.ref(tensor)
        return tensor

    def show(self, g: Gradient, node: Node) -> Any:
        """A gradient in full shape, for a hook to see: what the rules make may be smaller."""
        if isinstance(node, Joint):
            pairs = zip(g, node.outlines, strict=True)
            return tuple(None if part is None else self.full(part, shape) for part, (shape, _) in pairs)
        return self.full(g, node.shape)

    def full(self, g: Gradient, shape: tuple[int, ...]) -> Any:
        if isinstance(g, TensorBase):
            return g if g.shape == shape else np.broadcast_to(g, shape)  # type: ignore[call-overload]
        return wrap(g if g.shape == shape else np.array(np.broadcast_to(g, shape)))

    def cast(self, tensor: Any, dtype: np.dtype[Any]) -> Any:
        return tensor if tensor._array.dtype == dtype else apply(k.cast, tensor, dtype)


LIFT = Node.lift = TensorLift()


def backward(
    tensors: Tensor | Sequence[Tensor],
    grad_tensors: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Tensor | Sequence[Tensor] | None = None,
) -> None:
    """Add d(tensors)/d(leaf), weighted by `grad_tensors`, to the `.grad` of each leaf (or of `inputs` alone).

    A tensor of one element needs no weight; others raise RuntimeError without one, as does a tensor that has
    no graph, or whose graph has been freed by an earlier backward without `retain_graph`.
    """
    targets = None if inputs is None else list({id(t): t for t in sequence(inputs, "inputs")}.values())
    if targets is not None:
        if not targets:
            raise RuntimeError("'inputs' argument to backward cannot be empty.")
        for target in targets:
            if target.requires_grad and not target.is_leaf:
                retain_grad(target)
    gradients = run(tensors, grad_tensors, retain_graph, create_graph, targets)
    deliver(gradients, create_graph)
    for node, gradient in gradients.items():
        if node.hooks is not None and isinstance(node, Leaf):
            node.hooks.leaving(node, [], gradient, LIFT, create_graph)
            node.hooks.told(node.variable)


def deliver(gradients: dict[Any, Gradient], create_graph: bool) -> None:
    """Add each gradient to the `.grad` of the tensor that owns its node."""
    with accumulating:
        for node, gradient in gradients.items():
            tensor = None if node.owner is None else node.owner()
            if tensor is not None and tensor._node is not None:  # it may have been frozen by now
                accumulate(tensor, gradient, create_graph)


def accumulate(tensor: Tensor, gradient: Gradient, create_graph: bool) -> None:
    """tensor._grad += gradient, in full shape and in memory of its own."""
    if tensor._grad is None:
        tensor._grad = own(gradient, tensor)
    elif create_graph:
        tensor._grad = tensor._grad + gradient
    elif tensor._array.ndim and 0 in tensor._grad._array.strides:
        tensor._grad = wrap(tensor._grad._array + gradient)  # expanded: its places are one
    else:
        np.add(tensor._grad._array, gradient, out=tensor._grad._array)
        tensor._grad._memory.version += 1


def grad(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor],
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """d(outputs)/d(inputs), weighted by `grad_outputs`: a tensor for each input; no leaf's `.grad` changes.

    An input that the outputs don't depend on raises RuntimeError; with `allow_unused` its gradient is None,
    with `materialize_grads` zeros. If `is_grads_batched`, the weights are rows of weights, each of which has
    a backward pass, and the gradients are rows of gradients. `only_inputs` changes nothing.

    >>> import minigrad
    >>> x = minigrad.tensor(3.0, requires_grad=True)
    >>> (slope,) = grad(x**2, x, create_graph=True)
    >>> slope, grad(slope, x)
    (tensor(6., grad_fn=<MulBackward0>), (tensor(2.),))
    """
    if not only_inputs:
        warnings.warn("only_inputs is ignored: for other leaves call backward", FutureWarning, stacklevel=2)
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "allow_unused must be True or not passed when materialize_grads=True, but got: False"
        )
    targets = sequence(inputs, "inputs")
    if not targets:
        raise RuntimeError("grad requires non-empty inputs.")
    find = slopes_of_rows if is_grads_batched else slopes
    answers = find(outputs, targets, grad_outputs, retain_graph, create_graph)
    for i, tensor in enumerate(targets):
        if answers[i] is not None:
            continue
        if materialize_grads:
            answers[i] = wrap(np.zeros_like(tensor._array))
        elif not allow_unused:
            raise RuntimeError(
                "One of the differentiated Tensors appears to not have been used in the graph. "
                "Set allow_unused=True if this is the desired behavior."
            )
    return tuple(answers)


def slopes(
    outputs: Any, targets: list[Tensor], weights: Any, retain_graph: bool | None, create_graph: bool
) -> list[Tensor | None]:
    """The gradient of each target; None where the outputs don't depend on it."""
    gradients = run(outputs, weights, retain_graph, create_graph, targets)
    deliver({node: g for node, g in gradients.items() if not isinstance(node, Leaf)}, create_graph)
    found: list[Tensor | None] = []
    for tensor in targets:
        gradient = gradients.get(node_of(tensor))
        if gradient is not None:
            fits = create_graph and gradient._array.strides == tensor._array.strides
            gradient = gradient if fits and gradient.shape == tensor.shape else own(gradient, tensor)
        found.append(gradient)
    return found


def slopes_of_rows(
    outputs: Any, targets: list[Tensor], weights: Any, retain_graph: bool | None, create_graph: bool
) -> list[Tensor | None]:
    """The rows of gradients for rows of weights, by a pass for each row; ValueError if there are none."""
    tables = [] if weights is None else sequence(weights, "gradients", TypeError)
    rows, keep = list(zip(*tables, strict=True)), create_graph if retain_graph is None else retain_graph
    if not rows:
        raise ValueError("is_grads_batched=True needs grad_outputs that have a row or more")
    found = [
        slopes(outputs, targets, row, keep or i < len(rows), create_graph) for i, row in enumerate(rows, 1)
    ]
    columns: Any = zip(*found, strict=True)
    return [None if column[0] is None else apply(k.stack, 0, *column) for column in columns]


def run(
    outputs: Tensor | Sequence[Tensor],
    grad_outputs: Tensor | Sequence[Tensor | None] | None,
    retain_graph: bool | None,
    create_graph: bool,
    targets: Sequence[Tensor] | None,
) -> dict[Any, Gradient]:
    """The backward pass from tensors: check them, weight them, and choose what the rules run on."""
    roots = sequence(outputs, "outputs", AssertionError)
    weights = [] if grad_outputs is None else sequence(grad_outputs, "gradients", TypeError, or_none=True)
    if weights and len(weights) != len(roots):
        raise RuntimeError(f"got {len(roots)} tensors and {len(weights)} gradients")
    nodes = None
    if targets is not None:
        nodes = set()
        for target in targets:
            node = node_of(target)
            if node is None:
                raise RuntimeError("One of the differentiated Tensors does not require grad")
            nodes.add(node)
    seeds = [
        seed(root, weights[i] if weights else None, f"element {i} of tensors", create_graph)
        for i, root in enumerate(roots)
    ]
    keep = create_graph if retain_graph is None else retain_graph
    operator.index(keep), operator.index(create_graph)  # TypeError for what is no truth value
    observers = current.observers
    if not create_graph:
        return graph.backward(seeds, LIFT, keep, False, nodes, observers)
    with enable_grad():
        return graph.backward(seeds, LIFT, keep, True, nodes, observers)


def seed(root: Tensor, weight: Tensor | None, name: str, create_graph: bool) -> tuple[Node, Gradient]:
    """Where a pass begins, and with what."""
    node = node_of(root)
    if node is None:
        raise RuntimeError(
            f"{name} does not require grad and does not have a grad_fn: make it from tensors with "
            "requires_grad=True, outside no_grad() and without detach()"
        )
    if weight is None:
        if root._array.size != 1:
            raise RuntimeError(
                f"grad can be implicitly created only for scalar outputs, got shape {list(root.shape)}: "
                "reduce it first, as in loss.sum().backward(), or pass gradient="
            )
        return node, wrap(np.ones(root._array.shape, node.dtype)) if create_graph else node.dtype.type(1)
    if weight.shape != root.shape:
        raise RuntimeError(
            f"Mismatch in shape: the gradient has {list(weight.shape)} and the tensor has {list(root.shape)}"
        )
    if create_graph:
        return node, LIFT.cast(weight, node.dtype)
    return node, weight._array.astype(node.dtype, copy=False)


def own(gradient: Gradient, tensor: Tensor) -> Tensor:
    """A gradient of the tensor, in its full shape, laid out as it is, in memory that nobody else has."""
    like = tensor._array
    if isinstance(gradient, TensorBase):
        return apply(np.copy, np.broadcast_to(gradient, tensor.shape), order="C")  # type: ignore[call-overload]
    if gradient.strides == like.strides and gradient.shape == like.shape:
        return wrap(np.array(gradient))
    array = np.empty_like(like)
    array[...] = gradient
    return wrap(array)


def sequence(
    tensors: Any, what: str, error: type[Exception] = RuntimeError, or_none: bool = False
) -> list[Any]:
    """One tensor or several, as a list; the error if anything else is among them."""
    found = [tensors] if isinstance(tensors, TensorBase) else list(tensors)
    for each in found:
        if not isinstance(each, TensorBase) and not (or_none and each is None):
            raise error(f"all {what} have to be Tensors, but got {type(each).__name__}")
    return found


# ---------------------------------------------------------------------------------------- of a tensor


def backward_of(
    self: Tensor,
    gradient: Tensor | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Tensor | Sequence[Tensor] | None = None,
) -> None:
    """Add the gradient of this tensor, weighted by `gradient`,
    to the `.grad` of each leaf that it depends on.

    See `minigrad.autograd.backward`.
    """
    backward(self, gradient, retain_graph, create_graph, inputs)


def set_grad(self: TensorBase, grad: Tensor | None) -> None:
    """Put a gradient in place; TypeError for what is no tensor, RuntimeError for another shape or dtype."""
    if grad is not None:
        if not isinstance(grad, TensorBase):
            raise TypeError(f"assigned grad expected to be a Tensor or None but got {type(grad).__name__}")
        if grad is self:
            raise RuntimeError("can't assign a tensor as its own grad: give it a clone()")
        if grad.shape != self.shape or grad._array.dtype != self._array.dtype:
            raise RuntimeError(
                f"assigned grad has {grad.dtype} and shape {list(grad.shape)}, its tensor has {self.dtype} "
                f"and shape {list(self.shape)}"
            )
    self._grad = grad


def require(self: TensorBase, requires_grad: bool) -> None:
    """Begin or end recording on a leaf; RuntimeError elsewhere, or for a dtype that isn't a float."""
    if not isinstance(requires_grad, bool):
        raise RuntimeError(f"requires_grad must be a bool, not {type(requires_grad).__name__}")
    node = node_of(self)
    if requires_grad:
        if self._array.dtype.kind != "f":
            raise RuntimeError(
                f"only Tensors of floating point dtype can require gradients, this one is {self.dtype}: "
                "make it a float first, as in x.float()"
            )
        if node is None:
            self._node = Leaf(self._array, self)
    elif node is not None and not isinstance(node, Leaf):
        raise RuntimeError(
            "you can only change requires_grad flags of leaf variables. For a computed one as a constant, "
            "take x.detach()"
        )
    else:
        self._node = None


def require_(self: Tensor, requires_grad: bool = True) -> Tensor:
    """Set `requires_grad`, and answer the tensor."""
    if not isinstance(requires_grad, bool):
        raise TypeError(f"argument 'requires_grad' must be bool, not {type(requires_grad).__name__}")
    require(self, requires_grad)
    return self


def retain_grad(self: Tensor) -> None:
    """Ask for a `.grad` though this tensor is no leaf. RuntimeError if it doesn't require grad."""
    node = node_of(self)
    if node is None:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    node.owner = weakref.ref(self)


def register_hook(self: Tensor, hook: Callable[[Tensor], Tensor | None]) -> RemovableHandle:
    """Call `hook(gradient)` whenever a backward pass has this tensor's gradient; it may answer another one.

    RuntimeError if it doesn't require grad.

    >>> import minigrad
    >>> x = minigrad.tensor(2.0, requires_grad=True)
    >>> handle = x.register_hook(lambda g: 10 * g)
    >>> (x * x).backward()
    >>> x.grad
    tensor(40.)
    """
    node = node_of(self)
    if node is None:
        raise RuntimeError(
            "cannot register a hook on a tensor that doesn't require gradient: set requires_grad=True first"
        )
    node.hooks = node.hooks or Hooks()
    return RemovableHandle(node.hooks.of_tensor, hook)


def register_post_accumulate_grad_hook(self: Tensor, hook: Callable[[Tensor], None]) -> RemovableHandle:
    """Call `hook(leaf)` after a backward pass has added to the leaf's `.grad`. RuntimeError for no leaf."""
    node = node_of(self)
    if node is None:
        raise RuntimeError(
            "cannot register a hook on a tensor that doesn't require gradient: set requires_grad=True first"
        )
    if not isinstance(node, Leaf):
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    node.hooks = node.hooks or Hooks()
    return RemovableHandle(node.hooks.accumulated, hook)


def detach(self: Tensor) -> Tensor:
    """The same memory without the graph: a constant."""
    tensor = wrap(self._array)
    tensor._memory = self._memory
    return tensor


def detach_(self: Tensor) -> Tensor:
    """Cut this tensor itself off from the graph. RuntimeError for a view, which would lose its base."""
    if self._view is not None:
        raise RuntimeError("Can't detach views in-place. Use detach() instead.")
    self._node = None
    return self
