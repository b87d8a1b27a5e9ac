"""Themes found in planted stories: the truth, invariances, and collections of any size."""

import json
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from analysis.themes import Reason, ThemeOptions, Themes, find_themes, repeating
from planting import Planted, plant_stories


def themes_of(planted: Planted, seed: int = 1, options: ThemeOptions | None = None) -> Themes:
    return find_themes(
        planted.vectors,
        languages=planted.languages,
        story_ids=planted.story_ids,
        seed=seed,
        options=options,
    )


def random_vectors(stories: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(5).normal(size=(stories, 128))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("sizes", [(40,) * 6, (80, 40, 20, 10), (200, 100, 60, 60, 30, 15)])
def test_planted_themes_are_found(sizes: tuple[int, ...]) -> None:
    planted = plant_stories(sizes)
    themes = themes_of(planted)

    assert themes.count == len(sizes)
    assert adjusted_rand_score(planted.truth, themes.labels) > 0.95
    assert (themes.stability > 0.9).all()


def test_language_does_not_divide_what_belongs_together() -> None:
    planted = plant_stories((60, 60, 60, 60), language_pull=0.8)
    themes = themes_of(planted)

    assert adjusted_rand_score(planted.truth, themes.labels) > 0.9
    assert abs(adjusted_rand_score(planted.languages, themes.labels)) < 0.05


def test_the_order_of_rows_changes_nothing() -> None:
    planted = plant_stories((50, 40, 30, 20), spread=0.9)
    shuffled = np.random.default_rng(3).permutation(len(planted.truth))
    themes = themes_of(planted)
    again = find_themes(
        planted.vectors[shuffled],
        languages=[planted.languages[row] for row in shuffled],
        story_ids=[planted.story_ids[row] for row in shuffled],
        seed=1,
    )

    assert np.array_equal(themes.labels[shuffled], again.labels)
    assert np.array_equal(themes.fit[shuffled], again.fit)
    assert np.array_equal(themes.stability, again.stability)


def test_the_same_seed_gives_the_same_themes_bit_for_bit() -> None:
    planted = plant_stories((50, 40, 30, 20), spread=1.2)
    first, other, second = (themes_of(planted, seed) for seed in (1, 2, 1))

    assert np.array_equal(first.labels, second.labels)
    assert np.array_equal(first.fit, second.fit)
    assert np.array_equal(first.centres, second.centres)
    assert first.seed != other.seed


def test_another_seed_gives_nearly_the_same_themes() -> None:
    planted = plant_stories((100, 80, 60, 40, 40), spread=0.8)
    first, second = themes_of(planted, 1), themes_of(planted, 2)

    assert adjusted_rand_score(first.labels, second.labels) > 0.95


@pytest.mark.parametrize("stories", [0, 1, 2, 7, 9])
def test_a_handful_of_stories_makes_no_theme(stories: int) -> None:
    themes = find_themes(random_vectors(stories), languages=["nb"] * stories, seed=1)

    assert themes.count == 0
    assert (themes.labels == -1).all()
    assert themes.centres.shape == (0, 128)
    assert np.isnan(themes.agreement)


@pytest.mark.parametrize("sizes", [(10, 10, 10), (40, 30, 30, 30), (60, 40, 35, 30)])
def test_small_collections_are_divided_sensibly(sizes: tuple[int, ...]) -> None:
    planted = plant_stories(sizes)
    themes = themes_of(planted)

    assert adjusted_rand_score(planted.truth, themes.labels) > 0.9
    assert themes.share_without <= 0.1


@pytest.mark.parametrize("size", [10, 20, 30])
def test_few_stories_that_lie_close_are_told_apart_as_well(size: int) -> None:
    planted = plant_stories((size,) * 6, spread=1.8)
    themes = themes_of(planted)

    assert adjusted_rand_score(planted.truth, themes.labels) > 0.65
    assert themes.count >= 5


def test_most_of_pure_noise_fits_no_theme() -> None:
    themes = find_themes(random_vectors(400), languages=["nb"] * 400, seed=1)

    assert themes.share_without > 0.6
    assert themes.agreement < 0.5


def test_stories_that_are_all_equal_are_one_lump_or_none() -> None:
    equal = np.repeat(random_vectors(1), 60, axis=0)
    themes = find_themes(equal, languages=["nb"] * 60, seed=1)

    assert themes.count <= 1
    assert np.isfinite(themes.fit).all()


def test_many_copies_of_a_few_stories_come_to_an_end() -> None:
    copies = np.repeat(random_vectors(12), 30, axis=0)
    themes = find_themes(copies, languages=["nb"] * 360, seed=1)

    assert themes.labels.shape == (360,)


@pytest.mark.parametrize("words", [2, 8, 20])
def test_of_few_answers_given_again_and_again_each_that_many_give_is_a_theme(words: int) -> None:
    told = np.append(np.repeat(np.arange(words - 1), 12), [words - 1] * 7 + [words] * 2)
    vectors = random_vectors(words + 1)[told]
    themes = find_themes(vectors, languages=["nb"] * len(told), seed=1)

    often = told < words
    assert themes.count == words
    assert adjusted_rand_score(told[often], themes.labels[often]) == 1
    assert (themes.labels[~often] == -1).all()
    assert set(themes.reasons[~often].tolist()) == {Reason.FEW}


@pytest.mark.parametrize("times", [2, 1000])
def test_words_that_very_many_tell_are_a_theme_beside_what_is_like_them(times: int) -> None:
    planted = plant_stories((60, 60, 60, 60))
    told = np.concatenate([np.arange(240), np.zeros(times - 1, np.intp)])
    themes = find_themes(planted.vectors[told], languages=["nb"] * len(told), seed=1)

    very_many = (told == 0) & (times > 2)
    truth = np.where(very_many, -1, planted.truth[told])
    assert themes.count == len(np.unique(truth))
    assert adjusted_rand_score(truth, themes.labels) > 0.95
    assert (themes.stability > 0.9).all()


def test_words_that_very_many_tell_stand_as_firm_as_they_are_found_again() -> None:
    """Three texts lie between them and another theme, and wander."""
    planted = plant_stories((60, 60, 60, 60))
    between = planted.vectors[:1] + 0.7 * planted.vectors[60:63]
    between /= np.linalg.norm(between, axis=1, keepdims=True)
    told = np.concatenate([np.repeat(planted.vectors[:1], 300, axis=0), between])
    themes = find_themes(
        np.concatenate([told, planted.vectors[1:]]), languages=["nb"] * (len(told) + 239), seed=1
    )

    assert (themes.labels[:300] == themes.labels[0]).all()
    assert themes.stability[themes.labels[0]] > 0.95


def test_a_story_without_words_has_no_theme() -> None:
    planted = plant_stories((30, 30, 30))
    vectors = planted.vectors.copy()
    vectors[[3, 50]] = np.nan
    themes = themes_of(replace(planted, vectors=vectors))

    assert themes.labels[[3, 50]].tolist() == [-1, -1]
    assert themes.fit[[3, 50]].tolist() == [0, 0]
    assert np.isnan(themes.closeness[[3, 50]]).all()
    assert themes.count == 3


def test_themes_are_numbered_from_the_largest() -> None:
    themes = themes_of(plant_stories((20, 60, 40)))
    sizes = np.bincount(themes.labels[themes.labels >= 0])

    assert sizes.tolist() == sorted(sizes.tolist(), reverse=True)


def test_fit_is_a_share_and_low_where_a_story_lies_between() -> None:
    planted = plant_stories((50, 50, 50))
    vectors = planted.vectors.copy()
    vectors[0] = vectors[60] + vectors[120]
    vectors[0] /= np.linalg.norm(vectors[0])
    themes = themes_of(replace(planted, vectors=vectors))

    assert themes.fit.min() >= 0
    assert themes.fit.max() <= 1
    assert themes.fit[0] < np.quantile(themes.fit, 0.1)


def test_the_language_means_are_kept_with_the_themes() -> None:
    themes = themes_of(plant_stories((30, 30, 30)))

    assert sorted(themes.language_means) == ["en", "nb"]
    assert themes.language_means["nb"].shape == (64,)


def test_the_parameters_are_plain_values() -> None:
    parameters = themes_of(plant_stories((30, 30, 30))).parameters

    assert parameters["seed"] == 1
    assert parameters["stories"] == 90
    assert parameters["least_likeness"] == ThemeOptions().least_likeness


def test_the_parameters_of_too_few_stories_can_be_written_as_json() -> None:
    themes = find_themes(random_vectors(3), languages=["nb"] * 3, seed=1)

    assert json.loads(json.dumps(themes.parameters, allow_nan=False))["agreement"] is None


@pytest.mark.parametrize(
    "languages, ids, message",
    [
        (["nb"] * 9, None, "got \\(10, 128\\), 10 and 9"),
        (["nb"] * 10, ["same"] * 10, "every story id once"),
    ],
)
def test_what_does_not_agree_is_refused(
    languages: list[str], ids: list[str] | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        find_themes(random_vectors(10), languages=languages, story_ids=ids, seed=1)


def test_infinite_numbers_are_refused() -> None:
    vectors = random_vectors(20)
    vectors[3, 3] = np.inf

    with pytest.raises(ValueError, match="infinite"):
        find_themes(vectors, languages=["nb"] * 20, seed=1)


def test_of_very_many_stories_a_sample_is_divided_and_the_rest_go_with_their_neighbours() -> None:
    planted = plant_stories((120, 90, 60))
    themes = themes_of(planted, options=ThemeOptions(most_divided=150, landmarks=80))

    assert themes.count == 3
    assert adjusted_rand_score(planted.truth, themes.labels) > 0.95


def test_every_story_that_is_divided_begins_a_group_unless_somebody_asks_for_fewer() -> None:
    options = ThemeOptions()

    assert options.landmarks >= options.most_divided


def test_fewer_landmarks_find_the_same_themes() -> None:
    planted = plant_stories((80, 60, 60, 40))
    whole, fewer = themes_of(planted), themes_of(planted, options=ThemeOptions(landmarks=90))

    assert adjusted_rand_score(whole.labels, fewer.labels) > 0.95


def test_stories_that_stand_in_the_order_of_their_themes_are_found_again_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(repeating, "MOST", 60)
    themes = themes_of(plant_stories((60, 60, 60, 60)))

    assert themes.count == 4


def test_without_a_theme_there_is_a_reason_and_with_one_there_is_none() -> None:
    planted = plant_stories((30, 30, 30))
    vectors = planted.vectors.copy()
    vectors[3] = np.nan
    themes = themes_of(replace(planted, vectors=vectors))

    assert themes.reasons[3] == Reason.WORDLESS
    assert ((themes.labels >= 0) == (themes.reasons == Reason.FITS)).all()


def test_a_story_told_a_hundred_times_counts_as_one_neighbour() -> None:
    planted = plant_stories((40, 40, 40))
    copies = np.repeat(planted.vectors[:1], 100, axis=0)
    languages = planted.languages[:1] * 100 + planted.languages
    themes = find_themes(np.concatenate([copies, planted.vectors]), languages=languages, seed=1)

    assert adjusted_rand_score(planted.truth, themes.labels[100:]) > 0.95
    assert len(set(themes.labels[:101].tolist())) == 1
