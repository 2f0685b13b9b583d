"""torch's switches for cuDNN, which isn't here: what is computed on the CPU repeats to the bit anyway."""

enabled = True
benchmark = False
deterministic = False
allow_tf32 = True


def is_available() -> bool:
    """Whether cuDNN is there: no."""
    return False


def version() -> int | None:
    """Its version: none."""
    return None
