"""What torch calls the node of an operation: the `MulBackward0` in `grad_fn=<MulBackward0>`.

Most names are the function's own, capitalised; the others stand here. The digit tells apart the kinds of node
that torch has for one function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..rules import (
    bends,
    factorizations as f,
    kernels as k,
    neural,
    places,
    pooling,
    sequences,
    special as s,
    windows,
)

Arguments = list[Any]
"""A call's arguments; of a tensor there may be nothing left (None), but a number or a key is there."""
Namer = Callable[[Arguments, dict[str, Any]], str]
NUMBER = bool | int | float | None
"""A number, or nothing."""


def by_axis(stem: str, whole: int = 0, along: int = 1) -> Namer:
    """For a reduction: one kind of node for the whole tensor, another for some of its dimensions."""
    return lambda args, keywords: f"{stem}Backward{whole if keywords.get('axis') is None else along}"


def as_told(usual: str) -> Namer:
    """For a function that several operations come to, each of which says its node's name."""
    return lambda args, keywords: str(keywords.get("node", usual))


def of_power(args: Arguments, keywords: dict[str, Any]) -> str:
    if isinstance(args[1], int | float):
        return "PowBackward0"
    return "PowBackward2" if isinstance(args[0], int | float) else "PowBackward1"


def by_number(stem: str, place: int = 1) -> Namer:
    """One kind of node if the argument at `place` is a number, another if it is a tensor.

    (Of a tensor that no rule asks for nothing is left: it passes for a number.)
    """
    return lambda args, _: f"{stem}Backward{0 if isinstance(args[place], NUMBER) else 1}"


def of_xlogy(args: Arguments, keywords: dict[str, Any]) -> str:
    numbers = [isinstance(arg, int | float) for arg in args]
    return f"XlogyBackward{numbers.index(True) + 1 if any(numbers) else 0}"


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
    if keywords.get("node"):
        return str(keywords["node"])
    if not k.is_basic(key):
        return "IndexBackward0"
    steps = [step for step in key if step is not ... and step != slice(None)]
    if not steps:
        return "SliceBackward0" if slice(None) in key else "AliasBackward0"
    if steps[-1] is None:
        return "UnsqueezeBackward0"
    return "SliceBackward0" if isinstance(steps[-1], slice) else "SelectBackward0"


def of_leaky_relu(args: Arguments, keywords: dict[str, Any]) -> str:
    return "LeakyReluBackward0" if isinstance(args[1], int | float) else "PreluKernelBackward0"


def of_nll_loss(args: Arguments, keywords: dict[str, Any]) -> str:
    return "NllLoss2DBackward0" if args[1].ndim > 1 else "NllLossBackward0"


def by_rank(stem: str, suffix: str = "") -> Namer:
    """For windows or cells: in torch lines pass for planes; planes and rooms have nodes of their own."""

    def name(args: Arguments, keywords: dict[str, Any]) -> str:
        where = next(arg for arg in (*args[1:], *keywords.values()) if isinstance(arg, tuple))
        rank = len(where.size if isinstance(where, windows.Windows) else where)
        return "SqueezeBackward1" if rank == 1 else f"{stem}{rank}D{suffix}Backward0"

    return name


NAMES: dict[Callable[..., Any], str | Namer] = {
    np.subtract: "SubBackward0",
    k.rsub: "RsubBackward1",
    np.multiply: "MulBackward0",
    np.divide: "DivBackward0",
    k.div_floor: "DivBackward2",
    k.div_trunc: "DivBackward2",
    np.fmod: by_number("Fmod"),
    np.remainder: by_number("Remainder"),
    k.lerp: by_number("Lerp", place=2),
    k.clamp_min: by_number("ClampMin"),
    k.clamp_max: by_number("ClampMax"),
    s.xlogy: of_xlogy,
    np.deg2rad: "Deg2RadBackward0",
    np.rad2deg: "Rad2DegBackward0",
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
    k.masked_fill: by_number("MaskedFill", place=2),
    np.copy: "CloneBackward0",
    k.cast: "ToCopyBackward0",
    np.sum: by_axis("Sum"),
    np.mean: by_axis("Mean"),
    np.prod: by_axis("Prod"),
    np.max: "MaxBackward1",
    np.min: "MinBackward1",
    sequences.pick: as_told("GatherBackward0"),
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
    k.put: as_told("IndexPutBackward0"),
    places.add_at: as_told("IndexPutBackward0"),
    places.multiply_at: "ScatterReduceBackward0",
    places.max_at: "ScatterReduceBackward0",
    places.min_at: "ScatterReduceBackward0",
    np.tile: "RepeatBackward0",
    k.vm: "SqueezeBackward4",
    bends.leaky_relu: of_leaky_relu,
    neural.nll_loss: of_nll_loss,
    neural.cross_entropy: of_nll_loss,
    neural.linear: "AddmmBackward0",
    bends.gelu_tanh: "GeluBackward0",
    windows.convolve: "ConvolutionBackward0",
    windows.scatter: "ConvolutionBackward0",
    windows.correlate: "ConvolutionBackward0",
    windows.im2col: "Im2ColBackward0",
    windows.col2im: "Col2ImBackward0",
    pooling.max_pool: by_rank("MaxPool", "WithIndices"),
    pooling.avg_pool: by_rank("AvgPool"),
    pooling.adaptive_avg_pool: by_rank("AdaptiveAvgPool"),
    pooling.adaptive_max_pool: by_rank("AdaptiveMaxPool"),
    np.matmul: "UnsafeViewBackward0",
    np.cross: "LinalgCrossBackward0",
    f.vector_norm: "LinalgVectorNormBackward0",
    f.solve_triangular: "LinalgSolveTriangularBackward0",
    f.pinv: "LinalgPinvBackward0",
    f.qr: "LinalgQrBackward0",
    np.linalg.det: "LinalgDetBackward0",
    np.linalg.slogdet: "LinalgSlogdetBackward0",
    np.linalg.inv: "LinalgInvExBackward0",
    np.linalg.solve: "LinalgSolveExBackward0",
    np.linalg.cholesky: "LinalgCholeskyExBackward0",
    np.linalg.eigh: "LinalgEighBackward0",
    np.linalg.svd: "LinalgSvdBackward0",
}


TAKES_NUMBERS = {
    *(np.power, np.fmod, np.remainder, np.copysign, k.rsub, k.lerp, s.xlogy),
    *(bends.leaky_relu, k.clamp, k.clamp_min, k.clamp_max, k.masked_fill),
}
"""Operations of which torch makes another kind of node for a number, without an edge for it."""


def node_name(function: Callable[..., Any], args: Arguments, keywords: dict[str, Any]) -> str:
    """The name of the node that this call makes."""
    name = NAMES.get(function)
    if name is None:
        return f"{''.join(map(str.capitalize, function.__name__.split('_')))}Backward0"
    return name if isinstance(name, str) else name(args, keywords)
