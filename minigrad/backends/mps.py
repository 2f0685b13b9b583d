"""The answers of a machine without Apple's GPU."""


def is_available() -> bool:
    """Whether there is one: no."""
    return False


def is_built() -> bool:
    """Whether minigrad could use it: no."""
    return False
