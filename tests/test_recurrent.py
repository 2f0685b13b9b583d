"""Recurrent layers and cells are torch's: weights, outputs, states, gradients, dropout, text and errors."""

import pickle
from typing import Any

import numpy as np
import pytest
from both import ENGINES, same
from hypothesis import given, settings, strategies as st
from seeded import apart, losses

import minigrad
from minigrad import nn

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])

# ---------------------------------------------------------------------------------------- layers


@st.composite
def layers(draw: st.DrawFn) -> str:
    """A layer with any of its options, called on one sequence or several, with a state or without."""
    name, flag = draw(st.sampled_from(["RNN", "LSTM", "GRU"])), st.booleans()
    options: dict[str, Any] = {
        "num_layers": draw(st.integers(1, 3)),
        "dropout": draw(st.sampled_from([0, 0.4])),
    }
    options |= {key: draw(flag) for key in ("bias", "batch_first", "bidirectional")}
    inputs, hidden = draw(st.integers(1, 4)), draw(st.integers(2, 5))
    if name == "RNN":
        options["nonlinearity"] = draw(st.sampled_from(["tanh", "relu"]))
    if name == "LSTM":
        options["proj_size"] = draw(st.integers(0, hidden - 1))
    length, count = draw(st.integers(1, 6)), draw(st.integers(0, 3))
    batch = (count,) if draw(flag) else ()
    order = (*batch, length) if options["batch_first"] else (length, *batch)
    text = f"net = nn.{name}({inputs}, {hidden}, dtype=kind, **{options})\nx = randn{(*order, inputs)}\n"
    if not draw(flag):
        return text + "out, state = net(x)"
    count = options["num_layers"] * (2 if options["bidirectional"] else 1)
    text += f"hx = randn{(count, *batch, options.get('proj_size') or hidden)}\n"
    if name == "LSTM":
        return f"{text}cx = randn{(count, *batch, hidden)}\nout, state = net(x, (hx, cx))"
    return text + "out, state = net(x, hx)"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(text=layers(), dtype=st.sampled_from(["float32", "float64"]))
def test_layers(text: str, dtype: str) -> None:
    assert apart(text, dtype) <= 64  # a gradient may be one number, in which long sums cancel


PROGRAMS = {
    "in evaluation": """
net = nn.LSTM(3, 4, 2, dropout=0.5, dtype=kind).eval()
out, (h, c) = net(randn(5, 2, 3))
""",
    "between other layers": """
net = nn.Sequential(nn.Embedding(7, 3, dtype=kind), nn.GRU(3, 4, batch_first=True, dtype=kind))
out, h = net(torch.tensor([[1, 2, 3], [6, 1, 0]]))
""",
    "dropout after it draws in memory's order": """
net = nn.LSTM(3, 4, batch_first=True, bidirectional=True, dtype=kind)
out = F.dropout(net(randn(2, 5, 3))[0])
""",
    "one step after the other": """
net = nn.GRU(2, 3, 2, dtype=kind)
x, h = randn(4, 1, 2), None
for i in range(4):
    out, h = net(x[i : i + 1], h)
""",
    "what was generated goes in again": """
net = nn.LSTM(2, 2, dtype=kind)
x, state = randn(1, 1, 2), None
seen = []
for i in range(5):
    x, state = net(x, state)
    seen.append(x)
out = torch.cat(seen)
""",
    "shared weights": """
net = nn.RNN(3, 3, 2, dtype=kind)
net.weight_hh_l1 = net.weight_hh_l0
out, h = net(randn(4, 2, 3))
""",
    "cells": """
net = nn.ModuleList([nn.RNNCell(3, 4), nn.LSTMCell(4, 4), nn.GRUCell(4, 3)]).to(kind)
x, h, s, g = randn(5, 2, 3), randn(2, 4), (randn(2, 4), randn(2, 4)), randn(2, 3)
for i in range(5):
    h = net[0](x[i], h)
    s = net[1](h, s)
    g = net[2](s[0], g)
""",
    "cells without a state": """
net = nn.ModuleList([nn.RNNCell(3, 4), nn.LSTMCell(4, 4), nn.GRUCell(4, 3)]).to(kind)
h = net[0](randn(2, 3))
g = net[2](net[1](h)[1])
""",
    "cells on one row": """
net = nn.ModuleList([
    nn.RNNCell(3, 4, False, "relu", dtype=kind),
    nn.LSTMCell(4, 4, bias=False, dtype=kind),
    nn.GRUCell(4, 3, bias=False, dtype=kind),
])
h = net[0](randn(3), randn(4))
s = net[1](h, (randn(4), randn(4)))
g, n = net[2](s[0], randn(3)), net[2](s[1])
""",
}


@DTYPES
@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_programs(text: str, dtype: str) -> None:
    assert apart(text, dtype) <= 16


@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU"])
def test_second_gradients(name: str) -> None:
    text = f"""
net = nn.{name}(2, 3, 2, bidirectional=True, dtype=kind)
x = randn(4, 2, 2)
g, = torch.autograd.grad(net(x)[0].square().sum(), x, create_graph=True)
penalty = g.square().sum()
"""
    assert apart(text, "float64") <= 32


def test_the_comparison_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "net = nn.LSTM(3, 4, 2, dropout=0.4, dtype=kind)\nout, state = net(randn(5, 2, 3))"
    right, sweep = nn.recurrent.lstm_step, nn.LSTM._sweep
    monkeypatch.setattr(nn.recurrent, "lstm_step", lambda x, h, state: right(x * 1.00001, h, state))
    assert apart(text, "float32") > 16
    monkeypatch.undo()
    assert apart(text, "float32") <= 16
    monkeypatch.setattr(nn.LSTM, "_sweep", lambda self, x, *rest: sweep(self, x.flip(1), *rest))
    assert apart(text, "float32") > 1000
    monkeypatch.undo()
    monkeypatch.setattr(nn.cells.init, "uniform_", lambda tensor, a, b: tensor)
    with pytest.raises(AssertionError, match="state"):
        apart(text, "float32")


# ---------------------------------------------------------------------------------------- in use

SINE = """
net = nn.LSTM(1, 8, 2, dropout=0.1, batch_first=True)
head = nn.Linear(8, 1)
optimizer = torch.optim.SGD([*net.parameters(), *head.parameters()], lr=0.1, momentum=0.9)
t = torch.arange(30).float() * 0.4
x = torch.stack([torch.sin(t + i) for i in range(4)]).unsqueeze(2)
losses = []
for step in range(100):
    optimizer.zero_grad()
    loss = (head(net(x[:, :-1])[0]) - x[:, 1:]).square().mean()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
"""


def test_100_steps_of_an_lstm_are_torchs() -> None:
    mine, theirs = (losses(engine, SINE) for engine in ENGINES)
    assert theirs[-1] < theirs[0] / 5
    np.testing.assert_allclose(mine, theirs, rtol=1e-5)


USES = {
    "attributes": """
net = nn.LSTM(3, 4, 2, bias=False, batch_first=True, bidirectional=True, proj_size=2, dropout=0)
facts = net.mode, net.input_size, net.hidden_size, net.num_layers, net.bias, net.batch_first, net.dropout
more = net.bidirectional, net.proj_size, net.training, net.flatten_parameters()
weights = [[tuple(w.shape) for w in ws] for ws in net.all_weights]
names = [name for name, _ in net.named_parameters()], net.weight_hr_l1_reverse.shape
modes = nn.RNN(1, 2).mode, nn.GRU(1, 2).mode, (net := nn.RNN(1, 2, 1, "relu")).mode, net.nonlinearity
cell = nn.RNNCell(3, 4, False, "relu")
cells = cell.input_size, cell.hidden_size, cell.bias, cell.nonlinearity, cell.bias_ih
keys = list(cell.state_dict())
""",
    "text": """
texts = [repr(net) for net in (
    nn.RNN(3, 4), nn.RNN(3, 4, nonlinearity="relu", dropout=0.5, num_layers=2, bias=False),
    nn.LSTM(3, 4, 2, True, True, 1, True, 3), nn.GRU(3, 4, bidirectional=True), nn.GRU(3, 4, 1, False),
    nn.RNNCell(3, 4), nn.RNNCell(3, 4, False), nn.RNNCell(3, 4, nonlinearity="relu"),
    nn.LSTMCell(3, 4, False), nn.GRUCell(3, 4),
)]
""",
    "no sequences": """
out, (h, c) = nn.LSTM(3, 4)(torch.zeros(2, 0, 3))
shapes = out.shape, h.shape, c.shape
del out, h, c
""",
    "a state of lists, of tensors": """
net, x = nn.LSTM(3, 4), torch.ones(2, 1, 3)
out, _ = net(x, [torch.zeros(1, 1, 4)] * 2)
shape = out.shape
del net, out, _
""",
    "drawn anew": """
net = nn.GRU(2, 2)
was = net.weight_ih_l0.tolist()
torch.manual_seed(1)
net.reset_parameters()
now = net.weight_ih_l0.tolist(), net.weight_ih_l0.tolist() == was
del net
""",
    "a double": """
net = nn.LSTM(2, 2).double()
out, _ = net(torch.zeros(1, 1, 2, dtype=torch.float64))
kinds = out.dtype, _[0].dtype
del net, out, _
""",
    "constants": """
for p in (net := nn.GRU(2, 2, 2)).parameters():
    p.requires_grad_(False)
out, h = net(torch.ones(3, 1, 2))
wants = out.requires_grad, h.requires_grad, net(torch.ones(3, 1, 2, requires_grad=True))[0].requires_grad
del net, out, h, p
""",
}


@pytest.mark.parametrize("text", USES.values(), ids=USES)
def test_in_use(text: str) -> None:
    same("import copy\nnn = torch.nn\ntorch.manual_seed(0)\n" + text)


def test_copies_compute_the_same() -> None:
    net, x = nn.LSTM(2, 3, 2), minigrad.randn(4, 1, 2)
    again = pickle.loads(pickle.dumps(net))
    assert (again(x)[0] == net(x)[0]).all()
    other = nn.LSTM(2, 3, 2)
    other.load_state_dict(net.state_dict())
    assert (other(x)[0] == net(x)[0]).all()


ERRORS = """
nn = torch.nn
rnn, lstm, gru, zeros = nn.RNN(3, 4), nn.LSTM(3, 4), nn.GRU(3, 4), torch.zeros
x = zeros(5, 2, 3)
nn.RNN(3, 4, nonlinearity="sine")  # raises ValueError
nn.LSTM(3, 4, dropout=2)  # raises ValueError
nn.LSTM(3, 4, dropout=True)  # raises ValueError
nn.LSTM(3, 4, proj_size=4)  # raises ValueError
nn.LSTM(3, 4, proj_size=-1)  # raises ValueError
nn.GRU(3, 4, proj_size=2)  # raises ValueError
nn.RNN(3, 4, proj_size=2)  # raises ValueError
nn.RNN(0, 4)  # raises ValueError
nn.RNN(3, 0)  # raises ValueError
nn.RNN(3, 4, 0)  # raises ValueError
nn.RNN(3, 4, 1.5)  # raises TypeError
nn.RNN(3.0, 4)  # raises TypeError
nn.RNN(3, 4.0)  # raises TypeError
nn.RNN(3, 4, bias=1)  # raises TypeError
nn.RNN(3, 4, batch_first=1)  # raises TypeError
nn.RNN(3, 4, layers=1)  # raises TypeError
lstm(zeros(3))  # raises ValueError
lstm(zeros(1, 5, 2, 3))  # raises ValueError
lstm(zeros(0, 2, 3))  # raises RuntimeError
lstm(zeros(0, 3))  # raises RuntimeError
nn.GRU(3, 4, batch_first=True)(zeros(2, 0, 3))  # raises RuntimeError
lstm(zeros(5, 2, 4))  # raises RuntimeError
lstm(x.double())  # raises ValueError
lstm(x.long())  # raises ValueError
rnn(x, zeros(1, 3, 4))  # raises RuntimeError
rnn(x, zeros(2, 2, 4))  # raises RuntimeError
rnn(x, zeros(1, 2, 3))  # raises RuntimeError
rnn(x, zeros(1, 4))  # raises RuntimeError
rnn(x[0], zeros(1, 1, 4))  # raises RuntimeError
gru(x, zeros(1, 2, 4).double())  # raises RuntimeError
lstm(x, (zeros(1, 2, 4), zeros(1, 2, 3)))  # raises RuntimeError
lstm(x, (zeros(1, 4), zeros(1, 4)))  # raises RuntimeError
lstm(x[0], (zeros(1, 1, 4), zeros(1, 1, 4)))  # raises RuntimeError
lstm(x, zeros(1, 2, 4))  # raises IndexError
cell, gates = nn.RNNCell(3, 4), nn.LSTMCell(3, 4)
cell(zeros(()))  # raises ValueError
cell(x)  # raises ValueError
cell(x[0], zeros(1, 2, 4))  # raises ValueError
cell(zeros(2, 4))  # raises RuntimeError
cell(x[0], zeros(3, 4))  # raises RuntimeError
cell(x[0], zeros(2, 5))  # raises RuntimeError
cell(x[0], zeros(4))  # raises RuntimeError
cell(x[0, 0], zeros(1, 4))  # raises RuntimeError
cell(x[0].double())  # raises RuntimeError
gates(x[0], zeros(2, 4))  # raises TypeError
gates(x[0], (zeros(2, 4), zeros(2, 5)))  # raises RuntimeError
nn.RNNCell(3, 4, nonlinearity="sine")(x[0])  # raises RuntimeError
del rnn, lstm, gru, cell, gates, zeros
"""


def test_errors() -> None:
    same(ERRORS)


def test_one_layer_has_no_place_for_dropout() -> None:
    for engine in ENGINES:
        with pytest.warns(UserWarning, match="dropout"):
            engine.nn.LSTM(3, 4, dropout=0.5)


def test_packed_sequences_are_refused() -> None:
    with pytest.raises(NotImplementedError, match="no packed sequences"):
        nn.LSTM(3, 4)((minigrad.zeros(5, 3), minigrad.tensor([2, 2, 1])))
