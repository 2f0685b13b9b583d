"""One program text, run on minigrad and on torch: whatever it leaves behind has to be the same, to the bit.

A line that ends in `# raises ValueError` must raise that on torch, and that or a subclass of it on minigrad;
no other line may raise. So a table of programs says by itself what is expected, and a slip in it can't pass
for agreement.
"""

import ast
import builtins
import io
import re
import types
from collections.abc import Collection
from contextlib import nullcontext, redirect_stdout
from typing import Any

import numpy as np
import pytest
import torch

import minigrad

torch.set_num_threads(1)
ENGINES = [minigrad, torch]
HIDDEN = types.ModuleType | types.FunctionType | type


def play(engine: Any, text: str, **given: Any) -> dict[str, Any]:
    """Run a program, statement by statement, and return its names."""
    names, lines = {"torch": engine, "np": np, **given}, text.splitlines()
    for statement in ast.parse(text).body:
        line = lines[statement.end_lineno - 1]
        mark = re.search(r"# raises (\w+)$", line)
        with pytest.raises(getattr(builtins, mark[1])) if mark else nullcontext() as raised:
            exec(compile(ast.Module([statement], []), line.strip(), "exec"), names)
        if mark and engine is torch:
            assert raised.type.__name__ in (mark[1], f"_{mark[1]}"), f"torch raises {raised.type}: {line}"
        if mark:
            assert len(str(raised.value)) > 10, f"a message that helps nobody: {raised.value!r}"
    return names


def same(text: str, but: Collection[str] = (), **given: Any) -> None:
    """Run a program on both engines and compare every name it binds (`but`: facts not to be compared)."""
    mine, theirs = (pictures(play(engine, text, **given), but) for engine in ENGINES)
    for name in mine | theirs:
        assert mine.get(name) == theirs.get(name), (
            f"{name}: minigrad {mine.get(name)}, torch {theirs.get(name)}"
        )


def printed(text: str) -> list[str]:
    """What a program prints on each engine."""
    texts = []
    for engine in ENGINES:
        with redirect_stdout(io.StringIO()) as out:
            exec(compile(text, f"<program on {engine.__name__}>", "exec"), {"torch": engine, "np": np})
        texts.append(out.getvalue())
    return texts


def same_print(text: str) -> None:
    """Run a program on both engines: what they print is the same, but for the last digit of a fraction.

    Engines add up in orders of their own, and processors, too; so a printed fraction may be off by one unit
    of its last digit, or by four of a float32 where it shows more digits than that has. All else is equal.
    """
    mine, theirs = printed(text)
    assert (found := unlike(mine, theirs)) is None, f"minigrad printed {found}, as in\n{mine}\nnot\n{theirs}"


FRACTION = re.compile(r"-?\d+\.\d*(?:e[+-]?\d+)?")


def unlike(mine: str, theirs: str) -> str | None:
    """The first difference between two printed texts; None if there is none that matters."""
    parts = zip(FRACTION.split(mine), FRACTION.split(theirs), strict=False)
    for rest, other in parts:
        if rest.split() != other.split():  # a number may have become longer, and a column wider
            return f"{rest!r}, torch {other!r}"
    ours, others = FRACTION.findall(mine), FRACTION.findall(theirs)
    if len(ours) != len(others):
        return f"{len(ours)} fractions, torch {len(others)}"
    for x, y in zip(ours, others, strict=True):
        digits, _, power = y.partition("e")
        unit = 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
        if abs(float(x) - float(y)) > max(1.01 * unit, abs(float(y)) * 2**-21):
            return f"{x}, torch {y}"
    return None


def pictures(names: dict[str, Any], but: Collection[str] = ()) -> dict[str, Any]:
    """Plain data for every name of a program, but for functions, classes and modules."""
    return {
        name: picture(value, but)
        for name, value in names.items()
        if not (name.startswith("_") or isinstance(value, HIDDEN))
    }


def picture(value: Any, but: Collection[str] = ()) -> Any:
    """Plain data: equal where the values can't be told apart. (Lists are kept as text, for nan and -0.0.)"""
    if isinstance(value, list | tuple):
        return type(value).__name__, [picture(item, but) for item in value]
    if isinstance(value, np.ndarray | np.generic):
        return str(value.dtype), value.shape, repr(value.tolist())
    if isinstance(value, torch.dtype | minigrad.dtype | torch.device | minigrad.device):
        return str(value)
    if not isinstance(value, torch.Tensor | minigrad.Tensor):
        return type(value).__name__, repr(value)
    facts = {"values": repr(value.tolist()), "dtype": str(value.dtype), "shape": tuple(value.shape)}
    facts |= {name: getattr(value, name) for name in ("requires_grad", "is_leaf", "retains_grad", "_version")}
    facts["grad_fn"] = (re.findall(r"grad_fn=<(\w+)>", repr(value)) or [None])[0]
    if value.is_leaf or value.retains_grad:  # torch warns of the others
        facts["grad"] = None if value.grad is None else picture(value.grad, {*but, "_version"})
    return {name: fact for name, fact in facts.items() if name not in but}
