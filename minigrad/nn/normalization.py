"""Normalizations as modules: each keeps a weight and a bias, which begin as 1 and 0.

What they compute is told in `functional.normalizations`.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import SupportsIndex

from ..engine.dtypes import DType
from ..making.creation import Device, ones, zeros
from ..tensor import Tensor
from . import functional, init
from .module import Module
from .parameter import Parameter

Shape = int | Sequence[int]


class _Affine(Module):
    """A module with a weight and a bias of one shape, or with None in their places."""

    weight: Parameter | None
    bias: Parameter | None

    def _begin(self, shape: Shape, weight: bool, bias: bool, device: Device, dtype: DType | None) -> None:
        one, zero = (Parameter(make(shape, device=device, dtype=dtype)) for make in (ones, zeros))
        self.register_parameter("weight", one if weight else None)
        self.register_parameter("bias", zero if weight and bias else None)

    def reset_parameters(self) -> None:
        """Let weight and bias begin anew."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)


def tuple_of(shape: Shape) -> tuple[int, ...]:
    return (operator.index(shape),) if isinstance(shape, SupportsIndex) else tuple(shape)


class LayerNorm(_Affine):
    """Each sample over its last dimensions, which have the `normalized_shape`.

    Source: Ba et al., "Layer normalization" (2016).
    """

    def __init__(
        self,
        normalized_shape: Shape,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Device = None,
        dtype: DType | None = None,
    ) -> None:
        super().__init__()
        self.normalized_shape, self.eps = tuple_of(normalized_shape), eps
        self.elementwise_affine = elementwise_affine
        self._begin(self.normalized_shape, elementwise_affine, bias, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        return functional.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class GroupNorm(_Affine):
    """Groups of channels of each sample (N, num_channels, …), all groups as large.

    ValueError if the channels can't be so divided. Source: Wu and He, "Group normalization" (2018).
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: Device = None,
        dtype: DType | None = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        if num_channels % num_groups:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self._begin(num_channels, affine, bias, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        return functional.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(Module):
    """Each sample over its last dimensions, divided by the root of its mean square; there is no bias.

    Source: Zhang and Sennrich, "Root mean square layer normalization" (2019).
    """

    weight: Parameter | None

    def __init__(
        self,
        normalized_shape: Shape,
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Device = None,
        dtype: DType | None = None,
    ) -> None:
        super().__init__()
        self.normalized_shape, self.eps = tuple_of(normalized_shape), eps
        self.elementwise_affine = elementwise_affine
        one = Parameter(ones(self.normalized_shape, device=device, dtype=dtype))
        self.register_parameter("weight", one if elementwise_affine else None)

    def reset_parameters(self) -> None:
        """Let the weight begin anew."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, x: Tensor) -> Tensor:
        return functional.rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
