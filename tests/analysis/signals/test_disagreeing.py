"""Text against placements: what was planted is found, shuffles give no more than the level."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.errors import AnalysisError
from analysis.gower import Placements
from analysis.signals import find_disagreeing
from signalling import Rehearsed, rehearse_signals


def shuffled(planted: Rehearsed, seed: int) -> Placements:
    rng = np.random.default_rng(seed)
    return planted.placements.of(rng.permutation(len(planted.said.ids)))


def test_stories_placed_as_another_subject_are_found_and_hardly_any_other() -> None:
    found = [
        (find_disagreeing(planted.said, planted.placements), planted.misled)
        for planted in (rehearse_signals(300, seed=seed, misled=6) for seed in range(5))
    ]
    assert all(one.together <= 0.01 for one, _ in found)
    assert sum(one.signals.found[misled].sum() for one, misled in found) >= 0.75 * 30
    others = sum(one.signals.found.sum() - one.signals.found[misled].sum() for one, misled in found)
    assert others <= 0.01 * sum(one.signals.judged for one, _ in found)


def test_shuffled_placements_give_about_as_many_as_the_level_says() -> None:
    found = []
    for seed in range(30):
        planted = rehearse_signals(150, seed=seed)
        found.append(find_disagreeing(planted.said, shuffled(planted, seed), level=0.02))
    share = np.mean([one.signals.found.mean() for one in found])
    assert 0.5 * 0.02 < share < 1.3 * 0.02
    assert np.mean([one.together <= 0.05 for one in found]) <= 0.2, "nor do they go together"


def test_placements_that_have_nothing_to_do_with_the_text_do_not_go_together() -> None:
    planted = rehearse_signals(300, seed=1, shift=0.0)
    assert find_disagreeing(planted.said, planted.placements).together > 0.05


def test_who_places_everything_in_the_corners_does_not_disagree_by_that() -> None:
    planted = rehearse_signals(300, seed=5)
    values = planted.placements.values.copy()
    cornered = np.arange(0, len(values), 10)
    middle = np.nanmean(values, axis=0)
    values[cornered] = np.clip(middle + 3 * (values[cornered] - middle), 0, 1)
    found = find_disagreeing(planted.said, replace(planted.placements, values=values))
    assert found.signals.found[cornered].mean() <= 0.03


def test_the_order_of_the_stories_changes_nothing() -> None:
    planted = rehearse_signals(120, seed=2, misled=3)
    rows = np.random.default_rng(0).permutation(len(planted.said.ids))
    moved = planted.of(rows)
    first = find_disagreeing(planted.said, planted.placements)
    again = find_disagreeing(moved.said, moved.placements)
    assert np.array_equal(first.signals.chances[rows], again.signals.chances, equal_nan=True)
    assert first.together == again.together


def test_of_many_who_say_the_very_same_none_is_chosen_by_its_id() -> None:
    planted = rehearse_signals(300, seed=3, shift=1.0)
    count, rng = len(planted.said.ids), np.random.default_rng(1)
    vectors = planted.said.vectors.copy()
    vectors[rng.permutation(count)[: count // 3]] = vectors[0]
    strengths = []
    for _ in range(4):
        said = replace(planted.said, vectors=vectors, ids=rng.permutation(planted.said.ids))
        strengths.append(find_disagreeing(said, planted.placements).signals.strength)
    assert np.nanmax(np.ptp(strengths, axis=0)) < 0.5


def test_whoever_placed_without_words_moves_nobody() -> None:
    planted = rehearse_signals(150, seed=4)
    silent = np.arange(len(planted.said.ids)) % 3 == 0
    vectors, values = planted.said.vectors.copy(), planted.placements.values.copy()
    vectors[silent], values[silent] = np.nan, 1.0
    placements = replace(planted.placements, values=values)
    said, rows = replace(planted.said, vectors=vectors), np.flatnonzero(~silent)
    found = find_disagreeing(said, placements).signals.chances
    alone = find_disagreeing(said.of(rows), placements.of(rows)).signals.chances
    assert np.allclose(found[rows], alone, equal_nan=True)
    assert np.isnan(found[silent]).all()
    assert (placements.values[silent] == 1).all(), "what was given stays"


def test_the_same_seed_gives_the_same_bit_for_bit() -> None:
    planted = rehearse_signals(120, seed=2)
    first, again = (find_disagreeing(planted.said, planted.placements, seed=7) for _ in range(2))
    assert np.array_equal(first.signals.chances, again.signals.chances, equal_nan=True)


def test_what_was_not_answered_has_no_part() -> None:
    planted = rehearse_signals(300, seed=6, misled=4)
    values = planted.placements.values.copy()
    row = planted.misled[0]
    values[row] = np.nan
    found = find_disagreeing(planted.said, replace(planted.placements, values=values)).signals
    assert np.isnan(found.chances[row])
    assert found.judged == np.count_nonzero(~np.isnan(values).all(axis=1))


def test_does_not_apply_where_others_placed_is_a_disagreement_of_its_own() -> None:
    planted = rehearse_signals(300, seed=7, shift=0.0)
    said = planted.said
    subject = (said.vectors @ said.vectors[0]) > np.median(said.vectors @ said.vectors[0])
    away = np.where(subject, 1.0, 0.0)
    against = np.flatnonzero(subject)[:3]
    away[against] = 0.0
    columns = np.stack([away] * 2, axis=1).astype(np.float32)
    laid = Placements(columns, np.arange(2), ("a.not_applicable", "b.not_applicable"))
    found = find_disagreeing(said, laid)
    assert found.together <= 0.01
    assert np.median(found.signals.chances[against]) < 0.05


@pytest.mark.parametrize("stories", [0, 1, 39])
def test_too_few_stories_are_not_judged(stories: int) -> None:
    planted = rehearse_signals(60, seed=1).of(np.arange(stories))
    found = find_disagreeing(planted.said, planted.placements)
    assert found.signals.judged == 0
    assert np.isnan(found.together)


@pytest.mark.parametrize("same", [np.nan, 0.5])
def test_of_answers_that_are_all_alike_or_missing_none_disagrees(same: float) -> None:
    planted = rehearse_signals(100, seed=1)
    values = np.full_like(planted.placements.values, same)
    found = find_disagreeing(planted.said, replace(planted.placements, values=values))
    assert not found.signals.found.any()


def test_without_any_signifier_nothing_is_judged() -> None:
    planted = rehearse_signals(100, seed=1)
    nothing = Placements(np.zeros((len(planted.said.ids), 0), np.float32), np.zeros(0, np.intp), ())
    assert find_disagreeing(planted.said, nothing).signals.judged == 0


def test_texts_that_are_all_the_same_lead_nowhere() -> None:
    planted = rehearse_signals(100, seed=1)
    equal = np.repeat(planted.said.vectors[:1], len(planted.said.ids), axis=0)
    found = find_disagreeing(replace(planted.said, vectors=equal), planted.placements)
    assert found.signals.found.mean() <= 0.03


def test_placements_of_other_stories_are_refused() -> None:
    planted = rehearse_signals(60, seed=1)
    with pytest.raises(AnalysisError, match="placements"):
        find_disagreeing(planted.said, planted.placements.of(np.arange(10)))
