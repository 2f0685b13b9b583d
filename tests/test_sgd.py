"""optim.SGD takes torch's steps: parameters and momentum buffers, whichever of its switches are set."""

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from both import ENGINES, play, same

import minigrad

PARAMETERS = """
p = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
q = torch.tensor([[0.5, 4.0]], requires_grad=True)
def loss():
    return (p * p).sum() + (q * q * 0.5).sum()
"""
# Every number is a dyadic fraction, so both engines are exact and compared to the bit
PROGRAMS = {
    "a step": "o = torch.optim.SGD([p, q], lr=0.25)\nloss().backward()\nr = o.step()",
    "lr has a default": "o = torch.optim.SGD([p])\nlr = o.defaults['lr'], o.param_groups[0]['lr']",
    "the step changes the tensor itself": """
was, at = p, p.data
o = torch.optim.SGD([p], lr=0.5)
loss().backward()
o.step()
""",
    "momentum": """
o = torch.optim.SGD([p, q], lr=0.25, momentum=0.5)
for _ in range(3):
    o.zero_grad()
    loss().backward()
    o.step()
buffers = [o.state[t]["momentum_buffer"] for t in (p, q)]
""",
    "the buffer is not the gradient": """
o = torch.optim.SGD([p], lr=0.25, momentum=0.5)
loss().backward()
o.step()
p.grad.zero_()
buffer = o.state[p]["momentum_buffer"]
""",
    "the gradient is not changed": """
o = torch.optim.SGD([p], lr=0.25, momentum=0.5, weight_decay=0.5, nesterov=True, maximize=True)
loss().backward()
o.step()
""",
    "groups": """
o = torch.optim.SGD([{"params": [p]}, {"params": q, "lr": 0.5, "momentum": 0.5}], lr=0.25, weight_decay=0.5)
loss().backward()
o.step()
loss().backward()
o.step()
names = ["lr", "momentum", "weight_decay", "nesterov", "maximize", "dampening"]
groups = [[g[name] for name in names] for g in o.param_groups]
""",
    "add_param_group": """
o = torch.optim.SGD([p], lr=0.25, momentum=0.5)
loss().backward()
o.step()
o.add_param_group({"params": [q], "lr": 1.0})
o.step()
groups = [(len(g["params"]), g["lr"], g["momentum"]) for g in o.param_groups]
""",
    "the learning rate is changed underway": """
o = torch.optim.SGD([p], lr=0.25)
for lr in (0.5, 0.125):
    o.param_groups[0]["lr"] = lr
    o.zero_grad()
    loss().backward()
    o.step()
""",
    "a generator of parameters": """
o = torch.optim.SGD((t for t in (p, q)), lr=0.5)
loss().backward()
o.step()
""",
    "a parameter without grad": """
o = torch.optim.SGD([p, q], lr=0.25, momentum=0.5, weight_decay=0.5)
(p * p).sum().backward()
o.step()
kept = q in o.state, o.state[p]["momentum_buffer"]
""",
    "a parameter that requires none": """
t = torch.ones(2)
o = torch.optim.SGD([t], lr=0.5)
o.step()
o.zero_grad()
""",
    "zero_grad": "o = torch.optim.SGD([p, q])\nloss().backward()\no.zero_grad()",
    "zero_grad to zeros": """
o = torch.optim.SGD([p, q])
p.sum().backward()
g = p.grad
o.zero_grad(set_to_none=False)
""",
    "zero_grad of a differentiable grad": """
o = torch.optim.SGD([p])
p.grad = (p * 2).detach() * 1
o.zero_grad(set_to_none=False)
""",
    "a closure": """
o = torch.optim.SGD([p, q], lr=0.25)
def closure():
    o.zero_grad()
    value = loss()
    value.backward()
    return value
with torch.no_grad():  # the closure differentiates all the same
    r = [o.step(closure).item() for _ in range(3)]
""",
    "a step is not recorded": """
o = torch.optim.SGD([p], lr=0.5)
loss().backward()
o.step()
wants, leaf, mode = p.requires_grad, p.is_leaf, torch.is_grad_enabled()
""",
    "a step spoils what was saved": """
o = torch.optim.SGD([p], lr=0.5)
value = (p * p).sum()
value.backward(retain_graph=True)
o.step()
value.backward()  # raises RuntimeError
""",
    "the state's form": """
o = torch.optim.SGD([p, q], lr=0.25, momentum=0.5)
loss().backward()
o.step()
saved = o.state_dict()
keys, state, indices = sorted(saved), sorted(saved["state"]), [g["params"] for g in saved["param_groups"]]
buffers = [saved["state"][k]["momentum_buffer"] for k in state]
""",
    "a state goes round": """
o = torch.optim.SGD([p, q], lr=0.25, momentum=0.5)
loss().backward()
o.step()
other = torch.optim.SGD([p, q], lr=99.0)
other.load_state_dict(o.state_dict())
other.step()
settings = other.param_groups[0]["lr"], other.param_groups[0]["momentum"]
buffers = [other.state[t]["momentum_buffer"] for t in (p, q)]
# In torch the buffers are shared, and o steps along; here they are copied
del o
""",
    "a state of other groups": """
o = torch.optim.SGD([p, q], lr=0.25)
torch.optim.SGD([p], lr=0.25).load_state_dict(o.state_dict())  # raises ValueError
""",
    "a state of more groups": """
o = torch.optim.SGD([{"params": [p]}, {"params": [q]}], lr=0.25)
torch.optim.SGD([p], lr=0.25).load_state_dict(o.state_dict())  # raises ValueError
""",
    "no parameters": "torch.optim.SGD([], lr=0.1)  # raises ValueError",
    "a tensor for parameters": "torch.optim.SGD(p, lr=0.1)  # raises TypeError",
    "numbers for parameters": "torch.optim.SGD([1.0], lr=0.1)  # raises TypeError",
    "a set in a group": "torch.optim.SGD([{'params': {p, q}}], lr=0.1)  # raises TypeError",
    "a parameter in two groups": "torch.optim.SGD([{'params': [p]}, {'params': [p]}])  # raises ValueError",
    "an inner tensor": "torch.optim.SGD([p * 2], lr=0.1)  # raises ValueError",
    "a negative lr": "torch.optim.SGD([p], lr=-0.1)  # raises ValueError",
    "a negative momentum": "torch.optim.SGD([p], lr=0.1, momentum=-0.1)  # raises ValueError",
    "a negative decay": "torch.optim.SGD([p], lr=0.1, weight_decay=-0.1)  # raises ValueError",
    "nesterov alone": "torch.optim.SGD([p], lr=0.1, nesterov=True)  # raises ValueError",
    "nesterov, dampened": "torch.optim.SGD([p], momentum=1, dampening=1, nesterov=True)  # raises ValueError",
    "an unknown argument": "torch.optim.SGD([p], lr=0.1, beta=0.1)  # raises TypeError",
    "a group that is no dict": "torch.optim.SGD([p], lr=0.1).add_param_group([q])  # raises TypeError",
    "an lr of a group's own, negative": """
o = torch.optim.SGD([{"params": [p], "lr": -1.0}], lr=0.5)
loss().backward()
o.step()
""",
}
SWITCHES = {
    "momentum": [0, 0.9],
    "dampening": [0, 0.3],
    "weight_decay": [0, 0.1],
    "nesterov": [False, True],
    "maximize": [False, True],
}
COMBINATIONS = [dict(zip(SWITCHES, values, strict=True)) for values in itertools.product(*SWITCHES.values())]
# A convex bowl of bounded slope: roundings are not blown up, whichever way the descent goes
DESCENT = """
m = torch.tensor(start, dtype=getattr(torch, dtype), requires_grad=True)
b = torch.tensor(0.5, dtype=m.dtype, requires_grad=True)
o = torch.optim.SGD([m, b], lr=0.05, **switches)
steps = []
for _ in range(300):
    o.zero_grad()
    d = m * 2 - b
    (1 + d * d).sqrt().sum().backward()
    o.step()
    buffers = [o.state[t].get("momentum_buffer") for t in (m, b)]
    steps.append([t.detach().numpy().copy() for t in (m, b, *buffers) if t is not None])
"""


@pytest.fixture
def start() -> list[list[float]]:
    return np.random.default_rng(0).normal(size=(3, 4)).tolist()


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_an_optimizer_in_a_program(text: str) -> None:
    same(PARAMETERS + text, but=["_version"])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "switches", COMBINATIONS, ids=lambda s: ",".join(f"{k}={v}" for k, v in s.items() if v) or "plain"
)
def test_300_steps_are_torchs(switches: dict[str, Any], dtype: str, start: list[list[float]]) -> None:
    """Within a few roundings: torch's kernels fuse a multiplication and an addition where they can."""
    if switches["nesterov"] and (not switches["momentum"] or switches["dampening"]):
        for engine in ENGINES:
            with pytest.raises(ValueError, match="Nesterov momentum requires a momentum and zero dampening"):
                engine.optim.SGD([engine.ones(1, requires_grad=True)], lr=0.1, **switches)
        return
    mine, theirs = (
        play(engine, DESCENT, dtype=dtype, start=start, switches=switches)["steps"] for engine in ENGINES
    )
    assert len(mine) == len(theirs) == 300 and len(mine[0]) == (4 if switches["momentum"] else 2)
    for step, (ours, others) in enumerate(zip(mine, theirs, strict=True)):
        close = 100 * np.finfo(dtype).eps * max(1.0, *(np.abs(y).max() for y in others))
        for x, y in zip(ours, others, strict=True):
            assert x.dtype == y.dtype == dtype
            np.testing.assert_allclose(x, y, rtol=0, atol=close, err_msg=f"step {step}")


@pytest.mark.parametrize("switch", SWITCHES)
def test_every_switch_changes_the_descent(switch: str, start: list[list[float]]) -> None:
    """Else the comparison above could not fail for it."""
    base: dict[str, Any] = {"momentum": 0.5}
    changed = base | {switch: SWITCHES[switch][1]}
    a, b = (
        play(minigrad, DESCENT, dtype="float64", start=start, switches=s)["steps"] for s in (base, changed)
    )
    assert np.abs(a[10][0] - b[10][0]).max() > 1e-3


@pytest.mark.parametrize("back", [False, True], ids=["here to torch", "torch to here"])
def test_a_state_crosses_engines(back: bool, start: list[list[float]]) -> None:
    """Half the descent on one engine, half on the other: the same as all of it on one."""
    first, second = reversed(ENGINES) if back else ENGINES
    half = DESCENT.replace("300", "150")
    switches = {"momentum": 0.9, "weight_decay": 0.1}
    there = play(first, half, dtype="float64", start=start, switches=switches)
    state = there["o"].state_dict()
    for entry in state["state"].values():
        entry["momentum_buffer"] = second.from_numpy(entry["momentum_buffer"].numpy())
    m, b = (second.from_numpy(there[name].detach().numpy()).requires_grad_() for name in "mb")
    o = second.optim.SGD([m, b], lr=99.0)
    o.load_state_dict(state)
    here = play(second, "\n".join(half.splitlines()[4:]), m=m, b=b, o=o)
    whole = play(torch, DESCENT, dtype="float64", start=start, switches=switches)
    for name in "mb":
        np.testing.assert_allclose(
            here[name].detach().numpy(), whole[name].detach().numpy(), rtol=0, atol=1e-13
        )


def test_an_optimizer_prints_as_torchs() -> None:
    mine, theirs = (
        repr(engine.optim.SGD([engine.ones(1, requires_grad=True)], lr=0.1, momentum=0.9)).splitlines()
        for engine in ENGINES
    )
    assert mine[:2] == theirs[:2] and mine[-1] == theirs[-1]
    assert set(mine) <= set(theirs), "torch has switches more (foreach, fused, …)"
