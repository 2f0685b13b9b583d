"""The one cycle: the learning rate goes up and down once, and momentum the other way."""

from __future__ import annotations

import math
from typing import Any, Literal

from ..optimizer import Group, Optimizer
from .base import LRScheduler

Phase = dict[str, Any]
"""The step that it ends at, and under which names a group has what it begins and ends with."""


class OneCycleLR(LRScheduler):
    """lr goes up from max_lr / div_factor to `max_lr`, and down to a `final_div_factor`th of where it began.

    It is up after `pct_start` of the steps, which are `total_steps` or epochs * steps_per_epoch. With
    `three_phase` it goes down as it went up, and then to its end. Unless `cycle_momentum` is false, momentum
    (or beta1) goes from `max_momentum` to `base_momentum` and back. ValueError if there is no number of
    steps, or they are exceeded; for an option out of its range; for an optimizer without momentum. Source:
    Smith and Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates"
    (2017).
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        if pct_start < 0 or pct_start > 1 or not isinstance(pct_start, float):
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(
                f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}"
            )
        self.total_steps = length(total_steps, epochs, steps_per_epoch)
        self._schedule_phases = phases(self.total_steps, pct_start, three_phase)
        self._anneal_func_type = anneal_strategy
        self.cycle_momentum = cycle_momentum
        ends = {"max_lr": max_lr}
        if cycle_momentum:
            if not optimizer.defaults.keys() & {"momentum", "betas"}:
                raise ValueError(
                    "optimizer must support momentum or beta1 with `cycle_momentum` option enabled"
                )
            self.use_beta1 = "betas" in optimizer.defaults
            ends |= {"max_momentum": max_momentum, "base_momentum": base_momentum}
        rows = each(optimizer, ends)
        for group, row in zip(optimizer.param_groups, rows if last_epoch == -1 else [], strict=False):
            group["initial_lr"] = row["max_lr"] / div_factor
            group |= {**row, "min_lr": group["initial_lr"] / final_div_factor}
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        self._warn_unless_in_step()
        if self.last_epoch > self.total_steps:
            raise ValueError(
                f"Tried to step {self.last_epoch} times. The specified number of total steps is "
                f"{self.total_steps}"
            )
        start, (*earlier, phase) = 0.0, self._schedule_phases
        for part in earlier:
            if self.last_epoch <= part["end_step"]:
                phase = part
                break
            start = part["end_step"]
        done = (self.last_epoch - start) / (phase["end_step"] - start)
        if self.cycle_momentum:
            for group in self.optimizer.param_groups:
                self.put_momentum(group, self.between(group, phase, "momentum", done))
        return [self.between(group, phase, "lr", done) for group in self.optimizer.param_groups]

    def between(self, group: Group, phase: Phase, what: str, done: float) -> Any:
        """Where the rate or the momentum is when so much of a phase is done."""
        start, end = group[phase[f"start_{what}"]], group[phase[f"end_{what}"]]
        if self._anneal_func_type == "linear":
            return (end - start) * done + start
        return end + (start - end) / 2.0 * (math.cos(math.pi * done) + 1)

    def put_momentum(self, group: Group, momentum: Any) -> None:
        """Give a group a momentum, or a beta1."""
        if self.use_beta1:
            group["betas"] = (momentum, *group["betas"][1:])
        else:
            group["momentum"] = momentum


def each(optimizer: Optimizer, options: dict[str, Any]) -> list[dict[str, Any]]:
    """The options of each group: a list has one for each, a number holds for all."""
    count = len(optimizer.param_groups)
    for name, value in options.items():
        if isinstance(value, list | tuple) and len(value) != count:
            raise ValueError(
                f"{name} must have the same length as optimizer.param_groups. {name} has {len(value)} "
                f"values, param_groups has {count}."
            )
    return [
        {name: value[i] if isinstance(value, list | tuple) else value for name, value in options.items()}
        for i in range(count)
    ]


def length(total_steps: int | None, epochs: int | None, steps_per_epoch: int | None) -> int:
    """How many steps there are."""
    if total_steps is not None:
        parts = {"total_steps": total_steps}
    elif epochs is not None and steps_per_epoch is not None:
        parts = {"epochs": epochs, "steps_per_epoch": steps_per_epoch}
    else:
        raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
    for name, value in parts.items():
        if value <= 0 or not isinstance(value, int):
            raise ValueError(f"Expected positive integer {name}, but got {value}")
    return math.prod(parts.values())


def phases(steps: int, pct_start: float, three: bool) -> list[Phase]:
    """Up, and down: all the way, or back and then on."""
    top = pct_start * steps
    names = "end_step", "start_lr", "end_lr", "start_momentum", "end_momentum"
    up = top - 1, "initial_lr", "max_lr", "max_momentum", "base_momentum"
    down = steps - 1, "max_lr", "min_lr", "base_momentum", "max_momentum"
    back = 2 * top - 2, "max_lr", "initial_lr", "base_momentum", "max_momentum"
    on = steps - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum"
    return [dict(zip(names, phase, strict=True)) for phase in ((up, back, on) if three else (up, down))]
