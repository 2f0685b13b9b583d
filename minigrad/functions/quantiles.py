"""Quantiles: what lies at a fraction of the way from the smallest element to the largest.

`q` is a number, or a tensor of numbers, which gives the result a first dimension; it counts as a constant.
Between two elements the answer is found by `interpolation`: "linear", "lower", "higher", "nearest" or
"midpoint". RuntimeError for a q outside of [0, 1], for no elements, and for other dtypes than float32 and
float64.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.core import apply, wrap
from ..engine.dims import array_of, dimension, numpy_names
from ..rules import kernels as k, sequences as s

if TYPE_CHECKING:
    from ..tensor import Tensor

SNAPS = {"lower": np.floor, "higher": np.ceil, "nearest": np.rint}
"""The interpolations that choose an element."""


@numpy_names
def quantile(
    input: Tensor,
    q: float | Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor:
    """The quantiles of all elements or along `dim`; NaN if there is one.

    >>> import minigrad
    >>> minigrad.tensor([3.0, 1.0, 2.0]).quantile(0.25)
    tensor(1.5000)
    """
    return at_fractions(input, q, dim, keepdim, interpolation, False)


@numpy_names
def nanquantile(
    input: Tensor,
    q: float | Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor:
    """The quantiles of the elements that aren't NaN."""
    return at_fractions(input, q, dim, keepdim, interpolation, True)


def at_fractions(
    input: Tensor, q: Any, dim: int | None, keepdim: bool, interpolation: str, skip_nan: bool
) -> Tensor:
    levels = fractions(input, q)
    if interpolation not in ("linear", "midpoint", *SNAPS):
        raise RuntimeError(
            f"quantile() interpolation must be one of linear, {', '.join(SNAPS)} or midpoint: {interpolation}"
        )
    axis = 0 if dim is None else dimension(dim, input)
    x = input.reshape(-1) if dim is None or not input.ndim else input
    ranks, places = ranks_of(x._array, levels.ravel(), axis, skip_nan), s.order(x._array, axis)
    ranks = SNAPS.get(interpolation, np.positive)(ranks)

    def standing(rank: Any) -> Tensor:
        found = np.take_along_axis(places, rank.astype(np.int64), axis)
        return apply(s.pick, x, wrap(found), axis)

    out = standing(np.floor(ranks))
    if interpolation not in SNAPS:
        weight = np.full_like(ranks, 0.5) if interpolation == "midpoint" else ranks - np.floor(ranks)
        out = apply(k.lerp, out, standing(np.ceil(ranks)), wrap(weight))
    rest = [1 if dim is None or i == axis else n for i, n in enumerate(input.shape)]
    if not keepdim:
        rest = [] if dim is None else rest[:axis] + rest[axis + 1 :]
    return out.permute(axis, *(i for i in range(out.ndim) if i != axis)).reshape((*levels.shape, *rest))


def fractions(input: Tensor, q: Any) -> Any:
    """q as an array of the input's dtype; RuntimeError if there are no such quantiles, or none of input."""
    array = array_of(input)
    if array.dtype not in (np.float32, np.float64):
        raise RuntimeError(f"quantile() input tensor must be float32 or float64, got {input.dtype}")
    if not array.size:
        raise RuntimeError("quantile() input tensor must be non-empty")
    levels = np.asarray(q, array.dtype) if isinstance(q, int | float) else array_of(q)
    if levels.dtype != array.dtype or levels.ndim > 1:
        raise RuntimeError(f"quantile() q must be a number, or a 0-d or 1-d tensor of dtype {input.dtype}")
    if not np.all((levels >= 0) & (levels <= 1)):
        raise RuntimeError(f"quantile() q must be in the range [0, 1] but got {q}")
    return levels


def ranks_of(x: Any, levels: Any, axis: int, skip_nan: bool) -> Any:
    """Where in sorted order the quantiles stand, counted from 0 and in fractions; a NaN stands last."""
    nans, count = np.isnan(x).sum(axis, keepdims=True), x.shape[axis]
    levels = levels.reshape([-1 if i == axis else 1 for i in range(x.ndim)])
    last = np.maximum(count - nans - 1, 0) if skip_nan else np.full_like(nans, count - 1)
    ranks = levels * last.astype(x.dtype)
    return ranks if skip_nan else np.where(nans, last, ranks).astype(x.dtype)
