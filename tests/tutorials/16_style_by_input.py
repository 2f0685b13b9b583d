"""Optimize the picture, not the network: match content and texture in random features, by LBFGS."""

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

torch.manual_seed(21)
torch.set_default_dtype(torch.float64)  # LBFGS likes exact gradients
device = torch.device("cuda") if torch.cuda.is_available() else torch.device("cpu")
SIZE = 16


def content_picture():
    picture = torch.zeros(1, 3, SIZE, SIZE)
    picture[:, 0, 4:12, 4:12] = 1.0
    picture[:, 1, :, 8:] = 0.6
    return picture


def style_picture():
    row, col = torch.meshgrid(torch.arange(SIZE), torch.arange(SIZE), indexing="ij")
    stripes = ((row + col) % 4 < 2).double()
    return torch.stack([stripes, 1 - stripes, 0.5 * stripes]).unsqueeze(0)


def gram_matrix(input):
    a, b, c, d = input.size()
    features = input.view(a * b, c * d)
    return torch.mm(features, features.t()).div(a * b * c * d)


class StyleLoss(nn.Module):
    def __init__(self, target_feature):
        super().__init__()
        self.target = gram_matrix(target_feature).detach()

    def forward(self, input):
        self.loss = F.mse_loss(gram_matrix(input), self.target, reduction="sum")
        return input


class ContentLoss(nn.Module):
    def __init__(self, target):
        super().__init__()
        self.target = target.detach()

    def forward(self, input):
        self.loss = F.mse_loss(input, self.target)
        return input


def build(content, style):
    """A network of random filters, with the losses put between its layers."""
    layers = [nn.Conv2d(3, 8, 3, padding=1), nn.Softplus(), nn.AvgPool2d(2), nn.Conv2d(8, 8, 3, padding=1)]
    model, style_losses, content_losses = nn.Sequential(), [], []
    for i, layer in enumerate(layers):
        model.add_module(f"{type(layer).__name__.lower()}_{i}", layer)
        if isinstance(layer, nn.Conv2d):
            with torch.no_grad():
                style_losses.append(StyleLoss(model(style)))
            model.add_module(f"style_{i}", style_losses[-1])
    content_losses.append(ContentLoss(model(content)))
    model.add_module("content", content_losses[-1])
    return model.requires_grad_(False).eval(), style_losses, content_losses


content, style = content_picture().to(device), style_picture().to(device)
model, style_losses, content_losses = build(content, style)
print(model)
input_img = content.clone().requires_grad_(True)
optimizer = optim.LBFGS([input_img], max_iter=5, history_size=8, line_search_fn="strong_wolfe")

for run in range(6):

    def closure():
        optimizer.zero_grad()
        model(input_img)
        style_score = sum(sl.loss for sl in style_losses)
        content_score = sum(cl.loss for cl in content_losses)
        loss = 1e3 * style_score + content_score
        loss.backward()
        return loss

    before = optimizer.step(closure)
    with torch.no_grad():
        input_img.clamp_(0, 1)
    if run % 2 == 0:
        print(f"run {run}: loss {before.item():.4f} style {sum(sl.loss for sl in style_losses).item():.3e}")

with torch.no_grad():
    model(input_img)
print(
    f"content {content_losses[0].loss.item():.3e} changed by {(input_img - content).abs().mean().item():.4f}"
)
print("a gradient for the weights:", any(p.grad is not None for p in model.parameters()))
