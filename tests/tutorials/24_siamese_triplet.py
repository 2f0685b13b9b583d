"""A siamese network embeds handwriting-like strokes: triplet loss, then a pair classifier on distances."""

import random

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset


class Strokes(Dataset):
    """Every writer has a curve of their own; a sample is that curve, shaken. Items are triplets."""

    def __init__(self, writers=8, samples=6, length=20):
        base = torch.cumsum(torch.randn(writers, 2, length), dim=2) / 3
        self.data = base.unsqueeze(1) + 0.4 * torch.randn(writers, samples, 2, length)
        self.writers, self.samples = writers, samples

    def __len__(self):
        return self.writers * self.samples

    def __getitem__(self, i):
        writer, sample = divmod(i, self.samples)
        other = random.choice([w for w in range(self.writers) if w != writer])
        positive = random.choice([s for s in range(self.samples) if s != sample])
        negative = random.randrange(self.samples)
        return self.data[writer, sample], self.data[writer, positive], self.data[other, negative]


class Embedder(nn.Module):
    def __init__(self, dim=8):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv1d(2, 8, 5, padding=2),
            nn.GroupNorm(2, 8),
            nn.PReLU(),
            nn.MaxPool1d(2),
            nn.Conv1d(8, 8, 3),
            nn.PReLU(),
            nn.Flatten(),
        )
        self.project = nn.Linear(8 * 8, dim)

    def forward(self, x):
        return F.normalize(self.project(self.features(x)), p=2, dim=1)


def verify(model, dataset):
    """How often a pair by one writer is closer than a pair by two."""
    model.eval()
    with torch.no_grad():
        codes = torch.stack([model(samples) for samples in dataset.data])  # (writers, samples, dim)
        flat = codes.flatten(0, 1)
        distance = torch.cdist(flat, flat)
        owner = torch.arange(len(flat)) // dataset.samples
        alike = owner[:, None] == owner[None, :]
        off_diagonal = ~torch.eye(len(flat), dtype=torch.bool)
        positive = distance[alike & off_diagonal]
        negative = distance[~alike]
        return (positive[:, None] < negative[None, :]).float().mean().item(), positive.mean(), negative.mean()


random.seed(5)
torch.manual_seed(5)
train_set, test_set = Strokes(), Strokes(writers=5)
loader = DataLoader(train_set, batch_size=16, shuffle=True)
model = Embedder()
criterion = nn.TripletMarginLoss(margin=0.8, p=2)
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)

for epoch in range(8):
    model.train()
    running = 0.0
    for anchor, positive, negative in loader:
        optimizer.zero_grad()
        loss = criterion(model(anchor), model(positive), model(negative))
        loss.backward()
        optimizer.step()
        running += loss.item()
    if epoch % 2 == 1:
        print(f"Epoch {epoch + 1}: triplet loss {running / len(loader):.4f}")

auc, near, far = verify(model, test_set)
print(f"unseen writers: same {near:.3f}, other {far:.3f}, ranked right {auc:.3f}")

# A calibrated yes or no from the distance of a pair.
head = nn.Linear(1, 1)
pairs = [item for i in range(len(train_set)) for item in [train_set[i]]]
with torch.no_grad():
    a, p, n = (model(torch.stack(part)) for part in zip(*pairs, strict=True))
    x = torch.cat([F.pairwise_distance(a, p), F.pairwise_distance(a, n)]).unsqueeze(1)
    y = torch.cat([torch.ones(len(a), 1), torch.zeros(len(a), 1)])
optimizer = torch.optim.SGD(head.parameters(), lr=1.0)
for _ in range(50):
    optimizer.zero_grad()
    loss = F.binary_cross_entropy(torch.sigmoid(head(x)), y)
    loss.backward()
    optimizer.step()
print(f"pair loss {loss.item():.4f}, threshold {(-head.bias / head.weight).item():.3f}")
