"""Misuse: torch's kind of error, a message that names what was wrong, and nothing changed."""

import builtins
from typing import Any

import pytest
import torch
from both import ENGINES, picture

import minigrad

GIVEN = """
x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
y = torch.tensor([1.0, 2.0], requires_grad=True)
n = torch.arange(3)
f = torch.ones(3)
b = torch.tensor([True, False, True])
e = torch.zeros(0)
a = x * x
s = a.sum()
m = np.ones(3)
"""
# The program, torch's error, and what our message has to mention (apart by spaces)
MISUSES = [
    # Shapes
    ("x + y", "RuntimeError", "3 2"),
    ("x - torch.ones(3, 3)", "RuntimeError", "2 3"),
    ("torch.maximum(f, torch.ones(4))", "RuntimeError", "3 4"),
    ("torch.where(b, x, y)", "RuntimeError", "3 2"),
    ("x @ x", "RuntimeError", "2 3"),
    ("x @ y", "RuntimeError", "3 2"),
    ("x @ 2", "TypeError", "int"),
    ("s @ s", "RuntimeError", "matmul"),
    ("f.dot(y)", "RuntimeError", "3 2"),
    ("x.dot(x)", "RuntimeError", "1 2"),
    ("x.mm(f)", "RuntimeError", "mm 2"),
    ("x.mv(y)", "RuntimeError", "3 2"),
    ("torch.outer(x, f)", "RuntimeError", "1"),
    ("torch.ones(2, 3, 4) @ torch.ones(3, 4, 5)", "RuntimeError", "2 3"),
    ("x.view(4)", "RuntimeError", "4 6"),
    ("x.reshape(4, 2)", "RuntimeError", "4, 2 6"),
    ("x.reshape(-1, -1)", "RuntimeError", "one"),
    ("x.reshape(-1, 4)", "RuntimeError", "-1, 4 6"),
    ("x.view(-2)", "RuntimeError", "-2"),
    ("x.t().view(-1)", "RuntimeError", "view reshape"),
    ("torch.ones(2, 2, 2).t()", "RuntimeError", "2 3"),
    ("f.mT", "RuntimeError", "mT"),
    ("x.expand(4, 3)", "RuntimeError", "4 2"),
    ("x.expand(3)", "RuntimeError", "3"),
    ("x.permute(0, 0)", "RuntimeError", "permute"),
    ("x.permute(0)", "RuntimeError", "2"),
    ("x.transpose(0, 2)", "IndexError", "2"),
    ("x.unsqueeze(4)", "IndexError", "4 -3 2"),
    ("x.squeeze(2)", "IndexError", "2 -2 1"),
    ("x.flatten(1, 0)", "RuntimeError", "start"),
    ("torch.cat([x, torch.ones(2, 2)])", "RuntimeError", "3 2"),
    ("torch.cat([x, f])", "RuntimeError", "2 1"),
    ("torch.cat([])", "ValueError", "empty"),
    ("torch.cat([x, x], dim=2)", "IndexError", "2"),
    ("torch.cat(x)", "TypeError", "Tensor"),
    ("torch.cat([x, 1])", "TypeError", "int"),
    ("torch.stack([x, y])", "RuntimeError", "2, 3"),
    ("torch.stack([])", "RuntimeError", "empty"),
    # Dimensions
    ("x.sum(2)", "IndexError", "2 -2 1"),
    ("x.mean(dim=-3)", "IndexError", "-3 -2 1"),
    ("x.sum((0, 0))", "RuntimeError", "0"),
    ("x.sum(1.0)", "TypeError", "float"),
    ("x.max(3)", "IndexError", "3"),
    ("x.softmax(2)", "IndexError", "2"),
    ("x.softmax()", "TypeError", "dim"),
    ("x.cumsum(5)", "IndexError", "5"),
    ("x.size(2)", "IndexError", "2"),
    ("e.max()", "RuntimeError", "dim"),
    ("e.argmax()", "IndexError", "argmax"),
    ("x.std(dim=4)", "IndexError", "4"),
    # Indices
    ("x[2]", "IndexError", "2 0 size"),
    ("x[0, 3]", "IndexError", "3 1"),
    ("x[-3]", "IndexError", "-3 0 size"),
    ("x[0, 0, 0]", "IndexError", "2"),
    ("x[1.0]", "IndexError", "float"),
    ("x['a']", "TypeError", "str"),
    ("x[::-1]", "ValueError", "step"),
    ("x[::0]", "ValueError", "step"),
    ("x[f]", "IndexError", ""),
    ("x[b]", "IndexError", "3 2"),
    ("x[[0, 2]]", "IndexError", "2"),
    ("x[[0, 1], [0, 1, 2]]", "IndexError", "2 3"),
    ("s[0]", "IndexError", "dim 0"),
    ("x[0] = y", "RuntimeError", "2 3"),
    ("f[5] = 1.0", "IndexError", "5"),
    ("f[0:2] = f", "RuntimeError", "2 3"),
    ("f[n] = y", "RuntimeError", "3 2"),
    ("del f[0]", "TypeError", ""),
    # One element, Python's numbers
    ("x.item()", "RuntimeError", "6"),
    ("float(x)", "ValueError", "one element"),
    ("int(y)", "ValueError", "one element"),
    ("bool(x)", "RuntimeError", "ambiguous"),
    ("bool(e)", "RuntimeError", ""),
    ("if x > 1: pass", "RuntimeError", "ambiguous"),
    ("len(s)", "TypeError", "0-d"),
    ("list(s)", "TypeError", "0-d"),
    ("range(f.sum())", "TypeError", "integer"),
    ("'%d' % x", "ValueError", "one element"),
    ("f'{x:.2f}'", "TypeError", "format"),
    ("x < 'a'", "TypeError", ""),
    ("x + 'a'", "TypeError", "str"),
    ("'a' + x", "TypeError", "str"),
    ("x + None", "TypeError", "None"),
    ("x + [1.0, 2.0, 3.0]", "TypeError", "list"),
    ("x ** 'a'", "TypeError", "str"),
    ("torch.exp(1.0)", "TypeError", "Tensor float"),
    ("torch.exp()", "TypeError", ""),
    ("x.exp(1)", "TypeError", ""),
    ("torch.sum([1.0, 2.0])", "TypeError", "list"),
    ("x.nothing", "AttributeError", "nothing"),
    ("x.add(1, beta=2)", "TypeError", "beta"),
    # dtypes
    ("n.mean()", "RuntimeError", "mean"),
    ("n.std()", "RuntimeError", "std"),
    ("n.softmax(0)", "NotImplementedError", "softmax"),
    ("b - b", "RuntimeError", "subtract"),
    ("-b", "RuntimeError", "bool"),
    ("n ** -1", "RuntimeError", "negative"),
    ("n @ f", "RuntimeError", ""),
    ("f.dot(f.double())", "RuntimeError", ""),
    ("x @ x.t().double()", "RuntimeError", ""),
    ("n += 0.5", "RuntimeError", "float int64"),
    ("n.requires_grad_()", "RuntimeError", "float"),
    ("n.requires_grad = True", "RuntimeError", "float"),
    ("torch.tensor([1, 2], requires_grad=True)", "RuntimeError", "float"),
    ("torch.zeros(2, dtype=torch.int32, requires_grad=True)", "RuntimeError", "float"),
    ("torch.zeros(2, dtype='float32')", "TypeError", "dtype"),
    ("torch.zeros(2, dtype=np.float32)", "TypeError", "dtype"),
    ("torch.set_default_dtype(torch.int64)", "TypeError", ""),
    ("torch.rand(2, dtype=torch.int64)", "NotImplementedError", "int64"),
    ("torch.clamp(f)", "RuntimeError", "min max"),
    ("torch.where(f, f, f)", "RuntimeError", "bool"),
    # Creation
    ("torch.tensor([[1, 2], [3]])", "ValueError", "2 1"),
    ("torch.tensor([1, 'a'])", "TypeError", ""),
    ("torch.tensor('a')", "TypeError", "str"),
    ("torch.tensor(None)", "RuntimeError", "None"),
    ("torch.tensor([1, None])", "RuntimeError", "None"),
    ("torch.tensor(2**64)", "ValueError", "Overflow"),
    ("torch.tensor(300, dtype=torch.uint8)", "RuntimeError", "uint8"),
    ("torch.from_numpy([1.0])", "TypeError", "list"),
    ("torch.from_numpy(np.array(['a']))", "TypeError", "<U1"),
    ("torch.from_numpy(m[::-1])", "ValueError", "negative"),
    ("torch.zeros(-1)", "RuntimeError", "-1"),
    ("torch.zeros(2.0)", "TypeError", "2.0 int"),
    ("torch.zeros()", "TypeError", "size"),
    ("torch.arange(0, 1, 0)", "RuntimeError", "zero"),
    ("torch.arange(0, 1, -1)", "RuntimeError", ""),
    ("torch.arange(float('inf'))", "RuntimeError", ""),
    ("torch.linspace(0, 1, -1)", "RuntimeError", ""),
    ("torch.eye(-1)", "RuntimeError", "-1"),
    ("torch.randint(3, 3, (2,))", "RuntimeError", "3"),
    ("torch.zeros(2, device='nowhere')", "RuntimeError", "nowhere"),
    ("x.to('nothing')", "RuntimeError", "nothing"),
    # Gradients
    ("x.backward()", "RuntimeError", "scalar"),
    ("f.sum().backward()", "RuntimeError", "grad"),
    ("n.sum().backward()", "RuntimeError", "grad"),
    ("a.backward(torch.ones(2))", "RuntimeError", "2, 3"),
    ("a.backward(1.0)", "TypeError", "float"),
    ("torch.autograd.grad(s, y)", "RuntimeError", "allow_unused"),
    ("torch.autograd.grad(s, f)", "RuntimeError", "grad"),
    ("torch.autograd.grad(s, [])", "RuntimeError", "inputs"),
    ("torch.autograd.grad(a, x)", "RuntimeError", "scalar"),
    ("torch.autograd.grad(s, x, [torch.ones(2)])", "RuntimeError", "2"),
    ("s.backward(inputs=[])", "RuntimeError", "inputs"),
    ("s.backward(inputs=[f])", "RuntimeError", "grad"),
    ("f.retain_grad()", "RuntimeError", "requires_grad"),
    ("a.requires_grad_(False)", "RuntimeError", "detach"),
    ("a.requires_grad = False", "RuntimeError", "detach"),
    ("x.numpy()", "RuntimeError", "detach"),
    ("np.asarray(x)", "RuntimeError", "detach"),
    ("x.mul_(2)", "RuntimeError", "leaf"),
    ("x += 1", "RuntimeError", "leaf"),
    ("x.grad = f", "RuntimeError", ""),
    ("x.grad_fn = None", "AttributeError", ""),
    ("x.shape = (6,)", "AttributeError", ""),
    ("x.dtype = torch.float64", "AttributeError", ""),
    ("x.is_leaf = False", "AttributeError", ""),
    ("x.data = [1.0]", "TypeError", "list"),
]


@pytest.fixture(autouse=True)
def default_dtype() -> Any:
    yield
    for engine in ENGINES:
        engine.set_default_dtype(engine.float32)


@pytest.mark.parametrize(("text", "error", "words"), MISUSES, ids=[text for text, *_ in MISUSES])
def test_misuse(text: str, error: str, words: str) -> None:
    for engine in ENGINES:
        names: dict[str, Any] = {"torch": engine}
        exec("import numpy as np" + GIVEN, names)
        before = {name: picture(names[name]) for name in "xynfbeasm"}
        with pytest.raises(getattr(builtins, error)) as raised:
            exec(text, names)
        after = {name: picture(names[name]) for name in before}
        if engine is torch:
            assert raised.type is getattr(builtins, error), "torch's own error is the one to write down"
            continue
        message = str(raised.value)
        assert len(message) > 15, f"a message that helps nobody: {message!r}"
        assert [word for word in words.split() if word.lower() not in message.lower()] == [], message
        assert before == after, "a failed operation changed something"
        assert engine.is_grad_enabled() and engine.get_default_dtype() is minigrad.float32


def test_the_tables_size() -> None:
    assert len(MISUSES) > 60 and len({text for text, *_ in MISUSES}) == len(MISUSES)
