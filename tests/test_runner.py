"""`python -m minigrad SCRIPT.py` is `python SCRIPT.py` with minigrad for torch, and hints in errors."""

import io
import os
import re
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import minigrad
from minigrad.__main__ import main
from minigrad.hints import hint
from minigrad.version import follows

ROOT = Path(__file__).parent.parent


def python(*arguments: Any, cwd: Path) -> tuple[int, str, str]:
    """Exit code, printed text and errors of Python with these arguments."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=cwd, env=env, capture_output=True, text=True
    )
    return done.returncode, done.stdout, done.stderr


def as_script(text: str, folder: Path, *arguments: str) -> tuple[int, str, str]:
    (folder / "script.py").write_text(text)
    return python("-m", "minigrad", "script.py", *arguments, cwd=folder)


TRAINING = """
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import optim, Tensor
from torch.optim.lr_scheduler import StepLR
from torch.utils.data import DataLoader, TensorDataset, random_split

class Net(nn.Module):
    def __init__(self, hidden: int = 16) -> None:
        super().__init__()
        self.first = nn.Linear(2, hidden)
        self.second = nn.Linear(hidden, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(F.relu(self.first(x)))

if __name__ == "__main__":
    torch.manual_seed(0)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    x = torch.randn(100, 2)
    y = (x ** 2).sum(1, keepdim=True)
    train, test = random_split(TensorDataset(x, y), [0.8, 0.2])
    loader = DataLoader(train, batch_size=16, shuffle=True)
    net = Net().to(device)
    optimizer = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    scheduler = StepLR(optimizer, step_size=2, gamma=0.5)
    print(net)
    for epoch in range(5):
        total = 0.0
        for inputs, targets in loader:
            optimizer.zero_grad()
            loss = F.mse_loss(net(inputs.to(device)), targets.to(device))
            loss.backward()
            optimizer.step()
            total += loss.item() * len(inputs)
        scheduler.step()
        print(f"epoch {epoch}: loss {total / len(train):.4f}, lr {scheduler.get_last_lr()[0]:.4f}")
    net.eval()
    with torch.no_grad():
        for inputs, targets in DataLoader(test, batch_size=len(test)):
            print(f"test loss {F.mse_loss(net(inputs), targets):.4f}")
    print(sorted(net.state_dict()))
"""


def test_a_training_script_prints_what_torch_prints(tmp_path: Path) -> None:
    with redirect_stdout(io.StringIO()) as out:
        exec(compile(TRAINING, "script.py", "exec"), {"__name__": "__main__"})
    assert as_script(TRAINING, tmp_path) == (0, out.getvalue(), "")


IMPORTS = """
import sys
import torch, torch.autograd, torch.nn as nn, torch.nn.functional as F, torch.utils.data as data
import torch.backends.cudnn as cudnn
from torch import Tensor, optim
from torch.nn.functional import relu
from torch.optim.sgd import SGD
from torch.utils.data.dataset import Subset
import torch.tensor
import minigrad
assert torch is minigrad and nn is minigrad.nn and F is minigrad.nn.functional and data is minigrad.utils.data
assert Tensor is minigrad.Tensor and optim is minigrad.optim and SGD is optim.SGD and Subset is data.Subset
assert torch.nn is nn and isinstance(torch.ones(1), Tensor) and relu is F.relu and torch.tensor(1).item() == 1
for name, module in list(sys.modules.items()):
    if name.startswith("torch"):
        assert module is sys.modules["minigrad" + name[5:]] and module.__name__ == "minigrad" + name[5:], name
    elif name.startswith("minigrad."):
        assert sys.modules["torch" + name[8:]] is module, name
assert not hasattr(torch, "foo") and not hasattr(torch.ones(1), "foo") and getattr(nn, "Foo", 3) == 3
try:
    from torch import distributed
except ImportError as error:
    assert not hasattr(error, "__notes__")
try:
    import torch.distributed
except ModuleNotFoundError as error:
    assert error.name == "torch.distributed" and not hasattr(error, "__notes__")
print(torch.__version__)
"""


def test_torch_is_minigrad_itself(tmp_path: Path) -> None:
    assert as_script(IMPORTS, tmp_path) == (0, f"{minigrad.__version__}\n", "")


PLAIN = {
    "where it is": """
import sys
import neighbour
print(sys.argv, __name__, __file__, __doc__, __package__, __spec__, sys.path[0], neighbour.__name__)
print(sys.modules["__main__"].__dict__ is globals(), __builtins__ is sys.modules["builtins"])
""",
    "at exit": """
import atexit
from dataclasses import dataclass
@dataclass
class Point:
    x: int = 1
atexit.register(lambda: print("bye", Point()))
""",
    "annotations are evaluated": "x: print('evaluated') = 1",
    "pickles": "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))) is A)",
    "an encoding": "# -*- coding: latin-1 -*-\nprint(len('Ã¤'))",
    "an error": "def f(x):\n    return 1 / x\ntry:\n    [][0]\nexcept IndexError as e:\n    f(0)",
    "a cause": "raise ValueError('ä') from IndexError(1)",
    "a syntax error": "print(1)\nx = = 3",
    "an AttributeError of its own": "class A: pass\nA.b",
    "a missing module": "import no_such_module_of_anybody",
    "an exit code": "import sys\nsys.exit(7)",
    "a message at exit": "raise SystemExit('no more')",
    "an excepthook": "import sys\nsys.excepthook = lambda *parts: print(parts[0], parts[1])\n{}['a']",
    "an interrupt": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_all_else_is_as_with_python(text: str, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "neighbour.py").touch()
    (tmp_path / "inner" / "script.py").write_text(text)
    command = "inner/script.py", "--lr", "1", "-h", "--", "x"
    assert python("-m", "minigrad", *command, cwd=tmp_path) == python(*command, cwd=tmp_path)


def test_an_error_ends_in_a_hint(tmp_path: Path) -> None:
    text = "import torch.nn.functional as F\nprint(1)\ndef f():\n    F.scaled_softmax\nf()\n"
    code, out, err = as_script(text, tmp_path)
    assert code == 1 and out == "1\n"
    assert err.splitlines()[0] == "Traceback (most recent call last):" and "__main__.py" not in err
    assert "line 4, in f\n    F.scaled_softmax\n" in err
    assert err.splitlines()[-1] == (
        "minigrad has no torch.nn.functional.scaled_softmax; "
        "the nearest: torch.nn.functional.log_softmax, torch.nn.functional.softmax"
    )


HINTS = """
t.softplus                  | torch.softplus; the nearest: torch.nn.functional.softplus
t.nn.softmx                 | torch.nn.softmx; the nearest: torch.nn.Softmax
t.nn.Relu                   | torch.nn.Relu; the nearest: torch.nn.ReLU, torch
t.nn.mse_loss               | torch.nn.mse_loss; the nearest: torch.nn.functional.mse_loss
t.nn.functional.mse         | torch.nn.functional.mse; the nearest: torch.nn.functional.mse_loss
t.sofmax                    | torch.sofmax; the nearest: torch.softmax
t.ones(2).softmx()          | torch.Tensor.softmx; the nearest: torch.Tensor.softmax
t.Tensor.softmx             | torch.Tensor.softmx; the nearest: torch.Tensor.softmax
t.optim.sdg                 | torch.optim.sdg; the nearest: torch.optim.SGD
t.Generator().manual_sed    | torch.Generator.manual_sed; the nearest: torch.Generator.manual_seed
sgd.zero_grads()            | torch.optim.SGD.zero_grads; the nearest: torch.optim.SGD.zero_grad
t.zzzqqq                    | torch.zzzqqq; nor anything of such a name
t.bfloat16                  | torch.bfloat16; the nearest: torch.float16
from minigrad import sofmax | torch.sofmax; the nearest: torch.softmax
from minigrad.utils.data import Dataloader | torch.utils.data.Dataloader; the nearest: torch.utils.data.Data
import minigrad.distributed | torch.distributed; nor anything of such a name
import minigrad.utils.dta   | torch.utils.dta; the nearest: torch.utils.data
import torchmagic           | stands in for torch alone, and not for torchmagic
None.softmax                |
np.softmax                  |
1 / 0                       |
t.ones(2) @ t.ones(3)       |
import no_such_module       |
from os import pth          |
"""


@pytest.mark.parametrize("line", HINTS.strip().splitlines(), ids=lambda line: line.split("  ")[0])
def test_hints(line: str) -> None:
    text, _, expected = line.partition("|")
    with pytest.raises(Exception) as raised:
        sgd = minigrad.optim.SGD([minigrad.ones(1, requires_grad=True)])
        exec(text, {"t": minigrad, "np": np, "sgd": sgd})
    if raised.type is ModuleNotFoundError:  # here torch is torch
        raised.value.name = re.sub("^minigrad", "torch", raised.value.name)
    found = hint(raised.value)
    assert expected.strip() in found if expected else found is None


def test_help_and_refusals(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments, code in {"": 2, "-h": 0, "--version": 0, "no_such_file.py": 2}.items():
        monkeypatch.setattr(sys, "argv", ["minigrad", *arguments.split()])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == code
        out, err = capsys.readouterr()
        assert "usage: python -m minigrad" in out + err or arguments == "--version"
        assert follows in out if code == 0 else "SCRIPT.py" in err
    assert follows == torch.__version__.partition("+")[0]


def test_an_import_of_minigrad_knows_nothing_of_this(tmp_path: Path) -> None:
    rooms = {"torch", "minigrad.hints", "minigrad.__main__", "difflib", "argparse"}
    text = f"import sys, minigrad; print({rooms} & set(sys.modules))"
    assert python("-c", text, cwd=tmp_path) == (0, "set()\n", "")
