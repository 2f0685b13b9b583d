"""Operations that put elements in order, and those that go along one."""

from __future__ import annotations

from .operation import MATRIX, MAYBE_EMPTY, ONE, Operation, given, rows
from .reductions import APART, CHOICES, HOLES, LEVEL, TIES, ZEROS, distinct

ALONG = [((),), ((3,),), *MAYBE_EMPTY]
CUMULATIVE = [
    *rows(ALONG, "x.cumsum(0)", "x.cumsum(-1)", special=LEVEL),
    *rows(ALONG, "x.cumprod(0)", "x.cumprod(-1)", special=ZEROS),
    *rows(ALONG, "x.cumprod(-1, dtype=t.float64)", "x.cumsum(axis=0, dtype=t.float64)"),
    *rows(
        ALONG, "x.logcumsumexp(0)", "t.logcumsumexp(x, dim=-1)", special=given([[1, 1000, -2], [9, 0, -999]])
    ),
    *rows(
        ALONG,
        "x.cummax(0)",
        "x.cummin(-1)",
        "t.cummax(x, dim=1 if x.ndim > 1 else 0)",
        special=[*TIES, *HOLES],
    ),
    *rows([((3,),), *MAYBE_EMPTY], "x.diff()", "x.diff(2, 0)", "t.diff(x, n=0)", special=LEVEL),
    *rows(
        [((3,), (2,)), ((2, 3), (2, 1))], "x.diff(prepend=y)", "x.diff(2, -1, y, y)", "t.diff(x, append=y)"
    ),
    *rows([((2, 3),)], "(x > 0).diff()", "x.diff(7)"),
]

REPEATED = given([[1, 3, 3], [1, 3, 3], [2, 2, 1]], [[3, 1, 1], [3, 1, 1]], [[0, 0, 0]])
SORTING = [
    *rows(ALONG, "x.sort()", "x.sort(0, descending=True)", special=[*TIES, *HOLES]),
    *rows(
        ALONG,
        "t.sort(x, stable=True)",
        "x.sort(descending=True, stable=True, dim=0)",
        special=[*TIES, *HOLES],
    ),
    *rows(ALONG, "x.argsort(-1)", "x.argsort(0, True)", "t.argsort(x, stable=True)", special=[*TIES, *HOLES]),
    *rows(ALONG, "t.msort(x)", "x.msort()", special=[*TIES, *HOLES]),
    *rows(CHOICES, "x.topk(1)", "x.topk(0, 0)", "t.topk(x, 1, -1, False)", special=APART, domain=distinct),
    *rows(
        [((2, 3),), ((2, 4, 3),)],
        "x.topk(2, 1)",
        "x.topk(2, dim=0, largest=False)",
        special=APART,
        domain=distinct,
    ),
    *rows(
        [], "x.topk(2, -1).values", "x.topk(3, largest=False).values", special=[*TIES, *HOLES], smooth=False
    ),
    *rows([*ONE, *MATRIX, ((0, 3),)], "t.unique(x.round())", "x.unique(return_counts=True)", smooth=False),
    *rows(
        [],
        "x.unique(return_inverse=True, return_counts=True)",
        "x.unique_consecutive(return_inverse=True, return_counts=True)",
        special=[*REPEATED, *HOLES],
        smooth=False,
    ),
    # torch compares slices that hold NaN in an arbitrary way
    *rows(
        [],
        "t.unique(x, True, True, False, 0)",
        "x.unique_consecutive(True, True, 1)",
        special=REPEATED,
        smooth=False,
    ),
    *rows([*ONE, ((0, 3),)], "t.unique_consecutive(x.round())", smooth=False),
    *rows([((0, 3),), ((4, 2),)], "t.unique(x.round(), dim=0, return_inverse=True)", smooth=False),
    *rows(
        [((3,),), ((0,),), ((5,),)],
        "x.abs().long().bincount()",
        "t.bincount(x.abs().long(), x)",
        "t.bincount(x.abs().long(), minlength=5)",
        "x.abs().long().bincount(x.long(), 2)",
        smooth=False,
    ),
    *rows(
        [
            ((3,), (2, 4)),
            ((2, 3), (2, 4)),
            ((2, 2, 3), (2, 2, 1)),
            ((4,), ()),
            ((0,), (3,)),
            ((2, 0), (2, 3)),
        ],
        "t.searchsorted(x.sort().values, y)",
        "t.searchsorted(x.sort().values, y, right=True)",
        "t.searchsorted(x.round().sort().values, y.round(), side='right', out_int32=True)",
        "t.searchsorted(x, y, sorter=x.argsort())",
    ),
    *rows([((3,),)], "t.searchsorted(x.round().sort().values, 1)", "t.bucketize(0.5, x.sort().values)"),
    *rows(
        [],
        "t.searchsorted(x.sort().values, x)",
        "t.searchsorted(x.sort().values, x, right=True)",
        special=[*TIES, *HOLES],
    ),
    *rows(
        [((2, 3), (4,)), ((), (3,)), ((3,), (0,))],
        "t.bucketize(x, y.sort().values)",
        "t.bucketize(x.round(), y.round().sort().values, right=True, out_int32=True)",
    ),
    *rows([((7,),), ((2, 3),), ((0,),)], "x.histc(4)", "t.histc(x, 5, min=-2, max=3)", smooth=False),
    *rows([], "t.histc(x, 3)", special=given([1, 1, 1], [0, 1, 2, 3]), smooth=False),
    Operation("np.sort(x, 0)", MATRIX, torch="x.sort(0).values"),
    Operation("np.argsort(x)", MATRIX, torch="x.argsort()"),
    Operation("np.cumprod(x)", MATRIX[:3], torch="x.ravel().cumprod(0)"),
    Operation("np.diff(x, axis=0)", MATRIX, torch="x.diff(dim=0)"),
    Operation("np.nansum(x, axis=0, keepdims=True)", MATRIX, torch="x.nansum(0, True)"),
]
