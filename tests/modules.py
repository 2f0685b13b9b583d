"""One module, made by both engines from one seed: all that it holds and does has to be the same.

Initial weights agree to the bit. Outputs and gradients agree to a few units in the last place of the largest
number in each array, since sums are taken in other orders.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from agreement import difference, largest
from both import ENGINES

Array = np.ndarray


def made(engine: Any, text: str) -> Any:
    engine.manual_seed(3)
    return eval(text, {"torch": engine, "nn": engine.nn})


class Fixed(NamedTuple):
    """Floats that no gradient is asked of."""

    array: Array


def tensor_of(engine: Any, operand: Any, dtype: str, random: np.random.Generator) -> Any:
    """A shape is for normal numbers, and an array for itself: floats in the dtype, others in their own.

    Anything else is handed over as it is.
    """
    array = operand.array if isinstance(operand, Fixed) else operand
    array = random.normal(size=array) if isinstance(array, tuple) else array
    if not isinstance(array, Array):
        return array
    floats = array.dtype.kind == "f"
    tensor = engine.tensor(array.astype(dtype) if floats else array)
    return tensor.requires_grad_(floats and not isinstance(operand, Fixed))


def behaviour(engine: Any, text: str, operands: tuple[Any, ...], dtype: str) -> Iterator[tuple[str, Array]]:
    """What it computes in training and in evaluation, the gradients, and its state afterwards."""
    random, module = np.random.default_rng(1), made(engine, text).to(getattr(engine, dtype))
    for training in (True, False):
        mode = "trained" if training else "evaluated"
        inputs = [tensor_of(engine, operand, dtype, random) for operand in operands]
        answer = module.train(training)(*inputs)
        outputs = answer if isinstance(answer, tuple) else (answer,)
        total = 0
        for i, out in enumerate(outputs):
            yield f"output {i} when {mode}", out.detach().numpy()
            if out.requires_grad:
                total = (
                    total + (out * engine.tensor(random.normal(size=tuple(out.shape)).astype(dtype))).sum()
                )
        module.zero_grad()
        if outputs[0].requires_grad:
            total.backward()
        leaves = [(f"input {i}", x) for i, x in enumerate(inputs) if hasattr(x, "grad")]
        for name, leaf in [*leaves, *module.named_parameters()]:
            if leaf.grad is not None:
                yield f"gradient of {name} when {mode}", leaf.grad.numpy()
        for name, tensor in module.state_dict().items():
            yield f"{name} when {mode}", tensor.numpy()
    yield "next draw", engine.rand(1).numpy()


def outlook(engine: Any, text: str) -> dict[str, Any]:
    """What there is before anything is computed, to the bit."""
    module = made(engine, text)
    state = {name: (str(x.dtype), repr(x.tolist())) for name, x in module.state_dict().items()}
    grads = [(name, p.requires_grad, p.is_leaf) for name, p in module.named_parameters()]
    return {
        **{"repr": repr(module), "state": list(state.items()), "parameters": grads},
        **{"buffers": [name for name, _ in module.named_buffers()], "training": module.training},
        "next draw": engine.rand(1).item(),
    }


def same_outlook(text: str) -> None:
    mine, theirs = (outlook(engine, text) for engine in ENGINES)
    for name, fact in mine.items():
        assert fact == theirs[name], f"{name} of {text}: minigrad {fact}, torch {theirs[name]}"


DTYPES = "float32", "float64"


def differences(text: str, *operands: Any, ulps: float = 16, dtypes: Sequence[str] = DTYPES) -> list[str]:
    """Where what both compute is further apart."""
    wrong = []
    for dtype in dtypes:
        mine, theirs = (list(behaviour(engine, text, operands, dtype)) for engine in ENGINES)
        names = [[name for name, _ in facts] for facts in (mine, theirs)]
        if names[0] != names[1]:
            return [f"{text} has {names[0]}, in torch {names[1]}"]
        for (name, x), (_, y) in zip(mine, theirs, strict=True):
            apart = difference(x, y, dtype, floor=largest(y))
            if apart > ulps:
                wrong.append(f"{name} of {text} in {dtype}: {apart} ulps, minigrad {x}, torch {y}")
    return wrong


def same_module(text: str, *operands: Any, dtypes: Sequence[str] = DTYPES) -> None:
    same_outlook(text)
    assert not differences(text, *operands, dtypes=dtypes)
