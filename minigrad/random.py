"""Random tensors, equal to torch's from the same seed: `generator.py` says how."""

from __future__ import annotations

import contextlib
import operator
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from .engine.base import TensorBase
from .engine.core import apply, wrap
from .engine.dims import integer
from .engine.dtypes import NumpyDtype
from .engine.gradmode import no_grad
from .functions.conversion import the_tensor
from .functions.writing import add_, mul_
from .making.bounds import check_float
from .making.creation import Options, check_range, like, new_leaf, no_bool, sized
from .making.filling import Draw, in_memory_order
from .making.generator import Generator, default_generator as default_generator
from .rules.kernels import overwrite

if TYPE_CHECKING:
    from .tensor import Tensor

Array = np.ndarray[Any, Any]
INT64 = np.dtype(np.int64)


def manual_seed(seed: int) -> Generator:
    """Let the random numbers begin anew at a place that the seed decides; answers the generator."""
    return default_generator.manual_seed(int(seed))


def seed() -> int:
    """Let the random numbers begin at a place that nobody can foretell; answers the seed."""
    return default_generator.seed()


def initial_seed() -> int:
    """The seed that the random numbers began with."""
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """Where the random numbers stand, as a uint8 tensor for `set_rng_state`, torch's own included."""
    return wrap(default_generator.get_state())


def set_rng_state(new_state: Tensor) -> None:
    """Let the random numbers go on from where `get_rng_state` was called."""
    if not isinstance(new_state, TensorBase):
        raise TypeError(f"expected a uint8 tensor of get_rng_state(), got {type(new_state).__name__}")
    default_generator.set_state(new_state._array)


@contextlib.contextmanager
def fork_rng(devices: Any = None, enabled: bool = True) -> Iterator[None]:
    """A `with` block whose draws leave the random numbers after it untouched."""
    state = default_generator.get_state() if enabled else None
    try:
        yield
    finally:
        if state is not None:
            default_generator.set_state(state)


# ---------------------------------------------------------------------------------------- new tensors


def rand(*size: Any, generator: Generator | None = None, **options: Unpack[Options]) -> Tensor:
    """Numbers spread evenly over [0, 1)."""
    source, shape = generator or default_generator, sized("rand", taken(size, options))
    return new_leaf(lambda kind: source.uniform(shape, kind), **options)


def randn(*size: Any, generator: Generator | None = None, **options: Unpack[Options]) -> Tensor:
    """Numbers of the normal distribution with mean 0 and variance 1."""
    source, shape = generator or default_generator, sized("randn", taken(size, options))
    return new_leaf(lambda kind: source.normal(shape, kind), **options)


def taken(size: tuple[Any, ...], options: Any) -> tuple[Any, ...]:
    return (options.pop("size"),) if "size" in options else size


def randint(
    low: int = 0,
    high: Any = None,
    size: Any = None,
    *,
    generator: Generator | None = None,
    **options: Unpack[Options],
) -> Tensor:
    """Integers from low (0 if only one bound is given) to high - 1: int64 unless a dtype is given."""
    if size is None or high is None:  # randint(high, size)
        low, high, size = 0, low, high if size is None else size
    if not isinstance(size, list | tuple):
        raise TypeError("randint() needs a size: randint(high, size) or randint(low, high, size)")
    low, high = integer(low, "low"), integer(high, "high")
    source, shape = generator or default_generator, sized("randint", (size,))
    return new_leaf(lambda kind: source.integers(low, high, shape, kind), INT64, **options)


def randperm(n: int, *, generator: Generator | None = None, **options: Unpack[Options]) -> Tensor:
    """The integers from 0 to n - 1 in random order: int64 unless a dtype is given."""
    source = generator or default_generator

    def shuffled(kind: NumpyDtype) -> Array:
        no_bool(kind, "randperm")
        check_range(np.array(max(n - 1, 0)), kind)
        return source.permutation(n).astype(kind)

    return new_leaf(shuffled, INT64, **options)


def rand_like(input: Tensor, *, generator: Generator | None = None, **options: Unpack[Options]) -> Tensor:
    """`rand` in the shape, the dtype and the order in memory of another tensor; so are the next two."""
    draw = (generator or default_generator).uniform
    return drawn_like("rand_like", input, draw, options)


def randn_like(input: Tensor, *, generator: Generator | None = None, **options: Unpack[Options]) -> Tensor:
    """`randn` in the shape and dtype of another tensor."""
    source, array = generator or default_generator, the_tensor(input, "randn_like")._array
    # of the result, which leaves out the input's gaps
    gaps = 0 not in array.strides and not np.empty_like(array).flags.c_contiguous
    return drawn_like(
        "randn_like", input, lambda shape, kind: source.normal(shape, kind, scattered=gaps), options
    )


def randint_like(
    input: Tensor,
    low: int = 0,
    high: int | None = None,
    *,
    generator: Generator | None = None,
    **options: Unpack[Options],
) -> Tensor:
    """`randint` in the shape and dtype of another tensor."""
    start, end = (0, low) if high is None else (low, high)
    source = generator or default_generator
    return drawn_like(
        "randint_like", input, lambda shape, kind: source.integers(start, end, shape, kind), options
    )


def drawn_like(name: str, input: Tensor, draw: Draw, options: Options) -> Tensor:
    return like(name, input, lambda array, kind: in_memory_order(np.empty_like(array, kind), draw), options)


def normal(
    mean: Any = 0.0,
    std: Any = 1.0,
    size: Any = None,
    *,
    generator: Generator | None = None,
    **options: Unpack[Options],
) -> Tensor:
    """Numbers of normal distributions: one for each element of `mean` or `std`, or `size` of one."""
    source = generator or default_generator
    if not isinstance(mean, TensorBase) and not isinstance(std, TensorBase):
        if size is None:
            raise TypeError("normal() of two numbers needs a size: normal(0.0, 1.0, (2, 3))")
        if not isinstance(size, list | tuple):
            raise TypeError(f"normal(): argument 'size' must be a tuple of ints, not {type(size).__name__}")
        shape = sized("normal", (size,))
        return new_leaf(lambda kind: source.normal(shape, kind, mean, std), **options)
    if size is not None or options:
        raise TypeError("normal() takes its size, dtype and device from the tensor that it is given")
    spread = isinstance(std, TensorBase)
    result = apply(np.add, mean, std).to((mean if isinstance(mean, TensorBase) else std).dtype)
    if spread and not np.all(std._array >= 0):
        raise RuntimeError("normal expects all elements of std >= 0.0")
    drawn = wrap(source.normal(result._array.shape, result._array.dtype, 0.0, 1.0 if spread else std))
    with no_grad():
        drawn = add_(mul_(drawn, std) if spread else drawn, mean)
    return in_place_of(result, drawn._array)


def bernoulli(input: Tensor, p: float | None = None, *, generator: Generator | None = None) -> Tensor:
    """1 with the probability that stands in `input` (or with p), otherwise 0, in input's shape and dtype."""
    source, chances = generator or default_generator, the_tensor(input, "bernoulli")._array
    if p is None:
        check_float(chances.dtype, "bernoulli_tensor_cpu_p_")
    drawn = source.bernoulli(chances if p is None else p, chances.shape)
    return in_place_of(input, drawn.astype(chances.dtype))


def in_place_of(origin: Tensor, values: Array) -> Tensor:
    """Values that were drawn: a constant, which sends zeros back to what it was drawn from, as in torch."""
    return apply(overwrite, origin, wrap(values), ())


def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """`num_samples` indices into weights, each as likely as its weight is large; for every row of a matrix.

    RuntimeError for weights that are negative, not finite or all 0, or for more samples than there are
    without `replacement`.
    """
    source, weights = generator or default_generator, the_tensor(input, "multinomial")._array
    num_samples = operator.index(num_samples)
    check_weights(weights, num_samples, replacement)
    if replacement and num_samples > 1:
        exact = np.promote_types(weights.dtype, np.float32)
        sums = np.cumsum(weights, -1, exact).reshape(-1, weights.shape[-1])
        sums /= sums[:, -1:]
        sums[:, -1] = 1
        drawn = source.uniform((len(sums), num_samples), np.dtype(np.float64))
        places = [np.searchsorted(row, numbers) for row, numbers in zip(sums, drawn, strict=True)]
        return wrap(np.array(places, np.int64).reshape(*weights.shape[:-1], num_samples))
    waiting = in_memory_order(np.empty_like(weights), source.exponential)
    return wrap(np.argsort(-weights / waiting, -1, kind="stable")[..., :num_samples].copy())


def check_weights(weights: Array, num_samples: int, replacement: bool) -> None:
    if weights.dtype.kind != "f":
        raise RuntimeError(f"multinomial expects floating-point weights, got {weights.dtype}: use x.float()")
    if weights.ndim not in (1, 2):
        raise RuntimeError(f"multinomial expects weights of 1 or 2 dimensions, got {weights.ndim}")
    if num_samples <= 0 or (not replacement and num_samples > weights.shape[-1]):
        raise RuntimeError(
            f"cannot sample {num_samples} of {weights.shape[-1]} without replacement: "
            "ask for 1 or more, and pass replacement=True to get one several times"
        )
    if not np.all((weights >= 0) & np.isfinite(weights)):
        raise RuntimeError("invalid multinomial distribution: a weight is negative, infinite or NaN")
    if not np.all(weights.sum(-1) > 0):
        raise RuntimeError("invalid multinomial distribution: the weights of a row are all 0")
