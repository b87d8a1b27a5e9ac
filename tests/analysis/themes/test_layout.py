"""The map of meaning: near each other lie those that say alike, and they stay where they were."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.manifold import trustworthiness

from analysis.themes.layout import EDGE, FEWEST, NEAREST, Points, lay_between, lay_out

THEMES, EACH = 6, 30
TRUTH = np.repeat(np.arange(THEMES), EACH)


def plant(seed: int = 3) -> NDArray[np.float32]:
    """Six themes of thirty stories that overlap a little."""
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(THEMES, 64))[TRUTH] + 0.9 * random.normal(size=(len(TRUTH), 64))
    return as_long_as_1(vectors)


def as_long_as_1(vectors: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def lay(vectors: NDArray[np.float32], before: Points | None = None) -> Points:
    """All laid together but those without words."""
    worded = np.flatnonzero(np.isfinite(vectors).all(axis=1))
    return lay_out(vectors, worded, before=before)


def nearest_on(points: Points) -> NDArray[np.intp]:
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1)[:, :NEAREST]


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    return plant()


@pytest.fixture(scope="module")
def points(vectors: NDArray[np.float32]) -> Points:
    return lay(vectors)


def test_planted_themes_lie_together(points: Points) -> None:
    same = TRUTH[nearest_on(points)] == TRUTH[:, None]
    assert same.mean() > 0.95


def test_who_is_near_on_the_map_is_near_in_what_it_says(
    vectors: NDArray[np.float32], points: Points
) -> None:
    """Chance gives .5, two directions of the vectors alone less than the map."""
    middle = vectors - vectors.mean(axis=0)
    plain = middle @ np.linalg.svd(middle, full_matrices=False)[2][:2].T
    truthful = trustworthiness(vectors, points, n_neighbors=NEAREST, metric="cosine")
    assert truthful > 0.85
    assert truthful > trustworthiness(vectors, plain, n_neighbors=NEAREST, metric="cosine")


def test_the_same_stories_give_the_same_map_to_the_bit(
    vectors: NDArray[np.float32], points: Points
) -> None:
    assert np.array_equal(lay(vectors), points)


def test_the_map_fills_its_square_but_for_the_edge(points: Points) -> None:
    assert points.min() == pytest.approx(EDGE, abs=1e-5)
    assert points.max() == pytest.approx(1 - EDGE, abs=1e-5)


def test_stories_stay_where_they_were_when_a_tenth_is_new(
    vectors: NDArray[np.float32], points: Points
) -> None:
    new = np.arange(0, len(vectors), 10)
    before = points.copy()
    before[new] = np.nan
    after = lay(vectors, before)
    moved = np.linalg.norm(after - points, axis=1)
    assert np.median(moved) < 0.05
    themes = TRUTH[nearest_on(after)[new]] == TRUTH[new, None]
    assert themes.mean() > 0.95, "and the new ones lie with their own"


def test_where_fewer_than_half_lay_anywhere_the_map_begins_anew(
    vectors: NDArray[np.float32], points: Points
) -> None:
    before = 1 - points
    before[len(points) // 3 :] = np.nan
    assert np.array_equal(lay(vectors, before), points)


def test_stories_beyond_the_sample_lie_among_their_own(vectors: NDArray[np.float32]) -> None:
    sample = np.flatnonzero(np.arange(len(vectors)) % 3 > 0)
    laid = lay_out(vectors, sample)
    others = np.setdiff1d(np.arange(len(vectors)), sample)
    same = TRUTH[nearest_on(laid)[others]] == TRUTH[others, None]
    assert same.mean() > 0.95
    alone = lay_between(vectors[others], vectors[sample], laid[sample], at_once=1)
    assert np.allclose(alone, laid[others], atol=1e-6), "whoever comes with them"


def test_copies_lie_at_one_place_and_weigh_no_more_than_one(
    vectors: NDArray[np.float32], points: Points
) -> None:
    thousand = np.concatenate([vectors, np.repeat(vectors[:1], 1000, axis=0)])
    laid = lay(thousand)
    assert np.array_equal(laid[: len(points)], points)
    assert (laid[len(points) :] == points[0]).all()


def test_a_story_without_words_lies_nowhere(vectors: NDArray[np.float32], points: Points) -> None:
    silent = np.full((2, vectors.shape[1]), np.nan, np.float32)
    laid = lay(np.concatenate([vectors, silent]))
    assert np.array_equal(laid[: len(points)], points)
    assert np.isnan(laid[len(points) :]).all()


@pytest.mark.parametrize("number", [0, 1, 2, 3, FEWEST - 1, FEWEST, 25])
def test_few_stories_lie_somewhere(number: int) -> None:
    few = as_long_as_1(np.random.default_rng(number).normal(size=(number, 16)))
    laid = lay(few)
    assert laid.shape == (number, 2)
    assert np.isfinite(laid).all()
    assert ((laid >= 0) & (laid <= 1)).all()


def test_stories_that_all_say_the_same_lie_in_the_middle() -> None:
    assert (lay(np.ones((40, 8), np.float32) / np.sqrt(np.float32(8))) == 0.5).all()


def test_one_theme_alone_spreads_over_the_map() -> None:
    random = np.random.default_rng(1)
    one = as_long_as_1(random.normal(size=64) + 0.5 * random.normal(size=(60, 64)))
    laid = lay(one)
    assert np.ptp(laid, axis=0).min() > 0.5


def test_without_a_ground_nobody_is_laid(vectors: NDArray[np.float32]) -> None:
    nothing = np.zeros((0, vectors.shape[1]), np.float32)
    assert np.isnan(lay_between(vectors, nothing, np.zeros((0, 2), np.float32))).all()
