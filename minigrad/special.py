"""What torch.special has of these: the same functions as at top level, some under another name."""

from .functions import reductions, transcendental

erf, erfc, erfinv = transcendental.erf, transcendental.erfc, transcendental.erfinv
exp2, expm1, log1p = transcendental.exp2, transcendental.expm1, transcendental.log1p
expit, logit = transcendental.sigmoid, transcendental.logit
sinc, xlogy = transcendental.sinc, transcendental.xlogy
softmax, log_softmax, logsumexp = reductions.softmax, reductions.log_softmax, reductions.logsumexp
