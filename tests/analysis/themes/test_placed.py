"""How much placements count: where text is weak they help, where it tells all they do no harm."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from analysis.errors import AnalysisError
from analysis.gower import Placements
from analysis.themes import ThemeOptions, Themes, find_themes
from planting import plant_stories
from signalling import Rehearsed, rehearse_signals


def themes_of(told: Rehearsed, counts: float) -> Themes:
    said = told.said
    return find_themes(
        said.vectors,
        languages=said.languages.tolist(),
        story_ids=said.ids.tolist(),
        seed=1,
        options=ThemeOptions(placements=counts),
        placements=told.placements,
    )


def found_again(told: Rehearsed, counts: float) -> float:
    """How well the themes are the planted subjects (adjusted Rand index)."""
    return float(adjusted_rand_score(told.subjects, themes_of(told, counts).labels))


def test_placements_that_carry_the_theme_help_where_the_text_is_weak() -> None:
    weak = [rehearse_signals(200, seed=seed, noise=3.0, shift=3.0) for seed in range(3)]
    alone = np.mean([found_again(one, 0.0) for one in weak])
    beside = np.mean([found_again(one, 0.33) for one in weak])
    assert beside > alone + 0.1


def test_where_the_text_tells_all_they_do_no_harm() -> None:
    strong = rehearse_signals(200, seed=1, shift=0.0)
    assert found_again(strong, 0.25) > 0.95


def test_nothing_changes_where_they_do_not_count() -> None:
    told = rehearse_signals(100, seed=2)
    plain = find_themes(
        told.said.vectors,
        languages=told.said.languages.tolist(),
        story_ids=told.said.ids.tolist(),
        seed=1,
    )
    assert np.array_equal(themes_of(told, 0.0).labels, plain.labels)


def test_the_order_of_rows_changes_nothing() -> None:
    told = rehearse_signals(100, seed=2)
    rows = np.random.default_rng(0).permutation(len(told.said.ids))
    first, again = themes_of(told, 0.3), themes_of(told.of(rows), 0.3)
    assert np.array_equal(first.labels[rows], again.labels)


def test_who_answered_nothing_goes_by_what_she_says() -> None:
    told = rehearse_signals(200, seed=3)
    values = told.placements.values.copy()
    values[::10] = np.nan
    silent = replace(told, placements=replace(told.placements, values=values))
    themes = themes_of(silent, 0.3)
    assert adjusted_rand_score(told.subjects[::10], themes.labels[::10]) > 0.9


def test_states_are_never_mixed_up() -> None:
    planted = plant_stories((40, 40, 40), spread=0.5)
    away = np.where(planted.truth == 0, 1.0, 0.0)
    place = np.where(planted.truth == 0, np.nan, np.where(planted.truth == 1, 0.0, 0.02))
    columns = np.stack([place, away], axis=1).astype(np.float32)
    laid = Placements(columns, np.arange(2), ("a", "a.not_applicable"))
    vectors = np.random.default_rng(1).normal(size=planted.vectors.shape)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    themes = find_themes(
        vectors.astype(np.float32),
        languages=planted.languages,
        seed=1,
        options=ThemeOptions(placements=1.0),
        placements=laid,
    )
    placed = set(themes.labels[planted.truth > 0].tolist()) - {-1}
    assert not placed & set(themes.labels[planted.truth == 0].tolist())


def test_of_very_many_stories_those_beyond_the_sample_go_by_what_they_say() -> None:
    told = rehearse_signals(200, seed=4)
    options = ThemeOptions(placements=0.25, most_divided=120)
    said = told.said
    themes = find_themes(
        said.vectors,
        languages=said.languages.tolist(),
        seed=1,
        options=options,
        placements=told.placements,
    )
    assert adjusted_rand_score(told.subjects, themes.labels) > 0.9


@pytest.mark.parametrize("counts", [-0.1, 1.1])
def test_more_than_all_or_less_than_nothing_is_refused(counts: float) -> None:
    with pytest.raises(AnalysisError, match="placements"):
        ThemeOptions(placements=counts)


def test_placements_of_other_stories_are_refused() -> None:
    told = rehearse_signals(50, seed=1)
    with pytest.raises(AnalysisError, match="placements"):
        themes_of(replace(told, placements=told.placements.of(np.arange(3))), 0.3)
