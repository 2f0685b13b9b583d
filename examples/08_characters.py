"""A language model grows up: from a table of pairs of characters, to a network over three, to a small GPT.

All three read the Zen of Python, which is what `import this` prints, and learn which character comes next.
Then they write. The table knows how the language sounds, the network gets many words right, and the GPT,
which looks back as far as it likes, has learned whole sentences by heart. That takes it longer: it has to
find out where to look. You will see the three losses on their way, and what is written in the end.
"""

import codecs
from contextlib import redirect_stdout

import minigrad as torch
from minigrad import nn
from minigrad.nn import functional as F  # noqa: N812

STEPS, BATCH, CONTEXT = 200, 24, 24  # a batch is 24 pieces of the text, each of 24 characters

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
        self.ask = nn.Linear(width, 3 * width, bias=False)  # one of the keys would change nothing
        self.tell = nn.Linear(width, width)
        self.think = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):  # (B, T, C)
        asked = self.ask(self.norm1(x)).unflatten(-1, (3, self.heads, -1))  # (B, T, 3, heads, C/heads)
        q, k, v = asked.permute(2, 0, 3, 1, 4)  # each (B, heads, T, C/heads)
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)  # nobody sees what comes later
        x = x + self.tell(seen.transpose(1, 2).flatten(2))
        return x + self.think(self.norm2(x))


class GPT(nn.Module):
    """Sees all characters before, and where they stand."""

    def __init__(self, width=64, heads=2, depth=2):
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
    scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.1, STEPS)  # ever smaller steps
    curve = []
    for _ in range(STEPS):
        begin = torch.randint(len(data) - CONTEXT, (BATCH, 1))
        piece = data[begin + torch.arange(CONTEXT + 1)]  # (B, T + 1)
        logits = model(piece[:, :-1])  # (B, T, 45): for each place, what may come next
        loss = F.cross_entropy(logits.flatten(0, 1), piece[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        curve.append(loss.item())
    return curve


def write(model, length=150):
    """What a model writes: it draws a character from those it expects, reads that too, and so on."""
    written = torch.zeros(1, 1, dtype=torch.int64)  # begins with "\n"
    with torch.no_grad():
        for _ in range(length):
            logits = model(written[:, -CONTEXT:])[:, -1]  # (1, 45): what may come after the last
            chances = (logits / 0.5).softmax(dim=1)  # surer of itself than it was in training
            written = torch.cat([written, torch.multinomial(chances, 1)], dim=1)
    return "".join(letters[i] for i in written[0].tolist())


def share(words, long=20):
    """How much of a text belongs to 20 characters in a row that stand in the Zen, too."""
    stands = [words[i : i + long] in text for i in range(len(words) - long + 1)]
    return sum(any(stands[max(i - long + 1, 0) : i + 1]) for i in range(len(words))) / len(words)


torch.manual_seed(0)
table = nn.Embedding(len(letters), len(letters))  # for each character, a row that says what may follow it
models = {"table of pairs": table, "network over three": Network(), "GPT": GPT()}
rates = (0.1, 0.01, 0.01)  # a table bears larger steps

losses, curves, writings, shares = [], {}, {}, {}
for (name, model), lr in zip(models.items(), rates, strict=True):
    curves[name] = curve = train(model, lr)
    losses += curve
    writings[name] = words = write(model)
    shares[name] = share(words)
    print(f"A {name}, of {sum(p.numel() for p in model.parameters())} numbers\n")
    print("  loss:", "  ".join(f"{loss:.4g}" for loss in curve[:: STEPS // 5] + curve[-1:]))
    print("  writes:", *words.strip().splitlines(), sep="\n    ")
    print(f"  {shares[name]:.0%} of this are pieces of the Zen, of 20 characters or more\n")

pairs, three, gpt = (sum(curve[-10:]) / 10 for curve in curves.values())
assert gpt < three < pairs  # the more a model sees, the better it can know
assert curves["GPT"][50] > curves["network over three"][50]  # but at first the GPT was behind
assert shares["GPT"] > 0.6 > 0.1 > shares["table of pairs"]

if __name__ == "__main__":
    from textwrap import wrap

    from pictures import BLUE, GREY, INK, ORANGE, plt, save

    colors = dict(zip(models, (GREY, ORANGE, BLUE), strict=True))
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.6), layout="constrained")
    figure.get_layout_engine().set(wspace=0.06)

    places = [(110, 2.15), (105, 0.72), (60, 1.5)]
    for (name, color), place in zip(colors.items(), places, strict=True):
        left.plot(curves[name], color=color, lw=2)
        left.text(*place, name, color=color)
    left.set(xlabel="step", ylabel="cross entropy", xlim=(0, STEPS), ylim=(0, 4.5))
    left.set_title("The losses")

    texts = []  # from top to bottom: (text, color)
    for name, color in colors.items():
        lines = [line for sentence in writings[name].splitlines() for line in wrap(sentence, 50)]
        head = f"{name}, {shares[name]:.0%} pieces of the Zen"
        texts += [(head, color), *((line, INK) for line in lines), ("", INK)]
    for i, (line, color) in enumerate(texts):
        right.text(0, -i, line, color=color, va="top", fontsize=11)
    right.set(ylim=(-len(texts) + 1, 0), title="What they write")
    right.axis("off")
    save(figure, __file__)
