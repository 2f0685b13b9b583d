"""The ways in which a function can be called: torch's names for arguments, unpacked shapes, NumPy's `axis`;
and what it says to an argument of a wrong type.
"""

from __future__ import annotations

import ast
import copy
import re
from typing import Any

import pytest
import torch
from both import same
from samples import OPERATIONS
from samples.operation import WORDS

import minigrad

GIVEN = """
x = torch.arange(6.0).reshape(2, 3)
n, v, s, b = torch.arange(6).reshape(2, 3), torch.arange(3.0), torch.tensor(2.0), torch.tensor([True, False])
A, L, F = torch.tensor([[2.0, 1.0], [1.0, 3.0]]), torch.linalg, torch.nn.functional
"""
FORMS = """
torch.reshape(x, (3, 2)), torch.reshape(x, shape=[3, -1]), x.reshape(shape=(6,)), s.reshape(())
x.view(size=(3, 2)), x.view(3, 2), x.view(dtype=torch.int32), x.view(torch.int32), s.view(())
x.double().view(float), x.double()[:, :2].view(int).shape, n.view(torch.int8).shape, s.view(torch.int32)
torch.permute(x, dims=(1, 0)), x.permute(dims=(1, 0)), x.permute([1, 0]), x.permute(-1, 0), s.permute(())
torch.flip(x, dims=[0]), x.flip(dims=(0, 1)), x.flip(0), x.flip((0,)), x.flip(())
torch.tile(x, dims=(2,)), x.tile(dims=(2, 1)), x.tile(2), x.repeat(repeats=(1, 2)), x.repeat(2, 1, 1)
x.expand(size=(2, 2, 3)), x.expand(2, -1, 3), torch.broadcast_to(x, size=(2, 2, 3)), x.broadcast_to(2, 2, 3)
torch.swapaxes(x, axis0=0, axis1=1), x.swapaxes(axis0=0, axis1=-1), x.swapdims(dim0=0, dim1=1)
x.clone().swapaxes_(axis0=0, axis1=1), x.sum_to_size(3), x.sum_to_size((2, 1)), x.sum_to_size(size=())
torch.det(input=A), torch.slogdet(input=A), A.slogdet(), L.det(A=A), A.det()
L.solve_triangular(input=A, B=A, upper=True), L.vander(x=v), L.matmul(A, A)
L.norm(input=x[:, 0]), L.matrix_norm(input=A, ord=1), L.norm(input=A, ord=float('inf')), L.vector_norm(x=x[0])
torch.tensor_split(x, sections=2, dim=1), torch.tensor_split(x, indices=(1,)), x.tensor_split(2, axis=1)
x.hsplit(sections=3), x.vsplit(indices=(1,)), x[None].dsplit(sections=3)
torch.cat([x, x], axis=1), torch.cat(tensors=[x, x], dim=0), torch.stack([x, x], axis=-1)
torch.concat((x, n), axis=0), torch.unsqueeze(x, axis=0), x.unsqueeze(axis=-1), x[:1].squeeze(axis=0)
x.stride(0), x.stride(dim=-1), x.stride(dim=None), x.T.stride(1), s.stride()
x.count_nonzero(0, 1), x.count_nonzero((0, 1)), x.count_nonzero(1), x.count_nonzero(dim=0), x.count_nonzero()
torch.tensor([2, 3]) ** torch.tensor([-1, 2]), 2 ** torch.tensor([-1, 2]), (-1) ** torch.tensor([-1, -2, 3])
torch.tensor([2, -1, 1, 0]).pow(torch.tensor(-3)), n.char() ** n.char(), 0 ** torch.tensor([-1, 0, 2])
b**True, b**False, b**2, b ** torch.tensor([-1, 2]), 2**b, (n + 1).pow_(n - 1)
torch.relu_(-x), torch.neg_(x * 1), torch.clip_(x * 1, 1, 2), torch.zero_(x + 1), torch.fill_(x + 1, 2)
torch.celu_(1 + x), torch.abs_(-x), torch.threshold_(x * 1, 2.0, 7.0), torch.detach(x), torch.detach_(x * 1)
F.relu_(-x), F.elu_(1 + x, 2.0), F.leaky_relu_(1 - x, 0.25), F.hardtanh_(x * 1, 1, 2), F.celu_(1 + x, alpha=2)
(x * 1).cumsum_(0), (x * 1).cumprod_(dim=1), (n * 2).gcd_(n + 1), (n + 2).lcm_(n + 1)
torch.round(x, decimals=0), torch.round(input=x), torch.clamp(x, min=1)
torch.gcd(n, n + 3), torch.lcm(n, n.char()), torch.gcd(torch.tensor([-4, 0, 6]), torch.tensor([6, 0, -9]))
torch.isin(n, torch.tensor([1, 4])), torch.isin(n, 3), torch.isin(3, n), torch.isin(x, n[0], invert=True)
torch.isin(torch.tensor([1.0, float("nan")]), torch.tensor([float("nan")])), torch.isin(n, n[:0])
torch.unravel_index(n, (3, 4)), torch.unravel_index(n[1], 12), torch.unravel_index(n[0] - 2, [3, 4])
torch.svd(x, some=False).V.shape, torch.svd(x, compute_uv=False).V.tolist(), torch.qr(x, some=False).R.shape
[type(f).__name__ for f in (torch.svd(A), torch.qr(A), torch.slogdet(A), L.slogdet(A))]
torch.special.round(x / 2), torch.special.entr(torch.tensor([-1.0, 0.0])), torch.layer_norm(x, (3,)).shape
torch.nn.Softshrink(), torch.nn.Hardshrink(1.5), torch.nn.Dropout2d(0.25), torch.nn.UpsamplingBilinear2d(3)
"""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("text", FORMS.strip().splitlines())
def test_a_form(text: str) -> None:
    same(f"{GIVEN}seen = {text}")


def test_dropped_channels_are_those_of_torch() -> None:
    same(
        """
F, seen = torch.nn.functional, []
for shape in ((2, 3, 4), (3, 4), (4, 3, 2, 2), (2, 3, 2, 2, 2)):
    for name in ("dropout1d", "dropout2d", "dropout3d"):
        if name == "dropout1d" and len(shape) > 3 or name != "dropout1d" and len(shape) < 4:
            continue
        for options in ((), (0.25,), (1.0,), (0.0,), (0.5, False), (0.5, True, True)):
            torch.manual_seed(1)
            x = torch.ones(shape) * 2
            seen.append(getattr(F, name)(x, *options))
            seen += [x, torch.rand(1)]
torch.manual_seed(1)
seen += [torch.nn.Dropout2d()(torch.ones(2, 3, 1, 1)), torch.nn.Dropout1d().eval()(torch.ones(3, 2))]
seen.append(torch.nn.Dropout3d(0.75)(torch.ones(2, 1, 1, 1, 1)))
del x
""",
        but=["_version"],
    )


# ---------------------------------------------------------------------------------------- wrong types


def mutations(*wrong: str, first: bool) -> dict[str, Any]:
    """The samples' texts with an argument replaced, and their operands.

    Either the first argument of functions is replaced, or each of the others, of functions and methods.
    """
    found: dict[tuple[Any, ...], tuple[str, Any]] = {}
    for operation in OPERATIONS:
        operands = [array for array in operation.samples() if all(each.size for each in array)][:1]
        tree = ast.parse(operation.torch or operation.text, mode="eval")
        for i, call in enumerate(node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = ast.unparse(call.func)
            if ALSO_LEFT_OUT.match(name) or not re.match("[tF][.]" if first else "[tFxyz][.]", name):
                continue
            rest = [*range(int(name[0] in "tF"), len(call.args)), *(k.arg for k in call.keywords)]
            for place in [0] * bool(call.args) if first else rest:
                for value in wrong if operands else ():
                    text = mutated(tree, i, place, value)
                    found.setdefault((name, place, value), (text, operands[0]))
    return dict(found.values())


ALSO_LEFT_OUT = re.compile(r"[xt]\.repeat_interleave")  # a None for the repeats is no repeats: another form


def mutated(tree: ast.Expression, number: int, place: Any, value: str) -> str:
    """The text with another value for one argument of one call."""
    changed = copy.deepcopy(tree)
    call = [node for node in ast.walk(changed) if isinstance(node, ast.Call)][number]
    node = ast.parse(value, mode="eval").body
    if isinstance(place, int):
        call.args[place] = node
    else:
        next(keyword for keyword in call.keywords if keyword.arg == place).value = node
    return ast.unparse(changed)


def raised(engine: Any, text: str, operands: Any) -> Exception | None:
    """What the engine raises for a text."""
    names = {**WORDS, "t": engine, "F": engine.nn.functional}
    try:
        eval(f"lambda x, y=None, z=None: {text}", names)(*map(engine.tensor, operands))
    except Exception as error:
        return error
    return None


def refused(texts: dict[str, Any]) -> dict[str, Exception | None]:
    """What minigrad raises where torch raises a TypeError."""
    return {
        text: raised(minigrad, text, operands)
        for text, operands in texts.items()
        if isinstance(raised(torch, text, operands), TypeError)
    }


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("value", ["3", "'a'", "None"])
def test_what_is_no_tensor_is_a_type_error(value: str) -> None:
    """For every function that takes one first."""
    found = refused(mutations(value, first=True))
    assert len(found) > 250
    for text, error in found.items():
        assert isinstance(error, TypeError) and len(str(error)) > 15, f"{text}: {error!r}"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("value", ["'a'", "None", "[1.5]", "3"])
def test_an_argument_of_a_wrong_type_is_no_matter_of_dtypes(value: str) -> None:
    """Wherever torch raises a TypeError, minigrad doesn't say that the function isn't there, or an attribute.

    (It may accept more: any flag that has a truth, None for what may be left out.)
    """
    found = refused(mutations(value, first=False))
    assert len(found) > 60
    wrong = {
        text: error for text, error in found.items() if type(error) in (NotImplementedError, AttributeError)
    }
    assert not wrong
    kinds = [error for error in found.values() if isinstance(error, TypeError)]
    assert len(kinds) > len(found) / 2
