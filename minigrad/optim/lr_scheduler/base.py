"""What all schedulers share: at each step they set the learning rates of an optimizer's groups."""

from __future__ import annotations

import warnings
from typing import Any

from ...tensor import Tensor
from ..optimizer import Group, Optimizer

BEFORE = (
    "Detected call of `lr_scheduler.step()` before `optimizer.step()`: the first learning rate of the "
    "schedule is skipped. Call `optimizer.step()` first"
)
OVERRIDDEN = (
    "Seems like `optimizer.step()` has been overridden after learning rate scheduler initialization. Please, "
    "make sure to call `optimizer.step()` before `lr_scheduler.step()`"
)
EPOCH = "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated: leave it out"
INSTEAD = "To get the last learning rate computed by the scheduler, please use `get_last_lr()`."


def values_of(optimizer: Optimizer, name: str) -> list[Any]:
    """An option of every group; a tensor is copied, so that no later write changes it."""
    values = [group[name] for group in optimizer.param_groups]
    return [value.clone() if isinstance(value, Tensor) else value for value in values]


def put(group: Group, value: Any) -> None:
    """Give a group a learning rate: one that is a tensor stays this tensor, and is written to."""
    if isinstance(group["lr"], Tensor):
        group["lr"].fill_(value.squeeze() if isinstance(value, Tensor) else value)
    else:
        group["lr"] = value


class LRScheduler:
    """Sets the learning rate of each group of an optimizer, at each step; which, `get_lr` says.

    `step` is to be called after the optimizer's. `last_epoch` counts the steps: -1 begins with the rates that
    the groups have, and makes step 0 at once; another number resumes a schedule. TypeError if the optimizer
    is none; KeyError if there is nothing to resume, as the groups have no "initial_lr".
    """

    optimizer: Optimizer
    base_lrs: list[Any]
    last_epoch: int
    _step_count: int
    _last_lr: list[Any]
    _get_lr_called_within_step = False
    _is_initial = False

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        self.optimizer = optimizer
        for i, (group, lr) in enumerate(zip(optimizer.param_groups, values_of(optimizer, "lr"), strict=True)):
            if last_epoch == -1:
                group.setdefault("initial_lr", lr)
            elif "initial_lr" not in group:
                raise KeyError(
                    f"param 'initial_lr' is not specified in param_groups[{i}] when resuming scheduler with "
                    "last_epoch >= 0: load the optimizer's state first, or leave last_epoch out"
                )
        self.base_lrs = values_of(optimizer, "initial_lr")
        self.last_epoch = last_epoch
        vars(optimizer).setdefault("_opt_called", False)  # its steps are watched from now on
        self._initial_step()

    def _initial_step(self) -> None:
        self._step_count, self._is_initial = 0, True
        try:
            self.step()
        finally:
            self._is_initial = False

    def get_lr(self) -> list[Any]:
        """The rate of each group at `last_epoch`. Called by `step`; users call `get_last_lr`."""
        raise NotImplementedError(f"{type(self).__name__} has no get_lr")

    def _get_closed_form_lr(self) -> list[Any]:
        """The same where that is known without the rates before it, from `base_lrs`: for a leap."""
        return self.get_lr()

    def get_last_lr(self) -> list[Any]:
        """The rate of each group since the last step."""
        return self._last_lr

    def step(self, epoch: int | None = None) -> None:
        """Set the next rates; or, with a warning, those of another epoch."""
        if self._step_count == 1:
            called = getattr(self.optimizer, "_opt_called", None)
            if called is None or not hasattr(self.optimizer.step, "hooked"):
                warnings.warn(OVERRIDDEN, UserWarning, stacklevel=2)
            elif not called:
                warnings.warn(BEFORE, UserWarning, stacklevel=2)
        self._step_count += 1
        if epoch is not None:
            warnings.warn(EPOCH, UserWarning, stacklevel=2)
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        self._get_lr_called_within_step = True
        try:
            self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
            rates = self.get_lr() if epoch is None else self._get_closed_form_lr()
        finally:
            self._get_lr_called_within_step = False
        self._take(rates)

    def _take(self, rates: list[Any]) -> None:
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            put(group, rate)
        self._last_lr = values_of(self.optimizer, "lr")

    def _warn_unless_in_step(self) -> None:
        if not self._get_lr_called_within_step:
            warnings.warn(INSTEAD, UserWarning, stacklevel=3)

    def state_dict(self) -> dict[str, Any]:
        """All that it knows but for the optimizer."""
        return {name: value for name, value in vars(self).items() if name != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on where another has stopped."""
        vars(self).update(state_dict)


class _LRScheduler(LRScheduler):
    """What `LRScheduler` was called once."""
