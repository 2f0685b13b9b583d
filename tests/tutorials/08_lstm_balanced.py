"""Is a string of brackets balanced? A bidirectional LSTM on padded sequences of different lengths."""

import random

import torch
import torch.nn as nn
import torch.optim as optim
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset

PAD, OPEN, CLOSE = 0, 1, 2
random.seed(0)
torch.manual_seed(0)


def balanced(text):
    depth = 0
    for token in text:
        depth += 1 if token == OPEN else -1
        if depth < 0:
            return False
    return depth == 0


def grow(pairs):
    """A balanced string by chance."""
    if pairs == 0:
        return []
    inside = random.randrange(pairs)
    return [OPEN, *grow(inside), CLOSE, *grow(pairs - 1 - inside)]


class Brackets(Dataset):
    def __init__(self, size):
        self.items = []
        for i in range(size):
            text = grow(random.randint(2, 6))
            if i % 2:
                a, b = random.sample(range(len(text)), 2)
                text[a], text[b] = text[b], text[a]
            self.items.append((torch.tensor(text), float(balanced(text))))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]


def collate(batch):
    texts, labels = zip(*batch, strict=True)
    lengths = torch.tensor([len(text) for text in texts])
    return pad_sequence(texts, batch_first=True, padding_value=PAD), lengths, torch.tensor(labels)


class Judge(nn.Module):
    def __init__(self, embed=8, hidden=24):
        super().__init__()
        self.embedding = nn.Embedding(3, embed, padding_idx=PAD)
        self.lstm = nn.LSTM(embed, hidden, batch_first=True, bidirectional=True)
        self.norm = nn.LayerNorm(2 * hidden)
        self.out = nn.Linear(2 * hidden, 1)

    def forward(self, tokens, lengths):
        states, _ = self.lstm(self.embedding(tokens))
        mask = torch.arange(tokens.size(1))[None, :] < lengths[:, None]
        states = states.masked_fill(~mask.unsqueeze(-1), float("-inf"))
        pooled, _ = states.max(dim=1)
        return self.out(self.norm(pooled)).squeeze(-1)


train_loader = DataLoader(Brackets(160), batch_size=20, shuffle=True, collate_fn=collate)
test_loader = DataLoader(Brackets(60), batch_size=30, collate_fn=collate)
model = Judge()
criterion = nn.BCEWithLogitsLoss()
optimizer = optim.Adam(model.parameters(), lr=0.01)

for epoch in range(1, 6):
    model.train()
    losses = []
    for tokens, lengths, labels in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(tokens, lengths), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    model.eval()
    right = 0
    with torch.no_grad():
        for tokens, lengths, labels in test_loader:
            right += ((model(tokens, lengths) > 0) == labels.bool()).sum().item()
    print(f"epoch {epoch}: loss {sum(losses) / len(losses):.4f}, accuracy {right / 60:.4f}")
print("padding's embedding:", model.embedding.weight[PAD].abs().sum().item())
