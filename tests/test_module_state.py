"""state_dict and load_state_dict are torch's: names in order, memory, what is missing or doesn't fit."""

import io
from collections import OrderedDict

import pytest
from both import printed, same
from test_module import NETWORK

import minigrad

EXTRA = """
class Counting(Affine):
    def __init__(self):
        super().__init__(1, 1)
        self.seen = 0
    def get_extra_state(self):
        return {"seen": self.seen}
    def set_extra_state(self, state):
        self.seen = state["seen"]
outer = nn.Module()
outer.inner = Counting()
"""

PROGRAMS = {
    "names and values": """
state = net.state_dict()
kind, keys, values = type(state).__name__, list(state), list(state.values())
kinds, flags = {type(t).__name__ for t in values}, [t.requires_grad for t in values]
prefixed = list(net.state_dict(prefix="net."))
versions = dict(state._metadata)
del state
""",
    "it is the module's own memory": """
state = net.state_dict()
state["first.weight"][0, 0] = 8
before = net.first.weight.tolist()
with torch.no_grad():
    net.scale.fill_(4)
after = state["scale"]
del state
""",
    "keep_vars": """
same = net.state_dict(keep_vars=True)["first.weight"] is net.first.weight
flags = [t.requires_grad for t in net.state_dict(keep_vars=True).values()]
""",
    "a destination": """
into = {"old": 3}
answer = net.state_dict(destination=into, prefix="n.") is into
keys = list(into)
del into
""",
    "it is loaded": """
other = Network()
state = {name: torch.full_like(t, 0.5) for name, t in net.state_dict().items()}
p = other.first.weight
answer = other.load_state_dict(state)
same, values = p is other.first.weight, list(other.state_dict().values())
text, missing, unexpected = str(answer), answer.missing_keys, answer.unexpected_keys
state["first.weight"].fill_(9)
kept = p.tolist()
wants = [p.requires_grad for p in other.parameters()]
del state, answer
""",
    "another dtype is converted": """
net.load_state_dict({name: t.double() for name, t in net.state_dict().items()})
dtypes = [t.dtype for t in net.state_dict().values()]
""",
    "a parameter that requires grad is loaded": "net.load_state_dict(Network().state_dict(keep_vars=True))",
    "assign": """
state = {name: torch.ones_like(t, dtype=torch.float64) for name, t in net.state_dict().items()}
state["second.weight"] = state["shared.weight"] = nn.Parameter(state["second.weight"])
old, net.first.bias.requires_grad = net.first.weight, False
net.second.weight.requires_grad = False
net.load_state_dict(state, assign=True)
same = [net.first.weight is old, net.scale is state["scale"], net.second.weight is state["second.weight"]]
kinds = [type(p).__name__ for p in net.parameters()]
flags, dtypes = [p.requires_grad for p in net.parameters()], [p.dtype for p in net.parameters()]
state["first.weight"].fill_(4)
w = net.first.weight
del state, old
""",
    "missing and unexpected": """
state = net.state_dict()
del state["first.bias"], state["scale"]
state["first.more"] = state["third.weight"] = state["more"] = state["first.weight.x"] = torch.ones(1)
answer = net.load_state_dict(state, strict=False)
text, lists, asked = repr(answer), list(answer), (answer.missing_keys, answer.unexpected_keys)
net.load_state_dict(state)  # raises RuntimeError
del state, answer
""",
    "what fits is loaded all the same": """
state = {name: torch.full_like(t, 0.5) for name, t in net.state_dict().items()}
state["first.weight"] = torch.ones(7)
net.load_state_dict(state)  # raises RuntimeError
net.load_state_dict(state, strict=False)  # raises RuntimeError
values = list(net.state_dict().values())
del state
""",
    "one element for a number": """
m = nn.Module()
m.n = nn.Parameter(torch.tensor(2.0))
m.load_state_dict({"n": torch.tensor([3.0])})
n = m.n
""",
    "no state": """
net.load_state_dict([1])  # raises TypeError
net.load_state_dict({'scale': 3}, strict=False)  # raises RuntimeError
""",
    "a buffer that isn't persistent": """
net.load_state_dict({**net.state_dict(), "count": torch.tensor([4])})  # raises RuntimeError
""",
    "extra state": EXTRA
    + """
outer.inner.seen = 3
state = outer.state_dict()
keys, extra = list(state), state["inner._extra_state"]
outer.inner.seen = 0
answer, seen = str(outer.load_state_dict(state)), outer.inner.seen
del state["inner._extra_state"]
lists = list(outer.load_state_dict(state, strict=False))
outer.load_state_dict(state)  # raises RuntimeError
net.get_extra_state()  # raises RuntimeError
net.set_extra_state(3)  # raises RuntimeError
lists += list(net.load_state_dict({**net.state_dict(), "first._extra_state": 3}, strict=False))
del state
""",
    "hooks": """
seen = []
def renames(module, state, prefix, metadata, strict, missing, unexpected, errors):
    seen.append((type(module).__name__, prefix, sorted(state), strict, missing, unexpected, errors))
    if prefix + "old" in state:
        state[prefix + "weight"] = state.pop(prefix + "old")
def forgives(module, keys):
    keys.missing_keys.clear()
def adds(module, state, prefix, metadata):
    state[prefix + "x"] = 3
handles = [
    net.first.register_state_dict_pre_hook(lambda module, *args: seen.append((type(module).__name__, *args))),
    net.first.register_state_dict_post_hook(adds),
    net.second.register_load_state_dict_pre_hook(renames),
    net.register_load_state_dict_post_hook(forgives),
]
state = net.state_dict()
keys = list(state)
del state["first.x"], state["scale"]
state["second.old"] = state.pop("second.weight") * 2
answer = str(net.load_state_dict(state))
w = net.second.weight
[h.remove() for h in handles]
net.load_state_dict(state)  # raises RuntimeError
net.first.register_state_dict_post_hook(lambda m, state, prefix, metadata: 3)
net.state_dict()  # raises RuntimeError
del state, handles
""",
    "a class that takes over its own state": """
class Old(Affine):
    def _save_to_state_dict(self, destination, prefix, keep_vars):
        super()._save_to_state_dict(destination, prefix, keep_vars)
        destination[prefix + "kind"] = torch.tensor(1.0)
    def _load_from_state_dict(self, state, prefix, *args):
        kind = state.pop(prefix + "kind")
        super()._load_from_state_dict(state, prefix, *args)
outer = nn.Module()
outer.old = Old(1, 1)
keys, answer = list(outer.state_dict()), str(outer.load_state_dict(outer.state_dict()))
""",
}
MESSAGES = [
    "{}",
    "{'first.weight': torch.ones(2), 'more': torch.ones(1), 'third.x': torch.ones(1)}",
    "{**net.state_dict(), 'scale': torch.ones(2, 2)}",
    "{**net.state_dict(), 'more': torch.ones(2, 2)}",
    "{**net.state_dict(), 'first.weight': torch.ones(()), 'second.weight': torch.ones(3)}",
]


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_a_state_in_a_program(text: str) -> None:
    same(NETWORK + text, but=["_version"])


@pytest.mark.parametrize("state", MESSAGES)
def test_it_says_what_is_wrong_as_torch_does(state: str) -> None:
    text = f"try:\n    net.load_state_dict({state})\nexcept RuntimeError as error:\n    print(error)"
    mine, theirs = printed(NETWORK + text)
    assert mine == theirs and "Error(s)" in mine


def test_a_state_goes_through_a_file() -> None:
    names: dict = {"torch": minigrad}
    exec(NETWORK, names)
    net, other, file = names["net"], names["Network"](), io.BytesIO()
    with minigrad.no_grad():
        net.first.weight.fill_(0.5)
    minigrad.save(net.state_dict(), file)
    state = minigrad.load(file)
    assert type(state) is OrderedDict and list(state) == list(net.state_dict())
    assert str(other.load_state_dict(state)) == "<All keys matched successfully>"
    assert other.first.weight.tolist() == [[0.5, 0.5]] * 3
