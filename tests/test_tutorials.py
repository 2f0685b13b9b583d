"""Training scripts written for torch, in many hands' ways, run unchanged by `python -m minigrad SCRIPT.py`.

What they print there is what they print in torch, but for the last digit of a fraction. They are short, and
well-conditioned: no ReLU at its kink, no gradient that is 0 but for rounding with an optimizer that scales
it up to a whole step. (torch with other processors' instructions would else be unlike itself.)
"""

from __future__ import annotations

import io
import os
import random
import runpy
import subprocess
import sys
import warnings
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pytest
import torch
from both import unlike

ROOT = Path(__file__).parent.parent
TUTORIALS = sorted((ROOT / "tests/tutorials").glob("*.py"))


def in_torch(script: Path, *arguments: str) -> str:
    """What `python SCRIPT.py` prints, with torch; but in this process, where torch is imported already."""
    kind, before, seeds = torch.get_default_dtype(), sys.argv, (random.getstate(), np.random.get_state())
    sys.argv = [str(script), *arguments]
    try:
        with redirect_stdout(io.StringIO()) as out, warnings.catch_warnings(action="ignore"):
            runpy.run_path(str(script), run_name="__main__")
    finally:
        torch.set_default_dtype(kind)
        sys.argv = before
        random.setstate(seeds[0])
        np.random.set_state(seeds[1])
    return out.getvalue()


def in_minigrad(script: Path, *arguments: str) -> str:
    """What `python -m minigrad SCRIPT.py` prints; it must not fail."""
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "minigrad", script, *arguments],
        env=os.environ | threads | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def compare(script: Path, *arguments: str) -> str:
    mine, theirs = in_minigrad(script, *arguments), in_torch(script, *arguments)
    assert (found := unlike(mine, theirs)) is None, f"minigrad printed {found}, as in\n{mine}\nnot\n{theirs}"
    return theirs


@pytest.mark.parametrize("script", TUTORIALS, ids=lambda script: script.stem)
def test_prints_what_it_prints_in_torch(script: Path) -> None:
    assert "minigrad" not in script.read_text("utf-8")
    assert len(compare(script).splitlines()) >= 3


def test_arguments_reach_the_script() -> None:
    script = next(script for script in TUTORIALS if script.stem == "12_reinforce_corridor")
    assert "Episode 5\t" not in compare(script, "--epochs", "4", "--gamma=0.5")


@pytest.mark.parametrize("ours", ["0.1254", "0.1234 0.5", "", "loss 0.1234", "nan"])
def test_a_difference_is_seen(ours: str, tmp_path: Path) -> None:
    (script := tmp_path / "script.py").write_text(
        f"import torch\nprint('0.1234' if torch.__name__ == 'torch' else {ours!r})"
    )
    with pytest.raises(AssertionError, match="minigrad printed"):
        compare(script)
