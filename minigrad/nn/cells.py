"""One step of a recurrent network: from an input and the state before to the state after.

A step is handed two parts of the gates: `x`, the input's (weight_ih @ input + bias_ih), and `h`, the hidden
state's (weight_hh @ hidden + bias_hh). A state is a tuple of tensors, of which the hidden state is the first.
"""

from __future__ import annotations

import math

from ..engine.base import TensorBase
from ..engine.dtypes import DType
from ..functions.choices import relu
from ..functions.parting import apart
from ..functions.transcendental import tanh
from ..making.creation import Device, empty, zeros
from ..tensor import Tensor
from . import functional, init
from .module import Module
from .parameter import Parameter

State = tuple[Tensor, ...]
NONLINEARITIES = {"tanh": tanh, "relu": relu}


def rnn_step(nonlinearity: str, x: Tensor, h: Tensor) -> State:
    """The hidden state is tanh, or relu, of the sum. Source: Elman, "Finding structure in time" (1990)."""
    return (NONLINEARITIES[nonlinearity](x + h),)


def lstm_step(x: Tensor, h: Tensor, state: State) -> State:
    """The cell forgets, takes in and lets out as far as its gates allow.

    Source: Hochreiter and Schmidhuber, "Long short-term memory" (1997); Gers et al., "Learning to forget"
    (2000).
    """
    i, f, g, o = apart(x + h, 4, -1)
    cell = f.sigmoid() * state[1] + i.sigmoid() * g.tanh()
    return o.sigmoid() * cell.tanh(), cell


def gru_step(x: Tensor, h: Tensor, state: State) -> State:
    """The hidden state is partly kept, and partly a new one that a reset gate lets see the old one.

    Source: Cho et al., "Learning phrase representations using RNN encoder-decoder" (2014), but for the reset,
    which comes after the product.
    """
    (x_reset, x_keep, x_new), (h_reset, h_keep, h_new) = apart(x, 3, -1), apart(h, 3, -1)
    reset, keep = (x_reset + h_reset).sigmoid(), (x_keep + h_keep).sigmoid()
    new = (x_new + reset * h_new).tanh()
    return ((state[0] - new) * keep + new,)


def spread(module: Module, hidden_size: int) -> None:
    """Spread all parameters evenly over ±1/√hidden_size: so recurrent networks begin."""
    bound = 1 / math.sqrt(hidden_size) if hidden_size else 0
    for parameter in module.parameters():
        init.uniform_(parameter, -bound, bound)


class RNNCellBase(Module):
    """What the cells share: weights for `_chunks` gates, and a state of `_states` tensors."""

    _chunks, _states = 1, 1
    weight_ih: Parameter
    weight_hh: Parameter
    bias_ih: Parameter | None
    bias_hh: Parameter | None

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: Device = None,
        dtype: DType | None = None,
    ) -> None:
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        rows = self._chunks * hidden_size
        self.weight_ih = Parameter(empty(rows, input_size, device=device, dtype=dtype))
        self.weight_hh = Parameter(self.weight_ih.new_empty(rows, hidden_size))
        for name in ("bias_ih", "bias_hh"):
            self.register_parameter(name, Parameter(self.weight_ih.new_empty(rows)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all parameters anew."""
        spread(self, self.hidden_size)

    def _gates(self, input: Tensor, state: State | None) -> tuple[Tensor, Tensor, State]:
        """Both parts of the gates, and the state before: zeros, if there is none."""
        shape = (*input.shape[:-1], self.hidden_size)
        state = (zeros(shape, dtype=input.dtype),) * self._states if state is None else state
        for what, tensor in (("input", input), *(("hidden", tensor) for tensor in state)):
            if tensor.ndim not in (1, 2):
                name = type(self).__name__
                raise ValueError(f"{name}: Expected {what} to be 1D or 2D, got {tensor.ndim}D instead")
        if input.shape[-1] != self.input_size:
            size = self.input_size
            raise RuntimeError(f"input has inconsistent input_size: got {input.shape[-1]} expected {size}")
        for tensor in state:
            if tensor.shape != shape:
                raise RuntimeError(f"Expected a hidden state of size {shape}, got {list(tensor.shape)}")
        x = functional.linear(input, self.weight_ih, self.bias_ih)
        return x, functional.linear(state[0], self.weight_hh, self.bias_hh), state

    def extra_repr(self) -> str:
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias is True else f", bias={self.bias}")


class RNNCell(RNNCellBase):
    """A step of an `RNN`: input (N, input_size) and hx (N, hidden_size), or both without N, give the new hx.

    RuntimeError for other sizes and dtypes, ValueError for more dimensions; so in the other cells.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device: Device = None,
        dtype: DType | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        x, h, _ = self._gates(input, None if hx is None else (hx,))
        if self.nonlinearity not in NONLINEARITIES:
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}. Select from 'tanh' or 'relu'.")
        return rnn_step(self.nonlinearity, x, h)[0]

    def extra_repr(self) -> str:
        usual = self.nonlinearity == "tanh"
        return super().extra_repr() + ("" if usual else f", nonlinearity={self.nonlinearity}")


class LSTMCell(RNNCellBase):
    """A step of an `LSTM`: (N, input_size) and a tuple of h and c, each (N, hidden_size), give new ones."""

    _chunks, _states = 4, 2

    def forward(self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:
        if isinstance(hx, TensorBase):
            raise TypeError("LSTMCell: hx must be a tuple of Tensors, (h, c), not a Tensor")
        h, c = lstm_step(*self._gates(input, hx))
        return h, c


class GRUCell(RNNCellBase):
    """A step of a `GRU`: (N, input_size) and hx (N, hidden_size) give the new hx."""

    _chunks = 3

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        return gru_step(*self._gates(input, None if hx is None else (hx,)))[0]
