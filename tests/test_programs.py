"""Small programs as people write them, about gradients: they print the same on both engines."""

import pytest
from both import same_print, unlike

PROGRAMS = {
    "softmax regression by hand": """
torch.manual_seed(0)
X = torch.randn(60, 4)
true = torch.randn(4, 3)
y = (X @ true).argmax(1)
W = torch.zeros(4, 3, requires_grad=True)
b = torch.zeros(3, requires_grad=True)
for step in range(30):
    logits = X @ W + b
    logp = logits - logits.logsumexp(dim=1, keepdim=True)
    loss = -logp[torch.arange(60), y].mean() + 1e-3 * (W ** 2).sum()
    loss.backward()
    with torch.no_grad():
        for p in (W, b):
            p -= 0.5 * p.grad
            p.grad.zero_()
    if step % 10 == 0:
        print(f"{step:3d} {loss.item():.4f} {((X @ W + b).argmax(1) == y).float().mean():.3f}")
print([f"{v:.4f}" for v in W.flatten().tolist()])
print(W.grad, b.grad.shape)
""",
    "momentum by hand": """
torch.manual_seed(1)
A = torch.randn(5, 5)
A = A @ A.t() / 5 + torch.eye(5)
target = torch.randn(5)
x = torch.zeros(5, requires_grad=True)
velocity = torch.zeros_like(x)
for step in range(40):
    loss = 0.5 * x @ A @ x - target @ x
    (g,) = torch.autograd.grad(loss, x)
    velocity.mul_(0.9).add_(g)
    with torch.no_grad():
        x.sub_(velocity, alpha=0.05)
print("%.4f" % loss)
print("%.4f" % (A @ x - target).norm())
print(velocity.requires_grad, x.grad)
""",
    "Adam by hand": """
torch.manual_seed(2)
params = [torch.randn(3, 4, requires_grad=True), torch.zeros(4, requires_grad=True)]
state = {p: dict(m=torch.zeros_like(p), v=torch.zeros_like(p)) for p in params}
data = torch.linspace(-1, 1, 12).reshape(4, 3)
def adam(params, t, lr=1e-2, b1=0.9, b2=0.999, eps=1e-8):
    for p in params:
        s = state[p]
        g = p.grad
        s["m"].lerp_(g, 1 - b1)
        s["v"].mul_(b2).addcmul_(g, g, value=1 - b2)
        m, v = s["m"] / (1 - b1 ** t), s["v"] / (1 - b2 ** t)
        p.data.addcdiv_(m, v.sqrt().add_(eps), value=-lr)
for t in range(1, 21):
    for p in params:
        p.grad = None
    out = torch.tanh(data @ params[0] + params[1])
    loss = ((out - 0.3) ** 2).mean()
    loss.backward()
    adam(params, t)
print(f"{loss:.4f}")
for p in params:
    print([round(v, 3) for v in p.flatten().tolist()], p.is_leaf, p.requires_grad)
""",
    "gradient accumulation is a big batch": """
torch.manual_seed(3)
X, y = torch.randn(12, 3), torch.randn(12)
w = torch.randn(3, requires_grad=True)
((X @ w - y) ** 2).mean().backward()
whole = w.grad.clone()
w.grad.zero_()
for part_x, part_y in zip(X.split(4), y.split(4)):
    loss = ((part_x @ w - part_y) ** 2).mean() / 3
    loss.backward()
print(torch.allclose(whole, w.grad, atol=1e-6))
print([f"{v:.4f}" for v in w.grad])
""",
    "clipping by hooks": """
w = torch.tensor([1.0, -4.0, 0.5], requires_grad=True)
log = []
w.register_hook(lambda g: log.append(("seen", g.norm().item())))
w.register_hook(lambda g: g.clamp(-1, 1))
w.register_hook(lambda g: log.append(("clipped", g.norm().item())))
loss = (w ** 3).sum()
loss.backward()
for name, norm in log:
    print(f"{name:>8} {norm:.4f}")
print(w.grad)
""",
    "clipping by norm": """
torch.manual_seed(4)
params = [torch.randn(4, 4, requires_grad=True), torch.randn(4, requires_grad=True)]
loss = 10 * (params[0] @ params[1]).pow(2).sum()
loss.backward()
total = torch.stack([p.grad.norm() for p in params]).norm()
scale = min(1.0, 1.0 / (total.item() + 1e-6))
for p in params:
    p.grad.mul_(scale)
after = torch.cat([p.grad.flatten() for p in params]).norm()
print(f"{total:.4f} -> {after:.4f}", after < 1.0001)
""",
    "straight-through estimator": """
class RoundST(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return torch.round(x)
    @staticmethod
    def backward(ctx, g):
        return g
x = torch.tensor([0.2, 0.7, 1.5, 2.5], requires_grad=True)
y = RoundST.apply(x)
print(y)
(y ** 2).sum().backward()
print(x.grad)
z = x + (x.round() - x).detach()
print(torch.autograd.grad((z ** 2).sum(), x)[0])
""",
    "in-place ReLU as a Function": """
class Relu(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        x.clamp_(min=0)
        ctx.save_for_backward(x)
        return x
    @staticmethod
    def backward(ctx, g):
        out, = ctx.saved_tensors
        return g * (out > 0)
w = torch.tensor([-1.0, 2.0, 3.0], requires_grad=True)
h = w * 2
r = Relu.apply(h)
print(r is h, h, h._version)
(r * r).sum().backward()
print(w.grad)
try:
    Relu.apply(w)
except RuntimeError as error:
    print("RuntimeError", "leaf" in str(error))
""",
    "a Function with several outputs": """
class Polar(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, y):
        r, a = torch.sqrt(x * x + y * y), torch.atan2(y, x)
        ctx.save_for_backward(x, y, r)
        return r, a
    @staticmethod
    def backward(ctx, gr, ga):
        x, y, r = ctx.saved_tensors
        return gr * x / r - ga * y / r ** 2, gr * y / r + ga * x / r ** 2
x = torch.tensor([3.0, 1.0], requires_grad=True)
y = torch.tensor([4.0, 1.0], requires_grad=True)
r, a = Polar.apply(x, y)
print(r, a)
print(r.grad_fn.name(), len(r.grad_fn.next_functions))
torch.autograd.backward([r.sum(), a.sum()])
print(x.grad, y.grad)
x.grad = y.grad = None
Polar.apply(x, y)[1].sum().backward()
print(x.grad, y.grad)
""",
    "a Function that can be differentiated twice": """
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 3
    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return CubeBackward.apply(g, x)
class CubeBackward(torch.autograd.Function):
    @staticmethod
    def forward(ctx, g, x):
        ctx.save_for_backward(g, x)
        return 3 * x * x * g
    @staticmethod
    def backward(ctx, gg):
        g, x = ctx.saved_tensors
        return 3 * x * x * gg, 6 * x * g * gg
x = torch.tensor([1.0, 2.0, -1.0], dtype=torch.float64, requires_grad=True)
(g,) = torch.autograd.grad(Cube.apply(x).sum(), x, create_graph=True)
print(g)
(h,) = torch.autograd.grad(g.sum(), x)
print(h)
print(torch.autograd.gradcheck(Cube.apply, x), torch.autograd.gradgradcheck(Cube.apply, x))
""",
    "once_differentiable": """
once = torch.autograd.function.once_differentiable
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x
    @staticmethod
    @once
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * x * g
x = torch.tensor(3.0, requires_grad=True)
(g,) = torch.autograd.grad(Square.apply(x), x, create_graph=True)
print(g.item(), g.requires_grad)
try:
    g.backward()
except RuntimeError as error:
    print(type(error).__name__)
""",
    "a Function with options": """
class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, factor, name=None):
        ctx.factor = factor
        print("forward", name, ctx.needs_input_grad)
        return x * factor
    @staticmethod
    def backward(ctx, g):
        print("backward", ctx.factor, g.shape)
        return g * ctx.factor, None, None
x = torch.ones(2, 2, requires_grad=True)
y = Scale.apply(Scale.apply(x, 2.0, "a"), -3.0)
print(y)
y.sum().backward()
print(x.grad)
with torch.no_grad():
    print(Scale.apply(x, 5).requires_grad)
""",
    "gradient reversal": """
class Reverse(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight):
        ctx.weight = weight
        return x.view_as(x)
    @staticmethod
    def backward(ctx, g):
        return -ctx.weight * g, None
torch.manual_seed(5)
features = torch.randn(4, 3, requires_grad=True)
label = (features ** 2).sum()
domain = Reverse.apply(features, 0.1).sin().sum()
(label + domain).backward()
print([f"{v:.4f}" for v in features.grad.flatten()])
""",
    "gradient penalty": """
torch.manual_seed(6)
W1, W2 = (torch.randn(2, 8) / 2).requires_grad_(), (torch.randn(8, 1) / 3).requires_grad_()
critic = lambda x: torch.tanh(x @ W1) @ W2
real, fake = torch.randn(6, 2), torch.randn(6, 2) + 1
mix = torch.rand(6, 1)
between = (mix * real + (1 - mix) * fake).requires_grad_(True)
(g,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
penalty = ((g.norm(2, dim=1) - 1) ** 2).mean()
loss = critic(fake).mean() - critic(real).mean() + 10 * penalty
loss.backward()
print(f"{penalty:.4f} {loss:.4f}")
print(f"{W1.grad.norm():.4f} {W2.grad.abs().max():.4f} {between.grad.norm():.4f}")
""",
    "Hessian-vector products": """
def f(x):
    return (x[:-1] * x[1:]).sum() + (x ** 4).sum() / 12
x = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
v = torch.tensor([1.0, 0.0, -1.0, 0.5])
(g,) = torch.autograd.grad(f(x), x, create_graph=True)
(hv,) = torch.autograd.grad(g, x, grad_outputs=v, retain_graph=True)
(hv2,) = torch.autograd.grad((g * v).sum(), x, retain_graph=True)
rows = [torch.autograd.grad(g[i], x, retain_graph=True)[0] for i in range(4)]
H = torch.stack(rows)
print(H)
print(hv, torch.equal(hv, hv2), torch.equal(H @ v, hv))
print(torch.autograd.functional.hvp(f, x, v)[1])
print(torch.autograd.functional.hessian(f, x).tolist() == H.tolist())
""",
    "MAML's inner loop": """
torch.manual_seed(7)
def net(p, x):
    return torch.tanh(x @ p[0] + p[1]) @ p[2]
meta = [torch.randn(1, 6), torch.zeros(6), torch.randn(6, 1) / 6 ** 0.5]
meta = [p.requires_grad_() for p in meta]
x = torch.linspace(-2, 2, 10).unsqueeze(1)
total = 0
for phase in (0.0, 1.0):
    y = torch.sin(x + phase)
    fast = meta
    for _ in range(2):
        inner = ((net(fast, x) - y) ** 2).mean()
        grads = torch.autograd.grad(inner, fast, create_graph=True)
        fast = [p - 0.1 * g for p, g in zip(fast, grads)]
    total = total + ((net(fast, x) - y) ** 2).mean()
total.backward()
print(f"{total:.4f}", *(f"{p.grad.norm():.4f}" for p in meta))
""",
    "a physics-informed loss": """
torch.manual_seed(8)
W, b, V = [p.requires_grad_() for p in (torch.randn(1, 10), torch.randn(10), torch.randn(10, 1) / 10)]
u = lambda t: torch.tanh(t @ W + b) @ V
t = torch.linspace(0, 1, 9).reshape(-1, 1).requires_grad_()
for step in range(5):
    out = u(t)
    (du,) = torch.autograd.grad(out, t, torch.ones_like(out), create_graph=True)
    (ddu,) = torch.autograd.grad(du.sum(), t, create_graph=True)
    loss = ((ddu + out) ** 2).mean() + (u(torch.zeros(1, 1)) - 1).square().squeeze()
    grads = torch.autograd.grad(loss, [W, b, V])
    with torch.no_grad():
        for p, g in zip([W, b, V], grads):
            p -= 0.01 * g
    print(f"{step} {loss.item():.4f}")
""",
    "Newton's method": """
def rosenbrock(p):
    x, y = p
    return (1 - x) ** 2 + 100 * (y - x ** 2) ** 2
p = torch.tensor([-1.2, 1.0], dtype=torch.float64)
for step in range(7):
    g = torch.autograd.functional.jacobian(rosenbrock, p)
    H = torch.autograd.functional.hessian(rosenbrock, p)
    p = p - torch.linalg.solve(H, g)
    print(step, "%.6f" % rosenbrock(p))
print(p)
""",
    "jacobians": """
def f(x, y):
    return x.exp() * y, (x * y).sum()
x, y = torch.tensor([0.0, 1.0]), torch.tensor([2.0, 3.0])
for row in torch.autograd.functional.jacobian(f, (x, y)):
    for J in row:
        print([f"{v:.4f}" for v in J.flatten()], tuple(J.shape))
out, pulled = torch.autograd.functional.vjp(f, (x, y), (torch.ones(2), torch.tensor(1.0)))
print(out, pulled)
print(torch.autograd.functional.jvp(lambda x: x ** 2, x, torch.ones(2)))
""",
    "func over a dict of parameters": """
torch.manual_seed(9)
params = {"w": torch.randn(3, 2), "b": torch.zeros(2)}
x, y = torch.randn(5, 3), torch.randn(5, 2)
def loss(params, x, y):
    return ((x @ params["w"] + params["b"] - y) ** 2).mean()
for step in range(3):
    grads, value = torch.func.grad_and_value(loss)(params, x, y)
    params = {k: p - 0.1 * grads[k] for k, p in params.items()}
    print(f"{value:.4f}", {k: f"{g.norm():.4f}" for k, g in grads.items()})
value, pull = torch.func.vjp(lambda p: loss(p, x, y), params)
(back,) = pull(torch.tensor(1.0))
print(sorted(back), back["b"].requires_grad)
tangent = {k: torch.ones_like(p) for k, p in params.items()}
value, change = torch.func.jvp(lambda p: loss(p, x, y), (params,), (tangent,))
print(f"{value:.4f} {change:.4f}", f"{sum((back[k] * tangent[k]).sum() for k in params):.4f}")
print(torch.func.hessian(lambda b: loss({**params, "b": b}, x, y))(params["b"]))
""",
    "func.grad of func.grad": """
f = lambda x: torch.sin(x) * x
d = f
for order in range(4):
    print(order, f"{d(torch.tensor(1.5)):.4f}")
    d = torch.func.grad(d)
print(torch.func.grad(lambda a, b: a * b ** 2, argnums=(0, 1))(torch.tensor(2.0), torch.tensor(3.0)))
print(torch.func.grad(lambda x: (x.sum(), x * 2), has_aux=True)(torch.ones(2)))
print(torch.func.jacrev(lambda x: x ** 2)(torch.tensor([1.0, 2.0])))
""",
    "checkpoint": """
calls = []
def block(x, w):
    calls.append(torch.is_grad_enabled())
    return torch.tanh(x @ w)
torch.manual_seed(10)
w = torch.randn(4, 4, requires_grad=True)
x = torch.randn(2, 4, requires_grad=True)
checkpoint = torch.utils.checkpoint.checkpoint
h = checkpoint(block, x, w, use_reentrant=False)
h = checkpoint(block, h, w, use_reentrant=False)
print(len(calls))
h.sum().backward()
print(len(calls))
got = w.grad.clone(), x.grad.clone()
w.grad = x.grad = None
block(block(x, w), w).sum().backward()
print(all(torch.equal(a, b) for a, b in zip(got, (w.grad, x.grad))))
""",
    "saved tensors on NumPy's side": """
packed = []
def pack(t):
    packed.append(tuple(t.shape))
    return t.detach().numpy().copy()
def unpack(a):
    return torch.from_numpy(a)
x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
    y = (x @ x).exp().sum() * 2
print(packed)
y.backward()
print([f"{v:.4g}" for v in x.grad.flatten()])
""",
    "anomaly": """
x = torch.tensor([4.0, 0.0], requires_grad=True)
y = torch.sqrt(x) * torch.zeros(2)
y.sum().backward()
print(x.grad)
x.grad = None
try:
    with torch.autograd.detect_anomaly(check_nan=True):
        y = torch.sqrt(x) * torch.zeros(2)
        y.sum().backward()
except RuntimeError as error:
    print("nan values" in str(error), "SqrtBackward0" in str(error))
print(x.grad)
""",
    "retain_grad": """
x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x * 3
h.retain_grad()
out = (h ** 2).sum()
out.backward()
print(h.grad, x.grad, h.retains_grad, x.retains_grad, h.is_leaf)
h2 = x * 3
out = h2.sum()
out.backward()
print(x.grad, h2.retains_grad)
""",
    "what is freed, and what goes on": """
x = torch.tensor([2.0], requires_grad=True)
y = x * x
y.backward(retain_graph=True)
y.backward()
print(x.grad)
try:
    y.backward()
except RuntimeError as error:
    print("second time" in str(error))
z = x + 1
z.backward()
z.backward()
print(x.grad)
a = x.exp()
a.data.mul_(2)
print(f"{torch.autograd.grad(a, x)[0].item():.4f}")
b = x.exp()
b.mul_(2)
try:
    b.exp_().mul_(b)
    b.sum().backward()
except RuntimeError as error:
    print("inplace" in str(error))
""",
    "detach and data": """
x = torch.arange(3.0, requires_grad=True)
d = x.detach()
d[0] = 10
print(x, d.requires_grad, x.data_ptr() == d.data_ptr())
x.data = torch.ones(3)
print(x, d)
y = (x * x.detach()).sum()
y.backward()
print(x.grad)
with torch.no_grad():
    z = x * 2
    x.copy_(torch.tensor([5.0, 6.0, 7.0]))
print(z.requires_grad, x, x._version > 0)
@torch.no_grad()
def evaluate(v):
    return v * 2
print(evaluate(x).requires_grad, torch.is_grad_enabled())
with torch.enable_grad(), torch.set_grad_enabled(False):
    print((x * 2).requires_grad)
with torch.inference_mode():
    print((x * 2).requires_grad)
""",
    "writes that go through views": """
w = torch.ones(3, 3, requires_grad=True)
h = w * 2
h[0] = 0
h[:, 1] *= 10
h.diagonal().add_(1)
row = h[2]
row[0] = w[0, 0] * 5
print(h)
(h * torch.arange(9.0).reshape(3, 3)).sum().backward()
print(w.grad)
print(row.tolist(), row.grad_fn is not None)
""",
    "a mask and a where": """
x = torch.tensor([-2.0, -0.5, 0.0, 0.5, 2.0], requires_grad=True)
huber = torch.where(x.abs() < 1, 0.5 * x ** 2, x.abs() - 0.5)
huber.sum().backward()
print(huber, x.grad)
x.grad = None
x[x > 0].sum().backward()
print(x.grad)
x.grad = None
safe = torch.where(x == 0, torch.ones_like(x), x)
out = torch.where(x == 0, torch.zeros_like(x), x.sin() / safe)
out.sum().backward()
print([f"{v:.4f}" for v in x.grad])
print(x.detach().masked_fill(x < 0, float("-inf")).softmax(0))
""",
    "scatter and gather": """
src = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0], requires_grad=True)
group = torch.tensor([0, 1, 0, 2, 1])
sums = torch.zeros(3).scatter_add(0, group, src)
counts = torch.bincount(group, minlength=3)
means = sums / counts
print(sums, counts, means)
((src - means[group]) ** 2).sum().backward()
print(src.grad)
logits = torch.tensor([[1.0, 2.0], [0.5, 0.1]], requires_grad=True)
picked = logits.gather(1, torch.tensor([[1], [0]]))
print(picked)
picked.sum().backward()
print(logits.grad)
print(torch.zeros(2, 3).scatter_(1, torch.tensor([[2], [0]]), 1.0))
print(torch.zeros(3).index_add_(0, group, torch.ones(5)))
""",
    "an RNN cell by hand": """
torch.manual_seed(11)
hidden, vocabulary = 8, 5
Wxh = (torch.randn(vocabulary, hidden) * 0.1).requires_grad_()
Whh = (torch.randn(hidden, hidden) * 0.1).requires_grad_()
Why = (torch.randn(hidden, vocabulary) * 0.1).requires_grad_()
text = [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0]
for epoch in range(4):
    h, loss = torch.zeros(hidden), 0.0
    for now, then in zip(text, text[1:]):
        h = torch.tanh(Wxh[now] + h @ Whh)
        logits = h @ Why
        loss = loss - torch.log_softmax(logits, dim=-1)[then]
    loss = loss / (len(text) - 1)
    for p in (Wxh, Whh, Why):
        p.grad = None
    loss.backward()
    for p in (Wxh, Whh, Why):
        p.data -= 1.0 * p.grad
    print(f"epoch {epoch}: {loss.item():.4f}", f"{Whh.grad.norm():.4f}")
""",
    "truncated backpropagation": """
torch.manual_seed(12)
w = torch.tensor(0.9, requires_grad=True)
state = torch.tensor(1.0)
for t in range(6):
    state = torch.sin(w * state) + 0.1
    if t % 2:
        (g,) = torch.autograd.grad(state ** 2, w)
        print(f"{t} {g:.4f}")
        state = state.detach()
""",
    "attention by hand": """
torch.manual_seed(13)
batch, heads, length, width = 2, 2, 4, 6
x = torch.randn(batch, length, width, requires_grad=True)
Wqkv = (torch.randn(width, 3 * width) / width ** 0.5).requires_grad_()
q, k, v = (x @ Wqkv).chunk(3, dim=-1)
q, k, v = (t.view(batch, length, heads, width // heads).transpose(1, 2) for t in (q, k, v))
scores = q @ k.transpose(-2, -1) / (width // heads) ** 0.5
mask = torch.tril(torch.ones(length, length)) == 0
weights = scores.masked_fill(mask, float("-inf")).softmax(dim=-1)
out = (weights @ v).transpose(1, 2).contiguous().view(batch, length, width)
print(out.shape, weights[0, 0, 0], bool((weights.sum(-1) - 1).abs().max() < 1e-6))
out.pow(2).mean().backward()
print(f"{x.grad.norm():.4f} {Wqkv.grad.norm():.4f}")
fused = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
print(torch.allclose(fused, weights @ v, atol=1e-6))
""",
    "batch norm by hand": """
torch.manual_seed(14)
gamma, beta = torch.ones(3, requires_grad=True), torch.zeros(3, requires_grad=True)
running_mean, running_var = torch.zeros(3), torch.ones(3)
def batch_norm(x, training, momentum=0.1, eps=1e-5):
    if training:
        mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)
        with torch.no_grad():
            running_mean.mul_(1 - momentum).add_(momentum * mean)
            running_var.mul_(1 - momentum).add_(momentum * x.var(0))
    else:
        mean, var = running_mean, running_var
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta
for step in range(3):
    x = torch.randn(16, 3) * 2 + 1
    out = batch_norm(x, True)
    print([f"{v:.4f}" for v in out.std(0)])
(out ** 3).mean().backward()
print([f"{v:.4f}" for v in torch.cat([running_mean, running_var, gamma.grad, beta.grad])])
print(f"{batch_norm(torch.ones(1, 3), False).sum().item():.4f}")
""",
    "dropout by hand": """
torch.manual_seed(15)
x = torch.ones(1000, requires_grad=True)
mask = (torch.rand(1000) > 0.25).float() / 0.75
y = x * mask
print(f"{y.mean():.4f} {(y == 0).sum().item()}")
y.sum().backward()
print(torch.equal(x.grad, mask))
print(torch.bernoulli(torch.full((5,), 0.5)), torch.randperm(5))
""",
    "k-means": """
torch.manual_seed(16)
points = torch.cat([torch.randn(20, 2) * 0.3 + torch.tensor(c) for c in ([0.0, 0.0], [3.0, 3.0],
    [0.0, 3.0])])
centres = points[torch.tensor([0, 25, 45])].clone()
for step in range(10):
    nearest = torch.cdist(points, centres).argmin(dim=1)
    new = torch.stack([points[nearest == k].mean(0) for k in range(len(centres))])
    if torch.allclose(new, centres):
        break
    centres = new
print(step, nearest.bincount().tolist())
for c in centres:
    print("(%.3f, %.3f)" % tuple(c))
""",
    "principal components": """
torch.manual_seed(17)
X = torch.randn(50, 4, dtype=torch.float64) @ torch.diag(torch.tensor([3.0, 2.0, 1.0, 0.1],
    dtype=torch.float64))
X = X - X.mean(0)
U, S, Vh = torch.linalg.svd(X, full_matrices=False)
print([f"{v:.4f}" for v in S ** 2 / 49])
values = torch.linalg.eigvalsh(X.T @ X / 49)
print([f"{v:.4f}" for v in values.flip(0)])
print(f"{(U @ torch.diag(S) @ Vh - X).abs().max():.1e}"[-4:] <= "e-12")
""",
    "a variational bound": """
torch.manual_seed(18)
mu, rho = torch.zeros(3, requires_grad=True), torch.zeros(3, requires_grad=True)
for step in range(3):
    noise = torch.randn(3)
    sigma = torch.nn.functional.softplus(rho)
    z = mu + sigma * noise
    kl = (0.5 * (sigma ** 2 + mu ** 2 - 1) - sigma.log()).sum()
    loss = ((z - 2.0) ** 2).sum() + kl
    loss.backward()
    with torch.no_grad():
        for p in (mu, rho):
            p += -0.05 * p.grad
            p.grad = None
    print(f"{loss:.4f} {kl:.4f}", [f"{v:.3f}" for v in mu])
""",
    "policy gradient on a bandit": """
torch.manual_seed(19)
preferences = torch.zeros(3, requires_grad=True)
payoff = torch.tensor([0.1, 0.5, 0.9])
baseline = 0.0
for step in range(30):
    logp = preferences.log_softmax(0)
    action = torch.multinomial(logp.exp(), 1)
    reward = payoff[action].item()
    loss = -(reward - baseline) * logp[action].sum()
    baseline += 0.1 * (reward - baseline)
    preferences.grad = None
    loss.backward()
    preferences.data.sub_(0.5 * preferences.grad)
print([f"{v:.4f}" for v in preferences.softmax(0)], f"{baseline:.4f}")
""",
    "freezing a layer": """
w, v = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
loss = (w * v * 3).sum()
v.requires_grad_(False)
loss.backward()
print(w.grad, v.grad)
v.requires_grad_()
(w.detach() * v).sum().backward()
print(v.grad)
""",
    "weight sharing": """
w = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
x = torch.tensor([1.0, -1.0])
encode = torch.relu(w @ x + 2)
decode = w.t() @ encode
loss = (decode - x).pow(2).sum()
loss.backward()
print(loss, w.grad)
w.grad.data.fill_(0)
for _ in range(2):
    (w.t() @ (w @ x)).sum().backward()
print(w.grad)
""",
    "walking the graph": """
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
loss = ((a * b + b).log() - a.sin()) ** 2
def walk(node, depth=0):
    print("  " * depth + (node.name() if node else "None"))
    if node:
        for child, _ in node.next_functions:
            walk(child, depth + 1)
walk(loss.grad_fn)
print(loss.grad_fn.name(), a.grad_fn)
leaf = a.expand_as(a).grad_fn.next_functions[0][0]
print(leaf.variable is a)
""",
    "post-accumulate hooks step as they go": """
params = [torch.full((2,), float(i + 1), requires_grad=True) for i in range(3)]
def step(p):
    with torch.no_grad():
        p -= 0.1 * p.grad
    p.grad = None
for p in params:
    p.register_post_accumulate_grad_hook(step)
for _ in range(2):
    loss = sum((p ** 2).sum() for p in params)
    loss.backward()
    print(f"{loss:.4f}", [p.grad for p in params])
print(torch.stack(params))
""",
    "a hook that fails, and one that is removed": """
x = torch.tensor(1.0, requires_grad=True)
def bad(g):
    raise ValueError("no gradients today")
handle = x.register_hook(bad)
try:
    (x * 2).backward()
except ValueError as error:
    print(error, x.grad)
handle.remove()
(x * 2).backward()
print(x.grad)
y = x * 2
seen = []
with y.register_hook(seen.append):
    y.backward(retain_graph=True)
y.backward()
print(seen, x.grad)
""",
    "numerical gradients": """
def f(x):
    return (x.sin() * x ** 2).sum()
x = torch.linspace(0.5, 2, 4, dtype=torch.float64)
eps = 1e-6
numeric = torch.zeros_like(x)
for i in range(len(x)):
    e = torch.zeros_like(x)
    e[i] = eps
    numeric[i] = (f(x + e) - f(x - e)) / (2 * eps)
leaf = x.clone().requires_grad_()
f(leaf).backward()
print((leaf.grad - numeric).abs().max() < 1e-8, [f"{v:.4f}" for v in leaf.grad])
print(torch.autograd.gradcheck(lambda x: x.sin() * x ** 2, leaf))
""",
    "logistic regression with L-BFGS-like line search": """
torch.manual_seed(20)
X = torch.randn(30, 2, dtype=torch.float64)
y = (X[:, 0] + 0.5 * X[:, 1] > 0).double()
w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
def loss_at(w):
    z = X @ w
    return torch.nn.functional.binary_cross_entropy_with_logits(z, y) + 0.05 * w.dot(w)
for step in range(5):
    loss = loss_at(w)
    (g,) = torch.autograd.grad(loss, w)
    size = 8.0
    with torch.no_grad():
        while loss_at(w - size * g) > loss - 0.5 * size * g.dot(g) and size > 1e-6:
            size /= 2
        w -= size * g
    print(f"{step} {loss.item():.6f} {size}")
""",
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_prints_the_same(text: str) -> None:
    same_print(text)


def test_the_check_can_fail() -> None:
    with pytest.raises(AssertionError, match="minigrad printed"):
        same_print("print(torch.__name__)")


@pytest.mark.parametrize(
    ("mine", "theirs", "alike"),
    [
        ("loss 0.1234", "loss 0.1235", True),  # one unit of the last digit
        ("loss 0.1234", "loss 0.1236", False),
        ("[1.25e-03, 2.]", "[1.26e-03, 2.]", True),
        ("[1.25e-03, 2.]", "[1.27e-03, 2.]", False),
        ("3.0000157356262207", "3.0000159740447998", True),  # a float32 has fewer digits than that
        ("3.0000157356262207", "3.0000257492065430", False),
        ("tensor([1., 2.])", "tensor([1., 2., 3.])", False),
        ("tensor([1., nan])", "tensor([1., inf])", False),
        ("step 3: 0.5", "step 4: 0.5", False),
        ("-0.5", "0.5", False),
        ("0.5\n0.25", "0.5", False),
    ],
)
def test_only_last_digits_may_differ(mine: str, theirs: str, alike: bool) -> None:
    assert (unlike(mine, theirs) is None) == alike
