"""Layers are torch's in corners: errors, attributes, what begins anew, what is missing or not supported."""

import pytest
from both import ENGINES, same

import minigrad
from minigrad import nn

PROGRAMS = {
    "arguments that are wrong": """
nn.Linear(2)  # raises TypeError
nn.Linear(-1, 2)  # raises RuntimeError
nn.Bilinear(0, 2, 3)  # raises ValueError
nn.Unflatten(1, 3)  # raises TypeError
nn.Unflatten(1, (2.0, 3))  # raises TypeError
nn.Embedding(3, 2, padding_idx=3)  # raises AssertionError
nn.Embedding(3, 2, -4)  # raises AssertionError
nn.Embedding(3, 2, _weight=torch.ones(2, 2))  # raises AssertionError
nn.Embedding.from_pretrained(torch.ones(2))  # raises AssertionError
nn.Conv2d(3, 4, 3, groups=2)  # raises ValueError
nn.Conv2d(4, 3, 3, groups=2)  # raises ValueError
nn.Conv2d(4, 4, 3, groups=0)  # raises ValueError
nn.Conv2d(4, 4, 3, padding="full")  # raises ValueError
nn.Conv2d(4, 4, 3, 2, padding="same")  # raises ValueError
nn.Conv2d(4, 4, 3, padding_mode="mirror")  # raises ValueError
nn.ConvTranspose1d(4, 4, 3, padding_mode="reflect")  # raises ValueError
nn.GroupNorm(3, 4)  # raises ValueError
nn.Dropout(1.5)  # raises ValueError
nn.Dropout(-0.1)  # raises ValueError
nn.Hardtanh(1, 1)  # raises AssertionError
nn.Sigmoid(inplace=True)  # raises TypeError
nn.MaxPool2d()  # raises TypeError
""",
    "inputs that are wrong": """
x = torch.ones(2, 3, 4, 4)
nn.Linear(3, 2)(x)  # raises RuntimeError
nn.Linear(4, 2)(x.double())  # raises RuntimeError
nn.Embedding(3, 2)(torch.tensor([3]))  # raises IndexError
nn.Embedding(3, 2)(torch.tensor([1.0]))  # raises RuntimeError
nn.Conv2d(2, 3, 1)(x)  # raises RuntimeError
nn.Conv1d(3, 3, 1)(x)  # raises RuntimeError
nn.Conv2d(3, 1, 5)(x)  # raises RuntimeError
nn.Conv2d(3, 1, 3, padding=9, padding_mode="reflect")(x)  # raises RuntimeError
nn.ConvTranspose2d(3, 2, 3, stride=2)(x, output_size=[12, 12])  # raises ValueError
nn.ConvTranspose2d(3, 2, 3, stride=2)(x, output_size=[10])  # raises ValueError
nn.ConvTranspose2d(3, 2, 3, output_padding=1)(x)  # raises RuntimeError
nn.BatchNorm1d(3)(x)  # raises ValueError
nn.BatchNorm2d(3)(x[0])  # raises ValueError
nn.BatchNorm3d(3)(x)  # raises ValueError
nn.BatchNorm2d(4)(x)  # raises RuntimeError
nn.BatchNorm1d(3)(x[:1, :, 0, 0])  # raises ValueError
nn.InstanceNorm1d(3)(x)  # raises ValueError
nn.InstanceNorm2d(4, affine=True)(x)  # raises ValueError
nn.LayerNorm(3)(x)  # raises RuntimeError
nn.GroupNorm(2, 4)(x)  # raises RuntimeError
nn.MaxPool2d(5)(x)  # raises RuntimeError
nn.MaxPool2d(2, padding=2)(x)  # raises RuntimeError
nn.Softmax2d()(torch.ones(2, 3))  # raises ValueError
nn.CircularPad2d(1)(torch.ones(2, 3))  # raises ValueError
nn.PReLU(2)(x)  # raises RuntimeError
nn.GELU("fast")(x)  # raises RuntimeError
nn.ReLU(inplace=True)(torch.ones(2, requires_grad=True))  # raises RuntimeError
""",
    "parameters that are missing": """
layer = nn.Linear(2, 3, bias=False)
facts = layer.bias, [name for name, _ in layer.named_parameters()], list(layer._parameters)
layer.bias = nn.Parameter(torch.zeros(3))
names = [name for name, _ in layer.named_parameters()]
norm = nn.LayerNorm(3, elementwise_affine=False)
facts2 = norm.weight, norm.bias, hasattr(nn.RMSNorm(3), "bias"), nn.BatchNorm1d(2, affine=False).weight
untracked = nn.BatchNorm1d(2, track_running_stats=False)
facts3 = untracked.running_mean, untracked.running_var, untracked.num_batches_tracked
layer.bias = torch.zeros(3)  # raises TypeError
""",
    "attributes": """
c = nn.Conv2d(4, 6, (3, 2), stride=2, padding=1, groups=2)
a = c.in_channels, c.out_channels, c.kernel_size, c.stride, c.padding, c.dilation, c.groups, c.padding_mode
a2 = c.transposed, c.output_padding, nn.ConvTranspose2d(1, 1, 1, output_padding=2).output_padding
b = nn.BatchNorm2d(3)
a3 = b.num_features, b.eps, b.momentum, b.affine, b.track_running_stats
e = nn.Embedding(4, 2, -1)
a4 = e.num_embeddings, e.embedding_dim, e.padding_idx, e.max_norm, e.norm_type, e.scale_grad_by_freq, e.sparse
p = nn.MaxPool2d(2), nn.AvgPool1d(2)
a5 = [(q.kernel_size, q.stride, q.padding, q.ceil_mode) for q in p]
a6 = nn.LayerNorm(3).normalized_shape, nn.ReLU6().max_val
a7 = nn.Upsample(3).name, nn.Upsample(scale_factor=2).scale_factor
""",
    "kinds of each other": """
pairs = "ReLU6 Hardtanh, ZeroPad2d ConstantPad2d, UpsamplingNearest2d Upsample, Conv2d Linear, Fold Unfold"
pairs += ", ConvTranspose2d Conv2d, BatchNorm2d BatchNorm1d, SELU ReLU, CELU ELU, InstanceNorm2d BatchNorm2d"
pairs += ", LayerNorm GroupNorm, BCEWithLogitsLoss BCELoss, HuberLoss SmoothL1Loss, MaxPool2d MaxPool1d"
kinds = [issubclass(*[getattr(nn, name) for name in pair.split()]) for pair in pairs.split(",")]
""",
    "beginning anew": """
torch.manual_seed(5)
values = []
layers = nn.Linear(3, 2), nn.Bilinear(2, 2, 1), nn.Conv1d(1, 2, 2), nn.Embedding(3, 2, 0), nn.PReLU()
norms = nn.BatchNorm1d(2), nn.LayerNorm(2), nn.GroupNorm(1, 2), nn.RMSNorm(2)
for layer in (*layers, *norms, nn.InstanceNorm1d(2, affine=True)):
    with torch.no_grad():
        for p in layer.parameters():
            p.fill_(7)
    layer.reset_parameters()
    values += [p.detach().clone() for p in layer.parameters()]
b = nn.BatchNorm1d(2)
y = b(torch.tensor([[1.0, 2.0], [3.0, 6.0]]))
seen = b.running_mean.clone(), b.num_batches_tracked.clone()
b.reset_running_stats()
forgotten = [buffer for _, buffer in b.named_buffers()]
del y, p
""",
    "pretrained embeddings share memory": """
w = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
e = nn.Embedding.from_pretrained(w)
w[0, 0] = 9
first, frozen = e.weight[0, 0].item(), e.weight.requires_grad
e2 = nn.Embedding.from_pretrained(w, freeze=False)
free = e2.weight.requires_grad
""",
    "an average over all batches": """
b = nn.BatchNorm1d(1, momentum=None, affine=False)
for value in 1.0, 2.0, 6.0:
    b(torch.tensor([[value], [value + 2]]))
moments = b.running_mean, b.running_var, b.num_batches_tracked
b.eval()
y = b(torch.tensor([[4.0]])).shape
b.train()
tracked = b.num_batches_tracked
""",
    "dropout in place, and switched off": """
torch.manual_seed(5)
d = nn.Dropout(0.5, inplace=True)
x = torch.ones(20)
y = d(x) is x
z = d.eval()(torch.ones(20))
d.train()
d.p = 0.25
w = d(torch.ones(20)) > 0
""",
    "a state of the time before batches were counted": """
b = nn.Sequential(nn.BatchNorm1d(2))
with torch.no_grad():
    b[0].num_batches_tracked.fill_(3)
old = {name: value + 1 for name, value in b.state_dict().items() if "tracked" not in name}
answer = str(b.load_state_dict(old))
state = b.state_dict()["0.running_mean"], b.state_dict()["0.num_batches_tracked"]
new = b.state_dict()
del new["0.num_batches_tracked"], state
b.load_state_dict(new)  # raises RuntimeError
del new, old
""",
}


@pytest.mark.filterwarnings("ignore:Initializing zero-element")
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_programs_leave_the_same(program: str) -> None:
    same("nn = torch.nn\n" + program, but=["_version"])


def test_what_is_not_supported_says_so() -> None:
    x = minigrad.ones(1, 2, 3, 3)
    for module, input in [
        (nn.Embedding(3, 2, sparse=True), minigrad.tensor([1])),
        (nn.Embedding(3, 2, scale_grad_by_freq=True), minigrad.tensor([1])),
        (nn.Upsample(scale_factor=2, mode="area"), x),
    ]:
        with pytest.raises(NotImplementedError, match=r"\w{4}"):
            module(input)


def test_other_channels_than_announced_are_warned_of() -> None:
    for engine in ENGINES:
        with pytest.warns(UserWarning, match="num_features"):
            assert engine.nn.InstanceNorm1d(4)(engine.ones(2, 3, 5)).shape == (2, 3, 5)
