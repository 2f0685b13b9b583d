"""A program of a few lines that makes a `net` and calls it, in both engines from one seed.

Text, names, initial weights and random draws are the same to the bit; every float that the program computed,
and the gradients of all its leaves, to a few units in the last place of the largest number in each array,
since sums are taken in other orders.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from agreement import difference, largest
from both import ENGINES, play

TENSORS = tuple(engine.Tensor for engine in ENGINES)
Facts = dict[str, np.ndarray[Any, Any]]


def floats(names: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The floating point tensors that a program bound to names, those in tuples too."""
    for name, value in names.items():
        if isinstance(value, tuple):
            yield from floats({f"{name}[{i}]": item for i, item in enumerate(value)})
        elif isinstance(value, TENSORS) and value.is_floating_point():
            yield name, value


def outcome(engine: Any, text: str, dtype: str) -> tuple[dict[str, Any], Facts]:
    """What has to be the same, and what may differ in its last bits."""
    kind, random = getattr(engine, dtype), np.random.default_rng(0)

    def randn(*shape: int) -> Any:
        return engine.randn(*shape, dtype=kind).requires_grad_()

    text = f"torch.manual_seed(3)\n{text}\n"
    names = play(engine, text, nn=engine.nn, F=engine.nn.functional, randn=randn, kind=kind)
    net = names["net"]
    tensors = dict(floats(names))
    outputs = [tensor for tensor in tensors.values() if not tensor.is_leaf]
    weights = [engine.tensor(random.normal(size=tuple(out.shape)).astype(dtype)) for out in outputs]
    if outputs:
        sum((out * weight).sum() for out, weight in zip(outputs, weights, strict=True)).backward()
    leaves = [(name, tensor) for name, tensor in tensors.items() if tensor.is_leaf]
    leaves += [(f"net.{name}", parameter) for name, parameter in net.named_parameters()]
    facts = {name: tensor.detach().numpy() for name, tensor in tensors.items()}
    facts |= {f"gradient of {name}": x.grad.numpy() for name, x in leaves if x.grad is not None}
    state = [(name, x.tolist()) for name, x in net.state_dict().items()]
    layout = [(name, x.shape, x.is_contiguous(), x.requires_grad) for name, x in tensors.items()]
    parameters = [name for name, _ in net.named_parameters()]
    same = {"text": repr(net), "state": state, "parameters": parameters, "layout": layout}
    return same | {"next draw": engine.rand(1).item()}, facts


def apart(text: str, dtype: str) -> float:
    """How far both engines are apart, in units of the last place; what must be the same is asserted."""
    (mine, ours), (theirs, others) = (outcome(engine, text, dtype) for engine in ENGINES)
    for name, fact in mine.items():
        assert fact == theirs[name], f"{name}: minigrad {fact}, torch {theirs[name]}"
    assert list(ours) == list(others)
    distances = {
        name: difference(ours[name], others[name], dtype, floor=largest(others[name])) for name in ours
    }
    worst = max(distances, key=lambda name: distances[name])
    assert np.isfinite(distances[worst]), f"{worst}: minigrad {ours[worst]}, torch {others[worst]}"
    return distances[worst]


def losses(engine: Any, text: str, **given: Any) -> np.ndarray[Any, Any]:
    """What a program puts in its list `losses`."""
    return np.array(play(engine, f"torch.manual_seed(3)\n{text}", nn=engine.nn, **given)["losses"])
