"""Normalizations: numbers brought to mean 0 and variance 1, then scaled by a weight and moved by a bias.

They differ in what they take mean and variance over. Weight and bias may be None, for 1 and 0.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.base import only_tensor
from ...engine.core import apply
from ...engine.dtypes import float16
from ...functions import elementwise
from ...rules import neural
from ...rules.kernels import average
from .losses import constant

if TYPE_CHECKING:
    from ...tensor import Tensor

Moments = tuple[Any, Any]
"""Mean and variance, as arrays."""


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Over the last dimensions, which have the normalized shape; so have weight and bias."""
    axes = last(input, normalized_shape, weight, bias)
    return affine(standardized(input, neural.moments(input._array, axes), axes, eps), weight, bias)


def rms_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, eps: float | None = None
) -> Tensor:
    """As `layer_norm`, by the root of the mean square alone: the mean stays where it is."""
    axes = last(input, normalized_shape, weight)
    eps = float(np.finfo(input._array.dtype).eps) if eps is None else eps
    scale = elementwise.rsqrt((input**2).mean(axes, keepdim=True) + eps)
    return affine(input * scale, weight, None)


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """For each channel (dimension 1), over all else: (N, C, …), the others (C).

    In training the running mean and variance, if there are any, take a step of `momentum` to those of the
    input, in place; otherwise they stand for them.
    """
    if only_tensor(input).ndim == 1 and not (training and running_mean is None):
        raise RuntimeError(f"batch_norm expects an input (N, C, …), but got a vector of {len(input)}")
    if training and math.prod(input.shape) == input.shape[1]:
        raise ValueError(
            f"Expected more than 1 value per channel when training, got input size {input.shape}"
        )
    if eps < 0 or (training and not eps):
        raise ValueError(f"batch_norm: eps must be positive in training, and never negative, but got {eps}")
    constant("running_mean", running_mean)
    constant("running_var", running_var)
    mean, var, weight, bias = vectors(input, running_mean, running_var, weight, bias)
    if training:
        axes = (0, *range(2, input.ndim))
        moments = neural.moments(input._array, axes)
        follow(running_mean, running_var, moments, input, momentum)
        return affine(standardized(input, moments, axes, eps), weight, bias)
    if mean is None or var is None:
        raise RuntimeError("running_mean and running_var must be defined in evaluation mode")
    if input.dtype is float16:
        mean, var = mean.float(), var.float()
    return affine(standardized(input, (mean._array, var._array), None, eps), weight, bias)


def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """For each channel of each sample, over the last dimensions: (N, C, …), the others (C).

    The running mean and variance take a step to the average of the samples'.
    """
    if not use_input_stats:
        return batch_norm(input, running_mean, running_var, weight, bias, False, momentum, eps)
    if math.prod(only_tensor(input).shape[2:]) == 1:
        raise ValueError(f"Expected more than 1 spatial element when training, got input size {input.shape}")
    _, _, weight, bias = vectors(input, running_mean, running_var, weight, bias)
    axes = tuple(range(2, input.ndim))
    moments = neural.moments(input._array, axes)
    follow(running_mean, running_var, moments, input, momentum)
    return affine(standardized(input, moments, axes, eps), weight, bias)


def group_norm(
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """For each group of channels of each sample: (N, C, …), where groups divide C; weight and bias (C)."""
    if only_tensor(input).ndim < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {input.ndim}")
    if input.shape[1] % num_groups:
        raise RuntimeError(f"Expected {input.shape[1]} channels to be divisible by num_groups={num_groups}")
    if math.prod(input.shape) == input.shape[1] == num_groups:
        raise ValueError(
            f"Expected more than 1 value per channel when training, got input size {input.shape}"
        )
    each = vectors(input, weight, bias)
    groups = input.reshape(input.shape[0], num_groups, math.prod(input.shape[1:]) // num_groups)
    moments = neural.moments(groups._array, (-1,))
    return affine(standardized(groups, moments, (-1,), eps).reshape(input.shape), *each)


# ---------------------------------------------------------------------------------------- what they share


def standardized(input: Tensor, moments: Moments, axes: tuple[int, ...] | None, eps: float) -> Tensor:
    """Without its mean, in units of its deviation: those over the axes or, if there are none, constants."""
    return apply(neural.standardize, input, *moments, axes, eps)


def affine(x: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
    """x * weight + bias, in the dtype of x."""
    out = x if weight is None else x * weight
    out = out if bias is None else out + bias
    return out if out.dtype is x.dtype else out.to(x.dtype)


def follow(mean: Tensor | None, var: Tensor | None, moments: Moments, input: Tensor, momentum: float) -> None:
    """Let the running statistics take a step to the input's, or to the average of its samples'."""
    if mean is None and var is None:
        return
    if mean is None or var is None:
        raise ValueError("running_mean and running_var must either both be None or neither be None")
    if not input.numel():
        return
    count = input.numel() // moments[0].size
    steps = (mean, moments[0]), (var, moments[1] * (count / (count - 1)))
    for running, now in steps:  # in the bare arrays: in torch, too, it doesn't count as a write
        running._array[...] = momentum * average(now, 0).reshape(-1) + (1 - momentum) * running._array


def last(input: Tensor, normalized_shape: Sequence[int], *parameters: Tensor | None) -> tuple[int, ...]:
    """The axes of the normalized shape; RuntimeError if input or parameters haven't got it."""
    shape = tuple(map(operator.index, normalized_shape))
    if not shape:
        raise RuntimeError("Expected normalized_shape to be at least 1-dimensional, but got []")
    if only_tensor(input).shape[-len(shape) :] != shape:
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected an input whose shape ends so, but got "
            f"{list(input.shape)}"
        )
    for parameter in parameters:
        if parameter is not None and only_tensor(parameter, "weight or bias").shape != shape:
            raise RuntimeError(
                f"Expected weight and bias to be of same shape as normalized_shape, {list(shape)}, but got "
                f"{list(parameter.shape)}"
            )
    suits(input, *parameters)
    return tuple(range(-len(shape), 0))


def vectors(input: Tensor, *each: Tensor | None) -> list[Tensor | None]:
    """Vectors with a number for each channel, shaped to go with the input; RuntimeError for others."""
    channels = input.shape[1]
    for vector in each:
        if vector is not None and only_tensor(vector, "weight or bias").shape != (channels,):
            raise RuntimeError(
                f"expected {channels} elements, one for each channel, not {list(vector.shape)}"
            )
    suits(input, *each)
    shape = (-1, *[1] * (input.ndim - 2))
    if len(shape) == 1:
        return list(each)
    return [None if vector is None else vector.reshape(shape) for vector in each]


def suits(input: Tensor, *parameters: Tensor | None) -> None:
    if not input.is_floating_point():
        raise NotImplementedError(f"a normalization needs floats, not {input.dtype}: convert with x.float()")
    for parameter in parameters:
        if parameter is not None and parameter.dtype != input.dtype and input.dtype is not float16:
            raise RuntimeError(
                f"mixed dtypes: a parameter of {parameter.dtype} for an input of {input.dtype}"
            )
