"""Own derivatives: a sign with a straight-through gradient, a fused ReLU-square, and a check of them."""

import torch
from torch import nn
from torch.autograd import Function, gradcheck

torch.manual_seed(6)


class Binarize(Function):
    """sign(x); backward lets the gradient through where |x| <= 1."""

    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return torch.where(input >= 0, torch.ones_like(input), -torch.ones_like(input))

    @staticmethod
    def backward(ctx, grad_output):
        (input,) = ctx.saved_tensors
        return grad_output * (input.abs() <= 1).to(grad_output.dtype)


class ReluPower(Function):
    """relu(x)**power, with one saved tensor and a number on the context."""

    @staticmethod
    def forward(ctx, x, power):
        y = x.clamp(min=0)
        ctx.save_for_backward(y)
        ctx.power = power
        return y**power

    @staticmethod
    def backward(ctx, grad):
        (y,) = ctx.saved_tensors
        assert ctx.needs_input_grad == (True, False)
        return grad * ctx.power * y ** (ctx.power - 1), None


class BinaryLinear(nn.Linear):
    """A linear layer with weights of -1 and 1, scaled by their mean size."""

    def forward(self, x):
        scale = self.weight.detach().abs().mean(dim=1, keepdim=True)
        return nn.functional.linear(x, Binarize.apply(self.weight) * scale, self.bias)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8, 32)
        self.middle = BinaryLinear(32, 32)
        self.last = nn.Linear(32, 1)

    def forward(self, x):
        x = ReluPower.apply(self.first(x), 2)
        x = torch.tanh(self.middle(x))
        return self.last(x)


point = torch.randn(5, dtype=torch.double, requires_grad=True)
print("gradcheck:", gradcheck(lambda x: ReluPower.apply(x, 3), (point,), eps=1e-6, atol=1e-4))

X = torch.randn(128, 8)
y = (X[:, :1] * X[:, 1:2]).sin() + 0.5 * X[:, 2:3]
model = Net()
optimizer = torch.optim.Adam(
    [{"params": model.middle.parameters(), "lr": 2e-3}, {"params": model.first.parameters()}], lr=1e-2
)
optimizer.add_param_group({"params": model.last.parameters(), "lr": 2e-2})
loss_fn = nn.MSELoss()
print(model)

for step in range(60):
    loss = loss_fn(model(X), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 15 == 0:
        passed = (model.middle.weight.grad != 0).float().mean()
        print(f"step {step:3d}  loss {loss.item():.4f}  gradients let through {passed:.3f}")
print(f"final loss {loss_fn(model(X), y).item():.4f}, rates {[g['lr'] for g in optimizer.param_groups]}")
