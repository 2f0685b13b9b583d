"""Operations of one's own: a `Function` says how it is computed, and how its gradient is."""

from __future__ import annotations

import functools
import inspect
import warnings
import weakref
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.base import TensorBase
from ..engine.core import node_of, view, wrap
from ..engine.gradients import LIFT
from ..engine.gradmode import current, no_grad, set_grad_enabled
from ..engine.inplace import rebase
from ..engine.nodes import Gradient, Leaf, Lift, Node, Shares, ages
from ..engine.several import Joint, Several
from ..rules.adjoints import sum_to
from ..rules.kernels import alias

if TYPE_CHECKING:
    from ..tensor import Tensor


class FunctionCtx:
    """What `forward` leaves for `backward`: tensors by `save_for_backward`, all else as attributes."""

    needs_input_grad: tuple[bool, ...]
    """For each argument of `forward`, whether its gradient is wanted."""
    _to_save: tuple[Any, ...] = ()
    _dirty: tuple[Any, ...] = ()
    _constant: tuple[Any, ...] = ()
    _materialize = True
    _node: weakref.ref[FunctionNode] | None = None

    def name(self) -> str:
        """What the node of the call is called."""
        return type(self).__name__

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep tensors (or None): unlike attributes they are checked, in `backward`, for writes since."""
        self._to_save = only_tensors("save_for_backward", tensors, TypeError)

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Nothing: it is for derivatives in forward mode, which minigrad doesn't have."""
        only_tensors("save_for_forward", tensors, AssertionError)

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What was saved; RuntimeError if it was written to, or freed by an earlier backward."""
        node = None if self._node is None else self._node()
        return self._to_save if node is None else node.restored()

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Say that `forward` wrote to these arguments. It has to return them."""
        self._dirty = only_tensors("mark_dirty", tensors)

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Say that these results are constants."""
        self._constant = only_tensors("mark_non_differentiable", tensors)

    def set_materialize_grads(self, value: bool) -> None:
        """Whether `backward` is handed zeros (else None) for a result that nobody used."""
        self._materialize = value


def only_tensors(
    method: str, tensors: tuple[Any, ...], error: type[Exception] = RuntimeError
) -> tuple[Any, ...]:
    """The arguments of a method of ctx; the error if one is no tensor (and not None)."""
    for i, tensor in enumerate(tensors):
        if tensor is not None and not isinstance(tensor, TensorBase):
            kind = type(tensor).__name__
            raise error(
                f"{method} takes tensors, but argument {i} is of type {kind}: "
                f"keep it as an attribute, ctx.{kind} = …"
            )
    return tensors


class Function:
    """An operation with a derivative of its own: write `forward` and `backward`, and call `apply`.

    >>> import minigrad
    >>> class Cube(Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x * x * x
    ...     @staticmethod
    ...     def backward(ctx, g):
    ...         (x,) = ctx.saved_tensors
    ...         return g * 3 * x * x
    >>> x = minigrad.tensor(2.0, requires_grad=True)
    >>> Cube.apply(x)
    tensor(8., grad_fn=<CubeBackward>)
    >>> Cube.apply(x).backward(); x.grad
    tensor(12.)
    """

    _backward_cls: type[FunctionCtx] = FunctionCtx
    """What its `ctx` is: a class of its own, by whose name the node goes."""

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        cls._backward_cls = type(f"{cls.__name__}Backward", (FunctionCtx,), {})

    def __init__(self, *args: Any, **keywords: Any) -> None:
        warnings.warn(
            f"{type(self)} should not be instantiated: its methods are static. "
            f"Call {type(self).__name__}.apply(…)",
            DeprecationWarning,
            stacklevel=2,
        )

    @staticmethod
    def forward(*args: Any, **keywords: Any) -> Any:
        """The results, from `ctx` and the arguments (without `ctx` if there is a `setup_context`)."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        """If it is there: leaves in `ctx` what `backward` needs, in place of `forward`."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """For each argument of `forward` its gradient (or None), from those of the results."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use "
            "it with backward mode AD."
        )

    vjp = backward
    """`backward`, under another name: a subclass defines one of the two."""

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """RuntimeError: a Function isn't called."""
        raise RuntimeError(f"call {type(self).__name__}.apply(…): forward and backward are static methods")

    @classmethod
    def apply(cls, *args: Any, **keywords: Any) -> Any:
        """Compute the results, and record the call."""
        ctx = cls._backward_cls()
        if keywords:  # torch brings them into the order of `forward`
            lead = (ctx,) if cls.setup_context is Function.setup_context else ()
            args = inspect.signature(cls.forward).bind(*lead, *args, **keywords).args[len(lead) :]
        edges = [node_of(arg) if isinstance(arg, TensorBase) else None for arg in args]
        ctx.needs_input_grad = tuple(edge is not None for edge in edges)
        with no_grad():
            if cls.setup_context is Function.setup_context:
                answer = cls.forward(ctx, *args)
            else:
                answer = cls.forward(*args)
                cls.setup_context(ctx, args, answer)
        several = isinstance(answer, tuple)
        outputs = list(answer) if several else [answer]
        kept = {id(tensor) for tensor in ctx._dirty}
        if not kept <= {id(output) for output in outputs}:
            raise RuntimeError(
                f"{cls.__name__}.forward marked an argument as dirty and did not return it. The inputs that "
                "are modified inplace must all be outputs of the Function"
            )
        if any(isinstance(output, TensorBase) for output in outputs):
            for i, output in enumerate(outputs):
                if any(output is arg for arg in args) and id(output) not in kept:
                    with no_grad():  # an argument handed on has a node of its own as a result
                        outputs[i] = view(alias, output)
                    if any(output is tensor for tensor in ctx._constant):
                        ctx._constant += (outputs[i],)
            if current.enabled and any(ctx.needs_input_grad):
                FunctionNode(cls, ctx, args, edges, outputs)
        return tuple(outputs) if several else outputs[0]


def rule_of(function: type[Function]) -> Callable[..., Any]:
    """Its `backward` or its `vjp`; RuntimeError if it has both."""
    if function.vjp is Function.vjp:
        return function.backward
    if function.backward is not Function.backward:
        raise RuntimeError(f"{function.__name__} has both 'backward' and 'vjp': define one of them")
    return function.vjp


class FunctionNode(Joint):
    """The node of a call of a `Function`. What `forward` left in ctx is found here, too."""

    def __init__(
        self,
        function: type[Function],
        ctx: FunctionCtx,
        args: tuple[Any, ...],
        edges: list[Node | None],
        outputs: list[Any],
    ) -> None:
        self.function, self.ctx, self.edges, self.age = function, ctx, edges, next(ages)
        self.inputs = [arg._array.shape if isinstance(arg, TensorBase) else None for arg in args]
        arrays = [out._array if isinstance(out, TensorBase) else np.zeros(0) for out in outputs]
        parts = self.split(arrays)
        for tensor in ctx._dirty:
            self.written(tensor)
        constants = {id(tensor) for tensor in ctx._constant}
        for output, part in zip(outputs, parts, strict=True):
            if isinstance(output, TensorBase) and output.is_floating_point() and id(output) not in constants:
                if any(output is tensor for tensor in ctx._dirty):
                    rebase(output, wrap(output._array, part))  # type: ignore[arg-type]
                else:
                    output._node = part
        self.keep(args, outputs)
        ctx._dirty = ctx._constant = ()  # results, which hold this node: there is no cycle
        ctx._node = weakref.ref(self)
        for observer in current.observers:
            observer.recorded(self, args, tuple(outputs))

    def written(self, tensor: Tensor) -> None:
        if isinstance(tensor._node, Leaf):
            raise RuntimeError(
                "a leaf Variable that requires grad has been used in an in-place operation. "
                "Hand the function a clone()"
            )
        tensor._memory.version += 1

    def keep(self, args: tuple[Any, ...], outputs: list[Any]) -> None:
        """Take over what was saved: values, versions, and the nodes (a result's by its number: no cycle)."""
        saved, self.ctx._to_save = self.ctx._to_save, ()
        self.values = [None if tensor is None else tensor._array for tensor in saved]
        self.versions = [(i, t._memory, t._memory.version) for i, t in enumerate(saved) if t is not None]
        self.sources: list[Node | int | None] = []
        for tensor in saved:
            places = [i for i, output in enumerate(outputs) if output is tensor]
            inputs = [edge for arg, edge in zip(args, self.edges, strict=True) if arg is tensor]
            own = None if tensor is None else node_of(tensor)
            self.sources.append(places[0] if places else inputs[0] if inputs else own)

    def restored(self) -> tuple[Any, ...]:
        """The saved tensors with the nodes that they had."""
        values = self.values if self.away is None else self.away.fetch(self)[1]
        tensors: list[Any] = [None] * len(values)
        for i, memory, version in self.versions:
            if memory.version != version:
                raise RuntimeError(self.stale(memory, version))
            source = self.sources[i]
            node = self.part(source) if isinstance(source, int) else source
            tensors[i] = LIFT.dress(values[i], node, memory)
        return tuple(tensors)

    def contributions(self, g: Several, lift: Lift | None, way: Collection[Node] | None = None) -> Shares:
        grads = self.filled(g, lift, zeros=self.ctx._materialize)
        with set_grad_enabled(lift is not None):
            tensors = (x if x is None or isinstance(x, TensorBase) else wrap(x) for x in grads)
            answers = rule_of(self.function)(self.ctx, *tensors)
        answers = answers if isinstance(answers, tuple) else (answers,)
        count = len(self.inputs)
        if len(answers) < count or any(answer is not None for answer in answers[count:]):
            raise RuntimeError(
                f"function {self.name()} returned an incorrect number of gradients "
                f"(expected {count}, got {len(answers)})"
            )
        checked = [self.checked(i, answer) for i, answer in enumerate(answers[:count])]
        pairs = zip(self.edges, checked, strict=True)
        return [(e, self.share(x, e, lift)) for e, x in pairs if e is not None and x is not None]

    def checked(self, i: int, answer: Any) -> Any:
        """What `backward` answered for an argument; RuntimeError if it can't be its gradient."""
        shape = self.inputs[i]
        if answer is None:
            return None
        if not isinstance(answer, TensorBase):
            raise RuntimeError(f"{self.name()}: expected Variable or None (got {type(answer).__name__})")
        if shape is None:
            raise RuntimeError(
                f"function {self.name()} returned a gradient different than None at position {i + 1}, but "
                "the corresponding forward input was not a Variable"
            )
        if self.edges[i] is not None and not fits(shape, answer.shape):
            raise RuntimeError(
                f"Function {self.name()} returned an invalid gradient at index {i} - got "
                f"{list(answer.shape)} but expected shape compatible with {list(shape)}"
            )
        return answer

    def share(self, answer: Any, edge: Node, lift: Lift | None) -> Gradient:
        """The answer in its argument's shape and dtype."""
        g = answer if lift is not None else answer._array
        g = g if g.shape == edge.shape else sum_to(g, edge.shape)
        return g.astype(edge.dtype, copy=False) if lift is None else lift.cast(g, edge.dtype)

    def name(self) -> str:
        return self.ctx.name()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ctx, name)

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        pairs = zip(self.edges, self.inputs, strict=True)
        return tuple((None, 0) if edge is None else edge.socket for edge, shape in pairs if shape is not None)

    @property
    def saved(self) -> dict[str, Any]:
        return {f"saved_tensors[{i}]": array for i, array in enumerate(self.values) if array is not None}


def fits(shape: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether `shape` can be broadcast to `other`."""
    pairs = zip(reversed(shape), reversed(other), strict=False)
    return len(shape) <= len(other) and all(n in (1, m) for n, m in pairs)


class Once(Node):
    """The node of a gradient that can't be differentiated again."""

    def __init__(self, tensor: Tensor, edges: list[Node | None]) -> None:
        self.edges, self.age = edges, next(ages)
        self.shape, self.dtype = tensor._array.shape, tensor._array.dtype

    def contributions(self, g: Gradient, lift: Lift | None, way: Collection[Node] | None = None) -> Shares:
        raise RuntimeError(
            "trying to differentiate twice a function that was marked with @once_differentiable"
        )

    def name(self) -> str:
        return "NotDifferentiable"


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a `backward` that can't be differentiated in turn: doing so raises RuntimeError."""

    @functools.wraps(backward)
    def once(ctx: Any, *grads: Any) -> Any:
        with no_grad():
            answers = backward(ctx, *grads)
        edges = [node_of(g) for g in grads if isinstance(g, TensorBase)]
        if current.enabled and any(edge is not None for edge in edges):
            for answer in answers if isinstance(answers, tuple) else (answers,):
                if isinstance(answer, TensorBase):
                    answer._node = Once(answer, edges)  # type: ignore[arg-type]
        return answers

    return once
