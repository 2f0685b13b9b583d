"""Keeping gradients small, in place."""

from __future__ import annotations

import math
import types
import warnings
from collections.abc import Iterable

from ...engine.gradmode import no_grad
from ...functions.joining import stack
from ...functions.norms import vector_norm
from ...making.creation import tensor
from ...tensor import Tensor

Tensors = Tensor | Iterable[Tensor]


def clip_grad_norm_(
    parameters: Tensors,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Scale the gradients of all parameters so that as one vector they are no longer than `max_norm`.

    Answers how long they were. RuntimeError, if `error_if_nonfinite`, where that is infinite or NaN.
    """
    is_generator = isinstance(parameters, types.GeneratorType)
    parameters = listed(parameters)
    if is_generator and not parameters:
        warnings.warn("`parameters` is an empty generator, no gradient clipping will occur.", stacklevel=2)
    total = get_total_norm(gradients(parameters), norm_type, error_if_nonfinite, foreach)
    clip_grads_with_norm_(parameters, max_norm, total, foreach)
    return total


def clip_grad_norm(
    parameters: Tensors,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """What `clip_grad_norm_` was called once; warns of that."""
    warnings.warn(
        "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.",
        FutureWarning,
        stacklevel=2,
    )
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite, foreach)


def get_total_norm(
    tensors: Tensors, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: bool | None = None
) -> Tensor:
    """The norm of the norms of the tensors: that of all of them as one vector; 0 if there are none."""
    order = float(norm_type)
    with no_grad():
        norms = [vector_norm(each, order) for each in listed(tensors)]
        total = vector_norm(stack(norms), order) if norms else tensor(0.0)
    if error_if_nonfinite and not math.isfinite(total):
        raise RuntimeError(
            f"The total norm of order {order} for gradients from `parameters` is non-finite, so it cannot be "
            "clipped. To scale the gradients by it anyway, set `error_if_nonfinite=False`"
        )
    return total


def clip_grads_with_norm_(
    parameters: Tensors, max_norm: float, total_norm: Tensor, foreach: bool | None = None
) -> None:
    """grad *= min(1, max_norm / (total_norm + 1e-6)) for all parameters."""
    with no_grad():
        factor = (float(max_norm) / (total_norm + 1e-6)).clamp(max=1.0)
        for gradient in gradients(parameters):
            gradient.mul_(factor)


def clip_grad_value_(parameters: Tensors, clip_value: float, foreach: bool | None = None) -> None:
    """Bring each entry of the gradients of all parameters into [-clip_value, clip_value]."""
    with no_grad():
        for gradient in gradients(parameters):
            gradient.clamp_(-float(clip_value), float(clip_value))


def listed(tensors: Tensors) -> list[Tensor]:
    return [tensors] if isinstance(tensors, Tensor) else list(tensors)


def gradients(parameters: Tensors) -> list[Tensor]:
    return [parameter.grad for parameter in listed(parameters) if parameter.grad is not None]
