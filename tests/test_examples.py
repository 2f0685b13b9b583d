"""The examples run, and what they print is what they print in torch."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import minigrad

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
IMPORT = "\nimport minigrad as torch\n"


def run(*arguments: str | Path) -> str:
    """What a Python program prints, run from the repository's root; it must not fail."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("script", EXAMPLES, ids=lambda script: script.name)
def test_runs_and_prints(script: Path, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    assert run(script, *([picture] if "matplotlib" in script.read_text("utf-8") else [])).strip()
    assert picture.exists() == script.with_suffix(".png").exists()


def test_the_notebook_prints_in_torch_what_it_prints_here(tmp_path: Path) -> None:
    text = (ROOT / "examples/01_tensors.py").read_text("utf-8")
    assert text.count(IMPORT) == 1
    in_torch = tmp_path / "in_torch.py"
    in_torch.write_text(text.replace(IMPORT, "\nimport torch\n"), "utf-8")
    assert run(in_torch) == run(ROOT / "examples/01_tensors.py")


def test_the_fit_prints_in_torch_what_it_prints_here(capsys: pytest.CaptureFixture[str]) -> None:
    fit = runpy.run_path(str(ROOT / "examples/02_line_fit.py"))["fit"]
    ends, texts = [], []
    for engine in (minigrad, torch):
        ends.append(fit(engine)[-1])
        texts.append(capsys.readouterr().out)
    assert ends[0] == ends[1] == (3.0000157356262207, 6.999932765960693)
    assert texts[0] == texts[1] and "grad_fn=<MeanBackward0>" in texts[0]
