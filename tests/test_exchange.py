"""Weights cross from engine to engine, in memory and through files, which can do no more than hold them."""

import io
import itertools
import pickle
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from both import ENGINES
from hypothesis import given, settings, strategies as st

import minigrad
from reference.exchange import load, main, save, to_minigrad, to_torch

DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]
FORMATS = ["npz", "safetensors"]
NAMES = ["minigrad", "torch"]


def sample(engine: Any) -> dict[str, Any]:
    x = engine.arange(12).to(engine.float32).view(3, 4) / 8
    return {
        **{f"kinds.{name}": engine.tensor([0, 1, 2]).to(getattr(engine, name)) for name in DTYPES},
        "0-d": engine.tensor(2.5, requires_grad=True),
        "a count": engine.tensor(7),
        "empty": engine.zeros(0, 3),
        "layers.0.weight": x,
        "layers.0.turned": x.T,
        "layers.0.every second": x[:, ::2],
        "layers.1.the same": x,
        "layers.1.spread": x[0].expand(2, 4),
        "special": engine.tensor([float("nan"), float("inf"), -0.0, 1e-45]),
        "a/slash": engine.tensor([1.0]),
        "": engine.tensor([2.0]),
    }


def facts(state: dict[str, Any]) -> dict[str, Any]:
    return {name: (str(x.dtype), tuple(x.shape), repr(x.tolist())) for name, x in sorted(state.items())}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("there", ENGINES, ids=NAMES)
@pytest.mark.parametrize("here", ENGINES, ids=NAMES)
def test_every_tensor_comes_back(here: Any, there: Any, form: str, tmp_path: Path) -> None:
    state = sample(here)
    save(state, tmp_path / f"state.{form}")
    new = load(str(tmp_path / f"state.{form}"), there)
    assert facts(new) == facts(state)
    for tensor in new.values():
        assert type(tensor) is there.Tensor and not tensor.requires_grad and tensor.is_contiguous()
        tensor.zero_()  # may be written to, and by nobody else
    assert facts(state) == facts(sample(here)) and facts(load(tmp_path / f"state.{form}", there)) == facts(
        state
    )


@pytest.mark.parametrize("here", ENGINES, ids=NAMES)
@pytest.mark.parametrize(("convert", "there"), [(to_minigrad, minigrad), (to_torch, torch)], ids=NAMES)
def test_in_memory(convert: Any, there: Any, here: Any) -> None:
    state = sample(here)
    new = convert(state)
    assert list(new) == list(state) and facts(new) == facts(state)
    for tensor in new.values():
        assert type(tensor) is there.Tensor
        tensor.zero_()
    assert facts(state) == facts(sample(here))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("back", [False, True], ids=["torch to minigrad", "minigrad to torch"])
def test_a_model_computes_the_same_on_the_other_engine(back: bool, form: str, tmp_path: Path) -> None:
    first, second = ENGINES if back else ENGINES[::-1]

    def model(engine: Any, seed: int) -> Any:
        engine.manual_seed(seed)
        nn = engine.nn
        return nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Sequential(nn.BatchNorm1d(8), nn.Linear(8, 2)))

    old, new = model(first, 0), model(second, 1)
    numbers = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    x, y = first.from_numpy(numbers), second.from_numpy(numbers)
    old(x)  # moves the running mean of the batches
    old.eval(), new.eval()
    assert not np.allclose(old(x).tolist(), new(y).tolist())
    save(old.state_dict(), tmp_path / f"model.{form}")
    state = load(tmp_path / f"model.{form}", second)
    assert not any(new.load_state_dict(state))
    np.testing.assert_allclose(new(y).tolist(), old(x).tolist(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("function", [to_minigrad, to_torch, lambda state: save(state, "no.npz")])
def test_what_is_no_state_dict(function: Any) -> None:
    for words, state in {
        "'x' is bool": {"x": True},
        "'x' is ndarray": {"x": np.ones(2)},
        "'x' is dict": {"x": {"y": torch.ones(2)}},
        "'x' is NoneType": {"x": None},
        "0 is Tensor": {0: torch.ones(2)},
        "'x' is torch.bfloat16": {"a": torch.ones(1), "x": torch.ones(2, dtype=torch.bfloat16)},
        "'x' is torch.complex64": {"x": torch.ones(2, dtype=torch.complex64)},
        "'x' is torch.uint16": {"x": torch.ones(2, dtype=torch.uint16)},
    }.items():
        with pytest.raises(TypeError, match=words):
            function(state)
    assert not Path("no.npz").exists()


@pytest.mark.parametrize("path", ["x.pt", "x", "x.npy", "npz"])
def test_other_formats(path: str, tmp_path: Path) -> None:
    for function in (lambda: save({}, tmp_path / path), lambda: load(tmp_path / path, torch)):
        with pytest.raises(ValueError, match=r"kept in \.npz or \.safetensors, not in"):
            function()


@pytest.mark.parametrize(
    ("form", "name"),
    [("npz", "file"), ("npz", "allow_pickle"), ("npz", "x.npy"), ("safetensors", "__metadata__")],
)
def test_names_that_a_format_keeps_for_itself(form: str, name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"can't hold a tensor of the name '{name}'"):
        save({name: torch.ones(2)}, tmp_path / f"x.{form}")
    assert not list(tmp_path.iterdir())


class Malice:
    def __reduce__(self) -> Any:
        return exec, ("raise SystemExit('code was run')",)


def archive(**parts: bytes) -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(), "w") as file:
        for name, content in parts.items():
            file.writestr(f"{name}.npy", content)
    return out.getvalue()


def npy(array: Any) -> bytes:
    np.save(out := io.BytesIO(), array)
    return out.getvalue()


HOSTILE = {
    "nothing": b"",
    "text": b"weights, believe me",
    "a pickle": pickle.dumps(Malice()),
    "an array": npy(np.ones(3)),
    "an array of objects": archive(x=npy(np.array([Malice()]))),
    "a pickle in it": archive(x=pickle.dumps(Malice())),
    "strings": archive(x=npy(np.array(["a"]))),
    "complex numbers": archive(x=npy(np.ones(2, complex))),
    "unsigned numbers": archive(x=npy(np.ones(2, np.uint64))),
    "records": archive(x=npy(np.zeros(2, [("a", "f4")]))),
    "too short": archive(x=npy(np.ones(100))[:-8]),
    "too long to be true": archive(x=npy(np.ones(10)).replace(b"(10,), }" + b" " * 15, b"(1%015d,), }" % 0)),
}


assert b"(1000000000000000,)" in HOSTILE["too long to be true"]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file(content: bytes, form: str, tmp_path: Path) -> None:
    path = tmp_path / f"x.{form}"
    path.write_bytes(content)
    for engine in ENGINES:
        with pytest.raises(
            RuntimeError, match=r"holds no state dict in NumPy's dtypes, or is damaged \(\w+: "
        ):
            load(path, engine)


@given(form=st.sampled_from(FORMATS), data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_file_cut_short(form: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("cut") / f"x.{form}"
    save({"weight": torch.ones(4, 3), "bias": torch.zeros(4)}, path)
    whole = path.read_bytes()
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.raises(RuntimeError, match="or is damaged"):
        load(path, minigrad)


def test_bfloat16_in_a_file(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"x": torch.ones(2, dtype=torch.bfloat16)}, tmp_path / "x.safetensors")
    with pytest.raises(RuntimeError, match="bfloat16"):
        load(tmp_path / "x.safetensors", torch)


def test_files_of_others(tmp_path: Path) -> None:
    """In the other order of bytes and of elements, compressed; and those of safetensors' own functions."""
    from safetensors.torch import load_file, save_file

    arrays = {"big": np.arange(3, dtype=">f4"), "columns": np.asfortranarray(np.arange(6.0).reshape(2, 3))}
    np.savez_compressed(tmp_path / "x.npz", **arrays)
    for engine in ENGINES:
        new = load(tmp_path / "x.npz", engine)
        assert {name: x.tolist() for name, x in new.items()} == {
            name: x.tolist() for name, x in arrays.items()
        }
    state = {name: x.contiguous().clone() for name, x in sample(torch).items()}
    save_file(state, tmp_path / "x.safetensors")
    assert facts(load(tmp_path / "x.safetensors", minigrad)) == facts(state)
    save(to_minigrad(state), tmp_path / "y.safetensors")
    assert facts(load_file(tmp_path / "y.safetensors")) == facts(state)


def test_no_file(tmp_path: Path) -> None:
    for form in FORMATS:
        with pytest.raises(FileNotFoundError):
            load(tmp_path / f"none.{form}", minigrad)


def test_without_the_library_npz_still_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "safetensors", None)
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    save({"x": torch.ones(1)}, tmp_path / "x.npz")
    assert load(tmp_path / "x.npz", minigrad)["x"].tolist() == [1.0]
    (tmp_path / "x.safetensors").touch()
    for function in (lambda p: save({}, p), lambda p: load(p, minigrad)):
        with pytest.raises(ModuleNotFoundError, match="safetensors"):
            function(tmp_path / "x.safetensors")


def test_the_command_goes_round(tmp_path: Path) -> None:
    state = {name: x.detach() for name, x in sample(torch).items()}
    names = ["a.pt", "b.npz", "c.safetensors", "d.pth"]
    paths = [str(tmp_path / name) for name in names]
    torch.save(state, paths[0])
    for pair in itertools.pairwise(paths):
        main(list(pair))
    assert facts(torch.load(paths[-1], weights_only=True)) == facts(state)


def test_the_command_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save({"model": {"x": torch.ones(1)}, "epoch": 3}, tmp_path / "nested.pt")
    (tmp_path / "evil.pt").write_bytes(pickle.dumps(Malice(), protocol=2))
    for pair, words in {
        ("nested.pt", "x.npz"): "'model' is dict",
        ("evil.pt", "x.npz"): "Weights only load failed",
        ("none.npz", "x.npz"): "No such file",
        ("x.txt", "x.npz"): ".txt",
    }.items():
        with pytest.raises(SystemExit) as ended:
            main([str(tmp_path / name) for name in pair])
        assert ended.value.code == 2 and words in capsys.readouterr().err
    assert not (tmp_path / "x.npz").exists()
