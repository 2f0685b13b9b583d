"""Checkpoints: torch's gradients and errors, the same random numbers, and less memory."""

import gc
import importlib
import weakref
from typing import Any

import pytest
from both import ENGINES, play, same

import minigrad

GIVEN = """
checkpoint, sequence = torch.utils.checkpoint.checkpoint, torch.utils.checkpoint.checkpoint_sequential
x = torch.tensor([0.5, 1.0, 2.0], requires_grad=True)
w = torch.tensor([2.0, 3.0, 0.5], requires_grad=True)
runs = []
def f(x, y=2.0):
    runs.append(1)
    return (x * x) * y + x
def cube(x):
    return x * x * x
def noisy(x):
    return x * torch.rand(3) * x
"""

ALIKE = [
    # Both ways; HOW becomes each of them
    "a = checkpoint(f, x, use_reentrant=HOW)\na.sum().backward()",
    "a = checkpoint(f, x, 3.0, use_reentrant=HOW)\na.sum().backward()",
    "a = checkpoint(f, x * 2, w, use_reentrant=HOW)\na.sum().backward()",
    "a = checkpoint(f, x, w.detach(), use_reentrant=HOW)\na.sum().backward()",
    "a = checkpoint(lambda x: f(x, w), x, use_reentrant=HOW)\na.sum().backward()",
    "a = checkpoint(lambda x: (x * x, x.sum(), 5), x, use_reentrant=HOW)\n(a[0].sum() * a[1]).backward()",
    "a = checkpoint(lambda x: (x * x, x * w), x, use_reentrant=HOW)\na[1].sum().backward()",
    "a = checkpoint(lambda x: (x * x, x.detach() * 2), x, use_reentrant=HOW)\na[0].sum().backward()",
    "a = checkpoint(lambda x: checkpoint(f, x * w, use_reentrant=HOW) * x, x, use_reentrant=HOW)\n"
    "a.sum().backward()",
    "a = checkpoint(f, checkpoint(f, x, use_reentrant=HOW), use_reentrant=HOW)\na.sum().backward()",
    "a = checkpoint(f, x, use_reentrant=HOW)\na.sum().backward(retain_graph=True)\na.sum().backward()",
    "with torch.no_grad():\n    a = checkpoint(f, x, use_reentrant=HOW)",
    "a = sequence([f, f, f, f, f], 2, x, use_reentrant=HOW)\na.sum().backward()",
    "a = sequence([f, f], 1, x, use_reentrant=HOW)\na.sum().backward()",
    "torch.manual_seed(3)\na = checkpoint(noisy, x, use_reentrant=HOW)\na.sum().backward()\n"
    "b = torch.rand(2)",
    "torch.manual_seed(3)\na = checkpoint(noisy, x, use_reentrant=HOW)\nb = torch.rand(2)\n"
    "a.sum().backward()\nc = torch.rand(2)",
    "torch.manual_seed(3)\na = checkpoint(noisy, x, use_reentrant=HOW, preserve_rng_state=False)\n"
    "a.sum().backward()\nb = torch.rand(2)",
    "a = sequence([noisy, noisy, f], 3, x, use_reentrant=HOW, preserve_rng_state=True)\na.sum().backward()",
    "sequence([f], 1, x, use_reentrant=HOW, nothing=1)  # raises ValueError",
    "a = checkpoint(f, x, use_reentrant=HOW).sum()\na.backward()\na.backward()  # raises RuntimeError",
    "z = x * 1\na = checkpoint(f, z, use_reentrant=HOW).sum()\nz.mul_(2)\n"
    "a.backward()  # raises RuntimeError",
]
WITH_A_GRAPH = [
    "a = checkpoint(f, x, y=w, use_reentrant=False)\na.sum().backward()",
    "a = torch.autograd.grad(checkpoint(f, x, w, use_reentrant=False).sum(), [w, x])",
    "a = checkpoint(f, x, use_reentrant=False)\na.sum().backward(inputs=[x])",
    "(a,) = torch.autograd.grad(checkpoint(f, x, w, use_reentrant=False).sum(), x, create_graph=True)\n"
    "a.sum().backward()",
    "(a,) = torch.autograd.grad(checkpoint(cube, x * w, use_reentrant=False).sum(), x, create_graph=True)\n"
    "b = torch.autograd.grad(a.sum(), [x, w])",
    "a = checkpoint(lambda d: d['x'] * d['x'], {'x': x}, use_reentrant=False)\na.sum().backward()",
    "a = checkpoint(f, x.detach(), w, use_reentrant=False)\na.sum().backward()",
    "a = checkpoint(f, x, use_reentrant=False, determinism_check='none')\na.sum().backward()",
    "a = checkpoint(f, x, use_reentrant=False, early_stop=False)\na.sum().backward()",
    "checkpoint(f, x, use_reentrant=False, determinism_check='all')  # raises ValueError",
    "checkpoint(f, x, y=w, use_reentrant=True)  # raises ValueError",
    "checkpoint(f, x, use_reentrant=True, debug=True)  # raises ValueError",
]


@pytest.mark.parametrize("text", [text.replace("HOW", how) for text in ALIKE for how in ("False", "True")])
def test_both_ways(text: str) -> None:
    same(GIVEN + text, but={"grad_fn"} if "lambda" in text else ())


@pytest.mark.parametrize("text", WITH_A_GRAPH)
def test_without_reentrance(text: str) -> None:
    same(GIVEN + text, but={"grad_fn", "_version"})  # torch adds up gradients in place


CHANGING = """
state = [0]
def changing(x):
    state[0] += 1
    return (x * x).exp() if state[0] == 1 else BODY
a = checkpoint(changing, x, use_reentrant=False, early_stop=False).sum()
"""


@pytest.mark.parametrize(
    "body", ["x * 2.0", "(x * x).exp().sin()", "(x[:2] * x[:2]).exp()", "(x * x).double().exp()"]
)
def test_a_function_that_does_something_else(body: str) -> None:
    for engine in ENGINES:
        names = play(engine, GIVEN + CHANGING.replace("BODY", body))
        error = importlib.import_module(f"{engine.__name__}.utils.checkpoint").CheckpointError
        with pytest.raises(error):
            names["a"].backward()
        assert issubclass(error, RuntimeError)


def test_the_warnings() -> None:
    for engine in ENGINES:
        names = play(engine, GIVEN)
        with pytest.warns(UserWarning, match="use_reentrant"):
            names["checkpoint"](names["f"], names["x"])
        with pytest.warns(UserWarning, match="use_reentrant"):
            names["sequence"]([names["f"]] * 2, 2, names["x"])
        with pytest.warns(UserWarning, match="None of the inputs"):
            names["checkpoint"](names["f"], names["x"].detach(), use_reentrant=True)


def test_contexts_and_early_stop() -> None:
    """The second run is in the second context, and ends where all has been saved."""
    text = """
from contextlib import contextmanager
log = []
@contextmanager
def note(name):
    log.append("enter " + name)
    yield
    log.append("leave " + name)
def g(x):
    y = cube(x)
    log.append("late")
    return y + 1
a = checkpoint(g, x, use_reentrant=False, context_fn=lambda: (note("first"), note("second")), early_stop=STOP)
a.sum().backward()
"""
    same(GIVEN + text.replace("STOP", "False"))
    names = play(minigrad, GIVEN + text.replace("STOP", "True"))
    assert names["log"] == ["enter first", "late", "leave first", "enter second"]


def saved_bytes(engine: Any, checkpointed: bool, depth: int = 8) -> tuple[int, Any]:
    """How much a chain of steps saves for its backward pass, and its result."""
    x = engine.full((1000,), 0.5, requires_grad=True)
    seen: dict[int, int] = {}

    def pack(tensor: Any) -> Any:
        seen[tensor.data_ptr()] = tensor.nbytes
        return tensor

    def chain(x: Any) -> Any:
        for _ in range(depth):
            x = x.sin()
        return x

    with engine.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        y = engine.utils.checkpoint.checkpoint(chain, x, use_reentrant=False) if checkpointed else chain(x)
    y.sum().backward()
    return sum(seen.values()), x.grad.tolist()


def test_nothing_in_between_is_kept() -> None:
    for engine in ENGINES:
        (many, expected), (few, gradient) = saved_bytes(engine, False), saved_bytes(engine, True)
        assert (few, many) == (4000, 8 * 4000), engine  # the argument alone
        assert gradient == expected


@pytest.mark.parametrize("way", [None, False, True])
def test_intermediate_values_are_freed_by_reference_count(way: bool | None) -> None:
    watching: list[Any] = []

    def chain(x: minigrad.Tensor) -> minigrad.Tensor:
        for _ in range(5):
            x = x.exp()
            watching.append(weakref.ref(x._array))
            x = x.log()
        return x.sin()

    gc.disable()
    try:
        x = minigrad.full((4,), 0.5, requires_grad=True)
        y = chain(x) if way is None else minigrad.utils.checkpoint.checkpoint(chain, x, use_reentrant=way)
        alive = sum(array() is not None for array in watching)
        assert alive == (5 if way is None else 0)
        y.sum().backward()
        del y
        assert not any(array() is not None for array in watching), "something outlived the backward pass"
        assert len(watching) == (5 if way is None else 10)
    finally:
        gc.enable()


def test_an_inner_checkpoint_s_argument_is_not_kept_by_the_outer() -> None:
    checkpoint = minigrad.utils.checkpoint.checkpoint
    watching: list[Any] = []

    def outer(x: minigrad.Tensor) -> minigrad.Tensor:
        z = x.exp()
        watching.append(weakref.ref(z._array))
        return checkpoint(minigrad.sin, z, use_reentrant=False)

    x = minigrad.ones(3, requires_grad=True)
    y = checkpoint(outer, x, use_reentrant=False)
    assert watching[0]() is None
    y.sum().backward()
    assert x.grad is not None and x.grad.allclose(x.detach().exp().cos() * x.detach().exp())


def test_dropout_has_the_same_mask() -> None:
    """The gradient of x * mask is the mask: it must be the one of the first run."""
    for way in (False, True):
        x = minigrad.ones(100, requires_grad=True)
        y = minigrad.utils.checkpoint.checkpoint(
            lambda x: (x * x) * (minigrad.rand(100) < 0.5) / 2, x, use_reentrant=way
        )
        y.sum().backward()
        assert x.grad is not None and x.grad.equal(2 * y.detach())
