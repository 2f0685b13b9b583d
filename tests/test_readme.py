"""What README shows is true: its programs run, its row is right, its links lead somewhere."""

import contextlib
import doctest
import io
import re
from pathlib import Path

import numpy as np
import pytest
from both import same_print

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PROGRAM, NETWORK, PROMPT, ROW, FUNCTION = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("engine", ["minigrad as torch", "torch"])
def test_the_ten_lines_print_what_they_say(engine: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(PROGRAM.replace("minigrad as torch", engine), {})
    numbers = printed.getvalue().strip()
    assert numbers == "3.0000157356262207 6.999932765960693"
    assert f"# {numbers}" in PROGRAM


def test_the_network_prints_the_same_in_both() -> None:
    same_print(NETWORK.replace("import minigrad as torch  # or: import torch\n", ""))


def test_the_prompt() -> None:
    examples = doctest.DocTestParser().get_doctest(PROMPT, {}, "README", None, None)
    assert not doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples).failed


def test_the_row() -> None:
    ((function, (rule,)),) = eval(f"{{{ROW}}}", {"np": np}).items()
    x, h = np.linspace(0.1, 2, 9), 1e-6
    slope = (function(x + h) - function(x - h)) / (2 * h)
    np.testing.assert_allclose(rule(1.0, function(x), x), slope, rtol=1e-7, atol=1e-9)
    assert "apply(np.deg2rad, input)" in FUNCTION


def test_the_links() -> None:
    for path in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / path).exists(), path


def test_both_commands_take_the_pinned_torch() -> None:
    extras = (ROOT / "pyproject.toml").read_text()
    (pin,) = re.findall(r'"torch==([^"]+)"', extras)
    assert f"torch {pin}" in README
    assert 'tests = [\n    "minigrad[torch,examples,exchange]"' in extras
