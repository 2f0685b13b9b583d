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
from typing import Any

from tqdm import tqdm

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
Row = dict[str, Any]


def on_one_thread() -> None:
    """Start again with the variables set that NumPy and torch read when they are imported."""
    if any(os.environ.get(name) != "1" for name in THREADS):
        command = [sys.executable, "-m", "reference.benchmark", *sys.argv[1:]]
        sys.exit(
            subprocess.run(command, env=os.environ | dict.fromkeys(THREADS, "1"), check=False).returncode
        )


def contestants(points: int | None) -> dict[str, Any]:
    """Descents on the line (the notebook's, or one of so many points), or, with 0 points, on the network."""
    import torch

    import minigrad

    from .descent import EngineDescent, HandDescent
    from .problems import PROBLEMS, noisy_line

    torch.set_num_threads(1)
    if points == 0:
        problem = PROBLEMS["network"]
    elif points is None:
        problem = PROBLEMS["line"]
    else:
        problem = replace(PROBLEMS["noisy-line"], data=lambda: noisy_line(points))
    return {
        "minigrad": EngineDescent(minigrad, problem, problem.lr, "float32"),
        "torch": EngineDescent(torch, problem, problem.lr, "float32"),
        "by hand": HandDescent(problem, problem.lr, "float64" if points is None else "float32"),
    }


def measure(name: str, points: int | None, rounds: int, steps: int) -> Row:
    """Best and median microseconds a step of each contestant."""
    runners = contestants(points)
    times: dict[str, list[float]] = {engine: [] for engine in runners}
    for _ in tqdm(range(rounds), desc=name, leave=False, disable=None):
        for engine, descent in runners.items():
            begin = time.perf_counter()
            for _ in range(steps):
                descent.step()
            times[engine].append(1e6 * (time.perf_counter() - begin) / steps)
    row: Row = {"work": name}
    for engine, found in times.items():
        row[engine], row[f"{engine} median"] = min(found), statistics.median(found)
    return row


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


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m reference.benchmark", description=__doc__)
    parser.add_argument("--rounds", type=int, default=30, help="how many times each contestant has its turn")
    args = parser.parse_args()
    on_one_thread()
    import numpy
    import torch

    print(
        f"Python {sys.version.split()[0]}, NumPy {numpy.__version__}, torch {torch.__version__}, one thread\n"
    )
    head = "".join(f"{engine:>20s}" for engine in ("minigrad", "torch", "by hand"))
    print(f"{'µs a step: best (median)':36s}{head}   ÷torch  ÷hand")
    works = [("line, 6 points, as in the notebook", None, 400), ("line, 10^4 points", 10_000, 100)]
    works += [("line, 10^6 points", 1_000_000, 3), ("network 2-32-1, batch 256", 0, 50)]
    for name, points, steps in works:
        row = measure(name, points, args.rounds, steps)
        cells = "".join(
            f"{row[e]:9.1f} ({row[e + ' median']:7.1f})" for e in ("minigrad", "torch", "by hand")
        )
        ratios = f"{row['minigrad'] / row['torch']:9.2f}{row['minigrad'] / row['by hand']:7.2f}"
        print(f"{name:36s}{cells}{ratios}")
    found = import_times(max(args.rounds // 3, 3))
    print("\nimport, ms: " + ", ".join(f"{module} {ms:.0f}" for module, ms in found.items()), end="")
    print(f"; minigrad ÷ numpy {found['minigrad'] / found['numpy']:.2f}")


if __name__ == "__main__":
    main()
