"""Borders around images, as modules: what fills them is told in `functional.pad`.

`padding` is one number for all sides, or one for each: before and behind the last dimension, then the one
before it, ….
"""

from __future__ import annotations

from ..tensor import Tensor
from . import functional
from .convolution import tupled
from .functional.windows import Sizes
from .module import Module


class _PadNd(Module):
    """A border. A subclass says of how many dimensions, and what fills it."""

    rank: int
    mode: str

    def __init__(self, padding: Sizes) -> None:
        super().__init__()
        self.padding = tupled(padding, 2 * self.rank)

    def forward(self, input: Tensor) -> Tensor:
        return functional.pad(input, self.padding, self.mode)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class _ConstantPadNd(_PadNd):
    def __init__(self, padding: Sizes, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Tensor) -> Tensor:
        return functional.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(_ConstantPadNd):
    """`value` around (N, C, L)."""

    rank = 1


class ConstantPad2d(_ConstantPadNd):
    """`value` around (N, C, H, W)."""

    rank = 2


class ConstantPad3d(_ConstantPadNd):
    """`value` around (N, C, D, H, W)."""

    rank = 3


class _ZeroPadNd(_ConstantPadNd):
    def __init__(self, padding: Sizes) -> None:
        super().__init__(padding, 0.0)

    extra_repr = _PadNd.extra_repr


class ZeroPad1d(_ZeroPadNd, ConstantPad1d):
    """0 around (N, C, L)."""


class ZeroPad2d(_ZeroPadNd, ConstantPad2d):
    """0 around (N, C, H, W)."""


class ZeroPad3d(_ZeroPadNd, ConstantPad3d):
    """0 around (N, C, D, H, W)."""


class ReflectionPad1d(_PadNd):
    """The mirror image around (N, C, L)."""

    rank, mode = 1, "reflect"


class ReflectionPad2d(_PadNd):
    """The mirror image around (N, C, H, W)."""

    rank, mode = 2, "reflect"


class ReflectionPad3d(_PadNd):
    """The mirror image around (N, C, D, H, W)."""

    rank, mode = 3, "reflect"


class ReplicationPad1d(_PadNd):
    """The nearest element around (N, C, L)."""

    rank, mode = 1, "replicate"


class ReplicationPad2d(_PadNd):
    """The nearest element around (N, C, H, W)."""

    rank, mode = 2, "replicate"


class ReplicationPad3d(_PadNd):
    """The nearest element around (N, C, D, H, W)."""

    rank, mode = 3, "replicate"


class _CircularPadNd(_PadNd):
    mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        if input.ndim not in (self.rank + 1, self.rank + 2):
            expected = f"{self.rank + 1}D or {self.rank + 2}D"
            raise ValueError(f"expected {expected} input (got {input.ndim}D input)")
        return super().forward(input)


class CircularPad1d(_CircularPadNd):
    """What is at the other end around (N, C, L)."""

    rank = 1


class CircularPad2d(_CircularPadNd):
    """What is at the other end around (N, C, H, W)."""

    rank = 2


class CircularPad3d(_CircularPadNd):
    """What is at the other end around (N, C, D, H, W)."""

    rank = 3
