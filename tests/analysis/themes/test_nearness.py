"""What is alike by chance alone is no theme, however often walks over it end in the same places."""

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.gower import Placements
from analysis.themes import Reason, ThemeOptions, Themes, find_themes
from analysis.themes.holding import Held
from analysis.themes.nearness import measure_nearness
from planting import plant_stories


def unlike(stories: int, *, numbers: int = 384, seed: int = 5) -> NDArray[np.float32]:
    """Vectors (stories, numbers) of which none has anything to do with another."""
    vectors = np.random.default_rng(seed).normal(size=(stories, numbers))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def themes_of(vectors: NDArray[np.float32], **known: object) -> Themes:
    return find_themes(vectors, languages=["nb"] * len(vectors), seed=1, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize("stories", [20, 40, 80, 200, 400])
def test_stories_that_are_like_nothing_have_no_theme(stories: int) -> None:
    themes = themes_of(unlike(stories))
    assert themes.count == 0
    assert set(themes.reasons.tolist()) == {Reason.FEW}


def test_stories_that_are_like_nothing_are_put_in_no_theme_of_others() -> None:
    planted = plant_stories((30, 30, 30))
    vectors = np.concatenate([planted.vectors, unlike(60, numbers=64)])
    before = themes_of(vectors, options=ThemeOptions(least_nearness=-np.inf))
    themes = themes_of(vectors)
    assert np.mean(before.labels[90:] < 0) < 0.1
    assert np.mean(themes.labels[90:] < 0) > 0.5
    assert (themes.labels[:90] >= 0).all()
    assert themes.count == 3


def test_what_people_hold_together_stays_a_theme() -> None:
    parts = np.full(40, -1, np.int16)
    parts[:8] = 0
    themes = themes_of(unlike(40), held=Held(parts, np.zeros(1, np.int16)))
    assert themes.count == 1
    assert (themes.labels[:8] == 0).all()


def test_where_placements_count_the_texts_may_be_like_nothing() -> None:
    at = np.repeat(np.eye(4, dtype=np.float32), 20, axis=0) + np.float32(0.01)
    placements = Placements(at, np.zeros(4, np.intp), ("a",))
    themes = themes_of(unlike(80), placements=placements, options=ThemeOptions(placements=0.9))
    assert themes.count > 1


def test_one_text_that_enough_gave_is_a_theme_beside_what_is_unlike_it() -> None:
    vectors = unlike(200)
    told = np.concatenate([np.repeat([0, 1], 60), np.arange(200)])
    themes = themes_of(vectors[told])
    assert themes.count == 2
    assert themes.labels[0] != themes.labels[60]
    assert set(themes.labels[:120].tolist()) == {0, 1}


def test_nearness_is_about_none_by_chance_and_large_where_stories_are_alike() -> None:
    random = np.random.default_rng(1)
    chance = measure_nearness(unlike(200), np.repeat(np.arange(20), 10), random)
    planted = plant_stories((10,) * 20)
    alike = measure_nearness(planted.vectors, planted.truth, random)
    assert abs(chance.mean()) < 0.3
    assert chance.max() < ThemeOptions().least_nearness
    assert alike.min() > 5


def test_a_group_that_is_alike_among_what_is_not_is_near_alone() -> None:
    planted = plant_stories((8,))
    vectors = np.concatenate([planted.vectors, unlike(72, numbers=64)])
    near, *chance = measure_nearness(
        vectors, np.repeat(np.arange(10), 8), np.random.default_rng(1)
    ).tolist()
    assert near > 5
    assert max(chance) < 1.5


def test_what_cannot_be_asked_has_no_nearness() -> None:
    random = np.random.default_rng(1)
    groups = np.array([0, 0, 0, 1, -1, 2, 2])
    nearness = measure_nearness(unlike(7), groups, random)
    assert np.isnan(nearness).tolist() == [False, True, False]
    assert np.isnan(measure_nearness(unlike(7, numbers=8), groups, random)).all()
    assert np.isnan(measure_nearness(np.ones((7, 32), np.float32), groups, random)).all()
    assert measure_nearness(unlike(7), np.full(7, -1), random).shape == (0,)
    assert measure_nearness(unlike(2), np.zeros(2, np.int64), random).shape == (1,)


def test_the_order_of_rows_says_nothing_about_what_is_alike_by_chance() -> None:
    planted = plant_stories((30, 30, 30))
    vectors = np.concatenate([planted.vectors, unlike(60, numbers=64)])
    ids = [f"{row:03d}" for row in range(len(vectors))]
    shuffled = np.random.default_rng(3).permutation(len(vectors))
    themes = themes_of(vectors, story_ids=ids)
    again = themes_of(vectors[shuffled], story_ids=[ids[row] for row in shuffled])
    assert np.array_equal(themes.labels[shuffled], again.labels)
