"""nn.utils.rnn: sequences of different lengths, padded and apart again, as torch does it."""

import itertools

import pytest
from both import same

GIVEN = """
from math import inf
torch.manual_seed(0)
rnn = __import__(torch.__name__ + ".nn.utils.rnn").nn.utils.rnn
parts = [torch.randn(n, 2) for n in (3, 1, 0, 4)]
"""


@pytest.mark.parametrize(
    ("first", "value", "side"), [*itertools.product([False, True], ["0.0", "-inf"], ["left", "right"])]
)
def test_padding(first: bool, value: str, side: str) -> None:
    same(
        GIVEN
        + f"""
parts[1].requires_grad_()
padded = rnn.pad_sequence(parts, {first}, {value}, {side!r})
(padded.nan_to_num(neginf=0) * torch.arange(32.0).view_as(padded)).sum().backward()
""",
        but=["_version"],
    )


def test_padding_is_taken_off() -> None:
    same(
        GIVEN
        + """
lengths = torch.tensor([len(part) for part in parts])
for first in (False, True):
    again = rnn.unpad_sequence(rnn.pad_sequence(parts, first), lengths, first)
    right = [torch.equal(*pair) for pair in zip(again, parts)]
""",
        but=["_version"],
    )


def test_what_is_taken_and_what_not() -> None:
    same(
        GIVEN
        + """
ints = rnn.pad_sequence([torch.tensor([1, 2]), torch.tensor([3])], padding_value=0.5)
first_decides = rnn.pad_sequence(part for part in (torch.tensor([1, 2]), torch.tensor([3.5])))
a_tensor = rnn.pad_sequence(torch.arange(6).view(2, 3), batch_first=True)
rnn.pad_sequence([])  # raises RuntimeError
rnn.pad_sequence(3)  # raises RuntimeError
rnn.pad_sequence([torch.tensor(3)])  # raises RuntimeError
rnn.pad_sequence([torch.ones(2, 3), torch.ones(2, 4)])  # raises RuntimeError
rnn.pad_sequence(parts, padding_side="up")  # raises RuntimeError
""",
        but=["_version"],
    )
