"""minigrad: reverse-mode automatic differentiation in NumPy, with PyTorch's names and semantics.

>>> import minigrad as torch
>>> x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
>>> loss = (x**2).mean()
>>> loss.backward()
>>> x.grad
tensor([0.6667, 1.3333, 2.0000])

How it works is told, from the inside out, by `derivatives` (the table), `graph` (the backward pass), `core` (how an
operation is recorded) and `tensor`.
"""

from . import autograd, optim, random
from .autograd import enable_grad, is_grad_enabled, no_grad, set_grad_enabled
from .base import Size
from .conversion import clone
from .core import promote_types, result_type
from .creation import (
    arange,
    as_tensor,
    asarray,
    empty,
    empty_like,
    eye,
    from_numpy,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    tensor,
    zeros,
    zeros_like,
)
from .device import device
from .dtypes import (
    bool_,
    dtype,
    float16,
    float32,
    float64,
    get_default_dtype,
    int8,
    int16,
    int32,
    int64,
    set_default_dtype,
    uint8,
)
from .elementwise import (
    abs,
    acos,
    acosh,
    add,
    allclose,
    asin,
    asinh,
    atan,
    atan2,
    atanh,
    ceil,
    clamp,
    cos,
    cosh,
    div,
    eq,
    equal,
    exp,
    exp2,
    expm1,
    floor,
    floor_divide,
    ge,
    gt,
    isclose,
    isfinite,
    isinf,
    isnan,
    le,
    log,
    log1p,
    log2,
    log10,
    logical_and,
    logical_not,
    logical_or,
    lt,
    masked_fill,
    maximum,
    minimum,
    mul,
    ne,
    neg,
    positive,
    pow,
    reciprocal,
    relu,
    remainder,
    round,
    rsqrt,
    rsub,
    sigmoid,
    sign,
    sin,
    sinh,
    sqrt,
    square,
    sub,
    tan,
    tanh,
    trunc,
    where,
)
from .generator import Generator
from .printing import set_printoptions
from .products import bmm, dot, matmul, mm, mv, outer
from .random import (
    default_generator,
    initial_seed,
    manual_seed,
    rand,
    rand_like,
    randint,
    randn,
    randn_like,
    randperm,
    seed,
)
from .reductions import (
    all,
    amax,
    amin,
    any,
    argmax,
    argmin,
    cumsum,
    log_softmax,
    logsumexp,
    max,
    mean,
    min,
    prod,
    softmax,
    std,
    sum,
    var,
)
from .shapes import (
    broadcast_to,
    cat,
    flatten,
    flip,
    permute,
    ravel,
    reshape,
    squeeze,
    stack,
    swapaxes,
    t,
    transpose,
    unsqueeze,
)
from .tensor import Tensor

__version__ = "0.1.0"

# torch's other names for the same things
bool, uint8, short, int, long = bool_, uint8, int16, int32, int64
half, float, double = float16, float32, float64
subtract, multiply, divide, true_divide = sub, mul, div, div
absolute, negative, clip = abs, neg, clamp
arcsin, arccos, arctan, arctan2 = asin, acos, atan, atan2
arcsinh, arccosh, arctanh = asinh, acosh, atanh
concat, concatenate = cat, cat


def is_tensor(obj: object) -> bool:
    """Whether this is a Tensor."""
    return isinstance(obj, Tensor)


def __getattr__(name: str) -> object:
    """What torch has and NumPy can't hold gets more than "no attribute"."""
    if name in ("bfloat16", "complex32", "complex64", "complex128", "float8_e4m3fn", "float8_e5m2", "quint8", "qint8"):
        raise AttributeError(f"minigrad has no dtype {name}: it has float16, float32, float64, bool and integers")
    if name in ("cuda", "sparse", "distributed", "quantization"):
        raise AttributeError(f"minigrad has no {name}: it computes with dense NumPy arrays on the CPU")
    raise AttributeError(f"module 'minigrad' has no attribute {name!r}")
