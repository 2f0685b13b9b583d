"""Activations as modules: what they compute is told in `functional.activations`, under the names in small."""

from __future__ import annotations

import warnings

from ..engine.dtypes import DType
from ..making.creation import Device, empty
from ..tensor import Tensor
from . import functional, init
from .module import Module
from .parameter import Parameter


class _Activation(Module):
    """An activation whose text tells the options in `_told`, and that it overwrites its input if it does."""

    _told = ""

    def extra_repr(self) -> str:
        texts = [f"{name}={getattr(self, name)!r}" for name in self._told.split()]
        return ", ".join(texts + ["inplace=True"] * bool(self.__dict__.get("inplace")))


class _InPlace(_Activation):
    """An activation with no other option."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace


# ---------------------------------------------------------------------------------------- with a kink


class ReLU(_InPlace):
    """max(input, 0)."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.relu(input, self.inplace)


class Hardtanh(_Activation):
    """min(max(input, min_val), max_val). AssertionError unless min_val is the smaller one."""

    _told = "min_val max_val"

    def __init__(
        self,
        min_val: float = -1.0,
        max_val: float = 1.0,
        inplace: bool = False,
        min_value: float | None = None,
        max_value: float | None = None,
    ) -> None:
        super().__init__()
        if min_value is not None or max_value is not None:
            warnings.warn("min_value and max_value are now min_val and max_val", FutureWarning, stacklevel=2)
        self.min_val, self.inplace = min_val if min_value is None else min_value, inplace
        self.max_val = max_val if max_value is None else max_value
        if self.max_val <= self.min_val:
            raise AssertionError(f"max_val ({self.max_val}) must be greater than min_val ({self.min_val})")

    def forward(self, input: Tensor) -> Tensor:
        return functional.hardtanh(input, self.min_val, self.max_val, self.inplace)


class ReLU6(Hardtanh):
    """min(max(input, 0), 6)."""

    _told = ""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(0.0, 6.0, inplace)


class LeakyReLU(_Activation):
    """input above 0, negative_slope * input below."""

    _told = "negative_slope"

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__()
        self.negative_slope, self.inplace = negative_slope, inplace

    def forward(self, input: Tensor) -> Tensor:
        return functional.leaky_relu(input, self.negative_slope, self.inplace)


class PReLU(_Activation):
    """`LeakyReLU` with slopes that are learned: one for all, or one for each channel (dimension 1).

    Source: He et al., "Delving deep into rectifiers: surpassing human-level performance on ImageNet
    classification" (2015).
    """

    _told = "num_parameters"
    weight: Parameter

    def __init__(
        self, num_parameters: int = 1, init: float = 0.25, device: Device = None, dtype: DType | None = None
    ) -> None:
        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(empty(num_parameters, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Let the slopes begin anew."""
        init.constant_(self.weight, self.init)

    def forward(self, input: Tensor) -> Tensor:
        return functional.prelu(input, self.weight)


class Threshold(_Activation):
    """input above the threshold, elsewhere the value."""

    _told = "threshold value"

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__()
        self.threshold, self.value, self.inplace = threshold, value, inplace

    def forward(self, input: Tensor) -> Tensor:
        return functional.threshold(input, self.threshold, self.value, self.inplace)


class ELU(_Activation):
    """input above 0, alpha * (exp(input) - 1) below."""

    _told = "alpha"

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha, self.inplace = alpha, inplace

    def forward(self, input: Tensor) -> Tensor:
        return functional.elu(input, self.alpha, self.inplace)


class CELU(_Activation):
    """input above 0, alpha * (exp(input / alpha) - 1) below."""

    _told = "alpha"

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha, self.inplace = alpha, inplace

    def forward(self, input: Tensor) -> Tensor:
        return functional.celu(input, self.alpha, self.inplace)


class SELU(_InPlace):
    """A scaled `ELU` that keeps mean 0 and variance 1."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.selu(input, self.inplace)


class _Shrink(Module):
    """An activation that leaves nothing of what is within lambd of 0."""

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def extra_repr(self) -> str:
        return str(self.lambd)


class Hardshrink(_Shrink):
    """input where it is above lambd or below -lambd, and 0 between."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.hardshrink(input, self.lambd)


class Softshrink(_Shrink):
    """input, moved by lambd towards 0, which it doesn't pass."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.softshrink(input, self.lambd)


class Hardsigmoid(_InPlace):
    """relu6(input + 3) / 6."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.hardsigmoid(input, self.inplace)

    extra_repr = Module.extra_repr  # in torch, too, its text doesn't tell


class Hardswish(_InPlace):
    """input * hardsigmoid(input)."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.hardswish(input, self.inplace)

    extra_repr = Module.extra_repr


# ---------------------------------------------------------------------------------------- smooth


class Sigmoid(Module):
    """1 / (1 + exp(-input))."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.sigmoid(input)


class LogSigmoid(Module):
    """log(sigmoid(input)), exact where sigmoid is nearly 0."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.logsigmoid(input)


class Tanh(Module):
    """The hyperbolic tangent."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.tanh(input)


class Tanhshrink(Module):
    """input - tanh(input)."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.tanhshrink(input)


class Softsign(Module):
    """input / (|input| + 1)."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.softsign(input)


class Softplus(_Activation):
    """log(1 + exp(beta * input)) / beta; input itself where beta * input is above the threshold."""

    _told = "beta threshold"

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta, self.threshold = beta, threshold

    def forward(self, input: Tensor) -> Tensor:
        return functional.softplus(input, self.beta, self.threshold)


class SiLU(_InPlace):
    """input * sigmoid(input)."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.silu(input, self.inplace)


class Mish(_InPlace):
    """input * tanh(softplus(input))."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.mish(input, self.inplace)


class GELU(_Activation):
    """input * Φ(input), Φ being the normal distribution function; with "tanh" a formula close to it."""

    _told = "approximate"

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Tensor) -> Tensor:
        return functional.gelu(input, approximate=self.approximate)
