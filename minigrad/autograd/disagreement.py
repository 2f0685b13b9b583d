"""How two Jacobians disagree: the worst element, by how much, and what the disagreement looks like."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]


class Limits(NamedTuple):
    """What counts as right."""

    eps: float
    atol: float
    rtol: float
    nondet_tol: float

    def allow(self, analytical: Any, numerical: Any) -> Any:
        """Which elements are as close as they have to be; NaN never is."""
        difference = np.abs(analytical - numerical)
        near = np.isfinite(difference) & (difference <= self.atol + self.rtol * np.abs(numerical))
        return near | (analytical == numerical)

    def worst(self, analytical: Array, numerical: Array) -> tuple[int, int]:
        """The row and the column of the element that is farthest outside of what is allowed."""
        excess = np.abs(analytical - numerical) - self.rtol * np.abs(numerical)
        excess = np.where(self.allow(analytical, numerical), -np.inf, np.nan_to_num(excess, nan=np.inf))
        row, column = np.unravel_index(np.argmax(excess), excess.shape)
        return int(row), int(column)


def amount(analytical: Any, numerical: Any, dtype: np.dtype[Any]) -> str:
    """A difference: absolute, relative, and in steps from one float of the dtype to the next."""
    absolute = abs(analytical - numerical)
    scale = max(abs(analytical), abs(numerical))
    relative = absolute / abs(numerical) if numerical else np.inf
    steps = absolute / np.spacing(dtype.type(scale))
    return f"{absolute:.3g} absolute, {relative:.3g} relative, {steps:.3g} ULPs"


def likeness(analytical: Array, numerical: Array, limits: Limits) -> str:
    """What the whole Jacobian looks like, if it is the numerical one times a number."""
    if not analytical.any():
        return "it is 0 everywhere: is something detached, or a share of the gradient forgotten?"
    ratio = np.sum(analytical * numerical) / np.sum(numerical * numerical)
    if not np.isfinite(ratio) or not limits.allow(analytical, ratio * numerical).all():
        return ""
    return f"it is {ratio:.6g} times the numerical one: is a {'sign' if ratio < 0 else 'factor'} wrong?"


def sides(left: float, right: float, analytical: float, limits: Limits) -> str:
    """What the slopes on both sides say, if they aren't the same."""
    if limits.allow(left, right) or left != left or right != right:
        return ""
    slopes = f"the slope is {left:.6g} to the left and {right:.6g} to the right"
    low, high = min(left, right), max(left, right)
    if low <= analytical <= high or limits.allow(analytical, low) or limits.allow(analytical, high):
        return f"kink here: {slopes}; the analytical value lies between them, and may well be right"
    return f"{slopes}; the analytical value lies outside"
