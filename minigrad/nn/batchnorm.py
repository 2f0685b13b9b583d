"""Normalizations of channels, which may keep running statistics of what they have seen.

What they compute is told in `functional.normalizations`. ValueError for an input of other dimensions.
"""

from __future__ import annotations

import warnings
from typing import Any

from ..engine.dtypes import DType
from ..making.creation import Device, ones, tensor, zeros
from ..tensor import Tensor
from . import functional
from .normalization import _Affine


class _NormBase(_Affine):
    """A normalization of channels, which may keep a running mean and variance of what it has seen."""

    _version = 2
    """In the first version of its state there was no num_batches_tracked."""
    dims: tuple[int, ...]
    """How many dimensions an input may have."""

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Device = None,
        dtype: DType | None = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self._begin(num_features, affine, bias, device, dtype)
        for name, make in ("running_mean", zeros), ("running_var", ones):
            start = make(num_features, device=device, dtype=dtype) if track_running_stats else None
            self.register_buffer(name, start)
        self.register_buffer("num_batches_tracked", tensor(0) if track_running_stats else None)

    def reset_running_stats(self) -> None:
        """Forget what has been seen."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Forget what has been seen, and let weight and bias begin anew."""
        self.reset_running_stats()
        super().reset_parameters()

    def _check_input_dim(self, input: Tensor) -> None:
        if input.ndim not in self.dims:
            expected = " or ".join(f"{n}D" for n in self.dims)
            raise ValueError(f"expected {expected} input (got {input.ndim}D input)")

    def _load_from_state_dict(self, state_dict: Any, prefix: str, local_metadata: Any, *rest: Any) -> None:
        if (local_metadata.get("version") or 1) < 2 and self.num_batches_tracked is not None:
            state_dict.setdefault(f"{prefix}num_batches_tracked", self.num_batches_tracked)
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *rest)

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class _BatchNorm(_NormBase):
    """What the three share: all but the dimensions."""

    def forward(self, input: Tensor) -> Tensor:
        self._check_input_dim(input)
        mean, var, momentum = self.running_mean, self.running_var, self.momentum
        if self.training and self.track_running_stats:
            self.num_batches_tracked._array += 1  # in the bare array, as the running mean: 16 µs less
            momentum = 1 / self.num_batches_tracked.item() if momentum is None else momentum
        if self.training and not self.track_running_stats:
            mean = var = None
        of_batch = self.training or (mean is None and var is None)
        step = 0.0 if momentum is None else momentum
        return functional.batch_norm(input, mean, var, self.weight, self.bias, of_batch, step, self.eps)


class BatchNorm1d(_BatchNorm):
    """Each channel of (N, C) or (N, C, L) over the batch: in training its own moments, else the running ones.

    The running mean and variance take a step of `momentum` to the batch's; with None, they are the averages
    over all batches. Source: Ioffe and Szegedy, "Batch normalization: accelerating deep network training by
    reducing internal covariate shift" (2015).
    """

    dims = (2, 3)


class BatchNorm2d(_BatchNorm):
    """As `BatchNorm1d`, of (N, C, H, W)."""

    dims = (4,)


class BatchNorm3d(_BatchNorm):
    """As `BatchNorm1d`, of (N, C, D, H, W)."""

    dims = (5,)


class _InstanceNorm(_NormBase):
    """What the three share: all but the dimensions."""

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: Device = None,
        dtype: DType | None = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def forward(self, input: Tensor) -> Tensor:
        self._check_input_dim(input)
        alone = input.ndim == self.dims[0]
        channels = input.shape[0 if alone else 1]
        if channels != self.num_features:
            if self.affine:
                raise ValueError(f"expected {self.num_features} channels, but got {channels}: {input.shape}")
            warnings.warn(
                f"num_features={self.num_features}, but there are {channels} channels", stacklevel=3
            )
        own, step = self.training or not self.track_running_stats, self.momentum or 0.0
        rest = self.running_mean, self.running_var, self.weight, self.bias, own, step, self.eps
        if alone:
            return functional.instance_norm(input.unsqueeze(0), *rest).squeeze(0)
        return functional.instance_norm(input, *rest)


class InstanceNorm1d(_InstanceNorm):
    """Each channel of each sample of (N, C, L), or of one alone (C, L), over itself.

    With `track_running_stats`, a running mean and variance are kept, and used in evaluation. Source: Ulyanov
    et al., "Instance normalization: the missing ingredient for fast stylization" (2016).
    """

    dims = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """As `InstanceNorm1d`, of (N, C, H, W)."""

    dims = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """As `InstanceNorm1d`, of (N, C, D, H, W)."""

    dims = (4, 5)
