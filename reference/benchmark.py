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

import numpy as np
import torch
from tqdm import tqdm

import minigrad

from .works import WORKS, Work

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
Row = dict[str, tuple[float, float]]
"""The best and the median time of each engine."""


def on_one_thread(module: str) -> None:
    """Start the command again with the variables set that NumPy and torch read when they are imported."""
    if any(os.environ.get(name) != "1" for name in THREADS):
        command = [sys.executable, "-m", module, *sys.argv[1:]]
        sys.exit(
            subprocess.run(command, env=os.environ | dict.fromkeys(THREADS, "1"), check=False).returncode
        )


def measure(work: Work, rounds: int) -> Row:
    """Best and median microseconds a step of each contestant."""
    runners = {"minigrad": work.setup(minigrad), "torch": work.setup(torch)}
    if work.by_hand is not None:
        runners["by hand"] = work.by_hand()
    times: dict[str, list[float]] = {engine: [] for engine in runners}
    for _ in tqdm(range(rounds), desc=work.name, leave=False, disable=None):
        for engine, step in runners.items():
            begin = time.perf_counter()
            for _ in range(work.steps):
                step()
            times[engine].append(1e6 * (time.perf_counter() - begin) / work.steps)
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


def line(name: str, row: Row) -> str:
    """A work's line of the table."""
    cells = "".join(f"{best:11.1f} ({median:9.1f})" for best, median in row.values())
    ours, theirs = row["minigrad"][0], row["torch"][0]
    if "by hand" not in row:
        return f"{name:36s}{cells}{'':22s}{ours / theirs:9.2f}"
    return f"{name:36s}{cells}{ours / theirs:9.2f}{ours / row['by hand'][0]:7.2f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m reference.benchmark", description=__doc__)
    parser.add_argument("word", nargs="?", default="", help="only works whose name holds this")
    parser.add_argument("--rounds", type=int, default=30, help="how many times each contestant has its turn")
    args = parser.parse_args()
    on_one_thread("reference.benchmark")
    torch.set_num_threads(1)
    versions = f"Python {sys.version.split()[0]}, NumPy {np.__version__}, torch {torch.__version__}"
    print(f"{versions}, one thread\n")
    head = "".join(f"{engine:>22s}" for engine in ("minigrad", "torch", "by hand"))
    print(f"{'µs a step: best (median)':36s}{head}   ÷torch  ÷hand")
    for work in WORKS:
        if args.word in work.name:
            print(line(work.name, measure(work, args.rounds)), flush=True)
    if args.word in "import":
        found = import_times(max(args.rounds // 3, 3))
        print("\nimport, ms: " + ", ".join(f"{module} {ms:.0f}" for module, ms in found.items()), end="")
        print(f"; minigrad ÷ numpy {found['minigrad'] / found['numpy']:.2f}")


if __name__ == "__main__":
    main()
