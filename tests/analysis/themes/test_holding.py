"""What people decided about themes holds: together, apart, and as it was, whatever comes."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from analysis.themes import Held, Reason, ThemeOptions, Themes, find_themes
from analysis.themes.holding import hold_groups, sample_anchors
from planting import Planted, plant_stories

SIZES = (60, 50, 40, 30)


def find(planted: Planted, held: Held | None = None, **options: int) -> Themes:
    return find_themes(
        planted.vectors,
        languages=planted.languages,
        story_ids=planted.story_ids,
        seed=1,
        options=ThemeOptions(**options),
        held=held,
    )


def hold(parts: NDArray[np.int64], *themes: int) -> Held:
    return Held(parts.astype(np.int16), np.array(themes, np.int16))


def where(planted: Planted, theme: int, most: int = 1000) -> NDArray[np.intp]:
    return np.flatnonzero(planted.truth == theme)[:most]


def test_nothing_held_changes_nothing() -> None:
    planted = plant_stories(SIZES, spread=1.0)
    free, held = find(planted), find(planted, hold(np.full(180, -1)))

    assert np.array_equal(free.labels, held.labels)
    assert np.array_equal(free.fit, held.fit)
    assert held.held == ()


def test_themes_put_together_stay_together_and_take_in_what_is_new() -> None:
    planted = plant_stories(SIZES)
    parts = np.full(180, -1)
    parts[where(planted, 1, 30)], parts[where(planted, 3, 20)] = 0, 1
    themes = find(planted, hold(parts, 0, 0))
    (label,) = themes.held

    assert themes.count == 3
    assert (themes.labels[np.isin(planted.truth, [1, 3])] == label).all(), "the new ones too"
    assert (themes.labels[np.isin(planted.truth, [0, 2])] != label).all()
    assert (themes.reasons == Reason.FITS).all()


def test_a_split_theme_does_not_grow_together_again() -> None:
    planted = plant_stories(SIZES)
    parts = np.full(180, -1)
    parts[where(planted, 0)[:20]], parts[where(planted, 0)[20:40]] = 0, 1
    themes = find(planted, hold(parts, 0, 1))
    first, second = themes.held

    assert first != second
    assert set(themes.labels[where(planted, 0)[:20]]) == {first}
    assert set(themes.labels[where(planted, 0)[20:40]]) == {second}
    assert set(themes.labels[where(planted, 0)[40:]]) <= {first, second}, "the new ones"
    assert themes.count == 5


def test_a_kept_theme_stands_when_the_stories_would_have_it_otherwise() -> None:
    planted = plant_stories((60, 50, 40, 3))
    parts = np.full(153, -1)
    parts[where(planted, 3)] = 0
    alone, kept = find(planted), find(planted, hold(parts, 0))

    assert alone.count == 3, "three stories are too few for a theme"
    assert set(kept.labels[where(planted, 3)]) == set(kept.held)
    assert kept.count == 4


def test_stories_taken_out_of_a_theme_leave_the_others_where_they_are() -> None:
    planted = plant_stories(SIZES)
    parts = np.full(180, -1)
    parts[np.r_[where(planted, 0, 4), where(planted, 1, 4), where(planted, 2, 4)]] = 0
    themes = find(planted, hold(parts, 0))
    free = parts < 0

    assert adjusted_rand_score(planted.truth[free], themes.labels[free]) > 0.95
    assert set(themes.labels[~free]) == set(themes.held)


def test_held_stories_beyond_the_sample_lie_where_they_are_held() -> None:
    planted = plant_stories(SIZES)
    parts = np.full(180, -1)
    parts[where(planted, 1)], parts[where(planted, 3)] = 0, 1
    themes = find(planted, hold(parts, 0, 0), most_divided=80, landmarks=60)

    assert set(themes.labels[parts >= 0]) == set(themes.held)
    assert (themes.reasons[parts >= 0] == Reason.FITS).all()


def test_a_sample_has_stories_of_every_held_theme() -> None:
    parts = np.full(1000, -1)
    parts[500:504], parts[504:900], parts[900] = 0, 1, 2
    rows = sample_anchors(hold(parts, 1, 0, 1))

    assert {500, 501, 502, 503, 900} <= set(rows.tolist())
    assert len(rows) == 105


def test_the_very_same_words_may_be_held_in_two_themes() -> None:
    planted = plant_stories(SIZES)
    planted.vectors[where(planted, 1)[0]] = planted.vectors[where(planted, 0)[0]]
    parts = np.full(180, -1)
    parts[where(planted, 0)], parts[where(planted, 1)] = 0, 1
    themes = find(planted, hold(parts, 0, 1))

    assert [set(themes.labels[parts == part].tolist()) for part in (0, 1)] == [
        {one} for one in themes.held
    ]


def test_a_held_theme_none_of_whose_stories_are_there_has_no_number() -> None:
    planted = plant_stories(SIZES)
    parts = np.full(180, -1)
    parts[where(planted, 2)] = 1

    assert find(planted, hold(parts, 0, 1)).held[0] == -1


@pytest.mark.parametrize("stories", [0, 1, 5, 9])
def test_too_few_stories_have_no_theme_whoever_holds_them(stories: int) -> None:
    vectors = plant_stories((30, 30)).vectors[:stories]
    held = hold(np.zeros(stories, int), 0)
    themes = find_themes(vectors, languages=["nb"] * stories, seed=1, held=held)

    assert themes.held == (-1,)
    assert (themes.labels == -1).all()


def test_a_group_follows_a_held_part_unless_it_has_swallowed_it() -> None:
    near = np.repeat(np.eye(3), 4, axis=0)  # three groups of four, whose walks end among themselves
    walks = near @ near.T / 4
    walks[8:10, 8:10], walks[10:, 10:], walks[8:10, 10:], walks[10:, 8:10] = 0.45, 0.45, 0.05, 0.05
    held = hold(np.array([0, 0, -1, -1, 1, -1, -1, -1, 2, 2, -1, -1]), 0, 0, 1)
    joined, owners = hold_groups(np.sqrt(walks).astype(np.float32), np.arange(12) // 4, held)

    assert len(set(joined[:8].tolist())) == 1, "both parts of the first theme draw what is theirs"
    assert joined[8] == joined[9] != joined[10] == joined[11], "the last group swallowed its part"
    assert owners.tolist() == [0, 1, -1]
