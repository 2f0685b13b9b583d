"""REINFORCE with a baseline: walk down a windy corridor to the exit. Actions come from torch.multinomial."""

import argparse

import torch
import torch.nn as nn
import torch.nn.functional as F

LENGTH, WIND, LIMIT = 6, 0.2, 20


class Corridor:
    """Step left or right; the wind blows back at times. The exit gives 1, and each step costs a little."""

    def reset(self):
        self.x, self.steps = 0, 0
        return self.state()

    def state(self):
        return torch.tensor([self.x / LENGTH, 1.0])

    def step(self, action):
        move = 1 if action == 1 else -1
        if torch.rand(()).item() < WIND:
            move = -1
        self.x, self.steps = max(0, self.x + move), self.steps + 1
        done = self.x == LENGTH
        return self.state(), 1.0 if done else -0.05, done or self.steps == LIMIT


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(2, 24)
        self.actor = nn.Linear(24, 2)
        self.critic = nn.Linear(24, 1)
        self.saved = []

    def forward(self, x):
        x = torch.tanh(self.body(x))
        return F.softmax(self.actor(x), dim=-1), self.critic(x)

    def act(self, state):
        probabilities, value = self(state)
        action = torch.multinomial(probabilities, 1).item()
        self.saved.append((probabilities[action].log(), value.squeeze()))
        return action


def finish_episode(policy, rewards, optimizer, gamma):
    returns, total = [], 0.0
    for r in rewards[::-1]:
        total = r + gamma * total
        returns.insert(0, total)
    returns = torch.tensor(returns)
    policy_losses, value_losses = [], []
    for (log_prob, value), R in zip(policy.saved, returns, strict=True):
        advantage = R - value.item()
        policy_losses.append(-log_prob * advantage)
        value_losses.append(F.smooth_l1_loss(value, R))
    loss = torch.stack(policy_losses).sum() + torch.stack(value_losses).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    policy.saved.clear()
    return loss.item()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=30, help="episodes")
    parser.add_argument("--gamma", type=float, default=0.95)
    args = parser.parse_args()
    torch.manual_seed(4)
    env, policy = Corridor(), Policy()
    optimizer = torch.optim.Adam(policy.parameters(), lr=0.02)
    running = 0.0
    for episode in range(1, args.epochs + 1):
        state, rewards, done = env.reset(), [], False
        while not done:
            state, reward, done = env.step(policy.act(state))
            rewards.append(reward)
        loss = finish_episode(policy, rewards, optimizer, args.gamma)
        running = 0.9 * running + 0.1 * sum(rewards)
        if episode % 5 == 0:
            print(
                f"Episode {episode}\tsteps: {len(rewards)}\tloss: {loss:.4f}\taverage reward: {running:.4f}"
            )
    with torch.no_grad():
        grid = torch.stack([torch.arange(LENGTH) / LENGTH, torch.ones(LENGTH)], dim=1)
        probabilities, values = policy(grid)
    print("P(forward):", " ".join(f"{p:.3f}" for p in probabilities[:, 1]))
    print("values:    ", " ".join(f"{v:.3f}" for v in values.flatten()))


if __name__ == "__main__":
    main()
