"""A variational autoencoder: from points in eight clusters it learns to make points like them out of noise.

The encoder finds for each point a code, two numbers; but it doesn't get to say them exactly, only with an
uncertainty, and the code is drawn. The decoder makes a point of the code again. It is a part of the loss how
far the codes are from plain normal noise: so, once it is trained, noise will do for codes. You will see the
data, their codes, and points made out of noise. The decoder is continuous, as the noise is, so that a few of
them lie on the way from one cluster to the next.
"""

import math

import minigrad as torch
from minigrad import nn

CLUSTERS, SPREAD = 8, 0.1
STEPS, BATCH = 1500, 128

angles = torch.arange(CLUSTERS) * (2 * math.pi / CLUSTERS)
centers = torch.stack([angles.cos(), angles.sin()], dim=1)  # (8, 2): on a ring


def draw(n):
    """Points of the data (n, 2), and the cluster of each (n,)."""
    cluster = torch.randint(CLUSTERS, (n,))
    return centers[cluster] + SPREAD * torch.randn(n, 2), cluster


def network(given, made, hidden=64):
    inner = [nn.Linear(given, hidden), nn.Tanh(), nn.Linear(hidden, hidden), nn.Tanh()]
    return nn.Sequential(*inner, nn.Linear(hidden, made))


class VAE(nn.Module):
    """After D. P. Kingma and M. Welling, "Auto-Encoding Variational Bayes" (2013)."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = network(2, 4), network(2, 2)

    def encode(self, x):
        """A code for each point, and the mean and the logarithm of the variance with which it was drawn."""
        mean, log_variance = self.encoder(x).chunk(2, dim=1)  # (n, 4) -> twice (n, 2)
        # What is drawn from N(mean, variance) has no derivative by these. So it is drawn from N(0, 1), and
        # becomes a function of them.
        code = mean + (log_variance / 2).exp() * torch.randn_like(mean)
        return code, mean, log_variance

    def forward(self, x):
        """The loss: how many nats it takes to tell a point by way of its code, but for a constant."""
        code, mean, log_variance = self.encode(x)
        error = (self.decoder(code) - x).square() / (2 * SPREAD**2)  # -log N(x; decoded, SPREAD²)
        divergence = (mean.square() + log_variance.exp() - 1 - log_variance) / 2  # from N(0, 1)
        return (error + divergence).sum(dim=1).mean()


torch.manual_seed(0)
model = VAE()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, STEPS)  # ever smaller steps
losses = []
for step in range(STEPS):
    points, _ = draw(BATCH)  # new ones each time
    loss = model(points)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step()
    losses.append(loss.item())
    if step % 250 == 0 or step == STEPS - 1:
        print(f"step {step:4}   loss {loss.item():.4g}")

with torch.no_grad():
    points, cluster = draw(1000)
    codes = model.encode(points)[0]
    made = model.decoder(torch.randn(1000, 2))
distance, nearest = torch.cdist(made, centers).min(dim=1)  # of each point to the nearest center
inside = distance < 3 * SPREAD
print(f"\nOf 1000 points made out of noise, {inside.sum().item()} are in a cluster:", end=" ")
print(torch.bincount(nearest[inside]).tolist())

assert inside.float().mean() > 0.75
assert torch.bincount(nearest[inside]).min() > 1000 / CLUSTERS / 2  # none is forgotten
assert codes.mean(dim=0).abs().max() < 0.2 and (codes.std(dim=0) - 1).abs().max() < 0.2  # like N(0, 1)

if __name__ == "__main__":
    from matplotlib.colors import to_rgba
    from pictures import GREY, INK, plt, save

    colors = plt.get_cmap("plasma")(torch.linspace(0, 0.9, CLUSTERS))  # (8, 4)
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(10, 3.7), layout="constrained")
    figure.get_layout_engine().set(wspace=0.06)

    of_made = colors[nearest]
    of_made[~inside] = to_rgba(GREY)
    plots = [(left, points, colors[cluster]), (middle, codes, colors[cluster]), (right, made, of_made)]
    for axes, xy, color in plots:
        axes.scatter(*xy[:600].T, s=9, color=color[:600], lw=0)
        axes.set(aspect="equal")
    for axes in (left, right):
        axes.set(xlim=(-1.5, 1.5), ylim=(-1.5, 1.5), xlabel="x1", xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    for radius in (1, 2, 3):  # of the noise, 39 %, 86 % and 99 % are inside
        middle.add_patch(plt.Circle((0, 0), radius, fill=False, color=INK, lw=0.8, ls=":"))
    middle.set(xlim=(-3.8, 3.8), ylim=(-3.8, 3.8), xlabel="z1", ylabel="z2", title="Their codes")
    left.set(ylabel="x2", title="The data")
    right.set(title="Made out of noise")
    save(figure, __file__)
