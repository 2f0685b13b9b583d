"""Recurrent networks: the same step again and again, along a sequence.

The input's part of the gates doesn't wait for the state, so it is computed for the whole sequence at once; a
step is left with one product, of the hidden state, and with what `cells` makes of the two parts.
"""

from __future__ import annotations

import warnings
from typing import Any

from ..engine.base import TensorBase
from ..engine.dtypes import DType
from ..functions.joining import cat, stack
from ..functions.parting import apart
from ..making.creation import Device, empty, zeros
from ..tensor import Tensor
from . import functional
from .cells import NONLINEARITIES, State, gru_step, lstm_step, rnn_step, spread
from .module import Module
from .parameter import Parameter


class RNNBase(Module):
    """What RNN, LSTM and GRU share: parameters for every layer and direction, and the way along the sequence.

    They are named `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0` (and `weight_hr_l0`, which makes
    a hidden state smaller), with the number of the layer, and `_reverse` at the end for the way back.
    ValueError for options that make no sense, TypeError for those of another type.
    """

    mode: str
    _chunks, _states = 1, 1

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Device = None,
        dtype: DType | None = None,
    ) -> None:
        super().__init__()
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.dropout = bias, batch_first, dropout
        self.bidirectional, self.proj_size = bidirectional, proj_size
        self._check_options()
        self.dropout = float(dropout)
        ways = ("", "_reverse") if bidirectional else ("",)
        self._suffixes = [[f"_l{layer}{way}" for way in ways] for layer in range(num_layers)]
        for layer, suffixes in enumerate(self._suffixes):
            shapes = self._shapes(input_size if not layer else len(ways) * (proj_size or hidden_size))
            for name, shape in [(kind + suffix, shapes[kind]) for suffix in suffixes for kind in shapes]:
                self.register_parameter(name, Parameter(empty(shape, device=device, dtype=dtype)))
        self.reset_parameters()

    def _check_options(self) -> None:
        for name in ("input_size", "hidden_size", "num_layers", "bias", "batch_first"):
            value, kind = getattr(self, name), bool if name.startswith("b") else int
            if not isinstance(value, kind):
                raise TypeError(f"{name} should be of type {kind.__name__}, got: {type(value).__name__}")
            if kind is int and value <= 0:
                raise ValueError(f"{name} must be greater than zero, not {value}")
        if isinstance(self.dropout, bool) or not 0 <= self.dropout <= 1:
            raise ValueError(f"dropout should be a number in range [0, 1], a probability, not {self.dropout}")
        if self.dropout and self.num_layers == 1:
            warnings.warn("dropout comes between layers, but there is only one layer", stacklevel=3)
        if self.proj_size and self.mode != "LSTM":
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        if not 0 <= self.proj_size < self.hidden_size:
            raise ValueError(f"proj_size has to be from 0 to less than hidden_size, not {self.proj_size}")

    def _shapes(self, width: int) -> dict[str, tuple[int, ...]]:
        """The parameters of a layer, in order, for an input of this width."""
        rows = self._chunks * self.hidden_size
        shapes: dict[str, tuple[int, ...]] = {
            "weight_ih": (rows, width),
            "weight_hh": (rows, self.proj_size or self.hidden_size),
        }
        if self.bias:
            shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
        return shapes | ({"weight_hr": (self.proj_size, self.hidden_size)} if self.proj_size else {})

    def reset_parameters(self) -> None:
        """Draw all parameters anew."""
        spread(self, self.hidden_size)

    def flatten_parameters(self) -> None:
        """Nothing. (On a GPU, torch lays the parameters side by side.)"""

    @property
    def all_weights(self) -> list[list[Parameter]]:
        """The parameters: a list for each layer and direction."""
        return [[*self._own(suffix).values()] for suffixes in self._suffixes for suffix in suffixes]

    def _own(self, suffix: str) -> dict[str, Parameter]:
        """The parameters of one layer in one direction."""
        return {kind: getattr(self, kind + suffix) for kind in self._shapes(0)}

    def _step(self, x: Tensor, h: Tensor, state: State) -> State:
        """The state after, from both parts of the gates and the state before."""
        raise NotImplementedError(f"{type(self).__name__} has no step")

    def forward(self, input: Tensor, hx: Any = None) -> tuple[Tensor, Any]:
        output, (hidden,) = self._run(input, None if hx is None else (hx,))
        return output, hidden

    def _run(self, input: Tensor, state: State | None) -> tuple[Tensor, State]:
        """The output of the last layer, and the last state of each."""
        batched = self._check_input(input)
        x = input if batched else input.unsqueeze(1)
        x = x.transpose(0, 1) if batched and self.batch_first else x  # (T, N, input_size)
        begins = zip(*self._beginning(state, x, batched), strict=True)  # each (N, hidden_size)
        ends = list[State]()
        for layer, suffixes in enumerate(self._suffixes):
            x = functional.dropout(x, self.dropout, self.training) if layer else x
            ways = list[Tensor]()
            for suffix in suffixes:
                way, end = self._sweep(x, next(begins), suffix)
                ways.append(way)
                ends.append(end)
            x = cat(ways, -1) if self.bidirectional else ways[0]  # (T, N, directions * hidden_size)
        last = tuple(stack(tensors) for tensors in zip(*ends, strict=True))
        if not batched:
            return x.squeeze(1), tuple(tensor.squeeze(1) for tensor in last)
        return x.transpose(0, 1) if self.batch_first else x, last

    def _sweep(self, x: Tensor, state: State, suffix: str) -> tuple[Tensor, State]:
        """One layer in one direction: all its hidden states, (T, N, hidden_size), and its last state."""
        own = self._own(suffix)
        parts = apart(functional.linear(x.flatten(0, 1), own["weight_ih"], own.get("bias_ih")), len(x), 0)
        weight, bias, smaller = own["weight_hh"], own.get("bias_hh"), own.get("weight_hr")
        step = -1 if suffix.endswith("_reverse") else 1
        hidden = []
        for part in parts[::step]:
            state = self._step(part, functional.linear(state[0], weight, bias), state)
            if smaller is not None:
                state = (functional.linear(state[0], smaller), *state[1:])
            hidden.append(state[0])
        return stack(hidden[::step]), state

    def _check_input(self, input: Tensor) -> bool:
        """Whether it is a batch of sequences; ValueError or RuntimeError for one that doesn't fit."""
        name = type(self).__name__
        if not isinstance(input, TensorBase):
            raise NotImplementedError(
                f"{name} takes a Tensor, not a {type(input).__name__}: there are no packed sequences here; "
                "pad them to one length, and leave the padding out of the loss"
            )
        if input.ndim not in (2, 3):
            raise ValueError(f"{name}: Expected input to be 2D or 3D, got {input.ndim}D instead")
        kind = self.weight_ih_l0.dtype
        if input.dtype != kind:
            raise ValueError(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({kind}). "
                f"Convert input: input.to({kind}), or convert model: model.to({input.dtype})"
            )
        if (size := input.shape[-1]) != self.input_size:
            raise RuntimeError(
                f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {size}"
            )
        if not input.shape[self.batch_first and input.ndim == 3]:
            raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
        return input.ndim == 3

    def _beginning(self, state: State | None, x: Tensor, batched: bool) -> State:
        """The state given, or zeros: each (layers * directions, N, hidden_size). RuntimeError for others."""
        count = self.num_layers * (1 + self.bidirectional)
        widths = (self.proj_size or self.hidden_size, self.hidden_size)[: self._states]
        shapes = [(count, x.shape[1], width) for width in widths]
        if state is None:
            return tuple(zeros(shape, dtype=x.dtype) for shape in shapes)
        rank = 3 if batched else 2
        if any(tensor.ndim != rank for tensor in state):
            ranks = ", ".join(f"{tensor.ndim}-D" for tensor in state)
            raise RuntimeError(f"For a {rank}-D input, hx should also be {rank}-D, but got {ranks}")
        state = state if batched else tuple(tensor.unsqueeze(1) for tensor in state)
        for tensor, shape in zip(state, shapes, strict=True):
            if tensor.shape != shape:
                raise RuntimeError(f"Expected hidden size {shape}, got {list(tensor.shape)}")
        return state

    def extra_repr(self) -> str:
        usual = {"proj_size": 0, "num_layers": 1, "bias": True, "batch_first": False, "dropout": 0}
        told = {name: getattr(self, name) for name in [*usual, "bidirectional"]}
        rest = [f"{name}={value}" for name, value in told.items() if value != usual.get(name, False)]
        return ", ".join([f"{self.input_size}, {self.hidden_size}", *rest])


class RNN(RNNBase):
    """h = tanh(weight_ih @ x + bias_ih + weight_hh @ h + bias_hh), or relu of it, for each x of a sequence.

    Called with an input (T, N, input_size) and hx (layers * directions, N, hidden_size), zeros by default, it
    answers all h of the last layer, (T, N, directions * hidden_size), and the last h of each: for one
    sequence without N; if `batch_first`, with N before T in input and output. A layer reads what the one
    before it gives, through dropout; if `bidirectional`, also from the end, with parameters of its own.
    After `nonlinearity` come the options of `RNNBase`.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        *args: Any,
        **options: Any,
    ) -> None:
        if nonlinearity not in NONLINEARITIES:
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        self.mode, self.nonlinearity = f"RNN_{nonlinearity.upper()}", nonlinearity
        super().__init__(input_size, hidden_size, num_layers, *args, **options)

    def _step(self, x: Tensor, h: Tensor, state: State) -> State:
        return rnn_step(self.nonlinearity, x, h)


class LSTM(RNNBase):
    """i, f, o = sigmoid and g = tanh of its gates, c = f * c + i * g, h = o * tanh(c); else like an `RNN`.

    hx, and the last state, are a tuple of h and c. With a `proj_size`, h is weight_hr @ (o * tanh(c)).
    """

    mode, _chunks, _states = "LSTM", 4, 2

    def _step(self, x: Tensor, h: Tensor, state: State) -> State:
        return lstm_step(x, h, state)

    def forward(
        self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        output, (hidden, cell) = self._run(input, None if hx is None else (hx[0], hx[1]))
        return output, (hidden, cell)


class GRU(RNNBase):
    """r, z = sigmoid of its gates, n = tanh(x's + r * h's), h = (1 - z) * n + z * h; else like an `RNN`."""

    mode, _chunks = "GRU", 3

    def _step(self, x: Tensor, h: Tensor, state: State) -> State:
        return gru_step(x, h, state)
