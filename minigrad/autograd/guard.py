"""A guard over saved values, for writes that the version counter doesn't see.

A write to a tensor moves its version, and the backward pass notices. A write to `tensor.data`, or by NumPy to
an array that shares the memory, doesn't: in torch, too, the gradient is then silently another one.
"""

from __future__ import annotations

import weakref
import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..engine.frames import caller, quoted
from ..engine.nodes import Gradient, Memory, Node, Observer

Place = tuple[str, int]


class Saved:
    """A value that a node saved: the array, its checksum, and what its version was."""

    def __init__(self, array: Any, memory: Memory, version: int) -> None:
        self.array, self.memory, self.version = array, memory, version
        self.checksum = checksum(array)

    def changed(self) -> bool:
        """Whether it is another one, though its version didn't move."""
        return self.memory.version == self.version and checksum(self.array) != self.checksum


def checksum(array: Any) -> int:
    return zlib.crc32(np.ascontiguousarray(array).data)


class guard(Observer):  # noqa: N801  (it reads as a statement: `with guard():`)
    """In this block a write to what a graph has saved raises RuntimeError, whichever way it goes.

    A write through `.data` is caught as it happens. One through NumPy is caught by a checksum, at the next
    recorded operation or backward step, and said to lie between this line and the last one that was checked.
    Every step reads all that is saved: for finding a mistake, not for every day.

    >>> import minigrad
    >>> x = minigrad.ones(2, requires_grad=True)
    >>> with guard():
    ...     loss = (x * x).sum()
    ...     x.detach().numpy()[0] = 7
    ...     loss.backward()
    Traceback (most recent call last):
        ...
    RuntimeError: what MulBackward0 saved ... was written to, by no operation on the tensor, between ...
    """

    def __init__(self) -> None:
        self.saved: weakref.WeakKeyDictionary[Node, tuple[Place, list[Saved]]] = weakref.WeakKeyDictionary()
        self.checked: Place = caller()

    def recorded(self, node: Node, args: tuple[Any, ...], out: Any) -> None:
        self.check(list(self.saved))
        kept = [
            Saved(array, memory, version)
            for place, memory, version in node.versions
            for array in arrays(node.out if place < 0 else node.values[place])
        ]
        self.saved[node] = caller(), kept

    def arrived(self, node: Node, g: Gradient) -> None:
        self.check([node] if node in self.saved else [])

    def written(self, array: Any, memory: Memory, what: str) -> None:
        for node, (line, kept) in list(self.saved.items()):
            for saved in kept if node.away is None else []:
                if saved.memory is not memory and np.may_share_memory(saved.array, array):
                    raise RuntimeError(
                        f"what {node.name()} saved at {quoted(line)} was written to by {what} at "
                        f"{quoted(caller())}, past its version counter: write to a clone()"
                    )

    def check(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            line, kept = self.saved[node]
            if node.away is None and any(saved.changed() for saved in kept):
                raise RuntimeError(
                    f"what {node.name()} saved at {quoted(line)} was written to, by no operation on the "
                    f"tensor, between {quoted(self.checked)} and {quoted(caller())}: NumPy shares its memory"
                )
        self.checked = caller()


def arrays(saved: Any) -> tuple[Any, ...]:
    return saved if isinstance(saved, tuple) else (saved,)
