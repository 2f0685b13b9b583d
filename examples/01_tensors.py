"""Tensors: what they are, what they print, and how they live next to NumPy arrays.

You will see tensors made, combined, broadcast, indexed and converted; memory that a tensor and an array
share; random numbers that a seed brings back; and, at the end, the first gradients. Every line below the
import is plain PyTorch: write `import torch` in its place, and the same text is printed, to the character.
"""

import numpy as np

import minigrad as torch


def title(text):
    print(f"\n─── {text} " + "─" * (70 - len(text)))


title("Making tensors")
# A tensor is an n-dimensional array. Lists nest as its dimensions do.

x = torch.tensor([1, 2, 3])
M = torch.tensor([[1.0, 2.0, 3.5], [4.0, 5.0, 6.0]])
print(x)
print(M)
print(torch.tensor(2.5), torch.tensor(7), torch.tensor(True))  # no dimensions at all: a single number
print(torch.tensor([]), torch.zeros(0, 3))  # no elements, which is a shape as good as any
print(torch.zeros(2, 3), torch.ones(2, dtype=torch.int64), torch.full((2, 2), 7), sep="\n")
print(torch.eye(3))
print(torch.arange(10), torch.arange(0, 1, 0.25), torch.linspace(-1, 1, 5), sep="\n")
print("M has shape", M.shape, "dtype", M.dtype, "dimensions", M.ndim, "elements", M.numel())

assert M.shape == (2, 3) and M.size(-1) == 3 and len(M) == 2

title("Every tensor has one dtype")
# Python's integers become int64, its floats float32: for most gradients seven digits are plenty.

print(torch.tensor(3).dtype, torch.tensor(3.0).dtype, torch.tensor(False).dtype)
print(torch.tensor([1, 2, 3], dtype=torch.float64))  # the text names a dtype that you could not guess
print(torch.tensor([1, 2, 250], dtype=torch.uint8), torch.ones(2, dtype=torch.half))
print(M.long(), x.float(), M > 3, sep="\n")

# Where dtypes meet, the wider kind wins; but a Python number adapts to the tensor.
print("int64 + float32  ", (x + M[0]).dtype)
print("int64 / int64    ", (x / x).dtype)
print("float32 * 2.0    ", (M * 2.0).dtype)
print("float32 + float64", (M + M.double()).dtype)
print("sum of booleans  ", (M > 3).sum(), (M > 3).sum().dtype)

assert (x / 2).dtype == torch.float32 and (x // 2).dtype == torch.int64

title("Operations go element by element")

a = torch.tensor([1.0, 4.0, 9.0])
b = torch.tensor([2.0, -2.0, 0.5])
print(a + b, a - b, a * b, a / b, a**2, -a, sep="\n")
print(a.sqrt(), torch.exp(b), b.abs(), b.clamp(0, 1), torch.maximum(a, b), sep="\n")
print(7 // x, 7 % x, 2**x, x == 2, torch.where(b > 0, a, b), sep="\n")
print("1/0, -1/0 and 0/0 are answers, too:", torch.tensor([1.0, -1.0, 0.0]) / 0)

assert torch.equal(a.sqrt() * a.sqrt(), a)

title("Taken together")
# dim says which dimension disappears; without it all of them do.

print(M.sum(), M.mean(), M.prod(), M.std(), M.max(), M.argmax())
print(M.sum(dim=0), M.mean(dim=1), M.sum(dim=1, keepdim=True), sep="\n")
print(M.max(dim=1))  # the values, and where they stand
print(x.cumsum(0), x.prod(), torch.softmax(b, dim=0), (M > 0).all(), (M > 5).any())

title("Broadcasting")
# Shapes are aligned at the right; where one has length 1, or nothing, it is repeated. Nothing is copied.

row = torch.arange(4)  # shape (4,)
column = torch.tensor([[0], [10], [20]])  # shape (3, 1)
print(row + column)  # shape (3, 4)
print((M - M.mean(dim=0)) / M.std(dim=0))  # each column standardised
try:
    M + torch.ones(2)
except RuntimeError as error:  # its text is PyTorch's, and then adds the shapes
    print("(2, 3) + (2,) is refused with a", type(error).__name__)

assert (row + column).shape == (3, 4)

title("Matrices")

v = torch.tensor([1.0, 0.0, -1.0])
print(M @ v, v @ v, M @ M.T, torch.outer(v, v), sep="\n")

title("Indexing")
# As in NumPy: integers, slices, None, lists, masks. Basic indexing gives a view, which shares memory.

G = torch.arange(12).reshape(3, 4)
print(G)
print(G[1], G[-1, -1], G[:, 1], G[::2, 1:3], sep="\n")
print(G[G % 5 == 0], G[[0, 2]], G[torch.tensor([0, 1, 2]), torch.tensor([3, 2, 1])], G[None, 0], sep="\n")
middle = G[1]
middle[:2] = -1
G[G > 9] = 0
print(G)  # the view was written to, and so was G

assert G[1, 0] == -1 and G.max() == 9

title("Shapes")

t = torch.arange(6)
print(t.view(2, 3), t.reshape(3, -1), t.view(2, 3).T, t.unsqueeze(1).shape, t[None].squeeze().shape, sep="\n")
print(torch.cat([t, t[:2]]), torch.stack([t, t * t]), M.flatten(), sep="\n")
print(torch.arange(8).reshape(2, 2, 2))

title("What is printed, and how")
# Four digits after the point; one scale for all elements; and only the corners of what is large.

print(torch.tensor([0.1, 1 / 3, 1000.0]))
print(torch.tensor([1e-5, 1.0, 12345.0]))  # too wide a range for fixed digits
print(torch.tensor([1e10, 2.0]), torch.tensor([1.0, 1e7]), torch.tensor([-0.0, 2.0]))
print(torch.tensor([float("nan"), float("inf"), 1.5]), torch.tensor([float("-inf"), 2.0]))
print(torch.arange(5000), torch.linspace(0, 1, 3000), sep="\n")
print(torch.arange(40000.0).reshape(200, 200))
torch.set_printoptions(precision=2, sci_mode=False)
print(torch.tensor([0.1, 1 / 3, 1000.0]), "with other options")
torch.set_printoptions(profile="default")
print(f"formatted: {torch.tensor(3.14159):.3f}", torch.tensor(0.1).item(), M.tolist(), sep="\n")

title("NumPy and back")
# from_numpy and .numpy() share memory, both ways. torch.tensor copies.

array = np.array([1.0, 2.0, 3.0])
shared, copied = torch.from_numpy(array), torch.tensor(array)
array[0] = 100.0
shared[1] = 200.0
print("the array:       ", array)
print("shares memory:   ", shared)
print("has its own:     ", copied)
back = M.numpy()
M *= 10
print("M in tens, and the array that shared its memory:", M, back, sep="\n")
print(type(back), back.dtype, np.asarray(x), x.numpy().sum())

assert array.tolist() == [100.0, 200.0, 3.0] == shared.tolist() and copied.tolist() == [1.0, 2.0, 3.0]
assert back[0, 0] == 10.0

title("Random numbers")
# A seed decides on all numbers that follow, so a run can be repeated.

generator = torch.manual_seed(42)
print(torch.rand(3), torch.randn(2, 3), torch.randint(0, 10, (8,)), torch.randperm(6), sep="\n")
many = torch.randn(2000)
print(many, many.mean(), many.std(), sep="\n")
generator.manual_seed(42)
again = torch.rand(3)
print(again, "once more")
print(torch.rand(2, dtype=torch.float64), torch.rand_like(M), torch.randn(4, 4), sep="\n")

torch.manual_seed(42)
assert torch.equal(again, torch.rand(3))

title("Tensors remember")
# With requires_grad a tensor is watched: each result knows the operation that it came from (grad_fn), and
# backward() walks from there to the start, by the chain rule.

w = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
y = w * 2
loss = (y**2).mean()
print(w, y, loss, y[0], y.sum(dim=0, keepdim=True), torch.exp(w[:2]), sep="\n")
print(torch.ones(2, dtype=torch.float64, requires_grad=True), (w.double() - 1).relu(), sep="\n")
loss.backward()
print("dloss/dw =", w.grad)  # d/dw of mean((2w)²) = 8w/3
print("detached: ", y.detach(), y.requires_grad, y.detach().requires_grad, w.is_leaf, y.is_leaf)
with torch.no_grad():
    print("unwatched:", w * 2)

assert torch.allclose(w.grad, 8 * w.detach() / 3)
