"""Convolutions, and their transposes, over images of one, two and three dimensions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..engine.dtypes import DType
from ..making.creation import Device, empty
from ..tensor import Tensor
from . import functional
from .functional.windows import Sizes
from .linear import spread
from .module import Module
from .parameter import Parameter


def tupled(value: Any, count: int) -> tuple[Any, ...]:
    """What is given once for all dimensions, or for each of them, as a tuple."""
    return tuple(value) if isinstance(value, Iterable) else (value,) * count


class _ConvNd(Module):
    """What all convolutions share. A subclass says over how many dimensions, and by which function."""

    rank: int
    function: Callable[..., Tensor]
    transposed = False
    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Device = None,
        dtype: DType | None = None,
    ) -> None:
        super().__init__()
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size, self.stride = tupled(kernel_size, self.rank), tupled(stride, self.rank)
        self.padding = padding if isinstance(padding, str) else tupled(padding, self.rank)
        self.dilation, self.padding_mode = tupled(dilation, self.rank), padding_mode
        self.output_padding = (0,) * self.rank
        self._check()
        shape = (in_channels, out_channels) if self.transposed else (out_channels, in_channels)
        shape = (shape[0], shape[1] // groups, *self.kernel_size)
        self.weight = Parameter(empty(shape, device=device, dtype=dtype))
        self.register_parameter("bias", Parameter(self.weight.new_empty(out_channels)) if bias else None)
        self.reset_parameters()

    def _check(self) -> None:
        """ValueError for what can't be a convolution."""
        if self.groups <= 0:
            raise ValueError(f"groups must be a positive integer, but got {self.groups}")
        for name in "in_channels", "out_channels":
            if getattr(self, name) % self.groups:
                raise ValueError(f"{name} must be divisible by groups: {getattr(self, name)}, {self.groups}")
        if isinstance(self.padding, str) and self.padding not in ("same", "valid"):
            raise ValueError(f"Invalid padding string {self.padding!r}, should be 'same' or 'valid'")
        if self.padding == "same" and any(step != 1 for step in self.stride):
            raise ValueError(f"padding='same' is not supported for strided convolutions: {self.stride}")
        if self.padding_mode not in ("zeros", "reflect", "replicate", "circular"):
            raise ValueError(
                f"padding_mode must be zeros, reflect, replicate or circular, but got {self.padding_mode!r}"
            )

    def reset_parameters(self) -> None:
        """Draw weight and bias anew."""
        spread(self.weight, self.bias)

    def forward(self, input: Tensor) -> Tensor:
        padding = self.padding
        if self.padding_mode != "zeros":
            input, padding = functional.pad(input, self._border(), self.padding_mode), (0,) * self.rank
        options = self.stride, padding, self.dilation, self.groups
        return self.function(input, self.weight, self.bias, *options)

    def _border(self) -> list[int]:
        """The padding as `functional.pad` takes it: before and behind, the last dimension first."""
        if not isinstance(self.padding, str):
            return [n for n in reversed(self.padding) for _ in range(2)]
        extents = [d * (k - 1) for d, k in zip(self.dilation, self.kernel_size, strict=True)]
        same = [half for n in reversed(extents) for half in (n // 2, n - n // 2)]
        return same if self.padding == "same" else [0] * 2 * self.rank

    def extra_repr(self) -> str:
        told = [f"{self.in_channels}, {self.out_channels}"]
        told += [f"kernel_size={self.kernel_size}, stride={self.stride}"]
        for name, usual in ("padding", 0), ("dilation", 1), ("output_padding", 0):
            value = getattr(self, name)
            told += [f"{name}={value}"] * (value != (usual,) * len(value))
        told += [f"groups={self.groups}"] * (self.groups != 1)
        told += ["bias=False"] * (self.bias is None)
        told += [f"padding_mode={self.padding_mode}"] * (self.padding_mode != "zeros")
        return ", ".join(told)


class Conv1d(_ConvNd):
    """(N, in_channels, L) gives (N, out_channels, …): as `Conv2d`, of one dimension."""

    rank, function = 1, staticmethod(functional.conv1d)


class Conv2d(_ConvNd):
    """(N, in_channels, H, W) gives (N, out_channels, …): sums of weight * input over sliding windows.

    A `padding_mode` other than "zeros" copies from the image, as `functional.pad` does. Weight and bias begin
    within ±1/√(elements of a window). ValueError for arguments that don't go together.
    """

    rank, function = 2, staticmethod(functional.conv2d)


class Conv3d(_ConvNd):
    """As `Conv2d`, of three dimensions."""

    rank, function = 3, staticmethod(functional.conv3d)


class _ConvTransposeNd(_ConvNd):
    """What the transposes share beside."""

    transposed = True

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        output_padding: Sizes = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Sizes = 1,
        padding_mode: str = "zeros",
        device: Device = None,
        dtype: DType | None = None,
    ) -> None:
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        sizes = kernel_size, stride, padding, dilation, groups
        super().__init__(in_channels, out_channels, *sizes, bias, device=device, dtype=dtype)
        self.output_padding = tupled(output_padding, self.rank)

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        extra = self.output_padding if output_size is None else self._output_padding(input, output_size)
        options = self.stride, self.padding, extra, self.groups, self.dilation
        return self.function(input, self.weight, self.bias, *options)

    def _output_padding(self, input: Tensor, output_size: Sequence[int]) -> tuple[int, ...]:
        """What the smallest result lacks of the size asked for; ValueError if no output_padding adds that."""
        if len(output_size) not in (self.rank, input.ndim):
            raise ValueError(f"output_size must have {self.rank} or {input.ndim} elements, got {output_size}")
        sizes = self.kernel_size, self.stride, self.padding, self.dilation, input.shape[-self.rank :]
        each = zip(*sizes, strict=True)
        least = [(n - 1) * s - 2 * p + d * (k - 1) + 1 for k, s, p, d, n in each]
        extra = tuple(size - low for size, low in zip(output_size[-self.rank :], least, strict=True))
        if any(not 0 <= n < step for n, step in zip(extra, self.stride, strict=True)):
            most = [low + step - 1 for low, step in zip(least, self.stride, strict=True)]
            raise ValueError(f"requested an output size of {output_size}, but valid are {least} to {most}")
        return extra


class ConvTranspose1d(_ConvTransposeNd):
    """(N, in_channels, L) gives (N, out_channels, …): as `ConvTranspose2d`, of one dimension."""

    rank, function = 1, staticmethod(functional.conv_transpose1d)


class ConvTranspose2d(_ConvTransposeNd):
    """(N, in_channels, H, W) gives (N, out_channels, …): the adjoint of the `Conv2d` with this weight.

    With a stride there are several sizes that it may have: `output_padding` says which, or `output_size`
    in a call.
    """

    rank, function = 2, staticmethod(functional.conv_transpose2d)


class ConvTranspose3d(_ConvTransposeNd):
    """As `ConvTranspose2d`, of three dimensions."""

    rank, function = 3, staticmethod(functional.conv_transpose3d)
