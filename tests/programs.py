"""Short random programs of views, writes and indices; both engines have to agree after every line.

Every number is a small integer, or a product of some, and float64 is exact on those.
"""

import re
from typing import Any

import torch
from both import ENGINES, picture
from hypothesis import strategies as st

import minigrad

# torch names the node of a view that it derives again AsStridedBackward0; here it keeps the name of its call
NAMES = ["grad_fn"]
START = """
ONE, PLACES = torch.tensor([0]), torch.tensor([[0, 1, 0], [1, 0, 1]])
x = torch.arange(1, 7).reshape(2, 3).double().requires_grad_()
a = x * 1
""".strip().splitlines()
# not unbind, split and chunk: torch refuses writes to views of which one call makes several;
# not gather, take, cummax and masked_select: torch saves what they take from, where its shape would do
VIEWS = """
[0] [1:] [...,0] [...,1:] [::2] [None] [[0]] [:] [ONE] [{a}>2] [:,[1,0]] [None,...,0] .t() .T
.transpose(0,-1) .reshape(-1) .unsqueeze(1) .squeeze() .flatten() .view(-1) .view_as({b}) .detach() .clone()
.diagonal() .narrow(0,0,1) .select(-1,0) .unfold(-1,1,1) .movedim(0,-1) .expand(2,-1,-1) .swapaxes(0,-1)
.ravel() .unflatten(-1,(1,-1)) .contiguous() .diag() .repeat(2,1) .flip(0) .roll(1) .tril() .cumsum(0)
.sum(0) .contiguous().sort()[0] .index_select(0,ONE) .masked_fill({a}>2,3) *2 .mT .permute(-1,0) [:,0] [1]
.squeeze(0) .unsqueeze(-1) .flatten(0,1) .diagonal(0,0,-1) [...,::2] .narrow(-1,0,1) .view(-1,2) .flip(-1)
.clamp(0,3) .abs() .prod(0) .amax(0) .max(0)[0] .triu() .repeat_interleave(2,0) .expand_as({b}) .view(3,2)
[:,ONE] [ONE,:1] [PLACES] [PLACES,0] [0,PLACES] [:,PLACES] .unfold(0,2,1) .data .sum(-1,keepdim=True) .relu()
.masked_scatter({a}>2,{b}+1) .where({a}>2,{b}) .index_fill(0,ONE,2) .maximum({b}) .add({b},alpha=2)
""".split()
MADE = ["{a} * {b}", "{a} + {b}", "{a} ** 2", "torch.zeros(2, 3).double()", "torch.stack([{a}, {b}])"]
# what is written never shares memory with its target: torch's result would depend on the order of copying
VALUES = ["2", "{b}.clone()", "{b}[0] * 1", "{b}.reshape(-1)[0] * 1", "{b} + 1", "{b}.sum()"]
PARTS = """
[0] [-1:] [...,-1] [:] [0][0] [[0]] [{a}>2] [ONE,ONE] [:,1] [:,[2,0]] [None] .T[0] .diagonal()[:]
[1:,0] [::2] .mT[0] [PLACES] [0,PLACES] [:,ONE] [:1,[0,1]] [[0,1],0]
""".split()
# not `view[:] += …`: torch takes the view, whose base has a node since a moment ago, for a leaf,
# unless somebody has looked at it by then
CHANGED = ["", *(part for part in PARTS if not part.endswith("[:]")), ".data"]
# `scatter_` and `scatter_add_` get a source of the index's shape: for others torch has no backward pass
WRITES = """
mul_(3) zero_() neg_() abs_() square_() relu_() clamp_(-2,3) fill_(2) copy_({b}.clone()) sub_({b}*1) t_()
tril_() squeeze_() unsqueeze_(0) transpose_(0,-1) fill_diagonal_(5) addcmul_({b}.clone(),{b}+1)
lerp_({b}+1,2.0) masked_fill_({a}>2,1) masked_fill_({b}>2,{b}.sum()) masked_scatter_({a}>2,{b}+1)
index_fill_(0,ONE,4) scatter_(0,PLACES,{b}.expand(2,3)*1) scatter_(1,PLACES,2)
scatter_add_(0,PLACES,{b}.expand(2,3)*1)
index_add_(0,ONE,{b}[:1]*1) index_copy_(0,ONE,{b}[:1]*1) index_put_((ONE,),{b}[0]*1)
index_put_((ONE,ONE),{b}.sum(),accumulate=True) add_({b}*1,alpha=2) pow_(2) sign_() fmod_(3) remainder_(3)
triu_() clamp_min_(2) floor_() put_(ONE,{b}.reshape(-1)[:1]*1) eq_(2) div_(2) copy_({b}.sum())
scatter_reduce_(0,PLACES,{b}.expand(2,3)*1,'amax') index_fill_(0,ONE,{b}.sum()) swapaxes_(0,-1) squeeze_(0)
fill_({b}.sum())
""".split()


def built(text: str, *parts: list[str]) -> st.SearchStrategy[str]:
    return st.tuples(*map(st.sampled_from, parts)).map(lambda chosen: text.format(*chosen))


STATEMENTS = st.one_of(
    built("{{new}} = {{a}}{}", VIEWS),
    built("{{new}} = {}", MADE),
    built("{{a}}{} {} {}", CHANGED, ["+=", "*=", "-="], VALUES),
    built("{{a}}{} = {}", PARTS, VALUES),
    built("{{a}}{}.{}", ["", "[0]", "[...,1:]", ".T", "[:,0]", ".view(-1)"], WRITES),
    st.just("with torch.no_grad(): {a}.mul_(2)"),
)


@st.composite
def programs(draw: st.DrawFn) -> list[str]:
    """Lines that make tensors x, a, v2, v3, … and write to them; the last one asks for gradients."""
    names, lines = ["x", "a"], list(START)
    for statement in draw(st.lists(STATEMENTS, min_size=2, max_size=8)):
        line = statement.format(
            new=f"v{len(names)}", a=draw(st.sampled_from(names)), b=draw(st.sampled_from(names))
        )
        if "{new}" in statement:
            names.append(f"v{len(names)}")
        lines.append(line)
    return [*lines, f"sum((t * t).sum() for t in [{', '.join(names)}]).backward()"]


def attempt(engine: Any, line: str, names: dict[str, Any]) -> Exception | None:
    """Run a line; the error that it ended in. A name that a failed line would have made is made of zeros."""
    try:
        exec(line, names)
    except Exception as error:
        if made := re.search(r"(v\d+) =", line):
            names[made[1]] = engine.zeros(2, 3, dtype=engine.float64)
        return error
    return None


def agree(program: list[str]) -> None:
    """Run a program on both engines, and compare every tensor after every line."""
    mine, theirs = ({"torch": engine} for engine in ENGINES)
    for line in program:
        error, expected = attempt(minigrad, line, mine), attempt(torch, line, theirs)
        if "single memory location" in f"{error} {expected}":
            return  # elements that share a place: of the writes to these each engine permits others
        if "out of bounds" in str(error) or "ones in mask" in str(error):
            assert expected, (line, error)
            return  # torch may have written a part of it by then, or complain of something else first
        assert bool(error) == bool(expected) and isinstance(error, type(expected)), (line, error, expected)
        tensors = {name: value for name, value in theirs.items() if isinstance(value, torch.Tensor)}
        for name, value in tensors.items():
            assert picture(mine[name], NAMES) == picture(value, NAMES), (line, name)
        if any(not value.numel() or value.detach().abs().max() > 1000 for value in tensors.values()):
            return  # nothing to see, or soon no longer exact
