"""Running sums and their kin along a dimension, and what undoes them: differences of neighbours."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import numpy as np

from .. import return_types
from ..engine.core import apply
from ..engine.dims import array_of, dimension, numpy_names
from ..engine.dtypes import DType
from ..rules import sequences as s
from .extremes import found
from .joining import cat
from .reductions import along

if TYPE_CHECKING:
    from ..tensor import Tensor


@numpy_names
def cumsum(input: Tensor, dim: int, *, dtype: DType | None = None) -> Tensor:
    """The running sum along `dim`; integers and bools add up in int64."""
    return along(s.cumsum, input, dim, dtype)


@numpy_names
def cumprod(input: Tensor, dim: int, *, dtype: DType | None = None) -> Tensor:
    """The running product along `dim`, with exact gradients where elements are 0; as `cumsum` in int64."""
    return along(s.cumprod, input, dim, dtype)


@numpy_names
def logcumsumexp(input: Tensor, dim: int) -> Tensor:
    """log(cumsum(exp(input))) along `dim`, without overflow. NotImplementedError for integers."""
    if array_of(input).dtype.kind != "f":
        raise NotImplementedError(f"logcumsumexp() is not defined for {input.dtype}: convert with x.float()")
    return along(s.logcumsumexp, input, dim)


@numpy_names
def cummax(input: Tensor, dim: int) -> return_types.cummax:
    """For each element the largest one along `dim` up to there, and its index, the last of equals."""
    axis = dimension(dim, input)
    places = s.latest(np.maximum, np.atleast_1d(input._array), axis)
    return found(return_types.cummax, "CummaxBackward0", input, places, axis)


@numpy_names
def cummin(input: Tensor, dim: int) -> return_types.cummin:
    """For each element the smallest one along `dim` up to there, and its index, the last of equals."""
    axis = dimension(dim, input)
    places = s.latest(np.minimum, np.atleast_1d(input._array), axis)
    return found(return_types.cummin, "CumminBackward0", input, places, axis)


@numpy_names
def diff(
    input: Tensor, n: int = 1, dim: int = -1, prepend: Tensor | None = None, append: Tensor | None = None
) -> Tensor:
    """Each element less the one before it along `dim`, n times; of bools, whether they differ.

    `prepend` and `append` are put before and behind the input first.
    """
    axis = dimension(dim, input)
    if not input.ndim:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if operator.index(n) < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    if n == 0:
        return input.clone()
    pieces = [piece for piece in (prepend, input, append) if piece is not None]
    out = cat(pieces, axis) if len(pieces) > 1 else input
    lead = (slice(None),) * axis
    subtract = np.not_equal if out._array.dtype.kind == "b" else np.subtract
    for _ in range(n):
        out = apply(subtract, out[*lead, 1:], out[*lead, :-1])
    return out
