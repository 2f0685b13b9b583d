"""nn.utils does to gradients and parameters what torch's does."""

import inspect
from typing import Any

import numpy as np
import pytest
import torch
from both import ENGINES, same

import minigrad

PARAMETERS = """
U = torch.nn.utils
p = torch.tensor([[3.0, 0.0], [0.0, 0.0]], requires_grad=True)
q = torch.tensor([-4.0], requires_grad=True)
unused = torch.ones(2, requires_grad=True)
((p * p).sum() / 2 + (q * q).sum() / 2).backward()
"""
# What is compared here is exact: 5 is the length of (3, -4), and else there are dyadic fractions
PROGRAMS = {
    "long": "total = U.clip_grad_norm_([p, unused, q], 10.0)",
    "the gradients stay what they are": """
was = p.grad
total = U.clip_grad_norm_([p, q], 1)
stays, close = p.grad is was, bool(((p.grad[0, 0] - 0.6).abs() < 1e-6).item())
p.grad = q.grad = was = None
""",
    "one tensor": "total = U.clip_grad_norm_(q, 8.0)",
    "a generator": "total = U.clip_grad_norm_((t for t in (p, q)), 8.0)",
    "nothing to clip": "totals = [U.clip_grad_norm_([], 1.0), U.clip_grad_norm_([unused], 1.0)]",
    "other norms": "totals = [U.clip_grad_norm_([p, q], 8.0, n) for n in (float('inf'), 'inf', '2', 1)]",
    "in a graph": """
g, = torch.autograd.grad((p * p).sum(), p, create_graph=True)
p.grad = g
total = U.clip_grad_norm_([p], 64.0)
p.grad = g = None
""",
    "infinite": """
p.grad[0, 0] = float("inf")
total = U.clip_grad_norm_([p, q], 1.0)
U.clip_grad_norm_([p, q], 1.0, error_if_nonfinite=True)  # raises RuntimeError
p.grad[0, 0] = float("nan")
U.get_total_norm([p.grad], error_if_nonfinite=True)  # raises RuntimeError
total = U.get_total_norm([p.grad, q.grad])
""",
    "in two parts": """
total = U.get_total_norm([p.grad, q.grad])
none = U.get_total_norm([])
U.clip_grads_with_norm_([p, q, unused], 8.0, total)
""",
    "values": """
U.clip_grad_value_([p, unused, q], 0.5)
U.clip_grad_value_(q, 0.25)
answer = U.clip_grad_value_((t for t in (p,)), 2)
""",
    "gradients of two dtypes": """
d = torch.tensor([12.0], dtype=torch.float64, requires_grad=True)
(d * d / 2).sum().backward()
total = U.clip_grad_norm_([p, q, d], 16.0)
""",
    "to a vector and back": """
v = U.parameters_to_vector([p, unused, q])
values = v.detach().clone()
U.vector_to_parameters(values * 2, [p, unused, q])
facts = p.requires_grad, p.is_leaf, tuple(p.shape)
del v
""",
    "a vector has gradients": """
p.grad = q.grad = None
v = U.parameters_to_vector([p, q])
(v * torch.arange(5.0)).sum().backward()
node = v.grad_fn.name()
del v
""",
    "parameters share the vector's memory": """
v = torch.zeros(5)
U.vector_to_parameters(v, [p, q])
v[0], v[4] = 0.5, 0.25
""",
    "vectors that don't fit": """
U.vector_to_parameters([1.0] * 5, [p, q])  # raises TypeError
U.vector_to_parameters(torch.zeros(4), [p, q])  # raises RuntimeError
U.parameters_to_vector([p.t()])  # raises RuntimeError
""",
}


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_utils_in_a_program(text: str) -> None:
    same(PARAMETERS + text, but=["_version"])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("norm_type", [0.5, 1, 2.0, 3, np.inf, -np.inf, 0])
@pytest.mark.parametrize("foreach", [None, False, True])
def test_clipped_gradients_are_torchs(dtype: str, norm_type: float, foreach: bool | None) -> None:
    random = np.random.default_rng(0)
    gradients = [random.normal(size=shape).astype(dtype) for shape in ((3, 4), (5,), ())]
    for max_norm in (0.125, 3.0, 100.0):
        found = []
        for engine in ENGINES:
            params = [engine.zeros(g.shape, dtype=getattr(engine, dtype)).requires_grad_() for g in gradients]
            for p, g in zip(params, gradients, strict=True):
                p.grad = engine.tensor(g.tolist(), dtype=p.dtype)
            total = engine.nn.utils.clip_grad_norm_(params, max_norm, norm_type, False, foreach)
            found.append([total.numpy(), *(p.grad.numpy() for p in params)])
        for mine, theirs in zip(*found, strict=True):
            assert mine.dtype == theirs.dtype and mine.shape == theirs.shape
            np.testing.assert_allclose(mine, theirs, rtol=20 * np.finfo(dtype).eps)


def test_it_warns_as_torch_does() -> None:
    for engine in ENGINES:
        p = engine.tensor([3.0, 4.0], requires_grad=True)
        p.grad = engine.tensor([3.0, 4.0])
        with pytest.warns(UserWarning, match="`parameters` is an empty generator"):
            engine.nn.utils.clip_grad_norm_((t for t in ()), 1.0)
        with pytest.warns(FutureWarning, match=r"`torch.nn.utils.clip_grad_norm` is now deprecated"):
            assert float(engine.nn.utils.clip_grad_norm([p], 10.0)) == 5


def test_signatures_are_torchs() -> None:
    mine, theirs = minigrad.nn.utils, torch.nn.utils
    for name in (
        *("clip_grad_norm", "clip_grad_norm_", "clip_grad_value_", "clip_grads_with_norm_"),
        *("get_total_norm", "parameters_to_vector", "vector_to_parameters"),
    ):
        signatures: list[Any] = [inspect.signature(getattr(u, name)).parameters for u in (mine, theirs)]
        found, expected = ([(p.name, p.default, p.kind) for p in s.values()] for s in signatures)
        assert found == expected, name
