"""Kinks, steps and choices: which of two numbers, or which of its neighbours, each element becomes.

Each function is also the method of the same name. Operands broadcast; dtypes follow torch's promotion. Not a
Tensor: TypeError. Shapes that don't broadcast: RuntimeError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, overload

import numpy as np

from ..engine.base import TensorBase, one_dtype, only_number, only_tensor
from ..engine.core import Scalar, apply, operand, result_type, wrap
from ..engine.dims import integer
from ..rules import kernels as k

if TYPE_CHECKING:
    from ..tensor import Tensor

    Operand: TypeAlias = Tensor | Scalar


def relu(input: Tensor) -> Tensor:
    """max(input, 0), with slope 0 at 0."""
    return apply(k.relu, input)


def clamp(input: Tensor, min: Operand | None = None, max: Operand | None = None) -> Tensor:
    """input, no lower than `min` and no higher than `max`, which wins; None stands for no bound."""
    low, high = (None if bound is None else operand(bound, "bound") for bound in (min, max))
    if low is None and high is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if low is not None and high is not None and isinstance(low, TensorBase) != isinstance(high, TensorBase):
        raise TypeError("clamp(): 'min' and 'max' must be two numbers or two tensors, not one of each")
    return apply(k.clamp, only_tensor(input), low, high)


def clamp_min(input: Tensor, min: Operand) -> Tensor:
    """input, no lower than `min`."""
    return apply(k.clamp_min, only_tensor(input), operand(min, "min"))


def clamp_max(input: Tensor, max: Operand) -> Tensor:
    """input, no higher than `max`."""
    return apply(k.clamp_max, only_tensor(input), operand(max, "max"))


def maximum(input: Tensor, other: Tensor) -> Tensor:
    """The larger one of each pair; equal ones share the gradient."""
    return apply(np.maximum, only_tensor(input), only_tensor(other, "other"))


def minimum(input: Tensor, other: Tensor) -> Tensor:
    """The smaller one of each pair; equal ones share the gradient."""
    return apply(np.minimum, only_tensor(input), only_tensor(other, "other"))


def fmax(input: Tensor, other: Tensor) -> Tensor:
    """The larger one of each pair, a number before NaN; of equal ones `input` has the gradient."""
    return apply(np.fmax, only_tensor(input), only_tensor(other, "other"))


def fmin(input: Tensor, other: Tensor) -> Tensor:
    """The smaller one of each pair, a number before NaN; of equal ones `input` has the gradient."""
    return apply(np.fmin, only_tensor(input), only_tensor(other, "other"))


def heaviside(input: Tensor, values: Tensor) -> Tensor:
    """0 below 0, 1 above, `values` at 0; without a derivative. RuntimeError unless both have one dtype."""
    one_dtype(only_tensor(input), only_tensor(values, "values"))
    return apply(k.heaviside, input, values)


def floor(input: Tensor) -> Tensor:
    """The largest whole number that isn't above."""
    return apply(np.floor, input)


def ceil(input: Tensor) -> Tensor:
    """The smallest whole number that isn't below."""
    return apply(np.ceil, input)


def round(input: Tensor, *, decimals: int | None = None) -> Tensor:
    """The nearest number with so many decimals, 0 if not given; halves go to the even one."""
    if decimals is None:
        return apply(k.round, input)
    return apply(k.round_to, input, integer(decimals, "decimals"))


def trunc(input: Tensor) -> Tensor:
    """The whole number next to it on the side of 0."""
    return apply(np.trunc, input)


def frac(input: Tensor) -> Tensor:
    """What follows the point, with the sign of `input`. NotImplementedError for integers."""
    return apply(k.frac, input)


def nan_to_num(
    input: Tensor, nan: float | None = None, posinf: float | None = None, neginf: float | None = None
) -> Tensor:
    """Numbers for NaN (0), for inf (the largest one) and for -inf (the smallest one)."""
    nan, posinf, neginf = (
        x if x is None else float(only_number(x, name))
        for x, name in ((nan, "nan"), (posinf, "posinf"), (neginf, "neginf"))
    )
    return apply(np.nan_to_num, input, nan=nan or 0.0, posinf=posinf, neginf=neginf)


@overload
def where(condition: Tensor, input: Operand, other: Operand) -> Tensor: ...
@overload
def where(condition: Tensor) -> tuple[Tensor, ...]: ...
def where(condition: Tensor, input: Any = None, other: Any = None) -> Any:
    """input where the condition is true, other elsewhere. TypeError unless the condition is a Tensor.

    With a condition alone: where it isn't 0, as a vector of int64 for each dimension.
    """
    if not isinstance(condition, TensorBase):
        raise TypeError(f"where(): argument 'condition' must be Tensor, not {type(condition).__name__}")
    if input is None and other is None:
        return tuple(map(wrap, np.nonzero(np.atleast_1d(condition._array))))
    if condition._array.dtype.kind not in "bu":
        raise RuntimeError(f"where expected condition to be a boolean tensor, but got {condition.dtype}")
    condition = condition.bool()
    input, other = operand(input), operand(other, "other")
    if not (isinstance(input, TensorBase) or isinstance(other, TensorBase)):
        input = wrap(np.asarray(input, result_type(input, other).numpy))
    return apply(k.where, condition, input, other)


def where_of(input: Tensor, condition: Tensor, other: Operand) -> Tensor:
    """The method: input where the condition is true, other elsewhere."""
    return where(condition, input, other)


def masked_fill(input: Tensor, mask: Tensor, value: Operand) -> Tensor:
    """input, with a number (or 0-d tensor) where the mask is true."""
    if only_tensor(mask, "mask")._array.dtype.kind != "b":
        raise RuntimeError(f"masked_fill only supports boolean masks, but got mask with dtype {mask.dtype}")
    return apply(k.masked_fill, only_tensor(input), mask, filler(input, value))


def filler(input: Tensor, value: Operand) -> Operand:
    """A value to fill places with, in the dtype of the input; RuntimeError where it doesn't fit."""
    value, kind = operand(value, "value"), input._array.dtype
    if isinstance(value, TensorBase):
        if value.ndim:
            raise RuntimeError(
                f"masked_fill only supports a 0-dimensional value tensor, but got one of shape {value.shape}"
            )
        return value if value._array.dtype == kind else apply(k.cast, value, kind)
    if kind.kind in "iu":
        limits = np.iinfo(kind)
        wraps = kind.kind == "u" and isinstance(value, int)  # -1 stands for 255, and -1.0 doesn't
        lowest = -limits.max if wraps else limits.min
        if not lowest <= value <= limits.max:
            raise RuntimeError(f"value cannot be converted to type {input.dtype} without overflow: {value}")
        return int(value)
    return value if kind.kind == "f" else bool(value)
