"""Operations of one's own: `autograd.Function` in both engines."""

import gc
import weakref

import pytest
from both import ENGINES, same

import minigrad

START = """
Function = torch.autograd.Function
class Product(Function):
    @staticmethod
    def forward(ctx, x, y, power=1):
        ctx.save_for_backward(x, y)
        ctx.power = power
        return x ** power * y
    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        return g * y * ctx.power * x ** (ctx.power - 1), g * x ** ctx.power, None
def function(forward, backward=lambda ctx, *gs: gs[0], name="Own"):
    both = {"forward": staticmethod(forward), "backward": staticmethod(backward)}
    return type(name, (Function,), both).apply
x = torch.tensor([1., 2., 3.], requires_grad=True)
y = torch.tensor([4., 5., 6.], requires_grad=True)
c = torch.ones(3)
"""
PROGRAMS = {
    "values, gradients, second gradients": """
z = Product.apply(x, y, 2)
text = repr(z)
z.sum().backward()
(dx,) = torch.autograd.grad(Product.apply(x, y, 3).sum(), x, create_graph=True)
second = torch.autograd.grad(dx.sum(), [x, y])
constant = Product.apply(c, c)
with torch.no_grad():
    quiet = Product.apply(x, y)
by_name = Product.apply(x, power=2, y=y)
del z, dx
""",
    "the node": """
z = Product.apply(x, c, 2)
found = [z.grad_fn.name(), [n and n.name() for n, _ in z.grad_fn.next_functions], z.requires_grad, z.is_leaf]
""",
    "needs_input_grad": """
seen = []
def forward(ctx, x, y, z):
    seen.append(ctx.needs_input_grad)
    return x * y
own = function(forward, lambda ctx, g: (seen.append(ctx.needs_input_grad), (g, g, None))[1])
own(x, c, 3).sum().backward()
own(c, y, 3).sum().backward()
own(c, c, 3)
del own
""",
    "several results": """
seen = []
def backward(ctx, *gs):
    seen.append([None if g is None else g.tolist() for g in gs])
    return sum(g * (i + 1) for i, g in enumerate(gs) if g is not None)
def silent(ctx, x):
    ctx.set_materialize_grads(False)
    return x + 1, x + 2
def some(ctx, x):
    a, b, d = x * 2, x > 1, x * 3
    ctx.mark_non_differentiable(b, d)
    return a, b, d
first, second = function(lambda ctx, x: (x + 1, x + 2), backward)(x)
second.sum().backward(retain_graph=True)
(first * second).sum().backward()
third, _ = function(silent, backward)(x)
third.sum().backward()
a, b, d = function(some, lambda ctx, g, h, k: (seen.append([g.tolist(), h.tolist(), k.tolist()]), g)[1])(x)
a.sum().backward()
mixed = function(lambda ctx, x: (x * 2, "text", None), lambda ctx, g, *rest: g)(x)
mixed[0].sum().backward()
(grads,) = torch.autograd.grad([first.sum(), second.sum()], x, allow_unused=True) if False else (None,)
""",
    "an argument handed on": """
z = function(lambda ctx, x: x, lambda ctx, g: 2 * g)(x)
same_object = z is x
z.sum().backward()
""",
    "setup_context": """
class Cube(Function):
    @staticmethod
    def forward(x, scale):
        return x ** 3 * scale
    @staticmethod
    def setup_context(ctx, inputs, output):
        x, ctx.scale = inputs
        ctx.save_for_backward(x, output)
    @staticmethod
    def backward(ctx, g):
        x, out = ctx.saved_tensors
        return g * 3 * out / x, None
z = Cube.apply(x, 2.)
(dx,) = torch.autograd.grad(z.sum(), x, create_graph=True)
(dxx,) = torch.autograd.grad(dx.sum(), x)
z.sum().backward()  # raises RuntimeError
Cube.apply(x, 2.).sum().backward()
del z, dx
""",
    "gradients that fit only after a cast or a sum": """
function(lambda ctx, x: x * 2, lambda ctx, g: g.double())(x).sum().backward()
function(lambda ctx, x: x * 2, lambda ctx, g: g.expand(4, 3))(x).sum().backward()
function(lambda ctx, x: x * 2, lambda ctx, g: (g, None, None))(x).sum().backward()
nothing = torch.ones(2, requires_grad=True)
function(lambda ctx, x: x * 2, lambda ctx, g: None)(nothing).sum().backward()
""",
    "wrong answers": """
own = function(lambda ctx, x, y: x * y, lambda ctx, g: g)
own(x, y).sum().backward()  # raises RuntimeError
own = function(lambda ctx, x: x * 2, lambda ctx, g: (g, g))
own(x).sum().backward()  # raises RuntimeError
own = function(lambda ctx, x: x * 2, lambda ctx, g: g[:2])
own(x).sum().backward()  # raises RuntimeError
own = function(lambda ctx, x: x * 2, lambda ctx, g: g.sum())
own(x).sum().backward()  # raises RuntimeError
own = function(lambda ctx, x: x * 2, lambda ctx, g: 3.0)
own(x).sum().backward()  # raises RuntimeError
own = function(lambda ctx, x, n: x * n, lambda ctx, g: (g, g))
own(x, 2).sum().backward()  # raises RuntimeError
own = function(lambda ctx, x: ctx.save_for_backward(x, 3))
own(x)  # raises TypeError
class Half(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
Half.apply(x).sum().backward()  # raises NotImplementedError
Function.apply(x)  # raises NotImplementedError
del own
""",
    "what was saved": """
t = x * 1
z = Product.apply(t, y)
t.mul_(2)
z.sum().backward()  # raises RuntimeError
z = Product.apply(x, y)
z.sum().backward()
z.sum().backward()  # raises RuntimeError
z = function(lambda ctx, x: x * 2)(x)
z.sum().backward()
z.sum().backward()
""",
    "writes": """
def double(ctx, x):
    x.mul_(2)
    ctx.mark_dirty(x)
    return x
own = function(double, lambda ctx, g: 2 * g)
own(x)  # raises RuntimeError
x = torch.tensor([1., 2., 3.], requires_grad=True)
t = x * x
u = own(t)
same_object = u is t
version = t._version
(u * u).sum().backward()
base = x * 1
part = base[:2]
own(part)
(base * base).sum().backward()
del own, double, part
""",
    "saved values that are neither arguments nor results": """
def forward(ctx, x):
    half, order = x / 2, x.sort()[1]
    ctx.save_for_backward(half, half * 2, x > 1, order, x.detach(), x.view(3, 1), torch.tensor(0.), None)
    return x * 2
def backward(ctx, g):
    half, twice, mask, order, plain, column, zero, nothing = ctx.saved_tensors
    seen.append([t.tolist() for t in (half, twice, mask, order, plain, column, zero)] + [nothing])
    return g * half * mask + twice[order] + plain + column.view(3) + zero
seen = []
own = function(forward, backward)
own(x).sum().backward()
own(x * 2).sum().backward()
del own
""",
    "a saved leaf is itself again": """
def forward(ctx, x):
    inner = x.detach().requires_grad_()
    ctx.save_for_backward(inner, x)
    return (inner * inner).detach()
def backward(ctx, g):
    inner, outer = ctx.saved_tensors
    with torch.enable_grad():
        (inner * inner).sum().backward()
    seen.append(outer is x)
    return g * inner.grad
seen = []
z = function(forward, backward)(x)
z.sum().backward()
""",
    "the node is the ctx": """
found = []
class Twice(Function):
    @staticmethod
    def forward(ctx, x, y):
        found.append((ctx.name(), type(ctx).__name__))
        ctx.save_for_backward(x, y)
        ctx.power = 3
        return x * 2
    @staticmethod
    def backward(ctx, g):
        return g * 2, None
z = Twice.apply(x, c)
node = z.grad_fn
found += node.saved_tensors[0] is x, node.saved_tensors[1], node.power, node.needs_input_grad, node.name()
node.exponent  # raises AttributeError
z.sum().backward()
node.saved_tensors  # raises RuntimeError
del node
""",
    "vjp, and what changes nothing": """
def static(**methods):
    return type("Own", (Function,), {name: staticmethod(method) for name, method in methods.items()})
def setup(ctx, inputs, output):
    ctx.save_for_forward(*inputs)
    ctx.save_for_backward(*inputs)
own = static(forward=lambda x: x * 2, setup_context=setup, vjp=lambda ctx, g: g * ctx.saved_tensors[0])
own.apply(x).sum().backward()
both = static(forward=lambda ctx, x: x * 2, backward=lambda ctx, g: g, vjp=lambda ctx, g: g)
both.apply(x).sum().backward()  # raises RuntimeError
z = static(forward=lambda ctx, x: (ctx.mark_non_differentiable(x), x)[1], backward=None).apply(x)
wide = static(forward=lambda ctx, x, c: x * c, backward=lambda ctx, g: (g, torch.ones(7)))
wide.apply(x, c).sum().backward()
static(forward=lambda ctx, x: ctx.save_for_forward(3)).apply(x)  # raises AssertionError
static(forward=lambda ctx, x: ctx.mark_non_differentiable(3)).apply(x)  # raises RuntimeError
del own, both, wide
""",
    "writes that are not said": """
def forward(ctx, x):
    ctx.mark_dirty(x)
    return x.mul_(2) * 1
function(forward)(c)  # raises RuntimeError
function(lambda ctx, x: ctx.mark_dirty(3))(c)  # raises RuntimeError
""",
    "differentiable once": """
from importlib import import_module
once = import_module(torch.__name__ + ".autograd.function").once_differentiable
def forward(ctx, x):
    ctx.save_for_backward(x)
    return x ** 3
own = function(forward, once(lambda ctx, g: 3 * g * ctx.saved_tensors[0] ** 2))
own(x).sum().backward()
g = x.clone().detach().requires_grad_()
(dx,) = torch.autograd.grad((own(x) * g).sum(), x, create_graph=True)
dx.sum().backward()  # raises RuntimeError
del own, once, dx, g
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_agrees_with_torch(name: str) -> None:
    same(START + PROGRAMS[name], but={"_version"})


def test_an_instance_is_warned_of() -> None:
    for engine in ENGINES:
        with pytest.warns(DeprecationWarning, match="should not be instantiated"):
            engine.autograd.Function(3)


@pytest.mark.parametrize("mark", ["mark_dirty", "mark_non_differentiable"])
def test_a_marked_argument_makes_no_cycle(mark: str) -> None:
    class Marked(minigrad.autograd.Function):
        @staticmethod
        def forward(ctx, x):  # type: ignore[no-untyped-def]
            getattr(ctx, mark)(x)
            return x, x * 2

        @staticmethod
        def backward(ctx, g, h):  # type: ignore[no-untyped-def]
            return g + 2 * h

    gc.disable()
    try:
        x = minigrad.ones(2, requires_grad=True)
        y, z = Marked.apply(x * 1)
        memory = weakref.ref(y._memory)
        z.sum().backward()
        del y, z
        assert memory() is None
    finally:
        gc.enable()


def test_a_result_that_is_saved_makes_no_cycle() -> None:
    class Exp(minigrad.autograd.Function):
        @staticmethod
        def forward(ctx, x):  # type: ignore[no-untyped-def]
            out = x.exp()
            ctx.save_for_backward(out)
            return out

        @staticmethod
        def backward(ctx, g):  # type: ignore[no-untyped-def]
            return g * ctx.saved_tensors[0]

    gc.disable()
    try:
        x = minigrad.ones(2, requires_grad=True)
        y = Exp.apply(x)
        node = weakref.ref(y.grad_fn)
        (dx,) = minigrad.autograd.grad(y.sum(), x, create_graph=True)
        dx.sum().backward()
        del y, dx
        assert node() is None
    finally:
        gc.enable()
    assert x.grad is not None
