"""A network that solves a differential equation: it is shown no solution; its own derivatives are the loss.

A weight on a spring that swings ever less obeys u'' + 2d u' + w² u = 0. A small network u(t) is made to obey
it, too, at 100 moments, and to begin at u = 1 and at rest. The derivatives by t are taken with autograd; and
as they are in the loss, they are differentiated once more, by the weights. You will see the network on its
way to the exact solution: only the beginning is told, and from there it finds the rest.
"""

import math

import minigrad as torch
from minigrad import nn

D, W, END = 0.5, 3.0, 4.0  # the damping, the frequency without it, and how long we look
STEPS = 2000
SHOWN = (0, 50, 500, 2000)


def exact(t):
    """The solution with u(0) = 1 and u'(0) = 0, for D < W."""
    w = math.sqrt(W**2 - D**2)
    return torch.exp(-D * t) * (torch.cos(w * t) + D / w * torch.sin(w * t))


def derivative(y, t):
    """dy/dt at each moment, which depends on t at this moment only; it can be differentiated again."""
    return torch.autograd.grad(y.sum(), t, create_graph=True)[0]


torch.manual_seed(0)
model = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
t = torch.linspace(0, END, 100).unsqueeze(1).requires_grad_()  # (100, 1)
solution = exact(t.detach())
losses, errors, curves = [], [], {}
for step in range(STEPS + 1):
    u = model(t)  # (100, 1)
    du = derivative(u, t)
    ddu = derivative(du, t)
    equation = (ddu + 2 * D * du + W**2 * u) / W**2  # should be 0; divided, all its terms have the size of u
    begin = (u[0] - 1).square() + (du[0] / W).square()  # (1,): without it, u = 0 would do
    loss = equation.square().mean() + 0.1 * begin.sum()
    losses.append(loss.item())
    errors.append((u.detach() - solution).abs().max().item())
    if step in SHOWN:
        print(f"step {step:4}   loss {loss.item():.4g}   off by at most {errors[-1]:.4g}")
        curves[step] = u.detach()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step()

assert errors[-1] < 0.03 < 0.1 < errors[500]

if __name__ == "__main__":
    from pictures import BLUE, GREY, ORANGE, plt, save

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
    figure.get_layout_engine().set(wspace=0.06)

    time = t.detach()
    left.plot(time, solution, color=GREY, lw=7, alpha=0.35)
    left.text(0.36, 0.75, "exact", color=GREY)
    colors = plt.get_cmap("plasma")(torch.linspace(0.75, 0, len(SHOWN)))
    places = [(2.9, 0.2), (0.92, -0.12), (3.05, -0.035), (1.27, -0.57)]
    for step, place, color in zip(SHOWN, places, colors, strict=True):
        left.plot(time, curves[step], color=color, lw=2)
        left.text(*place, f"{step}" if step else "step 0", color=color)
    left.set(xlabel="t", ylabel="u", xticks=range(5), title="The network on its way")

    right.plot(errors, color=BLUE, lw=2)
    right.text(700, 0.14, "how far it is off at most", color=BLUE)
    right.plot(losses, color=ORANGE, lw=2)
    right.text(700, 0.0012, "loss", color=ORANGE)
    right.set(yscale="log", xlabel="step", xlim=(0, STEPS), xticks=range(0, STEPS + 1, 500))
    right.set_title("Its loss, and its error")
    save(figure, __file__)
