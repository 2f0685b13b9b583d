"""How far two engines agree on a descent: in every gradient and every parameter of every step.

Two questions have to be kept apart. What does *one step* differ by? For that the
second engine begins every step where the first one stands ("in lockstep"): all that
is left is the rounding of this step. And where do the two end up if each goes its own
way? There the problem has a say: a flat valley multiplies what a step differed by.

Differences are given relative to the largest value that the tensor has in the whole run, and in its ULPs (the
distance from there to the next float). A gradient that has become small is a sum of large terms that cancel;
its last digits are their rounding, and not to be counted in its own ULPs.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .descent import EngineDescent, Progress
from .problems import Arrays


@dataclass
class Difference:
    """The largest difference of two series of tensors, by name."""

    largest: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    scale: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    first: int | None = None
    """The first step (from 0) in which they weren't equal to the bit."""
    dtype: np.dtype[Any] = field(default_factory=lambda: np.dtype(np.float64))

    def add(self, step: int, ours: Arrays, theirs: Arrays) -> None:
        """Take the tensors of one step into account; a NaN on one side only is an infinite difference."""
        for name, a in ours.items():
            b, self.dtype = theirs[name], a.dtype
            same = (a == b) | (np.isnan(a) & np.isnan(b))
            if not same.all():
                self.first = step if self.first is None else self.first
                with np.errstate(invalid="ignore"):
                    gap = np.where(same, 0, np.nan_to_num(np.abs(a.astype(np.float64) - b), nan=np.inf))
                self.largest[name] = max(self.largest[name], float(gap.max()))
            finite = np.abs(np.stack([a, b])[np.isfinite(np.stack([a, b]))])
            self.scale[name] = max(self.scale[name], float(finite.max(initial=0.0)))

    @property
    def relative(self) -> float:
        return self.in_units(self.scale)

    @property
    def ulps(self) -> float:
        return self.in_units({name: self.ulp(name) for name in self.scale})

    def ulp(self, name: str) -> float:
        """The distance to the next float, at the largest value that this tensor has in the run."""
        return float(np.spacing(self.dtype.type(self.scale[name])))

    def in_units(self, units: dict[str, float]) -> float:
        return max(
            (gap / units[name] if units[name] else gap for name, gap in self.largest.items()), default=0.0
        )


def compare(
    ours: EngineDescent, theirs: EngineDescent, epochs: int, *, lockstep: bool, progress: Progress = iter
) -> tuple[Difference, Difference]:
    """The largest differences of two descents over so many
    steps: of their gradients, and of their parameters.

    In lockstep, `theirs` begins each step where `ours` stands; otherwise they never look at each other.
    """
    gradients, parameters = Difference(), Difference()
    for step in progress(range(epochs)):
        ours.step()
        theirs.step()
        gradients.add(step, ours.gradients(), theirs.gradients())
        parameters.add(step, ours.parameters(), theirs.parameters())
        if lockstep:
            theirs.follow(ours)
    return gradients, parameters
