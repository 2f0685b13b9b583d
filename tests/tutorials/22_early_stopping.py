"""Early stopping, ReduceLROnPlateau, and a checkpoint to go on from as if training had never stopped."""

import copy
import tempfile
from pathlib import Path

import torch
import torch.nn as nn
from torch.optim.lr_scheduler import ReduceLROnPlateau


class EarlyStopping:
    def __init__(self, patience=4, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best_loss, self.best_state, self.waited = float("inf"), None, 0

    def __call__(self, loss, model):
        """True when it is time to stop."""
        if loss < self.best_loss - self.min_delta:
            self.best_loss, self.waited = loss, 0
            self.best_state = copy.deepcopy(model.state_dict())
        else:
            self.waited += 1
        return self.waited >= self.patience


def make_model():
    return nn.Sequential(nn.Linear(6, 40), nn.Tanh(), nn.Linear(40, 1))


def save_checkpoint(path, epoch, model, optimizer, scheduler, loss):
    torch.save(
        {
            "epoch": epoch,
            "model_state_dict": model.state_dict(),
            "optimizer_state_dict": optimizer.state_dict(),
            "scheduler_state_dict": scheduler.state_dict(),
            "loss": loss,
        },
        path,
    )


def epoch_of(model, optimizer, X, y):
    model.train()
    for i in range(0, len(X), 10):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(X[i : i + 10]), y[i : i + 10])
        loss.backward()
        optimizer.step()


def validate(model, X, y):
    model.eval()
    with torch.no_grad():
        return nn.functional.mse_loss(model(X), y).item()


torch.manual_seed(77)
X = torch.randn(80, 6)
y = X[:, :1] - 0.5 * X[:, 1:2] ** 2 + 0.5 * torch.randn(80, 1)
train_X, train_y, val_X, val_y = X[:30], y[:30], X[30:], y[30:]

model = make_model()
optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
scheduler = ReduceLROnPlateau(optimizer, mode="min", factor=0.3, patience=1)
stopping = EarlyStopping()

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "checkpoint.pth"
    for epoch in range(40):
        epoch_of(model, optimizer, train_X, train_y)
        val_loss = validate(model, val_X, val_y)
        scheduler.step(val_loss)
        print(f"epoch {epoch:2d} val loss {val_loss:.4f} lr {optimizer.param_groups[0]['lr']:.3e}")
        if epoch == 3:
            save_checkpoint(path, epoch, model, optimizer, scheduler, val_loss)
        if stopping(val_loss, model):
            print(f"stopped early; best {stopping.best_loss:.4f}")
            break

    resumed = make_model()
    optimizer2 = torch.optim.Adam(resumed.parameters(), lr=1.0)
    scheduler2 = ReduceLROnPlateau(optimizer2, mode="min", factor=0.3, patience=1)
    checkpoint = torch.load(path, weights_only=True)
    resumed.load_state_dict(checkpoint["model_state_dict"])
    optimizer2.load_state_dict(checkpoint["optimizer_state_dict"])
    scheduler2.load_state_dict(checkpoint["scheduler_state_dict"])
    print(f"resumed after epoch {checkpoint['epoch']}, loss {checkpoint['loss']:.4f}")
    for _ in range(checkpoint["epoch"] + 1, epoch + 1):
        epoch_of(resumed, optimizer2, train_X, train_y)
        scheduler2.step(validate(resumed, val_X, val_y))

same = all(torch.equal(a, b) for a, b in zip(model.parameters(), resumed.parameters(), strict=True))
print("the resumed run ends where the first one did:", same)
model.load_state_dict(stopping.best_state)
print(f"best weights back, val loss {validate(model, val_X, val_y):.4f}")
