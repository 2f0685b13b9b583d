"""Adam, AdamW, RMSprop, Adagrad and L-BFGS take torch's steps, whichever of their switches are set."""

import copy
import itertools
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from both import ENGINES, play, printed, same
from hypothesis import assume, example, given, settings, strategies as st
from torch.optim.lbfgs import _strong_wolfe

import minigrad
from minigrad.optim.line_search import Point, strong_wolfe

SWITCHES: dict[str, dict[str, list[Any]]] = {
    "Adam": {
        **{"betas": [(0.9, 0.999), (0.4, 0.8)], "eps": [1e-8, 0.1], "weight_decay": [0, 0.1]},
        **{"amsgrad": [False, True], "maximize": [False, True], "decoupled_weight_decay": [False, True]},
    },
    "AdamW": {"weight_decay": [0.01, 0.3], "amsgrad": [False, True], "maximize": [False, True]},
    "RMSprop": {
        **{"alpha": [0.99, 0.4], "eps": [1e-8, 0.1], "weight_decay": [0, 0.1], "momentum": [0, 0.9]},
        **{"centered": [False, True], "maximize": [False, True]},
    },
    "Adagrad": {
        **{"lr_decay": [0, 0.1], "weight_decay": [0, 0.1], "initial_accumulator_value": [0, 0.5]},
        **{"eps": [1e-10, 0.1], "maximize": [False, True]},
    },
}
HAVE_SWITCHES = pytest.mark.parametrize("name", SWITCHES)
DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])
ALL = ["SGD", *SWITCHES, "LBFGS"]
CASES = {  # each with states of all kinds
    "SGD": {"lr": 0.05, "momentum": 0.9},
    "Adam": {"lr": 0.05, "amsgrad": True},
    "AdamW": {"lr": 0.05},
    "RMSprop": {"lr": 0.05, "momentum": 0.5, "centered": True},
    "Adagrad": {"lr": 0.5},
    "LBFGS": {"max_iter": 3, "line_search_fn": "strong_wolfe"},
}


def combinations(name: str) -> Iterator[dict[str, Any]]:
    """All of them, but for eps, which each formula has once."""
    switches = {switch: values for switch, values in SWITCHES[name].items() if switch != "eps"}
    for values in itertools.product(*switches.values()):
        yield dict(zip(switches, values, strict=True))
    yield {"eps": 0.1}


def facts(engine: Any, optimizer: Any, params: list[Any]) -> list[dict[str, Any]]:
    """The parameters, and their states under their names."""
    states = [{"": p, **optimizer.state[p]} for p in params]
    return [
        {name: value.detach().numpy().copy() for name, value in state.items() if engine.is_tensor(value)}
        for state in states
    ]


def marched(engine: Any, name: str, dtype: str, options: dict[str, Any], steps: int = 100) -> list[Any]:
    """What there is after the first steps and every 20th.

    The gradients come from outside: so no rounding is blown up.
    """
    gradients = np.random.default_rng(0).normal(size=(steps + 1, 3, 4)).astype(dtype)
    params = [engine.from_numpy(gradients[-1].copy()), engine.tensor(0.5, dtype=getattr(engine, dtype))]
    optimizer = getattr(engine.optim, name)([p.requires_grad_() for p in params], lr=0.05, **options)
    found = []
    for step, gradient in enumerate(gradients[:-1]):
        params[0].grad = engine.from_numpy(gradient)
        params[1].grad = params[0].grad[0, 0]
        optimizer.step()
        if step < 3 or step % 20 == 19:
            found.append(facts(engine, optimizer, params))
    return found


def bound_to(mine: list[Any], theirs: list[Any], ulps: float) -> None:
    """The same names, dtypes and shapes, and values that differ by so many roundings at most."""
    for ours, others in zip(mine, theirs, strict=True):
        for x, y in zip(ours, others, strict=True):
            assert list(x) == list(y)
            for key in x:
                assert (x[key].dtype, x[key].shape) == (y[key].dtype, y[key].shape), key
                close = ulps * np.finfo(y[key].dtype).eps * max(1.0, np.abs(y[key]).max())
                np.testing.assert_allclose(x[key], y[key], rtol=0, atol=close, err_msg=key)


@HAVE_SWITCHES
@DTYPES
def test_100_steps_are_torchs(name: str, dtype: str) -> None:
    """Within 20 roundings of the largest entry, for every combination of switches.

    (But for centered RMSprop, which divides by the root of a small difference.)
    """
    for options in combinations(name):
        ulps = 2000 if options.get("centered") else 20
        bound_to(*(marched(engine, name, dtype, options) for engine in ENGINES), ulps)


@HAVE_SWITCHES
def test_every_switch_changes_the_march(name: str) -> None:
    """Else the comparison above could not fail for it."""
    for switch, (_, other) in SWITCHES[name].items():
        options: dict[str, Any] = {"betas": (0.9, 0.8)} if switch == "amsgrad" else {}
        options |= {"weight_decay": 0.1} if switch == "decoupled_weight_decay" else {}
        before, after = (
            marched(minigrad, name, "float64", options | extra, 20) for extra in ({}, {switch: other})
        )
        assert np.abs(before[-1][0][""] - after[-1][0][""]).max() > 1e-3, switch


@pytest.mark.parametrize("name", ["Adam", "AdamW", "RMSprop", "Adagrad", "SGD"])
@DTYPES
def test_a_learning_rate_that_is_a_tensor(name: str, dtype: str) -> None:
    options = {"weight_decay": 0.1, **({"momentum": 0.5} if name == "SGD" else {})}

    def moved(engine: Any, kind: str) -> list[Any]:
        p = engine.tensor([1.0, -2.0], dtype=getattr(engine, dtype), requires_grad=True)
        lr = engine.tensor(0.1, dtype=getattr(engine, kind))
        optimizer = getattr(engine.optim, name)([p], **options, lr=lr)
        for _ in range(20):
            p.grad = engine.tensor([0.5, -0.25], dtype=p.dtype)
            optimizer.step()
        return [[{"p": p.detach().numpy()}]]

    for kind in ("float32", "float64"):
        bound_to(*(moved(engine, kind) for engine in ENGINES), ulps=20)


# A convex bowl of bounded slope
DESCENT = """
w = torch.tensor([[1.5, -0.5], [0.25, 2.0]], dtype=torch.float64, requires_grad=True)
b = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
o = getattr(torch.optim, name)([w, b], **options)
losses = []
def closure():
    o.zero_grad()
    d = w * 2 - b
    loss = (1 + d * d).sqrt().sum()
    loss.backward()
    losses.append(loss.item())
    return loss
"""
STEPS = "for _ in range({}):\n    _ = o.step(closure)\n"


@pytest.mark.parametrize("name", ALL)
def test_a_descent_with_a_closure(name: str) -> None:
    text = DESCENT + STEPS.format(6 if name == "LBFGS" else 60)
    mine, theirs = (play(e, text, name=name, options=CASES[name])["losses"] for e in ENGINES)
    assert len(mine) == len(theirs) and theirs[-1] < theirs[0]
    np.testing.assert_allclose(mine, theirs, rtol=1e-10)


def plain(value: Any, convert: Callable[[Any], Any]) -> Any:
    """A state dict, with tensors as another engine's."""
    if isinstance(value, dict):
        return {key: plain(item, convert) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item, convert) for item in value]
    return convert(value) if hasattr(value, "detach") else value


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("back", [False, True], ids=["here to torch", "torch to here"])
def test_a_state_crosses_engines(name: str, back: bool) -> None:
    """Half the descent on one engine, half on the other: the same as all of it on one."""
    first, second = reversed(ENGINES) if back else ENGINES
    options, half = CASES[name], 2 if name == "LBFGS" else 15
    there = play(first, DESCENT + STEPS.format(half), name=name, options=options)
    move = lambda tensor: second.from_numpy(tensor.detach().numpy().copy())  # noqa: E731
    state = plain(there["o"].state_dict(), move)
    here = play(second, DESCENT, name=name, options={} if name == "LBFGS" else {"lr": 99.0})
    with second.no_grad():
        for key in "wb":
            here[key].copy_(move(there[key]))
    here["o"].load_state_dict(state)
    assert here["o"].param_groups[0]["lr"] == options.get("lr", 1)
    for _ in range(half):
        here["o"].step(here["closure"])
    whole = play(torch, DESCENT + STEPS.format(2 * half), name=name, options=options)
    for key in "wb":
        found, expected = (names[key].detach().numpy() for names in (here, whole))
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", ALL)
def test_what_is_saved(name: str) -> None:
    """The same keys in the groups, and the same states, with the same kinds of values."""
    text = DESCENT + STEPS.format(2)
    kinds = lambda value: (type(value).__name__, str(getattr(value, "dtype", "")))  # noqa: E731
    found = []
    for engine in ENGINES:
        saved = play(engine, text, name=name, options=CASES[name])["o"].state_dict()
        states = {i: {key: kinds(state[key]) for key in sorted(state)} for i, state in saved["state"].items()}
        found.append((list(saved), saved["param_groups"], states))
    assert found[0] == found[1]
    assert list(found[0][1][0]) == list(found[1][1][0]), "in torch's order"


@pytest.mark.parametrize("name", ALL)
def test_it_prints_as_torchs(name: str) -> None:
    mine, theirs = (
        repr(getattr(e.optim, name)([e.ones(1, requires_grad=True)], **CASES[name])) for e in ENGINES
    )
    assert mine == theirs


PARAMETERS = """
p = torch.tensor([1.0, -2.0], requires_grad=True)
q = torch.tensor([[0.5], [4.0]], requires_grad=True)
def loss():
    return (p * p).sum() + (q * q * 0.5).sum()
"""
# What is compared here is exact: facts, or dyadic fractions
PROGRAMS = {
    "no gradient, no state": """
o = torch.optim.Adam([p, q])
(p * 2).sum().backward()
_ = o.step()
has = p in o.state, q in o.state, sorted(o.state[p])
same_p = [q]
del o, p
""",
    "Adagrad has its state at once": """
o = torch.optim.Adagrad([p, q], initial_accumulator_value=0.5)
states = [(o.state[t]["step"], o.state[t]["sum"]) for t in (p, q)]
del o
""",
    "a group that comes later": """
o = torch.optim.RMSprop([p], lr=0.5, alpha=0.75, eps=0)
loss().backward()
o.step()
group = {"params": q, "lr": 0.25}
o.add_param_group(group)
is_the_group = o.param_groups[1] is group
options = [(g["lr"], g["alpha"], g["eps"], len(g["params"])) for g in o.param_groups]
o.step()
steps = [o.state[t]["step"] for t in (p, q)]
squares = [o.state[t]["square_avg"] for t in (p, q)]
del o, p, q, group
""",
    "the dict of a group becomes the group": """
given = [{"params": (t for t in (p, q)), "lr": 0.5}]
o = torch.optim.AdamW(given)
keys, same_dict = list(given[0]), o.param_groups[0] is given[0]
del o
""",
    "names": """
o = torch.optim.Adam([("p", p), ("q", q)])
names, saved = o.param_groups[0]["param_names"], o.state_dict()["param_groups"][0]["param_names"]
other = torch.optim.Adam([("x", p), ("y", q)])
other.load_state_dict(torch.optim.Adam([p, q]).state_dict())
kept = other.param_groups[0]["param_names"]
other.load_state_dict(o.state_dict())
taken = other.param_groups[0]["param_names"]
del o, other
""",
    "names for some": "torch.optim.Adam([('p', p), q])  # raises ValueError",
    "names in one group": "torch.optim.SGD([{'params': [('p', p)]}, {'params': q}])  # raises ValueError",
    "a tensor that retains its gradient": """
t = p * 2
t.retain_grad()
o = torch.optim.Adam([t])
del o
""",
    "hooks": """
seen = []
o = torch.optim.Adam([p])
first = o.register_step_pre_hook(lambda o, args, kwargs: seen.append(("before", len(args), sorted(kwargs))))
last = o.register_step_post_hook(lambda o, args, kwargs: seen.append(("after", len(args), sorted(kwargs))))
_ = o.step()
_ = o.step(lambda: seen.append("closure"))
_ = o.step(closure=lambda: seen.append("closure"))
first.remove()
_ = o.step()
changing = o.register_step_pre_hook(lambda o, args, kwargs: ((args[0], lambda: seen.append("instead")), {}))
_ = o.step()
changing.remove()
wrong = o.register_step_pre_hook(lambda o, args, kwargs: 1)
o.step()  # raises RuntimeError
del o, first, last, changing, wrong
""",
    "an optimizer of the user's own": """
class Sign(torch.optim.Optimizer):
    def __init__(self, params, lr=0.5):
        super().__init__(params, {"lr": lr})
    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for t in group["params"]:
                if t.grad is not None:
                    t.add_(t.grad.sign(), alpha=-group["lr"])
                    self.state[t]["count"] = self.state[t].get("count", 0) + 1
seen = []
o = Sign([p, q], lr=0.25)
handle = o.register_step_post_hook(lambda o, args, kwargs: seen.append(len(args)))
loss().backward()
o.step()
text, counts = repr(o), [state["count"] for state in o.state_dict()["state"].values()]
s = torch.optim.lr_scheduler.StepLR(o, 1)
o.step()
s.step()
rate = s.get_last_lr()
del o, s, handle
""",
    "an optimizer of the user's own, on top of one": """
class Counting(torch.optim.SGD):
    steps = 0
    def step(self, closure=None):
        self.steps += 1
        return super().step(closure)
o = Counting([p], lr=0.5)
loss().backward()
o.step()
count = o.steps
del o
""",
    "a state that is nobody's": """
o = torch.optim.SGD([p], lr=0.5)
saved = o.state_dict()
saved["state"]["mine"] = {"x": 1}
o.load_state_dict(saved)
there = o.state["mine"], o.state_dict()["state"]
del o
""",
    "steps keep their dtype": """
t = torch.ones(2, dtype=torch.float64, requires_grad=True)
o = torch.optim.Adam([t])
t.sum().backward()
_ = o.step()
o.load_state_dict(o.state_dict())
kinds = {name: str(value.dtype) for name, value in o.state[t].items()}
torch.set_default_dtype(torch.float64)
other = torch.optim.RMSprop([t])
_ = other.step()
wide = str(other.state[t]["step"].dtype)
torch.set_default_dtype(torch.float32)
del o, other, t
""",
    "AdamW stays AdamW": """
o = torch.optim.AdamW([p])
o.load_state_dict(torch.optim.Adam([p]).state_dict())
decoupled = o.param_groups[0]["decoupled_weight_decay"]
del o
""",
    "switches of other machines": """
for name in ("Adam", "AdamW", "Adagrad", "SGD"):
    for options in ({"foreach": True}, {"fused": True}, {"foreach": False, "fused": False}):
        _ = getattr(torch.optim, name)([p], lr=0.5, **options).step()
_ = torch.optim.RMSprop([p], 0.5, 0.75, 0, 0, 0, True, False, True, True).step()
""",
    "fused, but foreach": "torch.optim.Adam([p], fused=True, foreach=True)  # raises RuntimeError",
    "capturable": """
p.sum().backward()
o = torch.optim.Adam([p], capturable=True)
o.step()  # raises AssertionError
del o
""",
    "a tensor for lr, with foreach": """
torch.optim.Adam([p], lr=torch.tensor(0.1), foreach=True)  # raises ValueError
""",
    "several learning rates": """
several = torch.tensor([0.1, 0.2])
torch.optim.SGD([p], lr=several)  # raises ValueError
torch.optim.Adam([p], lr=several)  # raises ValueError
torch.optim.RMSprop([p], lr=several)  # raises ValueError
torch.optim.Adagrad([p], lr=several)  # raises ValueError
torch.optim.LBFGS([p], lr=several)  # raises ValueError
""",
    "betas": """
torch.optim.Adam([p], betas=(1.0, 0.9))  # raises ValueError
torch.optim.Adam([p], betas=(0.9, -0.1))  # raises ValueError
torch.optim.Adam([p], betas=(0, 0.9))  # raises ValueError
torch.optim.Adam([p], betas=(0.9,))  # raises IndexError
torch.optim.Adam([p], betas=(torch.tensor(0.9), 0.9))  # raises ValueError
""",
    "negative options of Adam": """
torch.optim.Adam([p], lr=-1.0)  # raises ValueError
torch.optim.Adam([p], lr=float("nan"))  # raises ValueError
torch.optim.Adam([p], eps=-1.0)  # raises ValueError
torch.optim.AdamW([p], weight_decay=-1.0)  # raises ValueError
torch.optim.AdamW([p], decoupled_weight_decay=True)  # raises TypeError
torch.optim.Adam([p], lr="0.1")  # raises TypeError
""",
    "negative options of RMSprop": """
torch.optim.RMSprop([p], lr=-1.0)  # raises ValueError
torch.optim.RMSprop([p], eps=-1.0)  # raises ValueError
torch.optim.RMSprop([p], momentum=-1.0)  # raises ValueError
torch.optim.RMSprop([p], weight_decay=-1.0)  # raises ValueError
torch.optim.RMSprop([p], alpha=-1.0)  # raises ValueError
""",
    "negative options of Adagrad": """
torch.optim.Adagrad([p], lr=-1.0)  # raises ValueError
torch.optim.Adagrad([p], lr_decay=-1.0)  # raises ValueError
torch.optim.Adagrad([p], weight_decay=-1.0)  # raises ValueError
torch.optim.Adagrad([p], initial_accumulator_value=-1.0)  # raises ValueError
torch.optim.Adagrad([p], eps=-1.0)  # raises ValueError
torch.optim.Adagrad([p], 0.1, 0, 0, 0, 1e-10, None, False)  # raises TypeError
""",
    "what LBFGS refuses": """
torch.optim.LBFGS([p], lr=-1.0)  # raises ValueError
torch.optim.LBFGS([{"params": [p]}, {"params": [q]}])  # raises ValueError
torch.optim.LBFGS([p]).step()  # raises TypeError
o = torch.optim.LBFGS([p], line_search_fn="armijo")
def closure():
    o.zero_grad()
    value = (p * p).sum()
    value.backward()
    return value
o.step(closure)  # raises RuntimeError
del o
""",
    "LBFGS has nothing to do": """
o = torch.optim.LBFGS([p])
p.grad = torch.zeros(2)
calls = []
def closure():
    calls.append(torch.is_grad_enabled())
    return torch.tensor(0.25)
with torch.no_grad():
    answer = o.step(closure)
kept = dict(o.state[p])
del o
""",
}
VERSIONS = """
p = torch.tensor([1.0, 2.0], requires_grad=True)
value = (p * p).sum()
value.backward(retain_graph=True)
o = getattr(torch.optim, name)([p])
o.step(*given)
value.backward()  # raises RuntimeError
"""


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_an_optimizer_in_a_program(text: str) -> None:
    same(PARAMETERS + text, but=["_version"])


@pytest.mark.parametrize("name", ALL)
def test_a_step_spoils_what_was_saved(name: str) -> None:
    for engine in ENGINES:
        given = [lambda engine=engine: engine.tensor(1.0)] if name == "LBFGS" else []
        play(engine, VERSIONS, name=name, given=given)


def test_an_optimizer_needs_a_step_of_its_own() -> None:
    for engine in ENGINES:
        optimizer = engine.optim.Optimizer([engine.ones(1, requires_grad=True)], {})
        with pytest.raises(NotImplementedError):
            optimizer.step()


def test_differentiable_steps_are_refused() -> None:
    for name in ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad"):
        with pytest.raises(NotImplementedError, match="not supported"):
            getattr(minigrad.optim, name)([minigrad.ones(1, requires_grad=True)], differentiable=True)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_copy_steps_alike(name: str, copied: Callable[[Any], Any]) -> None:
    """On its own parameters, without the hooks."""
    names = play(minigrad, DESCENT + STEPS.format(2), name=name, options=CASES[name])
    o, w, b, seen = names["o"], names["w"], names["b"], []
    o.register_step_post_hook(lambda *_: seen.append(1))
    other = copied(o)
    (x, y), before = other.param_groups[0]["params"], w.detach().clone()
    state, loss = other.state_dict()["state"], minigrad.tensor(1.0)
    for target, source in ((x, w), (y, b)):
        target.grad = source.grad.clone()
    other.step(lambda: loss)
    assert minigrad.equal(w, before) and not seen and x is not w
    o.step(lambda: loss)
    assert minigrad.equal(w, x) and minigrad.equal(b, y) and seen and state


def test_hooks_run_once_where_a_step_calls_the_step_that_it_replaces() -> None:
    """(In torch they run once or twice, as an instance of the class above was made before or not.)"""

    class Mine(minigrad.optim.SGD):
        def step(self, closure: Any = None) -> Any:
            return super().step(closure)

    seen: list[int] = []
    optimizer = Mine([minigrad.ones(1, requires_grad=True)])
    optimizer.register_step_pre_hook(lambda *_: seen.append(1))
    optimizer.step()
    assert seen == [1]


# ---------------------------------------------------------------------------------------- L-BFGS

VALLEY = """
x = torch.tensor([-1.5, 2.0], dtype=torch.float64, requires_grad=True)
y = torch.tensor([[0.5], [-0.25]], dtype=torch.float64, requires_grad=True)
unused = torch.ones(2, dtype=torch.float64, requires_grad=True)
o = torch.optim.LBFGS([x, unused, y], **options)
calls = 0
def closure():
    global calls
    calls += 1
    o.zero_grad()
    loss = (1 - x[0]) ** 2 + 10 * (x[1] - x[0] ** 2) ** 2 + ((y - x.reshape(2, 1)) ** 2).sum()
    loss.backward()
    return loss
"""
OPTIONS = {"lr": [1, 0.1], "line_search_fn": [None, "strong_wolfe"], "max_iter": [1, 4, 9]}
ENDS = [{}, {"max_eval": 3}, {"tolerance_grad": 1.0}, {"tolerance_change": 0.1}, {"history_size": 2}]


@pytest.mark.parametrize("end", ENDS, ids=str)
def test_lbfgs_goes_torchs_way(end: dict[str, Any]) -> None:
    """Down Rosenbrock's valley: as many evaluations, the same points, directions and lengths."""
    for values in itertools.product(*OPTIONS.values()):
        options = {**dict(zip(OPTIONS, values, strict=True)), **end}
        mine, theirs = (play(engine, VALLEY, options=options) for engine in ENGINES)
        for step in range(4):
            for names in (mine, theirs):
                names["loss"] = names["o"].step(names["closure"]).item()
            ours, others = (names["o"].state[names["x"]] for names in (mine, theirs))
            assert mine["calls"] == theirs["calls"], (options, step)
            for key, value in others.items():
                found, expected = (list(v) if isinstance(v, list) else [v] for v in (ours[key], value))
                assert [type(v).__name__ for v in found] == [type(v).__name__ for v in expected], key
                for a, b in zip(found, expected, strict=True):
                    if b is not None:
                        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6, err_msg=f"{options} {key}")
            assert set(ours) == set(others)
            for key in ("x", "y", "unused"):
                a, b = (names[key].detach().numpy() for names in (mine, theirs))
                np.testing.assert_allclose(a, b, rtol=1e-7, atol=1e-7)


def test_lbfgs_in_float32() -> None:
    text = VALLEY.replace("float64", "float32") + STEPS.format(3)
    for options in ({"max_iter": 4}, {"max_iter": 4, "line_search_fn": "strong_wolfe"}):
        mine, theirs = (play(engine, text, options=options) for engine in ENGINES)
        np.testing.assert_allclose(mine["x"].detach(), theirs["x"].detach(), rtol=1e-4)
        states = [names["o"].state[names["x"]] for names in (mine, theirs)]
        assert {str(state["d"].dtype) for state in states} == {"torch.float32"}


def test_lbfgs_keeps_what_a_closure_does_to_the_parameters() -> None:
    """Without a line search; with one, what it does is undone."""
    text = (
        VALLEY
        + """
inner = closure
def closure():
    loss = inner()
    with torch.no_grad():
        y.clamp_(max=0.25)
    return loss
for _ in range(3):
    _ = o.step(closure)
print([round(v, 4) for v in y.flatten().tolist()], calls)
"""
    )
    for options in ({"max_iter": 4, "lr": 0.1}, {"max_iter": 4, "line_search_fn": "strong_wolfe"}):
        mine, theirs = printed(text.replace("**options", f"**{options}"))
        assert mine == theirs


def search(f: Callable[[float], tuple[float, float]], t: float, most: int) -> None:
    """The same way on a line: of f, which answers value and slope, with tensors for torch's losses.

    (With numbers, torch divides by multiplying with a reciprocal, and extrapolating shows the rounding.)
    """
    value, slope = f(0.0)
    way = -np.sign(slope)  # downhill

    def look(t: Any) -> Point:
        value, slope = f(float(way * t))
        return Point(t, value, np.array([slope]), np.float64(slope * way))

    def double(value: Any) -> torch.Tensor:
        return torch.tensor(value, dtype=torch.float64)

    def theirs(x: Any, t: Any, d: Any) -> tuple[torch.Tensor, torch.Tensor]:
        value, slope = f(float(way * t))
        return double(value), double([slope])

    start = Point(0, value, np.array([slope]), np.float64(slope * way))
    point, looks = strong_wolfe(look, start, t, 1.0, most)
    d, g = double([way]), double([slope])
    f_new, g_new, t_new, evaluations = _strong_wolfe(
        theirs, None, t, d, double(value), g, g.dot(d), max_ls=most
    )
    assert looks == evaluations
    np.testing.assert_allclose([point.t, point.f, *point.g], [t_new, f_new, *g_new], rtol=1e-9, atol=1e-12)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(st.floats(-3, 3), min_size=3, max_size=3),
    st.floats(0.1, 8),
    st.floats(0.05, 20),
    st.integers(1, 25),
)
@example([-2.56, -1.52, 0.45], 3.21, 18.844, 25)  # near an end twice in a row
@example([-2.45, -0.86, -2.12], 3.29, 3.257, 25)
def test_the_line_search_is_torchs(weights: list[float], pitch: float, t: float, most: int) -> None:
    """On wavy polynomials, with walls: no way leads to where roundings are large."""
    a, b, c = weights
    assume(a + pitch)

    def f(x: float) -> tuple[float, float]:
        value = a * x + b * x**2 + c * x**3 / 8 + (x / 2) ** 8 + np.sin(pitch * x)
        slope = a + 2 * b * x + 3 * c * x**2 / 8 + 4 * (x / 2) ** 7 + pitch * np.cos(pitch * x)
        return float(value), float(slope)

    search(f, t, most)


@pytest.mark.parametrize(("place", "height"), [(4.5, 12.7), (0.45, 1.05)])
def test_the_line_search_behind_a_hump(place: float, height: float) -> None:
    """Where it is steep again, but not as low as before; which is overlooked on the first stretch."""

    def f(x: float) -> tuple[float, float]:
        far = (x / place - 1) * 11.25
        hump = height * np.exp(-0.5 * far**2)
        return float(hump - x - 0.01 * x**2), float(-1 - 0.02 * x - hump * far * 11.25 / place)

    search(f, 0.05, 6)
