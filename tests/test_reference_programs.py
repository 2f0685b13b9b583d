"""reference.programs: one text, both engines; and a difference is seen."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from reference import programs
from reference.programs import PointedAt, compare, main, play

TRAINING = """
import torch
import torch.nn.functional as F
from torch import nn, optim

torch.manual_seed(0)
net = nn.Linear(2, 1)
sgd = optim.SGD(net.parameters(), lr=0.1)
x = torch.randn(8, 2)
losses = []
for step in range(5):
    loss = F.mse_loss(net(x), x[:, :1])
    sgd.zero_grad()
    loss.backward()
    sgd.step()
    losses.append(loss.item())
print(torch.__name__, f"{losses[-1]:.2f}")
"""


def script(folder: Path, text: str) -> Path:
    path = folder / "program.py"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "pointed"),
    [
        ("import torch", "import minigrad\nimport minigrad as torch"),
        ("import torch as t", "import minigrad as t"),
        ("import torch.nn", "import minigrad.nn\nimport minigrad as torch"),
        ("import torch.nn as nn", "import minigrad.nn as nn"),
        ("import os, torch.optim as o", "import os\nimport minigrad.optim as o"),
        ("from torch.utils.data import DataLoader as D", "from minigrad.utils.data import DataLoader as D"),
        ("from minigrad import nn", "from minigrad import nn"),
        ("from torchvision import models", "from torchvision import models"),
        ("from . import torch", "from . import torch"),
    ],
)
def test_imports_are_pointed_at_the_other_engine(line: str, pointed: str) -> None:
    assert ast.unparse(PointedAt("minigrad").visit(ast.parse(line))) == pointed


@pytest.mark.parametrize("written_for", ["torch", "minigrad"])
def test_a_program_runs_in_both(written_for: str, tmp_path: Path) -> None:
    text = TRAINING if written_for == "torch" else TRAINING.replace("from torch", "from minigrad")
    found = compare(script(tmp_path, text))
    assert [found.ours.printed.split()[0], found.theirs.printed.split()[0]] == ["minigrad", "torch"]
    assert len(found.differences) == 5 and found.largest < 1e-6
    assert found.ours.losses is not None and found.ours.losses[-1] < found.ours.losses[0]


def test_without_losses_what_is_printed_is_compared(tmp_path: Path) -> None:
    found = compare(script(tmp_path, "import torch\nprint('a', 1.5, 2e-3, -0.25)\nprint(torch.__name__)"))
    assert found.ours.numbers == [1.5, 0.002, -0.25] and found.largest == 0


@pytest.mark.parametrize(
    "text",
    [
        "import torch\nlosses = [1.0, 2.0 if torch.__name__ == 'torch' else 2.01]",
        "import torch\nlosses = [1.0] if torch.__name__ == 'torch' else [1.0, 1.0]",
        "import torch\nlosses = [1.0 if torch.__name__ == 'torch' else float('nan')]",
        "import torch\nprint(1.5 if torch.__name__ == 'torch' else 1.75)",
    ],
)
def test_a_difference_is_seen(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["reference.programs", str(script(tmp_path, text))])
    assert main() == 1


def test_both_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["reference.programs", "--printed", str(script(tmp_path, TRAINING))])
    assert main() == 0
    shown = capsys.readouterr().out
    assert "  minigrad  minigrad 0." in shown and "  torch     torch 0." in shown and "program.py  " in shown


def test_errors_are_the_programs_own(tmp_path: Path) -> None:
    before = sys.argv, dict(sys.modules)
    with pytest.raises(ZeroDivisionError):
        play(script(tmp_path, "import torch\n1 / 0"), "minigrad")
    assert (sys.argv, dict(sys.modules)) == before


def test_dataclasses_find_their_module(tmp_path: Path) -> None:
    lines = ["from __future__ import annotations", "from dataclasses import dataclass"]
    text = "\n".join([*lines, "@dataclass", "class A:", "    x: int"])
    assert play(script(tmp_path, text), "torch").printed == ""


def test_the_examples_are_found() -> None:
    assert sorted(programs.EXAMPLES.glob("[0-9]*.py"))
