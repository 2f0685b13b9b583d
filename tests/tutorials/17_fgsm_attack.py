"""Adversarial examples: the fast gradient sign method fools a classifier, and training on them helps."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(99)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
CLASSES, SIDE = 4, 6

# Each class is a template; pictures are noisy copies of it, within [0, 1].
templates = torch.rand(CLASSES, SIDE * SIDE)


def pictures(count):
    labels = torch.arange(count) % CLASSES
    noisy = templates[labels] + 0.25 * torch.randn(count, SIDE * SIDE)
    return TensorDataset(noisy.clamp(0, 1), labels)


def fgsm_attack(image, epsilon, data_grad):
    """A step of epsilon for every pixel, whichever way the loss grows."""
    return torch.clamp(image + epsilon * data_grad.sign(), 0, 1)


def attack(model, data, target, epsilon):
    data = data.clone().detach().requires_grad_(True)
    loss = F.cross_entropy(model(data), target)
    model.zero_grad()
    loss.backward()
    return fgsm_attack(data, epsilon, data.grad.data).detach()


def fit(model, loader, epochs, epsilon=0.0):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True)
    model.train()
    for _ in range(epochs):
        total = 0.0
        for data, target in loader:
            data, target = data.to(device), target.to(device)
            if epsilon:
                data = torch.cat([data, attack(model, data, target, epsilon)])
                target = target.repeat(2)
            optimizer.zero_grad()
            loss = F.cross_entropy(model(data), target)
            loss.backward()
            optimizer.step()
            total += loss.item()
    return total / len(loader)


def test(model, loader, epsilon):
    model.eval()
    correct, confidence = 0, 0.0
    for data, target in loader:
        data, target = data.to(device), target.to(device)
        output = model(attack(model, data, target, epsilon) if epsilon else data)
        correct += output.max(1, keepdim=True)[1].eq(target.view(-1, 1)).sum().item()
        confidence += output.softmax(1).gather(1, target[:, None]).sum().item()
    n = len(loader.dataset)
    print(
        f"  epsilon {epsilon:.2f}: accuracy {correct} / {n} = {correct / n:.3f}, "
        f"confidence in the truth {confidence / n:.4f}"
    )


def network():
    return nn.Sequential(nn.Linear(SIDE * SIDE, 32), nn.Softplus(), nn.Linear(32, CLASSES)).to(device)


train_loader = DataLoader(pictures(160), batch_size=40, shuffle=True)
test_loader = DataLoader(pictures(80), batch_size=20, shuffle=False)

for name, eps in (("plain", 0.0), ("adversarial", 0.1)):
    net = network()
    print(f"{name} training: last loss {fit(net, train_loader, 8, eps):.4f}")
    for epsilon in (0.0, 0.1, 0.2):
        test(net, test_loader, epsilon)
