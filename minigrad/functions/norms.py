"""Norms of vectors and of matrices, those of `minigrad.linalg` among them."""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

from ..engine.core import apply
from ..engine.dims import Dims, array_of, dimension, dimensions
from ..engine.dtypes import DType, numpy_dtype
from ..rules import factorizations, kernels as k
from . import extremes, shapes
from .decompositions import matrices, svdvals

if TYPE_CHECKING:
    from ..tensor import Tensor


def norm(
    input: Tensor,
    p: float | str | None = "fro",
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: DType | None = None,
) -> Tensor:
    """sum(abs(input) ** p) ** (1 / p) of all elements or along dimensions; "fro" is 2, and 0 counts.

    Of infinity and -infinity the largest and the smallest size; "nuc" is the `matrix_norm`. RuntimeError for
    integers.
    """
    for kind in (array_of(input).dtype, numpy_dtype(dtype or float)):
        if kind.kind != "f":
            raise RuntimeError(f"norm(): expected a floating point dtype, got {kind}: use x.float()")
    if p == "nuc":
        dims = tuple(range(input.ndim)) if dim is None else dim
        return matrix_norm(input, p, dims, keepdim, dtype=dtype)  # type: ignore[arg-type]  # checked there
    if isinstance(p, str) and p != "fro":
        raise RuntimeError(f"norm(): order {p!r} not supported: use a number, 'fro' or 'nuc'")
    if dtype is not None:
        input = input.to(dtype)
    order, axis = 2.0 if p in ("fro", None) else float(p), dimensions(dim, input)
    if (order < 0 or math.isinf(order)) and not k.length(input.shape, axis):
        raise RuntimeError(f"norm(): no elements, and so no norm of order {order}: it has no identity")
    return apply(factorizations.vector_norm, input, order, axis=axis, keepdims=keepdim)


def vector_norm(
    x: Tensor, ord: float = 2, dim: Dims = None, keepdim: bool = False, *, dtype: DType | None = None
) -> Tensor:
    """sum(|x| ** ord) ** (1 / ord), of all elements or along dimensions.

    The limits too: of 0 the number of elements that aren't 0, of ±inf the largest and the smallest size.
    """
    if not isinstance(ord, Real):
        raise TypeError(f"vector_norm(): argument 'ord' must be a number, not {type(ord).__name__}")
    return norm(no_coarser("vector_norm", x, dtype), float(ord), dim, keepdim)


def no_coarser(name: str, x: Tensor, dtype: DType | None) -> Tensor:
    """x in the given dtype, which must hold its values."""
    if dtype is None:
        return x
    kind = numpy_dtype(dtype)
    if kind.kind != "f":
        raise RuntimeError(f"{name}: dtype should be floating point, but got {dtype}")
    if not x.is_floating_point() or kind.itemsize < x.dtype.itemsize:
        raise RuntimeError(
            f"{name}: {x.dtype} can't be computed with in {dtype}: convert it with x.to(dtype)"
        )
    return x.to(dtype)


def matrix_norm(
    input: Tensor,
    ord: float | str = "fro",
    dim: tuple[int, int] = (-2, -1),
    keepdim: bool = False,
    *,
    dtype: DType | None = None,
) -> Tensor:
    """The norm of matrices, whose rows and columns are counted by the two dimensions `dim`.

    "fro" is that of all elements as one vector. By singular values: 2 their largest, -2 their smallest,
    "nuc" their sum. By sums of sizes: 1 the largest of a column, inf that of a row; -1, -inf the smallest.
    """
    A = matrices("matrix_norm", input, square=False, precise=ord in (2, -2, "nuc"))
    if not isinstance(dim, list | tuple):
        raise TypeError(f"matrix_norm(): argument 'dim' must be a tuple of 2 ints, not {type(dim).__name__}")
    if len(dim) != 2:
        raise RuntimeError(f"matrix_norm: dim must be a 2-tuple, not {dim}")
    row, column = (dimension(i, A) for i in dim)
    if row == column:
        raise RuntimeError(f"matrix_norm: dims must be different, not {dim}")
    if ord not in ("fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf):
        raise RuntimeError(f"matrix_norm: order {ord} not supported")
    A = no_coarser("matrix_norm", A, dtype)
    extreme = extremes.amin if ord in (-1, -2, -math.inf) else extremes.amax
    if ord == "fro" or (not (A.shape[row] and A.shape[column]) and extreme is extremes.amax):
        return vector_norm(A, 2, (row, column), keepdim)
    if ord in (1, -1, math.inf, -math.inf):
        sums = vector_norm(A, 1, row if ord in (1, -1) else column, keepdim=True)
        return extreme(sums, (row, column), keepdim)
    others = [i for i in range(A.ndim) if i not in (row, column)]
    values = svdvals(shapes.permute(A, [*others, row, column]))
    norms = values.sum(-1) if ord == "nuc" else extreme(values, -1)
    if not keepdim:
        return norms
    return norms.reshape([n if i in others else 1 for i, n in enumerate(A.shape)])


def linalg_norm(
    input: Tensor,
    ord: float | str | None = None,
    dim: int | tuple[int, ...] | None = None,
    keepdim: bool = False,
    *,
    dtype: DType | None = None,
) -> Tensor:
    """`vector_norm` along one dimension, of a vector, and of all elements if there is no `ord`;
    `matrix_norm` along two dimensions, of a matrix, and for the orders that have a name.
    """
    dims = (dim,) if isinstance(dim, int) else dim
    if dims is not None and len(dims) not in (1, 2):
        raise RuntimeError(f"linalg.norm: dim must be of length 1 or 2, not {dims}")
    if ord is None:
        return vector_norm(input, 2, dims, keepdim, dtype=dtype)
    if dims is None and input.ndim not in (1, 2):
        raise RuntimeError(
            f"linalg.norm: without dim, ord takes a vector or a matrix, not {input.ndim} dimensions"
        )
    if isinstance(ord, str) or len(dims or input.shape) == 2:
        return matrix_norm(input, ord, dims or (-2, -1), keepdim, dtype=dtype)  # type: ignore[arg-type]  # checked there
    return vector_norm(input, ord, dims, keepdim, dtype=dtype)
