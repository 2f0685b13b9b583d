"""Hooks of modules are torch's: what they are shown, in which order, and what their answers change."""

import warnings

import pytest
import torch
from both import play, printed, same
from test_module import NETWORK

import minigrad

SHOWN = """
seen = []
def shown(value):
    if isinstance(value, (tuple, list)):
        return tuple(shown(v) for v in value)
    return value.tolist() if isinstance(value, torch.Tensor) else value
def see(name):
    def hook(module, *what):
        seen.append((name, type(module).__name__, *map(shown, what)))
    return hook
class Two(nn.Module):
    def forward(self, x, y=None, *, z=None):
        return x * 2, (x if y is None else x * y)
two = Two()
x, y = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])
"""
FORWARD = {
    "they see what goes in and out": """
two.register_forward_pre_hook(see("before"))
two.register_forward_hook(see("after"))
two.register_forward_pre_hook(see("before with kwargs"), with_kwargs=True)
two.register_forward_hook(see("after with kwargs"), with_kwargs=True)
two(x, y=y, z=3)
two(x, y)
""",
    "their order": """
two.register_forward_pre_hook(see(1))
two.register_forward_pre_hook(see(2), prepend=True)
two.register_forward_hook(see(3))
two.register_forward_hook(see(4), prepend=True)
two(x)
""",
    "handles": """
handle = two.register_forward_hook(see(1))
with two.register_forward_pre_hook(see(2)):
    two(x)
two(x)
handle.remove()
handle.remove()
two(x)
del handle
""",
    "they replace arguments": """
two.register_forward_pre_hook(lambda m, args: (args[0] * 10, y))
a = two(x)
two.register_forward_pre_hook(lambda m, args: args[0] * 10)
b = two(x)
two.register_forward_pre_hook(lambda m, args, kwargs: ((args[0],), {"y": y, **kwargs}), with_kwargs=True)
c = two(x)
two.register_forward_pre_hook(lambda m, args, kwargs: args, with_kwargs=True)
two(x)  # raises RuntimeError
""",
    "they replace the output": """
two.register_forward_hook(lambda m, args, out: out[0] + 1)
two.register_forward_hook(see("after"))
a = two(x)
""",
    "always_call": """
class Fails(nn.Module):
    def forward(self, x):
        raise ValueError("it fails, as it should")
fails = Fails()
fails.register_forward_hook(see("never"))
fails.register_forward_hook(see("always"), always_call=True)
fails.register_forward_hook(see("with kwargs"), always_call=True, with_kwargs=True)
fails(x)  # raises ValueError
two.register_forward_hook(see("once"), always_call=True)
def wrong(module, args, out):
    raise ValueError("a hook that fails")
two.register_forward_hook(wrong)
two.register_forward_hook(see("later"), always_call=True)
two(x)  # raises ValueError
""",
    "hooks that inner modules have": """
for module in net.modules():
    module.register_forward_hook(see("after"))
net(torch.ones(1, 2))
""",
    "a copy has them too": """
two.register_forward_hook(see("after"))
copy.deepcopy(two)(x)
""",
}
BACKWARD = {
    "they see gradients": """
two.register_full_backward_hook(see("after"))
two.register_full_backward_pre_hook(see("before"))
a, b = two(x, y)
(a.sum() + (b * b).sum()).backward()
two(x)[0].sum().backward()
two(x, y=y)[1].sum().backward()
""",
    "they see None for what is no tensor": """
class Odd(nn.Module):
    def forward(self, x, n):
        return x * n, n, x.detach()
odd = Odd()
odd.register_full_backward_hook(see("after"))
a = odd(x, 3)
a[0].sum().backward()
""",
    "they change gradients": """
net.second.register_full_backward_pre_hook(lambda m, out: (out[0] * 2,))
net.second.register_full_backward_hook(lambda m, into, out: (into[0] + 1,))
net.second.register_full_backward_hook(see("after"))
net(torch.ones(1, 2)).sum().backward()
gs = [p.grad for p in net.parameters()]
""",
    "their order": """
net.first.register_full_backward_hook(see(1))
net.first.register_full_backward_hook(see(2), prepend=True)
net.first.register_full_backward_pre_hook(see(3))
net.first.register_full_backward_pre_hook(see(4), prepend=True)
net.second.register_full_backward_hook(see(5))
net(torch.ones(1, 2, requires_grad=True)).sum().backward()
""",
    "inputs that require no grad": """
net.first.register_full_backward_hook(see(1))
net.first.register_full_backward_hook(lambda m, into, out: (None,))
net.first.register_full_backward_pre_hook(lambda m, out: (out[0] * 2,))
net(torch.ones(1, 2)).sum().backward()
g = net.first.weight.grad
net.first.register_full_backward_hook(lambda m, into, out: (torch.ones(1, 2),))
net(torch.ones(1, 2)).sum().backward()  # raises RuntimeError
""",
    "too few gradients": """
handle = two.register_full_backward_hook(lambda m, into, out: ())
two(x)[0].sum().backward()  # raises RuntimeError
handle.remove()
two.register_full_backward_pre_hook(lambda m, out: (out[0],))
two(x)[0].sum().backward()  # raises RuntimeError
del handle
""",
    "nothing to differentiate": """
two.register_full_backward_hook(see(1))
a = two(y)
with torch.no_grad():
    b = two(x)
""",
    "a named tuple stays one": """
import collections
Pair = collections.namedtuple("Pair", "one two")
class Named(nn.Module):
    def forward(self, x):
        return Pair(x * 2, x * 3)
named = Named()
named.register_full_backward_hook(see(1))
pair = named(x)
kind = type(pair).__name__
pair.two.sum().backward()
del pair
""",
    "gradients of gradients": """
net.second.register_full_backward_hook(see("after"))
start = torch.ones(1, 2, requires_grad=True)
(g,) = torch.autograd.grad((net(start) ** 2).sum(), start, create_graph=True)
(g ** 2).sum().backward()
w = net.first.weight.grad
""",
    "a gradient that comes by another way than the outputs": """
class Square(nn.Module):
    def forward(self, x):
        return x * x
square = Square()
square.register_full_backward_hook(see("after"))
(g,) = torch.autograd.grad(square(x).sum(), x, create_graph=True)
g.sum().backward()
""",
}


@pytest.mark.parametrize("text", [*FORWARD.values(), *BACKWARD.values()], ids=[*FORWARD, *BACKWARD])
@pytest.mark.filterwarnings("ignore:Full backward hook")
def test_hooks_in_a_program(text: str) -> None:
    same(NETWORK + SHOWN + text, but=["_version"])


def test_a_hooked_result_has_a_node_of_its_own() -> None:
    mine, theirs = printed(NETWORK + SHOWN + "two.register_full_backward_hook(see(1))\nprint(two(x))")
    assert mine == theirs and "BackwardHookFunctionBackward" in mine


@pytest.mark.parametrize("engine", [minigrad, torch])
def test_it_warns_of_hooks_that_see_nothing(engine: object) -> None:
    text = """
two.register_full_backward_hook(see(1))
class Lists(Two):
    def forward(self, x):
        return [x]
lists = Lists()
lists.register_full_backward_hook(see(2))
"""
    names = play(engine, NETWORK + SHOWN + text)
    with pytest.warns(UserWarning, match="module output should be a Tensor or a tuple of Tensors"):
        names["lists"](names["x"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        names["two"](names["x"])[0].sum().backward()
    assert names["seen"]


def test_the_hook_that_torch_gave_up() -> None:
    with pytest.raises(NotImplementedError, match="register_full_backward_hook"):
        minigrad.nn.Module().register_backward_hook(print)
