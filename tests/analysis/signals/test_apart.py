"""Stories that lie apart: the planted are found, noise gives what the level says, and no more."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.errors import AnalysisError
from analysis.signals import Said, find_apart, near
from signalling import rehearse_signals


def said_as(vectors: NDArray[np.float32], tellers: NDArray[np.intp] | None = None) -> Said:
    ids = np.array([f"{number:05d}" for number in range(len(vectors))], "<U36")
    whose = np.arange(len(vectors)) if tellers is None else tellers
    return Said(ids, vectors, np.full(len(vectors), "nb"), whose)


def noise(stories: int, width: int = 64, seed: int = 0) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(stories, width))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@pytest.mark.parametrize("tellers", [150, 600])
def test_planted_stories_that_stand_alone_are_found(tellers: int) -> None:
    found = [
        (find_apart(planted.said).found, planted.alone)
        for planted in (rehearse_signals(tellers, seed=seed, alone=4) for seed in range(5))
    ]
    assert sum(mask[alone].sum() for mask, alone in found) >= 19
    others = sum(mask.sum() - mask[alone].sum() for mask, alone in found)
    assert others <= 2 * 0.01 * sum(len(mask) for mask, _ in found)


@pytest.mark.parametrize("level", [0.01, 0.05])
@pytest.mark.parametrize("width", [16, 64, 384])
def test_pure_noise_gives_about_as_many_as_the_level_says(width: int, level: float) -> None:
    share = np.mean(
        [find_apart(said_as(noise(300, width, seed)), level=level).found for seed in range(40)]
    )
    assert 0.3 * level < share < 1.5 * level


def test_the_order_of_the_stories_changes_nothing() -> None:
    planted = rehearse_signals(150, seed=2, alone=3)
    rows = np.random.default_rng(0).permutation(len(planted.said.ids))
    first, again = find_apart(planted.said), find_apart(planted.of(rows).said)
    assert np.array_equal(first.chances[rows], again.chances)


def test_a_teller_who_says_the_same_odd_thing_twice_is_as_alone_with_it() -> None:
    planted = rehearse_signals(150, seed=2, alone=1)
    said, row = planted.said, planted.alone[0]
    rows = np.append(np.arange(len(said.ids)), [row] * 6)
    ids = np.array([f"{number:05d}" for number in range(len(rows))], "<U36")
    hers = Said(ids, said.vectors[rows], said.languages[rows], said.tellers[rows])
    assert find_apart(hers).found[[row, -1]].all()
    others = replace(hers, tellers=np.arange(len(rows)))
    assert not find_apart(others).found[row], "of seven tellers it is a theme"


def test_nobody_lies_apart_by_her_language() -> None:
    planted = rehearse_signals(300, seed=3)
    few = np.where(np.arange(len(planted.said.ids)) % 40 == 0, "uk", planted.said.languages)
    pull = 2 * np.random.default_rng(9).normal(size=64) / 8
    vectors = planted.said.vectors + np.where((few == "uk")[:, None], pull, 0).astype(np.float32)
    found = find_apart(replace(planted.said, vectors=vectors, languages=few))
    assert np.isnan(found.chances[few == "uk"]).all(), "too few of it to be judged"
    assert found.judged == np.count_nonzero(few != "uk")


def test_a_language_of_enough_stories_is_judged_by_its_own() -> None:
    planted = rehearse_signals(300, seed=3, alone=2)
    english = planted.said.languages == "en"
    pull = np.random.default_rng(9).normal(size=64) / 8
    vectors = planted.said.vectors + np.where(english[:, None], pull, 0).astype(np.float32)
    found = find_apart(replace(planted.said, vectors=vectors)).found
    assert found[planted.alone].all()
    assert found[english].mean() <= 0.03


@pytest.mark.parametrize("stories", [0, 1, 2, 39])
def test_too_few_stories_are_not_judged(stories: int) -> None:
    found = find_apart(said_as(noise(stories)))
    assert found.judged == 0
    assert found.expected == 0
    assert not found.found.any()


def test_of_stories_that_all_say_the_same_none_lies_apart() -> None:
    equal = find_apart(said_as(np.repeat(noise(1), 60, axis=0)))
    assert equal.judged == 60
    assert not equal.found.any()


def test_a_story_without_words_is_not_judged_and_no_neighbour() -> None:
    vectors = noise(80)
    vectors[7] = np.nan
    found = find_apart(said_as(vectors))
    assert np.isnan(found.chances[7])
    assert np.isnan(found.strength[7])
    assert found.judged == 79


def test_one_teller_alone_has_no_neighbours() -> None:
    assert find_apart(said_as(noise(60), np.zeros(60, np.intp))).judged == 0


def test_very_many_stories_are_held_against_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = rehearse_signals(500, seed=4, alone=3)
    monkeypatch.setattr(near, "MOST_KNOWN", 250)
    assert find_apart(planted.said).found[planted.alone].all()


def test_the_rarer_the_stronger() -> None:
    found = find_apart(said_as(noise(100)))
    order = np.argsort(found.chances)
    assert (np.diff(found.strength[order]) <= 0).all()


@pytest.mark.parametrize("level", [0.0, 1.0, -1.0])
def test_a_level_that_is_none_is_refused(level: float) -> None:
    with pytest.raises(AnalysisError, match="level"):
        find_apart(said_as(noise(50)), level=level)


def test_what_does_not_agree_is_refused() -> None:
    vectors = noise(3)
    ids, languages, whose = np.array(["a", "b", "c"]), np.full(3, "nb"), np.arange(3)
    with pytest.raises(AnalysisError, match="tellers"):
        Said(ids, vectors, languages, np.arange(2))
    with pytest.raises(AnalysisError, match="every id once"):
        Said(np.array(["a", "b", "a"]), vectors, languages, whose)
    vectors[1, 1] = np.inf
    with pytest.raises(AnalysisError, match="finite"):
        Said(ids, vectors, languages, whose)
