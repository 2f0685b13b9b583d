"""The graph: what was computed from what, and the pass that sends a gradient back through it.

A `Node` stands for one call of a differentiable function: the function's rules, the values that these rules
need, and an edge to the node of each argument. A `Leaf` is where gradients come to rest. The backward pass
visits the youngest node first: a node is younger than everything that it was made from, so by the time it is
visited all of its gradient has arrived. No recursion, each node once, always in the same order.

This ring knows the table of derivatives and arrays. It doesn't know the Tensor: for a gradient that can
itself be differentiated, the caller hands in `lift`, which dresses an array and its node as a Tensor; then
the same rules run on Tensors, and so are recorded in turn.
"""

from __future__ import annotations

import heapq
import itertools
import weakref
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol

import numpy as np

from .adjoints import sum_to
from .names import node_name
from .operations import Plan

Gradient = Any
"""An array, a NumPy scalar or (when gradients are recorded) a Tensor, that broadcasts to its node's shape."""


class Lift(Protocol):
    """What the engine asks of the Tensor, to hand the rules Tensors in place of arrays."""

    def dress(self, array: Any, node: Node | None, memory: Memory) -> Any: ...

    def cast(self, tensor: Any, dtype: np.dtype[Any]) -> Any: ...


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
    versions: Sequence[tuple[int, Memory, int]] = ()
    """For each saved array its place (-1 is `out`), its memory, and that memory's version when it was saved.
    """
    freed = False
    age: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    owner: weakref.ref[Any] | None = None
    """The tensor that asked to be given this gradient as its `.grad`, if one did."""

    def contributions(self, g: Gradient, lift: Lift | None) -> list[tuple[Node, Gradient]]:
        """What each rule makes of the gradient `g`: the share of each argument, in its shape and dtype."""
        for _, memory, version in self.versions:
            if memory.version != version:
                raise RuntimeError(self.stale(memory, version))
        if self.freed:
            raise RuntimeError(
                f"Trying to backward through the graph a second time: {self.name()} has freed the values "
                "that it had saved. Specify retain_graph=True in the first backward to keep them"
            )
        shape, elementwise = self.shape, self.plan.elementwise
        out, values = (self.out, self.values) if lift is None else self.lifted(lift)
        if not elementwise and g.shape != shape:
            g = np.broadcast_to(g, shape)
        shares: list[tuple[Node, Gradient]] = []
        for i, rule in self.plan.rules:
            edge: Any = self.edges[i]  # a plan has rules only for the edges that there are
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

    def lifted(self, lift: Lift) -> tuple[Any, list[Any]]:
        """`out` and the arguments, the saved arrays as tensors with the nodes that they had."""
        out, values = self.out, list(self.values)
        for place, memory, _ in self.versions:
            if place < 0:
                out = lift.dress(out, self, memory)
            else:
                values[place] = lift.dress(values[place], self.edges[place], memory)
        return out, values

    def free(self) -> None:
        """Let go of the saved arrays. (A node that saved none can be passed again, as in torch.)"""
        self.freed, self.out = True, None
        for place, _, _ in self.versions:
            if place >= 0:
                self.values[place] = None
        self.versions = ()

    def name(self) -> str:
        """What torch calls this kind of node: MulBackward0, …"""
        return node_name(self.plan.function, self.values, self.keywords)

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """The nodes of the arguments, as torch gives them: each with the number of its output, which is 0."""
        return tuple((self.edges[i], 0) for i, _ in self.plan.rules)

    def __repr__(self) -> str:
        return f"<{self.name()} object at {id(self):#x}>"


class Leaf(Node):
    """Where a gradient comes to rest: the node of a tensor that no operation made and that requires grad."""

    def __init__(self, array: Any, owner: Any) -> None:
        self.age, self.owner = next(ages), weakref.ref(owner)
        self.shape, self.dtype = array.shape, array.dtype

    def name(self) -> str:
        return "AccumulateGrad"

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        return ()


def backward(
    seeds: Iterable[tuple[Node, Gradient]],
    *,
    retain_graph: bool = False,
    lift: Lift | None = None,
    targets: Collection[Node] | None = None,
) -> dict[Node, Gradient]:
    """Send each seed back through the graph.

    Answers the gradient of every node that has an owner (the leaves, and what asked by `retain_grad`) or, if
    targets are given, of these. With `lift` the rules are handed Tensors, and the gradients are Tensors.
    """
    way = None if targets is None else leading_to(targets, [node for node, _ in seeds])
    waiting: dict[Node, Gradient] = {}
    youngest: list[tuple[int, Node]] = []
    answers: dict[Node, Gradient] = {}
    arriving: Iterable[tuple[Node, Gradient]] = seeds
    while True:
        for node, g in arriving:
            if way is not None and node not in way:
                continue
            if node in waiting:
                waiting[node] = waiting[node] + g
            else:
                waiting[node] = g
                if not isinstance(node, Leaf):
                    heapq.heappush(youngest, (-node.age, node))
        if not youngest:
            break
        node = heapq.heappop(youngest)[1]
        g = waiting.pop(node)
        if node.owner is not None if targets is None else node in targets:
            answers[node] = g
        if way is not None and not any(edge in way for edge in edges_of(node)):
            arriving = ()  # a target with nothing wanted below it: its rules have no say, and it isn't freed
            continue
        arriving = node.contributions(g, lift)
        if not retain_graph and node.versions:
            node.free()
    leaves = waiting if targets is None else {node: g for node, g in waiting.items() if node in targets}
    return answers | leaves


def leading_to(targets: Collection[Node], roots: Iterable[Node]) -> set[Node]:
    """The nodes below the roots from which a target can be reached, the targets among them."""
    found = set(roots)
    queue = list(found)
    while queue:
        for edge in edges_of(queue.pop()):
            if edge not in found:
                found.add(edge)
                queue.append(edge)
    way: set[Node] = set()
    for node in sorted(found, key=lambda node: node.age):  # an edge is older than its node
        if node in targets or any(edge in way for edge in edges_of(node)):
            way.add(node)
    return way


def edges_of(node: Node) -> list[Node]:
    return [] if isinstance(node, Leaf) else [edge for edge in node.edges if edge is not None]
