"""Runs and their agreement as one table, or as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .compare import Difference
from .descent import Run
from .problems import Arrays, Problem

GRADIENT_BOUND, PARAMETER_BOUND = 64.0, 4.0
"""By how many ULPs one step's gradients and parameters may differ. The engines
add up in different orders, and their exp and tanh differ in the last digit. A
gradient is a sum of hundreds of terms that cancel, and an ULP of the sum is
small beside theirs; a parameter takes up only lr times that."""


@dataclass
class Report:
    """All that `python -m reference` says of one problem."""

    problem: Problem
    dtype: str
    device: str
    epochs: int
    lr: float
    torch: str
    runs: list[Run]
    lockstep: tuple[Difference, Difference]
    """The differences of single steps: gradients, parameters."""
    apart: tuple[Difference, Difference]
    """The differences of two descents on their own."""

    @property
    def agrees(self) -> bool:
        """Whether every step of minigrad is within the bounds of torch's.

        A parameter may differ by lr times what its gradient did, and by its own bound: one that began at 0
        is nothing but its gradient after a step.
        """
        gradients, parameters = self.lockstep
        return gradients.ulps <= GRADIENT_BOUND and all(
            gap <= PARAMETER_BOUND * parameters.ulp(name) + self.lr * gradients.largest[name]
            for name, gap in parameters.largest.items()
        )

    def __str__(self) -> str:
        where = f"{self.dtype}, torch {self.torch} on {self.device}"
        head = ["", *columns(self.runs[0].parameters), "final loss", "µs/step"]
        rows = [
            [
                run.engine,
                *columns(run.parameters).values(),
                f"{run.losses[-1]:.9g}",
                f"{run.microseconds:.1f}",
            ]
            for run in self.runs
        ]
        lines = [
            ["minigrad against torch", "gradients", "parameters", "first differ"],
            ["  one step, from the same point", *figures(*self.lockstep)],
            ["  all steps, each on its own", *figures(*self.apart)],
        ]
        verdict = "agree" if self.agrees else "DISAGREE"
        return "\n".join(
            [
                f"{self.problem.name}: {self.epochs} steps, lr {self.lr:g}, {where}",
                "",
                *table([head, *rows]),
                "",
                *table(lines),
                "",
                f"{verdict}: in one step, gradients may differ by {GRADIENT_BOUND:g} ULPs "
                f"and parameters by {PARAMETER_BOUND:g} more than these make of them",
            ]
        )

    def as_json(self) -> str:
        """The same as data, with all parameters."""
        return json.dumps(
            {
                "problem": self.problem.name,
                "dtype": self.dtype,
                "device": self.device,
                "epochs": self.epochs,
                "lr": self.lr,
                "torch": self.torch,
                "runs": [
                    {
                        "engine": run.engine,
                        "parameters": {name: p.tolist() for name, p in run.parameters.items()},
                        "final_loss": run.losses[-1],
                        "microseconds_per_step": run.microseconds,
                    }
                    for run in self.runs
                ],
                "one_step": as_data(*self.lockstep),
                "all_steps": as_data(*self.apart),
                "bound_ulps": {"gradients": GRADIENT_BOUND, "parameters": PARAMETER_BOUND},
                "agrees": self.agrees,
            },
            indent=2,
        )


def figures(gradients: Difference, parameters: Difference) -> list[str]:
    firsts = [d.first for d in (gradients, parameters) if d.first is not None]
    cells = [f"{d.ulps:.3g} ULPs ({d.relative:.2g})" for d in (gradients, parameters)]
    return [*cells, f"step {min(firsts) + 1}" if firsts else "never"]


def as_data(gradients: Difference, parameters: Difference) -> dict[str, dict[str, Any]]:
    return {
        name: {"ulps": d.ulps, "relative": d.relative, "first_step": None if d.first is None else d.first + 1}
        for name, d in (("gradients", gradients), ("parameters", parameters))
    }


def columns(parameters: Arrays) -> dict[str, str]:
    """Each number of a small parameter in full digits; of a large one its norm."""
    cells: dict[str, str] = {}
    for name, p in parameters.items():
        if p.ndim == 0:
            cells[name] = repr(p.item())
        elif p.size <= 4:
            cells |= {f"{name}[{i}]": repr(value) for i, value in enumerate(p.reshape(-1).tolist())}
        else:
            cells[f"‖{name}‖"] = repr(float((p.astype("float64") ** 2).sum() ** 0.5))
    return cells


def table(rows: list[list[Any]]) -> list[str]:
    """Rows as lines, the columns aligned."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
