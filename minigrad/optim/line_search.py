"""A step length that fits: the line search by which L-BFGS finds it.

Along the line, the loss is a function f of one number t, which falls at 0. A length t satisfies the strong
Wolfe conditions if f has fallen enough for the way, f(t) <= f(0) + c1 * t * f'(0), and is flat enough,
|f'(t)| <= c2 * |f'(0)|. First, go on until such a t must lie between two points; then narrow these down.

Source: Nocedal and Wright, "Numerical Optimization" (2006), algorithms 3.5 and 3.6, in the variant of
Schmidt's minFunc, which torch has, too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Point(NamedTuple):
    """A point of the line: t, the loss, the gradient there, and the slope f'(t)."""

    t: Any
    f: float
    g: Any
    slope: Any


C1, C2, CLOSE = 1e-4, 0.9, 1e-9


def strong_wolfe(
    at: Callable[[Any], Point], start: Point, t: Any, reach: Any, max_ls: int = 25
) -> tuple[Point, int]:
    """Where to go, and how many points were looked at: one to begin with, and `max_ls` more at most.

    `at` looks at a point, `start` is the one at 0, `t` the first guess; `reach` is the largest entry of the
    direction, so a bracket whose length times it is below 1e-9 is narrow enough.
    """
    before, point, looks = start, at(t), 0
    while looks < max_ls:
        if rises(point, start) or (looks > 1 and point.f >= before.f):
            break
        if flat(point, start):
            return point, looks + 1
        if point.slope >= 0:
            break
        t = between(before, point, (point.t + 0.01 * (point.t - before.t), point.t * 10))
        before, point, looks = point, at(t), looks + 1
    else:
        before = start
    return narrowed(at, start, [before, point], reach, looks, max_ls)


def narrowed(
    at: Callable[[Any], Point], start: Point, ends: list[Point], reach: Any, looks: int, max_ls: int
) -> tuple[Point, int]:
    """The better end of a bracket, narrowed down until this satisfies the conditions."""
    low, stuck = int(ends[0].f > ends[1].f), False
    while looks < max_ls and not abs(ends[1].t - ends[0].t) * reach < CLOSE:
        t, stuck = inside(between(ends[0], ends[1]), ends, stuck)
        point, looks = at(t), looks + 1
        if rises(point, start) or point.f >= ends[low].f:
            ends[1 - low] = point
            low = int(ends[0].f > ends[1].f)
            continue
        if flat(point, start):
            return point, looks + 1
        if point.slope * (ends[1 - low].t - ends[low].t) >= 0:
            ends[1 - low] = ends[low]
        ends[low] = point
    return ends[low], looks + 1


def rises(point: Point, start: Point) -> bool:
    return bool(point.f > start.f + C1 * point.t * start.slope)


def flat(point: Point, start: Point) -> bool:
    return bool(abs(point.slope) <= -C2 * start.slope)


def between(a: Point, b: Point, bounds: tuple[Any, Any] | None = None) -> Any:
    """Where the cubic through two points, with their slopes, is lowest within the bounds (these points)."""
    if a.t > b.t:
        a, b = b, a
    low, high = (a.t, b.t) if bounds is None else bounds
    d1 = a.slope + b.slope - 3 * (a.f - b.f) / (a.t - b.t)
    square = d1**2 - a.slope * b.slope
    if not square >= 0:
        return (low + high) / 2.0
    d2 = np.sqrt(square)
    t = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
    return min(max(t, low), high)


def inside(t: Any, ends: list[Point], stuck: bool) -> tuple[Any, bool]:
    """t; but not near an end of the bracket twice in a row: the second time, a tenth of it away."""
    low, high = min(end.t for end in ends), max(end.t for end in ends)
    margin = 0.1 * (high - low)
    if not min(high - t, t - low) < margin:
        return t, False
    if not stuck and low < t < high:
        return t, True
    return (high - margin if abs(t - high) < abs(t - low) else low + margin), False
