"""A character-level GRU learns the names of rivers and invents some."""

import argparse

import torch
import torch.nn as nn
from torch.nn.utils import clip_grad_norm_

NAMES = """amazon danube elbe euphrates ganges indus loire mekong mississippi missouri niger nile oder
orinoco parana po rhine rhone seine tagus thames tiber tigris vistula volga yangtze zambezi weser neckar
moselle""".split()
ALPHABET = ".abcdefghijklmnopqrstuvwxyz"  # the dot begins and ends a name
STOI = {char: i for i, char in enumerate(ALPHABET)}


class CharGRU(nn.Module):
    def __init__(self, vocab, embed=16, hidden=48, layers=2, dropout=0.1):
        super().__init__()
        self.embed = nn.Embedding(vocab, embed)
        self.gru = nn.GRU(embed, hidden, num_layers=layers, batch_first=True, dropout=dropout)
        self.head = nn.Linear(hidden, vocab)

    def forward(self, x, state=None):
        out, state = self.gru(self.embed(x), state)
        return self.head(out), state


def encode(names):
    longest = max(map(len, names)) + 1
    x = torch.zeros(len(names), longest, dtype=torch.long)
    y = torch.full((len(names), longest), -100)
    for row, name in enumerate(names):
        codes = torch.tensor([STOI[c] for c in f".{name}."])
        x[row, : len(codes) - 1] = codes[:-1]
        y[row, : len(codes) - 1] = codes[1:]
    return x, y


@torch.no_grad()
def invent(model, temperature, limit=12):
    model.eval()
    token, state, name = torch.tensor([[0]]), None, ""
    while len(name) < limit:
        logits, state = model(token, state)
        probabilities = torch.softmax(logits[0, -1] / temperature, dim=-1)
        token = torch.multinomial(probabilities, num_samples=1).unsqueeze(0)
        if token.item() == 0:
            break
        name += ALPHABET[token.item()]
    return name


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--clip", type=float, default=1.0)
    args = parser.parse_args()

    torch.manual_seed(1234)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    x, y = (t.to(device) for t in encode(NAMES))
    model = CharGRU(len(ALPHABET)).to(device)
    criterion = nn.CrossEntropyLoss(ignore_index=-100)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    print(model)

    for epoch in range(args.epochs):
        model.train()
        logits, _ = model(x)
        loss = criterion(logits.reshape(-1, len(ALPHABET)), y.reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        norm = clip_grad_norm_(model.parameters(), args.clip)
        optimizer.step()
        if epoch % 10 == 0 or epoch == args.epochs - 1:
            perplexity = torch.exp(loss)
            print(f"epoch {epoch:3d} loss {loss.item():.4f} perplexity {perplexity:.3f} |grad| {norm:.3f}")

    for temperature in (0.5, 1.0):
        print(f"T={temperature}:", *[invent(model, temperature) for _ in range(5)])


if __name__ == "__main__":
    main()
