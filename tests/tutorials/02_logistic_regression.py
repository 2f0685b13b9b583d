"""Logistic regression on a made-up medical table, with features scaled by the training set."""

import argparse

import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset


class LogisticRegression(nn.Module):
    def __init__(self, n_features):
        super().__init__()
        self.linear = nn.Linear(n_features, 1)

    def forward(self, x):
        return self.linear(x).squeeze(1)


def make_patients(n=320, seed=3):
    """Age, blood pressure, pulse and a column of noise; the older and the more pressed are ill more often."""
    rng = np.random.RandomState(seed)
    age = rng.uniform(20, 80, n)
    pressure = 90 + 0.5 * age + rng.normal(0, 10, n)
    pulse = rng.normal(70, 8, n)
    noise = rng.normal(0, 1, n)
    score = 0.08 * (age - 50) + 0.05 * (pressure - 115) + 0.02 * (pulse - 70)
    ill = (rng.uniform(size=n) < 1 / (1 + np.exp(-score))).astype(np.float32)
    return np.stack([age, pressure, pulse, noise], axis=1).astype(np.float32), ill


def confusion(logits, labels, threshold=0.5):
    guess = (torch.sigmoid(logits) > threshold).float()
    tp = ((guess == 1) & (labels == 1)).sum().item()
    fp = ((guess == 1) & (labels == 0)).sum().item()
    fn = ((guess == 0) & (labels == 1)).sum().item()
    tn = ((guess == 0) & (labels == 0)).sum().item()
    return tp, fp, fn, tn


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--lr", type=float, default=0.5)
    args = parser.parse_args()

    torch.manual_seed(0)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    data, labels = make_patients()
    X, y = torch.from_numpy(data), torch.from_numpy(labels)
    X_train, X_test, y_train, y_test = X[:240], X[240:], y[:240], y[240:]
    mean, std = X_train.mean(dim=0), X_train.std(dim=0)
    X_train, X_test = (X_train - mean) / std, (X_test - mean) / std

    loader = DataLoader(TensorDataset(X_train, y_train), batch_size=args.batch_size, shuffle=True)
    model = LogisticRegression(X.shape[1]).to(device)
    ratio = (y_train == 0).sum() / (y_train == 1).sum()
    criterion = nn.BCEWithLogitsLoss(pos_weight=ratio)
    optimizer = optim.SGD(model.parameters(), lr=args.lr, weight_decay=1e-3)

    for epoch in range(1, args.epochs + 1):
        model.train()
        running = 0.0
        for inputs, targets in loader:
            inputs, targets = inputs.to(device), targets.to(device)
            optimizer.zero_grad()
            loss = criterion(model(inputs), targets)
            loss.backward()
            optimizer.step()
            running += loss.item() * inputs.size(0)
        if epoch % 3 == 0:
            print(f"Epoch [{epoch}/{args.epochs}] train loss: {running / len(loader.dataset):.4f}")

    model.eval()
    with torch.no_grad():
        logits = model(X_test.to(device)).cpu()
    tp, fp, fn, tn = confusion(logits, y_test)
    print(f"test loss: {criterion(logits, y_test):.4f}")
    print(
        f"accuracy {(tp + tn) / len(y_test):.4f} precision {tp / (tp + fp):.4f} recall {tp / (tp + fn):.4f}"
    )
    names = ["age", "pressure", "pulse", "noise"]
    for name, weight in zip(names, model.linear.weight.detach().numpy()[0], strict=True):
        print(f"{name:>10s} {weight:+.4f}")


if __name__ == "__main__":
    main()
