"""MAML: learn an initialization from which one gradient step fits a new sine. Second-order gradients."""

import argparse
import math

import torch
import torch.nn.functional as F


def init_params(sizes, generator):
    params = []
    for fan_in, fan_out in zip(sizes[:-1], sizes[1:], strict=True):
        weight = torch.randn(fan_out, fan_in, generator=generator) / math.sqrt(fan_in)
        params += [weight.requires_grad_(), torch.zeros(fan_out, requires_grad=True)]
    return params


def net(x, params):
    for weight, bias in zip(params[:-2:2], params[1:-2:2], strict=True):
        x = torch.tanh(F.linear(x, weight, bias))
    return F.linear(x, params[-2], params[-1])


class SineTask:
    def __init__(self, generator):
        amplitude, phase = torch.rand(2, generator=generator)
        self.amplitude, self.phase = 0.5 + 2 * amplitude.item(), math.pi * phase.item()
        self.generator = generator

    def sample(self, n):
        x = torch.empty(n, 1).uniform_(-3, 3, generator=self.generator)
        return x, self.amplitude * torch.sin(x + self.phase)


def adapt(params, x, y, lr, steps=1, create_graph=True):
    for _ in range(steps):
        loss = F.mse_loss(net(x, params), y)
        grads = torch.autograd.grad(loss, params, create_graph=create_graph)
        params = [p - lr * g for p, g in zip(params, grads, strict=True)]
    return params


def evaluate(params, tasks, lr):
    before = after = 0.0
    for x, y, test_x, test_y in tasks:
        fast = adapt(params, x, y, lr, steps=3, create_graph=False)
        with torch.no_grad():
            before += F.mse_loss(net(test_x, params), test_y).item() / len(tasks)
            after += F.mse_loss(net(test_x, fast), test_y).item() / len(tasks)
    return before, after


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=24, help="meta-steps")
    parser.add_argument("--inner-lr", type=float, default=0.05)
    parser.add_argument("--meta-lr", type=float, default=0.02)
    parser.add_argument("--first-order", action="store_true")
    args = parser.parse_args()

    generator = torch.Generator().manual_seed(17)
    params = init_params([1, 24, 24, 1], generator)
    meta_optimizer = torch.optim.Adam(params, lr=args.meta_lr)
    held_out = []
    for _ in range(5):
        task = SineTask(generator)
        held_out.append((*task.sample(10), *task.sample(20)))
    print("before: {:.4f}, three steps later {:.4f}".format(*evaluate(params, held_out, args.inner_lr)))

    for step in range(args.epochs):
        meta_loss = 0.0
        for _ in range(3):
            task = SineTask(generator)
            fast = adapt(params, *task.sample(10), args.inner_lr, create_graph=not args.first_order)
            x, y = task.sample(10)
            meta_loss = meta_loss + F.mse_loss(net(x, fast), y) / 3
        meta_optimizer.zero_grad()
        meta_loss.backward()
        meta_optimizer.step()
        if step % 6 == 5:
            print(f"meta-step {step + 1:2d}: loss {meta_loss.item():.4f}")

    print("after:  {:.4f}, three steps later {:.4f}".format(*evaluate(params, held_out, args.inner_lr)))
    (x, y, *_), curve = held_out[0], []
    loss = F.mse_loss(net(x, params), y)
    grads = torch.autograd.grad(loss, params, create_graph=True)
    direction = [g.detach() for g in grads]
    for product in torch.autograd.grad(grads, params, grad_outputs=direction):
        curve.append(product.norm().item())
    print("curvature along the gradient:", " ".join(f"{c:.3f}" for c in curve[:4]))


if __name__ == "__main__":
    main()
