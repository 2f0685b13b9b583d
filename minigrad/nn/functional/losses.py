"""Losses: how far a network's answers are from what they should be.

`reduction` makes one number of the elements' losses, by "mean" or "sum", or leaves them alone with "none";
ValueError for anything else. (`size_average` and `reduce` are torch's former way to say it.) A weight that
requires grad is refused (RuntimeError), unless it is an operand of plain arithmetic.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from ...engine.base import only_tensor
from ...engine.core import apply, result_type
from ...engine.gradmode import is_grad_enabled
from ...functions import broadcasting, choices, elementwise
from ...rules import neural
from .activations import floats, need_tensors
from .distances import pairwise_distance

if TYPE_CHECKING:
    from ...tensor import Tensor


Flag = bool | None

# ---------------------------------------------------------------------------------------- what losses share


def checked(reduction: str, size_average: Flag = None, reduce: Flag = None) -> str:
    """The reduction, if it is one; or the one that the former arguments mean."""
    if size_average is not None or reduce is not None:
        whole = "sum" if size_average is False else "mean"
        reduction = "none" if reduce is False else whole
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.",
            stacklevel=3,
        )
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction: use 'none', 'mean' or 'sum'")
    return reduction


def reduced(losses: Tensor, reduction: str) -> Tensor:
    return losses if reduction == "none" else losses.mean() if reduction == "mean" else losses.sum()


def paired(input: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Input and target in one shape and dtype; a warning if their sizes differ."""
    if target.shape != input.shape:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}). "
            "This will likely lead to incorrect results due to broadcasting. "
            "Please ensure they have the same size.",
            stacklevel=3,
        )
    elif target.dtype == input.dtype:
        return input, target
    x, y = broadcasting.broadcast_tensors(input, target)
    kind = result_type(x, y)
    return x.to(kind), y.to(kind)


def constant(name: str, tensor: Tensor | None) -> Tensor | int:
    """A weight as a factor: 1 if there is none; RuntimeError for one that wants a gradient."""
    if tensor is None:
        return 1
    if only_tensor(tensor, name).requires_grad and is_grad_enabled():
        raise RuntimeError(f"not differentiable with respect to {name}: use {name}.detach()")
    return tensor


# ---------------------------------------------------------------------------------------- distances


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: Flag = None,
    reduce: Flag = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """(input - target)²; a weighted mean is divided by the sum of the weights."""
    reduction = checked(reduction, size_average, reduce)
    x, y = paired(input, target)
    if weight is not None:
        return weighted(elementwise.square(x - y), weight, input, reduction)
    floats("mse_loss", x)
    return apply(neural.mse_loss, x, y, reduction)


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: Flag = None,
    reduce: Flag = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """|input - target|; a weighted mean is divided by the sum of the weights."""
    reduction = checked(reduction, size_average, reduce)
    x, y = paired(input, target)
    losses = elementwise.abs(x - y)
    return reduced(losses, reduction) if weight is None else weighted(losses, weight, input, reduction)


def weighted(losses: Tensor, weight: Tensor, input: Tensor, reduction: str) -> Tensor:
    if weight.shape != input.shape:
        raise ValueError(f"Weights and input must have the same size, got {weight.shape} and {input.shape}")
    losses = losses * weight
    return losses.sum() / weight.sum() if reduction == "mean" else reduced(losses, reduction)


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: Flag = None,
    reduce: Flag = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:
    """`l1_loss` less beta / 2, and for distances below beta the parabola that joins it to 0."""
    reduction = checked(reduction, size_average, reduce)
    x, y = paired(input, target)
    if beta < 0:
        raise RuntimeError(f"smooth_l1_loss does not support negative values for beta, got {beta}")
    if beta == 0:
        return reduced(elementwise.abs(x - y), reduction)
    floats("smooth_l1_loss", x)
    return apply(neural.smooth_l1_loss, x, y, reduction, float(beta))


def huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0, weight: Tensor | None = None
) -> Tensor:
    """Half the square of the distance; beyond delta the straight line that goes on from there."""
    reduction = checked(reduction)
    kind = input.dtype
    x, y = paired(input, target)
    floats("huber_loss", input)
    if delta <= 0:
        raise RuntimeError(f"huber_loss does not support non-positive values for delta, got {delta}")
    if weight is None:
        return apply(neural.huber_loss, x, y, reduction, float(delta)).to(kind)
    if weight.shape != input.shape:
        raise ValueError(f"Weights and input must have the same size, got {weight.shape} and {input.shape}")
    return reduced(apply(neural.huber_loss, x, y, "none", float(delta)).to(kind) * weight, reduction)


# ---------------------------------------------------------------------------------------- margins


def hinge_embedding_loss(
    input: Tensor,
    target: Tensor,
    margin: float = 1.0,
    size_average: Flag = None,
    reduce: Flag = None,
    reduction: str = "mean",
) -> Tensor:
    """input where target is 1, and max(margin - input, 0) where it is -1."""
    reduction = checked(reduction, size_average, reduce)
    need_tensors("hinge_embedding_loss", input, target)
    different = choices.clamp((margin - input).to(input.dtype), min=0)
    return reduced(by_sign(target, input, different), reduction)


def by_sign(target: Tensor, similar: Tensor, different: Tensor) -> Tensor:
    """The loss of pairs whose target is 1, and that of those with -1; both for any other target."""
    losses: Tensor = choices.where(target != -1, similar, 0) + choices.where(target != 1, different, 0)
    return losses


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: Flag = None,
    reduce: Flag = None,
    reduction: str = "mean",
) -> Tensor:
    """How much input1 fails to be larger by the margin (for target 1; smaller for -1)."""
    reduction = checked(reduction, size_average, reduce)
    if not input1.ndim == input2.ndim == target.ndim:
        sizes = " and ".join(str(list(tensor.shape)) for tensor in (input1, input2, target))
        raise RuntimeError(
            f"margin_ranking_loss: tensors must have the same number of dimensions, got {sizes}"
        )
    return reduced(choices.clamp(-target * (input1 - input2) + margin, min=0), reduction)


def cosine_embedding_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: Flag = None,
    reduce: Flag = None,
    reduction: str = "mean",
) -> Tensor:
    """1 - cosine of vectors whose target is 1, and max(cosine - margin, 0) where it is -1."""
    reduction = checked(reduction, size_average, reduce)
    need_tensors("cosine_embedding_loss", input1, input2, target)
    if target.ndim > 1 or not target.ndim + 1 == input1.ndim == input2.ndim:
        raise RuntimeError(
            f"a {target.ndim}D target tensor expects {target.ndim + 1}D input tensors (one dimension at most "
            f"beside the vectors'), but found sizes {list(input1.shape)} and {list(input2.shape)}"
        )
    square1, square2 = (elementwise.mul(x, x).sum(-1) + 1e-12 for x in (input1, input2))
    cosine = (input1 * input2).sum(-1) / elementwise.sqrt(square1 * square2)
    return reduced(by_sign(target, 1 - cosine, choices.clamp(cosine - margin, min=0)), reduction)


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: Flag = None,
    reduce: Flag = None,
    reduction: str = "mean",
) -> Tensor:
    """How much the negative fails to be farther from the anchor than the positive by the margin.

    With `swap` the distance from positive to negative counts if it is the smaller one.
    """
    reduction = checked(reduction, size_average, reduce)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    need_tensors("triplet_margin_loss", anchor, positive, negative)
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "anchor, positive and negative are expected to have the same number of dimensions, but got "
            f"{anchor.ndim}, {positive.ndim} and {negative.ndim}"
        )
    near, far = pairwise_distance(anchor, positive, p, eps), pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = choices.minimum(far, pairwise_distance(positive, negative, p, eps))
    return reduced(choices.clamp(margin + near - far, min=0), reduction)
