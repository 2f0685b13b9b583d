"""Knowledge distillation: a small student learns from the soft targets of a larger teacher."""

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset

TEMPERATURE, ALPHA, CLASSES = 2.0, 0.5, 5


def mlp(*sizes, activation=nn.ReLU, dropout=0.0):
    layers = []
    for a, b in zip(sizes[:-2], sizes[1:-1], strict=True):
        layers += [nn.Linear(a, b), activation()]
        if dropout:
            layers.append(nn.Dropout(dropout))
    return nn.Sequential(*layers, nn.Linear(sizes[-2], sizes[-1]))


class DistillationLoss(nn.Module):
    """alpha T² KL(teacher ‖ student) of softened outputs, and 1 - alpha of the ordinary cross entropy."""

    def __init__(self, temperature, alpha):
        super().__init__()
        self.temperature, self.alpha = temperature, alpha
        self.kl = nn.KLDivLoss(reduction="batchmean")
        self.ce = nn.CrossEntropyLoss()

    def forward(self, student, teacher, labels):
        soft = self.kl(
            F.log_softmax(student / self.temperature, dim=1), F.softmax(teacher / self.temperature, dim=1)
        )
        return self.alpha * self.temperature**2 * soft + (1 - self.alpha) * self.ce(student, labels)

    def extra_repr(self):
        return f"temperature={self.temperature}, alpha={self.alpha}"


def accuracy(model, X, y):
    model.eval()
    with torch.no_grad():
        return (model(X).argmax(1) == y).float().mean().item()


def train(model, loader, loss_of, epochs, lr):
    optimizer = optim.Adam(model.parameters(), lr=lr)
    for epoch in range(epochs):
        model.train()
        total = 0.0
        for X, y in loader:
            optimizer.zero_grad()
            loss = loss_of(model(X), X, y)
            loss.backward()
            optimizer.step()
            total += loss.item() / len(loader)
        if epoch in (0, epochs - 1):
            print(f"  epoch {epoch + 1}: {total:.4f}")


torch.manual_seed(31)
centers = torch.randn(CLASSES, 10)
labels = torch.randint(CLASSES, (500,))
points = centers[labels] + torch.randn(500, 10)
X_train, y_train, X_test, y_test = points[:300], labels[:300], points[300:], labels[300:]
loader = DataLoader(TensorDataset(X_train, y_train), batch_size=50, shuffle=True)

teacher = mlp(10, 64, 64, CLASSES, dropout=0.2)
print("teacher")
train(teacher, loader, lambda out, X, y: F.cross_entropy(out, y), epochs=6, lr=5e-3)
teacher.eval()
for p in teacher.parameters():
    p.requires_grad = False

criterion = DistillationLoss(TEMPERATURE, ALPHA)
print(criterion)
student, alone = mlp(10, 6, CLASSES), mlp(10, 6, CLASSES)
alone.load_state_dict(student.state_dict())
print("student, taught")
train(student, loader, lambda out, X, y: criterion(out, teacher(X), y), epochs=8, lr=1e-2)
print("student, alone")
train(alone, loader, lambda out, X, y: F.cross_entropy(out, y), epochs=8, lr=1e-2)

for name, model in {"teacher": teacher, "taught": student, "alone": alone}.items():
    size = sum(p.numel() for p in model.parameters())
    print(f"{name:8s} {size:5d} parameters, accuracy {accuracy(model, X_test, y_test):.3f}")
with torch.no_grad():
    agree = F.kl_div(
        student(X_test).log_softmax(1), teacher(X_test).log_softmax(1), log_target=True, reduction="batchmean"
    )
print(f"KL from the teacher {agree:.4f}")
