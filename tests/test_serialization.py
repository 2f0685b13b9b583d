"""What is saved is loaded again; anything else that a file may hold is refused, and runs no code."""

import io
import json
import math
import os
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from both import picture

import minigrad

DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]


def again(obj: Any) -> Any:
    file = io.BytesIO()
    minigrad.save(obj, file)
    file.seek(0)
    return minigrad.load(file)


def sample() -> dict[Any, Any]:
    weight = minigrad.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    return {
        "weight": weight,
        "tied": [weight, weight.detach(), weight.detach().T],
        ("a", 1): (1, 2.5, None, True, "ä\n", math.inf, -0.0, 10**30),
        7: OrderedDict(z=1, a=minigrad.Size([2, 3])),
        2.5: {"dtype": minigrad.float16, "device": minigrad.device("cpu:1")},
        None: [[], (), {}, [[minigrad.arange(3)]]],
    }


def test_a_nest_of_everything() -> None:
    old, new = sample(), again(sample())
    assert repr(new) == repr(old) and [type(key) for key in new] == [type(key) for key in old]
    assert type(new[7]) is OrderedDict and list(new[7]) == ["z", "a"] and type(new[7]["a"]) is minigrad.Size
    assert new[2.5]["dtype"] is minigrad.float16


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3, 4)])
def test_every_dtype_and_shape(dtype: str, shape: tuple[int, ...]) -> None:
    tensor = minigrad.tensor(np.random.default_rng(0).normal(0, 9, shape).astype(dtype))
    new = again(tensor)
    assert picture(new) == picture(tensor)
    new.fill_(1)  # may be written to


def test_special_numbers_and_layouts() -> None:
    x = minigrad.tensor([[math.nan, math.inf, -0.0], [5e-324, -math.inf, 1.0]], dtype=minigrad.float64)
    for view in (x, x.T, x[:, ::2], x[1], x[:1].expand(4, 3)):
        assert again(view).numpy().tobytes() == view.numpy().tobytes()


def test_results_become_leaves() -> None:
    x = minigrad.ones(2, requires_grad=True)
    leaf, result, constant = again([x, x * 2, x.detach()])
    assert leaf.requires_grad and result.requires_grad and not constant.requires_grad
    assert leaf.is_leaf and result.is_leaf and result.tolist() == [2, 2] and leaf.grad is None


def test_a_parameter_is_one_again() -> None:
    layer = minigrad.nn.Linear(2, 1)
    layer.bias.requires_grad_(False)
    new = again(dict(layer.named_parameters()))
    assert repr(new) == repr(dict(layer.named_parameters())) and "Parameter" in repr(new)


def test_torchs_options_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "x"
    minigrad.save([1.5], path, pickle_protocol=4, _use_new_zipfile_serialization=False)
    assert minigrad.load(path, "cpu", pickle, weights_only=False, mmap=True, encoding="utf-8") == [1.5]


def test_what_was_shared_is_shared() -> None:
    new = again(sample())
    weight, (same, detached, turned) = new["weight"], new["tied"]
    assert weight is same and detached is not weight
    detached[0, 0] = 9.0
    assert weight[0, 0].item() == 9.0 and turned[0, 0].item() == 1.0  # another shape is another array


def test_numpy_reads_the_arrays(tmp_path: Path) -> None:
    minigrad.save({"x": minigrad.arange(3)}, tmp_path / "x.mg")
    with np.load(tmp_path / "x.mg") as arrays:
        assert arrays["0"].tolist() == [0, 1, 2]


def test_paths_and_files(tmp_path: Path) -> None:
    x = minigrad.arange(3)
    for path in (tmp_path / "a", str(tmp_path / "b")):
        minigrad.save(x, path)
        assert minigrad.load(path, map_location="cpu", weights_only=False).tolist() == [0, 1, 2]
    with open(tmp_path / "c", "wb") as file:
        minigrad.save(x, file)
    with open(tmp_path / "c", "rb") as file:
        assert minigrad.load(file, map_location=minigrad.device("cpu")).tolist() == [0, 1, 2]
    assert (tmp_path / "a").read_bytes() == (tmp_path / "c").read_bytes()  # no clock in it
    with pytest.raises(AssertionError, match="CPU"):
        minigrad.load(tmp_path / "a", map_location="cuda")
    with pytest.raises(FileNotFoundError):
        minigrad.load(tmp_path / "nowhere")


def contained() -> list[Any]:
    endless: list[Any] = []
    endless.append(endless)
    return endless


@pytest.mark.parametrize(
    ("obj", "error", "text"),
    [
        (np.ones(2), TypeError, "from_numpy"),
        (len, TypeError, "state_dict"),
        ({"a": [minigrad.ones(1), {1, 2}]}, TypeError, "set"),
        (1j, TypeError, "complex"),
        (contained(), ValueError, "itself"),
    ],
)
def test_what_cannot_be_saved_destroys_nothing(obj: Any, error: Any, text: str, tmp_path: Path) -> None:
    minigrad.save(1, tmp_path / "x")
    with pytest.raises(error, match=text):
        minigrad.save(obj, tmp_path / "x")
    assert minigrad.load(tmp_path / "x") == 1 and os.listdir(tmp_path) == ["x"]


def test_a_save_that_fails_half_way_destroys_nothing(tmp_path: Path, monkeypatch: Any) -> None:
    minigrad.save(1, tmp_path / "x")

    def full(*args: Any, **keywords: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(np.lib.format, "write_array", full)
    with pytest.raises(OSError, match="space"):
        minigrad.save(minigrad.ones(3), tmp_path / "x")
    assert minigrad.load(tmp_path / "x") == 1 and os.listdir(tmp_path) == ["x"]


# Files that are none of ours


class Trap:
    """Pickled, it runs code when it is loaded."""

    def __reduce__(self) -> Any:
        return pytest.fail, ("code of a file was run",)


def zipped(compression: int = zipfile.ZIP_STORED, **parts: Any) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in parts.items():
            text = content if isinstance(content, bytes) else json.dumps(content)
            archive.writestr(name.replace("_", "."), text)
    return file.getvalue()


def npy(array: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def of_torch(new: bool) -> bytes:
    file = io.BytesIO()
    torch.save({"x": torch.ones(2)}, file, _use_new_zipfile_serialization=new)
    return file.getvalue()


def of_numpy() -> bytes:
    file = io.BytesIO()
    np.savez(file, x=np.ones(2))
    return file.getvalue()


def structure(obj: Any = 1, tensors: Any = (), **others: Any) -> dict[str, Any]:
    return {"minigrad": 1, "object": obj, "tensors": list(tensors), **others}


ONE = {"array": 0, "requires_grad": False}
FOREIGN = {
    "nothing": b"",
    "text": b"hello, world\n" * 20,
    "a pickle": pickle.dumps(Trap()),
    "torch's": of_torch(True),
    "torch's old": of_torch(False),
    "an npz": of_numpy(),
    "an npy": npy(np.ones(3)),
    "an empty zip": zipped(),
    "no json": zipped(structure_json=b"{"),
    "no text": zipped(structure_json=b"\xff\xfe"),
    "a list": zipped(structure_json=[1, 2]),
    "another version": zipped(structure_json=structure(minigrad=2)),
    "no object": zipped(structure_json={"minigrad": 1, "tensors": []}),
    "no array": zipped(structure_json=structure({"tensor": 0}, [ONE])),
    "no tensor": zipped(structure_json=structure({"tensor": 3})),
    "a strange kind": zipped(structure_json=structure({"eval": "1"})),
    "two kinds": zipped(structure_json=structure({"tuple": [], "dict": []})),
    "a strange dtype": zipped(structure_json=structure({"dtype": "O"})),
    "a list as key": zipped(structure_json=structure({"dict": [[[], 1]]})),
    "too deep": zipped(structure_json=b'{"minigrad": 1, "tensors": [], "object": %s}' % (b"[" * 10**5)),
    "a pickled array": zipped(
        **{"structure_json": structure({"tensor": 0}, [ONE]), "0_npy": npy(np.array([Trap()], object))}
    ),
    "texts": zipped(**{"structure_json": structure({"tensor": 0}, [ONE]), "0_npy": npy(np.array(["a"]))}),
    "records": zipped(
        **{"structure_json": structure({"tensor": 0}, [ONE]), "0_npy": npy(np.zeros(2, "i4,f4"))}
    ),
    "a promise": zipped(
        **{
            "structure_json": structure({"tensor": 0}, [ONE]),
            "0_npy": npy(np.zeros(10**4, np.int8)).replace(b"(10000,), ", b"(10**12,),"),
        }
    ),
    "a larger array than there is": zipped(
        **{
            "structure_json": structure({"tensor": 0}, [ONE]),
            "0_npy": npy(np.zeros(10**4, np.int8)).replace(b"(10000,), }   ", b"(99999999,), }"),
        }
    ),
    "an integer that requires grad": zipped(
        **{
            "structure_json": structure({"tensor": 0}, [{"array": 0, "requires_grad": True}]),
            "0_npy": npy(np.arange(3)),
        }
    ),
    "a bomb": zipped(
        zipfile.ZIP_DEFLATED,
        **{"structure_json": structure({"tensor": 0}, [ONE]), "0_npy": npy(np.zeros(10**7))},
    ),
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_file_is_refused(content: bytes) -> None:
    with pytest.raises(RuntimeError) as raised:
        minigrad.load(io.BytesIO(content))
    assert "minigrad.save" in str(raised.value) or "floating point" in str(raised.value)


def test_a_damaged_file_is_refused_or_the_same() -> None:
    file = io.BytesIO()
    minigrad.save({"x": minigrad.arange(3), "y": (1, "a", minigrad.ones(2, requires_grad=True))}, file)
    whole = file.getvalue()
    before = repr(minigrad.load(io.BytesIO(whole)))
    damaged = [whole[:n] for n in range(len(whole))]
    for n in range(0, len(whole), 3):
        damaged += [whole[:n] + bytes([whole[n] ^ flip]) + whole[n + 1 :] for flip in (1, 0xFF)]
    refused = 0
    for content in damaged:
        try:
            assert repr(minigrad.load(io.BytesIO(content))) == before
        except RuntimeError:
            refused += 1
    assert refused > len(damaged) / 2
