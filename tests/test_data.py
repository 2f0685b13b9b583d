"""utils.data: from the same seed, torch's batches in torch's order, and torch's random numbers after them."""

import copy
from collections import OrderedDict, UserDict, UserList, namedtuple
from typing import Any

import numpy as np
import pytest
import torch
from both import ENGINES, play, same
from hypothesis import given, settings, strategies as st

import minigrad

SET = """
D = torch.utils.data
_rows = D.TensorDataset(torch.arange(20).view(10, 2) * 0.5, torch.arange(10))
_squares = [i * i for i in range(7)]
class Stream(D.IterableDataset):
    def __init__(self, n, own=True):
        self.n = n
    def __iter__(self):
        return iter(range(self.n))
class Counted(Stream):
    def __len__(self):
        return self.n
class Noisy(D.Dataset):  # draws while it is read
    def __getitem__(self, i):
        return torch.randn(2), i
    def __len__(self):
        return 6
class Batched(D.Dataset):
    def __getitems__(self, places):
        return [10 * i for i in places]
    def __getitem__(self, i):
        return -1
    def __len__(self):
        return 5
torch.manual_seed(3)
"""
LOADERS = {
    "plain": "_rows",
    "batches": "_rows, 4",
    "the last dropped": "_rows, batch_size=4, drop_last=True",
    "shuffled": "_rows, 4, True",
    "shuffled, in whole batches": "_rows, 5, shuffle=True",
    "shuffled by a generator": "_rows, 4, shuffle=True, generator=torch.Generator().manual_seed(8)",
    "in order, with a generator": "_rows, 4, generator=torch.Generator().manual_seed(8)",
    "a list": "_squares, 3, shuffle=True",
    "a list of tensors": "[torch.ones(2) * i for i in range(5)], 2, shuffle=True",
    "an array": "np.arange(6.0).reshape(3, 2), 2",
    "dicts": "[{'x': torch.ones(2) * i, 'y': i, 'z': str(i)} for i in range(5)], 2, shuffle=True",
    "no batches": "_rows, None, shuffle=True",
    "no batches of a list of arrays": "[np.arange(3), (np.ones(2), 'a', 1.5)], batch_size=None",
    "a collate_fn": "_rows, 3, collate_fn=lambda samples: len(samples)",
    "a collate_fn without batches": "_rows, None, collate_fn=lambda sample: sample[1] * 2",
    "a sampler": "_rows, 3, sampler=D.RandomSampler(_rows, replacement=True, num_samples=70)",
    "a sampler that is a tensor": "_rows, 3, sampler=torch.randperm(10)",
    "a sampler that is a list": "_rows, 2, sampler=[3, 3, -1]",
    "a batch_sampler": "_rows, batch_sampler=[[1, 2], [3], [4, 5, 6]]",
    "a BatchSampler": "_rows, batch_sampler=D.BatchSampler(D.SubsetRandomSampler([9, 8, 7, 6, 5]), 2, True)",
    "weights": "_rows, 4, sampler=D.WeightedRandomSampler([0.1] * 5 + [1.0] * 5, 12)",
    "a subset": "D.Subset(D.Subset(_rows, range(1, 8)), torch.tensor([0, 2, 4, 6])), 3, shuffle=True",
    "a subset of a list": "D.Subset(_squares, [1, 3, 5]), 2",
    "a part": "D.random_split(_rows, [0.55, 0.45])[0], 2, shuffle=True",
    "two sets": "_rows + D.TensorDataset(torch.ones(3, 2), torch.zeros(3, dtype=torch.int64)), 4, True",
    "sets side by side": "D.StackDataset(x=_squares, y=D.Subset(_rows, range(7))), 2, True",
    "samples that are drawn": "Noisy(), 4, shuffle=True",
    "drawn in a subset": "D.Subset(Noisy(), [5, 1, 3]), 2, shuffle=True",
    "__getitems__": "Batched(), 2",
    "__getitems__ in a subset": "D.Subset(Batched(), [4, 2]), 2",
    "__getitems__ without batches": "Batched(), None",
    "a stream": "Stream(7), 3",
    "a stream, the last dropped": "Stream(7), 3, drop_last=True",
    "a stream without batches": "Stream(3), None",
    "a stream with a length": "Counted(7), 3, shuffle=False",
    "two streams": "Stream(2) + Counted(3), 4",
}
EPOCHS = """
_loader = D.DataLoader({})
epochs = [[batch for batch in _loader] for _ in range(3)]
after = torch.rand(2)
"""


@pytest.mark.parametrize("options", LOADERS.values(), ids=LOADERS)
def test_three_epochs_and_what_is_drawn_after_them(options: str) -> None:
    same(SET + EPOCHS.format(options))


@pytest.mark.parametrize("name", [name for name in LOADERS if "stream" not in name])
def test_lengths(name: str) -> None:
    same(f"{SET}n = len(D.DataLoader({LOADERS[name]}))")


SAMPLERS = {
    "sequential": "D.SequentialSampler(range(4))",
    "random": "D.RandomSampler(range(7))",
    "fewer": "D.RandomSampler(range(7), num_samples=3)",
    "more": "D.RandomSampler(range(7), num_samples=17)",
    "twice": "D.RandomSampler(range(7), num_samples=14)",
    "with replacement": "D.RandomSampler(range(7), True)",
    "many with replacement": "D.RandomSampler(range(7), True, 64)",
    "of a subset": "D.SubsetRandomSampler(list('abcdef'))",
    "weighted": "D.WeightedRandomSampler([1, 2, 3.5], 5)",
    "weighted, one": "D.WeightedRandomSampler(torch.tensor([1.0, 2, 3]), 1)",
    "weighted, each once": "D.WeightedRandomSampler([1, 2, 3, 4], 3, False)",
    "batches": "D.BatchSampler(D.RandomSampler(range(7)), 3, False)",
    "whole batches": "D.BatchSampler('abcdefgh', 3, True)",
}
SAMPLERS |= {
    f"{name}, by a generator": f"{text[:-1]}, generator=_g)"
    for name, text in SAMPLERS.items()
    if "Random" in text and "Batch" not in text
}


@pytest.mark.parametrize("sampler", SAMPLERS.values(), ids=SAMPLERS)
def test_samplers_draw_as_torchs(sampler: str) -> None:
    same(f"""{SET}
_g = torch.Generator().manual_seed(5)
_s = {sampler}
n, epochs = len(_s), [list(_s) for _ in range(3)]
after, own = torch.rand(2), torch.rand(2, generator=_g)
""")


@given(
    n=st.integers(1, 40), batch=st.integers(1, 12), drop=st.booleans(), own=st.booleans(),
    more=st.integers(0, 99), replacement=st.booleans(), seed=st.integers(0, 2**63),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_any_loader(
    n: int, batch: int, drop: bool, own: bool, more: int, replacement: bool, seed: int
) -> None:
    same(
        """
D = torch.utils.data
torch.manual_seed(seed)
_g = torch.Generator().manual_seed(seed // 2) if own else None
_data = D.TensorDataset(torch.arange(n))
_sampler = D.RandomSampler(_data, replacement, more or None, _g)
_loader = D.DataLoader(_data, batch, sampler=_sampler, drop_last=drop, generator=_g)
epochs = [list(_loader) for _ in range(2)]
after, own_after, length = torch.rand(2), torch.rand(2, generator=_g), len(_loader)
""",
        **{"n": n, "batch": batch, "drop": drop, "own": own, "more": more},
        **{"replacement": replacement, "seed": seed},
    )


SPLITS = {
    "lengths": "range(10), [3, 7]",
    "fractions": "range(10), [0.3, 0.3, 0.4]",
    "a remainder for several": "range(11), [0.25, 0.25, 0.25, 0.25]",
    "a generator": "range(10), [0.8, 0.2], generator=torch.Generator().manual_seed(1)",
    "None for a generator": "range(10), [5, 5], None",
    "an empty part": "range(3), [3, 0]",
    "all": "range(1), [1]",
}


@pytest.mark.parametrize("arguments", SPLITS.values(), ids=SPLITS)
def test_random_split(arguments: str) -> None:
    same(f"{SET}parts = [list(s) for s in D.random_split({arguments})]\nafter = torch.rand(1)")


def test_an_empty_part_is_warned_of() -> None:
    for engine in ENGINES:
        with pytest.warns(UserWarning, match="Length of split at index 1 is 0"):
            engine.utils.data.random_split(range(3), [1.0, 0.0])


DATASETS = {
    "TensorDataset": """
_s = _rows
n, one, last, some, both = len(_s), _s[0], _s[-1], _s[2:4], _s[[1, 3]]
all_of_it = list(_s)
_s[10]  # raises IndexError
""",
    "ConcatDataset": """
_s = D.ConcatDataset([range(3), range(0), range(10, 14)])
n, all_of_it, last, sizes = len(_s), [_s[i] for i in range(7)], _s[-1], _s.cumulative_sizes
_s[-8]  # raises ValueError
_s[7]  # raises IndexError
""",
    "a sum": "_s = _rows + _rows\nn, kept = len(_s), isinstance(_s, D.ConcatDataset)\none = _s[13]",
    "ChainDataset": """
_s = Stream(2) + Stream(3)
kept, all_of_it = isinstance(_s, D.ChainDataset), list(_s)
len(_s)  # raises TypeError
n = len(D.ChainDataset([Counted(2), Counted(4)]))
list(D.ChainDataset([Stream(2), [1]]))  # raises AssertionError
""",
    "StackDataset": """
_s, _t = D.StackDataset(_squares, range(7)), D.StackDataset(a=_squares, b=range(7))
n, one, m, other = len(_s), _s[3], len(_t), _t[-1]
D.StackDataset()  # raises ValueError
D.StackDataset(_squares, a=_squares)  # raises ValueError
D.StackDataset(_squares, range(6))  # raises ValueError
D.StackDataset(a=_squares, b=range(6))  # raises ValueError
""",
    "Subset": """
_s = D.Subset(_rows, [9, 1, 4])
n, one, some = len(_s), _s[1], _s[[0, 2]]
_s[3]  # raises IndexError
class Half(D.Subset):
    def __getitem__(self, i):
        return 0
Half(_rows, [1])  # raises NotImplementedError
class Whole(Half):
    def __getitems__(self, places):
        return [self[i] for i in places]
m = list(D.DataLoader(Whole(_rows, [1, 2])))
""",
    "what a subclass lacks": """
D.IterableDataset()  # raises TypeError
len(D.DataLoader(Stream(3), 2))  # raises TypeError
class Bare(D.Dataset):
    pass
D.DataLoader(Bare(), shuffle=True)  # raises TypeError
loader = D.DataLoader(Bare())
next(iter(loader))  # raises TypeError
del loader
""",
    "lengths of streams": """
n = len(D.DataLoader(Counted(7), 3)), len(D.DataLoader(Counted(7), 3, drop_last=True))
m = len(D.DataLoader(Counted(7), None))
""",
    "sizes that differ": "D.TensorDataset(torch.ones(3), torch.ones(4))  # raises AssertionError",
    "no sets": "D.ConcatDataset([])  # raises AssertionError",
    "a stream among sets": "D.ConcatDataset([_rows, Stream(3)])  # raises AssertionError",
    "kinds": """
class A(D.Dataset[int]):
    pass
class B(D.Sampler[int]):
    pass
class C(D.IterableDataset[int]):
    def __iter__(self):
        return iter([])
kinds = [issubclass(K, D.Dataset) for K in (A, C, D.TensorDataset)], issubclass(D.BatchSampler, D.Sampler)
D.DataLoader[int]
""",
    "attributes": """
_l = D.DataLoader(_rows, 4, shuffle=True, num_workers=0)
facts = _l.batch_size, _l.drop_last, _l.num_workers, _l.pin_memory, _l.timeout, _l.prefetch_factor
more = _l.generator, _l.persistent_workers, _l.worker_init_fn, _l.in_order, _l.pin_memory_device
kinds = type(_l.sampler).__name__, type(_l.batch_sampler).__name__, _l.collate_fn.__name__
same = _l.dataset is _rows, _l.batch_sampler.sampler is _l.sampler, _l.sampler.data_source is _rows
_m = D.DataLoader(_rows, None)
bare = _m.batch_size, _m.batch_sampler, type(_m.sampler).__name__, _m.collate_fn.__name__
_m.batch_size = 3  # raises ValueError
_m.dataset = 3  # raises ValueError
_m.collate_fn = len
""",
    "an iterator of its own": """
_l = D.DataLoader(_rows, 3, shuffle=True)
_a, _b = iter(_l), iter(_l)
drawn = torch.rand(1)
batches = next(_b), next(_a), next(_b), iter(_a) is _a
""",
    "a generator from which others draw meanwhile": """
_g = torch.Generator().manual_seed(1)
drawn = []
for options in ((True, 80), (False, 30)):
    for i in D.RandomSampler(range(9), *options, _g):
        drawn += [i, torch.rand(1, generator=_g).item()]
del options
""",
    "a sampler that draws as soon as it is asked": """
class Eager:
    def __iter__(self):
        return iter(torch.randint(10, (4,)).tolist())
batches = list(D.DataLoader(_rows, 3, sampler=Eager())), list(D.DataLoader(_rows, None, sampler=Eager()))
after = torch.rand(1)
""",
    "after an error": """
class Broken(D.Dataset):
    def __len__(self):
        return 3
    def __getitem__(self, i):
        return [0, None, 2][i]
_i = iter(D.DataLoader(Broken()))
a = next(_i)
next(_i)  # raises TypeError
b = next(_i)
""",
    "grows meanwhile": """
_list = [1, 2]
_l = D.DataLoader(_list, 2, shuffle=True)
n = len(_l)
_list.extend([3, 4, 5])
m, batches = len(_l), list(_l)
""",
    "not a worker": "info = D.get_worker_info()",
    "gradients": """
x = torch.ones(4, 2, requires_grad=True)
for (b,) in D.DataLoader(D.TensorDataset(x), 2, shuffle=True):
    (b * b).sum().backward()
del b
""",
    "batches are copies": """
x = torch.zeros(4)
for (b,) in D.DataLoader(D.TensorDataset(x), 2):
    b += 1
for b in D.DataLoader(x, None):
    b += 1
""",
}


@pytest.mark.parametrize("text", DATASETS.values(), ids=DATASETS)
def test_datasets_and_loaders(text: str) -> None:
    same(SET + text)


def test_what_a_subclass_has_to_say() -> None:
    for engine in ENGINES:
        with pytest.raises(NotImplementedError):
            engine.utils.data.Dataset()[0]
        with pytest.raises(NotImplementedError):
            iter(engine.utils.data.Sampler())


ERRORS = """
D.DataLoader(_rows, 0)  # raises ValueError
D.DataLoader(_rows, 2.5)  # raises ValueError
D.DataLoader(_rows, True)  # raises ValueError
D.DataLoader(_rows, 2, drop_last=1)  # raises ValueError
D.DataLoader(_rows, None, drop_last=True)  # raises ValueError
D.DataLoader(_rows, shuffle=True, sampler=[1])  # raises ValueError
D.DataLoader(_rows, 2, batch_sampler=[[1]])  # raises ValueError
D.DataLoader(_rows, shuffle=True, batch_sampler=[[1]])  # raises ValueError
D.DataLoader(_rows, sampler=[1], batch_sampler=[[1]])  # raises ValueError
D.DataLoader(_rows, drop_last=True, batch_sampler=[[1]])  # raises ValueError
D.DataLoader(Stream(3), shuffle=True)  # raises ValueError
D.DataLoader(Stream(3), sampler=[1])  # raises ValueError
D.DataLoader(Stream(3), batch_sampler=[[1]])  # raises ValueError
D.DataLoader(Stream(3), 0)  # raises ValueError
D.DataLoader([], shuffle=True)  # raises ValueError
D.DataLoader(_rows, num_workers=-1)  # raises ValueError
D.DataLoader(_rows, timeout=-1)  # raises ValueError
D.DataLoader(_rows, prefetch_factor=2)  # raises ValueError
D.DataLoader(_rows, num_workers=1, prefetch_factor=-1)  # raises ValueError
D.DataLoader(_rows, persistent_workers=True)  # raises ValueError
D.DataLoader(_rows, multiprocessing_context='fork')  # raises ValueError
iter(D.DataLoader(_rows, timeout=1))  # raises AssertionError
D.DataLoader(_rows, 2, False, None, None, 0, None, False, False, 0, None, None, None, 2)  # raises TypeError
D.RandomSampler([])  # raises ValueError
D.RandomSampler([1], num_samples=0)  # raises ValueError
D.RandomSampler([1], num_samples=1.5)  # raises ValueError
D.RandomSampler([1], replacement=1)  # raises TypeError
D.WeightedRandomSampler([1.0], 0)  # raises ValueError
D.WeightedRandomSampler([1.0], True)  # raises ValueError
D.WeightedRandomSampler([1.0], 1, 1)  # raises ValueError
D.WeightedRandomSampler([[1.0]], 1)  # raises ValueError
list(D.WeightedRandomSampler([1.0, 2.0], 3, False))  # raises RuntimeError
D.BatchSampler([1], 0, False)  # raises ValueError
D.BatchSampler([1], 1, 0)  # raises ValueError
D.random_split(_rows, [3, 4])  # raises ValueError
D.random_split(_rows, [0.5, 0.4])  # raises ValueError
D.random_split(_rows, [1.5, -0.5])  # raises ValueError
D.default_collate([object()])  # raises TypeError
D.default_collate([None])  # raises TypeError
D.default_collate([np.array('a')])  # raises TypeError
D.default_collate([[1, 2], [3]])  # raises RuntimeError
D.default_collate([(1, 2), (3,)])  # raises RuntimeError
D.default_collate([torch.ones(2), torch.ones(3)])  # raises RuntimeError
list(D.DataLoader(_rows, sampler=[10]))  # raises IndexError
list(D.DataLoader(D.Subset(_rows, [0]), sampler=[1]))  # raises IndexError
list(D.DataLoader(D.Subset(_rows, [10])))  # raises IndexError
"""


@pytest.mark.parametrize("line", ERRORS.strip().splitlines(), ids=lambda line: line.split("  #")[0])
def test_errors(line: str) -> None:
    same(SET + line)


Point = namedtuple("Point", "x y")


class Frozen(tuple):  # a sequence that is no list, made of one argument
    __slots__ = ()


class Odd(UserDict):  # a mapping that can't be made of another
    def __init__(self, a: int, b: int) -> None:
        super().__init__(a=a, b=b)


class Known(UserList):
    note = "kept"


SAMPLES = {
    "ints": lambda t: [1, 2],
    "bools": lambda t: [True, False],
    "floats": lambda t: [1.5, 2],
    "strings": lambda t: ["a", "b"],
    "bytes": lambda t: [b"a", b"b"],
    "tensors": lambda t: [t.ones(2, 1), t.zeros(2, 1)],
    "0-d tensors": lambda t: (t.tensor(1), t.tensor(2)),
    "arrays": lambda t: [np.ones(2, np.float32), np.zeros(2, np.float32)],
    "0-d arrays": lambda t: [np.array(1.0), np.array(2.0)],
    "NumPy's numbers": lambda t: [np.float32(1), np.float32(2)],
    "NumPy's float64": lambda t: [np.float64(1), np.float64(2)],
    "NumPy's integers": lambda t: [np.int16(1), np.int16(2)],
    "NumPy's bools": lambda t: [np.bool_(True), np.bool_(False)],
    "NumPy's strings": lambda t: [np.str_("a"), np.str_("b")],
    "pairs": lambda t: [(t.ones(2), 1), (t.zeros(2), 2)],
    "lists": lambda t: [[1, 2.0, "a"], [3, 4.0, "b"]],
    "named": lambda t: [Point(1, 2.0), Point(3, 4.0)],
    "dicts": lambda t: [{"a": 1, "b": [1, 2]}, {"b": [3, 4], "a": 2, "c": 9}],
    "ordered": lambda t: [OrderedDict(b=1, a=2), OrderedDict(b=3, a=4)],
    "nested": lambda t: [{"p": Point(t.ones(1), ("a", [1]))}, {"p": Point(t.ones(1), ("b", [2]))}],
    "tuples of another type": lambda t: [Frozen([1, 2]), Frozen([3, 4])],
    "mappings": lambda t: [Odd(1, 2), Odd(3, 4)],
    "sequences": lambda t: [Known([1, 2]), Known([3, 4])],
    "ranges": lambda t: [range(2), range(2, 4)],
    "empty": lambda t: [[], []],
}


def parted(value: Any) -> Any:
    """A nest as text, with the type of every part of it."""
    if isinstance(value, dict | UserDict):
        return type(value).__name__, {key: parted(part) for key, part in value.items()}
    if isinstance(value, list | tuple | UserList):
        return type(value).__name__, [parted(part) for part in value]
    return type(value).__name__, repr(value), str(getattr(value, "dtype", ""))


@pytest.mark.parametrize("function", ["default_collate", "default_convert"])
@pytest.mark.parametrize("samples", SAMPLES.values(), ids=SAMPLES)
def test_samples_become_a_batch(samples: Any, function: str) -> None:
    mine, theirs = (parted(getattr(e.utils.data, function)(samples(e))) for e in ENGINES)
    assert mine == theirs


def test_collections_keep_what_else_they_know() -> None:
    first = Known([1, 2])
    first.note = "mine"
    for engine in ENGINES:
        batch = engine.utils.data.default_collate([first, Known([3, 4])])
        assert type(batch) is Known and batch.note == "mine" and first == [1, 2]


WORKERS = """
_l = D.DataLoader(_rows, 4, shuffle=True, num_workers=2, persistent_workers=kept, generator=_g)
epochs = [list(_l) for _ in range(2)]
after = torch.rand(2)
facts = _l.prefetch_factor, _l.num_workers
del _l  # at once: left to the garbage collector, torch waits for workers that are kept
"""


@pytest.mark.parametrize("kept", [False, True], ids=["new workers", "workers kept"])
def test_workers_change_nothing(kept: bool) -> None:
    """torch starts processes; their batches, and what the main process draws, come out here as well."""
    same(SET + WORKERS, but=["_version"], kept=kept, _g=None)  # torch's workers write in place


def test_a_loader_can_be_copied() -> None:
    minigrad.manual_seed(0)
    loader = minigrad.utils.data.DataLoader(minigrad.arange(5), 2, shuffle=True)
    other = copy.deepcopy(loader)
    with pytest.raises(ValueError, match="batch_size can't be changed"):
        other.batch_size = 3
    assert len(list(other)) == 3


def test_the_fast_way_is_the_slow_way() -> None:
    """A TensorDataset is cut at once; a subclass of one may answer what it likes."""
    text = f"""{SET}
class Doubled(D.TensorDataset):
    def __getitem__(self, i):
        return tuple(2 * t for t in super().__getitem__(i))
class Same(D.TensorDataset):
    def __getitem__(self, i):
        return super().__getitem__(i)
_x = torch.arange(12.0).view(6, 2)
slow, fast, doubled = (list(D.DataLoader(K(_x, _x[:, 0]), 4)) for K in (Same, D.TensorDataset, Doubled))
"""
    names = play(minigrad, text)
    assert repr(names["slow"]) == repr(names["fast"]) != repr(names["doubled"])
    same(text)


def test_programs_import_it_as_torchs() -> None:
    from minigrad.utils.data import DataLoader, Dataset, TensorDataset, random_split
    from minigrad.utils.data.dataset import Subset
    from minigrad.utils.data.sampler import SubsetRandomSampler

    data = minigrad.utils.data
    assert (DataLoader, Dataset, TensorDataset) == (data.DataLoader, data.Dataset, data.TensorDataset)
    assert (random_split, Subset) == (data.random_split, data.Subset)
    assert SubsetRandomSampler is data.SubsetRandomSampler
    classes = {name for name in torch.utils.data.__all__ if name[0].isupper() and "Pipe" not in name}
    assert classes - set(dir(data)) == {"DataChunk", "DistributedSampler"}
