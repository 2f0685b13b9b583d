"""Schedulers that follow a cosine."""

from __future__ import annotations

import math
from typing import Any

from ..optimizer import Optimizer
from .base import LRScheduler, values_of


class CosineAnnealingLR(LRScheduler):
    """From the initial lr to `eta_min` and back, along a cosine, in `T_max` steps each way.

    lr = eta_min + (initial - eta_min) * (1 + cos(pi * step / T_max)) / 2, computed from the lr before.
    Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts" (2016), without the
    restarts.
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1) -> None:  # noqa: N803
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    def height(self, epoch: int) -> float:
        """1 + cos(pi * epoch / T_max)."""
        return 1 + math.cos(math.pi * epoch / self.T_max)

    def get_lr(self) -> list[Any]:
        self._warn_unless_in_step()
        epoch, low, rates = self.last_epoch, self.eta_min, values_of(self.optimizer, "lr")
        if self._is_initial:
            return rates
        if self._step_count == 1 and epoch > 0:
            return self._get_closed_form_lr()
        if (epoch - 1 - self.T_max) % (2 * self.T_max) == 0:  # from the lowest point no factor leads away
            rise = 1 - math.cos(math.pi / self.T_max)
            return [rate + (b - low) * rise / 2 for rate, b in zip(rates, self.base_lrs, strict=True)]
        change = self.height(epoch) / self.height(epoch - 1)
        return [change * (rate - low) + low for rate in rates]

    def _get_closed_form_lr(self) -> list[Any]:
        height = self.height(self.last_epoch)
        return [self.eta_min + (base - self.eta_min) * height / 2 for base in self.base_lrs]


class CosineAnnealingWarmRestarts(LRScheduler):
    """From the initial lr to `eta_min` along a cosine, in `T_0` steps; then again, in `T_mult` times as many.

    `step` may be given a fraction of an epoch. ValueError for a `T_0` that is no positive integer, a `T_mult`
    that is none, or an `eta_min` that is no number. Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient
    Descent with Warm Restarts" (2016).
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,  # noqa: N803
        T_mult: int = 1,  # noqa: N803
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ) -> None:
        if T_0 <= 0 or not isinstance(T_0, int):
            raise ValueError(f"Expected positive integer T_0, but got {T_0}")
        if T_mult < 1 or not isinstance(T_mult, int):
            raise ValueError(f"Expected integer T_mult >= 1, but got {T_mult}")
        if not isinstance(eta_min, float | int):
            raise ValueError(f"Expected float or int eta_min, but got {eta_min} of type {type(eta_min)}")
        self.T_0, self.T_i, self.T_mult, self.eta_min = T_0, T_0, T_mult, eta_min
        self.T_cur: float = last_epoch
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        self._warn_unless_in_step()
        height = 1 + math.cos(math.pi * self.T_cur / self.T_i)
        return [self.eta_min + (base - self.eta_min) * height / 2 for base in self.base_lrs]

    def step(self, epoch: float | None = None) -> None:
        """Set the next rates, or those of an epoch, which may be a fraction. ValueError if negative."""
        if epoch is None and self.last_epoch < 0:
            epoch = 0
        if epoch is None:
            epoch, self.T_cur = self.last_epoch + 1, self.T_cur + 1
            if self.T_cur >= self.T_i:
                self.T_cur, self.T_i = self.T_cur % self.T_i, self.T_i * self.T_mult
        elif epoch < 0:
            raise ValueError(f"Expected non-negative epoch, but got {epoch}")
        else:
            self.leap(epoch)
        self._update_lr(math.floor(epoch))

    def leap(self, epoch: float) -> None:
        """Find the cosine that an epoch is in, and where in it."""
        first, grow = self.T_0, self.T_mult
        if epoch < first:
            self.T_cur, self.T_i = epoch, first
        elif grow == 1:
            self.T_cur = epoch % first
        else:
            n = int(math.log(epoch / first * (grow - 1) + 1, grow))
            self.T_cur, self.T_i = epoch - first * (grow**n - 1) / (grow - 1), first * grow**n
