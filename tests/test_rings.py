"""Imports point inward: each room imports only from rooms that stand before it in this list."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RINGS = [
    # what knows arrays only
    "symbols kernels adjoints derivatives",
    # what knows the table
    "operations names graph",
    # what knows the Tensor
    "dtypes device dims base gradmode promotion core inplace autograd",
    # operations, composed
    "elementwise comparison reductions shapes products indexing conversion seam printing tensor",
    # what stands around the Tensor
    "creation generator random optim.optimizer optim.sgd optim",
]
ORDER = [room for ring in RINGS for room in ring.split()]


def imports(path: Path) -> list[tuple[int, str, bool]]:
    """Every import in a file, at run time: level, module, and whether only a type checker sees it."""
    tree = ast.parse(path.read_text())
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = [node.module] if node.module else [alias.name for alias in node.names]
            found += [(node.level, str(name), node in for_types) for name in names]
        elif isinstance(node, ast.Import):
            found += [(0, alias.name, node in for_types) for alias in node.names]
    return found


def room_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT / "minigrad").with_suffix("").parts).removesuffix(".__init__")


FILES = {room_of(path): path for path in sorted((ROOT / "minigrad").rglob("*.py"))}


def outward(room: str, path: Path) -> list[str]:
    """The imports of a room that point to itself or outward."""
    wrong = []
    for level, module, for_types in imports(path):
        if level == 0 or for_types:
            continue
        inner = f"optim.{module}" if level == 1 and room.startswith("optim") else module
        if ORDER.index(inner) >= ORDER.index(room):
            wrong.append(inner)
    return wrong


def test_every_room_has_its_place() -> None:
    assert set(ORDER) == set(FILES) - {"__init__"}


@pytest.mark.parametrize("room", ORDER)
def test_imports_point_inward(room: str) -> None:
    assert not outward(room, FILES[room])


def test_the_check_can_fail(tmp_path: Path) -> None:
    bad = tmp_path / "graph.py"
    bad.write_text("from .tensor import Tensor\n")
    assert outward("graph", bad) == ["tensor"]


@pytest.mark.parametrize("room", FILES)
def test_minigrad_needs_numpy_only(room: str) -> None:
    for level, module, _ in imports(FILES[room]):
        assert level or module.split(".")[0] in sys.stdlib_module_names | {"numpy"}, module
