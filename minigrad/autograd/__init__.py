"""What torch.autograd has: asking for gradients, and operations of one's own."""

from ..engine.gradients import backward as backward, grad as grad
from ..engine.gradmode import (
    enable_grad as enable_grad,
    no_grad as no_grad,
    set_grad_enabled as set_grad_enabled,
)
from . import functional as functional, graph as graph
from .anomaly import (
    detect_anomaly as detect_anomaly,
    is_anomaly_enabled as is_anomaly_enabled,
    set_detect_anomaly as set_detect_anomaly,
)
from .function import Function as Function
from .gradcheck import gradcheck as gradcheck, gradgradcheck as gradgradcheck
from .guard import guard as guard
from .variable import Variable as Variable
