"""The Tensor: all that users see of one.

What a method does stands in the room that its line names;
the method and the function of that name are the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import (
    autograd,
    comparison,
    conversion,
    elementwise,
    indexing,
    inplace,
    kernels as k,
    products,
    reductions,
    seam,
    shapes,
)
from .base import TensorBase
from .core import answers_as, apply, binary, node_of, operand, view, wrap
from .dtypes import default_numpy
from .graph import Leaf, Node
from .printing import tensor_text


class GradientBase(TensorBase):
    """What a tensor has to do with the graph. (Apart from Tensor, where `bool` and `int` are methods.)"""

    def __repr__(self) -> str:
        node = self.grad_fn
        return tensor_text(
            self._array,
            default_dtype=default_numpy(),
            requires_grad=self.requires_grad,
            grad_fn=None if node is None else node.name(),
        )

    def __format__(self, spec: str) -> str:
        """A 0-d tensor is formatted as its number, others by their text."""
        return format(self._array.item(), spec) if not self._array.ndim else object.__format__(self, spec)

    @property
    def requires_grad(self) -> bool:
        """Whether operations on it are recorded. Set it on a leaf to begin or to end that."""
        return node_of(self) is not None

    @requires_grad.setter
    def requires_grad(self, requires_grad: bool) -> None:
        autograd.require(self, requires_grad)

    @property
    def grad(self) -> Tensor | None:
        """What `backward` has added up here. A Tensor of this shape and dtype (or None) may replace it."""
        return self._grad

    @grad.setter
    def grad(self, grad: Tensor | None) -> None:
        autograd.set_grad(self, grad)

    @property
    def grad_fn(self) -> Node | None:
        """The node of the operation that made it; None for a leaf."""
        node = node_of(self)
        return None if isinstance(node, Leaf) else node

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made it: then `backward` adds to its `.grad`."""
        return self.grad_fn is None

    @property
    def retains_grad(self) -> bool:
        """Whether `retain_grad` was called on a tensor that is no leaf."""
        node = self.grad_fn
        return node is not None and node.owner is not None

    @property
    def _version(self) -> int:
        """How often its memory was written to in place."""
        return self._memory.version

    @property
    def data(self) -> Tensor:
        """The same memory without the graph; writes to it go unnoticed. Assign to it to change the values."""
        return wrap(self._array)

    @data.setter
    def data(self, other: Tensor) -> None:
        if not isinstance(other, TensorBase):
            raise TypeError(f"data must be a Tensor, not {type(other).__name__}")
        if isinstance(self._node, Leaf):
            if not other.is_floating_point():
                raise RuntimeError(
                    f"data of a tensor that requires grad must be floating point, not {other.dtype}"
                )
            self._node.shape, self._node.dtype = other._array.shape, other._array.dtype
        self._array = other._array


@answers_as
class Tensor(GradientBase):
    """An n-dimensional array that knows where it came from, and so can be differentiated.

    Made by `tensor`, `zeros`, `rand` and their like, and by every operation on tensors.

    >>> import minigrad
    >>> x = minigrad.tensor([1.0, 2.0], requires_grad=True)
    >>> (x**2).sum().backward()
    >>> x.grad
    tensor([2., 4.])
    """

    backward = autograd.backward_of
    retain_grad = autograd.retain_grad
    detach, detach_ = autograd.detach, autograd.detach_
    requires_grad_ = autograd.require_

    # ------------------------------------------------------------------------------------ conversions

    item, tolist, numpy = conversion.item, conversion.tolist, conversion.numpy
    to, type, type_as = conversion.to, conversion.type_of, conversion.type_as
    cpu, contiguous, clone = conversion.cpu, conversion.contiguous, conversion.clone
    bool, byte, char, short = conversion.bool_, conversion.byte, conversion.char, conversion.short
    int, long = conversion.int_, conversion.long
    half, float, double = conversion.half, conversion.float_, conversion.double
    __array__, __deepcopy__ = conversion.array, conversion.deepcopy
    __copy__, __reduce_ex__ = conversion.shallow, conversion.reduced
    __bool__, __float__ = conversion.truth, conversion.as_float
    __int__, __index__ = conversion.as_int, conversion.as_index
    __array_ufunc__, __array_function__ = seam.array_ufunc, seam.array_function

    # ------------------------------------------------------------------------------------ operators

    def __add__(self, other: Any) -> Tensor:
        return binary(np.add, self, other)

    def __radd__(self, other: Any) -> Tensor:
        return binary(np.add, self, other)

    def __sub__(self, other: Any) -> Tensor:
        return binary(np.subtract, self, other)

    def __rsub__(self, other: Any) -> Tensor:
        return binary(k.rsub, self, other)

    def __mul__(self, other: Any) -> Tensor:
        return binary(np.multiply, self, other)

    def __rmul__(self, other: Any) -> Tensor:
        return binary(np.multiply, self, other)

    def __truediv__(self, other: Any) -> Tensor:
        return binary(np.divide, self, other)

    def __rtruediv__(self, other: Any) -> Tensor:
        return binary(np.multiply, apply(np.reciprocal, self), other)  # as torch does, to the bit

    def __floordiv__(self, other: Any) -> Tensor:
        return binary(np.floor_divide, self, other)

    def __rfloordiv__(self, other: Any) -> Tensor:
        return elementwise.floor_divide(other, self)

    def __mod__(self, other: Any) -> Tensor:
        return binary(np.remainder, self, other)

    def __rmod__(self, other: Any) -> Tensor:
        return elementwise.remainder(other, self)

    def __pow__(self, other: Any) -> Tensor:
        return binary(np.power, self, other)

    def __rpow__(self, other: Any) -> Tensor:
        return elementwise.pow(other, self)

    def __matmul__(self, other: Tensor) -> Tensor:
        return products.matmul(self, other)

    def __and__(self, other: Any) -> Tensor:
        return binary(np.bitwise_and, self, other)

    def __or__(self, other: Any) -> Tensor:
        return binary(np.bitwise_or, self, other)

    def __xor__(self, other: Any) -> Tensor:
        return binary(np.bitwise_xor, self, other)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __eq__(self, other: object) -> Any:
        return binary(np.equal, self, other)

    def __ne__(self, other: object) -> Any:
        return binary(np.not_equal, self, other)

    def __lt__(self, other: Any) -> Tensor:
        return binary(np.less, self, other)

    def __le__(self, other: Any) -> Tensor:
        return binary(np.less_equal, self, other)

    def __gt__(self, other: Any) -> Tensor:
        return binary(np.greater, self, other)

    def __ge__(self, other: Any) -> Tensor:
        return binary(np.greater_equal, self, other)

    def __lshift__(self, other: Any) -> Tensor:
        return binary(np.left_shift, self, other)

    def __rshift__(self, other: Any) -> Tensor:
        return binary(np.right_shift, self, other)

    def __rlshift__(self, other: Any) -> Tensor:
        return apply(np.left_shift, operand(other), self)

    def __rrshift__(self, other: Any) -> Tensor:
        return apply(np.right_shift, operand(other), self)

    def __invert__(self) -> Tensor:
        return apply(np.invert, self)

    def __hash__(self) -> Any:
        return id(self)

    def __delitem__(self, key: Any) -> None:
        raise TypeError("Tensor does not support deleting items")

    def __contains__(self, element: Any) -> Any:
        return (self == element).any().item()

    def __iter__(self) -> Any:
        if not self._array.ndim:
            raise TypeError("iteration over a 0-d tensor")
        return iter([self[i] for i in range(len(self._array))])

    __neg__, __pos__, __abs__ = elementwise.neg, elementwise.positive, elementwise.abs
    __getitem__, __setitem__ = indexing.getitem, indexing.setitem

    # ------------------------------------------------------------------------------------ writing in place

    add_, sub_, mul_, div_ = inplace.add_, inplace.sub_, inplace.mul_, inplace.div_
    pow_, neg_, exp_, sqrt_ = inplace.pow_, inplace.neg_, inplace.exp_, inplace.sqrt_
    clamp_, relu_ = inplace.clamp_, inplace.relu_
    zero_, fill_, copy_ = inplace.zero_, inplace.fill_, inplace.copy_

    __iadd__, __isub__, __imul__ = inplace.add_, inplace.sub_, inplace.mul_
    __itruediv__, __ipow__ = inplace.div_, inplace.pow_
    __ifloordiv__, __imod__ = inplace.floor_divide_, inplace.remainder_
    __iand__, __ior__, __ixor__ = inplace.and_, inplace.or_, inplace.xor_

    # ------------------------------------------------------------------------------------ element by element

    add, sub, mul, div = elementwise.add, elementwise.sub, elementwise.mul, elementwise.div
    subtract, multiply, divide, true_divide = sub, mul, div, div
    floor_divide, remainder, pow = elementwise.floor_divide, elementwise.remainder, elementwise.pow
    neg, negative, positive = elementwise.neg, elementwise.neg, elementwise.positive
    reciprocal, square = elementwise.reciprocal, elementwise.square
    sqrt, rsqrt = elementwise.sqrt, elementwise.rsqrt
    abs, absolute, sign = elementwise.abs, elementwise.abs, elementwise.sign
    exp, exp2, expm1 = elementwise.exp, elementwise.exp2, elementwise.expm1
    log, log2, log10, log1p = elementwise.log, elementwise.log2, elementwise.log10, elementwise.log1p
    sin, cos, tan = elementwise.sin, elementwise.cos, elementwise.tan
    asin, acos, atan, atan2 = elementwise.asin, elementwise.acos, elementwise.atan, elementwise.atan2
    arcsin, arccos, arctan, arctan2 = asin, acos, atan, atan2
    sinh, cosh, tanh = elementwise.sinh, elementwise.cosh, elementwise.tanh
    asinh, acosh, atanh = elementwise.asinh, elementwise.acosh, elementwise.atanh
    arcsinh, arccosh, arctanh = asinh, acosh, atanh
    sigmoid, relu = elementwise.sigmoid, elementwise.relu
    clamp, clip = elementwise.clamp, elementwise.clamp
    maximum, minimum = elementwise.maximum, elementwise.minimum
    floor, ceil, round, trunc = elementwise.floor, elementwise.ceil, elementwise.round, elementwise.trunc
    masked_fill, where = elementwise.masked_fill, elementwise.where_of
    eq, ne, lt, le = comparison.eq, comparison.ne, comparison.lt, comparison.le
    gt, ge, equal = comparison.gt, comparison.ge, comparison.equal
    isclose, allclose = comparison.isclose, comparison.allclose
    isnan, isinf, isfinite = comparison.isnan, comparison.isinf, comparison.isfinite
    logical_not, logical_and, logical_or = (
        comparison.logical_not,
        comparison.logical_and,
        comparison.logical_or,
    )

    # ------------------------------------------------------------------------------------ taken together

    sum, mean, prod = reductions.sum, reductions.mean, reductions.prod
    var, std = reductions.var, reductions.std
    max, min, amax, amin = reductions.max, reductions.min, reductions.amax, reductions.amin
    argmax, argmin = reductions.argmax, reductions.argmin
    any, all = reductions.any, reductions.all
    cumsum, logsumexp = reductions.cumsum, reductions.logsumexp
    softmax, log_softmax = reductions.softmax, reductions.log_softmax

    # ------------------------------------------------------------------------------------ arranged anew

    reshape, view, view_as = shapes.reshape, shapes.view, shapes.view_as
    flatten, ravel = shapes.flatten, shapes.ravel
    squeeze, unsqueeze = shapes.squeeze, shapes.unsqueeze
    transpose, swapaxes, permute, t = shapes.transpose, shapes.transpose, shapes.permute, shapes.t
    expand, expand_as, broadcast_to = shapes.expand, shapes.expand_as, shapes.broadcast_to
    flip = shapes.flip

    @property
    def T(self) -> Tensor:  # noqa: N802  (torch's name)
        """With the dimensions in reverse."""
        return view(np.transpose, self)

    @property
    def mT(self) -> Tensor:  # noqa: N802
        """With the last two dimensions exchanged."""
        return shapes.matrix_transpose(self)

    # ------------------------------------------------------------------------------------ products

    matmul, mm, mv, bmm = products.matmul, products.mm, products.mv, products.bmm
    dot, outer = products.dot, products.outer
