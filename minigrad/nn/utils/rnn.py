"""Sequences of different lengths in one tensor, and apart again."""

from __future__ import annotations

from collections.abc import Iterable

from ...tensor import Tensor

SIDES = ("left", "right")


def pad_sequence(
    sequences: Iterable[Tensor],
    batch_first: bool = False,
    padding_value: float = 0.0,
    padding_side: str = "right",
) -> Tensor:
    """Tensors (T_i, *) in one, (T, N, *), or (N, T, *) if `batch_first`: the shorter ones filled up.

    RuntimeError if there are none, if they don't fit, or for another side than "right" and "left".
    """
    if not isinstance(sequences, Iterable):
        raise RuntimeError(f"pad_sequence() takes a list of tensors, but got {type(sequences).__name__}")
    parts = [*sequences]
    if not parts or any(part.ndim == 0 for part in parts):
        raise RuntimeError(f"pad_sequence() got {'a number' if parts else 'an empty list of sequences'}")
    if padding_side not in SIDES:
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    length = max(len(part) for part in parts)
    sizes = (len(parts), length) if batch_first else (length, len(parts))
    padded = parts[0].new_full((*sizes, *parts[0].shape[1:]), padding_value)
    for i, part in enumerate(parts):
        begin = length - len(part) if padding_side == "left" else 0
        padded.select(0 if batch_first else 1, i)[begin : begin + len(part)] = part
    return padded


def unpad_sequence(padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False) -> list[Tensor]:
    """The sequences, (T_i, *), that `pad_sequence` has padded at the right."""
    rows = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    return [row[:length] for row, length in zip(rows, lengths.tolist(), strict=True)]
