"""Which stories have gone and which have come is told by their ids, however alike these begin."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from analysis.shell.joining import bytes_of, compare_ids

# Ids of 36 letters, of which many share the first eight.
BEGINNINGS, ENDS = some.sampled_from("ab"), some.integers(1000, 1029)
IDS = some.sets(some.builds("{}{:->35}".format, BEGINNINGS, ENDS), max_size=30)


def sorted_ids(ids: set[str]) -> np.ndarray:
    return np.array(sorted(ids), "<U36")


@given(IDS, IDS)
def test_two_sets_of_ids_are_compared_as_sets_are(held: set[str], ids: set[str]) -> None:
    before, now = sorted_ids(held), sorted_ids(ids)
    stay, new = compare_ids(bytes_of(before), bytes_of(now))
    assert set(before[stay].tolist()) == held & ids
    assert set(now[new].tolist()) == ids - held


def test_ids_as_bytes_are_what_the_database_sorts() -> None:
    ids = sorted_ids({"0a", "0A", "b-1", "b"})
    assert [one.decode() for one in bytes_of(ids).tolist()] == ["0A", "0a", "b", "b-1"]
