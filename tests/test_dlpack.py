"""DLPack: one memory, seen by minigrad, NumPy and torch; and refused where a gradient would be lost."""

from typing import Any

import numpy as np
import pytest
import torch

import minigrad

DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]
ARRAYS = {
    "whole": lambda a: a,
    "turned": lambda a: a.T,
    "with gaps": lambda a: a[:, ::2],
    "a row": lambda a: a[1],
    "one": lambda a: a[0, 0:1].reshape(()),
    "none": lambda a: a[:0],
}


@pytest.mark.parametrize("part", ARRAYS.values(), ids=ARRAYS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_memory_is_shared_both_ways(dtype: str, part: Any) -> None:
    array = part(np.arange(12).reshape(3, 4).astype(dtype))
    for lender in (array, torch.from_numpy(array)):
        tensor = minigrad.from_dlpack(lender)
        assert str(tensor.dtype) == f"torch.{dtype}" and tensor.shape == array.shape
        assert tensor.numpy().strides == array.strides or not array.size
        for borrower in (np.from_dlpack(tensor), torch.from_dlpack(tensor)):
            assert borrower.dtype in (tensor.numpy().dtype, getattr(torch, dtype))
            array[...] = 0
            assert not np.asarray(borrower).any() and not tensor.any()
            borrower[...] = 1
            assert array.all() and tensor.all()
            tensor.zero_()
            assert not array.any()


def test_a_copy_is_not_shared() -> None:
    array = np.zeros(3)
    copied = minigrad.from_dlpack(array, copy=True)
    copied += 1
    assert not array.any() and minigrad.from_dlpack(array, device="cpu", copy=False).tolist() == [0, 0, 0]


def test_the_memory_outlives_its_owner() -> None:
    tensor = minigrad.from_dlpack(torch.arange(5.0))
    array = np.from_dlpack(minigrad.arange(5.0))
    assert tensor.tolist() == array.tolist() == [0, 1, 2, 3, 4]


def test_what_is_lent_for_reading_is_not_written() -> None:
    array = np.ones(3)
    array.flags.writeable = False
    tensor = minigrad.from_dlpack(array)
    with pytest.raises(ValueError, match="read-only"):  # torch writes there all the same
        tensor += 1
    assert array.tolist() == tensor.tolist() == [1, 1, 1]


@pytest.mark.parametrize("take", [np.from_dlpack, torch.from_dlpack, minigrad.from_dlpack])
@pytest.mark.parametrize("engine", [minigrad, torch])
def test_a_gradient_is_not_lost(engine: Any, take: Any) -> None:
    x = engine.ones(2, requires_grad=True)
    for tensor in (x, x * 2):
        with pytest.raises(BufferError, match="detach"):
            take(tensor)
    assert take(x.detach()).tolist() == [1, 1]


def test_the_protocol() -> None:
    ours, theirs = minigrad.ones(2), torch.ones(2)
    assert ours.__dlpack_device__() == tuple(map(int, theirs.__dlpack_device__()))
    assert type(ours.__dlpack__()) is type(theirs.__dlpack__())
    for tensor in (ours, theirs):
        with pytest.raises(AssertionError, match="stream"):
            tensor.__dlpack__(stream=1)


MISUSES = [
    ([1, 2], RuntimeError),
    (np.float64(2), RuntimeError),
    (np.ones(3, ">f4"), BufferError),
    (np.array(["a"]), BufferError),
]


@pytest.mark.parametrize(("lender", "error"), MISUSES)
def test_misuse(lender: Any, error: type[Exception]) -> None:
    for engine in (torch, minigrad):
        with pytest.raises(error):
            engine.from_dlpack(lender)


@pytest.mark.parametrize(
    ("lender", "error"),
    [
        (np.ones(3)[::-1], ValueError),  # torch ends the process
        (np.ones(2, complex), TypeError),  # dtypes that torch has
        (torch.ones(2, dtype=torch.bfloat16), (RuntimeError, BufferError)),
    ],
)
def test_what_no_tensor_can_hold(lender: Any, error: Any) -> None:
    with pytest.raises(error):
        minigrad.from_dlpack(lender)
