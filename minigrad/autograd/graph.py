"""The graph, for those who want to walk it, or to say how the values that it saves are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Self

from ..engine.base import TensorBase
from ..engine.core import node_of, wrap
from ..engine.gradmode import current, no_grad
from ..engine.nodes import Memory, Node as Node, Observer
from ..engine.several import Several


class saved_tensors_hooks(Observer):  # noqa: N801  (torch's name)
    """In this block every tensor that is saved for a backward pass goes through the user's hands.

    `pack_hook(tensor)` answers anything, and `unpack_hook` makes a tensor with the same values of that when
    the backward pass asks for it: from a file, from half the precision, or by computing it again. Of nested
    blocks the innermost counts. RuntimeError if pack_hook writes to its tensor.

    >>> import minigrad
    >>> x = minigrad.tensor([1.0, 2.0], requires_grad=True)
    >>> with saved_tensors_hooks(lambda tensor: tensor.tolist(), lambda kept: minigrad.tensor(kept)):
    ...     y = (x * x).sum()
    >>> y.backward(); x.grad
    tensor([2., 4.])
    """

    def __init__(self, pack_hook: Callable[[Any], Any], unpack_hook: Callable[[Any], Any]) -> None:
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook

    def __enter__(self) -> Self:
        for each in current.observers:
            if isinstance(each, disable_saved_tensors_hooks):
                raise RuntimeError(each.error_message)
        return super().__enter__()

    def recorded(self, node: Node, args: tuple[Any, ...], out: Any) -> None:
        if node.away is None and node.versions:
            node.away = Packed(node, self)

    def pack(self, array: Any) -> Any:
        tensor = wrap(array)
        with no_grad():
            packed = self.pack_hook(tensor)
        if tensor._version:
            raise RuntimeError(
                "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack "
                "hook can not be modified by in-place operations: write to a clone()"
            )
        return packed

    def unpack(self, packed: Any) -> Any:
        with no_grad():
            tensor = self.unpack_hook(packed)
        if not isinstance(tensor, TensorBase):
            raise TypeError(
                "Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
                f"{type(tensor).__name__}"
            )
        return tensor._array


class save_on_cpu(saved_tensors_hooks):  # noqa: N801
    """Nothing: what is saved is on the CPU already."""

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        super().__init__(lambda tensor: tensor, lambda tensor: tensor)


class disable_saved_tensors_hooks(Observer):  # noqa: N801
    """In this block `saved_tensors_hooks` raises RuntimeError with this message."""

    def __init__(self, error_message: str) -> None:
        self.error_message = error_message

    def __enter__(self) -> Self:
        if any(isinstance(each, saved_tensors_hooks) for each in current.observers):
            raise RuntimeError(self.error_message)
        return super().__enter__()


class GradientEdge(NamedTuple):
    """Where a tensor's gradient goes: the node of the call that made it, and the number of its result."""

    node: Node
    output_nr: int
    ownership_token: Node | None = None


def get_gradient_edge(tensor: Any) -> GradientEdge:
    """The edge in the graph that a tensor is; RuntimeError if it doesn't require grad."""
    node = node_of(tensor)
    if node is None:
        raise RuntimeError(
            "It is not possible to get the gradient edge for a Tensor that does not require gradients"
        )
    return GradientEdge(*node.socket)


class Packed:
    """The saved values of a node, as a pack hook left them."""

    def __init__(self, node: Node, hooks: saved_tensors_hooks) -> None:
        self.hooks, self.packed = hooks, dict[int, Any]()
        for place, _, _ in node.versions:
            saved = node.out if place < 0 else node.values[place]
            several = isinstance(saved, Several)
            self.packed[place] = Several(map(hooks.pack, saved)) if several else hooks.pack(saved)
            if place < 0:
                node.out = None
            else:
                node.values[place] = None
        node.versions = [(place, Memory(), 0) for place in self.packed]  # writes can't be seen from here on

    def fetch(self, node: Node) -> tuple[Any, list[Any]]:
        """`out` and the arguments, unpacked."""
        out, values = node.out, list(node.values)
        for place, packed in self.packed.items():
            if place >= 0:
                values[place] = self.hooks.unpack(packed)
            else:
                several = isinstance(packed, Several)
                out = Several(map(self.hooks.unpack, packed)) if several else self.hooks.unpack(packed)
        return out, values
