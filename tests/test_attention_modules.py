"""Attention and transformers are torch's: weights, outputs, gradients, masks, dropout, text and errors."""

import pickle
from typing import Any

import numpy as np
import pytest
from both import ENGINES, printed, same
from hypothesis import given, settings, strategies as st
from seeded import apart, losses

import minigrad
from minigrad import nn

pytestmark = [pytest.mark.filterwarnings(f"ignore::{kind}Warning") for kind in ("User", "Runtime")]

# ---------------------------------------------------------------------------------------- attention

MASKS = {
    "none": "",
    "bools": "attn_mask=torch.tensor([[False] * S, [True] + [False] * (S - 1)] * 2)",
    "floats": "attn_mask=randn(4, S)",
    "for each head": "attn_mask=randn(2 * N, 4, S)",
    "padding": "key_padding_mask=padding",
    "padding, in floats": "key_padding_mask=torch.zeros(padding.shape, dtype=kind).masked_fill(padding, -1)",
    "both": "attn_mask=torch.triu(torch.ones(4, S), 2).bool(), key_padding_mask=padding",
    "causal": "attn_mask=torch.triu(torch.ones(4, S), 1).bool(), is_causal=True",
}


@st.composite
def attentions(draw: st.DrawFn) -> str:
    """Attention with any of its options, to itself or to others, masked or not, in training or not."""
    flag, batched = st.booleans(), draw(st.booleans())
    options: dict[str, Any] = {"dropout": draw(st.sampled_from([0, 0.3]))}
    options |= {key: draw(flag) for key in ("bias", "add_bias_kv", "add_zero_attn", "batch_first")}
    operands = draw(st.sampled_from(["x, x, x", "x, y, y", "x, y, z"]))
    if operands == "x, y, z" and draw(flag):
        options |= {"kdim": draw(st.integers(1, 7)), "vdim": draw(st.sampled_from([3, 6]))}
    keys = 4 if operands == "x, x, x" else 3
    mask = draw(st.sampled_from([name for name in MASKS if keys == 4 or name != "causal"]))
    batch = (3,) if batched else ()
    shapes = [
        (*batch, n, width) if options["batch_first"] else (n, *batch, width)
        for n, width in ((4, 6), (keys, options.get("kdim", 6)), (keys, options.get("vdim", 6)))
    ]
    call = draw(st.sampled_from(["", "need_weights=False", "average_attn_weights=False"]))
    mode = draw(st.sampled_from(["train", "eval"]))
    recorded = draw(st.sampled_from([True, True, False]))
    return f"""
S, N = {keys}, {batch[0] if batched else 1}
padding = torch.arange(S).expand({(*batch, keys)}) >= S - 1
net = nn.MultiheadAttention(6, 2, dtype=kind, **{options}).{mode}()
x, y, z = randn{shapes[0]}, randn{shapes[1]}, randn{shapes[2]}
with torch.set_grad_enabled({recorded}):
    out, weights = net({", ".join(filter(None, [operands, MASKS[mask], call]))})
{"" if recorded else "out = out.contiguous()  # torch has a faster way, with another layout"}
"""


@settings(max_examples=200, deadline=None, derandomize=True)
@given(text=attentions(), dtype=st.sampled_from(["float32", "float64"]))
def test_attention(text: str, dtype: str) -> None:
    assert apart(text, dtype) <= 64


def test_second_gradients() -> None:
    text = """
net = nn.MultiheadAttention(4, 2, dtype=kind)
x = randn(3, 2, 4)
g, = torch.autograd.grad(net(x, x, x)[0].square().sum(), x, create_graph=True)
penalty = g.square().sum()
"""
    assert apart(text, "float64") <= 64


@pytest.mark.parametrize("weights", [True, False])
def test_who_may_look_at_nothing(weights: bool) -> None:
    """NaN beside weights, and without them 0: so in torch."""
    same(f"""
torch.manual_seed(0)
net, x = torch.nn.MultiheadAttention(4, 2), torch.randn(3, 1, 4)
nobody = torch.tensor([[True] * 3, [False] * 3, [False] * 3])
out, _ = net(x, x, x, attn_mask=nobody, need_weights={weights})
unknown, attended = out.isnan(), net(x, x, x, need_weights=False)[0].isnan()
nothing = (out[0] - net.out_proj.bias).tolist() if {not weights} else []
del net, out, _
""")


# ---------------------------------------------------------------------------------------- transformers

LAYER, WRITER = (
    "nn.TransformerEncoderLayer(8, 2, 12, **options)",
    "nn.TransformerDecoderLayer(8, 2, 12, **options)",
)
NETS = {
    "an encoder's layer": (LAYER, "x, mask, padding"),
    "a decoder's layer": (WRITER, "y, x, shorter, None, None, padding"),
    "an encoder": (f"nn.TransformerEncoder({LAYER}, 2)", "x, src_key_padding_mask=padding"),
    "an encoder of all": (
        f"nn.TransformerEncoder({LAYER}, 2, enable_nested_tensor=False)",
        "x, src_key_padding_mask=padding",
    ),
    "an encoder, padded in front": (
        f"nn.TransformerEncoder({LAYER}, 2)",
        "x, src_key_padding_mask=padding.flip(-1)",
    ),
    "an encoder with masks": (f"nn.TransformerEncoder({LAYER}, 1, nn.LayerNorm(8))", "x, mask, padding"),
    "an encoder, causal": (f"nn.TransformerEncoder({LAYER}, 1)", "x, mask, is_causal=True"),
    "a decoder": (
        f"nn.TransformerDecoder({WRITER}, 2, nn.LayerNorm(8))",
        "y, x, shorter, tgt_is_causal=True",
    ),
    "both": (
        "nn.Transformer(8, 2, 1, 2, 12, **options)",
        "x, y, tgt_mask=shorter, src_key_padding_mask=padding, memory_key_padding_mask=padding",
    ),
}
OPTIONS = [
    *["", "dropout=0.5", "batch_first=True", "norm_first=True, activation='gelu'", "layer_norm_eps=0.1"],
    *["batch_first=True, bias=False", "batch_first=True, activation=nn.GELU()", "activation=torch.tanh"],
]
USE = """
options = dict({options})
net = {make}.to(kind).{mode}()
x, y = (randn(3, 5, 8), randn(3, 4, 8)) if "batch_first" in options else (randn(5, 3, 8), randn(4, 3, 8))
mask = nn.Transformer.generate_square_subsequent_mask(5, dtype=kind)
shorter, padding = mask[:4, :4], torch.arange(5) >= torch.tensor([[5], [3], [4]])
with torch.set_grad_enabled({recorded}):
    out = net({call})
"""


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize(("make", "call"), NETS.values(), ids=NETS)
def test_transformers(make: str, call: str, options: str) -> None:
    for mode, recorded in ("train", True), ("eval", True), ("eval", False):
        text = USE.format(make=make, call=call, options=options, mode=mode, recorded=recorded)
        for dtype in ("float32", "float64"):
            assert apart(text, dtype) <= 128


def test_one_sequence() -> None:
    assert (
        apart("net = nn.Transformer(8, 2, 1, 1, 12)\nout = net(randn(5, 8), randn(4, 8))", "float32") <= 128
    )


def test_the_comparison_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    make, call = NETS["an encoder"]
    text = USE.format(make=make, call=call, options="batch_first=True", mode="eval", recorded=False)
    assert apart(text, "float32") <= 128
    monkeypatch.setattr(nn.TransformerEncoder, "_leaves_out", lambda self, src, padding: False)
    assert apart(text, "float32") > 1e4
    text = "net = nn.MultiheadAttention(4, 2)\nx = randn(3, 1, 4)\nout, _ = net(x, x, x)"
    assert apart(text, "float32") <= 16
    right = nn.attention.softmax
    monkeypatch.setattr(nn.attention, "softmax", lambda x, dim: right(x * 1.0001, dim))
    assert apart(text, "float32") > 16


# ---------------------------------------------------------------------------------------- in use

SORTING = """
embed, head = nn.Embedding(6, 16), nn.Linear(16, 6)
layer = nn.TransformerEncoderLayer(16, 2, 32, dropout=0.1, batch_first=True)
net = nn.TransformerEncoder(layer, 2)
places = nn.Parameter(torch.randn(5, 16) * 0.1)
parameters = [places, *embed.parameters(), *net.parameters(), *head.parameters()]
optimizer = torch.optim.SGD(parameters, lr=0.05, momentum=0.9)
losses = []
for step in range(100):
    x = torch.randint(0, 6, (16, 5))
    scores = head(net(embed(x) + places))
    loss = torch.nn.functional.cross_entropy(scores.flatten(0, 1), x.sort(1).values.flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
"""


def test_100_steps_of_a_transformer_are_torchs() -> None:
    mine, theirs = (losses(engine, SORTING) for engine in ENGINES)
    assert theirs[-5:].mean() < 0.7 * theirs[0]
    np.testing.assert_allclose(mine, theirs, rtol=1e-4)


USES = {
    "text": """
for net in (
    nn.MultiheadAttention(8, 2), nn.MultiheadAttention(8, 2, 0.1, False, kdim=3, batch_first=True),
    nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, activation=nn.ReLU()), 2),
    nn.Transformer(8, 4, 1, 1, 16, norm_first=True, bias=False),
):
    print(net, list(net.state_dict()), [name for name, _ in net.named_parameters()])
""",
    "attributes": """
net = nn.MultiheadAttention(8, 2, 0.1, kdim=3, vdim=8)
print(net.embed_dim, net.kdim, net.vdim, net.num_heads, net.head_dim, net.dropout, net.batch_first)
print(net.add_zero_attn, net.bias_k, net.in_proj_weight, net.q_proj_weight.shape, net.out_proj.bias.tolist())
print(net._qkv_same_embed_dim, nn.MultiheadAttention(8, 2).q_proj_weight)
layer = nn.TransformerEncoderLayer(8, 2, activation="gelu")
print(layer.activation is F.gelu, layer.norm_first, layer.norm1.eps, layer.self_attn.batch_first)
net = nn.TransformerEncoder(layer, 3)
print(net.num_layers, net.norm, len(net.layers), net.enable_nested_tensor, net.use_nested_tensor)
net = nn.Transformer(8, 4, 1, 1, 16)
print(net.d_model, net.nhead, net.batch_first, type(net.decoder.norm).__name__)
""",
    "layers are copies": """
layer = nn.TransformerEncoderLayer(4, 2, 8)
net = nn.TransformerEncoder(layer, 2)
a, b = (layer.linear1.weight for layer in net.layers)
print((a == b).all().item(), a is b, (a == layer.linear1.weight).all().item(), a is layer.linear1.weight)
""",
    "the causal mask": """
mask = nn.Transformer.generate_square_subsequent_mask
print(mask(3), mask(2, dtype=torch.float64), mask(0))
print(nn.Transformer(4, 2, 1, 1, 8).generate_square_subsequent_mask(2))
""",
    "a block of one's own": """
class Layer(nn.TransformerEncoderLayer):
    def _sa_block(self, x, attn_mask, key_padding_mask, is_causal=False):
        x, weights = self.self_attn(x, x, x, attn_mask=attn_mask, key_padding_mask=key_padding_mask)
        self.seen = weights.shape
        return self.dropout1(x)
    def _ff_block(self, x):
        return 0 * super()._ff_block(x)
layer = Layer(4, 2, 8, 0.0)
x = torch.randn(3, 2, 4)
y = layer(x)
print(layer.seen, torch.allclose(y, layer.norm2(layer.norm1(x + layer.self_attn(x, x, x)[0])), atol=1e-5))
""",
    "coders of one's own": """
class Coder(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Linear(1, 1)
    def forward(self, x, *memory, **masks):
        print(sorted(masks))
        return sum(memory, x)
net = nn.Transformer(4, 2, custom_encoder=Coder(), custom_decoder=Coder())
print(net(torch.ones(2, 1, 4), torch.ones(2, 1, 4)), net)
""",
    "a greedy decoder": """
embed, net, head = nn.Embedding(5, 8), nn.Transformer(8, 2, 1, 1, 16, batch_first=True), nn.Linear(8, 5)
net.eval()
source, written = torch.tensor([[1, 4, 2]]), torch.tensor([[0]])
with torch.no_grad():
    for _ in range(4):
        mask = net.generate_square_subsequent_mask(written.size(1))
        scores = head(net(embed(source), embed(written), tgt_mask=mask))
        written = torch.cat([written, scores[:, -1:].argmax(-1)], 1)
print(written)
""",
}


@pytest.mark.parametrize("text", USES.values(), ids=USES)
def test_in_use(text: str) -> None:
    mine, theirs = printed("nn, F = torch.nn, torch.nn.functional\ntorch.manual_seed(0)\n" + text)
    assert mine == theirs and mine


def test_copies_compute_the_same() -> None:
    net, x = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 2).eval(), minigrad.randn(3, 1, 4)
    again = pickle.loads(pickle.dumps(net))
    assert (again(x) == net(x)).all()


ERRORS = """
nn, zeros = torch.nn, torch.zeros
net, other, q = nn.MultiheadAttention(8, 2), nn.MultiheadAttention(8, 2, kdim=3, vdim=5), zeros(4, 3, 8)
nn.MultiheadAttention(8, 3)  # raises AssertionError
nn.MultiheadAttention(0, 2)  # raises ValueError
nn.MultiheadAttention(8, 0)  # raises ValueError
nn.MultiheadAttention(8, 2, dropout=2)(q, q, q)  # raises ValueError
net(zeros(8), zeros(8), zeros(8))  # raises AssertionError
net(zeros(4, 8), q, q)  # raises AssertionError
net(q, zeros(4, 8), q)  # raises AssertionError
net(q, zeros(5, 3, 8), q)  # raises AssertionError
net(zeros(4, 3, 6), q, q)  # raises AssertionError
net(q, zeros(4, 1, 8), zeros(4, 1, 8))  # raises RuntimeError
net(q, zeros(4, 3, 6), zeros(4, 3, 6))  # raises RuntimeError
net(q.double(), q.double(), q.double())  # raises RuntimeError
net(q, q, q, attn_mask=zeros(4, 5))  # raises RuntimeError
net(q, q, q, attn_mask=zeros(3, 4, 4))  # raises RuntimeError
net(q, q, q, attn_mask=zeros(4))  # raises AssertionError
net(q, q, q, attn_mask=zeros(4, 4).long())  # raises AssertionError
net(q, q, q, attn_mask=zeros(4, 4).double())  # raises RuntimeError
net(q, q, q, attn_mask=zeros(4, 4).double(), need_weights=False)  # raises RuntimeError
net(q, q, q, key_padding_mask=zeros(4, 3))  # raises AssertionError
net(q, q, q, key_padding_mask=zeros(4))  # raises AssertionError
net(q, q, q, key_padding_mask=zeros(3, 4).int())  # raises AssertionError
net(q[0], q[0], q[0], key_padding_mask=zeros(1, 3))  # raises AssertionError
net(q[0], q[0], q[0], attn_mask=zeros(3, 3, 3))  # raises AssertionError
net(q, q, q, is_causal=True)  # raises RuntimeError
other(q, zeros(5, 3, 4), zeros(5, 3, 5))  # raises AssertionError
other(q, zeros(5, 3, 3), zeros(4, 3, 5))  # raises AssertionError
nn.TransformerEncoderLayer(8, 3)  # raises AssertionError
nn.TransformerEncoderLayer(8, 2, activation="tanh")  # raises RuntimeError
nn.TransformerEncoderLayer(8, 2, dropout=2)  # raises ValueError
layer = nn.TransformerEncoderLayer(8, 2, 16)
layer(q, is_causal=True)  # raises RuntimeError
layer(zeros(4, 3, 6))  # raises AssertionError
net = nn.Transformer(8, 2, 1, 1, 16)
net(q, zeros(4, 2, 8))  # raises RuntimeError
net(q, zeros(4, 3, 6))  # raises RuntimeError
del net, other, layer, zeros
"""


def test_errors() -> None:
    same(ERRORS)
