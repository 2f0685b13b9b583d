"""Random tensors: one program text draws the same numbers in both engines, in the same order, to the bit."""

import numpy as np
import pytest
import torch
from both import ENGINES, play, same

import minigrad

OTHER_SIMD = torch.backends.cpu.get_cpu_capability() == "DEFAULT"
pytestmark = [
    pytest.mark.skipif(OTHER_SIMD, reason="torch without AVX2 draws other bits"),
    pytest.mark.filterwarnings("ignore:.*out of bounds"),
]
FLOATS = ["float16", "float32", "float64"]
DTYPES = [*FLOATS, "int64", "int32", "int16", "int8", "uint8", "bool"]

NEW = """
torch.rand(2, 3), torch.rand((2, 3)), torch.rand(size=(4,)), torch.rand(()), torch.rand(0), torch.rand([2, 2])
torch.rand(3, dtype=torch.float64, requires_grad=True), torch.rand(2, out=None, pin_memory=False)
torch.randn(20), torch.randn(3), torch.randn(3, layout=torch.strided, device="cpu")
torch.randint(5, (4,)), torch.randint(high=5, size=(4,)), torch.randint(2, 9, [2, 2])
torch.randint(0, 2, (3,), dtype=torch.bool), torch.randint(7, (3,), dtype=torch.float32)
torch.randint(low=1, high=4, size=(3,)), torch.randint(-3, 3, (9,))
torch.randperm(9), torch.randperm(4, dtype=torch.int32), torch.randperm(0), torch.randperm(3).dtype
torch.rand_like(f), torch.rand_like(f.T), torch.rand_like(f[:, ::2]), torch.rand_like(n, dtype=torch.float64)
torch.randn_like(f), torch.randn_like(f.T), torch.randn_like(f, requires_grad=True)
torch.randn_like(torch.empty(5, 8).T), torch.randn_like(torch.empty(2, 3, 4).permute(1, 2, 0))
torch.randn_like(torch.empty(5, 8)[:, ::2]), torch.randn_like(torch.empty(8, 5)[::2].T)
torch.randn_like(torch.empty(1, 8).expand(4, 8)), torch.rand_like(torch.empty(4, 1).expand(4, 5))
torch.randint_like(f, 9), torch.randint_like(n, 2, 7), torch.randint_like(f.T, 50), torch.randint_like(b, 2)
torch.rand_like(f.T).stride(), torch.randn_like(f[:, ::2]).stride(), torch.randint_like(f.T, 5).stride()
torch.normal(0.5, 2.0, (3,)), torch.normal(0.0, 1.0, size=(2, 9))
torch.normal(0, 1, (2,), dtype=torch.float64), torch.normal(mean=1.0, std=0.0, size=(2,))
torch.normal(f, 0.5), torch.normal(f), torch.normal(f, std=2)
torch.normal(2.0, f.abs()), torch.normal(mean=f, std=f.abs()), torch.normal(f[:, :1], f[0].abs())
torch.normal(f.double(), f.abs()), torch.normal(f, f.abs().double()), torch.normal(f.half(), 0.3)
torch.normal(torch.zeros(5, 8), torch.arange(8.0)), torch.normal(1, f.abs())
torch.bernoulli(p), torch.bernoulli(p.T), torch.bernoulli(p.double()), torch.bernoulli(p.half())
torch.bernoulli(f, 0.3), torch.bernoulli(n, 0.5), p.bernoulli(), p.bernoulli(0.9), torch.bernoulli(p[:0])
torch.multinomial(p, 1), torch.multinomial(p, 2), torch.multinomial(p[0], 3), torch.multinomial(p.double(), 2)
torch.multinomial(p, 8, replacement=True), torch.multinomial(p[0], 9, True), torch.multinomial(p.half(), 2)
torch.multinomial(p.T, 2), torch.multinomial(p.half(), 7, True), p.multinomial(1, replacement=True)
torch.multinomial(torch.tensor([0.0, 3.0, 0.0, 1.0]), 2), torch.multinomial(torch.tensor([0.0, 3.0]), 4, True)
torch.multinomial(torch.ones(0, 3), 2), torch.multinomial(torch.rand(4, 50), 20)
torch.initial_seed(), torch.manual_seed(4).initial_seed(), torch.rand(1), torch.random.initial_seed()
torch.rand(2, generator=_g), torch.randn(2, generator=_g), torch.randint(5, (2,), generator=_g), torch.rand(1)
torch.randperm(5, generator=_g), torch.bernoulli(p, generator=_g), torch.multinomial(p, 1, generator=_g)
torch.normal(f, 1.0, generator=_g), torch.normal(0.0, 1.0, (2,), generator=_g), f.uniform_(generator=_g)
"""
FILLERS = """
x.uniform_() | x.uniform_(-2, 3) | x.uniform_(to=4) | x.normal_() | x.normal_(3, 0.1) | x.normal_(std=2)
x.bernoulli_() | x.bernoulli_(0.2) | x.bernoulli_(p=0) | x.bernoulli_(torch.rand(4)) | x.bernoulli_(p[:, :1])
x.bernoulli_(torch.tensor(0.3)) | x.bernoulli_(p.double()) | x.bernoulli_(p.half())
x.exponential_() | x.exponential_(0.7) | x.exponential_(lambd=3) | x.exponential_(float("inf"))
x.random_() | x.random_(5) | x.random_(1, 9) | x.random_(3, None) | x.random_(0, 2) | x.random_(to=9)
x.geometric_(0.3) | x.cauchy_() | x.cauchy_(1, 2.5) | x.log_normal_() | x.log_normal_(0.1, 0.5)
"""
GIVEN = """
torch.manual_seed(11)
_g = torch.Generator().manual_seed(12)
f = torch.arange(6.0).reshape(2, 3) - 2
n, b = torch.arange(4), torch.tensor([True, False])
p = torch.tensor([[0.1, 0.6, 0.2, 0.9], [0.5, 0.3, 0.8, 0.05], [1.0, 0.0, 0.7, 0.4]])
"""
PLACES = {
    "whole": "x = torch.zeros(3, 4, dtype=torch.DTYPE)",
    "turned": "x = torch.zeros(4, 3, dtype=torch.DTYPE).T",
    "with gaps": "x = torch.zeros(3, 8, dtype=torch.DTYPE)[:, ::2]",
}


@pytest.mark.parametrize("text", NEW.strip().splitlines())
def test_new_random_tensors(text: str) -> None:
    same(f"{GIVEN}seen = {text}\nnext = torch.rand(2)")


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_filled_in_place(dtype: str, place: str) -> None:
    for call in FILLERS.replace("\n", "|").strip("|").split("|"):
        given = GIVEN + place.replace("DTYPE", dtype)
        program = f"{given}\nseen = {call.strip()}\nis_x = seen is x\nnext = torch.rand(2)"
        names = {}
        for engine in ENGINES:
            try:
                names[engine] = play(engine, program)
            except (RuntimeError, NotImplementedError) as error:
                names[engine] = type(error)
        if isinstance(names[torch], type):
            assert isinstance(names[minigrad], type) and issubclass(names[minigrad], names[torch]), call
        else:
            same(program)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("call", [call for line in FILLERS.strip().splitlines() for call in line.split("|")])
def test_many_are_filled_in_place(call: str, dtype: str) -> None:
    if "p" in call.replace("exponential", "") and "rand(4)" not in call:
        call = call.replace("p[:, :1]", "0.4").replace("p.double()", "0.6").replace("p.half()", "0.7")
    same(f"{GIVEN}x = torch.empty(40, 4, dtype=torch.{dtype})\nseen = {call.strip()}\nnext = torch.rand(2)")


WRITES = """
with torch.no_grad(): w.uniform_(-1, 1); v = w._version; w.bernoulli_(0.5)
y = w * 2; y.normal_(); y.sum().backward(); v = y._version
y = w * 2; y[0].exponential_(); y.sum().backward()
y = w * w; (y.detach()).random_(); v = y._version
m = w * 1; y = torch.normal(m, 1.0); y.sum().backward()
y = torch.normal(0.0, w); y.sum().backward()
y = torch.normal(w, w.detach()); v = y.shape; y.sum().backward()
y = torch.bernoulli(w); y.sum().backward()
"""


@pytest.mark.parametrize("text", WRITES.strip().splitlines())
def test_versions_and_gradients(text: str) -> None:
    """What was drawn is a constant: zeros are sent back to what it overwrote, and to its mean and std."""
    given = "torch.manual_seed(2)\nw = torch.tensor([0.25, 0.5, 0.75], requires_grad=True)\n"
    same(given + text, but=["grad_fn"] + ["_version"] * ("torch." in text and "no_grad" not in text))


MISUSES = """
w.uniform_()  # raises RuntimeError
w.bernoulli_()  # raises RuntimeError
w[0].normal_()  # raises RuntimeError
torch.zeros(1).expand(3).uniform_()  # raises RuntimeError
f.uniform_(2, 1)  # raises RuntimeError
f.uniform_(0, float("inf"))  # raises RuntimeError
f.uniform_(float("nan"), 1)  # raises RuntimeError
f.uniform_(-3e38, 3e38)  # raises RuntimeError
f.half().uniform_(0, 1e6)  # raises RuntimeError
f.normal_(0, -1)  # raises RuntimeError
f.exponential_(0)  # raises RuntimeError
f.exponential_(float("nan"))  # raises RuntimeError
f.geometric_(0)  # raises RuntimeError
f.geometric_(1)  # raises RuntimeError
f.geometric_()  # raises TypeError
f.cauchy_(0, 0)  # raises RuntimeError
f.log_normal_(0, -1)  # raises RuntimeError
f.bernoulli_(-0.1)  # raises RuntimeError
f.bernoulli_(float("nan"))  # raises RuntimeError
f.bernoulli_(torch.tensor([2.0, 0.5, 0.0]))  # raises RuntimeError
f.bernoulli_(torch.zeros(4))  # raises RuntimeError
f.bernoulli_(n)  # raises NotImplementedError
f.random_(5, 5)  # raises RuntimeError
f.random_(0)  # raises RuntimeError
n.byte().random_(300)  # raises RuntimeError
n.uniform_()  # raises NotImplementedError
n.normal_()  # raises NotImplementedError
n.exponential_()  # raises RuntimeError
n.cauchy_()  # raises RuntimeError
n.log_normal_()  # raises NotImplementedError
torch.rand(-1)  # raises RuntimeError
torch.rand(2, dtype=torch.int64)  # raises NotImplementedError
torch.rand(2, dtpye=torch.float32)  # raises TypeError
torch.randn(2, requires_grad=1)  # raises TypeError
torch.randint(5, 2)  # raises TypeError
torch.randint(5, (2,), requires_grad=True)  # raises RuntimeError
torch.randint(0, (2,))  # raises RuntimeError
torch.randperm(-1)  # raises RuntimeError
torch.rand(2, device="cuda")  # raises AssertionError
torch.rand_like(n)  # raises NotImplementedError
torch.normal(0.0, 1.0)  # raises TypeError
torch.normal(0.0, -1.0, (2,))  # raises RuntimeError
torch.normal(f, -1.0)  # raises RuntimeError
torch.normal(f, torch.tensor([1.0, -1.0, 1.0]))  # raises RuntimeError
torch.normal(f, torch.ones(2))  # raises RuntimeError
torch.normal(n, 1.0)  # raises NotImplementedError
torch.normal(f, 1.0, (3,))  # raises TypeError
torch.bernoulli(n)  # raises NotImplementedError
torch.bernoulli(f + 7)  # raises RuntimeError
torch.multinomial(f, 4)  # raises RuntimeError
torch.multinomial(f, 0)  # raises RuntimeError
torch.multinomial(f, 1.0)  # raises TypeError
torch.empty(3).random_(1.5)  # raises TypeError
torch.multinomial(n, 1)  # raises RuntimeError
torch.multinomial(f - 1, 1)  # raises RuntimeError
torch.multinomial(f - 1, 2, True)  # raises RuntimeError
torch.multinomial(f * 0, 1)  # raises RuntimeError
torch.multinomial(f * 0, 2, True)  # raises RuntimeError
torch.multinomial(f * float("nan"), 1)  # raises RuntimeError
torch.multinomial(f / 0, 2, True)  # raises RuntimeError
torch.multinomial(f.reshape(1, 1, 3), 1)  # raises RuntimeError
torch.set_rng_state(torch.zeros(3, dtype=torch.uint8))  # raises RuntimeError
torch.set_rng_state(torch.zeros(5056))  # raises TypeError
torch.set_rng_state("here")  # raises TypeError
"""


@pytest.mark.parametrize("line", MISUSES.strip().splitlines())
def test_a_misuse_draws_nothing_and_writes_nothing(line: str) -> None:
    given = (
        "torch.manual_seed(1)\nw, f, n = torch.ones(3, requires_grad=True), torch.ones(3), torch.arange(3)\n"
    )
    late = ("randint(5, (2,), r",)  # where torch notices only afterwards
    same(f"{given}{line}\n" + ("" if any(text in line for text in late) else "next = torch.rand(2)"))


def test_states() -> None:
    same(
        "torch.manual_seed(5)\nfirst = torch.randn(3)\nstate = torch.get_rng_state()\na = torch.randn(3)\n"
        "torch.set_rng_state(state)\nb = torch.randn(3)\nwith torch.random.fork_rng(devices=[]):\n"
        "    torch.manual_seed(9)\n    inner = torch.rand(2)\nc = torch.rand(2)\n"
        "with torch.random.fork_rng(enabled=False):\n    d = torch.rand(2)\ne = torch.rand(2)"
    )


def test_a_state_of_torch_leads_on_here() -> None:
    torch.manual_seed(3)
    torch.randn(1)
    minigrad.set_rng_state(minigrad.from_dlpack(torch.get_rng_state()))
    assert minigrad.randn(5).tolist() == torch.randn(5).tolist()


def test_the_block_of_fork_rng_may_raise() -> None:
    minigrad.manual_seed(1)
    with pytest.raises(KeyError), minigrad.random.fork_rng():
        minigrad.rand(5)
        raise KeyError
    assert minigrad.rand(1).item() == minigrad.manual_seed(1).uniform((1,), np.dtype("f4")).item()
