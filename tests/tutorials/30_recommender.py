"""Matrix factorization of ratings with biases, sparse in users; weighted sampling; hidden features by SVD."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler

USERS, ITEMS, RANK = 20, 15, 3


class Ratings(Dataset):
    def __init__(self, rng, count):
        taste, appeal = rng.normal(size=(USERS, RANK)), rng.normal(size=(ITEMS, RANK))
        self.user = rng.integers(0, USERS, count)
        self.item = np.minimum(rng.geometric(0.15, count) - 1, ITEMS - 1)
        score = (taste[self.user] * appeal[self.item]).sum(1) + rng.normal(0, 0.2, count)
        self.score = np.clip(np.round(3 + score), 1, 5).astype(np.float32)

    def __len__(self):
        return len(self.score)

    def __getitem__(self, i):
        return self.user[i], self.item[i], self.score[i]


class Factorization(nn.Module):
    def __init__(self):
        super().__init__()
        self.user, self.item = nn.Embedding(USERS, RANK), nn.Embedding(ITEMS, RANK)
        self.user_bias, self.item_bias = nn.Embedding(USERS, 1), nn.Embedding(ITEMS, 1)
        self.mean = nn.Parameter(torch.tensor(3.0))
        for table in self.children():
            nn.init.normal_(table.weight, std=0.1)

    def forward(self, user, item):
        match = (self.user(user) * self.item(item)).sum(-1)
        return self.mean + match + self.user_bias(user).squeeze(-1) + self.item_bias(item).squeeze(-1)


torch.manual_seed(14)
data = Ratings(np.random.default_rng(14), 400)
print(data[0][2].dtype, len(data))
train, test = torch.utils.data.random_split(data, [0.8, 0.2])
popularity = np.bincount(data.item[train.indices], minlength=ITEMS)
weights = torch.as_tensor(1.0 / popularity[data.item[train.indices]])
sampler = WeightedRandomSampler(weights, num_samples=len(train), replacement=True)
loader = DataLoader(train, batch_size=40, sampler=sampler)

model = Factorization()
criterion = nn.SmoothL1Loss(beta=0.5)
decayed = [p for n, p in model.named_parameters() if "bias" not in n and n != "mean"]
others = [p for n, p in model.named_parameters() if "bias" in n or n == "mean"]
optimizer = torch.optim.Adagrad([{"params": decayed, "weight_decay": 1e-2}, {"params": others}], lr=0.2)


def rmse(part):
    model.eval()
    with torch.no_grad():
        user, item, score = next(iter(DataLoader(part, batch_size=len(part))))
        return torch.sqrt(nn.functional.mse_loss(model(user, item), score)).item()


for epoch in range(7):
    model.train()
    total = 0.0
    for user, item, score in loader:
        optimizer.zero_grad()
        loss = criterion(model(user, item), score)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(score)
    if epoch % 3 == 0:
        print(f"epoch {epoch}: loss {total / len(train):.4f}, RMSE {rmse(train):.4f} / {rmse(test):.4f}")

with torch.no_grad():
    table = model.user.weight @ model.item.weight.T
    U, S, Vh = torch.linalg.svd(table, full_matrices=False)
    print("singular values", [f"{s:.2f}" for s in S[: RANK + 1].abs()])
    print(
        f"rank {torch.linalg.matrix_rank(table, rtol=1e-3).item()}, "
        f"rebuilt to {(U[:, :RANK] * S[:RANK] @ Vh[:RANK] - table).abs().max().item() < 1e-4}"
    )
    everything = model(torch.arange(USERS)[:, None], torch.arange(ITEMS)[None])
    print("for user 0:", everything[0].topk(3).indices.tolist(), f"mean {everything.mean():.3f}")
