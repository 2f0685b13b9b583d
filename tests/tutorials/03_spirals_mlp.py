"""Three intertwined spirals, a small multi-layer perceptron, and the usual training loop."""

import argparse
import math

import torch
from torch import nn, optim
from torch.optim.lr_scheduler import StepLR
from torch.utils.data import DataLoader, TensorDataset, random_split


def spirals(per_class, classes=3, noise=0.15):
    points, labels = [], []
    for k in range(classes):
        radius = torch.linspace(0.1, 1, per_class)
        angle = torch.linspace(k * 4, (k + 1) * 4, per_class) + noise * torch.randn(per_class)
        points.append(torch.stack([radius * angle.sin(), radius * angle.cos()], dim=1))
        labels.append(torch.full((per_class,), k, dtype=torch.long))
    return torch.cat(points), torch.cat(labels)


def build(hidden):
    return nn.Sequential(
        nn.Linear(2, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.Tanh(), nn.Linear(hidden, 3)
    )


def train_one_epoch(model, loader, loss_fn, optimizer, device):
    model.train()
    total, correct = 0.0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        pred = model(X)
        loss = loss_fn(pred, y)

        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

        total += loss.item() * len(y)
        correct += (pred.argmax(1) == y).type(torch.float).sum().item()
    return total / len(loader.dataset), correct / len(loader.dataset)


@torch.no_grad()
def evaluate(model, loader, loss_fn, device):
    model.eval()
    total, correct = 0.0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        pred = model(X)
        total += loss_fn(pred, y).item() * len(y)
        correct += (pred.argmax(1) == y).type(torch.float).sum().item()
    return total / len(loader.dataset), correct / len(loader.dataset)


def main():
    parser = argparse.ArgumentParser(description="MLP on spirals")
    parser.add_argument("--epochs", type=int, default=24, metavar="N")
    parser.add_argument("--hidden", type=int, default=48)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dataset = TensorDataset(*spirals(100))
    train_set, test_set = random_split(dataset, [240, 60], generator=torch.Generator().manual_seed(42))
    train_loader = DataLoader(train_set, batch_size=20, shuffle=True)
    test_loader = DataLoader(test_set, batch_size=60)

    model = build(args.hidden).to(device)
    print(model)
    print("trainable parameters:", sum(p.numel() for p in model.parameters() if p.requires_grad))
    loss_fn = nn.CrossEntropyLoss()
    optimizer = optim.Adam(model.parameters(), lr=1e-2)
    scheduler = StepLR(optimizer, step_size=8, gamma=0.5)

    for epoch in range(args.epochs):
        loss, accuracy = train_one_epoch(model, train_loader, loss_fn, optimizer, device)
        if epoch % 4 == 3:
            lr = scheduler.get_last_lr()[0]
            print(f"epoch {epoch + 1:3d} | lr {lr:.4f} | loss {loss:.4f} | accuracy {100 * accuracy:.1f}%")
        scheduler.step()

    loss, accuracy = evaluate(model, test_loader, loss_fn, device)
    print(f"test loss {loss:.4f}, test accuracy {accuracy:.2%}")
    corner = torch.softmax(model(torch.tensor([[math.sin(1.0), math.cos(1.0)]])), dim=1)
    print("at one radian:", " ".join(f"{p:.3f}" for p in corner[0].tolist()))


if __name__ == "__main__":
    main()
