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
from math import e as e, inf as inf, nan as nan, pi as pi

# Many names to a line: this is a list to look things up in, not a text to read.
# fmt: off
from . import (
    accelerator as accelerator, autograd as autograd, backends as backends, cuda as cuda, func as func,
    linalg as linalg, nn as nn, optim as optim, random as random, return_types as return_types,
    special as special, testing as testing, utils as utils, version as version,
)
from .autograd import is_anomaly_enabled as is_anomaly_enabled
from .dlpack import from_dlpack as from_dlpack
from .engine.base import Size as Size
from .engine.core import promote_types as promote_types, result_type as result_type
from .engine.device import (
    are_deterministic_algorithms_enabled as are_deterministic_algorithms_enabled,
    contiguous_format as contiguous_format, device as device, get_default_device as get_default_device,
    get_num_threads as get_num_threads, preserve_format as preserve_format,
    set_default_device as set_default_device, set_num_threads as set_num_threads, strided as strided,
    use_deterministic_algorithms as use_deterministic_algorithms,
)
from .engine.dtypes import (
    bool_ as bool_, can_cast as can_cast, dtype as dtype, finfo as finfo, float16 as float16,
    float32 as float32, float64 as float64, get_default_dtype as get_default_dtype, iinfo as iinfo,
    int16 as int16, int32 as int32, int64 as int64, int8 as int8, set_default_dtype as set_default_dtype,
    uint8 as uint8,
)
from .engine.gradients import detach as detach, detach_ as detach_
from .engine.gradmode import (
    enable_grad as enable_grad, inference_mode as inference_mode, is_grad_enabled as is_grad_enabled,
    no_grad as no_grad, set_grad_enabled as set_grad_enabled,
)
from .engine.inplace import fill_ as fill_, zero_ as zero_
from .functions.broadcasting import (
    atleast_1d as atleast_1d, atleast_2d as atleast_2d, atleast_3d as atleast_3d,
    broadcast_shapes as broadcast_shapes, broadcast_tensors as broadcast_tensors,
    broadcast_to as broadcast_to,
)
from .functions.choices import (
    ceil as ceil, clamp as clamp, clamp_max as clamp_max, clamp_min as clamp_min, floor as floor,
    fmax as fmax, fmin as fmin, frac as frac, heaviside as heaviside, masked_fill as masked_fill,
    maximum as maximum, minimum as minimum, nan_to_num as nan_to_num, relu as relu, round as round,
    trunc as trunc, where as where,
)
from .functions.comparison import (
    allclose as allclose, bitwise_and as bitwise_and, bitwise_left_shift as bitwise_left_shift,
    bitwise_not as bitwise_not, bitwise_or as bitwise_or, bitwise_right_shift as bitwise_right_shift,
    bitwise_xor as bitwise_xor, eq as eq, equal as equal, ge as ge, gt as gt, isclose as isclose,
    isfinite as isfinite, isin as isin, isinf as isinf, isnan as isnan, isneginf as isneginf,
    isposinf as isposinf, le as le, logical_and as logical_and, logical_not as logical_not,
    logical_or as logical_or, logical_xor as logical_xor, lt as lt, ne as ne, signbit as signbit,
)
from .functions.contractions import einsum as einsum, inner as inner, tensordot as tensordot
from .functions.conversion import (
    clone as clone, is_complex as is_complex, is_floating_point as is_floating_point,
    is_nonzero as is_nonzero, is_same_size as is_same_size, is_signed as is_signed, numel as numel,
)
from .functions.cumulative import (
    cummax as cummax, cummin as cummin, cumprod as cumprod, cumsum as cumsum, diff as diff,
    logcumsumexp as logcumsumexp,
)
from .functions.elementwise import (
    abs as abs, add as add, addcdiv as addcdiv, addcmul as addcmul, copysign as copysign, div as div,
    float_power as float_power, floor_divide as floor_divide, fmod as fmod, gcd as gcd, hypot as hypot,
    lcm as lcm, lerp as lerp,
    mul as mul, neg as neg, positive as positive, pow as pow, reciprocal as reciprocal,
    remainder as remainder, rsqrt as rsqrt, rsub as rsub, sgn as sgn, sign as sign, sqrt as sqrt,
    square as square, sub as sub,
)
from .functions.extremes import (
    amax as amax, amin as amin, aminmax as aminmax, argmax as argmax, argmin as argmin, kthvalue as kthvalue,
    max as max, median as median, min as min, mode as mode, nanmedian as nanmedian,
)
from .functions.gathering import (
    gather as gather, scatter as scatter, scatter_add as scatter_add, scatter_reduce as scatter_reduce,
    take_along_dim as take_along_dim,
)
from .functions.indexing import (
    narrow as narrow, select as select, select_scatter as select_scatter, slice_scatter as slice_scatter,
)
from .functions.joining import (
    block_diag as block_diag, cartesian_prod as cartesian_prod, cat as cat, column_stack as column_stack,
    combinations as combinations, dstack as dstack, hstack as hstack, meshgrid as meshgrid, stack as stack,
    vstack as vstack,
)
from .functions.norms import norm as norm
from .functions.parting import (
    chunk as chunk, dsplit as dsplit, hsplit as hsplit, split as split, split_with_sizes as split_with_sizes,
    tensor_split as tensor_split, unbind as unbind, vsplit as vsplit,
)
from .functions.products import (
    addbmm as addbmm, addmm as addmm, addmv as addmv, addmv_ as addmv_, addr as addr, baddbmm as baddbmm,
    bmm as bmm, cdist as cdist, cross as cross, dot as dot, kron as kron, matmul as matmul, mm as mm,
    mv as mv, outer as outer, trace as trace, vander as vander, vdot as vdot,
)
from .functions.quantiles import nanquantile as nanquantile, quantile as quantile
from .functions.rearranging import (
    diag as diag, diag_embed as diag_embed, diagflat as diagflat, diagonal as diagonal,
    diagonal_scatter as diagonal_scatter, flip as flip,
    fliplr as fliplr, flipud as flipud, repeat_interleave as repeat_interleave, roll as roll, rot90 as rot90,
    tile as tile, tril as tril, tril_indices as tril_indices, triu as triu, triu_indices as triu_indices,
)
from .functions.reductions import (
    all as all, any as any, count_nonzero as count_nonzero, log_softmax as log_softmax,
    logsumexp as logsumexp, mean as mean, nanmean as nanmean, nansum as nansum, prod as prod,
    softmax as softmax, std as std, std_mean as std_mean, sum as sum, var as var, var_mean as var_mean,
)
from .functions.selecting import (
    argwhere as argwhere, index_add as index_add, index_copy as index_copy, index_fill as index_fill,
    index_put as index_put, index_put_ as index_put_, index_select as index_select,
    masked_scatter as masked_scatter, masked_select as masked_select, nonzero as nonzero, put as put,
    take as take, unravel_index as unravel_index,
)
from .functions.shapes import (
    adjoint as adjoint, flatten as flatten, movedim as movedim, permute as permute, ravel as ravel,
    reshape as reshape, squeeze as squeeze, swapaxes as swapaxes, t as t, transpose as transpose,
    unflatten as unflatten, unsqueeze as unsqueeze,
)
from .functions.sorting import (
    argsort as argsort, bincount as bincount, bucketize as bucketize, histc as histc, msort as msort,
    searchsorted as searchsorted, sort as sort, topk as topk, unique as unique,
    unique_consecutive as unique_consecutive,
)
from .functions.statistics import corrcoef as corrcoef, cov as cov, dist as dist, trapezoid as trapezoid
from .functions.transcendental import (
    acos as acos, acosh as acosh, asin as asin, asinh as asinh, atan as atan, atan2 as atan2, atanh as atanh,
    cos as cos, cosh as cosh, deg2rad as deg2rad, erf as erf, erfc as erfc, erfinv as erfinv, exp as exp,
    exp2 as exp2, expm1 as expm1, log as log, log10 as log10, log1p as log1p, log2 as log2,
    logaddexp as logaddexp, logaddexp2 as logaddexp2, logit as logit, rad2deg as rad2deg, sigmoid as sigmoid,
    sin as sin, sinc as sinc, sinh as sinh, tan as tan, tanh as tanh, xlogy as xlogy,
)
from .functions.writing import (
    abs_ as abs_, acos_ as acos_, acosh_ as acosh_, asin_ as asin_, asinh_ as asinh_, atan_ as atan_,
    atanh_ as atanh_, ceil_ as ceil_, clamp_ as clamp_, clamp_max_ as clamp_max_, clamp_min_ as clamp_min_,
    cos_ as cos_, cosh_ as cosh_, deg2rad_ as deg2rad_, erf_ as erf_, erfc_ as erfc_, exp2_ as exp2_,
    exp_ as exp_, expm1_ as expm1_, floor_ as floor_, frac_ as frac_, log10_ as log10_, log1p_ as log1p_,
    log2_ as log2_, log_ as log_, logit_ as logit_, nan_to_num_ as nan_to_num_, neg_ as neg_,
    rad2deg_ as rad2deg_, reciprocal_ as reciprocal_, relu_ as relu_, round_ as round_, rsqrt_ as rsqrt_,
    sigmoid_ as sigmoid_, sin_ as sin_, sinc_ as sinc_, sinh_ as sinh_, sqrt_ as sqrt_, square_ as square_,
    tan_ as tan_, tanh_ as tanh_, trunc_ as trunc_, xlogy_ as xlogy_,
)
from .linalg import (
    inverse as inverse, logdet as logdet, matrix_exp as matrix_exp, matrix_power as matrix_power,
    pinverse as pinverse,
)
from .making.constructors import (
    BoolTensor as BoolTensor, ByteTensor as ByteTensor, CharTensor as CharTensor,
    DoubleTensor as DoubleTensor, FloatTensor as FloatTensor, HalfTensor as HalfTensor,
    IntTensor as IntTensor, LongTensor as LongTensor, ShortTensor as ShortTensor,
)
from .making.creation import (
    as_tensor as as_tensor, asarray as asarray, empty as empty, empty_like as empty_like, eye as eye,
    from_numpy as from_numpy, full as full, full_like as full_like, ones as ones, ones_like as ones_like,
    scalar_tensor as scalar_tensor, tensor as tensor, zeros as zeros, zeros_like as zeros_like,
)
from .making.generator import Generator as Generator
from .making.ranges import arange as arange, linspace as linspace, logspace as logspace
from .nn.functional import (
    adaptive_avg_pool1d as adaptive_avg_pool1d, adaptive_max_pool1d as adaptive_max_pool1d,
    avg_pool1d as avg_pool1d, bilinear as bilinear, celu as celu, celu_ as celu_, conv1d as conv1d,
    conv2d as conv2d, conv3d as conv3d, conv_transpose1d as conv_transpose1d,
    conv_transpose2d as conv_transpose2d, conv_transpose3d as conv_transpose3d,
    cosine_similarity as cosine_similarity, group_norm as group_norm, hardshrink as hardshrink,
    layer_norm as layer_norm, max_pool1d as max_pool1d, max_pool2d as max_pool2d, max_pool3d as max_pool3d,
    pairwise_distance as pairwise_distance, pixel_shuffle as pixel_shuffle,
    pixel_unshuffle as pixel_unshuffle, prelu as prelu, rms_norm as rms_norm, selu as selu, selu_ as selu_,
    threshold as threshold, threshold_ as threshold_,
)
from .printing import get_printoptions as get_printoptions, set_printoptions as set_printoptions
from .random import (
    bernoulli as bernoulli, default_generator as default_generator, get_rng_state as get_rng_state,
    initial_seed as initial_seed, manual_seed as manual_seed, multinomial as multinomial, normal as normal,
    rand as rand, rand_like as rand_like, randint as randint, randint_like as randint_like, randn as randn,
    randn_like as randn_like, randperm as randperm, seed as seed, set_rng_state as set_rng_state,
)
from .serialization import load as load, save as save
from .speed import (
    compile as compile, get_float32_matmul_precision as get_float32_matmul_precision,
    set_float32_matmul_precision as set_float32_matmul_precision,
)
from .tensor import Tensor as Tensor
from .version import __version__ as __version__
# fmt: on

# Infinities and NaNs are answers, as in torch: NumPy need not warn of those that arise in here. A filter
# costs nothing, np.errstate a third of a microsecond an operation; a filter that is set later overrides it.
_warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"minigrad\.")

newaxis = None

# torch's other names for the same things
bool, uint8, short, int, long = bool_, uint8, int16, int32, int64
half, float, double = float16, float32, float64
subtract, multiply, divide, true_divide = sub, mul, div, div
absolute, negative, clip, fix = abs, neg, clamp, trunc
negative_, clip_, fix_ = neg_, clamp_, trunc_
not_equal, less, less_equal, greater, greater_equal = ne, lt, le, gt, ge
arcsin, arccos, arctan, arctan2 = asin, acos, atan, atan2
arcsinh, arccosh, arctanh = asinh, acosh, atanh
arcsin_, arccos_, arctan_ = asin_, acos_, atan_
arcsinh_, arccosh_, arctanh_ = asinh_, acosh_, atanh_
ger, trapz = outer, trapezoid
cholesky, det, slogdet = linalg.cholesky_of, linalg.det_of, linalg.slogdet_of
qr, svd = linalg.qr_of, linalg.svd_of
concat, concatenate, row_stack = cat, cat, vstack
swapdims, moveaxis = transpose, movedim


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
    if name in ("sparse", "distributed", "quantization"):
        raise AttributeError(f"minigrad has no {name}: it computes with dense NumPy arrays on the CPU")
    raise AttributeError(f"module 'minigrad' has no attribute {name!r}")
