"""Handwritten digits, read by a small convolutional network.

The 1797 digits of scikit-learn, 8 x 8 pixels each, come with it: nothing is downloaded. The network looks for
strokes with 3 x 3 filters, halves the picture, looks for patterns of strokes, halves it again, and decides.
After eight passes it reads more than 95 % of the digits that it has not learned from. You will see the 30 of
these that it is least sure of, and what it takes them for.
"""

from sklearn.datasets import load_digits

import minigrad as torch
from minigrad import nn
from minigrad.utils.data import DataLoader, TensorDataset, random_split

EPOCHS = 8

torch.manual_seed(0)
digits = load_digits()
images = torch.from_numpy(digits.images).float().unsqueeze(1) / 16  # (1797, 1, 8, 8), from 0 to 1
labels = torch.from_numpy(digits.target)  # (1797,)
learned, held_out = random_split(TensorDataset(images, labels), [1437, 360])
loader = DataLoader(learned, batch_size=64, shuffle=True)

# The convolutions have no bias: batch norm would subtract it again. And its gradient, which is nothing but
# rounding, Adam would blow up to steps of full size.
model = nn.Sequential(
    *[nn.Conv2d(1, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2)],
    *[nn.Conv2d(8, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2)],
    *[nn.Flatten(), nn.Dropout(0.25), nn.Linear(64, 10)],
)  # (n, 1, 8, 8) -> (n, 8, 4, 4) -> (n, 16, 2, 2) -> (n, 10)
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS)
print(model, f"\n\n{sum(p.numel() for p in model.parameters())} parameters\n")


@torch.no_grad()
def read(images):
    """What the network takes each image for, and how sure it is: both (n,)."""
    model.eval()  # dropout leaves everything in; batch norm uses the averages that it has collected
    chances = model(images).softmax(dim=1)  # (n, 10)
    model.train()
    sure, taken_for = chances.max(dim=1)
    return taken_for, sure


losses = []
test_images, test_labels = held_out[:]  # (360, 1, 8, 8) and (360,)
for epoch in range(1, EPOCHS + 1):
    rate = scheduler.get_last_lr()[0]
    for batch, targets in loader:
        loss = loss_fn(model(batch), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    scheduler.step()  # smaller steps in the next epoch
    taken_for, sure = read(test_images)
    accuracy = (taken_for == test_labels).float().mean().item()
    print(f"epoch {epoch}   lr {rate:.4f}   loss {losses[-1]:.4g}   held-out accuracy {accuracy:.3f}")

assert accuracy > 0.95

if __name__ == "__main__":
    from pictures import INK, ORANGE, plt, save

    figure, panels = plt.subplots(3, 10, figsize=(10, 4.6), layout="constrained")
    figure.get_layout_engine().set(wspace=0.15, hspace=0.1)
    for axes, i in zip(panels.flat, sure.argsort().tolist(), strict=False):
        digit, truth = taken_for[i].item(), test_labels[i].item()
        axes.imshow(test_images[i, 0], cmap="Greys")
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set(visible=digit != truth, color=ORANGE, linewidth=3)
        text, color = (f"{digit}", INK) if digit == truth else (f"{digit}, not {truth}", ORANGE)
        axes.set_title(text, loc="center", pad=5, color=color)
    wrong = (taken_for != test_labels).sum()
    figure.suptitle(f"Of 360 held-out digits {wrong} are misread. It is least sure of these 30", fontsize=13)
    save(figure, __file__)
