"""`func` and `autograd.functional`: torch's results, structures and errors."""

from collections import OrderedDict
from typing import Any, NamedTuple

import pytest
from both import same

import minigrad
from minigrad.utils import tree

# All numbers are positive: torch has -0.0 in some places of a Jacobian where there is 0.0 here
GIVEN = """
x = torch.tensor([1.0, 2.0, 3.0])
y = torch.tensor([[0.5, 1.0, 2.0], [1.0, 1.0, 4.0]])
n = torch.tensor(1.5)
r = torch.tensor([2.0, 3.0, 0.5], requires_grad=True)
def cubes(x):
    return (x * x * x).sum()
def table(x, y):
    return y * x, (x * x).sum()
def square(x):
    return x * x
def product(x, y):
    return (y * x * x).sum()
"""
FUNCTIONAL = """
from_torch = torch.autograd.functional
vjp, jvp, vhp, hvp = from_torch.vjp, from_torch.jvp, from_torch.vhp, from_torch.hvp
jacobian, hessian = from_torch.jacobian, from_torch.hessian
"""
FUNC = """
func = torch.func
grad, grad_and_value, vjp, jvp = func.grad, func.grad_and_value, func.vjp, func.jvp
jacrev, jacfwd, hessian = func.jacrev, func.jacfwd, func.hessian
"""

PROGRAMS = [
    # shapes and structures
    "a = jacobian(square, x)",
    "a = jacobian(square, (x,))",
    "a = jacobian(table, (x, y))",
    "a = jacobian(lambda x: (x * 2,), x)",
    "a = jacobian(cubes, x)",
    "a = jacobian(square, n)",
    "a = jacobian(lambda x, y: x.sum(), (x, y))",
    "a = jacobian(table, (x, y), vectorize=True)",
    "a = jacobian(square, x, vectorize=True, strategy='forward-mode')",
    "a = hessian(cubes, x)",
    "a = hessian(product, (x, y))",
    "a = hessian(lambda x: x.sum(), x)",
    "a = hessian(cubes, x, vectorize=True)",
    "a = hessian(cubes, x, outer_jacobian_strategy='forward-mode', vectorize=True).detach()",
    "a = vjp(square, x, x)",
    "a = vjp(table, (x, y), (y, n))",
    "a = vjp(cubes, x)",
    "a = vjp(lambda x: x.detach(), x, x)",
    "a = jvp(square, x, x)",
    "a = jvp(table, (x, y), (x, y))",
    "a = jvp(square, n)",
    "a = jvp(lambda x: n * 1, x, x)",
    "a = vhp(cubes, x, x)",
    "a = vhp(product, (x, y), (x, y))",
    "a = vhp(lambda x: x.sum(), x, x)",
    "a = hvp(cubes, x, x)",
    "a = hvp(product, (x, y), (x, y))",
    "a = hvp(square, n)",
    # the graph
    "a = jacobian(square, r)",
    "a = jacobian(square, r, create_graph=True)\na.sum().backward()",
    "a = jacobian(lambda x: x * r, x)",
    "a = jacobian(lambda x: x * r, x, create_graph=True)\na.sum().backward()",
    "a = hessian(cubes, r, create_graph=True)\na.sum().backward()",
    "a = vjp(square, r, x, create_graph=True)\na[1].sum().backward()",
    "a = vjp(square, x, r, create_graph=True)\na[1].sum().backward()",
    "a = jvp(square, r, x, create_graph=True)\na[1].sum().backward()",
    "a = jvp(square, x, r, create_graph=True)\na[1].sum().backward()",
    "a = vhp(cubes, r, x, create_graph=True)\na[1].sum().backward()",
    "a = hvp(cubes, r, x, create_graph=True)\na[1].sum().backward()",
    "with torch.no_grad():\n    a = jacobian(square, r), hessian(cubes, r), hvp(cubes, r, x)",
    "a = jacobian(square, x, strict=True), vjp(square, x, x, strict=True), hvp(cubes, x, x, strict=True)",
    # misuse
    "jacobian(square, [x])  # raises TypeError",
    "jacobian(square, 1.0)  # raises TypeError",
    "jacobian(square, (x, 1.0))  # raises TypeError",
    "jacobian(lambda x: [x], x)  # raises TypeError",
    "jacobian(lambda x: 1.0, x)  # raises TypeError",
    "jacobian(square, x, strategy='sideways')  # raises AssertionError",
    "jacobian(square, x, strategy='forward-mode')  # raises NotImplementedError",
    "jacobian(square, x, create_graph=True, strategy='forward-mode')  # raises NotImplementedError",
    "jacobian(square, x, strict=True, strategy='forward-mode')  # raises RuntimeError",
    "jacobian(square, x, strict=True, vectorize=True)  # raises RuntimeError",
    "jacobian(lambda x: x.detach(), x, strict=True)  # raises RuntimeError",
    "jacobian(lambda x, y: x * 2, (x, y), strict=True)  # raises RuntimeError",
    "jacobian(lambda x: x * 2, x, strict=True, create_graph=True)  # raises RuntimeError",
    "hessian(square, x)  # raises RuntimeError",
    "hessian(lambda x: (x.sum(),), x)  # raises RuntimeError",
    "hessian(lambda x: x.sum(), x, strict=True)  # raises RuntimeError",
    "vjp(square, x)  # raises RuntimeError",
    "vjp(square, x, y)  # raises RuntimeError",
    "vjp(square, x, (x, x))  # raises RuntimeError",
    "vjp(square, x, [x])  # raises TypeError",
    "vjp(lambda x, y: x * 2, (x, y), x, strict=True)  # raises RuntimeError",
    "jvp(square, x)  # raises RuntimeError",
    "jvp(square, x, y)  # raises RuntimeError",
    "jvp(lambda x: x.detach(), x, x, strict=True)  # raises RuntimeError",
    "vhp(square, x, x)  # raises RuntimeError",
    "vhp(cubes, x)  # raises RuntimeError",
    "vhp(lambda x: x.sum(), x, x, strict=True)  # raises RuntimeError",
    "hvp(lambda x: (x.sum(),), x, x)  # raises RuntimeError",
    "hvp(cubes, x, y)  # raises RuntimeError",
]

TRANSFORMS = [
    # arguments and structures
    "a = grad(cubes)(x)",
    "a = grad(product, argnums=1)(x, y)",
    "a = grad(product, argnums=(1, 0))(x, y)",
    "a = grad(product, argnums=-1)(x, y)",
    "a = grad(lambda x, k: (x * k).sum())(x, 3)",
    "a = grad(lambda x, *, k: (x * k).sum())(x, k=3)",
    "a = grad(lambda p: (p['w'] * p['b'][0]).sum() + p['b'][1])({'w': x, 'b': (n, n)})",
    "a = grad(lambda p, q: (p[0] * q['q']).sum(), argnums=(0, 1))([x], {'q': x})",
    "a = grad(lambda x: (cubes(x), {'more': x * 2}), has_aux=True)(x)",
    "a = grad(lambda x: (cubes(x), x.detach()), has_aux=True)(x)",
    "a = grad_and_value(cubes)(x)",
    "a = grad_and_value(lambda x: (cubes(x), x * 2), has_aux=True)(x)",
    "a = grad(lambda x: n * 1)(x)",
    "a = grad(lambda x: n.detach() * 1)(x)",
    "a = jacrev(square)(x)",
    "a = jacrev(table)(x, y)",
    "a = jacrev(table, argnums=(0, 1))(x, y)",
    "a = jacrev(lambda p: {'a': p['x'] * 2, 'b': (p['x'].sum(),)})({'x': x})",
    "a = jacrev(lambda x: (square(x), x * 3), has_aux=True)(x)",
    "a = jacrev(square, chunk_size=1)(x)",
    "a = jacfwd(square)(x)",
    "a = jacfwd(table, argnums=(0, 1))(x, y)",
    "a = jacfwd(lambda x: (square(x), x * 3), has_aux=True)(x)",
    "a = jacfwd(lambda p: {'a': p['x'] * 2, 'b': (p['x'].sum(),)})({'x': x})",
    "a = hessian(cubes)(x)",
    "a = hessian(product, argnums=(0, 1))(x, y)",
    "a = hessian(lambda p: (p['x'] * p['x']).sum())({'x': x})",
    "a, back = vjp(square, x)\nb = back(x), back(x * 2)",
    "a, back = vjp(table, x, y)\nb = back((y, n))",
    "a, back = vjp(lambda p: {'a': p['x'] * 2}, {'x': x})\nb = back({'a': x})",
    "a, back, more = vjp(lambda x: (square(x), x * 3), x, has_aux=True)\nb = back(x)",
    "a = jvp(square, (x,), (x,))",
    "a = jvp(table, (x, y), (x, y))",
    "a = jvp(lambda p: {'a': p['x'] * 2}, ({'x': x},), ({'x': x},))",
    "a = jvp(lambda x: (square(x), x * 3), (x,), (x,), has_aux=True)",
    "a = jvp(lambda x: n * 1, (x,), (x,))",
    # nested, and what goes on around
    "a = grad(grad(lambda x: x * x * x))(n)",
    "a = grad(grad(grad(lambda x: x * x * x * x)))(n)",
    "a = grad(lambda x: x * grad(lambda y: x * y)(n))(n)",
    "a = grad(lambda x: grad(lambda y: x * y)(x))(n)",
    "a = grad(lambda x: jvp(square, (x,), (x,))[1].sum())(x)",
    "a = grad(lambda x: vjp(square, x)[1](x)[0].sum())(x)",
    "a = grad(lambda x: jacrev(square)(x).sum())(x)",
    "a = jacfwd(jacrev(square))(x)",
    "a = jacrev(grad(cubes))(x)",
    "a = jvp(grad(cubes), (x,), (x,))",
    "a = vjp(lambda x: vjp(square, x)[1](x), x)[1]((x,))",
    "a = grad(cubes)(r)",
    "a = grad(cubes)(r).sum()\na.backward()",
    "a = grad(lambda x: (x * x * r).sum())(x)\na.sum().backward()",
    "a = grad_and_value(lambda x: (x * x * r).sum())(x)\na[1].backward()",
    "a = jacrev(square)(r)\na.sum().backward()",
    "a = hessian(cubes)(r)\na.sum().backward()",
    "a, back = vjp(square, x)\nb = back(r)[0]\nb.sum().backward()",
    "a, back = vjp(square, r)\nb = back(x)[0]\nb.sum().backward()",
    "a = jvp(square, (r,), (x,))\na[1].sum().backward()",
    "a = jvp(square, (x,), (r,))\na[1].sum().backward()",
    "with torch.no_grad():\n    a = grad(cubes)(r), grad_and_value(cubes)(x), jacrev(square)(r)",
    "def f(x):\n    with torch.no_grad():\n        z = x * x\n    return (z * x).sum()\na = grad(f)(x)",
    "z = x.clone()\na = grad(lambda x: cubes(x))(z)\nb = z.requires_grad, z.grad",
    "a = grad(lambda x: (x * x.detach()).sum())(x)",
    "a = grad(lambda y: (x * y * y).sum())(x)",
    "def loss(p, x):\n    return ((p['w'] * x + p['b']) ** 2).sum()\n"
    "def adapted(p):\n    g = grad(loss)(p, x)\n    return {k: p[k] - 0.5 * g[k] for k in p}\n"
    "a = grad(lambda p: loss(adapted(p), x))({'w': n, 'b': n})",
    "a = grad(lambda x: x.clone().mul_(2).sum())(x)",
    "a = jvp(lambda x: (x * 2, x > 1), (x,), (x,))",
    "a = grad(lambda x: (x > 1).sum())(x)",
    # misuse
    "grad(square)(x)  # raises RuntimeError",
    "grad(lambda x: 1.0)(x)  # raises RuntimeError",
    "grad(lambda x: (x.sum(), x))(x)  # raises RuntimeError",
    "grad(cubes, has_aux=True)(x)  # raises RuntimeError",
    "grad(cubes, argnums=1)(x)  # raises RuntimeError",
    "grad(cubes, argnums=-2)(x)  # raises RuntimeError",
    "grad(cubes, argnums=())(x)  # raises RuntimeError",
    "grad(cubes, argnums=(0, 0))(x)  # raises RuntimeError",
    "grad(cubes, argnums=1.0)(x)  # raises RuntimeError",
    "grad(cubes)(1.0)  # raises ValueError",
    "grad(cubes)({'x': 1.0})  # raises ValueError",
    "grad(cubes)(torch.arange(3))  # raises RuntimeError",
    "vjp(lambda x: x > 1, x)  # raises RuntimeError",
    "jacrev(lambda x: (x, x > 1))(x)  # raises RuntimeError",
    "grad(lambda x: x.mul_(2).sum())(x)  # raises RuntimeError",
    "vjp(lambda x: None, x)  # raises RuntimeError",
    "vjp(lambda x: 1.0, x)  # raises RuntimeError",
    "vjp(square, x, has_aux=True)  # raises RuntimeError",
    "vjp(square, x)[1]((x,))  # raises RuntimeError",
    "vjp(square, x)[1](y)  # raises RuntimeError",
    "jvp(square, x, x)  # raises RuntimeError",
    "jvp(square, (x,), (x, x))  # raises RuntimeError",
    "jvp(square, (x,), (y,))  # raises RuntimeError",
    "jvp(square, (), ())  # raises RuntimeError",
    "jvp(lambda x: x.detach(), (x,), (x,), strict=True)  # raises RuntimeError",
    "jacrev(square, chunk_size=0)  # raises ValueError",
    "jacrev(square, argnums=2)(x)  # raises RuntimeError",
]


@pytest.mark.parametrize("text", PROGRAMS)
def test_autograd_functional(text: str) -> None:
    same(GIVEN + FUNCTIONAL + text, but={"grad_fn", "_version"})  # torch adds up gradients in place


@pytest.mark.parametrize("text", TRANSFORMS)
def test_func(text: str) -> None:
    same(GIVEN + FUNC + text, but={"grad_fn"})


CALLS = """
from importlib import import_module
call = import_module(torch.__name__ + ".func").functional_call
class Tied(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1, bias=False)
        self.b.weight = self.a.weight
        self.register_buffer("count", torch.zeros(1))
    def forward(self, x, scale=1):
        self.count = self.count + 1
        return (self.a(x) + 10 * self.b(x) + self.count) * scale
torch.manual_seed(0)
net, w, x = Tied(), torch.tensor([[2., 3.]], requires_grad=True), torch.tensor([[4., 5.]])
with torch.no_grad():
    net.a.weight.fill_(1)
    net.a.bias.fill_(3)
before = dict(net.named_parameters())
given = {"a.weight": w, "count": torch.full((1,), 5.)}
found = [call(net, given, x), call(net, given, (x, 2)), call(net, given, x, {"scale": 3}), given["count"]]
found += [call(net, [{"b.weight": w}, {"a.bias": w[:, 0]}], (x,), {"scale": 3}), call(net, {"other": w}, x)]
found += [call(net, {"b.weight": w}, x, tie_weights=False), call(net, {"b.weight": w, "a.weight": w}, x)]
found += [call(net, {**given, "a.bias": w[0, :1]}, kwargs={"x": x}, strict=True)]
call(net, {"b.weight": w, "a.weight": w * 1}, x)  # raises ValueError
call(net, [given, given], x)  # raises ValueError
call(net, 3, x)  # raises ValueError
call(net, {"a.bias": 3}, x)  # raises TypeError
call(net, given, x, strict=True)  # raises RuntimeError
call(net, {**given, "a.bias": w[0, :1], "other": w}, x, strict=True)  # raises RuntimeError
call(net, {"a.weight": torch.ones(3, 3)}, x)  # raises RuntimeError
same = all(p is before[name] for name, p in net.named_parameters()), net.count, net.b.weight is net.a.weight
found[0].sum().backward()
untouched = net.a.weight.grad is None
del net, before
"""


def test_a_module_called_with_other_tensors() -> None:
    same(CALLS, but={"grad_fn", "_version"})


def test_what_torch_does_not_have() -> None:
    x = minigrad.tensor(3.0)
    value, slope = minigrad.func.value_and_grad(lambda x: x**2)(x)
    assert (value.item(), slope.item()) == (9.0, 6.0)
    parameters = {"w": x, "b": None}
    assert minigrad.func.grad(lambda p: p["w"] * 2)(parameters) == {"w": minigrad.tensor(2.0), "b": None}
    with pytest.raises(AttributeError, match="vmap"):
        minigrad.func.vmap  # noqa: B018
    with pytest.raises(AttributeError, match="nothing"):
        minigrad.func.nothing  # noqa: B018


def test_the_first_order_records_nothing() -> None:
    """Only a gradient that somebody outside may differentiate is computed with `create_graph`."""
    seen = []

    def spy(x: minigrad.Tensor) -> minigrad.Tensor:
        y = x * x
        y.register_hook(lambda g: seen.append(g.requires_grad))
        return y * x

    minigrad.func.grad(spy)(minigrad.tensor(3.0))
    assert seen == [False]
    minigrad.func.grad(minigrad.func.grad(spy))(minigrad.tensor(3.0))
    assert seen[1] is True


class Pair(NamedTuple):
    first: Any
    second: Any


def test_trees() -> None:
    built = {"a": [1, (2, None)], "b": Pair(3, {}), "c": OrderedDict(z=4, y=5)}
    assert tree.leaves(built) == [1, 2, 3, 4, 5]
    tenfold = tree.map(lambda x: 10 * x, built)
    assert tenfold == tree.rebuilt(built, [10, 20, 30, 40, 50])
    assert (
        type(tenfold["b"]) is Pair and type(tenfold["c"]) is OrderedDict and list(tenfold["c"]) == ["z", "y"]
    )
    assert tree.map(lambda x, y: x - y, {"a": 1, "b": 2}, {"b": 20, "a": 10}) == {"a": -9, "b": -18}
    assert tree.leaves(None) == [] and tree.leaves(7) == [7]


@pytest.mark.parametrize(
    "other", [1, None, [1], (1, 2), {"a": 1}, Pair(1, 2), [[1], 2], [1, 2, 3], [1, None]]
)
def test_trees_of_another_structure(other: Any) -> None:
    with pytest.raises(RuntimeError, match="structure"):
        tree.map(lambda x, y: x, [1, 2], other)
