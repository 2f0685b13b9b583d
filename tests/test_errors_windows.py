"""Convolution, pooling and padding, misused: torch's errors; and the corners where there are none."""

import pytest
from both import same

from minigrad.rules import windows

GIVEN = """
F = torch.nn.functional
x = torch.arange(288.0).reshape(2, 4, 6, 6) % 7
w = torch.arange(144.0).reshape(4, 4, 3, 3) % 5
b = torch.zeros(4)
z = x[:, :, 0]
"""
MISUSES = {
    "conv2d": """
F.conv2d(x[0, 0], w)  # raises RuntimeError
F.conv2d(x, w[0])  # raises RuntimeError
F.conv2d(x, w[0, 0])  # raises RuntimeError
F.conv1d(x, w)  # raises RuntimeError
F.conv3d(x[0, 0], w)  # raises RuntimeError
F.conv2d(x[:, :3], w)  # raises RuntimeError
F.conv2d(x, w, groups=3)  # raises RuntimeError
F.conv2d(x, w, groups=2)  # raises RuntimeError
F.conv2d(x, w, groups=0)  # raises RuntimeError
F.conv2d(x, w, groups=-1)  # raises RuntimeError
F.conv2d(x, w[:3, :2], groups=2)  # raises RuntimeError
F.conv2d(x, w[:0])  # raises RuntimeError
F.conv2d(x, w, b[:3])  # raises RuntimeError
F.conv2d(x, w, b[None])  # raises RuntimeError
F.conv2d(x, w, stride=0)  # raises RuntimeError
F.conv2d(x, w, stride=-1)  # raises RuntimeError
F.conv2d(x, w, stride=(1, 1, 1))  # raises RuntimeError
F.conv2d(x, w, stride=1.5)  # raises TypeError
F.conv2d(x, w, stride=1), F.conv2d(x, w, stride=1.0)  # raises TypeError
F.conv2d(x, w, stride="a")  # raises TypeError
F.conv2d(x, w, padding=-1)  # raises RuntimeError
F.conv2d(x, w, padding="same", stride=2)  # raises RuntimeError
F.conv2d(x, w, padding="foo")  # raises RuntimeError
F.conv2d(x, w, padding=(1, 2, 3))  # raises RuntimeError
F.conv2d(x, w, dilation=0)  # raises RuntimeError
F.conv2d(x, w, dilation=3)  # raises RuntimeError
F.conv2d(x, torch.zeros(4, 4, 7, 7))  # raises RuntimeError
F.conv2d(x, torch.zeros(4, 4, 0, 3))  # raises RuntimeError
F.conv2d(x[:, :, :0], w, padding=2)  # raises RuntimeError
F.conv2d(x, w.double())  # raises RuntimeError
F.conv2d(x, w, b.double())  # raises RuntimeError
F.conv2d(x.int(), w)  # raises RuntimeError
F.conv2d(x > 1, w > 1)  # raises NotImplementedError
F.conv2d(x.int(), w.int(), dilation=2)  # raises NotImplementedError
F.conv2d([1], w)  # raises TypeError
F.conv2d(x, 2)  # raises TypeError
F.conv2d(x, w, 2)  # raises TypeError
F.conv2d(x)  # raises TypeError
""",
    "conv_transpose2d": """
F.conv_transpose2d(x[0, 0], w)  # raises RuntimeError
F.conv_transpose2d(x, w[:3])  # raises RuntimeError
F.conv_transpose2d(x, w, groups=3)  # raises RuntimeError
F.conv_transpose2d(x, w, b[:3])  # raises RuntimeError
F.conv_transpose2d(x, w, stride=0)  # raises RuntimeError
F.conv_transpose2d(x, w, output_padding=1)  # raises RuntimeError
F.conv_transpose2d(x, w, stride=2, output_padding=2)  # raises RuntimeError
F.conv_transpose2d(x, w, output_padding=-1)  # raises RuntimeError
F.conv_transpose2d(x, w, padding="same")  # raises TypeError
F.conv_transpose2d(x, w, padding=5)  # raises RuntimeError
F.conv_transpose2d(x.double(), w)  # raises RuntimeError
F.conv_transpose2d(x.int(), w.int())  # raises NotImplementedError
""",
    "pooling": """
F.max_pool2d(x, 2, padding=2)  # raises RuntimeError
F.max_pool2d(x, (3, 1), padding=1)  # raises RuntimeError
F.max_pool2d(x, 2, stride=0)  # raises RuntimeError
F.max_pool2d(x, 0)  # raises RuntimeError
F.max_pool2d(x, -1)  # raises RuntimeError
F.max_pool2d(x, 7)  # raises RuntimeError
F.max_pool2d(x, 2, dilation=0)  # raises RuntimeError
F.max_pool2d(x, (2, 2, 2))  # raises RuntimeError
F.max_pool2d(x, 2, stride=(1, 1, 1))  # raises RuntimeError
F.max_pool2d(x, 2, padding=-1)  # raises RuntimeError
F.max_pool2d(x, 2.0)  # raises TypeError
F.max_pool2d(x, None)  # raises TypeError
F.max_pool2d(x)  # raises TypeError
F.max_pool2d(x[0, 0], 2)  # raises RuntimeError
F.max_pool2d(x[None], 2)  # raises RuntimeError
F.max_pool2d(x[:, :0], 2)  # raises RuntimeError
F.max_pool2d(x[:, :, :0], 2)  # raises RuntimeError
F.max_pool2d(x > 1, 2)  # raises NotImplementedError
F.max_pool2d([1], 2)  # raises TypeError
F.max_pool1d(z[0, 0], 2)  # raises RuntimeError
F.max_pool1d(x, 2)  # raises RuntimeError
F.max_pool1d(z, 7)  # raises RuntimeError
F.max_pool1d(z, 2, padding=2)  # raises RuntimeError
F.max_pool1d(z[:, :0], 2)  # raises RuntimeError
F.max_pool1d(z.long(), 2)  # raises NotImplementedError
F.avg_pool2d(x, 2, padding=2)  # raises RuntimeError
F.avg_pool2d(x, 2, stride=0)  # raises RuntimeError
F.avg_pool2d(x, 0)  # raises RuntimeError
F.avg_pool2d(x, 7)  # raises RuntimeError
F.avg_pool2d(x, 2, divisor_override=0)  # raises RuntimeError
F.avg_pool2d(x, 2, divisor_override=2.5)  # raises TypeError
F.avg_pool2d(x, (1, 2, 3))  # raises RuntimeError
F.avg_pool2d(x, 2, padding=-1)  # raises RuntimeError
F.avg_pool2d(x.int(), 2)  # raises NotImplementedError
F.avg_pool1d(z[0, 0], 2)  # raises RuntimeError
F.avg_pool1d(x, 2)  # raises RuntimeError
F.avg_pool1d(z, 2, padding=2)  # raises RuntimeError
F.avg_pool1d(z, (2, 2))  # raises RuntimeError
F.avg_pool1d(z, 2, 2, 0, False, True, 1)  # raises TypeError
""",
    "adaptive": """
F.adaptive_avg_pool2d(x, (2, 3, 4))  # raises RuntimeError
F.adaptive_avg_pool2d(x, (2,))  # raises RuntimeError
F.adaptive_avg_pool2d(x, (-1, 3))  # raises RuntimeError
F.adaptive_avg_pool2d(x, 2.0)  # raises TypeError
F.adaptive_avg_pool2d(x[0, 0], 2)  # raises RuntimeError
F.adaptive_avg_pool2d(x[:, :, :0], 2)  # raises RuntimeError
F.adaptive_avg_pool2d(x.long(), 2)  # raises NotImplementedError
F.adaptive_avg_pool1d(x, 2)  # raises RuntimeError
F.adaptive_avg_pool1d(z, (2, 2))  # raises RuntimeError
F.adaptive_avg_pool1d(z, -1)  # raises RuntimeError
F.adaptive_max_pool2d(x, -1)  # raises RuntimeError
F.adaptive_max_pool2d(x[0, 0], 2)  # raises RuntimeError
F.adaptive_max_pool2d(x[:, :, :0], 2)  # raises RuntimeError
F.adaptive_max_pool2d(x.long(), 2)  # raises NotImplementedError
F.adaptive_max_pool1d(x, 2)  # raises RuntimeError
""",
    "pad": """
F.pad(x, (1,))  # raises RuntimeError
F.pad(x, (1, 1, 1))  # raises RuntimeError
F.pad(x, (1,) * 10)  # raises RuntimeError
F.pad(x, (-7, 0))  # raises RuntimeError
F.pad(x, (-3, -4))  # raises RuntimeError
F.pad(x, 1)  # raises TypeError
F.pad(x, (1.5, 1))  # raises TypeError
F.pad([1], (1, 1))  # raises TypeError
F.pad(x, (1, 1), mode="foo")  # raises NotImplementedError
F.pad(x.byte(), (1, 1), value=-1)  # raises RuntimeError
F.pad(x, (1, 1, 1, 1), mode="reflect", value=1)  # raises RuntimeError
F.pad(x, (6, 1, 1, 1), mode="reflect")  # raises RuntimeError
F.pad(x, (1, 1, 1), mode="reflect")  # raises RuntimeError
F.pad(x, (1, 1), mode="reflect")  # raises NotImplementedError
F.pad(z[0, 0], (1, 1), mode="reflect")  # raises NotImplementedError
F.pad(x > 1, (1, 1, 1, 1), mode="reflect")  # raises NotImplementedError
F.pad(x, (7, 1, 1, 1), mode="circular")  # raises RuntimeError
F.pad(x, (-4, -4, 1, 1), mode="circular")  # raises RuntimeError
F.pad(x, (1, 1), mode="circular")  # raises NotImplementedError
F.pad(x, (-4, -4, 1, 1), mode="replicate")  # raises RuntimeError
F.pad(x, (1, 1), mode="replicate")  # raises NotImplementedError
F.pad(x[:, :, :0], (0, 0, 1, 1), mode="replicate")  # raises RuntimeError
""",
    "columns": """
F.unfold(x, (2, 2, 2))  # raises RuntimeError
F.unfold(x, 7)  # raises RuntimeError
F.unfold(x, 0)  # raises RuntimeError
F.unfold(x, 2, stride=0)  # raises RuntimeError
F.unfold(x, 2, dilation=0)  # raises RuntimeError
F.unfold(x, 2, padding=-1)  # raises RuntimeError
F.unfold(x[:, :0], 2)  # raises RuntimeError
F.unfold(x.long(), 2)  # raises NotImplementedError
F.fold(torch.zeros(2, 15, 25), (6, 6), 2)  # raises RuntimeError
F.fold(torch.zeros(2, 16, 24), (6, 6), 2)  # raises RuntimeError
F.fold(torch.zeros(2, 16, 25), (6, 6, 6), 2)  # raises RuntimeError
F.fold(torch.zeros(2, 16, 25), (1, 1), 2)  # raises RuntimeError
F.fold(torch.zeros(2, 16, 25), (6, 6), 2, stride=0)  # raises RuntimeError
F.fold(torch.zeros(16), 6, 2)  # raises RuntimeError
""",
    "sizes": """
F.interpolate(x)  # raises ValueError
F.interpolate(x, size=3, scale_factor=2)  # raises ValueError
F.interpolate(x, size=(3,))  # raises ValueError
F.interpolate(x, scale_factor=(2,))  # raises ValueError
F.interpolate(x, size=3, align_corners=True)  # raises ValueError
F.interpolate(x, size=0)  # raises RuntimeError
F.interpolate(x, scale_factor=0.01)  # raises RuntimeError
F.interpolate(x, size=2.5)  # raises TypeError
F.interpolate(x[0, 0], size=2)  # raises NotImplementedError
F.interpolate(x, size=3, mode="foo")  # raises NotImplementedError
F.interpolate(x.int(), size=3)  # raises NotImplementedError
F.pixel_shuffle(x, 3)  # raises RuntimeError
F.pixel_shuffle(x, 0)  # raises RuntimeError
F.pixel_shuffle(x, -2)  # raises RuntimeError
F.pixel_shuffle(z[0], 2)  # raises RuntimeError
F.pixel_unshuffle(x, 4)  # raises RuntimeError
F.pixel_unshuffle(x, 0)  # raises RuntimeError
""",
}


@pytest.mark.parametrize("text", MISUSES.values(), ids=MISUSES)
def test_misuse_raises_torchs_error(text: str) -> None:
    same(GIVEN + text)


def test_corners() -> None:
    same(
        GIVEN
        + """
convolved = [F.conv2d(x, w, stride=(2,)), F.conv2d(x[:0], w), F.conv2d(x.long(), w.long(), b.long(), 2, 1)]
transposed = [F.conv_transpose2d(x, w, dilation=2, output_padding=1), F.conv_transpose2d(x[:0], w)]
pooled = [F.max_pool2d(x, (2,)), F.max_pool1d(z, 2, stride=[]), F.avg_pool2d(x[:0], 2)]
integers = [*F.max_pool2d(x.long(), 3, 2, 1, return_indices=True), F.avg_pool2d(3 - x.long(), 2)]
adaptive = [F.adaptive_avg_pool2d(x, 0), F.adaptive_max_pool2d(x, 0), F.adaptive_avg_pool2d(x[:, :0], 2)]
more = [*F.adaptive_max_pool2d(x, (None, 4), return_indices=True), F.adaptive_avg_pool1d(z, (3,))]
cut = [F.pad(x, (-6, 0)), F.pad(x, (-3, -3)), F.pad(x, (-7, 1, 1, 1), mode="reflect"), F.pad(x, ())]
wrapped = [F.pad(x, (6, 1, 1, 1), mode="circular"), F.pad(x, (5, 5, 1, 1), mode="reflect", value=0)]
filled = [F.pad(x > 1, (1, 1), value=1), F.pad(x.long(), (1, 1), value=1.5)]
nothing = [F.pad(x[:0], (0, 0, 1, 1), mode=mode) for mode in ("reflect", "replicate", "circular")]
columns = [F.unfold(x[:0], 2), F.unfold(x > 1, 2), F.fold(torch.zeros(0, 16, 25), 6, 2)]
shuffled = [F.pixel_shuffle(x[None], 2), F.pixel_unshuffle(x, 2), F.interpolate(x.byte(), size=3)]
""",
        but={"_version"},  # torch's circular padding writes to its own result
    )


def test_nodes_are_named_as_torchs() -> None:
    same(
        GIVEN
        + """
del z
x, w, b = (tensor.requires_grad_() for tensor in (x, w, b))
answers = [F.conv2d(x, w), F.conv2d(x[0], w, b), F.conv_transpose2d(x, w), F.unfold(x, 2)]
answers += [F.max_pool2d(x, 2), F.max_pool2d(x[0], 2), F.max_pool1d(x[0], 2), F.avg_pool2d(x, 2)]
answers += [F.avg_pool1d(x[0], 2), F.adaptive_avg_pool2d(x, 1), F.adaptive_avg_pool2d(x, 2)]
answers += [F.adaptive_max_pool2d(x, 2), F.adaptive_max_pool1d(x[0], 2), F.fold(F.unfold(x, 2), 6, 2)]
answers += [F.max_pool3d(x, 2), F.avg_pool3d(x, 2), F.pixel_shuffle(x, 2), F.pixel_unshuffle(x, 2)]
answers += [F.pad(x, (1, 1)), F.pad(x, (1, 1, 1, 1), "reflect"), F.pad(x[0], (1, 1), "replicate")]
answers += [F.pad(x, (1, 1, 1, 1), "circular"), F.interpolate(x, size=3), F.interpolate(x[0], size=3)]
edges = [len(answer.grad_fn.next_functions) for answer in answers[:2]]
""",
        but={"_version"},
    )


@pytest.mark.parametrize("at_once", [1, 500, 10**6])
def test_convolution_of_some_images_at_a_time(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "AT_ONCE", at_once)
    same("""
F = torch.nn.functional
x = (torch.arange(360.0).reshape(5, 2, 6, 6) % 7).requires_grad_()
w = (torch.arange(54.0).reshape(3, 2, 3, 3) % 5).requires_grad_()
out = F.conv2d(x, w, padding=1, stride=2)
(out * out).sum().backward()
back = F.conv_transpose2d(out.detach(), w)
""")


def test_the_last_nan_and_the_first_maximum_win() -> None:
    same("""
F, nan, inf = torch.nn.functional, float("nan"), float("inf")
x = torch.tensor([[[nan, 1.0, 4, 4], [2, nan, 4, 4], [-inf, -inf, nan, 1], [-inf, -inf, 1, 1]]])
x.requires_grad_()
values, places = F.max_pool2d(x, 2, return_indices=True)
values.sum().backward()
""")
