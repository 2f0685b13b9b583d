"""The text of a tensor, equal to torch's to the character.

All elements share one format and one width, chosen from those that are shown. So printing is three steps: cut
the array down to what is shown, choose format and width, nest the brackets. What looks odd is so in torch.
"""

import math
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class _Options:
    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: float = 80
    sci_mode: bool | None = None


_PROFILES: dict[str | None, _Options] = {
    "default": _Options(),
    "short": _Options(precision=2, edgeitems=2),
    "full": _Options(threshold=math.inf),
}
_options = _PROFILES["default"]
_PREFIX = "tensor("


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: float | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Change what is given, on top of a `profile` ("default", "short" or "full"; any other is ignored).

    A call that does not give `sci_mode` sets it back to None, which is automatic: so in torch.
    """
    global _options
    named = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    given: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
    _options = replace(_PROFILES.get(profile, _options), **given, sci_mode=sci_mode)


def get_printoptions() -> dict[str, Any]:
    """The options in force, as keyword arguments for `set_printoptions`."""
    return asdict(_options)


def tensor_text(
    array: np.ndarray, *, default_dtype: np.dtype, requires_grad: bool = False, grad_fn: str | None = None
) -> str:
    """What repr says of a tensor with these contents; `grad_fn` is its node's name and hides `requires_grad`.

    >>> print(tensor_text(np.array([[1, 2], [3, 4.5]]), default_dtype=np.dtype("f4"), grad_fn="MulBackward0"))
    tensor([[1.0000, 2.0000],
            [3.0000, 4.5000]], dtype=torch.float64, grad_fn=<MulBackward0>)
    """
    if array.size:  # then the elements show the shape and, for these three, the dtype
        text, sized = _contents(array), _options.edgeitems == 0
        plain = [default_dtype, np.dtype(np.int64), np.dtype(np.bool_)]
    else:
        text, sized = "[]", array.ndim != 1
        plain = [default_dtype]
    suffixes = [f"size={array.shape}"] if sized else []
    if array.dtype not in plain:
        suffixes.append(f"dtype=torch.{array.dtype.name}")
    if grad_fn is not None:
        suffixes.append(f"grad_fn=<{grad_fn}>")
    elif requires_grad:
        suffixes.append("requires_grad=True")
    return _append(_PREFIX + text, suffixes) + ")"


def _append(text: str, suffixes: list[str]) -> str:
    """Add each suffix to the last line, or to a line of its own where it does not fit."""
    indent = len(_PREFIX)
    used = len(text.rpartition("\n")[2]) + 2  # torch counts two columns too many, until its first line break
    for suffix in suffixes:
        fits = used + len(", " + suffix) <= _options.linewidth
        text += (", " if fits else ",\n" + " " * indent) + suffix
        used = used + len(", " + suffix) if fits else indent + len(suffix)
    return text


def _contents(array: np.ndarray) -> str:
    """The nested brackets; an array over the threshold shows only the edges of its longer axes."""
    edge, ndim, indent = _options.edgeitems, array.ndim, len(_PREFIX)
    cut = [array.size > _options.threshold and n > 2 * edge for n in array.shape]
    for axis, n in enumerate(array.shape):
        if cut[axis]:
            array = np.delete(array, slice(edge, n - edge), axis)
    spec, width = _cell(array)
    room = _options.linewidth - indent - (ndim - 1)
    per_line = max(1, math.floor(room / (width + len(", "))))

    texts = [format(value, spec).rjust(width) for value in array.ravel().tolist()]
    for axis in reversed(range(ndim)):  # from the innermost brackets outward
        n, inner = array.shape[axis], ndim - axis - 1
        rows = [texts[i * n : (i + 1) * n] for i in range(math.prod(array.shape[:axis]))]
        if cut[axis]:
            rows = [[*row[:edge], "..." if inner or not edge else " ...", *row[edge:]] for row in rows]
        if not inner:
            rows = [[", ".join(row[i : i + per_line]) for i in range(0, len(row), per_line)] for row in rows]
        # the next vector starts a line, the next matrix skips one, the next cube two
        separator = "," + "\n" * max(1, inner) + " " * (indent + axis + 1)
        texts = ["[" + separator.join(row) + "]" for row in rows]
    return texts[0]


def _cell(array: np.ndarray) -> tuple[str, int]:
    """The format and width of one element; zero, nan and inf have no say in either and may stick out."""
    values, spec = array.ravel().tolist(), ""
    if array.dtype.kind == "f":
        values = [x for x in values if x and math.isfinite(x)]
        spec = _float_spec(values)
    return spec, max((len(format(x, spec)) for x in values), default=1)


def _float_spec(values: list[float]) -> str:
    """Scientific if sizes are far apart, huge or tiny; else "3." if all are whole, with decimals if not."""
    if values:
        sizes = [abs(x) for x in values]
        small, large = min(sizes), max(sizes)
        scientific = large / small > 1000 or large > 1e8 or small < 1e-4
        if scientific if _options.sci_mode is None else _options.sci_mode:
            return f".{_options.precision}e"
    whole = all(x.is_integer() for x in values)
    return "#.0f" if whole else f".{_options.precision}f"  # "#" keeps the point
