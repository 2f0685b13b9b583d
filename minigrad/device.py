"""The one device there is."""

from __future__ import annotations

from typing import Any


class device:  # noqa: N801  (torch's name)
    """`device("cpu")`. Any other one raises RuntimeError: minigrad computes with NumPy."""

    index: int | None
    type: str

    def __init__(self, type: Any, index: int | None = None) -> None:
        name: Any = type.type if isinstance(type, device) else type
        if not isinstance(name, str) or name.split(":")[0] != "cpu":
            raise RuntimeError(
                f"minigrad has no device {name!r}: it computes with NumPy, on the CPU. "
                "The same program text runs on a GPU in torch; see `reference`"
            )
        self.type = "cpu"
        self.index = int(name.split(":")[1]) if ":" in name else index

    def __repr__(self) -> str:
        return f"device(type='cpu'{'' if self.index is None else f', index={self.index}'})"

    def __str__(self) -> str:
        return "cpu" if self.index is None else f"cpu:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and self.index == other.index

    def __hash__(self) -> int:
        return hash((self.type, self.index))


CPU = device("cpu")


def on_cpu(wanted: Any) -> None:
    """RuntimeError unless the device asked for is the CPU (or none is asked for)."""
    if wanted is not None:
        device(wanted)
