"""The one device there is, and torch's settings that have nothing to set where NumPy computes."""

from __future__ import annotations

import builtins
from typing import Any

KINDS = {"cpu", "cuda", "mps", "xpu", "hip", "xla", "hpu", "mtia", "ipu", "maia", "vulkan", "lazy", "meta"}


class device:  # noqa: N801  (torch's name)
    """`device("cpu")`, `device("cuda:0")`, `device("cuda", 0)`: any of torch's, but only the CPU may be used.

    `with device("cpu"):` is a block in which tensors are made there. RuntimeError for what is no device.
    """

    index: int | None
    type: str

    def __init__(self, type: Any, index: int | None = None) -> None:
        if not isinstance(type, device | str | int):
            raise TypeError(f"device() expected a name, not {builtins.type(type).__name__}")
        kind, colon, number = str(type).partition(":")
        numbered = number.isdigit() and index is None if colon else index is None or index >= 0
        if kind not in KINDS or not numbered:
            raise RuntimeError(f"expected a device, as in 'cpu' or 'cuda:0', got {type!r} and index {index}")
        self.type, self.index = kind, int(number) if colon else index

    def __repr__(self) -> str:
        return f"device(type='{self.type}'{'' if self.index is None else f', index={self.index}'})"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __enter__(self) -> device:
        on_cpu(self)
        return self

    def __exit__(self, *exception: object) -> None:
        pass


CPU = device("cpu")


def on_cpu(wanted: Any) -> None:
    """Nothing, if the device asked for is the CPU (or none is asked for).

    For a GPU AssertionError, as from a torch that was built without; for anything else RuntimeError.
    """
    kind = "cpu" if wanted is None else device(wanted).type
    if kind != "cpu":
        raise (AssertionError if kind == "cuda" else NotImplementedError)(
            f"minigrad has no device {kind!r}: it computes with NumPy, on the CPU. Choose the device by "
            "cuda.is_available(). The same program text runs on a GPU in torch; see `reference`"
        )


def get_default_device() -> device:
    """Where tensors are made: on the CPU."""
    return CPU


def set_default_device(device: Any) -> None:
    """Accepts the CPU."""
    on_cpu(device)


class Constant:
    """One of torch's words, which prints as there."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name


class layout(Constant):  # noqa: N801  (torch's names, here and below)
    """How a tensor is stored: always `strided`."""


class memory_format(Constant):  # noqa: N801
    """In which order the elements of a copy lie in memory."""


strided = layout("strided")
contiguous_format, preserve_format = memory_format("contiguous_format"), memory_format("preserve_format")


def get_num_threads() -> int:
    """How many threads compute: NumPy's own business, so this says 1."""
    return 1


def set_num_threads(num: int) -> None:
    """Accepts what torch does; OMP_NUM_THREADS, set before NumPy is imported, has an effect."""
    if num < 1:
        raise RuntimeError(f"set_num_threads expects a positive integer, got {num}")


deterministic = False


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Accepts both: all that is computed here repeats to the bit."""
    global deterministic
    deterministic = mode


def are_deterministic_algorithms_enabled() -> bool:
    """What `use_deterministic_algorithms` was told last."""
    return deterministic
