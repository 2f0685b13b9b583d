"""Sums of products."""

from __future__ import annotations

from .operation import Operation, Shape, positive, rows

PRODUCT_SHAPES: list[tuple[Shape, ...]] = [
    *[
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 4)),
        ((0, 3), (3, 2)),
        ((2, 0), (0, 2)),
        ((0,), (0,)),
    ],
    *[((4, 2, 3), (3,)), ((3,), (4, 3, 2)), ((4, 2, 3), (3, 2)), ((2, 3), (4, 3, 2)), ((4, 2, 3), (4, 3, 2))],
    *[((1, 2, 3), (4, 3, 1)), ((2, 1, 2, 3), (3,)), ((3,), (2, 1, 3, 2)), ((2, 1, 2, 3), (3, 2))],
    *[((2, 3), (1, 2, 3, 1)), ((2, 1, 2, 3), (4, 3, 2)), ((4, 2, 3), (2, 1, 3, 2))],
    *[((2, 1, 1, 3), (1, 4, 3, 2)), ((0, 2, 3), (3, 2))],
]
PLUS: list[tuple[Shape, ...]] = [((2, 4), (2, 3), (3, 4)), ((4,), (2, 3), (3, 4)), ((2, 1), (2, 0), (0, 4))]
BATCHES: list[tuple[Shape, ...]] = [((2, 4), (3, 2, 3), (3, 3, 4)), ((), (3, 2, 1), (3, 1, 2))]

PRODUCTS = [
    *rows(PRODUCT_SHAPES, "x @ y", "t.matmul(x, y)", domain=positive),
    *rows([((2, 3), (3, 4)), ((1, 3), (3, 1))], "t.mm(x, y)", domain=positive),
    *rows([((2, 3), (3,))], "t.mv(x, y)", domain=positive),
    *rows([((4, 2, 3), (4, 3, 2)), ((0, 2, 3), (0, 3, 2))], "t.bmm(x, y)", domain=positive),
    *rows([((3,), (3,)), ((0,), (0,))], "t.dot(x, y)", "t.vdot(x, y)", domain=positive),
    *rows([((3,), (2,)), ((3,), (0,))], "t.outer(x, y)", "x.ger(y)"),
    *rows([((2, 3), (4, 3)), ((3,), (3,)), ((2, 1, 3), (3,)), ((), (2,))], "t.inner(x, y)", domain=positive),
    # plus a product
    *rows(PLUS, "t.addmm(x, y, z)", "x.addmm(y, z, beta=2, alpha=3)", domain=positive),
    *rows(PLUS, "t.addmm(x, y, z, beta=0)", domain=positive),
    *rows([((2,), (2, 3), (3,)), ((), (2, 3), (3,))], "t.addmv(x, y, z, alpha=2)", domain=positive),
    *rows([((3, 2, 4), (3, 2, 3), (3, 3, 4)), *BATCHES], "t.baddbmm(x, y, z, beta=3)", domain=positive),
    *rows(BATCHES, "t.addbmm(x, y, z, beta=2, alpha=3)", domain=positive),
    *rows([((2, 3), (2,), (3,)), ((), (2,), (3,))], "t.addr(x, y, z)", domain=positive),
    *rows([((1, 3), (2,), (3,))], "x.addr(y, z, beta=2, alpha=3)", "x.addr(y, z, beta=0)", domain=positive),
    *rows([((2, 4), (2, 3), (3, 4))], "(x * x).addmm_(y, z, beta=2, alpha=3)", domain=positive),
    *rows([((2,), (2, 3), (3,))], "(x * x).addmv_(y, z)", domain=positive),
    *rows([((2, 3), (2,), (3,))], "(x * x).addr_(y, z, beta=2)", domain=positive),
    *rows([((2, 4), (3, 2, 3), (3, 3, 4))], "(x * x).addbmm_(y, z)", domain=positive),
    *rows([((3, 2, 4), (3, 2, 3), (3, 3, 4))], "(x * x).baddbmm_(y, z)", domain=positive),
    # matrices
    *rows([((2, 3),), ((3, 1),), ((0, 2),)], "t.trace(x)"),
    *rows([((2, 3), (2, 2)), ((2,), (1, 3)), ((), (2,)), ((2, 0), (2, 1))], "t.kron(x, y)"),
    *rows([((2, 3), (2, 3)), ((3, 2), (3, 1)), ((3,), (3,))], "t.cross(x, y)"),
    *rows([((2, 3), (2, 3)), ((1, 3), (2, 3))], "x.cross(y, dim=-1)"),
    # torch's vander writes in place what its own backward pass needs
    *rows([((4,),), ((1,),)], "t.vander(x)", "t.vander(x, 3, increasing=True)", smooth=False),
    *rows([((4,),)], "t.vander(x, N=0)", smooth=False),
    *rows([((3, 2), (4, 2)), ((2, 0), (3, 0))], "t.cdist(x, y)", "t.cdist(x, y, p=1.0)", smooth=False),
    *rows([((3, 2), (4, 2))], "t.cdist(x, y, float('inf'))", "t.cdist(x, y, p=0.0)", smooth=False),
    # torch can't differentiate cdist twice, but it can a norm
    *[
        Operation(
            f"t.cdist(x.double(), y.double(), {p})",
            [((3, 2), (4, 2)), ((2, 3, 2), (1, 1, 2))],
            torch=f"(x.double().unsqueeze(-2) - y.double().unsqueeze(-3)).norm({p}, -1)",
        )
        for p in (2.0, 3.0, 1.5)
    ],
    # any dimensions
    *rows([((2, 3, 4), (3, 4, 2)), ((2, 3), (2, 3))], "t.tensordot(x, y, 0)", domain=positive),
    *rows([((2, 3, 4), (3, 4, 2)), ((3, 2), (3, 2))], "t.tensordot(x, y)", domain=positive),
    *rows([((2, 3, 4), (4, 3))], "t.tensordot(x, y, ([-1, 1], [0, 1]))", domain=positive),
    *rows([((2, 3, 4), (3, 2))], "t.tensordot(x, y, dims=([1], [0]))", domain=positive),
    *rows([((3, 3),), ((0, 0),)], "t.einsum('ii->i', x)", "t.einsum('ii', x)"),
    *rows([((2, 3, 2),)], "t.einsum('iji->j', x)", "t.einsum('iji->ij', x)", "t.einsum('abc->cab', x)"),
    *rows([((2, 3),), ((0, 3),)], "t.einsum('ij->ji', x)", "t.einsum('ba', x)", "t.einsum('i...->i', x)"),
    *rows([((2, 3),)], "t.einsum('ij->', [x])", "t.einsum(x, [...])", "t.einsum('...->...', x)"),
    *rows([((2, 3), (3, 4)), ((2, 1), (3, 4))], "t.einsum('ij,jk', x, y)", domain=positive),
    *rows([((2, 3), (3, 4))], "t.einsum(' i j, j k -> k i ', x, y)", domain=positive),
    *rows([((2, 3), (3, 4))], "t.einsum(x, [0, 1], y, [1, 30], [30, 0])", domain=positive),
    *rows(
        [((4, 2, 3), (4, 3, 2)), ((1, 2, 3), (4, 3, 1))], "t.einsum('bij,bjk->bik', x, y)", domain=positive
    ),
    *rows([((2, 1, 2, 3), (4, 3, 2)), ((2, 3), (3, 2))], "t.einsum('...ij,...jk', x, y)", domain=positive),
    *rows(
        [((2, 3), (2, 3)), ((2, 3), (1, 3))],
        "t.einsum('ij,ij->i', x, y)",
        "t.einsum('ij,ij', x, y)",
        domain=positive,
    ),
    *rows(
        [((2, 3), (4,)), ((2, 3), (0,))],
        "t.einsum('ij,k->ikj', x, y)",
        "t.einsum('ij,k->i', x, y)",
        domain=positive,
    ),
    *rows(
        [((2, 3), (3, 4), (4, 2))],
        "t.einsum('ij,jk,ki->', x, y, z)",
        "t.einsum('ij,jk,kl->il', x, y, z)",
        domain=positive,
    ),
    *rows(
        [((2,), (3,), (2, 3))],
        "t.einsum('i,j,ij->ij', x, y, z)",
        "t.einsum('i,j,ij', x, y, z)",
        domain=positive,
    ),
    *rows([((), (2,))], "t.einsum(',i->i', x, y)"),
]
