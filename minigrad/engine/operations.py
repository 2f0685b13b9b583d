"""What follows from a row of the table, found once for each function by running its rules on symbols."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..rules import kernels as k, places
from ..rules.derivatives import DERIVATIVES, ELEMENTWISE, Row, Rule
from ..rules.symbols import Symbol

VIEWS = {
    *(np.reshape, np.squeeze, np.expand_dims, np.transpose, np.swapaxes),
    *(k.expand, k.t, k.index, k.alias, places.diagonal, places.unfold),
}
"""Functions whose result is a view of their first argument."""


class Plan(NamedTuple):
    """What a node is made from, when certain arguments of its function want their gradient."""

    function: Callable[..., Any]
    elementwise: bool
    rules: tuple[tuple[int, Rule], ...]
    """The rules of these arguments, each with its argument's position."""
    needs_out: bool
    """Whether a rule asks for the values of `out`."""
    needed: tuple[int, ...]
    """The arguments of which a rule asks for the values,"""
    outlined: tuple[int, ...]
    """those of which a rule asks only for the shape,"""
    forgotten: tuple[int, ...]
    """and those of which none asks for anything."""
    nothing: list[None] | None
    """The arguments as they are saved, if all are forgotten."""


class Operation:
    """What follows from a function's row in the table, found once for each function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.row: Row = DERIVATIVES[function]
        self.function = function
        body = getattr(function, "__wrapped__", function)  # the function behind its seam
        self.forward: Callable[..., Any] = k.FORWARD.get(function, body)
        self.elementwise = function in ELEMENTWISE
        self.row_by_row = not self.elementwise and function not in VIEWS | {np.flip, np.rot90}
        """Whether the result lies in memory row by row. (NumPy's lies as its argument does; torch's too, in
        these cases.)"""
        self.constant = self.row == ()
        self.floating = function in k.FLOATING or (function not in k.FORWARD and not takes_integers(function))
        rules = self.row if isinstance(self.row, tuple) else ()
        self.bystanders = {i for i, rule in enumerate(rules) if rule is None}
        self.plans: dict[tuple[int, int], Plan] = {}

    def rule(self, position: int) -> Rule | None:
        """The rule for an argument; None if it has no derivative."""
        if not isinstance(self.row, tuple):
            return self.row(position)
        return self.row[position] if position < len(self.row) else None

    def is_operand(self, position: int, value: Any) -> bool:
        """Whether an argument has a say in the dtype of the result."""
        return value is not None and position not in self.bystanders and not isinstance(value, np.dtype)

    def plan(self, wanted: int, count: int) -> Plan:
        """The plan for so many arguments, of which those want their gradient whose bit is set in `wanted`."""
        rules = [(i, self.rule(i)) for i in range(count) if wanted >> i & 1]
        with_rule = tuple((i, rule) for i, rule in rules if rule is not None)
        values, shapes = set(), set()
        for _, rule in with_rule:
            mentions = formula(rule).mentions
            for i, name in enumerate(letters(rule, count), start=-1):
                if name in mentions:
                    values.add(i)
                if f"{name}.shape" in mentions:
                    shapes.add(i)
        places = range(count)
        plan = self.plans[wanted, count] = Plan(
            self.function,
            self.elementwise,
            with_rule,
            -1 in values | shapes,
            tuple(i for i in places if i in values),
            tuple(i for i in places if i in shapes - values),
            tuple(i for i in places if i not in shapes | values),
            None if shapes | values else [None] * count,
        )
        return plan


def takes_integers(function: Callable[..., Any]) -> bool:
    """Whether integers stay integers (or become truth values): they do in a sum, but not in a sine."""
    return not isinstance(function, np.ufunc) or any(t[0] in "l?" and t[-1] in "l?" for t in function.types)


def formula(rule: Rule) -> Symbol:
    """A rule, run on symbols that are named as its parameters are.

    >>> formula(DERIVATIVES[np.tanh][0])
    g * (1 - out ** 2)
    """
    answer = rule(*map(Symbol, inspect.signature(rule).parameters))
    return answer if isinstance(answer, Symbol) else Symbol(repr(answer), mentions=frozenset())


def letters(rule: Rule, count: int) -> list[str]:
    """What a rule calls `out` and each of `count` arguments; `*xs` is the name of all that are left."""
    names: list[str] = []
    for parameter in list(inspect.signature(rule).parameters.values())[1:]:
        rest = count + 1 - len(names) if parameter.kind is parameter.VAR_POSITIONAL else 1
        names += [parameter.name] * rest
    return names[: count + 1]
