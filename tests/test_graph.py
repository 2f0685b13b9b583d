"""The backward pass: which gradients, where they land, what may be asked again, and what memory it leaves."""

import gc
import sys
import threading
import tracemalloc
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from both import ENGINES, same

import minigrad

LEAVES = """
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = torch.tensor([0.5, -1.0, 4.0], requires_grad=True)
"""
# torch warns that a leaf and its grad may come to hold each other
pytestmark = pytest.mark.filterwarnings("ignore:Using backward")
engines = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)

SHAPES = {
    "diamond": "a, b = x * 2, x * 3\n(a * b + a).sum().backward()",
    "diamond of diamonds": "a = x * x\nb = a * a + a\nc = b * a + b * b\nc.sum().backward()",
    "a tensor twice in one operation": "(x * x).sum().backward()",
    "a tensor as its own matrix": "torch.outer(x, x).matmul(x).sum().backward()",
    "a path that is not asked": "a = x * 2\nb = y * 3\na.sum().backward()",
    "a constant in between": "a = (x * 2).detach()\n(a * y).sum().backward()",
    "one root from several leaves": "(x * y + y / x).sum().backward()",
    "several roots, one after the other": "a = x + x\n(a * 3).sum().backward()\n(a + y).sum().backward()",
    "several roots at once": "a = x * 2\ntorch.autograd.backward([(a * y).sum(), a.sum()])",
    "one root is on the other's path": "a = (x * 2).sum()\ntorch.autograd.backward([a * a, a])",
    "the same root twice": "a = (x * 2).sum()\ntorch.autograd.backward([a, a])",
    "fan-out": "sum((x * k).sum() for k in range(1000)).backward()",
    "fan-in": "a = [x * k for k in range(200)]\ntorch.stack(a).sum().backward()",
    "a broadcast leaf": """
m = torch.ones(1, 3, requires_grad=True)
(m * torch.ones(4, 3) * x).sum().backward()
""",
    "a broadcast 0-d leaf": "s = torch.tensor(2.0, requires_grad=True)\n(s * x + s).sum().backward()",
    "a leaf of another dtype": """
d = torch.ones(3, dtype=torch.float64, requires_grad=True)
(d * x).sum().backward()
""",
    "a float16 leaf": "h = torch.ones(3, dtype=torch.float16, requires_grad=True)\n(h * y).sum().backward()",
    "a root that is a leaf": "s = torch.tensor(3.0, requires_grad=True)\ns.backward()\ns.backward()",
    "a root with one element": "(x[:1] * 2).backward()",
    "an empty leaf": "e = torch.zeros(0, requires_grad=True)\n(e * 2).sum().backward()",
    "an unused element": "x[1].backward()",
    "an element used twice": "(x[1] * x[[1, 1, 0]]).sum().backward()",
    "a conditional": "for t in (x, y):\n    (t * 2 if t.sum() > 5 else t * 3).sum().backward()",
}
CALLS = {
    "grads add up over calls": "for k in range(3):\n    (x * k).sum().backward()",
    "inner tensors don't accumulate": """
a = x * 2
loss = (a * a).sum()
loss.backward(retain_graph=True)
loss.backward()
""",
    "retain_grad": "a = x * 2\na.retain_grad()\na.retain_grad()\n(a * y).sum().backward()",
    "retain_grad adds up": """
a = x * 2
a.retain_grad()
for k in range(3):
    (a * k).sum().backward(retain_graph=True)
""",
    "retain_grad of the root": "a = (x * y).sum()\na.retain_grad()\na.backward()",
    "retain_grad on a leaf does nothing": "x.retain_grad()\nkept = x.retains_grad\nx.sum().backward()",
    "grad=None and again": "x.sum().backward()\nx.grad = None\n(x * y).sum().backward()",
    "a grad that was set is added to": "x.grad = torch.tensor([1.0, 1.0, 1.0])\n(x * y).sum().backward()",
    "seed": "(x * y).backward(torch.tensor([1.0, 2.0, -1.0]))",
    "seed by name": "(x * y).backward(gradient=torch.tensor([1.0, 2.0, -1.0]))",
    "seed of a scalar": "(x * y).sum().backward(torch.tensor(0.5))",
    "seeds of several roots": "torch.autograd.backward([x * 2, y.sum()], [torch.ones(3), None])",
    "grad_tensors by name": "torch.autograd.backward(x * 2, grad_tensors=torch.ones(3))",
    "a freed graph": """
loss = (x * y).sum()
loss.backward()
loss.backward()  # raises RuntimeError
""",
    "a freed graph, through a shared part": """
a = x * x
a.sum().backward()
(a * 3).sum().backward()  # raises RuntimeError
""",
    "what saves nothing may be asked again": "loss = (x + y).sum()\nloss.backward()\nloss.backward()",
    "retain_graph, then not": """
loss = (x * y).sum()
for _ in range(2):
    loss.backward(retain_graph=True)
loss.backward()
loss.backward()  # raises RuntimeError
""",
    "inputs": "(x * y).sum().backward(inputs=[x])",
    "inputs, one tensor": "(x * y).sum().backward(inputs=x)",
    "inputs, a tuple": "(x * y).sum().backward(inputs=(y, x))",
    "inputs, an inner tensor": "a = x * 2\n(a * y).sum().backward(inputs=[a, y])\ng = a.grad",
    "inputs that were not reached": "(x * 2).sum().backward(inputs=[x, y])",
    "inputs empty": "(x * y).sum().backward(inputs=[])  # raises RuntimeError",
    "create_graph leaves grads that can be differentiated": """
(x * x * y).sum().backward(create_graph=True)
again = torch.autograd.grad(x.grad.sum(), [x, y])
x.grad = y.grad = None
""",
    "grad returns and stores nothing": "g = torch.autograd.grad((x * y).sum(), [x, y])",
    "grad of one tensor": "g = torch.autograd.grad((x * y).sum(), x)",
    "grad of an inner tensor": "a = x * 2\ng = torch.autograd.grad((a * a).sum(), [a, x])",
    "grad of itself": "a = (x * 2).sum()\ng = torch.autograd.grad(a, [a, x])",
    "grad twice for one input": "g = torch.autograd.grad((x * y).sum(), [x, x])",
    "grad of several outputs": "g = torch.autograd.grad([(x * y).sum(), (x * 2).sum()], [x, y])",
    "grad_outputs": "g = torch.autograd.grad(x * y, [x, y], grad_outputs=torch.tensor([1.0, 0.0, 2.0]))",
    "grad_outputs of several": "g = torch.autograd.grad([x * y, x.sum()], x, [torch.ones(3), None])",
    "grad does not reach": "g = torch.autograd.grad(x.sum(), [x, y])  # raises RuntimeError",
    "allow_unused": "g = torch.autograd.grad(x.sum(), [x, y], allow_unused=True)",
    "materialize_grads": "g = torch.autograd.grad(x.sum(), [x, y], materialize_grads=True)",
    "materialize_grads against allow_unused": """
g = torch.autograd.grad(x.sum(), [x, y], allow_unused=False, materialize_grads=True)  # raises ValueError
""",
    "grad frees too": """
a = (x * y).sum()
torch.autograd.grad(a, x)
torch.autograd.grad(a, x)  # raises RuntimeError
""",
    "grad with retain_graph": """
a = (x * y).sum()
g = torch.autograd.grad(a, x, retain_graph=True), torch.autograd.grad(a, y)
""",
    "a part that was not asked is not freed": """
a, b = x * x, y * y
torch.autograd.grad(a.sum(), x)
b.sum().backward()
""",
    "create_graph keeps the graph": """
a = (x * x * x).sum()
(g,) = torch.autograd.grad(a, x, create_graph=True)
a.backward(retain_graph=True)
g.sum().backward()
a.backward()  # raises RuntimeError
""",
    "create_graph with retain_graph=False": """
a = (x * x * x).sum()
(g,) = torch.autograd.grad(a, x, create_graph=True, retain_graph=False)
a.backward()  # raises RuntimeError
""",
    "a seed is differentiated through": """
v = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
(g,) = torch.autograd.grad(x * y, x, grad_outputs=v, create_graph=True)
again = torch.autograd.grad(g.sum(), [v, y])
""",
    "third derivative": """
f = (x**4 * y).sum()
a = torch.autograd.grad(f, x, create_graph=True)[0]
b = torch.autograd.grad(a.sum(), x, create_graph=True)[0]
c = torch.autograd.grad(b.sum(), [x, y])
values = a.tolist(), b.tolist()
del f, a, b
""",
    "third derivative of a quotient": """
a = (x / (1 + x * x)).sum()
for _ in range(3):
    (a,) = torch.autograd.grad(a.sum() * 1024, x, create_graph=True)
shape, wants = a.shape, a.requires_grad
del a
""",
    "a gradient inside a loss": """
(g,) = torch.autograd.grad((x * x * y).sum(), x, create_graph=True)
((g * g).sum() + y.sum()).backward()
del g
""",
    "a matrix product, twice": """
m = torch.tensor([[1.0, 2.0, 0.0], [3.0, 4.0, 1.0]], requires_grad=True)
(g,) = torch.autograd.grad((m @ x * (m @ x)).sum(), m, create_graph=True)
(g * m).sum().backward()
del g
""",
    "only_inputs, in its place": """
g = torch.autograd.grad((x * x).sum(), x, None, None, True, True, True)
torch.autograd.grad((x * x).sum(), x, only_inputs=True)
del g
""",
    "a gradient that is retained on the way of grad": """
a = x * 2
a.retain_grad()
b = a * y
b.retain_grad()
(g,) = torch.autograd.grad((b * b).sum(), x, retain_graph=True)
first = a.grad.clone()
(g,) = torch.autograd.grad((b * b).sum(), a)
""",
    "a gradient that is retained on the way of backward": """
a = x * 2
a.retain_grad()
b = a * y
(b * b).sum().backward(inputs=[x], retain_graph=True)
first = a.grad.clone()
(b * b).sum().backward(inputs=[b])
""",
    "rows of gradients": """
w = torch.ones(2, requires_grad=True)
rows = torch.arange(6.).view(2, 3)
found = torch.autograd.grad(x * y, [x, w], rows, is_grads_batched=True, allow_unused=True)
found += torch.autograd.grad([x * y, x.sum()], x, [rows, torch.ones(2)], is_grads_batched=True)
zeros = torch.autograd.grad(x * y, w, rows, is_grads_batched=True, materialize_grads=True)
(g,) = torch.autograd.grad(x ** 3, x, torch.eye(3), is_grads_batched=True, create_graph=True)
second = torch.autograd.grad(g.sum(), x)
torch.autograd.grad(x * y, x, torch.ones(2, 2), is_grads_batched=True)  # raises RuntimeError
torch.autograd.grad(x.sum(), x, is_grads_batched=True)  # raises ValueError
torch.autograd.grad([x * 1, y * 1], x, [rows, rows[:1]], is_grads_batched=True)  # raises ValueError
torch.autograd.grad(x * y, w, rows, is_grads_batched=True)  # raises RuntimeError
del g
""",
    "grads are leaves": "x.sum().backward()\nleaf, wants = x.grad.is_leaf, x.grad.requires_grad",
    "backward in no_grad": "a = (x * y).sum()\nwith torch.no_grad():\n    a.backward()",
    "create_graph in no_grad": """
a = (x * y).sum()
with torch.no_grad():
    g = torch.autograd.grad(a, x, create_graph=True)[0]
""",
    "requires_grad_ later": "z = torch.ones(3)\na = z * 2\nz.requires_grad_()\n(a * x + z).sum().backward()",
    "requires_grad off again": "x.requires_grad_(False)\n(x * y).sum().backward()",
    "requires_grad off inside a graph": "a = x * 2\na.requires_grad = False  # raises RuntimeError",
    "grad to nowhere": "torch.ones(3).sum().backward()  # raises RuntimeError",
    "no seed": "(x * y).backward()  # raises RuntimeError",
    "a seed of a wrong shape": "(x * y).backward(torch.ones(2))  # raises RuntimeError",
    "too few seeds": "torch.autograd.backward([x, y], [torch.ones(3)])  # raises RuntimeError",
    "a seed for what has none": "torch.autograd.grad(torch.ones(3), x, torch.ones(3))  # raises RuntimeError",
    "an input without grad": "torch.autograd.grad(x.sum(), torch.ones(3))  # raises RuntimeError",
    "a grad of a wrong shape": "x.grad = torch.ones(2)  # raises RuntimeError",
    "a grad of a wrong dtype": "x.grad = torch.ones(3, dtype=torch.float64)  # raises RuntimeError",
    "a grad that is no tensor": "x.grad = 1.0  # raises TypeError",
}
MODES = {
    "no_grad": """
with torch.no_grad():
    a = x * 2
    on = torch.is_grad_enabled()
after = torch.is_grad_enabled()
""",
    "enable_grad inside": """
with torch.no_grad(), torch.enable_grad():
    a = x * 2
after = torch.is_grad_enabled()
""",
    "set_grad_enabled as a block": """
seen = []
for on in (True, False):
    with torch.set_grad_enabled(on):
        seen += [torch.is_grad_enabled(), (x * 2).requires_grad]
    seen += [torch.is_grad_enabled()]
""",
    "set_grad_enabled as a statement": """
torch.set_grad_enabled(False)
a = x * 2
torch.set_grad_enabled(mode=True)
b = x * 2
""",
    "statement inside a block": """
with torch.no_grad():
    torch.set_grad_enabled(True)
    a = x * 2
    torch.set_grad_enabled(False)
after = torch.is_grad_enabled()
""",
    "nested": """
seen = []
with torch.no_grad():
    with torch.enable_grad():
        with torch.no_grad():
            seen.append(torch.is_grad_enabled())
        seen.append(torch.is_grad_enabled())
    seen.append(torch.is_grad_enabled())
seen.append(torch.is_grad_enabled())
""",
    "a leaf made in no_grad": """
with torch.no_grad():
    z = torch.ones(2, requires_grad=True)
(z * 2).sum().backward()
""",
    "requires_grad_ in no_grad": "with torch.no_grad():\n    z = (x * 2).requires_grad_()",
    "after an exception": """
try:
    with torch.no_grad():
        raise KeyError
except KeyError:
    after = torch.is_grad_enabled()
""",
    "after an exception in an operation": """
try:
    with torch.no_grad():
        x + torch.ones(2)
except RuntimeError:
    after = torch.is_grad_enabled()
""",
    "one object, one block after the other": """
off = torch.no_grad()
seen = []
for _ in range(2):
    with off:
        seen.append(torch.is_grad_enabled())
    seen.append(torch.is_grad_enabled())
del off
""",
    "decorators": """
@torch.no_grad()
def off(t):
    "a docstring"
    return t * 2, torch.is_grad_enabled()
@torch.no_grad
def bare(t):
    return t * 2, torch.is_grad_enabled()
@torch.enable_grad()
def on(t):
    return t * 2, torch.is_grad_enabled()
@torch.enable_grad
def bare_on(t):
    return t * 2, torch.is_grad_enabled()
@torch.set_grad_enabled(False)
def set_off(t):
    return t * 2, torch.is_grad_enabled()
outside = torch.is_grad_enabled()
plain = [f(x) for f in (off, bare, on, bare_on, set_off)]
with torch.no_grad():
    inside = [f(x) for f in (off, bare, on, bare_on, set_off)]
names = [f.__name__ for f in (off, bare, on, bare_on, set_off)], off.__doc__
after = torch.is_grad_enabled()
""",
    "a decorated function that calls itself": """
@torch.no_grad()
def down(n):
    with torch.enable_grad():
        return [torch.is_grad_enabled(), *(down(n - 1) if n else []), torch.is_grad_enabled()]
seen = down(3)
after = torch.is_grad_enabled()
""",
    "a decorated function that raises": """
@torch.no_grad()
def bad():
    raise KeyError("a key that is missing")
bad()  # raises KeyError
after = torch.is_grad_enabled()
""",
    "a decorated generator": """
@torch.no_grad()
def steps():
    for _ in range(2):
        yield torch.is_grad_enabled()
seen = []
for on in steps():
    seen += [on, torch.is_grad_enabled()]
""",
    "grad mode is not a mode for flags": "set_to = torch.set_grad_enabled('yes')  # raises TypeError",
}


DISAGREEMENTS = {
    "a value": "a = len(torch.__name__)",
    "a sign of zero": "a = torch.zeros(1) * (1 if torch.__name__ == 'torch' else -1)",
    "a flag": "a = torch.ones(1, requires_grad=torch.__name__ == 'torch')",
    "a name": "if torch.__name__ == 'torch':\n    a = 1",
    "a missing error": "torch.ones(1)  # raises RuntimeError",
}


@pytest.mark.parametrize("text", DISAGREEMENTS.values(), ids=DISAGREEMENTS)
def test_the_comparison_can_fail(text: str) -> None:
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        same(text)


@pytest.fixture(autouse=True)
def gradients_on() -> Iterator[None]:
    yield
    for engine in ENGINES:
        engine.set_grad_enabled(True)


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_a_graph_of_any_shape(text: str) -> None:
    same(LEAVES + text, but=["_version"])  # torch's engine adds up in place where it can


@pytest.mark.parametrize("text", CALLS.values(), ids=CALLS)
def test_backward_and_grad_take_torchs_arguments(text: str) -> None:
    same(LEAVES + text, but=["_version"])  # torch's engine adds up in place where it can


@pytest.mark.parametrize("text", MODES.values(), ids=MODES)
def test_grad_mode(text: str) -> None:
    same(LEAVES + text, but=["_version"])  # torch's engine adds up in place where it can


@engines
def test_2_to_the_60_paths(engine: Any) -> None:
    x = y = engine.tensor(1.0, dtype=engine.float64, requires_grad=True)
    for _ in range(60):
        y = y + y
    y.backward()
    assert x.grad.item() == 2.0**60


@engines
def test_a_chain_100_000_deep(engine: Any) -> None:
    x = y = engine.tensor([1.0, 2.0], dtype=engine.float64, requires_grad=True)
    for _ in range(50_000):
        y = y * 1.5 - y  # a diamond a step
        y = y * 2.0
    y.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]


def test_a_deep_graph_is_deleted_unused_without_recursion() -> None:
    x = y = minigrad.tensor([1.0, 2.0], requires_grad=True)
    for _ in range(30_000):
        y = (y * 1.0)[:]
    del y
    assert x.grad is None


@engines
def test_a_deep_graph_of_second_order(engine: Any) -> None:
    x = y = engine.tensor(1.0, dtype=engine.float64, requires_grad=True)
    for _ in range(2_000):
        y = y * x
    (g,) = engine.autograd.grad(y, x, create_graph=True)
    assert g.item() == 2001
    g.backward()
    assert x.grad.item() == 2001 * 2000


@engines
def test_no_two_grads_and_no_seed_share_memory(engine: Any) -> None:
    x, y, z = (engine.ones(3, requires_grad=True) for _ in range(3))
    a = x + y
    a.retain_grad()
    seed = engine.full((3,), 2.0)
    (a + z).backward(seed)
    x.backward(seed)  # a leaf, seeded without any operation in between
    owners = [x.grad, y.grad, z.grad, seed]
    for i, owner in enumerate(owners):
        owner.fill_(float(i))
    assert [owner.tolist() for owner in owners] == [[float(i)] * 3 for i in range(4)]


def test_gradients_from_grad_can_be_written_to() -> None:
    x, y = (minigrad.ones(2, 3, requires_grad=True) for _ in range(2))
    a, b = minigrad.autograd.grad((x + y).sum(), [x, y])
    a *= 2  # torch refuses: its gradient of a sum is one number, expanded
    b += 1
    assert (a.tolist(), b.tolist()) == ([[2.0] * 3] * 2, [[2.0] * 3] * 2)


@engines
def test_accumulating_keeps_the_grad_object_and_does_not_change_copies(engine: Any) -> None:
    x = engine.ones(3, requires_grad=True)
    x.sum().backward()
    first, copy = x.grad, x.grad.clone()
    x.sum().backward()
    assert x.grad is first and first.tolist() == [2.0] * 3 and copy.tolist() == [1.0] * 3


@engines
def test_create_graph_does_not_change_a_grad_that_was_handed_out(engine: Any) -> None:
    x = engine.tensor(3.0, requires_grad=True)
    (x * x).backward(create_graph=True)
    first = x.grad
    (x * x * x).backward(create_graph=True)
    assert (first.item(), x.grad.item()) == (6.0, 33.0)
    x.grad = None  # torch's leaf and its grad hold each other


def test_results_repeat_to_the_bit() -> None:
    def gradient() -> bytes:
        minigrad.manual_seed(0)
        x = minigrad.randn(50, requires_grad=True)
        parts = [(x * k).tanh() for k in range(30)]
        (sum(a * b for a, b in pairwise(parts)) ** 3).mean().backward()
        return x.grad.numpy().tobytes()

    assert len({gradient() for _ in range(5)}) == 1


# Threads


@pytest.fixture
def many_switches() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def together(task: Callable[[int], Any], workers: int = 8) -> list[Any]:
    """task(0) … task(workers - 1), each in its thread, all let off at once."""
    start = threading.Barrier(workers)

    def run(k: int) -> Any:
        start.wait()
        return task(k)

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, range(workers)))


@engines
def test_grad_mode_is_per_thread(engine: Any, many_switches: None) -> None:
    def task(k: int) -> list[bool]:
        seen = []
        for _ in range(200):
            with engine.set_grad_enabled(k % 2 == 0):
                seen.append(engine.is_grad_enabled())
        return [engine.is_grad_enabled(), *sorted(set(seen))]

    with engine.no_grad():  # does not reach the workers
        assert together(task) == [[True, k % 2 == 0] for k in range(8)]
        assert not engine.is_grad_enabled()


@engines
def test_threads_with_their_own_leaves(engine: Any, many_switches: None) -> None:
    def task(k: int) -> list[float]:
        x = engine.full((3,), float(k), requires_grad=True)
        for _ in range(50):
            y = x * x
            (y * y + x).sum().backward()
        return x.grad.tolist()

    assert together(task) == [[50.0 * (4 * k**3 + 1)] * 3 for k in range(8)]


@engines
def test_threads_that_share_leaves(engine: Any, many_switches: None) -> None:
    x = engine.ones(3, dtype=engine.float64, requires_grad=True)
    y = engine.ones(3, dtype=engine.float64, requires_grad=True)

    def task(k: int) -> None:
        for _ in range(100):
            (x * float(k) + y * x).sum().backward()

    together(task)
    assert x.grad.tolist() == [100.0 * (sum(range(8)) + 8)] * 3
    assert y.grad.tolist() == [800.0] * 3


@engines
def test_threads_that_share_a_graph(engine: Any, many_switches: None) -> None:
    x = engine.ones(3, dtype=engine.float64, requires_grad=True)
    a = x * 2
    b = a * a

    def task(k: int) -> None:
        for _ in range(50):
            (b * float(k)).sum().backward(retain_graph=True)

    together(task)
    assert x.grad.tolist() == [50.0 * 8 * sum(range(8))] * 3


# Memory


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.freeze()  # what was there before is not looked at: quicker
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


def test_intermediates_go_by_reference_count(no_collector: None) -> None:
    x = minigrad.tensor([1.0, 2.0], requires_grad=True)
    a = x * 2
    b = a.exp()
    tensors = [weakref.ref(a), weakref.ref(b)]
    nodes = [weakref.ref(a.grad_fn), weakref.ref(b.grad_fn)]
    loss = b.sum()
    del a, b
    assert [ref() for ref in tensors] == [None, None], "a graph holds nodes, not tensors"
    assert None not in [ref() for ref in nodes]
    loss.backward()
    del loss
    assert [ref() for ref in nodes] == [None, None]
    assert x.grad is not None


def test_a_backward_frees_what_was_saved(no_collector: None) -> None:
    x = minigrad.ones(1_000_000, requires_grad=True)
    tracemalloc.start()
    loss = (x.exp() * x.tanh()).sum()
    held = tracemalloc.get_traced_memory()[0]
    loss.backward()
    x.grad = None
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert held > 6e6 and after < 1e5


def test_leaves_and_their_grads_go_too(no_collector: None) -> None:
    x = minigrad.ones(3, requires_grad=True)
    (x * x).sum().backward()
    refs = [weakref.ref(x), weakref.ref(x.grad)]
    del x
    assert [ref() for ref in refs] == [None, None]


CYCLES = {
    "backward": "a = x * x\na.retain_grad()\n(a.exp() @ y).backward()",
    "never backward": "a = (x * y).softmax(0)[1:].sum()",
    "second order": """
(g,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
(g * g).sum().backward()
""",
    "an error on the way": "try:\n    (x * y).backward()\nexcept RuntimeError:\n    pass",
    "a write through a view": "a = x * 2\nv = a[1:]\nv.mul_(3)\na[0] = y[0]\nv.sum().backward()",
    "detach and data": "a = x.detach()\nb = x.data\nc = a[1:]\nd = (x * 2).detach()",
    "no_grad": "@torch.no_grad()\ndef f():\n    x.mul_(2)\nf()\ndel f",
    "an optimizer": "o = torch.optim.SGD([x], lr=0.1, momentum=0.9)\nx.sum().backward()\no.step()",
    "NumPy": "a = np.exp(x) * np.ones(3, np.float32)\nb = x.detach().numpy()\nc = torch.from_numpy(b)",
    "printing": "a = repr(x * 2)",
}


@pytest.mark.parametrize("text", CYCLES.values(), ids=CYCLES)
def test_there_are_no_reference_cycles(text: str, no_collector: None) -> None:
    names = {"torch": minigrad, "np": np}
    for found in range(2):  # the first time around may fill caches
        gc.collect()
        exec(LEAVES + text, names)
        names = {"torch": minigrad, "np": np}
        found = gc.collect()
    assert found == 0


SAVES = """
x + 1 | x + x | x * 2 | x * y | x / y | -x | x - y | x**2 | x @ y | x.exp() | x.tanh() | x.log() | x.sqrt()
x.sigmoid() | x.relu() | x.abs() | x.clamp(0, 1) | torch.maximum(x, y) | torch.where(x > 0, x, y) | x.clone()
torch.cat([x, y]) | x.sum() + x | x.mean() + x | x.var() | x.max(0)[0] | x.logsumexp(0) | x.softmax(0)
x.log_softmax(0) | x.cumsum(0) | x.reshape(10, -1) | x[::2] | x.t() + 1 | x.expand(3, -1)
"""


@pytest.mark.parametrize("text", SAVES.strip().replace("\n", " | ").split(" | "))
def test_a_graph_holds_no_more_than_torchs(text: str) -> None:
    """Bytes that a result's graph keeps alive, when the result is gone and its sources live on."""
    n = 400_000
    saved: dict[int, int] = {}

    def pack(t: torch.Tensor) -> torch.Tensor:
        saved[t.untyped_storage().data_ptr()] = t.untyped_storage().nbytes()
        return t

    x, y = (torch.rand(n, requires_grad=True) for _ in range(2))
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
        result = eval(text, {"torch": torch, "x": x, "y": y})
    theirs = sum(size for at, size in saved.items() if at not in (x.data_ptr(), y.data_ptr()))
    node = result.grad_fn
    del result

    x, y = (minigrad.rand(n, requires_grad=True) for _ in range(2))
    eval(text, {"torch": minigrad, "x": x, "y": y})  # whatever is found out once is found out
    tracemalloc.start()
    node = eval(text, {"torch": minigrad, "x": x, "y": y}).grad_fn
    mine = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert node is not None and mine <= theirs + 10_000
