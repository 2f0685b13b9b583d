"""Large batches on a small machine: gradients accumulate over parts, and are clipped before the step."""

import argparse

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset


class Adding(Dataset):
    """Sequences of (number, mark); the target is the sum of the two numbers that are marked."""

    def __init__(self, size, length):
        self.size, self.length = size, length

    def __len__(self):
        return self.size

    def __getitem__(self, index):
        generator = torch.Generator().manual_seed(index)
        numbers = torch.rand(self.length, generator=generator)
        marks = torch.zeros(self.length)
        marks[torch.randperm(self.length, generator=generator)[:2]] = 1.0
        return torch.stack([numbers, marks], dim=1), (numbers * marks).sum()


class RNNRegressor(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.rnn = nn.RNN(2, hidden, nonlinearity="relu", batch_first=True)
        self.fc = nn.Linear(hidden, 1)
        nn.init.eye_(self.rnn.weight_hh_l0)
        self.rnn.weight_hh_l0.data.mul_(0.9)
        nn.init.orthogonal_(self.fc.weight)

    def forward(self, x):
        _, h = self.rnn(x)
        return self.fc(h[-1]).flatten()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--accumulate", type=int, default=4)
    parser.add_argument("--max-norm", type=float, default=1.0)
    opt = parser.parse_args()

    torch.manual_seed(2)
    loader = DataLoader(Adding(160, 8), batch_size=8, shuffle=True)
    model = RNNRegressor(24)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.03, momentum=0.9)

    # one large batch, and the same in four parts: the gradient is the same
    X, y = next(iter(DataLoader(Adding(32, 8), batch_size=32)))
    F.mse_loss(model(X), y).backward()
    whole = torch.cat([p.grad.flatten() for p in model.parameters()])
    model.zero_grad()
    for part_X, part_y in zip(X.chunk(4), y.chunk(4), strict=True):
        (F.mse_loss(model(part_X), part_y) / 4).backward()
    parts = torch.cat([p.grad.flatten() for p in model.parameters()])
    print("same gradient:", torch.allclose(whole, parts, rtol=1e-4, atol=1e-6))
    optimizer.zero_grad()

    for epoch in range(opt.epochs):
        running, norms = 0.0, []
        for i, (X, y) in enumerate(loader):
            loss = F.mse_loss(model(X), y)
            (loss / opt.accumulate).backward()
            running += loss.item()
            if (i + 1) % opt.accumulate == 0 or i + 1 == len(loader):
                total_norm = torch.nn.utils.clip_grad_norm_(model.parameters(), opt.max_norm)
                norms.append(float(total_norm))
                optimizer.step()
                optimizer.zero_grad()
        clipped = sum(norm > opt.max_norm for norm in norms)
        print(
            f"epoch {epoch}: loss {running / len(loader):.4f} | first norm {norms[0]:.3f} "
            f"| {clipped} of {len(norms)} steps clipped"
        )

    model.eval()
    with torch.no_grad():
        X, y = next(iter(DataLoader(Adding(64, 8), batch_size=64)))
        guess = model(X)
    print(f"MAE {F.l1_loss(guess, y):.4f}, of the mean as a guess {F.l1_loss(y.mean().expand_as(y), y):.4f}")


if __name__ == "__main__":
    main()
