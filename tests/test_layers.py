"""Layers are torch's: initial weights, texts, states, outputs, and gradients, from the same seed."""

import itertools
from typing import Any

import numpy as np
import pytest
from both import ENGINES, play, printed
from modules import differences, same_module, same_outlook

WORDS = np.array([[1, 0, 3], [2, 2, 4]])
LAYERS: list[tuple[Any, ...]] = [
    ("nn.Identity(5, a=2)", (2, 3)),
    ("nn.Linear(4, 3)", (2, 4)),
    ("nn.Linear(4, 3)", (4,)),
    ("nn.Linear(4, 1, bias=False)", (2, 3, 4)),
    ("nn.Linear(20, 30)", (5, 20)),
    ("nn.Bilinear(4, 3, 2)", (5, 4), (5, 3)),
    ("nn.Bilinear(4, 3, 2, bias=False)", (2, 2, 4), (2, 2, 3)),
    ("nn.Flatten()", (2, 3, 4)),
    ("nn.Flatten(0, 1)", (2, 3, 4)),
    ("nn.Unflatten(1, (2, 3))", (2, 6)),
    ("nn.Unflatten(-1, [3, -1])", (2, 6)),
    ("nn.Embedding(5, 3)", WORDS),
    ("nn.Embedding(5, 3, padding_idx=0)", WORDS),
    ("nn.Embedding(5, 3, -1)", WORDS),
    ("nn.Embedding(5, 3, max_norm=0.7)", WORDS),
    ("nn.Embedding(5, 3, max_norm=0.7, norm_type=1.0)", WORDS.astype(np.int32)),
    ("nn.Embedding.from_pretrained(torch.ones(5, 2) / 2)", WORDS),
    ("nn.Embedding.from_pretrained(torch.ones(5, 2), False, padding_idx=2, max_norm=1.0)", WORDS),
    ("nn.Conv1d(2, 4, 3)", (3, 2, 7)),
    ("nn.Conv1d(2, 4, (3,), 2, 1, bias=False)", (2, 7)),
    ("nn.Conv1d(2, 2, 4, padding='same', padding_mode='circular')", (3, 2, 7)),
    ("nn.Conv2d(3, 4, 3)", (2, 3, 6, 5)),
    ("nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), groups=2)", (2, 4, 6, 5)),
    ("nn.Conv2d(2, 2, 4, padding='same', dilation=(1, 2))", (1, 2, 6, 8)),
    ("nn.Conv2d(2, 2, 3, padding='valid', padding_mode='reflect')", (1, 2, 6, 5)),
    ("nn.Conv2d(2, 2, 3, padding=(1, 2), padding_mode='reflect')", (2, 6, 5)),
    ("nn.Conv2d(2, 2, (4, 3), padding='same', padding_mode='replicate')", (1, 2, 6, 5)),
    ("nn.Conv3d(2, 3, 2)", (1, 2, 3, 4, 3)),
    ("nn.Conv3d(2, 4, (1, 2, 2), padding=1, groups=2, padding_mode='circular')", (2, 3, 4, 3)),
    ("nn.ConvTranspose1d(2, 4, 3)", (3, 2, 5)),
    ("nn.ConvTranspose1d(2, 4, 3, stride=2, output_padding=1, groups=2, bias=False)", (2, 5)),
    ("nn.ConvTranspose2d(3, 4, 3, 2)", (2, 3, 4, 3)),
    ("nn.ConvTranspose2d(4, 6, (3, 2), (2, 1), (1, 0), (1, 0), 2, True, (1, 2))", (2, 4, 4, 3)),
    ("nn.ConvTranspose2d(2, 2, 3, stride=3)", (1, 2, 3, 4), [11, 13]),
    ("nn.ConvTranspose2d(2, 2, 3, stride=3)", (2, 3, 4), [2, 10, 12]),
    ("nn.ConvTranspose3d(2, 3, 2, stride=2, padding=1)", (1, 2, 3, 2, 3)),
    ("nn.MaxPool1d(2)", (3, 2, 7)),
    ("nn.MaxPool1d(3, 2, 1, 2, return_indices=True)", (2, 7)),
    ("nn.MaxPool2d(2)", (2, 2, 6, 5)),
    ("nn.MaxPool2d((3, 2), stride=(2, 1), padding=1, ceil_mode=True)", (2, 2, 6, 5)),
    ("nn.MaxPool3d(2, 1, return_indices=True)", (1, 2, 3, 4, 3)),
    ("nn.AvgPool1d(2)", (3, 2, 7)),
    ("nn.AvgPool1d(3, 2, 1, True, False)", (3, 2, 7)),
    ("nn.AvgPool2d(2)", (2, 2, 6, 5)),
    ("nn.AvgPool2d((3, 2), (2, 1), 1, count_include_pad=False, divisor_override=5)", (2, 2, 6, 5)),
    ("nn.AvgPool3d(2, ceil_mode=True)", (1, 2, 3, 4, 3)),
    ("nn.AdaptiveAvgPool1d(3)", (3, 2, 7)),
    ("nn.AdaptiveAvgPool2d((1, 1))", (2, 2, 6, 5)),
    ("nn.AdaptiveAvgPool2d((None, 2))", (2, 2, 6, 5)),
    ("nn.AdaptiveAvgPool3d(2)", (1, 2, 3, 4, 3)),
    ("nn.AdaptiveMaxPool1d(3)", (3, 2, 7)),
    ("nn.AdaptiveMaxPool2d((3, None), return_indices=True)", (2, 2, 6, 5)),
    ("nn.AdaptiveMaxPool3d((1, 2, 3))", (1, 2, 3, 4, 3)),
    ("nn.BatchNorm1d(3)", (6, 3)),
    ("nn.BatchNorm1d(3, eps=0.1, momentum=None)", (4, 3, 5)),
    ("nn.BatchNorm1d(3, affine=False)", (6, 3)),
    ("nn.BatchNorm1d(3, momentum=0.5, bias=False)", (6, 3)),
    ("nn.BatchNorm2d(3)", (4, 3, 2, 3)),
    ("nn.BatchNorm2d(3, track_running_stats=False)", (4, 3, 2, 3)),
    ("nn.BatchNorm2d(3, 1e-3, 0.01)", (4, 3, 2, 3)),
    ("nn.BatchNorm3d(2, affine=False, track_running_stats=False)", (3, 2, 2, 2, 3)),
    ("nn.InstanceNorm1d(3)", (2, 3, 5)),
    ("nn.InstanceNorm1d(3, affine=True)", (3, 5)),
    ("nn.InstanceNorm2d(3, 0.1, 0.5, True, True)", (2, 3, 4, 3)),
    ("nn.InstanceNorm2d(3, momentum=None, track_running_stats=True)", (3, 4, 3)),
    ("nn.InstanceNorm3d(2, affine=True, bias=False)", (2, 2, 2, 2, 3)),
    ("nn.LayerNorm(4)", (2, 3, 4)),
    ("nn.LayerNorm([3, 4], 0.1, bias=False)", (2, 3, 4)),
    ("nn.LayerNorm((4,), elementwise_affine=False)", (2, 4)),
    ("nn.GroupNorm(2, 4)", (3, 4, 5)),
    ("nn.GroupNorm(4, 4, 1e-3, bias=False)", (3, 4, 2, 2)),
    ("nn.GroupNorm(1, 4, affine=False)", (3, 4, 2, 2)),
    ("nn.RMSNorm(4)", (2, 3, 4)),
    ("nn.RMSNorm((3, 4), eps=0.1)", (2, 3, 4)),
    ("nn.RMSNorm([4], elementwise_affine=False)", (2, 4)),
    ("nn.Dropout()", (4, 5)),
    ("nn.Dropout(0.2)", (2, 3, 4)),
    ("nn.Dropout(1)", (4, 5)),
    ("nn.Dropout(p=0.0)", (4, 5)),
    ("nn.ConstantPad1d(1, 2.5)", (2, 3, 4)),
    ("nn.ConstantPad2d((1, 0, 2, -1), -1)", (2, 3, 4)),
    ("nn.ConstantPad3d(1, 0)", (2, 1, 2, 2)),
    ("nn.ZeroPad1d((1, 2))", (2, 3)),
    ("nn.ZeroPad2d(2)", (1, 2, 3, 4)),
    ("nn.ZeroPad3d([1, 1, 0, 0, 2, 2])", (1, 2, 2, 2)),
    ("nn.ReflectionPad1d(2)", (2, 3, 4)),
    ("nn.ReflectionPad2d((1, 2, 0, 1))", (2, 3, 4)),
    ("nn.ReflectionPad3d(1)", (1, 2, 2, 3, 2)),
    ("nn.ReplicationPad1d(2)", (2, 3)),
    ("nn.ReplicationPad2d(1)", (2, 3, 4, 2)),
    ("nn.ReplicationPad3d(1)", (1, 2, 2, 3, 2)),
    ("nn.CircularPad1d((1, 2))", (2, 3, 4)),
    ("nn.CircularPad2d(1)", (2, 3, 4)),
    ("nn.CircularPad3d(1)", (1, 2, 2, 3, 2)),
    ("nn.Upsample(scale_factor=2)", (1, 2, 3)),
    ("nn.Upsample((4, 5))", (1, 2, 2, 3)),
    ("nn.Upsample(scale_factor=(1.5, 2), mode='nearest-exact', recompute_scale_factor=True)", (1, 2, 3, 3)),
    ("nn.UpsamplingNearest2d(scale_factor=2)", (1, 2, 2, 3)),
    ("nn.UpsamplingNearest2d(4)", (1, 2, 2, 3)),
    ("nn.Upsample(scale_factor=2, mode='bilinear')", (1, 2, 2, 3)),
    ("nn.Upsample(5, mode='linear', align_corners=True)", (1, 2, 3)),
    ("nn.UpsamplingBilinear2d(scale_factor=2)", (1, 2, 2, 3)),
    ("nn.PixelShuffle(2)", (1, 8, 2, 3)),
    ("nn.PixelUnshuffle(2)", (1, 2, 4, 6)),
    ("nn.Unfold(2)", (1, 2, 4, 5)),
    ("nn.Unfold((2, 3), dilation=1, padding=(1, 0), stride=2)", (1, 2, 4, 5)),
    ("nn.Fold((4, 5), 2)", (1, 8, 12)),
    ("nn.Fold(4, (2, 3), padding=1, stride=(2, 1))", (12, 12)),
]


@pytest.mark.parametrize("row", LAYERS, ids=[f"{row[0]} of {row[1:]}" for row in LAYERS])
def test_a_layer_is_torchs(row: tuple[Any, ...]) -> None:
    same_module(*row)


TEXTS = [
    *["nn.Linear(0, 3)", "nn.Linear(3, 0)", "nn.Linear(2, 2, dtype=torch.float64, device='cpu')"],
    *["nn.Linear(2, 2, True, None, torch.float16)", "nn.Bilinear(1, 2, 3, dtype=torch.float64)"],
    *["nn.Embedding(5, 2, norm_type=1.5, scale_grad_by_freq=True, sparse=True)", "nn.Embedding(3, 1, 2)"],
    *["nn.Embedding(4, 2, dtype=torch.float64)", "nn.Embedding(3, 2, padding_idx=-3, max_norm=2)"],
    *["nn.Conv2d(1, 20, 5)", "nn.Conv2d(4, 4, [3, 5], padding=[1, 2], groups=4, dtype=torch.float64)"],
    *[
        "nn.Conv2d(1, 1, 3, dilation=2, padding_mode='circular')",
        "nn.ConvTranspose3d(4, 2, 3, output_padding=1)",
    ],
    *["nn.Conv1d(0, 2, 3)", "nn.ConvTranspose2d(3, 8, 4, stride=2, padding=1, dilation=2, bias=False)"],
    *["nn.AvgPool1d(3, 1, padding=1)", "nn.AvgPool2d(3, 1, padding=(1, 0))", "nn.AdaptiveMaxPool2d(None)"],
    *["nn.BatchNorm2d(64, dtype=torch.float64)", "nn.GroupNorm(2, 4, dtype=torch.float64)"],
    *["nn.LayerNorm(torch.ones(2, 3).shape)", "nn.LayerNorm(10, 1e-6, device='cpu')", "nn.RMSNorm(8)"],
    *["nn.PReLU(dtype=torch.float64)", "nn.ReLU(inplace=1)", "nn.Hardtanh(-1, 2)", "nn.Softmax()"],
    *["nn.Threshold(1, 2)", "nn.Upsample(5, mode='bilinear')", "nn.Upsample(scale_factor=2, mode='linear')"],
]


@pytest.mark.filterwarnings("ignore:Initializing zero-element")
@pytest.mark.parametrize("text", TEXTS)
def test_texts_and_states_are_torchs(text: str) -> None:
    same_outlook(text)


SIZES = [1, (2, 1)]


@pytest.mark.parametrize("kind", ["Conv2d", "ConvTranspose2d"])
def test_texts_of_convolutions_for_all_their_switches(kind: str) -> None:
    for size, padding, dilation, groups, bias in itertools.product(
        SIZES, SIZES, SIZES, [1, 2], [True, False]
    ):
        options = f"padding={padding}, dilation={dilation}, groups={groups}, bias={bias}"
        same_outlook(f"nn.{kind}(2, 4, {size}, {options})")


TRAINING = """
nn = torch.nn
torch.manual_seed(8)
x, y = torch.randn(24, 2, 8, 8), torch.randint(0, 3, (24,))
model = nn.Sequential(
    nn.Conv2d(2, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(inplace=True), nn.MaxPool2d(2),
    nn.Conv2d(6, 6, 3, bias=False), nn.GroupNorm(2, 6), nn.GELU(), nn.Dropout(0.2),
    nn.Flatten(), nn.Linear(24, 12), nn.LayerNorm(12), nn.Tanh(), nn.Linear(12, 3),
)
x, model = x.to(dtype), model.to(dtype)
loss_of = nn.CrossEntropyLoss(label_smoothing=0.05)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
losses = []
for step in range(100):
    optimizer.zero_grad()
    loss = loss_of(model(x), y)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
answers = model.eval()(x).detach().numpy()
"""


@pytest.mark.parametrize(("dtype", "bound"), [("float32", 1e-3), ("float64", 1e-10)])
def test_a_hundred_steps_of_training_agree(dtype: str, bound: float) -> None:
    """As far as rounding allows, which momentum and kinks make larger from step to step."""
    mine, theirs = (play(engine, TRAINING, dtype=getattr(engine, dtype)) for engine in ENGINES)
    np.testing.assert_allclose(mine["losses"], theirs["losses"], rtol=0, atol=bound)
    np.testing.assert_allclose(mine["answers"], theirs["answers"], rtol=0, atol=20 * bound)
    assert abs(mine["losses"][0] - theirs["losses"][0]) < 1e-6 and mine["losses"][-1] < mine["losses"][0] / 2


def test_networks_print_the_same() -> None:
    mine, theirs = printed(
        TRAINING.partition("x, model")[0] + "print(model)\nprint(list(model.state_dict()))"
    )
    assert mine == theirs


def test_a_difference_is_found() -> None:
    """Two modules that differ a little: the comparison sees it."""
    assert differences(
        "nn.Linear(4, 3) if torch.__name__ == 'torch' else nn.Linear(4, 3, bias=False)", (2, 4)
    )
    assert differences("nn.Softplus(1.0 + 1e-5 * (torch.__name__ == 'torch'))", (2, 4))
    with pytest.raises(AssertionError, match="repr"):
        same_outlook("nn.ELU(1.0 if torch.__name__ == 'torch' else 1)")
    with pytest.raises(AssertionError, match="state"):
        same_outlook("nn.Linear(2, 2, dtype=None if torch.__name__ == 'torch' else torch.float64)")
