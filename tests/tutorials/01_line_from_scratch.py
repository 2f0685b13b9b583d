"""Fit a straight line three times: gradients by hand, then by autograd, and finally all by torch.optim."""

import torch

torch.manual_seed(1)

true_w, true_b = torch.tensor([2.0, -3.4]), 4.2
X = torch.randn(200, 2)
y = X @ true_w + true_b + 0.05 * torch.randn(200)


def batches(features, labels, batch_size):
    order = torch.randperm(len(features))
    for start in range(0, len(features), batch_size):
        pick = order[start : start + batch_size]
        yield features[pick], labels[pick]


def predict(X, w, b):
    return X @ w + b


def squared_error(guess, target):
    return ((guess - target) ** 2).mean() / 2


# --- 1. the gradient of the squared error, worked out on paper -------------------------------------------
w, b = torch.zeros(2), torch.zeros(1)
for step in range(30):
    error = predict(X, w, b) - y
    w -= 0.1 * X.t().matmul(error) / len(y)
    b -= 0.1 * error.mean()
    if step % 10 == 0:
        print(f"by hand   step {step:2d}  loss {squared_error(predict(X, w, b), y):.3e}")

# --- 2. the same, differentiated by autograd, in mini-batches --------------------------------------------
w = torch.normal(0.0, 0.01, size=(2,), requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for epoch in range(4):
    for batch_X, batch_y in batches(X, y, 25):
        loss = squared_error(predict(batch_X, w, b), batch_y)
        loss.backward()
        with torch.no_grad():
            for parameter in (w, b):
                parameter -= 0.1 * parameter.grad
                parameter.grad.zero_()
    with torch.no_grad():
        print(f"autograd  epoch {epoch}  loss {squared_error(predict(X, w, b), y).item():.3e}")

print("gradient function:", loss.grad_fn.name())

# --- 3. the short way ------------------------------------------------------------------------------------
net = torch.nn.Linear(2, 1)
trainer = torch.optim.SGD(net.parameters(), lr=0.1)
criterion = torch.nn.MSELoss()
for epoch in range(4):
    for batch_X, batch_y in batches(X, y, 25):
        trainer.zero_grad()
        criterion(net(batch_X), batch_y.reshape(-1, 1)).backward()
        trainer.step()
    print(f"optim     epoch {epoch}  loss {criterion(net(X).squeeze(), y).item():.3e}")

print("weights", net.weight.data, "bias", net.bias.data)
print(
    "error of the weights {:.3e}, of the bias {:.3e}".format(
        (net.weight.data.reshape(-1) - true_w).abs().max(), (net.bias.data - true_b).abs().item()
    )
)
