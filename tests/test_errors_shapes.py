"""Misuse of shapes, joining, indexing and gathering: torch's kind of error, with a message that helps.

Nothing is changed by it: not even by `x[[0, 3]] = 1.0`, where torch has written to x[0] before it raises. And
`take_along_dim` raises for an index that isn't there, which torch takes modulo the length.
"""

from __future__ import annotations

import pytest
from both import same

GIVEN = """
x = torch.arange(12.0).reshape(3, 4)
n = torch.arange(12).reshape(3, 4)
v, s, c = torch.arange(3.0), torch.tensor(2.0), torch.arange(24.0).reshape(2, 3, 4)
i, j, b = torch.tensor([0, 2]), torch.tensor([[0, 2, 1, 0]]), n > 3
F = torch.nn.functional
"""

MISUSES = {
    "shapes": """
x.view(5, 3)  # raises RuntimeError
x.T.view(12)  # raises RuntimeError
x.reshape(-1, 5)  # raises RuntimeError
x.reshape(2.0, 6)  # raises TypeError
x.unflatten(1, (3, 2))  # raises RuntimeError
x.unflatten(1, (-1, 3))  # raises RuntimeError
x.unflatten(1, ())  # raises RuntimeError
x.unflatten(2, (2, 2))  # raises IndexError
x.movedim(0, 2)  # raises IndexError
x.movedim((0, 1), 0)  # raises TypeError
x.movedim((0, 1), (0,))  # raises RuntimeError
c.movedim((0, 0), (0, 1))  # raises RuntimeError
c.H  # raises RuntimeError
v.mT  # raises RuntimeError
v.adjoint()  # raises RuntimeError
torch.broadcast_shapes((2, 3), (4,))  # raises RuntimeError
torch.broadcast_tensors(x, v)  # raises RuntimeError
x.broadcast_to((4, 3))  # raises RuntimeError
c.t_()  # raises RuntimeError
x.transpose_(0, 2)  # raises IndexError
torch.reshape(x, -1)  # raises TypeError
torch.reshape(x, 4, 3)  # raises TypeError
torch.permute(x, 1, 0)  # raises TypeError
torch.broadcast_to(x, 2, 3, 4)  # raises TypeError
x.reshape()  # raises TypeError
s.view()  # raises TypeError
s.permute()  # raises TypeError
x.expand()  # raises TypeError
x.expand(())  # raises RuntimeError
x.broadcast_to(())  # raises RuntimeError
x.reshape(shape=12)  # raises TypeError
x.view(2.0)  # raises TypeError
v.view(torch.float64)  # raises RuntimeError
x.T.view(torch.int16)  # raises RuntimeError
s.view(torch.int16)  # raises RuntimeError
x.swapaxes(dim0=0, dim1=1)  # raises TypeError
s.flatten(1)  # raises IndexError
s.flatten(0, 1)  # raises IndexError
x.flatten(True)  # raises TypeError
x.unsqueeze(True)  # raises TypeError
x.stride(2)  # raises IndexError
x.stride("a")  # raises TypeError
x.sum_to_size(2, 4)  # raises RuntimeError
x.sum_to_size(1, 3, 4)  # raises RuntimeError
x.sum_to_size()  # raises TypeError
x.unsqueeze_(4)  # raises IndexError
""",
    "turned and repeated": """
x.flip(2)  # raises IndexError
x.flip(0, 0)  # raises RuntimeError
v.fliplr()  # raises RuntimeError
s.flipud()  # raises RuntimeError
v.rot90()  # raises RuntimeError
x.rot90(1, (0, 0))  # raises RuntimeError
x.rot90(1, (0,))  # raises RuntimeError
x.rot90(1, (0, 2))  # raises IndexError
x.roll((1, 2), 0)  # raises RuntimeError
x.roll((1, 2))  # raises RuntimeError
x.roll((), 0)  # raises RuntimeError
x.roll(1, 2)  # raises IndexError
x.roll(1.5)  # raises TypeError
s.roll(1, 0)  # raises IndexError
torch.flip(x, 0)  # raises TypeError
x.flip()  # raises TypeError
torch.tile(x, 2, 2)  # raises TypeError
torch.tile(x, 2)  # raises TypeError
x.rot90(1.0)  # raises TypeError
x.repeat(2)  # raises RuntimeError
x.repeat(2, -1)  # raises RuntimeError
x.repeat_interleave(-1)  # raises RuntimeError
x.repeat_interleave(2, 2)  # raises IndexError
x.repeat_interleave(i, 0)  # raises RuntimeError
x.repeat_interleave(v, 0)  # raises NotImplementedError
x.repeat_interleave(torch.tensor([1, -1, 1]), 0)  # raises RuntimeError
x.repeat_interleave(j, 1)  # raises RuntimeError
x.repeat_interleave(torch.tensor([1, 1, 1]), 0, output_size=4)  # raises RuntimeError
""",
    "diagonals, triangles, windows": """
v.diagonal()  # raises IndexError
x.diagonal(0, 0, 0)  # raises RuntimeError
c.diag()  # raises RuntimeError
s.diag()  # raises RuntimeError
v.diag_embed(0, 1, 1)  # raises RuntimeError
v.diag_embed(0, 0, 2)  # raises IndexError
v.tril()  # raises RuntimeError
s.triu_()  # raises RuntimeError
x.tril(1.0)  # raises TypeError
x.triu("a")  # raises TypeError
x.diagonal(None)  # raises TypeError
x.diag_embed(0.5)  # raises TypeError
torch.tril_indices(2.5, 2)  # raises TypeError
torch.diagonal_scatter(x, torch.ones(4))  # raises RuntimeError
torch.diagonal_scatter(x, 2.0)  # raises TypeError
v.fill_diagonal_(1.0)  # raises RuntimeError
c.fill_diagonal_(1.0)  # raises RuntimeError
x.unfold(0, 4, 1)  # raises RuntimeError
x.unfold(0, 2, 0)  # raises RuntimeError
x.unfold(0, -1, 1)  # raises RuntimeError
x.unfold(2, 1, 1)  # raises IndexError
""",
    "joined and parted": """
torch.cat([s, s])  # raises RuntimeError
torch.hstack([])  # raises RuntimeError
torch.hstack([x, v])  # raises RuntimeError
torch.vstack([x, v])  # raises RuntimeError
torch.vstack(3)  # raises TypeError
torch.dstack([x, v])  # raises RuntimeError
torch.column_stack([x, i])  # raises RuntimeError
torch.stack([x, 1])  # raises TypeError
torch.stack([x, x], 3)  # raises IndexError
x.split(0)  # raises RuntimeError
x.split(-1)  # raises RuntimeError
x.split([1, 1])  # raises RuntimeError
x.split([4, -1])  # raises RuntimeError
x.split(2, 2)  # raises IndexError
s.split(1)  # raises RuntimeError
s.split([1])  # raises RuntimeError
x.chunk(0)  # raises RuntimeError
x.chunk(2.0)  # raises TypeError
x.split([1, 2.0])  # raises TypeError
x.tensor_split("a")  # raises TypeError
torch.tensor_split(x)  # raises TypeError
torch.cat([x, v])  # raises RuntimeError
torch.cat([x, x[:, :2]])  # raises RuntimeError
torch.cat([x, x], 0, axis=1)  # raises TypeError
torch.block_diag(x, c)  # raises RuntimeError
torch.block_diag([x, x])  # raises TypeError
s.chunk(1)  # raises RuntimeError
x.tensor_split(0)  # raises RuntimeError
x.tensor_split(v)  # raises RuntimeError
s.tensor_split(1)  # raises RuntimeError
x.hsplit(3)  # raises RuntimeError
v.vsplit(1)  # raises RuntimeError
x.dsplit(1)  # raises RuntimeError
s.unbind()  # raises IndexError
x.unbind(2)  # raises IndexError
torch.meshgrid(x, v, indexing="ij")  # raises RuntimeError
torch.meshgrid(v, i, indexing="ij")  # raises RuntimeError
torch.meshgrid(v, indexing="yx")  # raises RuntimeError
torch.cartesian_prod(x, v)  # raises RuntimeError
torch.combinations(x)  # raises RuntimeError
torch.combinations(v, -1)  # raises RuntimeError
""",
    "keys": """
x[3]  # raises IndexError
x[-4]  # raises IndexError
x[[0, 3]]  # raises IndexError
x[0, 0, 0]  # raises IndexError
x[1.0]  # raises IndexError
x[{}]  # raises IndexError
x["a"]  # raises TypeError
x[0, "a"]  # raises TypeError
x[x]  # raises IndexError
x[i.short()]  # raises IndexError
x[::-1]  # raises ValueError
x[::0]  # raises ValueError
x[1:"a"]  # raises TypeError
x[b[:2]]  # raises IndexError
x[b[:, :2]]  # raises IndexError
x[[0, 1], [0, 1, 2]]  # raises IndexError
x[i, b[0]]  # raises IndexError
s[0]  # raises IndexError
s[[0]]  # raises IndexError
x[0] = v  # raises RuntimeError
x[i] = v  # raises RuntimeError
x[b] = v  # raises RuntimeError
x[i] = x[:2].double()  # raises RuntimeError
x[3] = 1.0  # raises IndexError
x[0] = "a"  # raises TypeError
x[0] = None  # raises TypeError
x.select(0, 3)  # raises IndexError
x.select(2, 0)  # raises IndexError
x.select(0, 1.0)  # raises TypeError
x.select_scatter(v, 0, 1)  # raises RuntimeError
x.select_scatter(x[0], 0, 3)  # raises IndexError
s.select_scatter(s, 0, 0)  # raises IndexError
torch.select_scatter(x, 1.0, 0, 1)  # raises TypeError
torch.slice_scatter(x, x[:2], 0, 2)  # raises RuntimeError
torch.slice_scatter(x, x, step=0)  # raises RuntimeError
torch.slice_scatter(s, s)  # raises IndexError
torch.unravel_index(v, (3, 4))  # raises TypeError
torch.unravel_index(i, "a")  # raises TypeError
torch.unravel_index(i, (3, -4))  # raises ValueError
s.select(0, 0)  # raises IndexError
x.narrow(0, 1, 3)  # raises RuntimeError
x.narrow(0, 4, 0)  # raises IndexError
x.narrow(0, 0, -1)  # raises RuntimeError
s.narrow(0, 0, 1)  # raises RuntimeError
""",
    "gather and scatter": """
x.gather(0, -j)  # raises RuntimeError
x.gather(0, j + 1)  # raises RuntimeError
x.gather(0, i)  # raises RuntimeError
x.gather(0, j.float())  # raises RuntimeError
x.gather(0, j.short())  # raises RuntimeError
x.gather(1, torch.zeros(4, 1).long())  # raises RuntimeError
x.gather(2, j)  # raises IndexError
x.gather(0, [[0]])  # raises TypeError
x.take_along_dim(i, 0)  # raises RuntimeError
x.take_along_dim(j.int(), 0)  # raises RuntimeError
x.scatter(0, j, x.double())  # raises RuntimeError
x.scatter(0, j, torch.ones(1, 3))  # raises RuntimeError
x.scatter(0, j, s)  # raises RuntimeError
x.scatter(0, j, v)  # raises IndexError
x.scatter(0, j, c)  # raises RuntimeError
x.scatter(0, -j, x)  # raises RuntimeError
x.scatter(0, j + 9, 1.0)  # raises RuntimeError
x.scatter(0, j, x, reduce="mean")  # raises RuntimeError
x.scatter(0, j)  # raises TypeError
x.scatter_add(0, j, 2)  # raises TypeError
x.scatter_add(0, j, n)  # raises RuntimeError
x.scatter_add(0, j - 5, x)  # raises RuntimeError
x.scatter_add_(0, j, x.double())  # raises RuntimeError
x.scatter_reduce(0, j, x, "median")  # raises RuntimeError
x.scatter_reduce(0, j, n, "sum")  # raises RuntimeError
""",
    "slices": """
x.index_select(0, torch.tensor([3]))  # raises IndexError
x.index_select(0, torch.tensor([-1]))  # raises IndexError
x.index_select(2, i)  # raises IndexError
x.index_select(0, j)  # raises IndexError
x.index_select(0, i.short())  # raises RuntimeError
x.index_select(0, [0])  # raises TypeError
s.index_select(0, torch.tensor([0, 0]))  # raises RuntimeError
x.index_add(0, i, x)  # raises RuntimeError
x.index_add(0, i, x[:2].double())  # raises RuntimeError
x.index_add(0, torch.tensor([-1, 0]), x[:2])  # raises RuntimeError
x.index_add(0, torch.tensor([7, 0]), x[:2])  # raises RuntimeError
x.index_add(0, j, x[:2])  # raises IndexError
x.index_add(0, i, x[:2, :2])  # raises RuntimeError
x.index_add(0, torch.tensor(1), x[0])  # raises RuntimeError
x.index_add(0, i.float(), x[:2])  # raises RuntimeError
x.index_add_(0, i, x)  # raises RuntimeError
x.index_copy(0, i, x)  # raises IndexError
x.index_copy(0, i, x[:2].double())  # raises RuntimeError
x.index_copy(0, torch.tensor([-1, 0]), x[:2])  # raises IndexError
x.index_copy(0, i, s)  # raises IndexError
x.index_copy(0, i.int(), x[:2])  # raises RuntimeError
x.index_copy(0, torch.tensor(1), x[0])  # raises IndexError
x.index_copy(0, i, x[:2, :2])  # raises RuntimeError
x.index_fill(0, i, v)  # raises RuntimeError
x.index_fill(0, torch.tensor([3]), 2)  # raises IndexError
x.index_fill(0, i.int(), 2)  # raises IndexError
x.index_fill(0, j, 2)  # raises RuntimeError
""",
    "counted places, keys, masks": """
x.take(torch.tensor([12]))  # raises IndexError
x.take(torch.tensor([-13]))  # raises IndexError
x.take(i.int())  # raises RuntimeError
x.take([0])  # raises TypeError
torch.ones(0).take(torch.tensor([0]))  # raises IndexError
x.put(i, v)  # raises IndexError
x.put(torch.tensor([12]), v[:1])  # raises IndexError
x.put(i, v[:2].double())  # raises RuntimeError
x.put(i.int(), v[:2])  # raises RuntimeError
x.put_(torch.tensor([-13]), v[:1])  # raises IndexError
x.index_put((i,), 2.0)  # raises TypeError
x.index_put((i, None), s)  # raises TypeError
x.index_put(i, s)  # raises TypeError
x.index_put((i,), s.double())  # raises RuntimeError
x.index_put((i,), v)  # raises RuntimeError
x.index_put((i, i, i), s)  # raises IndexError
x.masked_select(n)  # raises RuntimeError
x.masked_select(b[:2])  # raises RuntimeError
x.masked_select(True)  # raises TypeError
x.masked_scatter(b, v)  # raises RuntimeError
x.masked_scatter(b, x.double())  # raises RuntimeError
x.masked_scatter(n, x)  # raises RuntimeError
x.masked_scatter(b, 2)  # raises TypeError
F.one_hot(i, 2)  # raises RuntimeError
F.one_hot(-i)  # raises RuntimeError
F.one_hot(i.int())  # raises RuntimeError
F.one_hot(torch.tensor([], dtype=torch.int64))  # raises RuntimeError
torch.nonzero([1])  # raises TypeError
""",
    "writing where a gradient is wanted": """
x = x.clone().requires_grad_()
x[0] = 1.0  # raises RuntimeError
x[i] = 1.0  # raises RuntimeError
x.scatter_(0, j, 1.0)  # raises RuntimeError
x.index_add_(0, i, c[0, :2])  # raises RuntimeError
x.masked_scatter_(b, c)  # raises RuntimeError
x.tril_()  # raises RuntimeError
y = x * 1
y.tensor_split(2)[0].mul_(2)
y.expand(2, 3, 4).scatter_(0, j[None, :, :1], 1.0)  # raises RuntimeError
with torch.no_grad():
    x.unbind()[0].mul_(2)
""",
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("family", MISUSES)
def test_misuse(family: str) -> None:
    """Each line raises on both engines, and what it was called with is the same afterwards."""
    same(GIVEN + MISUSES[family], but=["_version", "grad_fn"])
