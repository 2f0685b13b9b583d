"""A Gaussian process from torch.linalg: hyperparameters by the marginal likelihood, predictions, samples."""

import argparse
import math

import torch
from torch import nn


class RBF(nn.Module):
    def __init__(self, length=1.0, scale=1.0):
        super().__init__()
        self.log_length = nn.Parameter(torch.tensor(math.log(length)))
        self.log_scale = nn.Parameter(torch.tensor(math.log(scale)))

    def forward(self, a, b):
        squared = (a.unsqueeze(1) - b.unsqueeze(0)).pow(2).sum(-1)
        return torch.exp(2 * self.log_scale - 0.5 * squared * torch.exp(-2 * self.log_length))


class GaussianProcess(nn.Module):
    def __init__(self, kernel, noise=0.3):
        super().__init__()
        self.kernel = kernel
        self.log_noise = nn.Parameter(torch.tensor(math.log(noise)))
        self.mean = nn.Parameter(torch.zeros(1))

    def covariance(self, X):
        return self.kernel(X, X) + torch.exp(2 * self.log_noise) * torch.eye(len(X), dtype=X.dtype)

    def neg_log_likelihood(self, X, y):
        """½ rᵀK⁻¹r + ½ log|K| + n/2 log 2π"""
        K, r = self.covariance(X), (y - self.mean).unsqueeze(-1)
        quadratic = (r.mT @ torch.linalg.solve(K, r)).squeeze()
        return 0.5 * (quadratic + torch.logdet(K) + len(y) * math.log(2 * math.pi))

    @torch.no_grad()
    def predict(self, X, y, at):
        L = torch.linalg.cholesky(self.covariance(X))
        half = torch.linalg.solve_triangular(L, (y - self.mean).unsqueeze(-1), upper=False)
        v = torch.linalg.solve_triangular(L, self.kernel(X, at), upper=False)
        mean = self.mean + (v.mT @ half).squeeze(-1)
        return mean, self.kernel(at, at) - v.mT @ v


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=50)
    args = parser.parse_args()
    torch.manual_seed(19)
    torch.set_default_dtype(torch.float64)

    X = torch.sort(6 * torch.rand(24, 1), dim=0).values
    y = torch.sin(X).squeeze() + 0.3 * X.squeeze() + 0.15 * torch.randn(24)
    gp = GaussianProcess(RBF())
    optimizer = torch.optim.Adam(gp.parameters(), lr=0.1)
    for epoch in range(args.epochs):
        optimizer.zero_grad()
        loss = gp.neg_log_likelihood(X, y)
        loss.backward()
        optimizer.step()
        if epoch % 10 == 0:
            length, noise = gp.kernel.log_length.exp().item(), gp.log_noise.exp().item()
            print(f"Iter {epoch:2d} - Loss: {loss.item():.4f}  lengthscale: {length:.4f}  noise: {noise:.4f}")

    # The Hessian of the likelihood in the kernel's parameters says how sure it is of them.
    names = ["log_length", "log_scale"]
    params = [gp.kernel.log_length, gp.kernel.log_scale]
    grads = torch.autograd.grad(gp.neg_log_likelihood(X, y), params, create_graph=True)
    hessian = torch.stack([torch.stack(torch.autograd.grad(g, params, retain_graph=True)) for g in grads])
    errors = torch.linalg.inv(hessian).diagonal().sqrt()
    for name, value, error in zip(names, params, errors, strict=True):
        print(f"{name:10s} {value.item():+.4f} ± {error.item():.4f}")

    at = torch.tensor([0.5, 3.0, 8.0]).unsqueeze(1)
    mean, cov = gp.predict(X, y, at)
    for x, m, s in zip(at.flatten(), mean, cov.diagonal().sqrt(), strict=True):
        print(f"f({x:.1f}) = {m:.3f} ± {2 * s:.3f}")
    sample = mean + torch.linalg.cholesky(cov + 1e-9 * torch.eye(3)) @ torch.randn(3)
    print("a sample:", sample)
    torch.set_default_dtype(torch.float32)


if __name__ == "__main__":
    main()
