"""The operations of `elementwise` and `comparison` as methods that write into their tensor: `x.exp_()`.

Each takes what its function takes, and answers the tensor, which keeps its shape and its dtype. RuntimeError,
and nothing is written, if the result has another shape or a dtype of a higher kind, or if a leaf requires
grad.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from ..engine.base import only_tensor
from ..engine.core import apply
from ..engine.inplace import copy_, fits, write
from ..rules import kernels as k
from . import choices as h, comparison as c, elementwise as e, transcendental as t

if TYPE_CHECKING:
    from ..tensor import Tensor

P = ParamSpec("P")


def in_place(function: Callable[Concatenate[Tensor, P], Tensor]) -> Callable[Concatenate[Tensor, P], Tensor]:
    """The method self = function(self, …)."""

    @functools.wraps(function, assigned=("__name__", "__qualname__", "__doc__"))
    def method(self: Tensor, /, *args: P.args, **keywords: P.kwargs) -> Tensor:
        return write(self, function, *args, **keywords)

    return method


def constant(function: Callable[Concatenate[Tensor, P], Tensor]) -> Callable[Concatenate[Tensor, P], Tensor]:
    """The same for a function without a derivative: no gradient reaches what is overwritten."""

    @functools.wraps(function, assigned=("__name__", "__qualname__", "__doc__"))
    def method(self: Tensor, /, *args: P.args, **keywords: P.kwargs) -> Tensor:
        value = function(self, *args, **keywords)
        fits(self, value)
        return copy_(self, value)

    return method


def overwritten(input: Tensor, src: Tensor, function: Callable[..., Any], *args: Any) -> Tensor:
    """input, with `src` in the region that a view of it shows; RuntimeError for another shape."""
    path: k.Path = ((function, args, {}),)
    shape = k.follow(only_tensor(input)._array, path).shape
    if only_tensor(src, "src")._array.shape != shape:
        raise RuntimeError(
            "expected src to have a size equal to the slice of self. "
            f"src size = {list(src.shape)}, slice size = {list(shape)}"
        )
    return apply(k.overwrite, input, apply(k.cast, src, input._array.dtype), path)


# arithmetic
add_, sub_, mul_, div_ = in_place(e.add), in_place(e.sub), in_place(e.mul), in_place(e.div)
pow_, square_ = in_place(e.pow), in_place(e.square)
floor_divide_, remainder_, fmod_ = constant(e.floor_divide), in_place(e.remainder), in_place(e.fmod)
neg_, abs_, sign_, sgn_ = in_place(e.neg), in_place(e.abs), in_place(e.sign), in_place(e.sgn)
sqrt_, rsqrt_, reciprocal_ = in_place(e.sqrt), in_place(e.rsqrt), in_place(e.reciprocal)
lerp_, addcmul_, addcdiv_ = in_place(e.lerp), in_place(e.addcmul), in_place(e.addcdiv)
gcd_, lcm_ = in_place(e.gcd), in_place(e.lcm)
hypot_, copysign_, heaviside_ = in_place(e.hypot), in_place(e.copysign), constant(h.heaviside)
deg2rad_, rad2deg_ = in_place(t.deg2rad), in_place(t.rad2deg)

# exponentials, logarithms and their kin
exp_, exp2_, expm1_ = in_place(t.exp), in_place(t.exp2), in_place(t.expm1)
log_, log2_, log10_, log1p_ = in_place(t.log), in_place(t.log2), in_place(t.log10), in_place(t.log1p)
sigmoid_, logit_, xlogy_ = in_place(t.sigmoid), in_place(t.logit), in_place(t.xlogy)
erf_, erfc_, erfinv_ = in_place(t.erf), in_place(t.erfc), in_place(t.erfinv)

# trigonometric and hyperbolic functions
sin_, cos_, tan_, sinc_ = in_place(t.sin), in_place(t.cos), in_place(t.tan), in_place(t.sinc)
asin_, acos_, atan_, atan2_ = in_place(t.asin), in_place(t.acos), in_place(t.atan), in_place(t.atan2)
sinh_, cosh_, tanh_ = in_place(t.sinh), in_place(t.cosh), in_place(t.tanh)
asinh_, acosh_, atanh_ = in_place(t.asinh), in_place(t.acosh), in_place(t.atanh)

# kinks, steps, choices
relu_, clamp_, clamp_min_, clamp_max_ = (
    in_place(h.relu),
    in_place(h.clamp),
    in_place(h.clamp_min),
    in_place(h.clamp_max),
)
floor_, ceil_, round_, trunc_ = in_place(h.floor), in_place(h.ceil), in_place(h.round), in_place(h.trunc)
frac_, nan_to_num_, masked_fill_ = in_place(h.frac), in_place(h.nan_to_num), in_place(h.masked_fill)

# questions and bits
eq_, ne_, lt_ = constant(c.eq), constant(c.ne), constant(c.lt)
le_, gt_, ge_ = constant(c.le), constant(c.gt), constant(c.ge)
logical_and_, logical_or_ = constant(c.logical_and), constant(c.logical_or)
logical_xor_, logical_not_ = constant(c.logical_xor), constant(c.logical_not)
bitwise_and_, bitwise_or_ = in_place(c.bitwise_and), in_place(c.bitwise_or)
bitwise_xor_, bitwise_not_ = in_place(c.bitwise_xor), in_place(c.bitwise_not)
bitwise_left_shift_ = in_place(c.bitwise_left_shift)
bitwise_right_shift_ = in_place(c.bitwise_right_shift)
