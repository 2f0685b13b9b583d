"""The examples run, draw their pictures, and compute in torch what they compute here."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import minigrad
from reference.programs import BOUND, compare, play

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("[0-9]*.py"))
TRAINED = [script for script in EXAMPLES if re.search(r"^losses\b", script.read_text("utf-8"), re.M)]


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
    draws = "from pictures import" in script.read_text("utf-8")
    drawn, kept = tmp_path / "picture.png", script.with_suffix(".png")
    assert run(script, *([drawn] if draws else [])).strip()
    assert drawn.exists() == kept.exists() == draws
    assert not draws or max(drawn.stat().st_size, kept.stat().st_size) <= 150_000


@pytest.mark.parametrize("script", TRAINED, ids=lambda script: script.name)
def test_losses_go_down_and_are_torchs(script: Path) -> None:
    found = compare(script)
    losses = found.ours.losses or []
    assert len(losses) >= 100 and all(isinstance(loss, float) for loss in losses)
    late = losses[-len(losses) // 10 :]
    assert sum(late) / len(late) < 0.8 * losses[0]
    assert found.largest < BOUND


def test_the_notebook_prints_in_torch_what_it_prints_here() -> None:
    notebook = ROOT / "examples/01_tensors.py"
    ours, theirs = (play(notebook, engine).printed for engine in ("minigrad", "torch"))
    assert ours == theirs and "grad_fn" in ours


def test_the_fit_prints_in_torch_what_it_prints_here(capsys: pytest.CaptureFixture[str]) -> None:
    fit = runpy.run_path(str(ROOT / "examples/02_line_fit.py"))["fit"]
    ends, texts = [], []
    for engine in (minigrad, torch):
        ends.append(fit(engine)[-1])
        texts.append(capsys.readouterr().out)
    assert ends[0] == ends[1] == (3.0000157356262207, 6.999932765960693)
    assert texts[0] == texts[1] and "grad_fn=<MeanBackward0>" in texts[0]
