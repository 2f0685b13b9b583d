"""The backward pass.

It visits the youngest node first: a node is younger than everything that it was made from, so by the time it
is visited all of its gradient has arrived. No recursion, each node once, always in the same order.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Sequence

from .nodes import NOTHING, Gradient, Leaf, Lift, Node, Observer


def backward(
    seeds: Iterable[tuple[Node, Gradient]],
    lift: Lift,
    retain_graph: bool = False,
    create_graph: bool = False,
    targets: Collection[Node] | None = None,
    observers: Sequence[Observer] = (),
) -> dict[Node, Gradient]:
    """Send each seed back through the graph.

    Answers the gradient of every node that has an owner: the leaves (or, if targets are given, these), and
    what asked by `retain_grad`. With `create_graph` the rules are handed Tensors, made by `lift`, and the
    gradients are Tensors; otherwise arrays, and only hooks see Tensors.
    """
    dress = lift if create_graph else None
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
        hooks = node.hooks
        if hooks is not None:
            g = hooks.arriving(node, g, lift, create_graph)
        if node.owner is not None or (targets is not None and node in targets):
            answers[node] = g
        if way is not None and way.isdisjoint(node.edges):
            arriving = ()  # a target with nothing wanted below it: its rules have no say, and it isn't freed
            continue
        if observers:
            for observer in observers:
                observer.arrived(node, g)
        arriving = node.contributions(g, dress, way)
        if observers:
            for observer in observers:
                observer.passed(node, g, arriving)
        if hooks is not None:
            arriving = hooks.leaving(node, arriving, g, lift, create_graph)
        if not retain_graph and node.versions is not NOTHING:
            node.free()
    for leaf, g in waiting.items():
        if leaf.hooks is not None:
            waiting[leaf] = leaf.hooks.arriving(leaf, g, lift, create_graph)
    leaves = waiting if targets is None else {node: g for node, g in waiting.items() if node in targets}
    return answers | leaves


def leading_to(targets: Collection[Node], roots: Iterable[Node]) -> set[Node]:
    """The nodes below the roots from which a target can be reached, the targets among them."""
    found: set[Node | None] = {None, *roots}
    queue: list[Node | None] = list(found)
    while queue:
        node = queue.pop()
        if node is not None:
            for edge in node.edges:
                if edge not in found:
                    found.add(edge)
                    queue.append(edge)
    way: set[Node] = set()
    for node in sorted((node for node in found if node), key=lambda node: node.age):
        if node in targets or not way.isdisjoint(node.edges):  # an edge is older than its node
            way.add(node)
    return way
