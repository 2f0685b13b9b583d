"""Denoising diffusion for points on a circle: noise schedule, time embedding, EMA, ancestral sampling."""

import copy
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class TimeEmbedding(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.register_buffer("frequencies", torch.exp(-math.log(1000) * torch.arange(dim // 2) / (dim // 2)))

    def forward(self, t):
        angles = t[:, None].float() * self.frequencies[None]
        return torch.cat([angles.sin(), angles.cos()], dim=-1)


class Denoiser(nn.Module):
    def __init__(self, hidden=48, dim=16):
        super().__init__()
        self.time = nn.Sequential(TimeEmbedding(dim), nn.Linear(dim, hidden), nn.SiLU())
        self.inp = nn.Linear(2, hidden)
        self.blocks = nn.ModuleList([nn.Linear(hidden, hidden) for _ in range(2)])
        self.out = nn.Linear(hidden, 2)

    def forward(self, x, t):
        h, emb = self.inp(x), self.time(t)
        for block in self.blocks:
            h = h + F.silu(block(h + emb))
        return self.out(h)


class Diffusion:
    def __init__(self, steps=20):
        self.steps = steps
        self.beta = torch.linspace(1e-3, 0.3, steps)
        self.alpha = 1 - self.beta
        self.alpha_bar = torch.cumprod(self.alpha, dim=0)

    def noisy(self, x0, t, noise):
        a = self.alpha_bar[t][:, None]
        return a.sqrt() * x0 + (1 - a).sqrt() * noise

    def loss(self, model, x0):
        t = torch.randint(0, self.steps, (len(x0),))
        noise = torch.randn_like(x0)
        return F.mse_loss(model(self.noisy(x0, t, noise), t), noise)

    @torch.no_grad()
    def sample(self, model, n):
        x = torch.randn(n, 2)
        for i in reversed(range(self.steps)):
            t = torch.full((n,), i, dtype=torch.long)
            mean = (x - self.beta[i] / (1 - self.alpha_bar[i]).sqrt() * model(x, t)) / self.alpha[i].sqrt()
            x = mean + self.beta[i].sqrt() * torch.randn_like(x) if i > 0 else mean
        return x


class EMA:
    def __init__(self, model, decay):
        self.shadow, self.decay = copy.deepcopy(model).requires_grad_(False), decay

    def update(self, model):
        with torch.no_grad():
            for s, p in zip(self.shadow.parameters(), model.parameters(), strict=True):
                s.lerp_(p, 1 - self.decay)


torch.manual_seed(40)
angle = 2 * math.pi * torch.rand(256)
data = torch.stack([angle.cos(), angle.sin()], 1) + 0.05 * torch.randn(256, 2)
model, diffusion = Denoiser(), Diffusion()
ema = EMA(model, 0.95)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
print(
    len(model.state_dict()),
    f"entries in the state, signal left at the end {diffusion.alpha_bar[-1].item():.4f}",
)
for epoch in range(40):
    total = 0.0
    for batch in data[torch.randperm(len(data))].split(64):
        loss = diffusion.loss(model, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        ema.update(model)
        total += loss.item() / 4
    if epoch % 10 == 9:
        print(f"epoch {epoch + 1:2d} loss {total:.4f}")

for name, net in (("model", model), ("ema", ema.shadow)):
    radius = diffusion.sample(net, 200).norm(dim=1)
    print(f"{name}: radius {radius.mean():.3f} ± {radius.std():.3f}")
