"""One row per operation: the text that both engines run, and the operands that it is run on.

In a text, `t` is minigrad or torch, and `x`, `y`, `z` are tensors. The text is also the name of its tests. A
row gives operands in two ways: shapes, filled with random numbers of a domain where the operation is smooth;
and special values, chosen by hand because something happens there (a kink, a tie, a pole, infinity, NaN).

`ulps` is how far a value may be from torch's, in units in the last place; gradients may be four times as far.
Of a sum of terms that cancel, the last places are those of its terms, for each engine (and each processor)
adds up in an order of its own: so the unit is that of the largest number in the same array where a value
is such a sum (`sums`), and in gradients (there of 1, at least). The default leaves room for other processors;
a row that asks for more says why.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Shape = tuple[int, ...]
Domain = Callable[[np.random.Generator, Shape], Array]


def anywhere(random: np.random.Generator, shape: Shape) -> Array:
    return np.array(random.uniform(-3, 3, shape))


def positive(random: np.random.Generator, shape: Shape) -> Array:
    return np.array(random.uniform(0.2, 3, shape))


def nonzero(random: np.random.Generator, shape: Shape) -> Array:
    return np.array(positive(random, shape) * random.choice([-1, 1], shape))


def inside(random: np.random.Generator, shape: Shape) -> Array:
    """Inside of (-1, 1), the home of sines and tanhs."""
    return np.array(random.uniform(-0.9, 0.9, shape))


def outside(random: np.random.Generator, shape: Shape) -> Array:
    """Above 1, the home of coshs."""
    return np.array(random.uniform(1.1, 3, shape))


ONE: list[tuple[Shape, ...]] = [((),), ((3,),), ((2, 3),), ((0,),)]
TWO: list[tuple[Shape, ...]] = [
    *[((2, 3), (2, 3)), ((), ()), ((0, 3), (1, 3))],
    *[((2, 3), (3,)), ((2, 1), (1, 3)), ((), (2, 3)), ((1, 1), ()), ((4, 1, 3), (2, 1))],
]
THREE: list[tuple[Shape, ...]] = [((2, 3), (2, 3), (2, 3)), ((2, 3), (1,), ()), ((4, 2, 3), (2, 1), (1, 3))]
MATRIX: list[tuple[Shape, ...]] = [((2, 3),), ((3, 1),), ((1, 4),), ((2, 2, 3),)]
MAYBE_EMPTY = [*MATRIX, ((0, 3),), ((2, 0),)]

EDGES = (0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -3.0, 4.0, 100.0, -100.0, np.inf, -np.inf, np.nan)
Operands = tuple[Array, ...]


def every(count: int, values: Sequence[float]) -> list[Operands]:
    """Operands that hold all combinations of the values."""
    return [tuple(map(np.array, zip(*itertools.product(values, repeat=count), strict=True)))]


def given(*operands: Any) -> list[Operands]:
    """One special sample for each argument: its only operand."""
    return [(np.array(operand, float),) for operand in operands]


@dataclass(frozen=True)
class Operation:
    """An operation, told once."""

    text: str
    shapes: Sequence[tuple[Shape, ...]]
    domain: Domain = anywhere
    special: Sequence[Operands] = ()
    ulps: int = 4
    sums: bool = False
    """Whether a value is a sum of terms that may cancel, as in a product of matrices."""
    halves: int = 4
    """The same for float16."""
    smooth: bool = True
    """False where torch has no derivative, and raises when it is asked for one."""
    rounds: str = ""
    """The coarser dtype that it goes through, if it does: small differences of values then say nothing."""
    twice: bool = True
    """Whether second gradients agree at the special values too; a row where they don't says why."""
    signed_zeros: bool = True
    """Whether 0 and -0 are told apart."""
    torch: str = ""
    """What torch runs, where the text itself is in NumPy's words."""
    why: str = ""
    """Why more than usual is allowed, or less is compared: every such row says so."""
    view: bool = False
    """Whether it refuses operands that aren't contiguous."""

    def function(self, engine: Any) -> Callable[..., Any]:
        text = self.text if engine.__name__ == "minigrad" else self.torch or self.text
        function: Callable[..., Any] = eval(
            f"lambda x, y=None, z=None: {text}", {**WORDS, "t": engine, "F": engine.nn.functional}
        )
        return function

    def samples(self) -> list[Operands]:
        random = np.random.default_rng(0)
        return [tuple(self.domain(random, shape) for shape in shapes) for shapes in self.shapes]


def rows(shapes: Sequence[tuple[Shape, ...]], *texts: str, **common: Any) -> list[Operation]:
    """Operations that share all but their text."""
    return [Operation(text, shapes, **common) for text in texts]


def written(x: Any, key: Any, value: Any) -> Any:
    """A copy of x after `x[key] = value`."""
    x = x.clone()
    x[key] = value
    return x


WORDS: dict[str, Any] = {"np": np, "written": written}

CUBE: list[tuple[Shape, ...]] = [((3, 4, 2),)]
