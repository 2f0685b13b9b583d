"""One row per operation: the text that both engines run, and the operands that it is run on.

In a text, `t` is minigrad or torch, and `x`, `y`, `z` are tensors. The text is also the name of its tests. A
row gives operands in two ways: shapes, filled with random numbers of a domain where the operation is smooth;
and special values, chosen by hand because something happens there (a kink, a tie, a pole, infinity, NaN).

`ulps` is how far a value may be from torch's, in units in the last place. (Gradients may be four times as
far, in units of numbers that are no smaller than 1: numbers of that order cancel in them.) The default leaves
room for other processors; a row that asks for more says why.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Shape = tuple[int, ...]
Domain = Callable[[np.random.Generator, Shape], Array]


def anywhere(random: np.random.Generator, shape: Shape) -> Array:
    return np.array(random.uniform(-3, 3, shape))


def positive(random: np.random.Generator, shape: Shape) -> Array:
    return np.array(random.uniform(0.2, 3, shape))


def nonzero(random: np.random.Generator, shape: Shape) -> Array:
    return np.array(positive(random, shape) * random.choice([-1, 1], shape))


def inside(random: np.random.Generator, shape: Shape) -> Array:
    """Inside of (-1, 1), the home of sines and tanhs."""
    return np.array(random.uniform(-0.9, 0.9, shape))


def outside(random: np.random.Generator, shape: Shape) -> Array:
    """Above 1, the home of coshs."""
    return np.array(random.uniform(1.1, 3, shape))


ONE: list[tuple[Shape, ...]] = [((),), ((3,),), ((2, 3),), ((0,),)]
TWO: list[tuple[Shape, ...]] = [
    *[((2, 3), (2, 3)), ((), ()), ((0, 3), (1, 3))],
    *[((2, 3), (3,)), ((2, 1), (1, 3)), ((), (2, 3)), ((1, 1), ()), ((4, 1, 3), (2, 1))],
]
THREE: list[tuple[Shape, ...]] = [((2, 3), (2, 3), (2, 3)), ((2, 3), (1,), ()), ((4, 2, 3), (2, 1), (1, 3))]
MATRIX: list[tuple[Shape, ...]] = [((2, 3),), ((3, 1),), ((1, 4),), ((2, 2, 3),)]
MAYBE_EMPTY = [*MATRIX, ((0, 3),), ((2, 0),)]

EDGES = (0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -3.0, 4.0, 100.0, -100.0, np.inf, -np.inf, np.nan)
Operands = tuple[Array, ...]


def every(count: int, values: Sequence[float]) -> list[Operands]:
    """Operands that hold all combinations of the values."""
    return [tuple(map(np.array, zip(*itertools.product(values, repeat=count), strict=True)))]


def given(*operands: Any) -> list[Operands]:
    """One special sample for each argument: its only operand."""
    return [(np.array(operand, float),) for operand in operands]


@dataclass(frozen=True)
class Operation:
    """An operation, told once."""

    text: str
    shapes: Sequence[tuple[Shape, ...]]
    domain: Domain = anywhere
    special: Sequence[Operands] = ()
    ulps: int = 4
    halves: int = 4
    """The same for float16."""
    smooth: bool = True
    """False where torch has no derivative, and raises when it is asked for one."""
    rounds: str = ""
    """The coarser dtype that it goes through, if it does: small differences of values then say nothing."""
    twice: bool = True
    """Whether second gradients agree at the special values too; a row where they don't says why."""
    signed_zeros: bool = True
    """Whether 0 and -0 are told apart."""
    torch: str = ""
    """What torch runs, where the text itself is in NumPy's words."""
    view: bool = False
    """Whether it refuses operands that aren't contiguous."""

    def function(self, engine: Any) -> Callable[..., Any]:
        text = self.text if engine.__name__ == "minigrad" else self.torch or self.text
        function: Callable[..., Any] = eval(f"lambda x, y=None, z=None: {text}", {**WORDS, "t": engine})
        return function

    def samples(self) -> list[Operands]:
        random = np.random.default_rng(0)
        return [tuple(self.domain(random, shape) for shape in shapes) for shapes in self.shapes]


def rows(shapes: Sequence[tuple[Shape, ...]], *texts: str, **common: Any) -> list[Operation]:
    """Operations that share all but their text."""
    return [Operation(text, shapes, **common) for text in texts]


def written(x: Any, key: Any, value: Any) -> Any:
    """A copy of x after `x[key] = value`."""
    x = x.clone()
    x[key] = value
    return x


WORDS: dict[str, Any] = {"np": np, "written": written}
TIES = [
    *given([[1, 3, 3], [2, 2, 2]], [[np.nan, 1, 1], [np.inf, np.inf, 0]]),
    *given([[-np.inf] * 3, [0, -0.0, np.nan]]),
]
ZEROS = given([[0, 2, 3], [4, 5, 6]], [[0, 0, 3], [4, 0, 6]], [[0, 0, 0], [1, 2, 0]])
LEVEL = given([[2, 2, 2], [2, 2, 2]], [[1, 2, 1], [2, np.inf, np.nan]])

ELEMENTWISE = [
    *rows(TWO, "x + y", "x - y", "x * y", special=every(2, EDGES)),
    *rows(TWO, "t.add(x, y, alpha=2)", "t.sub(x, y, alpha=-3)", domain=positive),
    *rows(TWO, "t.rsub(x, y)", "t.rsub(x, y, alpha=2)"),
    *rows(TWO, "x / y", "x % y", domain=nonzero, special=every(2, EDGES)),
    *rows(TWO, "x // y", domain=nonzero, special=every(2, EDGES), smooth=False),
    *rows(ONE, "x // 2", "2.5 // x", "7 % x", domain=nonzero, smooth=False),
    *rows(TWO, "t.div(x, y, rounding_mode='floor')", "t.div(x, y, rounding_mode='trunc')", domain=nonzero),
    *rows(ONE, "x + 2", "2.5 + x", "x - 2", "2.5 - x", "x * 2", "2.5 * x", "x / 2", "True + x"),
    *rows(ONE, "2 / x", "x % 2", "x % -2.5", domain=nonzero),
    *rows(ONE, "+x", "-x", "abs(x)", "t.positive(x)", "t.abs(x)", "t.sign(x)", special=every(1, EDGES)),
    *rows(ONE, "t.reciprocal(x)", domain=nonzero, special=every(1, EDGES)),
    # powers
    # a negative number has no power near y; torch's second gradients there depend on the order of its steps
    *rows(TWO, "x ** y", domain=positive, special=every(2, EDGES), twice=False),
    *rows(ONE, "x ** 2", "x ** 3", "x ** 0", "x ** 1", "x ** 4", "t.square(x)", special=every(1, EDGES)),
    *rows(ONE, "x ** -1", "x ** -2", "x ** 0.5", domain=positive, special=every(1, EDGES)),
    *rows(ONE, "x ** -0.5", "x ** 2.5", domain=positive, special=every(1, EDGES)),
    *rows(ONE, "2 ** x", "0.5 ** x", "1 ** x", domain=positive, special=every(1, EDGES)),
    *rows([], "0 ** x", special=every(1, EDGES)),
    *rows(ONE, "t.sqrt(x)", "t.rsqrt(x)", domain=positive, special=every(1, EDGES)),
    # exponentials and logarithms
    *rows(ONE, "t.exp(x)", "t.exp2(x)", "t.expm1(x)", special=every(1, EDGES)),
    # sigmoid(-100) is 4e-44 in float32, 27 units above 0, which torch answers because exp(100) overflows
    *rows(ONE, "t.sigmoid(x)", special=every(1, EDGES), ulps=32),
    *rows(ONE, "t.log(x)", "t.log2(x)", "t.log10(x)", "t.log1p(x)", domain=positive, special=every(1, EDGES)),
    # trigonometric and hyperbolic functions
    *rows(ONE, "t.sin(x)", "t.cos(x)", "t.tan(x)", "t.atan(x)", special=every(1, EDGES)),
    *rows(ONE, "t.sinh(x)", "t.cosh(x)", "t.tanh(x)", "t.asinh(x)", special=every(1, EDGES)),
    *rows(ONE, "t.asin(x)", "t.acos(x)", "t.atanh(x)", domain=inside, special=every(1, EDGES)),
    *rows(ONE, "t.acosh(x)", domain=outside, special=every(1, EDGES)),
    *rows(TWO, "t.atan2(x, y)", domain=nonzero, special=every(2, EDGES)),
    *rows(ONE, "(x > 0).int() << 3", "(x > 0).int() >> 1", "5 >> (x > 0).int()"),
    # kinks and choices
    *rows(ONE, "t.relu(x)", "x.clamp(-1, 2)", "x.clamp(min=-0.5)", "x.clamp(max=1)", special=every(1, EDGES)),
    *rows(ONE, "x.clamp(2, -1)", "t.clip(x, -1.0, 2)", special=every(1, EDGES)),
    # which of 0 and -0 is the larger one is the processor's choice
    *rows(TWO, "t.maximum(x, y)", "t.minimum(x, y)", special=every(2, EDGES), signed_zeros=False),
    *rows(TWO, "t.max(x, y)", "x.min(other=y)", special=every(2, EDGES), signed_zeros=False),
    *rows(TWO, "x.clamp(min=y)", "x.clamp(max=y)", special=every(2, EDGES), signed_zeros=False),
    *rows(THREE, "t.clamp(x, y, z)", special=every(3, (0.0, 1.0, -1.0, np.nan))),
    *rows(TWO, "t.where(x > 0, x, y)", "x.where(y > 0, y)", special=every(2, EDGES)),
    *rows(ONE, "t.where(x > 0, x, 2)", "t.where(x > 0, 0.5, x)", special=every(1, EDGES)),
    *rows(ONE, "x.masked_fill(x > 0, 2)", "t.masked_fill(x, x > 0, -0.5)", special=every(1, EDGES)),
    *rows([((2, 3), ()), ((3,), ())], "x.masked_fill(x > 0, y)"),
    # steps
    *rows(ONE, "t.floor(x)", "t.ceil(x)", special=every(1, (*EDGES, 1.5, 2.5, -1.5))),
    *rows(ONE, "t.round(x)", "t.trunc(x)", special=every(1, (*EDGES, 1.5, 2.5, -1.5))),
    *rows(ONE, "t.round(x, decimals=2)", "t.round(x, decimals=-1)", special=every(1, EDGES)),
    # copies and casts
    *rows(ONE, "x.clone()", "x.contiguous()", "x.to(t.float64)", "x.double()"),
    *rows(ONE, "x.float()", "x.to(t.float32) * 2", rounds="float32"),
    *rows(ONE, "x.half()", rounds="float16"),
    *rows(ONE, "x.to(t.int64)", "x.long()", "x.to(t.bool)", "x.byte()", domain=positive),
    *rows(TWO, "x * y.double()", "x * y.long()", domain=nonzero),
    *rows(TWO, "x.float() / y.double()", domain=nonzero, rounds="float32"),
    *rows(TWO, "x.half() + y", "x.half() * y.float()", rounds="float16"),
]

QUESTIONS = [
    *rows(TWO, "x == y", "x != y", "x < y", "x <= y", "x > y", "x >= y", special=every(2, EDGES)),
    *rows(TWO, "t.eq(x, y)", "t.ne(x, y)", "t.lt(x, y)", "t.le(x, y)", "t.gt(x, y)", "t.ge(x, y)"),
    *rows(ONE, "x == 1", "1 < x", "x >= 0.5", special=every(1, EDGES)),
    *rows(ONE, "t.isnan(x)", "t.isinf(x)", "t.isfinite(x)", special=every(1, EDGES)),
    *rows(TWO, "t.logical_and(x, y)", "t.logical_or(x, y)", special=every(2, EDGES)),
    *rows(ONE, "t.logical_not(x)", "~(x > 0)", special=every(1, EDGES)),
    *rows(TWO, "(x > 0) & (y > 0)", "(x > 0) | (y > 0)", "(x > 0) ^ (y > 0)"),
    *rows(TWO, "x.long() & 6", "x.long() ^ y.long()"),
    *rows(TWO, "t.isclose(x, y, 0.5, 0.5)", "t.tensor(t.equal(x, y))", "t.tensor(t.allclose(x, x + 1e-7))"),
]

REDUCTIONS = [
    *rows([*ONE, *MAYBE_EMPTY], "x.sum()", "x.mean()", "x.sum(-1)", "x.mean(0, keepdim=True)", special=LEVEL),
    *rows(MAYBE_EMPTY, "x.sum((0, -1))", "x.mean((0, 1), keepdim=True)", "x.sum(())", "x.mean([-2])"),
    *rows(ONE, "x.sum(dtype=t.float64)", "x.mean(dtype=t.float64)"),
    *rows(ONE, "x.prod(dtype=t.float32)", "x.softmax(-1, dtype=t.float32)", rounds="float32"),
    *rows([*ONE, *MAYBE_EMPTY], "x.prod()", "x.prod(-1)", "x.prod(0, keepdim=True)", special=ZEROS),
    # torch's second gradient multiplies with elements that it shouldn't meet: NaN where others are infinite
    *rows([], "x.prod(1)", special=given([[1, np.inf, 2], [np.nan, 2, 3]]), twice=False),
    *rows(MATRIX, "x.var()", "x.std()", special=LEVEL),
    *rows(MATRIX, "x.var((0, 1), correction=2)", "x.std(unbiased=False)", special=LEVEL),
    *rows([((2, 3),), ((2, 2, 3),)], "x.var(-1)", "x.std(1, keepdim=True)", "x.std((0, -1))", special=LEVEL),
    *rows([((),), ((3,),), *MATRIX], "x.max()", "x.min()", "x.amax()", "x.amin()", special=TIES),
    *rows([((),), ((3,),), *MATRIX], "x.max(0)", "x.min(-1)", "x.amax(-1)", special=TIES),
    *rows([((),), ((3,),), *MATRIX], "x.argmax()", "x.argmin()", special=TIES),
    *rows(MATRIX, "x.max(1, keepdim=True)", "x.min(0, True)", "x.amin(0, keepdim=True)", special=TIES),
    *rows(MATRIX, "x.amax((0, -1))", "x.amin((0, 1), True)", special=TIES),
    *rows(MATRIX, "x.argmax(0)", "x.argmin(-1, keepdim=True)", special=TIES),
    *rows([*ONE, *MAYBE_EMPTY], "t.any(x > 1)", "t.all(x > 0)", "x.any()", "x.all()", special=ZEROS),
    *rows(MAYBE_EMPTY, "x.any(0)", "x.all(-1, keepdim=True)", "x.any((0, 1))", special=ZEROS),
    *rows([((),), ((3,),), *MAYBE_EMPTY], "x.logsumexp(-1)", "x.softmax(0)", special=TIES),
    # along the last dimension torch rounds max + log(sum) to float16 before it subtracts; we round once
    *rows([((),), ((3,),), *MAYBE_EMPTY], "x.log_softmax(-1)", special=TIES, halves=16),
    *rows(MATRIX, "x.logsumexp(0, keepdim=True)", "x.logsumexp((0, 1))", "x.softmax(-1)", "x.log_softmax(0)"),
    *rows([((),), ((3,),), *MAYBE_EMPTY], "x.cumsum(0)", "x.cumsum(-1)", special=LEVEL),
]

SHAPES = [
    *rows(MAYBE_EMPTY, "x.reshape(x.shape[::-1])", "x.reshape((-1,))", "x.flatten()", "x.ravel()"),
    *rows(MAYBE_EMPTY, "x.view(x.numel())", "x.view_as(x)", view=True),
    *rows([((2, 3),), ((2, 2, 3),)], "x.reshape(3, -1)", "x.flatten(-2, -1)", "x.flatten(0, 1)"),
    *rows([((2, 3),)], "x.T", "x.reshape(1, 3, 2).expand(2, 3, 2)", "t.permute(x, (1, 0))", "x.T.reshape(6)"),
    *rows([((),), ((3,),), ((2, 3),), ((0, 3),)], "x.t()"),
    *rows(MAYBE_EMPTY, "x.mT", "x.transpose(0, -1)", "x.transpose(1, 1)", "t.swapaxes(x, 0, 1)"),
    *rows([((2, 1, 3),), ((1, 2, 1),)], "x.permute(2, 0, 1)", "x.permute(-1, 1, 0)"),
    *rows([((2, 1, 3),), ((1, 2, 1),)], "x.squeeze()", "x.squeeze(1)", "x.squeeze(-1)", "x.squeeze((0, 2))"),
    *rows(ONE, "x.unsqueeze(0)", "x.unsqueeze(-1)", "x.transpose(0, -1)"),
    *rows(ONE, "x.squeeze(-1)", "x.expand(2, *x.shape)"),
    *rows([((2, 1),), ((1, 1),)], "x.expand(2, 3)", "x.expand(4, -1, 3)", "t.broadcast_to(x, (2, 2, 3))"),
    *rows([((2, 1), (2, 3))], "x.expand_as(y)"),
    *rows(MAYBE_EMPTY, "x.flip(0)", "t.flip(x, (0, -1))", "x.flip(())"),
    *rows([((2, 3), (2, 3)), ((2, 3), (4, 3)), ((2, 3), (0, 3)), ((2,), (0,))], "t.cat([x, y])"),
    *rows([((2, 3), (2, 3)), ((2, 3), (4, 3)), ((2, 3), (0, 3)), ((2,), (0,))], "t.cat((y, x, x), 0)"),
    *rows([((2, 3), (2, 1)), ((2, 1, 2), (2, 1, 3))], "t.cat([x, y], -1)"),
    *rows([((2, 3), (2, 1)), ((2, 1, 2), (2, 1, 3))], "t.cat([x.double(), y], x.ndim - 1)"),
    *rows([((2, 3), (2, 3)), ((), ()), ((0,), (0,))], "t.stack([x, y])", "t.stack((x, y, x), -1)"),
    *rows([((2, 3), (2, 3))], "t.stack([x, y.half()])", "t.cat([x.half(), y])", rounds="float16"),
]

CUBE: list[tuple[Shape, ...]] = [((3, 4, 2),)]
INDEXING = [
    *rows(CUBE, "x[1]", "x[-1, 2]", "x[1, 2, 0]", "x[1:]", "x[:, ::2]"),
    *rows(CUBE, "x[..., 0]", "x[...]", "x[:]", "x[5:]"),
    *rows(CUBE, "x[None]", "x[:, None, 1]", "x[1:, ..., -1:]"),
    *rows(CUBE, "x[0, None, ..., None]", "x[-2:, 1:-1, 0]", "x[1][2]"),
    *rows(CUBE, "x[[0, 2, 0]]", "x[t.tensor([2, 0])]", "x[t.tensor([[0, 1], [1, 1]])]", "x[[0, -1], [1, 3]]"),
    *rows(CUBE, "x[:, [3, 3, 0]]", "x[0, :, [1, 0]]", "x[[0, 1], :, [1, 0]]"),
    *rows(CUBE, "x[..., [1, 1]]", "x[[2, 1], 1:3]"),
    *rows(CUBE, "x[t.tensor([], dtype=t.int64)]", "x[t.tensor(1)]"),
    *rows(CUBE, "x[t.tensor([[0], [1]]), t.tensor([2, 3])]"),
    *rows(CUBE, "x[x > 0]", "x[t.tensor([True, False, True])]", "x[:, t.tensor([True, False, True, True])]"),
    *rows(CUBE, "x[t.tensor([True, False, True]), 1:]", "x[None, [1, 1]]"),
    *rows(CUBE, "x[x > 9]", "x[[0, 1], None, [1, 0]]"),
    *rows([((),)], "x[...]", "x[None]", "x[()]", "x[x > 0]", "x[None, ..., None]"),
    *rows([((3, 4), (4,)), ((3, 4), ())], "written(x, 1, y)", "written(x, slice(1, None), y)"),
    *rows([((3, 4), (4,)), ((3, 4), ())], "written(x, ..., y)"),
    *rows([((3, 4), (3,)), ((3, 4), ())], "written(x, (slice(None), [1, 3, 0]), y.unsqueeze(-1))"),
    *rows([((3, 4), (3,)), ((3, 4), ())], "written(x.T, 0, y)"),
    *rows([((3, 4), ())], "written(x, x > 0, y)", "written(x, [2, 0], y)", "written(x, (0, [1, 3]), 2.0)"),
]

IN_PLACE = [
    *rows([((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3), ())], "x.clone().add_(y)", "(x + 1).sub_(y)"),
    *rows([((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3), ())], "x.clone().mul_(y)"),
    *rows([((2, 3), (1, 3))], "(2 * x).div_(y)", "x.clone().copy_(y)", domain=nonzero),
    *rows(MATRIX, "x.clone().relu_()", "x.sin().neg_()", "x.clone().clamp_(-1, 1)"),
    *rows(MATRIX, "x.clone().zero_()", "(x * x).sqrt_()"),
    *rows(MATRIX, "x.clone().exp_()", "x.clone().pow_(3)"),
    *rows(MATRIX, "x.clone().fill_(2)", "x.clone().add_(x, alpha=3)"),
]

PRODUCT_SHAPES: list[tuple[Shape, ...]] = [
    *[
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 4)),
        ((0, 3), (3, 2)),
        ((2, 0), (0, 2)),
        ((0,), (0,)),
    ],
    *[((4, 2, 3), (3,)), ((3,), (4, 3, 2)), ((4, 2, 3), (3, 2)), ((2, 3), (4, 3, 2)), ((4, 2, 3), (4, 3, 2))],
    *[((1, 2, 3), (4, 3, 1)), ((2, 1, 2, 3), (3,)), ((3,), (2, 1, 3, 2)), ((2, 1, 2, 3), (3, 2))],
    *[((2, 3), (1, 2, 3, 1)), ((2, 1, 2, 3), (4, 3, 2)), ((4, 2, 3), (2, 1, 3, 2))],
    *[((2, 1, 1, 3), (1, 4, 3, 2)), ((0, 2, 3), (3, 2))],
]
PRODUCTS = [
    *rows(PRODUCT_SHAPES, "x @ y", "t.matmul(x, y)", domain=positive),
    *rows([((2, 3), (3, 4)), ((1, 3), (3, 1))], "t.mm(x, y)", domain=positive),
    *rows([((2, 3), (3,))], "t.mv(x, y)", domain=positive),
    *rows([((4, 2, 3), (4, 3, 2)), ((0, 2, 3), (0, 3, 2))], "t.bmm(x, y)", domain=positive),
    *rows([((3,), (3,)), ((0,), (0,))], "t.dot(x, y)", domain=positive),
    *rows([((3,), (2,)), ((3,), (0,))], "t.outer(x, y)"),
]


def numpy(text: str, torch: str, *shapes: tuple[Shape, ...], **more: Any) -> Operation:
    """An operation in NumPy's words, and in torch's."""
    return Operation(text, shapes or ONE, torch=torch, **more)


NUMPY = [
    *[numpy(f"np.{name}(x)", f"t.{name}(x)") for name in ("exp", "sin", "tanh", "sign", "floor", "isnan")],
    *[numpy(f"np.{name}(x)", f"t.{name}(x)", domain=positive) for name in ("log", "sqrt", "reciprocal")],
    *[numpy(f"np.{name}(x, y)", f"t.{name}(x, y)", *TWO) for name in ("add", "maximum", "logical_xor")],
    numpy("np.negative(x)", "-x"),
    numpy("np.multiply(x, y)", "x * y", *TWO),
    numpy("np.abs(x)", "t.abs(x)"),
    numpy("np.absolute(x)", "t.abs(x)"),
    numpy("np.rint(x)", "t.round(x * 1.0)"),  # NumPy's is a float always
    numpy("np.power(x, 2)", "x ** 2"),
    numpy("np.square(x)", "x ** 2", special=every(1, EDGES)),
    numpy("np.zeros_like(x)", "t.zeros_like(x)"),
    numpy("np.ones_like(x)", "t.ones_like(x)"),
    numpy("np.where(x > 0, x, 2)", "t.where(x > 0, x, 2)"),
    numpy("np.clip(x, -1, 2)", "t.clip(x, -1, 2)"),
    numpy("np.bitwise_or(x > 0, x < 2)", "(x > 0) | (x < 2)"),
    numpy("np.ones(2, 'f') * x", "t.ones(2, dtype=t.float32) * x", ((),), ((3, 2),), rounds="float32"),
    numpy("np.float64(2) - x", "2.0 - x"),
    numpy("x + np.ones((2, 1))", "x + t.ones(2, 1, dtype=t.float64)"),
    numpy("np.sum(x)", "x.sum()"),
    numpy("np.sum(x, axis=0)", "x.sum(0)", *MATRIX),
    numpy("np.add.reduce(x)", "x.sum(0)", *MATRIX),
    numpy("np.mean(x, axis=-1, keepdims=True)", "x.mean(-1, True)", *MATRIX),
    numpy("np.prod(x, axis=1)", "x.prod(1)", *MATRIX),
    numpy("np.max(x, axis=0)", "x.amax(0)", *MATRIX),
    numpy("np.min(x)", "x.min()", *MATRIX),
    numpy("np.amax(x, axis=(0, 1))", "x.amax((0, 1))", *MATRIX),
    numpy("np.var(x)", "x.var(correction=0)", *MATRIX),
    numpy("np.std(x, axis=1, ddof=1)", "x.std(1)", ((2, 3),)),
    numpy("np.cumsum(x)", "x.ravel().cumsum(0)", *MATRIX),
    numpy("np.argmax(x, axis=0)", "x.argmax(0)", *MATRIX),
    numpy("np.any(x > 0)", "(x > 0).any()"),
    numpy("np.reshape(x, (3, 2))", "x.reshape(3, 2)", ((2, 3),)),
    numpy("np.ravel(x)", "x.ravel()", *MATRIX),
    numpy("np.transpose(x)", "x.T", ((2, 3),)),
    numpy("np.transpose(x, (2, 0, 1))", "x.permute(2, 0, 1)", ((2, 2, 3),)),
    numpy("np.swapaxes(x, 0, -1)", "x.swapaxes(0, -1)", *MATRIX),
    numpy("np.expand_dims(x, 0)", "x.unsqueeze(0)"),
    numpy("np.squeeze(x)", "x.squeeze()", ((2, 1, 3),)),
    numpy("np.flip(x, 0)", "x.flip(0)", *MATRIX),
    numpy("np.broadcast_to(x, (2, 3))", "x.expand(2, 3)", ((3,),), ((2, 1),)),
    numpy("np.concatenate([x, y], 1)", "t.cat([x, y], 1)", ((2, 3), (2, 1))),
    numpy("np.stack([x, y])", "t.stack([x, y])", ((2, 3), (2, 3))),
    numpy("np.matmul(x, y)", "x @ y", *PRODUCT_SHAPES, domain=positive),
    numpy("np.dot(x, y)", "x @ y", ((3,), (3,)), ((2, 3), (3, 4)), domain=positive),
    numpy("np.outer(x, y)", "t.outer(x, y)", ((3,), (2,))),
]

OPERATIONS = [
    *ELEMENTWISE,
    *QUESTIONS,
    *REDUCTIONS,
    *SHAPES,
    *INDEXING,
    *IN_PLACE,
    *PRODUCTS,
    *NUMPY,
]
