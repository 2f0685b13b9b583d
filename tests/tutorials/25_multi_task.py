"""One body, three heads, and losses weighted by learned uncertainties."""

import torch
from torch import nn


class MultiTaskNet(nn.Module):
    def __init__(self, n_in: int, hidden: int, tasks: dict[str, int]) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(n_in, hidden), nn.LayerNorm(hidden), nn.Mish())
        self.heads = nn.ModuleDict({name: nn.Linear(hidden, size) for name, size in tasks.items()})
        self.log_var = nn.ParameterDict({name: nn.Parameter(torch.zeros(())) for name in tasks})

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        shared = self.body(x)
        return {name: head(shared) for name, head in self.heads.items()}

    def weighted(self, losses: dict[str, torch.Tensor]) -> torch.Tensor:
        terms = [torch.exp(-self.log_var[name]) * loss + self.log_var[name] for name, loss in losses.items()]
        return torch.stack(terms).sum()


CRITERIA = {
    "size": nn.HuberLoss(delta=0.5),
    "kind": nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 1.0])),
    "flags": nn.BCEWithLogitsLoss(),
}


def make_data(n: int) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    x = torch.randn(n, 6)
    size = x[:, :2].sum(1, keepdim=True) * 2 + 0.1 * torch.randn(n, 1)
    kind = torch.bucketize(x[:, 2] + 0.3 * x[:, 3], torch.tensor([-0.5, 0.5]))
    flags = (x[:, 3:6] > 0).float()
    return x, {"size": size, "kind": kind, "flags": flags}


def losses_of(model: MultiTaskNet, x: torch.Tensor, y: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    out = model(x)
    return {name: CRITERIA[name](out[name], y[name]) for name in CRITERIA}


torch.manual_seed(13)
x, y = make_data(200)
test_x, test_y = make_data(100)
model = MultiTaskNet(6, 32, {"size": 1, "kind": 3, "flags": 3})
print(model)

uncertainties = [p for name, p in model.named_parameters() if name.startswith("log_var")]
weights = [p for name, p in model.named_parameters() if not name.startswith("log_var")]
optimizer = torch.optim.AdamW(
    [{"params": weights, "weight_decay": 0.01}, {"params": uncertainties, "lr": 0.05, "weight_decay": 0.0}],
    lr=0.01,
)
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[30, 45], gamma=0.3)

for step in range(60):
    model.train()
    losses = losses_of(model, x, y)
    loss = model.weighted(losses)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step()
    if step % 15 == 0:
        print(f"{step:3d} total {loss.item():.4f} | " + " ".join(f"{k} {v:.4f}" for k, v in losses.items()))

model.eval()
with torch.no_grad():
    for name, value in losses_of(model, test_x, test_y).items():
        print(f"test {name:6s} loss {value:.4f}, uncertainty {model.log_var[name].exp():.4f}")
    out = model(test_x)
    print(
        f"kind right {(out['kind'].argmax(1) == test_y['kind']).float().mean():.2f}, "
        f"flags right {((out['flags'] > 0) == test_y['flags'].bool()).float().mean():.3f}"
    )
print("rates", [f"{lr:.3e}" for lr in scheduler.get_last_lr()])
