"""A LeNet for squares, crosses and rings: dataset class, augmentation, dropout, saving, loading."""

import argparse
import os
import tempfile

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.utils.data import DataLoader, Dataset

CLASSES = ("square", "cross", "ring")


def flip_at_random(image):
    if torch.rand(1).item() < 0.5:
        image = torch.flip(image, dims=[2])
    return image.flip(1) if torch.rand(1) < 0.5 else image


class Shapes(Dataset):
    def __init__(self, size, transform=None):
        self.transform = transform
        self.labels = torch.randint(0, len(CLASSES), (size,))
        self.images = 0.3 * torch.randn(size, 1, 16, 16)
        for image, label in zip(self.images, self.labels, strict=True):
            row, col = torch.randint(1, 7, (2,)).tolist()
            patch = image[0, row : row + 8, col : col + 8]
            if CLASSES[label] == "square":
                patch[1:7, 1:7] += 1
            elif CLASSES[label] == "cross":
                patch[3:5, :] += 1
                patch[:, 3:5] += 1
            else:
                patch[[0, 1, -2, -1], :] += 1
                patch[2:-2, [0, 1, -2, -1]] += 1

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, idx):
        image = self.images[idx]
        if self.transform:
            image = self.transform(image)
        return image, self.labels[idx]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.bn1 = nn.BatchNorm2d(6)
        self.conv2 = nn.Conv2d(6, 12, 3)
        self.drop = nn.Dropout(0.25)
        self.fc1 = nn.Linear(12 * 3 * 3, 32)
        self.fc2 = nn.Linear(32, 3)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), (2, 2))
        x = torch.flatten(x, 1)
        x = self.drop(F.relu(self.fc1(x)))
        return F.log_softmax(self.fc2(x), dim=1)


def train(args, model, device, loader, optimizer, epoch):
    model.train()
    for batch_idx, (data, target) in enumerate(loader):
        data, target = data.to(device), target.to(device)
        optimizer.zero_grad()
        output = model(data)
        loss = F.nll_loss(output, target)
        loss.backward()
        optimizer.step()
        if batch_idx % args.log_interval == 0:
            done = 100.0 * batch_idx / len(loader)
            print(
                f"Train Epoch: {epoch} [{batch_idx * len(data)}/{len(loader.dataset)} ({done:.0f}%)]\t"
                f"Loss: {loss.item():.4f}"
            )


def test(model, device, loader):
    model.eval()
    test_loss, correct = 0, 0
    with torch.no_grad():
        for data, target in loader:
            data, target = data.to(device), target.to(device)
            output = model(data)
            test_loss += F.nll_loss(output, target, reduction="sum").item()
            pred = output.argmax(dim=1, keepdim=True)
            correct += pred.eq(target.view_as(pred)).sum().item()
    test_loss /= len(loader.dataset)
    print(f"Test set: average loss: {test_loss:.4f}, accuracy: {correct}/{len(loader.dataset)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--lr", type=float, default=0.05)
    parser.add_argument("--log-interval", type=int, default=4)
    args = parser.parse_args()
    torch.manual_seed(5)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    extra = {"pin_memory": True} if torch.cuda.is_available() else {}
    train_loader = DataLoader(Shapes(128, transform=flip_at_random), batch_size=16, shuffle=True, **extra)
    test_loader = DataLoader(Shapes(60), batch_size=30, **extra)

    model = Net().to(device)
    optimizer = optim.SGD(model.parameters(), lr=args.lr, momentum=0.9)
    for epoch in range(1, args.epochs + 1):
        train(args, model, device, train_loader, optimizer, epoch)
        test(model, device, test_loader)

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "lenet.pt")
        torch.save(model.state_dict(), path)
        again = Net().to(device)
        print(again.load_state_dict(torch.load(path, map_location=device)))
    test(again, device, test_loader)


if __name__ == "__main__":
    main()
