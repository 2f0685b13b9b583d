"""Reading and writing at places that an index, or a mask, gives."""

from __future__ import annotations

import numpy as np

from .operation import rows

PAIR = [((3, 4), (3, 4))]
ROWS, COLUMNS = "t.tensor([[0, 2, 1, 0], [2, 2, 0, 1]])", "t.tensor([[0, 3], [1, 1], [2, 2]])"
REDUCED = [f"x.scatter_reduce(0, {ROWS}, y, '{name}')" for name in ("sum", "prod", "mean", "amax", "amin")]
ALONE = [text.replace("')", "', include_self=False)") for text in REDUCED]
TIES = [(np.array([[1.0, 0.0, 2.0, 0.0]] * 3), np.array([[1.0, 0.0, 2.0, 0.0], [0.0, 1.0, 2.0, 3.0]]))]

GATHERING = [
    *rows(
        [((3, 4),)], f"x.gather(0, {ROWS})", f"t.gather(x, -1, {COLUMNS})", f"x.gather(1, {COLUMNS}.int())"
    ),
    *rows(
        [((3, 4),)],
        "x.gather(0, t.zeros(0, 4).long())",
        f"x.take_along_dim({COLUMNS}, 1)",
        f"x.take_along_dim(-{ROWS}, 0)",
    ),
    *rows([((3, 4),)], "t.take_along_dim(x, t.tensor([5, 11, 5]))", view=True),
    *rows([((3, 4),)], "x.take_along_dim(t.tensor([[1], [0]]), dim=0)"),
    *rows(
        [((),)],
        "x.gather(0, t.tensor(0))",
        "x.gather(0, t.tensor([0, 0]))",
        "x.take_along_dim(t.tensor([0]))",
    ),
    *rows([((3,),)], "x.gather(0, t.tensor(1))", "x.gather(0, t.tensor([2, 2, 2, 0]))"),
    *rows([((2, 3), (3,))], "t.select_scatter(x, y, 0, -1)", "(2 * x).select_scatter(y, dim=0, index=0)"),
    *rows([((2, 3), (2, 2))], "t.slice_scatter(x, y, 1, 1)", "x.slice_scatter(y, 1, step=2)"),
    *rows([((2, 3), (1, 3))], "t.slice_scatter(x, y.double(), start=-1, end=9)"),
    *rows([((3,),)], "t.unravel_index(x.long(), (2, 2))", smooth=False),
    # written: each place once, as torch doesn't say which of several values stays
    *rows(
        PAIR,
        "x.scatter(0, t.tensor([[0, 2, 1, 0], [2, 1, 0, 1]]), y[:2])",
        "x.scatter(1, t.tensor([[3, 0]]), 2.5)",
    ),
    *rows(
        PAIR,
        "x.scatter(1, t.tensor([[1, 0], [3, 2]]), src=y[:2, :2])",
        "t.scatter(x, 0, t.zeros(0).long(), y.detach())",
    ),
    *rows(
        PAIR,
        "(2 * x).scatter_(0, t.tensor([[0, 2, 1, 0]]), y[1:2])",
        "x.scatter(0, t.tensor([[1]]), value=7)",
    ),
    *rows([((), ())], "x.scatter(0, t.tensor(0), y)", "x.scatter_add(0, t.tensor([0]), y.reshape(1))"),
    # torch has no derivative for these two
    *rows(
        PAIR,
        f"x.scatter(0, {ROWS}, y, reduce='add')",
        f"x.scatter(0, {ROWS}, 2, reduce='multiply')",
        smooth=False,
    ),
    *rows(
        PAIR,
        f"x.scatter_add(0, {ROWS}, y[:2])",
        f"t.scatter_add(x, 1, {COLUMNS}, y[:, :2])",
        "x.scatter_add(0, t.zeros(0).long(), y.detach())",
    ),
    *rows(PAIR, f"(2 * x).scatter_add_(0, {ROWS}, y[1:])"),
    *rows([((3, 4), (2, 4))], *REDUCED, *ALONE, f"(2 * x).scatter_reduce_(0, {ROWS}, y, 'sum')"),
    *rows([], *REDUCED, special=TIES),
    # whole slices
    *rows(
        [((3, 4),)],
        "x.index_select(0, t.tensor([2, 0, 2]))",
        "t.index_select(x, 1, t.tensor([], dtype=t.int64))",
    ),
    *rows(
        [((3, 4),)], "x.index_select(-1, t.tensor([3, 3], dtype=t.int32))", "x.index_select(0, t.tensor(1))"
    ),
    *rows(
        [((),)],
        "x.index_select(0, t.tensor([0]))",
        "x.index_fill(0, t.tensor([0]), 2)",
        "x.take(t.tensor([0, 0]))",
    ),
    *rows(
        [((3, 4), (2, 4))],
        "x.index_add(0, t.tensor([2, 0]), y)",
        "x.index_add(0, t.tensor([1, 1]), y, alpha=2)",
    ),
    *rows(
        [((4, 3), (4, 2))],
        "x.index_add(-1, t.tensor([1, 1]), y, alpha=0.5)",
        "x.index_copy(1, t.tensor([2, 0]), y)",
    ),
    *rows(
        [((3, 4), (2, 4))],
        "x.index_copy(0, t.tensor([2, 0]), y)",
        "(2 * x).index_copy_(0, t.tensor([0, 1]), y)",
    ),
    *rows(
        [((3, 4), (2, 4))], "(2 * x).index_add_(0, t.tensor([0, 0]), y)", "x.index_add(0, t.tensor(1), y[:1])"
    ),
    *rows(
        [((3, 4), ())],
        "x.index_fill(0, t.tensor([1, 0]), y)",
        "x.index_fill(0, t.tensor([-1, 0]), 2)",
        "(2 * x).index_fill_(1, t.tensor([2]), 2)",
    ),
    *rows([((), ())], "x.index_add(0, t.tensor([0]), y)", "x.index_copy(0, t.tensor([0]), y)"),
    # counted places, and keys
    *rows([((3, 4),)], "x.take(t.tensor([[-1, 0], [5, 5]]))", "t.take(x, t.tensor([], dtype=t.int64))"),
    *rows(
        [((3, 4), (3,))], "x.put(t.tensor([5, 0, -1]), y)", "x.put(t.tensor([5, 5, 0]), y, accumulate=True)"
    ),
    *rows(
        [((3, 4), (3,))],
        "(2 * x).put_(t.tensor([[5], [0], [-1]]), y)",
        "x.index_put((t.tensor([0, 2, 1]), t.tensor(1)), y)",
    ),
    *rows(
        [((3, 4), (4,))],
        "x.index_put((t.tensor([2, 0]),), y)",
        "x.index_put((t.tensor([1, 1]),), y, accumulate=True)",
    ),
    *rows(
        [((3, 4), ())],
        "x.index_put([x > 0], y)",
        "(2 * x).index_put_((t.tensor([2, 2]), t.tensor([1])), y, True)",
    ),
    # masks
    *rows(
        [((3, 4),)],
        "x.masked_select(x > 0)",
        "t.masked_select(x, t.tensor([True, False, True, True]))",
        "x.masked_select(x > 9)",
    ),
    *rows([((4,), (3, 1))], "x.masked_select(y > 0)", "x.masked_select(y > -9)"),
    *rows(
        [((3, 4), (4, 4))],
        "x.masked_scatter(x > 0, y)",
        "(2 * x).masked_scatter_(x > 0, y)",
        "x.masked_scatter(x > 9, y)",
    ),
    *rows([((4,), (3, 4))], "x.masked_scatter(t.tensor([[True], [False], [True]]), y)"),
    # found
    *rows(
        [((3, 4),), ((),), ((0, 2),)],
        "t.nonzero(x > 0)",
        "x.nonzero(as_tuple=True)",
        "t.argwhere(x)",
        "t.where(x > 0)",
    ),
    *rows([((2, 3),)], "t.nn.functional.one_hot((x > 0).long(), 3)", smooth=False),
]
