"""Where a program asks torch to be faster: that is accepted here, and changes nothing."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

current = "highest"


def compile(
    model: Callable[..., Any] | None = None,
    *,
    fullgraph: bool = False,
    dynamic: bool | None = None,
    backend: str | Callable[..., Any] = "inductor",
    mode: str | None = None,
    options: dict[str, Any] | None = None,
    disable: bool = False,
) -> Any:
    """The function or module itself; without one, a decorator that leaves a function as it is.

    In torch a compiled module wraps the one it is made of, which shows in its repr and its state_dict.
    """
    return (lambda function: function) if model is None else model


def get_float32_matmul_precision() -> str:
    """What was set; products of float32 are always exact to its last bits."""
    return current


def set_float32_matmul_precision(precision: str) -> None:
    """Takes torch's "highest", "high" and "medium", which there allow less exact products on some devices."""
    global current
    if precision in ("highest", "high", "medium"):
        current = precision
    else:
        warnings.warn(f"{precision!r} is not one of 'highest', 'high' or 'medium', and ignored", stacklevel=2)
