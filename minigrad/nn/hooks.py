"""Hooks of a module: functions of the user's that see what goes in and out, forward and backward.

The methods of `Module` that register them, and the call that runs them. `Module` stands in a room of its own.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

from ..autograd.function import Function
from ..engine.base import TensorBase
from ..engine.gradmode import current
from ..engine.hooks import Hook, RemovableHandle
from ..making.creation import zeros_like

if TYPE_CHECKING:
    from collections import OrderedDict

    from .module import Module


class ForwardHook(NamedTuple):
    """A hook around `forward`, and how it wants to be called."""

    hook: Hook
    with_kwargs: bool = False
    always_call: bool = False

    def see(self, module: Module, args: Any, kwargs: Any, *result: Any) -> Any:
        return self.hook(module, args, *([kwargs] if self.with_kwargs else []), *result)


def registered(hooks: OrderedDict[int, Any], hook: Any, prepend: bool) -> RemovableHandle:
    handle = RemovableHandle(hooks, hook)
    if prepend:
        hooks.move_to_end(handle.id, last=False)
    return handle


def register_forward_pre_hook(
    self: Module, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False
) -> RemovableHandle:
    """Call `hook(module, args)` before `forward`; what it answers, unless None, takes the place of `args`.

    `with_kwargs`: `hook(module, args, kwargs)`, which answers both. `prepend`: before the other hooks.
    """
    return registered(self._forward_pre_hooks, ForwardHook(hook, with_kwargs), prepend)


def register_forward_hook(
    self: Module, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
) -> RemovableHandle:
    """Call `hook(module, args, output)` after `forward`; its answer, unless None, is the output.

    `with_kwargs`: `hook(module, args, kwargs, output)`. `always_call`: even if `forward` raises.
    """
    return registered(self._forward_hooks, ForwardHook(hook, with_kwargs, always_call), prepend)


def register_full_backward_pre_hook(self: Module, hook: Hook, prepend: bool = False) -> RemovableHandle:
    """Call `hook(module, grad_output)` when the gradients of the outputs are there, before they go on.

    It may answer others. All of a hook's gradients are tuples, with None for what is no tensor.
    """
    return registered(self._backward_pre_hooks, hook, prepend)


def register_full_backward_hook(self: Module, hook: Hook, prepend: bool = False) -> RemovableHandle:
    """Call `hook(module, grad_input, grad_output)` when the gradients of the positional arguments are there.

    It may answer another `grad_input`.
    """
    return registered(self._backward_hooks, hook, prepend)


def register_backward_hook(self: Module, hook: Hook) -> RemovableHandle:
    """NotImplementedError: torch has deprecated it, as what it sees depends on the last operation alone."""
    raise NotImplementedError("minigrad has no register_backward_hook: use register_full_backward_hook")


# ---------------------------------------------------------------------------------------- a call with hooks


def call(module: Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`module(*args, **kwargs)`, if the module has hooks."""
    waiting, result = dict(module._forward_hooks), None
    try:
        args, kwargs = before(module, args, kwargs)
        watch = Watch(module) if module._backward_hooks or module._backward_pre_hooks else None
        if watch is not None:
            args = watch.enter(args)
        result = module.forward(*args, **kwargs)
        for number, hook in list(waiting.items()):
            del waiting[number]
            answer = hook.see(module, args, kwargs, result)
            result = result if answer is None else answer
        return result if watch is None else watch.leave(result)
    except Exception:
        for hook in waiting.values():
            if hook.always_call:
                try:
                    hook.see(module, args, kwargs, result)
                except Exception as error:
                    warnings.warn(f"a forward hook with always_call raised, too: {error}", stacklevel=3)
        raise


def before(module: Module, args: Any, kwargs: Any) -> tuple[Any, Any]:
    """The arguments, as the hooks before `forward` want them."""
    for hook in list(module._forward_pre_hooks.values()):
        answer = hook.see(module, args, kwargs)
        if answer is None:
            continue
        if not hook.with_kwargs:
            args = answer if isinstance(answer, tuple) else (answer,)
        elif isinstance(answer, tuple) and len(answer) == 2:
            args, kwargs = answer
        else:
            raise RuntimeError(
                f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {answer}."
            )
    return args, kwargs


class BackwardHookFunction(Function):
    """Hands tensors on unchanged: all their gradients come by its node together."""

    @staticmethod
    def forward(ctx: Any, *tensors: Any) -> Any:
        ctx.mark_non_differentiable(*[tensor for tensor in tensors if not tensor.requires_grad])
        return tensors

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        return grads


class Values:
    """What goes into a module or comes out: the tensors among it are led through a node that calls a hook."""

    def __init__(self, values: tuple[Any, ...], hook: Hook) -> None:
        self.values = values
        self.places = [i for i, value in enumerate(values) if isinstance(value, TensorBase)]
        tensors = [values[i] for i in self.places]
        self.led = current.enabled and any(tensor.requires_grad for tensor in tensors)
        if self.led:
            tensors = BackwardHookFunction.apply(*tensors)
            next(tensor.grad_fn for tensor in tensors if tensor.requires_grad).register_hook(hook)
            values = self.filled(tensors, values)
            self.values = values if type(self.values) is tuple else type(self.values)(*values)

    def filled(self, tensors: Any, values: Any = None) -> tuple[Any, ...]:
        """The values (or as many times None) with these in the place of the tensors."""
        full = list(values or [None] * len(self.values))
        for i, tensor in zip(self.places, tensors, strict=True):
            full[i] = tensor
        return tuple(full)

    def picked(self, values: Any) -> tuple[Any, ...]:
        """Those that stand in the place of the tensors."""
        return tuple(values[i] for i in self.places)


class Watch:
    """Shows the backward hooks of a module the gradients of one call: of its outputs, then of its inputs."""

    grad_output: tuple[Any, ...] | None = None
    """What has arrived at the outputs, until the hooks have seen it."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.hooks = list(module._backward_hooks.values())
        self.pre_hooks = list(module._backward_pre_hooks.values())

    def enter(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments for `forward`."""
        self.inputs = Values(args, self.at_inputs)
        return self.inputs.values

    def leave(self, result: Any) -> Any:
        """What the call answers."""
        if not isinstance(result, TensorBase | tuple):
            warnings.warn(
                "For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but "
                f"received {type(result)}",
                stacklevel=4,
            )
        several = isinstance(result, tuple)
        self.outputs = Values(result if several else (result,), self.at_outputs)
        return self.outputs.values if several else self.outputs.values[0]

    def at_outputs(self, _: Any, grads: tuple[Any, ...]) -> tuple[Any, ...]:
        self.grad_output = self.outputs.filled(grads)
        for hook in self.pre_hooks:
            answer = hook(self.module, self.grad_output)
            self.grad_output = accepted(answer, self.grad_output, "Backward pre hook", "grad_output")
        passed_on = self.outputs.picked(self.grad_output)
        if not self.inputs.led:
            self.without_inputs()
        return passed_on

    def without_inputs(self) -> None:
        warnings.warn(
            "Full backward hook is firing when gradients are computed with respect to module outputs "
            "since no inputs require gradients.",
            stacklevel=2,
        )
        nothing = (None,) * len(self.inputs.values)
        for hook in self.hooks:
            if any(grad is not None for grad in hook(self.module, nothing, self.grad_output) or ()):
                raise RuntimeError("a backward hook can't change gradients of inputs that don't require any")
        self.grad_output = None

    def at_inputs(self, grads: tuple[Any, ...], _: Any) -> Any:
        if self.grad_output is None:  # the gradient came by another way than the outputs
            return None
        tensors = self.inputs.picked(self.inputs.values)
        grad_input = self.inputs.filled(
            zeros_like(tensor) if grad is None else grad for tensor, grad in zip(tensors, grads, strict=True)
        )
        for hook in self.hooks:
            answer = hook(self.module, grad_input, self.grad_output)
            grad_input = accepted(answer, grad_input, "Backward hook", "grad_input")
        self.grad_output = None
        return self.inputs.picked(grad_input)


def accepted(answer: Any, grads: tuple[Any, ...], hook: str, what: str) -> tuple[Any, ...]:
    """What a hook answered, in place of what it saw; None leaves that as it was."""
    if answer is None:
        return grads
    if len(answer) != len(grads):
        raise RuntimeError(
            f"{hook} returned an invalid number of {what}, got {len(answer)}, but expected {len(grads)}"
        )
    return tuple(answer)
