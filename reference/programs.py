"""Whole programs in both engines: `python -m reference.programs [SCRIPT.py …]`, without names the examples.

Each script is run twice, once with its imports pointed at minigrad and once at torch, whichever it was
written for: one text, two engines. What is compared are its losses, if it keeps them in a list of that name;
otherwise the fractions that it prints. Its pictures are left out: unless asked to, it doesn't run
as `__main__`.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
import time
from contextlib import redirect_stdout
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from types import ModuleType

import torch
from tqdm import tqdm

import minigrad

from .benchmark import on_one_thread

ENGINES = ("minigrad", "torch")
EXAMPLES = Path(__file__).parent.parent / "examples"
FRACTION = re.compile(r"-?\d+\.\d*(?:e[+-]?\d+)?")
BOUND = 1e-3
"""How far losses may be apart, as a part of the larger: rounding grows along a training run, and torch with
other processors' instructions is up to a tenth of this away from itself."""


class PointedAt(ast.NodeTransformer):
    """Points the imports of one engine, at whatever depth, at another; the names that they bind stay."""

    def __init__(self, engine: str) -> None:
        self.engine = engine

    def other(self, module: str) -> str:
        root, dot, rest = module.partition(".")
        return f"{self.engine}{dot}{rest}" if root in ENGINES else module

    def visit_Import(self, node: ast.Import) -> list[ast.Import]:
        imports = []
        for alias in node.names:
            root, bound = alias.name.partition(".")[0], alias.asname
            imports.append(ast.Import([ast.alias(self.other(alias.name), bound)]))
            if root in ENGINES and bound is None:  # `import torch.nn` binds `torch`
                imports.append(ast.Import([ast.alias(self.engine, root)]))
        return [ast.copy_location(each, node) for each in imports]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        if node.module and not node.level:
            node.module = self.other(node.module)
        return node


@dataclass
class Run:
    """What a program did on one engine."""

    printed: str
    losses: list[float] | None
    seconds: float

    @property
    def numbers(self) -> list[float]:
        """What is compared."""
        return self.losses or [float(word) for word in FRACTION.findall(self.printed)]


def play(script: str | Path, engine: str, name: str = "__program__") -> Run:
    """Run a script with its imports pointed at an engine, as a module of that name; its errors are raised."""
    path = Path(script)
    tree = PointedAt(engine).visit(ast.parse(path.read_text("utf-8"), str(path)))
    code = compile(ast.fix_missing_locations(tree), str(path), "exec", dont_inherit=True)
    before = sys.modules.get(name), minigrad.get_default_dtype(), torch.get_default_dtype()
    module = sys.modules[name] = ModuleType(name)
    vars(module)["__file__"] = str(path)
    arguments, sys.argv = sys.argv, [str(path)]
    begin = time.perf_counter()
    try:
        with redirect_stdout(io.StringIO()) as out:
            exec(code, vars(module))
    finally:
        sys.argv, seconds = arguments, time.perf_counter() - begin
        del sys.modules[name]
        sys.modules |= {} if before[0] is None else {name: before[0]}
        minigrad.set_default_dtype(before[1])
        torch.set_default_dtype(before[2])
    losses = getattr(module, "losses", None)
    numbers = isinstance(losses, list) and all(isinstance(loss, int | float) for loss in losses)
    return Run(out.getvalue(), losses if numbers else None, seconds)


@dataclass
class Comparison:
    """A program's two runs."""

    name: str
    ours: Run
    theirs: Run

    @property
    def differences(self) -> list[float]:
        """How far each number is from torch's, as a part of the larger; infinitely, if there are more."""
        if len(self.ours.numbers) != len(self.theirs.numbers):
            return [float("inf")]
        pairs = zip(self.ours.numbers, self.theirs.numbers, strict=True)
        return [apart(x, y) for x, y in pairs]

    @property
    def largest(self) -> float:
        return max(self.differences, default=0.0)

    def __str__(self) -> str:
        """What the two print, line by line; where they differ, both."""
        lines = []
        pairs = zip_longest(self.ours.printed.splitlines(), self.theirs.printed.splitlines(), fillvalue="")
        for mine, theirs in pairs:
            lines += (
                [f"  both      {mine}"]
                if mine == theirs
                else [f"  minigrad  {mine}", f"  torch     {theirs}"]
            )
        return "\n".join([self.name, *lines])

    def row(self) -> str:
        """Its line of the table."""
        steps = len(self.theirs.numbers)
        if not steps:
            return f"{self.name:32s}{'':7s} nothing to compare: --main runs what stands under __main__, too"
        mine, theirs = (1e3 * run.seconds / max(steps, 1) for run in (self.ours, self.theirs))
        first = next((i for i, gap in enumerate(self.differences) if gap), None)
        return (
            f"{self.name:32s}{steps:7d}{self.largest:12.1e}{'never' if first is None else first:>12}"
            f"{mine:11.2f}{theirs:9.2f}{mine / theirs:8.2f}"
        )


def apart(x: float, y: float) -> float:
    if x == y or (x != x and y != y):
        return 0.0
    gap = abs(x - y) / max(abs(x), abs(y))
    return gap if gap == gap else float("inf")


def compare(script: str | Path, name: str = "__program__") -> Comparison:
    """Run a script in both engines."""
    return Comparison(Path(script).name, *(play(script, engine, name) for engine in ENGINES))


def main() -> int:
    """Print the table; 1 if a program's numbers are further apart than rounding explains."""
    parser = argparse.ArgumentParser(prog="python -m reference.programs", description=__doc__)
    parser.add_argument("scripts", nargs="*", type=Path, help="programs that import torch, or minigrad")
    parser.add_argument("--printed", action="store_true", help="show what they print, side by side")
    parser.add_argument("--main", action="store_true", help="run them as __main__, pictures and all")
    parser.add_argument("--bound", type=float, default=BOUND, help="how far apart is too far (%(default)g)")
    args = parser.parse_args()
    on_one_thread("reference.programs")
    torch.set_num_threads(1)
    scripts = args.scripts or sorted(EXAMPLES.glob("[0-9]*.py"))
    name = "__main__" if args.main else "__program__"
    found = [compare(script, name) for script in tqdm(scripts, unit="program", leave=False, disable=None)]
    if args.printed:
        print(*found, sep="\n\n", end="\n\n")
    print(f"minigrad beside torch {torch.__version__}: losses, or else the fractions that are printed\n")
    print(f"{'':32s}numbers  apart by up to  first at    ms each    torch   ratio")
    print(*(comparison.row() for comparison in found), sep="\n")
    return 1 if any(comparison.largest > args.bound for comparison in found) else 0


if __name__ == "__main__":
    sys.exit(main())
