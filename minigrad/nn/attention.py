"""Attention: each query takes a mean of the values, weighted by how well their keys go with it.

Source: Vaswani et al., "Attention is all you need" (2017).
"""

from __future__ import annotations

import math
from typing import Any

from ..engine.dtypes import DType
from ..functions.joining import cat
from ..functions.parting import apart
from ..functions.products import matmul
from ..functions.reductions import softmax
from ..making.creation import Device, empty
from ..tensor import Tensor
from . import functional, init
from .linear import Linear
from .module import Module
from .parameter import Parameter


class NonDynamicallyQuantizableLinear(Linear):
    """A `Linear` under the name that torch prints for the one in `MultiheadAttention`."""


class MultiheadAttention(Module):
    """out_proj(the heads' attention side by side), each head with its own projections of query, key, value.

    A query (L, N, embed_dim), a key (S, N, kdim) and a value (S, N, vdim) give (L, N, embed_dim), and the
    weights (N, L, S), or (N, num_heads, L, S) if not averaged; None if they aren't needed. Without N for one
    sequence; with N first if `batch_first`. A mask is True where nobody may look, or is added to the scores:
    key_padding_mask (N, S), attn_mask (L, S) or (N * num_heads, L, S).
    AssertionError or RuntimeError for shapes that don't fit; ValueError for no heads or dimensions.
    """

    in_proj_weight: Parameter | None
    q_proj_weight: Parameter | None
    k_proj_weight: Parameter | None
    v_proj_weight: Parameter | None
    in_proj_bias: Parameter | None
    bias_k: Parameter | None
    bias_v: Parameter | None

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: Device = None,
        dtype: DType | None = None,
    ) -> None:
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(f"embed_dim and num_heads must be greater than 0, not {embed_dim}, {num_heads}")
        if embed_dim % num_heads:
            raise AssertionError(f"embed_dim must be divisible by num_heads: {embed_dim} by {num_heads}")
        super().__init__()
        self.embed_dim, self.num_heads, self.head_dim = embed_dim, num_heads, embed_dim // num_heads
        self.kdim, self.vdim = kdim or embed_dim, vdim or embed_dim
        self.dropout, self.batch_first, self.add_zero_attn = dropout, batch_first, add_zero_attn
        self._qkv_same_embed_dim = self.kdim == self.vdim == embed_dim
        same = self._qkv_same_embed_dim
        shapes: dict[str, tuple[bool, tuple[int, ...]]] = {
            "q_proj_weight": (not same, (embed_dim, embed_dim)),
            "k_proj_weight": (not same, (embed_dim, self.kdim)),
            "v_proj_weight": (not same, (embed_dim, self.vdim)),
            "in_proj_weight": (same, (3 * embed_dim, embed_dim)),
            "in_proj_bias": (bias, (3 * embed_dim,)),
            "bias_k": (add_bias_kv, (1, 1, embed_dim)),
            "bias_v": (add_bias_kv, (1, 1, embed_dim)),
        }
        for name, (wanted, shape) in shapes.items():
            parameter = Parameter(empty(shape, device=device, dtype=dtype)) if wanted else None
            self.register_parameter(name, parameter)
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias, device, dtype)
        self._reset_parameters()

    def _reset_parameters(self) -> None:
        for name, parameter in self._parameters.items():
            if parameter is not None and name.endswith("weight"):
                init.xavier_uniform_(parameter)
        for bias in (self.in_proj_bias, self.out_proj.bias):
            if bias is not None:
                init.zeros_(bias)
        for bias in (self.bias_k, self.bias_v):
            if bias is not None:
                init.xavier_normal_(bias)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        self._check(query, key, value, key_padding_mask, attn_mask)
        if is_causal and attn_mask is None:
            raise RuntimeError("Need attn_mask if specifying the is_causal hint: it says what that is")
        causal = is_causal and key_padding_mask is None and not need_weights
        batched, alone = query.ndim == 3, query is key is value
        query, key, value = (  # (L, N, embed_dim), (S, N, kdim), (S, N, vdim)
            x.unsqueeze(1) if not batched else x.transpose(0, 1) if self.batch_first else x
            for x in (query, key, value)
        )
        q, k, v = self._project(query, key, value, alone)
        mask = self._mask(None if causal else attn_mask, key_padding_mask, q, len(key))
        extra = k.shape[-2] - len(key)  # what was added to the keys, and nobody masks
        mask = functional.pad(mask, (0, extra)) if extra and mask is not None else mask
        out, weights = self._attend(q, k, v, mask, causal, need_weights)
        out = out.permute(2, 0, 1, 3).flatten(2)  # the heads side by side
        out = functional.linear(out, self.out_proj.weight, self.out_proj.bias)
        if weights is not None and average_attn_weights:
            weights = weights.mean(1)
        if not batched:
            return out.squeeze(1), weights if weights is None else weights.squeeze(0)
        return out.transpose(0, 1) if self.batch_first else out, weights

    def _project(self, query: Tensor, key: Tensor, value: Tensor, alone: bool) -> list[Tensor]:
        """What each head asks for, (N, num_heads, L, head_dim), and its keys and values, which may be more.

        If all three are one tensor, one product does for them.
        """
        bias = self.in_proj_bias
        if alone and self.in_proj_weight is not None:
            q, k, v = apart(functional.linear(query, self.in_proj_weight, bias), 3, -1)
        else:
            whole = self.in_proj_weight
            own = self.q_proj_weight, self.k_proj_weight, self.v_proj_weight
            weights: Any = own if whole is None else whole.chunk(3)
            biases = (None,) * 3 if bias is None else bias.chunk(3)
            q, k, v = map(functional.linear, (query, key, value), weights, biases)
        if self.bias_k is not None and self.bias_v is not None:
            k, v = (cat([x, row.expand(1, *x.shape[1:])]) for x, row in ((k, self.bias_k), (v, self.bias_v)))
        if self.add_zero_attn:
            k, v = (cat([x, x.new_zeros(1, *x.shape[1:])]) for x in (k, v))
        heads = self.num_heads, self.head_dim
        return [x.unflatten(-1, heads).permute(1, 2, 0, 3) for x in (q, k, v)]

    def _attend(
        self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, causal: bool, need_weights: bool
    ) -> tuple[Tensor, Tensor | None]:
        """What each head finds, (N, num_heads, L, head_dim), and if wanted its weights."""
        dropout = self.dropout if self.training else 0.0
        if not need_weights:
            return functional.scaled_dot_product_attention(q, k, v, mask, dropout, causal), None
        scores = matmul(q * math.sqrt(1 / self.head_dim), k.mT)
        weights = functional.dropout(softmax(scores if mask is None else scores + mask, -1), dropout)
        return matmul(weights, v), weights

    def _mask(self, mask: Tensor | None, padding: Tensor | None, q: Tensor, keys: int) -> Tensor | None:
        """Both masks in one, to be added to the scores (N, num_heads, L, S). Errors for other shapes."""
        count, heads, length, _ = q.shape
        if mask is not None:
            shape = (length, keys) if mask.ndim == 2 else (count * heads, length, keys)
            if mask.shape != shape:
                raise RuntimeError(f"The shape of attn_mask is {list(mask.shape)}, but should be {shape}.")
            mask = to_add(mask, q)
            mask = mask if mask.ndim == 2 else mask.reshape(count, heads, length, keys)
        if padding is None:
            return mask
        padding = padding if padding.ndim == 2 else padding.unsqueeze(0)
        if padding.shape != (count, keys):
            raise AssertionError(f"key_padding_mask must be {(count, keys)}, but is {list(padding.shape)}")
        padding = to_add(padding, q).reshape(count, 1, 1, keys)
        return padding if mask is None else mask + padding

    def _check(
        self, query: Tensor, key: Tensor, value: Tensor, padding: Tensor | None, mask: Tensor | None
    ) -> None:
        """AssertionError for tensors that don't go together, RuntimeError for batches that don't."""
        rank, shapes = query.ndim, f"query {query.shape}, key {key.shape} and value {value.shape}"
        if rank not in (2, 3) or not key.ndim == value.ndim == rank:
            raise AssertionError(f"expected all to be 2-D, or 3-D for batches, but got {shapes}")
        if padding is not None and padding.ndim != rank - 1:
            raise AssertionError(f"expected key_padding_mask to be {rank - 1}-D beside {shapes}")
        if mask is not None and mask.ndim not in (2, 3):
            raise AssertionError(f"expected attn_mask to be 2-D or 3-D, not {mask.ndim}-D")
        if mask is not None and mask.ndim > rank and len(mask) != self.num_heads:
            raise AssertionError(f"expected attn_mask to have {self.num_heads} parts, but it has {len(mask)}")
        if query.shape[-1] != self.embed_dim:
            raise AssertionError(f"expected an embedding dimension of {self.embed_dim}, but got {shapes}")
        if key.shape[:-1] != value.shape[:-1]:
            raise AssertionError(f"expected as many keys as values, but got {shapes}")
        if key.shape[-1] != self.kdim or value.shape[-1] != self.vdim:
            kind = RuntimeError if self._qkv_same_embed_dim else AssertionError
            raise kind(f"expected keys of {self.kdim} and values of {self.vdim} numbers, but got {shapes}")
        batch = 0 if self.batch_first else 1
        if rank == 3 and query.shape[batch] != key.shape[batch]:
            raise RuntimeError(f"expected as many sequences everywhere, but got {shapes}")


def to_add(mask: Tensor, scores: Tensor) -> Tensor:
    """A mask of bools as one that is added: -inf where it is True. AssertionError for one of integers."""
    if mask._array.dtype.kind not in "bf":
        raise AssertionError(f"only bool and floating types of masks are supported, not {mask.dtype}")
    return mask if mask.is_floating_point() else scores.new_zeros(mask.shape).masked_fill(mask, -math.inf)
