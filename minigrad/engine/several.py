"""Calls with several results, such as an eigendecomposition: one node for the call, one for each result.

So every tensor has a node of its own here, too, and every node one gradient. The pass comes by the results'
nodes first, for they are younger; by the time that it comes to the call, all their gradients are there.
"""

from __future__ import annotations

import weakref
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from .nodes import Gradient, Lift, Memory, Node, Shares, ages


class Several(tuple[Any, ...]):
    """The results of a call that has several, or their gradients (None where none arrived)."""

    shape: Any = None
    dtype: Any = None

    def __add__(self, other: Any) -> Several:
        return Several(
            x if y is None else y if x is None else x + y for x, y in zip(self, other, strict=True)
        )


class Joint(Node):
    """A call with several results. Each of them has a `Part` for its node, which hands its gradient on."""

    outlines: list[tuple[tuple[int, ...], np.dtype[Any]]]
    """The shape and dtype of each result."""
    ages: list[int]
    parts: list[weakref.ref[Part]]
    """Held by the results, not from here: so there is no cycle."""

    def split(self, arrays: Sequence[Any]) -> list[Part]:
        """The nodes of the results."""
        self.outlines = [(array.shape, array.dtype) for array in arrays]
        self.ages = [next(ages) for _ in arrays]
        parts = [Part(self, i) for i in range(len(arrays))]
        self.parts = [weakref.ref(part) for part in parts]
        return parts

    def contributions(self, g: Several, lift: Lift | None, way: Collection[Node] | None = None) -> Shares:
        return super().contributions(self.filled(g, lift), lift, way)

    def filled(self, g: Several, lift: Lift | None, zeros: bool = True) -> Several:
        """The gradients of all results in full shape; zeros (or None) where none arrived."""
        full = []
        for share, (shape, dtype) in zip(g, self.outlines, strict=True):
            if share is None and zeros:
                share = np.zeros(shape, dtype)
                share = share if lift is None else lift.dress(share, None, Memory())
            full.append(share if share is None or share.shape == shape else np.broadcast_to(share, shape))
        return Several(full)

    def part(self, position: int) -> Part:
        """The node of a result; made anew if nobody holds it any more."""
        part = self.parts[position]() or Part(self, position)
        self.parts[position] = weakref.ref(part)
        return part

    def dressed(self, lift: Lift, out: Any, memory: Memory) -> Any:
        return Several(lift.dress(array, self.part(i), memory) for i, array in enumerate(out))


class Part(Node):
    """The node of one of several results: no calculus, it only says which one its gradient is for."""

    def __init__(self, whole: Joint, position: int) -> None:
        self.whole, self.position, self.edges = whole, position, [whole]
        self.shape, self.dtype = whole.outlines[position]
        self.age = whole.ages[position]

    def contributions(self, g: Gradient, lift: Lift | None, way: Collection[Node] | None = None) -> Shares:
        places = range(len(self.whole.outlines))
        return [(self.whole, Several(g if i == self.position else None for i in places))]

    @property
    def socket(self) -> tuple[Node, int]:
        return self.whole, self.position

    def name(self) -> str:
        return self.whole.name()
