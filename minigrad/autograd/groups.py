"""What Jacobians, Hessians and products with them have in common: inputs, results, and torch's complaints.

Those of strict mode are about a result that is 0 because nothing depends on an input.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..engine.base import TensorBase
from ..engine.core import wrap
from ..engine.gradients import grad
from ..engine.gradmode import enable_grad

if TYPE_CHECKING:
    from ..tensor import Tensor

Tensors = Any
"""A tensor or a tuple of tensors: results have the structure of what they are results for."""
Function = Callable[..., Any]
Gradients = Sequence["Tensor | None"]


class Group(NamedTuple):
    """One tensor or several, and which of the two it was."""

    tensors: tuple[Tensor, ...]
    alone: bool

    def like(self, results: Sequence[Any]) -> Any:
        """Results for these tensors, in the same structure."""
        return results[0] if self.alone else tuple(results)


def grouped(value: Tensors, what: str, name: str) -> Group:
    """A tensor or a tuple of tensors; TypeError for all else."""
    alone = not isinstance(value, tuple)
    tensors = (value,) if alone else value
    for i, tensor in enumerate(tensors):
        if not isinstance(tensor, TensorBase):
            place = "" if alone else f" at index {i}"
            raise TypeError(
                f"The {what} of {name} must be a Tensor or a tuple of Tensors, got "
                f"{type(tensor).__name__}{place}"
            )
    return Group(tensors, alone)


def own(x: Tensor, create_graph: bool, needs_grad: bool) -> Tensor:
    """A tensor of our own, with the values of x; if the graph is wanted and leads to x, it leads on here."""
    with enable_grad():
        return x.view_as(x) if create_graph and x.requires_grad else x.detach().requires_grad_(needs_grad)


def fresh(x: Group, create_graph: bool) -> Group:
    """The inputs as tensors of our own, which require grad."""
    return Group(tuple(own(point, create_graph, True) for point in x.tensors), x.alone)


def called(func: Function, x: Group, strict: bool, name: str) -> Group:
    """What func makes of the inputs."""
    with enable_grad():
        y = grouped(func(*x.tensors), "outputs", name)
    demand(y.tensors, strict, "output")
    return y


def one_number(y: Group, strict: bool, name: str) -> Tensor:
    """The only number that there is; RuntimeError if there are more."""
    demand(y.tensors, strict, "output")
    if not y.alone:
        raise RuntimeError(f"The function given to {name} should return a single Tensor, not a tuple")
    if y.tensors[0].numel() != 1:
        raise RuntimeError(
            f"The Tensor returned by the function given to {name} should contain a single element, "
            f"but has shape {list(y.tensors[0].shape)}"
        )
    return y.tensors[0]


def gradient_of(func: Function, x: Group, strict: bool, name: str) -> tuple[Tensor, Gradients]:
    """A number, and its gradient, which can be differentiated again."""
    y = one_number(called(func, x, strict, name), strict, name)
    slopes = derivative((y,), x.tensors, None, True)
    demand(slopes, strict, "jacobian")
    return y, slopes


def vector(v: Tensors, like: Group, create_graph: bool, name: str, what: str) -> tuple[Tensor, ...] | None:
    """v, tensors in the shapes of others; None if these are one number, which needs no vector."""
    if v is None:
        if len(like.tensors) != 1 or like.tensors[0].numel() != 1:
            raise RuntimeError(
                f"The vector v of {name} can only be None if the {what} a single Tensor with a single element"
            )
        return None
    parts = grouped(v, "v", name).tensors
    shapes, expected = [list(p.shape) for p in parts], [list(t.shape) for t in like.tensors]
    if shapes != expected:
        raise RuntimeError(
            f"v of {name} has invalid size: should have the shapes {expected}, but has {shapes}"
        )
    return tuple(own(part, create_graph, False) for part in parts)


def derivative(
    outputs: Gradients,
    inputs: Sequence[Tensor],
    weights: Gradients | None,
    create_graph: bool,
    retain_graph: bool | None = None,
) -> Gradients:
    """`grad`, where outputs that are None or constant have no say."""
    weights = weights or [None] * len(outputs)
    pairs = [(y, v) for y, v in zip(outputs, weights, strict=True) if y is not None and y.requires_grad]
    if not pairs:
        return [None] * len(inputs)
    roots, seeds = zip(*pairs, strict=True)
    return grad(roots, inputs, seeds, retain_graph, create_graph, allow_unused=True)


def zeros(group: Group) -> tuple[Tensor, ...]:
    """Zeros of the same shapes, of which derivatives can be asked."""
    return tuple(wrap(np.zeros_like(tensor._array)).requires_grad_() for tensor in group.tensors)


def filled(gradients: Gradients, like: Group, strict: bool, create_graph: bool, what: str) -> list[Tensor]:
    """The gradients, with zeros for those that there aren't; in strict mode these are an error."""
    for i, gradient in enumerate(gradients):
        constant = gradient is None or (create_graph and not gradient.requires_grad)
        if strict and constant:
            raise RuntimeError(
                f"The {what} of the user-provided function is independent of input {i}"
                f"{'' if gradient is None else ', in a way that can be differentiated again'}. "
                "This is not allowed in strict mode"
            )
    blanks = zip(gradients, like.tensors, strict=True)
    return [wrap(np.zeros_like(x._array)) if gradient is None else gradient for gradient, x in blanks]


def demand(tensors: Gradients, strict: bool, what: str) -> None:
    """In strict mode RuntimeError for tensors that don't require grad."""
    for i, tensor in enumerate(tensors):
        if strict and (tensor is None or not tensor.requires_grad):
            raise RuntimeError(
                f"The {what} {i} of the user-provided function is independent of its inputs: it does not "
                "require gradients. This is not allowed in strict mode"
            )


def finished(tensors: Sequence[Tensor], create_graph: bool) -> list[Tensor]:
    """Results: without `create_graph` they are constants."""
    return list(tensors) if create_graph else [tensor.detach() for tensor in tensors]


def refuse(strategy: str, create_graph: bool, strict: bool, vectorize: bool) -> None:
    """The combinations that torch refuses."""
    forward = strategy == "forward-mode"
    if not forward and strategy != "reverse-mode":
        raise AssertionError(f'Expected strategy to be "forward-mode" or "reverse-mode", got {strategy!r}')
    if forward and create_graph:
        raise NotImplementedError('create_graph=True needs strategy="reverse-mode"')
    if strict and (forward or vectorize):
        raise RuntimeError('strict=True needs strategy="reverse-mode" and vectorize=False')
    if forward and not vectorize:
        raise NotImplementedError('strategy="forward-mode" needs vectorize=True')
