"""Operations of `functions.statistics`, on variables in rows and on points along a dimension."""

from __future__ import annotations

from .operation import positive, rows

VARIABLES = [((3, 4),), ((1, 5),), ((4,),)]
WEIGHTS = "t.tensor([1, 2, 1, 3])"

STATISTICS = [
    *rows(VARIABLES, "t.cov(x)", "x.cov(correction=0)", "t.cov(x, correction=2)", sums=True),
    *rows([((3, 4),)], f"t.cov(x, fweights={WEIGHTS})", sums=True),
    *rows([((3, 4), (4,)), ((4,), (4,))], "t.cov(x, aweights=y)", domain=positive, sums=True),
    *rows(
        [((3, 4), (4,))],
        f"t.cov(x, correction=2, fweights={WEIGHTS}, aweights=y)",
        domain=positive,
        sums=True,
    ),
    *rows([((3, 4),), ((2, 5),)], "t.corrcoef(x)", "x.corrcoef()", sums=True),
    *rows([((2, 3), (2, 3)), ((2, 3), (3,)), ((), ())], "t.dist(x, y)", "x.dist(y, 1)", "t.dist(x, y, p=3)"),
    *rows([((2, 3), (2, 3))], "t.dist(x, y, p=float('inf'))"),
    *rows([((2, 3), (2, 3))], "t.dist(x, y, 0)", smooth=False),
    *rows(
        [((2, 3),), ((3,),), ((1, 1),), ((2, 0),)], "t.trapezoid(x)", "t.trapz(x, dx=0.5, dim=0)", sums=True
    ),
    *rows(
        [((2, 3), (3,)), ((2, 3), (2, 3)), ((2, 2, 3), (2, 3))],
        "t.trapezoid(x, y)",
        "t.trapz(x, x=y)",
        sums=True,
    ),
    *rows([((2, 3), (2,)), ((2, 3), (2, 3)), ((2, 2, 3), (2, 3))], "t.trapezoid(x, y, dim=-2)", sums=True),
]
