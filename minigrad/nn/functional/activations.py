"""Activations: the bends between a network's layers.

They take floats (NotImplementedError otherwise) unless it says that integers do, too. With `inplace=True` the
input is overwritten with the result, and returned.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ... import random
from ...engine.base import TensorBase, only_number, only_tensor
from ...engine.core import apply, wrap
from ...engine.dims import dimension
from ...engine.dtypes import DType
from ...engine.inplace import write
from ...functions import elementwise, reductions, transcendental
from ...rules import bends, kernels as k

if TYPE_CHECKING:
    from ...tensor import Tensor


def bend(function: Callable[..., Any], input: Tensor, *args: Any, inplace: bool = False) -> Tensor:
    """The function of each float."""
    if isinstance(input, TensorBase):
        floats(function.__name__, input)
    return of_each(function, input, *args, inplace=inplace)


def floats(name: str, input: Tensor) -> None:
    if not input.is_floating_point():
        raise NotImplementedError(f"{name}() is not defined for {input.dtype}: convert with x.float()")


def need_tensors(function: str, *tensors: Any, **optional: Any) -> None:
    """TypeError for an argument that is no tensor; an optional one may be None."""
    for value in (*tensors, *[value for value in optional.values() if value is not None]):
        if not isinstance(value, TensorBase):
            raise TypeError(f"{function}() expects tensors, not {type(value).__name__}: use tensor(...)")


def of_each(function: Callable[..., Any], input: Tensor, *args: Any, inplace: bool) -> Tensor:
    return write(input, function, *args) if inplace else apply(function, input, *args)


# ---------------------------------------------------------------------------------------- with a kink


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """max(input, 0), with slope 0 at 0; of integers, too."""
    return of_each(k.relu, input, inplace=inplace)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """min(max(input, 0), 6), with slope 0 at both ends; of integers, too."""
    return hardtanh(input, 0.0, 6.0, inplace)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    """min(max(input, min_val), max_val), with slope 0 at both ends; of integers, too."""
    if min_val > max_val:
        raise ValueError(f"min_val cannot be greater than max_val, but {min_val} > {max_val}")
    kind = only_tensor(input)._array.dtype.kind
    if kind == "b" or (kind == "u" and min_val < 0):
        raise RuntimeError(
            f"hardtanh() of {input.dtype} has no lower bound {min_val}: convert with x.float()"
        )
    low, high = (bound if kind == "f" else int(bound) for bound in (min_val, max_val))
    return of_each(bends.hardtanh, input, low, high, inplace=inplace)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """input above 0, negative_slope * input below."""
    return bend(bends.leaky_relu, input, negative_slope, inplace=inplace)


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """`leaky_relu` with a slope that is learned: one for all, or one for each channel (dimension 1)."""
    need_tensors("prelu", input, weight)
    channels = input.shape[1] if input.ndim > 1 else 1
    if weight.ndim > 1 or (weight.numel() != 1 and (weight.numel() != channels or not input.ndim)):
        raise RuntimeError(
            f"prelu: weight must hold one number, or one for each of the {channels} channels, but has shape "
            f"{list(weight.shape)}"
        )
    if weight.dtype != input.dtype:
        raise RuntimeError(f"prelu: input of {input.dtype} and weight of {weight.dtype}: convert one of them")
    each = (1, -1, *[1] * (input.ndim - 2)) if input.ndim > 1 else (1,) * input.ndim
    return bend(bends.leaky_relu, input, weight.reshape(each))


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """input above the threshold, elsewhere the value; of integers, too."""
    if only_tensor(input)._array.dtype.kind in "iu":
        return of_each(bends.threshold, input, int(threshold), int(value), inplace=inplace)
    return bend(bends.threshold, input, threshold, value, inplace=inplace)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """input above 0, alpha * (exp(input) - 1) below."""
    return bend(bends.elu, input, alpha, 1.0, inplace=inplace)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """A scaled `elu` that keeps mean 0 and variance 1 (Klambauer et al. 2017, where the numbers are from)."""
    return bend(bends.elu, input, 1.6732632423543772, 1.0507009873554805, inplace=inplace)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """input above 0, alpha * (exp(input / alpha) - 1) below. RuntimeError for alpha = 0."""
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return bend(bends.celu, input, float(only_number(alpha, "alpha")), inplace=inplace)


relu_, elu_, selu_, celu_ = (partial(function, inplace=True) for function in (relu, elu, selu, celu))
leaky_relu_, hardtanh_ = partial(leaky_relu, inplace=True), partial(hardtanh, inplace=True)
threshold_ = partial(threshold, inplace=True)


def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """input where it is above lambd or below -lambd, and 0 between."""
    return bend(bends.hardshrink, input, lambd)


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """input, moved by lambd towards 0, which it doesn't pass. RuntimeError for a negative lambd."""
    if only_number(lambd, "lambd") < 0:
        raise RuntimeError(f"lambda must be greater or equal to 0, but found to be {lambd}")
    return bend(bends.softshrink, input, lambd)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """relu6(input + 3) / 6."""
    return bend(bends.hardsigmoid, input, inplace=inplace)


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """input * hardsigmoid(input)."""
    return bend(bends.hardswish, input, inplace=inplace)


# ---------------------------------------------------------------------------------------- smooth


def sigmoid(input: Tensor) -> Tensor:
    """1 / (1 + exp(-input)); of integers, too."""
    return transcendental.sigmoid(input)


def tanh(input: Tensor) -> Tensor:
    """The hyperbolic tangent; of integers, too."""
    return transcendental.tanh(input)


def tanhshrink(input: Tensor) -> Tensor:
    """input - tanh(input); of integers, too."""
    return elementwise.sub(input, tanh(input))


def softsign(input: Tensor) -> Tensor:
    """input / (|input| + 1); of integers, too."""
    return input / (elementwise.abs(input) + 1)


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """input * sigmoid(input)."""
    return bend(bends.silu, input, inplace=inplace)


def gelu(input: Tensor, *, approximate: str = "none") -> Tensor:
    """input * Φ(input), Φ being the normal distribution function; with "tanh" a formula close to it."""
    if approximate not in ("none", "tanh"):
        raise RuntimeError(f"approximate argument must be either none or tanh, got {approximate!r}")
    return bend(bends.gelu if approximate == "none" else bends.gelu_tanh, input)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """input * tanh(softplus(input))."""
    return bend(bends.mish, input, inplace=inplace)


def softplus(input: Tensor, beta: float = 1, threshold: float = 20) -> Tensor:
    """log(1 + exp(beta * input)) / beta; input itself where beta * input is above the threshold."""
    return bend(bends.softplus, input, beta, threshold)


def logsigmoid(input: Tensor) -> Tensor:
    """log(sigmoid(input)), exact where sigmoid is nearly 0."""
    return bend(bends.log_sigmoid, input)


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """The first half along `dim`, times the sigmoid of the second. RuntimeError for an odd length."""
    if not only_tensor(input).ndim:
        raise RuntimeError("glu does not support 0-dimensional tensors: it needs two halves")
    floats("glu", input)
    axis = dimension(dim, input)
    half, odd = divmod(input.shape[axis], 2)
    if odd:
        raise RuntimeError(f"Halving dimension must be even, but dimension {axis} is size {2 * half + 1}")
    first, second = (input[(slice(None),) * axis + (part,)] for part in (slice(half), slice(half, None)))
    return first * transcendental.sigmoid(second)


# ---------------------------------------------------------------------------------------- probabilities


def softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: DType | None = None
) -> Tensor:
    """exp(input) / sum(exp(input)) along `dim`: positive numbers that add up to 1."""
    return reductions.softmax(input, chosen("softmax", dim, input, _stacklevel), dtype)


def log_softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: DType | None = None
) -> Tensor:
    """log(softmax(input)), exact where softmax is nearly 0."""
    return reductions.log_softmax(input, chosen("log_softmax", dim, input, _stacklevel), dtype)


def softmin(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: DType | None = None
) -> Tensor:
    """softmax(-input)."""
    return reductions.softmax(-input, chosen("softmin", dim, input, _stacklevel), dtype)


def gumbel_softmax(
    logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1
) -> Tensor:
    """`softmax` of (logits + noise) / tau: a draw of one class, softened; with `hard`, 1 for it and 0 else.

    The gradient is the soft one in either case. (`eps` has no effect, in torch neither.)
    """
    waits = random.default_generator.exponential(logits.shape, logits._array.dtype)
    soft = reductions.softmax((logits + wrap(-np.log(waits))) / tau, dim)
    if not hard:
        return soft
    classes = np.expand_dims(soft._array.argmax(dim), dim)
    one_hot = np.zeros_like(soft._array)
    np.put_along_axis(one_hot, classes, 1, dim)
    return wrap(one_hot) - soft.detach() + soft


def chosen(name: str, dim: int | None, input: Tensor, stacklevel: int) -> int:
    """`dim`; or the one that torch chooses if there is none, which it warns of."""
    if dim is not None:
        return dim
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an "
        "argument.",
        stacklevel=stacklevel,
    )
    return 0 if input.ndim in (0, 1, 3) else 1
