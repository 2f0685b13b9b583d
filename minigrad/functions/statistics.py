"""How variables vary together, how far apart two tensors are, and what area lies under a curve."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from ..engine.base import only_number, only_tensor
from ..engine.core import Scalar
from ..engine.dims import dimension
from . import elementwise
from .indexing import getitem

if TYPE_CHECKING:
    from ..tensor import Tensor


def cov(
    input: Tensor, *, correction: int = 1, fweights: Tensor | None = None, aweights: Tensor | None = None
) -> Tensor:
    """The covariances of variables, one in each row, of which each column is an observation.

    fweights tell how often an observation was made (integers), aweights how much it counts (floats).
    The sums of products are divided by the sum of all weights w less `correction` (times sum(w a) / sum(w)).
    """
    if only_tensor(input).ndim > 2:
        raise RuntimeError(f"cov(): expected input to have two or fewer dimensions but got {input.ndim}")
    if input._array.dtype.kind == "b":
        raise RuntimeError("cov(): bool dtype is not supported for input: convert it first, as in x.int()")
    rows = input if input.ndim == 2 else input.reshape(1, -1)
    count: Any = rows.shape[1]
    weights: Any = 1
    for name, given, kinds in (("fweights", fweights, "iu"), ("aweights", aweights, "f")):
        if given is not None:
            weights = weights * weighing(name, given, kinds, count)
    total = count if isinstance(weights, int) else weights.sum()
    lost = correction if aweights is None else correction * (weights * aweights).sum() / total
    if total - lost <= 0:
        warnings.warn("cov(): degrees of freedom is <= 0: use a smaller correction", stacklevel=2)
    centred = rows - ((rows * weights).sum(1) / total).unsqueeze(1)
    products = centred @ (centred * weights).mT
    covariances: Tensor = (products / max(total - lost, 0)).squeeze()
    return covariances


def weighing(name: str, weights: Tensor, kinds: str, count: int) -> Tensor:
    """The weights, if there is one, not negative and of such a dtype, for each of `count` observations."""
    array = only_tensor(weights, name)._array
    if array.ndim > 1 or array.size != count or array.dtype.kind not in kinds:
        raise RuntimeError(
            f"cov(): expected {name} to be {count} {'floats' if kinds == 'f' else 'integers'}, one for each "
            f"observation, but got {weights.dtype} of shape {list(array.shape)}"
        )
    if (array < 0).any():
        raise RuntimeError(f"cov(): {name} cannot be negative")
    return weights


def corrcoef(input: Tensor) -> Tensor:
    """The correlation of each two variables, one in each row: covariances over the deviations of both."""
    covariances = cov(input)
    if not covariances.ndim:
        return covariances / covariances
    deviations = covariances.diag().sqrt()
    return (covariances / deviations.unsqueeze(1) / deviations).clamp(-1, 1)


def dist(input: Tensor, other: Tensor, p: Scalar = 2) -> Tensor:
    """The p-norm of input - other."""
    return elementwise.sub(only_tensor(input), only_tensor(other, "other")).norm(only_number(p, "p"))


def trapezoid(y: Tensor, x: Tensor | None = None, *, dx: Scalar | None = None, dim: int = -1) -> Tensor:
    """The area under straight lines through points along `dim`, whose x are given, or dx (1) apart."""
    axis = dimension(dim, only_tensor(y, "y")) - y.ndim
    if not y.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    if y._array.dtype.kind == "b":
        raise RuntimeError("trapezoid: bool is not supported: convert it first, as in y.int()")
    if x is None:
        width = only_number(1 if dx is None else dx, "dx")
        return elementwise.mul(two_by_two(y, axis, 1).sum(axis), width / 2)
    if dx is not None:
        raise TypeError("trapezoid() takes x or dx, and not both")
    if only_tensor(x, "x").ndim == 1:
        if x.shape[0] != y.shape[axis]:
            raise RuntimeError("trapezoid: There must be one `x` value for each sample point")
        x = x.reshape([-1, *[1] * (-axis - 1)])
    return elementwise.div((two_by_two(y, axis, 1) * two_by_two(x, axis, -1)).sum(axis), 2)


def two_by_two(x: Tensor, axis: int, sign: int) -> Tensor:
    """Each element along an axis (counted from the end) plus, or minus, the one before it."""
    rest = (slice(None),) * (-axis - 1)
    return elementwise.add(
        getitem(x, (..., slice(1, None), *rest)), getitem(x, (..., slice(-1), *rest)), alpha=sign
    )
