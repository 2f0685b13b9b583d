"""Is a gradient right? Each element of the Jacobian, by a backward pass and by a difference of values.

A difference quotient knows nothing of rules and graphs. Where the two disagree, the complaint names the worst
element and says what the disagreement looks like.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..engine.core import wrap
from ..engine.gradients import grad
from ..random import default_generator
from ..utils import tree
from .disagreement import Array, Limits, amount, likeness, sides
from .jacobians import Function, differences, moved, passes, requires_grad, tupled, wanted

if TYPE_CHECKING:
    from ..tensor import Tensor


class GradcheckError(RuntimeError):
    """A gradient is wrong: the message says where, and how wrong."""


def gradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Whether the gradients of func(*inputs) are right, with respect to each input that requires grad.

    Answers True, or raises GradcheckError, a RuntimeError (with `raise_exception=False` it answers False).
    The inputs should be float64, as `eps` is too small for float32. ValueError if none requires grad;
    NotImplementedError for batched and forward-mode gradients, which minigrad doesn't have.
    `fast_mode` and `masked` (of sparse tensors) change nothing here. Nor do `check_undefined_grad` and
    `check_grad_dtypes`: an output is always checked while the others have no gradient, and the engine
    gives each gradient its tensor's dtype.

    >>> import minigrad
    >>> x = minigrad.tensor([0.5, -2.0], dtype=minigrad.float64, requires_grad=True)
    >>> gradcheck(minigrad.sin, x)
    True
    """
    refuse(check_batched_grad=check_batched_grad, check_batched_forward_grad=check_batched_forward_grad)
    refuse(check_forward_ad=check_forward_ad)
    if not check_backward_ad:
        raise AssertionError("Expected check_backward_ad to be True: backward is all that there is to check")
    check = Check(func, tupled(inputs), Limits(eps, atol, rtol, nondet_tol), named(tupled(inputs), "input"))
    return check.verdict(raise_exception)


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    grad_outputs: Tensor | Sequence[Tensor] | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """Whether the gradients of func's gradients are right, with respect to the inputs and to `grad_outputs`.

    These weigh the outputs; if they aren't given, they are random. All else is as in `gradcheck`.

    >>> import minigrad
    >>> x = minigrad.tensor([0.5, -2.0], dtype=minigrad.float64, requires_grad=True)
    >>> gradgradcheck(minigrad.sin, x)
    True
    """
    refuse(check_batched_grad=check_batched_grad, check_fwd_over_rev=check_fwd_over_rev)
    if not check_rev_over_rev:
        raise AssertionError("Expected check_rev_over_rev to be True: backward is all that there is to check")
    given = tupled(inputs)
    if grad_outputs is None:
        weights = tuple(
            weight(output, gen_non_contig_grad_outputs) for output in wanted(tupled(func(*given)))
        )
    else:
        weights = tupled(grad_outputs)

    def gradients(*args: Any) -> tuple[Any, ...]:
        outputs, targets = wanted(tupled(func(*args[: len(given)]))), wanted(args[: len(given)])
        if not outputs:
            return tuple(wrap(np.zeros_like(x._array)) for x in targets)
        return grad(outputs, targets, args[len(given) :], create_graph=True, materialize_grads=True)

    names = [*named(given, "input"), *named(weights, "grad_output")]
    results = [f"the gradient of {name}" for name in named(given, "input")]
    check = Check(gradients, given + weights, Limits(eps, atol, rtol, nondet_tol), names, results)
    return check.verdict(raise_exception)


def refuse(**switches: bool) -> None:
    """NotImplementedError for a check of what minigrad doesn't have."""
    for name, on in switches.items():
        if on:
            raise NotImplementedError(f"{name}=True: minigrad has no such gradients, only those of backward")


def named(inputs: Any, kind: str) -> list[str]:
    """What to call the tensors that require grad: by their position."""
    return [f"{kind} {i}" for i, leaf in enumerate(tree.leaves(inputs)) if requires_grad(leaf)]


def weight(output: Tensor, gapped: bool) -> Tensor:
    """A random gradient for an output, between -1 and 1."""
    array = default_generator.uniform(output.shape, output._array.dtype, -1.0, 1.0)
    return wrap(np.repeat(array, 2, -1)[..., ::2] if gapped and array.ndim else array).requires_grad_()


def place_of(number: int, tensor: Tensor) -> tuple[int, ...]:
    """The index of an element in its tensor."""
    return tuple(map(int, np.unravel_index(number, tensor.shape)))


class Check(NamedTuple):
    """A function at a point, what counts as right, and what to call the inputs and outputs."""

    func: Function
    inputs: tuple[Any, ...]
    limits: Limits
    names: list[str]
    results: list[str] | None = None

    def verdict(self, raise_exception: bool) -> bool:
        self.check_inputs()
        try:
            self.check_outputs()
        except GradcheckError:
            if raise_exception:
                raise
            return False
        return True

    def check_inputs(self) -> None:
        """ValueError if there is nothing to check, RuntimeError where it can't be done."""
        if not self.names:
            raise ValueError(
                "gradcheck expects at least one input tensor to require gradient, but none of them have "
                "requires_grad=True."
            )
        for name, x in zip(self.names, wanted(self.inputs), strict=True):
            if x._array.dtype != np.float64:
                warnings.warn(
                    f"{name} is {x.dtype}, too coarse for differences with eps={self.limits.eps}: this check "
                    "will likely fail. Take float64, as in x.double()",
                    stacklevel=4,
                )
            if 0 in x._array.strides and x._array.size > 1:
                raise RuntimeError(
                    f"{name} has a dimension with stride 0: its elements share memory and can't be moved one "
                    "by one. Pass x.clone() in its place"
                )

    def check_outputs(self) -> None:
        """GradcheckError at the first thing that is wrong."""
        targets = wanted(self.inputs)
        before = [x._array.copy() for x in targets]
        outputs = tupled(self.func(*self.inputs))
        for name, x, old in zip(self.names, targets, before, strict=True):
            if not np.array_equal(x._array, old, equal_nan=True):
                raise GradcheckError(f"func changed {name} in place: let it write to a clone()")
        numerical = [differences(self.func, self.inputs, x, self.limits.eps) for x in targets]
        for o, output in enumerate(outputs):
            tables = [of_input[o] for of_input in numerical]
            if output.requires_grad:
                self.check_output(o, output, tables)
            elif not wanted(outputs) and any(table.any() for table in tables):
                raise GradcheckError(
                    "Numerical gradient for function expected to be zero: no output requires grad, but "
                    f"output {o} changes with the inputs. Is something detached, or under no_grad()?"
                )

    def check_output(self, o: int, output: Tensor, numerical: list[Array]) -> None:
        """All Jacobians of one output: the same twice, the numerical ones, and 0 for a gradient of 0."""
        targets = wanted(self.inputs)
        once, again = passes(output, targets), passes(output, targets)
        zero = wrap(np.zeros_like(output._array))
        nothing: Any = grad(output, targets, zero, True, materialize_grads=True)
        for i, name in enumerate(self.names):
            change = np.abs(once[i] - again[i]).max(initial=0)
            if change > self.limits.nondet_tol:
                raise GradcheckError(
                    f"Backward is not reentrant: run twice, it gives {name} gradients that differ by "
                    f"{change}, more than nondet_tol={self.limits.nondet_tol}"
                )
            if not self.limits.allow(once[i], numerical[i]).all():
                raise GradcheckError(self.complaint(i, o, output, once[i], numerical[i]))
            if (nothing[i] != 0).any():
                raise GradcheckError(f"backward not multiplied by grad_output: of 0 it makes {nothing[i]}")

    def complaint(self, i: int, o: int, output: Tensor, analytical: Array, numerical: Array) -> str:
        """What is wrong with the Jacobian of output o with respect to input i."""
        x, limits = wanted(self.inputs)[i], self.limits
        result = self.results[o] if self.results else f"output {o}"
        row, column = limits.worst(analytical, numerical)
        at, place = place_of(row, output), place_of(column, x)
        left, here, right = (
            moved(self.func, self.inputs, x, place, step)[o][at] for step in (-limits.eps, 0, limits.eps)
        )
        a, n = analytical[row, column], numerical[row, column]
        wrong = np.count_nonzero(~limits.allow(analytical, numerical))
        allowed = f"allowed: {limits.atol} + {limits.rtol} × the numerical value"
        lines = [
            f"Jacobian mismatch for {result} with respect to {self.names[i]}, in {wrong} of "
            f"{analytical.size} elements; the worst:",
            f"element {list(at)} of {result}, of shape {list(output.shape)}",
            f"element {list(place)} of {self.names[i]}, of shape {list(x.shape)}",
            f"numerical:  {n!s}",
            f"analytical: {a!s}",
            f"difference: {amount(a, n, x._array.dtype)} ({allowed})",
            "func, called again, has another value: is it random?"
            if here != output._array[at] and here == here
            else sides((here - left) / limits.eps, (right - here) / limits.eps, a, limits)
            or likeness(analytical, numerical, limits),
        ]
        return "\n  ".join(line for line in lines if line)
