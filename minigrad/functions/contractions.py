"""Sums of products over any dimensions, told by letters: einsum and what follows from it.

Every dimension has a label; two operands at a time are multiplied, and summed over the labels that nobody
needs any more. That is one matrix product, once the dimensions stand in the right order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..engine.base import TensorBase, only_tensor
from ..engine.core import view
from ..engine.dims import dimension
from ..rules import places
from . import reductions, shapes
from .products import matmul, multipliable

if TYPE_CHECKING:
    from ..tensor import Tensor

Label = str | int
"""A letter; or a negative number, for a dimension that `...` stands for, counted from the right."""


def einsum(*args: Any) -> Tensor:
    """einsum(equation, *operands): the sum of products that the equation writes down, as Einstein did.

    A letter for each dimension; what isn't behind `->` is summed over. Without `->` the answer has the
    letters that occur once, in alphabetical order. `...` stands for dimensions that broadcast. Instead of an
    equation, each operand may be followed by a list of numbers below 52 (and the answer's list come last).

    >>> import minigrad
    >>> x, y = minigrad.ones(2, 3), minigrad.ones(4, 3)
    >>> minigrad.einsum("ij,kj->ki", x, y).shape
    torch.Size([4, 2])
    """
    if len(args) < 2:
        raise ValueError("einsum(): expected an equation and an operand at least, or an operand and its list")
    equation, *operands = lettered(args) if isinstance(args[0], TensorBase) else args
    if len(operands) == 1 and isinstance(operands[0], list | tuple):
        operands = list(operands[0])
    if not isinstance(equation, str):
        raise TypeError(f"einsum(): argument 'equation' must be str, not {type(equation).__name__}")
    for operand in operands:
        if not isinstance(operand, TensorBase):
            raise TypeError(f"einsum(): expected Tensors as operands, but got {type(operand).__name__}")
    terms, answer = parsed(equation, operands)
    x, xs = without_repeats(operands[0], terms[0])
    for i in range(1, len(operands)):
        y, ys = without_repeats(operands[i], terms[i])
        x, xs = contracted(x, xs, y, ys, {*answer, *(label for term in terms[i + 1 :] for label in term)})
    x, xs = summed(x, xs, set(answer))
    return shapes.permute(x, [xs.index(label) for label in answer])


def lettered(args: tuple[Any, ...]) -> list[Any]:
    """(x, [0, 1], y, [1], [0]) as ("AB,B->A", x, y)."""
    count = len(args) // 2 * 2
    texts = ["".join(map(letter, numbers)) for numbers in [*args[1:count:2], *args[count:]]]
    answer = "->" + texts.pop() if len(args) % 2 else ""
    return [",".join(texts) + answer, *args[:count:2]]


def letter(number: Any) -> str:
    if number is ...:
        return "..."
    if not isinstance(number, int) or not 0 <= number < 52:
        raise ValueError(f"einsum(): a subscript in a list must be ... or within [0, 52), not {number}")
    return chr(ord("A") + number if number < 26 else ord("a") + number - 26)


def parsed(equation: str, operands: Sequence[Tensor]) -> tuple[list[list[Label]], list[Label]]:
    """The labels of each operand, and of the answer."""
    left, arrow, right = equation.replace(" ", "").partition("->")
    texts = left.split(",")
    if len(texts) != len(operands):
        raise RuntimeError(f"einsum(): {len(texts)} operands in {equation!r}, but {len(operands)} were given")
    terms = [labels(text, operand.ndim) for text, operand in zip(texts, operands, strict=True)]
    found: dict[Label, int] = {}
    for term, operand in zip(terms, operands, strict=True):
        for label, size in zip(term, operand.shape, strict=True):
            if found.get(label, 1) == 1:
                found[label] = size
            elif size not in (1, found[label]):
                raise RuntimeError(f"einsum(): subscript {label} has size {size}, and before {found[label]}")
    every = [label for term in terms for label in term]
    dots = sorted({label for label in every if isinstance(label, int)})
    if not arrow:
        return terms, [*dots, *sorted(a for a in every if isinstance(a, str) and every.count(a) == 1)]
    answer = labels(right, len(right) - 3 + len(dots) if "..." in right else len(right))
    wrong = [label for label in answer if answer.count(label) > 1 or label not in found]
    if wrong:
        raise RuntimeError(f"einsum(): output subscript {wrong[0]} must occur in an operand, and but once")
    return terms, answer


def labels(text: str, rank: int) -> list[Label]:
    """One term of an equation, `...` taken for the dimensions that have no letter."""
    head, dots, tail = text.partition("...")
    if not all(char.isascii() and char.isalpha() for char in head + tail):
        raise RuntimeError(f"einsum(): {text!r} has something else than letters and one `...`")
    hidden = rank - len(head + tail)
    if hidden < 0 or (hidden and not dots):
        raise RuntimeError(f"einsum(): {text!r} does not match an operand of {rank} dimensions")
    return [*head, *range(-hidden, 0), *tail]


def without_repeats(x: Tensor, xs: list[Label]) -> tuple[Tensor, list[Label]]:
    """The diagonal, for a label that stands there twice."""
    for label in dict.fromkeys(xs):
        while xs.count(label) > 1:
            first = xs.index(label)
            second = xs.index(label, first + 1)
            if x.shape[first] != x.shape[second]:
                raise RuntimeError(f"einsum(): subscript {label} is repeated for sizes that don't match")
            x = view(places.diagonal, x, 0, first, second)
            xs = [*xs[:first], *xs[first + 1 : second], *xs[second + 1 :], label]
    return x, xs


def contracted(
    x: Tensor, xs: list[Label], y: Tensor, ys: list[Label], kept: set[Label]
) -> tuple[Tensor, list[Label]]:
    """The product of two operands, summed over the labels that aren't kept; and its labels."""
    wide = {a for a, n in [*zip(xs, x.shape, strict=True), *zip(ys, y.shape, strict=True)] if n != 1}
    x, xs = unstretched(x, xs, wide)
    y, ys = unstretched(y, ys, wide)
    x, xs = summed(x, xs, {*ys, *kept})
    y, ys = summed(y, ys, {*xs, *kept})
    both = [a for a in xs if a in ys and a in kept]
    gone = [a for a in xs if a in ys and a not in kept]
    left, right = [a for a in xs if a not in ys], [a for a in ys if a not in xs]
    lengths = dict(zip([*xs, *ys], [*x.shape, *y.shape], strict=True))
    batch, rows, columns = ([lengths[a] for a in group] for group in (both, left, right))
    x = shapes.permute(x, [xs.index(a) for a in both + left + gone])
    y = shapes.permute(y, [ys.index(a) for a in both + gone + right])
    if gone:
        many = [math.prod(batch)] if both else []
        inner = math.prod(lengths[a] for a in gone)
        x = shapes.reshape(x, [*many, math.prod(rows), inner])
        y = shapes.reshape(y, [*many, inner, math.prod(columns)])
        product = shapes.reshape(matmul(x, y), batch + rows + columns)
    else:
        y = shapes.reshape(y, batch + [1] * len(left) + columns)
        product = shapes.reshape(x, batch + rows + [1] * len(right)) * y
    return product, both + left + right


def unstretched(x: Tensor, xs: list[Label], wide: set[Label]) -> tuple[Tensor, list[Label]]:
    """Without the dimensions of length 1 that are longer elsewhere: broadcasting, by leaving them away."""
    short = [i for i, a in enumerate(xs) if x.shape[i] == 1 and a in wide]
    if not short:
        return x, xs
    return shapes.squeeze(x, short), [a for i, a in enumerate(xs) if i not in short]


def summed(x: Tensor, xs: list[Label], kept: set[Label]) -> tuple[Tensor, list[Label]]:
    """Summed over all labels but those that are kept."""
    over = [i for i, a in enumerate(xs) if a not in kept]
    if not over:
        return x, xs
    return reductions.sum(x, over), [a for a in xs if a in kept]


def tensordot(a: Tensor, b: Tensor, dims: Any = 2) -> Tensor:
    """The sum of products over the last `dims` dimensions of a and the first of b, or over two lists of them.

    >>> import minigrad
    >>> minigrad.tensordot(minigrad.ones(2, 3, 4), minigrad.ones(5, 3), dims=([1], [1])).shape
    torch.Size([2, 4, 5])
    """
    if isinstance(dims, int):
        if not 0 <= dims <= min(only_tensor(a, "a").ndim, only_tensor(b, "b").ndim):
            raise RuntimeError(f"tensordot: dims must be from 0 to the operands' dimensions, but got {dims}")
        dims = [*range(a.ndim - dims, a.ndim)], [*range(dims)]
    left, right = ([dimension(dim, x) for dim in each] for each, x in zip(dims, (a, b), strict=True))
    if len(left) != len(right):
        raise RuntimeError(f"tensordot: both dimension lists should have same length: {left} and {right}")
    multipliable("tensordot", a, b)
    xs: list[Label] = [*range(a.ndim)]
    ys: list[Label] = [left[right.index(i)] if i in right else a.ndim + i for i in range(b.ndim)]
    for i, j in zip(left, right, strict=True):
        if a.shape[i] != b.shape[j] and 1 not in (a.shape[i], b.shape[j]):
            raise RuntimeError(f"tensordot: sizes {a.shape[i]} of dim {i} and {b.shape[j]} of dim {j} differ")
    return contracted(a, xs, b, ys, {*xs, *ys} - {*left})[0]


def inner(input: Tensor, other: Tensor) -> Tensor:
    """The sum of products over the last dimension of both; a 0-d operand is a factor."""
    if not only_tensor(input).ndim or not only_tensor(other, "other").ndim:
        return input * other
    return tensordot(input, other, ([-1], [-1]))
