"""Saving and loading: tensors in nested dicts, lists and tuples, in a file that can run no code.

The file is a zip, uncompressed: each array in NumPy's own format (so `np.load` reads it, too), and a text,
`structure.json`, of how they belong together. There is no pickle in it, so a file of torch can't be read, nor
torch read this one; NumPy arrays lead from one to the other.
"""

from __future__ import annotations

import io
import json
import math
import os
from collections import OrderedDict
from collections.abc import Callable
from typing import IO, Any

import numpy as np

from .engine.base import Size
from .engine.core import wrap
from .engine.device import device, on_cpu
from .engine.dtypes import OF_NUMPY, checked, dtype
from .nn.parameter import Parameter
from .tensor import Tensor

Array = np.ndarray[Any, Any]
VERSION = 1


def save(
    obj: Any,
    f: str | os.PathLike[str] | IO[bytes],
    pickle_module: Any = None,
    pickle_protocol: int = 2,
    _use_new_zipfile_serialization: bool = True,
    _disable_byteorder_record: bool = False,
) -> None:
    """Write tensors, numbers, strings, dtypes, and dicts, lists and tuples of these, to a path or a file.

    A file that is there stays as it was until the new one is whole. TypeError for anything else, such as a
    module: save its `state_dict()`. Tensors that are one, or share their memory and shape, still do so when
    they are loaded. How to pickle is a question for torch.
    """
    content = Content()
    try:
        structure = {"minigrad": VERSION, "object": content.described(obj), "tensors": content.records}
    except RecursionError:
        raise ValueError("save() got something that contains itself, or is nested too deeply") from None
    text = json.dumps(structure)
    if not isinstance(f, str | os.PathLike):
        return write(f, text, content.arrays)
    path = os.path.realpath(f)
    beside = f"{path}.{os.getpid()}.part"
    try:
        with open(beside, "xb") as file:
            write(file, text, content.arrays)
        os.replace(beside, path)
    except BaseException:
        if os.path.exists(beside):
            os.remove(beside)
        raise


def write(file: IO[bytes], structure: str, arrays: list[Array]) -> None:
    import zipfile  # here, as it takes a fifth of the time that minigrad's import takes

    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("structure.json"), structure)
        for i, array in enumerate(arrays):
            with archive.open(zipfile.ZipInfo(f"{i}.npy"), "w", force_zip64=True) as part:
                np.lib.format.write_array(part, array, allow_pickle=False)


class Content:
    """What is found in an object on the way through it: a tensor that is met twice is kept once."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.arrays: list[Array] = []
        self.places: dict[Any, int] = {}

    def described(self, obj: Any) -> Any:
        """The object in JSON's words: a list is a list, and else {kind: what it is made of}."""
        if obj is None or type(obj) in (bool, int, float, str):
            return obj
        if type(obj) in (list, tuple, Size):
            parts = [self.described(part) for part in obj]
            return parts if type(obj) is list else {type(obj).__name__: parts}
        if type(obj) in (dict, OrderedDict):
            return {type(obj).__name__: [[self.described(key), self.described(obj[key])] for key in obj]}
        if isinstance(obj, Tensor):
            return {"tensor": self.place(id(obj), self.records, lambda: self.record(obj))}
        if isinstance(obj, dtype | device):
            return {type(obj).__name__: obj.name if isinstance(obj, dtype) else str(obj)}
        raise TypeError(
            f"save() can't keep {type(obj).__name__}, only tensors, numbers, strings, dtypes, and dicts, "
            "lists and tuples of these: save a module's state_dict(), and from_numpy(a) in place of an array"
        )

    def record(self, tensor: Tensor) -> dict[str, Any]:
        array = tensor._array
        memory = array.ctypes.data, array.shape, array.strides, array.dtype
        place = self.place(memory, self.arrays, lambda: array)
        parameter = {"parameter": True} if isinstance(tensor, Parameter) else {}
        return {"array": place, "requires_grad": tensor.requires_grad, **parameter}

    def place(self, key: Any, among: list[Any], make: Callable[[], Any]) -> int:
        """Where a thing stands among its like; it is put at their end when it is met first."""
        if key not in self.places:
            among.append(make())
            self.places[key] = len(among) - 1
        return self.places[key]


def load(
    f: str | os.PathLike[str] | IO[bytes],
    map_location: Any = None,
    pickle_module: Any = None,
    *,
    weights_only: bool | None = None,
    mmap: bool | None = None,
    **pickle_load_args: Any,
) -> Any:
    """What `save` has written; RuntimeError for a file that is damaged or that something else wrote.

    Nothing that is loaded can run code, so `weights_only` changes nothing, as do all options but
    `map_location`, which may be the CPU.
    """
    if isinstance(map_location, str | device):
        on_cpu(map_location)
    if isinstance(f, str | os.PathLike):
        with open(f, "rb") as file:
            return load(file)
    try:
        return read(f if f.seekable() else io.BytesIO(f.read()))
    except Exception as error:  # a damaged file, or one that somebody made up, may raise anything
        raise RuntimeError(
            f"this is no file that minigrad.save wrote, or it is damaged ({type(error).__name__}: {error}). "
            "What torch.save wrote, torch can load, and hand over as NumPy arrays: x.numpy()"
        ) from error


def read(file: IO[bytes]) -> Any:
    length = file.seek(0, io.SEEK_END)
    import zipfile

    with zipfile.ZipFile(file) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > length:  # it is never compressed
            raise ValueError("its parts claim to be larger than the file")
        structure = json.loads(archive.read("structure.json"))
        if structure["minigrad"] != VERSION:
            raise ValueError(f"its format is {structure['minigrad']}, and this minigrad reads {VERSION}")
        names = range(1 + max((record["array"] for record in structure["tensors"]), default=-1))
        arrays = [array_of(archive.read(f"{i}.npy")) for i in names]
    tensors = []
    for record in structure["tensors"]:
        tensor = wrap(arrays[record["array"]]).requires_grad_(record["requires_grad"])
        tensors.append(Parameter(tensor, tensor.requires_grad) if record.get("parameter") else tensor)
    return rebuilt(structure["object"], tensors)


def array_of(data: bytes) -> Array:
    """An array in NumPy's format, which is read only if it is as long as it says."""
    part = io.BytesIO(data)
    np.lib.format.read_magic(part)
    shape, columns_first, kind = np.lib.format.read_array_header_1_0(part)
    if len(data) - part.tell() != math.prod(shape) * kind.itemsize:
        raise ValueError(f"an array of shape {shape} and dtype {kind} can't have {len(data)} bytes")
    array = np.frombuffer(data, kind, offset=part.tell()).astype(checked(kind))
    return array.reshape(shape, order="F" if columns_first else "C")


def rebuilt(part: Any, tensors: list[Tensor]) -> Any:
    """The object that `Content.described` described."""
    if isinstance(part, list):
        return [rebuilt(item, tensors) for item in part]
    if not isinstance(part, dict):
        return part
    ((kind, content),) = part.items()
    if kind == "tensor":
        return tensors[content]
    if kind in ("dtype", "device"):
        return OF_NUMPY[np.dtype(content)] if kind == "dtype" else device(content)
    items = rebuilt(content, tensors)
    makers: dict[str, Callable[[Any], Any]] = {"tuple": tuple, "Size": Size, "dict": dict}
    return {**makers, "OrderedDict": OrderedDict}[kind](items)
