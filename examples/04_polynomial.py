"""A cubic that learns to be a sine: the same fit three times, each time leaving more to the library.

First four numbers are fitted with autograd alone: the update is written out. Then a layer holds the numbers,
and a module is the loss. Then an optimizer does the updates, too, and does them better: powers of x have very
different sizes, on which plain gradient descent is slow, and Adam isn't. The picture shows the first cubic on
its way, and the three losses on their way down to the least that a cubic can have.
"""

import math

import numpy as np

import minigrad as torch
from minigrad import nn

STEPS, LR = 500, 0.005  # with 0.0067 the steps of gradient descent would overshoot, and the loss explode
SHOWN = (0, 1, 10, 50, 100, 200, 499)

x = torch.linspace(-math.pi, math.pi, 200)
y = torch.sin(x)
losses = []  # of all three, one after the other


def note(step, loss):
    losses.append(loss.item())
    if step in SHOWN:
        print(f"step {step:3}   loss {loss.item():.4g}")


print("1. Four numbers, and their gradients\n")
torch.manual_seed(0)
a, b, c, d = (torch.randn((), requires_grad=True) for _ in range(4))
curves = []
for step in range(STEPS):
    curve = a + b * x + c * x**2 + d * x**3  # (200,)
    loss = ((curve - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():  # the update is no part of what is differentiated
        for p in (a, b, c, d):
            p -= LR * p.grad
            p.grad = None  # otherwise the next gradient would be added to this one
    note(step, loss)
    curves.append(curve.detach())

print("\n2. A layer that holds them, and a module that is the loss\n")
powers = torch.stack([x, x**2, x**3], dim=1)  # (200, 3)
model = nn.Sequential(nn.Linear(3, 1), nn.Flatten(0))  # (200, 3) -> (200, 1) -> (200,)
loss_fn = nn.MSELoss()
for step in range(STEPS):
    loss = loss_fn(model(powers), y)
    model.zero_grad()
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p -= LR * p.grad
    note(step, loss)

print("\n3. An optimizer that updates them\n")
model = nn.Sequential(nn.Linear(3, 1), nn.Flatten(0))
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
for step in range(STEPS):
    loss = loss_fn(model(powers), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    note(step, loss)

a, (b, c, d) = model[0].bias.item(), model[0].weight[0].tolist()
print(f"\nsin x is about {b:.3f} x + {d:.3f} x³")
assert abs(a) < 1e-3 and abs(c) < 1e-3  # the sine is odd, and so is the cubic

# How low can it go? A polynomial's least squares are known without any descent.
best = np.polynomial.Polynomial.fit(x.numpy(), y.numpy(), 3)
least = np.mean((best(x.numpy()) - y.numpy()) ** 2)
numbers, layer, adam = np.reshape(losses, (3, STEPS))
print(f"No cubic has a loss below {least:.4g}.")
assert adam[-1] < 1.001 * least
assert numbers[-1] > 1.2 * least and layer[-1] > 1.2 * least  # 500 steps were not enough for these

if __name__ == "__main__":
    from pictures import BLUE, GREY, INK, ORANGE, plt, save

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.6), layout="constrained")
    figure.get_layout_engine().set(wspace=0.06)

    left.plot(x, y, color=GREY, lw=7, alpha=0.35)
    left.text(-1.55, -1.3, "sin x", color=GREY, ha="center")
    places = {0: (-0.85, -1.6), 10: (2.35, -0.4), 50: (-2.45, 0.3), 200: (-1.4, 0.4), 499: (-1.6, -0.45)}
    colors = plt.get_cmap("plasma")(np.linspace(0.75, 0, 5))
    for (step, place), color in zip(places.items(), colors, strict=True):
        left.plot(x, curves[step], color=color, lw=2)
        left.text(*place, f"{step}" if step else "step 0", color=color)
    left.set(xlabel="x", ylabel="y", ylim=(-2, 2), yticks=range(-2, 3))
    left.set_title("The first cubic on its way to the sine")

    for values, color in [(numbers, ORANGE), (layer, GREY), (adam, BLUE)]:
        right.plot(values, color=color, lw=2)
    right.text(250, 0.35, "1. autograd alone", color=ORANGE)
    right.text(112, 0.018, "2. with nn.Linear", color=GREY)
    right.text(130, 0.0052, "3. with Adam", color=BLUE)
    right.axhline(least, color=INK, lw=1, ls=":")
    right.set(yscale="log", xlabel="step", ylabel="mean squared error", xlim=(0, STEPS))
    right.set_title("The losses, and the least there is")
    save(figure, __file__)
