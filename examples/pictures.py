"""What the pictures of these examples share: how they look, and where they are saved."""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # draws into a file; needs no screen
import matplotlib.pyplot as plt

INK, GREY = "#222222", "#767676"
ORANGE, BLUE = "#f0932b", "#273c8f"  # one light, one dark: they can be told apart in grey, too

plt.rcParams |= {"font.size": 12, "axes.titlesize": 13, "axes.titlepad": 14, "axes.titlelocation": "left"}
plt.rcParams |= {"text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": GREY}
plt.rcParams |= {"xtick.color": GREY, "ytick.color": GREY}
plt.rcParams |= {"axes.spines.top": False, "axes.spines.right": False}
plt.rcParams |= {"legend.frameon": False, "contour.negative_linestyle": "solid"}


def save(figure, script):
    """Save a figure beside its script, or in the file that the command line names."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(script).with_suffix(".png")
    figure.savefig(target, dpi=125)
    print(f"\nThe picture is in {target.name}.")
