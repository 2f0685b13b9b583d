"""Operations that take elements together."""

from __future__ import annotations

import math

import numpy as np

from .operation import MATRIX, MAYBE_EMPTY, ONE, Array, Shape, given, rows

TIES = [
    *given([[1, 3, 3], [2, 2, 2]], [[np.nan, 1, 1], [np.inf, np.inf, 0]]),
    *given([[-np.inf] * 3, [0, -0.0, np.nan]]),
]
ZEROS = given([[0, 2, 3], [4, 5, 6]], [[0, 0, 3], [4, 0, 6]], [[0, 0, 0], [1, 2, 0]])
LEVEL = given([[2, 2, 2], [2, 2, 2]], [[1, 2, 1], [2, np.inf, np.nan]])

HOLES = given([[1, np.nan, 3], [np.nan, 0, -0.0]], [[np.nan] * 3, [np.inf, np.nan, 1]])
FLAT = given([[1, -2, 3], [0, 0, 2]])
NO_NORM = given([[0, 0, 0], [0, -0.0, 3]], [[3, -3, 1], [np.inf, 1, np.nan]])

CHOICES = [((),), ((3,),), ((4,),), *MATRIX]
APART = given([[1, 3, np.nan], [2, -np.inf, np.inf]], [[0.5, -1, 2], [1, np.inf, 0]])
TIED = given([[1, 3, 3], [2, 2, 2]], [[1, np.inf, 2], [np.inf, 1, 0]])


def distinct(random: np.random.Generator, shape: Shape) -> Array:
    """No two alike, not even as integers: which of equals torch chooses is arbitrary."""
    return np.array(random.permutation(math.prod(shape)) + 0.25).reshape(shape)


REDUCTIONS = [
    *rows([*ONE, *MAYBE_EMPTY], "x.sum()", "x.mean()", "x.sum(-1)", "x.mean(0, keepdim=True)", special=LEVEL),
    *rows(MAYBE_EMPTY, "x.sum((0, -1))", "x.mean((0, 1), keepdim=True)", "x.sum(())", "x.mean([-2])"),
    *rows(ONE, "x.sum(dtype=t.float64)", "x.mean(dtype=t.float64)"),
    *rows(ONE, "x.prod(dtype=t.float32)", "x.softmax(-1, dtype=t.float32)", rounds="float32"),
    *rows(MATRIX, "x.sum(axis=0)", "x.mean(axis=1, keepdims=True)", "t.std(x, axis=0, keepdim=True)"),
    *rows([*ONE, *MAYBE_EMPTY], "x.nansum()", "x.nansum(-1, dtype=t.float64)", special=HOLES),
    *rows([((),), ((3,),), *MATRIX], "x.nanmean()", "x.nanmean(0, keepdim=True)", special=HOLES),
    *rows(
        *([*ONE, *MAYBE_EMPTY], "x.prod()", "x.prod(-1)", "x.prod(0, keepdim=True)"),
        special=[*ZEROS, *given(0)],
    ),
    *rows(
        *([], "x.prod(1)"),
        special=given([[1, np.inf, 2], [np.nan, 2, 3]]),
        twice=False,
        why="torch's second gradient multiplies with elements that it shouldn't meet: NaN beside infinity",
    ),
    *rows(MATRIX, "x.var()", "x.std()", special=LEVEL),
    *rows(MATRIX, "x.var((0, 1), correction=2)", "x.std(unbiased=False)", special=LEVEL),
    *rows([((2, 3),), ((2, 2, 3),)], "x.var(-1)", "x.std(1, keepdim=True)", "x.std((0, -1))", special=LEVEL),
    *rows([((2, 3),), ((2, 2, 3),)], "t.var_mean(x)", "t.std_mean(x, -1, keepdim=True)", special=LEVEL),
    *rows([((2, 3),)], "t.var_mean(x, False)", "t.std_mean(x, (0, 1), correction=0)"),
    *rows([*ONE, *MAYBE_EMPTY], "x.norm()", "x.norm(1)", "x.norm(0)", special=NO_NORM),
    *rows(MAYBE_EMPTY, "x.norm(dim=-1)", "t.norm(x, 2, (0, 1), True)", "x.norm('fro', 0)", special=NO_NORM),
    *rows(MATRIX, "x.norm(3, 0)", "x.norm(dtype=t.float64)", special=FLAT),
    *rows(MATRIX, "x.norm(-1)", "x.logsumexp(0, keepdim=True)", "x.logsumexp((0, 1))"),
    *rows(
        *(MATRIX, "x.norm(0.5, dim=1)", "x.norm(1.5)"),
        special=FLAT,
        twice=False,
        why="second derivatives at 0 are infinite; torch's are NaN, and ours leave these elements out",
    ),
    *rows(MATRIX, "x.norm(np.inf)", "x.norm(-np.inf, 0, keepdim=True)", special=NO_NORM),
    *rows([*ONE, *MAYBE_EMPTY], "t.any(x > 1)", "t.all(x > 0)", "x.any()", "x.all()", special=ZEROS),
    *rows(MAYBE_EMPTY, "x.any(0)", "x.all(-1, keepdim=True)", "x.any((0, 1))", special=ZEROS),
    *rows(MAYBE_EMPTY, "x.any(())", "t.all(x, dim=[], keepdim=True)", special=ZEROS),
    *rows([*ONE, *MAYBE_EMPTY], "x.count_nonzero()", "x.count_nonzero(0)", special=[*ZEROS, *HOLES]),
    *rows(MATRIX, "t.count_nonzero(x > 0, dim=(0, -1))", "x.count_nonzero(())"),
    *rows([((),), ((3,),), *MAYBE_EMPTY], "x.logsumexp(-1)", "x.softmax(0)", special=TIES),
    *rows(
        *([((),), ((3,),), *MAYBE_EMPTY], "x.log_softmax(-1)"),
        special=TIES,
        halves=16,
        why="torch rounds max + log(sum) to float16 before it subtracts; we round once",
    ),
    *rows(MATRIX, "x.softmax(axis=-1)", "x.log_softmax(0)"),
    *rows([((),), ((3,),), *MATRIX], "x.max()", "x.min()", "x.amax()", "x.amin()", special=TIES),
    *rows([((),), ((3,),), *MATRIX], "x.max(0)", "x.min(-1)", "x.amax(-1)", special=TIES),
    *rows([((),), ((3,),), *MATRIX], "t.aminmax(x)", "x.aminmax(dim=-1, keepdim=True)", special=TIES),
    *rows([((),), ((3,),), *MATRIX], "x.argmax()", "x.argmin()", special=TIES),
    *rows(MATRIX, "x.max(1, keepdim=True)", "x.min(0, True)", "x.amin(0, keepdim=True)", special=TIES),
    *rows(MATRIX, "x.amax((0, -1))", "x.amin((0, 1), True)", special=TIES),
    *rows(MATRIX, "x.argmax(0)", "x.argmin(-1, keepdim=True)", special=TIES),
    *rows([((),), ((3,),), ((4,),), *MATRIX], "x.median()", "x.nanmedian()", special=[*TIES, *HOLES]),
    *rows(CHOICES, "x.median(-1)", "x.nanmedian(0, keepdim=True)", special=HOLES, domain=distinct),
    *rows(CHOICES[1:], "x.kthvalue(1)", "t.kthvalue(x, 1, 0, True)", special=APART, domain=distinct),
    *rows([((2, 3),), ((2, 4, 3),)], "x.kthvalue(2, 1)", special=APART, domain=distinct),
    *rows(CHOICES, "x.mode()", "x.mode(0, keepdim=True)", special=TIED),
    *rows([((3,),), ((4,),), *MATRIX], "x.quantile(0.3)", "x.nanquantile(0.3, 0)", special=[*APART, *HOLES]),
    *rows(CHOICES, "x.quantile(t.tensor([0, 0.4, 1]).to(x.dtype), -1)", special=[*APART, *HOLES]),
    *rows(MATRIX, "t.quantile(x, t.tensor(0.5).to(x.dtype), dim=1, keepdim=True)", domain=distinct),
    *rows(MATRIX, "t.nanquantile(x, t.tensor([0.6]).to(x.dtype), keepdim=True)", special=HOLES),
    *rows(
        [((2, 3),)],
        *[f"x.quantile(0.7, 1, interpolation='{way}')" for way in ("lower", "higher", "nearest", "midpoint")],
        special=APART,
    ),
]
