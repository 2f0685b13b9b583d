"""Where one x has several y: a mixture density network, beside a network with a single Gaussian."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class MDN(nn.Module):
    def __init__(self, hidden=24, mixtures=3):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(1, hidden), nn.Tanh())
        self.pi = nn.Linear(hidden, mixtures)
        self.mu = nn.Linear(hidden, mixtures)
        self.sigma = nn.Linear(hidden, mixtures)

    def forward(self, x):
        h = self.body(x)
        return F.log_softmax(self.pi(h), dim=-1), self.mu(h), F.softplus(self.sigma(h)) + 0.05


def mdn_loss(log_pi, mu, sigma, y):
    log_prob = -0.5 * ((y - mu) / sigma) ** 2 - torch.log(sigma) - 0.5 * math.log(2 * math.pi)
    return -torch.logsumexp(log_pi + log_prob, dim=-1).mean()


class SingleGaussian(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(1, hidden), nn.SiLU(), nn.Linear(hidden, 2))

    def forward(self, x):
        mean, raw = self.net(x).chunk(2, dim=-1)
        return mean, F.softplus(raw) + 1e-4


def data(n):
    """An S that lies on its side: y is a function of itself, but not of x."""
    y = torch.rand(n, 1) * 2 - 1
    x = y + 0.3 * torch.sin(2 * math.pi * y) + 0.05 * torch.randn(n, 1)
    return x, y


@torch.no_grad()
def sample(model, x):
    log_pi, mu, sigma = model(x)
    k = torch.multinomial(log_pi.exp(), 1)
    return mu.gather(1, k) + sigma.gather(1, k) * torch.randn(len(x), 1)


torch.manual_seed(8)
x, y = data(200)
held_x, held_y = data(100)

mixture = MDN()
optimizer = torch.optim.Adam(mixture.parameters(), lr=0.02)
print("mixture of", mixture.pi.out_features)
for epoch in range(80):
    optimizer.zero_grad()
    loss = mdn_loss(*mixture(x), y)
    loss.backward()
    optimizer.step()
    if epoch % 20 == 0:
        print(f"epoch {epoch:3d}  negative log-likelihood {loss.item():.4f}")

single = SingleGaussian()
optimizer = torch.optim.Adam(single.parameters(), lr=0.02)
criterion = nn.GaussianNLLLoss(full=True)
for _ in range(60):
    optimizer.zero_grad()
    mean, var = single(x)
    loss = criterion(mean, y, var)
    loss.backward()
    optimizer.step()
print(f"single Gaussian          {loss.item():.4f}")

with torch.no_grad():
    mean, var = single(held_x)
    print(
        f"held out: mixture {mdn_loss(*mixture(held_x), held_y):.4f}, "
        f"single {criterion(mean, held_y, var):.4f}"
    )
    log_pi, mu, sigma = mixture(torch.zeros(1, 1))
    order = mu[0].argsort()
    print(
        "at x = 0, weights",
        [f"{p:.2f}" for p in log_pi.exp()[0, order]],
        "means",
        [f"{m:.2f}" for m in mu[0, order]],
    )
drawn = sample(mixture, held_x)
print(f"drawn: mean {drawn.mean():.3f}, spread {drawn.std(unbiased=False):.3f}")
