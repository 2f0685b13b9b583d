"""Linear algebra. Torch and NumPy call different LAPACKs, which round differently: hence the ulps."""

from __future__ import annotations

from functools import partial

import numpy as np

from .operation import MATRIX, Array, Shape, given, inside, positive, rows


def regular(random: np.random.Generator, shape: Shape) -> Array:
    """Matrices that are well conditioned, and vectors."""
    out = np.array(random.uniform(-1, 1, shape))
    return out + 3 * np.eye(*shape[-2:]) if len(shape) > 1 else out


linear = partial(rows, domain=regular, ulps=64, why="LAPACK's blocks differ: as uncertain as the matrix is")
vectors = partial(rows, domain=regular, ulps=256, why="vectors are as uncertain as two eigenvalues are close")
powers = partial(rows, domain=inside, ulps=64, why="elements of both signs cancel")
AT_ZERO = {"twice": False, "why": "torch's second gradients divide by the norm where it is 0"}
TIED = {
    "twice": False,
    "why": "at equal eigenvalues torch divides by 0; what was not asked for is left out here",
}

SQUARE: list[tuple[Shape, ...]] = [((2, 2),), ((3, 3),), ((2, 3, 3),), ((0, 0),), ((1, 1),)]
MATRICES: list[tuple[Shape, ...]] = [((3, 3),), ((2, 2, 2),)]
TALL_AND_WIDE: list[tuple[Shape, ...]] = [((3, 2),), ((2, 3),), ((3, 3),), ((2, 2, 1),)]
SYSTEMS: list[tuple[Shape, ...]] = [
    ((3, 3), (3, 2)),
    ((2, 2), (2,)),
    ((2, 2, 2), (2, 2, 3)),
    ((0, 0), (0, 2)),
]
SINGULAR = given([[1, 2], [2, 4]], [[1, 2, 3], [2, 4, 6], [1, -1, 1]])
VECTORS: list[tuple[Shape, ...]] = [((),), ((3,),), ((2, 3),), ((0,),)]
ORDERS = ("'fro'", "'nuc'", "1", "-1", "2", "-2", "float('inf')", "float('-inf')")
CONDITION = "t.linalg.matrix_norm(x, 1) * t.linalg.matrix_norm(t.inverse(x), 1)"
KINKS = given([[0, 3, -4], [0, 0, 0]], [[1, -1, 1], [2, 2, 0]], [[np.inf, 1, 2], [1, -np.inf, np.inf]])

LINALG = [
    # determinants; of a singular matrix torch's gradient is right only if it can be differentiated again
    *linear(SQUARE, "t.linalg.det(x)", "t.det(x)"),
    *linear([], "t.linalg.det(x) + 9", special=SINGULAR),  # what is left of the terms that cancel is rounding
    *linear([((3, 3),), ((2, 3, 3),)], "t.linalg.slogdet(x)", "x.slogdet()", "t.logdet(-x[..., :2, :2])"),
    # equations
    *linear(SQUARE, "t.linalg.inv(x)", "t.inverse(x)"),
    *linear(
        [*SYSTEMS, ((3, 2, 2), (3, 2)), ((2, 2, 2), (2, 3)), ((2, 2), (3, 2, 1))], "t.linalg.solve(x, y)"
    ),
    *linear([((3, 3), (2, 3)), ((2, 2, 2), (3, 2))], "t.linalg.solve(x, y, left=False)"),
    *linear(
        [((3, 3), (3, 2)), ((2, 2, 2), (2, 3)), ((2, 2), (3, 2, 1)), ((0, 0), (0, 2))],
        *[
            f"t.linalg.solve_triangular(x, y, upper={upper}{unitriangular})"
            for upper in (True, False)
            for unitriangular in ("", ", unitriangular=True")
        ],
    ),
    *linear([((3, 3), (2, 3))], "t.linalg.solve_triangular(x, y, upper=True, left=False)"),
    *rows(
        [],
        "t.linalg.solve_triangular(x, x + 1, upper=True)",
        special=given([[1, 2], [3, 0]]),
        twice=False,
        why="a singular matrix: infinities meet",
    ),
    *linear(TALL_AND_WIDE, "t.linalg.pinv(x)", "t.pinverse(x)"),
    *rows([], "t.linalg.pinv(x)", special=SINGULAR, ulps=512, why="the condition number is 20"),
    *linear([((3, 3),)], "t.linalg.pinv(x + x.mT, hermitian=True)"),
    # the gradient is that of a matrix whose rank stays
    *linear([((3, 3),)], "t.linalg.pinv(x, rcond=0.8)", "t.linalg.pinv(x, 0.8)", smooth=False),
    *linear([((3, 3),)], "t.linalg.pinv(x, rtol=0.8)", "t.linalg.pinv(x, atol=2.5)", smooth=False),
    *linear([((3, 2), (3, 2)), ((3, 3), (3,)), ((2, 3), (2, 1))], "t.linalg.lstsq(x, y)[0]"),
    *linear(
        [((3, 2), (3, 2))], "t.linalg.lstsq(x, y)", "t.linalg.lstsq(x, y, driver='gels').rank", smooth=False
    ),
    # decompositions
    *linear(SQUARE, "t.linalg.cholesky(x @ x.mT)", "t.linalg.cholesky(x @ x.mT, upper=True)"),
    *linear([((3, 3),)], "t.cholesky(x @ x.mT, True)", "t.linalg.cholesky(x + x.mT)"),
    *linear(TALL_AND_WIDE, "t.linalg.qr(x)"),
    *linear([((2, 3),), ((2, 2),)], "t.linalg.qr(x, mode='complete')"),
    *linear([((3, 2),)], "t.linalg.qr(x, 'r')", "t.linalg.qr(x, 'complete')", smooth=False),
    # an eigenvector or a singular vector may also point the other way: hence the squares
    *vectors(SQUARE, "(lambda values, v: (values, v * v))(*t.linalg.eigh(x + x.mT))"),
    *vectors([((3, 3),)], "t.linalg.eigh(x + x.mT, UPLO='U').eigenvectors.abs()"),
    # one triangle is looked at, but the gradient goes to both
    *vectors([((3, 3),)], "(lambda values, v: (values, v * v))(*t.linalg.eigh(x))", smooth=False),
    *linear(SQUARE, "t.linalg.eigvalsh(x + x.mT)", "t.linalg.eigvalsh(x + x.mT, UPLO='U')"),
    *vectors(TALL_AND_WIDE, "(lambda u, s, v: (u * u, s, v * v))(*t.linalg.svd(x, False))"),
    *vectors(TALL_AND_WIDE, "(lambda u, s, v: (u / s.unsqueeze(-2)) @ v)(*t.linalg.svd(x, False))"),
    *vectors([((3, 2),), ((2, 3),)], "(lambda u, s, v: (u[:, :2].abs(), s, v[:2].abs()))(*t.linalg.svd(x))"),
    *linear(TALL_AND_WIDE, "t.linalg.svdvals(x)", "t.svd(x).S", "x.qr()", "t.qr(x, some=True)"),
    *vectors(TALL_AND_WIDE, "(lambda u, s, v: (u * u, s, v * v))(*t.svd(x))"),
    *rows([], "t.linalg.svdvals(x)", "t.linalg.eigvalsh(x)", special=given(np.eye(3)), **TIED),
    # numbers of a matrix
    *linear(TALL_AND_WIDE, "t.linalg.matrix_rank(x)", "t.linalg.matrix_rank(x, 2.5)", special=SINGULAR),
    *linear(
        [((3, 3),)],
        "t.linalg.matrix_rank(x, atol=0.1, rtol=0.9)",
        "t.linalg.matrix_rank(x + x.mT, hermitian=True)",
    ),
    *linear(TALL_AND_WIDE, "t.linalg.cond(x)", "t.linalg.cond(x, -2)"),
    *linear([((3, 3),)], "t.linalg.cond(x, 'nuc')"),
    # here torch writes in place what its own backward pass needs
    *linear([((3, 3),), ((2, 2, 2),)], "t.linalg.cond(x, 1)", torch=CONDITION),
    *linear([((3, 3),)], "t.linalg.cond(x, 'fro')", "t.linalg.cond(x, float('-inf'))", smooth=False),
    # norms; torch's second gradients divide by the norm where it is 0, also by that of no elements
    *rows(VECTORS, "t.linalg.vector_norm(x)", "t.linalg.vector_norm(x, 1)", special=KINKS, **AT_ZERO),
    *rows(VECTORS[:-1], "t.linalg.vector_norm(x, 3)", "t.linalg.vector_norm(x, 2.5)"),
    *rows(MATRIX, "t.linalg.vector_norm(x, 3, 0)", "t.linalg.vector_norm(x, 1.5, dim=-1)"),
    *rows(MATRIX, "t.linalg.vector_norm(x, 0.5, -1, True)", "t.linalg.vector_norm(x, -2, (0, 1))"),
    *rows(MATRIX, "t.linalg.vector_norm(x, float('inf'), -1)", "t.linalg.vector_norm(x, float('-inf'), 0)"),
    *rows([], "t.linalg.vector_norm(x, 3, -1)", "t.linalg.vector_norm(x, 0, -1)", special=KINKS, **AT_ZERO),
    *rows([], "t.linalg.vector_norm(x, float('inf'), -1)", special=KINKS, **AT_ZERO),
    *rows(
        [], "t.linalg.vector_norm(x, -1, -1)", "t.linalg.vector_norm(x, 0.5, -1)", special=KINKS, **AT_ZERO
    ),
    *rows(MATRIX, "t.linalg.vector_norm(x, dtype=t.float64)", "t.linalg.norm(x, dim=0)"),
    *rows(VECTORS, "t.linalg.norm(x)", "t.linalg.norm(x, 1, dim=-1)", "t.linalg.norm(x, keepdim=True)"),
    *linear(TALL_AND_WIDE, *(f"t.linalg.matrix_norm(x, {ord})" for ord in ORDERS)),
    *linear([((2, 3, 2),)], *(f"t.linalg.matrix_norm(x, {ord}, (2, 0), True)" for ord in ORDERS)),
    *rows(
        [((0, 3),), ((2, 0),)], "t.linalg.matrix_norm(x)", "t.linalg.matrix_norm(x, 1)", "t.linalg.norm(x, 2)"
    ),
    *linear(
        *([((3, 2),)], "t.linalg.norm(x, 2)", "t.linalg.norm(x, 'nuc')", "t.linalg.norm(x, 1, (1, 0), True)"),
        *("x.norm('nuc')", "t.norm(x, 'nuc', (1, 0), True)"),
    ),
    *rows(
        [],
        "t.linalg.matrix_norm(x)",
        "t.linalg.matrix_norm(x, 2)",
        special=given(np.zeros((2, 2)), np.eye(3)),
        **TIED,
    ),
    # products
    *powers(MATRICES, "t.linalg.matrix_power(x, 0)", "t.matrix_power(x, 1)", "x.matrix_power(2)"),
    *powers(MATRICES, "t.linalg.matrix_power(x, 3)", "t.linalg.matrix_power(x, 6)", "x.matrix_power(7)"),
    *linear([((3, 3),)], "t.matrix_power(x, -1)", "x.matrix_power(-3)"),
    *rows([((2, 3), (3, 4), (4, 1)), ((3,), (3, 2), (2,))], "t.linalg.multi_dot([x, y, z])", domain=positive),
    *rows([((2, 3), (3,)), ((2, 0), (0, 3))], "t.linalg.multi_dot((x, y))", domain=positive),
    *powers([((1, 4), (4, 2), (2, 5))], "t.linalg.multi_dot([x, y, z, z.mT])"),
    # of a float32 torch's has but 4 digits, where the norm is small
    *linear(SQUARE, "t.matrix_exp(x.double())", "t.linalg.matrix_exp(-x.double() / 9)"),
    *rows([((3,),)], "t.linalg.vander(x.double())", "t.linalg.vander(x.double(), N=2)"),
    *powers([((2, 3), (3, 2))], "t.linalg.matmul(x, y)"),
    *rows([((2, 3), (2, 3)), ((3,), (2, 3)), ((), ())], "t.linalg.vecdot(x, y)", domain=positive),
    *rows([((2, 3), (2, 1))], "t.linalg.vecdot(x, y, dim=0)", domain=positive),
    *rows([((2, 3), (2, 3)), ((3,), (3,))], "t.linalg.cross(x, y)", "t.linalg.cross(x, y, dim=-1)"),
    *rows(
        [((2, 3),), ((2, 2, 3),)], "t.linalg.diagonal(x)", "t.linalg.diagonal(x, offset=1, dim1=0, dim2=1)"
    ),
]
