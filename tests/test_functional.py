"""`nn.functional`, beyond what the samples tell: what is written in place, random masks, warnings, names."""

from __future__ import annotations

import inspect
import re
import warnings
from typing import Any

import numpy as np
import pytest
import torch
from agreement import difference, disagreements
from both import ENGINES, same
from samples import OPERATIONS
from samples.functional import CLASSES, PLACES
from samples.operation import Operation, positive, rows

import minigrad
from minigrad.nn import functional as F  # noqa: N812  (as everybody calls it)
from minigrad.rules import kernels

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
NAMES = [name for name, _ in inspect.getmembers(F, inspect.isfunction)]


@pytest.mark.parametrize("name", NAMES)
def test_signature_is_torchs(name: str) -> None:
    """Names, order and defaults of the arguments, where torch's function tells them."""
    theirs = getattr(torch.nn.functional, name)
    if not inspect.isfunction(theirs) or "kwargs" in inspect.signature(theirs).parameters:
        pytest.skip("torch's doesn't tell its arguments")
    ours = inspect.signature(getattr(F, name)).parameters.values()
    wanted = inspect.signature(theirs).parameters.values()
    assert [(p.name, p.default) for p in ours] == [(p.name, p.default) for p in wanted]


RANDOM = {"gumbel_softmax"}


@pytest.mark.parametrize("name", [name for name in NAMES if F.__dict__[name].__module__ != F.__name__])
def test_every_function_has_a_sample(name: str) -> None:
    words = {word for operation in OPERATIONS for word in re.findall(r"F\.(\w+)", operation.text)}
    assert name in words | RANDOM | {"one_hot"}


# Rows that no differences can be taken of: a bound is held, and the gradient passes by it; or it is cut off
BENT = [
    *rows([((2, 3), (3,))], "F.cosine_similarity(x, y, -1, 9.0)"),
    *rows([((2, 3),) * 3], "F.gaussian_nll_loss(x, y, z, True, 1.5, 'none')", domain=positive),
    *rows([((4, 2),)], f"F.embedding({PLACES}, x, 1)", f"F.embedding({CLASSES}, x, padding_idx=-2)"),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("operation", BENT, ids=lambda operation: operation.text)
def test_bent_gradients(operation: Operation, dtype: str) -> None:
    assert not disagreements(operation, dtype)


@pytest.mark.parametrize("kind", ["float16", "float32", "float64", "int64"])
def test_many_choices(kind: str) -> None:
    """Of many floats `where` works on their bits: NaN, infinities and the sign of 0 come through."""
    random = np.random.default_rng(0)
    special = [0.0, -0.0, 1.5, np.nan, np.inf, -np.inf] if kind[0] == "f" else [0, -7, 2**62]
    x, y = random.choice(np.array(special, kind), (2, 128, 64))
    mask = random.random((128, 64)) < 0.5
    for a, b in (x, y), (x, 0), (0, y), (x, 2.5), (-1, y), (x, y[0]), (x[::-1], y[5, 6]), (x, mask), (3, 4.5):
        ours, theirs = kernels.where(mask, a, b), np.where(mask, a, b)
        assert ours.dtype == theirs.dtype and ours.tobytes() == theirs.tobytes()


def test_the_slope_of_hardsigmoid() -> None:
    """The samples compare it by way of relu6, of which torch has second derivatives."""
    same("""
x = torch.tensor([-4.0, -3.0, -2.9, 0.0, 3.0, 5.0, float("nan")], requires_grad=True)
y = torch.nn.functional.hardsigmoid(x)
y.sum().backward()
g = x.grad
""")


def test_entropies_at_the_ends() -> None:
    """No logarithm counts for less than -100, and no slope is infinite."""
    same("""
F = torch.nn.functional
x = torch.tensor([0.0, 1.0, 0.0, 1.0], requires_grad=True)
y = torch.tensor([0.0, 0.0, 1.0, 1.0])
loss = F.binary_cross_entropy(x, y, reduction="none")
loss.sum().backward()
z = torch.tensor([[200.0, -200.0], [-1e4, 1e4]], requires_grad=True)
sure = F.cross_entropy(z, torch.tensor([1, 0]), reduction="none")
sure.sum().backward()
""")


def test_ignored_targets_leave_no_trace() -> None:
    same(
        """
F = torch.nn.functional
x = torch.tensor([[float("nan"), 1.0], [-float("inf"), 2.0], [1.0, 2.0]], requires_grad=True)
loss = F.nll_loss(x, torch.tensor([-1, -1, 0]), ignore_index=-1)
loss.backward()
slope = x.grad + 0
nothing = F.nll_loss(x, torch.tensor([-1, -1, -1]), ignore_index=-1)
zero = F.nll_loss(x, torch.tensor([-1, -1, -1]), ignore_index=-1, reduction="sum")
""",
        but={"grad"},
    )


def test_unbatched_target_of_one() -> None:
    same("a = torch.nn.functional.nll_loss(torch.tensor([1.0, 2.0]), torch.tensor([1]))")


@pytest.mark.parametrize(
    "call",
    [
        *("relu(x)", "leaky_relu(x)", "elu(x)", "selu(x)", "celu(x)", "gelu(x)", "silu(x)", "mish(x)"),
        *("softplus(x)", "logsigmoid(x)", "hardtanh(x)", "relu6(x)", "hardsigmoid(x)", "hardswish(x)"),
        *("threshold(x, 0, 1)", "prelu(x, w)", "softsign(x)", "tanhshrink(x)", "softmin(x, 1)"),
        *("mse_loss(x, y)", "l1_loss(x, y)", "smooth_l1_loss(x, y)", "huber_loss(x, y)"),
        *("cross_entropy(x, t)", "cross_entropy(x, t, label_smoothing=0.1)", "nll_loss(x, t)"),
        *("cross_entropy(x.view(2, 3, 2), t.view(2, 2))", "binary_cross_entropy(x.sigmoid(), y)"),
        *("binary_cross_entropy_with_logits(x, y)", "soft_margin_loss(x, y)", "kl_div(x, y)"),
        *("linear(x, m, b)", "linear(x, m)", "linear(x[0], m, b)", "linear(x.view(2, 2, 3), m, b)"),
        *("embedding(t, x)", "dropout(x)", "cosine_similarity(x, y)", "normalize(x)"),
    ],
)
def test_names_of_nodes(call: str) -> None:
    names = []
    for engine in ENGINES:
        scope: dict[str, Any] = {"t": engine.tensor([2, 0, 1, 1]), "w": engine.tensor([0.5])}
        scope["x"] = engine.arange(12.0).reshape(4, 3).requires_grad_()
        scope["y"], scope["m"] = engine.ones(4, 3), engine.ones(2, 3)
        scope["b"] = engine.ones(2)
        answer = eval(f"F.{call}", {"F": engine.nn.functional, **scope})
        names.append(re.findall(r"<(\w+)>", repr(answer)))
    assert names[0] == names[1] != []


# ---------------------------------------------------------------------------------------- written in place


def test_inplace_writes_and_returns_the_input() -> None:
    same(
        """
F = torch.nn.functional
x = torch.tensor([-1.0, 0.5, 2.0])
y = F.relu(x, inplace=True)
alike = y is x
leaf = torch.ones(3, requires_grad=True)
F.silu(leaf, inplace=True)  # raises RuntimeError
z = leaf * torch.tensor([-1.0, 0.5, 2.0])
e = F.leaky_relu(z, 0.1, inplace=True)
e.sum().backward()
n = torch.tensor([-1, 2])
F.elu(n, inplace=True)  # raises NotImplementedError
r = F.relu6(torch.tensor([7, -1]), True)
""",
        but={"grad_fn"},
    )


def test_running_statistics() -> None:
    """batch_norm and instance_norm move them in place; torch leaves batch_norm's version as it is."""
    x = np.random.default_rng(0).normal(2, 3, (4, 3, 5)).astype(np.float32)
    for name, momentum in (("batch_norm", 0.1), ("batch_norm", 1.0), ("instance_norm", 0.3)):
        kept = []
        for engine in ENGINES:
            mean, var = engine.zeros(3), engine.ones(3)
            function = getattr(engine.nn.functional, name)
            words = {"training": True} if name == "batch_norm" else {}
            for _ in range(2):
                function(engine.tensor(x, requires_grad=True), mean, var, momentum=momentum, **words)
            assert not mean.requires_grad and mean.is_leaf
            kept.append([mean.numpy(), var.numpy()])
        assert all(difference(a, b, "float32") <= 4 for a, b in zip(*kept, strict=True))


NORMALIZATIONS = {
    "F.batch_norm(x, None, None, training=True)": (0, 2),
    "F.layer_norm(x, (3,))": (-1,),
    "F.layer_norm(x, (5, 3))": (1, 2),
    "F.group_norm(x[..., None], 5)[..., 0]": (-1,),
}


@pytest.mark.parametrize("text", NORMALIZATIONS)
def test_normalized_far_from_zero(text: str) -> None:
    """The mean is right to its last place, and the variance to all places."""
    x = np.random.default_rng(0).normal(1000, 1, (2000, 5, 3)).astype(np.float32)
    rough, exact = (
        eval(text, {"F": F, "x": t}).numpy() for t in (minigrad.tensor(x), minigrad.tensor(x.astype(float)))
    )
    deviation = x.std(NORMALIZATIONS[text]).min()
    assert np.abs(rough - exact).max() <= 0.6 * np.spacing(np.float32(1000)) / deviation + 1e-5


@pytest.mark.parametrize("text", NORMALIZATIONS)
def test_a_normalized_result_may_be_overwritten(text: str) -> None:
    array = np.random.default_rng(0).normal(1, 2, (4, 5, 3)).astype(np.float32)
    gradients = []
    for engine in ENGINES:
        x = engine.tensor(array, requires_grad=True)
        y = eval(text, {"F": engine.nn.functional, "x": x})
        (y.relu_() * engine.tensor(array)).sum().backward()
        gradients.append(x.grad.numpy())
    assert np.allclose(*gradients, rtol=1e-4, atol=1e-5)


def test_losses_of_unlike_dtypes() -> None:
    same("""
F = torch.nn.functional
h, one = torch.tensor([1.0, 2.0]).half(), torch.tensor(1.0)
losses = [F.mse_loss(h, one), F.l1_loss(h, one.double()), F.smooth_l1_loss(one, h), F.huber_loss(h, one)]
x, y = torch.ones(2, dtype=torch.float64), torch.zeros(2)
F.binary_cross_entropy_with_logits(x, y)
kinds = [F.binary_cross_entropy_with_logits(a, b).dtype for a in (x, y, h) for b in (x, y, h)]
""")


@pytest.mark.parametrize("training", [True, False])
def test_halves_beside_floats(training: bool) -> None:
    """A float16 input may have float32 parameters, and stays float16."""
    x = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float16)
    answers = []
    for engine in ENGINES:
        functional, w, b = engine.nn.functional, engine.full((3,), 0.5), engine.full((3,), 9.0)
        mean, var = engine.full((3,), 0.3), engine.full((3,), 1.5)
        answers.append(functional.batch_norm(engine.tensor(x), mean, var, w, b, training).numpy())
        answers.append(functional.layer_norm(engine.tensor(x), (3,), w, b).numpy())
    assert difference(answers[0], answers[2], "float16") <= 1 >= difference(answers[1], answers[3], "float16")


def test_embedding_shortens_long_rows() -> None:
    same(
        """
w = torch.tensor([[3.0, 4.0], [0.3, 0.4], [6.0, 8.0]])
rows = torch.nn.functional.embedding(torch.tensor([0, 1, 0]), w, max_norm=1.0)
p = torch.tensor([[1.0, 2.0], [0.5, 0.5]])
one = torch.nn.functional.embedding(torch.tensor([0]), p, max_norm=1.5, norm_type=1.0)
""",
        but={"_version"},
    )


# ---------------------------------------------------------------------------------------- random numbers


def test_dropout_draws_torchs_mask() -> None:
    same("""
F = torch.nn.functional
torch.manual_seed(3)
x = torch.arange(12.0).reshape(3, 4).requires_grad_()
a = F.dropout(x, 0.3)
b = F.dropout(x.t())
c = F.dropout(torch.ones(2, 3, 4).permute(2, 0, 1)[::2], 0.1)
d = F.dropout(torch.ones(3, dtype=torch.float64), 0.9)
e = F.dropout(torch.ones(5, dtype=torch.float16))
f = F.dropout(torch.ones(4), 0.25, True, True)
g = F.dropout(torch.ones(4), 0.0)
h = F.dropout(torch.tensor([float("inf"), 1.0]), 1.0)
alike = F.dropout(x, training=False) is x
(a * a).sum().backward()
after = torch.rand(2)
""")


def test_dropout_in_attention() -> None:
    answers = []
    for engine in ENGINES:
        engine.manual_seed(0)
        q = engine.randn(2, 3, 4)
        answers.append(engine.nn.functional.scaled_dot_product_attention(q, q, q, dropout_p=0.4).numpy())
    assert difference(*answers, "float32", floor=1) <= 4


@pytest.mark.parametrize("hard", [False, True])
def test_gumbel_softmax(hard: bool) -> None:
    answers = []
    for engine in ENGINES:
        engine.manual_seed(0)
        x = engine.zeros(3, 4, requires_grad=True)
        y = engine.nn.functional.gumbel_softmax(x, 0.7, hard)
        (y * engine.arange(4.0)).sum().backward()
        answers += [y.detach().numpy(), x.grad.numpy()]
    assert difference(answers[0], answers[2], "float32") <= 4
    assert difference(answers[1], answers[3], "float32", floor=1) <= 4


# ---------------------------------------------------------------------------------------- attention, warnings


@pytest.mark.parametrize("words", [{}, {"is_causal": True}, {"scale": 0.3}])
def test_attention_with_heads(words: dict[str, Any]) -> None:
    """Of four dimensions torch makes another algorithm, without second derivatives."""
    random = np.random.default_rng(0)
    q, k, v = (random.normal(size=(2, 2, 5, 4)).astype(np.float32) for _ in range(3))
    answers: list[list[Any]] = []
    for engine in ENGINES:
        tensors = [engine.tensor(x, requires_grad=True) for x in (q, k, v)]
        out = engine.nn.functional.scaled_dot_product_attention(*tensors, **words)
        (out * out).sum().backward()
        answers.append([out.detach().numpy(), *(x.grad.numpy() for x in tensors)])
    assert all(difference(a, b, "float32", floor=1) <= 16 for a, b in zip(*answers, strict=True))


def test_who_may_look_at_nothing_gets_zero() -> None:
    same(
        """
q = torch.zeros(1, 2, 4, requires_grad=True)
v = torch.ones(1, 2, 4)
mask = torch.tensor([[True, True], [False, False]])
out = torch.nn.functional.scaled_dot_product_attention(q, q, v, mask)
out.sum().backward()
values = out.tolist()
""",
        but={"grad_fn"},
    )


WARNINGS = [
    *(
        f"{name}(torch.ones(2, 3), torch.ones(3))"
        for name in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss")
    ),
    *("softmax(torch.ones(2))", "log_softmax(torch.ones(2, 3))", "softmin(torch.ones(2, 3, 4))"),
    *("kl_div(torch.ones(2), torch.ones(2))", "mse_loss(torch.ones(2), torch.ones(2), size_average=False)"),
    "cross_entropy(torch.ones(1, 2), torch.tensor([1]), reduce=False)",
]


@pytest.mark.filterwarnings("default::UserWarning")
@pytest.mark.parametrize("call", WARNINGS)
def test_warnings(call: str) -> None:
    """torch's kind of warning, in its words as far as its numbers go, on the user's line; and its answer."""
    heard, answers = [], []
    for engine in ENGINES:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            code = compile(f"torch.nn.functional.{call}", "user.py", "eval")
            answers.append(eval(code, {"torch": engine}).numpy())
        heard.append(caught)
    (ours,), theirs = heard
    assert ours.category is UserWarning and ours.filename == "user.py"
    assert str(ours.message)[:60] == str(theirs[0].message)[:60]
    assert np.allclose(*answers)


def test_a_constant_weight_is_asked_for() -> None:
    w = minigrad.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="detach"):
        F.binary_cross_entropy(minigrad.ones(2), minigrad.ones(2), w)


def test_third_derivatives_of_normalizations() -> None:
    """Against the formula written out: torch's own third derivatives are wrong for the first two."""

    def third(function: Any) -> list[float]:
        x = minigrad.tensor([0.2, 0.9, 0.4, 0.1], dtype=minigrad.float64, requires_grad=True)
        gradient = x
        for shift in (0.5, 1.5, 2.5):
            weights = (minigrad.arange(4) - shift).double() ** 2
            values = function(x) if shift == 0.5 else gradient
            (gradient,) = minigrad.autograd.grad((values * weights).sum(), x, create_graph=True)
        return gradient.tolist()

    exact = third(lambda x: (x - x.mean()) / (x.var(correction=0) + 1e-5).sqrt())
    assert third(lambda x: F.layer_norm(x, (4,))) == pytest.approx(exact, rel=1e-10)
    assert third(lambda x: F.batch_norm(x[:, None], None, None, training=True)[:, 0]) == pytest.approx(exact)
    assert third(lambda x: F.group_norm(x[None], 1)[0]) == pytest.approx(exact, rel=1e-10)
