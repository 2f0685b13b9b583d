"""What a step costs, as ratios in one run: minigrad against
torch, and against NumPy by hand, on the same work.

`python -m reference.benchmark` times the contestants in turn, a few steps
each, many rounds over, on one thread: so a slower moment of the machine hits
all of them. The best round of each counts; the median stands beside it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import torch
from tqdm import tqdm

import minigrad

from .descent import Descent, EngineDescent, HandDescent
from .problems import PROBLEMS, Problem, noisy_line

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
Row = dict[str, tuple[float, float]]
"""The best and the median time of each engine."""


def on_one_thread() -> None:
    """Start again with the variables set that NumPy and torch read when they are imported."""
    if any(os.environ.get(name) != "1" for name in THREADS):
        command = [sys.executable, "-m", "reference.benchmark", *sys.argv[1:]]
        sys.exit(
            subprocess.run(command, env=os.environ | dict.fromkeys(THREADS, "1"), check=False).returncode
        )


def measure(problem: Problem, steps: int, rounds: int) -> Row:
    """Best and median microseconds a step of each contestant."""
    floats = {array.dtype.kind for array in problem.data().values()} == {"f"}
    runners: dict[str, Descent] = {
        "minigrad": EngineDescent(minigrad, problem, problem.lr, "float32"),
        "torch": EngineDescent(torch, problem, problem.lr, "float32"),
        # beside integers, as in the notebook, NumPy computes in float64
        "by hand": HandDescent(problem, problem.lr, "float32" if floats else "float64"),
    }
    times: dict[str, list[float]] = {engine: [] for engine in runners}
    for _ in tqdm(range(rounds), desc=problem.name, leave=False, disable=None):
        for engine, descent in runners.items():
            begin = time.perf_counter()
            for _ in range(steps):
                descent.step()
            times[engine].append(1e6 * (time.perf_counter() - begin) / steps)
    return {engine: (min(found), statistics.median(found)) for engine, found in times.items()}


def import_times(rounds: int) -> dict[str, float]:
    """The best time, in milliseconds, of a Python process that imports a module and ends."""
    best = dict.fromkeys(("numpy", "minigrad", "torch"), float("inf"))
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in tqdm(range(rounds), desc="import", leave=False, disable=None):
        for module in best:
            begin = time.perf_counter()
            subprocess.run([sys.executable, "-c", f"import {module}"], env=compiled, check=True)
            best[module] = min(best[module], 1e3 * (time.perf_counter() - begin))
    return best


def many_points(points: int) -> Problem:
    return replace(PROBLEMS["noisy-line"], data=lambda: noisy_line(points))


WORKS = {
    "line, 6 points, as in the notebook": (PROBLEMS["line"], 400),
    "line, 10^4 points": (many_points(10_000), 100),
    "line, 10^6 points": (many_points(1_000_000), 3),
    "network 2-32-1, batch 256": (PROBLEMS["network"], 50),
}
"""What is timed, and how many steps make a round."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m reference.benchmark", description=__doc__)
    parser.add_argument("--rounds", type=int, default=30, help="how many times each contestant has its turn")
    args = parser.parse_args()
    on_one_thread()
    torch.set_num_threads(1)
    versions = f"Python {sys.version.split()[0]}, NumPy {np.__version__}, torch {torch.__version__}"
    engines = ("minigrad", "torch", "by hand")
    print(f"{versions}, one thread\n")
    print(f"{'µs a step: best (median)':36s}{''.join(f'{e:>20s}' for e in engines)}   ÷torch  ÷hand")
    for name, (problem, steps) in WORKS.items():
        row = measure(problem, steps, args.rounds)
        cells = "".join(f"{row[e][0]:9.1f} ({row[e][1]:7.1f})" for e in engines)
        ours, theirs, hand = (row[e][0] for e in engines)
        print(f"{name:36s}{cells}{ours / theirs:9.2f}{ours / hand:7.2f}")
    found = import_times(max(args.rounds // 3, 3))
    print("\nimport, ms: " + ", ".join(f"{module} {ms:.0f}" for module, ms in found.items()), end="")
    print(f"; minigrad ÷ numpy {found['minigrad'] / found['numpy']:.2f}")


if __name__ == "__main__":
    main()
