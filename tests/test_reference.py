"""The main job: every problem agrees with torch, and a disagreement doesn't go unnoticed."""

import json
import subprocess
import sys
from dataclasses import replace
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import torch

import minigrad
from minigrad.engine.core import operations
from minigrad.engine.inplace import write_into
from reference import PROBLEMS, descend
from reference.__main__ import examine, main
from reference.compare import Difference, compare
from reference.descent import EngineDescent, HandDescent, walk
from reference.report import PARAMETER_BOUND


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", PROBLEMS)
def test_every_problem_agrees(name: str, dtype: str) -> None:
    report = examine(PROBLEMS[name], 60, None, dtype, "cpu")
    assert report.agrees, str(report)
    assert report.lockstep[1].ulps <= 2  # what is found; the bound leaves room for other machines


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", PROBLEMS)
def test_a_few_steps_agree_as_well(name: str, dtype: str) -> None:
    """Though parameters that begin at 0 are still small then, and so are their ULPs."""
    for epochs in (1, 2, 3):
        report = examine(PROBLEMS[name], epochs, None, dtype, "cpu")
        assert report.agrees, str(report)


def test_a_wrong_optimizer_is_a_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its gradients are right; its steps are a little too long."""
    monkeypatch.setattr(
        minigrad.optim.sgd, "write_into", lambda p, v: write_into(p, v + (v - p._array) * 1e-5)
    )
    report = examine(PROBLEMS["noisy-line"], 5, None, "float32", "cpu")
    assert report.lockstep[0].ulps <= 2 and not report.agrees


@pytest.mark.parametrize("engine", [minigrad, torch], ids=["minigrad", "torch"])
def test_the_notebooks_fit_to_the_bit(engine: ModuleType) -> None:
    run = descend(engine, PROBLEMS["line"])
    assert (run.parameters["m"].item(), run.parameters["b"].item()) == (3.0000157356262207, 6.999932765960693)


def test_the_notebooks_fit_by_hand() -> None:
    run = walk(HandDescent(PROBLEMS["line"], 0.01), 5000)
    assert (run.parameters["m"].item(), run.parameters["b"].item()) == (3.000000014098132, 6.999999939643098)


@pytest.mark.parametrize("name", PROBLEMS)
def test_gradients_by_hand_are_right(name: str) -> None:
    problem = PROBLEMS[name]
    by_hand = HandDescent(problem, problem.lr)
    engine = EngineDescent(torch, problem, problem.lr, "float64")
    for _ in range(20):
        assert by_hand.step() == pytest.approx(engine.step(), rel=1e-12)
        for parameter, g in engine.gradients().items():
            np.testing.assert_allclose(by_hand.gradients()[parameter], g, rtol=1e-9, atol=1e-14)


def wrong_square(p, data):  # type: ignore[no-untyped-def]
    """The line's loss, in which minigrad alone squares with a factor that is a little off."""
    error = p["m"] * data["x"] + p["b"] - data["y"]
    off = 1 + 1e-5 * isinstance(error, minigrad.Tensor)
    return (error * error * off).mean()


def test_a_wrong_gradient_is_a_disagreement() -> None:
    report = examine(replace(PROBLEMS["line"], loss=wrong_square), 20, None, "float32", "cpu")
    assert not report.agrees
    assert "DISAGREE" in str(report)


def test_a_nan_on_one_side_is_a_disagreement() -> None:
    difference = Difference()
    difference.add(0, {"x": np.array([1.0, np.nan])}, {"x": np.array([1.0, 2.0])})
    assert difference.ulps == np.inf and difference.first == 0


def test_gradients_that_are_all_zero_are_a_disagreement() -> None:
    difference = Difference()
    difference.add(0, {"x": np.zeros(2)}, {"x": np.ones(2)})
    assert difference.relative == 1 and difference.ulps > 1e15


def test_what_is_nan_or_infinite_on_both_sides_agrees() -> None:
    difference = Difference()
    difference.add(0, {"x": np.array([np.nan, np.inf, 1.0])}, {"x": np.array([np.nan, np.inf, 1.5])})
    assert difference.relative == pytest.approx(1 / 3)


@pytest.mark.parametrize("lockstep", [True, False])
def test_only_lockstep_forgets_an_earlier_difference(lockstep: bool) -> None:
    problem = PROBLEMS["network"]
    ours, theirs = (EngineDescent(engine, problem, problem.lr, "float64") for engine in (minigrad, torch))
    with minigrad.no_grad():
        ours.tensors["b2"].add_(1e-3)
    _, first = compare(ours, theirs, 1, lockstep=lockstep)
    assert first.ulps > 1e9
    _, later = compare(ours, theirs, 5, lockstep=lockstep)
    assert later.ulps <= PARAMETER_BOUND if lockstep else later.ulps > 1e9


def test_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--epochs", "5"]) == 0
    text = capsys.readouterr().out
    assert "line: 5 steps" in text and "minigrad" in text and "agree" in text
    assert main(["--problem", "network", "--epochs", "3", "--dtype", "float64", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["agrees"] and [run["engine"] for run in data["runs"]] == [
        "NumPy by hand",
        "minigrad",
        "torch",
    ]


def test_a_missing_cuda_device_is_said_plainly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch, "cuda", SimpleNamespace(is_available=lambda: False))
    assert main(["--device", "cuda"]) == 2
    assert "no CUDA device" in capsys.readouterr().err
    assert main(["--device", "auto", "--epochs", "2"]) == 0


@pytest.mark.parametrize("wrong", [["--epochs", "0"], ["--lr", "-1"], ["--problem", "circle"]])
def test_wrong_arguments(wrong: list[str]) -> None:
    command = [sys.executable, "-m", "reference", *wrong]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "error" in done.stderr


def test_a_wrong_rule_ends_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["--epochs", "20"]) == 0
    operation = operations[np.power]
    monkeypatch.setattr(operation, "plans", {})  # they hold the rules
    monkeypatch.setattr(operation, "row", (lambda g, out, x, y: g * x * 2.0001, None))
    assert main(["--epochs", "20"]) == 1
