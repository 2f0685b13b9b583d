"""Finding the operation whose gradient is the first to be NaN."""

from __future__ import annotations

import warnings
import weakref
from typing import Any

import numpy as np

from ..engine.frames import caller, quoted
from ..engine.gradmode import current
from ..engine.nodes import Gradient, Node, Observer, Shares
from ..engine.several import Part


class Anomaly(Observer):
    """Remembers the line that made each node, and raises where a backward pass makes a NaN."""

    def __init__(self, check_nan: bool) -> None:
        self.check_nan = check_nan
        self.lines: weakref.WeakKeyDictionary[Node, tuple[str, int]] = weakref.WeakKeyDictionary()

    def recorded(self, node: Node, args: tuple[Any, ...], out: Any) -> None:
        self.lines[node] = caller()

    def passed(self, node: Node, g: Gradient, shares: Shares) -> None:
        if isinstance(node, Part):
            return  # it computes nothing, and its call is still to come
        for place, (_, share) in zip(node.places(shares), shares, strict=True):
            if self.check_nan and has_nan(share):
                line = self.lines.get(node)
                made = f"made at {quoted(line)}" if line else "made outside of detect_anomaly"
                came = " (a NaN came to it already)" if has_nan(g) else ""
                raise RuntimeError(
                    f"Function '{node.name()}' returned nan values in its {place}th output{came}: "
                    f"it was {made}"
                )


def has_nan(g: Any) -> bool:
    """Whether there is a NaN in a gradient, or in one of several."""
    if isinstance(g, tuple):
        return any(part is not None and has_nan(part) for part in g)
    array = getattr(g, "_array", g)
    return bool(array.dtype.kind == "f" and np.isnan(array).any())


class detect_anomaly:  # noqa: N801  (torch's name)
    """In this block a backward pass that makes a NaN raises RuntimeError, naming the forward line.

    Both the forward and the backward computation have to run inside.

    >>> import minigrad
    >>> x = minigrad.tensor(0.0, requires_grad=True)
    >>> with detect_anomaly():
    ...     (minigrad.sqrt(x) * 0).backward()
    Traceback (most recent call last):
        ...
    RuntimeError: Function 'SqrtBackward0' returned nan values in its 0th output: it was made at ...
    """

    mode = True

    def __init__(self, check_nan: bool = True) -> None:
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be "
            "enabled for debugging.",
            stacklevel=2,
        )
        self.observer = Anomaly(check_nan)

    def __enter__(self) -> None:
        self.before, current.observers = current.observers, with_anomaly(self.mode, self.observer)

    def __exit__(self, *exception: object) -> None:
        current.observers = self.before


class set_detect_anomaly(detect_anomaly):  # noqa: N801
    """Switch anomaly detection on or off: for good, or for a `with` block."""

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self.mode, self.observer, self.before = mode, Anomaly(check_nan), current.observers
        current.observers = with_anomaly(mode, self.observer)

    def __enter__(self) -> None:
        pass


def with_anomaly(mode: bool, observer: Anomaly) -> tuple[Any, ...]:
    """The observers of this thread, with this one for anomalies or with none."""
    others = tuple(each for each in current.observers if not isinstance(each, Anomaly))
    return (observer, *others) if mode else others


def is_anomaly_enabled() -> bool:
    """Whether anomaly detection is on in this thread."""
    return any(isinstance(each, Anomaly) for each in current.observers)
