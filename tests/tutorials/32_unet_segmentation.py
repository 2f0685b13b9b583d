"""Segment blobs with a two-level U-Net: transposed convolutions, skip connections, Dice loss, IoU."""

import argparse

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset


class DoubleConv(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.double_conv = nn.Sequential(
            nn.Conv2d(in_channels, out_channels, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(out_channels, out_channels, kernel_size=3, padding=1, padding_mode="reflect"),
            nn.ReLU(inplace=True),
        )

    def forward(self, x):
        return self.double_conv(x)


class UNet(nn.Module):
    def __init__(self, width=6):
        super().__init__()
        self.down1 = DoubleConv(1, width)
        self.pool = nn.MaxPool2d(2)
        self.down2 = DoubleConv(width, 2 * width)
        self.up = nn.ConvTranspose2d(2 * width, width, kernel_size=2, stride=2)
        self.after = DoubleConv(2 * width, width)
        self.side = nn.Upsample(scale_factor=2, mode="nearest")
        self.out = nn.Conv2d(3 * width, 1, kernel_size=1)

    def forward(self, x):
        x1 = self.down1(x)
        x2 = self.down2(self.pool(x1))
        x = self.up(x2)
        diff_y, diff_x = x1.size(2) - x.size(2), x1.size(3) - x.size(3)
        x = F.pad(x, [diff_x // 2, diff_x - diff_x // 2, diff_y // 2, diff_y - diff_y // 2])
        wide = F.interpolate(self.side(x2), size=x1.shape[2:], mode="nearest")
        return self.out(torch.cat([self.after(torch.cat([x1, x], dim=1)), wide], dim=1))


def dice_loss(logits, target, smooth=1.0):
    p = torch.sigmoid(logits).flatten(1)
    t = target.flatten(1)
    overlap = (p * t).sum(1)
    return 1 - ((2 * overlap + smooth) / (p.sum(1) + t.sum(1) + smooth)).mean()


def iou(logits, target):
    guess = logits > 0
    target = target.bool()
    return ((guess & target).sum().item() + 1) / ((guess | target).sum().item() + 1)


def blobs(count, side=13):
    rows, cols = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    center = torch.randint(3, side - 3, (count, 2))
    radius = torch.randint(2, 5, (count,))
    far = (rows - center[:, :1, None]) ** 2 + (cols - center[:, 1:, None]) ** 2
    mask = (far <= radius[:, None, None] ** 2).float().unsqueeze(1)
    return TensorDataset(0.7 * mask + 0.4 * torch.randn_like(mask), mask)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=3)
    args = parser.parse_args()
    torch.manual_seed(50)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    train_loader = DataLoader(blobs(48), batch_size=8, shuffle=True)
    val_loader = DataLoader(blobs(24), batch_size=24)
    model = UNet().to(device=device)
    optimizer = torch.optim.RMSprop(
        model.parameters(), lr=2e-3, weight_decay=1e-8, momentum=0.5, foreach=True
    )
    criterion = nn.BCEWithLogitsLoss()
    for epoch in range(1, args.epochs + 1):
        model.train()
        epoch_loss = 0.0
        for images, masks in train_loader:
            images = images.to(device=device, dtype=torch.float32)
            predicted = model(images)
            loss = criterion(predicted, masks) + dice_loss(predicted, masks)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            epoch_loss += loss.item()
        model.eval()
        with torch.no_grad():
            images, masks = next(iter(val_loader))
            predicted = model(images)
            print(
                f"epoch {epoch}: loss {epoch_loss / len(train_loader):.4f} "
                f"dice {1 - dice_loss(predicted, masks):.3f} IoU {iou(predicted, masks):.3f}"
            )


if __name__ == "__main__":
    main()
