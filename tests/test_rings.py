"""Imports point inward: each room imports only from rooms that stand before it in this list."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RINGS = """
rules: symbols kernels adjoints special sequences places windows pooling factorizations bends neural
rules: derivatives
engine: frames operations names gradmode hooks nodes several graph
engine: dtypes device dims
minigrad: return_types
engine: base promotion core inplace gradients
functions: transcendental choices elementwise comparison writing shapes broadcasting joining parting
functions: rearranging reductions extremes quantiles cumulative sorting products contractions indexing
functions: gathering selecting conversion decompositions norms statistics
minigrad: linalg special
making: creation constructors ranges bounds rounding generator filling
minigrad: random seam printing dlpack tensor testing
nn.functional: activations distances losses likelihoods classification normalizations layers
nn.functional: windows interpolation convolutions pooling
minigrad: nn.functional utils.tree
autograd: function graph anomaly guard jacobians disagreement gradcheck groups functional calls
autograd: variable
minigrad: autograd func
nn: parameter walking conversion state hooks module containers parameters init linear embedding convolution
nn: pooling normalization batchnorm dropout activation softmax loss likelihood distance padding resizing
nn: cells recurrent attention transformer_layers transformer
nn.utils: clip_grad convert_parameters rnn
minigrad: nn.utils nn
optim: optimizer arithmetic sgd adam adagrad rmsprop line_search lbfgs
optim.lr_scheduler: base factors cosines one_cycle plateau several
minigrad: optim.lr_scheduler optim utils.recomputation utils.checkpoint
utils.data: dataset sampler collate dataloader
minigrad: utils.data utils serialization cuda
backends: cuda cudnn mps
minigrad: backends accelerator speed version hints __main__
"""
ORDER = [
    room if package == "minigrad" else f"{package}.{room}"
    for package, rooms in (line.split(":") for line in RINGS.strip().splitlines())
    for room in rooms.split()
]


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
            names = [f"{node.module}.{alias.name}" if node.module else alias.name for alias in node.names]
            found += [(node.level, name, node in for_types) for name in names]
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
        package = [*room.split("."), *(["__init__"] if path.name == "__init__.py" else [])][:-level]
        inner = ".".join([*package, module])
        inner = inner if inner in FILES else inner.rpartition(".")[0]  # a name in the room, not a room
        if ORDER.index(inner) >= ORDER.index(room):
            wrong.append(inner)
    return wrong


def test_every_room_has_its_place() -> None:
    packages = {"__init__", *(line.split(":")[0] for line in RINGS.strip().splitlines())}
    assert len(ORDER) == len(set(ORDER)) and set(ORDER) <= set(FILES) <= {*ORDER, *packages}


@pytest.mark.parametrize("room", ORDER)
def test_imports_point_inward(room: str) -> None:
    assert not outward(room, FILES[room])


def test_the_check_can_fail(tmp_path: Path) -> None:
    bad = tmp_path / "graph.py"
    bad.write_text("from ..tensor import Tensor\n")
    assert outward("engine.graph", bad) == ["tensor"]


@pytest.mark.parametrize("room", FILES)
def test_minigrad_needs_numpy_only(room: str) -> None:
    for level, module, _ in imports(FILES[room]):
        assert level or module.split(".")[0] in sys.stdlib_module_names | {"numpy"}, module
