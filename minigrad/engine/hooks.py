"""Hooks: functions of the user's that see a gradient come by, and may change it.

A node keeps them apart from all else and is None of the wiser without them. They are handed Tensors, which a
`Lift` makes of arrays: this room, like the pass, doesn't know the Tensor.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .gradmode import set_grad_enabled

if TYPE_CHECKING:
    from .nodes import Gradient, Lift, Node, Shares

Hook = Callable[..., Any]
numbers = itertools.count()


class RemovableHandle:
    """What registering a hook answers: `remove()` takes the hook away again, as does the end of a `with`."""

    def __init__(self, hooks: dict[int, Hook], hook: Hook) -> None:
        self.hooks, self.id = hooks, next(numbers)
        hooks[self.id] = hook

    def remove(self) -> None:
        """Take the hook away; nothing happens if it is gone already."""
        self.hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()


class Hooks:
    """The hooks of one node, each kind in the order in which they were registered."""

    def __init__(self) -> None:
        self.of_tensor: dict[int, Hook] = {}
        self.before: dict[int, Hook] = {}
        self.after: dict[int, Hook] = {}
        self.accumulated: dict[int, Hook] = {}

    def arriving(self, node: Node, g: Gradient, lift: Lift, record: bool) -> Gradient:
        """The gradient that has arrived at a node, as the tensor's hooks and then the prehooks want it."""
        if not self.of_tensor and not self.before:
            return g
        with set_grad_enabled(record):
            shown = lift.show(g, node)
            for hook in list(self.of_tensor.values()):
                shown = accepted(hook, hook(shown), shown)
            outputs = shown if isinstance(shown, tuple) else (shown,)
            for hook in list(self.before.values()):
                outputs = all_accepted(hook, hook(tuple(outputs)), outputs)
        given = [tensor if tensor is None or record else tensor._array for tensor in outputs]
        return type(g)(given) if isinstance(g, tuple) else given[0]

    def leaving(self, node: Node, shares: Shares, g: Gradient, lift: Lift, record: bool) -> Shares:
        """What a node hands on, as its hooks want it: they see a gradient for each of `next_functions`."""
        if not self.after:
            return shares
        places = node.places(shares)
        with set_grad_enabled(record):
            inputs: Any = [None] * len(node.next_functions)
            for place, (edge, share) in zip(places, shares, strict=True):
                inputs[place] = lift.show(share, edge)
            shown = lift.show(g, node)
            for hook in list(self.after.values()):
                outputs = shown if isinstance(shown, tuple) else (shown,)
                inputs = all_accepted(hook, hook(tuple(inputs), tuple(outputs)), inputs)
        given = [None if tensor is None else tensor if record else tensor._array for tensor in inputs]
        return [(edge, given[i]) for i, (edge, _) in zip(places, shares, strict=True)]

    def told(self, leaf: Any) -> None:
        """Call the hooks that wait for the leaf's `.grad`: they have nothing to answer."""
        for hook in list(self.accumulated.values()):
            if (answer := hook(leaf)) is not None:
                error = RuntimeError if hasattr(answer, "_array") else TypeError
                raise error(f"post accumulate grad hook '{name_of(hook)}' has to return None, not {answer!r}")


def all_accepted(hook: Hook, answers: Any, before: Any) -> Any:
    if answers is None:
        return before
    if not isinstance(answers, tuple):
        raise TypeError(f"expected tuple, but hook '{name_of(hook)}' returned '{type(answers).__name__}'")
    if len(answers) != len(before):
        raise RuntimeError(
            f"hook '{name_of(hook)}' has returned an incorrect number of values "
            f"(got {len(answers)}, but expected {len(before)})"
        )
    return [accepted(hook, answer, old) for answer, old in zip(answers, before, strict=True)]


def accepted(hook: Hook, answer: Any, before: Any) -> Any:
    """What a hook answered, in place of the gradient that it saw; None leaves that as it was."""
    if answer is None:
        return before
    if not hasattr(answer, "_array"):
        raise TypeError(f"expected Tensor, but hook '{name_of(hook)}' returned '{type(answer).__name__}'")
    if before is not None and (answer.shape, answer.dtype) != (before.shape, before.dtype):
        raise RuntimeError(
            f"hook '{name_of(hook)}' has changed the size or the type of the gradient: from "
            f"{before.dtype} {list(before.shape)} to {answer.dtype} {list(answer.shape)}"
        )
    return answer


def name_of(hook: Hook) -> str:
    return getattr(hook, "__name__", type(hook).__name__)
