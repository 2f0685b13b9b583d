"""Letters that stand for arrays: run on them, a rule says its own formula, and what it needs to know.

A rule speaks operators and NumPy functions only, and a `Symbol` answers to
both. So the rule of the sine, which computes with arrays, also writes itself
down; and which letters it wrote tells the engine what a node has to save.

>>> g, x = Symbol("g"), Symbol("x")
>>> formula = g * np.cos(x)
>>> formula, sorted(formula.mentions)
(g * cos(x), ['g', 'x'])
>>> sorted(np.reshape(g, x.shape).mentions)      # asks for the shape of x, not for its values
['g', 'x.shape']
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

SIGNS = {
    "add": ("+", 1),
    "subtract": ("-", 1),
    "multiply": ("*", 2),
    "divide": ("/", 2),
    "matmul": ("@", 2),
    "power": ("**", 4),
    "less": ("<", 0),
    "less_equal": ("<=", 0),
    "greater": (">", 0),
    "greater_equal": (">=", 0),
    "equal": ("==", 0),
    "not_equal": ("!=", 0),
}
"""How each operator is written and how tightly it binds."""
NEGATION, ATOM = 3, 5


class Symbol(np.lib.mixins.NDArrayOperatorsMixin):
    """An expression: its text, how tightly its outermost operator binds, and the letters in it."""

    def __init__(self, text: str, binding: int = ATOM, mentions: frozenset[str] | None = None) -> None:
        self.text = text
        self.binding = binding
        self.mentions = frozenset([text]) if mentions is None else mentions

    def __repr__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        raise TypeError(
            f"a rule can't branch on {self}: put the branch into a `dispatched` function of kernels"
        )

    def __getattr__(self, name: str) -> Symbol:
        if name != "shape":
            raise AttributeError(
                f"a rule speaks operators and NumPy functions, and asks for .shape, not .{name}"
            )
        return Symbol(f"{self.text}.{name}")

    def __getitem__(self, key: Any) -> Symbol:
        """One of several results, or of their gradients."""
        return Symbol(f"{self.text}[{key}]", ATOM, self.mentions)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Symbol:
        if ufunc is np.negative:
            return Symbol(f"-{bracketed(args[0], NEGATION)}", NEGATION, mentions_of(args))
        if method != "__call__" or ufunc.__name__ not in SIGNS:
            return call(ufunc, args, kwargs)
        sign, binding = SIGNS[ufunc.__name__]
        from_right = ufunc is np.power  # x ** y ** z is x ** (y ** z); the others go from the left
        left, right = bracketed(args[0], binding + from_right), bracketed(args[1], binding + (not from_right))
        return Symbol(f"{left} {sign} {right}", binding, mentions_of(args))

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Symbol:
        return call(function, args, kwargs)


def call(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Symbol:
    """The symbol of a function's call, opaque: what happens inside is the function's own business."""
    words = [repr(arg) for arg in args] + [f"{name}={arg!r}" for name, arg in kwargs.items()]
    mentions = mentions_of((*args, *kwargs.values()))
    return Symbol(f"{function.__name__}({', '.join(words)})", ATOM, mentions)


def bracketed(part: Any, binding: int) -> str:
    return f"({part})" if isinstance(part, Symbol) and part.binding < binding else str(part)


def mentions_of(parts: Any) -> frozenset[str]:
    """The letters in an argument list, sequences of arguments included."""
    if isinstance(parts, Symbol):
        return parts.mentions
    if isinstance(parts, list | tuple):
        return frozenset().union(*map(mentions_of, parts))
    return frozenset()
