"""Neural networks' functions: activations, losses, layers. (`F` is `t.nn.functional`.)"""

from __future__ import annotations

import numpy as np

from .operation import MATRIX, ONE, Shape, given, positive, rows


def chance(random: np.random.Generator, shape: Shape) -> np.ndarray:
    """Inside of (0, 1), the home of probabilities."""
    return np.array(random.uniform(0.05, 0.95, shape))


KINKS = given([0, -0.0, 1, -1, 3, -3, 6, 0.5, 2, -2], [21, -30, 100, -50, 4, -8, 1e-3])
LIMITS = given([np.inf, -np.inf, np.nan, 0])
RIGHT = given([0, -0.0, 1, -0.5, 3, 0.5, 2])
EVERYWHERE = [*KINKS, *LIMITS]

ACTIVATIONS = [
    *rows(ONE, "F.relu(x)", "F.relu6(x)", "F.hardtanh(x)", "F.hardtanh(x, -2, 0.5)", special=EVERYWHERE),
    *rows(ONE, "F.leaky_relu(x)", "F.leaky_relu(x, -0.5)", "F.threshold(x, 0.5, 20)", special=EVERYWHERE),
    *rows(ONE, "F.elu(x)", "F.elu(x, 2)", "F.selu(x)", "F.celu(x)", "F.celu(x, 2)", special=KINKS),
    *rows([], "F.elu(x)", "F.selu(x)", "F.celu(x)", special=LIMITS, twice=False, why="in torch NaN has none"),
    *rows(ONE, "F.hardswish(x)", special=KINKS),
    # torch has no second derivative of it
    *rows(ONE, "F.hardsigmoid(x)", special=KINKS, torch="F.relu6(x + 3) / 6 + 0 * F.hardsigmoid(x.detach())"),
    *rows(ONE, "F.hardshrink(x)", "t.hardshrink(x, 0)", special=EVERYWHERE),
    *rows(
        *(ONE, "F.softshrink(x)", "F.softshrink(x, 2)"),
        special=EVERYWHERE,
        signed_zeros=False,
        why="what shrinks to 0 has either sign in torch: it depends on how many there are",
    ),
    *rows(ONE, "F.silu(x)", "F.softplus(x)", "F.logsigmoid(x)", special=EVERYWHERE),
    *rows(ONE, "F.mish(x)", special=[*KINKS[:1], *LIMITS]),  # torch: its second derivative overflows beyond
    *rows(ONE, "F.softplus(x, 2, 1)", special=KINKS, twice=False, why="torch's slopes take two sides there"),
    *rows(ONE, "F.softsign(x)", "F.sigmoid(x)", "F.tanh(x)", special=EVERYWHERE),
    *rows(ONE, "F.tanhshrink(x)", special=EVERYWHERE, ulps=16, why="near 0 the difference cancels"),
    # on the left, where 1 + erf cancels, neither engine has all its digits
    *rows(ONE, "F.gelu(x)", "F.gelu(x, approximate='tanh')", special=RIGHT, domain=positive),
    *rows([((2, 4),), ((4, 0),), ((6,),)], "F.glu(x)", "F.glu(x, -1)"),
    *rows([((4, 3),), ((2, 3, 2),)], "F.glu(x, 0)"),
    *rows([((2, 3), (3,)), ((2, 3), (1,)), ((2, 3, 2), (3,)), ((3,), (1,)), ((), (1,))], "F.prelu(x, y)"),
    *rows(MATRIX, "F.softmax(x, -1)", "F.log_softmax(x, 0)", "F.softmin(x, 1)", "F.softmin(x, dim=-1)"),
    *rows(ONE, "F.softmin(x, 0, dtype=t.float32)", "F.log_softmax(x, -1, dtype=t.float32)", rounds="float32"),
]
IN_PLACE = [
    *rows(ONE, "F.relu(x + 1, True)", "F.relu6(2 * x, inplace=True)", "F.leaky_relu(2 * x, 0.1, True)"),
    *rows(ONE, "F.elu(x + 1, 1.5, True)", "F.selu(x + 1, True)", "F.celu(x + 1, 2, True)"),
    *rows(ONE, "F.hardswish(x * 2, True)", "F.silu(x * 2, True)", "F.mish(x + 1, True)"),
    *rows(ONE, "F.elu_(x + 1)", "F.leaky_relu_(2 * x, 0.1)", "t.selu_(x + 1)", "F.hardtanh_(x * 2)"),
    *rows(ONE, "F.threshold(x + 1, 0.1, 2, True)", "F.hardtanh(x * 2, -1, 2, True)"),
]

PAIR = [((2, 3), (2, 3)), ((3,), (3,)), ((), ()), ((0, 2), (0, 2))]
UNLIKE = [*PAIR, ((2, 3), (3,)), ((2, 1), (1, 3))]
FAR = [(np.array([0.0, 1, -1, 2, 0, 0.5, -3]), np.array([0.0, 0, 0, 0, 0.5, 0, 0]))]
DISTANCES = [
    *rows(
        UNLIKE, "F.mse_loss(x, y)", "F.mse_loss(x, y, reduction='sum')", "F.mse_loss(x, y, reduction='none')"
    ),
    *rows(UNLIKE, "F.l1_loss(x, y)", "F.l1_loss(x, y, reduction='none')", special=FAR),
    *rows(
        UNLIKE, "F.smooth_l1_loss(x, y)", "F.smooth_l1_loss(x, y, reduction='none', beta=0.5)", special=FAR
    ),
    *rows(UNLIKE, "F.huber_loss(x, y, 'none')", "F.huber_loss(x, y, delta=0.5)", special=FAR),
    *rows(
        PAIR, "F.smooth_l1_loss(x, y, reduction='sum', beta=0)", "F.huber_loss(x, y, 'sum', 2)", special=FAR
    ),
    *rows([((2, 3),) * 3], "F.mse_loss(x, y, weight=z)", "F.l1_loss(x, y, weight=z)", domain=positive),
    *rows(
        [((2, 3),) * 3],
        "F.huber_loss(x, y, weight=z)",
        "F.mse_loss(x, y, reduction='sum', weight=z)",
        domain=positive,
    ),
    *rows([((2, 3), (2, 3)), ((2, 3, 2), (3, 2)), ((4, 0), (4, 0))], "F.cosine_similarity(x, y)"),
    *rows([((2, 3), (2, 3)), ((3,), (3,))], "F.cosine_similarity(x, y, dim=0, eps=1e-4)"),
    # the vectors themselves may be broadcast, too
    *rows([((2, 3), (3,)), ((2, 3), (1, 3))], "F.cosine_similarity(x, y, dim=0)"),
    *rows([((2, 3), (2, 1))], "F.cosine_similarity(x, y, eps=0.5)"),
    *rows([((2, 3), (2, 3)), ((2, 3), (3,)), ((3,), (3,))], "F.pairwise_distance(x, y)"),
    *rows([((2, 3), (2, 3))], "F.pairwise_distance(x, y, 1, keepdim=True)", "F.pairwise_distance(x, y, p=3)"),
    *rows(MATRIX, "F.normalize(x)", "F.normalize(x, dim=0)", "F.normalize(x, eps=9.0)"),
    *rows([((2, 3),)], "F.normalize(x, 3, -1)"),
    *rows([((3, 2), (3, 2), (3, 2))], "F.triplet_margin_loss(x, y, z)"),
    *rows([((3, 2),) * 3], "F.triplet_margin_loss(x, y, z, 2, 3, 1e-3, True, reduction='none')"),
    *rows(
        PAIR,
        "F.hinge_embedding_loss(x, (y > 0) * 2 - 1.0)",
        "F.hinge_embedding_loss(x, t.sign(y), 2, reduction='none')",
    ),
    *rows(
        PAIR,
        "F.margin_ranking_loss(x, y, (x > 0) * 2 - 1.0)",
        "F.margin_ranking_loss(x, y, x, 0.5, reduction='sum')",
    ),
    *rows([((3, 2), (3, 2))], "F.cosine_embedding_loss(x, y, t.tensor([1, -1, 1]))"),
    *rows([((3, 2), (3, 2))], "F.cosine_embedding_loss(x, y, t.tensor([1, -1, -1]), -0.5, reduction='none')"),
]

CLASSES = "t.tensor([2, 0, 1, 1])"
BINARY = "-(y * x.log() + (1 - y) * t.log1p(-x))"
NOTHING = "0 * F.binary_cross_entropy(x.detach(), y.detach())"
CHANCES = [(np.array([[0.1, 0.5, 0.9]]), np.array([[1.0, 0.0, 0.3]]))]
W = "t.tensor([0.5, 2, 1.5]).to(x.dtype)"
PLACES = "t.tensor([[2, 0], [1, 1]])"
LIKELIHOODS = [
    *rows([((4, 3),)], f"F.cross_entropy(x, {CLASSES})", f"F.nll_loss(x, {CLASSES})"),
    *rows(
        [((4, 3),)],
        f"F.cross_entropy(x, {CLASSES}, reduction='none')",
        f"F.nll_loss(x, {CLASSES}, reduction='sum')",
    ),
    *rows(
        [((4, 3),)],
        f"F.cross_entropy(x, {CLASSES}, ignore_index=1)",
        f"F.nll_loss(x, {CLASSES}, None, None, 0)",
    ),
    *rows([((4, 3),)], f"F.cross_entropy(x, {CLASSES}, label_smoothing=0.1)"),
    *rows(
        [((4, 3),)], f"F.cross_entropy(x, {CLASSES}, ignore_index=2, reduction='none', label_smoothing=0.1)"
    ),
    *rows([((4, 3),)], f"F.cross_entropy(x, {CLASSES}, reduction='sum', label_smoothing=1.0)"),
    *rows(
        [],
        f"F.cross_entropy(x, 0 * {CLASSES} - 100)",
        special=given(np.ones((4, 3))),
        twice=False,
        why="of the mean of nothing torch has zeros for the gradient, and NaN for the next",
    ),
    *rows(
        [((4, 3),)],
        f"F.nll_loss(x, {CLASSES}, {W})",
        f"F.cross_entropy(x, {CLASSES}, {W}, ignore_index=1)",
        domain=positive,
    ),
    *rows([((4, 3),)], f"F.cross_entropy(x, {CLASSES}, {W}, label_smoothing=0.1)", domain=positive),
    *rows(
        [((4, 3),)],
        f"F.cross_entropy(x, {CLASSES}, {W}, ignore_index=1, label_smoothing=0.1)",
        domain=positive,
    ),
    *rows([((2, 3, 2),)], f"F.cross_entropy(x, {PLACES})", f"F.nll_loss(x, {PLACES}, reduction='none')"),
    *rows([((2, 3, 2),)], f"F.cross_entropy(x, {PLACES}, ignore_index=1, label_smoothing=0.1)"),
    *rows([((2, 3, 1, 2),)], f"F.cross_entropy(x, {PLACES}.view(2, 1, 2), reduction='sum')"),
    *rows([((3,),)], "F.cross_entropy(x, t.tensor(1))", "F.nll_loss(x, t.tensor(2), reduction='none')"),
    *rows(
        [((4, 3), (4, 3)), ((3,), (3,)), ((2, 3, 2), (2, 3, 2))],
        "F.cross_entropy(x, y)",
        "F.cross_entropy(x, y, reduction='none')",
        domain=chance,
    ),
    *rows(
        [((4, 3), (4, 3), (3,)), ((2, 3, 2), (2, 3, 2), (3,))],
        "F.cross_entropy(x, y, z, label_smoothing=0.1)",
        domain=chance,
    ),
    *rows([((4, 3), (4, 3))], "F.cross_entropy(x, y, reduction='sum', label_smoothing=0.5)", domain=chance),
    # torch adds 1e-12 to a denominator of the second derivative: here a formula stands for it
    *rows(PAIR, "F.binary_cross_entropy(x, y)", torch=f"({BINARY}).mean() + {NOTHING}", domain=chance),
    *rows(
        [],
        "F.binary_cross_entropy(x, y)",
        f"F.binary_cross_entropy(x, y, {W}, reduction='none')",
        special=CHANCES,
        twice=False,
        why="torch adds 1e-12 to a denominator of the second derivative",
    ),
    *rows(
        [((2, 3),) * 2],
        f"F.binary_cross_entropy(x, y, {W}, reduction='sum')",
        torch=f"({BINARY} * {W}).sum() + {NOTHING}",
        domain=chance,
    ),
    *rows(
        PAIR,
        "F.binary_cross_entropy_with_logits(x, y)",
        "F.binary_cross_entropy_with_logits(x, y, reduction='none')",
        "F.binary_cross_entropy_with_logits(x, y.double())",
    ),
    *rows([((2, 3),) * 2], f"F.binary_cross_entropy_with_logits(x, y, {W})"),
    *rows(
        [((2, 3),) * 2],
        f"F.binary_cross_entropy_with_logits(x, y, {W}, pos_weight=2 * {W}, reduction='sum')",
        domain=chance,
    ),
    *rows([((2, 3),)], f"F.soft_margin_loss(x, {W})", f"F.soft_margin_loss(x, -{W}, reduction='none')"),
    *rows(PAIR, "F.kl_div(x, y)", "F.kl_div(x, y, reduction='none')", domain=positive),
    *rows(
        [((2, 3),) * 2, ((), ())],
        "F.kl_div(x, y, reduction='batchmean')",
        "F.kl_div(x, y, reduction='sum', log_target=True)",
        domain=chance,
    ),
    *rows(
        [((2, 3),) * 3, ((2, 3), (2, 3), (2, 1)), ((2, 3), (2, 3), (2,))],
        "F.gaussian_nll_loss(x, y, z)",
        domain=positive,
    ),
    *rows([((2, 3),) * 3], "F.gaussian_nll_loss(x, y, z, True, 0.01, 'none')", domain=positive),
    *rows([((2, 3),) * 2], "F.gaussian_nll_loss(x, y, 2.5, reduction='sum')"),
    *rows(
        PAIR, "F.poisson_nll_loss(x, y)", "F.poisson_nll_loss(x, y, False, reduction='none')", domain=positive
    ),
    *rows([((2, 3),) * 2], "F.poisson_nll_loss(x, y, full=True, reduction='sum')", domain=positive),
]

LINEAR = [((4, 3), (2, 3)), ((3,), (2, 3)), ((2, 4, 3), (2, 3)), ((4, 3), (3,)), ((0, 3), (2, 3))]
WITH_BIAS = [
    ((4, 3), (2, 3), (2,)),
    ((3,), (2, 3), (2,)),
    ((2, 4, 3), (2, 3), (2,)),
    ((0, 3), (2, 3), (2,)),
    ((4, 3), (2, 3), (1,)),
]
SEEN = "t.tensor([[True, False, True], [False] * 3, [True] * 3])"
QUERIES = [((3, 4), (2, 4), (2, 5)), ((2, 3, 4), (2, 3, 4), (2, 3, 2))]
LAYERS = [
    *rows(LINEAR, "F.linear(x, y)", domain=positive),
    *rows(WITH_BIAS, "F.linear(x, y, z)", domain=positive),
    *rows([((4, 2), (4, 3), (2, 2, 3)), ((2,), (3,), (1, 2, 3))], "F.bilinear(x, y, z)", sums=True),
    *rows([((4, 2), (2, 2, 3), (2,))], "F.bilinear(x, t.ones(4, 3).to(x.dtype), y, z)"),
    *rows([((4, 2),)], f"F.embedding({CLASSES}, x)", f"F.embedding({PLACES}, x, 3)"),
    *rows([((2, 3),)], "F.dropout(x, 0.5, False)", "F.dropout(x, 0)", "F.dropout(x, 1.0)"),
    *rows([((2, 3, 2),), ((2, 3),)], "F.dropout1d(x, 0.5, False)", "F.dropout1d(x, 1.0)"),
    *rows([((2, 3, 1, 2),)], "F.dropout2d(x, 1.0)", "F.dropout2d(x, 0)", "F.dropout3d(x, 1.0, True)"),
    *rows(QUERIES, "F.scaled_dot_product_attention(x, y, z)", domain=positive),
    *rows(QUERIES, "F.scaled_dot_product_attention(x, y, z, is_causal=True)", domain=positive),
    *rows(QUERIES, "F.scaled_dot_product_attention(x, y, z, scale=0.3)", domain=positive),
    *rows(
        [((1, 4, 2, 3), (1, 2, 3, 3), (1, 2, 3, 2)), ((2, 2, 3), (1, 4, 3), (2, 4, 1))],
        "F.scaled_dot_product_attention(x, y, z, enable_gqa=True)",
        domain=positive,
    ),
    *rows(QUERIES[1:], f"F.scaled_dot_product_attention(x, y, z, {SEEN})", domain=positive),
    *rows(QUERIES[1:], "F.scaled_dot_product_attention(x, y, y, z @ z.mT)", domain=chance),
]
CHANNELS = [((4, 3), (3,), (3,)), ((2, 3, 4), (3,), (3,)), ((2, 3, 2, 2), (3,), (3,))]
GROUPS = [((2, 6), (6,), (6,)), ((2, 4, 3), (4,), (4,))]
# near 0, where the mean cancels, nothing is as exact as its last digit: so 9 is added
NORMALIZATIONS = [
    *rows([((2, 4),), ((4,),), ((2, 3, 4),), ((0, 4),)], "F.layer_norm(x, (4,)) + 9", "F.rms_norm(x, [4])"),
    *rows([((2, 4), (4,), (4,)), ((2, 3, 4), (4,), (4,))], "F.layer_norm(x, (4,), y, z + 9, 0.1)"),
    *rows([((2, 4), (4,), (4,))], "F.layer_norm(x, (4,), y, None, 0.1) + 9"),
    *rows([((2, 3, 4), (3, 4))], "F.layer_norm(x, (3, 4), y) + 9", "F.rms_norm(x, (3, 4), y, 0.1)"),
    *rows(
        CHANNELS,
        "F.batch_norm(x, None, None, training=True) + 9",
        "F.batch_norm(x, None, None, y, z + 9, True, eps=0.1)",
    ),
    *rows(CHANNELS, f"F.batch_norm(x, -{W}, {W}, y, z + 9)", f"F.batch_norm(x, -{W}, {W})", domain=positive),
    *rows(CHANNELS[1:], "F.instance_norm(x) + 9", "F.instance_norm(x, weight=y, bias=z + 9)"),
    *rows(CHANNELS[1:], f"F.instance_norm(x, {W}, {W}, use_input_stats=False) + 9"),
    *rows(GROUPS, "F.group_norm(x, 2) + 9", "F.group_norm(x, 2, y, z + 9)", "F.group_norm(x, 1, y) + 9"),
]
FUNCTIONAL = [*ACTIVATIONS, *IN_PLACE, *DISTANCES, *LIKELIHOODS, *LAYERS, *NORMALIZATIONS]
