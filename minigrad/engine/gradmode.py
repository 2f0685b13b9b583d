"""Whether operations are recorded: the switches of each thread."""

from __future__ import annotations

import contextlib
import functools
import inspect
import threading
from collections.abc import Callable, Generator
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class GradMode(threading.local):
    """Whether operations are recorded, and who looks on, for each thread on its own."""

    enabled = True
    observers: tuple[Any, ...] = ()
    """Of `graph.Observer`."""


current = GradMode()


def is_grad_enabled() -> bool:
    """Whether operations are recorded in this thread."""
    return current.enabled


class Switch(contextlib.ContextDecorator):
    """Recording switched on or off for a `with` block or a decorated function, in this thread."""

    chosen: bool

    def __enter__(self) -> None:
        self.before, current.enabled = current.enabled, self.chosen

    def __exit__(self, *exception: object) -> None:
        current.enabled = self.before

    def __call__(self, function: F) -> F:
        if inspect.isgeneratorfunction(function):
            return self.through(function)  # type: ignore[return-value]
        return super().__call__(function)

    def through(self, function: Callable[..., Generator[Any, Any, Any]]) -> Callable[..., Any]:
        """A generator function whose steps run switched; what happens between them doesn't."""

        @functools.wraps(function)
        def switched(*args: Any, **keywords: Any) -> Generator[Any, Any, Any]:
            steps = function(*args, **keywords)
            go_on: Callable[[], Any] = functools.partial(next, steps)
            while True:
                try:
                    with self._recreate_cm():
                        item = go_on()
                except StopIteration as end:
                    return end.value
                try:
                    go_on = functools.partial(steps.send, (yield item))
                except GeneratorExit:
                    with self._recreate_cm():
                        steps.close()
                    raise
                except BaseException as error:  # thrown in from outside: the generator's to handle
                    go_on = functools.partial(steps.throw, error)

        return switched

    def _recreate_cm(self) -> Switch:
        """A switch for each call of a decorated function: many threads may call it at once."""
        again = Switch()
        again.chosen = self.chosen
        return again


class no_grad(Switch):  # noqa: N801  (torch's names, here and below)
    """Record nothing in this block or function: its results don't require grad.

    >>> import minigrad
    >>> x = minigrad.ones(2, requires_grad=True)
    >>> with no_grad():
    ...     (2 * x).requires_grad
    False
    """

    chosen = False

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        """`@no_grad` decorates as `@no_grad()` does."""
        return super().__new__(cls) if function is None else cls()(function)


class enable_grad(no_grad):  # noqa: N801
    """Record in this block or function, even inside `no_grad`."""

    chosen = True


class inference_mode(no_grad):  # noqa: N801
    """`no_grad`, by the name under which torch does more; `inference_mode(False)` is `enable_grad`."""

    def __new__(cls, mode: Any = True) -> Any:
        if callable(mode):
            return cls()(mode)
        switch = Switch.__new__(cls)
        switch.chosen = not mode
        return switch


class set_grad_enabled(Switch):  # noqa: N801
    """Switch recording on or off: for good, in a `with` block, or in a decorated function."""

    def __init__(self, mode: bool) -> None:
        if not isinstance(mode, bool):
            raise TypeError(f"set_grad_enabled(): argument 'mode' must be bool, not {type(mode).__name__}")
        self.chosen, self.outside = mode, current.enabled
        current.enabled = mode

    def __enter__(self) -> None:
        self.before, current.enabled = self.outside, self.chosen

    def __call__(self, function: F) -> F:
        current.enabled = self.outside  # a decorator switches when its function is called, not now
        return super().__call__(function)
