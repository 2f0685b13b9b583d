"""L-BFGS: Newton's method, with what the last steps tell about the curvature in place of the Hessian."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..engine.core import wrap
from ..engine.gradmode import enable_grad
from ..engine.inplace import write_into
from ..tensor import Tensor
from .line_search import Point, strong_wolfe
from .optimizer import Optimizer, State, checked

Array = np.ndarray[Any, Any]


class LBFGS(Optimizer):
    """p += t * d, up to `max_iter` times a step, where d is -gradient times an inverse Hessian.

    The inverse Hessian is never built: it is what takes the last `history_size` changes of the gradient y to
    the steps s that led to them. t is `lr` (and less in the first iteration), or the length that
    `line_search_fn="strong_wolfe"` finds. It ends early when the gradient is at most `tolerance_grad`
    everywhere, when the loss or all parameters change by less than `tolerance_change`, or after `max_eval`
    (max_iter * 5 / 4) calls of the closure.

    All parameters are one vector here: ValueError for several groups. Source: Nocedal and Wright, "Numerical
    Optimization" (2006), algorithms 7.4 and 7.5; its details are those of Schmidt's minFunc, as torch's are.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        max_eval = max_iter * 5 // 4 if max_eval is None else max_eval
        options = {
            **{"lr": lr, "max_iter": max_iter, "max_eval": max_eval},
            **{"tolerance_grad": tolerance_grad, "tolerance_change": tolerance_change},
            **{"history_size": history_size, "line_search_fn": line_search_fn},
        }
        super().__init__(params, checked(options))
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")

    def step(self, closure: Callable[[], Any]) -> Any:  # type: ignore[override]
        """Change the parameters; answer the loss that they had before.

        The closure clears the gradients, computes the loss and its gradients, and answers the loss.
        RuntimeError for a `line_search_fn` that there is not.
        """
        (group,) = self.param_groups
        state, closure = self.state[group["params"][0]], enable_grad()(closure)
        first = closure()
        loss, g, evals = float(first), self.gradient(), 1
        state |= {"func_evals": state.get("func_evals", 0) + 1, "n_iter": state.get("n_iter", 0)}
        if abs(g).max() <= group["tolerance_grad"]:
            return first
        for left in reversed(range(group["max_iter"])):
            before, state["n_iter"] = loss, state["n_iter"] + 1
            d, t = self.direction(state, g), number(group["lr"])
            if state["n_iter"] == 1:
                t = min(1.0, 1.0 / abs(g).sum()) * t
            state |= {"d": wrap(d), "t": kept(t), "prev_flat_grad": wrap(g), "prev_loss": loss}
            start = Point(0, loss, g, g @ d)
            if start.slope > -group["tolerance_change"]:
                break
            (t, loss, g, _), looks = self.advance(closure, start, t, d, group["max_eval"] - evals, left)
            evals, state["func_evals"], state["t"] = evals + looks, state["func_evals"] + looks, kept(t)
            if evals >= group["max_eval"] or abs(g).max() <= group["tolerance_grad"]:
                break
            change = group["tolerance_change"]
            if abs(d * t).max() <= change or abs(loss - before) < change:
                break
        return first

    def direction(self, state: State, g: Array) -> Array:
        """-g, times the inverse Hessian by which the last steps go with the last changes of the gradient."""
        if state["n_iter"] == 1:
            state |= {"old_dirs": [], "old_stps": [], "ro": [], "H_diag": 1}
            return -g
        self.remember(state, g - state["prev_flat_grad"]._array, state["d"]._array * number(state["t"]))
        ys, ss, rhos = state["old_dirs"], state["old_stps"], state["ro"]
        al = state.setdefault("al", [None] * self.param_groups[0]["history_size"])
        q = -g
        for i in reversed(range(len(ys))):
            al[i] = wrap(ss[i]._array @ q * number(rhos[i]))
            q -= number(al[i]) * ys[i]._array
        q *= number(state["H_diag"])
        for y, s, rho, a in zip(ys, ss, rhos, al, strict=False):
            q += (number(a) - y._array @ q * number(rho)) * s._array
        return q

    def remember(self, state: State, y: Array, s: Array) -> None:
        """Add a change of the gradient, and the step that led to it, to the history, if it curves upwards."""
        curvature = y @ s
        if curvature > 1e-10:
            for name, value in {"old_dirs": y, "old_stps": s, "ro": 1.0 / curvature}.items():
                if len(state[name]) == self.param_groups[0]["history_size"]:
                    state[name].pop(0)
                state[name].append(wrap(value))
            state["H_diag"] = wrap(curvature / (y @ y))

    def advance(
        self, closure: Callable[[], Any], start: Point, t: Any, d: Array, max_ls: int, left: int
    ) -> tuple[Point, int]:
        """Move by t * d, or as far as the line search says: to which point, and how often it was evaluated.

        In the last iteration, without a line search, nobody would look at the new loss.
        """
        origin = [p._array.copy() for p in self.params]

        def at(t: Any) -> Point:
            self.move(origin, t, d)
            loss = float(closure())
            g = self.gradient()
            return Point(t, loss, g, g @ d)

        search = self.param_groups[0]["line_search_fn"]
        if search not in (None, "strong_wolfe"):
            raise RuntimeError("only 'strong_wolfe' is supported")
        if search is None and left:
            return at(t), 1
        point, looks = start._replace(t=t), 0
        if search is not None:
            point, looks = strong_wolfe(at, start, t, abs(d).max(), max_ls)
        self.move(origin, point.t, d)
        return point, looks

    @property
    def params(self) -> list[Tensor]:
        """All parameters."""
        return list(self.param_groups[0]["params"])

    def gradient(self) -> Array:
        """The gradients of all parameters as one vector, 0 for those that have none."""
        grads = [np.zeros_like(p._array) if p._grad is None else p._grad._array for p in self.params]
        return np.concatenate([array.ravel() for array in grads])

    def move(self, origin: list[Array], t: Any, d: Array) -> None:
        """The parameters become origin + t * d."""
        offset = 0
        for p, array in zip(self.params, origin, strict=True):
            write_into(p, array + (t * d[offset : offset + array.size]).reshape(array.shape))
            offset += array.size


def number(value: Any) -> Any:
    """What a tensor of one element holds, in its dtype; a number as it is."""
    return value._array.reshape(())[()] if isinstance(value, Tensor) else value


def kept(value: Any) -> Any:
    """A number as the state keeps it: as a tensor, if it was computed from gradients."""
    return wrap(value) if isinstance(value, np.generic) else value
