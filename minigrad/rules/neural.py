"""What neural networks add to the table beside activations: losses, and what their layers do.

A loss takes its `reduction` ("none", "mean" or "sum") as an argument: with it, it is one node, as in torch.
Its operands have one shape; a weight is an array of this shape, or the number 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from . import adjoints as a, kernels as k
from .bends import hardtanh, log_sigmoid
from .kernels import Array, Axis, add_up, average, dispatched, length, wide
from .places import unindex

# ---------------------------------------------------------------------------------------- losses


def reduced(losses: Array, reduction: str) -> Array:
    if reduction == "none":
        return losses
    return average(losses) if reduction == "mean" else add_up(losses)


SMALLEST = float(np.float32(1e-12))
"""What x * (1 - x) is at least in the gradient of `binary_cross_entropy`: torch has it as a float32."""


@dispatched
def loss_share(g: Array, shape: tuple[int, ...], reduction: str) -> Array:
    """What each element's loss gets of the gradient of the reduced one."""
    return g / (math.prod(shape) or 1) if reduction == "mean" else g


@dispatched
@wide
def mse_loss(x: Array, y: Array, reduction: str) -> Array:
    """(x - y)²."""
    error = x - y
    return reduced(error * error, reduction)


@dispatched
@wide
def huber_loss(x: Array, y: Array, reduction: str, delta: float) -> Array:
    """(x - y)² / 2, and beyond a distance of delta the straight line that goes on from there."""
    distance = np.abs(x - y)
    near = distance.clip(0, delta)
    return reduced(near * (distance - 0.5 * near), reduction)


@dispatched
@wide
def smooth_l1_loss(x: Array, y: Array, reduction: str, beta: float) -> Array:
    """|x - y| - beta / 2, and nearer than beta the parabola that joins it to 0."""
    distance = np.abs(x - y)
    near = distance.clip(0, beta)
    return reduced(near / beta * (distance - 0.5 * near), reduction)


@dispatched
@wide
def binary_cross_entropy(x: Array, y: Array, weight: Array, reduction: str) -> Array:
    """-(y log(x) + (1 - y) log(1 - x)), where no logarithm is taken for less than -100."""
    with np.errstate(divide="ignore"):
        yes, no = np.maximum(np.log(x), -100), np.maximum(np.log1p(-x), -100)
    return reduced(((y - 1) * no - y * yes) * weight, reduction)


@dispatched
@wide
def binary_cross_entropy_with_logits(
    x: Array, y: Array, weight: Array, pos_weight: Array, reduction: str
) -> Array:
    """The same of sigmoid(x), whose logarithm is exact; pos_weight multiplies the part with y."""
    return reduced(((1 - y) * x - (1 + (pos_weight - 1) * y) * log_sigmoid(x)) * weight, reduction)


@dispatched
@wide
def soft_margin_loss(x: Array, y: Array, reduction: str) -> Array:
    """log(1 + exp(-y x))."""
    return reduced(np.log1p(np.exp(-y * x)), reduction)


@dispatched
@wide
def nll_loss(x: Array, target: Array, weight: Array | None, total: Array | None, axis: int) -> Array:
    """-x at each target."""
    return weighted(-x[at(target, axis)], weight, total)


@dispatched
@wide
def cross_entropy(x: Array, target: Array, weight: Array | None, total: Array | None, axis: int) -> Array:
    """`nll_loss` of `log_softmax`: log(sum(exp(x))) - x at each target, of which nothing else is computed."""
    shifted = x - k.largest(x, axis)
    losses = np.log(add_up(np.exp(shifted), axis)) - shifted[at(target, axis)]
    return weighted(losses, weight, total)


@dispatched
def cross_entropy_slope(
    g: Array, x: Array, target: Array, weight: Array | None, total: Array | None, axis: int
) -> Array:
    """softmax(x), less 1 at each target: weighted as the losses are."""
    if total is not None:
        g = g / (total or 1)
    share = g if weight is None else np.where(weight == 0, 0, g * weight)
    if len(share.shape):
        share = np.expand_dims(share, axis)
    certain = np.zeros(x.shape, np.float32)  # a constant, whose dtype has no say
    certain[at(target, axis)] = 1
    return share * (k.softmax(x, axis) - certain)


def weighted(losses: Array, weight: Array | None, total: Array | None) -> Array:
    """Each loss times its weight (0: ignored, whatever it is); with a total, their sum divided by it."""
    if weight is None and total:  # the usual case, without the 0.8 µs of errstate
        return add_up(losses) / total
    with np.errstate(invalid="ignore"):  # there may be nothing to divide by: NaN, as in torch
        losses = losses if weight is None else np.where(weight == 0, 0, losses * weight)
        return losses if total is None else add_up(losses) / total


@dispatched
def nll_slope(
    g: Array, target: Array, weight: Array | None, total: Array | None, axis: int, shape: tuple[int, ...]
) -> Array:
    """Its adjoint: zeros, with -g at the targets, weighted and divided in the same way."""
    out = np.zeros(shape, g.dtype)
    g = -g if weight is None else np.where(weight == 0, 0, -g * weight)
    out[at(target, axis)] = g if total is None else g / (total or 1)
    return out


def at(target: Array, axis: int) -> tuple[Array, ...]:
    """The key of each target's element, in an array whose dimension `axis` is for the classes."""
    rank = target.ndim
    places = [np.arange(n).reshape(-1, *[1] * (rank - i)) for i, n in enumerate(target.shape, 1)]
    return (*places[:axis], target, *places[axis:])


def moments(x: Array, axis: tuple[int, ...]) -> tuple[Array, Array]:
    """Mean and variance over `axis`, which stays with length 1."""
    x = x.astype(np.float32) if x.dtype == k.HALF else x
    count = length(x.shape, axis) or 1
    mean = sums(x, axis) / count
    centred = x - mean
    lost = sums(centred, axis) / count  # by the rounding of the mean
    return mean + lost, k.inner(centred, centred, axis) / count - lost * lost


def sums(x: Array, axis: tuple[int, ...]) -> Array:
    """The sum over `axis`, which stays; over the last one in half the time that `add_up` takes."""
    return k.inner(x, np.ones(x.shape[-1], x.dtype), axis) if axis == (-1,) else add_up(x, axis, True)


@dispatched
@wide
def standardize(x: Array, mean: Array, variance: Array, axis: Axis, eps: float) -> Array:
    """(x - mean) / sqrt(variance + eps): its moments over `axis`; if that is None, constants."""
    out = x - mean
    out *= k.rsqrt(variance + eps)
    return out


@dispatched
def standardize_slope(g: Array, x: Array, mean: Array, variance: Array, axis: Axis, eps: float) -> Array:
    """What is left of g without its mean and without its part along the output, scaled as x was.

    The output is computed anew, so that it may be written to, as by a ReLU in place.
    """
    if axis is None:
        return g / np.sqrt(variance + eps)
    count = length(x.shape, axis) or 1
    out = standardize(x, mean, variance, axis, eps)
    rest = g - a.unbroadcast(g, variance.shape) / count - out * (k.inner(g, out, axis) / count)
    return rest / np.sqrt(known_variance(x, variance, axis) + eps)


@dispatched
def known_variance(x: Array, variance: Array, axis: Axis) -> Array:
    """The variance of x over `axis`, which is at hand: to compute it takes half as long as all the rest."""
    return variance


# ---------------------------------------------------------------------------------------- layers


@dispatched
def linear(bias: Array, x: Array, weight: Array) -> Array:
    """x @ weightᵀ + bias, of matrices."""
    out = np.matmul(x, np.transpose(weight))
    out += bias
    return out


@dispatched
@wide
def scores(query: Array, key: Array, scale: float) -> Array:
    """scale * query @ keyᵀ, of batches of matrices: how well each query goes with each key."""
    return np.matmul(query * query.dtype.type(scale), np.swapaxes(key, -1, -2))


@dispatched
@wide
def masked_softmax(x: Array, mask: Array) -> Array:
    """softmax(x + mask) over the last dimension; 0 where the mask, of 0 and -inf, leaves nothing."""
    powers = x + mask
    powers -= np.maximum(k.largest(powers, -1), np.finfo(powers.dtype).min)
    return k.shares(np.exp(powers, out=powers), -1)


@dispatched
def softmax_slope(g: Array, out: Array) -> Array:
    """What `softmax`, over the last dimension, makes of a gradient."""
    return out * (g - k.inner(g, out, -1))


@dispatched
def embedding(weight: Array, index: Array, padding_idx: int) -> Array:
    """The rows of `weight` that the index names."""
    return weight.take(index, 0)


@dispatched
def embedding_share(g: Array, index: Array, padding_idx: int, shape: tuple[int, ...]) -> Array:
    """Each row's gradient, added up over the places where it stands; of the padding, 0."""
    if padding_idx >= 0:
        g = np.where(np.expand_dims(index != padding_idx, -1), g, 0)
    return unindex(g, (index,), shape)


ROWS: dict[Callable[..., Any], Any] = {
    mse_loss: (
        lambda g, out, x, y, reduction: loss_share(g, x.shape, reduction) * (2 * (x - y)),
        lambda g, out, x, y, reduction: loss_share(g, x.shape, reduction) * (2 * (y - x)),
    ),
    huber_loss: (
        lambda g, out, x, y, reduction, delta: (
            loss_share(g, x.shape, reduction) * hardtanh(x - y, -delta, delta)
        ),
        lambda g, out, x, y, reduction, delta: (
            loss_share(g, x.shape, reduction) * hardtanh(y - x, -delta, delta)
        ),
    ),
    smooth_l1_loss: (
        lambda g, out, x, y, reduction, beta: (
            loss_share(g, x.shape, reduction) * (hardtanh(x - y, -beta, beta) / beta)
        ),
        lambda g, out, x, y, reduction, beta: (
            loss_share(g, x.shape, reduction) * (hardtanh(y - x, -beta, beta) / beta)
        ),
    ),
    binary_cross_entropy: (
        lambda g, out, x, y, weight, reduction: (
            loss_share(g, x.shape, reduction) * weight * (x - y) / k.clamp(x * (1 - x), SMALLEST, None)
        ),
        lambda g, out, x, y, weight, reduction: (
            loss_share(g, x.shape, reduction) * weight * (np.log1p(-x) - np.log(x))
        ),
    ),
    binary_cross_entropy_with_logits: (
        lambda g, out, x, y, weight, pos_weight, reduction: (
            loss_share(g, x.shape, reduction)
            * weight
            * ((pos_weight * y + 1 - y) * k.sigmoid(x) - pos_weight * y)
        ),
        lambda g, out, x, y, weight, pos_weight, reduction: (
            loss_share(g, x.shape, reduction) * weight * (log_sigmoid(-x) - pos_weight * log_sigmoid(x))
        ),
    ),
    soft_margin_loss: (
        lambda g, out, x, y, reduction: loss_share(g, x.shape, reduction) * (-y * k.sigmoid(-y * x)),
    ),
    nll_loss: (
        lambda g, out, x, target, weight, total, axis: a.level(
            nll_slope(g, target, weight, total, axis, x.shape), x
        ),
    ),
    nll_slope: (
        lambda g, out, x, target, weight, total, axis, shape: nll_loss(g, target, weight, total, axis),
    ),
    cross_entropy: (
        lambda g, out, x, target, weight, total, axis: cross_entropy_slope(g, x, target, weight, total, axis),
    ),
    standardize: (
        lambda g, out, x, mean, variance, axis, eps: standardize_slope(g, x, mean, variance, axis, eps),
    ),
    known_variance: (lambda g, out, x, variance, axis: g * a.variance_slope(x, axis, 0),),
    linear: (
        lambda g, out, bias, x, weight: a.unbroadcast(g, bias.shape),
        lambda g, out, bias, x, weight: np.matmul(g, weight),
        lambda g, out, bias, x, weight: np.matmul(np.transpose(g), x),
    ),
    scores: (
        lambda g, out, query, key, scale: a.unbroadcast(np.matmul(g, key) * scale, query.shape),
        lambda g, out, query, key, scale: a.unbroadcast(
            np.matmul(np.swapaxes(g, -1, -2), query) * scale, key.shape
        ),
    ),
    masked_softmax: (
        lambda g, out, x, mask: a.unbroadcast(softmax_slope(g, out), x.shape),
        lambda g, out, x, mask: a.unbroadcast(softmax_slope(g, out), mask.shape),
    ),
    embedding: (
        lambda g, out, weight, index, padding_idx: embedding_share(g, index, padding_idx, weight.shape),
    ),
}
