"""A variational autoencoder for bitmaps of bars, with the reparametrization trick and an annealed KL."""

import argparse

import torch
from torch import nn, optim
from torch.nn import functional as F
from torch.utils.data import DataLoader


def bars(count, side=6):
    """Pictures with horizontal or vertical bars; a pixel is on or off."""
    horizontal = torch.rand(count) < 0.5
    lines = torch.rand(count, side) < 0.3
    pictures = torch.zeros(count, side, side)
    pictures[horizontal] = lines[horizontal].float().unsqueeze(2).expand(-1, side, side)
    pictures[~horizontal] = lines[~horizontal].float().unsqueeze(1).expand(-1, side, side)
    return pictures


class VAE(nn.Module):
    def __init__(self, pixels=36, hidden=48, latent=4):
        super().__init__()
        self.latent = latent
        self.fc1 = nn.Linear(pixels, hidden)
        self.fc21 = nn.Linear(hidden, latent)
        self.fc22 = nn.Linear(hidden, latent)
        self.fc3 = nn.Linear(latent, hidden)
        self.fc4 = nn.Linear(hidden, pixels)

    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)

    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        eps = torch.randn_like(std)
        return mu + eps * std

    def decode(self, z):
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z))))

    def forward(self, x):
        mu, logvar = self.encode(x.view(-1, 36))
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar


def loss_function(recon_x, x, mu, logvar, beta):
    BCE = F.binary_cross_entropy(recon_x, x.view(-1, 36), reduction="sum")
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE + beta * KLD, KLD


def main():
    parser = argparse.ArgumentParser(description="VAE of bars")
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--epochs", type=int, default=40)
    args = parser.parse_args()
    torch.manual_seed(1)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    train_loader = DataLoader(bars(192), batch_size=args.batch_size, shuffle=True)
    test_loader = DataLoader(bars(64), batch_size=args.batch_size)
    model = VAE().to(device)
    optimizer = optim.Adam(model.parameters(), lr=1e-2)

    for epoch in range(1, args.epochs + 1):
        model.train()
        train_loss = 0
        for data in train_loader:
            data = data.to(device)
            optimizer.zero_grad()
            recon_batch, mu, logvar = model(data)
            loss, _ = loss_function(recon_batch, data, mu, logvar, beta=min(1.0, 2 * epoch / args.epochs))
            loss.backward()
            train_loss += loss.item()
            optimizer.step()
        if epoch % 8 == 0:
            print(f"====> Epoch: {epoch} Average loss: {train_loss / len(train_loader.dataset):.3f}")

    model.eval()
    test_loss = kl = 0
    with torch.no_grad():
        for data in test_loader:
            recon, mu, logvar = model(data.to(device))
            loss, kld = loss_function(recon, data, mu, logvar, beta=1.0)
            test_loss += loss.item()
            kl += kld.item()
        sample = model.decode(torch.randn(2, model.latent).to(device)).cpu()
    print(f"====> Test set loss: {test_loss / 64:.3f}, of which KL {kl / 64:.3f}")
    for row in sample.view(2, 6, 6).round().int()[0].tolist():
        print("".join(" #"[pixel] for pixel in row).rstrip())


if __name__ == "__main__":
    main()
