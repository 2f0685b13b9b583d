"""Trees: tensors in dicts, lists and tuples, nested at will, as parameters and results of functions come.

Whatever is no dict, list, tuple or None is a leaf. None is an empty place, and stays one.

>>> map(lambda x: 10 * x, {"weights": [1, 2], "bias": None})
{'weights': [10, 20], 'bias': None}
>>> leaves({"weights": [1, 2], "bias": None})
[1, 2]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


def leaves(tree: Any) -> list[Any]:
    """The leaves, in order."""
    found: list[Any] = []
    map(found.append, tree)
    return found


def rebuilt(tree: Any, leaves: Iterable[Any]) -> Any:
    """The tree with other leaves, in order."""
    others = iter(leaves)
    return map(lambda _: next(others), tree)


def map(function: Callable[..., Any], tree: Any, *rest: Any) -> Any:
    """The tree with function(leaf, …) for each leaf; `rest` are trees whose leaves go along with its own.

    Raises RuntimeError if these are built in another way.

    >>> map(lambda x, y: x + y, (1, [2]), (30, [40]))
    (31, [42])
    """
    for other in rest:
        if shape(tree) != shape(other):
            raise RuntimeError(
                f"expected the same structure of tensors twice, got {outline(tree)} and {outline(other)}"
            )
    if isinstance(tree, dict):
        return type(tree)({key: map(function, tree[key], *(other[key] for other in rest)) for key in tree})
    if isinstance(tree, list | tuple):
        items = [map(function, *places) for places in zip(tree, *rest, strict=True)]
        return type(tree)(*items) if hasattr(tree, "_fields") else type(tree)(items)
    return None if tree is None else function(tree, *rest)


def shape(tree: Any) -> Any:
    """What two trees have in common at their root if they can be walked together."""
    if isinstance(tree, dict):
        return dict, set(tree)
    if isinstance(tree, list | tuple):
        return type(tree), len(tree)
    return tree is None


def outline(tree: Any) -> str:
    """The tree as text, with a star for each leaf."""
    return repr(map(lambda _: Star(), tree))


class Star:
    def __repr__(self) -> str:
        return "*"
