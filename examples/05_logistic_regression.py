"""Logistic regression: how likely is it that a point belongs to the one class, and not to the other?

Two clouds of points overlap, so no line can separate them. The model answers with a probability, the sigmoid
of a linear function, and learns it by making what was observed as likely as possible. You will see where it
says 10 %, 50 % and 90 %; and, on the right, that its loss is convex: a bowl in which every descent, wherever
it begins, ends in the same place.
"""

import minigrad as torch
from minigrad import nn
from minigrad.nn import functional as F  # noqa: N812

STARTS = [(0.0, 0.0), (-3.0, 2.0), (-2.0, -3.5), (4.0, 2.5)]  # weights to begin with
STEPS = 300

torch.manual_seed(0)
center = torch.tensor([0.9, -0.5])
X = torch.cat([torch.randn(100, 2) - center, torch.randn(100, 2) + center])  # (200, 2)
y = torch.cat([torch.zeros(100), torch.ones(100)])  # (200,)
losses = []  # of all descents, one after the other


def descend(start):
    """Learn from given weights; answers the model, and the weights before each step."""
    model = nn.Linear(2, 1)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([start]))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    path = []
    for _ in range(STEPS):
        path.append(model.weight[0].tolist())
        logits = model(X).squeeze(1)  # (200,): the sigmoid is in the loss, where it can't overflow
        loss = F.binary_cross_entropy_with_logits(logits, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return model, path


def loss_of(parameters):
    """The loss for any parameters (w1, w2, b)."""
    return F.binary_cross_entropy_with_logits(X @ parameters[:2] + parameters[2], y)


ends, paths = [], []
for start in STARTS:
    model, path = descend(start)
    w1, w2 = model.weight[0].tolist()
    b = model.bias.item()
    print(f"from {start}: loss {losses[-STEPS]:.3f} to {losses[-1]:.4f},", end=" ")
    print(f"w = ({w1:.3f}, {w2:.3f}), b = {b:.3f}")
    ends.append(torch.tensor([w1, w2, b]))
    paths.append(path)

belongs = (model(X).squeeze(1) > 0) == (y == 1)  # (200,)
print(f"\nOf the points {100 * belongs.float().mean().item():.1f} % are on the side where they belong.")
print("For such clouds the true probability is known: it has b = 0 and w = 2 * center =", 2 * center)

# All descents end in the same place. And convex means: halfway between any two settings of the parameters
# the loss is at most the mean of the two losses.
for end in ends:
    assert torch.allclose(end, ends[0], atol=0.02)
for _ in range(100):
    u, v = 5 * torch.randn(2, 3)
    assert loss_of((u + v) / 2) <= (loss_of(u) + loss_of(v)) / 2

if __name__ == "__main__":
    from pictures import BLUE, GREY, INK, ORANGE, plt, save

    def grid(xs, ys):
        """All points of a grid: their coordinates, and the points themselves (len(ys), len(xs), 2)."""
        x, y = torch.meshgrid(xs, ys, indexing="xy")
        return x, y, torch.stack([x, y], dim=-1)

    side = torch.linspace(-4, 4, 50)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.8), layout="constrained")
    figure.get_layout_engine().set(wspace=0.06)

    x1, x2, points = grid(side, side)
    chance = torch.sigmoid(model(points)).squeeze(-1).detach()  # (50, 50)
    lines = left.contour(x1, x2, chance, [0.1, 0.5, 0.9], colors=INK, linewidths=[1, 2, 1])
    places = [(0.8, 3.4), (1.8, 3.4), (2.8, 3.4)]
    left.clabel(lines, fmt=lambda level: f"{100 * level:g} %", manual=places)
    for label, color, marker in [(0, ORANGE, "o"), (1, BLUE, "s")]:
        left.plot(*X[y == label].T, marker, color=color, mec="white", mew=0.6, ms=6.5)
    left.text(-3.8, 3.3, "class 0", color=ORANGE)
    left.text(2.2, -3.5, "class 1", color=BLUE)
    left.set(xlabel="x1", ylabel="x2", title="The probability of class 1", aspect="equal")

    w1, w2, weights = grid(side + 0.5, side)
    bias = ends[0][2:]
    heights = [[loss_of(torch.cat([w, bias])).item() for w in row] for row in weights]
    levels = [0.3, 0.35, 0.5, 0.7, 1, 1.5, 2, 3, 4]
    lines = right.contour(w1, w2, heights, levels, colors=GREY, linewidths=0.8)
    right.clabel(lines, levels[1:], fmt="%g", fontsize=10)
    for path in paths:
        right.plot(*zip(*path, strict=True), color=BLUE, lw=2)
        right.plot(*path[0], "o", color="white", mec=BLUE, mew=1.5, ms=7)
    right.plot(*ends[0][:2], "o", color=BLUE, mec="white", ms=9)
    right.set(xlabel="w1", ylabel="w2", title="Four descents, on contours of the loss", aspect="equal")
    save(figure, __file__)
