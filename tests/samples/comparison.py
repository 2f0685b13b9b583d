"""Questions: comparisons, logic, bits."""

from __future__ import annotations

from .operation import EDGES, ONE, TWO, every, rows

QUESTIONS = [
    *rows(TWO, "x == y", "x != y", "x < y", "x <= y", "x > y", "x >= y", special=every(2, EDGES)),
    *rows(TWO, "t.eq(x, y)", "t.ne(x, y)", "t.lt(x, y)", "t.le(x, y)", "t.gt(x, y)", "t.ge(x, y)"),
    *rows(ONE, "x == 1", "1 < x", "x >= 0.5", special=every(1, EDGES)),
    *rows(ONE, "t.isnan(x)", "t.isinf(x)", "t.isfinite(x)", special=every(1, EDGES)),
    *rows(TWO, "t.logical_and(x, y)", "t.logical_or(x, y)", special=every(2, EDGES)),
    *rows(
        TWO, "t.greater(x, y)", "t.not_equal(x, y)", "x.less_equal(y)", "x.greater_equal(y)", "t.less(x, y)"
    ),
    *rows(ONE, "t.isposinf(x)", "t.isneginf(x)", "t.signbit(x)", special=every(1, EDGES)),
    *rows(TWO, "t.logical_xor(x, y)", special=every(2, EDGES)),
    *rows(TWO, "t.isclose(x, y)", "t.isclose(x, y, 0.1, 2.0, True)", special=every(2, EDGES)),
    *rows(
        TWO,
        "t.bitwise_and(x.long(), y.long())",
        "t.bitwise_or(x.long(), y.long())",
        "t.bitwise_xor(x.long(), 6)",
    ),
    *rows(TWO, "t.bitwise_left_shift(x.long(), y.long())", "t.bitwise_right_shift(x.long(), y.long())"),
    *rows(
        TWO,
        "t.bitwise_left_shift(x.long(), 1)",
        "t.bitwise_right_shift(9, x.long())",
        "t.bitwise_not(x.long())",
    ),
    *rows(TWO, "t.isin(x.round(), y.round())", "t.isin(x.round(), y.long(), invert=True)", view=True),
    *rows(TWO, "t.isin(x.long(), 2)", "t.isin(-1, x.long())", view=True),
    *rows(ONE, "t.logical_not(x)", "~(x > 0)", special=every(1, EDGES)),
    *rows(TWO, "(x > 0) & (y > 0)", "(x > 0) | (y > 0)", "(x > 0) ^ (y > 0)"),
    *rows(TWO, "x.long() & 6", "x.long() ^ y.long()"),
    *rows(TWO, "t.isclose(x, y, 0.5, 0.5)", "t.tensor(t.equal(x, y))", "t.tensor(t.allclose(x, x + 1e-7))"),
]
