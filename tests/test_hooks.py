"""Hooks on tensors and nodes, walking the graph, and who looks on: the same in both engines."""

import gc
import warnings
import weakref

import numpy as np
import pytest
from both import same

import minigrad
from minigrad.autograd import graph, guard

PROGRAMS = {
    "a hook on a leaf replaces its gradient, and is removed": """
x = torch.tensor([1., 2.], requires_grad=True)
handle = x.register_hook(lambda g: 10 * g)
(x * x).sum().backward()
first = x.grad.clone()
handle.remove()
handle.remove()
(x * x).sum().backward()
del handle
""",
    "hooks run in order, before the gradient is retained": """
seen = []
x = torch.tensor([1., 2.], requires_grad=True)
y = x * 3
y.retain_grad()
y.register_hook(lambda g: seen.append(g.tolist()))
y.register_hook(lambda g: g + 1)
y.register_hook(lambda g: seen.append(g.tolist()))
y.sum().backward()
kept = y.grad
""",
    "a handle ends with its block": """
x = torch.ones(2, requires_grad=True)
with x.register_hook(lambda g: -g):
    x.sum().backward()
x.sum().backward()
""",
    "a hook sees what autograd.grad answers": """
x = torch.tensor([1., 2.], requires_grad=True)
x.register_hook(lambda g: 2 * g)
y = x * x
y.register_hook(lambda g: g + 1)
(dx,) = torch.autograd.grad(y.sum(), x)
(dy,) = torch.autograd.grad((y * y).sum(), y)
""",
    "a hook in a second order": """
x = torch.tensor([1., 2.], requires_grad=True)
y = x ** 3
y.register_hook(lambda g: g * x)
(dx,) = torch.autograd.grad(y.sum(), x, create_graph=True)
dx.sum().backward()
del y
""",
    "what a hook computes is recorded only if the graph is": """
seen = []
x = torch.ones(2, requires_grad=True)
x.register_hook(lambda g: seen.append(((g * x).requires_grad, torch.is_grad_enabled())))
(x * x).sum().backward()
(x * x).sum().backward(create_graph=True)
""",
    "prehooks and hooks of a node": """
seen = []
def before(outputs):
    seen.append([g.tolist() for g in outputs])
    return (outputs[0] * 10,)
def after(inputs, outputs):
    seen.append([[None if g is None else g.tolist() for g in gs] for gs in (inputs, outputs)])
    return tuple(None if g is None else g + 1 for g in inputs)
x, y = torch.tensor([1., 2.], requires_grad=True), torch.tensor([3., 4.])
node = (x * y).grad_fn
first, second = node.register_prehook(before), node.register_hook(after)
z = x * y
node = z.grad_fn
node.register_prehook(before)
node.register_hook(after)
z.sum().backward()
del node, first, second
""",
    "hooks after a gradient was accumulated": """
seen = []
x = torch.ones(2, requires_grad=True)
handle = x.register_post_accumulate_grad_hook(lambda leaf: seen.append(leaf.grad.tolist()))
x.sum().backward()
x.sum().backward()
torch.autograd.grad(x.sum(), x)
handle.remove()
x.sum().backward()
del handle
""",
    "a hook after accumulating has nothing to answer": """
x = torch.ones(2, requires_grad=True)
handle = x.register_post_accumulate_grad_hook(lambda leaf: 5)
x.sum().backward()  # raises TypeError
handle.remove()
handle = x.register_post_accumulate_grad_hook(lambda leaf: torch.ones(2))
x.sum().backward()  # raises RuntimeError
del handle
""",
    "an optimizer in a hook": """
x = torch.ones(2, requires_grad=True)
optimizer = torch.optim.SGD([x], lr=0.5)
def step(leaf):
    optimizer.step()
    optimizer.zero_grad()
x.register_post_accumulate_grad_hook(step)
(x * x).sum().backward()
(x * x).sum().backward()
del optimizer
""",
    "hooks that are wrong": """
x = torch.ones(2, requires_grad=True)
handle = x.register_hook(lambda g: g[0])
x.sum().backward()  # raises RuntimeError
handle.remove()
handle = x.register_hook(lambda g: 3)
x.sum().backward()  # raises TypeError
handle.remove()
handle = x.register_hook(lambda g: g.double())
x.sum().backward()  # raises RuntimeError
handle.remove()
torch.ones(2).register_hook(print)  # raises RuntimeError
torch.ones(2).register_post_accumulate_grad_hook(print)  # raises RuntimeError
(2 * x).register_post_accumulate_grad_hook(print)  # raises RuntimeError
y = 2 * x
node = y.grad_fn
node.register_hook(lambda inputs, outputs: (inputs[0], inputs[0], inputs[0]))
y.sum().backward()  # raises RuntimeError
del handle, node, y
""",
    "a hook before and after a write": """
seen = []
x = torch.ones(2, requires_grad=True)
y = x * 2
y.register_hook(lambda g: seen.append(g.tolist()))
y.mul_(3)
y.register_hook(lambda g: seen.append((g * 100).tolist()))
y.sum().backward()
""",
    "the graph, walked": """
x, c = torch.tensor([1., 2.], requires_grad=True), torch.ones(2)
def tree(node):
    return (node.name(), [None if n is None else (tree(n), i) for n, i in node.next_functions])
trees = [tree(t.grad_fn) for t in (
    x * 2, x * c, x + 2, 2 - x, x ** 2, x.exp().sum(), torch.where(c > 0, x, c), x[0], torch.cat([x, c]),
    x.clamp(0, 1), x.clamp(c, c), torch.eye(2) @ x, x.view(2, 1), x / 3,
    x.masked_fill(c > 0, 1.), x.max(0)[0])]
leaf = (x * 2).grad_fn.next_functions[0][0]
found = leaf.variable is x
del leaf
""",
    "what a node saved, by torch's names": """
x, c = torch.tensor([1., 2.], requires_grad=True), torch.tensor([3., 4.])
y, z = x ** 2, x.exp()
node, power = z.grad_fn, y.grad_fn
found = [power._saved_self is x, power._saved_exponent, node._saved_result is z, hasattr(node, "_saved_self")]
found += [(x * 1).sin().grad_fn._saved_self, (x * c).grad_fn._saved_other, z.equal(node._saved_result)]
(x + c).grad_fn._saved_self  # raises AttributeError
x.view(2, 1).cumsum(1).grad_fn._saved_other  # raises AttributeError
node.next_functions[0][0]._saved_self  # raises AttributeError
z.sum().backward()
node._saved_result  # raises RuntimeError
x.grad = None
del node, power, y, z
""",
    "edges, and saved tensors on the CPU": """
graph = torch.autograd.graph
x = torch.tensor([1., 2.], requires_grad=True)
def edge(tensor):
    node, number, _ = graph.get_gradient_edge(tensor)
    return node.name(), number
edges = edge(x), edge(x * 2), edge(torch.std_mean(x)[1])
edge(torch.ones(2))  # raises RuntimeError
with graph.save_on_cpu(), graph.save_on_cpu(pin_memory=True):
    (x * x).sum().backward()
with graph.disable_saved_tensors_hooks("no hooks here"):
    graph.save_on_cpu().__enter__()  # raises RuntimeError
with graph.save_on_cpu():
    graph.disable_saved_tensors_hooks("no hooks here").__enter__()  # raises RuntimeError
del graph
""",
    "saved tensors, packed": """
seen = []
def pack(tensor):
    seen.append(tensor.tolist())
    return tensor.tolist()
def unpack(kept):
    seen.append(kept)
    return torch.tensor(kept)
x = torch.tensor([1., 4.], requires_grad=True)
with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
    y = x.sqrt() * x
y.sum().backward(retain_graph=True)
y.sum().backward()
y.sum().backward()  # raises RuntimeError
seen.sort()
del y
""",
    "saved tensors, packed, to second order": """
x = torch.tensor([1., 2.], requires_grad=True)
with torch.autograd.graph.saved_tensors_hooks(lambda t: t.numpy().copy(), torch.from_numpy):
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t.numpy() * 2, torch.from_numpy):
        a = x * x
    y = x ** 3 + a
(dx,) = torch.autograd.grad(y.sum(), x, create_graph=True)
dx.sum().backward()
del y, a
""",
    "saved tensors, packed badly": """
x = torch.tensor([1., 2.], requires_grad=True)
with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: 3):
    y = x * x
y.sum().backward()  # raises TypeError
with torch.autograd.graph.saved_tensors_hooks(lambda t: t.zero_(), lambda t: t):
    z = x * x  # raises RuntimeError
del x, y
""",
    "a NaN of a backward": """
x = torch.zeros(2, requires_grad=True)
with torch.autograd.detect_anomaly():
    (torch.sqrt(x) * 0).sum().backward()  # raises RuntimeError
x.grad = None
with torch.autograd.set_detect_anomaly(True):
    on = torch.is_anomaly_enabled()
    (torch.sqrt(x) * 0).sum().backward()  # raises RuntimeError
torch.autograd.set_detect_anomaly(True)
with torch.autograd.set_detect_anomaly(False):
    off = torch.is_anomaly_enabled()
still = torch.is_anomaly_enabled()
torch.autograd.set_detect_anomaly(False)
gone = torch.is_anomaly_enabled()
x.grad = None
(torch.sqrt(x) * 0).sum().backward()
""",
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", PROGRAMS)
def test_agrees_with_torch(name: str) -> None:
    same(PROGRAMS[name], but={"_version"})


SEVERAL = """
torch.std_mean(x) | torch.linalg.svd(x) | torch.linalg.eigh(x) | torch.linalg.qr(x)
torch.linalg.slogdet(x)[::-1] | Pair.apply(x) | x.max(0)
torch.utils.checkpoint.checkpoint(lambda x: (x * 2, x), x, use_reentrant=True)
"""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("text", SEVERAL.strip().replace("\n", " | ").split(" | "))
def test_anomaly_detection_lets_several_results_pass(text: str) -> None:
    same(f"""
class Pair(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2, x * 3
    @staticmethod
    def backward(ctx, g, h):
        return 2 * g + 3 * h
x = torch.tensor([[2., 1.], [1., 3.]], requires_grad=True)
before = {text}[0].sum()
with torch.autograd.detect_anomaly():
    during = {text}[0].sum()
    before.backward()
during.backward()
finite = x.grad.isfinite().all()
x = before = during = None
""")


def test_a_nan_of_a_function_is_named_with_its_line() -> None:
    class Bad(minigrad.autograd.Function):
        @staticmethod
        def forward(ctx, x):  # type: ignore[no-untyped-def]
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, g, h):  # type: ignore[no-untyped-def]
            return g * float("nan")

    x = minigrad.ones(2, requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with minigrad.autograd.detect_anomaly(), pytest.raises(RuntimeError, match=r"'BadBackward'.*# bad"):
            y, _ = Bad.apply(x * 1)  # bad
            y.sum().backward()


def test_the_first_nan_is_named_with_its_line() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        x = minigrad.zeros(2, requires_grad=True)
        with minigrad.autograd.detect_anomaly(), pytest.raises(RuntimeError) as raised:
            y = minigrad.sqrt(x)  # the culprit
            (y * 0).sum().backward()
    assert "'SqrtBackward0' returned nan values in its 0th output" in str(raised.value)
    assert "test_hooks.py" in str(raised.value) and "# the culprit" in str(raised.value)
    assert x.grad is None


def test_a_guard_names_who_saved_and_who_wrote() -> None:
    x = minigrad.ones(2, requires_grad=True)
    with guard():
        y = x * x  # saved here
        with pytest.raises(RuntimeError, match=r"# saved here.*written to by mul_ .*# written here"):
            x.data.mul_(4)  # written here
    x = minigrad.ones(2, requires_grad=True)
    with guard():
        y = x.exp()  # saved here
        y.detach().numpy()[0] = 4
        with pytest.raises(RuntimeError, match=r"what ExpBackward0 saved .*# saved here.*between.*# noticed"):
            y.sum().backward()  # noticed


def test_a_guard_lets_honest_programs_pass() -> None:
    x, other = minigrad.ones(2, requires_grad=True), np.ones(2, np.float32)
    optimizer = minigrad.optim.SGD([x], lr=0.5)
    with guard():
        for _ in range(3):
            loss = (x * x * minigrad.from_numpy(other)).sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            other[0] += 1  # the graph that saved it is freed
    with guard():
        y = x * 2
        y.mul_(3)
        y.sum().backward()


def test_saved_values_by_name() -> None:
    x = minigrad.tensor([1.0, 2.0], requires_grad=True)
    y = minigrad.tensor([3.0, 4.0])
    assert {name: array.tolist() for name, array in (x * y).grad_fn.saved.items()} == {"y": [3, 4]}
    assert (x * y).grad_fn.saved_bytes == 8
    assert list(x.exp().grad_fn.saved) == ["out"] and (x + y).grad_fn.saved_bytes == 0
    assert x.sum().grad_fn.saved == {"x": (2,)}
    with pytest.raises(ValueError, match="read-only"):
        (x * y).grad_fn.saved["y"][0] = 5
    z = x * y
    z.sum().backward()
    with pytest.raises(RuntimeError, match="second time"):
        z.grad_fn.saved  # noqa: B018


def test_packed_values_are_let_go() -> None:
    x = minigrad.ones(1000, requires_grad=True)
    with graph.saved_tensors_hooks(lambda tensor: None, lambda kept: minigrad.ones(1000)):
        y = x.exp()
        value = weakref.ref(y._array)
        z = y.sum()
    del y
    gc.collect()
    assert value() is None
    z.backward()
    assert x.grad is not None and x.grad.tolist() == [1.0] * 1000


def test_hooks_cost_no_cycle() -> None:
    gc.disable()
    try:
        x = minigrad.ones(2, requires_grad=True)
        y = x * x
        y.register_hook(lambda g: 2 * g)
        node = weakref.ref(y.grad_fn)
        y.sum().backward()
        del y
        assert node() is None
    finally:
        gc.enable()


def test_saved_values_of_several_results() -> None:
    x = minigrad.eye(2, requires_grad=True)
    node = minigrad.linalg.eigh(x)[0].grad_fn
    (out,) = node.saved.values()
    assert [array.shape for array in out] == [(2,), (2, 2)] and node.saved_bytes == 24
    with pytest.raises(ValueError, match="read-only"):
        out[0][0] = 5
