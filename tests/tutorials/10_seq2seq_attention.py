"""Sequence to sequence with additive attention: write a number, given its digits, in words."""

import random

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import optim

SOS, EOS, PAD = 0, 1, 2
ONES = "zero one two three four five six seven eight nine".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
WORDS = ["<sos>", "<eos>", "<pad>", *ONES, *TENS]


def in_words(n):
    tens, ones = divmod(n, 10)
    return [TENS[tens - 2]] + ([ONES[ones]] if ones else [])


def example(n):
    target = [WORDS.index(word) for word in in_words(n)] + [EOS]
    return [int(digit) for digit in str(n)], target + [PAD] * (3 - len(target))


class EncoderRNN(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.embedding = nn.Embedding(input_size, hidden_size)
        self.gru = nn.GRU(hidden_size, hidden_size, batch_first=True)

    def forward(self, x):
        return self.gru(self.embedding(x))


class AdditiveAttention(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.Wa = nn.Linear(size, size, bias=False)
        self.Ua = nn.Linear(size, size, bias=False)
        self.va = nn.Linear(size, 1, bias=False)

    def forward(self, query, keys):
        scores = self.va(torch.tanh(self.Wa(query).unsqueeze(1) + self.Ua(keys))).squeeze(2)
        weights = F.softmax(scores, dim=-1)
        return torch.einsum("bt,bth->bh", weights, keys), weights


class AttnDecoder(nn.Module):
    def __init__(self, hidden_size, output_size):
        super().__init__()
        self.embedding = nn.Embedding(output_size, hidden_size, padding_idx=PAD)
        self.attention = AdditiveAttention(hidden_size)
        self.cell = nn.GRUCell(2 * hidden_size, hidden_size)
        self.out = nn.Linear(hidden_size, output_size)

    def forward(self, keys, state, target=None, steps=3):
        token = torch.full((keys.size(0),), SOS, dtype=torch.long)
        outputs, attentions = [], []
        for i in range(steps):
            context, weights = self.attention(state, keys)
            state = self.cell(torch.cat((self.embedding(token), context), dim=1), state)
            outputs.append(F.log_softmax(self.out(state), dim=-1))
            attentions.append(weights)
            token = outputs[-1].detach().topk(1).indices.squeeze(-1) if target is None else target[:, i]
        return torch.stack(outputs, dim=1), torch.stack(attentions, dim=1)


random.seed(3)
torch.manual_seed(3)
numbers = random.sample(range(20, 100), 80)
train, test = numbers[:64], numbers[64:]
encoder, decoder = EncoderRNN(10, 24), AttnDecoder(24, len(WORDS))
optimizers = [optim.RMSprop(encoder.parameters(), lr=5e-3), optim.RMSprop(decoder.parameters(), lr=5e-3)]
criterion = nn.NLLLoss(ignore_index=PAD)

for epoch in range(1, 25):
    random.shuffle(train)
    total = 0
    for chunk in (train[:32], train[32:]):
        source, target = (torch.tensor(part) for part in zip(*map(example, chunk), strict=True))
        forcing = random.random() < 0.8
        for optimizer in optimizers:
            optimizer.zero_grad()
        keys, hidden = encoder(source)
        outputs, _ = decoder(keys, hidden[-1], target if forcing else None)
        loss = criterion(outputs.flatten(0, 1), target.flatten())
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
        total += loss.item()
    if epoch % 6 == 0:
        print(f"({epoch} {epoch / 24:.0%}) {total / 2:.4f}")

with torch.no_grad():
    source, target = (torch.tensor(part) for part in zip(*map(example, test), strict=True))
    keys, hidden = encoder(source)
    outputs, attentions = decoder(keys, hidden[0])
    guess = outputs.argmax(-1)
    right = ((guess == target) | (target == PAD)).all(1).float().mean()
for n, words, weights in list(zip(test, guess, attentions, strict=True))[:3]:
    said = " ".join(WORDS[w] for w in words.tolist()).split(" <eos>")[0]
    print(n, "->", said, "| looks at", " ".join(f"{w:.2f}" for w in weights[0]))
print(f"right {right:.4f}")
