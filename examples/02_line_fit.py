"""Fitting a line: the derivatives worked out by hand, then left to the machine.

Six points lie on y = 3x + 7. From m = b = 1, gradient descent finds the 3 and the 7 again. You will see it
done in plain NumPy, with a gradient from pencil and paper; then with a loss that is only written down, and
differentiated by backward(). This second program is handed its engine: it runs in minigrad and, where PyTorch
is installed, unchanged in PyTorch. Both end in the same m and b, to the last bit.
"""

from importlib.util import find_spec

import numpy as np

import minigrad

LR, EPOCHS = 0.01, 5000
SHOWN = (0, 1, 2, 10, 100, 500, 1000, 2000, 5000)  # when to print


def report(epoch, loss, m, b):
    """One line of the table; the numbers may be Python's, NumPy's, or tensors."""
    print(f"epoch {epoch:4}   loss {loss:.1e}   m {m:.4f}   b {b:.4f}")


def fit_by_hand():
    """Minimise L = mean(e²), e = mx + b - y, with dL/dm = mean(2ex) and dL/db = mean(2e). In float64."""
    x = np.arange(1, 7)
    y = 3 * x + 7
    m = b = 1.0
    for epoch in range(EPOCHS + 1):
        error = m * x + b - y
        if epoch in SHOWN:
            report(epoch, np.mean(error**2), m, b)
        if epoch < EPOCHS:
            m -= LR * np.mean(2 * error * x)
            b -= LR * np.mean(2 * error)
    return float(m), float(b)


def fit(engine):
    """Minimise the same loss; nobody says how to differentiate it. In float32, the default of the engines.

    Answers the path: (m, b) before the first step and after each.
    """
    x = engine.arange(1, 7)  # int64, as data often is
    y = 3 * x + 7
    m = engine.tensor(1.0, requires_grad=True)
    b = engine.tensor(1.0, requires_grad=True)
    sgd = engine.optim.SGD([m, b], lr=LR)
    path = [(m.item(), b.item())]
    for epoch in range(EPOCHS + 1):
        loss = ((m * x + b - y) ** 2).mean()
        sgd.zero_grad()  # otherwise the gradients of all epochs would add up
        loss.backward()  # fills in m.grad and b.grad
        if epoch in SHOWN:
            report(epoch, loss, m, b)
        if epoch < EPOCHS:
            sgd.step()  # m -= lr * m.grad, and b likewise
            path.append((m.item(), b.item()))
    print("at last:", m, m.grad, loss, sep="\n  ")
    return path


if __name__ == "__main__":
    print("By hand, in NumPy (float64):\n")
    by_hand = fit_by_hand()
    print(f"\nm, b = {by_hand}")
    assert by_hand == (3.000000014098132, 6.999999939643098)

    print("\n\nBy backward(), in minigrad (float32):\n")
    path = fit(minigrad)
    print(f"\nm, b = {path[-1]}")
    assert path[-1] == (3.0000157356262207, 6.999932765960693)

    # Why not closer to 3 and 7? A float32 carries 7 digits. In the end the gradient of m is 1.1e-05 (see
    # above), a step 1.1e-07, and that is less than half of m's last digit: m - step rounds to m again.
    still, m = path.index(path[-1]), np.float32(path[-1][0])
    print(f"\nNothing moves after epoch {still}: float32 can't tell m from m - 1.1e-07.")
    assert still < EPOCHS and m - np.float32(1.1e-07) == m

    if find_spec("torch"):
        import torch

        print(f"\n\nThe same program in PyTorch {torch.__version__}:\n")
        torch_path = fit(torch)
        print(f"\nm, b = {torch_path[-1]}, the same bits")
        assert torch_path[-1] == path[-1]

        # On the way the last digit differs now and then: the two add up their six terms in different orders.
        apart = np.abs(np.array(path) - np.array(torch_path)).max()
        print(f"On the way to it, the two paths are never further apart than {apart:.0e}.")
        assert apart < 1e-5
    else:
        print("\nPyTorch isn't installed here. Where it is, the same program runs in it, too.")
