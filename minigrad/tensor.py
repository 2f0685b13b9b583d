"""The Tensor: all that users see of one.

What a method does stands in the room that its line names;
the method and the function of that name are the same
(but that a method takes a shape's ints one by one, too: `unpacked`).
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from . import dlpack, linalg, random, seam
from .engine import device, gradients, inplace
from .engine.base import TensorBase
from .engine.core import answers_as, apply, binary, node_of, operand, view, wrap
from .engine.dims import unpacked
from .engine.dtypes import default_numpy
from .engine.nodes import Leaf, Node
from .functions import (
    broadcasting,
    choices,
    comparison,
    contractions,
    conversion,
    cumulative,
    elementwise,
    extremes,
    gathering,
    indexing,
    norms,
    parting,
    products,
    quantiles,
    rearranging,
    reductions,
    selecting,
    shapes,
    sorting,
    statistics,
    transcendental,
    writing,
)
from .making import constructors, filling
from .printing import tensor_text
from .rules import kernels as k


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
        gradients.require(self, requires_grad)

    @property
    def grad(self) -> Tensor | None:
        """What `backward` has added up here. A Tensor of this shape and dtype (or None) may replace it."""
        node = self._node
        if self._grad is None and node is not None and node.owner is None and not isinstance(node, Leaf):
            warnings.warn(
                "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed, and backward "
                "doesn't fill it: call .retain_grad() on this Tensor first, or read the .grad of a leaf",
                stacklevel=2,
            )
        return self._grad

    @grad.setter
    def grad(self, grad: Tensor | None) -> None:
        gradients.set_grad(self, grad)

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    @property
    def grad_fn(self) -> Node | None:
        """The node of the operation that made it; None for a leaf."""
        node = node_of(self)
        return None if node is None or isinstance(node, Leaf) else node.socket[0]

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made it: then `backward` adds to its `.grad`."""
        return self.grad_fn is None

    @property
    def retains_grad(self) -> bool:
        """Whether `retain_grad` was called on a tensor that is no leaf."""
        node = node_of(self)
        return node is not None and node.owner is not None and not isinstance(node, Leaf)

    @property
    def is_cuda(self) -> bool:
        """False: it is on the CPU."""
        return False

    is_sparse, is_quantized, is_meta, is_mkldnn = False, False, False, False

    @property
    def is_cpu(self) -> bool:
        """True."""
        return True

    @property
    def layout(self) -> device.layout:
        """How it is stored: always `strided`."""
        return device.strided

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

    backward = gradients.backward_of
    retain_grad = gradients.retain_grad
    register_hook = gradients.register_hook
    register_post_accumulate_grad_hook = gradients.register_post_accumulate_grad_hook
    detach, detach_ = gradients.detach, gradients.detach_
    requires_grad_ = gradients.require_

    # ------------------------------------------------------------------------------------ conversions

    item, tolist, numpy = conversion.item, conversion.tolist, conversion.numpy
    to, type, type_as = conversion.to, conversion.type_of, conversion.type_as
    cpu, cuda = conversion.cpu, conversion.cuda
    contiguous, clone = conversion.contiguous, conversion.clone
    bool, byte, char, short = conversion.bool_, conversion.byte, conversion.char, conversion.short
    int, long = conversion.int_, conversion.long
    half, float, double = conversion.half, conversion.float_, conversion.double
    __array__, __deepcopy__ = conversion.array, conversion.deepcopy
    __copy__, __reduce_ex__ = conversion.shallow, conversion.reduced
    __bool__, __float__ = conversion.truth, conversion.as_float
    __int__, __index__ = conversion.as_int, conversion.as_index
    __reversed__ = conversion.backwards
    __dlpack__, __dlpack_device__ = dlpack.exported, dlpack.exported_device
    __array_ufunc__, __array_function__ = seam.array_ufunc, seam.array_function

    is_nonzero, is_same_size = conversion.is_nonzero, conversion.is_same_size
    is_signed, is_complex = conversion.is_signed, conversion.is_complex
    data_ptr, storage_offset, ndimension = conversion.data_ptr, conversion.storage_offset, TensorBase.dim

    # ------------------------------------------------------------------------------------ new ones

    __new__ = constructors.called  # type: ignore[assignment]
    new_tensor, new_empty = constructors.new_tensor, constructors.new_empty
    new_zeros, new_ones, new_full = constructors.new_zeros, constructors.new_ones, constructors.new_full

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
        if self._array.dtype.kind == "f":
            raise TypeError(f"~ (operator.invert) is for integers and bools, not for {self.dtype}")
        return apply(np.invert, self)

    def __hash__(self) -> Any:
        return id(self)

    def __delitem__(self, key: Any) -> None:
        raise TypeError("Tensor does not support deleting items")

    def __contains__(self, element: Any) -> Any:
        if not isinstance(element, TensorBase | int | float | np.generic):
            raise RuntimeError(f"`in` asks a tensor for a Tensor or a number, not {type(element).__name__}")
        return (self == element).any().item()

    def __iter__(self) -> Any:
        if not self._array.ndim:
            raise TypeError("iteration over a 0-d tensor")
        return iter(parting.unbind(self))

    __neg__, __pos__, __abs__ = elementwise.neg, elementwise.positive, elementwise.abs
    __getitem__, __setitem__ = indexing.getitem, indexing.setitem

    # ------------------------------------------------------------------------------------ writing in place

    add_, sub_, mul_, div_ = writing.add_, writing.sub_, writing.mul_, writing.div_
    subtract_, multiply_, divide_, true_divide_ = sub_, mul_, div_, div_
    pow_, square_ = writing.pow_, writing.square_
    floor_divide_, remainder_, fmod_ = writing.floor_divide_, writing.remainder_, writing.fmod_
    neg_, negative_, abs_, absolute_ = writing.neg_, writing.neg_, writing.abs_, writing.abs_
    sign_, sgn_, copysign_, heaviside_ = writing.sign_, writing.sgn_, writing.copysign_, writing.heaviside_
    gcd_, lcm_ = writing.gcd_, writing.lcm_
    cumsum_, cumprod_ = writing.in_place(cumulative.cumsum), writing.in_place(cumulative.cumprod)
    sqrt_, rsqrt_, reciprocal_, hypot_ = writing.sqrt_, writing.rsqrt_, writing.reciprocal_, writing.hypot_
    lerp_, addcmul_, addcdiv_ = writing.lerp_, writing.addcmul_, writing.addcdiv_
    exp_, exp2_, expm1_ = writing.exp_, writing.exp2_, writing.expm1_
    log_, log2_, log10_, log1p_ = writing.log_, writing.log2_, writing.log10_, writing.log1p_
    sigmoid_, logit_, xlogy_ = writing.sigmoid_, writing.logit_, writing.xlogy_
    erf_, erfc_, erfinv_ = writing.erf_, writing.erfc_, writing.erfinv_
    deg2rad_, rad2deg_, sinc_ = writing.deg2rad_, writing.rad2deg_, writing.sinc_
    sin_, cos_, tan_ = writing.sin_, writing.cos_, writing.tan_
    asin_, acos_, atan_, atan2_ = writing.asin_, writing.acos_, writing.atan_, writing.atan2_
    arcsin_, arccos_, arctan_, arctan2_ = asin_, acos_, atan_, atan2_
    sinh_, cosh_, tanh_ = writing.sinh_, writing.cosh_, writing.tanh_
    asinh_, acosh_, atanh_ = writing.asinh_, writing.acosh_, writing.atanh_
    arcsinh_, arccosh_, arctanh_ = asinh_, acosh_, atanh_
    relu_, clamp_, clip_ = writing.relu_, writing.clamp_, writing.clamp_
    clamp_min_, clamp_max_ = writing.clamp_min_, writing.clamp_max_
    floor_, ceil_, round_ = writing.floor_, writing.ceil_, writing.round_
    trunc_, fix_, frac_ = writing.trunc_, writing.trunc_, writing.frac_
    nan_to_num_, masked_fill_ = writing.nan_to_num_, writing.masked_fill_
    eq_, ne_, lt_ = writing.eq_, writing.ne_, writing.lt_
    le_, gt_, ge_ = writing.le_, writing.gt_, writing.ge_
    not_equal_, less_, less_equal_, greater_, greater_equal_ = ne_, lt_, le_, gt_, ge_
    logical_and_, logical_or_ = writing.logical_and_, writing.logical_or_
    logical_xor_, logical_not_ = writing.logical_xor_, writing.logical_not_
    bitwise_and_, bitwise_or_ = writing.bitwise_and_, writing.bitwise_or_
    bitwise_xor_, bitwise_not_ = writing.bitwise_xor_, writing.bitwise_not_
    bitwise_left_shift_, bitwise_right_shift_ = writing.bitwise_left_shift_, writing.bitwise_right_shift_
    zero_, fill_, copy_ = inplace.zero_, inplace.fill_, inplace.copy_

    __iadd__, __isub__, __imul__ = add_, sub_, mul_
    __itruediv__, __ipow__ = div_, pow_
    __ifloordiv__, __imod__ = floor_divide_, remainder_
    __iand__, __ior__, __ixor__ = bitwise_and_, bitwise_or_, bitwise_xor_
    __ilshift__, __irshift__ = bitwise_left_shift_, bitwise_right_shift_

    uniform_, normal_, random_ = filling.uniform_, filling.normal_, filling.random_
    bernoulli_, exponential_, geometric_ = filling.bernoulli_, filling.exponential_, filling.geometric_
    cauchy_, log_normal_ = filling.cauchy_, filling.log_normal_
    bernoulli, multinomial = random.bernoulli, random.multinomial

    # ------------------------------------------------------------------------------------ element by element

    add, sub, mul, div = elementwise.add, elementwise.sub, elementwise.mul, elementwise.div
    subtract, multiply, divide, true_divide = sub, mul, div, div
    floor_divide, remainder, fmod = elementwise.floor_divide, elementwise.remainder, elementwise.fmod
    pow, float_power = elementwise.pow, elementwise.float_power
    neg, negative, positive = elementwise.neg, elementwise.neg, elementwise.positive
    reciprocal, square = elementwise.reciprocal, elementwise.square
    sqrt, rsqrt = elementwise.sqrt, elementwise.rsqrt
    abs, absolute, sign, sgn = elementwise.abs, elementwise.abs, elementwise.sign, elementwise.sgn
    gcd, lcm = elementwise.gcd, elementwise.lcm
    copysign, hypot, heaviside = elementwise.copysign, elementwise.hypot, choices.heaviside
    lerp, addcmul, addcdiv = elementwise.lerp, elementwise.addcmul, elementwise.addcdiv
    exp, exp2, expm1 = transcendental.exp, transcendental.exp2, transcendental.expm1
    log, log2 = transcendental.log, transcendental.log2
    log10, log1p = transcendental.log10, transcendental.log1p
    logaddexp, logaddexp2 = transcendental.logaddexp, transcendental.logaddexp2
    sigmoid, logit, xlogy = transcendental.sigmoid, transcendental.logit, transcendental.xlogy
    erf, erfc, erfinv = transcendental.erf, transcendental.erfc, transcendental.erfinv
    deg2rad, rad2deg, sinc = transcendental.deg2rad, transcendental.rad2deg, transcendental.sinc
    sin, cos, tan = transcendental.sin, transcendental.cos, transcendental.tan
    asin, acos = transcendental.asin, transcendental.acos
    atan, atan2 = transcendental.atan, transcendental.atan2
    arcsin, arccos, arctan, arctan2 = asin, acos, atan, atan2
    sinh, cosh, tanh = transcendental.sinh, transcendental.cosh, transcendental.tanh
    asinh, acosh, atanh = transcendental.asinh, transcendental.acosh, transcendental.atanh
    arcsinh, arccosh, arctanh = asinh, acosh, atanh
    relu, clamp, clip = choices.relu, choices.clamp, choices.clamp
    clamp_min, clamp_max = choices.clamp_min, choices.clamp_max
    maximum, minimum = choices.maximum, choices.minimum
    fmax, fmin = choices.fmax, choices.fmin
    floor, ceil, round = choices.floor, choices.ceil, choices.round
    trunc, fix, frac = choices.trunc, choices.trunc, choices.frac
    nan_to_num = choices.nan_to_num
    masked_fill, where = choices.masked_fill, choices.where_of
    eq, ne, lt, le = comparison.eq, comparison.ne, comparison.lt, comparison.le
    gt, ge, equal = comparison.gt, comparison.ge, comparison.equal
    isclose, allclose = comparison.isclose, comparison.allclose
    not_equal, less, less_equal, greater, greater_equal = ne, lt, le, gt, ge
    isnan, isinf, isfinite = comparison.isnan, comparison.isinf, comparison.isfinite
    isposinf, isneginf, signbit = comparison.isposinf, comparison.isneginf, comparison.signbit
    logical_not, logical_and = comparison.logical_not, comparison.logical_and
    logical_or, logical_xor = comparison.logical_or, comparison.logical_xor
    bitwise_not, bitwise_and = comparison.bitwise_not, comparison.bitwise_and
    bitwise_or, bitwise_xor = comparison.bitwise_or, comparison.bitwise_xor
    bitwise_left_shift = comparison.bitwise_left_shift
    bitwise_right_shift = comparison.bitwise_right_shift

    # ------------------------------------------------------------------------------------ taken together

    sum, mean, prod = reductions.sum, reductions.mean, reductions.prod
    nansum, nanmean, count_nonzero = reductions.nansum, reductions.nanmean, unpacked(reductions.count_nonzero)
    var, std, norm = reductions.var, reductions.std, norms.norm
    any, all = reductions.any, reductions.all
    cov, corrcoef, dist = statistics.cov, statistics.corrcoef, statistics.dist
    logsumexp, softmax, log_softmax = reductions.logsumexp, reductions.softmax, reductions.log_softmax
    max, min, amax, amin = extremes.max, extremes.min, extremes.amax, extremes.amin
    aminmax, argmax, argmin = extremes.aminmax, extremes.argmax, extremes.argmin
    median, nanmedian = extremes.median, extremes.nanmedian
    mode, kthvalue = extremes.mode, extremes.kthvalue
    quantile, nanquantile = quantiles.quantile, quantiles.nanquantile
    cumsum, cumprod, logcumsumexp = cumulative.cumsum, cumulative.cumprod, cumulative.logcumsumexp
    cummax, cummin, diff = cumulative.cummax, cumulative.cummin, cumulative.diff
    sort, argsort, msort, topk = sorting.sort, sorting.argsort, sorting.msort, sorting.topk
    unique, unique_consecutive = sorting.unique, sorting.unique_consecutive
    bincount, histc = sorting.bincount, sorting.histc

    # ------------------------------------------------------------------------------------ arranged anew

    reshape, reshape_as = unpacked(shapes.reshape), shapes.reshape_as
    view, view_as = unpacked(shapes.view), shapes.view_as
    flatten, unflatten, ravel = shapes.flatten, shapes.unflatten, shapes.ravel
    squeeze, unsqueeze = shapes.squeeze, shapes.unsqueeze
    transpose, swapaxes, swapdims = shapes.transpose, shapes.swapaxes, shapes.transpose
    movedim, moveaxis, permute = shapes.movedim, shapes.movedim, unpacked(shapes.permute)
    t, adjoint = shapes.t, shapes.adjoint
    t_, transpose_, swapaxes_, swapdims_ = shapes.t_, shapes.transpose_, shapes.swapaxes_, shapes.transpose_
    squeeze_, unsqueeze_ = shapes.squeeze_, shapes.unsqueeze_
    expand, expand_as = unpacked(broadcasting.expand), broadcasting.expand_as
    broadcast_to, sum_to_size = unpacked(broadcasting.broadcast_to), unpacked(broadcasting.sum_to_size)
    split, split_with_sizes, tensor_split = parting.split_of, parting.split_with_sizes, parting.tensor_split
    hsplit, vsplit, dsplit = parting.hsplit, parting.vsplit, parting.dsplit
    chunk, unbind = parting.chunk, parting.unbind
    flip, fliplr, flipud = unpacked(rearranging.flip), rearranging.fliplr, rearranging.flipud
    rot90, roll, repeat = rearranging.rot90, rearranging.roll, unpacked(rearranging.repeat)
    tile = unpacked(rearranging.tile)
    repeat_interleave, unfold = rearranging.repeat_interleave, rearranging.unfold
    select_scatter, slice_scatter = indexing.select_scatter, indexing.slice_scatter
    diagonal_scatter = rearranging.diagonal_scatter
    diagonal, diag, diagflat = rearranging.diagonal, rearranging.diag, rearranging.diagflat
    diag_embed, fill_diagonal_ = rearranging.diag_embed, rearranging.fill_diagonal_
    tril, triu, tril_, triu_ = rearranging.tril, rearranging.triu, rearranging.tril_, rearranging.triu_

    # ------------------------------------------------------------------------------------ at places

    select, narrow = indexing.select, indexing.narrow
    gather, take_along_dim = gathering.gather, gathering.take_along_dim
    scatter, scatter_add, scatter_reduce = gathering.scatter, gathering.scatter_add, gathering.scatter_reduce
    scatter_, scatter_add_ = gathering.scatter_, gathering.scatter_add_
    scatter_reduce_ = gathering.scatter_reduce_
    index_select, index_add, index_add_ = selecting.index_select, selecting.index_add, selecting.index_add_
    index_copy, index_copy_ = selecting.index_copy, selecting.index_copy_
    index_fill, index_fill_ = selecting.index_fill, selecting.index_fill_
    index_put, index_put_ = selecting.index_put, selecting.index_put_
    take, put, put_ = selecting.take, selecting.put, selecting.put_
    masked_select, masked_scatter = selecting.masked_select, selecting.masked_scatter
    masked_scatter_ = selecting.masked_scatter_
    nonzero, argwhere = selecting.nonzero, selecting.argwhere

    @property
    def T(self) -> Tensor:  # noqa: N802  (torch's name)
        """With the dimensions in reverse."""
        return view(np.transpose, self)

    @property
    def mT(self) -> Tensor:  # noqa: N802
        """With the last two dimensions exchanged."""
        return shapes.matrix_transpose(self)

    mH = mT  # noqa: N815  (numbers are real)

    @property
    def H(self) -> Tensor:  # noqa: N802
        """The transpose of a matrix."""
        return shapes.transposed(self)

    # ------------------------------------------------------------------------------------ products

    matmul, mm, mv, bmm = products.matmul, products.mm, products.mv, products.bmm
    dot, vdot, inner = products.dot, products.vdot, contractions.inner
    outer, ger, kron, cross = products.outer, products.outer, products.kron, products.cross
    addmm, addmv, addr = products.addmm, products.addmv, products.addr
    addmm_, addmv_, addr_ = products.addmm_, products.addmv_, products.addr_
    addbmm_, baddbmm_ = products.addbmm_, products.baddbmm_
    addbmm, baddbmm, trace = products.addbmm, products.baddbmm, products.trace
    inverse, pinverse, matrix_power = linalg.inverse, linalg.pinverse, linalg.matrix_power
    svd, qr, matrix_exp = linalg.svd_of, linalg.qr_of, linalg.matrix_exp
    det, logdet, slogdet, cholesky = linalg.det_of, linalg.logdet, linalg.slogdet_of, linalg.cholesky_of
