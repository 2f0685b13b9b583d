"""`testing.assert_close` passes and fails where torch's does, and says the same."""

from typing import Any

import numpy as np
import pytest
import torch
from both import ENGINES

import minigrad

CASES = """
close(t.ones(2), t.ones(2))
close(t.ones(2), t.ones(3))
close(t.ones(2), t.ones(2).double())
close(t.ones(2), t.ones(2).double(), check_dtype=False)
close(t.tensor([1.0, 2.0]), t.tensor([1.0, 3.0]))
close(t.tensor([1.0, 2.0]), t.tensor([1.0, 2.000001]))
close(t.tensor([1.0, 2.0]), t.tensor([1.0, 2.0001]))
close(t.tensor([1.0, 2.0]).double(), t.tensor([1.0, 2.000001]).double())
close(t.tensor([[1, 2], [3, 4]]), t.tensor([[1, 2], [3, 5]]))
close(t.tensor(1.0), t.tensor(1.5))
close(1.0, 1.5)
close(1.0, 1.0 + 1e-9)
close(1, 2)
close(1, 1.0)
close(1, 1.0, check_dtype=False)
close(True, False)
close(True, True)
close([t.ones(2), t.ones(1)], [t.ones(2), t.zeros(1)])
close([1, 2], [1, 2, 3])
close({"a": t.ones(1)}, {"a": t.zeros(1)})
close({"a": t.ones(1)}, {"b": t.zeros(1)})
close([[t.ones(1)], {"x": (1, 2.0)}], [[t.ones(1)], {"x": (1, 2.5)}])
close((t.ones(1),), [t.ones(1)])
close(t.tensor([nan]), t.tensor([nan]))
close(t.tensor([nan]), t.tensor([nan]), equal_nan=True)
close(t.tensor([inf, 1.0]), t.tensor([inf, 1.0]))
close(t.tensor([inf, 1.0]), t.tensor([-inf, 1.0]))
close(t.ones(2), t.zeros(2), rtol=0, atol=1)
close(t.ones(2), t.zeros(2), rtol=0, atol=0.5)
close(t.ones(2), t.zeros(2), rtol=0.5, atol=0)
close(t.ones(2), t.zeros(2), msg="hello")
close(t.ones(2), t.zeros(2), msg=lambda text: "it says: " + text)
close(None, None)
close(None, t.ones(1))
close(np.ones(2), np.ones(2))
close(np.ones(2), np.zeros(2))
close(t.ones(2, 3).half(), t.ones(2, 3).half() * 1.001)
close(t.ones(2, 3).half(), t.ones(2, 3).half() * 1.01)
close(t.tensor([True, False]), t.tensor([True, True]))
close(t.ones(0), t.ones(0))
close(t.ones(2, requires_grad=True), t.ones(2))
close(t.ones(2, 3).t(), t.ones(3, 2), check_stride=True)
close(t.ones(2, 3).t(), t.ones(3, 2))
"""
MISUSES = """
close(t.ones(2), t.ones(2), rtol=1)
close(t.ones(2), t.ones(2), 0.1, 0.1)
close(t.tensor(1.0), 1.0)
close(t.ones(2), "a")
close("a", "a")
close(np.ones(2), t.ones(2).double())
"""


def outcome(engine: Any, text: str) -> tuple[str, str]:
    """What a case raises, and with which message."""
    given = {"t": engine, "close": engine.testing.assert_close, "np": np, "nan": np.nan, "inf": np.inf}
    try:
        eval(text, given)
    except Exception as error:
        return type(error).__name__, str(error)
    return "", ""


@pytest.mark.parametrize("text", CASES.strip().splitlines())
def test_it_says_the_same(text: str) -> None:
    mine, theirs = (outcome(engine, text) for engine in ENGINES)
    assert mine == theirs and mine[0] in ("", "AssertionError")


@pytest.mark.parametrize("text", MISUSES.strip().splitlines())
def test_misuse(text: str) -> None:
    mine, theirs = (outcome(engine, text)[0] for engine in (minigrad, torch))
    assert mine == theirs in ("TypeError", "ValueError")
