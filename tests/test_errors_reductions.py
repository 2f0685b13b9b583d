"""Reductions, running sums and sorting, misused: torch's errors; and the corners where there are none."""

import numpy as np
import pytest
from both import ENGINES, same

import minigrad

GIVEN = """
x = torch.tensor([[1.0, 3.0, 3.5], [2.0, 2.5, -1.0]], requires_grad=True)
s = torch.tensor(2.0, requires_grad=True)
f = torch.tensor([2.0, 0.0, 1.0])
n = torch.tensor([3, 1, 2])
b = torch.tensor([True, False, True])
e = torch.zeros(0)
m = torch.zeros(2, 0)
h = torch.tensor([1.0, 2.0]).half()
"""

MISUSES = {
    "dims": """
x.sum(2)  # raises IndexError
x.mean(-3)  # raises IndexError
x.sum((0, 0))  # raises RuntimeError
x.sum(1.0)  # raises TypeError
x.sum("a")  # raises TypeError
x.nansum(2)  # raises IndexError
x.nanmean(2)  # raises IndexError
x.count_nonzero(2)  # raises IndexError
x.prod(2)  # raises IndexError
x.prod((0, 1))  # raises TypeError
x.var(2)  # raises IndexError
torch.std_mean(x, 2)  # raises IndexError
x.norm(2, 3)  # raises IndexError
x.norm("fro", (0, 0))  # raises RuntimeError
x.any(2)  # raises IndexError
x.all((0, 0))  # raises RuntimeError
x.amax((0, 0))  # raises RuntimeError
x.amin(2)  # raises IndexError
x.aminmax(dim=2)  # raises IndexError
x.aminmax(dim=(0, 1))  # raises TypeError
x.max(2)  # raises IndexError
x.min((0, 1))  # raises TypeError
x.argmax(2)  # raises IndexError
x.argmin((0, 1))  # raises TypeError
x.median(3)  # raises IndexError
x.median((0, 1))  # raises TypeError
x.nanmedian(3)  # raises IndexError
x.mode(2)  # raises IndexError
x.kthvalue(1, 2)  # raises IndexError
x.quantile(0.5, 3)  # raises IndexError
x.quantile(0.5, (0, 1))  # raises TypeError
x.logsumexp(2)  # raises IndexError
x.softmax(2)  # raises IndexError
x.log_softmax((0, 1))  # raises TypeError
x.cumsum(2)  # raises IndexError
x.cumprod(2)  # raises IndexError
x.logcumsumexp(2)  # raises IndexError
x.cummax(2)  # raises IndexError
x.cummin((0, 1))  # raises TypeError
x.diff(dim=2)  # raises IndexError
x.sort(2)  # raises IndexError
x.sort("a")  # raises TypeError
x.sort(None)  # raises TypeError
x.sum(True)  # raises TypeError
x.max(2.5)  # raises TypeError
x.min(dim=1.0)  # raises TypeError
x.max(None)  # raises TypeError
x.min(other=1)  # raises TypeError
torch.max(None, x)  # raises TypeError
x.prod(None)  # raises TypeError
x.median(None)  # raises TypeError
x.nanmedian(dim=None)  # raises TypeError
x.norm("nuc", (0,))  # raises RuntimeError
x.argsort(2)  # raises IndexError
x.topk(1, 2)  # raises IndexError
x.unique(dim=2)  # raises IndexError
x.unique(dim=(0, 1))  # raises TypeError
s.unique(dim=0)  # raises IndexError
s.sort(1)  # raises IndexError
s.sum(1)  # raises IndexError
s.cummax(-2)  # raises IndexError
torch.unique_consecutive(x, dim=2)  # raises IndexError
""",
    "keepdim and unbiased": """
x.sum(keepdim=True)  # raises TypeError
x.mean(keepdim=True)  # raises TypeError
x.prod(keepdim=True)  # raises TypeError
x.max(keepdim=True)  # raises TypeError
x.median(keepdim=True)  # raises TypeError
x.sum(0, 1)  # raises TypeError
x.mean(0, keepdim=None)  # raises TypeError
x.max(torch.ones(3), 1)  # raises TypeError
x.argmax(0, keepdims=1)  # raises TypeError
x.kthvalue(1, 0, 1)  # raises TypeError
x.var(0, 1)  # raises TypeError
x.std(0, True, 1)  # raises TypeError
x.var(0, unbiased=1)  # raises TypeError
x.std(0, unbiased=True, correction=1)  # raises TypeError
torch.std_mean(x, False, correction=0)  # raises TypeError
""",
    "missing and surplus arguments": """
x.softmax()  # raises TypeError
x.logsumexp()  # raises TypeError
x.cumsum()  # raises TypeError
x.cumprod()  # raises TypeError
x.cummax()  # raises TypeError
x.topk()  # raises TypeError
x.kthvalue()  # raises TypeError
x.quantile()  # raises TypeError
torch.sum()  # raises TypeError
torch.searchsorted(f)  # raises TypeError
x.sum(foo=0)  # raises TypeError
x.sum(dim=0, axis=0)  # raises TypeError
x.sum(0, axis=0)  # raises TypeError
x.mean(keepdim=True, keepdims=True)  # raises TypeError
x.norm(axis=0)  # raises TypeError
x.unique(axis=0)  # raises TypeError
x.max(0, dim=0)  # raises TypeError
torch.aminmax(x, 1)  # raises TypeError
x.argsort(0, True, True)  # raises TypeError
x.sort(0, True, True)  # raises TypeError
torch.searchsorted(f, f, True)  # raises TypeError
""",
    "no tensors": """
torch.sum([1.0])  # raises TypeError
torch.nansum(1.0)  # raises TypeError
torch.var_mean([1.0])  # raises TypeError
torch.count_nonzero([1.0])  # raises TypeError
torch.max([1.0])  # raises TypeError
torch.amax([1.0])  # raises TypeError
torch.aminmax([1.0])  # raises TypeError
torch.argmax([1.0])  # raises TypeError
torch.median([1.0])  # raises TypeError
torch.mode([1.0])  # raises TypeError
torch.kthvalue([1.0], 1)  # raises TypeError
torch.quantile([1.0], 0.5)  # raises TypeError
torch.logsumexp([1.0], 0)  # raises TypeError
torch.any([1.0])  # raises TypeError
torch.softmax([1.0], 0)  # raises TypeError
torch.cumsum([1.0], 0)  # raises TypeError
torch.cummax([1.0], 0)  # raises TypeError
torch.logcumsumexp([1.0], 0)  # raises TypeError
torch.diff([1.0])  # raises TypeError
torch.diff(x, prepend=1.0)  # raises TypeError
torch.sort([1.0])  # raises TypeError
torch.argsort([1.0])  # raises TypeError
torch.msort([1.0])  # raises TypeError
torch.topk([1.0], 1)  # raises TypeError
torch.unique([1.0])  # raises TypeError
torch.bincount(2)  # raises TypeError
torch.bincount(n, [1, 2, 3])  # raises TypeError
torch.searchsorted([1.0], x)  # raises TypeError
torch.searchsorted(f, [1.0])  # raises TypeError
torch.bucketize([1.0], f)  # raises TypeError
torch.bucketize(x, [1.0])  # raises TypeError
torch.histc([1.0])  # raises TypeError
""",
    "dtypes": """
n.mean()  # raises RuntimeError
n.nanmean()  # raises RuntimeError
n.var()  # raises RuntimeError
torch.var_mean(n)  # raises RuntimeError
n.norm()  # raises RuntimeError
n.norm(dtype=torch.float32)  # raises RuntimeError
x.norm(dtype=torch.int64)  # raises RuntimeError
n.softmax(0)  # raises NotImplementedError
n.logcumsumexp(0)  # raises NotImplementedError
b.argmax()  # raises RuntimeError
b.median()  # raises NotImplementedError
b.nanmedian(0)  # raises NotImplementedError
b.kthvalue(1)  # raises NotImplementedError
b.topk(1)  # raises RuntimeError
n.quantile(0.5)  # raises RuntimeError
h.quantile(0.5)  # raises RuntimeError
x.quantile(torch.tensor([0.5]).double())  # raises RuntimeError
f.bincount()  # raises NotImplementedError
b.bincount()  # raises NotImplementedError
n.histc()  # raises NotImplementedError
torch.searchsorted(b, b)  # raises NotImplementedError
torch.searchsorted(f, f, sorter=f)  # raises RuntimeError
""",
    "numbers": """
x.topk(4)  # raises RuntimeError
x.topk(-1)  # raises RuntimeError
x.topk(2.0)  # raises TypeError
s.topk(2)  # raises RuntimeError
x.kthvalue(0)  # raises RuntimeError
x.kthvalue(4)  # raises RuntimeError
x.kthvalue(1.5)  # raises TypeError
x.quantile(2.0)  # raises RuntimeError
x.quantile(torch.tensor([0.5, -0.1]))  # raises RuntimeError
x.quantile(torch.tensor([[0.5]]))  # raises RuntimeError
x.quantile("a")  # raises TypeError
x.quantile([0.5])  # raises TypeError
x.quantile(0.3, interpolation="no")  # raises RuntimeError
x.norm("x")  # raises RuntimeError
x.diff(-1)  # raises RuntimeError
x.diff(1.0)  # raises TypeError
n.bincount(minlength=-1)  # raises RuntimeError
(-n).bincount()  # raises RuntimeError
f.histc(0)  # raises RuntimeError
f.histc("a")  # raises TypeError
f.histc(4, 3, 0)  # raises RuntimeError
f.histc(3, 0, float("nan"))  # raises RuntimeError
(f / 0).histc(4)  # raises RuntimeError
torch.searchsorted(f, 2.5, side="middle")  # raises RuntimeError
torch.searchsorted(f, 2.5, side="left", right=True)  # raises RuntimeError
torch.searchsorted(f, f, sorter=torch.tensor([0, 1, 5]))  # raises RuntimeError
""",
    "shapes": """
s.diff()  # raises RuntimeError
x.diff(prepend=torch.zeros(1, 1))  # raises RuntimeError
x.diff(append=f)  # raises RuntimeError
n.view(1, 3).bincount()  # raises RuntimeError
torch.tensor(3).bincount()  # raises RuntimeError
n.bincount(torch.ones(2))  # raises RuntimeError
torch.searchsorted(x, f)  # raises RuntimeError
torch.searchsorted(s, s)  # raises RuntimeError
torch.searchsorted(x, s)  # raises RuntimeError
torch.searchsorted(f, f, sorter=torch.tensor([0, 1]))  # raises RuntimeError
torch.bucketize(x, x)  # raises RuntimeError
torch.bucketize(x, s)  # raises RuntimeError
torch.unique(torch.zeros(0, 3), dim=1)  # raises RuntimeError
x.max(torch.ones(4))  # raises RuntimeError
""",
    "nothing there": """
e.max()  # raises RuntimeError
m.min(1)  # raises IndexError
e.argmax()  # raises IndexError
m.argmin(1)  # raises IndexError
e.amax()  # raises RuntimeError
m.amin(1)  # raises IndexError
e.aminmax()  # raises RuntimeError
m.aminmax(dim=1)  # raises IndexError
m.median(1)  # raises IndexError
e.mode()  # raises IndexError
m.kthvalue(1, 1)  # raises IndexError
e.quantile(0.5)  # raises RuntimeError
e.norm(float("inf"))  # raises RuntimeError
e.norm(-1)  # raises RuntimeError
m.norm(float("inf"), 1)  # raises RuntimeError
e.topk(1)  # raises RuntimeError
""",
}


@pytest.mark.parametrize("kind", MISUSES)
def test_misuse(kind: str) -> None:
    same(GIVEN + MISUSES[kind])


def test_nothing_in_what_is_left() -> None:
    same("""
m = torch.zeros(0, 3)
e = torch.zeros(0)
sums = e.sum(), e.mean(), e.prod(), e.nansum(), e.nanmean(), e.norm(), e.norm(0), e.count_nonzero()
left = m.sum(1), m.amax(1), m.argmax(1), m.norm(float("inf"), 1), m.var(1)
chosen = [*m.max(1), *m.median(1), *m.mode(1), *m.kthvalue(1, 1), *m.aminmax(dim=1)]
running = [m.cumsum(0), m.cumprod(1), m.logcumsumexp(0), *m.cummax(0), *m.cummin(1)]
neighbours = m.diff(dim=0), m.diff(dim=1)
ordered = [*m.sort(0), *m.sort(1), *m.topk(0, 0), m.msort(), m.argsort(), m.unique(), m.unique(dim=0)]
middle = e.median(), e.nanmedian(), e.long().median()
counted = e.long().bincount(), e.long().bincount(minlength=3), e.long().bincount(e), e.histc(3)
""")


def test_one_number_without_dimensions() -> None:
    same("""
s = torch.tensor(2.0, requires_grad=True)
chosen = [*s.max(0), *s.min(-1, True), *s.median(0, True), *s.mode(), *s.kthvalue(1), *s.topk(1), *s.topk(0)]
running = [*s.cummax(0), *s.cummin(-1)]
ordered = [*s.sort(), *s.sort(0, True), s.msort(), s.argsort(), s.argmax(0), s.detach().unique()]
counted = torch.searchsorted(torch.tensor([1.0, 3.0]), s), torch.bucketize(2.0, torch.tensor([1.0, 3.0]))
sum(part for part in chosen if part.requires_grad).backward()
""")
    # torch calls it SumBackward1 if a dim is named, though there is none to be summed over
    same(
        """
s = torch.tensor(2.0, requires_grad=True)
sums = s.sum(0), s.mean(-1, True), s.prod(0), s.norm(dim=0), s.nansum(0), s.amax(-1), s.count_nonzero()
""",
        but={"grad_fn"},
    )


def test_results_in_a_given_dtype() -> None:
    same("""
i = torch.tensor([[1, 2, 3], [40, 50, 60]], dtype=torch.int8)
f = torch.tensor([0.5, 300.75, 2.0])
sums = i.sum(dtype=torch.int32), i.sum(1, dtype=torch.uint8), i.sum(dtype=torch.bool)
bytes = f.sum(dtype=torch.uint8)
more = i.nansum(0, dtype=torch.int16), i.prod(dtype=torch.uint8), i.prod(0, dtype=torch.bool)
running = i.cumsum(0, dtype=torch.int8), i.cumprod(1, dtype=torch.int32), i.cumsum(1, dtype=torch.float16)
x = torch.tensor([[1.0, 3.0], [2.0, 2.5]])
chosen = [*x.max(np.int64(0)), *torch.min(x, dim=np.int32(1)), x.max(torch.tensor(2.0)), x.min(other=x[0])]
""")


def test_halves_accumulate_in_float32() -> None:
    same("""
F = torch.nn.functional
big, one, at = torch.full((200,), 500.0).half(), torch.ones(3000).half(), torch.zeros(3000, dtype=torch.int64)
means = big.mean(), big.nanmean(), torch.ones(70000).half().mean(), *torch.var_mean(big), *torch.std_mean(big)
losses = F.l1_loss(big, 0 * big), F.adaptive_avg_pool1d(big[None, None], 1), (100 * big[:2]).var(0)
running = one.cumsum(0), (one * 1.0009765625).cumprod(0)
w = torch.ones(2).half().requires_grad_()
(one[:, None] * w + w[0] * one[:, None]).sum().backward()
x = torch.ones(3000).half().requires_grad_()
(x.cumsum(0).sum() + x.gather(0, at).sum()).backward()
z = torch.zeros(1).half()
added = z.scatter_add(0, at, one), (z + 1).scatter_reduce(0, at, one, "sum")
mean = z.scatter_reduce(0, at, one, "mean")
""")


LONG_ONES = {
    "x.sum(0)": (100_000, 2),
    "x.sum(1)": (3, 10_000, 5),
    "x.sum((0, 2))": (5_000, 4, 3),
    "x.mT.sum(-1)": (100_000, 2),
    "x.expand(-1, 2).sum(0)": (100_000, 1),
    "x[:, :2].mean()": (100_000, 3),
    "x.cumsum(0)": (100_000, 2),
    "x.logsumexp(0)": (100_000, 2),
    "((x * 1024).floor() / 1024 + 10_000).var(0)": (100_000, 2),
    "((x * 1024).floor() / 1024 + 10_000).std()": (100_000,),
    "t.autograd.grad((x * w).sum(), w)[0]": (100_000, 2),
}


@pytest.mark.parametrize("text", LONG_ONES)
def test_sums_of_many_numbers_keep_their_digits(text: str) -> None:
    """To 8 ULPs of float32; added up one by one, some hundred are lost."""
    array = np.random.default_rng(0).random(LONG_ONES[text], np.float32)
    rough, exact = (
        eval(text, {"t": minigrad, "x": x, "w": minigrad.ones(2, dtype=x.dtype, requires_grad=True)}).numpy()
        for x in (minigrad.tensor(array), minigrad.tensor(array).double())
    )
    assert np.max(np.abs(rough - exact) / np.spacing(np.abs(exact).astype(np.float32))) <= 8


def test_second_derivatives_of_norms_at_zero() -> None:
    same(
        """
F, z = torch.nn.functional, torch.zeros(2, 3, requires_grad=True)
norms = z.norm(3), z.norm(4, 1).sum(), torch.linalg.vector_norm(z, 3), F.normalize(z, 3).sum()
slopes = [torch.autograd.grad(norm, z, create_graph=True)[0] for norm in norms]
bends = [torch.autograd.grad((slope * slope + slope).sum(), z)[0] for slope in slopes]
del norms, slopes
""",
        but={"_version"},
    )


def test_numpys_names_for_dimensions() -> None:
    same(
        """
x = torch.tensor([[1.0, 3.0, 3.5], [2.0, 2.5, -1.0]], requires_grad=True)
sums = x.sum(axis=0), x.mean(axis=(0, 1), keepdims=True), x.prod(axis=1), x.std(axis=0, keepdims=True)
more = torch.nansum(x, axis=0), x.nanmean(axis=1), x.count_nonzero(axis=0), x.logsumexp(axis=0)
truths = x.any(axis=0), x.all(axis=1, keepdims=True), x.argmax(axis=1, keepdims=True), x.argmin(axis=0)
chosen = [*x.max(axis=0), *x.min(axis=1, keepdims=True), *x.median(axis=1)]
ranked = [*x.kthvalue(2, axis=1), *x.mode(axis=0)]
several = x.amax(axis=0), x.amin(axis=(0, 1)), x.aminmax(axis=1), x.quantile(0.5, axis=0)
running = [x.cumsum(axis=0), x.cumprod(axis=1), x.logcumsumexp(axis=0), *x.cummax(axis=0), x.diff(axis=0)]
ordered = [*x.sort(axis=0), x.argsort(axis=0), *x.topk(1, axis=0)]
named = x.sum(dim=0, keepdims=True), x.sum(axis=0, keepdim=True)
""",
        but={"grad_fn", "_version"},  # in torch quantile writes to its own result
    )


def test_results_with_names_print_as_torchs() -> None:
    same("""
x = torch.tensor([[1.0, 3.0, 3.5], [2.0, 2.5, -1.0]], requires_grad=True)
answers = [x.max(0), x.min(1), x.median(1), x.nanmedian(0), x.mode(0), x.kthvalue(2), x.sort(), x.topk(2)]
answers += [x.sort(stable=True), x.cummax(0), x.cummin(1), x.aminmax()]
answers += [torch.var_mean(x, 0), torch.std_mean(x)]
texts = [repr(answer) for answer in answers]
names = [type(answer).__name__ for answer in answers]
values, indices = x.sort()
third = answers[0].values is answers[0][0]
is_one = [isinstance(answers[0], torch.return_types.max), isinstance(answers[6], torch.return_types.sort)]
del answers
""")


def test_indices_that_are_written_to_spoil_the_gradient() -> None:
    for engine in ENGINES:
        x = engine.tensor([3.0, 1.0, 2.0], requires_grad=True)
        values, indices = x.sort()
        indices.add_(1)
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            values.sum().backward()
