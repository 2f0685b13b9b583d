"""The answers of a machine without an accelerator, as of `torch.accelerator`: see also `cuda`."""

from __future__ import annotations

from .engine.device import device


def is_available() -> bool:
    """Whether there is one: no."""
    return False


def device_count() -> int:
    """How many there are: none."""
    return 0


def current_accelerator(check_available: bool = False) -> device | None:
    """Which one is in use: none."""
    return None
