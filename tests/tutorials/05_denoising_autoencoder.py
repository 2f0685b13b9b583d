"""An autoencoder learns to take the noise off sine waves; its code has four numbers."""

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset

EPOCHS = 24
BATCH = 32
NOISE = 0.3

torch.manual_seed(11)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Waves(Dataset):
    """Pairs of a noisy wave and the clean one."""

    def __init__(self, count, length=24):
        t = torch.linspace(0, 1, length)
        frequency = 0.5 + 1.5 * torch.rand(count, 1)
        phase = 2 * torch.pi * torch.rand(count, 1)
        self.clean = torch.sin(2 * torch.pi * frequency * t + phase)
        self.noisy = self.clean + NOISE * torch.randn_like(self.clean)

    def __len__(self):
        return self.clean.shape[0]

    def __getitem__(self, index):
        return {"noisy": self.noisy[index], "clean": self.clean[index]}


class Encoder(nn.Module):
    def __init__(self, length, code):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(length, 48),
            nn.LeakyReLU(0.1),
            nn.Linear(48, 24),
            nn.LeakyReLU(0.1),
            nn.Linear(24, code),
        )

    def forward(self, wave):
        return self.layers(wave)


class Decoder(nn.Module):
    def __init__(self, code, length):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(code, 48), nn.ELU(), nn.Linear(48, length), nn.Tanh())

    def forward(self, code):
        return self.layers(code)


class AutoEncoder(nn.Module):
    def __init__(self, length=24, code=4):
        super().__init__()
        self.encoder = Encoder(length, code)
        self.decoder = Decoder(code, length)

    def forward(self, wave):
        code = self.encoder(wave)
        return self.decoder(code), code


train_loader = DataLoader(Waves(256), batch_size=BATCH, shuffle=True, drop_last=True)
test_loader = DataLoader(Waves(64), batch_size=64)
model = AutoEncoder().to(device)
criterion = nn.MSELoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=1e-4)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS)

for epoch in range(EPOCHS):
    model.train()
    epoch_loss = 0.0
    for batch in train_loader:
        noisy, clean = batch["noisy"].to(device), batch["clean"].to(device)
        restored, code = model(noisy)
        loss = criterion(restored, clean) + 1e-3 * code.abs().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        epoch_loss += loss.item()
    scheduler.step()
    if epoch % 4 == 3:
        print(
            f"epoch {epoch + 1}/{EPOCHS}  loss {epoch_loss / len(train_loader):.4f}  "
            f"next lr {optimizer.param_groups[0]['lr']:.3e}"
        )

model.eval()
with torch.inference_mode():
    batch = next(iter(test_loader))
    restored, code = model(batch["noisy"])
    print(f"error of the noisy waves    {criterion(batch['noisy'], batch['clean']):.4f}")
    print(f"error of the restored waves {criterion(restored, batch['clean']):.4f}")
    print("spread of the code", [round(spread, 2) for spread in code.std(0).tolist()])
print([name for name, _ in model.named_parameters()][:4], len(list(model.parameters())))
