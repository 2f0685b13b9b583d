"""Operations that arrange elements anew."""

from __future__ import annotations

from .operation import EDGES, MAYBE_EMPTY, ONE, every, rows

SQUARE = [((3, 3),), ((2, 4),), ((2, 3, 2),)]
WIDE = [((2, 4),), ((4, 3, 2),)]

SHAPES = [
    *rows(MAYBE_EMPTY, "x.reshape(x.shape[::-1])", "x.reshape((-1,))", "x.flatten()", "x.ravel()"),
    *rows(MAYBE_EMPTY, "x.view(x.numel())", "x.view_as(x)", view=True),
    *rows([((2, 3),), ((2, 2, 3),)], "x.reshape(3, -1)", "x.flatten(-2, -1)", "x.flatten(0, 1)"),
    *rows([((2, 3), (3, 2))], "x.reshape_as(y)"),
    *rows([((2, 4),)], "x.unflatten(1, (2, -1))", "x.unflatten(-2, [1, 2])", "t.unflatten(x, 1, (4,))"),
    *rows([((2, 3),)], "x.T", "x.reshape(1, 3, 2).expand(2, 3, 2)", "t.permute(x, (1, 0))", "x.T.reshape(6)"),
    *rows([((),), ((3,),), ((2, 3),), ((0, 3),)], "x.t()"),
    *rows(
        MAYBE_EMPTY, "x.mT", "x.transpose(0, -1)", "x.transpose(1, 1)", "t.swapaxes(x, 0, 1)", "x.adjoint()"
    ),
    *rows([((2, 3),)], "x.swapaxes(axis0=0, axis1=1)", "x.clone().swapaxes_(0, 1).mul_(2)"),
    *rows([((2, 3),)], "x.swapdims(0, 1)", "x.H", "x.mH"),
    *rows([((2, 1, 3),), ((1, 2, 1),)], "x.permute(2, 0, 1)", "x.permute(-1, 1, 0)"),
    *rows(
        [((2, 1, 3),)], "x.movedim(0, -1)", "t.moveaxis(x, (0, 1), (1, 2))", "t.movedim(x, (-1, 0), (0, 1))"
    ),
    *rows([((2, 1, 3),), ((1, 2, 1),)], "x.squeeze()", "x.squeeze(1)", "x.squeeze(-1)", "x.squeeze((0, 2))"),
    *rows(ONE, "x.unsqueeze(0)", "x.unsqueeze(-1)", "x.transpose(0, -1)", "x.movedim(0, 0)"),
    *rows(
        ONE, "x.squeeze(-1)", "x.expand(2, *x.shape)", "t.atleast_1d(x)", "t.atleast_2d(x)", "t.atleast_3d(x)"
    ),
    *rows([((2, 1),), ((1, 1),)], "x.expand(2, 3)", "x.expand(4, -1, 3)", "t.broadcast_to(x, (2, 2, 3))"),
    *rows([((2, 3),), ((1, 3),)], "x.sum_to_size(3)", "x.sum_to_size(1, 1)", "x.sum_to_size(x.shape)"),
    *rows([((2, 1), (2, 3))], "x.expand_as(y)", "t.atleast_3d(x, y)"),
    *rows(
        [((2, 1), (3,)), ((2, 2), (2, 2))],
        "tuple(t.broadcast_tensors(x, y))",
        "x.expand(t.broadcast_shapes(x.shape, y.shape))",
    ),
    *rows([((2, 3),), ((2, 2),)], "(2 * x).t_()", "(2 * x).transpose_(0, 1)", "(2 * x).unsqueeze_(1)"),
    *rows([((2, 1),)], "(2 * x).squeeze_()", "(2 * x).squeeze_(-1).mul_(3)", "(2 * x).t_().mul_(x.t())"),
    # turned and repeated
    *rows(MAYBE_EMPTY, "x.flip(0)", "t.flip(x, (0, -1))", "x.flip(())", "x.fliplr()", "t.flipud(x)"),
    *rows(MAYBE_EMPTY, "t.rot90(x)", "x.rot90(-1, (1, 0))", "x.rot90(2)", "x.rot90(4, [0, -1])"),
    *rows(MAYBE_EMPTY, "x.roll(1)", "x.roll(-2, 1)", "t.roll(x, (1, 2), (0, -1))", "x.roll((1, 1), (0, 0))"),
    *rows(ONE, "x.roll(1)", "x.repeat(2, *(1 for n in x.shape))", "x.tile(2)", "x.repeat_interleave(2)"),
    *rows(
        MAYBE_EMPTY, "x.repeat(*(2 for n in x.shape))", "t.tile(x, (2, 1))", "x.tile(3)", "x.tile(2, 1, 1, 2)"
    ),
    *rows([((2, 3),)], "x.repeat(0, 2)", "x.repeat_interleave(2, 0)", "t.repeat_interleave(x, 3, dim=-1)"),
    *rows(
        [((2, 3),)], "x.repeat_interleave(t.tensor([1, 0, 2]), 1)", "x.repeat_interleave(t.tensor([2]), 0)"
    ),
    *rows([((2, 3),)], "x.repeat_interleave(t.tensor(2), output_size=12)", "x.repeat_interleave(0, 1)"),
    *rows([((4,),)], "t.repeat_interleave((x > 0).long())", smooth=False),
    # diagonals, triangles, windows
    *rows(SQUARE, "x.diagonal()", "x.diagonal(1, -1, 0)", "t.diagonal(x, -1, 0, 1)", "x.diagonal(5)"),
    *rows(
        [((3,),), ((2, 3),), ((0,),)],
        "t.diag(x)",
        "t.diag(x, 1)",
        "x.diag(-1)",
        "x.diagflat()",
        "x.diagflat(-1)",
    ),
    *rows([((3,),), ((2, 3),), ((2, 0),)], "x.diag_embed()", "x.diag_embed(1)", "t.diag_embed(x, -1, 0, -1)"),
    *rows([((2, 3),)], "t.diag_embed(x, 0, 2, 0)"),
    *rows(
        [*SQUARE, ((0, 3),)], "x.tril()", "x.triu()", "t.tril(x, -1)", "t.triu(x, diagonal=1)", "x.tril(1)"
    ),
    *rows([], "(x.reshape(2, -1) * 1).tril()", "x.reshape(-1, 2).triu()", special=every(1, EDGES)),
    *rows(SQUARE, "(2 * x).tril_()", "x.clone().triu_(1)"),
    *rows([((3, 3),), ((2, 4),), ((7, 2),), ((2, 2, 2),)], "(2 * x).fill_diagonal_(3.0)"),
    # torch itself stumbles over the strides of others
    *rows([((3, 3),), ((2, 4),), ((7, 2),)], "x.clone().fill_diagonal_(3, wrap=True)", view=True),
    *rows(WIDE, "x.unfold(0, 2, 1)", "x.unfold(-1, 2, 2)", "x.unfold(0, 1, 3)", "x.unfold(1, 0, 1)"),
    *rows([((7,),)], "x.unfold(0, 3, 2)", "x.unfold(0, 2, 3)", "x.unfold(0, 7, 1)"),
    *rows([((),)], "x.unfold(0, 1, 1)"),
    *rows([((2, 3),)], "t.tril_indices(3, 4, 1)", "t.triu_indices(4, 3, -1, dtype=t.int32)", smooth=False),
    *rows([((2, 3), (2,)), ((3, 3), (3,))], "t.diagonal_scatter(x, y)"),
    *rows([((2, 3), (2,)), ((2, 2, 3), (2, 2))], "t.diagonal_scatter(x, y, 1, -2, -1)"),
    # joined
    *rows([((2, 3), (2, 3)), ((2, 3), (4, 3)), ((2, 3), (0, 3)), ((2,), (0,))], "t.cat([x, y])"),
    *rows([((2, 3), (2, 3)), ((2, 3), (4, 3)), ((2, 3), (0, 3)), ((2,), (0,))], "t.cat((y, x, x), 0)"),
    *rows([((2, 3), (2, 1)), ((2, 1, 2), (2, 1, 3))], "t.cat([x, y], -1)"),
    *rows([((2, 3), (2, 1)), ((2, 1, 2), (2, 1, 3))], "t.cat([x.double(), y], x.ndim - 1)"),
    *rows([((2, 3), (2, 3)), ((), ()), ((0,), (0,))], "t.stack([x, y])", "t.stack((x, y, x), -1)"),
    *rows([((2, 3), (2, 3))], "t.stack([x, y.half()])", "t.cat([x.half(), y])", rounds="float16"),
    *rows(
        [((2, 3), (2, 3)), ((), ()), ((3,), (3,))], "t.hstack([x, y])", "t.vstack((x, y))", "t.dstack([x, y])"
    ),
    *rows([((2, 3), (2,)), ((2,), (2, 3)), ((), ())], "t.column_stack([x, y])"),
    *rows([((2, 3), (2,)), ((), (2, 1)), ((0, 2), (1, 1))], "t.block_diag(x, y)", "t.block_diag(y, x, x)"),
    # parted
    *rows(
        [((5, 3),), ((2, 0),)],
        "x.split(2)",
        "t.split(x, 2, dim=-1)",
        "x.chunk(2)",
        "t.chunk(x, 7)",
        "x.chunk(3, 1)",
    ),
    *rows(
        [((5, 3),)], "x.split([1, 0, 4])", "x.split((2, 1), 1)", "x.split_with_sizes([3, 2])", "x.split(9)"
    ),
    *rows([((5, 4),)], "x.tensor_split(3)", "t.tensor_split(x, (1, 3), dim=1)", "x.tensor_split((3, 1, -1))"),
    *rows([((5, 4),)], "x.tensor_split(t.tensor([2, 9]))", "x.hsplit(2)", "x.vsplit((1, 2))"),
    *rows([((4,),)], "x.hsplit(2)", "t.tensor_split(x, 6)"),
    *rows([((2, 1, 4),)], "x.dsplit(2)"),
    *rows([((3, 2),), ((3,),), ((1, 0),)], "x.unbind()", "t.unbind(x, -1)", "tuple(x)"),
    *rows([((2, 3),)], "x.split(1)[0] * x.unbind()[1]", "sum(row.exp() for row in x)"),
    *rows([((4, 6),), ((0, 6),)], "t.functions.parting.apart(x, 3, -1)", torch="x.chunk(3, -1)"),
    # combined
    *rows(
        [((2,), (3,)), ((), (2,))], "t.meshgrid(x, y, indexing='ij')", "t.meshgrid([x, y, y], indexing='xy')"
    ),
    *rows([((2,), (3,))], "t.cartesian_prod(x, y)", "t.cartesian_prod(x)", "t.cartesian_prod(x, y, x)"),
    *rows([((4,),), ((1,),)], "t.combinations(x)", "t.combinations(x, 3)", "t.combinations(x, 2, True)"),
    *rows([((4,),)], "t.combinations(x, 1)", "t.combinations(x, r=0)"),
]
