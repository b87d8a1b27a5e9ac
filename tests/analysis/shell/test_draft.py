"""A file while it is written: what is laid can be read, and no more than there was room for."""

import errno
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from analysis.shell.draft import Draft
from analysis.shell.shelf import Shelf

BYTES = np.dtype(np.uint8)


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[Draft]:
    """A file for two thousand bytes."""
    begun = Shelf(tmp_path, b"a key of the gate, 32 bytes long").begin(1)
    assert begun is not None
    begun.open(2_000)
    yield begun
    begun.drop()


def test_an_array_that_comes_in_blocks_is_read_as_one(draft: Draft) -> None:
    blocks = [np.full(3, 7, np.uint8), np.zeros(0, np.uint8), np.full(2, 8, np.uint8)]
    assert draft.lay((5,), BYTES, blocks).tolist() == [7, 7, 7, 8, 8]


def test_what_is_longer_than_the_file_is_not_taken_for_laid(draft: Draft) -> None:
    with pytest.raises(OSError, match="less room was asked for") as refused:
        draft.lay((3_000,), BYTES, [np.zeros(1_000, np.uint8)] * 3)
    assert refused.value.errno == errno.ENOSPC
