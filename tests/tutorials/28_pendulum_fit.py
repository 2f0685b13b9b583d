"""Weigh a planet with a pendulum: simulate, compare with what was measured, differentiate through it all."""

import torch

torch.manual_seed(0)
DT, STEPS, EVERY = 0.02, 100, 5
LENGTH = 0.8


def simulate(gravity, damping, angle0):
    """Semi-implicit Euler for the pendulum's angle; all the starts at once."""
    angle, speed, track = angle0, torch.zeros_like(angle0), []
    for step in range(STEPS):
        acceleration = -gravity / LENGTH * torch.sin(angle) - damping * speed
        speed = speed + DT * acceleration
        angle = angle + DT * speed
        if step % EVERY == 0:
            track.append(angle)
    return torch.stack(track)


class Pendulum(torch.nn.Module):
    """Positive parameters by softplus."""

    def __init__(self, gravity, damping):
        super().__init__()
        inverse = lambda value: torch.log(torch.expm1(torch.tensor(value)))
        self.raw_gravity = torch.nn.Parameter(inverse(gravity))
        self.raw_damping = torch.nn.Parameter(inverse(damping))

    @property
    def gravity(self):
        return torch.nn.functional.softplus(self.raw_gravity)

    @property
    def damping(self):
        return torch.nn.functional.softplus(self.raw_damping)

    def forward(self, angle0):
        return simulate(self.gravity, self.damping, angle0)


starts = torch.tensor([0.3, 0.8, 1.4])
with torch.no_grad():
    measured = simulate(torch.tensor(3.71), torch.tensor(0.25), starts)
    measured = measured + 0.01 * torch.randn(measured.shape)

model = Pendulum(gravity=5.0, damping=0.5)
print(dict(model.named_parameters()).keys(), f"g {model.gravity.item():.4f}, damping {model.damping:.4f}")
optimizer = torch.optim.Adagrad(model.parameters(), lr=0.3)
scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=1.0, end_factor=0.2, total_iters=30)

for epoch in range(30):
    optimizer.zero_grad()
    residual = model(starts) - measured
    loss = residual.square().mean()
    loss.backward()
    gradient = torch.stack([p.grad for p in model.parameters()])
    optimizer.step()
    scheduler.step()
    if epoch % 6 == 0:
        print(
            f"epoch {epoch:2d}  loss {loss.item():.3e}  gradient {gradient.norm().item():.3e}  "
            f"g {model.gravity.item():.4f}  damping {model.damping.item():.4f}"
        )

print(f"Adagrad: g = {model.gravity.item():.3f}, damping = {model.damping.item():.3f}; it is Mars")

# A few steps of Gauss-Newton, with the Jacobian by forward sensitivities of torch.autograd.functional
theta = torch.stack([model.gravity.detach(), model.damping.detach()])
residuals = lambda t: (simulate(t[0], t[1], starts) - measured).flatten()
for _ in range(2):
    J = torch.autograd.functional.jacobian(residuals, theta)
    step = torch.linalg.lstsq(J, residuals(theta).unsqueeze(1)).solution.squeeze()
    theta = theta - step
    print(
        f"Gauss-Newton: loss {residuals(theta).square().mean():.3e}, g {theta[0]:.3f}, damping {theta[1]:.3f}"
    )
