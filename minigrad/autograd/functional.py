"""Jacobians and Hessians of functions of tensors, whole or multiplied by a vector.

Each function here calls `func` on tensors of its own, so that what func itself brings along is told apart
from its inputs. With `create_graph` inputs and results are linked to the graph; without it the results are
constants. With `strict` it is an error (RuntimeError) if a result is 0 because nothing depends on an input.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..engine.core import wrap
from ..functions.joining import stack
from .groups import (
    Function,
    Group,
    Tensors,
    called,
    demand,
    derivative,
    filled,
    finished,
    fresh,
    gradient_of,
    grouped,
    one_number,
    refuse,
    vector,
    zeros,
)

if TYPE_CHECKING:
    from ..tensor import Tensor


def vjp(
    func: Function, inputs: Tensors, v: Tensors = None, create_graph: bool = False, strict: bool = False
) -> tuple[Tensors, Tensors]:
    """func(*inputs) and v @ J, for v of the outputs' shapes (1 if there is only one number).

    >>> import minigrad
    >>> vjp(minigrad.exp, minigrad.zeros(2), minigrad.tensor([1.0, 2.0]))
    (tensor([1., 1.]), tensor([1., 2.]))
    """
    x = fresh(grouped(inputs, "inputs", "vjp"), create_graph)
    y = called(func, x, strict, "vjp")
    gradients = derivative(
        y.tensors, x.tensors, vector(v, y, create_graph, "vjp", "function returns"), create_graph
    )
    products = filled(gradients, x, strict, create_graph, "output")
    return y.like(finished(y.tensors, create_graph)), x.like(finished(products, create_graph))


def jvp(
    func: Function, inputs: Tensors, v: Tensors = None, create_graph: bool = False, strict: bool = False
) -> tuple[Tensors, Tensors]:
    """func(*inputs) and J @ v, for v of the inputs' shapes (1 if there is only one number).

    u @ J is linear in u, and its derivative in the direction of v is J @ v: two backward passes make one
    forward.

    >>> import minigrad
    >>> jvp(lambda x: x.sum() * x, minigrad.ones(2), minigrad.tensor([1.0, 0.0]))
    (tensor([2., 2.]), tensor([3., 1.]))
    """
    x = fresh(grouped(inputs, "inputs", "jvp"), create_graph)
    direction = vector(v, x, create_graph, "jvp", "input is")
    y = called(func, x, strict, "jvp")
    u = Group(zeros(y), y.alone)
    gradients = derivative(y.tensors, x.tensors, u.tensors, True)
    demand(gradients, strict, "gradient")
    products = filled(
        derivative(gradients, u.tensors, direction, create_graph), y, strict, create_graph, "gradient"
    )
    return y.like(finished(y.tensors, create_graph)), y.like(finished(products, create_graph))


def jacobian(
    func: Function,
    inputs: Tensors,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Tensors:
    """dy_i/dx_j of func(*inputs), of shape y_i.shape + x_j.shape, as result[i][j].

    There is no index i if func returns a tensor, and no j if `inputs` is one. By backward passes, one for
    each element of the outputs; `vectorize` and the strategy "forward-mode" give the same in the same way.

    >>> import minigrad
    >>> jacobian(lambda x: x**2, minigrad.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    refuse(strategy, create_graph, strict, vectorize)
    x = fresh(grouped(inputs, "inputs", "jacobian"), create_graph)
    y = called(func, x, strict, "jacobian")
    return y.like(
        [
            x.like(finished(rows(output, x, i, create_graph, strict), create_graph))
            for i, output in enumerate(y.tensors)
        ]
    )


def rows(output: Tensor, x: Group, i: int, create_graph: bool, strict: bool) -> list[Tensor]:
    """The Jacobians of an output with respect to each input."""
    table = []
    for place in np.ndindex(output.shape):
        seed = np.zeros_like(output._array)
        seed[place] = 1
        gradients = derivative((output,), x.tensors, (wrap(seed),), create_graph, True)
        table.append(filled(gradients, x, strict, create_graph, f"output {i}"))
    columns = zip(*table, strict=True) if table else [[] for _ in x.tensors]
    return [
        stack(list(column)).view(output.shape + point.shape)
        for column, point in zip(columns, x.tensors, strict=True)
    ]


def hessian(
    func: Function,
    inputs: Tensors,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Tensors:
    """d²y/dx_i dx_j of a func(*inputs) that is one number, of shape x_i.shape + x_j.shape, as result[i][j].

    >>> import minigrad
    >>> hessian(lambda x: (x**3).sum(), minigrad.tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    x = grouped(inputs, "inputs", "hessian")

    def number(*points: Tensor) -> Tensor:
        return one_number(grouped(func(*points), "outputs", "hessian"), strict, "hessian").squeeze()

    def gradient(*points: Tensor) -> Tensors:
        slopes = jacobian(number, points, create_graph=True)
        demand(slopes, strict, "jacobian")
        return slopes

    table = jacobian(gradient, x.tensors, create_graph, strict, vectorize, outer_jacobian_strategy)
    return x.like([x.like(row) for row in table])


def vhp(
    func: Function, inputs: Tensors, v: Tensors = None, create_graph: bool = False, strict: bool = False
) -> tuple[Tensors, Tensors]:
    """func(*inputs), which has to be one number, and v @ H, for v of the inputs' shapes.

    >>> import minigrad
    >>> vhp(lambda x: (x**3).sum(), minigrad.tensor([1.0, 2.0]), minigrad.ones(2))
    (tensor(9.), tensor([ 6., 12.]))
    """
    x = fresh(grouped(inputs, "inputs", "vhp"), create_graph)
    direction = vector(v, x, create_graph, "vhp", "input is")
    y, slopes = gradient_of(func, x, strict, "vhp")
    products = filled(
        derivative(slopes, x.tensors, direction, create_graph), x, strict, create_graph, "jacobian"
    )
    return finished([y], create_graph)[0], x.like(finished(products, create_graph))


def hvp(
    func: Function, inputs: Tensors, v: Tensors = None, create_graph: bool = False, strict: bool = False
) -> tuple[Tensors, Tensors]:
    """func(*inputs), which has to be one number, and H @ v. H is symmetric: `vhp` is the same for less.

    >>> import minigrad
    >>> hvp(lambda x: (x**3).sum(), minigrad.tensor([1.0, 2.0]), minigrad.ones(2))
    (tensor(9.), tensor([ 6., 12.]))
    """
    x = fresh(grouped(inputs, "inputs", "hvp"), create_graph)
    direction = vector(v, x, create_graph, "hvp", "input is")
    y, slopes = gradient_of(func, x, strict, "hvp")
    u = Group(zeros(x), x.alone)
    twice = derivative(slopes, x.tensors, u.tensors, True)
    products = filled(
        derivative(twice, u.tensors, direction, create_graph), x, strict, create_graph, "hessian"
    )
    return finished([y], create_graph)[0], x.like(finished(products, create_graph))
