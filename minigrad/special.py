"""What torch.special has of these: the same functions as at top level, some under another name."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .functions import choices, reductions, transcendental

if TYPE_CHECKING:
    from .tensor import Tensor

erf, erfc, erfinv = transcendental.erf, transcendental.erfc, transcendental.erfinv
exp2, expm1, log1p = transcendental.exp2, transcendental.expm1, transcendental.log1p
expit, logit = transcendental.sigmoid, transcendental.logit
sinc, xlogy = transcendental.sinc, transcendental.xlogy
softmax, log_softmax, logsumexp = reductions.softmax, reductions.log_softmax, reductions.logsumexp


def round(input: Tensor, *, decimals: int = 0) -> Tensor:
    """The nearest number with so many decimals, halves the even one. NotImplementedError for integers."""
    return choices.round(input, decimals=decimals)


def entr(input: Tensor) -> Tensor:
    """-input * log(input), which is 0 at 0; -inf below."""
    return choices.where(input < 0, -math.inf, transcendental.xlogy(input * -1.0, input))


def ndtr(input: Tensor) -> Tensor:
    """The distribution function of the standard normal distribution."""
    return transcendental.erfc(input * -math.sqrt(0.5)) / 2
