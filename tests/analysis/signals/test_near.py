"""The nearest stories of others: as by hand, the same however many are sought, for both signals."""

import numpy as np
import pytest

from analysis.errors import AnalysisError
from analysis.signals import Said, find_apart, find_disagreeing, find_near, near
from signalling import rehearse_signals


def told_by(tellers: list[int], seed: int = 1) -> Said:
    """Stories in one language, each somewhere else, of these tellers."""
    stories = len(tellers)
    vectors = np.random.default_rng(seed).normal(size=(stories, 16)).astype(np.float32)
    ids = np.array([f"{number:03d}" for number in range(stories)])
    return Said(ids, vectors, np.full(stories, "nb"), np.array(tellers))


def by_hand(said: Said, story: int, count: int) -> list[int]:
    """The nearest stories of as many other tellers, looked up one by one among all."""
    middle = said.vectors.mean(axis=0)
    freed = said.vectors - middle
    freed /= np.linalg.norm(freed, axis=1, keepdims=True)
    chosen: list[int] = []
    seen = {said.tellers[story]}
    for other in np.argsort(-(freed @ freed[story])).tolist():
        if said.tellers[other] not in seen and len(chosen) < count:
            chosen.append(other)
            seen.add(said.tellers[other])
    return chosen


@pytest.mark.parametrize(
    "tellers",
    [
        list(range(40)),
        [story // 2 for story in range(60)],
        [0, 0, 1, 1, 2, 2, 3],
        [*range(12), *[12] * 60],  # one told so much that hers are the nearest of nearly all
    ],
)
def test_the_nearest_are_those_of_as_many_other_tellers(tellers: list[int]) -> None:
    said = told_by(tellers)
    found = find_near(said, 10, seed=0).rows
    for story, row in enumerate(found):
        assert row[row >= 0].tolist() == by_hand(said, story, 10)


def test_the_first_are_the_same_however_many_are_sought(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "MOST_KNOWN", 200)
    for tellers in (60, 400):
        said = rehearse_signals(tellers, seed=tellers, alone=3).said
        few, many = find_near(said, 5, seed=2), find_near(said, 10, seed=2).first(5, len(said.ids))
        assert np.array_equal(few.rows, many.rows)
        assert np.array_equal(few.cosines, many.cosines, equal_nan=True)


@pytest.mark.parametrize("most", [150, near.MOST_KNOWN])
def test_both_signals_are_the_same_from_nearest_that_were_sought_once(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "MOST_KNOWN", most)
    planted = rehearse_signals(200, seed=3, alone=3, misled=3)
    once = find_near(planted.said, seed=4)
    apart = find_apart(planted.said, seed=4), find_apart(planted.said, seed=4, near=once)
    assert np.array_equal(apart[0].chances, apart[1].chances, equal_nan=True)
    asked = planted.said, planted.placements
    own, shared = find_disagreeing(*asked, seed=4), find_disagreeing(*asked, seed=4, near=once)
    assert np.array_equal(own.signals.chances, shared.signals.chances, equal_nan=True)
    assert own.together == shared.together


def test_the_nearest_of_other_stories_or_too_few_of_each_are_refused() -> None:
    planted = rehearse_signals(60, seed=1)
    fewer = find_near(planted.said.of(np.arange(10)), seed=0)
    with pytest.raises(AnalysisError, match="near"):
        find_apart(planted.said, near=fewer)
    with pytest.raises(AnalysisError, match="10 of each story or more"):
        find_disagreeing(planted.said, planted.placements, near=find_near(planted.said, 5, seed=0))
