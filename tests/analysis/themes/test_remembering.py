"""What the run before found stands, and what really changes is seen at once all the same."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from analysis.errors import AnalysisError
from analysis.themes import NO_THEME, find_themes
from analysis.themes.remembering import favour_homes, favour_pairs
from planting import Planted, plant_stories

Labels = NDArray[np.int16]


def labels_of(planted: Planted, rows: NDArray[np.intp], before: Labels | None = None) -> Labels:
    """The themes of these stories; `before`: of all stories, in the run before."""
    return find_themes(
        planted.vectors[rows],
        languages=[planted.languages[row] for row in rows],
        story_ids=[planted.story_ids[row] for row in rows],
        seed=1,
        before=None if before is None else before[rows],
    ).labels


def spread_out(rows: NDArray[np.intp], labels: Labels, stories: int) -> Labels:
    """The same for all stories, −1 for those that the run did not see."""
    every = np.full(stories, NO_THEME, np.int16)
    every[rows] = labels
    return every


def test_pairs_that_lay_together_are_favoured_and_new_stories_are_compared_as_they_are() -> None:
    alike = np.full((4, 4), 0.5, np.float32)
    favour_pairs(alike, np.array([0, 0, 1, -1], np.int16), 0.125)
    assert alike.tolist() == [
        [0.625, 0.625, 0.375, 0.5],
        [0.625, 0.625, 0.375, 0.5],
        [0.375, 0.375, 0.625, 0.5],
        [0.5, 0.5, 0.5, 0.5],
    ]


def test_home_is_where_most_of_the_earlier_theme_lie() -> None:
    shares = np.full((4, 2), 0.5, np.float32)
    groups, lay = np.array([1, 1, 0, 0]), np.array([3, 3, 3, -1], np.int16)
    favour_homes(shares, groups, lay, 0.5)
    assert shares.tolist() == [[0.5, 0.75]] * 3 + [[0.5, 0.5]]
    favour_homes(shares, groups, np.full(4, -1, np.int16), 0.5)
    assert shares.tolist() == [[0.5, 0.75]] * 3 + [[0.5, 0.5]]


def test_themes_stand_while_some_stories_leave_and_others_come() -> None:
    planted = plant_stories((30,) * 10, spread=2.4)  # so loose that two runs apart agree by .7
    stands, good = [], []
    for draw in (4, 5):
        leave = np.random.default_rng(draw).random((2, 300)) < 0.1
        first, then = (np.flatnonzero(~one) for one in leave)
        before = spread_out(first, labels_of(planted, first), 300)
        runs = labels_of(planted, then), labels_of(planted, then, before)
        known = before[then] >= 0
        stands.append([adjusted_rand_score(before[then][known], one[known]) for one in runs])
        good.append([adjusted_mutual_info_score(planted.truth[then], one) for one in runs])
    apart, again = np.mean(stands, axis=0)
    assert again > apart + 0.03
    afresh, remembered = np.mean(good, axis=0)
    assert remembered > afresh - 0.02


def test_a_subject_that_comes_up_is_found_at_once_and_the_others_stand() -> None:
    planted = plant_stories((40,) * 6 + (15,), spread=0.9)
    rows, old = np.arange(255), np.arange(240)
    before = spread_out(old, labels_of(planted, old), 255)
    assert before.max() == 5
    again = labels_of(planted, rows, before)
    assert adjusted_rand_score(planted.truth, again) > 0.99


@pytest.mark.parametrize("what", ["two as one", "one as two"])
def test_what_was_found_wrongly_does_not_stand(what: str) -> None:
    planted = plant_stories((40,) * 6, spread=0.9)
    before = planted.truth.astype(np.int16)
    before[before == 5] = 4
    if what == "one as two":
        before = planted.truth.astype(np.int16)
        before[:20] = 6
    again = labels_of(planted, np.arange(240), before)
    assert adjusted_rand_score(planted.truth, again) > 0.99


def test_a_collection_that_grew_ends_as_one_that_was_told_at_once() -> None:
    planted = plant_stories((200, 150, 150, 100, 100, 100, 100, 60, 40), spread=1.3)
    told = np.random.default_rng(2).permutation(1000)
    lay = np.full(1000, NO_THEME, np.int16)
    for stories in (100, 300, 1000):
        rows = np.sort(told[:stories])
        lay = spread_out(rows, labels_of(planted, rows, lay), 1000)
    afresh = labels_of(planted, np.arange(1000))
    grown, wanted = (adjusted_mutual_info_score(planted.truth, one) for one in (lay, afresh))
    assert grown > wanted - 0.01


def test_nothing_that_was_known_is_as_no_run_before() -> None:
    planted = plant_stories((30, 30, 30), spread=1.2)
    rows = np.arange(90)
    nothing = np.full(90, NO_THEME, np.int16)
    assert np.array_equal(labels_of(planted, rows), labels_of(planted, rows, nothing))


def test_the_order_of_rows_changes_nothing_of_what_is_remembered() -> None:
    planted = plant_stories((40,) * 4, spread=1.5)
    before = planted.truth.astype(np.int16)
    shuffled = np.random.default_rng(3).permutation(160)
    again = labels_of(planted, np.arange(160), before)
    assert np.array_equal(again[shuffled], labels_of(planted, shuffled, before))


def test_themes_before_of_another_number_of_stories_are_refused() -> None:
    planted = plant_stories((30, 30))
    with pytest.raises(AnalysisError, match="before"):
        find_themes(
            planted.vectors, languages=planted.languages, seed=1, before=np.zeros(3, np.int16)
        )
