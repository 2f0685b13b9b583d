"""Find a learning rate: raise it each batch, watch the loss, go back, train with what was found."""

import copy
import math

import torch
import torch.nn as nn
from torch.optim import SGD
from torch.optim.lr_scheduler import ExponentialLR, OneCycleLR
from torch.utils.data import DataLoader, TensorDataset


class LRFinder:
    def __init__(self, model, optimizer, criterion):
        self.model, self.optimizer, self.criterion = model, optimizer, criterion
        self.model_state = copy.deepcopy(model.state_dict())
        self.optimizer_state = copy.deepcopy(optimizer.state_dict())
        self.history = {"lr": [], "loss": []}

    def range_test(self, loader, start_lr, end_lr, num_iter, smooth=0.2, diverge=4.0):
        for group in self.optimizer.param_groups:
            group["lr"] = start_lr
            group["initial_lr"] = start_lr
        scheduler = ExponentialLR(self.optimizer, gamma=(end_lr / start_lr) ** (1 / num_iter))
        average, best, batches = 0.0, math.inf, iter(loader)
        for i in range(num_iter):
            try:
                X, y = next(batches)
            except StopIteration:
                batches = iter(loader)
                X, y = next(batches)
            self.optimizer.zero_grad()
            loss = self.criterion(self.model(X), y)
            loss.backward()
            self.optimizer.step()
            average = smooth * loss.item() + (1 - smooth) * average
            corrected = average / (1 - (1 - smooth) ** (i + 1))
            self.history["lr"].append(scheduler.get_last_lr()[0])
            self.history["loss"].append(corrected)
            scheduler.step()
            best = min(best, corrected)
            if corrected > diverge * best:
                print(f"stopped after {i + 1} batches")
                break

    def suggestion(self):
        """A tenth of the rate at which the loss was smallest, or a third if the curve is flat."""
        losses = torch.tensor(self.history["loss"])
        return self.history["lr"][torch.argmin(losses).item()] / (
            10 if losses.max() > 2 * losses.min() else 3
        )

    def reset(self):
        self.model.load_state_dict(self.model_state)
        self.optimizer.load_state_dict(self.optimizer_state)


def main():
    torch.manual_seed(12)
    X = torch.randn(256, 5)
    y = torch.sin(X.sum(1, keepdim=True)) + 0.1 * torch.randn(256, 1)
    loader = DataLoader(TensorDataset(X, y), batch_size=32, shuffle=True)
    model = nn.Sequential(nn.Linear(5, 32), nn.GELU(), nn.Linear(32, 1))
    optimizer = SGD(model.parameters(), lr=1e-7, momentum=0.9)
    finder = LRFinder(model, optimizer, nn.HuberLoss())
    finder.range_test(loader, start_lr=1e-4, end_lr=10.0, num_iter=60)
    for lr, loss in list(zip(*finder.history.values(), strict=True))[::10]:
        print(f"  lr {lr:.3e}  loss {loss:.4f}")
    lr = finder.suggestion()
    print(f"suggested learning rate: {lr:.3e}")

    finder.reset()
    print(
        "weights are back:", all(torch.equal(v, finder.model_state[k]) for k, v in model.state_dict().items())
    )
    print("optimizer's state is back:", optimizer.state_dict()["state"])
    epochs = 6
    optimizer = SGD(model.parameters(), lr=lr, momentum=0.9)
    scheduler = OneCycleLR(optimizer, max_lr=lr, steps_per_epoch=len(loader), epochs=epochs)
    for epoch in range(epochs):
        total = 0.0
        for inputs, targets in loader:
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(inputs), targets)
            loss.backward()
            optimizer.step()
            scheduler.step()
            total += loss.item() / len(loader)
        group = optimizer.param_groups[0]
        print(f"epoch {epoch}: loss {total:.4f} lr {group['lr']:.3e} momentum {group['momentum']:.4f}")


if __name__ == "__main__":
    main()
