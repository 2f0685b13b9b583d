"""minigrad: reverse-mode automatic differentiation in NumPy, with PyTorch's names and semantics.

>>> import minigrad as torch
>>> x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
>>> loss = (x**2).mean()
>>> loss.backward()
>>> x.grad
tensor([0.6667, 1.3333, 2.0000])

How it works is told, from the inside out, by `derivatives` (the table), `graph` (the backward pass), `core`
(how an operation is recorded) and `tensor`.
"""

import builtins as _builtins
import warnings as _warnings

from . import (
    autograd as autograd,
    optim as optim,
    random as random,
)
from .base import (
    Size as Size,
)
from .comparison import (
    allclose as allclose,
    eq as eq,
    equal as equal,
    ge as ge,
    gt as gt,
    isclose as isclose,
    isfinite as isfinite,
    isinf as isinf,
    isnan as isnan,
    le as le,
    logical_and as logical_and,
    logical_not as logical_not,
    logical_or as logical_or,
    lt as lt,
    ne as ne,
)
from .conversion import (
    clone as clone,
)
from .core import (
    promote_types as promote_types,
    result_type as result_type,
)
from .creation import (
    arange as arange,
    as_tensor as as_tensor,
    asarray as asarray,
    empty as empty,
    empty_like as empty_like,
    eye as eye,
    from_numpy as from_numpy,
    full as full,
    full_like as full_like,
    linspace as linspace,
    ones as ones,
    ones_like as ones_like,
    tensor as tensor,
    zeros as zeros,
    zeros_like as zeros_like,
)
from .device import (
    device as device,
)
from .dtypes import (
    bool_ as bool_,
    dtype as dtype,
    float16 as float16,
    float32 as float32,
    float64 as float64,
    get_default_dtype as get_default_dtype,
    int8 as int8,
    int16 as int16,
    int32 as int32,
    int64 as int64,
    set_default_dtype as set_default_dtype,
    uint8 as uint8,
)
from .elementwise import (
    abs as abs,
    acos as acos,
    acosh as acosh,
    add as add,
    asin as asin,
    asinh as asinh,
    atan as atan,
    atan2 as atan2,
    atanh as atanh,
    ceil as ceil,
    clamp as clamp,
    cos as cos,
    cosh as cosh,
    div as div,
    exp as exp,
    exp2 as exp2,
    expm1 as expm1,
    floor as floor,
    floor_divide as floor_divide,
    log as log,
    log1p as log1p,
    log2 as log2,
    log10 as log10,
    masked_fill as masked_fill,
    maximum as maximum,
    minimum as minimum,
    mul as mul,
    neg as neg,
    positive as positive,
    pow as pow,
    reciprocal as reciprocal,
    relu as relu,
    remainder as remainder,
    round as round,
    rsqrt as rsqrt,
    rsub as rsub,
    sigmoid as sigmoid,
    sign as sign,
    sin as sin,
    sinh as sinh,
    sqrt as sqrt,
    square as square,
    sub as sub,
    tan as tan,
    tanh as tanh,
    trunc as trunc,
    where as where,
)
from .generator import (
    Generator as Generator,
)
from .gradmode import (
    enable_grad as enable_grad,
    is_grad_enabled as is_grad_enabled,
    no_grad as no_grad,
    set_grad_enabled as set_grad_enabled,
)
from .printing import (
    set_printoptions as set_printoptions,
)
from .products import (
    bmm as bmm,
    dot as dot,
    matmul as matmul,
    mm as mm,
    mv as mv,
    outer as outer,
)
from .random import (
    default_generator as default_generator,
    initial_seed as initial_seed,
    manual_seed as manual_seed,
    rand as rand,
    rand_like as rand_like,
    randint as randint,
    randn as randn,
    randn_like as randn_like,
    randperm as randperm,
    seed as seed,
)
from .reductions import (
    all as all,
    amax as amax,
    amin as amin,
    any as any,
    argmax as argmax,
    argmin as argmin,
    cumsum as cumsum,
    log_softmax as log_softmax,
    logsumexp as logsumexp,
    max as max,
    mean as mean,
    min as min,
    prod as prod,
    softmax as softmax,
    std as std,
    sum as sum,
    var as var,
)
from .shapes import (
    broadcast_to as broadcast_to,
    cat as cat,
    flatten as flatten,
    flip as flip,
    permute as permute,
    ravel as ravel,
    reshape as reshape,
    squeeze as squeeze,
    stack as stack,
    swapaxes as swapaxes,
    t as t,
    transpose as transpose,
    unsqueeze as unsqueeze,
)
from .tensor import (
    Tensor as Tensor,
)

# Infinities and NaNs are answers, as in torch: NumPy need not warn of those that arise in here. A filter
# costs nothing, np.errstate a third of a microsecond an operation; a filter that is set later overrides it.
_warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"minigrad\.")

__version__ = "0.1.0"

# torch's other names for the same things
bool, uint8, short, int, long = bool_, uint8, int16, int32, int64
half, float, double = float16, float32, float64
subtract, multiply, divide, true_divide = sub, mul, div, div
absolute, negative, clip = abs, neg, clamp
arcsin, arccos, arctan, arctan2 = asin, acos, atan, atan2
arcsinh, arccosh, arctanh = asinh, acosh, atanh
concat, concatenate = cat, cat


def is_tensor(obj: object) -> _builtins.bool:
    """Whether this is a Tensor."""
    return isinstance(obj, Tensor)


def __getattr__(name: str) -> object:
    """What torch has and NumPy can't hold gets more than "no attribute"."""
    if name in (
        "bfloat16",
        "complex32",
        "complex64",
        "complex128",
        "float8_e4m3fn",
        "float8_e5m2",
        "quint8",
        "qint8",
    ):
        raise AttributeError(
            f"minigrad has no dtype {name}: it has float16, float32, float64, bool and integers"
        )
    if name in ("cuda", "sparse", "distributed", "quantization"):
        raise AttributeError(f"minigrad has no {name}: it computes with dense NumPy arrays on the CPU")
    raise AttributeError(f"module 'minigrad' has no attribute {name!r}")
