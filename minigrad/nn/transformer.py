"""Transformers: stacks of layers that read a sequence, or write one while they read another."""

from __future__ import annotations

import math
from copy import deepcopy
from typing import Any

import numpy as np

from ..engine.dtypes import DType
from ..engine.gradmode import is_grad_enabled
from ..functions.rearranging import triu
from ..making.creation import Device, full
from ..tensor import Tensor
from . import functional, init
from .activation import GELU, ReLU
from .containers import ModuleList
from .module import Module
from .normalization import LayerNorm
from .transformer_layers import ACTIVATIONS, Activation, TransformerDecoderLayer, TransformerEncoderLayer


class _Stack(Module):
    """Copies of a layer, one after the other, and a last `norm`, if there is one."""

    def __init__(self, layer: Module, num_layers: int, norm: Module | None = None) -> None:
        super().__init__()
        self.layers = ModuleList([deepcopy(layer) for _ in range(num_layers)])
        self.num_layers, self.norm = num_layers, norm


class TransformerEncoder(_Stack):
    """`num_layers` copies of `encoder_layer`, all with its initial weights, and at the end `norm`."""

    def __init__(
        self,
        encoder_layer: Module,
        num_layers: int,
        norm: Module | None = None,
        enable_nested_tensor: bool = True,
        mask_check: bool = True,
    ) -> None:
        super().__init__(encoder_layer, num_layers, norm)
        self.enable_nested_tensor, self.mask_check = enable_nested_tensor, mask_check
        self.use_nested_tensor = enable_nested_tensor and nestable(encoder_layer)

    def forward(
        self,
        src: Tensor,
        mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool | None = None,
    ) -> Tensor:
        output, padding = src, src_key_padding_mask
        for layer in self.layers:
            output = layer(output, src_mask=mask, src_key_padding_mask=padding, is_causal=bool(is_causal))
        if padding is not None and mask is None and self._leaves_out(src, padding != 0):
            output = output.masked_fill((padding != 0).unsqueeze(-1), 0)
        return output if self.norm is None else self.norm(output)

    def _leaves_out(self, src: Tensor, padding: Tensor) -> bool:
        """Whether torch leaves the padding out, in evaluation: then the layers give 0 in its place."""
        if not self.use_nested_tensor or self.layers[0].training or src.ndim != 3:
            return False
        recorded = is_grad_enabled() and any(x.requires_grad for x in (src, *self.layers[0].parameters()))
        at_the_end = bool((np.diff(padding._array.astype(np.int8)) >= 0).all())
        return at_the_end and not recorded


def nestable(layer: Module) -> bool:
    """Whether torch can leave out padding in this kind of layer."""
    return (
        isinstance(layer, TransformerEncoderLayer)
        and (layer.activation in ACTIVATIONS.values() or isinstance(layer.activation, ReLU | GELU))
        and layer.self_attn.batch_first
        and layer.self_attn.in_proj_weight is not None
        and layer.self_attn.in_proj_bias is not None
        and not layer.self_attn.num_heads % 2
        and not layer.norm_first
        and layer.norm1.eps == layer.norm2.eps
    )


class TransformerDecoder(_Stack):
    """`num_layers` copies of `decoder_layer`, all with its initial weights, and at the end `norm`."""

    def __init__(self, decoder_layer: Module, num_layers: int, norm: Module | None = None) -> None:
        super().__init__(decoder_layer, num_layers, norm)

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        for layer in self.layers:
            tgt = layer(
                tgt,
                memory,
                tgt_mask=tgt_mask,
                memory_mask=memory_mask,
                tgt_key_padding_mask=tgt_key_padding_mask,
                memory_key_padding_mask=memory_key_padding_mask,
                tgt_is_causal=bool(tgt_is_causal),
                memory_is_causal=memory_is_causal,
            )
        return tgt if self.norm is None else self.norm(tgt)


class Transformer(Module):
    """An encoder and a decoder: src (S, N, d_model) and tgt (T, N, d_model) give (T, N, d_model)."""

    def __init__(
        self,
        d_model: int = 512,
        nhead: int = 8,
        num_encoder_layers: int = 6,
        num_decoder_layers: int = 6,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = functional.relu,
        custom_encoder: Any = None,
        custom_decoder: Any = None,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Device = None,
        dtype: DType | None = None,
    ) -> None:
        super().__init__()
        sizes = d_model, nhead, dim_feedforward, dropout
        options: Any = *sizes, activation, layer_norm_eps, batch_first, norm_first, bias, device, dtype
        if custom_encoder is None:
            norm = LayerNorm(d_model, layer_norm_eps, True, bias, device, dtype)
            custom_encoder = TransformerEncoder(TransformerEncoderLayer(*options), num_encoder_layers, norm)
        if custom_decoder is None:
            norm = LayerNorm(d_model, layer_norm_eps, True, bias, device, dtype)
            custom_decoder = TransformerDecoder(TransformerDecoderLayer(*options), num_decoder_layers, norm)
        self.encoder, self.decoder = custom_encoder, custom_decoder
        self._reset_parameters()
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first

    def _reset_parameters(self) -> None:
        for parameter in self.parameters():
            if parameter.ndim > 1:
                init.xavier_uniform_(parameter)

    def forward(
        self,
        src: Tensor,
        tgt: Tensor,
        src_mask: Tensor | None = None,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        src_is_causal: bool | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        batch = 0 if self.batch_first else 1
        if src.ndim == 3 and src.shape[batch] != tgt.shape[batch]:
            raise RuntimeError("the batch number of src and tgt must be equal")
        if src.shape[-1] != self.d_model or tgt.shape[-1] != self.d_model:
            raise RuntimeError("the feature number of src and tgt must be equal to d_model")
        memory = self.encoder(
            src, mask=src_mask, src_key_padding_mask=src_key_padding_mask, is_causal=src_is_causal
        )
        return self.decoder(  # type: ignore[no-any-return]
            tgt,
            memory,
            tgt_mask=tgt_mask,
            memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
            tgt_is_causal=tgt_is_causal,
            memory_is_causal=memory_is_causal,
        )

    @staticmethod
    def generate_square_subsequent_mask(sz: int, device: Device = None, dtype: DType | None = None) -> Tensor:
        """The mask that hides what comes later: -inf right of the diagonal of (sz, sz), else 0."""
        return triu(full((sz, sz), -math.inf, device=device, dtype=dtype), 1)
