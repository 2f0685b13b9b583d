"""Operations on each element, and those that write in place."""

from __future__ import annotations

import numpy as np

from .operation import (
    EDGES,
    MATRIX,
    ONE,
    THREE,
    TWO,
    Array,
    Shape,
    every,
    given,
    inside,
    nonzero,
    outside,
    positive,
    rows,
)


def between_0_and_1(random: np.random.Generator, shape: Shape) -> Array:
    return np.array(random.uniform(0.1, 0.9, shape))


TINY = {
    "ulps": 32,
    "why": "sigmoid(-100) is 4e-44, 27 units above 0, which torch answers: exp(100) overflows",
}
EITHER_ZERO = {"signed_zeros": False, "why": "which of 0 and -0 is the larger one is the processor's choice"}

ELEMENTWISE = [
    *rows(TWO, "x + y", "x - y", "x * y", special=every(2, EDGES)),
    *rows(TWO, "t.add(x, y, alpha=2)", "t.sub(x, y, alpha=-3)", domain=positive),
    *rows(TWO, "t.rsub(x, y)", "t.rsub(x, y, alpha=2)"),
    *rows(TWO, "x / y", "x % y", domain=nonzero, special=every(2, EDGES)),
    *rows(TWO, "x // y", domain=nonzero, special=every(2, EDGES), smooth=False),
    *rows(ONE, "x // 2", "2.5 // x", "7 % x", domain=nonzero, smooth=False),
    *rows(TWO, "t.div(x, y, rounding_mode='floor')", "t.div(x, y, rounding_mode='trunc')", domain=nonzero),
    *rows(ONE, "t.div(x, 2, rounding_mode='floor')", "t.divide(x, 0.3, rounding_mode='trunc')"),
    *rows(TWO, "t.fmod(x, y)", domain=nonzero, special=every(2, EDGES)),
    *rows(ONE, "t.fmod(x, -2.5)", "x.fmod(2)", "t.remainder(x, 2)"),
    *rows(THREE, "t.lerp(x, y, z)"),
    *rows(TWO, "t.lerp(x, y, 0.3)", domain=positive, special=every(2, (0.0, 2.0, np.inf))),
    *rows(TWO, "x.lerp(y, weight=2)", domain=positive),
    *rows(THREE, "t.addcmul(x, y, z)", "x.addcmul(y, z, value=0.5)", domain=positive),
    *rows(THREE, "t.addcdiv(x, y, z)", "x.addcdiv(y, z, value=-0.5)", domain=nonzero),
    *rows(TWO, "t.hypot(x, y)", domain=nonzero, special=every(2, EDGES)),
    *rows(TWO, "t.copysign(x, y)", domain=nonzero, special=every(2, EDGES)),
    *rows(ONE, "t.copysign(x, -1)", "t.copysign(x, -0.0)", domain=nonzero, special=every(1, EDGES)),
    *rows(ONE, "t.sgn(x)", special=every(1, EDGES)),
    *rows(ONE, "x + 2", "2.5 + x", "x - 2", "2.5 - x", "x * 2", "2.5 * x", "x / 2", "True + x"),
    *rows(ONE, "2 / x", "x % 2", "x % -2.5", domain=nonzero),
    *rows(ONE, "+x", "-x", "abs(x)", "t.positive(x)", "t.abs(x)", "t.sign(x)", special=every(1, EDGES)),
    *rows(ONE, "t.reciprocal(x)", domain=nonzero, special=every(1, EDGES)),
    # powers
    *rows(
        *(TWO, "x ** y"),
        domain=positive,
        special=every(2, EDGES),
        twice=False,
        why="a negative number has no power near y; torch's second gradients go by the order of its steps",
    ),
    *rows(ONE, "x ** 2", "x ** 3", "x ** 0", "x ** 1", "x ** 4", "t.square(x)", special=every(1, EDGES)),
    *rows(ONE, "x ** -1", "x ** -2", "x ** 0.5", domain=positive, special=every(1, EDGES)),
    *rows(ONE, "x ** -0.5", "x ** 2.5", domain=positive, special=every(1, EDGES)),
    *rows(ONE, "2 ** x", "0.5 ** x", "1 ** x", domain=positive, special=every(1, EDGES)),
    *rows([], "0 ** x", special=every(1, EDGES)),
    *rows([((2, 3), (3,)), ((), ())], "t.float_power(x, y)", domain=positive),
    *rows(ONE, "t.float_power(x, 3)", "t.float_power(2, x)", "x.float_power(-2)", domain=positive),
    *rows(ONE, "t.sqrt(x)", "t.rsqrt(x)", domain=positive, special=every(1, EDGES)),
    # exponentials and logarithms
    *rows(ONE, "t.exp(x)", "t.exp2(x)", "t.expm1(x)", special=every(1, EDGES)),
    *rows(ONE, "t.sigmoid(x)", special=every(1, EDGES), **TINY),
    *rows(ONE, "t.log(x)", "t.log2(x)", "t.log10(x)", "t.log1p(x)", domain=positive, special=every(1, EDGES)),
    *rows(ONE, "t.logit(x)", domain=between_0_and_1, special=every(1, EDGES)),
    *rows(ONE, "t.logit(x, eps=0.2)", "x.logit(0.2)", domain=between_0_and_1, special=every(1, EDGES)),
    *rows(TWO, "t.logaddexp(x, y)", special=every(2, EDGES)),
    # torch's log1p(1) / ln 2 is not quite 1, which shows where the sum is 0: at (-1, -1)
    *rows(TWO, "t.logaddexp2(x, y)", special=every(2, [x for x in EDGES if x != -1])),
    *rows(TWO, "t.xlogy(x, y)", domain=positive, special=every(2, EDGES)),
    *rows(ONE, "t.xlogy(x, 2)", "t.xlogy(0.5, x)", "t.xlogy(0, x)", domain=positive, special=every(1, EDGES)),
    *rows(ONE, "t.erf(x)", "t.erfc(x)", special=every(1, EDGES)),
    *rows(ONE, "t.special.erf(x)", "t.special.expit(x)", "t.special.round(x)"),
    *rows(ONE, "t.special.ndtr(x)", domain=positive),
    *rows(ONE, "t.special.entr(x)", domain=positive),
    *rows(ONE, "t.erfinv(x)", domain=inside, special=every(1, EDGES)),
    # trigonometric and hyperbolic functions
    *rows(ONE, "t.deg2rad(x)", "t.rad2deg(x)", "t.sinc(x)", special=every(1, EDGES)),
    *rows(ONE, "t.sin(x)", "t.cos(x)", "t.tan(x)", "t.atan(x)", special=every(1, EDGES)),
    *rows(ONE, "t.sinh(x)", "t.cosh(x)", "t.tanh(x)", "t.asinh(x)", special=every(1, EDGES)),
    *rows(ONE, "t.asin(x)", "t.acos(x)", "t.atanh(x)", domain=inside, special=every(1, EDGES)),
    *rows(ONE, "t.acosh(x)", domain=outside, special=every(1, EDGES)),
    *rows(TWO, "t.atan2(x, y)", domain=nonzero, special=every(2, EDGES)),
    *rows(TWO, "t.gcd(x.long(), y.long())", "t.lcm(x.long(), y.long())", "x.int().gcd(y.long())"),
    *rows(ONE, "(x > 0).int() << 3", "(x > 0).int() >> 1", "5 >> (x > 0).int()"),
    # kinks and choices
    *rows(ONE, "t.relu(x)", "x.clamp(-1, 2)", "x.clamp(min=-0.5)", "x.clamp(max=1)", special=every(1, EDGES)),
    *rows(ONE, "t.clamp_min(x, -0.5)", "t.clamp_max(x, max=1)", special=every(1, EDGES)),
    *rows(TWO, "t.clamp_min(x, y)", "t.clamp_max(x, y)", special=every(2, EDGES), **EITHER_ZERO),
    *rows(TWO, "t.fmax(x, y)", "t.fmin(x, y)", special=every(2, EDGES), **EITHER_ZERO),
    *rows(TWO, "t.heaviside(x, y)", special=every(2, EDGES), smooth=False),
    *rows(ONE, "t.nan_to_num(x)", "t.nan_to_num(x, 2.5, -1, 3.0)", special=every(1, EDGES)),
    *rows(ONE, "x.nan_to_num(posinf=1e30)", special=every(1, EDGES)),
    *rows(ONE, "x.clamp(2, -1)", "t.clip(x, -1.0, 2)", special=every(1, EDGES)),
    *rows(TWO, "t.maximum(x, y)", "t.minimum(x, y)", special=every(2, EDGES), **EITHER_ZERO),
    *rows(TWO, "t.max(x, y)", "x.min(other=y)", special=every(2, EDGES), **EITHER_ZERO),
    *rows(TWO, "x.clamp(min=y)", "x.clamp(max=y)", special=every(2, EDGES), **EITHER_ZERO),
    *rows(THREE, "t.clamp(x, y, z)", special=every(3, (0.0, 1.0, -1.0, np.nan))),
    *rows(TWO, "t.where(x > 0, x, y)", "x.where(y > 0, y)", special=every(2, EDGES)),
    *rows(ONE, "t.where(x > 0, x, 2)", "t.where(x > 0, 0.5, x)", special=every(1, EDGES)),
    *rows(ONE, "x.masked_fill(x > 0, 2)", "t.masked_fill(x, x > 0, -0.5)", special=every(1, EDGES)),
    *rows([((2, 3), ()), ((3,), ())], "x.masked_fill(x > 0, y)"),
    # steps
    *rows(ONE, "t.floor(x)", "t.ceil(x)", special=every(1, (*EDGES, 1.5, 2.5, -1.5))),
    *rows(
        ONE, "t.round(x)", "t.trunc(x)", "t.fix(x)", "t.frac(x)", special=every(1, (*EDGES, 1.5, 2.5, -1.5))
    ),
    *rows(
        ONE,
        "t.round(x, decimals=0)",
        "t.round(x, decimals=2)",
        "t.round(x, decimals=-1)",
        special=every(1, EDGES),
    ),
    # copies and casts
    *rows(ONE, "x.clone()", "x.contiguous()", "x.to(t.float64)", "x.double()"),
    *rows(ONE, "x.float()", "x.to(t.float32) * 2", rounds="float32"),
    *rows(ONE, "x.half()", rounds="float16"),
    *rows(ONE, "x.to(t.int64)", "x.long()", "x.to(t.bool)", "x.byte()", domain=positive),
    *rows(TWO, "x * y.double()", "x * y.long()", domain=nonzero),
    *rows(TWO, "x.float() / y.double()", domain=nonzero, rounds="float32"),
    *rows(TWO, "x.half() + y", "x.half() * y.float()", rounds="float16"),
]

SAME: list[tuple[Shape, ...]] = [((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3), ())]
SMALL: list[tuple[Shape, ...]] = [((2, 3),), ((),)]

IN_PLACE = [
    *rows(SAME, "x.clone().add_(y)", "(x + 1).sub_(y)", "x.clone().mul_(y)", "x.clone().sub_(y, alpha=2)"),
    *rows(
        SAME,
        "(2 * x).div_(y)",
        "x.clone().copy_(y)",
        "x.clone().div_(y, rounding_mode='trunc')",
        domain=nonzero,
    ),
    *rows(SAME, "x.clone().remainder_(y)", "x.clone().fmod_(y)", "x.clone().atan2_(y)", domain=nonzero),
    *rows(SAME, "x.clone().hypot_(y)", "x.clone().copysign_(y)", domain=nonzero),
    *rows(SAME, "x.clone().xlogy_(y)", domain=positive),
    *rows(SAME, "x.clone().floor_divide_(y)", "x.clone().heaviside_(y)", domain=nonzero, smooth=False),
    *rows(SAME, "x.clone().clamp_min_(y)", "x.clone().clamp_max_(y)", "x.clone().clamp_(max=y)"),
    *rows(MATRIX, "x.clone().relu_()", "x.sin().neg_()", "x.clone().clamp_(-1, 1)"),
    *rows(MATRIX, "x.clone().zero_()", "(x * x).sqrt_()"),
    *rows(MATRIX, "x.clone().exp_()", "x.clone().pow_(3)", "x.clone().square_()"),
    *rows(MATRIX, "(2 * x).cumsum_(0)", "(2 * x).cumprod_(dim=-1)", "t.sin_(2 * x)", "t.relu_(x.clone())"),
    *rows(MATRIX, "x.clone().fill_(2)", "x.clone().add_(x, alpha=3)"),
    *rows(SMALL, "x.clone().rsqrt_()", "x.clone().reciprocal_()", domain=positive),
    *rows(SMALL, "x.clone().log_()", "x.clone().log2_()", "x.clone().log10_()", domain=positive),
    *rows(SMALL, "x.clone().log1p_()", "x.clone().logit_(0.1)", domain=positive),
    *rows(SMALL, "x.clone().abs_()", "x.clone().sign_()", "x.clone().sgn_()", "x.clone().exp2_()"),
    *rows(SMALL, "x.clone().expm1_()", "x.clone().erf_()", "x.clone().erfc_()", "x.clone().atan_()"),
    *rows(SMALL, "x.clone().sigmoid_()", **TINY),
    *rows(SMALL, "x.clone().deg2rad_()", "x.clone().rad2deg_()", "x.clone().sinc_()"),
    *rows(SMALL, "x.clone().sin_()", "x.clone().cos_()", "x.clone().tan_()", "x.clone().sinh_()"),
    *rows(SMALL, "x.clone().cosh_()", "x.clone().tanh_()"),
    *rows(SMALL, "x.clone().erfinv_()", "x.clone().asin_()", "x.clone().acos_()", domain=inside),
    # torch has no derivative for these, in place
    *rows(SMALL, "x.clone().asinh_()", "x.clone().atanh_()", "(x + 4).acosh_()", domain=inside, smooth=False),
    *rows(SMALL, "x.clone().floor_()", "x.clone().ceil_()", "x.clone().trunc_()", "x.clone().frac_()"),
    *rows(SMALL, "x.clone().round_()", "x.clone().round_(decimals=1)"),
    *rows(SMALL, "x.clone().nan_to_num_(1)", special=given(EDGES)),
    *rows(SMALL, "x.clone().masked_fill_(x > 0, 2)", "x.clone().masked_fill_(x > 0, x.max())"),
    *rows(THREE[:1], "x.clone().lerp_(y, z)", "x.clone().lerp_(y, 0.3)", "x.clone().addcmul_(y, z, value=2)"),
    *rows(THREE[:1], "x.clone().addcdiv_(y, z, value=2)", domain=nonzero),
    # what answers true or false leaves no gradient
    *rows(SAME, "x.clone().eq_(y)", "x.clone().ne_(y)", "x.clone().lt_(y)", "x.clone().le_(y)"),
    *rows(SAME, "x.clone().gt_(y)", "x.clone().ge_(y)", "x.clone().less_(0.5)"),
    *rows(SAME, "x.clone().logical_and_(y)", "x.clone().logical_or_(y)", smooth=False),
    *rows(SAME, "x.clone().logical_xor_(y)", "x.clone().logical_not_()", smooth=False),
    *rows(
        SAME, "x.long().bitwise_and_(y.long())", "x.long().bitwise_or_(y.long())", "x.long().bitwise_xor_(5)"
    ),
    *rows(SAME, "x.long().bitwise_left_shift_(y.long())", "x.long().bitwise_right_shift_(1)"),
    *rows(SMALL, "x.long().bitwise_not_()", "x.long().gcd_(t.tensor(4))", "x.long().lcm_(t.tensor(4))"),
]
