"""Which version this is, of what."""

__version__ = "0.1.0"
follows = "2.13.0"
"""The torch whose names, numbers and texts these are."""
cuda: str | None = None
hip: str | None = None
