"""A Transformer encoder learns to turn a sequence of digits round, with a warm-up of the learning rate."""

import argparse
import math

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR


class PositionalEncoding(nn.Module):
    def __init__(self, d_model: int, dropout: float = 0.0, max_len: int = 64):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)
        position = torch.arange(max_len).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        pe = torch.zeros(1, max_len, d_model)
        pe[0, :, 0::2] = torch.sin(position * div_term)
        pe[0, :, 1::2] = torch.cos(position * div_term)
        self.register_buffer("pe", pe)

    def forward(self, x: Tensor) -> Tensor:
        return self.dropout(x + self.pe[:, : x.size(1)])


class Reverser(nn.Module):
    def __init__(self, vocab: int, d_model: int = 32, heads: int = 4, layers: int = 2):
        super().__init__()
        self.embed = nn.Embedding(vocab, d_model)
        self.position = PositionalEncoding(d_model)
        layer = nn.TransformerEncoderLayer(
            d_model,
            heads,
            dim_feedforward=64,
            dropout=0.02,
            activation="gelu",
            batch_first=True,
            norm_first=True,
        )
        self.encoder = nn.TransformerEncoder(layer, num_layers=layers, enable_nested_tensor=False)
        self.head = nn.Linear(d_model, vocab)

    def forward(self, tokens: Tensor) -> Tensor:
        return self.head(self.encoder(self.position(self.embed(tokens))))


def batch(size: int, length: int, vocab: int) -> tuple[Tensor, Tensor]:
    tokens = torch.randint(vocab, (size, length))
    return tokens, tokens.flip(1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=6, help="of 15 batches each")
    parser.add_argument("--length", type=int, default=5)
    args = parser.parse_args()

    torch.manual_seed(0)
    vocab, warmup = 6, 10
    model = Reverser(vocab)
    criterion = nn.CrossEntropyLoss(label_smoothing=0.05)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2, betas=(0.9, 0.98), eps=1e-9)
    scheduler = LambdaLR(optimizer, lambda step: min((step + 1) / warmup, (warmup / (step + 1)) ** 0.5))
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters")

    for epoch in range(args.epochs):
        model.train()
        total = 0.0
        for _ in range(15):
            tokens, target = batch(24, args.length, vocab)
            logits = model(tokens)
            loss = criterion(logits.view(-1, vocab), target.reshape(-1))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 0.5)
            optimizer.step()
            scheduler.step()
            total += loss.item()
        print(f"| epoch {epoch} | lr {scheduler.get_last_lr()[0]:.3e} | loss {total / 15:.4f}")

    model.eval()
    with torch.no_grad():
        tokens, target = batch(64, args.length, vocab)
        loss = criterion(model(tokens).transpose(1, 2), target)
        right = (model(tokens).argmax(-1) == target).float()
    print(
        f"test loss {loss:.4f}; right digits {right.mean():.4f}, right sequences {right.prod(1).mean():.4f}"
    )


if __name__ == "__main__":
    main()
