"""A neural ODE: fit the vector field of a damped oscillator through a Runge-Kutta integrator."""

import argparse

import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.checkpoint import checkpoint

parser = argparse.ArgumentParser("neural ode")
parser.add_argument("--method", choices=["euler", "rk4"], default="rk4")
parser.add_argument("--epochs", type=int, default=30)
parser.add_argument("--checkpoint", action="store_true")
args = parser.parse_args()

torch.manual_seed(3)


def euler(f, t, x, dt):
    return dt * f(t, x)


def rk4(f, t, x, dt):
    k1 = f(t, x)
    k2 = f(t + dt / 2, x + dt / 2 * k1)
    k3 = f(t + dt / 2, x + dt / 2 * k2)
    k4 = f(t + dt, x + dt * k3)
    return dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def odeint(f, x0, times, method):
    step = {"euler": euler, "rk4": rk4}[method]
    path = [x0]
    for t0, t1 in zip(times[:-1], times[1:], strict=True):
        if args.checkpoint:
            change = checkpoint(step, f, t0, path[-1], t1 - t0, use_reentrant=False)
        else:
            change = step(f, t0, path[-1], t1 - t0)
        path.append(path[-1] + change)
    return torch.stack(path)


class Truth(nn.Module):
    def __init__(self):
        super().__init__()
        self.A = torch.tensor([[-0.1, 2.0], [-2.0, -0.1]])

    def forward(self, t, x):
        return x @ self.A.T


class ODEFunc(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 24), nn.Tanh(), nn.Linear(24, 2))
        for m in self.net.modules():
            if isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, mean=0, std=0.1)
                nn.init.constant_(m.bias, val=0)

    def forward(self, t, x):
        return self.net(x)


with torch.no_grad():
    times = torch.linspace(0.0, 5.0, 51)
    true_path = odeint(Truth(), torch.tensor([[2.0, 0.0]]), times, "rk4")


def get_batch(size=12, horizon=5):
    start = torch.randperm(len(times) - horizon)[:size]
    x0 = true_path[start]
    target = torch.stack([true_path[start + i] for i in range(horizon)], dim=0)
    return x0, times[:horizon], target


func = ODEFunc()
optimizer = optim.RMSprop(func.parameters(), lr=1e-2, momentum=0.5)
for itr in range(1, args.epochs + 1):
    optimizer.zero_grad()
    x0, t, target = get_batch()
    loss = torch.mean(torch.abs(odeint(func, x0, t, args.method) - target))
    loss.backward()
    optimizer.step()
    if itr % 6 == 0:
        with torch.no_grad():
            path = odeint(func, true_path[0], times[:21], args.method)
            total = (path - true_path[:21]).abs().mean()
        print(f"Iter {itr:04d} | batch loss {loss.item():.4f} | total loss {total.item():.4f}")

energy = (path**2).sum(-1).squeeze()
print(f"energy from {energy[0]:.3f} to {energy[-1]:.3f}, in truth {true_path[20].pow(2).sum():.3f}")
