"""Running a function again, for the values that its graph does not keep.

What a node of the function saves is packed into a `Holder`, which is a number and no more. When the backward
pass asks for the first of them the function runs again, and what its nodes save then, in the same order, is
what the holders stand for.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..autograd.graph import saved_tensors_hooks
from ..engine.base import TensorBase
from ..engine.core import wrap
from ..engine.gradmode import current
from ..random import fork_rng, set_rng_state

if TYPE_CHECKING:
    from ..tensor import Tensor


class CheckpointError(RuntimeError):
    """The function did not do the same again."""


@contextmanager
def same_random_numbers(state: Tensor | None) -> Iterator[None]:
    """Random numbers as they were at that state; afterwards they go on as if nothing had been."""
    with fork_rng(enabled=state is not None):
        if state is not None:
            set_rng_state(state)
        yield


class Holder:
    """What stands in the graph for a saved tensor: its number among those of the call."""

    def __init__(self, number: int) -> None:
        self.number = number


class Stop(Exception):  # noqa: N818  (it is no error)
    """The second run has saved all that a frame needs."""


class Argument:
    """A tensor that the function was handed, for the second run."""

    def __init__(self, tensor: Any) -> None:
        self.requires_grad, self.version = tensor.requires_grad, tensor._version
        around = [each for each in current.observers if isinstance(each, saved_tensors_hooks)]
        self.hooks = around[0] if around else None  # in a checkpoint around this one it needn't be kept
        self.kept = self.hooks.pack(tensor._array) if self.hooks else tensor.detach()

    def fetch(self) -> Tensor:
        if self.hooks:
            return wrap(self.hooks.unpack(self.kept)).requires_grad_(self.requires_grad)
        if self.kept._version != self.version:
            raise RuntimeError(
                "one of the variables needed for gradient computation has been modified by an inplace "
                f"operation: an argument of a checkpoint, of shape {list(self.kept.shape)}. Hand it a clone()"
            )
        tensor: Tensor = self.kept.detach()
        return tensor.requires_grad_(self.requires_grad)


def shape_and_dtype(tensor: Tensor) -> Any:
    return tuple(tensor.shape), tensor.dtype


FACTS: dict[str, Callable[[Tensor], Any]] = {"default": shape_and_dtype, "none": lambda tensor: None}
"""What has to be the same of a saved tensor, by the name of the check."""


class Frame:
    """A checkpointed call: how to run it again, and what it saved."""

    def __init__(
        self, run: Callable[..., None], args: tuple[Any, ...], fact: Callable[[Tensor], Any], early_stop: bool
    ) -> None:
        self.run, self.fact, self.early_stop = run, fact, early_stop
        self.args = [Argument(arg) if isinstance(arg, TensorBase) else arg for arg in args]
        self.holders: list[weakref.ref[Holder]] = []
        self.facts: list[Any] = []
        self.again: dict[int, Tensor] = {}
        """What the second run saved and the backward pass has not yet taken."""

    def pack(self, tensor: Tensor) -> Holder:
        holder = Holder(len(self.holders))
        self.holders.append(weakref.ref(holder))
        self.facts.append(self.fact(tensor))
        return holder

    def unpack(self, holder: Holder) -> Tensor:
        if holder.number not in self.again:
            self.run_again()
        return self.again.pop(holder.number)

    def run_again(self) -> None:
        """Fill `again`; CheckpointError if the function doesn't save the same tensors."""
        self.again = {}
        facts: list[Any] = []

        def keep(tensor: Tensor) -> Tensor:
            number = len(facts)
            facts.append(self.fact(tensor))
            if number < len(self.holders) and self.holders[number]() is not None:
                self.again[number] = tensor
            if self.early_stop and len(facts) == len(self.holders):
                raise Stop(self)
            return tensor

        try:
            with saved_tensors_hooks(keep, lambda tensor: tensor):
                self.run(*[arg.fetch() if isinstance(arg, Argument) else arg for arg in self.args])
        except Stop as stop:
            if stop.args[0] is not self:
                raise
        if facts != self.facts:
            raise CheckpointError(
                "a checkpointed function has to do the same when it runs again. The first time it saved "
                f"{len(self.facts)} tensors, now {len(facts)}; then of {self.facts}, now of {facts}"
            )
