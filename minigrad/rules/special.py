"""The error function and its kin, on arrays: functions with names, which NumPy lacks.

Rational approximations, each for an interval of its own, tails included. Computed in float64, where they are
accurate to 8 units in the last place; in float32 nearly always the number next to the true one. (Of erf, on
which gelu waits, float32 has a faster one, accurate to 3.1 units.)
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np

from .kernels import FLOATING, Array, dispatched, sigmoid, wide


def in_double(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """Compute in float64, and round once."""

    @functools.wraps(function)
    def rounded(x: Array) -> Array:
        return function(x.astype(np.float64, copy=False)).astype(x.dtype, copy=False)

    return rounded


Coefficients = tuple[float, ...]
"""Of a polynomial, from the highest power down."""


def polynomial(coefficients: Coefficients, x: Array) -> Array:
    """Horner's scheme, in x's own dtype."""
    sum = coefficients[0] * x
    for coefficient in coefficients[1:-1]:
        sum += coefficient
        sum *= x
    sum += coefficients[-1]
    return sum


def ratio(above: Coefficients, below: Coefficients) -> Callable[[Array], Array]:
    """A rational function."""
    return lambda x: polynomial(above, x) / polynomial(below, x)


# ---------------------------------------------------------------------------------------- erf, erfc

# W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969): erf(x) / x
# near 0, in x²; erfc(x) exp(x²) up to 4, in x; and beyond, what is left of its asymptotic series, in 1 / x²
NEAR = 0.46875
near_zero = ratio(
    (
        0.185777706184603153,
        3.16112374387056560,
        113.864154151050156,
        377.485237685302021,
        3209.37758913846947,
    ),
    (1.0, 23.6012909523441209, 244.024637934444173, 1282.61652607737228, 2844.23683343917062),
)
up_to_four = ratio(
    (
        *(2.15311535474403846e-8, 0.564188496988670089, 8.88314979438837594, 66.1191906371416295),
        *(298.635138197400131, 881.952221241769090, 1712.04761263407058, 2051.07837782607147),
        1230.33935479799725,
    ),
    (
        *(1.0, 15.7449261107098347, 117.693950891312499, 537.181101862009858, 1621.38957456669019),
        *(3290.79923573345963, 4362.61909014324716, 3439.36767414372164, 1230.33935480374942),
    ),
)
beyond_four = ratio(
    (
        *(1.63153871373020978e-2, 0.305326634961232344, 0.360344899949804439, 0.125781726111229246),
        *(1.60837851487422766e-2, 6.58749161529837803e-4),
    ),
    (
        *(1.0, 2.56852019228982242, 1.87295284992346725, 0.527905102951428412),
        *(6.05183413124413191e-2, 2.33520497626869185e-3),
    ),
)


def near(x: Array) -> Array:
    """erf of numbers up to NEAR."""
    return x * near_zero(x * x)


def far(x: Array) -> Array:
    """erfc of numbers from NEAR on.

    exp(-x²) is taken in two factors: the first one's exponent is exact, and the second one is close to 1.
    """
    x = np.minimum(x, 30)  # where it is 0 for long; infinity has no factors
    steps = np.trunc(x * 16) / 16
    series = (1 / math.sqrt(math.pi) - beyond_four(1 / (x * x)) / (x * x)) / x
    return np.exp(-steps * steps) * (
        np.exp((steps - x) * (steps + x)) * np.where(x > 4, series, up_to_four(x))
    )


# Fitted for this: atanh(erf(x)) / x in x², up to 4, by least squares, weighted anew until the relative error
# of erf was level. The tanh hides the errors of large numbers, so that 8 coefficients do
BENT_ERF = (
    *(5.4223948e-9, 2.755535e-8, -4.794404e-6, 8.4595667e-5, -6.1483619e-4, -1.952903e-4, 0.10276987),
    1.1283792,
)


@dispatched
@wide
def erf(x: Array) -> Array:
    """2 / √π times the integral of exp(-t²) from 0 to x."""
    if x.dtype == np.float64:
        return erf_in_double(x)
    x = x.clip(-4, 4)  # where it is 1 for long
    return np.tanh(x * polynomial(BENT_ERF, x * x))


def erf_in_double(x: Array) -> Array:
    size = np.minimum(np.abs(x), 6)  # where it is 1 for long, and exp(-x²) needs no care
    return np.where(size <= NEAR, near(x), np.copysign(1 - np.exp(-size * size) * up_to_four(size), x))


@dispatched
@in_double
def erfc(x: Array) -> Array:
    """1 - erf(x), without a loss where erf is close to 1."""
    size = np.abs(x)
    return np.where(size <= NEAR, 1 - near(x), np.where(x > 0, far(size), 2 - far(size)))


# ---------------------------------------------------------------------------------------- erfinv

# M. J. Wichura, "Algorithm AS 241: The percentage points of the normal distribution", Applied Statistics 37
# (1988), PPND16. There p = (1 + x) / 2; in x both p - 1/2 and the distance to the nearer end are exact
central = ratio(
    (
        *(2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4),
        *(1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080),
    ),
    (
        *(5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4),
        *(5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0),
    ),
)
outer = ratio(
    (
        *(7.74545014278341407640e-4, 2.27238449892691845833e-2, 0.241780725177450611770),
        *(1.27045825245236838258, 3.64784832476320460504, 5.76949722146069140550),
        *(4.63033784615654529590, 1.42343711074968357734),
    ),
    (
        *(1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2),
        *(0.148103976427480074590, 0.689767334985100004550, 1.67638483018380384940),
        *(2.05319162663775882187, 1.0),
    ),
)
outermost = ratio(
    (
        *(2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3),
        *(2.65321895265761230930e-2, 0.296560571828504891230, 1.78482653991729133580),
        *(5.46378491116411436990, 6.65790464350110377720),
    ),
    (
        *(2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5),
        *(7.86869131145613259100e-4, 1.48753612908506148525e-2, 0.136929880922735805310),
        *(0.599832206555887937690, 1.0),
    ),
)


@dispatched
@in_double
def erfinv(x: Array) -> Array:
    """The number whose erf this is; infinite at -1 and 1, NaN beyond."""
    size = np.abs(x)
    middle = x * (central(0.180625 - x * x / 4) / math.sqrt(8))
    depth = np.sqrt(-np.log((1 - size) / 2))
    end: Array = np.where(depth > 5, outermost(depth - 5), outer(depth - 1.6))
    return np.where(size <= 0.85, middle, np.where(size == 1, x * np.inf, np.copysign(end / math.sqrt(2), x)))


# ---------------------------------------------------------------------------------------- logarithms


@dispatched
@wide
def logit(x: Array, eps: float | None = None) -> Array:
    """log(x / (1 - x)), the inverse of sigmoid, of an x that is held between eps and 1 - eps."""
    x = x if eps is None else np.clip(x, eps, 1 - eps)
    return np.log(x / (1 - x))


@dispatched
def xlogy(x: Array, y: Array) -> Array:
    """x * log(y), and 0 where x is 0, unless y is NaN; one of them may be a Python number."""
    log = np.log(np.asarray(y, np.result_type(x, y)))
    return np.where((x == 0) & (y == y), 0, x * log)


FLOATING.update({erf, erfc, erfinv, logit, xlogy, np.sinc})

expit, sinc = sigmoid, np.sinc
"""More of the names of `torch.special`: these functions, too, answer tensors with tensors."""
