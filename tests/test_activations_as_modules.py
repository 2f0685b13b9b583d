"""Activations as modules are torch's: values, gradients, texts, and what they warn of."""

import pytest
import torch
from both import ENGINES
from modules import DTYPES, same_module, same_outlook

SMOOTH = [
    *["Sigmoid()", "LogSigmoid()", "Tanh()", "Softsign()", "Tanhshrink()", "SiLU()", "SiLU(True)", "Mish()"],
    *["Softplus()", "Softplus(2, 1)", "Softplus(beta=0.5)", "GELU()", "GELU('tanh')", "Mish(inplace=True)"],
    *["GLU()", "GLU(0)", "Softmax(1)", "Softmax(dim=-1)", "LogSoftmax(-1)", "Softmin(0)"],
]
KINKED = [
    *["ReLU()", "ReLU(True)", "ReLU6()", "ReLU6(inplace=True)", "SELU()", "SELU(True)"],
    *["Hardtanh()", "Hardtanh(-2, 0.5, True)", "Hardsigmoid()", "Hardsigmoid(True)", "Hardswish()"],
    *["Hardswish(inplace=True)", "LeakyReLU()", "LeakyReLU(0.2)", "LeakyReLU(1e-3, True)", "ELU()"],
    *["ELU(2.0)", "ELU(inplace=True)", "CELU()", "CELU(0.5, inplace=True)", "Threshold(0.1, 20)"],
    *["Threshold(-1.0, 0.5, True)", "PReLU()", "PReLU(4)", "PReLU(num_parameters=4, init=0.1)"],
]


@pytest.mark.parametrize("call", [*SMOOTH, *KINKED])
def test_an_activation_is_torchs(call: str) -> None:
    text = f"nn.{call}"
    same_outlook(text)
    if "True" in call:  # what it overwrites must be no leaf
        text = f"nn.Sequential(nn.ConstantPad1d((1, 0), 0.3), {text})"
    # torch's slope of hardsigmoid is 1/6 in float32, even for float64
    same_module(text, (6, 4), dtypes=DTYPES[:1] if "Hardsigmoid" in call else DTYPES)


def test_softmax_2d_is_over_the_channels() -> None:
    same_module("nn.Softmax2d()", (2, 3, 4, 2))
    same_module("nn.Softmax2d()", (3, 4, 2))


@pytest.mark.parametrize("name", ["Softmax", "LogSoftmax", "Softmin"])
def test_a_dimension_that_is_not_given_is_warned_of(name: str) -> None:
    for engine in ENGINES:
        with pytest.warns(UserWarning, match="Implicit dimension choice") as caught:
            exec(compile(f"y = torch.nn.{name}()(torch.ones(2, 3))", "here", "exec"), {"torch": engine})
        assert engine is torch or caught[0].filename == "here"
