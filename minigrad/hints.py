"""What there is in minigrad in the place of what a program misses."""

from __future__ import annotations

import difflib
import re
import sys
from types import ModuleType
from typing import Any

from .tensor import Tensor

PLACES = [
    "minigrad", "minigrad.nn", "minigrad.nn.functional", "minigrad.nn.init", "minigrad.nn.utils",
    "minigrad.optim", "minigrad.optim.lr_scheduler", "minigrad.utils", "minigrad.utils.data",
    "minigrad.autograd", "minigrad.autograd.functional", "minigrad.func", "minigrad.linalg",
    "minigrad.special", "minigrad.random", "minigrad.cuda", "minigrad.accelerator", "minigrad.backends",
]  # fmt: skip
"""Where else a name is looked for, first things first."""


def hint(error: BaseException) -> str | None:
    """The missing thing and what comes nearest to it, in torch's words; None for an error of another kind.

    >>> try:
    ...     Tensor.softmx
    ... except AttributeError as error:
    ...     hint(error)
    'minigrad has no torch.Tensor.softmx; the nearest: torch.Tensor.softmax, torch.Tensor.log_softmax'
    """
    if isinstance(error, AttributeError) and error.name is not None:
        return advice(error.obj, error.name)
    module = str(error.name) if isinstance(error, ImportError) else ""
    if isinstance(error, ModuleNotFoundError):
        if re.match(r"torch\w+|(pytorch_)?lightning\b", module):
            return f"minigrad stands in for torch alone, and not for {module}, which builds on it"
        parent, _, name = module.rpartition(".")
        return advice(sys.modules.get(parent.replace("torch", "minigrad", 1)), name, modules=True)
    word = re.search(r"cannot import name '(\w+)'", str(error))
    return advice(sys.modules.get(module), word[1]) if module and word else None


def advice(owner: Any, name: str, modules: bool = False) -> str | None:
    """What comes nearest to a name that an object hasn't got; None if the object is none of minigrad's.

    First things of that name, if need be in another case, wherever they are; then those in the same place.
    """
    place = place_of(owner if isinstance(owner, ModuleType | type) else type(owner))
    if place is None:
        return None
    rooms = {room: sys.modules[room] for room in PLACES if room in sys.modules}
    own = table({place: owner}, modules)
    every = table({place: owner, **rooms, "minigrad.Tensor": Tensor}, modules)
    same = sorted(every.get(name.lower(), []), key=lambda full: not full.endswith(f".{name}"))
    near = same or close(name, own, 0.65) or close(name, every, 0.75)
    near = near or [found[0] for word, found in every.items() if name.lower() in word]
    nearest = f"the nearest: {', '.join(near[:3])}" if near else "nor anything of such a name"
    return f"minigrad has no {torchs(place)}.{name}; {nearest}"


def table(things: dict[str, Any], modules: bool) -> dict[str, list[str]]:
    """In full, what can be asked of things, by the last word in lower case; or only the modules in them."""
    found: dict[str, list[str]] = {}
    for place, thing in things.items():
        for name in names(thing):
            if not modules or f"{place}.{name}" in PLACES:
                found.setdefault(name.lower(), []).append(torchs(f"{place}.{name}"))
    return found


def close(name: str, there: dict[str, list[str]], ratio: float) -> list[str]:
    return [there[match][0] for match in difflib.get_close_matches(name.lower(), there, 3, ratio)]


def place_of(owner: ModuleType | type) -> str | None:
    """Where a module or class of minigrad stands for a program."""
    if isinstance(owner, ModuleType):
        return owner.__name__ if owner.__name__.partition(".")[0] == "minigrad" else None
    if owner.__module__.partition(".")[0] != "minigrad":
        return None
    rooms = [room for room in PLACES if getattr(sys.modules.get(room), owner.__name__, None) is owner]
    return f"{rooms[0] if rooms else owner.__module__}.{owner.__name__}"


def names(thing: Any) -> list[str]:
    """What a program can ask of it: no private names, and of modules no helpers that others make."""
    found = [name for name in dir(thing) if not name.startswith("_")]
    if not isinstance(thing, ModuleType):
        return found
    return [name for name in found if is_public(getattr(thing, name))]


def is_public(value: Any) -> bool:
    if isinstance(value, ModuleType):
        return value.__name__ in PLACES
    return str(getattr(value, "__module__", "minigrad")).partition(".")[0] == "minigrad"


def torchs(name: str) -> str:
    """What torch calls a thing of minigrad."""
    return re.sub(r"^minigrad\b", "torch", name)
