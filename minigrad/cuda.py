"""The answers of a machine without a GPU, for programs that ask: minigrad computes with NumPy, on the CPU."""

from __future__ import annotations

from typing import Any


def is_available() -> bool:
    """Whether there is a GPU: no."""
    return False


def is_initialized() -> bool:
    """Whether a GPU is in use: no."""
    return False


def device_count() -> int:
    """How many GPUs there are: none."""
    return 0


def manual_seed(seed: int) -> None:
    """Nothing: `minigrad.manual_seed` is for the CPU."""


def manual_seed_all(seed: int) -> None:
    """Nothing."""


def synchronize(device: Any = None) -> None:
    """Nothing: all that was asked for is computed already."""


def empty_cache() -> None:
    """Nothing."""
