"""Containers of modules and of parameters are torch's: methods, names, text, errors."""

import pytest
from both import printed, same
from test_module import NETWORK

LAYERS = """
from collections import OrderedDict
class Times(nn.Module):
    def __init__(self, by=1):
        super().__init__()
        self.by = nn.Parameter(torch.tensor(float(by)))
    def forward(self, x):
        return x * self.by
    def extra_repr(self):
        return f"{self.by.item():.0f}"
del net
def facts(modules):
    return [(name, repr(module)) for name, module in modules.named_children()], list(modules.state_dict())
one, two, three, four = (Times(n) for n in (1, 2, 3, 4))
"""
SEQUENTIAL = {
    "it passes results on": "s = nn.Sequential(two, three, two)\ny, keys = s(torch.ones(2)), facts(s)",
    "of nothing": "s = nn.Sequential()\ny, n, true = s(3), len(s), bool(s)",
    "by names": """
s = nn.Sequential(OrderedDict([("a", two), ("b", three), ("c", four)]))
y, same, part, keys = s(torch.ones(1)), s.b is three is s[1], s[1:], facts(s)
last = s[-1] is four, s[:-1], s[::-1]
del s[0]
renamed = facts(s)
""",
    "indices": """
s = nn.Sequential(one, two, three)
same = s[0] is one, s[-1] is three, s[torch.tensor(1)] is two, [m is n for m, n in zip(s, (one, two, three))]
parts, n = [s[1:], s[:1], s[5:], s[::2]], len(s)
kept = s[1:][0] is two, list(s[1:]._modules)
s[3]  # raises IndexError
s[-4]  # raises IndexError
s["0"]  # raises TypeError
""",
    "items are set and deleted": """
s = nn.Sequential(one, two, three)
s[1], s[-1] = four, one
a = facts(s)
del s[0]
b = facts(s)
del s[-1]
s[7] = one  # raises IndexError
s[0] = 3  # raises TypeError
del s[3]  # raises IndexError
c = facts(s)
del s[:]
d = facts(s)
""",
    "append, extend, insert, pop": """
s = nn.Sequential(one)
same = s.append(two) is s, s.extend([three, four]) is s, s.insert(1, four) is s, s.insert(-1, two) is s
s.insert(6, one)
a = facts(s)
taken = s.pop(0) is one, s.pop(-1) is one, s.pop(slice(1, 3))
b = facts(s)
s.insert(9, one)  # raises IndexError
s.insert(0, 3)  # raises AssertionError
s.append(3)  # raises TypeError
s.pop(9)  # raises IndexError
s.extend(3)  # raises TypeError
""",
    "arithmetic": """
s, t = nn.Sequential(one, two), nn.Sequential(OrderedDict(a=three))
a, b, c = s + t, s * 2, 2 * t
same = a[0] is one, a[2] is three, b[2] is one, c[1] is three
itself = s
s += t
s *= 2
same += (itself is s,)
d = facts(s)
s + [one]  # raises ValueError
s += [one]  # raises ValueError
s * 1.5  # raises TypeError
s * 0  # raises ValueError
s *= 0  # raises ValueError
s *= "a"  # raises TypeError
""",
    "a subclass stays one": """
class Own(nn.Sequential):
    pass
o = Own(one, two)
kinds = [type(x).__name__ for x in (o[:1], o + o, o * 2)]
""",
    "what is no module": """
nn.Sequential([one])  # raises TypeError
nn.Sequential(OrderedDict({"a.b": one}))  # raises KeyError
s = nn.Sequential(None)
""",
    "training": """
s = nn.Sequential(two, nn.Sequential(three, four))
o = torch.optim.SGD(s.parameters(), lr=0.125)
for _ in range(2):
    o.zero_grad()
    s(torch.ones(1)).sum().backward()
    o.step()
ps, modes = list(s.parameters()), [m.training for m in s.eval().modules()]
del o
""",
}
LISTS = {
    "a list": """
l = nn.ModuleList([one, two, three])
same, n, parts = (l[0] is one, l[-1] is three), len(l), [l[1:], l[:-1], l[::2], l[9:]]
items, names_of_part, keys = [m is x for m, x in zip(l, (one, two, three))], list(l[1:]._modules), facts(l)
l[3]  # raises IndexError
l["a"]  # raises TypeError
l(3)  # raises NotImplementedError
""",
    "of what can be iterated": """
l = nn.ModuleList(map(Times, range(3)))
m = nn.ModuleList(l)
same = m[0] is l[0]
""",
    "changes of a list": """
l = nn.ModuleList([one])
same = l.append(two) is l, l.extend([three]) is l, l.insert(1, four)
itself = l
l += [one]
same += (itself is l,)
a = facts(l)
l[0], l[-1] = four, four
b, p, q = facts(l), l.pop(1) is four, l.pop(slice(0, 2))
del l[0]
c, d = facts(l), l + [one, two]
l.extend([one, two, three])
del l[::2]
e = facts(l)
l.append(3)  # raises TypeError
l.extend(3)  # raises TypeError
l[9] = one  # raises IndexError
l[0] = 3  # raises TypeError
del l[9]  # raises IndexError
l.pop(9)  # raises IndexError
""",
    "a list of what is no module": """
nn.ModuleList(3)  # raises TypeError
nn.ModuleList([3])  # raises TypeError
l = nn.ModuleList([None])
""",
}
DICTS = {
    "a dict": """
d = nn.ModuleDict({"b": one, "a": two})
d["c"] = three
keys, n, there = [list(d), list(d.keys())], len(d), ("a" in d, "z" in d, d["a"] is two, d.a is two)
values, items = [m is x for m, x in zip(d.values(), (one, two, three))], [k for k, _ in d.items()]
d["b"] = four
a = facts(d)
d["no such key"]  # raises KeyError
d(3)  # raises NotImplementedError
""",
    "changes of a dict": """
d = nn.ModuleDict([("x", one), ["y", two]])
d.update({"y": three, "z": four})
d.update(nn.ModuleDict({"w": one}))
d.update(OrderedDict(v=two).items())
a = facts(d)
same = d.pop("x") is one
del d["y"]
b = facts(d)
d.pop("no such key")  # raises KeyError
del d["no such key"]  # raises KeyError
answer = d.clear(), len(d), repr(d)
d.update(3)  # raises TypeError
d.update([3])  # raises TypeError
d.update([(1, 2, 3)])  # raises ValueError
""",
    "names that can't be": """
nn.ModuleDict({"pop": one})  # raises KeyError
nn.ModuleDict({"a.b": one})  # raises KeyError
nn.ModuleDict({"": one})  # raises KeyError
nn.ModuleDict({1: one})  # raises TypeError
nn.ModuleDict({"a": 3})  # raises TypeError
d = nn.ModuleDict({"get": one, "none": None})
""",
}
PARAMETERS = {
    "a list of parameters": """
p = nn.Parameter(torch.ones(2))
l = nn.ParameterList([p, torch.zeros(1), 3])
kinds, n, same = [type(x).__name__ for x in l], len(l), (l[0] is p, l[-1])
parts = [l[1:], l[:-1], l[9:]]
answers = l.append(torch.ones(3)) is l, l.extend([torch.ones(4)]) is l
l += [p]
l[1], l[-2] = torch.ones(5), torch.ones(6)
keys, ps = list(l.state_dict()), list(l.parameters())
l[9]  # raises IndexError
l[9] = p  # raises IndexError
l["a"]  # raises TypeError
l[0] = 3  # raises TypeError
l.extend(3)  # raises TypeError
nn.ParameterList(torch.ones(2))  # raises TypeError
l(3)  # raises RuntimeError
""",
    "a dict of parameters": """
p = nn.Parameter(torch.ones(2))
d = nn.ParameterDict({"b": p, "a": torch.zeros(1), "c": 3})
keys, n, kinds = [list(d), list(d.keys())], len(d), [type(x).__name__ for x in d.values()]
d["e"] = torch.ones(3)
there, items, back = ("b" in d, "q" in d, d["b"] is p, d.b is p), [k for k, _ in d.items()], list(reversed(d))
got = d.get("c"), d.get("q"), d.get("q", 4), d.setdefault("c", 5), d.setdefault("f", 6), d.setdefault("g")
state, ps = list(d.state_dict()), list(d.parameters())
d["no such key"]  # raises AttributeError
d[3]  # raises TypeError
nn.ParameterDict()[3] = p  # raises TypeError
d["b"] = 3  # raises TypeError
""",
    "changes of a dict of parameters": """
d = nn.ParameterDict(OrderedDict([("b", torch.ones(1)), ("a", torch.ones(2))]))
d.update([("d", torch.ones(3)), ("c", 4)])
d.update(nn.ParameterDict(OrderedDict([("z", 1), ("y", 2)])))
d.update({"x": 3, "w": 4})
order, kept = list(d), [d.pop("b"), d.popitem(), list(d)]
del d["a"]
again = d.copy()
same, more = again.d is d.d, list(d | {"q": 1})
more += list({"q": 1} | d), list(nn.ParameterDict({"r": 1}) | d)
itself = d
d |= {"q": torch.ones(1)}
more += [itself is d, list(d), list(d.fromkeys(["m", "n"], 3).items())]
answer = d.clear(), len(d), list(again)
d.popitem()  # raises KeyError
d.pop("no such key")  # raises AttributeError
del d["no such key"]  # raises KeyError
d.update(3)  # raises TypeError
d.update([3])  # raises TypeError
d.update([(1, 2, 3)])  # raises ValueError
nn.ParameterDict({"pop": torch.ones(1)})  # raises KeyError
d(3)  # raises RuntimeError
""",
    "they are converted and copied": """
d = nn.ParameterDict({"l": nn.ParameterList([torch.ones(1), torch.ones(2)]), "p": torch.ones(3), "n": 3})
e = copy.deepcopy(d).double()
ps, flags = [*d.parameters(), *e.parameters()], (e["n"], e["l"][1] is d["l"][1], len(e["l"]), list(e))
e.load_state_dict(d.state_dict())
""",
}
TEXTS = """
print(nn.Sequential(), nn.ModuleList(), nn.ModuleDict(), nn.ParameterList(), nn.ParameterDict())
print(nn.Sequential(one, nn.Sequential(two, two), nn.Sequential()))
print(nn.ModuleList([one, one, two, Times(2), Times(2), three, one]), nn.ModuleList([one]))
blocks = [nn.Sequential(one, nn.ModuleList([two, two])) for _ in range(3)]
print(nn.ModuleList(blocks), nn.ModuleDict({"list": nn.ModuleList(blocks[:2]), "other": four}))
print(nn.ParameterList([torch.ones(2, 3), 3, None]), nn.ParameterList([torch.ones(())]))
print(nn.ParameterList([one, torch.ones(1).double()]))
print(nn.ParameterDict({"a": one, "b": torch.ones(2).half()}))
outer = nn.Module()
outer.p, outer.d = nn.ParameterList([torch.ones(1), 1]), nn.ParameterDict({"x": torch.ones(4, 1)})
print(outer)
"""
PROGRAMS = SEQUENTIAL | LISTS | DICTS | PARAMETERS


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_a_container_in_a_program(text: str) -> None:
    same(NETWORK + LAYERS + text, but=["_version"])


def test_their_texts_are_torchs() -> None:
    mine, theirs = printed(NETWORK + LAYERS + TEXTS)
    assert mine == theirs and "3 x " in mine
