"""Embedding: a table of vectors, looked up by number."""

from __future__ import annotations

from typing import Self

from ..engine.dtypes import DType
from ..engine.gradmode import no_grad
from ..making.creation import Device, empty
from ..tensor import Tensor
from . import functional, init
from .module import Module
from .parameter import Parameter


class Embedding(Module):
    """Rows of `weight`: integers (…) give (…, embedding_dim). The rows begin normally distributed.

    The row `padding_idx` begins as 0 and is not trained. Rows that are used and longer than `max_norm`, in
    the `norm_type`-norm, are shortened to it first. AssertionError for a padding_idx that is no row.
    """

    weight: Parameter

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: Tensor | None = None,
        _freeze: bool = False,
        device: Device = None,
        dtype: DType | None = None,
    ) -> None:
        super().__init__()
        if padding_idx is not None:
            if not -num_embeddings <= padding_idx < num_embeddings:
                raise AssertionError(f"padding_idx must be within num_embeddings: {padding_idx}")
            padding_idx %= num_embeddings
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx, self.max_norm, self.norm_type = padding_idx, max_norm, norm_type
        self.scale_grad_by_freq, self.sparse = scale_grad_by_freq, sparse
        shape = (num_embeddings, embedding_dim)
        if _weight is not None and _weight.shape != shape:
            raise AssertionError(f"a weight of shape {[*_weight.shape]} is no table of {[*shape]}")
        table = empty(shape, device=device, dtype=dtype) if _weight is None else _weight
        self.weight = Parameter(table, requires_grad=not _freeze)
        if _weight is None:
            self.reset_parameters()

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Tensor,
        freeze: bool = True,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
    ) -> Self:
        """A table over this matrix, in its own memory, and not trained unless `freeze` is false."""
        if embeddings.ndim != 2:
            raise AssertionError(f"Embeddings parameter is expected to be 2-dimensional: {embeddings.shape}")
        rows, columns = embeddings.shape
        options = max_norm, norm_type, scale_grad_by_freq, sparse
        return cls(rows, columns, padding_idx, *options, embeddings, freeze)

    def reset_parameters(self) -> None:
        """Draw the rows anew."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx].fill_(0)

    def forward(self, input: Tensor) -> Tensor:
        options = self.max_norm, self.norm_type, self.scale_grad_by_freq, self.sparse
        return functional.embedding(input, self.weight, self.padding_idx, *options)

    def extra_repr(self) -> str:
        usual = {"padding_idx": None, "max_norm": None, "norm_type": 2, "scale_grad_by_freq": False}
        told = [f"{name}={getattr(self, name)}" for name in usual if getattr(self, name) != usual[name]]
        sparse = ["sparse=True"] if self.sparse else []
        return ", ".join([f"{self.num_embeddings}, {self.embedding_dim}", *told, *sparse])
