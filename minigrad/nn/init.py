"""Initial values: functions that fill a tensor in place, record nothing, and return it.

Signals keep their size from layer to layer, forward or backward, if weights vary by one over a fan: how many
numbers a unit reads (fan_in), or how many read it (fan_out). The draws are torch's, in torch's order; they
come from `generator`, or from the default one.
"""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable
from typing import ParamSpec

from .. import linalg
from ..engine.gradmode import no_grad
from ..functions.choices import where
from ..making.creation import empty_like, eye
from ..making.generator import Generator
from ..tensor import Tensor

P = ParamSpec("P")

# ---------------------------------------------------------------------------------------- plain


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Numbers spread evenly over [a, b)."""
    with no_grad():
        return tensor.uniform_(a, b, generator=generator)


def normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Numbers of the normal distribution."""
    with no_grad():
        return tensor.normal_(mean, std, generator=generator)


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Generator | None = None,
) -> Tensor:
    """Numbers of that part of the normal distribution that lies in [a, b]."""
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn("mean is more than 2 std from [a, b]: few numbers are drawn there", stacklevel=2)
    share = math.erf((b - mean) / std / math.sqrt(2)) - math.erf((a - mean) / std / math.sqrt(2))
    with no_grad():
        if share <= 0.6:
            return spread_and_thinned(tensor, mean, std, a, b, generator)
        low, high = tensor.new_tensor(a).item(), tensor.new_tensor(b).item()
        tensor.normal_(mean, std, generator=generator)
        while (outside := (tensor < low) | (tensor > high)).any():
            again = empty_like(tensor).normal_(mean, std, generator=generator)
            tensor.copy_(where(outside, again, tensor))
    return tensor


def spread_and_thinned(
    tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Generator | None
) -> Tensor:
    """Numbers spread evenly, each kept with the probability density / its peak: good for a narrow part."""
    peak = -0.5 * ((max(a, min(mean, b)) - mean) / std) ** 2

    def refused(x: Tensor) -> Tensor:
        return empty_like(x).uniform_(generator=generator).log_() > ((x - mean) / std) ** 2 * -0.5 - peak

    again = refused(tensor.uniform_(a, b, generator=generator))
    while again.any():
        drawn = empty_like(tensor).uniform_(a, b, generator=generator)
        tensor.copy_(where(again, drawn, tensor))
        again = again & refused(drawn)
    return tensor


def constant_(tensor: Tensor, val: float) -> Tensor:
    """One number everywhere."""
    with no_grad():
        return tensor.fill_(val)


def ones_(tensor: Tensor) -> Tensor:
    """1 everywhere."""
    return constant_(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """0 everywhere."""
    return constant_(tensor, 0.0)


# ---------------------------------------------------------------------------------------- by the fans


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """By how much weights are to be larger for what a nonlinearity takes from the signal.

    Its name is that of a function; `param` is the slope of leaky_relu (0.01). ValueError for another name.
    """
    if nonlinearity == "leaky_relu":
        if isinstance(param, bool) or not isinstance(param, int | float | None):
            raise ValueError(f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity not in GAINS:
        raise ValueError(f"Unsupported nonlinearity {nonlinearity}: expected leaky_relu or one of {[*GAINS]}")
    return GAINS[nonlinearity]


GAINS = {
    **{"linear": 1, "conv1d": 1, "conv2d": 1, "conv3d": 1},
    **{"conv_transpose1d": 1, "conv_transpose2d": 1, "conv_transpose3d": 1},
    **{"sigmoid": 1, "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4},
}


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:  # programs call it by this name
    if tensor.ndim < 2:
        raise ValueError(f"a tensor of {tensor.ndim} dimensions has no fans: expected a weight (out, in, …)")
    window = math.prod(tensor.shape[2:])
    return tensor.shape[1] * window, tensor.shape[0] * window


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """`xavier_normal_`'s deviation, spread evenly."""
    bound = math.sqrt(3.0) * xavier_std(tensor, gain)
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Normal numbers with deviation gain * sqrt(2 / (fan_in + fan_out)).

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks"
    (2010).
    """
    return normal_(tensor, 0.0, xavier_std(tensor, gain), generator)


def xavier_std(tensor: Tensor, gain: float) -> float:
    return gain * math.sqrt(2.0 / sum(_calculate_fan_in_and_fan_out(tensor)))


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """`kaiming_normal_`'s deviation, spread evenly."""
    bound = math.sqrt(3.0) * kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Normal numbers with deviation gain / sqrt(fan), for the fan that `mode` names; `a`: leaky_relu's slope.

    Source: He et al., "Delving deep into rectifiers: surpassing human-level performance on ImageNet
    classification" (2015).
    """
    return normal_(tensor, 0, kaiming_std(tensor, a, mode, nonlinearity), generator)


def kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    if not tensor.numel():
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=3)
        return 0.0
    if mode.lower() not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use fan_in or fan_out")
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    return calculate_gain(nonlinearity, a) / math.sqrt(fan_in if mode.lower() == "fan_in" else fan_out)


# ---------------------------------------------------------------------------------------- structured


def eye_(tensor: Tensor) -> Tensor:
    """The identity matrix, or as much of it as there is room for. ValueError for no matrix."""
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    with no_grad():
        return tensor.copy_(eye(*tensor.shape))


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """The weight (out, in, …) of a convolution that hands its channels on as they are, in each group."""
    if tensor.ndim not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    if tensor.shape[0] % groups:
        raise ValueError(f"dim 0 must be divisible by groups: {tensor.shape[0]} by {groups}")
    size, middle = tensor.shape[0] // groups, tuple(n // 2 for n in tensor.shape[2:])
    with no_grad():
        tensor.zero_()
        for first in range(0, tensor.shape[0], size or 1):
            for channel in range(min(size, tensor.shape[1])):
                tensor[(first + channel, channel, *middle)] = 1
    return tensor


def orthogonal_(tensor: Tensor, gain: float = 1, generator: Generator | None = None) -> Tensor:
    """Rows, or if there are more of them columns, at right angles, of length `gain`; (out, …) is a matrix.

    Source: Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear neural
    networks" (2013); for the signs, which make all directions equally likely, Mezzadri, "How to generate
    random matrices from the classical compact groups" (2006).
    """
    if tensor.ndim < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if not tensor.numel():
        return tensor
    matrix = tensor.detach().new_empty(tensor.shape).flatten(1)
    wide = matrix.shape[0] < matrix.shape[1]
    matrix.normal_(0, 1, generator=generator)
    q, r = linalg.qr(matrix.t() if wide else matrix)
    q = q * r.diagonal().sign()
    with no_grad():
        return tensor.copy_((q.t() if wide else q).reshape(tensor.shape)).mul_(gain)


# ---------------------------------------------------------------------------------------- former names


def former(function: Callable[P, Tensor]) -> Callable[P, Tensor]:
    """The name without the underscore, which old programs call: it warns, and does the same."""
    new = function.__name__

    @functools.wraps(function)
    def warned(*args: P.args, **options: P.kwargs) -> Tensor:
        said = f"`nn.init.{new[:-1]}` is now deprecated in favor of `nn.init.{new}`."
        warnings.warn(said, FutureWarning, stacklevel=2)
        return function(*args, **options)

    return warned


uniform, normal, constant = former(uniform_), former(normal_), former(constant_)
xavier_uniform, xavier_normal = former(xavier_uniform_), former(xavier_normal_)
kaiming_uniform, kaiming_normal = former(kaiming_uniform_), former(kaiming_normal_)
orthogonal = former(orthogonal_)
