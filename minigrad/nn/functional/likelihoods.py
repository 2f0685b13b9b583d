"""Losses that compare a distribution with what was observed. For `reduction` and its kin see `losses`."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

from ...engine.core import apply
from ...functions import broadcasting, elementwise, transcendental
from ...rules import neural
from .activations import floats, need_tensors
from .distances import held
from .losses import Flag, checked, constant, paired, reduced

if TYPE_CHECKING:
    from ...tensor import Tensor


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Flag = None,
    reduce: Flag = None,
    reduction: str = "mean",
) -> Tensor:
    """-(target log(input) + (1 - target) log(1 - input)), for numbers in [0, 1].

    No logarithm counts for less than -100. RuntimeError for other numbers.
    """
    reduction = checked(reduction, size_average, reduce)
    if target.shape != input.shape:
        raise ValueError(f"input and target must have the same size, got {input.shape} and {target.shape}")
    if target.dtype != input.dtype:
        raise RuntimeError(f"Found dtype {target.dtype} but expected {input.dtype}: convert the target")
    floats("binary_cross_entropy", input)
    for name, tensor in (("input", input), ("target", target)):
        if not ((tensor._array >= 0) & (tensor._array <= 1)).all():
            raise RuntimeError(f"all elements of {name} should be between 0 and 1: take sigmoid(x) of others")
    factor = constant("weight", weight if weight is None else broadcasting.expand(weight, input.shape))
    return apply(neural.binary_cross_entropy, input, target, factor, reduction)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Flag = None,
    reduce: Flag = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """`binary_cross_entropy` of sigmoid(input), exact where that is nearly 0 or 1; in the target's dtype.

    `pos_weight` multiplies the part with the target, `weight` all of it; both broadcast.
    """
    reduction = checked(reduction, size_average, reduce)
    if target.shape != input.shape:
        raise ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})")
    need_tensors("binary_cross_entropy_with_logits", weight=weight, pos_weight=pos_weight)
    floats("binary_cross_entropy_with_logits", input)
    if not target.is_floating_point():
        raise RuntimeError(f"the target must be floats, not {target.dtype}: convert with x.float()")
    factors = (constant("weight", weight), constant("pos_weight", pos_weight))
    x, y = paired(input, target)
    return apply(neural.binary_cross_entropy_with_logits, x, y, *factors, reduction).to(target.dtype)


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: Flag = None,
    reduce: Flag = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:
    """target * (log(target) - input), where input is a logarithm (and target is one with log_target).

    "batchmean" is the sum divided by the length of dimension 0, as the definition has it; "mean" isn't.
    """
    batch = reduction == "batchmean"
    if reduction == "mean":
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support size. "
            "'batchmean' divides only by the batch size, and aligns with the KL div math definition.",
            stacklevel=2,
        )
    reduction = "sum" if batch else checked(reduction, size_average, reduce)
    need_tensors("kl_div", input, target)
    if not (input.is_floating_point() and target.is_floating_point()):
        raise RuntimeError("kl_div: Integral inputs not supported: convert with x.float()")
    if log_target:
        losses = transcendental.exp(target) * (target - input)
    else:
        losses = transcendental.xlogy(target, target) - target * input
    total = reduced(losses, reduction)
    return total / input.shape[0] if batch and input.ndim else total


def soft_margin_loss(
    input: Tensor, target: Tensor, size_average: Flag = None, reduce: Flag = None, reduction: str = "mean"
) -> Tensor:
    """log(1 + exp(-target * input)), for targets 1 and -1."""
    reduction = checked(reduction, size_average, reduce)
    need_tensors("soft_margin_loss", input, target)
    constant("target", target)
    if not input.is_floating_point():
        raise RuntimeError(f"soft_margin_loss needs floats, not {input.dtype}: convert with x.float()")
    target = broadcasting.expand(target.to(input.dtype), input.shape)
    return apply(neural.soft_margin_loss, input, target, reduction)


def gaussian_nll_loss(
    input: Tensor,
    target: Tensor,
    var: Tensor | float,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Tensor:
    """-log of the normal density at target, for means `input` and variances `var` (of eps at least).

    A var without the last dimension, or with length 1 in one, is for all of it. `full` adds the constant.
    """
    if isinstance(var, float):
        var = input.detach() * 0 + var
    need_tensors("gaussian_nll_loss", input, var)
    if (var._array < 0).any():
        raise ValueError("var has negative entry/entries")
    if var.shape != input.shape:
        if var.shape == input.shape[:-1]:
            var = var.unsqueeze(-1)
        elif (
            var.ndim != input.ndim
            or sum(n for m, n in zip(input.shape, var.shape, strict=True) if m != n) != 1
        ):
            raise ValueError(
                f"var is of incorrect size: {list(var.shape)} for an input of {list(input.shape)}"
            )
    reduction = checked(reduction)
    var = held(var, eps)
    losses = 0.5 * (transcendental.log(var) + (input - target) ** 2 / var)
    return reduced(losses + 0.5 * math.log(2 * math.pi) if full else losses, reduction)


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: Flag = None,
    eps: float = 1e-8,
    reduce: Flag = None,
    reduction: str = "mean",
) -> Tensor:
    """-log of the Poisson distribution at target, for the rate `input` or its logarithm.

    `full` adds Stirling's formula for log(target!) where target is above 1.
    """
    reduction = checked(reduction, size_average, reduce)
    if log_input:
        losses = elementwise.sub(transcendental.exp(input), target * input)
    else:
        losses = elementwise.sub(input, target * transcendental.log(input + eps))
    if full:
        stirling = (
            target * transcendental.log(target) - target + 0.5 * transcendental.log(2 * math.pi * target)
        )
        losses = losses + stirling.masked_fill(target <= 1, 0)
    return reduced(losses, reduction)
