"""The loader: a dataset in batches, in the order that a sampler says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, repeat
from operator import index
from typing import Any, Generic, TypeVar

from ...making.generator import Generator
from ...tensor import Tensor
from .collate import default_collate as default_collate, default_convert as default_convert
from .dataset import IterableDataset, Subset, TensorDataset
from .sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler, fresh_seed

T_co = TypeVar("T_co", covariant=True)
SETTLED = {"batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers"}


class DataLoader(Generic[T_co]):
    """Gives a dataset in batches, anew each time that one iterates over it.

    Indices come from `sampler` in lists of `batch_size`, or from `batch_sampler` in lists of its own; with
    neither they are 0, 1, 2, …, in random order with `shuffle`. `collate_fn` makes one batch of a list of
    samples. With `batch_size=None` there are no batches: samples come one by one.

    All work is done in this process, as with `num_workers=0` in torch: more workers, and options for them,
    are accepted, but no worker is started, so `worker_init_fn` isn't called, an iterable dataset is read
    once, and what a dataset draws at random comes from the global generator.

    ValueError for options that contradict each other. They can't be changed afterwards.
    """

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Iterable[Any] | None = None,
        batch_sampler: Iterable[Any] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[Any], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], None] | None = None,
        multiprocessing_context: Any = None,
        generator: Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        check_workers(num_workers, timeout, prefetch_factor, persistent_workers, multiprocessing_context)
        check_order(dataset, batch_size, shuffle, sampler, batch_sampler, drop_last)
        if sampler is None:
            sampler = default_sampler(dataset, shuffle, generator)
        if batch_sampler is not None:
            batch_size = None
        elif batch_size is not None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.dataset, self.sampler, self.batch_sampler = dataset, sampler, batch_sampler
        self.batch_size, self.drop_last, self.generator = batch_size, drop_last, generator
        self.collate_fn = collate_fn or (default_convert if batch_sampler is None else default_collate)
        self.num_workers, self.persistent_workers, self.in_order = num_workers, persistent_workers, in_order
        self.prefetch_factor = 2 if num_workers and prefetch_factor is None else prefetch_factor
        self.timeout, self.worker_init_fn = timeout, worker_init_fn
        self.pin_memory, self.pin_memory_device = pin_memory, pin_memory_device
        self.multiprocessing_context = multiprocessing_context
        self._base_seed: int | None = None
        self._settled = True

    def __setattr__(self, name: str, value: Any) -> None:
        if name in SETTLED and "_settled" in self.__dict__:
            raise ValueError(f"{name} can't be changed after a {type(self).__name__} is made: make another")
        super().__setattr__(name, value)

    def __iter__(self) -> Iterator[Any]:
        if self.timeout and not self.num_workers:
            raise AssertionError("a timeout is for workers to answer in, and needs num_workers > 0")
        indices = iter(self.sampler if self.batch_sampler is None else self.batch_sampler)
        if self._base_seed is None or not self.persistent_workers:
            self._base_seed = fresh_seed(self.generator)  # torch's for its workers; the same draws follow
        if isinstance(self.dataset, IterableDataset):
            return self._streamed(iter(self.dataset))
        return map(self._fetched, indices)

    def _fetched(self, place: Any) -> Any:
        """A batch for a list of indices, or, without batches, a sample for an index."""
        if self.batch_sampler is None:
            return self.collate_fn(self.dataset[place])
        if self.collate_fn is default_collate and (batch := cut_out(self.dataset, place)):
            return batch
        several = getattr(self.dataset, "__getitems__", None)
        return self.collate_fn(several(place) if several else [self.dataset[i] for i in place])

    def _streamed(self, samples: Iterator[Any]) -> Iterator[Any]:
        if self.batch_size is None:
            yield from map(self.collate_fn, samples)
            return
        while batch := list(islice(samples, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield self.collate_fn(batch)

    def __len__(self) -> int:
        """How many batches there are. TypeError if the dataset, or the sampler, has no length."""
        counted: Any = self.sampler if self.batch_sampler is None else self.batch_sampler
        if not isinstance(self.dataset, IterableDataset):
            return len(counted)
        samples: Any = self.dataset
        return len(BatchSampler(samples, self.batch_size or 1, self.drop_last))


def default_sampler(dataset: Any, shuffle: Any, generator: Generator | None) -> Sampler[Any]:
    if isinstance(dataset, IterableDataset):
        return Forever()
    return RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)


class Forever(Sampler[None]):
    """Stands for the sampler of an iterable dataset, which has no indices."""

    def __iter__(self) -> Iterator[None]:
        return repeat(None)


def cut_out(dataset: Any, indices: Any) -> list[Tensor]:
    """The batch of a TensorDataset, or of a Subset of one: as if collated, but in a tenth of the time.

    Empty for any other dataset.
    """
    while type(dataset) is Subset:
        dataset, indices = dataset.dataset, [dataset.indices[i] for i in indices]
    if type(dataset) is not TensorDataset:
        return []
    rows = [index(i) for i in indices]  # a sampler may give 0-d tensors
    return [tensor[rows] for tensor in dataset.tensors]


def get_worker_info() -> None:
    """Which worker this is: none, as all work is done in the main process."""


def check_workers(
    num_workers: int, timeout: float, prefetch_factor: int | None, persistent: bool, context: Any
) -> None:
    if num_workers < 0 or timeout < 0 or (prefetch_factor or 0) < 0:
        raise ValueError(
            "num_workers, timeout and prefetch_factor options should be non-negative, but got "
            f"{num_workers}, {timeout} and {prefetch_factor}"
        )
    needing = {
        "prefetch_factor": prefetch_factor is not None,
        "persistent_workers": persistent,
        "multiprocessing_context": context is not None,
    }
    for name, given in needing.items():
        if given and not num_workers:
            raise ValueError(f"{name} option needs num_workers > 0")


def check_order(
    dataset: Any, batch_size: int | None, shuffle: Any, sampler: Any, batch_sampler: Any, drop_last: bool
) -> None:
    options = {"shuffle": shuffle or None, "sampler": sampler, "batch_sampler": batch_sampler}
    for name, value in options.items():
        if isinstance(dataset, IterableDataset) and value is not None:
            raise ValueError(
                f"DataLoader with IterableDataset: expected unspecified {name} option, but got {name}={value}"
            )
    if sampler is not None and shuffle:
        raise ValueError("sampler option is mutually exclusive with shuffle")
    if batch_sampler is not None and (batch_size != 1 or shuffle or sampler is not None or drop_last):
        raise ValueError(
            "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"
        )
    if batch_size is None and drop_last:
        raise ValueError(
            "batch_size=None option disables auto-batching and is mutually exclusive with drop_last"
        )
