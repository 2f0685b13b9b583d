"""How far apart two vectors are, or how alike: the vectors lie along one dimension of their tensors."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING

from ...engine.base import only_tensor
from ...engine.core import apply, result_type
from ...engine.dims import Dims, dimensions
from ...engine.gradmode import no_grad
from ...functions import broadcasting, choices, elementwise
from ...rules.factorizations import vector_norm

if TYPE_CHECKING:
    from ...tensor import Tensor


def norm(input: Tensor, p: float, dim: Dims, keepdim: bool = True) -> Tensor:
    """The p-norm; slope 0 at 0."""
    if not input.is_floating_point():
        raise RuntimeError(f"a norm needs floats, not {input.dtype}: convert with x.float()")
    if not isinstance(p, Real):
        raise TypeError(f"a norm needs a number for p, not {p!r}")
    return apply(vector_norm, input, float(p), axis=dimensions(dim, input), keepdims=keepdim)


def held(input: Tensor, low: float) -> Tensor:
    """A copy, no lower than `low`, whose gradient passes by the bound."""
    copy = input.clone()
    with no_grad():
        copy.clamp_(min=low)
    return copy


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """The cosine of the angle between vectors, where no length counts for less than eps."""
    kind = result_type(only_tensor(x1, "x1"), only_tensor(x2, "x2"))
    if not kind.is_floating_point:
        raise RuntimeError(f"expected common dtype to be floating point, yet common dtype is {kind}")
    one, two = broadcasting.broadcast_tensors(x1.to(kind), x2.to(kind))
    return (one / held(norm(one, 2, dim), eps) * (two / held(norm(two, 2, dim), eps))).sum(dim)


def pairwise_distance(
    x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False
) -> Tensor:
    """The p-norm of x1 - x2 + eps over the last dimension."""
    return norm(elementwise.sub(only_tensor(x1, "x1"), only_tensor(x2, "x2")) + eps, p, -1, keepdim)


def normalize(
    input: Tensor, p: float = 2.0, dim: Dims = 1, eps: float = 1e-12, out: Tensor | None = None
) -> Tensor:
    """input / its p-norm along `dim`, which counts for no less than eps."""
    result = input / choices.clamp(norm(input, p, dim), min=eps)
    return result if out is None else out.copy_(result)
