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
