"""Two moons: a small network bends its decision boundary around data that no line can separate.

A multilayer perceptron (2 -> 16 -> 16 -> 1) learns from shuffled batches of 20 points. In the picture you see
its boundary after 1, 5 and 40 passes over the data: at first nearly a line, then a curve between the moons.
"""

import math

import minigrad as torch
from minigrad import nn
from minigrad.utils.data import DataLoader, TensorDataset

EPOCHS, SHOWN = 40, (1, 5, 40)


def moons(n):
    """Two half circles of n points each, the second turned around and moved into the first; with noise."""
    angle = math.pi * torch.rand(2, n)
    upper = torch.stack([torch.cos(angle[0]), torch.sin(angle[0])], dim=1)  # (n, 2)
    lower = torch.stack([1 - torch.cos(angle[1]), 0.5 - torch.sin(angle[1])], dim=1)
    points = torch.cat([upper, lower]) + 0.12 * torch.randn(2 * n, 2)  # (2n, 2)
    return points, torch.cat([torch.zeros(n), torch.ones(n)])


@torch.no_grad()
def accuracy(model, points, labels):
    """The part of the points that are on the side where they belong."""
    return ((model(points).squeeze(1) > 0) == (labels == 1)).float().mean().item()


torch.manual_seed(0)
X, y = moons(150)
X_new, y_new = moons(500)  # to see whether it holds for points that the network has not learned from
loader = DataLoader(TensorDataset(X, y), batch_size=20, shuffle=True)
model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
loss_fn = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
print(model)

# Where the boundary is, is seen on a grid.
x1, x2 = torch.meshgrid(torch.linspace(-1.6, 2.6, 106), torch.linspace(-1.4, 1.9, 83), indexing="xy")
grid = torch.stack([x1, x2], dim=-1)  # (83, 106, 2)
losses, surfaces, scores = [], {}, {}
for epoch in range(1, EPOCHS + 1):
    for batch, labels in loader:  # (20, 2) and (20,)
        loss = loss_fn(model(batch).squeeze(1), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    if epoch in SHOWN:
        with torch.no_grad():
            surfaces[epoch] = torch.sigmoid(model(grid)).squeeze(-1)  # (83, 106)
        scores[epoch] = accuracy(model, X_new, y_new)
        print(f"epoch {epoch:2}   loss {losses[-1]:.3f}   accuracy on new points {scores[epoch]:.3f}")

assert scores[1] < 0.9 and scores[40] > 0.98

if __name__ == "__main__":
    from matplotlib.colors import LinearSegmentedColormap
    from pictures import BLUE, INK, ORANGE, plt, save

    shades = LinearSegmentedColormap.from_list("shades", [ORANGE, "white", BLUE])
    figure, panels = plt.subplots(1, 3, figsize=(10, 3.4), layout="constrained", sharey=True)
    for axes, (epoch, surface) in zip(panels, surfaces.items(), strict=True):
        axes.contourf(x1, x2, surface, torch.linspace(0, 1, 11), cmap=shades, alpha=0.35)
        axes.contour(x1, x2, surface, [0.5], colors=INK, linewidths=2)
        for label, color, marker in [(0, ORANGE, "o"), (1, BLUE, "s")]:
            axes.plot(*X[y == label].T, marker, color=color, mec="white", mew=0.5, ms=5)
        axes.set(xlabel="x1", aspect="equal", yticks=[-1, 0, 1])
        axes.set_title(f"Epoch {epoch}: {100 * scores[epoch]:.1f} % right")
    panels[0].set(ylabel="x2")
    save(figure, __file__)
