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
)
from . import (
    optim as optim,
)
from . import (
    random as random,
)
from .base import (
    Size as Size,
)
from .comparison import (
    allclose as allclose,
)
from .comparison import (
    eq as eq,
)
from .comparison import (
    equal as equal,
)
from .comparison import (
    ge as ge,
)
from .comparison import (
    gt as gt,
)
from .comparison import (
    isclose as isclose,
)
from .comparison import (
    isfinite as isfinite,
)
from .comparison import (
    isinf as isinf,
)
from .comparison import (
    isnan as isnan,
)
from .comparison import (
    le as le,
)
from .comparison import (
    logical_and as logical_and,
)
from .comparison import (
    logical_not as logical_not,
)
from .comparison import (
    logical_or as logical_or,
)
from .comparison import (
    lt as lt,
)
from .comparison import (
    ne as ne,
)
from .conversion import (
    clone as clone,
)
from .core import (
    promote_types as promote_types,
)
from .core import (
    result_type as result_type,
)
from .creation import (
    arange as arange,
)
from .creation import (
    as_tensor as as_tensor,
)
from .creation import (
    asarray as asarray,
)
from .creation import (
    empty as empty,
)
from .creation import (
    empty_like as empty_like,
)
from .creation import (
    eye as eye,
)
from .creation import (
    from_numpy as from_numpy,
)
from .creation import (
    full as full,
)
from .creation import (
    full_like as full_like,
)
from .creation import (
    linspace as linspace,
)
from .creation import (
    ones as ones,
)
from .creation import (
    ones_like as ones_like,
)
from .creation import (
    tensor as tensor,
)
from .creation import (
    zeros as zeros,
)
from .creation import (
    zeros_like as zeros_like,
)
from .device import (
    device as device,
)
from .dtypes import (
    bool_ as bool_,
)
from .dtypes import (
    dtype as dtype,
)
from .dtypes import (
    float16 as float16,
)
from .dtypes import (
    float32 as float32,
)
from .dtypes import (
    float64 as float64,
)
from .dtypes import (
    get_default_dtype as get_default_dtype,
)
from .dtypes import (
    int8 as int8,
)
from .dtypes import (
    int16 as int16,
)
from .dtypes import (
    int32 as int32,
)
from .dtypes import (
    int64 as int64,
)
from .dtypes import (
    set_default_dtype as set_default_dtype,
)
from .dtypes import (
    uint8 as uint8,
)
from .elementwise import (
    abs as abs,
)
from .elementwise import (
    acos as acos,
)
from .elementwise import (
    acosh as acosh,
)
from .elementwise import (
    add as add,
)
from .elementwise import (
    asin as asin,
)
from .elementwise import (
    asinh as asinh,
)
from .elementwise import (
    atan as atan,
)
from .elementwise import (
    atan2 as atan2,
)
from .elementwise import (
    atanh as atanh,
)
from .elementwise import (
    ceil as ceil,
)
from .elementwise import (
    clamp as clamp,
)
from .elementwise import (
    cos as cos,
)
from .elementwise import (
    cosh as cosh,
)
from .elementwise import (
    div as div,
)
from .elementwise import (
    exp as exp,
)
from .elementwise import (
    exp2 as exp2,
)
from .elementwise import (
    expm1 as expm1,
)
from .elementwise import (
    floor as floor,
)
from .elementwise import (
    floor_divide as floor_divide,
)
from .elementwise import (
    log as log,
)
from .elementwise import (
    log1p as log1p,
)
from .elementwise import (
    log2 as log2,
)
from .elementwise import (
    log10 as log10,
)
from .elementwise import (
    masked_fill as masked_fill,
)
from .elementwise import (
    maximum as maximum,
)
from .elementwise import (
    minimum as minimum,
)
from .elementwise import (
    mul as mul,
)
from .elementwise import (
    neg as neg,
)
from .elementwise import (
    positive as positive,
)
from .elementwise import (
    pow as pow,
)
from .elementwise import (
    reciprocal as reciprocal,
)
from .elementwise import (
    relu as relu,
)
from .elementwise import (
    remainder as remainder,
)
from .elementwise import (
    round as round,
)
from .elementwise import (
    rsqrt as rsqrt,
)
from .elementwise import (
    rsub as rsub,
)
from .elementwise import (
    sigmoid as sigmoid,
)
from .elementwise import (
    sign as sign,
)
from .elementwise import (
    sin as sin,
)
from .elementwise import (
    sinh as sinh,
)
from .elementwise import (
    sqrt as sqrt,
)
from .elementwise import (
    square as square,
)
from .elementwise import (
    sub as sub,
)
from .elementwise import (
    tan as tan,
)
from .elementwise import (
    tanh as tanh,
)
from .elementwise import (
    trunc as trunc,
)
from .elementwise import (
    where as where,
)
from .generator import (
    Generator as Generator,
)
from .gradmode import (
    enable_grad as enable_grad,
)
from .gradmode import (
    is_grad_enabled as is_grad_enabled,
)
from .gradmode import (
    no_grad as no_grad,
)
from .gradmode import (
    set_grad_enabled as set_grad_enabled,
)
from .printing import (
    set_printoptions as set_printoptions,
)
from .products import (
    bmm as bmm,
)
from .products import (
    dot as dot,
)
from .products import (
    matmul as matmul,
)
from .products import (
    mm as mm,
)
from .products import (
    mv as mv,
)
from .products import (
    outer as outer,
)
from .random import (
    default_generator as default_generator,
)
from .random import (
    initial_seed as initial_seed,
)
from .random import (
    manual_seed as manual_seed,
)
from .random import (
    rand as rand,
)
from .random import (
    rand_like as rand_like,
)
from .random import (
    randint as randint,
)
from .random import (
    randn as randn,
)
from .random import (
    randn_like as randn_like,
)
from .random import (
    randperm as randperm,
)
from .random import (
    seed as seed,
)
from .reductions import (
    all as all,
)
from .reductions import (
    amax as amax,
)
from .reductions import (
    amin as amin,
)
from .reductions import (
    any as any,
)
from .reductions import (
    argmax as argmax,
)
from .reductions import (
    argmin as argmin,
)
from .reductions import (
    cumsum as cumsum,
)
from .reductions import (
    log_softmax as log_softmax,
)
from .reductions import (
    logsumexp as logsumexp,
)
from .reductions import (
    max as max,
)
from .reductions import (
    mean as mean,
)
from .reductions import (
    min as min,
)
from .reductions import (
    prod as prod,
)
from .reductions import (
    softmax as softmax,
)
from .reductions import (
    std as std,
)
from .reductions import (
    sum as sum,
)
from .reductions import (
    var as var,
)
from .shapes import (
    broadcast_to as broadcast_to,
)
from .shapes import (
    cat as cat,
)
from .shapes import (
    flatten as flatten,
)
from .shapes import (
    flip as flip,
)
from .shapes import (
    permute as permute,
)
from .shapes import (
    ravel as ravel,
)
from .shapes import (
    reshape as reshape,
)
from .shapes import (
    squeeze as squeeze,
)
from .shapes import (
    stack as stack,
)
from .shapes import (
    swapaxes as swapaxes,
)
from .shapes import (
    t as t,
)
from .shapes import (
    transpose as transpose,
)
from .shapes import (
    unsqueeze as unsqueeze,
)
from .tensor import (
    Tensor as Tensor,
)

# Infinities and NaNs are answers, as in torch: NumPy need not warn of those that arise in here. (np.errstate
# would
# do it at a third of a microsecond for each operation, a tenth of a small program's time.)
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
