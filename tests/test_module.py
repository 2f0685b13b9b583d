"""nn.Module behaves as torch's: attributes, names, conversions, copies, text."""

import pytest
import torch
from both import printed, same

import minigrad

NETWORK = """
import copy, pickle
nn = torch.nn
class Affine(nn.Module):
    def __init__(self, n, m, bias=True):
        super().__init__()
        self.n, self.m = n, m
        self.weight = nn.Parameter(torch.arange(n * m, dtype=torch.float32).view(m, n) / 4)
        self.register_parameter("bias", nn.Parameter(torch.ones(m)) if bias else None)
    def forward(self, x):
        y = x @ self.weight.T
        return y if self.bias is None else y + self.bias
    def extra_repr(self):
        return f"{self.n}, {self.m}"
class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = Affine(2, 3)
        self.second = Affine(3, 3, bias=False)
        self.register_buffer("scale", torch.tensor([2.0]))
        self.register_buffer("count", torch.tensor([3]), persistent=False)
        self.shared = self.second
        self.nothing = None
    def forward(self, x):
        return self.shared(self.second(self.first(x))) * self.scale
net = Network()
def names(pairs):
    return [name for name, _ in pairs]
"""

ATTRIBUTES = {
    "a call": """
y = net(torch.ones(1, 2))
y.sum().backward()
g = net.first.weight.grad, net.second.weight.grad
""",
    "each kind has its dict": """
held = [list(vars(net)[d]) for d in ("_parameters", "_buffers", "_modules")]
held += [list(vars(net.first)[d]) for d in ("_parameters", "_buffers", "_modules")]
plain = vars(net.first)["n"], "weight" in vars(net.first), "nothing" in vars(net)
""",
    "a parameter in place of an attribute": """
net.nothing = nn.Parameter(torch.ones(1))
net.scale = nn.Parameter(torch.ones(2))
net.shared = nn.Parameter(torch.ones(3))
net.count = nn.Parameter(torch.ones(4))
found = names(net.named_parameters()), names(net.named_buffers()), names(net.named_modules())
""",
    "a module in place of an attribute": """
net.nothing = Affine(1, 1)
net.scale = Affine(1, 1)
found = names(net.named_parameters()), names(net.named_buffers()), names(net.named_modules())
net.first.weight = Affine(1, 1)  # raises TypeError
""",
    "a reassigned parameter keeps its place": """
net.first.weight = nn.Parameter(torch.zeros(3, 2))
net.first = Affine(2, 2)
found = names(net.named_parameters()), net.first.weight
""",
    "None in place of a parameter, a module, a buffer": """
net.first.bias = None
net.shared = None
net.scale = None
found = names(net.named_parameters()), names(net.named_buffers()), names(net.named_children())
keys, text = list(net.state_dict()), repr(net)
net.first.bias = nn.Parameter(torch.ones(3))
again = names(net.named_parameters())
""",
    "a buffer is reassigned": """
net.scale = torch.tensor([4.0])
net.count = torch.tensor([4])
net.nothing = nn.Buffer(torch.ones(1))  # raises KeyError
net.new = nn.Buffer(torch.ones(1))
net.newer = nn.Buffer(torch.ones(1), persistent=False)
found, keys = names(net.named_buffers()), list(net.state_dict())
net.scale = 3  # raises TypeError
net.scale = nn.Parameter(torch.ones(1))
found = names(net.named_buffers())
""",
    "a tensor is no parameter": """
net.first.weight = torch.ones(3, 2)  # raises TypeError
net.plain = torch.ones(1)
found = names(net.named_parameters()), names(net.named_buffers()), "plain" in vars(net)
net.first = 3  # raises TypeError
net.first = torch.ones(1)  # raises TypeError
""",
    "attributes are deleted": """
del net.first.bias, net.shared, net.count, net.nothing
found = names(net.named_parameters()), names(net.named_buffers()), names(net.named_modules())
net.first.bias  # raises AttributeError
del net.first.bias  # raises AttributeError
net.first.register_parameter("bias", None)
net.count = torch.tensor([1])
there = hasattr(net, "count"), hasattr(net, "first"), hasattr(net.first, "bias"), net.first.bias
found = names(net.named_buffers())
""",
    "an unknown attribute": "net.weight  # raises AttributeError",
    "before __init__": """
class Early(nn.Module):
    def __init__(self, value):
        self.value = value
Early(3).value  # nothing that a module would have to keep apart
Early(nn.Parameter(torch.ones(1)))  # raises AttributeError
Early(Affine(1, 1))  # raises AttributeError
Early(nn.Buffer(torch.ones(1)))  # raises AttributeError
Early(3).register_buffer("b", None)  # raises AttributeError
Early(3).register_parameter("p", None)  # raises AttributeError
Early(3).nothing  # raises AttributeError
Early(3)(1)  # raises AttributeError
""",
    "arguments for __init__": "nn.Module(3)  # raises TypeError\nnn.Module(a=3)  # raises TypeError",
    "register_parameter": """
net.register_parameter("", None)  # raises KeyError
net.register_parameter("a.b", None)  # raises KeyError
net.register_parameter(3, None)  # raises TypeError
net.register_parameter("nothing", None)  # raises KeyError
net.register_parameter("forward", None)  # raises KeyError
net.register_parameter("p", torch.ones(1))  # raises TypeError
q = nn.Parameter(torch.ones(1))
q *= 1  # raises RuntimeError
net.register_parameter("p", q)
same = net.p is q, net.get_parameter("p") is q
""",
    "register_buffer": """
net.register_buffer("", None)  # raises KeyError
net.register_buffer("a.b", None)  # raises KeyError
net.register_buffer(3, None)  # raises TypeError
net.register_buffer("first", None)  # raises KeyError
net.register_buffer("b", 3.0)  # raises TypeError
net.register_buffer("count", torch.ones(1))
net.register_buffer("scale", torch.ones(1), persistent=False)
net.register_buffer("b", nn.Parameter(torch.ones(1)))
keys, found = list(net.state_dict()), names(net.named_parameters())
""",
    "add_module": """
net.add_module("", None)  # raises KeyError
net.add_module("a.b", None)  # raises KeyError
net.add_module(3, None)  # raises TypeError
net.add_module("scale", None)  # raises KeyError
net.add_module("m", 3)  # raises TypeError
net.add_module("0", Affine(1, 1))
net.register_module("none", None)
text, found = repr(net), names(net.named_modules())
""",
    "a class attribute stays in front": """
class Default(nn.Module):
    inner = None
    def __init__(self):
        super().__init__()
        self.inner = Affine(1, 1)
d = Default()
seen, found = d.inner, names(d.named_modules())
""",
    "no forward": "nn.Module()(1)  # raises NotImplementedError",
    "dir": """
listed = [n for n in ("first", "scale", "count", "nothing", "weight", "forward", "training") if n in dir(net)]
net.add_module("0", None)
hidden = "0" in dir(net), dir(net) == sorted(dir(net))
""",
    "a module in a set": "n, equal = len({net, net, net.first}), (net == net, net == net.first)",
}

WALKING = {
    "named_parameters": """
a = names(net.named_parameters()), names(net.named_parameters("x"))
b = names(net.named_parameters(recurse=False))
b += names(net.named_parameters(remove_duplicate=False)), names(net.first.named_parameters("p", False))
c = [p.shape for p in net.parameters()], list(net.parameters(recurse=False))
""",
    "named_buffers": """
a = names(net.named_buffers()), names(net.named_buffers("x", False)), [b.tolist() for b in net.buffers()]
b = list(net.first.buffers())
""",
    "named_modules": """
a = names(net.named_modules()), names(net.named_modules(prefix="x")), names(net.named_children())
b = names(net.named_modules(remove_duplicate=False)), names(net.named_modules(memo={net.first}))
c = [type(m).__name__ for m in net.modules()], len(list(net.children())), len(list(net.modules(False)))
""",
    "a parameter that two modules share": """
net.first.bias = net.second.weight
found = names(net.named_parameters()), len(list(net.parameters())), list(net.state_dict())
""",
    "one by its name": """
found = net.get_parameter("first.weight"), net.get_buffer("scale"), net.get_submodule("first")
whole = net.get_submodule("") is net
net.get_submodule("third")  # raises AttributeError
net.get_submodule("first.weight")  # raises AttributeError
net.get_parameter("first.nothing")  # raises AttributeError
net.get_parameter("scale")  # raises AttributeError
net.get_parameter("second.bias")  # raises AttributeError
net.get_buffer("first.weight")  # raises AttributeError
net.get_buffer("buffer")  # raises AttributeError
net.set_submodule("second.inner", Affine(1, 1))
net.set_submodule("first", Affine(1, 1))
net.set_submodule("first", Affine(1, 2), strict=True)
net.set_submodule("third", Affine(1, 2), strict=True)  # raises AttributeError
net.set_submodule("", Affine(1, 2))  # raises ValueError
net.set_submodule("third", 3)  # raises ValueError
net.set_submodule("scale", Affine(1, 2))  # raises AttributeError
""",
    "apply": """
seen = []
answer = net.apply(lambda m: seen.append(type(m).__name__)) is net
""",
    "train and eval": """
modes = [[m.training for m in net.modules()]]
answer = net.eval() is net
modes.append([m.training for m in net.modules()])
net.first.train()
modes.append([m.training for m in net.modules()])
net.train(False)
modes.append([m.training for m in net.modules()])
net.train(1)  # raises ValueError
""",
    "requires_grad_": """
answer = net.first.requires_grad_(False) is net.first
flags = [p.requires_grad for p in net.parameters()]
net.requires_grad_()
flags += [p.requires_grad for p in net.parameters()]
""",
    "zero_grad": """
net(torch.ones(1, 2)).sum().backward()
kept = net.first.weight.grad
net.zero_grad(set_to_none=False)
same = kept is net.first.weight.grad
net.zero_grad()
gone = [p.grad for p in net.parameters()]
""",
}

CONVERSIONS = {
    "double": """
p = net.first.weight
net(torch.ones(1, 2)).sum().backward()
answer = net.double() is net
same, dtypes = p is net.first.weight, [t.dtype for t in [*net.parameters(), *net.buffers()]]
g = p.grad
y = net(torch.ones(1, 2).double())
net.float().half()
dtypes += [t.dtype for t in [*net.parameters(), *net.buffers(), p.grad]]
""",
    "to": """
p, dtypes = net.first.weight, []
for args in [(torch.float64,), ("cpu",), (torch.device("cpu"), torch.float16), (torch.ones(1),)]:
    dtypes.append((net.to(*args) is net, net.first.weight is p, p.dtype, net.scale.dtype, net.count.dtype))
net.to(dtype=torch.float64, non_blocking=True)
net.to(device="cpu")
after = p.dtype
net.to(torch.int64)  # raises TypeError
net.to()
""",
    "type": "net.type(torch.float64)\ndtypes = [t.dtype for t in [*net.parameters(), *net.buffers()]]",
    "cpu": "same = net.cpu() is net",
    "cuda": "net.cuda()  # raises AssertionError\nnet.to('cuda')  # raises AssertionError",
    "training goes on in the new dtype": """
optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
net.double()
net(torch.ones(1, 2).double()).sum().backward()
optimizer.step()
ps = list(net.parameters())
""",
}

COPIES = {
    "deepcopy": """
net(torch.ones(1, 2)).sum().backward()
again = copy.deepcopy(net)
with torch.no_grad():
    net.first.weight.fill_(0)
same = again.second is again.shared, again.second is net.second, type(again.first.weight).__name__
ps, scale, count = list(again.parameters()), again.scale, again.count
y, keys = again(torch.ones(1, 2)), list(again.state_dict())
""",
    "copy": """
again = copy.copy(net)
same = again.first is net.first, again.scale is net.scale, again is net
""",
    "a shared parameter is shared in the copy": """
net.first.weight = net.second.weight
again = copy.deepcopy(net)
same = again.first.weight is again.second.weight, again.first.weight is net.first.weight
""",
}

TEXTS = {
    "a network": "print(net, nn.Module(), Affine(1, 2))",
    "extra text of several lines": """
class Wordy(Network):
    def extra_repr(self):
        return "one\\ntwo"
class Blank(nn.Module):
    def extra_repr(self):
        return "a\\n\\nb"
class Renamed(nn.Module):
    def _get_name(self):
        return "Other"
outer = nn.Module()
outer.wordy, outer.blank, outer.renamed = Wordy(), Blank(), Renamed()
print(outer)
""",
    "one line and a module below": """
class One(Affine):
    pass
one = One(1, 2)
one.inner = Affine(3, 4)
print(one)
""",
}
PROGRAMS = ATTRIBUTES | WALKING | CONVERSIONS | COPIES


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_a_module_in_a_program(text: str) -> None:
    same(NETWORK + text, but=["_version"])


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_its_text_is_torchs(text: str) -> None:
    mine, theirs = printed(NETWORK + text)
    assert mine == theirs and mine


def test_errors_say_what_torchs_say() -> None:
    for text in (
        "net.weight",
        "net.first.weight = torch.ones(3, 2)",
        "net.first = 3",
        "net.scale = 3",
        "nn.Module.__init__; nn.Module()(1)",
        "net.register_buffer('b', 3.0)",
        "net.register_parameter('p', torch.ones(1))",
        "net.get_submodule('third')",
        "net.train(1)",
    ):
        mine, theirs = printed(NETWORK + f"try:\n    {text}\nexcept Exception as error:\n    print(error)")
        assert mine == theirs and mine


def test_a_module_goes_through_pickle() -> None:
    """By hand: what a program defines can't be pickled. A class of this file can."""
    import copy
    import pickle

    net = Pickled()
    net(minigrad.ones(2)).sum().backward()
    again = pickle.loads(pickle.dumps(net))
    assert again.weight is again.inner.weight and isinstance(again.weight, minigrad.nn.Parameter)
    assert again.weight.tolist() == [1.0, 2.0] and again.weight.requires_grad and again.weight.grad is None
    assert list(again.state_dict()) == list(net.state_dict()) == ["weight", "scale", "inner.weight"]
    assert copy.deepcopy(again).training


class Pickled(minigrad.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = minigrad.nn.Parameter(minigrad.tensor([1.0, 2.0]))
        self.register_buffer("scale", minigrad.ones(1))
        self.inner = minigrad.nn.Module()
        self.inner.weight = self.weight

    def forward(self, x: minigrad.Tensor) -> minigrad.Tensor:
        return x * self.weight * self.scale


def test_the_public_names_are_torchs() -> None:
    """So nothing that torch lets be called so is in the way of a parameter or a module."""
    for name in (
        "Module",
        "Parameter",
        "Sequential",
        "ModuleList",
        "ModuleDict",
        "ParameterList",
        "ParameterDict",
    ):
        mine, theirs = ({n for n in dir(getattr(e.nn, name)) if n[0] != "_"} for e in (minigrad, torch))
        assert mine <= theirs, mine - theirs
