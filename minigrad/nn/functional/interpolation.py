"""Images (N, C, …) in another size: each new element is a copy, or a blend, of those nearest to its place."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.base import only_tensor
from ...engine.core import apply, wrap
from ...rules import kernels as k
from .windows import INTEGERS, Sizes, each

if TYPE_CHECKING:
    from ...tensor import Tensor

NEAREST = {"nearest": ("UpsampleNearest", 0), "nearest-exact": ("UpsampleNearestExact", 0.5)}
"""torch's name for a mode, and the point of an element that counts: its beginning or its middle."""
BLENDED = {"linear": 1, "bilinear": 2, "trilinear": 3, "bicubic": 2}
"""For how many dimensions besides N and C a mode is."""


def interpolate(
    input: Tensor,
    size: Sizes | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Tensor:
    """The image in another size, or larger by a factor.

    "nearest" and "nearest-exact" copy elements; "linear", "bilinear", "trilinear" (for 1, 2 or 3 dimensions
    besides N and C) and "bicubic" blend two of them, or four, along each dimension. With align_corners the
    middles of the corners stay in their place, and else their edges do.
    """
    rank = only_tensor(input).ndim - 2
    if not (BLENDED.get(mode) == rank or (mode in NEAREST and 1 <= rank <= 3)):
        raise NotImplementedError(
            f"interpolate() takes 3D, 4D and 5D tensors and the modes {[*NEAREST, *BLENDED]}, as many "
            f"dimensions as the mode's name says; got {input.ndim}D and mode={mode!r}"
        )
    if input._array.dtype.name in INTEGERS.replace("uint8" if mode in NEAREST else "", "").split():
        raise NotImplementedError(f"interpolate() is not defined for {input.dtype}: use x.float()")
    if (align_corners is not None and mode in NEAREST) or (antialias and BLENDED.get(mode) != 2):
        raise ValueError(f"align_corners and antialias can't be set with mode={mode!r}")
    if antialias:
        raise NotImplementedError("interpolate() has no antialias: blur the image first, or leave it out")
    scales = lengths_and_scales(input.shape[2:], size, scale_factor, bool(recompute_scale_factor))
    if mode in NEAREST:
        name, middle = NEAREST[mode]
        places = []
        for n, (length, scale) in zip(input.shape[2:], scales, strict=True):
            place = (np.arange(length, dtype=np.float32) + middle) * np.float32(scale)
            places.append(np.minimum(place.astype(np.int64), n - 1))
        return apply(k.index, input, (..., *np.ix_(*places)), node=f"{name}{rank}DBackward0")
    half = input._array.dtype == np.float16  # torch rounds once
    out = input.float() if half else input
    for axis, (length, scale) in zip(range(-1, -rank - 1, -1), reversed(scales), strict=True):
        out = blended(out, axis, length, scale, bool(align_corners), mode == "bicubic")
    return out.half() if half else out


def lengths_and_scales(
    shape: Sequence[int], size: Any, scale_factor: Any, recompute: bool
) -> list[tuple[int, float]]:
    """For each dimension how many elements there will be, and how many of the old ones there are for each."""
    if (size is None) == (scale_factor is None):
        raise ValueError("interpolate() needs either size or scale_factor, and not both")
    given: Any = scale_factor if size is None else size
    wishes = list(given) if isinstance(given, list | tuple) else [given] * len(shape)
    if len(wishes) != len(shape):
        raise ValueError(f"interpolate(): an image of {len(shape)} dimensions has no size or scale {given}")
    target = [math.floor(n * s) for n, s in zip(shape, wishes, strict=True)] if size is None else wishes
    lengths = each("size", target, len(shape), 1)
    by_factor = size is None and not recompute
    return [(m, 1 / wish if by_factor else n / m) for n, m, wish in zip(shape, lengths, wishes, strict=True)]


def blended(input: Tensor, axis: int, length: int, scale: float, aligned: bool, cubic: bool) -> Tensor:
    """The image with `length` elements along an axis: sums of the nearest ones, each times a weight."""
    count, kind = input.shape[axis], input._array.dtype.type
    place = np.arange(length, dtype=kind)
    if aligned:
        source = place * kind((count - 1) / (length - 1) if length > 1 else 0)
    else:
        source = (place + kind(0.5)) * kind(scale) - kind(0.5)
        source = source if cubic else np.maximum(source, 0)
    first = np.minimum(np.floor(source), count - 1)
    t = np.clip(source - first, 0, 1)
    weights = [outer(t + 1), inner(t), inner(1 - t), outer(2 - t)] if cubic else [1 - t, t]
    behind = (1,) * (-axis - 1)
    terms = []
    for i, weight in enumerate(weights, start=-1 if cubic else 0):
        rows = np.clip(first.astype(np.int64) + i, 0, count - 1)
        near = apply(k.index, input, (..., rows, *(slice(None) for _ in behind)))
        terms.append(near * wrap(weight.astype(kind).reshape(-1, *behind)))
    total: Tensor = functools.reduce(operator.add, terms)
    return total


# R. Keys, "Cubic convolution interpolation for digital image processing" (1981), with a = -0.75


def inner(x: Any) -> Any:
    """The weight of an element at a distance below 1."""
    return (1.25 * x - 2.25) * x * x + 1


def outer(x: Any) -> Any:
    """The weight at a distance between 1 and 2."""
    return ((-0.75 * x + 3.75) * x - 6) * x + 3
