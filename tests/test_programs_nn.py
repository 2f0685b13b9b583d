"""Small programs about networks, linear algebra and chance: they print the same on both engines."""

import pytest
from both import same_print

PROGRAMS = {
    "an MLP classifier by hand": """
torch.manual_seed(0)
F = torch.nn.functional
X = torch.randn(80, 2)
y = ((X ** 2).sum(1) > 1.2).long()
def layer(n, m):
    w = torch.empty(m, n).uniform_(-n ** -0.5, n ** -0.5).requires_grad_()
    return w, torch.zeros(m, requires_grad=True)
layers = [layer(2, 16), layer(16, 16), layer(16, 2)]
params = [p for pair in layers for p in pair]
def net(x):
    for w, b in layers[:-1]:
        x = F.relu(F.linear(x, w, b))
    return F.linear(x, *layers[-1])
for step in range(40):
    batch = torch.randperm(80)[:32]
    loss = F.cross_entropy(net(X[batch]), y[batch])
    grads = torch.autograd.grad(loss, params)
    with torch.no_grad():
        for p, g in zip(params, grads):
            p -= 0.3 * g
    if step % 10 == 9:
        accuracy = (net(X).argmax(-1) == y).float().mean()
        print(f"step {step + 1}: loss {loss.item():.4f}, accuracy {accuracy:.4f}")
print(params[-1])
""",
    "a small convolutional net": """
torch.manual_seed(1)
F = torch.nn.functional
images, labels = torch.rand(8, 1, 12, 12), torch.randint(0, 4, (8,))
w1 = (torch.randn(6, 1, 3, 3) * 0.3).requires_grad_()
w2 = (torch.randn(8, 3, 3, 3) * 0.2).requires_grad_()
gamma, beta = torch.ones(8, requires_grad=True), torch.zeros(8, requires_grad=True)
head = (torch.randn(4, 8 * 2 * 2) * 0.1).requires_grad_()
mean, var = torch.zeros(8), torch.ones(8)
for step in range(4):
    h = F.max_pool2d(F.relu(F.conv2d(images, w1, padding=1)), 2)
    h = F.conv2d(h, w2, stride=1, padding=1, groups=2)
    h = F.batch_norm(h, mean, var, gamma, beta, training=True)
    h = F.adaptive_avg_pool2d(F.gelu(h), 2).flatten(1)
    loss = F.cross_entropy(h @ head.T, labels, label_smoothing=0.1)
    loss.backward()
    print(step, "%.4f" % loss.item(), "%.4f" % w1.grad.norm(), "%.4f" % w2.grad.abs().max())
    with torch.no_grad():
        for p in (w1, w2, gamma, beta, head):
            p.sub_(p.grad, alpha=0.1)
            p.grad = None
print(mean, var)
print(h.shape, F.softmax(h @ head.T, -1).max(-1).indices.tolist())
""",
    "a transformer block by hand": """
torch.manual_seed(2)
F = torch.nn.functional
B, T, D, H = 2, 5, 8, 2
x = torch.randn(B, T, D, requires_grad=True)
Wqkv, Wo = torch.randn(3 * D, D) / D ** 0.5, torch.randn(D, D) / D ** 0.5
W1, W2 = torch.randn(4 * D, D) / D ** 0.5, torch.randn(D, 4 * D) / (4 * D) ** 0.5
for w in (Wqkv, Wo, W1, W2):
    w.requires_grad_(True)
def attention(x):
    q, k, v = F.linear(x, Wqkv).chunk(3, dim=-1)
    q, k, v = (t.view(B, T, H, D // H).transpose(1, 2) for t in (q, k, v))
    scores = q @ k.transpose(-2, -1) / (D // H) ** 0.5
    mask = torch.tril(torch.ones(T, T)).bool()
    weights = F.softmax(scores.masked_fill(~mask, float("-inf")), dim=-1)
    fused = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    print("fused is by hand:", torch.allclose(fused, weights @ v, atol=1e-6))
    return F.linear((weights @ v).transpose(1, 2).contiguous().view(B, T, D), Wo), weights
a, weights = attention(F.layer_norm(x, (D,)))
h = x + a
h = h + F.linear(F.gelu(F.linear(F.layer_norm(h, (D,)), W1), approximate="tanh"), W2)
h.pow(2).mean().backward()
print(weights[0, 0])
for name, t in dict(x=x, Wqkv=Wqkv, Wo=Wo, W1=W1, W2=W2).items():
    print(f"{name:5s} {t.grad.norm():.4f} {t.grad.flatten()[0]:+.4f}")
""",
    "the loss of a VAE": """
torch.manual_seed(3)
F = torch.nn.functional
x = torch.rand(6, 10)
enc = (torch.randn(8, 10) * 0.3).requires_grad_()
dec = (torch.randn(10, 4) * 0.3).requires_grad_()
mu, logvar = F.linear(x, enc).chunk(2, dim=1)
std = torch.exp(0.5 * logvar)
z = mu + std * torch.randn_like(std)
recon = F.linear(z, dec)
bce = F.binary_cross_entropy_with_logits(recon, x, reduction="sum") / x.size(0)
kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp()) / x.size(0)
loss = bce + kld
loss.backward()
print(f"bce {bce:.4f} kld {kld.item():.4f} total {float(loss):.4f}")
same = F.binary_cross_entropy(torch.sigmoid(recon), x, reduction="none").sum(1).mean()
print(f"{same.item():.4f}")
print(enc.grad[0])
print(dec.grad.sum(0))
""",
    "a contrastive loss": """
torch.manual_seed(4)
F = torch.nn.functional
a = torch.randn(5, 6, requires_grad=True)
b = (a.detach() + 0.3 * torch.randn(5, 6)).requires_grad_()
za, zb = F.normalize(a, dim=1), F.normalize(b, dim=1)
logits = za @ zb.t() / 0.2
target = torch.arange(5)
loss = (F.cross_entropy(logits, target) + F.cross_entropy(logits.t(), target)) / 2
loss.backward()
print("loss %.4f" % loss)
pairs = F.cosine_similarity(a[:, None], b[None], dim=-1)
print("all pairs equal:", torch.allclose(pairs, za @ zb.T, atol=1e-6))
print(a.grad.norm(dim=1))
print("a gradient is orthogonal to its vector:", (a * a.grad).sum(1).abs().max().item() < 1e-6)
d = F.pairwise_distance(a, b)
hinge = torch.clamp(1.0 - F.pairwise_distance(a, b.roll(1, 0)), min=0).pow(2)
print(d.detach(), hinge)
""",
    "label smoothing by hand": """
torch.manual_seed(5)
F = torch.nn.functional
logits = torch.randn(6, 4, requires_grad=True)
y = torch.tensor([0, 3, 1, -100, 2, 2])
keep = y != -100
eps = 0.1
soft = F.one_hot(y[keep], 4).float() * (1 - eps) + eps / 4
by_hand = -(soft * F.log_softmax(logits[keep], 1)).sum(1).mean()
built_in = F.cross_entropy(logits, y, label_smoothing=eps)
with_probabilities = F.cross_entropy(logits[keep], soft)
print(f"{by_hand:.4f} {built_in:.4f} {with_probabilities:.4f}")
g1, = torch.autograd.grad(by_hand, logits, retain_graph=True)
g2, = torch.autograd.grad(built_in, logits)
print(g2)
print((g1 - g2).abs().max().item() < 1e-7)
print(F.kl_div(F.log_softmax(logits[keep], 1), soft, reduction="batchmean"))
""",
    "dropout under a seed": """
F = torch.nn.functional
x = torch.ones(4, 6, requires_grad=True)
torch.manual_seed(6)
a = F.dropout(x, p=0.4)
torch.manual_seed(6)
b = F.dropout(x, p=0.4)
print(torch.equal(a, b), (a == 0).sum().item())
print(a)
c = F.dropout(x, 0.4, training=False)
print(c is x, F.dropout(x, 1.0).sum().item())
(b * torch.arange(6.0)).sum().backward()
print(x.grad[0])
h = torch.full((3, 3), 2.0)
F.dropout(h, 0.5, inplace=True)
print(h, torch.rand(2))
""",
    "layer norm by hand": """
torch.manual_seed(7)
F = torch.nn.functional
x = (torch.randn(3, 5) * 2 + 1).requires_grad_()
g, b = torch.rand(5, requires_grad=True), torch.randn(5, requires_grad=True)
mean, var = x.mean(-1, keepdim=True), x.var(-1, unbiased=False, keepdim=True)
by_hand = (x - mean) / torch.sqrt(var + 1e-5) * g + b
fused = F.layer_norm(x, (5,), g, b)
print(fused.detach())
print("%.1f" % (by_hand - fused).abs().max().mul(1e5).round())
v = torch.randn(3, 5)
one = torch.autograd.grad(by_hand, (x, g, b), v)
two = torch.autograd.grad(fused, (x, g, b), v)
print([torch.allclose(p, q, atol=1e-5) for p, q in zip(one, two)])
print(two[0], two[1])
group = F.group_norm(x.reshape(3, 5, 1), 1).squeeze(-1)
print(torch.allclose(group, F.layer_norm(x, [5]), atol=1e-6))
""",
    "logistic regression with pos_weight": """
torch.manual_seed(8)
F = torch.nn.functional
X = torch.randn(50, 3, dtype=torch.float64)
y = (X @ torch.tensor([1.5, -2.0, 0.5], dtype=torch.float64) + 0.3 * torch.randn(50).double() > 1).double()
pos_weight = (y == 0).sum() / y.sum()
w = torch.zeros(3, dtype=torch.float64, requires_grad=True)
b = torch.zeros((), dtype=torch.float64, requires_grad=True)
for step in range(60):
    loss = F.binary_cross_entropy_with_logits(X @ w + b, y, pos_weight=pos_weight) + 0.01 * w.dot(w)
    loss.backward()
    with torch.no_grad():
        for p in (w, b):
            p -= p.grad
            p.grad.zero_()
print(f"pos_weight {pos_weight:.4f}, loss {loss:.4f}, b {b.item():.4f}")
print(w)
p = torch.sigmoid(X @ w + b)
hits = (p > 0.5) == (y > 0.5)
print(f"accuracy {hits.double().mean():.4f}, recall {hits[y == 1].double().mean():.4f}")
""",
    "a bag of embeddings by hand": """
torch.manual_seed(9)
F = torch.nn.functional
table = torch.randn(7, 3, requires_grad=True)
bags = [[1, 2, 4], [5], [2, 2, 6, 3]]
longest = max(map(len, bags))
index = torch.tensor([bag + [0] * (longest - len(bag)) for bag in bags])
rows = F.embedding(index, table, padding_idx=0)
mask = (index != 0).unsqueeze(-1)
mean = (rows * mask).sum(1) / mask.sum(1)
flat = torch.tensor([i for bag in bags for i in bag])
owner = torch.tensor([n for n, bag in enumerate(bags) for _ in bag])
other = torch.zeros(3, 3).index_add(0, owner, table[flat]) / torch.bincount(owner).unsqueeze(1)
print(mean)
print(torch.allclose(mean, other))
(mean ** 2).sum().backward()
print(table.grad)
""",
    "least squares, four ways": """
torch.manual_seed(10)
L = torch.linalg
X = torch.cat([torch.ones(12, 1), torch.randn(12, 2)], 1).double()
y = X @ torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64) + 0.1 * torch.randn(12).double()
normal = L.solve(X.T @ X, X.T @ y)
C = L.cholesky(X.T @ X)
half = L.solve_triangular(C, (X.T @ y).unsqueeze(1), upper=False)
by_cholesky = L.solve_triangular(C.T, half, upper=True).squeeze(1)
Q, R = L.qr(X)
by_qr = L.solve_triangular(R, (Q.T @ y)[:, None], upper=True)[:, 0]
by_lstsq = L.lstsq(X, y.unsqueeze(1)).solution.squeeze()
by_pinv = L.pinv(X) @ y
print(normal)
for other in (by_cholesky, by_qr, by_lstsq, by_pinv):
    print("%.4f" % (other - normal).abs().max())
residual = y - X @ normal
covariance = L.inv(X.T @ X) * (residual @ residual) / (len(y) - 3)
print(covariance.diagonal().sqrt())
print(f"R² {1 - residual.var(unbiased=False) / y.var(unbiased=False):.4f}")
""",
    "differentiating through a ridge regression": """
torch.manual_seed(11)
X, y = torch.randn(9, 4).double(), torch.randn(9).double()
Xv, yv = torch.randn(6, 4).double(), torch.randn(6).double()
log_lam = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
for step in range(5):
    w = torch.linalg.solve(X.mT @ X + log_lam.exp() * torch.eye(4, dtype=torch.float64), X.mT @ y)
    loss = ((Xv @ w - yv) ** 2).mean()
    g, = torch.autograd.grad(loss, log_lam, create_graph=True)
    h, = torch.autograd.grad(g, log_lam)
    print(f"{step} lam {log_lam.exp():.4f} loss {loss:.4f} g {g:+.4f} h {h:+.4f}")
    with torch.no_grad():
        log_lam -= (g / (h.abs() + 0.05)).clamp(-1, 1)
""",
    "a Gaussian's log-likelihood": """
import math
torch.manual_seed(12)
L = torch.linalg
D = 3
data = torch.randn(20, D).double() @ torch.tensor([[1.0, 0.5, 0], [0, 1, -0.3], [0, 0, 0.7]]).double() + 2
mu = data.mean(0).requires_grad_()
d = data - mu
S = (d.T @ d / 19 + 0.1 * torch.eye(D, dtype=torch.float64)).detach().requires_grad_()
sign, logdet = L.slogdet(S)
one = -0.5 * (D * math.log(2 * math.pi) + logdet + (d @ L.inv(S) * d).sum(1))
C = L.cholesky(S)
z = L.solve_triangular(C, d.T, upper=False)
two = -0.5 * (D * math.log(2 * math.pi) + (z ** 2).sum(0)) - C.diagonal().log().sum()
print(f"{one.sum():.4f} {two.sum():.4f} {sign.item():.1f}")
g1, = torch.autograd.grad(one.sum(), S, retain_graph=True)
g2, = torch.autograd.grad(two.sum(), S, retain_graph=True)
print(g1)
print(torch.allclose(g1, g2))
print("mean is at the optimum:", torch.autograd.grad(two.sum(), mu)[0].abs().max().item() < 1e-9)
""",
    "PCA": """
torch.manual_seed(13)
L = torch.linalg
X = torch.randn(15, 2).double() @ torch.randn(2, 4).double() + 0.05 * torch.randn(15, 4).double()
Z = X - X.mean(0)
U, S, Vh = L.svd(Z, full_matrices=False)
print(S, (S ** 2 / (S ** 2).sum()).cumsum(0))
values, vectors = L.eigh(Z.T @ Z / (len(Z) - 1))
print(values.flip(0))
print((S ** 2 / (len(Z) - 1)).allclose(values.flip(0)))
signs = torch.sign(Vh[range(4), Vh.abs().argmax(1)])
print(signs.unsqueeze(1) * Vh)
rank2 = U[:, :2] * S[:2] @ Vh[:2]
print("%.4f" % (Z - rank2).norm(), "%.4f" % S[2:].norm())
print(torch.allclose((vectors.abs()).flip(1).T, Vh.abs()))
Z.requires_grad_()
top = L.svdvals(Z)[:2].sum()
print(torch.autograd.grad(top, Z)[0].norm())
""",
    "power iteration and the spectral norm": """
torch.manual_seed(14)
F = torch.nn.functional
W = torch.randn(5, 3).double().requires_grad_()
u = F.normalize(torch.randn(5).double(), dim=0)
with torch.no_grad():
    for _ in range(60):
        v = F.normalize(W.t() @ u, dim=0, eps=1e-12)
        u = F.normalize(W @ v, dim=0, eps=1e-12)
sigma = torch.dot(u, torch.mv(W, v))
exact = torch.linalg.matrix_norm(W, 2)
print(f"{sigma:.4f} {exact:.4f} {torch.linalg.norm(W, ord=2).item():.4f}")
a, = torch.autograd.grad(sigma, W, retain_graph=True)
b, = torch.autograd.grad(exact, W)
print(a)
print((a - b).abs().max().item() < 1e-4)
(W / sigma).pow(2).sum().backward()
print(W.grad)
""",
    "a step of a Kalman filter": """
torch.manual_seed(15)
dt = 0.1
A = torch.tensor([[1, dt], [0, 1]])
H = torch.tensor([[1.0, 0.0]])
q = torch.tensor(0.2, requires_grad=True)
R = torch.tensor([[0.25]])
x, P = torch.zeros(2), torch.eye(2)
loglik = torch.zeros(())
for t in range(8):
    z = torch.tensor([0.5 * t * dt]) + 0.5 * torch.randn(1)
    x, P = A @ x, A @ P @ A.T + q * torch.tensor([[dt ** 3 / 3, dt ** 2 / 2], [dt ** 2 / 2, dt]])
    innovation, S = z - H @ x, H @ P @ H.T + R
    K = torch.linalg.solve(S, H @ P).T
    loglik = loglik - 0.5 * (torch.logdet(S) + innovation @ torch.linalg.inv(S) @ innovation)
    x, P = x + K @ innovation, (torch.eye(2) - K @ H) @ P
    print(f"{t} {x[0]:+.4f} {x[1]:+.4f} {torch.trace(P):.4f}")
loglik.backward()
print(f"{loglik.item():.4f} {q.grad.item():+.4f}")
""",
    "attention with masks": """
torch.manual_seed(16)
F = torch.nn.functional
q, k, v = torch.randn(3, 2, 4, 3, requires_grad=True).unbind(0)
lengths = torch.tensor([4, 2])
padding = torch.arange(4) < lengths[:, None]
out = F.scaled_dot_product_attention(q, k, v, attn_mask=padding[:, None, :])
scores = torch.einsum("bqd,bkd->bqk", q, k) / 3 ** 0.5
scores = scores.masked_fill(~padding.unsqueeze(1), -1e9)
p = scores.softmax(-1)
by_hand = torch.bmm(p, v)
print(out)
print(torch.allclose(out, by_hand, atol=1e-6), p[1, 0])
bias = -(torch.arange(4)[:, None] - torch.arange(4)).abs().float()
alibi = F.scaled_dot_product_attention(q, k, v, attn_mask=0.5 * bias, scale=1.0)
print(alibi[0])
entropy = -(p * (p + 1e-9).log()).sum(-1)
print(entropy)
print(torch.autograd.grad(entropy.mean(), q)[0][1])
""",
    "Gumbel softmax": """
torch.manual_seed(17)
F = torch.nn.functional
logits = torch.tensor([[1.0, 2.0, 0.5], [0.0, 0.0, 3.0]], requires_grad=True)
u = torch.rand(2, 3).clamp_(1e-6, 1 - 1e-6)
gumbel = -torch.log(-torch.log(u))
for tau in (5.0, 1.0, 0.2):
    y = F.softmax((logits + gumbel) / tau, dim=-1)
    hard = torch.zeros_like(y).scatter_(-1, y.argmax(-1, keepdim=True), 1.0)
    straight_through = hard - y.detach() + y
    g, = torch.autograd.grad((straight_through * torch.tensor([1.0, 2.0, 3.0])).sum(), logits)
    print(tau, y.tolist()[0][0] < 1, straight_through.round())
    print(y)
    print(g)
e = torch.empty(2, 3).exponential_()
print((logits - e.log()).argmax(-1), e)
""",
    "REINFORCE": """
torch.manual_seed(18)
F = torch.nn.functional
rewards = torch.tensor([0.1, 0.5, 0.9, 0.2])
theta = torch.zeros(4, requires_grad=True)
baseline = 0.0
for step in range(30):
    probabilities = F.softmax(theta, 0)
    actions = torch.multinomial(probabilities, 10, replacement=True)
    r = torch.normal(rewards[actions], 0.1)
    loss = -((r - baseline) * F.log_softmax(theta, 0)[actions]).mean()
    loss.backward()
    with torch.no_grad():
        theta -= theta.grad
        theta.grad = None
    baseline = 0.9 * baseline + 0.1 * r.mean().item()
    if step % 10 == 9:
        print(step, actions.tolist(), f"{baseline:.4f}")
print(F.softmax(theta, 0))
print(torch.bernoulli(torch.full((8,), 0.3)), torch.multinomial(rewards, 3))
""",
    "k-means": """
torch.manual_seed(19)
X = torch.cat([torch.randn(10, 2) * 0.3 + c for c in torch.tensor([[0.0, 0], [2, 2], [-2, 1]])])
centers = X[torch.randperm(30)[:3]].clone()
for _ in range(6):
    d = torch.cdist(X, centers)
    near = d.argmin(1)
    centers = torch.stack([X[near == j].mean(0) for j in range(3)])
order = centers[:, 0].argsort()
print(centers[order])
print(torch.bincount(near, minlength=3)[order])
print("inertia %.4f" % d.min(1).values.pow(2).sum())
one_hot = torch.nn.functional.one_hot(near, 3).float()
print((one_hot.T @ X / one_hot.sum(0)[:, None] - centers).abs().max().item() < 1e-6)
""",
    "a Gaussian process": """
torch.manual_seed(20)
L = torch.linalg
x = torch.linspace(0, 4, 9, dtype=torch.float64)
y = torch.sin(x) + 0.1 * torch.randn(9).double()
logs = torch.tensor([0.0, 0.0, -2.0], dtype=torch.float64, requires_grad=True)
def kernel(a, b):
    return logs[0].exp() ** 2 * torch.exp(-0.5 * (a[:, None] - b[None]) ** 2 / logs[1].exp() ** 2)
for step in range(15):
    C = L.cholesky(kernel(x, x) + logs[2].exp() ** 2 * torch.eye(9, dtype=torch.float64))
    half = L.solve_triangular(C, y[:, None], upper=False)
    alpha = L.solve_triangular(C.mT, half, upper=True)
    nll = 0.5 * (y @ alpha).sum() + C.diagonal().log().sum()
    g, = torch.autograd.grad(nll, logs)
    with torch.no_grad():
        logs -= 0.05 * g.clamp(-2, 2)
    if step % 5 == 4:
        print(f"{step} {nll:.4f} {logs.exp().tolist()[1]:.4f}")
at = torch.tensor([0.5, 1.7, 6.0], dtype=torch.float64)
Ks = kernel(at, x)
print((Ks @ alpha).squeeze(1).detach())
v = L.solve_triangular(C, Ks.T, upper=False)
print((kernel(at, at).diagonal() - (v * v).sum(0)).detach())
""",
    "a gradient penalty": """
torch.manual_seed(21)
F = torch.nn.functional
W1, W2 = torch.randn(8, 4, requires_grad=True), torch.randn(1, 8, requires_grad=True)
real, fake = torch.randn(5, 4), torch.randn(5, 4) + 1
critic = lambda x: F.linear(F.softplus(F.linear(x, W1), beta=2), W2).squeeze(-1)
mix = torch.rand(5, 1)
between = (mix * real + (1 - mix) * fake).requires_grad_()
g, = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
penalty = (g.norm(2, dim=1) - 1).pow(2).mean()
loss = critic(fake).mean() - critic(real).mean() + 10 * penalty
loss.backward()
print(f"{loss.item():.2f} {penalty.item():.4f}")
print(W1.grad[:2])
print(W2.grad)
""",
    "a recurrent cell over a sequence": """
torch.manual_seed(22)
F = torch.nn.functional
n, m = 3, 4
Wx, Wh, b = torch.randn(4 * m, n) * 0.4, torch.randn(4 * m, m) * 0.4, torch.zeros(4 * m)
b[m:2 * m] = 1.0
params = [p.requires_grad_() for p in (Wx, Wh, b)]
h = c = torch.zeros(2, m)
xs = torch.randn(6, 2, n)
for x in xs:
    i, f, g, o = (F.linear(x, Wx, b) + F.linear(h, Wh)).chunk(4, 1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    h = torch.sigmoid(o) * torch.tanh(c)
loss = F.smooth_l1_loss(h, torch.ones_like(h), beta=0.5)
loss.backward()
norm = torch.stack([p.grad.norm() for p in params]).norm()
clip = min(1.0, 0.1 / (norm.item() + 1e-6))
print(h)
print(f"{loss:.4f} {norm:.4f} {clip:.4f}")
print(b.grad[:4] * clip)
""",
    "an autoencoder that upsamples": """
torch.manual_seed(23)
F = torch.nn.functional
x = F.pad(torch.rand(2, 1, 6, 6), (1, 1, 1, 1), mode="reflect")
down = (torch.randn(4, 1, 3, 3) * 0.4).requires_grad_()
up = (torch.randn(4, 1, 4, 4) * 0.2).requires_grad_()
for step in range(5):
    code = F.leaky_relu(F.conv2d(x, down, stride=2, padding=1), 0.1)
    back = torch.sigmoid(F.conv_transpose2d(code, up, stride=2, padding=1))
    loss = F.mse_loss(back, x) + 1e-3 * F.l1_loss(code, torch.zeros_like(code))
    g1, g2 = torch.autograd.grad(loss, (down, up))
    with torch.no_grad():
        down -= 0.5 * g1
        up -= 0.5 * g2
    print(step, tuple(code.shape), tuple(back.shape), f"{loss.item():.4f} {g1.norm():.4f} {g2.norm():.4f}")
print(back[0, 0, :2].detach())
print(F.avg_pool2d(x, 4).flatten())
""",
    "edges of an image": """
F = torch.nn.functional
image = torch.zeros(1, 1, 6, 6)
image[..., 2:4, 1:5] = 1
sobel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
kernels = torch.stack([sobel, sobel.T]).unsqueeze(1)
edges = F.conv2d(F.pad(image, (1,) * 4, mode="replicate"), kernels)
print(edges[0, 0])
print(edges.pow(2).sum(1).sqrt()[0])
blur = torch.outer(torch.tensor([1.0, 2, 1]), torch.tensor([1.0, 2, 1])) / 16
print(F.conv2d(image, blur.view(1, 1, 3, 3), padding="same")[0, 0])
print(F.max_pool2d(image, 2, stride=1)[0, 0].int())
values, places = F.max_pool2d(edges, 3, return_indices=True)
print(values.flatten(), places.flatten())
""",
    "Markov chains": """
torch.manual_seed(24)
T = torch.rand(4, 4)
T = T / T.sum(1, keepdim=True)
T.requires_grad_()
print(torch.linalg.matrix_power(T, 8)[0])
values, vectors = torch.linalg.eigh(((T + T.mT) / 2).detach())
print(values)
A = torch.cat([T.mT - torch.eye(4), torch.ones(1, 4)])
stationary = torch.linalg.pinv(A) @ torch.tensor([0.0, 0, 0, 0, 1])
print(stationary)
print(torch.autograd.grad(stationary[0], T)[0][1])
state, visits = 0, torch.zeros(4)
for _ in range(40):
    state = torch.multinomial(T.detach()[state], 1).item()
    visits[state] += 1
print(visits)
print("%.4f" % torch.linalg.det(torch.eye(4) - 0.9 * T))
""",
    "tensors by einsum": """
torch.manual_seed(25)
A, B, C = torch.randn(3, 4, 2), torch.randn(4, 5), torch.randn(2, 5, requires_grad=True)
out = torch.einsum("ijk,jl,kl->il", A, B, C)
print(out.detach())
print(torch.allclose(out, torch.einsum("il->il", (A.transpose(1, 2) @ B * C).sum(1)), atol=1e-5))
out.square().sum().backward()
print(C.grad)
S = torch.randn(3, 3)
print(torch.einsum("ii", S).item() == torch.trace(S).item(), torch.einsum("ii->i", S))
print(torch.tensordot(A, B, dims=([1], [0])).shape, torch.kron(S[:2, :2], torch.eye(2)))
print(torch.einsum("...ij,...j->...i", torch.ones(2, 3, 3), torch.arange(3.0)))
batch = torch.baddbmm(torch.ones(3, 2, 5), A.transpose(1, 2), B.expand(3, 4, 5), beta=0.5, alpha=2)
print(batch[0], torch.addmm(torch.zeros(5), A[0].T, B).sum().item() == (A[0].T @ B).sum().item())
""",
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_programs_print_the_same(program: str) -> None:
    same_print(program)
