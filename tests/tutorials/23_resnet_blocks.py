"""Residual blocks with 1x1 shortcuts, Kaiming initialization by apply, one-cycle learning rate."""

import argparse

import torch
import torch.nn as nn
from torch.optim.lr_scheduler import OneCycleLR


def conv3x3(in_planes: int, out_planes: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(in_planes, out_planes, kernel_size=3, stride=stride, padding=1, bias=False)


class BasicBlock(nn.Module):
    def __init__(self, in_planes: int, planes: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = conv3x3(in_planes, planes, stride)
        self.bn1 = nn.BatchNorm2d(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = conv3x3(planes, planes)
        self.bn2 = nn.BatchNorm2d(planes)
        self.downsample = None
        if stride != 1 or in_planes != planes:
            self.downsample = nn.Sequential(
                nn.Conv2d(in_planes, planes, kernel_size=1, stride=stride, bias=False), nn.BatchNorm2d(planes)
            )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        identity = x if self.downsample is None else self.downsample(x)
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += identity
        return self.relu(out)


class SmallResNet(nn.Module):
    def __init__(self, num_classes: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(conv3x3(2, 8), nn.BatchNorm2d(8), nn.ReLU())
        self.layer1 = self._make_layer(8, 8, blocks=1, stride=1)
        self.layer2 = self._make_layer(8, 12, blocks=2, stride=2)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(12, num_classes)

    def _make_layer(self, in_planes: int, planes: int, blocks: int, stride: int) -> nn.Sequential:
        layers = [BasicBlock(in_planes, planes, stride)]
        layers.extend(BasicBlock(planes, planes) for _ in range(1, blocks))
        return nn.Sequential(*layers)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.layer2(self.layer1(self.stem(x)))
        return self.fc(torch.flatten(self.avgpool(x), 1))


def init_weights(m: nn.Module) -> None:
    if isinstance(m, nn.Conv2d):
        nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
    elif isinstance(m, nn.BatchNorm2d):
        nn.init.ones_(m.weight)
        nn.init.zeros_(m.bias)
    elif isinstance(m, nn.Linear):
        nn.init.xavier_uniform_(m.weight)
        m.bias.data.fill_(0.01)


def gratings(count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Waves of three directions, in two colours, and noise."""
    y, x = torch.meshgrid(torch.arange(10.0), torch.arange(10.0), indexing="ij")
    labels = torch.randint(3, (count,))
    angle = labels.float() * torch.pi / 3
    phase = torch.rand(count, 1, 1) * 2 * torch.pi
    wave = torch.sin(x * angle.cos().view(-1, 1, 1) * 1.5 + y * angle.sin().view(-1, 1, 1) * 1.5 + phase)
    return torch.stack([wave, -wave], dim=1) + 0.4 * torch.randn(count, 2, 10, 10), labels


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=3)
    args = parser.parse_args()
    torch.manual_seed(0)
    X, y = gratings(80)
    model = SmallResNet(3)
    model.apply(init_weights)
    shapes = {name: tuple(p.shape) for name, p in model.named_parameters() if "downsample" in name}
    print(len(model.state_dict()), "entries, the shortcut's:", shapes)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9, weight_decay=5e-4)
    scheduler = OneCycleLR(optimizer, max_lr=0.1, total_steps=args.epochs * 5)
    for epoch in range(args.epochs):
        model.train()
        total, correct = 0.0, 0
        for i in torch.randperm(len(X)).split(16):
            outputs = model(X[i])
            loss = criterion(outputs, y[i])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
            total += loss.item() / 5
            _, predicted = torch.max(outputs.data, 1)
            correct += (predicted == y[i]).sum().item()
        print(f"epoch {epoch}: loss {total:.4f} accuracy {correct / len(X):.4f}")
    model.eval()
    with torch.no_grad():
        X, y = gratings(40)
        print(f"test loss {criterion(model(X), y):.4f}, running mean {model.stem[1].running_mean[:3]}")


if __name__ == "__main__":
    main()
