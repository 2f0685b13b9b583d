"""Transfer learning: freeze a trained body, replace the head, look inside with hooks, fine-tune in groups."""

import torch
import torch.nn as nn
import torch.optim as optim
from torch.optim import lr_scheduler

torch.manual_seed(60)
device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")


class Backbone(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.features = nn.Sequential(
            nn.Linear(16, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU()
        )
        self.fc = nn.Linear(32, num_classes)

    def forward(self, x):
        return self.fc(self.features(x))


def task(n, classes, rotate):
    """Points around centers; the second task's data are the first one's, turned a little."""
    labels = torch.randint(classes, (n,))
    centers = torch.randn(classes, 16, generator=torch.Generator().manual_seed(0)) * 0.8
    return (centers[labels] + torch.randn(n, 16)) @ torch.matrix_power(rotate, 1), labels


def train_model(model, data, labels, optimizer, scheduler, num_epochs):
    criterion = nn.CrossEntropyLoss()
    for epoch in range(num_epochs):
        model.train()
        running_loss = running_corrects = 0.0
        for index in torch.randperm(len(data)).split(25):
            inputs, targets = data[index].to(device), labels[index].to(device)
            optimizer.zero_grad()
            with torch.set_grad_enabled(True):
                outputs = model(inputs)
                _, preds = torch.max(outputs, 1)
                loss = criterion(outputs, targets)
                loss.backward()
                optimizer.step()
            running_loss += loss.item() * inputs.size(0)
            running_corrects += torch.sum(preds == targets.data)
        scheduler.step()
        if epoch == num_epochs - 1:
            print(
                f"  epoch {epoch}: loss {running_loss / len(data):.4f} "
                f"acc {running_corrects.double() / len(data):.4f}"
            )


print("pre-training")
eye = torch.eye(16)
skew = 0.1 * torch.randn(16, 16)
turned = torch.linalg.qr(eye + skew - skew.T).Q
model = Backbone(6).to(device)
optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
train_model(model, *task(250, 6, eye), optimizer, lr_scheduler.ExponentialLR(optimizer, 0.9), 5)

print("new head, frozen body")
for param in model.parameters():
    param.requires_grad = False
num_ftrs = model.fc.in_features
model.fc = nn.Linear(num_ftrs, 4).to(device)
print("  to train:", [name for name, p in model.named_parameters() if p.requires_grad])
data, labels = task(100, 4, turned)
optimizer = optim.SGD(model.fc.parameters(), lr=0.05, momentum=0.9)
train_model(model, data, labels, optimizer, lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.1), 4)

activations, gradients = {}, {}
handles = []
for name, layer in model.features.named_children():
    if isinstance(layer, nn.ReLU):
        handles.append(
            layer.register_forward_hook(
                lambda module, args, output, name=name: activations.update({name: output.detach()})
            )
        )
        handles.append(
            layer.register_full_backward_hook(
                lambda module, grad_input, grad_output, name=name: gradients.update({name: grad_output[0]})
            )
        )

print("fine-tuning, the body more slowly")
for param in model.parameters():
    param.requires_grad_(True)
optimizer = optim.SGD(
    [{"params": model.features.parameters(), "lr": 1e-3}, {"params": model.fc.parameters()}],
    lr=1e-2,
    momentum=0.9,
)
train_model(model, data, labels, optimizer, lr_scheduler.ConstantLR(optimizer, 0.5, total_iters=2), 4)
for name in activations:
    dead = (activations[name] == 0).float().mean()
    print(
        f"  layer {name}: dead {dead:.3f}, activation {activations[name].mean():.4f}, "
        f"gradient {gradients[name].norm():.3e}"
    )
for handle in handles:
    handle.remove()
print("hooks left:", sum(len(m._forward_hooks) + len(m._backward_hooks) for m in model.modules()))
