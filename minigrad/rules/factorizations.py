"""Linear algebra inside: what NumPy lacks, the adjoints, and the rows of the table for both.

A matrix stands in the last two dimensions; all before them are batches. The formulas are those of M. Giles,
"An extended collection of matrix derivative results for forward and reverse mode algorithmic differentiation"
(2008); others name their source.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .adjoints import matmul_left, matmul_right, regrow, tie_or_nan_shares, unbroadcast
from .kernels import Array, Axis, add_up, dispatched, sign, wide

Arrays = tuple[Array, ...]


class LinAlgError(RuntimeError):
    """What is wanted of this matrix there isn't: an inverse, a root, …"""


# ---------------------------------------------------------------------------------------- kernels


@dispatched
@wide
def vector_norm(x: Array, ord: float = 2, axis: Axis = None, keepdims: bool = False) -> Array:
    """sum(|x| ** ord) ** (1 / ord), and its limits: how many elements aren't 0, and the extremes."""
    if ord == 2:
        return np.sqrt(add_up(x * x, axis, keepdims))
    size = np.abs(x)
    if ord == 0:
        return add_up((x != 0).astype(x.dtype), axis, keepdims)
    if ord == 1:
        return add_up(size, axis, keepdims)
    if math.isinf(ord):
        return (np.max if ord > 0 else np.min)(size, axis=axis, keepdims=keepdims)
    return add_up(size**ord, axis, keepdims) ** (1 / ord)


@dispatched
def addmm(x: Array, mat1: Array, mat2: Array, beta: float, alpha: float) -> Array:
    """beta * x + alpha * mat1 @ mat2, where a beta of 0 leaves x out even if it is NaN."""
    out = np.matmul(mat1, mat2)
    if alpha != 1:
        out *= alpha
    if beta != 0:
        out += x if beta == 1 else x * beta
    return out


@dispatched
def addmv(x: Array, mat: Array, vec: Array, beta: float, alpha: float) -> Array:
    """The same for a vector; torch has a node of its own for it,"""
    return addmm(x, mat, vec, beta, alpha)


@dispatched
def baddbmm(x: Array, batch1: Array, batch2: Array, beta: float, alpha: float) -> Array:
    """and for batches of matrices."""
    return addmm(x, batch1, batch2, beta, alpha)


@dispatched
def solve_triangular(x: Array, b: Array, upper: bool, unitriangular: bool) -> Array:
    """Substitution, row by row: 0 on the diagonal gives infinity, where `np.linalg.solve` would raise."""
    count = x.shape[-1]
    out = np.empty((*np.broadcast_shapes(x.shape[:-2], b.shape[:-2]), *b.shape[-2:]), b.dtype)
    for i in reversed(range(count)) if upper else range(count):
        known = slice(i + 1, None) if upper else slice(i)
        rest = b[..., i, :] - np.matmul(x[..., i, None, known], out[..., known, :])[..., 0, :]
        out[..., i, :] = rest if unitriangular else rest / x[..., i, i, None]
    return out


@dispatched
def pinv(x: Array, atol: float, rtol: float, hermitian: bool) -> Array:
    """The pseudoinverse, without the singular values up to max(atol, rtol * the largest)."""
    u, s, vh = np.linalg.svd(x, full_matrices=False, hermitian=hermitian)
    least = np.maximum(atol, rtol * np.max(s, axis=-1, keepdims=True, initial=0))
    return transposed(vh) @ (np.where(s > least, 1 / s, 0)[..., None] * transposed(u))


@dispatched
def matrix_rank(x: Array, atol: float, rtol: float, hermitian: bool) -> Array:
    """How many singular values are larger than max(atol, rtol * the largest)."""
    s = np.linalg.svd(x, compute_uv=False, hermitian=hermitian)
    return np.sum(s > np.maximum(atol, rtol * np.max(s, axis=-1, keepdims=True, initial=0)), axis=-1)


@dispatched
def qr(x: Array, mode: Any) -> Arrays:
    """`np.linalg.qr`, with an empty Q for mode "r"."""
    return (np.zeros(0, x.dtype), np.linalg.qr(x, "r")) if mode == "r" else tuple(np.linalg.qr(x, mode))


# ---------------------------------------------------------------------------------------- adjoints


@dispatched
def transposed(x: Array) -> Array:
    return np.swapaxes(x, -1, -2)


@dispatched
def spread(g: Array, shape: tuple[int, ...]) -> Array:
    """The adjoint of a trace: g on the diagonal."""
    return np.where(np.eye(shape[0], shape[1], dtype=bool), g, 0)


@dispatched
def triangle(x: Array, upper: bool = False, diagonal: bool = True) -> Array:
    """The lower triangle (or the upper one), with or without the diagonal."""
    return np.triu(x, 0 if diagonal else 1) if upper else np.tril(x, 0 if diagonal else -1)


@dispatched
def norm_slope(out: Array, x: Array, ord: float, axis: Axis, keepdims: bool) -> Array:
    """The derivative of `vector_norm`, which is 0 where x or the norm is 0; equal extremes share."""
    if math.isinf(ord):
        return sign(x) * tie_or_nan_shares(out, np.abs(x), axis, keepdims)
    out = regrow(out, x.shape, axis, keepdims)
    if ord == 2:
        return np.where(out == 0, 0, x / out)
    if ord in (0, 1):
        return sign(x) * ord
    # where it is 0 the power is taken of 1: so that its own derivative isn't infinite there
    flat = (x == 0) | (out == 0)
    return sign(x) * np.where(flat, 0, np.where(flat, 1, np.abs(x) / np.where(out == 0, 1, out)) ** (ord - 1))


@dispatched
def cofactors(det: Array, x: Array) -> Array:
    """d det / dx = det * inverse(x)ᵀ; of a (nearly) singular matrix by way of its singular values.

    See N. Higham, "What is the adjugate of a matrix?" (2020).
    """
    if not nearly_singular(det):
        return np.expand_dims(det, (-2, -1)) * transposed(np.linalg.inv(x))
    u, s, vh = np.linalg.svd(x)
    others = np.prod(np.where(np.eye(s.shape[-1], dtype=bool), 1, np.expand_dims(s, -2)), axis=-1)
    signs = np.linalg.det(u) * np.linalg.det(vh)
    return np.expand_dims(signs, (-2, -1)) * ((u * np.expand_dims(others, -2)) @ vh)


@dispatched
def inverse(x: Array) -> Array:
    """The inverse, and NaNs for a singular matrix (for which torch has some infinities, too)."""
    try:
        return np.linalg.inv(x)
    except (np.linalg.LinAlgError, LinAlgError):
        singular = np.expand_dims(np.linalg.slogdet(x)[0] == 0, (-2, -1))
        return np.linalg.inv(np.where(singular, np.nan, x))


@dispatched
def nearly_singular(det: Array) -> Array:
    """Whether a determinant is as small as rounding errors; the bound is torch's."""
    return np.any(np.abs(det) < 100 * np.finfo(det.dtype).eps)


@dispatched
def triangular_slope(g: Array, out: Array, x: Array, upper: bool, unitriangular: bool) -> Array:
    """dL/dx of the solution of a triangular system: nothing for what it doesn't look at."""
    slope = -(solve_transposed(g, x, upper, unitriangular) @ transposed(out))
    return unbroadcast(triangle(slope, upper, not unitriangular), x.shape)


@dispatched
def solve_transposed(g: Array, x: Array, upper: bool, unitriangular: bool) -> Array:
    return solve_triangular(transposed(x), g, not upper, unitriangular)


@dispatched
def cholesky_slope(g: Array, out: Array) -> Array:
    """L⁻ᵀ P L⁻¹ made symmetric, where P is the lower triangle of Lᵀg with its diagonal halved."""
    product = transposed(out) @ g
    half = (triangle(product) + triangle(product, diagonal=False)) / 2
    left = solve_transposed(half, out, False, False)
    slope = transposed(solve_transposed(transposed(left), out, False, False))
    return (slope + transposed(slope)) / 2


@dispatched
def pinv_slope(g: Array, out: Array, x: Array) -> Array:
    """Golub and Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares" (1973)."""
    gt, outt = transposed(g), transposed(out)
    inner = gt @ out @ outt - x @ out @ gt @ out @ outt
    return inner + outt @ out @ gt - outt @ out @ gt @ out @ x - transposed(out @ gt @ out)


@dispatched
def quotient(x: Array, y: Array) -> Array:
    """x / y, and 0 for 0 / 0: equal eigenvalues do no harm if nobody asks for their vectors."""
    return x / np.where((x == 0) & (y == 0), np.inf, y)


@dispatched
def gaps(values: Array) -> Array:
    """The difference of each two values, that of the row subtracted from that of the column."""
    return np.expand_dims(values, -2) - np.expand_dims(values, -1)


@dispatched
def diagonal_matrix(x: Array) -> Array:
    return np.where(np.eye(x.shape[-1], dtype=bool), np.expand_dims(x, -2), 0)


@dispatched
def eigh_slope(g_values: Array, g_vectors: Array, values: Array, vectors: Array) -> Array:
    """Made symmetric, as in torch: no symmetric change of the matrix can tell the difference."""
    turned = transposed(vectors) @ g_vectors
    turned = np.where(np.eye(values.shape[-1], dtype=bool), 0, turned)
    slope = vectors @ (diagonal_matrix(g_values) + quotient(turned, gaps(values))) @ transposed(vectors)
    return (slope + transposed(slope)) / 2


@dispatched
def svd_slope(gu: Array, gs: Array, gvh: Array, u: Array, s: Array, vh: Array) -> Array:
    """J. Townsend, "Differentiating the singular value decomposition" (2016), for the thin one: of full
    matrices the vectors without a singular value have no say, as in torch.
    """
    count = s.shape[-1]
    u, gu, vh, gvh = u[..., :count], gu[..., :count], vh[..., :count, :], gvh[..., :count, :]
    of_u, of_v = transposed(u) @ gu, gvh @ transposed(vh)
    row, column, between = np.expand_dims(s, -2), np.expand_dims(s, -1), gaps(s * s)
    turn_u = quotient(of_u - transposed(of_u), between) * row
    turn_v = quotient(transposed(of_v) - of_v, between) * column
    slope = u @ (turn_u + turn_v + diagonal_matrix(gs)) @ vh
    if u.shape[-2] > count:
        slope = slope + quotient(gu - u @ of_u, row) @ vh
    if vh.shape[-1] > count:
        slope = slope + u @ quotient(gvh - of_v @ vh, column)
    return slope


@dispatched
def qr_slope(gq: Array, gr: Array, q: Array, r: Array, mode: str) -> Array:
    """S. Walter and L. Lehmann, "Algorithmic differentiation of linear algebra functions" (2010)."""
    rows, columns = r.shape[-2:]
    if mode == "r" or (mode == "complete" and rows > columns):
        raise RuntimeError(
            f'qr(): no derivative in mode "{mode}" for {rows} x {columns} matrices: use mode="reduced"'
        )
    if columns > rows:  # [X Y] = Q [U V]: the QR decomposition of X, and Y = QV
        g_rest, rest = gr[..., rows:], r[..., rows:]
        gq = gq + q @ rest @ transposed(g_rest)
        square = qr_slope(gq, gr[..., :rows], q, r[..., :rows], mode)
        return np.concatenate([square, q @ g_rest], axis=-1)
    lower = triangle(r @ transposed(gr) - transposed(gq) @ q)
    symmetric = lower + transposed(triangle(lower, diagonal=False))
    return transposed(solve_triangular(r, transposed(gq + q @ symmetric), True, False))


# ---------------------------------------------------------------------------------------- rows

PLUS_PRODUCT = (
    lambda g, out, x, y, z, beta, alpha: unbroadcast(g * beta, x.shape),
    lambda g, out, x, y, z, beta, alpha: matmul_left(g * alpha, y.shape, z),
    lambda g, out, x, y, z, beta, alpha: matmul_right(g * alpha, y, z.shape),
)
ROWS: dict[Callable[..., Any], Any] = {
    addmm: PLUS_PRODUCT,
    addmv: PLUS_PRODUCT,
    baddbmm: PLUS_PRODUCT,
    np.trace: (lambda g, out, x: spread(g, x.shape),),
    np.cross: (
        lambda g, out, x, y, axis=-1: unbroadcast(np.cross(y, g, axis=axis), x.shape),
        lambda g, out, x, y, axis=-1: unbroadcast(np.cross(g, x, axis=axis), y.shape),
    ),
    vector_norm: (
        lambda g, out, x, ord=2, axis=None, keepdims=False: (
            regrow(g, x.shape, axis, keepdims) * norm_slope(out, x, ord, axis, keepdims)
        ),
    ),
    np.linalg.det: (lambda g, out, x: np.expand_dims(g, (-2, -1)) * cofactors(out, x),),
    np.linalg.slogdet: (lambda g, out, x: np.expand_dims(g[1], (-2, -1)) * transposed(inverse(x)),),
    np.linalg.inv: (lambda g, out, x: -(transposed(out) @ g @ transposed(out)),),
    np.linalg.solve: (
        lambda g, out, x, b: unbroadcast(-(np.linalg.solve(transposed(x), g) @ transposed(out)), x.shape),
        lambda g, out, x, b: unbroadcast(np.linalg.solve(transposed(x), g), b.shape),
    ),
    solve_triangular: (
        lambda g, out, x, b, upper, unitriangular: triangular_slope(g, out, x, upper, unitriangular),
        lambda g, out, x, b, upper, unitriangular: unbroadcast(
            solve_transposed(g, x, upper, unitriangular), b.shape
        ),
    ),
    np.linalg.cholesky: (lambda g, out, x: cholesky_slope(g, out),),
    pinv: (lambda g, out, x, atol, rtol, hermitian: pinv_slope(g, out, x),),
    np.linalg.eigh: (lambda g, out, x, UPLO="L": eigh_slope(g[0], g[1], out[0], out[1]),),  # noqa: N803
    np.linalg.svd: (
        lambda g, out, x, full_matrices=True: svd_slope(g[0], g[1], g[2], out[0], out[1], out[2]),
    ),
    qr: (lambda g, out, x, mode: qr_slope(g[0], g[1], out[0], out[1], mode),),
    matrix_rank: (),
    nearly_singular: (),
}

SEVERAL: set[Callable[..., Any]] = {np.linalg.slogdet, np.linalg.eigh, np.linalg.svd, qr}
"""Functions that answer several arrays."""
