"""One's own optimizer and schedule, subclasses of torch's, in a race through Rosenbrock's valley."""

import math

import torch
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler


class Lion(Optimizer):
    """Steps of the sign of an interpolated momentum."""

    def __init__(self, params, lr=1e-2, betas=(0.9, 0.99), weight_decay=0.0):
        if not 0.0 <= lr:
            raise ValueError(f"Invalid learning rate: {lr}")
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["exp_avg"] = torch.zeros_like(p)
                p.mul_(1 - group["lr"] * group["weight_decay"])
                update = state["exp_avg"].mul(beta1).add(p.grad, alpha=1 - beta1).sign_()
                p.add_(update, alpha=-group["lr"])
                state["exp_avg"].mul_(beta2).add_(p.grad, alpha=1 - beta2)
        return loss


class WarmupCosine(LRScheduler):
    def __init__(self, optimizer, warmup, total, last_epoch=-1):
        self.warmup, self.total = warmup, total
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        step = self.last_epoch + 1
        if step <= self.warmup:
            factor = step / self.warmup
        else:
            factor = 0.5 * (1 + math.cos(math.pi * (step - self.warmup) / (self.total - self.warmup)))
        return [base * factor for base in self.base_lrs]


def rosenbrock(xy):
    x, y = xy
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def race(name, make, steps=60, schedule=None):
    xy = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
    optimizer = make([xy])
    scheduler = schedule(optimizer) if schedule else None

    def closure():
        optimizer.zero_grad()
        loss = rosenbrock(xy)
        loss.backward()
        return loss

    trace = []
    for _ in range(steps):
        trace.append(optimizer.step(closure).item())
        if scheduler is not None:
            scheduler.step()
    x, y = xy.tolist()
    print(f"{name:10s} " + " ".join(f"{v:.3e}" for v in trace[:: steps // 4]) + f" -> ({x:.4f}, {y:.4f})")
    return optimizer


torch.manual_seed(0)
race("SGD", lambda p: torch.optim.SGD(p, lr=1e-3, momentum=0.9))
race("Adam", lambda p: torch.optim.Adam(p, lr=0.1))
race("RMSprop", lambda p: torch.optim.RMSprop(p, lr=0.02, centered=True))
lion = race("Lion", lambda p: Lion(p, lr=0.05), schedule=lambda o: WarmupCosine(o, 5, 60))
race("LBFGS", lambda p: torch.optim.LBFGS(p, line_search_fn="strong_wolfe", max_iter=2), steps=24)

print(lion)
state = lion.state_dict()
print({k: v for k, v in state["param_groups"][0].items() if k in ("betas", "weight_decay", "params")})
print("momentum", [f"{v:.3f}" for v in state["state"][0]["exp_avg"].tolist()])
try:
    Lion([torch.zeros(2, requires_grad=True)], lr=-1)
except ValueError as error:
    print("ValueError:", error)
