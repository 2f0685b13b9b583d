"""The layers of a transformer: attention, then a small network, each added to its input.

Source: Vaswani et al., "Attention is all you need" (2017).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..engine.dtypes import DType
from ..making.creation import Device
from ..tensor import Tensor
from . import functional
from .attention import MultiheadAttention
from .dropout import Dropout
from .linear import Linear
from .module import Module
from .normalization import LayerNorm

Activation = str | Callable[[Tensor], Tensor]
ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {"relu": functional.relu, "gelu": functional.gelu}


class _Layer(Module):
    """What the layers of encoders and decoders share: attention (once, twice), and a network of two layers.

    Each is a block that is added to its input, and normalized afterwards or, if `norm_first`, before.
    """

    _attentions: tuple[str, ...] = ("self_attn",)
    self_attn: MultiheadAttention
    norm1: LayerNorm
    norm2: LayerNorm
    dropout1: Dropout
    dropout2: Dropout

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = functional.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Device = None,
        dtype: DType | None = None,
    ) -> None:
        super().__init__()
        where: Any = {"device": device, "dtype": dtype}
        for name in self._attentions:
            attention = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first, **where)
            self.add_module(name, attention)
        self.linear1 = Linear(d_model, dim_feedforward, bias, **where)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias, **where)
        self.norm_first = norm_first
        blocks = range(1, len(self._attentions) + 2)
        for i in blocks:
            self.add_module(f"norm{i}", LayerNorm(d_model, layer_norm_eps, bias=bias, **where))
        for i in blocks:
            self.add_module(f"dropout{i}", Dropout(dropout))
        if isinstance(activation, str) and activation not in ACTIVATIONS:
            raise RuntimeError(f"activation should be relu/gelu, not {activation}")
        self.activation = ACTIVATIONS[activation] if isinstance(activation, str) else activation

    def _around(self, block: Callable[[Tensor], Tensor], norm: LayerNorm, x: Tensor) -> Tensor:
        return x + block(norm(x)) if self.norm_first else norm(x + block(x))

    def _sa_block(
        self, x: Tensor, attn_mask: Tensor | None, key_padding_mask: Tensor | None, is_causal: bool = False
    ) -> Tensor:
        x, _ = self.self_attn(x, x, x, key_padding_mask, False, attn_mask, is_causal=is_causal)
        return self.dropout1(x)  # type: ignore[no-any-return]

    def _ff_block(self, x: Tensor) -> Tensor:
        x = self.linear2(self.dropout(self.activation(self.linear1(x))))
        last = getattr(self, f"dropout{len(self._attentions) + 1}")
        return last(x)  # type: ignore[no-any-return]


class TransformerEncoderLayer(_Layer):
    """x + attention(x), then x + linear2(activation(linear1(x))), each normalized: (L, N, d_model) as it was.

    `activation` is a function, a module, "relu" or "gelu": RuntimeError for another name. The masks are those
    of `MultiheadAttention`.
    """

    def forward(
        self,
        src: Tensor,
        src_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool = False,
    ) -> Tensor:
        x = self._around(
            lambda x: self._sa_block(x, src_mask, src_key_padding_mask, is_causal), self.norm1, src
        )
        return self._around(self._ff_block, self.norm2, x)


class TransformerDecoderLayer(_Layer):
    """An encoder's layer that attends also to `memory` (S, N, d_model): what an encoder made."""

    _attentions = "self_attn", "multihead_attn"
    multihead_attn: MultiheadAttention
    norm3: LayerNorm
    dropout3: Dropout

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Tensor:
        masks = memory_mask, memory_key_padding_mask, memory_is_causal
        x = self._around(
            lambda x: self._sa_block(x, tgt_mask, tgt_key_padding_mask, tgt_is_causal), self.norm1, tgt
        )
        x = self._around(lambda x: self._mha_block(x, memory, *masks), self.norm2, x)
        return self._around(self._ff_block, self.norm3, x)

    def _mha_block(
        self,
        x: Tensor,
        mem: Tensor,
        attn_mask: Tensor | None,
        key_padding_mask: Tensor | None,
        is_causal: bool = False,
    ) -> Tensor:
        x, _ = self.multihead_attn(x, mem, mem, key_padding_mask, False, attn_mask, is_causal=is_causal)
        return self.dropout2(x)  # type: ignore[no-any-return]

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Become a copy: one whose activation is a module computes relu, by an oversight in torch."""
        self.__dict__.update({"activation": functional.relu, **state})
