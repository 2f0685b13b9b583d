"""Neural networks, as in `torch.nn`."""

from . import functional as functional
