"""What layers do with their parameters: linear maps, embeddings, dropout, attention."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from ... import random
from ...engine.base import only_tensor
from ...engine.core import apply, wrap
from ...engine.dims import dimension
from ...engine.gradmode import no_grad
from ...functions import choices, rearranging, reductions
from ...functions.products import addmm, matmul
from ...rules import neural
from ...rules.places import inside
from .activations import need_tensors
from .distances import norm

if TYPE_CHECKING:
    from ...tensor import Tensor


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """input @ weightᵀ + bias: (…, n), (m, n) and (m) give (…, m); a weight (n) gives (…)."""
    need_tensors("linear", input, weight, bias=bias)
    if not input.ndim:
        raise RuntimeError(f"linear needs an input of at least one dimension, but it is a number: {input}")
    if bias is None:
        return matmul(input, weight.t())
    if weight.ndim == input.ndim == 1:
        return matmul(input, weight) + bias
    rows = input if input.ndim == 2 else input.reshape(math.prod(input.shape[:-1]), input.shape[-1])
    # the usual case has a row of its own: without it a small layer takes twice as long
    usual = input.is_floating_point() and input.dtype == weight.dtype == bias.dtype
    if usual and bias.shape == weight.shape[:1] and rows.shape[1:] == weight.shape[1:]:
        out = apply(neural.linear, bias, rows, weight)
    else:
        out = addmm(bias, rows, weight.t())
    return out if rows is input else out.reshape(*input.shape[:-1], weight.shape[0])


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """input1ᵀ @ weight @ input2 + bias: (…, n), (…, m), (k, n, m) and (k) give (…, k)."""
    need_tensors("bilinear", input1, input2, weight, bias=bias)
    if input1.shape[:-1] != input2.shape[:-1]:
        raise RuntimeError(f"bilinear: batches {input1.shape[:-1]} and {input2.shape[:-1]} do not match")
    if weight.shape[1:] != (input1.shape[-1], input2.shape[-1]):
        raise RuntimeError(
            f"bilinear: a weight {list(weight.shape)} takes vectors of its last two lengths, but got inputs "
            f"of {input1.shape[-1]} and {input2.shape[-1]}"
        )
    if bias is not None and bias.shape != weight.shape[:1]:
        raise RuntimeError(f"bilinear: a bias {list(bias.shape)} for {weight.shape[0]} results")
    left = matmul(input1.unsqueeze(-2).unsqueeze(-2), weight).squeeze(-2)  # (…, k, m)
    out = matmul(left, input2.unsqueeze(-1)).squeeze(-1)
    return out if bias is None else out + bias


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """The rows of `weight` that the input names: (…) and (n, d) give (…, d).

    No gradient goes to the row `padding_idx`. Rows that are used and longer than `max_norm` are shortened to
    it first, in place. IndexError for a row that isn't there.
    """
    need_tensors("embedding", input, weight)
    if scale_grad_by_freq or sparse:
        raise NotImplementedError(
            "embedding() has no scale_grad_by_freq and no sparse gradients: leave them out"
        )
    if weight.ndim != 2:
        raise RuntimeError(f"'weight' must be 2-D, but has shape {list(weight.shape)}")
    index, rows = input._array, weight.shape[0]
    if index.dtype not in (np.int64, np.int32):
        raise RuntimeError(f"embedding needs indices of int64 or int32, not {input.dtype}: use x.long()")
    if not inside(index, rows):
        raise IndexError(f"index out of range: the embedding has {rows} rows")
    if padding_idx is not None and not -rows <= padding_idx < rows:
        raise AssertionError(f"Padding_idx must be within num_embeddings: {padding_idx} of {rows}")
    if max_norm is not None:
        shorten(weight, np.unique(index), max_norm, norm_type)
    return apply(neural.embedding, weight, index, -1 if padding_idx is None else padding_idx % max(rows, 1))


def shorten(weight: Tensor, rows: Any, max_norm: float, norm_type: float) -> None:
    with no_grad():
        used = weight[rows]
        length = norm(used, norm_type, 1).double()
        shorter = used * (max_norm / (length + 1e-7)).to(used.dtype)
        weight[rows] = choices.where(length > max_norm, shorter, used)


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Each element 0 with probability p, and else divided by 1 - p; the input itself if not training."""
    need_tensors("dropout", input)
    return dropped(input, input._array, p, training, inplace)


def dropout1d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """`dropout` of whole channels, of (N, C, L) or (C, L). RuntimeError for another number of dimensions."""
    if only_tensor(input).ndim not in (2, 3):
        raise RuntimeError(f"dropout1d: Expected 2D or 3D input, but received a {input.ndim}D input")
    return dropped(input, channels(input, input.ndim - 1), p, training, inplace)


def dropout2d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """`dropout` of whole channels, of (N, C, H, W). (Three dimensions are (N, C, L), as in torch.)"""
    if only_tensor(input).ndim != 4:
        warnings.warn(f"dropout2d: expected a 4-D input (N, C, H, W), got {input.ndim}-D", stacklevel=2)
    return dropped(input, channels(input, 2), p, training, inplace)


def dropout3d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """`dropout` of whole channels, of (N, C, D, H, W) or (C, D, H, W)."""
    if only_tensor(input).ndim not in (4, 5):
        warnings.warn(f"dropout3d: expected a 4-D or 5-D input, got {input.ndim}-D", stacklevel=2)
    return dropped(input, channels(input, 2 if input.ndim == 5 else 1), p, training, inplace)


def channels(input: Tensor, count: int) -> Any:
    """An array with one element for each channel: for the rest of the dimensions after the first ones."""
    if input.ndim < 2:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    return np.empty(input.shape[:count] + (1,) * (input.ndim - count))


def dropped(input: Tensor, like: Any, p: float, training: bool, inplace: bool) -> Tensor:
    """`dropout`, with one draw for each element of an array that broadcasts to the input."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if p == 0 or not training or not input.numel():
        return input
    if not input.is_floating_point() and p < 1:
        raise RuntimeError(f"dropout scales by 1 / (1 - p), which {input.dtype} can't hold: use x.float()")
    keep = drawn_like(like, 1 - p).astype(input._array.dtype) if p < 1 else np.zeros((), bool)
    noise = wrap(keep / float(1 - p) if p < 1 else keep)
    return input.mul_(noise) if inplace else input * noise


def drawn_like(array: Any, p: float) -> Any:
    """True with probability p, drawn in the order in which the array lies in memory, as in torch."""
    order = sorted(range(array.ndim), key=lambda axis: -array.strides[axis])
    drawn = random.default_generator.bernoulli(p, tuple(array.shape[axis] for axis in order))
    return drawn.transpose(np.argsort(order))


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """softmax(scale * query @ keyᵀ + mask) @ value: (…, L, E), (…, S, E) and (…, S, V) give (…, L, V).

    scale is 1 / sqrt(E) unless given. A mask of bools tells what may be looked at (is_causal: what doesn't
    come later), one of floats is added; who may look at nothing gets 0. With enable_gqa, key and value may
    have fewer heads (dimension -3) than the query, each of which then serves several of its heads.
    """
    check_attention(query, key, value, attn_mask, dropout_p, is_causal)
    if enable_gqa:
        key, value = (repeated_heads(heads, query) for heads in (key, value))
    scores = apply(neural.scores, query, key, 1 / math.sqrt(query.shape[-1]) if scale is None else scale)
    if is_causal:
        attn_mask = wrap(np.arange(scores.shape[-1]) <= np.arange(scores.shape[-2])[:, None])
    weights = reductions.softmax(scores, -1) if attn_mask is None else masked_softmax(scores, attn_mask)
    return matmul(dropout(weights, dropout_p), value)


def repeated_heads(heads: Tensor, query: Tensor) -> Tensor:
    """(…, G, S, E), each of the G heads repeated to serve its share of the query's (…, H, L, E)."""
    group = dimension(-3, query)
    times, left = divmod(query.shape[group], heads.shape[dimension(-3, heads)])
    if left:
        raise RuntimeError(
            f"the number of heads in key and value must divide that of the query: got shapes "
            f"{list(heads.shape)} and {list(query.shape)}"
        )
    return rearranging.repeat_interleave(heads, times, -3)


def masked_softmax(scores: Tensor, mask: Tensor) -> Tensor:
    """`softmax` over the last dimension, under a mask of bools or floats; 0 where it leaves nothing."""
    if mask._array.dtype.kind == "b":
        mask = wrap(np.where(mask._array, 0, scores._array.dtype.type("-inf")))
    return apply(neural.masked_softmax, scores, mask)


def check_attention(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, dropout_p: float, is_causal: bool
) -> None:
    """RuntimeError for operands that don't go together."""
    need_tensors("scaled_dot_product_attention", query, key, value, attn_mask=mask)
    if not query.dtype == key.dtype == value.dtype:
        kinds = f"{query.dtype}, {key.dtype} and {value.dtype}"
        raise RuntimeError(f"Expected query, key, and value to have the same dtype, but got {kinds}")
    if not query.is_floating_point():
        raise RuntimeError(f"attention needs floats, not {query.dtype}: convert with x.float()")
    if min(query.ndim, key.ndim, value.ndim) < 2:
        raise RuntimeError("Expected query, key, and value to be at least 2 dimensional")
    if mask is not None and is_causal:
        raise RuntimeError("Explicit attn_mask should not be set when is_causal=True")
    if mask is not None and mask.dtype != query.dtype and mask._array.dtype.kind != "b":
        raise RuntimeError(f"Expected attn_mask dtype to be bool or {query.dtype}, but got {mask.dtype}")
    if not 0 <= dropout_p <= 1:
        raise RuntimeError(f"dropout probability has to be between 0 and 1, but got {dropout_p}")
