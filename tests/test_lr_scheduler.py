"""Schedulers set torch's learning rates, to the bit: alone, chained, in sequence, saved and resumed."""

import copy
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from both import ENGINES, play, same

import minigrad


class Power:
    """A function with something to save."""

    def __init__(self) -> None:
        self.base = 0.5

    def __call__(self, epoch: int) -> float:
        return self.base**epoch


SCHEDULES: dict[str, Callable[[Any, Any], Any]] = {
    "step": lambda s, o: s.StepLR(o, 3, 0.3),
    "each step": lambda s, o: s.StepLR(o, 1),
    "milestones": lambda s, o: s.MultiStepLR(o, [2, 5, 5, 9], gamma=0.3),
    "constant": lambda s, o: s.ConstantLR(o),
    "constant, for no time": lambda s, o: s.ConstantLR(o, 0.25, 0),
    "linear": lambda s, o: s.LinearLR(o),
    "linear, down": lambda s, o: s.LinearLR(o, 1.0, 0.1, 7),
    "exponential": lambda s, o: s.ExponentialLR(o, 0.9),
    "polynomial": lambda s, o: s.PolynomialLR(o),
    "a higher polynomial": lambda s, o: s.PolynomialLR(o, 7, 2.5),
    "cosine": lambda s, o: s.CosineAnnealingLR(o, 7, 0.01),
    "cosine, up and down": lambda s, o: s.CosineAnnealingLR(o, 1),
    "restarts": lambda s, o: s.CosineAnnealingWarmRestarts(o, 4),
    "rarer restarts": lambda s, o: s.CosineAnnealingWarmRestarts(o, 3, 2, 0.01),
    "functions": lambda s, o: s.LambdaLR(o, [lambda e: 0.9**e, lambda e: 1 / (e + 1)]),
    "a callable object": lambda s, o: s.LambdaLR(o, Power()),
    "factors": lambda s, o: s.MultiplicativeLR(o, lambda e: 0.9),
    "one cycle": lambda s, o: s.OneCycleLR(o, [0.1, 0.4], 26),
    "one cycle of three": lambda s, o: s.OneCycleLR(
        o, 0.3, epochs=5, steps_per_epoch=6, three_phase=True, pct_start=0.4, base_momentum=[0.5, 0.6]
    ),
    "one cycle of lines": lambda s, o: s.OneCycleLR(
        *(o, 0.3, 30, None, None, 0.2, "linear", False), div_factor=4, final_div_factor=10
    ),
    "one cycle from the top": lambda s, o: s.OneCycleLR(o, 0.3, 30, pct_start=0.0),
    "three at once": lambda s, o: [s.ExponentialLR(o, 0.9), s.StepLR(o, 4), s.LinearLR(o)],
    "a cosine and two": lambda s, o: [
        *(s.CosineAnnealingLR(o, 6, 0.01), s.MultiplicativeLR(o, lambda e: 0.9), s.PolynomialLR(o, 9))
    ],
}
COMPOSED: dict[str, Callable[[Any, Any], Any]] = {
    "chained": lambda s, o: s.ChainedScheduler([s.ConstantLR(o, 0.1, 7), s.ExponentialLR(o, 0.9)]),
    "a sequence": lambda s, o: s.SequentialLR(
        o, [s.ConstantLR(o, 0.1, 2), s.ExponentialLR(o, 0.9), s.CosineAnnealingLR(o, 5)], [3, 9]
    ),
    "warm-up": lambda s, o: s.SequentialLR(
        o, [s.LinearLR(o, 0.1, 1.0, 4), s.CosineAnnealingWarmRestarts(o, 5)], milestones=[4]
    ),
    "a sequence in a sequence": lambda s, o: s.SequentialLR(
        *(o, [s.SequentialLR(o, [s.LinearLR(o), s.StepLR(o, 3)], [3]), s.LambdaLR(o, Power())], [9])
    ),
    "a chain, then one cycle": lambda s, o: s.SequentialLR(
        o, [s.ChainedScheduler([s.LinearLR(o), s.StepLR(o, 3)]), s.OneCycleLR(o, 0.1, 30)], [3]
    ),
    "a sequence of one": lambda s, o: s.SequentialLR(o, [s.LinearLR(o)], []),
}


def optimizer_of(engine: Any, name: str, tensors: bool) -> Any:
    groups = [
        {"params": [engine.ones(1, requires_grad=True)], "lr": engine.tensor(lr) if tensors else lr}
        for lr in (0.5, 1)
    ]
    return getattr(engine.optim, name)(groups, **({"momentum": 0.75} if name == "SGD" else {}))


def shown(value: Any) -> Any:
    """A state, with plain numbers for tensors; that a number is an int shows."""
    if isinstance(value, dict):
        return type(value).__name__, [(key, shown(item)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return type(value).__name__, [shown(item) for item in value]
    return ("tensor", value.tolist()) if hasattr(value, "tolist") else repr(value)


class Training:
    """An optimizer with its schedulers, and all that can be seen of them after each step."""

    def __init__(self, engine: Any, make: Callable[[Any, Any], Any], name: str, tensors: bool) -> None:
        self.optimizer = optimizer_of(engine, name, tensors)
        made = make(engine.optim.lr_scheduler, self.optimizer)
        self.schedulers = made if isinstance(made, list) else [made]
        self.log: list[Any] = []
        self.look()

    def look(self) -> None:
        groups = [{k: g[k] for k in sorted(g) if k != "params"} for g in self.optimizer.param_groups]
        states = [scheduler.state_dict() for scheduler in self.schedulers]
        self.log.append(shown([groups, states, [s.get_last_lr() for s in self.schedulers]]))

    def step(self, *args: Any) -> None:
        self.optimizer.step()
        for scheduler in self.schedulers:
            scheduler.step(*args)
        self.look()

    def resume(self, other: "Training") -> None:
        """Take over the states of another training, and go on with its log."""
        for scheduler, before in zip(self.schedulers, other.schedulers, strict=True):
            scheduler.load_state_dict(copy.deepcopy(before.state_dict()))
        self.optimizer.load_state_dict(other.optimizer.state_dict())
        self.log = other.log


def compare(make: Callable[[Any, Any], Any], name: str, tensors: bool, steps: list[tuple[Any, ...]]) -> None:
    """Halfway, the states are saved, and loaded into a training that is made anew."""
    logs = []
    for engine in ENGINES:
        training = Training(engine, make, name, tensors)
        for i, args in enumerate(steps):
            if i == len(steps) // 2:
                again = Training(engine, make, name, tensors)
                again.resume(training)
                training = again
            training.step(*args)
        logs.append(training.log)
    for i, (mine, theirs) in enumerate(zip(*logs, strict=True)):
        assert mine == theirs, f"step {i}"


@pytest.mark.parametrize("tensors", [False, True], ids=["numbers", "tensors"])
@pytest.mark.parametrize("name", ["SGD", "AdamW"])
@pytest.mark.parametrize("schedule", [*SCHEDULES, *COMPOSED])
def test_rates_and_states_are_torchs(schedule: str, name: str, tensors: bool) -> None:
    compare({**SCHEDULES, **COMPOSED}[schedule], name, tensors, [()] * 26)


@pytest.mark.filterwarnings("ignore:The epoch parameter")
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_leaps_are_torchs(schedule: str) -> None:
    """`step(epoch)`, which takes the closed form where there is one."""
    compare(SCHEDULES[schedule], "SGD", False, [(int(e),) for e in np.random.default_rng(0).permutation(25)])


def test_restarts_take_fractions() -> None:
    for growth in (1, 2):
        make = lambda s, o, growth=growth: s.CosineAnnealingWarmRestarts(o, 3, growth)  # noqa: E731
        compare(make, "SGD", False, [(epoch / 4,) for epoch in range(40)])


@pytest.mark.parametrize("mode", ["min", "max"])
@pytest.mark.parametrize("threshold_mode", ["rel", "abs"])
@pytest.mark.parametrize(
    "options",
    [
        *({}, {"cooldown": 3}, {"min_lr": [0.1, 0.2]}, {"min_lr": 0.15, "eps": 0.01}, {"threshold": 0.1}),
        *({"patience": 0, "factor": 0.5}, {"patience": 1, "cooldown": 1}),
    ],
    ids=str,
)
def test_plateaus_are_torchs(mode: str, threshold_mode: str, options: dict[str, Any]) -> None:
    keywords = {"patience": 2, "mode": mode, "threshold_mode": threshold_mode, **options}
    random = np.random.default_rng(0).random(60)
    metrics = [(float(m),) for m in np.exp(-np.arange(60) / 10) + 0.05 * random]
    compare(lambda s, o: s.ReduceLROnPlateau(o, **keywords), "SGD", False, metrics)
    tensors = [(minigrad.tensor(m),) for (m,) in metrics]
    training = Training(minigrad, lambda s, o: s.ReduceLROnPlateau(o, **keywords), "SGD", True)
    for args in tensors:
        training.step(*args)
    assert float(training.optimizer.param_groups[0]["lr"]) < 0.5


TRAINING = """
w = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
o = torch.optim.Adam([w], lr=0.1)
s = make(torch.optim.lr_scheduler, o)
losses = []
for _ in range(30):
    o.zero_grad()
    loss = (1 + w * w).sqrt().sum()
    loss.backward()
    o.step()
    s.step()
    losses.append(loss.item())
"""


def test_a_training_with_a_schedule() -> None:
    for make in (SCHEDULES["one cycle from the top"], SCHEDULES["cosine"], COMPOSED["warm-up"]):
        mine, theirs = (play(engine, TRAINING, make=make)["losses"] for engine in ENGINES)
        np.testing.assert_allclose(mine, theirs, rtol=1e-12)


@pytest.mark.parametrize("back", [False, True], ids=["here to torch", "torch to here"])
def test_a_state_crosses_engines(back: bool) -> None:
    """What a state dict holds is plain, and means the same on both."""
    first, second = reversed(ENGINES) if back else ENGINES
    for schedule in ("milestones", "cosine", "rarer restarts", "one cycle of three", "a callable object"):
        make = SCHEDULES[schedule]
        before, after, whole = (Training(engine, make, "SGD", False) for engine in (first, second, torch))
        for _ in range(10):
            before.step()
            whole.step()
        after.resume(before)
        for _ in range(10):
            after.step()
            whole.step()
        assert after.log == whole.log


PROGRAMS = {
    "what is there": """
import inspect
names = [name for name in dir(S) if name.endswith("LR") and name != "CyclicLR" or "Sched" in name]
names = [name for name in names if name != "_SchedulePhase"]
signatures = [str(inspect.signature(getattr(S, name))).split(") ->")[0] for name in names]
parameters = [list(inspect.signature(getattr(S, name)).parameters) for name in names]
defaults = [[p.default for p in inspect.signature(getattr(S, name)).parameters.values()
             if p.default is not p.empty] for name in names]
bases = [issubclass(getattr(S, name), S.LRScheduler) for name in names]
del signatures, inspect
""",
    "a schedule of the user's own": """
class Halved(S.LRScheduler):
    def get_lr(self):
        return [base * 0.5 ** self.last_epoch for base in self.base_lrs]
class Older(S._LRScheduler):
    def get_lr(self):
        return [group["lr"] / 2 for group in self.optimizer.param_groups]
rates = []
for kind in (Halved, Older):
    s = kind(o)
    for _ in range(3):
        o.step()
        s.step()
        rates.append(s.get_last_lr())
del s
""",
    "resuming": """
S.StepLR(o, 3, last_epoch=5)  # raises KeyError
o.param_groups[0]["initial_lr"] = 0.5
rates = []
for kind in (lambda: S.StepLR(o, 3, last_epoch=5), lambda: S.CosineAnnealingLR(o, 8, last_epoch=5),
             lambda: S.ExponentialLR(o, 0.5, last_epoch=2), lambda: S.LinearLR(o, last_epoch=2),
             lambda: S.MultiplicativeLR(o, lambda e: 0.5, last_epoch=2),
             lambda: S.PolynomialLR(o, last_epoch=1),
             lambda: S.LambdaLR(o, lambda e: 0.5 ** e, last_epoch=2)):
    s = kind()
    rates.append((s.get_last_lr(), s.last_epoch))
    s.step()
    rates.append((s.get_last_lr(), s.last_epoch))
del s
""",
    "a group that comes later": """
s, t = S.StepLR(o, 1), S.LambdaLR(o, lambda e: 0.5)
o.add_param_group({"params": torch.ones(1), "lr": 0.25})
s.step()
rate = s.get_last_lr()
t.step()  # raises ValueError
u = S.ReduceLROnPlateau(o, patience=0, min_lr=[0.0, 0.0])
o.add_param_group({"params": torch.ones(1), "lr": 0.25})
u.step(1.0)
u.step(1.0)  # raises RuntimeError
del s, t, u
""",
    "a tensor stays the same tensor": """
lr = torch.tensor(0.5)
o.param_groups[0]["lr"] = lr
s = S.StepLR(o, 1, 0.5)
first = s.get_last_lr()[0]
o.step()
s.step()
same_tensor, values = o.param_groups[0]["lr"] is lr, (float(lr), float(first))
del s, lr, first
""",
    "too many steps of a cycle": """
s = S.OneCycleLR(o, 0.5, 2)
for _ in range(2):
    o.step()
    s.step()
s.step()  # raises ValueError
del s
""",
    "no rates of its own": """
class Nothing(S.LRScheduler):
    pass
""",
    "no optimizer": """
S.StepLR(1, 2)  # raises TypeError
S.OneCycleLR(1, 0.1, 2)  # raises TypeError
S.ReduceLROnPlateau(1)  # raises TypeError
""",
    "options out of range": """
S.ConstantLR(o, 1.5)  # raises ValueError
S.ConstantLR(o, -0.5)  # raises ValueError
S.LinearLR(o, 0)  # raises ValueError
S.LinearLR(o, 1.5)  # raises ValueError
S.LinearLR(o, 0.5, 1.5)  # raises ValueError
S.LambdaLR(o, [])  # raises ValueError
S.MultiplicativeLR(o, [lambda e: 1, lambda e: 2])  # raises ValueError
S.MultiplicativeLR(o, 0.5)  # raises TypeError
S.LambdaLR(o, 0.5)  # raises TypeError
S.CosineAnnealingWarmRestarts(o, 0)  # raises ValueError
S.CosineAnnealingWarmRestarts(o, 1.5)  # raises ValueError
S.CosineAnnealingWarmRestarts(o, 1, 0)  # raises ValueError
S.CosineAnnealingWarmRestarts(o, 1, 1.5)  # raises ValueError
S.CosineAnnealingWarmRestarts(o, 1, 1, "0")  # raises ValueError
S.CosineAnnealingWarmRestarts(o, 1).step(-1)  # raises ValueError
S.ReduceLROnPlateau(o, factor=1.0)  # raises ValueError
S.ReduceLROnPlateau(o, "mid")  # raises ValueError
S.ReduceLROnPlateau(o, threshold_mode="mid")  # raises ValueError
S.ReduceLROnPlateau(o, min_lr=[0, 0])  # raises ValueError
""",
    "options of a cycle out of range": """
S.OneCycleLR(o, 0.1)  # raises ValueError
S.OneCycleLR(o, 0.1, 0)  # raises ValueError
S.OneCycleLR(o, 0.1, 2.5)  # raises ValueError
S.OneCycleLR(o, 0.1, epochs=2)  # raises ValueError
S.OneCycleLR(o, 0.1, epochs=-2, steps_per_epoch=3)  # raises ValueError
S.OneCycleLR(o, 0.1, epochs=2, steps_per_epoch=3.5)  # raises ValueError
S.OneCycleLR(o, 0.1, 5, pct_start=1)  # raises ValueError
S.OneCycleLR(o, 0.1, 5, pct_start=1.5)  # raises ValueError
S.OneCycleLR(o, 0.1, 5, anneal_strategy="quadratic")  # raises ValueError
S.OneCycleLR(o, [0.1, 0.2], 5)  # raises ValueError
S.OneCycleLR(o, 0.1, 5, base_momentum=[0.1, 0.2])  # raises ValueError
S.OneCycleLR(torch.optim.Adagrad([torch.ones(1)]), 0.1, 5)  # raises ValueError
""",
    "what can't be composed": """
other = torch.optim.SGD([torch.ones(1)], lr=0.5)
S.ChainedScheduler([])  # raises ValueError
S.ChainedScheduler([S.StepLR(o, 1), S.StepLR(other, 1)])  # raises ValueError
S.ChainedScheduler([S.StepLR(o, 1), S.ReduceLROnPlateau(o)])  # raises ValueError
S.ChainedScheduler([S.StepLR(o, 1), 1])  # raises TypeError
S.SequentialLR(o, [], [])  # raises ValueError
S.SequentialLR(o, [S.StepLR(o, 1)], [1])  # raises ValueError
S.SequentialLR(o, [S.StepLR(o, 1), S.StepLR(other, 1)], [1])  # raises ValueError
S.SequentialLR(o, [S.StepLR(o, 1), S.ReduceLROnPlateau(o)], [1])  # raises ValueError
S.SequentialLR(o, [S.StepLR(o, 1), 1], [1])  # raises TypeError
del other
""",
}
BEFORE = """
S = torch.optim.lr_scheduler
o = torch.optim.SGD([torch.ones(1)], lr=0.5, momentum=0.5)
"""


@pytest.mark.filterwarnings("ignore:Detected call")
@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_a_scheduler_in_a_program(text: str) -> None:
    same(BEFORE + text + "\ndel o")


WARNED = {
    "in order": "s = S.StepLR(o, 1)\no.step()\ns.step()\ns.step()",
    "before the optimizer": "s = S.StepLR(o, 1)\ns.step()\no.step()\ns.step()",
    "a step before the scheduler is there": "o.step()\ns = S.StepLR(o, 1)\ns.step()",
    "a scheduler that comes later": "s = S.StepLR(o, 1)\no.step()\nt = S.StepLR(o, 1)\nt.step()",
    "a step that was replaced": "s = S.StepLR(o, 1)\no.step = lambda: None\no.step()\ns.step()",
    "restarts": "s = S.CosineAnnealingWarmRestarts(o, 2)\ns.step()\ns.step()",
    "asked for the next rate": "s = S.StepLR(o, 1)\ns.get_lr()\ns.get_last_lr()",
    "asked for the next rate of a cycle": "s = S.OneCycleLR(o, 1, 9)\ns.get_lr()",
    "an epoch": "s = S.StepLR(o, 1)\no.step()\ns.step(3)",
    "an epoch and a metric": "s = S.ReduceLROnPlateau(o)\ns.step(1.0, 3)\ns.step(1.0)",
    "a sequence": """
s = S.SequentialLR(o, [S.StepLR(o, 1), S.StepLR(o, 1)], [2])
o.step()
s.step()
s.step()
""",
    "copied": """
import copy
s, o = copy.deepcopy((S.StepLR(o, 1), o))
o.step()
s.step()
""",
    "a chain": "s = S.ChainedScheduler([S.StepLR(o, 1), S.StepLR(o, 1)])\ns.step()",
}


@pytest.mark.parametrize("text", WARNED.values(), ids=WARNED)
def test_it_warns_as_torch_does(text: str) -> None:
    """Of the same things, in the same class, in words that begin alike."""
    found = []
    for engine in ENGINES:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            play(engine, BEFORE + text)
        found.append([(w.category, str(w.message)[:40]) for w in caught])
    assert found[0] == found[1]


def test_a_schedule_without_rates_says_so() -> None:
    class Nothing(minigrad.optim.lr_scheduler.LRScheduler):
        pass

    with pytest.raises(NotImplementedError, match="Nothing has no get_lr"):
        Nothing(optimizer_of(minigrad, "SGD", False))


@pytest.mark.filterwarnings("ignore:Detected call")
def test_a_scheduler_is_copied_with_its_optimizer() -> None:
    optimizer = optimizer_of(minigrad, "SGD", False)
    scheduler = minigrad.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    scheduler.step()
    twin, other = copy.deepcopy((scheduler, optimizer))
    twin.step()
    assert twin.optimizer is other and twin.get_last_lr() == [0.125, 0.25] != scheduler.get_last_lr()
