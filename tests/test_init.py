"""nn.init fills tensors with torch's numbers: the draws to the bit, orthogonal matrices to rounding."""

from typing import Any

import numpy as np
import pytest
import torch
from both import ENGINES, play, same

import minigrad
from minigrad.nn import init

SHAPES = {"a small matrix": (3, 4), "a matrix": (7, 5), "a kernel": (6, 4, 3, 3), "a long kernel": (4, 2, 9)}
DRAWN = [
    "uniform_(w)",
    "uniform_(w, -2, b=0.5)",
    "normal_(w)",
    "normal_(w, 1, std=0.02)",
    "trunc_normal_(w)",
    "trunc_normal_(w, std=0.02)",
    "trunc_normal_(w, mean=0.5, std=2.0, a=-1.0, b=4.0)",
    "trunc_normal_(w, std=10.0, a=-1.0, b=2.0)",
    "trunc_normal_(w, mean=3.0, a=-2.0, b=2.0)",
    "xavier_uniform_(w)",
    "xavier_uniform_(w, gain=init.calculate_gain('tanh'))",
    "xavier_normal_(w)",
    "xavier_normal_(w, 2)",
    "kaiming_uniform_(w)",
    "kaiming_uniform_(w, a=5**0.5)",
    "kaiming_uniform_(w, mode='FAN_OUT', nonlinearity='relu')",
    "kaiming_normal_(w)",
    "kaiming_normal_(w, 0.2, 'fan_out', 'leaky_relu')",
    "kaiming_normal_(w, nonlinearity='selu')",
]


@pytest.mark.filterwarnings("ignore:mean is more than 2 std")
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("call", DRAWN)
def test_draws_are_equal_to_the_bit(call: str, shape: tuple[int, ...]) -> None:
    """In either float dtype, from a generator of one's own too, and what is drawn next as well."""
    same(
        f"""
init = torch.nn.init
torch.manual_seed(3)
torch.randn(1)
w = torch.empty({shape}, requires_grad=True)
itself = init.{call} is w
single, after = w, torch.rand(1)
w = torch.empty({shape}, dtype=torch.float64)
init.{call}
_g = torch.Generator().manual_seed(4)
v = torch.zeros({shape})
init.{call.replace("w", "v", 1)[:-1]}, generator=_g)
next_ = torch.rand(1).item(), torch.rand(1, generator=_g).item()
""",
        but=["_version"],
    )


PROGRAMS = {
    "constants": """
w, v = torch.empty(2, 3), torch.ones(4, requires_grad=True) * 2
a = init.constant_(w, 0.25).clone(), init.ones_(w).clone(), init.zeros_(w).clone()
b = init.zeros_(torch.empty(3, dtype=torch.int64)), init.constant_(torch.empty(()), -1)
""",
    "eye": """
w = torch.empty(3, 5, requires_grad=True)
init.eye_(w)
v = init.eye_(torch.empty(4, 2, dtype=torch.float64)), init.eye_(torch.empty(0, 2))
""",
    "dirac": """
w = [init.dirac_(torch.empty(shape)) for shape in [(3, 2, 4), (2, 3, 3, 3), (4, 4, 1, 2, 3), (0, 2, 3)]]
v = init.dirac_(torch.empty(6, 2, 3, requires_grad=True), groups=3)
""",
    "places in memory": """
torch.manual_seed(5)
w, v, u = torch.zeros(5, 4), torch.zeros(4, 12), torch.zeros(6, 4)
init.kaiming_uniform_(w.T, mode="fan_in")
init.normal_(v[:, ::2])
init.trunc_normal_(u.T, std=0.7)
init.trunc_normal_(v[:, 1::2])
init.trunc_normal_(u[:, ::3], std=3.0, a=0.0, b=1.0)
""",
    "gains": """
names = ["linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"]
a = [init.calculate_gain(name) for name in [*names, "sigmoid", "tanh", "relu", "selu", "leaky_relu"]]
b = init.calculate_gain("leaky_relu", 0.2), init.calculate_gain("leaky_relu", 1)
init.calculate_gain("gelu")  # raises ValueError
init.calculate_gain("leaky_relu", True)  # raises ValueError
init.calculate_gain("leaky_relu", "0.2")  # raises ValueError
""",
    "fans": """
f = init._calculate_fan_in_and_fan_out
a = f(torch.empty(3, 5)), f(torch.empty(3, 5, 2, 4)), f(torch.empty(0, 2))
f(torch.empty(3))  # raises ValueError
""",
    "errors": """
init.xavier_uniform_(torch.empty(3))  # raises ValueError
init.xavier_normal_(torch.empty(()))  # raises ValueError
init.kaiming_uniform_(torch.empty(3))  # raises ValueError
init.kaiming_normal_(torch.empty(3, 2), mode="fan")  # raises ValueError
init.kaiming_normal_(torch.empty(3, 2), nonlinearity="swish")  # raises ValueError
init.eye_(torch.empty(3))  # raises ValueError
init.dirac_(torch.empty(3, 2))  # raises ValueError
init.dirac_(torch.empty(3, 2, 1), groups=2)  # raises ValueError
init.orthogonal_(torch.empty(3))  # raises ValueError
init.uniform_(torch.empty(3), 1, 0)  # raises RuntimeError
init.normal_(torch.empty(3), 0, -1)  # raises RuntimeError
init.normal_(torch.empty(3, dtype=torch.int64))  # raises NotImplementedError
init.xavier_normal_(torch.empty(0, 0))  # raises ZeroDivisionError
""",
    "nothing to fill": """
w = init.kaiming_uniform_(torch.empty(0, 3)), init.kaiming_normal_(torch.empty(3, 0, 2))
v = init.orthogonal_(torch.empty(0, 3)), init.xavier_uniform_(torch.empty(0, 3)), init.normal_(torch.empty(0))
after = torch.rand(1)
""",
    "nothing is recorded": """
w = torch.ones(3, 3, requires_grad=True)
y = w * 2
for fill in init.uniform_, init.normal_, init.trunc_normal_, init.ones_, init.eye_, init.xavier_normal_:
    fill(w)
mode, leaf = torch.is_grad_enabled(), w.is_leaf
""",
}


@pytest.mark.filterwarnings("ignore:Initializing zero-element")
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_programs_leave_the_same(program: str) -> None:
    for engine in ENGINES:
        engine.manual_seed(6)
    same("init = torch.nn.init\n" + program, but=["_version"])


@pytest.mark.parametrize("shape", [(4, 4), (3, 7), (8, 3), (4, 2, 3), (9, 2, 2), (1, 5), (5, 1)])
def test_orthogonal_matrices_agree_to_rounding(shape: tuple[int, ...]) -> None:
    """They come from a factorization, whose last bits are the library's."""
    program = """
torch.manual_seed(7)
w = torch.nn.init.orthogonal_(torch.empty(shape, dtype=torch.float64, requires_grad=True), gain=1.5)
v = torch.nn.init.orthogonal_(torch.empty(shape), generator=torch.Generator().manual_seed(8))
next_ = torch.rand(1).item()
"""
    mine, theirs = (play(engine, program, shape=shape) for engine in ENGINES)
    np.testing.assert_allclose(mine["w"].detach(), theirs["w"].detach(), rtol=0, atol=1e-14)
    np.testing.assert_allclose(mine["v"], theirs["v"], rtol=0, atol=1e-6)
    assert mine["next_"] == theirs["next_"] and mine["w"].requires_grad
    matrix = mine["w"].detach().flatten(1).numpy() / 1.5
    gram = matrix @ matrix.T if len(matrix) < matrix.shape[1] else matrix.T @ matrix
    np.testing.assert_allclose(gram, np.eye(len(gram)), atol=1e-14)


@pytest.mark.parametrize(
    "call",
    [
        "kaiming_uniform_(torch.empty(0, 2))",
        "kaiming_normal_(torch.empty(2, 0))",
        "trunc_normal_(torch.empty(2), mean=9.0)",
        "uniform(torch.empty(2))",
        "normal(torch.empty(2), std=0.1)",
        "constant(torch.empty(2), 1)",
        "xavier_uniform(torch.empty(2, 2))",
        "xavier_normal(torch.empty(2, 2))",
        "kaiming_uniform(torch.empty(2, 2), mode='fan_out')",
        "kaiming_normal(torch.empty(2, 2))",
        "orthogonal(torch.empty(2, 2))",
    ],
)
def test_warnings_are_torchs(call: str) -> None:
    """Of the same class, about the caller's line; the former names do what the new ones do."""
    seen: list[Any] = []
    for engine in ENGINES:
        with pytest.warns() as caught:
            exec(compile(f"torch.nn.init.{call}", "here", "exec"), {"torch": engine})
        seen.append([warning.category for warning in caught])
        assert engine is torch or {warning.filename for warning in caught} == {"here"}
    assert seen[0] == seen[1]


def test_truncated_numbers_lie_inside() -> None:
    for a, b, std in (-2.0, 2.0, 1.0), (-0.1, 0.3, 1.0), (0.7, 0.8, 0.5):
        w = init.trunc_normal_(minigrad.empty(400), std=std, a=a, b=b)
        assert a <= w.min().item() < w.max().item() <= b


def test_an_initial_value_can_differ() -> None:
    """The comparison above sees another bound in the last bit."""
    torch.manual_seed(3)
    minigrad.manual_seed(3)
    theirs = torch.nn.init.uniform_(torch.empty(50), -1, 1).numpy()
    mine = init.uniform_(minigrad.empty(50), -1, 1 + 2**-22).numpy()
    assert (mine != theirs).any() and np.allclose(mine, theirs)
