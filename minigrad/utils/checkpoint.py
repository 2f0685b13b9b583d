"""Checkpoints: a function whose intermediate values are not kept, but computed again by the backward pass.

Memory for time: of a chain of n steps, cut into pieces that are checkpointed, only one piece at a time is in
memory.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from ..autograd.function import Function
from ..autograd.graph import saved_tensors_hooks
from ..autograd.jacobians import requires_grad
from ..engine.base import TensorBase
from ..engine.gradients import backward
from ..engine.gradmode import enable_grad, is_grad_enabled
from ..random import get_rng_state
from .recomputation import FACTS, CheckpointError as CheckpointError, Frame, same_random_numbers

Contexts = tuple[AbstractContextManager[Any], AbstractContextManager[Any]]


def noop_context_fn() -> Contexts:
    """No contexts: neither for the first run nor for the second."""
    return nullcontext(), nullcontext()


def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = None,
    context_fn: Callable[[], Contexts] = noop_context_fn,
    determinism_check: str = "default",
    debug: bool = False,
    early_stop: bool = True,
    **kwargs: Any,
) -> Any:
    """function(*args, **kwargs), whose intermediate values the backward pass will compute again.

    Random numbers are the same again, unless `preserve_rng_state=False` is among the keywords. With
    `use_reentrant=False`, which is the better way, the function's own graph is kept, without its values: so
    there are gradients of second order, and for tensors that it doesn't get as arguments. With True, torch's
    older way and for now the default, the call is one node, whose backward runs a backward pass of its own.

    The second run ends as soon as it has saved all that is needed, unless `early_stop=False`. It raises
    CheckpointError, a RuntimeError, where it saves other tensors than the first; with
    `determinism_check="none"` their shapes and dtypes aren't compared. `context_fn` answers two context
    managers, for the first run and for the second.

    >>> import minigrad
    >>> x = minigrad.tensor(0.5, requires_grad=True)
    >>> y = checkpoint(lambda x: x.exp().exp(), x, use_reentrant=False)
    >>> y.backward(); x.grad
    tensor(8.5739)
    """
    if use_reentrant is None:
        warnings.warn(
            "checkpoint: say use_reentrant=False, which is recommended, or True, the default for now",
            stacklevel=2,
        )
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if use_reentrant:
        if kwargs:
            raise ValueError(f"Unexpected keyword arguments with use_reentrant=True: {', '.join(kwargs)}")
        if context_fn is not noop_context_fn or debug:
            raise ValueError("`context_fn` and `debug` need use_reentrant=False")
        return CheckpointFunction.apply(function, preserve, *args)
    if determinism_check not in FACTS:
        raise ValueError(f"determinism_check should be one of {list(FACTS)}, but got {determinism_check!r}")
    if debug:
        raise NotImplementedError("debug=True: minigrad keeps no list of operations to compare")
    if not is_grad_enabled():
        return function(*args, **kwargs)
    first, second = context_fn()
    state = get_rng_state() if preserve else None

    def run(*args: Any) -> None:
        with same_random_numbers(state), second, enable_grad():
            function(*args, **kwargs)

    frame = Frame(run, args, FACTS[determinism_check], early_stop)
    with saved_tensors_hooks(frame.pack, frame.unpack), first:
        return function(*args, **kwargs)


def checkpoint_sequential(
    functions: Any, segments: int, input: Any, use_reentrant: bool | None = None, **kwargs: Any
) -> Any:
    """A chain of functions (or the modules of a Sequential), each applied to the result of the one before.

    It is cut into as many segments of the same length, and all but the last are checkpointed.

    >>> import minigrad
    >>> x = minigrad.tensor(0.5, requires_grad=True)
    >>> y = checkpoint_sequential([minigrad.exp, minigrad.sin, minigrad.exp], 3, x, use_reentrant=False)
    >>> y.backward(); x.grad
    tensor(-0.3478)
    """
    if use_reentrant is None:
        warnings.warn(
            "checkpoint_sequential: say use_reentrant=False, which is recommended, or True, which is the "
            "default for now",
            stacklevel=2,
        )
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if kwargs:
        raise ValueError(f"Unexpected keyword arguments: {', '.join(kwargs)}")
    steps = list(functions.children()) if hasattr(functions, "children") else list(functions)
    length = len(steps) // segments

    def run(start: int, end: int, value: Any) -> Any:
        for step in steps[start:end]:
            value = step(value)
        return value

    last = length * (segments - 1)
    for start in range(0, last, length):
        segment = partial(run, start, start + length)
        input = checkpoint(segment, input, use_reentrant=use_reentrant, preserve_rng_state=preserve)
    return run(last, len(steps), input)


class CheckpointFunction(Function):
    """The call as one node, whose backward runs the function again and a backward pass through that."""

    @staticmethod
    def forward(ctx: Any, function: Callable[..., Any], preserve: bool, *args: Any) -> Any:
        """The results; ctx keeps the arguments and the state of the random numbers."""
        if not any(ctx.needs_input_grad):
            warnings.warn("None of the inputs have requires_grad=True. Gradients will be None", stacklevel=4)
        ctx.function, ctx.state = function, get_rng_state() if preserve else None
        ctx.save_for_backward(*[arg if isinstance(arg, TensorBase) else None for arg in args])
        ctx.others = [None if isinstance(arg, TensorBase) else arg for arg in args]
        return function(*args)

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        """The gradients of the arguments; those of all else go to their leaves directly."""
        needs = ctx.needs_input_grad[2:]
        inputs = [
            other if tensor is None else tensor.detach().requires_grad_(need)
            for tensor, other, need in zip(ctx.saved_tensors, ctx.others, needs, strict=True)
        ]
        with same_random_numbers(ctx.state), enable_grad():
            outputs = ctx.function(*inputs)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        pairs = [(y, g) for y, g in zip(outputs, gradients, strict=True) if requires_grad(y)]
        if not pairs:
            raise RuntimeError("none of output has requires_grad=True, this checkpoint() is not necessary")
        backward([y for y, _ in pairs], [g for _, g in pairs])
        return None, None, *[x.grad if isinstance(x, TensorBase) else None for x in inputs]  # type: ignore
