"""The main job: one problem, descended by hand, by minigrad and by torch, and how far they agree."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

import torch
from tqdm import tqdm

import minigrad

from .compare import compare
from .descent import EngineDescent, HandDescent, walk
from .problems import PROBLEMS, Problem
from .report import Report


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m reference",
        description="Run one gradient descent in hand-written NumPy, in minigrad and in torch, and compare.",
    )
    parser.add_argument(
        "--problem", choices=PROBLEMS, default="line", help="what to minimise (default: line)"
    )
    parser.add_argument(
        "--device", choices=["cpu", "cuda", "auto"], default="cpu", help="where torch computes"
    )
    parser.add_argument(
        "--dtype", choices=["float32", "float64"], default="float32", help="(default: float32)"
    )
    parser.add_argument("--epochs", type=positive(int), help="how many steps (default: the problem's)")
    parser.add_argument("--lr", type=positive(float), help="the learning rate (default: the problem's)")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    return parser.parse_args(argv)


def positive(kind: Callable[[str], Any]) -> Callable[[str], Any]:
    def number(text: str) -> Any:
        value = kind(text)
        if not 0 < value < float("inf"):
            raise argparse.ArgumentTypeError(f"must be positive, got {text}")
        return value

    number.__name__ = kind.__name__  # argparse names it: "invalid int value"
    return number


def main(argv: list[str] | None = None) -> int:
    """Print the report; 0 if the engines agree, 1 if they don't, 2 if there is no such device."""
    args = arguments(argv)
    device = (
        "cuda" if args.device == "auto" and torch.cuda.is_available() else args.device.replace("auto", "cpu")
    )
    if device == "cuda" and not torch.cuda.is_available():
        print(
            f"no CUDA device: torch {torch.__version__} sees none on this machine. "
            "Use --device cpu, or --device auto to take one where there is one.",
            file=sys.stderr,
        )
        return 2
    torch.set_num_threads(1)
    report = examine(PROBLEMS[args.problem], args.epochs, args.lr, args.dtype, device)
    print(report.as_json() if args.json else report)
    return 0 if report.agrees else 1


def examine(problem: Problem, epochs: int | None, lr: float | None, dtype: str, device: str) -> Report:
    """Run a problem everywhere, and compare minigrad with torch."""
    epochs, lr = epochs or problem.epochs, lr or problem.lr

    def bar(what: str) -> Callable[[range], Any]:
        return lambda steps: tqdm(steps, desc=what, leave=False, delay=1.0, disable=None, unit="step")

    def both() -> tuple[EngineDescent, EngineDescent]:
        return EngineDescent(minigrad, problem, lr, dtype), EngineDescent(torch, problem, lr, dtype, device)

    runs = [walk(HandDescent(problem, lr), epochs, bar("NumPy by hand"))] if problem.by_hand else []
    runs += [walk(descent, epochs, bar(descent.engine)) for descent in both()]
    return Report(
        problem,
        dtype,
        device if device == "cpu" else torch.cuda.get_device_name(),
        epochs,
        lr,
        torch.__version__,
        runs,
        lockstep=compare(*both(), epochs, lockstep=True, progress=bar("in lockstep")),
        apart=compare(*both(), epochs, lockstep=False, progress=bar("each on its own")),
    )


if __name__ == "__main__":
    sys.exit(main())
