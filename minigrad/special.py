"""What torch.special has of these: the same functions as at top level, some under another name."""

from .functions.reductions import log_softmax as log_softmax, logsumexp as logsumexp, softmax as softmax
from .functions.transcendental import (
    erf as erf,
    erfc as erfc,
    erfinv as erfinv,
    exp2 as exp2,
    expm1 as expm1,
    log1p as log1p,
    logit as logit,
    sinc as sinc,
    xlogy as xlogy,
)

__all__ = [
    *("erf", "erfc", "erfinv", "exp2", "expit", "expm1", "log1p", "log_softmax", "logit", "logsumexp"),
    *("sinc", "softmax", "xlogy"),
]
