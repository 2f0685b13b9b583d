"""Losses of a classification: the negative logarithm of the probability that the right class was given."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.core import apply
from ...functions import reductions
from ...rules import neural
from ...rules.kernels import add_up
from ...rules.places import inside
from .activations import floats, need_tensors
from .losses import Flag, checked, constant

if TYPE_CHECKING:
    from ...tensor import Tensor


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Flag = None,
    ignore_index: int = -100,
    reduce: Flag = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """-log of the probability that softmax(input) gives to the target.

    input: (C), (N, C) or (N, C, d1, …); target: classes, as for `nll_loss`, or probabilities in input's
    shape. With label smoothing, that part of the probability goes to all classes alike.
    """
    reduction = checked(reduction, size_average, reduce)
    need_tensors("cross_entropy", input, target, weight=weight)
    ignore_index = operator.index(ignore_index)
    if label_smoothing > 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}")
    if target.shape == input.shape:
        return expected(input, target, weight, ignore_index, reduction, label_smoothing)
    if label_smoothing <= 0:
        return of_classes(neural.cross_entropy, input, target, weight, ignore_index, reduction)
    axis, classes = class_dim(input), input.shape[class_dim(input)]
    logs = reductions.log_softmax(input, axis)
    loss = of_classes(neural.nll_loss, logs, target, weight, ignore_index, reduction)
    each = logs if weight is None else logs * along(axis, weight, input)
    even = (-each.sum(axis)).masked_fill(target == ignore_index, 0)
    even = even if reduction == "none" else even.sum()
    if reduction == "mean":
        even = even / count(*shares(input, target, weight, ignore_index))
    smooth: Tensor = loss * (1 - label_smoothing) + even * (label_smoothing / classes)
    return smooth


def expected(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None,
    ignore_index: int,
    reduction: str,
    label_smoothing: float,
) -> Tensor:
    """Cross entropy with probabilities for a target."""
    if not target.is_floating_point():
        raise RuntimeError(
            f"Expected floating point type for target with class probabilities, got {target.dtype}"
        )
    if ignore_index >= 0:
        raise RuntimeError("ignore_index is not supported for floating point target")
    axis = class_dim(input)
    classes = input.shape[axis]
    if label_smoothing > 0:
        target = target * (1 - label_smoothing) + label_smoothing / classes
    losses = reductions.log_softmax(input, axis) * target
    if weight is not None:
        losses = losses * along(axis, weight, input)
    if reduction == "none":
        return -losses.sum(axis)
    return -losses.sum() / (input.numel() / classes) if reduction == "mean" else -losses.sum()


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: Flag = None,
    ignore_index: int = -100,
    reduce: Flag = None,
    reduction: str = "mean",
) -> Tensor:
    """-input at each target's class, times the class's weight; the mean is divided by the weights' sum.

    input: (C), (N, C) or (N, C, d1, …), log-probabilities; target: (), (N) or (N, d1, …), int64, where
    `ignore_index` stands for no class. IndexError for a class that isn't there.
    """
    reduction = checked(reduction, size_average, reduce)
    need_tensors("nll_loss", input, target, weight=weight)
    return of_classes(neural.nll_loss, input, target, weight, operator.index(ignore_index), reduction)


def of_classes(
    loss: Callable[..., Any],
    input: Tensor,
    target: Tensor,
    weight: Tensor | None,
    ignore_index: int,
    reduction: str,
) -> Tensor:
    """A loss of the classes in a target: each class counts with its weight, but `ignore_index` doesn't."""
    fits(input, target)
    floats(loss.__name__, input)
    if input.ndim == 1:
        target = target.reshape(())
    classes, share = shares(input, target, weight, ignore_index)
    total = None if reduction == "none" else count(classes, share) if reduction == "mean" else 1
    return apply(loss, input, classes, share, total, class_dim(input))


def count(classes: Any, share: Any) -> Any:
    """What a mean is divided by."""
    return classes.size if share is None else add_up(share)


def class_dim(input: Tensor) -> int:
    return min(input.ndim - 1, 1)


def along(axis: int, weight: Tensor, input: Tensor) -> Tensor:
    """The classes' weights, shaped to be multiplied with the input."""
    classes = input.shape[axis]
    if weight.shape != (classes,):
        raise RuntimeError(
            f"weight tensor should be defined either for all {classes} classes or no classes but got weight "
            f"tensor of shape: {list(weight.shape)}"
        )
    return weight.reshape((-1, *[1] * (input.ndim - axis - 1)))


def shares(input: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int) -> tuple[Any, Any]:
    """The targets' classes (0 for what is ignored), and how much each counts (None: all the same)."""
    array, count = target._array, input.shape[class_dim(input)]
    if weight is None and not 0 <= ignore_index < count and inside(array, count):
        return array, None
    real = array != ignore_index
    outside = array[real & ((array < 0) | (array >= count))]
    if outside.size:
        raise IndexError(f"Target {outside[0]} is out of bounds: there are {count} classes")
    classes, kind = np.where(real, array, 0), input._array.dtype
    if weight is None:
        return classes, real.astype(kind)
    along(class_dim(input), weight, input)
    constant("weight", weight)
    if weight._array.dtype != kind:
        raise RuntimeError(f"expected a weight of {input.dtype} but found {weight.dtype}")
    return classes, np.where(real, weight._array[classes] if count else 0, 0).astype(kind)


def fits(input: Tensor, target: Tensor) -> None:
    """What torch raises for a target whose dtype or shape doesn't fit the input's."""
    shape, places, kind = input._array.shape, target._array.shape, target._array.dtype
    if not shape:
        raise ValueError("Expected 1 or more dimensions (got 0)")
    if len(shape) == 1:
        if places not in ((), (1,)):
            raise ValueError(f"For 1D input, 1D target must have size 1, but got: {list(places)}")
    elif shape[0] != (places[0] if places else 0):
        raise ValueError(f"Expected a target for each of a batch of {shape[0]}, got {list(places)}")
    elif shape[2:] != places[1:]:
        raise RuntimeError(
            f"Expected target size {[shape[0], *shape[2:]]}, got {list(places)}: one class for each place"
        )
    if kind != np.int64 and not (kind == np.uint8 and len(shape) < 3):
        raise RuntimeError(f"expected target dtype to be Long, but got {target.dtype}: convert with x.long()")
