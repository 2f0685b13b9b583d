"""Weights from torch to minigrad and back: state dicts through files that can run no code.

`save` takes the state dict of either engine, and `load` gives tensors of the one that it is told. The file is
NumPy's `.npz`, or `.safetensors` if that library is installed; NumPy reads both without either engine.

>>> import tempfile
>>> net = torch.nn.Linear(2, 1)
>>> with tempfile.TemporaryDirectory() as folder:
...     save(net.state_dict(), f"{folder}/net.npz")
...     state = load(f"{folder}/net.npz", minigrad)
>>> {name: type(tensor).__module__ for name, tensor in state.items()}
{'weight': 'minigrad.tensor', 'bias': 'minigrad.tensor'}

`python -m reference.exchange IN OUT` converts a file into another; there, torch's own `.pt` will do, too.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

import minigrad
from minigrad.engine.dtypes import OF_NUMPY

Array = np.ndarray[Any, Any]
KINDS = {kind.name for kind in OF_NUMPY.values()}
RESERVED = {".npz": r"file|allow_pickle|.*\.npy", ".safetensors": "__metadata__"}
"""The formats, and the names that each of them keeps for itself."""
TORCHS_OWN = (".pt", ".pth")


def to_minigrad(state_dict: Mapping[str, Any]) -> dict[str, minigrad.Tensor]:
    """The tensors of either engine as minigrad's: copies, and constants. Errors as of `save`."""
    return {name: minigrad.from_numpy(array) for name, array in arrays_of(state_dict).items()}


def to_torch(state_dict: Mapping[str, Any]) -> dict[str, torch.Tensor]:
    """The tensors of either engine as torch's: copies, and constants. Errors as of `save`."""
    return {name: torch.from_numpy(array) for name, array in arrays_of(state_dict).items()}


def save(state_dict: Mapping[str, Any], path: str | os.PathLike[str]) -> None:
    """Write the state dict of a module of either engine, in the format that the path ends in.

    Tensors that share memory are written one by one. TypeError for what is no tensor under a name, or of a
    dtype that minigrad hasn't, such as bfloat16; ValueError for another ending, or a name that the format
    keeps for itself.
    """
    path = known(path)
    arrays: dict[str, Any] = arrays_of(state_dict)
    for name in arrays:
        if re.fullmatch(RESERVED[path.suffix], name):
            raise ValueError(f"a file in {path.suffix} can't hold a tensor of the name {name!r}")
    if path.suffix == ".npz":
        np.savez(path, **arrays)
    else:
        from safetensors.numpy import save_file  # here, as the library is optional

        save_file(arrays, path)


def load(path: str | os.PathLike[str], engine: Any) -> dict[str, Any]:
    """The tensors in a file, as those of an engine (minigrad or torch), for its `load_state_dict`.

    RuntimeError for a file that is damaged, of another format, or with other things in it than arrays of
    minigrad's dtypes; ValueError for another ending.
    """
    path = known(path)
    try:
        return {name: engine.from_numpy(native(name, array)) for name, array in read(path).items()}
    except (OSError, ModuleNotFoundError):
        raise
    except Exception as error:  # a damaged file, or one that somebody made up, may raise anything
        raise RuntimeError(
            f"{path} holds no state dict in NumPy's dtypes, or is damaged ({type(error).__name__}: {error})"
        ) from error


def read(path: Path) -> dict[str, Array]:
    if path.suffix == ".npz":
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    from safetensors.numpy import load_file

    arrays: dict[str, Array] = load_file(path)
    return arrays


def arrays_of(state_dict: Mapping[str, Any]) -> dict[str, Array]:
    """Copies of tensors, in NumPy."""
    for name, value in state_dict.items():
        if not isinstance(name, str) or not isinstance(value, torch.Tensor | minigrad.Tensor):
            raise TypeError(f"a state dict holds tensors under names, but {name!r} is {type(value).__name__}")
        if str(value.dtype).removeprefix("torch.") not in KINDS:
            raise TypeError(f"{name!r} is {value.dtype}, which NumPy or minigrad hasn't: see `Tensor.to`")
    return {name: native(name, value.detach().cpu().numpy()) for name, value in state_dict.items()}


def native(name: str, array: Array) -> Array:
    """A copy with its elements in order, as safetensors asks for, in this machine's order of bytes."""
    if array.dtype.name not in KINDS:
        raise TypeError(f"{name!r} is {array.dtype}, which minigrad hasn't")
    return np.array(array, array.dtype.newbyteorder("="), order="C")


def known(path: str | os.PathLike[str]) -> Path:
    path = Path(path)
    if path.suffix not in RESERVED:
        raise ValueError(f"a state dict is kept in .npz or .safetensors, not in {path.suffix or path.name!r}")
    return path


def main(argv: list[str] | None = None) -> None:
    """Convert the one file that the command line names into the other."""
    parser = argparse.ArgumentParser(
        prog="python -m reference.exchange", description="Convert a state dict from one format to another."
    )
    for name in ("IN", "OUT"):
        parser.add_argument(name, type=Path, help="a file in .npz, .safetensors or .pt")
    args = parser.parse_args(argv)
    try:
        own = args.IN.suffix in TORCHS_OWN
        state = torch.load(args.IN, "cpu", weights_only=True) if own else load(args.IN, torch)
        if args.OUT.suffix in TORCHS_OWN:
            torch.save(state, args.OUT)
        else:
            save(state, args.OUT)
    except Exception as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
