"""Activations along a dimension, as modules: `softmax` and its kin, and gates."""

from __future__ import annotations

from ..tensor import Tensor
from . import functional
from .activation import _Activation
from .module import Module


class GLU(_Activation):
    """The first half along `dim`, times the sigmoid of the second."""

    _told = "dim"

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        return functional.glu(input, self.dim)


class _Probabilities(_Activation):
    """A distribution along `dim`; torch warns if none is given, and chooses one."""

    _told = "dim"

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim


class Softmax(_Probabilities):
    """exp(input) / sum(exp(input)) along `dim`: positive numbers that add up to 1."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.softmax(input, self.dim, _stacklevel=5)


class LogSoftmax(_Probabilities):
    """log(softmax(input)), exact where softmax is nearly 0."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.log_softmax(input, self.dim, _stacklevel=5)


class Softmin(_Probabilities):
    """softmax(-input)."""

    def forward(self, input: Tensor) -> Tensor:
        return functional.softmin(input, self.dim, _stacklevel=5)


class Softmax2d(Module):
    """`Softmax` over the channels of (N, C, H, W) or (C, H, W). ValueError for other dimensions."""

    def forward(self, input: Tensor) -> Tensor:
        if input.ndim not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.ndim}D instead")
        return functional.softmax(input, -3)
