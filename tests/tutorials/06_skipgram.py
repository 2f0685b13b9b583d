"""word2vec: skip-gram with negative sampling on a small corpus of my own."""

from collections import Counter

import torch
import torch.nn as nn
import torch.nn.functional as F

CORPUS = """
the king rules the land and the queen rules the land
the king wears a crown and the queen wears a crown
the dog chases the cat and the cat chases the mouse
a dog eats meat and a cat eats fish and a mouse eats cheese
the old king loves the old queen and the young dog loves the young cat
"""
WINDOW, DIM, NEGATIVES, EPOCHS = 2, 12, 5, 30


class SkipGram(nn.Module):
    def __init__(self, vocabulary, dim):
        super().__init__()
        self.center = nn.Embedding(vocabulary, dim)
        self.context = nn.Embedding(vocabulary, dim)
        nn.init.uniform_(self.center.weight, -0.5 / dim, 0.5 / dim)
        nn.init.zeros_(self.context.weight)

    def forward(self, center, positive, negative):
        v = self.center(center)  # (batch, dim)
        u = self.context(positive)  # (batch, dim)
        n = self.context(negative)  # (batch, negatives, dim)
        good = F.logsigmoid((u * v).sum(dim=1))
        bad = F.logsigmoid(-torch.bmm(n, v.unsqueeze(2)).squeeze(2)).sum(dim=1)
        return -(good + bad).mean()


def pairs_of(sentences, index):
    for words in sentences:
        for i, word in enumerate(words):
            for j in range(max(0, i - WINDOW), min(len(words), i + WINDOW + 1)):
                if i != j:
                    yield index[word], index[words[j]]


def nearest(model, word, index, words, k=3):
    vectors = model.center.weight.detach()
    similarity = F.cosine_similarity(vectors[index[word]].unsqueeze(0), vectors)
    similarity[index[word]] = -1
    values, places = similarity.topk(k)
    return ", ".join(f"{words[p]} {v:.3f}" for v, p in zip(values, places, strict=True))


torch.manual_seed(2)
sentences = [line.split() for line in CORPUS.strip().splitlines()]
counts = Counter(word for sentence in sentences for word in sentence)
words = sorted(counts, key=lambda word: (-counts[word], word))
index = {word: i for i, word in enumerate(words)}
print(f"{len(words)} words, the most frequent: {words[:3]}")

pairs = torch.tensor(list(pairs_of(sentences, index)))
noise = torch.tensor([counts[word] for word in words]).float() ** 0.75
model = SkipGram(len(words), DIM)
optimizer = torch.optim.Adam(model.parameters(), lr=0.03)

for epoch in range(EPOCHS):
    total = 0.0
    for batch in pairs[torch.randperm(len(pairs))].split(32):
        negative = torch.multinomial(noise, len(batch) * NEGATIVES, replacement=True).view(len(batch), -1)
        loss = model(batch[:, 0], batch[:, 1], negative)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(batch)
    if epoch % 6 == 5:
        print(f"epoch {epoch + 1:2d}: loss {total / len(pairs):.4f}")

for word in ("king", "dog", "eats"):
    print(f"{word}: {nearest(model, word, index, words)}")
