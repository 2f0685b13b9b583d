"""Misuse where tensors are made and converted: torch's kind of error, and a message that helps."""

import pytest
from both import same

GIVEN = """
f, n, s = torch.ones(3), torch.arange(3), torch.tensor(2.5)
r = torch.ones(2, requires_grad=True)
"""
MISUSES = """
torch.zeros(2, dtpye=torch.float32)  # raises TypeError
torch.zeros()  # raises TypeError
torch.zeros(-1)  # raises RuntimeError
torch.zeros(2, -3)  # raises RuntimeError
torch.zeros(2, requires_grad=1)  # raises TypeError
torch.zeros(2, dtype=torch.int64, requires_grad=True)  # raises RuntimeError
torch.zeros(2, dtype="float32")  # raises TypeError
torch.zeros(2, pin_memory=True)  # raises RuntimeError
torch.zeros(2, device="cuda")  # raises AssertionError
torch.zeros(2, device="nowhere")  # raises RuntimeError
torch.zeros(2, layout=3)  # raises TypeError
torch.zeros(2, out=3)  # raises TypeError
torch.ones("2")  # raises TypeError
torch.ones(2.5)  # raises TypeError
torch.full(2, 1)  # raises TypeError
torch.full((2,), "a")  # raises TypeError
torch.full((-2,), 1)  # raises RuntimeError
torch.empty(2, 3, foo=1)  # raises TypeError
torch.zeros_like(3)  # raises TypeError
torch.zeros_like(f, foo=1)  # raises TypeError
torch.full_like(f)  # raises TypeError
torch.scalar_tensor(f)  # raises TypeError
torch.scalar_tensor("a")  # raises TypeError
torch.eye(-1)  # raises RuntimeError
torch.eye(2, -1)  # raises RuntimeError
torch.eye(2.5)  # raises TypeError
torch.arange(3, 1)  # raises RuntimeError
torch.arange(1, 3, 0)  # raises RuntimeError
torch.arange(float("inf"))  # raises RuntimeError
torch.arange()  # raises TypeError
torch.linspace(0, 1, -1)  # raises RuntimeError
torch.linspace(0, 1)  # raises TypeError
torch.logspace(0, 1, -1)  # raises RuntimeError
torch.logspace(0)  # raises TypeError
torch.tensor()  # raises TypeError
torch.tensor([1], foo=1)  # raises TypeError
torch.tensor([1], requires_grad=True)  # raises RuntimeError
torch.tensor("abc")  # raises TypeError
torch.tensor([[1], [2, 3]])  # raises ValueError
torch.tensor([1, None])  # raises RuntimeError
torch.tensor([2**63])  # raises ValueError
torch.tensor(-2**63 - 1)  # raises ValueError
torch.tensor(["a"])  # raises ValueError
torch.tensor([1, "a"])  # raises TypeError
torch.tensor([b"a"])  # raises TypeError
torch.tensor([f, f])  # raises ValueError
torch.tensor([torch.ones(0)])  # raises ValueError
torch.tensor([300], dtype=torch.uint8)  # raises RuntimeError
torch.tensor([-256], dtype=torch.uint8)  # raises RuntimeError
torch.tensor([-129], dtype=torch.int8)  # raises RuntimeError
torch.tensor([-1.0], dtype=torch.uint8)  # raises RuntimeError
torch.tensor([float("nan")], dtype=torch.int64)  # raises RuntimeError
torch.full((2,), 300.0, dtype=torch.uint8)  # raises RuntimeError
torch.arange(2, dtype=torch.bool)  # raises NotImplementedError
torch.randperm(2, dtype=torch.bool)  # raises NotImplementedError
torch.randperm(129, dtype=torch.int8)  # raises RuntimeError
torch.randint(5.0, (2,))  # raises TypeError
torch.randint(0.0, 5, (2,))  # raises TypeError
torch.randint(True, (2,))  # raises TypeError
torch.as_tensor([1], dtype=3)  # raises TypeError
torch.asarray([1], copy=False)  # raises ValueError
torch.asarray(np.ones(1), dtype=torch.float32, copy=False)  # raises ValueError
torch.from_numpy([1])  # raises TypeError
torch.from_numpy(np.ones(3)[::-1])  # raises ValueError
torch.from_numpy(np.array(["a"]))  # raises TypeError
f.new_zeros()  # raises TypeError
f.new_zeros(-1)  # raises RuntimeError
n.new_zeros(2, requires_grad=True)  # raises RuntimeError
f.new_full((2,))  # raises TypeError
f.new_tensor([[1], [2, 3]])  # raises ValueError
torch.Tensor(5.0)  # raises TypeError
torch.Tensor(None)  # raises TypeError
torch.Tensor(True)  # raises TypeError
torch.Tensor(-1)  # raises RuntimeError
torch.Tensor(2, "a")  # raises TypeError
torch.Tensor("ab")  # raises TypeError
torch.Tensor([1], [2])  # raises TypeError
torch.DoubleTensor(f)  # raises TypeError
torch.ByteTensor([300])  # raises RuntimeError
torch.is_nonzero(f)  # raises RuntimeError
torch.is_nonzero(3)  # raises TypeError
torch.numel(3)  # raises TypeError
torch.is_floating_point(3)  # raises TypeError
torch.finfo(torch.int8)  # raises TypeError
torch.iinfo(torch.float32)  # raises TypeError
torch.iinfo(torch.bool)  # raises TypeError
torch.iinfo()  # raises TypeError
torch.can_cast(1, 2)  # raises TypeError
torch.device("nowhere")  # raises RuntimeError
torch.device("")  # raises RuntimeError
torch.device("cuda:x")  # raises RuntimeError
torch.device("cpu", -1)  # raises RuntimeError
torch.device(0)  # raises RuntimeError
torch.ones(2, device=torch.device("cuda", 0))  # raises AssertionError
torch.ones(2, device="mps")  # raises NotImplementedError
f.to(torch.device("cuda"))  # raises AssertionError
torch.Generator(device="cuda")  # raises RuntimeError
torch.device("cpu:x")  # raises RuntimeError
torch.device("cpu:0", 1)  # raises RuntimeError
torch.device(2.5)  # raises TypeError
torch.set_default_dtype(torch.int8)  # raises TypeError
torch.set_default_dtype("float32")  # raises TypeError
torch.set_num_threads(0)  # raises RuntimeError
f.cuda()  # raises AssertionError
f.to("cuda")  # raises AssertionError
f.to("nowhere")  # raises RuntimeError
f.to(other=n)  # raises TypeError
f.to(torch.float64, 3, 4, 5)  # raises TypeError
f.type("nope")  # raises ValueError
f.type(3)  # raises TypeError
f.numpy(1)  # raises TypeError
r.numpy()  # raises RuntimeError
np.asarray(r)  # raises RuntimeError
f.item()  # raises RuntimeError
float(f)  # raises ValueError
int(f)  # raises ValueError
bool(f)  # raises RuntimeError
round(f, 2)  # raises TypeError
len(s)  # raises TypeError
iter(s)  # raises TypeError
"{:.2f}".format(f)  # raises TypeError
[1, 2, 3][s]  # raises TypeError
[1, 2, 3][f]  # raises TypeError
range(s)  # raises TypeError
f.type(int)  # raises ValueError
torch.rand_like(3)  # raises TypeError
torch.randn_like(3)  # raises TypeError
torch.bernoulli(3)  # raises TypeError
torch.multinomial(3, 1)  # raises TypeError
torch.normal("a", 1.0)  # raises TypeError
torch.normal(0.0, 1.0, 3)  # raises TypeError
torch.full((2,), f)  # raises TypeError
torch.manual_seed("a")  # raises ValueError
torch.rand(2, "a")  # raises TypeError
f.uniform_("a")  # raises TypeError
"""


@pytest.mark.parametrize("line", MISUSES.strip().splitlines())
def test_misuse(line: str) -> None:
    same(GIVEN + line)
