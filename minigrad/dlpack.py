"""DLPack: memory that minigrad, NumPy, torch and others share. NumPy speaks the protocol for us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .engine.device import on_cpu
from .making.creation import Device, from_numpy

if TYPE_CHECKING:
    from .tensor import Tensor


def from_dlpack(ext_tensor: Any, *, device: Device = None, copy: bool | None = None) -> Tensor:
    """A tensor over the memory of another library's; a write to either is seen in both (unless copied).

    RuntimeError for what doesn't speak DLPack, BufferError for what can't be shared. What NumPy lends for
    reading alone stays so: a write raises ValueError.
    """
    on_cpu(device)
    if not hasattr(ext_tensor, "__dlpack__") or not hasattr(ext_tensor, "__dlpack_device__"):
        raise RuntimeError(
            f"from_dlpack() expected an object with __dlpack__, such as an array or a tensor, "
            f"got {type(ext_tensor).__name__}"
        )
    array = np.from_dlpack(ext_tensor)
    return from_numpy(array.copy() if copy else array)


def exported(self: Tensor, *, stream: Any = None, **keywords: Any) -> Any:
    """What `from_dlpack` of any library asks for. BufferError where a gradient would be lost."""
    if self.requires_grad:
        raise BufferError("Can't export tensors that require gradient: use tensor.detach()")
    if stream is not None:
        raise AssertionError(f"stream should be None on the CPU, got {stream}")
    return self._array.__dlpack__(**{name: value for name, value in keywords.items() if value is not None})


def exported_device(self: Tensor) -> tuple[int, int]:
    """DLPack's name for the CPU."""
    kind, number = self._array.__dlpack_device__()
    return int(kind), number
