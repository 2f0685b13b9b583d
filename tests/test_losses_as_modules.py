"""Losses and distances as modules are torch's: values, gradients, weights as buffers, texts and errors."""

import warnings
from typing import Any

import numpy as np
import pytest
from both import ENGINES, same
from modules import Fixed, differences, same_module, same_outlook

random = np.random.default_rng(2)
CLASSES = np.array([2, 0, 1, 2, 2])
PLACES = np.array([[[0, 2], [1, -100]], [[2, 2], [0, 1]]])
SIGNS = Fixed(np.array([1.0, -1, 1, 1, -1]))
TABLE_OF_SIGNS = Fixed(np.array([[1.0, -1], [-1, 1], [1, 1]]))
CHANCES = random.uniform(0.05, 0.95, (5, 3))
LOGS = Fixed(np.log(CHANCES / CHANCES.sum(1, keepdims=True)))
COUNTS = Fixed(random.integers(0, 5, (5, 3)).astype(float))
SPREAD = random.uniform(0.2, 2, (5, 3))
CASES: list[tuple[Any, ...]] = [
    ("nn.MSELoss()", (5, 3), (5, 3)),
    ("nn.MSELoss(reduction='sum')", (5, 3), (5, 3)),
    ("nn.MSELoss(None, None, 'none')", (5, 3), (5, 3)),
    ("nn.L1Loss()", (5, 3), (5, 3)),
    ("nn.L1Loss(reduction='none')", (), ()),
    ("nn.SmoothL1Loss()", (5, 3), (5, 3)),
    ("nn.SmoothL1Loss(reduction='sum', beta=0.25)", (5, 3), (5, 3)),
    ("nn.HuberLoss()", (5, 3), (5, 3)),
    ("nn.HuberLoss('none', 0.5)", (5, 3), (5, 3)),
    ("nn.CrossEntropyLoss()", (5, 3), CLASSES),
    ("nn.CrossEntropyLoss(reduction='none')", (2, 3, 2, 2), PLACES),
    ("nn.CrossEntropyLoss(torch.tensor([1.0, 0.5, 2.0]), label_smoothing=0.1)", (5, 3), CLASSES),
    ("nn.CrossEntropyLoss(torch.tensor([1.0, 0.5, 2.0]), None, 2)", (5, 3), CLASSES),
    ("nn.CrossEntropyLoss(ignore_index=1, reduction='sum')", (5, 3), CLASSES),
    ("nn.CrossEntropyLoss(label_smoothing=0.2)", (5, 3), Fixed(CHANCES)),
    ("nn.CrossEntropyLoss()", (3,), np.array(2)),
    ("nn.NLLLoss()", (5, 3), CLASSES),
    ("nn.NLLLoss(torch.tensor([1.0, 0.5, 2.0]))", (5, 3), CLASSES),
    ("nn.NLLLoss(None, None, 2, None, 'sum')", (2, 3, 2, 2), PLACES.clip(0)),
    ("nn.BCELoss()", CHANCES, Fixed(CHANCES[::-1])),
    ("nn.BCELoss(torch.tensor([0.5, 1.0, 2.0]), reduction='sum')", CHANCES, Fixed(CHANCES.round())),
    ("nn.BCEWithLogitsLoss()", (5, 3), Fixed(CHANCES.round())),
    ("nn.BCEWithLogitsLoss(torch.tensor([0.5, 1.0, 2.0]))", (5, 3), CHANCES),
    ("nn.BCEWithLogitsLoss(pos_weight=torch.tensor([3.0]), reduction='none')", (5, 3), Fixed(CHANCES)),
    ("nn.KLDivLoss(reduction='batchmean')", (5, 3), Fixed(CHANCES)),
    ("nn.KLDivLoss(reduction='sum', log_target=True)", (5, 3), LOGS),
    ("nn.KLDivLoss(reduction='none')", (5, 3), CHANCES),
    ("nn.PoissonNLLLoss()", (5, 3), COUNTS),
    ("nn.PoissonNLLLoss(False, True, eps=1e-4, reduction='sum')", SPREAD, COUNTS),
    ("nn.PoissonNLLLoss(full=True, reduction='none')", (5, 3), COUNTS),
    ("nn.GaussianNLLLoss()", (5, 3), (5, 3), SPREAD),
    ("nn.GaussianNLLLoss(full=True, eps=0.5, reduction='sum')", (5, 3), (5, 3), SPREAD[:, :1]),
    ("nn.GaussianNLLLoss(reduction='none')", (5, 3), (5, 3), 0.5),
    ("nn.SoftMarginLoss()", (3, 2), TABLE_OF_SIGNS),
    ("nn.SoftMarginLoss(reduction='none')", (3, 2), TABLE_OF_SIGNS),
    ("nn.HingeEmbeddingLoss()", (5,), SIGNS),
    ("nn.HingeEmbeddingLoss(0.5, reduction='sum')", (3, 2), TABLE_OF_SIGNS),
    ("nn.MarginRankingLoss()", (5,), (5,), SIGNS),
    ("nn.MarginRankingLoss(0.5, reduction='none')", (5,), (5,), SIGNS),
    ("nn.CosineEmbeddingLoss()", (5, 3), (5, 3), SIGNS),
    ("nn.CosineEmbeddingLoss(margin=0.3, reduction='sum')", (5, 3), (5, 3), SIGNS),
    ("nn.TripletMarginLoss()", (5, 3), (5, 3), (5, 3)),
    ("nn.TripletMarginLoss(2.0, 1, 1e-4, True, reduction='none')", (5, 3), (5, 3), (5, 3)),
    ("nn.CosineSimilarity()", (5, 3), (5, 3)),
    ("nn.CosineSimilarity(dim=0, eps=0.1)", (5, 3), (5, 3)),
    ("nn.PairwiseDistance()", (5, 3), (5, 3)),
    ("nn.PairwiseDistance(1, 0.1, True)", (5, 3), (5, 3)),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]} {i}" for i, case in enumerate(CASES)])
def test_a_loss_is_torchs(case: tuple[Any, ...]) -> None:
    same_module(*case)


FORMER = [
    *["MSELoss(False)", "L1Loss(None, False)", "MSELoss(True, True)", "SmoothL1Loss(False, False, 'sum')"],
    *["CrossEntropyLoss(None, False)", "NLLLoss(size_average=False)", "BCELoss(reduce=False)"],
    *["KLDivLoss(False)", "PoissonNLLLoss(True, False, False)", "TripletMarginLoss(size_average=True)"],
    *["HingeEmbeddingLoss(1.0, False)", "MarginRankingLoss(0.0, None, True)", "SoftMarginLoss(reduce=True)"],
    *["BCEWithLogitsLoss(None, True, False)", "CosineEmbeddingLoss(0.0, False, True)"],
]


@pytest.mark.parametrize("call", FORMER)
def test_the_former_arguments_mean_the_same(call: str) -> None:
    """They warn, and make a reduction."""
    reductions = []
    for engine in ENGINES:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            loss = eval(f"torch.nn.{call}", {"torch": engine})
        assert [warning.category for warning in caught] == [UserWarning]
        reductions.append((loss.reduction, str(caught[0].message)))
    assert reductions[0] == reductions[1]


PROGRAMS = {
    "a weight is a buffer": """
w = torch.tensor([1.0, 2.0])
losses = nn.CrossEntropyLoss(w), nn.NLLLoss(w), nn.BCELoss(w), nn.BCEWithLogitsLoss(w, pos_weight=w * 2)
states = [loss.state_dict() for loss in losses]
states = [list(state.items()) for state in states]
none = nn.CrossEntropyLoss().weight, nn.BCEWithLogitsLoss().pos_weight, list(nn.NLLLoss().state_dict())
double = losses[0].double().weight
losses[0].weight = torch.tensor([3.0, 4.0])
state = list(losses[0].state_dict().items()), [name for name, _ in losses[0].named_parameters()]
""",
    "attributes": """
a = [(l.reduction, l.ignore_index) for l in (nn.NLLLoss(), nn.CrossEntropyLoss(ignore_index=3))]
b = nn.CrossEntropyLoss(label_smoothing=0.1).label_smoothing, nn.SmoothL1Loss(beta=2).beta
b2 = nn.HuberLoss().delta, nn.HuberLoss(delta=2).delta
t = nn.TripletMarginLoss(swap=True)
c = t.margin, t.p, t.eps, t.swap, nn.KLDivLoss(log_target=True).log_target, nn.GaussianNLLLoss().eps
p = nn.PoissonNLLLoss()
d = p.log_input, p.full, p.eps, nn.MarginRankingLoss().margin, nn.HingeEmbeddingLoss().margin
e = nn.PairwiseDistance().norm, nn.PairwiseDistance().keepdim, nn.CosineSimilarity().dim
l = nn.MSELoss()
l.reduction = "sum"
f = l(torch.ones(3), torch.zeros(3))
""",
    "errors": """
x, y = torch.ones(2, 3), torch.tensor([0, 1])
l = nn.MSELoss(reduction="product")
l(x, x)  # raises ValueError
nn.CrossEntropyLoss()(x, torch.tensor([0, 3]))  # raises IndexError
nn.CrossEntropyLoss()(x, torch.tensor([0, 1, 2]))  # raises ValueError
nn.CrossEntropyLoss()(x, y.float())  # raises RuntimeError
nn.CrossEntropyLoss(torch.ones(2))(x, y)  # raises RuntimeError
nn.CrossEntropyLoss(label_smoothing=1.5)(x, y)  # raises RuntimeError
nn.NLLLoss()(x, y.int())  # raises RuntimeError
nn.BCELoss()(x * 2, x)  # raises RuntimeError
nn.BCELoss()(x, x[0])  # raises ValueError
nn.BCEWithLogitsLoss()(x, x[:1])  # raises ValueError
nn.HuberLoss(delta="1")  # raises TypeError
nn.HuberLoss(delta=-1)(x, x)  # raises RuntimeError
nn.SmoothL1Loss(beta=-1)(x, x)  # raises RuntimeError
nn.TripletMarginLoss(margin=0)  # raises ValueError
nn.GaussianNLLLoss("mean")  # raises TypeError
nn.GaussianNLLLoss()(x, x, -x)  # raises ValueError
nn.CosineEmbeddingLoss()(x, x, x)  # raises RuntimeError
nn.MarginRankingLoss()(x, x, x[0])  # raises RuntimeError
nn.MSELoss(weight=x)  # raises TypeError
""",
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_programs_leave_the_same(program: str) -> None:
    same("nn = torch.nn\n" + program, but=["_version"])


def test_sizes_that_differ_are_warned_of() -> None:
    for engine in ENGINES:
        with pytest.warns(UserWarning, match="Using a target size"):
            engine.nn.MSELoss()(engine.ones(4, 1), engine.ones(4))


def test_a_mean_that_is_not_the_definitions_is_warned_of() -> None:
    for engine in ENGINES:
        with pytest.warns(UserWarning, match="batchmean"):
            engine.nn.KLDivLoss()(engine.zeros(2, 2), engine.ones(2, 2) / 2)


def test_a_difference_is_found() -> None:
    """Losses that differ a little: the comparison sees it."""
    smoothing = "nn.CrossEntropyLoss(label_smoothing=0.1 + 1e-5 * (torch.__name__ == 'torch'))"
    assert differences(smoothing, (5, 3), CLASSES)
    assert differences("nn.MSELoss() if torch.__name__ == 'torch' else nn.L1Loss()", (5, 3), (5, 3))
    with pytest.raises(AssertionError, match="state"):
        same_outlook("nn.NLLLoss(torch.ones(2) if torch.__name__ == 'torch' else None)")
