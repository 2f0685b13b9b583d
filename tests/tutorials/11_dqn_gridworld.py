"""Deep Q-learning on a 3x3 grid with a pit: replay memory, a target network, an epsilon that decays."""

import random
from collections import deque, namedtuple

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

Transition = namedtuple("Transition", ("state", "action", "next_state", "reward", "done"))
SIZE, GOAL, PIT = 3, (2, 2), (1, 1)
MOVES = [(-1, 0), (0, 1), (1, 0), (0, -1)]
GAMMA, BATCH, EPISODES = 0.9, 32, 40


class Grid:
    def reset(self):
        self.place = (0, 0)
        return self.observe()

    def observe(self):
        state = torch.zeros(SIZE * SIZE)
        state[self.place[0] * SIZE + self.place[1]] = 1
        return state

    def step(self, action):
        row, col = (min(max(a + d, 0), SIZE - 1) for a, d in zip(self.place, MOVES[action], strict=True))
        self.place = (row, col)
        if self.place == GOAL:
            return self.observe(), 1.0, True
        if self.place == PIT:
            return self.observe(), -1.0, True
        return self.observe(), -0.04, False


class ReplayMemory:
    def __init__(self, capacity):
        self.memory = deque([], maxlen=capacity)

    def push(self, *args):
        self.memory.append(Transition(*args))

    def sample(self, batch_size):
        return random.sample(self.memory, batch_size)

    def __len__(self):
        return len(self.memory)


class DQN(nn.Module):
    def __init__(self, n_observations, n_actions):
        super().__init__()
        self.layer1 = nn.Linear(n_observations, 32)
        self.layer2 = nn.Linear(32, n_actions)

    def forward(self, x):
        return self.layer2(F.relu(self.layer1(x)))


def optimize(memory, policy, target, optimizer):
    if len(memory) < BATCH:
        return None
    batch = Transition(*zip(*memory.sample(BATCH), strict=True))
    states, after = torch.stack(batch.state), torch.stack(batch.next_state)
    actions = torch.tensor(batch.action).unsqueeze(1)
    rewards, done = torch.tensor(batch.reward), torch.tensor(batch.done)
    q = policy(states).gather(1, actions).squeeze(1)
    with torch.no_grad():
        best = target(after).max(1).values
        expected = rewards + GAMMA * best * ~done
    loss = nn.SmoothL1Loss()(q, expected)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_value_(policy.parameters(), 100)
    optimizer.step()
    return loss.item()


random.seed(1)
torch.manual_seed(1)
env, memory = Grid(), ReplayMemory(400)
policy_net, target_net = DQN(SIZE * SIZE, 4), DQN(SIZE * SIZE, 4)
target_net.load_state_dict(policy_net.state_dict())
optimizer = optim.AdamW(policy_net.parameters(), lr=5e-3, amsgrad=True)

for episode in range(EPISODES):
    state, epsilon, losses = env.reset(), max(0.1, 1 - episode / 25), []
    for _step in range(12):
        if random.random() > epsilon:
            with torch.no_grad():
                action = policy_net(state.unsqueeze(0)).max(1)[1].item()
        else:
            action = random.randrange(4)
        next_state, reward, done = env.step(action)
        memory.push(state, action, next_state, reward, done)
        state = next_state
        loss = optimize(memory, policy_net, target_net, optimizer)
        losses += [] if loss is None else [loss]
        soft = target_net.state_dict()
        for key, value in policy_net.state_dict().items():
            soft[key] = value * 0.1 + soft[key] * 0.9
        target_net.load_state_dict(soft)
        if done:
            break
    if episode % 10 == 9:
        print(f"episode {episode + 1:2d} eps {epsilon:.2f} loss {sum(losses) / len(losses):.3e} done {done}")

with torch.no_grad():
    values, actions = policy_net(torch.eye(SIZE * SIZE)).max(dim=1)
print("\n".join(" ".join(f"{v:+.3f}" for v in row) for row in values.view(SIZE, SIZE)))
print(*("".join("^>v<"[a] for a in row) for row in actions.view(SIZE, SIZE)), sep="\n")
