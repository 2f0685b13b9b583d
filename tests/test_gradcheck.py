"""The checkers of gradients: torch's verdict on right and on wrong ones, and the blame on the right place."""

import importlib
import re
from typing import Any

import pytest
from both import ENGINES

import minigrad

# A gradient that lies: the value of f, the gradient of g
GIVEN = """
def lie(f, g):
    return lambda *xs: g(*xs) + (f(*xs) - g(*xs)).detach()
def made(*size):
    return torch.arange(1.0, 1.0 + int(np.prod(size)), dtype=torch.float64).reshape(size) / 4
x = made(2, 3).requires_grad_()
y = (made(3) - 2).requires_grad_()
s = made(2, 2).requires_grad_()
k = torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64, requires_grad=True)
c = made(2, 3)
f32 = torch.ones(2, requires_grad=True)
corner = torch.zeros(2, 3, dtype=torch.float64)
corner[1, 2] = 1.0
class Twice(torch.autograd.Function):
    slope = 2.0
    @staticmethod
    def forward(ctx, x):
        return 2 * x
    @staticmethod
    def backward(ctx, g):
        Twice.slope += 0.001
        return g * Twice.slope
class Shifted(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x + 1
    @staticmethod
    def backward(ctx, g):
        return g + 1e-7
class Apart(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 1, x * 2
    @staticmethod
    def backward(ctx, g, h):
        return g + 2 * h
class Misshapen(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 1
    @staticmethod
    def backward(ctx, g):
        return g.sum(0)[:2]
gradcheck, gradgradcheck = torch.autograd.gradcheck, torch.autograd.gradgradcheck
"""

SOUND = [
    "gradcheck(torch.exp, x)",
    "gradcheck(lambda x, y: x * y, (x, y))",
    "gradcheck(lambda x, y: x * y, [x, y])",
    "gradcheck(lambda x, y: (x * y, x.sum()), (x, y))",
    "gradcheck(lambda x, y: [x * y, x.sum()], (x, y))",
    "gradcheck(lambda x, c: x * c, (x, c))",
    "gradcheck(lambda x, n: x * n, (x, 3))",
    "gradcheck(lambda x: x, x)",
    "gradcheck(lambda x: x.t(), x)",
    "gradcheck(lambda x: x.t() @ x, x.t().detach().requires_grad_())",
    "gradcheck(lambda x: (x * 2, (x > 1).double()), x)",
    "gradcheck(lambda x: x.detach() * 0, x)",
    "gradcheck(lambda x, y: x * x, (x, x))",
    "gradcheck(lambda x: x.sum(), torch.zeros(0, 3, dtype=torch.float64, requires_grad=True))",
    "gradcheck(lambda x: x[:0], x)",
    "gradcheck(torch.abs, k)",
    "gradcheck(lambda x: x.exp().sum(), 2 * x)",
    "gradcheck(torch.exp, x, fast_mode=True)",
    "gradcheck(torch.exp, x, masked=True)",
    "gradcheck(torch.exp, x, check_undefined_grad=False)",
    "gradcheck(torch.relu, k, atol=1.0)",
    "gradcheck(lie(lambda x: x, lambda x: x * 1.01), x, rtol=0.1)",
    "gradcheck(Twice.apply, k, nondet_tol=1.0, atol=1.0)",
    "gradcheck(Apart.apply, x)",
    "gradgradcheck(torch.exp, x)",
    "gradgradcheck(lambda x, y: x * y, (x, y))",
    "gradgradcheck(lambda x, y: ((x * y).exp(), x.sum()), (x, y))",
    "gradgradcheck(lambda x: 3 * x, x)",
    "gradgradcheck(lambda x: (x * x).sum(), x, torch.tensor(2.0, dtype=torch.float64, requires_grad=True))",
    "gradgradcheck(lambda x, c: x * x * c, (x, c), gen_non_contig_grad_outputs=True)",
    "gradgradcheck(lie(torch.sin, torch.sin), x)",
]


def engine_names(engine: Any) -> dict[str, Any]:
    names: dict[str, Any] = {"torch": engine}
    exec("import numpy as np" + GIVEN, names)
    return names


def raised(engine: Any, text: str) -> BaseException:
    with pytest.raises(Exception) as error:
        eval(text, engine_names(engine))
    return error.value


@pytest.mark.parametrize("text", SOUND)
def test_right_gradients_pass(text: str) -> None:
    for engine in ENGINES:
        assert eval(text, engine_names(engine)) is True


# The program, and what our complaint has to say (torch's tells the whole matrices)
WRONG = {
    "a wrong sign": ("gradcheck(lie(torch.sin, lambda x: -torch.sin(x)), x)", "-1 times"),
    "a missing factor": ("gradcheck(lie(lambda x: 2 * x, lambda x: x), x)", "0.5 times"),
    "the sum of a broadcast, scaled": (
        "gradcheck(lie(lambda x, y: x * y, lambda x, y: x * (y / 2 + y.detach() / 2)), (x, y))",
        "output 0 with respect to input 1; 0.5 times; shape [3]",
    ),
    "transposed": (
        "gradcheck(lie(lambda s: s @ s.t(), lambda s: s.t() @ s), s)",
        "output 0 with respect to input 0; numerical; analytical",
    ),
    "one element": (
        "gradcheck(lie(lambda x: x * x, lambda x: x * x + 3 * corner * x), x)",
        "in 1 of 36; [1, 2] of output 0; [1, 2] of input 0; analytical: 6.0; 3 absolute, 1 rel",
    ),
    "no gradient": ("gradcheck(lie(torch.exp, lambda x: x * 0), x)", "0 everywhere; detached"),
    "the wrong input": (
        "gradcheck(lie(lambda x, y: x * 2 + y * 3, lambda x, y: x * 3 + y * 2), (x, y))",
        "with respect to input 0; 1.5 times",
    ),
    "the second input": (
        "gradcheck(lambda x, c, y: x * c + y.detach() * y, (x, c, y))",
        "output 0 with respect to input 2; 0.5 times",
    ),
    "the second output": (
        "gradcheck(lambda x: (x.exp(), x * x.detach()), x)",
        "output 1 with respect to input 0; 0.5 times",
    ),
    "a part detached": ("gradcheck(lambda x: x * x + x.detach().exp(), x)", "output 0; ULPs; allowed"),
    "all detached": ("gradcheck(lambda x: x.detach().exp(), x)", "expected to be zero; detached"),
    "one output detached": ("gradcheck(lambda x: (x.exp(), x.detach() * 2), x)", None),
    "a kink": ("gradcheck(torch.relu, k)", "[1] of input 0; kink here; 0 to the left and 1"),
    "beside a kink": (
        "gradcheck(lie(torch.relu, lambda k: torch.relu(k) - k * (k == 0)), k)",
        "lies outside; element [1]",
    ),
    "NaN": ("gradcheck(lambda x: x * float('nan'), x)", "nan"),
    "NaN as a gradient": ("gradcheck(lambda k: (k * k).sqrt(), k)", "[1] of input 0; analytical: nan"),
    "random values": ("gradcheck(lambda x: x * torch.rand(2, 3, dtype=torch.float64), x)", "random"),
    "a backward that changes": ("gradcheck(Twice.apply, k, atol=1.0)", "not reentrant"),
    "a backward that adds": ("gradcheck(Shifted.apply, x)", "not multiplied by grad_output"),
    "float32": ("gradcheck(torch.exp, f32)", "output 0"),
    "second order only": (
        "gradgradcheck(lambda x: 3 * x.detach() ** 2 * x - 2 * x.detach() ** 3, x)",
        "the gradient of input 0 with respect to input 0; 0 everywhere",
    ),
    "second order, of two": (
        "gradgradcheck(lambda x, y: x.exp() * 1 + y * y.detach(), (x, y))",
        "the gradient of input 1 with respect to input 1; 0 everywhere",
    ),
}


@pytest.mark.filterwarnings("ignore:.*double precision:UserWarning", "ignore:.*float64:UserWarning")
@pytest.mark.filterwarnings("ignore:.*encountered:RuntimeWarning")
@pytest.mark.parametrize("name", WRONG)
def test_wrong_gradients_are_found(name: str) -> None:
    text, words = WRONG[name]
    if words is None:  # torch does not look at outputs that don't require grad, if others do
        assert all(eval(text, engine_names(engine)) for engine in ENGINES)
        return
    for engine in ENGINES:
        error = raised(engine, text)
        assert isinstance(error, RuntimeError) and type(error).__name__ == "GradcheckError", error
        assert eval(f"{text[:-1]}, raise_exception=False)", engine_names(engine)) is False
    missing = [word for word in words.split("; ") if word not in str(raised(minigrad, text))]
    assert not missing, f"{missing} not in: {raised(minigrad, text)}"


def test_the_first_order_of_a_wrong_second_order_is_right() -> None:
    text = "gradcheck(lambda x: 3 * x.detach() ** 2 * x - 2 * x.detach() ** 3, x)"
    assert all(eval(text, engine_names(engine)) for engine in ENGINES)


MISUSES = {
    "gradcheck(torch.exp, c)": ValueError,
    "gradcheck(torch.exp, c, raise_exception=False)": ValueError,
    "gradcheck(lambda n: n, 3.0)": ValueError,
    "gradcheck(torch.exp, y.expand(2, 3))": RuntimeError,
    "gradcheck(lambda x: 3.0, x)": AttributeError,
    "gradcheck(lambda x: x.exp().mul_(x).sub_(x.mul_(2)), x)": RuntimeError,
    "gradcheck(lambda k: k[k > 0], k)": AssertionError,
    "gradcheck(Misshapen.apply, x)": RuntimeError,
    "gradcheck(torch.exp, x, check_backward_ad=False)": AssertionError,
    "gradgradcheck(torch.exp, x, check_rev_over_rev=False)": AssertionError,
    "gradgradcheck(torch.exp, c)": ValueError,
    "gradcheck(torch.exp, x, 1e-6)": TypeError,
    "gradcheck(torch.exp)": TypeError,
    "gradcheck(torch.exp, x, epsilon=1e-6)": TypeError,
}


@pytest.mark.parametrize("text", MISUSES)
def test_misuse(text: str) -> None:
    for engine in ENGINES:
        error = raised(engine, text)
        assert type(error) is MISUSES[text], repr(error)
    assert len(str(raised(minigrad, text))) > 15


@pytest.mark.parametrize("switch", ["check_batched_grad", "check_batched_forward_grad", "check_forward_ad"])
def test_what_minigrad_does_not_have(switch: str) -> None:
    with pytest.raises(NotImplementedError, match=switch):
        eval(f"gradcheck(torch.exp, x, {switch}=True)", engine_names(minigrad))


def test_a_function_that_changes_its_input() -> None:
    """torch lets it pass: both differences move the changed input to where it was."""
    text = "def f(x):\n    with torch.no_grad():\n        x.add_(1)\n    return x.exp()\n"
    names = engine_names(minigrad)
    exec(text, names)
    with pytest.raises(RuntimeError, match=r"func changed input 0 in place"):
        eval("gradcheck(f, x)", names)


def test_float32_is_warned_of() -> None:
    for engine in ENGINES:
        with pytest.warns(UserWarning), pytest.raises(RuntimeError):
            eval("gradcheck(torch.exp, f32)", engine_names(engine))


def test_the_inputs_stay_as_they_were() -> None:
    names = engine_names(minigrad)
    before = names["x"].detach().clone()
    eval("gradcheck(lambda x, y: (x * y).exp(), (x, y)) and gradgradcheck(torch.exp, x)", names)
    assert names["x"].equal(before) and names["x"].grad is None and names["x"]._version == 0


def test_the_error_has_torch_s_name_and_place() -> None:
    for engine in ENGINES:
        room = importlib.import_module(f"{engine.__name__}.autograd.gradcheck")
        assert issubclass(room.GradcheckError, RuntimeError)
        assert isinstance(raised(engine, "gradcheck(torch.relu, k)"), room.GradcheckError)


def test_the_whole_message() -> None:
    message = str(raised(minigrad, "gradcheck(torch.relu, k)"))
    assert re.sub(r"\d\.\d+e[+-]?\d+", "N", message).splitlines() == [
        "Jacobian mismatch for output 0 with respect to input 0, in 1 of 9 elements; the worst:",
        "  element [1] of output 0, of shape [3]",
        "  element [1] of input 0, of shape [3]",
        "  numerical:  0.5",
        "  analytical: 0.0",
        "  difference: 0.5 absolute, 1 relative, N ULPs (allowed: 1e-05 + 0.001 × the numerical value)",
        "  kink here: the slope is 0 to the left and 1 to the right; the analytical value lies between them, "
        "and may well be right",
    ]


def test_at_a_kink_there_is_no_other_hint() -> None:
    x = minigrad.zeros(1, dtype=minigrad.float64, requires_grad=True)
    with pytest.raises(RuntimeError, match="kink here") as error:
        minigrad.autograd.gradcheck(lambda x: minigrad.where(x >= 0, x, 0 * x), x)
    assert "times" not in str(error.value)


@pytest.mark.filterwarnings("ignore")
def test_steps_are_those_of_the_input_s_floats() -> None:
    x = minigrad.ones(1, requires_grad=True)
    with pytest.raises(RuntimeError, match=r"0.5 relative, 4.19e\+06 ULPs"):  # 2**22
        minigrad.autograd.gradcheck(lambda x: x.detach() * 2 + x * 2, x, eps=2**-4)


def test_a_function_without_a_gradient_has_none_of_second_order() -> None:
    """torch raises TypeError: it takes the last 0 arguments for weights, and means all by that."""
    assert eval("gradgradcheck(lambda x: x.detach() * 0, x)", engine_names(minigrad))
