"""Widths of intervals tell of one teller no more than means do, and intervals still hold."""

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.intervals import student_quantile
from storybank.gate import doubt_of_mean, doubt_of_pair, outward

Floats = NDArray[np.float64]
KEY, CELL = b"k" * 32, b"a set"
PLACES = (0.0, 1.0)
SHAPES = {
    "even": (1, 1),
    "in the middle": (4, 4),
    "near an end": (1, 3),
    "at both ends": (0.4, 0.4),
}
"""Beta laws of answers between two poles."""


def means(answers: Floats) -> tuple[Floats, Floats, Floats]:
    """Of sets of answers (sets, n): the mean, its variance, and the most that noise moves it."""
    told = answers.shape[1]
    variance = answers.var(axis=1, ddof=1) / told
    half = student_quantile(0.95, told - 1) * np.sqrt(variance)
    return answers.mean(axis=1), variance, np.minimum(1 / told, half / 2)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("told", [10, 25, 100])
def test_an_interval_holds_at_least_as_often_as_it_says(shape: str, told: int) -> None:
    """With its noise alone it holds in 90 to 94 of 100 cases, however many more it promises."""
    random, (a, b) = np.random.default_rng(told), SHAPES[shape]
    mean, variance, moved = means(random.beta(a, b, (4000, told)))
    apart = np.abs(mean + moved * random.uniform(-1, 1, 4000) - a / (a + b))
    reach = student_quantile(0.95, told - 1)
    more = doubt_of_mean(random.random(4000), mean, variance, told, PLACES)
    plain = float((apart <= reach * np.sqrt(variance)).mean())
    shown = float((apart <= reach * np.sqrt(variance + more)).mean())
    assert plain < shown
    assert shown > 0.95 - 2 * np.sqrt(0.95 * 0.05 / 4000)


def attack(told: int, sets: int, tries: int) -> dict[str, Floats]:
    """She knows all stories but one and sees sets that hold it: what she makes of it (tries,).

    `mean`: where it lies, from the means as they are shown; `width`: the square of how far it lies
    from the middle, from the widths as they are shown, and `plain` from those without doubt; each
    less the truth, and in parts of what one story may bring at most.
    """
    random = np.random.default_rng(1)
    known = random.beta(2, 2, (tries, sets, told - 1))
    story = random.random((tries, 1))
    answers = np.concatenate([known, np.repeat(story, sets, axis=1)[:, :, None]], axis=2)
    mean, variance, moved = means(answers.reshape(-1, told))
    drawn = random.random(mean.shape)
    more = doubt_of_mean(drawn, mean, variance, told, PLACES)
    usual = doubt_of_mean(np.full_like(drawn, 0.5), mean, variance, told, PLACES)
    rest, middle = known.var(axis=2) * (told - 1), known.mean(axis=2)
    far = (story - middle) ** 2
    most = np.maximum(1 - middle, middle) ** 2

    def off(widths: Floats) -> Floats:
        """n² times the variance is n/(n − 1) times the squares about the mean of the others."""
        found = told**2 * widths.reshape(tries, sets) - rest * told / (told - 1)
        return np.asarray(((found - far) / most).mean(axis=1))

    seen = told * (mean + moved * random.uniform(-1, 1, mean.shape)).reshape(tries, sets)
    place = (seen - known.sum(axis=2)).mean(axis=1) - story[:, 0]
    return {"mean": place, "plain": off(variance), "width": off(variance + more - usual)}


@pytest.mark.parametrize("sets", [1, 20])
def test_widths_tell_no_more_of_one_story_than_means_do(sets: int) -> None:
    """Without doubt they told exactly how far from the middle the one unknown story lies."""
    off = {name: float(np.sqrt((one**2).mean())) for name, one in attack(50, sets, 2000).items()}
    assert off["plain"] < 1e-9
    assert off["width"] > 0.9 * off["mean"]
    assert off["width"] > 0.5 / np.sqrt(sets)


def test_doubt_never_makes_an_interval_narrower_nor_more_than_half_wider_than_its_noise() -> None:
    random = np.random.default_rng(2)
    mean, told = random.random(500), random.integers(5, 500, 500)
    variance = random.random(500) * 0.25 / told
    least, most = (
        doubt_of_mean(np.full(500, share), mean, variance, told, PLACES) for share in (0, 1)
    )
    assert (least >= 0).all()
    assert (most - least <= 1.25 * variance * (1 + 1e-9)).all()
    assert (most[told > 400] < 0.1 * 0.25 / 400).all()


@pytest.mark.parametrize("mean", [2.0, 4.0])
def test_doubt_is_what_noise_owes_and_a_draw_as_wide_as_the_farthest_answer(mean: float) -> None:
    """Noise moves a mean of steps from 1 to 5 by 4/100 at most, and an answer lies 3 off."""
    steps = (1.0, 5.0)
    none, all_of_it = (doubt_of_mean(one, mean, 1, 100, steps) for one in (0, 1))
    assert none == pytest.approx(0.04**2 / 3)
    assert all_of_it - none == pytest.approx(2 * 0.03**2)
    tight, wider = (doubt_of_mean(one, mean, 1e-6, 100, steps) for one in (0, 1))
    assert (tight, wider) == pytest.approx((0.5e-6, 1.75e-6))


def test_where_all_answered_alike_there_is_no_doubt_and_where_nobody_did_there_is_none_to_add() -> (
    None
):
    assert doubt_of_mean(0.7, 0.5, 0.0, 20, PLACES) == 0
    assert np.isnan(doubt_of_mean(0.7, np.nan, np.nan, 1, PLACES))


def test_a_scale_is_doubted_as_its_places_are() -> None:
    """Steps from 1 to 5 are places from 0 to 1, four times as far apart."""
    places = doubt_of_mean(0.3, 0.4, 0.002, 30, PLACES)
    steps = doubt_of_mean(0.3, 1 + 4 * 0.4, 16 * 0.002, 30, (1.0, 5.0))
    assert steps == pytest.approx(16 * places)


def test_a_region_is_wider_in_every_direction_and_turned_by_its_draw() -> None:
    random = np.random.default_rng(3)
    doubts = random.random((300, 2))
    more = doubt_of_pair(doubts, random.random(300))
    assert (np.linalg.eigvalsh(more) >= -1e-12).all()
    np.testing.assert_allclose(np.diagonal(more, axis1=1, axis2=2), doubts)
    assert (more[:, 0, 1] > 0).mean() == pytest.approx(0.5, abs=0.1)


def test_ends_that_are_no_mean_s_move_outward_each_by_its_own_draw() -> None:
    out = [outward(KEY, bytes([one]), scale=0.02, limit=0.5, name="m") for one in range(200)]
    low, high = np.array(out).T
    assert low.min() >= 0
    assert high.max() <= 2 * 0.02
    assert abs(np.corrcoef(low, high)[0, 1]) < 0.25
    assert np.array_equal(out[0], outward(KEY, bytes([0]), scale=0.02, limit=0.5, name="m"))
    assert outward(KEY, CELL, scale=0.02, limit=0.001, name="m").max() <= 0.002
