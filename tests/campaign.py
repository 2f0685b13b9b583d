"""Random programs of views, writes and indices, many of them: `python tests/campaign.py --examples 20000`.

Half of them have several lines (programs.py), the others read or write once, at a random key
(test_indexing.py). One on which the engines disagree is shrunk to a short one, and printed.
"""

import argparse
import functools
import itertools
import sys
import warnings
from collections.abc import Callable
from typing import Any

import test_indexing as indexing
import torch
from hypothesis import HealthCheck, given, seed, settings, strategies as st
from programs import agree, programs
from tqdm import tqdm

KINDS: list[tuple[float, st.SearchStrategy[Any], Callable[[Any], None]]] = [
    (0.5, programs(), agree),
    (0.25, indexing.keyed, lambda case: indexing.agree(indexing.reading, *case)),
    (0.25, indexing.writes(), lambda case: indexing.agree(indexing.writing, *case)),
]
"""The share of each kind, how its examples are made, and how they are compared."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=20_000, help="how many programs")
    parser.add_argument("--seed", type=int, default=0, help="where the random choices begin")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    bar, count = tqdm(total=args.examples, unit="program", disable=None), itertools.count()

    def run(compare: Callable[[Any], None], case: Any) -> None:
        next(count)
        bar.update()
        compare(case)

    try:
        for share, strategy, compare in KINDS:
            play(strategy, functools.partial(run, compare), round(share * args.examples), args.seed)
    except AssertionError as difference:
        bar.close()
        print("they disagree:", *getattr(difference, "__notes__", []), difference, sep="\n")
        return 1
    bar.close()
    print(f"{next(count)} programs (seed {args.seed}), and no disagreement")
    return 0


def play(strategy: st.SearchStrategy[Any], run: Callable[[Any], None], examples: int, start: int) -> None:
    """Run so many random examples; the one that fails is shrunk."""

    @seed(start)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def each(program: Any) -> None:
        run(program)

    each()


if __name__ == "__main__":
    sys.exit(main())
