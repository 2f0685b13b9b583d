"""The graph: what was computed from what, and the pass that sends a gradient back through it.

A `Node` stands for one call of a differentiable function: the function's rules, the values that these rules need,
and an edge to the node of each argument. A `Leaf` is where gradients come to rest. The backward pass visits the
youngest node first: a node is younger than everything that it was made from, so by the time it is visited all of
its gradient has arrived. No recursion, each node once, always in the same order.

This ring knows the table of derivatives and arrays. It doesn't know the Tensor: for a gradient that can itself be
differentiated, the caller hands in `lift`, which dresses an array and its node as a Tensor; then the same rules
run on Tensors, and so are recorded in turn.
"""

from __future__ import annotations

import heapq
import inspect
import itertools
import weakref
from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple, Protocol

import numpy as np

from .derivatives import DERIVATIVES, ELEMENTWISE, Rule
from .kernels import FLOATING, FORWARD, unbroadcast
from .names import node_name
from .symbols import Symbol

Gradient = Any
"""An array, a NumPy scalar or (when gradients are recorded) a Tensor, that broadcasts to its node's shape."""


class Lift(Protocol):
    """What the engine asks of the Tensor, to hand the rules Tensors in place of arrays."""

    def dress(self, array: Any, node: Node | None, memory: Memory) -> Any: ...

    def cast(self, tensor: Any, dtype: np.dtype[Any]) -> Any: ...


NOTHING, OUTLINE, VALUE = range(3)
"""What a rule asks of a letter: nothing, only its shape or dtype, or its values."""


class Plan(NamedTuple):
    """What a node is made from, when certain arguments of its function want their gradient."""

    rules: tuple[Rule | None, ...]
    """For each argument, the rule; None if it has none, or doesn't want it."""
    needs: tuple[int, ...]
    """For `out` and each argument, what these rules ask of it."""


class Operation:
    """What follows from a function's row in the table, found once for each function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.row = DERIVATIVES[function]
        self.function = function
        self.forward = FORWARD.get(function) or getattr(function, "__wrapped__", function)  # the body behind a seam
        self.elementwise = function in ELEMENTWISE
        self.floating = function in FLOATING or not takes_integers(function)
        self.plans: dict[tuple[int, int], Plan] = {}

    def rule(self, position: int) -> Rule | None:
        """The rule for an argument; None if it has no derivative."""
        if callable(self.row):
            return self.row(position)
        return self.row[position] if position < len(self.row) else None

    def plan(self, count: int, wanted: int) -> Plan:
        """The plan for so many arguments, of which those want their gradient whose bit in `wanted` is set."""
        if (count, wanted) not in self.plans:
            rules = tuple(self.rule(i) if wanted >> i & 1 else None for i in range(count))
            needs = [NOTHING] * (count + 1)
            for rule in filter(None, rules):
                mentions = formula(rule).mentions
                for i, name in enumerate(letters(rule, count)):
                    asks = VALUE if name in mentions else OUTLINE if f"{name}.shape" in mentions else NOTHING
                    needs[i] = max(needs[i], asks)
            self.plans[count, wanted] = Plan(rules, tuple(needs))
        return self.plans[count, wanted]


def takes_integers(function: Callable[..., Any]) -> bool:
    """Whether integers stay integers (or become truth values): NumPy's sine of an int64 is a float64, its sum isn't."""
    return not isinstance(function, np.ufunc) or any(t[0] in "l?" and t[-1] in "l?" for t in function.types)


def formula(rule: Rule) -> Symbol:
    """A rule, run on symbols that are named as its parameters are.

    >>> formula(DERIVATIVES[np.tanh][0])
    g * (1 - out ** 2)
    """
    answer = rule(*map(Symbol, inspect.signature(rule).parameters))
    return answer if isinstance(answer, Symbol) else Symbol(repr(answer), mentions=frozenset())


def letters(rule: Rule, count: int) -> list[str]:
    """What a rule calls `out` and each of `count` arguments; `*xs` is the name of all that are left."""
    names: list[str] = []
    for parameter in list(inspect.signature(rule).parameters.values())[1:]:
        rest = count + 1 - len(names) if parameter.kind is parameter.VAR_POSITIONAL else 1
        names += [parameter.name] * rest
    return names[: count + 1]


class Outline:
    """What is kept of an array of which a rule asks the shape alone."""

    __slots__ = ("dtype", "shape")

    def __init__(self, array: Any) -> None:
        self.shape: tuple[int, ...] = array.shape
        self.dtype: np.dtype[Any] = array.dtype


class Memory:
    """What all tensors over the same memory share: how often it was written to, and by whom last."""

    version = 0
    writer: tuple[str, str, int] = ("", "", 0)
    """The operation, the file and the line."""
    rebased = 0
    """How often a recorded write gave the owner of the memory a new node, which its views have to take up."""


ARRAYS = (np.ndarray, np.generic)
ages = itertools.count()


class Node:
    """One call of a differentiable function, as the backward pass needs to know it."""

    __slots__ = (
        *("__weakref__", "age", "dtype", "edges", "keywords", "operation"),
        *("owner", "rules", "saved", "shape", "versions", "where"),
    )
    operation: Operation
    rules: tuple[Rule | None, ...]
    edges: list[Node | None]
    """For each argument the node that it came from; None if it wants no gradient."""
    saved: list[Any]
    """`out` and the arguments: of a tensor its array, an Outline or None; other arguments as they are."""
    versions: list[tuple[int, Memory, int]] | None
    """For each saved array of a tensor its place, its memory, and that memory's version at that time; None once the
    arrays are freed."""
    keywords: dict[str, Any]
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    age: int
    owner: weakref.ref[Any] | None
    """The tensor that asked to be given this gradient as its `.grad`, if one did."""

    def contributions(self, g: Gradient, lift: Lift | None) -> Iterable[tuple[Node, Gradient]]:
        """What each rule makes of the gradient `g`: the share of each argument, in its shape and dtype."""
        saved, keywords, shape = self.intact(), self.keywords, self.shape
        elementwise = self.operation.elementwise
        if lift is not None:
            saved = self.lifted(saved, lift)
        if not elementwise and g.shape != shape:
            g = np.broadcast_to(g, shape)
        for rule, edge in zip(self.rules, self.edges, strict=True):
            if rule is None or edge is None:
                continue
            share = rule(g, *saved, **keywords)
            if elementwise and edge.shape != shape:
                if share.shape != shape:
                    share = np.broadcast_to(share, shape)
                share = unbroadcast(share, edge.shape)
            if lift is not None:
                share = lift.cast(share, edge.dtype)
            elif share.dtype is not edge.dtype:
                share = share.astype(edge.dtype)
            yield edge, share

    def intact(self) -> list[Any]:
        """The saved values, if they are still there and still what they were."""
        if self.versions is None:
            raise RuntimeError(
                f"Trying to backward through the graph a second time: {self.name()} has freed the values it had "
                "saved. Specify retain_graph=True in the first backward to keep them"
            )
        for _, memory, version in self.versions:
            if memory.version != version:
                raise RuntimeError(
                    "one of the variables needed for gradient computation has been modified by an inplace operation: "
                    f"{self.name()} saved it at version {version}; it is at version {memory.version} since "
                    "{} at {}:{}. Write to a clone(), or compute without writing".format(*memory.writer)
                )
        return self.saved

    def lifted(self, saved: list[Any], lift: Lift) -> list[Any]:
        """The saved arrays as tensors, each with the node it had when it was saved."""
        nodes = [self, *self.edges]
        tensors = list(saved)
        for place, memory, _ in self.versions or ():
            tensors[place] = lift.dress(saved[place], nodes[place], memory)
        return tensors

    def free(self) -> None:
        """Let go of what was saved. A node that saved no values keeps its shapes, and can be passed again."""
        if self.versions:
            self.versions = None
            self.saved = [None if isinstance(value, ARRAYS) else value for value in self.saved]

    def name(self) -> str:
        """What torch calls this kind of node: MulBackward0, …"""
        return node_name(self.operation.function, self.saved[1:], self.keywords)


class Leaf(Node):
    """Where a gradient comes to rest: the node of a tensor that no operation made and that requires grad."""

    __slots__ = ()

    def __init__(self, array: Any, owner: Any) -> None:
        self.age, self.owner = next(ages), weakref.ref(owner)
        self.shape, self.dtype = array.shape, array.dtype

    def contributions(self, g: Gradient, lift: Lift | None) -> Iterable[tuple[Node, Gradient]]:
        return ()

    def free(self) -> None:
        pass


@np.errstate(all="ignore")  # infinities and NaNs are answers here, as in torch
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
    arriving = seeds
    while True:
        for node, g in arriving:
            if way is not None and node not in way:
                continue
            if node in waiting:
                waiting[node] = waiting[node] + g
            else:
                waiting[node] = g
                heapq.heappush(youngest, (-node.age, node))
        if not youngest:
            return answers
        _, node = heapq.heappop(youngest)
        g = waiting.pop(node)
        if node.owner is not None if targets is None else node in targets:
            answers[node] = g
        arriving = list(node.contributions(g, lift))
        if not retain_graph:
            node.free()


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
