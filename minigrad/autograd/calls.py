"""A call of a function on tensors of its own: what the functions of `func` have in common.

Calls are nested, and each may be asked for derivatives by the one around it. So a result stays in the graph
if that leads out of the call, to a leaf that the call didn't make; all others are constants.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..engine.base import TensorBase
from ..engine.core import node_of, wrap
from ..engine.gradmode import enable_grad, is_grad_enabled
from ..engine.nodes import Leaf, Node
from ..functions.joining import stack
from ..utils import tree
from .groups import derivative, own

if TYPE_CHECKING:
    from ..tensor import Tensor

Function = Callable[..., Any]
Argnums = int | tuple[int, ...]
"""Which arguments are differentiated: one, or several, which makes the result a tuple."""
Tree = Any
"""Tensors in dicts, lists and tuples."""


class Call:
    """What came of a call: `output`, and what `func` gave along with it, `aux`.

    `point` is the tree that is differentiated; `inputs` are its tensors, `outputs` those of the output.
    """

    aux: Any = None

    def __init__(
        self,
        name: str,
        func: Function,
        args: tuple[Tree, ...],
        argnums: Argnums | None = None,
        has_aux: bool = False,
        keywords: dict[str, Any] | None = None,
    ) -> None:
        self.linked = is_grad_enabled()
        chosen = list(range(len(args))) if argnums is None else positions(argnums, len(args))
        with enable_grad():
            point = {i: tree.map(self.own, args[i]) for i in chosen}
            self.output = func(*[point.get(i, arg) for i, arg in enumerate(args)], **(keywords or {}))
        if has_aux:
            if not isinstance(self.output, tuple) or len(self.output) != 2:
                raise RuntimeError(
                    f"{name}: with has_aux=True the function has to answer a tuple (output, aux)"
                )
            self.output, self.aux = self.output
        self.point = point[chosen[0]] if isinstance(argnums, int) else tuple(point[i] for i in chosen)
        self.inputs, self.outputs = tree.leaves(self.point), tree.leaves(self.output)
        for output in self.outputs or [None]:
            if not isinstance(output, TensorBase):
                raise RuntimeError(
                    f"{name}: the function has to answer one or more tensors, got {type(output).__name__}"
                )
        self.mine = {node_of(x) for x in self.inputs}
        self.leads_out = self.is_watched(self.outputs)

    def own(self, x: Any) -> Tensor:
        """A tensor of the call's own; if the graph leads to x, it leads on to this one."""
        if not isinstance(x, TensorBase):
            raise ValueError(f"only tensors can be differentiated, got {type(x).__name__}: use tensor(...)")
        return own(cast("Tensor", x), self.linked, True)

    def is_watched(self, tensors: Sequence[Any]) -> bool:
        """Whether the graph leads from one of the tensors to a leaf that this call didn't make."""
        if not is_grad_enabled():
            return False
        queue = [node for tensor in tensors if tensor is not None and (node := node_of(tensor)) is not None]
        seen: set[Node] = set(queue)
        while queue:
            node = queue.pop()
            if isinstance(node, Leaf) and node not in self.mine:
                return True
            edges = [edge for edge in node.edges if edge is not None and edge not in seen]
            queue += edges
            seen.update(edges)
        return False

    def with_floats(self) -> Call:
        """This call; RuntimeError if its output has dtypes that have no gradient."""
        for output in self.outputs:
            if not output.is_floating_point():
                raise RuntimeError(
                    f"all outputs of the function must be floating-point Tensors, got {output.dtype}"
                )
        return self

    def released(self, results: Tree) -> Tree:
        """Results, of which those that nobody outside is watching are constants."""

        def release(x: Any) -> Any:
            constant = isinstance(x, TensorBase) and not self.is_watched([x])
            return x.detach() if constant else x

        return tree.map(release, results)

    def pulled(self, outputs: Sequence[Tensor], seeds: Sequence[Any]) -> Tree:
        """The gradient at the point, for a gradient of each of these outputs."""
        watched = is_grad_enabled() and (self.leads_out or self.is_watched(seeds))
        slopes = derivative(outputs, self.inputs, seeds, watched, retain_graph=True)
        return self.released(tree.rebuilt(self.point, filled(slopes, self.inputs)))

    def pushed(self, directions: Sequence[Any], strict: bool) -> Tree:
        """The derivative of the output in a direction: u @ J, for whatever u, is differentiated by u."""
        moving = [output for output in self.outputs if output.requires_grad]
        u = [blank(output).requires_grad_() for output in moving]
        self.mine.update(node_of(weight) for weight in u)
        products = derivative(moving, self.inputs, u, True)
        watched = is_grad_enabled() and (self.leads_out or self.is_watched(directions))
        slopes = iter(derivative(products, u, directions, watched))
        each = [next(slopes) if output.requires_grad else None for output in self.outputs]
        if strict and any(slope is None for slope in each):
            raise RuntimeError("jvp: an output is independent of the inputs, which strict=True forbids")
        return self.released(tree.rebuilt(self.output, filled(each, self.outputs)))

    def jacobian(self) -> Tree:
        """The tree of the output, in which each tensor is the tree of its derivatives."""
        return tree.map(self.rows, self.output)

    def rows(self, output: Tensor) -> Tree:
        """The Jacobians of one of the outputs, by a backward pass for each of its elements."""
        table = []
        for place in np.ndindex(output.shape):
            seed = np.zeros_like(output._array)
            seed[place] = 1
            table.append(tree.leaves(self.pulled([output], [wrap(seed)])))
        stacked = [stack(rows).view(output.shape + rows[0].shape) for rows in zip(*table, strict=True)]
        return tree.rebuilt(self.point, stacked)


def positions(argnums: Any, count: int) -> list[int]:
    """The positions of arguments; RuntimeError for what is none, is there twice, or isn't there."""
    numbers = argnums if isinstance(argnums, tuple) else (argnums,)
    for number in numbers:
        if not isinstance(number, int):
            raise RuntimeError(f"argnums must be an int or a tuple of ints, got {type(number).__name__}")
        if not -count <= number < count:
            raise RuntimeError(f"Got argnum={number}, but only {count} positional inputs")
    found = [number % count for number in numbers]
    if not found or len(set(found)) != len(found):
        raise RuntimeError(f"argnums must be one or more different positions, got {argnums}")
    return found


def blank(tensor: Tensor) -> Tensor:
    """Zeros like a tensor."""
    return wrap(np.zeros_like(tensor._array))


def filled(gradients: Sequence[Tensor | None], like: Sequence[Tensor]) -> list[Tensor]:
    """The gradients, with zeros for those that there aren't."""
    return [blank(x) if g is None else g for g, x in zip(gradients, like, strict=True)]
