"""Versions of a story in several languages are one, and what is merely of one subject is not."""

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.themes import Themes, find_themes
from analysis.themes.placed import Compared
from analysis.themes.versions import FEWEST, find_versions

LANGUAGES = ("nb", "nn", "en")


def translate(sizes: tuple[int, ...], away: float) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Stories of so many a theme in three languages, each so far from its sentence: (3n, 64),
    language by language, and the sentence of each."""
    random = np.random.default_rng(4)
    centres = random.normal(size=(len(sizes), 64))[np.repeat(np.arange(len(sizes)), sizes)]
    said = centres + 1.5 * random.normal(size=centres.shape)
    told = np.concatenate([said + away * random.normal(size=said.shape) for _ in LANGUAGES])
    told /= np.linalg.norm(told, axis=1, keepdims=True)
    return told.astype(np.float32), np.tile(np.arange(len(said)), len(LANGUAGES))


def codes(count: int) -> NDArray[np.str_]:
    return np.repeat(LANGUAGES, count)


def whole(count: int) -> NDArray[np.int16]:
    return np.full(count, -1, np.int16)


def test_translations_are_versions_of_each_other() -> None:
    vectors, sentences = translate((30, 30, 30), 0.3)
    versions = find_versions(vectors, codes(90), whole(270))

    assert (versions == sentences).all()


def test_stories_of_one_subject_in_two_languages_are_no_versions() -> None:
    random = np.random.default_rng(2)
    vectors = random.normal(size=(2, 64))[np.arange(200) % 2] + random.normal(size=(200, 64))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    versions = find_versions(vectors, np.repeat(["nb", "en"], 100), whole(200))

    assert len(np.unique(versions)) >= 195


def test_in_one_language_every_story_is_its_own() -> None:
    vectors, _ = translate((30, 30), 0.1)

    assert find_versions(vectors, np.repeat("nb", 180), whole(180)).tolist() == list(range(180))


@pytest.mark.parametrize("count, alone", [(FEWEST - 1, True), (FEWEST, False)])
def test_of_a_few_stories_in_a_language_none_is_a_version(count: int, alone: bool) -> None:
    vectors, _ = translate((count,), 0.1)
    versions = find_versions(vectors, codes(count), whole(3 * count))

    assert (len(np.unique(versions)) == 3 * count) == alone


def test_what_people_hold_apart_are_no_versions() -> None:
    vectors, _ = translate((30,), 0.2)
    parts = whole(90)
    parts[0], parts[30] = 0, 1
    versions = find_versions(vectors, codes(30), parts)

    assert versions[0] != versions[30]
    assert (versions[1:30] == versions[31:60]).all()


def find(away: float) -> tuple[Themes, NDArray[np.int64]]:
    vectors, sentences = translate((40, 40, 40), away)
    return find_themes(vectors, languages=codes(120).tolist(), seed=1), sentences


def test_all_versions_of_a_story_lie_in_one_theme() -> None:
    themes, sentences = find(0.3)
    lies = themes.labels.reshape(len(LANGUAGES), -1)

    assert themes.count == 3
    assert (lies == lies[0]).all()
    assert sentences.tolist() == list(range(120)) * 3


def test_a_story_joined_of_its_versions_lies_in_their_middle() -> None:
    vectors, _ = translate((20,), 0.2)
    joined, version = Compared(vectors, languages=codes(20)).join_versions(whole(60))
    middle = vectors.reshape(3, 20, 64).sum(axis=0)

    assert version.tolist() == list(range(20)) * 3
    assert np.allclose(joined.vectors, middle / np.linalg.norm(middle, axis=1, keepdims=True))
