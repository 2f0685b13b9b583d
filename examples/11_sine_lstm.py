"""An LSTM hears a noisy sine, learns to tell the next value, and then continues the sine by itself.

It reads the values one by one, and keeps in its state what it needs of them: here, where in its swing the
sine is. When the recording ends, it is handed its own predictions instead. You will see what was recorded,
what the LSTM makes of it, and the sine itself, without the noise: as nobody can foretell noise, the best
prediction is one without it.
"""

import math

import minigrad as torch
from minigrad import nn
from minigrad.nn import functional as F  # noqa: N812

PERIOD, NOISE = 16, 0.2
RECORDED, CONTINUED, WINDOW = 300, 96, 40
STEPS, BATCH = 200, 48


class Listener(nn.Module):
    """Tells, at each place of a series (n, time, 1), the next value; and its state after the last place."""

    def __init__(self, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x, state=None):
        hidden, state = self.lstm(x, state)  # (n, time, 32): what it has in mind at each place
        return self.out(hidden), state


torch.manual_seed(0)
time = torch.arange(RECORDED + CONTINUED)
sine = torch.sin(2 * math.pi / PERIOD * time)
recording = sine[:RECORDED] + NOISE * torch.randn(RECORDED)

model = Listener()
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, STEPS)  # ever smaller steps
windows = recording.unfold(0, WINDOW + 1, 1).unsqueeze(2)  # (260, 41, 1): all pieces of it
losses = []
for step in range(STEPS):
    piece = windows[torch.randint(len(windows), (BATCH,))]  # (48, 41, 1)
    told, _ = model(piece[:, :-1])
    loss = F.mse_loss(told, piece[:, 1:])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step()
    losses.append(loss.item())
    if step % 50 == 0 or step == STEPS - 1:
        print(f"step {step:3}   loss {loss.item():.4g}")
print(f"\nThe mean square of the noise is {NOISE**2:.4g}: nothing can have a lower loss for long.\n")

with torch.no_grad():
    told, state = model(recording[-WINDOW:].view(1, -1, 1))
    value, continued = told[:, -1:], []
    for _ in range(CONTINUED):
        continued.append(value.item())
        value, state = model(value, state)  # hears its own prediction
error = (torch.tensor(continued) - sine[RECORDED:]).abs()  # (96,)
for swings in (1, 3, 6):
    off = error[: swings * PERIOD].max().item()
    print(f"In the first {swings * PERIOD:2} steps by itself it is off by at most {off:.3g}.")

assert sum(losses[-10:]) / 10 < 1.5 * NOISE**2
assert error[: 3 * PERIOD].max() < NOISE  # later, its phase drifts away

if __name__ == "__main__":
    from pictures import BLUE, GREY, INK, plt, save

    figure, axes = plt.subplots(figsize=(10, 3.6), layout="constrained")
    axes.plot(time, sine, color=GREY, lw=6, alpha=0.35)
    axes.plot(time[:RECORDED], recording, "o", color=INK, ms=3.5)
    axes.plot(time[RECORDED:], continued, color=BLUE, lw=2)
    axes.axvline(RECORDED - 0.5, color=INK, lw=1, ls=":")
    texts = [(233, "recorded", INK), (302, "continued by the LSTM", BLUE), (364, "the sine itself", GREY)]
    for x, text, color in texts:
        axes.text(x, 1.4, text, color=color)
    axes.set(xlabel="time", ylabel="value", xlim=(230, RECORDED + CONTINUED), yticks=(-1, 0, 1))
    axes.set(ylim=(-1.5, 1.7), title="A noisy sine, and how the LSTM continues it by itself")
    save(figure, __file__)
