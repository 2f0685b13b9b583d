"""Small programs on Python's and NumPy's side of tensors: they print the same on both engines."""

import pytest
from both import printed

PROGRAMS = {
    "f-strings and percent signs": """
t = torch.tensor(3.14159265)
i = torch.tensor(42)
b = torch.tensor(True)
print(f"{t:.2f} {t:10.3e} {t:+.1f} {i:5d} {i:x} {i:,} {b}")
print("%.4f %d %s %5.1f%%" % (t, t, i, t))
print("{:.3f} {} {!r}".format(t, i, b))
print(f"{t}", str(i), repr(b), f"{torch.tensor([1.5, 2.0])}")
w = torch.tensor(2.5, requires_grad=True)
print(f"{w:.1f} {w} {w.item():.1f} {w.detach()}")
for bad in ("f'{torch.ones(2):.2f}'", "'%.2f' % torch.ones(2)", "'%d' % torch.ones(2)", "f'{t:d}'"):
    try:
        print(eval(bad))
    except Exception as error:
        print(type(error).__name__)
""",
    "iteration and unpacking": """
m = torch.arange(6).reshape(2, 3)
for row in m:
    print(row, [x for x in row], type(row) is torch.Tensor)
a, b = m
(c, d, e), *rest = m
first, *others = torch.tensor([1.0, 2.0, 3.0])
print(a, b, c, d, e, rest, first, others)
print(list(m), tuple(m[0]), len(m), [len(r) for r in m])
print(list(enumerate(m[1])), list(zip(m[0], m[1])), dict(zip("abc", m[0])))
print(list(map(int, m[0])), list(reversed(m)), sum(m), sum(m[0]), max(m[0]), min(m[1]))
x, y = torch.tensor([[1.0, 2.0]], requires_grad=True).T
print(x, y)
for bad in ("list(torch.tensor(1))", "len(torch.tensor(1))", "a, b = torch.ones(3)", "[*torch.tensor(2.)]"):
    try:
        exec(bad)
    except Exception as error:
        print(type(error).__name__)
""",
    "in, truth, comparisons": """
t = torch.tensor([1, 2, 3])
print(2 in t, 5 in t, 2.0 in t, torch.tensor(3) in t, True in t)
print(bool(torch.tensor(0)), bool(torch.tensor([0.1])), bool(torch.tensor([[False]])))
print(not torch.tensor(0.0), torch.tensor(1) and "yes", torch.tensor(0) or "no", bool(torch.tensor([1])))
print("some" if (t > 2).any() else "none", "all" if (t > 0).all() else "not all")
print(t == 2, t != torch.tensor([1, 0, 3]), 1 < t, (t > 1) & (t < 3), ~(t > 1), t == None, t is None)
print(any(x > 2 for x in t), all(x > 2 for x in t), [1] == t, t == [1, 2, 3])
for bad in ("bool(t)", "bool(torch.tensor([]))", "if_ = 1 if t > 1 else 0", "'a' in t", "t and t",
    "[1, 2] in t", "None in t"):
    try:
        exec(bad)
        print("nothing raised", bad)
    except Exception as error:
        print(type(error).__name__)
""",
    "sorting Python lists of tensors": """
ts = [torch.tensor(v) for v in (3.0, 1.0, 2.0)]
print(sorted(ts), min(ts), max(ts), sorted(ts, reverse=True), ts.index(torch.tensor(1.0)))
print(sorted(torch.tensor([3, 1, 2])), sorted(torch.tensor([[3, 1], [2, 5]]), key=lambda r: r[0]))
print(max(torch.tensor([4, 9, 2]).tolist()), max(torch.tensor(1), 2), min(1.5, torch.tensor(1)))
ts.sort(key=lambda t: -t)
print(ts, sum(ts), sum(ts, torch.tensor(10.0)), sum(t * 2 for t in ts))
print(ts.count(torch.tensor(2.0)), torch.tensor(3.0) in ts, sorted(zip([2, 1], ts))[0])
""",
    "numbers": """
t = torch.tensor(-2.7)
print(int(t), float(t), t.round(), abs(t), -t, +t, complex(t))
print(int(torch.tensor(7)), int(torch.tensor([8])), float(torch.tensor([[1.5]])), int(torch.tensor(True)))
import math
print(math.floor(t), math.ceil(t), math.sqrt(torch.tensor(4.0)), math.isnan(torch.tensor(float("nan"))))
i = torch.tensor(5)
print(i // 2, i % 3, i / 2, 2 ** i, i ** 2, divmod(7, 3), 17 // i, 17 % i, -i // 2, -i % 3, i << 1,
    i >> 1, i & 4, i | 2, i ^ 1, ~i)
print([10, 20, 30][torch.tensor(1)], list(range(torch.tensor(3))), "ab" * torch.tensor(2),
    hex(torch.tensor(255)), bin(torch.tensor(5)))
print(torch.tensor(2.0) ** 0.5, 2 ** torch.tensor([1.0, 2.0]), 1 / torch.tensor([1, 2, 4]),
    5 - torch.tensor(3), 1 - torch.tensor(0.5))
for bad in ("round(t)", "int(torch.ones(2))", "float(torch.ones(0))", "math.trunc(t)",
    "range(torch.tensor(1.5))", "[1, 2][torch.tensor(0.)]", "[1,2][torch.tensor([0, 1])]",
        "int(torch.tensor(float('nan')))", "int(torch.tensor(float('inf')))", "torch.ones(2).item()",
            "math.floor(torch.ones(2))", "hex(torch.tensor(1.))"):
    try:
        print("nothing raised", bad, eval(bad))
    except Exception as error:
        print(type(error).__name__)
""",
    "tolist, item, types": """
for dtype in (torch.float16, torch.float32, torch.float64, torch.int8, torch.uint8, torch.int16,
    torch.int32, torch.int64, torch.bool):
    t = torch.tensor([[0, 1], [1, 0]], dtype=dtype)
    v = t[0, 1].item()
    print(dtype, t.tolist(), type(v).__name__, v, t.element_size(), t.type(), t.is_floating_point(),
        t.dtype.is_floating_point)
print(torch.tensor(1.1).item(), torch.tensor(1.1, dtype=torch.float64).item(), torch.tensor(0.1).tolist(),
    torch.tensor([]).tolist())
print(torch.float32 == torch.float, torch.int64 is torch.long, repr(torch.half),
    {torch.float32: 1}[torch.float])
print(torch.tensor([1, 2.5]).dtype, torch.tensor([True, 2]).dtype, torch.tensor(3).dtype,
    torch.tensor([]).dtype, torch.tensor([[True]]).dtype)
print(torch.tensor([torch.tensor(1.0), torch.tensor(2.0)]), torch.tensor(np.arange(3)),
    torch.tensor(np.float64(1.5)), torch.tensor((1, (2)),), torch.tensor(range(3)))
print(isinstance(torch.ones(1), torch.Tensor), torch.is_tensor([1]), torch.is_tensor(torch.ones(1)))
""",
    "dictionary keys and sets": """
a, b = torch.ones(2), torch.ones(2)
d = {a: "a", b: "b"}
print(d[a], d[b], len(d), len({a, b, a}), a in d, torch.ones(2) in d, hash(a) == id(a))
seen = set()
for t in (a, b, a):
    print(t in seen)
    seen.add(t)
print({torch.float32: "f"}.get(torch.float32), {torch.Size([2]): 1}[(2,)], {a.shape: "shape"}[b.shape],
    {torch.device("cpu"): 1}[torch.device("cpu")])
""",
    "deepcopy and copy": """
import copy
w = torch.tensor([1.0, 2.0], requires_grad=True)
(w * w).sum().backward()
c = copy.deepcopy(w)
c.data[0] = 9
print(w, c, c.grad, c.grad is w.grad, c.is_leaf, c.requires_grad)
s = copy.copy(w)
s.data[1] = 7
print(w, s is w, s.data_ptr() == w.data_ptr())
model = {"w": w, "tied": w, "n": [torch.arange(2), "text"]}
m = copy.deepcopy(model)
print(m["w"] is m["tied"], m["w"] is w, m["n"], type(m["w"]).__name__)
flat = torch.arange(6.0)
again, weight, bias = copy.deepcopy([flat, flat[:4].view(2, 2), flat[4:]])
weight[0, 0] = 50
bias.mul_(10)
print(again, flat, weight.t().stride(), copy.deepcopy(flat.view(2, 3).t()).stride())
try:
    copy.deepcopy(w * 2)
except RuntimeError as error:
    print("leaf" in str(error) or "graph leaves" in str(error), type(error).__name__)
""",
    "pickle": """
import pickle, io
for t in (torch.arange(6.0).reshape(2, 3).t(), torch.tensor(True), torch.zeros(0, 3),
    torch.tensor([1.5], requires_grad=True), torch.arange(3, dtype=torch.int16)):
    again = pickle.loads(pickle.dumps(t))
    print(again, again.dtype, again.shape, again.requires_grad, again.stride(), torch.equal(again, t))
print(pickle.loads(pickle.dumps([torch.float32, torch.Size([1, 2]), torch.device("cpu")])))
""",
    "save and load": """
import io, os, tempfile
state = {"w": torch.arange(4.0).reshape(2, 2), "step": 3, "history": [0.5, 0.25],
    "b": torch.tensor([True, False])}
buffer = io.BytesIO()
torch.save(state, buffer)
buffer.seek(0)
back = torch.load(buffer)
print(back["w"], back["step"], back["history"], back["b"], list(back))
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "x.pt")
    torch.save(torch.eye(2, requires_grad=True), path)
    print(torch.load(path), torch.load(path, weights_only=True).requires_grad)
    try:
        torch.load(os.path.join(folder, "none.pt"))
    except Exception as error:
        print(type(error).__name__)
""",
    "NumPy's functions on tensors": """
t = torch.tensor([[1.0, 4.0], [9.0, 16.0]])
print(np.sqrt(t.numpy()), np.asarray(t), np.array(t).dtype, np.array(t, dtype=np.float64).dtype,
    np.array([t[0], t[1]]).shape)
print(np.allclose(t, [[1, 4], [9, 16]]), np.array_equal(np.asarray(t), t.numpy()), np.shape(t),
    np.ndim(t), np.median(t), np.unique(t))
print(np.interp(2.0, t[0], t[1]), np.linalg.norm(t), np.histogram(t, bins=2)[0], np.where(t > 4),
    np.meshgrid(t[0], t[1])[0])
a = t.numpy()
a[0, 0] = 100
print(t, np.shares_memory(a, t.numpy()))
n = torch.from_numpy(np.arange(3))
n += 1
print(n, n.dtype, n.numpy().dtype, torch.as_tensor([1.0]).dtype, torch.as_tensor(np.ones(2)).dtype)
print(float(np.float32(2.5) + torch.tensor(1.0).item()), np.float64(3) == torch.tensor(3.0).item())
print(np.testing.assert_allclose(t, a), np.mean(t.tolist()))
for bad in ("torch.ones(1, requires_grad=True).numpy()", "np.asarray(torch.ones(1, requires_grad=True))",
    "torch.from_numpy([1])", "torch.from_numpy(np.array(['a']))", "torch.tensor(np.array([object()]))"):
    try:
        print("nothing raised", eval(bad))
    except Exception as error:
        print(type(error).__name__)
""",
    "tensors meet arrays": """
t, a = torch.tensor([1.0, 2.0]), np.array([10.0, 20.0])
print(t + torch.from_numpy(a), (t * torch.tensor(a)).dtype, t * np.float32(2), t + np.float64(1),
    t * np.int64(3))
print(torch.tensor(np.float32(1.5)), torch.tensor([np.int64(1), np.int64(2)]), torch.full((2,), np.pi),
    torch.tensor(a > 15))
idx = np.array([1, 0])
print(t[idx], t[np.array([True, False])], t[np.int64(1)], torch.ones(tuple(np.array([2, 2])))[0])
t[np.array([0])] = 5
t[1] = np.float64(7)
print(t, torch.zeros(np.int64(2)), torch.arange(np.int64(3)),
    torch.ones(2).reshape(np.array([2, 1]).tolist()))
x = np.zeros(3)
x[:2] = t
x[2] = torch.tensor(9.0)
print(x, np.array([torch.tensor(1.0), torch.tensor(2.0)]), [float(v) for v in np.asarray(t)],
    a[torch.tensor(1)], a[torch.tensor([1, 0])])
print(torch.from_numpy(a.astype(np.float32)[::2].copy()), torch.tensor(a[::-1].copy()),
    torch.as_tensor(a).data_ptr() == torch.from_numpy(a).data_ptr())
""",
    "DLPack and the buffer": """
a = np.arange(4.0)
t = torch.from_dlpack(a)
t[0] = 50
print(a, t, torch.utils.dlpack.from_dlpack(t).data_ptr() == t.data_ptr())
back = np.from_dlpack(torch.arange(3))
print(back, back.dtype, t.__dlpack_device__()[1])
try:
    np.from_dlpack(torch.ones(2, requires_grad=True))
except Exception as error:
    print(type(error).__name__)
print(memoryview(torch.arange(3).numpy()).tolist())
""",
    "shapes as Python sees them": """
t = torch.zeros(2, 3, 4)
print(t.shape, t.size(), t.size(-1), t.shape[1:], t.shape[0], len(t.shape), t.shape == (2, 3, 4),
    tuple(t.shape), list(t.size()))
n, *rest = t.shape
print(n, rest, t.shape.numel(), t.ndim, t.dim(), t.numel(), t.nelement(), t.shape + (5,), t.shape * 2,
    (1,) + tuple(t.shape), hash(t.shape) == hash((2, 3, 4)))
print(t.stride(), t.is_contiguous(), t.permute(2, 0, 1).shape, t.mT.shape, t.flatten(1).shape,
    t.unflatten(2, (2, 2)).shape, t[..., None].shape)
print(f"{t.shape}", str(t.size()), "x".join(map(str, t.shape)), 2 * t.shape,
    torch.Size([1, 2]) + torch.Size([3]), torch.zeros(t.shape[:2]).shape, t.new_zeros(2).shape)
print(torch.broadcast_shapes((2, 1), (3,)), t.storage_offset(), t[1].storage_offset(),
    t.element_size() * t.nelement(), t.nbytes)
""",
    "printing": """
torch.manual_seed(0)
print(torch.randn(3, 3))
print(torch.arange(2000), torch.zeros(2, 0), torch.tensor(1e-8), torch.tensor([1e10, 1.0]),
    torch.tensor([1, -1]))
print(torch.tensor([[True, False]]), torch.tensor([float("nan"), float("inf"), -float("inf"), 1.0]),
    torch.tensor([0.1, 100.25, 1000.5]))
print(torch.ones(2, dtype=torch.float64), torch.ones(2, dtype=torch.int32),
    torch.ones(1, requires_grad=True) * 2, torch.rand(30, 30).shape)
print(torch.linspace(0, 1, 50).reshape(5, 10))
print([torch.ones(2)], {"a": torch.tensor(1)}, (torch.tensor([1.0]),),
    torch.max(torch.tensor([[1, 5], [7, 2]]), dim=1))
torch.set_printoptions(precision=2, sci_mode=False)
print(torch.tensor([1.23456, 1e-5]))
torch.set_printoptions(profile="default")
print(torch.tensor([1.23456]))
""",
    "named results": """
t = torch.tensor([[3.0, 1.0, 2.0], [6.0, 5.0, 4.0]])
values, indices = t.max(dim=1)
result = t.sort(dim=1, descending=True)
print(values, indices, result.values, result[1], type(result).__name__, len(result))
print(torch.topk(t, 2), t.min(0).indices, t.median(1).values, t.mode(0)[0], torch.kthvalue(t, 2).values)
v, i = torch.cummax(t, 1)
print(v, i, torch.unique(torch.tensor([2, 1, 2]), return_counts=True), torch.std_mean(t))
print(t.aminmax(), torch.linalg.slogdet(t[:, :2]).sign, torch.linalg.qr(torch.eye(2)).R)
""",
    "augmented assignment": """
a = torch.ones(3)
b = a
a += 1
a *= torch.tensor([1.0, 2.0, 3.0])
a -= 0.5
a /= 2
a **= 2
print(a, b is a, b)
c = a
c = c + 1
print(c is a, a)
i = torch.arange(4)
i //= 2
i <<= 1
i |= 1
i &= 3
i ^= 1
i %= 3
print(i)
m = torch.arange(4.0).reshape(2, 2)
m[0] += 10
m[:, 1] *= -1
m[m > 5] /= 2
row = m[1]
row -= 1
print(m)
n = 5
n -= torch.tensor(2)
print(n, type(n).__name__)
for bad in ("i += 0.5", "i /= 2", "a += torch.ones(4)", "a += 'x'", "i -= True; print(i)", "a[5] += 1",
    "torch.tensor(True) - True", "a @ 2"):
    try:
        exec(bad)
    except Exception as error:
        print(bad, type(error).__name__)
""",
    "lists of lists and slices": """
t = torch.arange(24).reshape(2, 3, 4)
print(t[1, 2, 3], t[-1][0], t[:, 1:, ::2].tolist(), t[0, [0, 2]].tolist(), t[..., -1].tolist(),
    t[None].shape, t[:, None, 0].shape)
print(t[[0, 1], [1, 2]].tolist(), t[torch.tensor([[0, 1]])].shape, t[t % 5 == 0].tolist(), t[True].shape,
    t[0][t[0] > 8].sum())
s = slice(1, None)
print(t[0, s, s].tolist(), t[(0, 1)].tolist(), t[0, range(2)].shape,
    t[:, torch.tensor([True, False, True])].shape, t[1:1].shape)
t[0, 0] = -1
t[1, :, 0] = torch.tensor([7, 8, 9])
t[t == 5] = 0
t[..., 3] = 99
print(t.tolist())
for bad in ("t[2]", "t[0, 0, 0, 0]", "t['a']", "t[1.5]", "t[::-1]", "t[0, 0] = torch.ones(3)",
    "t[torch.tensor([5])]", "t[torch.tensor([0.5])]", "t[[True]]", "t[{}]", "t[0:1.5]", "del t[0]",
        "t(1)", "t[None, 5]"):
    try:
        exec(bad)
        print("nothing raised", bad)
    except Exception as error:
        print(bad, type(error).__name__)
""",
    "conversions": """
t = torch.tensor([1.7, -1.7, 0.0])
print(t.int(), t.long(), t.bool(), t.double(), t.half(), t.to(torch.int32), t.type(torch.float64),
    t.char(), t.short(), torch.tensor([1.0]).byte())
print(t.to("cpu") is t, t.to(torch.float32) is t, t.float() is t, t.cpu() is t, t.to(t.double()).dtype,
    t.type_as(torch.tensor(1)).dtype, t.to("cpu", torch.float64).dtype)
print(torch.tensor([1, 2]) + 0.5, torch.tensor([1, 2]) / 2, torch.tensor([True]) + 1,
    torch.tensor([1]) + torch.tensor([1.0]).half(),
        (torch.tensor(1.0, dtype=torch.float64) * torch.ones(1)).dtype)
print(torch.result_type(torch.tensor([1]), 1.0), torch.can_cast(torch.float32, torch.int32),
    torch.promote_types(torch.uint8, torch.int8), torch.finfo(torch.float32).eps,
        torch.iinfo(torch.int8).max)
print(t.clone().fill_(2), t.new_tensor([1, 2]), t.new_full((2,), 3),
    torch.zeros_like(t, dtype=torch.int64), torch.empty(0).dtype, t.contiguous() is t)
for bad in ("t.to('gpu9')", "torch.tensor([1, 'b'])", "torch.tensor([[1], [2, 3]])",
    "torch.tensor(object())", "torch.tensor([None])", "torch.tensor({})", "t.type('x')",
        "torch.Tensor(2.5)", "torch.zeros(2, dtype=float)"):
    try:
        print("nothing raised", bad, eval(bad))
    except Exception as error:
        print(bad, type(error).__name__)
""",
    "a class of one's own": """
class Linear:
    def __init__(self, n_in, n_out):
        self.weight = torch.randn(n_out, n_in).mul_(n_in ** -0.5).requires_grad_()
        self.bias = torch.zeros(n_out, requires_grad=True)
    def __call__(self, x):
        return x @ self.weight.T + self.bias
    def parameters(self):
        return [self.weight, self.bias]
class Network:
    def __init__(self, *sizes):
        self.layers = [Linear(a, b) for a, b in zip(sizes, sizes[1:])]
    def __call__(self, x):
        for layer in self.layers[:-1]:
            x = layer(x).relu()
        return self.layers[-1](x)
    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]
torch.manual_seed(0)
net = Network(2, 8, 1)
X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = torch.tensor([0.0, 1.0, 1.0, 0.0]).unsqueeze(-1)
for epoch in range(101):
    loss = (net(X) - y).pow(2).mean()
    for p in net.parameters():
        p.grad = None
    loss.backward()
    for p in net.parameters():
        p.data.add_(p.grad, alpha=-0.2)
    if epoch % 25 == 0:
        print(epoch, "loss: {:.4f}".format(loss.item()))
print(sum(p.numel() for p in net.parameters()), [tuple(p.shape) for p in net.parameters()])
print("predictions:", ", ".join("%.2f" % p for p in net(X).detach()))
""",
    "the numbers of a text": """
text = "hello world"
chars = sorted(set(text))
stoi = {c: i for i, c in enumerate(chars)}
ids = torch.tensor([stoi[c] for c in text])
print(ids, "".join(chars[i] for i in ids), ids.bincount())
N = torch.zeros((len(chars), len(chars)), dtype=torch.int32)
for a, b in zip(ids, ids[1:]):
    N[a, b] += 1
P = N.float()
P /= P.sum(1, keepdim=True).clamp(min=1)
print(P[stoi["l"]], int(N.sum()), N.nonzero().shape)
nll = -sum(torch.log(P[a, b]) for a, b in zip(ids, ids[1:])) / (len(text) - 1)
print(f"{nll.item():.4f} {nll=:.3f}")
print(torch.nn.functional.one_hot(ids[:3], num_classes=len(chars)))
""",
    "misuse of Function": """
F = torch.autograd.Function
def make(forward, backward):
    return type("Own", (F,), dict(forward=staticmethod(forward), backward=staticmethod(backward)))
x = torch.tensor([1.0, 2.0], requires_grad=True)
c = torch.ones(2)
cases = {
    "wrong number": make(lambda ctx, a, b: a * b, lambda ctx, g: g),
    "wrong shape": make(lambda ctx, a, b: a * b, lambda ctx, g: (g.sum().expand(3), None)),
    "no tensor": make(lambda ctx, a, b: a * b, lambda ctx, g: (1.0, None)),
    "a raise": make(lambda ctx, a, b: a * b, lambda ctx, g: 1 / 0),
    "None": make(lambda ctx, a, b: a * b, lambda ctx, g: (None, None)),
    "too many": make(lambda ctx, a, b: a * b, lambda ctx, g: (g, g, g)),
    "too many Nones": make(lambda ctx, a, b: a * b, lambda ctx, g: (g, None, None, None)),
    "a list": make(lambda ctx, a, b: a * b, lambda ctx, g: [g, None]),
    "smaller shape": make(lambda ctx, a, b: a * b, lambda ctx, g: (g[:1], None)),
    "other dtype": make(lambda ctx, a, b: a * b, lambda ctx, g: (g.double(), None)),
    "int": make(lambda ctx, a, b: a * b, lambda ctx, g: (g.long(), None)),
}
for name, own in cases.items():
    x.grad = None
    try:
        own.apply(x, c).sum().backward()
        print(name, "->", x.grad)
    except Exception as error:
        print(name, type(error).__name__)
class NoBackward(F):
    @staticmethod
    def forward(ctx, a):
        return a * 2
class SavesNumbers(F):
    @staticmethod
    def forward(ctx, a):
        ctx.save_for_backward(3)
        return a * 2
class NoForward(F):
    pass
for own in (NoBackward, SavesNumbers, NoForward):
    try:
        out = own.apply(x)
        print(own.__name__, "forward went")
        out.sum().backward()
    except Exception as error:
        print(own.__name__, type(error).__name__)
for bad in ("NoBackward()(x)", "NoBackward.forward(x)", "NoBackward().apply(x)", "F.apply(x)",
    "make(lambda ctx, a: 5, None).apply(x)", "make(lambda ctx, a: None, None).apply(x)",
        "make(lambda ctx, a: [a * 1], None).apply(x)[0].grad_fn is None"):
    try:
        print(bad, type(eval(bad)).__name__)
    except Exception as error:
        print(bad, type(error).__name__)
""",
    "misuse of hooks": """
def attempt(text):
    try:
        exec(text, globals())
        print("nothing raised:", text)
    except Exception as error:
        print(type(error).__name__, ":", text)
globals().update(x=torch.tensor([1.0, 2.0], requires_grad=True), c=torch.ones(2))
for text in '''c.register_hook(print)
x.register_hook(5)
x.register_hook(None)
x.register_hook()
h = x.register_hook(lambda g: 5); (x * 2).sum().backward()
h.remove(); h = x.register_hook(lambda g: g[:1]); (x * 2).sum().backward()
h.remove(); h = x.register_hook(lambda g: g.double()); (x * 2).sum().backward()
h.remove(); h = x.register_hook(lambda g, k: g); (x * 2).sum().backward()
h.remove(); h = x.register_hook(lambda g: (g,)); (x * 2).sum().backward()
h.remove(); h.remove()
(x * 2).register_post_accumulate_grad_hook(print)
c.register_post_accumulate_grad_hook(print)
h = x.register_post_accumulate_grad_hook(lambda p: 5); (x * 2).sum().backward(); h.remove()
c.retain_grad()
x.retain_grad()
y = x * 2; y.grad_fn.register_hook(lambda i, o: 5); y.sum().backward()
y = x.exp(); y.grad_fn.register_hook(lambda i, o: o[0]); y.sum().backward()
y = x.exp(); y.grad_fn.register_hook(lambda i, o: [o[0]]); y.sum().backward()
y = x.exp(); y.grad_fn.register_prehook(lambda o: o[0]); y.sum().backward()
y = x * 2; y.grad_fn.register_hook(lambda i, o: (None,)); y.sum().backward()
y = x * 2; y.grad_fn.register_prehook(lambda o: ()); y.sum().backward()
y = x * 2; y.grad_fn.register_hook(lambda i: None); y.sum().backward()
torch.autograd.graph.saved_tensors_hooks(lambda t: t)
torch.autograd.graph.saved_tensors_hooks(1, 2)
with torch.autograd.graph.saved_tensors_hooks(lambda t: None, lambda n: n): y = x * x; y.sum().backward()
with torch.autograd.graph.saved_tensors_hooks(lambda t: 1 / 0, lambda n: n): y = x * x
with torch.autograd.graph.saved_tensors_hooks(lambda t: t,
    lambda n: 1 / 0): y = x * x; y.sum().backward()'''.splitlines():
    attempt(text)
""",
    "misuse of grad and backward": """
def attempt(text):
    try:
        exec(text, globals())
        print("nothing raised:", text)
    except Exception as error:
        print(type(error).__name__, ":", text)
globals().update(x=torch.tensor([1.0, 2.0], requires_grad=True), c=torch.ones(2), i=torch.arange(2),
    G=torch.autograd.grad)
for text in '''x.backward()
c.backward(c)
(x * 2).backward()
(x * 2).backward(c[:1])
(x * 2).backward(i)
(x * 2).backward(c.double())
(x * 2).backward([1.0, 1.0])
(x * 2).backward(2)
(x * 2).backward((c,))
(x * 2).backward(gradient=c, inputs=[c])
(x * 2).backward(gradient=c, inputs=c)
(x * 2).backward(c, inputs=[])
(x * 2).backward(c, inputs=[x * 1])
(x * 2).sum().backward(torch.tensor([1.0]))
(x * 2).sum().backward(torch.tensor(1))
(x * 2).sum().backward(create_graph=None)
(x * 2).sum().backward(unknown=1)
x.sum().backward(retain_graph="yes")
G(x.sum(), c)
G(x.sum(), [x, c])
G(c.sum(), x)
G(x * 2, x)
G(x * 2, x, c[:1])
G([x * 2, x * 3], x, [c])
G([x.sum(), None], x)
G(x.sum(), [5])
G(x * 2, x, 1.0)
G([x.sum(), x.sum()], x, [None])
G(x.sum(), 5)
G(5, x)
G([], x)
G(x.sum(), [])
G(x.sum(), x * 1)
G(x.sum(), x * 1, allow_unused=True)
G(x.sum(), x * 1, materialize_grads=True)
G(x.sum(), x * 1, allow_unused=False, materialize_grads=True)
G(x.sum(), [x, None])
G(None, x)
G((x * x).sum(), x)[0].backward()
torch.autograd.backward([x.sum()], [c])
torch.autograd.backward([x.sum(), x.sum()], [None])
torch.autograd.backward(x.sum(), grad_tensors=torch.tensor(2.0))
torch.autograd.backward([])
torch.autograd.backward(5)
torch.autograd.backward([c.sum()])
x.grad = c.double()
x.grad = torch.ones(3)
x.grad = 5
x.grad = i
x.grad = None; x.grad = c; x.grad = x
del x.grad
i.requires_grad_()
i.requires_grad = True
(x * 2).requires_grad = False
(x * 2).requires_grad_(True)
x.requires_grad = "yes"
x.requires_grad_("yes")
torch.no_grad(5)
torch.set_grad_enabled("a")
torch.set_grad_enabled()
x.detach_().requires_grad; x.requires_grad_()
(x * 2)[:1].detach_()
x.data = c.double()
x.data = i
x.data = 5
x.grad_fn = 1
x.is_leaf = 1
x._version = 5
x.add_(1)
x[0] = 1
x.numpy()
(x * 2).numpy()
x.T = 1
torch.autograd.functional.jacobian(lambda x: 5, x)
torch.autograd.functional.jacobian(lambda x: x, 5)
torch.autograd.functional.jacobian(lambda x: c, x, strict=True)
torch.autograd.functional.hessian(lambda x: x, x)
torch.autograd.functional.vjp(lambda x: x, x)
torch.autograd.functional.vjp(lambda x: x, x, c[:1])
torch.autograd.functional.jvp(lambda x: x, x)
torch.autograd.functional.hvp(lambda x: x.sum(), x, c[:1])
torch.func.grad(lambda x: x)(x)
torch.func.grad(lambda x: 5)(x)
torch.func.grad(lambda x: x.sum())(5)
torch.func.grad(lambda x: x.sum(), argnums=1)(x)
torch.func.grad(lambda x: x.sum(), has_aux=True)(x)
torch.func.grad(lambda x: x.sum())(i)
torch.func.vjp(lambda x: x, x)[1](c[:1])
torch.func.jvp(lambda x: x, (x,), (c[:1],))
torch.func.jvp(lambda x: x, x, c)
torch.func.jvp(lambda x: x, (x,), (c, c))
torch.func.jacrev(lambda x: 5)(x)
torch.autograd.gradcheck(lambda x: x.detach() * x, torch.ones(2, dtype=torch.float64, requires_grad=True))
torch.autograd.gradcheck(lambda x: x, c)
torch.utils.checkpoint.checkpoint(5, x, use_reentrant=False)'''.splitlines():
    attempt(text)
""",
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_prints_the_same(text: str) -> None:
    mine, theirs = printed(text)
    assert mine == theirs
