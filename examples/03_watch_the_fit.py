"""The fit of the second example, watched: the line as it turns into place, and the path that m and b take.

You will see one picture. On the left, the line at a few epochs. On the right, the loss as a landscape over
the (m, b) plane, with the path of the descent: a few large steps down into a long narrow valley, then
thousands of small ones along its floor. Run it with a file name to save the picture there.
"""

from pathlib import Path
from runpy import run_path

import numpy as np

import minigrad

EARLY, LATE = (0, 1, 2, 10), (100, 200, 400, 5000)  # at first the line swings up, then it turns


def loss(m, b):
    """The mean squared error of the line y = mx + b; m and b may be arrays."""
    return np.mean((np.multiply.outer(m, x) + np.expand_dims(b, -1) - y) ** 2, axis=-1)


# The descent, as in the second example.

fit = run_path(str(Path(__file__).with_name("02_line_fit.py")))["fit"]
path = np.array(fit(minigrad))  # (5001, 2): m and b at each epoch
x = np.arange(1, 7)
y = 3 * x + 7

descent = loss(*path.T)
assert (np.diff(descent[:1000]) < 0).all()  # every step goes down:
assert descent[10] < descent[0] / 30  # ten steps do most of it,
assert descent[200] > descent[10] / 6  # and the next two hundred little

# The picture. An epoch has one colour on both sides, from light to dark: so it can be told in grey, too.

if __name__ == "__main__":
    from matplotlib.colors import LinearSegmentedColormap
    from pictures import INK, plt, save

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.6), layout="constrained")
    figure.get_layout_engine().set(wspace=0.06)
    colors = dict(zip(EARLY + LATE, plt.get_cmap("plasma")(np.linspace(0.75, 0, 8)), strict=True))

    def write(axes, text, point, offset, color=INK, **where):
        axes.annotate(
            text, point, offset, textcoords="offset points", color=color, va="center", fontsize=11, **where
        )

    for epoch, color in colors.items():
        m, b = path[epoch]
        left.plot([0, 6.5], [b, 6.5 * m + b], color=color, lw=2)
        if epoch in EARLY:
            write(left, f"{epoch}" if epoch else "epoch 0", (6.5, 6.5 * m + b), (6, 0), color)
        else:
            write(left, f"{epoch}", (0, b), (-6, 0), color, ha="right")
    left.plot(x, y, "o", color="white", mec=INK, mew=1.5, ms=7, zorder=3)
    left.set(xlabel="x", ylabel="y", xlim=(-1.3, 7.9), ylim=(0, 31), xticks=range(7))
    left.set_title("The line, and the data")

    M, B = np.meshgrid(np.linspace(0, 6, 200), np.linspace(0, 9, 200))
    heights = np.log10(loss(M, B))
    slopes = LinearSegmentedColormap.from_list("slopes", ["#ffffff", "#d5dde8"])
    right.contourf(M, B, heights, levels=np.arange(-1, 3.5, 0.5), cmap=slopes, extend="both")
    lines = right.contour(M, B, heights, levels=range(-1, 3), colors="#9aa7b8", linewidths=0.9)
    places = [(0.9, 5.5), (2.6, 5.5), (2.5, 8.2)]
    right.clabel(lines, fmt=lambda level: f"loss {10**level:g}", fontsize=10, colors="#66758a", manual=places)
    right.plot(*path.T, color=INK, lw=1.3, zorder=3)
    for epoch, color in colors.items():
        right.plot(*path[epoch], "o", color=color, ms=8.5, mec="white", mew=1.2, zorder=4)
        if epoch in (1, 2):
            write(right, f"{epoch}", path[epoch], (0, 14), color, ha="center")
        elif epoch not in (0, 5000):
            write(right, f"{epoch}", path[epoch], (9, 2), color)
    write(right, "start", path[0], (-9, 0), ha="right")
    write(right, "end: m = 3, b = 7", path[-1], (10, 5))
    right.set(xlabel="slope m", ylabel="intercept b", title="The path, on contours of the loss")

    save(figure, __file__)
