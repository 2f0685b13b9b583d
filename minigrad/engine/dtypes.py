"""torch's dtypes over NumPy's arrays, and torch's rule for what several of them make together.

NumPy 2 and torch differ: `int64 + float32` is float64 there and float32
here, and a 0-d tensor is weaker here than one with dimensions. So the dtype
of a result is found here, and NumPy is handed operands that agree already.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

import numpy as np

NumpyDtype = np.dtype[Any]


class dtype:  # noqa: N801  (torch's name)
    """A kind of element; the nine below are all there are. They print as torch's do."""

    __slots__ = ("is_floating_point", "is_signed", "itemsize", "name", "numpy")
    is_complex = False

    def __init__(self, name: str) -> None:
        self.name = name
        self.numpy: NumpyDtype = np.dtype(name)
        self.itemsize = self.numpy.itemsize
        self.is_floating_point = self.numpy.kind == "f"
        self.is_signed = self.numpy.kind in "fi"

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return "bool_" if self.name == "bool" else self.name


bool_ = dtype("bool")
uint8 = dtype("uint8")
int8 = dtype("int8")
int16 = dtype("int16")
int32 = dtype("int32")
int64 = dtype("int64")
float16 = dtype("float16")
float32 = dtype("float32")
float64 = dtype("float64")

OF_NUMPY: dict[NumpyDtype, dtype] = {
    kind.numpy: kind for kind in (bool_, uint8, int8, int16, int32, int64, float16, float32, float64)
}
OF_PYTHON: dict[Any, dtype] = {bool: bool_, int: int64, float: float64}
TYPE_NAMES = dict(
    zip(
        OF_NUMPY.values(),
        ["Bool", "Byte", "Char", "Short", "Int", "Long", "Half", "Float", "Double"],
        strict=True,
    )
)
"""As in torch.FloatTensor."""

DType = dtype | type
"""What a `dtype=` argument takes: one of the above, or Python's bool, int or float."""

default = float32


def get_default_dtype() -> dtype:
    """The floating-point dtype of new tensors made from Python's numbers."""
    return default


def set_default_dtype(d: dtype) -> None:
    """Choose float16, float32 or float64 for new tensors made from Python's numbers; TypeError otherwise."""
    global default
    if not isinstance(d, dtype) or not d.is_floating_point:
        raise TypeError(f"only floating-point types are supported as the default type, got {d!r}")
    default = d


def default_numpy() -> NumpyDtype:
    return default.numpy


def numpy_dtype(kind: DType) -> NumpyDtype:
    """NumPy's dtype for a `dtype=` argument; TypeError for what is none."""
    if isinstance(kind, dtype):
        return kind.numpy
    if kind in OF_PYTHON:
        return OF_PYTHON[kind].numpy
    raise TypeError(f"dtype must be a minigrad dtype such as float32 (or bool, int, float), not {kind!r}")


def checked(kind: NumpyDtype) -> NumpyDtype:
    """The same dtype in this machine's byte order; TypeError if no tensor can have it."""
    native = kind.newbyteorder("=")
    if native not in OF_NUMPY:
        held = ", ".join(known.name for known in OF_NUMPY.values())
        raise TypeError(f"can't convert np.ndarray of type {kind}. The supported types are: {held}")
    return native


def promote(a: NumpyDtype, b: NumpyDtype) -> NumpyDtype:
    """The dtype of two tensors of equal rank together: as NumPy's, but a float always wins over integers."""
    if (a.kind == "f") != (b.kind == "f"):
        return a if a.kind == "f" else b
    return np.promote_types(a, b)


RANK = {"b": 0, "u": 1, "i": 1, "f": 2}
"""Bool below integers below floats."""


def promoted(floating: bool, *parts: Part) -> NumpyDtype:
    """torch's result dtype: a weaker operand counts only if it is of a higher kind (bool < int < float).

    If the result has to be `floating`, integers make the default
    float. Source: the documentation of `torch.result_type`.
    """
    result: NumpyDtype | None = None
    for weight in (2, 1, 0):
        group = [kind for kind, own in parts if own == weight]
        if group:
            together = functools.reduce(promote, group)
            result = together if result is None or RANK[together.kind] > RANK[result.kind] else result
    assert result is not None, "a promotion needs an operand"
    return default.numpy if floating and result.kind != "f" else result


Part = tuple[NumpyDtype, int]
"""A dtype and its weight: 2 for a tensor with dimensions, 1 for a 0-d tensor, 0 for a Python number."""


def parts(values: Iterable[Any]) -> list[Part]:
    """What arrays and Python numbers bring into a promotion."""
    return [
        (value.dtype, 2 if value.ndim else 1)
        if isinstance(value, np.ndarray)
        else ((default if isinstance(value, float) else OF_PYTHON[type(value)]).numpy, 0)
        for value in values
    ]


def can_cast(from_: dtype, to: dtype) -> bool:
    """Whether a result may be written to a tensor of the dtype `to`: bools < integers < floats."""
    for kind in (from_, to):
        if not isinstance(kind, dtype):
            raise TypeError(f"can_cast() expected two dtypes, got {type(kind).__name__}")
    return RANK[from_.numpy.kind] <= RANK[to.numpy.kind]


class Limits:
    """The numbers that a dtype can hold."""

    shown: tuple[str, ...]
    bits: int
    dtype: str

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={getattr(self, name):g}" for name in self.shown)
        return f"{type(self).__name__}({values}, dtype={self.dtype})"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.dtype == self.dtype

    def __hash__(self) -> int:
        return hash(self.dtype)


class finfo(Limits):  # noqa: N801  (torch's name)
    """What a floating-point dtype (the default one if none is given) can hold; TypeError for another.

    >>> finfo(float32).eps
    1.1920928955078125e-07
    """

    shown = ("resolution", "min", "max", "eps", "smallest_normal", "tiny")

    def __init__(self, type: DType | None = None) -> None:
        kind = default.numpy if type is None else numpy_dtype(type)
        if kind.kind != "f":
            raise TypeError(f"finfo() requires a floating point dtype, not {kind}: use iinfo()")
        info = np.finfo(kind)
        self.bits, self.dtype, self.resolution = info.bits, kind.name, float(str(info.resolution))
        self.min, self.max, self.eps = float(info.min), float(info.max), float(info.eps)
        self.tiny = self.smallest_normal = float(info.tiny)


class iinfo(Limits):  # noqa: N801
    """What an integer dtype can hold; TypeError for another.

    >>> iinfo(uint8).max
    255
    """

    shown = ("min", "max")

    def __init__(self, type: DType) -> None:
        kind = numpy_dtype(type)
        if kind.kind not in "iu":
            raise TypeError(f"iinfo() requires an integer dtype, not {kind}: use finfo() for floats")
        info = np.iinfo(kind)
        self.bits, self.dtype, self.min, self.max = info.bits, kind.name, int(info.min), int(info.max)
