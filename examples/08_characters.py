"""A language model grows up: from a table of pairs of characters, to a network over three, to a small GPT.

All three read the Zen of Python, which is what `import this` prints, and learn which character comes next. Then
they write. The table has only heard how the language sounds, the network gets words right, and the GPT, which
looks back as far as it wants, has learned most of the Zen by heart. It needs longer to get there, since it has
to find out where to look. The picture shows the three losses on their way.
"""

import codecs
from contextlib import redirect_stdout

import minigrad as torch
from minigrad import nn
from minigrad.nn import functional as F  # noqa: N812

STEPS, BATCH, CONTEXT = 200, 16, 32  # a batch is 16 pieces of the text, each of 32 characters

with redirect_stdout(None):
    import this

text = codecs.decode(this.s, "rot13")
letters = sorted(set(text))  # 45 of them; the first one is "\n"
data = torch.tensor([letters.index(letter) for letter in text])  # (856,)


class Network(nn.Module):
    """Sees the last three characters, each as 16 numbers, side by side."""

    def __init__(self, seen=3, width=16, hidden=128):
        super().__init__()
        self.seen = seen
        self.token = nn.Embedding(len(letters), width)
        self.layers = nn.Sequential(
            nn.Linear(seen * width, hidden), nn.Tanh(), nn.Linear(hidden, len(letters))
        )

    def forward(self, x):  # (B, T)
        x = F.pad(x, (self.seen - 1, 0)).unfold(1, self.seen, 1)  # (B, T, 3): three at each place
        return self.layers(self.token(x).flatten(2))  # (B, T, 48) -> (B, T, 45)


class Block(nn.Module):
    """Every place looks at the places before it, then thinks about what it saw."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.ask, self.tell = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.think = nn.Sequential(nn.Linear(width, 4 * width), nn.ReLU(), nn.Linear(4 * width, width))

    def forward(self, x):  # (B, T, C)
        asked = self.ask(self.norm1(x)).unflatten(-1, (3, self.heads, -1))  # (B, T, 3, heads, C/heads)
        q, k, v = asked.permute(2, 0, 3, 1, 4)  # each (B, heads, T, C/heads)
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)  # nobody sees what comes later
        x = x + self.tell(seen.transpose(1, 2).flatten(2))
        return x + self.think(self.norm2(x))


class GPT(nn.Module):
    """Sees all characters before, and where they stand."""

    def __init__(self, width=64, heads=4, depth=2):
        super().__init__()
        self.token, self.place = nn.Embedding(len(letters), width), nn.Embedding(CONTEXT, width)
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(depth)))
        self.out = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, len(letters)))

    def forward(self, x):  # (B, T)
        x = self.token(x) + self.place(torch.arange(x.shape[1]))  # (B, T, C)
        return self.out(self.blocks(x))  # (B, T, 45)


def train(model, lr):
    """The same loop for every model, on the same pieces of the text; answers the loss of each step."""
    torch.manual_seed(1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, betas=(0.8, 0.99))
    curve = []
    for _ in range(STEPS):
        begin = torch.randint(len(data) - CONTEXT, (BATCH, 1))
        piece = data[begin + torch.arange(CONTEXT + 1)]  # (B, T + 1)
        logits = model(piece[:, :-1])  # (B, T, 45): for each place, what may come next
        loss = F.cross_entropy(logits.flatten(0, 1), piece[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        curve.append(loss.item())
    return curve


def write(model, length=150):
    """Let a model write: draw a character from those it expects, let it read that, and so on."""
    written = torch.zeros(1, 1, dtype=torch.int64)  # begins with "\n"
    with torch.no_grad():
        for _ in range(length):
            logits = model(written[:, -CONTEXT:])[:, -1]  # (1, 45)
            written = torch.cat([written, torch.multinomial(logits.softmax(1), 1)], dim=1)
    return "".join(letters[i] for i in written[0].tolist())


torch.manual_seed(0)
models = {  # with the learning rates that suit them
    "a table of pairs": (nn.Embedding(len(letters), len(letters)), 0.1),  # a row for each character
    "a network over three": (Network(), 0.01),
    "a GPT": (GPT(), 0.01),
}
curves, known = {}, {}
for name, (model, lr) in models.items():
    curves[name] = curve = train(model, lr)
    words = write(model)
    pieces = [words[i : i + 10] for i in range(len(words) - 9)]
    known[name] = sum(piece in text for piece in pieces) / len(pieces)
    print(f"{name}, of {sum(p.numel() for p in model.parameters())} numbers")
    print("  loss " + "  ".join(f"{loss:.4g}" for loss in curve[:: STEPS // 5] + curve[-1:]))
    print("  writes:", *words.splitlines(), sep="\n    ")
    print(f"  {known[name]:.0%} of its pieces of 10 characters stand in the Zen\n")

losses = sum(curves.values(), [])
pairs, three, gpt = (sum(curve[-10:]) / 10 for curve in curves.values())
assert gpt < three < pairs
assert known["a GPT"] > 0.5 > 0.1 > known["a table of pairs"]
