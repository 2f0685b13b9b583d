"""x[key] and x[key] = value."""

from __future__ import annotations

from .operation import CUBE, rows

INDEXING = [
    *rows(CUBE, "x[1]", "x[-1, 2]", "x[1, 2, 0]", "x[1:]", "x[:, ::2]"),
    *rows(CUBE, "x[..., 0]", "x[...]", "x[:]", "x[5:]"),
    *rows(CUBE, "x[None]", "x[:, None, 1]", "x[1:, ..., -1:]"),
    *rows(CUBE, "x[0, None, ..., None]", "x[-2:, 1:-1, 0]", "x[1][2]"),
    *rows(CUBE, "x[[0, 2, 0]]", "x[t.tensor([2, 0])]", "x[t.tensor([[0, 1], [1, 1]])]", "x[[0, -1], [1, 3]]"),
    *rows(CUBE, "x[:, [3, 3, 0]]", "x[0, :, [1, 0]]", "x[[0, 1], :, [1, 0]]"),
    *rows(CUBE, "x[..., [1, 1]]", "x[[2, 1], 1:3]"),
    *rows(CUBE, "x[t.tensor([], dtype=t.int64)]", "x[t.tensor(1)]"),
    *rows(CUBE, "x[t.tensor([[0], [1]]), t.tensor([2, 3])]"),
    *rows(CUBE, "x[x > 0]", "x[t.tensor([True, False, True])]", "x[:, t.tensor([True, False, True, True])]"),
    *rows(CUBE, "x[t.tensor([True, False, True]), 1:]", "x[None, [1, 1]]"),
    *rows(CUBE, "x[x > 9]", "x[[0, 1], None, [1, 0]]"),
    *rows(CUBE, "x[range(2)]", "x[[0, 1], 2, [1, 0]]", "x[(0, 2), (1, 3)]", "x[[[0, 1], [1, 2]]]"),
    *rows(
        CUBE, "x[True]", "x[False]", "x[1, True, [0, 1]]", "x[[0, 1], :, True, [1, 0]]", "x[..., None, ...]"
    ),
    *rows(CUBE, "x[t.tensor([1, 0, 1], dtype=t.uint8)]", "x[t.tensor([0, 2], dtype=t.int32), 1]"),
    *rows(
        CUBE, "x[np.array([[0], [2]]), :, [[0, 1]]]", "x[[-1, 0], ..., None, [1, 0]]", "x[np.int64(1), -1]"
    ),
    *rows(CUBE, "x[:, x[0] > 0]", "x[t.tensor([True, False, True]), :, t.tensor([True, True])]"),
    *rows(CUBE, "x[:, []]", "x[[], []]", "x[t.tensor(1):, t.tensor(-1)]", "x[[slice(1, 2), 0]]"),
    *rows(
        CUBE,
        "x.select(1, -1)",
        "t.select(x, 0, 2)",
        "x.narrow(1, 1, 2)",
        "t.narrow(x, 0, -2, 2)",
        "x.narrow(2, 2, 0)",
    ),
    *rows([((),)], "x[True]", "x[False]", "x[None, True]", "x[x > -9]"),
    *rows([((),)], "x[...]", "x[None]", "x[()]", "x[x > 0]", "x[None, ..., None]"),
    *rows([((3, 4), (4,)), ((3, 4), ())], "written(x, 1, y)", "written(x, slice(1, None), y)"),
    *rows([((3, 4), (4,)), ((3, 4), ())], "written(x, ..., y)"),
    *rows([((3, 4), (3,)), ((3, 4), ())], "written(x, (slice(None), [1, 3, 0]), y.unsqueeze(-1))"),
    *rows([((3, 4), (3,)), ((3, 4), ())], "written(x.T, 0, y)"),
    *rows(
        [((3, 4), (1, 2, 1))],
        "written(x, ([0, 2], slice(1, 3)), y)",
        "written(x, (..., [2, 0, 3, 1], None), x[:, :, None])",
    ),
    *rows(
        [((3, 4), (2, 1))],
        "written(x, [[0, 1]], y)",
        "written(x, (slice(2), [1, 3]), y)",
        "written(x, True, y[0])",
    ),
    *rows(
        [((3, 4), (4,))],
        "written(x, t.tensor([True, False, True]), y)",
        "written(x, False, y)",
        "written(x, [], y)",
    ),
    *rows([((3, 4), ())], "written(x, x > 0, y)", "written(x, [2, 0], y)", "written(x, (0, [1, 3]), 2.0)"),
]
