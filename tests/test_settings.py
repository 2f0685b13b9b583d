"""What programs ask and set before they begin: answers of a machine without a GPU, and idle switches."""

import warnings

import pytest
import torch
from both import ENGINES, same

import minigrad
import minigrad.accelerator
import minigrad.backends
import minigrad.speed
import minigrad.version

PROGRAMS = {
    "cudnn": """
torch.backends.cudnn.deterministic = True
torch.backends.cudnn.benchmark = False
found = torch.backends.cudnn.is_available(), torch.backends.cudnn.version(), torch.backends.cudnn.enabled
torch.backends.cudnn.deterministic = False
""",
    "other backends": """
torch.backends.cuda.matmul.allow_tf32 = True
found = torch.backends.mps.is_available(), torch.backends.mps.is_built(), torch.backends.cuda.is_built()
torch.backends.cuda.matmul.allow_tf32 = False
""",
    "a device": """
name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
device = torch.device(name)
x = torch.ones(2, device=device).to(device)
""",
    "devices by name": """
devices = [torch.device(*given) for given in (("cuda",), ("cuda:1",), ("cuda", 1), ("mps",), ("cpu", 0))]
texts = [(repr(device), str(device), device.type, device.index) for device in devices]
equal = devices[1] == devices[2], devices[0] == devices[1], devices[0] == "cuda", len(set(devices))
again, named = torch.device(devices[1]), torch.device(type="cpu", index=0)
with torch.device("cpu"):
    x = torch.ones(2)
generator = torch.Generator().device.type, torch.Generator(torch.device("cpu")).device
""",
    "a default dtype": """
torch.set_default_dtype(torch.float64)
made = torch.Tensor([1]), torch.Tensor(2, 3).dtype, torch.Tensor(), torch.FloatTensor([1])
torch.set_default_dtype(torch.float32)
""",
    "an accelerator": """
found = torch.accelerator.is_available(), torch.accelerator.device_count()
device = torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else "cpu"
""",
    "a version": "cuda, hip = torch.version.cuda, torch.version.hip",
    "seeds": """
_g = torch.manual_seed(7)
seeds = _g.initial_seed(), torch.initial_seed(), torch.Generator().manual_seed(3).initial_seed()
torch.cuda.manual_seed(1)
torch.cuda.manual_seed_all(1)
state = torch.get_rng_state()
a = torch.rand(2)
torch.set_rng_state(state)
b = torch.rand(2)
""",
}


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_programs_find_what_they_ask_for(text: str) -> None:
    same(text)


@pytest.mark.parametrize("text", ["(x * 2).grad", "torch.tensor(x)", "x.new_tensor(x)"])
def test_warnings(text: str) -> None:
    for engine in ENGINES:
        names = {"torch": engine, "x": engine.ones(2, requires_grad=True)}
        with pytest.warns(UserWarning):
            eval(text, names)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            exec("y = x * 2\ny.retain_grad()\ny.grad, x.grad, x.detach().grad", names)
            exec("y.sum().backward()\ny.grad, torch.as_tensor(x), torch.tensor([1])", names)


def test_compile_changes_nothing() -> None:
    def f(x: int) -> int:
        return x + 1

    compile = minigrad.speed.compile
    assert compile(f) is f and compile(f, mode="max-autotune", fullgraph=True) is f
    assert compile(backend="eager", dynamic=False)(f) is f
    with pytest.raises(TypeError):
        compile(f, quickly=True)


def test_the_precision_of_products_is_what_was_set() -> None:
    for engine, room in zip(ENGINES, (minigrad.speed, torch), strict=True):
        before = room.get_float32_matmul_precision()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            room.set_float32_matmul_precision("high")
        with pytest.warns(UserWarning, match="is not one of 'highest', 'high'"):
            room.set_float32_matmul_precision("low")
        assert room.get_float32_matmul_precision() == "high", engine.__name__
        room.set_float32_matmul_precision(before)
        assert before == "highest"


def test_the_default_device_is_the_cpu() -> None:
    minigrad.set_default_device("cpu")
    assert minigrad.get_default_device() == minigrad.device("cpu") == minigrad.ones(1).device
    with pytest.raises(AssertionError, match="cuda"):
        minigrad.set_default_device("cuda")


def test_one_version() -> None:
    assert minigrad.version.__version__ == minigrad.__version__
