"""A script as they were written in 2017: Variable, torch.Tensor, .data everywhere, size_average."""

from __future__ import print_function

import warnings

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Variable

warnings.simplefilter("ignore")
torch.manual_seed(1)
np.random.seed(1)
use_cuda = torch.cuda.is_available()
if use_cuda:
    torch.cuda.manual_seed_all(1)
torch.backends.cudnn.benchmark = True

time_steps = np.linspace(0, 20, 101, dtype=np.float32)
series = np.sin(time_steps) + 0.02 * np.random.randn(101).astype(np.float32)
x_data = torch.Tensor(series[:-1]).view(-1, 1, 1)
y_data = torch.FloatTensor(series[1:]).view(-1, 1)


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super(RNN, self).__init__()
        self.hidden_size = hidden_size
        self.i2h = nn.Linear(input_size + hidden_size, hidden_size)
        self.h2o = nn.Linear(hidden_size, output_size)

    def forward(self, input, hidden):
        combined = torch.cat((input, hidden), 1)
        hidden = F.tanh(self.i2h(combined))
        return self.h2o(hidden), hidden

    def init_hidden(self):
        return Variable(torch.zeros(1, self.hidden_size))


def repackage_hidden(h):
    """Cut the graph: truncated backpropagation through time."""
    return Variable(h.data)


rnn = RNN(1, 20, 1)
if use_cuda:
    rnn.cuda()
criterion = nn.MSELoss(size_average=True)
learning_rate = 0.05

for epoch in range(5):
    hidden = rnn.init_hidden()
    total_loss = 0
    for start in range(0, 100, 20):
        hidden = repackage_hidden(hidden)
        rnn.zero_grad()
        outputs = []
        for i in range(start, start + 20):
            output, hidden = rnn(Variable(x_data[i]), hidden)
            outputs.append(output)
        loss = criterion(torch.cat(outputs, 0), Variable(y_data[start : start + 20]))
        loss.backward()
        torch.nn.utils.clip_grad_norm(rnn.parameters(), 0.25)
        for p in rnn.parameters():
            p.data.add_(p.grad.data, alpha=-learning_rate)
        total_loss += loss.data.item()
    print("| epoch %3d | loss %.4f" % (epoch, total_loss / 5))

hidden = rnn.init_hidden()
input = Variable(x_data[0], volatile=True)
predictions = []
for i in range(12):
    output, hidden = rnn(input, hidden)
    predictions.append(output.data.numpy().ravel()[0])
    input = Variable(output.data) if i > 5 else Variable(x_data[i + 1])
print(" ".join("%.2f" % p for p in predictions))
probabilities = F.softmax(torch.Tensor([predictions]), dim=1)
print(
    probabilities.size(), torch.max(probabilities.data, 1)[1].numpy()[0], F.sigmoid(torch.Tensor([0])).numpy()
)
