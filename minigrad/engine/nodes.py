"""A node of the graph: what was computed from what, and what its rules need to send a gradient back.

A `Node` stands for one call of a differentiable function: the function's rules, the values that these rules
need, and an edge to the node of each argument. A `Leaf` is where gradients come to rest. A node is younger
than everything that it was made from.

This ring knows the table of derivatives and arrays. It doesn't know the Tensor: for a gradient that can
itself be differentiated, the caller hands in a `Lift`, which dresses an array and its node as a Tensor; then
the same rules run on Tensors, and so are recorded in turn.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Collection, Sequence
from typing import Any, ClassVar, Protocol, Self

import numpy as np

from ..rules.adjoints import sum_to
from ..rules.derivatives import DERIVATIVES
from .gradmode import current
from .hooks import Hook, Hooks, RemovableHandle
from .names import TAKES_NUMBERS, node_name
from .operations import Plan, letters

Gradient = Any
"""An array, a NumPy scalar or (when gradients are recorded) a Tensor, that broadcasts to its node's shape."""
Shares = list[tuple["Node", Gradient]]
"""What goes where: the gradients of a node's arguments."""


class Lift(Protocol):
    """What the engine asks of the Tensor, to hand the rules Tensors in place of arrays."""

    def dress(self, array: Any, node: Node | None, memory: Memory) -> Any: ...

    def cast(self, tensor: Any, dtype: np.dtype[Any]) -> Any: ...

    def show(self, g: Gradient, node: Node) -> Any: ...


class Observer:
    """Looks on, in a `with` block, while this thread records operations, writes, and runs backward passes."""

    def __enter__(self) -> Self:
        current.observers = (self, *current.observers)
        return self

    def __exit__(self, *exception: object) -> None:
        current.observers = tuple(each for each in current.observers if each is not self)

    def recorded(self, node: Node, args: tuple[Any, ...], out: Any) -> None:
        """A node was made, of a call with these arguments and this result."""

    def written(self, array: Any, memory: Memory, what: str) -> None:
        """A tensor was written to, by the operation of this name."""

    def arrived(self, node: Node, g: Gradient) -> None:
        """The gradient of a node has arrived; its rules have yet to run."""

    def passed(self, node: Node, g: Gradient, shares: Shares) -> None:
        """The rules of a node have run."""


class Outline:
    """What is kept of an array of which a rule asks the shape alone."""

    __slots__ = ("shape",)

    def __init__(self, array: Any) -> None:
        self.shape: tuple[int, ...] = array.shape


class Memory:
    """What all tensors over the same memory share: how often it was written to, and by whom last."""

    version = 0
    writer: tuple[str, str, int] = ("", "", 0)
    """The operation, the file and the line."""
    rebased = 0
    """How often a recorded write gave the owner of the memory a new node, which its views have to take up."""


ages = itertools.count()
NOTHING: Sequence[Any] = ()
"""What a node has saved that can be passed again: not even a number."""
SAVED_AS = {"_saved_result": -1, "_saved_self": 0, "_saved_other": 1, "_saved_exponent": 1}
"""The places of what is saved, by names that torch has for it."""


class Node:
    """One call of a differentiable function, as the backward pass needs to know it."""

    plan: Plan
    edges: list[Node | None]
    """For each argument the node that it came from; None if it wants no gradient."""
    out: Any = None
    """The array that was computed, if a rule asks for it."""
    values: list[Any]
    """The arguments: of a tensor its array, an Outline or None, as the plan says; others as they are."""
    keywords: dict[str, Any] = {}  # noqa: RUF012  (nobody writes to it)
    versions: Sequence[tuple[int, Memory, int]] = NOTHING
    """For each saved tensor its place (-1 is `out`), its memory, and that memory's version when it was saved.
    """
    away: Away | None = None
    """Where the saved values are, if not here."""
    age: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    owner: weakref.ref[Any] | None = None
    """The tensor that asked to be given this gradient as its `.grad`, if one did."""
    hooks: Hooks | None = None
    lift: ClassVar[Lift]
    """What makes tensors for those who ask what is saved."""

    def contributions(self, g: Gradient, lift: Lift | None, way: Collection[Node] | None = None) -> Shares:
        """What each rule makes of the gradient `g`: the share of each argument, in its shape and dtype.

        If a `way` is given, only of the arguments whose nodes are on it.
        """
        for _, memory, version in self.versions:
            if memory.version != version:
                raise RuntimeError(self.stale(memory, version))
        shape, elementwise = self.shape, self.plan.elementwise
        out, values = (self.out, self.values) if self.away is None else self.away.fetch(self)
        if lift is not None:
            out, values = self.lifted(lift, out, values)
        if not elementwise and g.shape != shape:
            g = np.broadcast_to(g, shape)
        shares: Shares = []
        for i, rule in self.plan.rules:
            edge: Any = self.edges[i]  # a plan has rules only for the edges that there are
            if way is not None and edge not in way:
                continue
            share = rule(g, out, *values, **self.keywords)
            if edge.shape != shape and elementwise:
                share = sum_to(share if share.shape == shape else np.broadcast_to(share, shape), edge.shape)
            if lift is not None:
                share = lift.cast(share, edge.dtype)
            elif share.dtype is not edge.dtype:
                share = share.astype(edge.dtype)
            shares.append((edge, share))
        return shares

    def stale(self, memory: Memory, version: int) -> str:
        """The complaint that a saved value isn't what it was."""
        operation, file, line = memory.writer
        place = f" at {file}:{line}" if line else ""
        return (
            "one of the variables needed for gradient computation has been modified by an inplace operation: "
            f"{self.name()} saved it at version {version}; it is at version {memory.version} since "
            f"{operation}{place}. Write to a clone(), or compute without writing"
        )

    def lifted(self, lift: Lift, out: Any, values: list[Any]) -> tuple[Any, list[Any]]:
        """`out` and the arguments, the saved arrays as tensors with the nodes that they had."""
        values = list(values)
        for place, memory, _ in self.versions:
            if place < 0:
                out = self.dressed(lift, out, memory)
            else:
                values[place] = lift.dress(values[place], self.edges[place], memory)
        return out, values

    def dressed(self, lift: Lift, out: Any, memory: Memory) -> Any:
        """The saved result as the tensor that it was."""
        return lift.dress(out, self, memory)

    def free(self) -> None:
        """Let go of the saved arrays."""
        self.away, self.out = FREED, None
        for place, _, _ in self.versions:
            if place >= 0:
                self.values[place] = None
        self.versions = NOTHING

    def name(self) -> str:
        """What torch calls this kind of node: MulBackward0, …"""
        return node_name(self.plan.function, self.values, self.keywords)

    def register_hook(self, fn: Hook) -> RemovableHandle:
        """Call `fn(grad_inputs, grad_outputs)` when the node has computed its gradients.

        It may answer other `grad_inputs`: a tuple with a tensor, or None, for each of `next_functions`.
        """
        self.hooks = self.hooks or Hooks()
        return RemovableHandle(self.hooks.after, fn)

    def register_prehook(self, fn: Hook) -> RemovableHandle:
        """Call `fn(grad_outputs)` before the node computes; it may answer other `grad_outputs`."""
        self.hooks = self.hooks or Hooks()
        return RemovableHandle(self.hooks.before, fn)

    @property
    def socket(self) -> tuple[Node, int]:
        """What torch calls an edge to this node: the node of the call, and the number of its result."""
        return self, 0

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """The nodes of the arguments (None for a constant), each with the number of its output."""
        row = DERIVATIVES[self.plan.function]
        found: list[tuple[Node | None, int]] = []
        for i, (edge, value) in enumerate(zip(self.edges, self.values, strict=True)):
            differentiable = i > 0 if callable(row) else i < len(row) and row[i] is not None
            number = isinstance(value, int | float | None) and edge is None
            if edge is not None or (differentiable and not (number and self.plan.function in TAKES_NUMBERS)):
                found.append((None, 0) if edge is None else edge.socket)
        return tuple(found)

    def places(self, shares: Shares) -> list[int]:
        """Where in `next_functions` each share belongs."""
        found: list[int] = []
        for edge, _ in shares:
            found.append(self.next_functions.index(edge.socket, found[-1] + 1 if found else 0))
        return found

    @property
    def saved(self) -> dict[str, Any]:
        """What is kept for the rules, under the names that they use: arrays, read-only; shapes; numbers."""
        out, values = (self.out, self.values) if self.away is None else self.away.fetch(self)
        names = letters(self.plan.rules[0][1], len(values))
        found = {name: value for name, value in zip(names, [out, *values], strict=False) if value is not None}
        return {n: v.shape if isinstance(v, Outline) else read_only(v) for n, v in found.items()}

    def __getattr__(self, name: str) -> Any:
        """What is saved, as a tensor, under torch's name; AttributeError if it isn't."""
        place = SAVED_AS.get(name)
        if place is not None and hasattr(self, "plan"):
            out, values = (self.out, self.values) if self.away is None else self.away.fetch(self)
            out, values = self.lifted(self.lift, out, values)
            saved = out if place < 0 else values[place] if place < len(values) else None
            number = self.plan.elementwise and isinstance(saved, int | float)
            if number or any(place == other for other, _, _ in self.versions):
                return saved
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    @property
    def saved_bytes(self) -> int:
        """The size of the arrays in `saved`. Tensors and other nodes may share them."""
        kept = [x for value in self.saved.values() for x in (value if isinstance(value, tuple) else (value,))]
        return sum(array.nbytes for array in kept if isinstance(array, np.ndarray))

    def __repr__(self) -> str:
        return f"<{self.name().split(':')[-1]} object at {id(self):#x}>"


def read_only(value: Any) -> Any:
    """A look at an array (or several) that can't be used to write to it; anything else as it is."""
    if isinstance(value, tuple):
        return tuple(map(read_only, value))
    if not isinstance(value, np.ndarray):
        return value
    look = value.view()
    look.flags.writeable = False
    return look


class Away(Protocol):
    """Where the saved values of a node are, if not in the node: freed, or packed away by a user's hooks."""

    def fetch(self, node: Node) -> tuple[Any, list[Any]]: ...


class Freed:
    """Nowhere."""

    def fetch(self, node: Node) -> tuple[Any, list[Any]]:
        raise RuntimeError(
            f"Trying to backward through the graph a second time: {node.name()} has freed the values "
            "that it had saved. Specify retain_graph=True in the first backward to keep them"
        )


FREED = Freed()


class Leaf(Node):
    """Where a gradient comes to rest: the node of a tensor that no operation made and that requires grad."""

    edges: list[Node | None] = []  # noqa: RUF012  (nobody writes to it)

    def __init__(self, array: Any, owner: Any) -> None:
        self.age, self.owner = next(ages), weakref.ref(owner)
        self.shape, self.dtype = array.shape, array.dtype

    def name(self) -> str:
        return "torch::autograd::AccumulateGrad"

    @property
    def variable(self) -> Any:
        """The tensor whose leaf this is; None if it is gone."""
        return self.owner() if self.owner is not None else None

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        return ()
