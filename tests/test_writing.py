"""Views share memory, and writing through them is part of the graph."""

import re
from typing import Any

import pytest
import torch
from both import ENGINES, same
from hypothesis import given, settings
from programs import agree, programs

import minigrad

LEAVES = """
x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
y = torch.tensor([0.5, -1.0, 4.0], requires_grad=True)
a = x * 1
"""
# torch names the node of a view that it derives again AsStridedBackward0; here it keeps the name of its call
NAMES = ["grad_fn"]

WRITES = {
    "an element": "a[0, 1] = 5.0\na.sum().backward()",
    "an element, from a tensor": "a[0, 1] = y[2]\n(a * a).sum().backward()",
    "a row": "a[0] = y\n(a * a).sum().backward()",
    "a row of a row": "a[0][1] = 7.0\n(a * a).sum().backward()",
    "a row of a row, from a tensor": "a[0][1:] = y[:2]\n(a * a).sum().backward()",
    "a column": "a[:, 1] = y[:2]\n(a * a).sum().backward()",
    "broadcast into the target": "a[:] = y\n(a * a).sum().backward()",
    "a 0-d value everywhere": "a[...] = y[0]\n(a * a).sum().backward()",
    "a shape with leading ones": "a[0] = y.reshape(1, 1, 3)\n(a * a).sum().backward()",
    "a step": "a[:, ::2] = y[:2].unsqueeze(1)\n(a * a).sum().backward()",
    "with None": "a[None, 0] = y\n(a * a).sum().backward()",
    "a mask": "a[a > 2] = 0.0\n(a * a).sum().backward()",
    "a mask, from a tensor": "a[a > 3] = y\n(a * a).sum().backward()",
    "integer indices": "a[[0, 1], [2, 0]] = y[:2]\n(a * a).sum().backward()",
    "an integer tensor": "a[torch.tensor([1, 0])] = y\n(a * a).sum().backward()",
    "a list and a slice": "a[:, [2, 0]] = y[:2]\n(a * a).sum().backward()",
    "an index that adds": "a[1, 1:] += y[:2]\n(a * a).sum().backward()",
    "a gathered index that adds": "a[:, [0, 2]] *= 3\n(a * a).sum().backward()",
    "a mask that adds": "a[a > 2] += 1\n(a * a).sum().backward()",
    "x += y": "a += y\n(a * a).sum().backward()",
    "x -= y": "a -= y\n(a * a).sum().backward()",
    "x *= y": "a *= y\n(a * a).sum().backward()",
    "x /= y": "a /= y\na.sum().backward()",
    "x **= 2": "a **= 2\na.sum().backward()",
    "+= keeps the object": "b = a\na += y\nis_it = b is a\nb.sum().backward()",
    "add_, alpha": "a.add_(y, alpha=3).sum().backward()",
    "sub_, alpha": "a.sub_(y, alpha=2).sum().backward()",
    "mul_": "a.mul_(2).mul_(y).sum().backward()",
    "div_": "a.div_(y).sum().backward()",
    "neg_": "a.neg_().sum().backward()",
    "clamp_": "a.clamp_(2, 4).sum().backward()",
    "relu_": "a.sub_(3).relu_().sum().backward()",
    "sqrt_ of squares": "a.mul_(a.detach().clone()).sqrt_()\n(a * 4).sum().backward()",
    "zero_": "a.zero_()\n(a * y).sum().backward()",
    "fill_": "a.fill_(3)\n(a * y).sum().backward()",
    "fill_ with a tensor": "a.fill_(y[1])\n(a * a).sum().backward()",
    "copy_": "a.copy_(y)\n(a * a).sum().backward()",
    "copy_ from another dtype": "a.copy_(y.double())\n(a * a).sum().backward()",
    "copy_ into what had no gradient": "b = torch.zeros(2, 3)\nb.copy_(y)\n(b * b).sum().backward()",
    "an in-place operation returns its tensor": "b = a.mul_(2)\nis_it = b is a",
    "a constant takes a gradient": "b = torch.zeros(3)\nb += y\n(b * b).sum().backward()",
    "a constant is multiplied": "b = torch.full((3,), 2.0)\nb *= y\nb.sum().backward()",
    "a constant is divided": "b = torch.full((3,), 2.0)\nb /= y\nb.sum().backward()",
    "a constant is raised": "b = torch.full((3,), 1.0)\nb **= y\nb.sum().backward()",
    "a constant is multiplied through a view": "b = torch.ones(2, 3)\nb[1] *= y\nb.sum().backward()",
    "a constant takes one at an index": "b = torch.zeros(2, 3)\nb[1] = y\n(b * b).sum().backward()",
    "a list filled in a loop": """
b = torch.zeros(3)
for i in range(3):
    b[i] = y[i] * i
(b * b).sum().backward()
""",
    "a running sum": """
b = torch.zeros(4)
for i in range(3):
    b[i + 1] = b[i] + y[i]
(b * b).sum().backward()
""",
    "a tensor written into itself": "a[0] = a[1]\n(a * a).sum().backward()",
    "a tensor added to its own row": "a[0] += a[1]\n(a * a).sum().backward()",
    "a tensor times itself": "a *= a\na.sum().backward()  # raises RuntimeError",
    "integers": "n = torch.arange(6)\nn[2:] += 3\nn //= 2\nn %= 3\nn **= 2",
    "booleans": "b = torch.zeros(3, dtype=torch.bool)\nb[1] = True\nb[0] = 3\nb[2] = 0.5",
    "a float into integers is cut": """
n = torch.zeros(3, dtype=torch.int64)
n[0] = 2.7
n[1:] = torch.tensor([-1.5, 1.5])
""",
    "a write into an empty slice": "a[:, 3:] = 5.0\na[a > 100] = 1.0\na.sum().backward()",
    # Views
    "a view taken before the write": "v = a[0]\na.mul_(3)\n(v * y).sum().backward()",
    "a view taken before, written after": "v = a[0]\na.mul_(3)\nv.mul_(2)\n(a * a).sum().backward()",
    "a view, written, base used": "v = a[0]\nv.mul_(y)\n(a * a).sum().backward()",
    "a view, written, sibling used": "v, w = a[:, 1:], a[0]\nv.mul_(2)\n(w * y).sum().backward()",
    "a view of a view": "v = a.t()[1:]\nv[0].mul_(3)\n(a * a).sum().backward()",
    "a view of a view, written through the base": "v = a[1][1:]\na += 1\n(v * v).sum().backward()",
    "through a transpose": "a.t()[0] = 9.0\n(a * a).sum().backward()",
    "through .T": "v = a.T\nv += 1\nv[2, 0] = y[0]\n(a * a).sum().backward()",
    "through reshape": "a.reshape(-1)[2:4] = y[:2]\n(a * a).sum().backward()",
    "through view": "a.view(3, 2)[1] *= 2\n(a * a).sum().backward()",
    "through permute": "a.permute(1, 0)[1].zero_()\n(a * a).sum().backward()",
    "through unsqueeze, squeeze": "a.unsqueeze(0).squeeze()[1].mul_(y)\n(a * a).sum().backward()",
    "through flatten": "a.flatten()[0] = y[2]\n(a * a).sum().backward()",
    "reshape of a transpose is a copy": "b = a.t().reshape(-1)\nb.zero_()\n(a * a).sum().backward()",
    "a gather is a copy": "b = a[[0]]\nb.zero_()\n(a * a).sum().backward()",
    "through an expanded dimension of one": "v = a[:, :1].expand(2, 1)\nv.mul_(2)\n(a * a).sum().backward()",
    "four views, four writes": """
v, w, u = a[0], a[:, 1], a.t()
v.mul_(2)
w += 1
u[2] = y[:2]
a[1] = v
(a * a + u.t() * v).sum().backward()
""",
    "a view of a constant that takes a gradient": """
b = torch.zeros(2, 3)
v = b[0]
v += y
(b * b).sum().backward()
""",
    "a view of a constant, taken before": """
b = torch.zeros(2, 3)
v = b[0]
b[:, 1] = y[1]
(v * v).sum().backward()
""",
    "a write in no_grad": "with torch.no_grad():\n    a[0].mul_(5)\n(a * y).sum().backward()",
    "a leaf written in no_grad": "with torch.no_grad():\n    x -= 0.5 * x\n(x * x).sum().backward()",
    "a leaf's row written in no_grad": "with torch.no_grad():\n    x[0] = 1.0\n(x * x).sum().backward()",
    "a gradient step": """
(x * x).sum().backward()
with torch.no_grad():
    x -= 0.25 * x.grad
    x.grad.zero_()
""",
    "clone does not share": "b = a.clone()\nb.zero_()\n(a * a + b).sum().backward()",
    "detach shares memory": "b = a.detach()\nb[0] = 9.0\nv = a + 0",
    "detach shares the version": "b = a.detach()\nb.add_(1)\nc = b[0]\nc.add_(1)",
    "detach shares, so a saved value notices": """
c = a * a
a.detach().mul_(2)
c.sum().backward()  # raises RuntimeError
""",
    ".data shares memory, not the version": "b = a.data\nb.mul_(2)\nc = a + 0",
    ".data is not noticed": "x.data.mul_(2)\n(x * y).sum().backward()",
    ".data on a leaf": "x.data[0] = 0.0\nx.data -= 1",
    ".data can be set": "x.data = torch.ones(2, 3)\n(x * y).sum().backward()",
    ".data set to another shape": """
z = torch.ones(2, requires_grad=True)
z.data = torch.ones(4)
(z * z).sum().backward()
""",
    ".data is no way into a graph": "b = a.data\nb += y\n(a * 1).sum().backward()",
    "detach_": "b = x * 2\nb.detach_()\nb *= 2",
    "detach_ of a view": "a[0].detach_()  # raises RuntimeError",
    "a NumPy array and its tensor": "m = np.zeros(3)\nb = torch.from_numpy(m)\nb += 1\nm[0] = 5",
    "numpy() shares": "b = torch.zeros(3)\nm = b.numpy()\nm += 1\nb[0] = 5",
    "requires_grad_ of a written tensor": """
b = torch.zeros(3)
b += 1
b.requires_grad_()
(b * b).sum().backward()
""",
    "retain_grad before a write": "a.retain_grad()\na.mul_(2)\n(a * y).sum().backward()",
    "retain_grad after a write": "a.mul_(2)\na.retain_grad()\n(a * y).sum().backward()",
    "a second derivative through a write": """
a[0] = y * y
(g,) = torch.autograd.grad((a * a * a).sum(), y, create_graph=True)
(g * g).sum().backward()
""",
    "a second derivative through a written view": """
v = a.t()[1:]
v *= y[:2]
(g,) = torch.autograd.grad((a * a * a).sum(), x, create_graph=True)
(g * x).sum().backward()
""",
    # Saved values
    "what add saves is nothing": "b = a + y\na.mul_(2)\n(b + a).sum().backward()",
    "what mul saves is there": "b = a * a\na.mul_(2)\nb.sum().backward()  # raises RuntimeError",
    "the result that exp saved": "b = (a * 0).exp()\nb += 1\nb.sum().backward()  # raises RuntimeError",
    "the input that log saved may not change": """
b = a.log()
a += 1
b.sum().backward()  # raises RuntimeError
""",
    "the result of log may": "b = (a * 0 + 1).log()\nb += 1\nb.sum().backward()",
    "saved, then written through a view": "b = a * a\na[0, 0] = 1\nb.sum().backward()  # raises RuntimeError",
    "a view saved, then the base written": """
v = a[0]
b = v * v
a[1] = 1
b.sum().backward()  # raises RuntimeError
""",
    "a leaf saved, then written": """
b = x * x
with torch.no_grad():
    x += 1
b.sum().backward()  # raises RuntimeError
""",
    "a mask written after": """
m = a > 2
b = torch.where(m, a, a * 2)
m[0] = True
b.sum().backward()  # raises RuntimeError
""",
    "an unneeded constant written after": "c = torch.ones(3)\nb = (a + c) * 2\nc += 1\nb.sum().backward()",
    "the other factor written after": """
c = torch.ones(3)
b = a * c
c += 1
b.sum().backward()  # raises RuntimeError
""",
    "a factor of a constant may be written": """
c = torch.ones(3)
b = a * 2 + c * c
c += 1
b.sum().backward()
""",
    "the gradient still flows to others": "b = a * a\nc = b + 1\nc.mul_(2)\nc.sum().backward()",
    # Errors
    "a leaf": "x += 1  # raises RuntimeError",
    "a leaf's method": "x.mul_(2)  # raises RuntimeError",
    "a leaf's element": "x[0, 0] = 1.0  # raises RuntimeError",
    "a leaf that is a view": """
z = torch.arange(6.0).reshape(2, 3).requires_grad_()
z += 1  # raises RuntimeError
""",
    "a leaf that is a view, an element of it": """
z = torch.arange(6.0).reshape(2, 3).requires_grad_()
z[0] = 1  # raises RuntimeError
z.t()[0].mul_(2)  # raises RuntimeError
with torch.no_grad():
    z[0] = 1
(z * z).sum().backward()
""",
    "a leaf that is a view, whose base is written": """
base = torch.arange(6.0)
z = base.reshape(2, 3).requires_grad_()
base.mul_(y[0].detach())
(z * z).sum().backward()
""",
    "a view of a leaf": "x[0].mul_(2)  # raises RuntimeError",
    "a transpose of a leaf": "v = x.t()\nv += 1  # raises RuntimeError",
    "a leaf's zero_": "x.zero_()  # raises RuntimeError",
    "a view made in no_grad": "with torch.no_grad():\n    v = a[0]\nv.mul_(2)  # raises RuntimeError\ndel v",
    "an expanded target": "v = torch.zeros(1).expand(3)\nv += 1  # raises RuntimeError",
    "an expanded target, set": "v = torch.zeros(1).expand(3)\nv[:] = 1  # raises RuntimeError",
    "an expanded target, one element": "v = torch.zeros(1).expand(3)\nv[0] = 1",
    "a shape that does not fit": "a[0] = torch.ones(2)  # raises RuntimeError",
    "a shape that would grow the target": "y2 = y.detach()\ny2 += torch.ones(2, 3)  # raises RuntimeError",
    "copy_ of a shape that does not fit": "a.copy_(torch.ones(4))  # raises RuntimeError",
    "a mask of a wrong shape": "a[torch.ones(3, dtype=torch.bool)] = 1.0  # raises IndexError",
    "an index out of range": "a[2] = 1.0  # raises IndexError",
    "too many indices": "a[0, 0, 0] = 1.0  # raises IndexError",
    "float into integers": "n = torch.arange(3)\nn += 1.5  # raises RuntimeError",
    "division of integers": "n = torch.arange(3)\nn /= 2  # raises RuntimeError",
    "integers times a float tensor": "n = torch.arange(3)\nn *= torch.ones(3)  # raises RuntimeError",
    "sqrt_ of integers": "n = torch.arange(3)\nn.sqrt_()  # raises RuntimeError",
    "neg_ of booleans": "b = torch.ones(2, dtype=torch.bool)\nb.neg_()  # raises RuntimeError",
    "subtracting booleans": "b = torch.ones(2, dtype=torch.bool)\nb -= b  # raises RuntimeError",
    "float16 += float64 stays": """
h = torch.ones(3, dtype=torch.float16)
h += torch.ones(3, dtype=torch.float64)
""",
    "a constant of integers takes no gradient": """
n = torch.zeros(3, dtype=torch.int64)
n += y  # raises RuntimeError
""",
    "an index of floats": "a[torch.ones(2)] = 1.0  # raises IndexError",
    "a value that is no number": "a[0] = 'one'  # raises TypeError",
    "an element from many": "a[0, 0] = y  # raises RuntimeError",
}
# torch refuses these; here they have one meaning, and it is that of copying first
WELL_DEFINED = {
    "b = x[0] * 1\nb[1:] = b[:-1]": [[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]],
    "b = x[:, :2] * 1\nb += b.t()": [[2.0, 2.0, 0.0], [2.0, 2.0, 0.0]],
    "b = x * 1\nfor row in b:\n    row.mul_(2)": [[2.0] * 3] * 2,
    "i = torch.tensor([0, 0])\nb = x[i]\ni[0] = 1": [[2.0] * 3, [0.0] * 3],
}


@pytest.mark.parametrize("text", WELL_DEFINED)
def test_what_torch_refuses(text: str) -> None:
    for engine in ENGINES:
        names = {"torch": engine}
        exec(LEAVES, names)
        try:
            exec(text + "\nb.sum().backward()", names)
        except RuntimeError as error:
            assert engine is torch, error
            continue
        assert engine is minigrad, "torch refuses no longer"
        assert names["x"].grad.tolist() == WELL_DEFINED[text]


@pytest.mark.parametrize("text", WRITES.values(), ids=WRITES)
def test_writing(text: str) -> None:
    same(LEAVES + text, but=NAMES)


def test_a_view_made_in_no_grad_requires_none() -> None:
    """In torch it does, as its base, and yet is a leaf. Our view is what no_grad promises: a constant."""
    for engine in ENGINES:
        x = engine.ones(3, requires_grad=True)
        with engine.no_grad():
            v = x[1:]
        assert v.is_leaf and v.grad_fn is None and v.requires_grad == (engine is torch)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
def test_a_failed_write_changes_nothing(engine: Any) -> None:
    n, f = engine.arange(3), engine.ones(3)
    for target, value in [
        (n, 1.5),
        (n, engine.ones(3)),
        (f, engine.ones(4)),
        (f, "text"),
        (f, engine.ones(2, 3)),
    ]:
        with pytest.raises((RuntimeError, TypeError)):
            target += value
    assert (n.tolist(), n._version, f.tolist(), f._version) == ([0, 1, 2], 0, [1.0] * 3, 0)


def test_the_error_says_who_saved_and_who_wrote() -> None:
    x = minigrad.ones(3, requires_grad=True)
    a = x * 1
    b = a.log()
    a.mul_(2)  # the line that did it
    with pytest.raises(RuntimeError, match="inplace operation") as raised:
        b.sum().backward()
    message = str(raised.value)
    assert "LogBackward" in message, "which operation saved the value"
    assert re.search(r"mul\w*_|Mul", message), "which operation wrote to it"
    assert "version 1" in message and "version 0" in message, "torch's words"


def test_the_error_names_the_line_that_wrote() -> None:
    names = {"torch": minigrad}
    text = "x = torch.ones(3, requires_grad=True)\na = x * 1\nb = a.log()\na[0] = 5\nb.sum().backward()"
    with pytest.raises(RuntimeError) as raised:
        exec(compile(text, "program.py", "exec"), names)
    assert re.search(r"program\.py\D{1,10}4\b", str(raised.value)), raised.value


@settings(max_examples=400, deadline=None)
@given(programs())
def test_random_programs(program: list[str]) -> None:
    agree(program)
