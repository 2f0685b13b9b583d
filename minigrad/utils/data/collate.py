"""Samples become a batch: whatever they are built of, it is rebuilt with stacked tensors in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, Sequence
from copy import copy
from typing import Any

import numpy as np

from ...engine.dtypes import float64
from ...functions.joining import stack
from ...making.creation import as_tensor, tensor
from ...tensor import Tensor


def default_collate(batch: Any) -> Any:
    """Stack tensors, arrays and numbers of samples of one kind along a new first dimension.

    Mappings, named tuples and sequences are collated part by part (a tuple becomes a list), strings are left
    alone, Python's floats become float64. TypeError for anything else; RuntimeError for sequences of unequal
    lengths.

    >>> default_collate([(1, {"x": 0.5}), (2, {"x": 1.5})])
    [tensor([1, 2]), {'x': tensor([0.5000, 1.5000], dtype=torch.float64)}]
    """
    first = batch[0]
    if isinstance(first, Tensor):
        return stack(batch, 0)
    if isinstance(first, np.ndarray) and first.dtype.kind not in "SUO":
        return stack([as_tensor(array) for array in batch], 0)
    if isinstance(first, np.number | np.bool_):
        return as_tensor(batch)
    if isinstance(first, int | float):
        return tensor(batch, dtype=float64 if isinstance(first, float) else None)
    if isinstance(first, str | bytes):
        return batch
    if isinstance(first, Mapping):
        return alike(first, {key: default_collate([sample[key] for sample in batch]) for key in first})
    if isinstance(first, Sequence):
        if not hasattr(first, "_fields") and any(len(sample) != len(first) for sample in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        return alike(first, [default_collate(part) for part in zip(*batch, strict=False)])
    raise TypeError(
        "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found "
        f"{first.dtype if isinstance(first, np.ndarray) else type(first)}: give the loader a collate_fn"
    )


def default_convert(data: Any) -> Any:
    """Make tensors of NumPy's arrays and numbers, however deep they are in mappings and sequences.

    All else stays as it is. A loader does this to a sample when it makes no batches.

    >>> default_convert({"x": np.arange(3), "name": "a"})
    {'x': tensor([0, 1, 2]), 'name': 'a'}
    """
    if isinstance(data, np.ndarray) and data.dtype.kind not in "SUO":
        return as_tensor(data)
    if isinstance(data, np.number | np.bool_):
        return as_tensor(data)
    if isinstance(data, Mapping):
        return alike(data, {key: default_convert(data[key]) for key in data})
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return alike(data, [default_convert(part) for part in data])
    return data


def alike(form: Any, parts: Any) -> Any:
    """A collection of `form`'s kind with other parts (a dict or a list); these themselves for want of one."""
    make: Callable[..., Any] = type(form)
    if isinstance(form, tuple):
        return make(*parts) if hasattr(form, "_fields") else parts
    try:
        if not isinstance(form, MutableMapping | MutableSequence):
            return make(parts)
        new: Any = copy(form)  # which keeps what else the collection knows
        for place in form if isinstance(form, MutableMapping) else range(len(parts)):
            new[place] = parts[place]
        return new
    except TypeError:
        return parts
