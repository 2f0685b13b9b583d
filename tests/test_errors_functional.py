"""Misuse of `nn.functional`: torch's kind of error, with a message that helps."""

from __future__ import annotations

import pytest
from both import same

GIVEN = """
import warnings
warnings.simplefilter("ignore")
F = torch.nn.functional
x = torch.ones(4, 6)
n = torch.ones(4, 6, dtype=torch.int64)
t = torch.tensor([0, 1, 2, 3])
x3 = torch.ones(2, 6, 3)
d = torch.ones(3, 6, dtype=torch.float64)
w = torch.ones(3, 6)
one = torch.tensor(1.0)
"""
MISUSES = """
F.leaky_relu(n)  # raises NotImplementedError
F.gelu(n)  # raises NotImplementedError
F.gelu(x, approximate="exact")  # raises RuntimeError
F.gelu(x, "tanh")  # raises TypeError
F.hardtanh(x, 2, 1)  # raises ValueError
F.hardtanh(torch.tensor([True]))  # raises RuntimeError
F.hardtanh(torch.tensor([1], dtype=torch.uint8))  # raises RuntimeError
F.threshold(torch.tensor([True]), 0, 1)  # raises NotImplementedError
F.celu(x, 0)  # raises RuntimeError
F.glu(torch.ones(3))  # raises RuntimeError
F.glu(one)  # raises RuntimeError
F.glu(x, 2)  # raises IndexError
F.prelu(x, torch.ones(4))  # raises RuntimeError
F.prelu(x, torch.ones(1, 1))  # raises RuntimeError
F.prelu(x, torch.ones(1, dtype=torch.float64))  # raises RuntimeError
F.softmax(x, 2)  # raises IndexError
F.softmax(n, 1)  # raises NotImplementedError
F.softmax(n, 2)  # raises IndexError
F.softmax(x, 1, dtype=torch.int64)  # raises NotImplementedError
F.relu(1.0)  # raises TypeError

F.nll_loss(x, t[:3])  # raises ValueError
F.nll_loss(x, t[0])  # raises ValueError
F.nll_loss(x[0], t)  # raises ValueError
F.nll_loss(one, torch.tensor(0))  # raises ValueError
F.nll_loss(x, t.int())  # raises RuntimeError
F.nll_loss(x, t.float())  # raises RuntimeError
F.nll_loss(x, t + 3)  # raises IndexError
F.nll_loss(x, -t)  # raises IndexError
F.nll_loss(n, t)  # raises NotImplementedError
F.nll_loss(x, torch.zeros(4, 6))  # raises RuntimeError
F.nll_loss(x3, t)  # raises ValueError
F.nll_loss(x3, torch.zeros(2, 4).long())  # raises RuntimeError
F.nll_loss(x3, torch.zeros(2, 3, dtype=torch.uint8))  # raises RuntimeError
F.nll_loss(x3, torch.zeros(2, 3).long() + 8)  # raises IndexError
F.nll_loss(x, t, weight=torch.ones(3))  # raises RuntimeError
F.nll_loss(x, t, weight=torch.ones(6).double())  # raises RuntimeError
F.nll_loss(x, t, weight=torch.ones(6, requires_grad=True))  # raises RuntimeError
F.nll_loss(x, t, reduction="no")  # raises ValueError
F.nll_loss(x, 1)  # raises TypeError
F.nll_loss(x, t, [1.0] * 6)  # raises TypeError
F.nll_loss(x, t, ignore_index=1.5)  # raises TypeError
F.cross_entropy(x, None)  # raises TypeError
F.cross_entropy(x, [0, 1, 2, 3])  # raises TypeError
F.cross_entropy(x, t, "sum")  # raises TypeError
F.cross_entropy(x, torch.zeros(4, 5))  # raises RuntimeError
F.cross_entropy(x, torch.zeros(4, 6).long())  # raises RuntimeError
F.cross_entropy(x, x, ignore_index=3)  # raises RuntimeError
F.cross_entropy(x, x, weight=torch.ones(3))  # raises RuntimeError
F.cross_entropy(x, t, label_smoothing=2.0)  # raises RuntimeError
F.cross_entropy(one, torch.tensor(0))  # raises RuntimeError
F.cross_entropy(n, t)  # raises NotImplementedError
F.cross_entropy(x, t.int())  # raises RuntimeError
F.cross_entropy(x, t + 4)  # raises IndexError
F.cross_entropy(x, t, reduction="batchmean")  # raises ValueError

F.mse_loss(x, torch.ones(4, 5))  # raises RuntimeError
F.mse_loss(n, n)  # raises NotImplementedError
F.mse_loss(x, 2.0)  # raises AttributeError
F.mse_loss(x, x, reduction="max")  # raises ValueError
F.mse_loss(x, x, weight=torch.ones(3))  # raises ValueError
F.l1_loss(n, n)  # raises RuntimeError
F.l1_loss(x, x, reduction="max")  # raises ValueError
F.smooth_l1_loss(x, x, beta=-1.0)  # raises RuntimeError
F.huber_loss(x, x, delta=0.0)  # raises RuntimeError
F.huber_loss(n, x)  # raises RuntimeError
F.kl_div(n, x)  # raises RuntimeError
F.kl_div(x, x, reduction="max")  # raises ValueError
F.binary_cross_entropy(2 * x, x)  # raises RuntimeError
F.binary_cross_entropy(x, 2 * x)  # raises RuntimeError
F.binary_cross_entropy(x, x[0])  # raises ValueError
F.binary_cross_entropy(x, n)  # raises RuntimeError
F.binary_cross_entropy(n, n)  # raises NotImplementedError
F.binary_cross_entropy(x, x, weight=torch.ones(5))  # raises RuntimeError
F.binary_cross_entropy_with_logits(x, x[0])  # raises ValueError
F.binary_cross_entropy_with_logits(x, n)  # raises RuntimeError
F.binary_cross_entropy_with_logits(x, x, pos_weight=torch.ones(5))  # raises RuntimeError
F.soft_margin_loss(n, n)  # raises RuntimeError
F.soft_margin_loss(x[0], x)  # raises RuntimeError
F.gaussian_nll_loss(x, x, -x)  # raises ValueError
F.gaussian_nll_loss(x, x, -1.0)  # raises ValueError
F.gaussian_nll_loss(x, x, torch.ones(3))  # raises ValueError
F.gaussian_nll_loss(x, x, x, reduction="max")  # raises ValueError
F.poisson_nll_loss(x, x, reduction="max")  # raises ValueError
F.hinge_embedding_loss(n, n)  # raises RuntimeError
F.margin_ranking_loss(x, x, x[0])  # raises RuntimeError
F.cosine_embedding_loss(x, x, x)  # raises RuntimeError
F.cosine_embedding_loss(x, x[:, :3], t)  # raises RuntimeError
F.cosine_embedding_loss(x3, x3, t[:2])  # raises RuntimeError
F.triplet_margin_loss(x, x, x, margin=-1.0)  # raises ValueError
F.triplet_margin_loss(x, x, x[0])  # raises RuntimeError
F.cosine_similarity(x, torch.ones(5))  # raises RuntimeError
F.cosine_similarity(n, n)  # raises RuntimeError
F.cosine_similarity(x, x, dim=3)  # raises IndexError
F.pairwise_distance(x, torch.ones(5))  # raises RuntimeError
F.normalize(n)  # raises RuntimeError
F.normalize(x, dim=4)  # raises IndexError

F.linear(x, torch.ones(3, 5))  # raises RuntimeError
F.linear(x, d)  # raises RuntimeError
F.linear(x, w, torch.ones(4))  # raises RuntimeError
F.linear(x, w, torch.ones(3).double())  # raises RuntimeError
F.linear(one, w)  # raises RuntimeError
F.linear(1.0, w)  # raises TypeError
F.linear(x, w, 1.0)  # raises TypeError
F.dropout(1.0)  # raises TypeError
F.kl_div(x, 1.0)  # raises TypeError
F.binary_cross_entropy_with_logits(x, x, pos_weight=2.0)  # raises TypeError
F.scaled_dot_product_attention(x, x, x, True)  # raises TypeError
F.embedding(0, x)  # raises TypeError
F.linear(x, torch.ones(2, 3, 6))  # raises RuntimeError
F.linear(x, torch.ones(6), one)  # raises RuntimeError
F.bilinear(x, x, torch.ones(2, 6, 5))  # raises RuntimeError
F.bilinear(x, x[:3], torch.ones(2, 6, 6))  # raises RuntimeError
F.bilinear(x, x, torch.ones(2, 6, 6), torch.ones(3))  # raises RuntimeError
F.embedding(t.float(), x)  # raises RuntimeError
F.embedding(t.short(), x)  # raises RuntimeError
F.embedding(t + 3, x)  # raises IndexError
F.embedding(t - 1, x)  # raises IndexError
F.embedding(t, x, padding_idx=9)  # raises AssertionError
F.embedding(t, x[0])  # raises RuntimeError
F.one_hot(t, 2)  # raises RuntimeError
F.one_hot(t, 4.0)  # raises TypeError
F.one_hot(-t)  # raises RuntimeError
F.one_hot(t.int())  # raises RuntimeError
F.one_hot(t[:0])  # raises RuntimeError
F.dropout(x, 2.0)  # raises ValueError
F.dropout(x, -0.1)  # raises ValueError
F.dropout(n)  # raises RuntimeError
F.scaled_dot_product_attention(x, x, x3)  # raises RuntimeError
F.scaled_dot_product_attention(x, x, x.double())  # raises RuntimeError
F.scaled_dot_product_attention(x, x, x, torch.ones(4, 4), is_causal=True)  # raises RuntimeError
F.scaled_dot_product_attention(x, torch.ones(4, 5), x)  # raises RuntimeError
F.scaled_dot_product_attention(x[0], x[0], x[0])  # raises RuntimeError
F.scaled_dot_product_attention(x, x, x, torch.ones(4, 4).long())  # raises RuntimeError
F.scaled_dot_product_attention(x, x, x, torch.ones(3, 4))  # raises RuntimeError
F.scaled_dot_product_attention(x, x, x, dropout_p=2.0)  # raises RuntimeError
F.scaled_dot_product_attention(n, n, n)  # raises RuntimeError

F.batch_norm(x, None, None)  # raises RuntimeError
F.batch_norm(x, torch.ones(6), None)  # raises RuntimeError
F.batch_norm(x, torch.ones(6), None, training=True)  # raises ValueError
F.batch_norm(x[0], None, None, training=True)  # raises IndexError
F.batch_norm(x[0], torch.ones(6), torch.ones(6))  # raises RuntimeError
F.batch_norm(x[0], torch.ones(6), torch.ones(6), training=True)  # raises RuntimeError
F.batch_norm(x, torch.ones(6, requires_grad=True), torch.ones(6))  # raises RuntimeError
F.batch_norm(x, torch.ones(6), torch.ones(6, requires_grad=True), training=True)  # raises RuntimeError
F.batch_norm(x[:1], None, None, training=True)  # raises ValueError
F.batch_norm(x, torch.ones(5), torch.ones(5), training=True)  # raises RuntimeError
F.batch_norm(x, None, None, torch.ones(5), training=True)  # raises RuntimeError
F.batch_norm(x, None, None, None, torch.ones(5), training=True)  # raises RuntimeError
F.batch_norm(x, None, None, training=True, eps=0.0)  # raises ValueError
F.batch_norm(x, torch.ones(6), torch.ones(6), eps=-1.0)  # raises ValueError
F.batch_norm(n, None, None, training=True)  # raises NotImplementedError
F.layer_norm(x, (5,))  # raises RuntimeError
F.layer_norm(x, ())  # raises RuntimeError
F.layer_norm(x, 6)  # raises TypeError
F.layer_norm(x, (6,), torch.ones(5))  # raises RuntimeError
F.layer_norm(x, (6,), None, torch.ones(5))  # raises RuntimeError
F.layer_norm(x, (6,), torch.ones(6).double())  # raises RuntimeError
F.layer_norm(n, (6,))  # raises NotImplementedError
F.layer_norm(x, (6.0,))  # raises TypeError
F.group_norm(x, 4)  # raises RuntimeError
F.group_norm(x[0], 2)  # raises RuntimeError
F.group_norm(x, 2, torch.ones(5))  # raises RuntimeError
F.group_norm(x[:1], 6)  # raises ValueError
F.group_norm(x, 0)  # raises ZeroDivisionError
F.instance_norm(x3[:, :, :1])  # raises ValueError
F.instance_norm(x3, torch.ones(5), torch.ones(5))  # raises RuntimeError
F.instance_norm(x3, use_input_stats=False)  # raises RuntimeError
F.rms_norm(x, (5,))  # raises RuntimeError
F.rms_norm(x, (6,), torch.ones(5))  # raises RuntimeError
F.rms_norm(n, (6,))  # raises NotImplementedError
"""


def test_without_gradients_a_weight_may_require_them() -> None:
    same(
        GIVEN + "v = torch.ones(6, requires_grad=True)\nwith torch.no_grad():\n"
        "    a, b = F.nll_loss(x, t, weight=v), F.batch_norm(x, v, v)"
    )


def test_a_batch_of_nothing_leaves_the_running_statistics() -> None:
    same(GIVEN + "m, v = torch.ones(6), torch.ones(6)\nempty = F.batch_norm(x[:0], m, v, training=True)")


def test_what_is_ignored_gets_0_and_not_minus_0() -> None:
    same(GIVEN + "x.requires_grad_()\nF.nll_loss(x, t, ignore_index=2).backward()")


@pytest.mark.parametrize("number", ["np.float64(0.5)", "np.float32(0.5)"])
def test_a_number_of_numpy_is_a_number(number: str) -> None:
    """It has no say in the dtype."""
    same(
        GIVEN + f"x, p = x[:2] / 4 + torch.arange(6), {number}\n_y = x.flip(1)\ntorch.manual_seed(1)\n"
        "bent = [F.leaky_relu(-x, p), F.hardtanh(x, -p, p), F.threshold(x, p, p), x.add(x, alpha=p)]\n"
        "losses = [F.smooth_l1_loss(x, _y, beta=p), F.huber_loss(x, _y, delta=p)]\n"
        "lengths = [F.pairwise_distance(x, _y, 2 * p), torch.linalg.vector_norm(x, p + p)]\n"
        "drawn = [F.dropout(x, p), torch.normal(x, p), torch.full((2,), p)]\n"
        "pooled = [F.max_pool1d(x, np.int64(2), np.int64(1)), F.pad(x, (np.int64(1), 0), value=p)]\n"
        "multiplied = torch.addmm(x[:, :2], x, x.T, beta=p, alpha=2 * p)\n"
        "averages = F.avg_pool2d(x[None], np.int64(2), divisor_override=np.int64(2))",
        but={"grad_fn", "_version"},
    )


def test_torchs_epsilon_in_float64() -> None:
    same(
        GIVEN + "p = torch.tensor([0.0, 1.0], dtype=torch.float64, requires_grad=True)\n"
        "F.binary_cross_entropy(p, 1 - p.detach()).backward()"
    )


@pytest.mark.parametrize("misuse", [line for line in MISUSES.splitlines() if line])
def test_misuse(misuse: str) -> None:
    same(GIVEN + misuse)


def test_what_there_is_not() -> None:
    """torch has these; here they say that they are missing."""
    import minigrad

    index, weight = minigrad.tensor([0]), minigrad.ones(2, 3)
    with pytest.raises(NotImplementedError, match="sparse"):
        minigrad.nn.functional.embedding(index, weight, sparse=True)
    with pytest.raises(NotImplementedError, match="freq"):
        minigrad.nn.functional.embedding(index, weight, scale_grad_by_freq=True)
    with pytest.raises(NotImplementedError, match="antialias"):
        minigrad.nn.functional.interpolate(weight[None, None], 4, mode="bilinear", antialias=True)
