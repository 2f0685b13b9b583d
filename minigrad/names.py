"""What torch calls the node of an operation: the `MulBackward0` in `grad_fn=<MulBackward0>`.

Most names are the function's own, capitalised; the others stand here. The digit tells apart the kinds of node
that torch has for one function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import kernels as k

Arguments = list[Any]
"""A call's arguments; of a tensor there may be nothing left (None), but a number or a key is there."""
Namer = Callable[[Arguments, dict[str, Any]], str]


def by_axis(stem: str, whole: int = 0, along: int = 1) -> Namer:
    """For a reduction: one kind of node for the whole tensor, another for some of its dimensions."""
    return lambda args, keywords: f"{stem}Backward{whole if keywords.get('axis') is None else along}"


def of_power(args: Arguments, keywords: dict[str, Any]) -> str:
    if isinstance(args[1], int | float):
        return "PowBackward0"
    return "PowBackward2" if isinstance(args[0], int | float) else "PowBackward1"


def of_clamp(args: Arguments, keywords: dict[str, Any]) -> str:
    numbers = all(isinstance(bound, int | float | None) for bound in args[1:])
    return "ClampBackward1" if numbers else "ClampBackward0"


def of_squeeze(args: Arguments, keywords: dict[str, Any]) -> str:
    axis = keywords.get("axis")
    return f"SqueezeBackward{0 if axis is None else 1 if isinstance(axis, int) else 2}"


def of_overwrite(args: Arguments, keywords: dict[str, Any]) -> str:
    return "CopySlices" if args[2] else "CopyBackwards"


def of_index(args: Arguments, keywords: dict[str, Any]) -> str:
    """torch takes the parts of a key one after the other, and the last step gives the name."""
    key = args[1]
    if not k.is_basic(key):
        return "IndexBackward0"
    steps = [step for step in key if step is not ... and step != slice(None)]
    if not steps:
        return "SliceBackward0" if slice(None) in key else "AliasBackward0"
    if steps[-1] is None:
        return "UnsqueezeBackward0"
    return "SliceBackward0" if isinstance(steps[-1], slice) else "SelectBackward0"


NAMES: dict[Callable[..., Any], str | Namer] = {
    np.subtract: "SubBackward0",
    k.rsub: "RsubBackward1",
    np.multiply: "MulBackward0",
    np.divide: "DivBackward0",
    np.power: of_power,
    np.square: "PowBackward0",
    np.negative: "NegBackward0",
    np.abs: "AbsBackward0",
    np.arcsin: "AsinBackward0",
    np.arccos: "AcosBackward0",
    np.arctan: "AtanBackward0",
    np.arctan2: "Atan2Backward0",
    np.arcsinh: "AsinhBackward0",
    np.arccosh: "AcoshBackward0",
    np.arctanh: "AtanhBackward0",
    np.log1p: "Log1PBackward0",
    np.rint: "RoundBackward0",
    k.round_to: "RoundBackward1",
    k.clamp: of_clamp,
    k.masked_fill: "MaskedFillBackward0",
    np.copy: "CloneBackward0",
    k.cast: "ToCopyBackward0",
    np.sum: by_axis("Sum"),
    np.mean: by_axis("Mean"),
    np.prod: by_axis("Prod"),
    np.max: "MaxBackward1",
    np.min: "MinBackward1",
    k.pick_max: "MaxBackward0",
    k.pick_min: "MinBackward0",
    k.log_softmax: "LogSoftmaxBackward0",
    np.reshape: "ViewBackward0",
    k.reshaped_copy: "UnsafeViewBackward0",
    np.squeeze: of_squeeze,
    np.expand_dims: "UnsqueezeBackward0",
    np.transpose: "PermuteBackward0",
    np.swapaxes: "TransposeBackward0",
    np.broadcast_to: "ExpandBackward0",
    k.expand: "ExpandBackward0",
    k.concatenate: "CatBackward0",
    k.index: of_index,
    k.overwrite: of_overwrite,
    k.put: "IndexPutBackward0",
    k.vm: "SqueezeBackward4",
    np.matmul: "UnsafeViewBackward0",
}


def node_name(function: Callable[..., Any], args: Arguments, keywords: dict[str, Any]) -> str:
    """The name of the node that this call makes."""
    name = NAMES.get(function)
    if name is None:
        return f"{function.__name__.capitalize()}Backward0"
    return name if isinstance(name, str) else name(args, keywords)
