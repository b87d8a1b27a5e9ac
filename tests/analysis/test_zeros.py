"""Whether it matters what a zero is raised to."""

import numpy as np
import pytest

from analysis.errors import ParameterError, RangeError, ShapeError
from analysis.grouping import Groups
from analysis.simplex import points_from_weights
from analysis.triads import estimate_centre
from analysis.zeros import LIMITS, check_zeros, check_zeros_between

INSIDE = np.random.default_rng(1).dirichlet([8, 8, 8], 80)
ON_EDGE = np.column_stack([np.zeros(80), INSIDE[:, 0], 1 - INSIDE[:, 0]])


def halves(stories: int) -> Groups:
    first = np.arange(stories) < stories / 2
    return Groups(first, ~first)


def test_stories_inside_do_not_care():
    found = check_zeros(INSIDE)
    assert (found.raised, found.move, found.sensitive) == (0, 0, False)
    np.testing.assert_allclose(found.centres[1], estimate_centre(INSIDE).centre)
    assert np.ptp(found.dispersions) == 0


def test_half_the_stories_on_an_edge_do_care():
    mixed = np.vstack([INSIDE[:40], ON_EDGE[:40]])
    found = check_zeros(mixed)
    assert found.sensitive
    assert found.raised == 40
    assert (np.diff(found.centres[:, 0]) > 0).all()


def test_it_is_said_where_the_centre_moves_or_the_dispersion_changes_whichever_it_is():
    """By over .01 of a side, or by more than a fifth of the largest."""
    seen = set()
    for parts in ([0.2, 4, 4], [2, 40, 40], [0.4, 0.4, 0.4]):
        weights = np.random.default_rng(3).dirichlet(parts, 80) + 0.01
        weights /= weights.sum(axis=1, keepdims=True)
        for zeros in range(0, 80, 4):
            weights[:zeros] = [0, 0.5, 0.5]
            found = check_zeros(weights)
            points = points_from_weights(found.centres)
            moved = max(np.hypot(*(one - other)) for one in points for other in points) > 0.01
            changed = np.ptp(found.dispersions) > found.dispersions.max() / 5
            assert found.sensitive == (moved or changed)
            seen.add((bool(moved), bool(changed)))
    assert len(seen) == 4


def test_a_centre_by_hand_under_each_limit():
    found = check_zeros(np.array([[0, 0.5, 0.5], [1 / 3, 1 / 3, 1 / 3]]))
    for limit, centre in zip(LIMITS, found.centres, strict=True):
        parts = np.sqrt(np.array([limit, (1 - limit) / 2, (1 - limit) / 2]) / 3)
        np.testing.assert_allclose(centre, parts / parts.sum())


def test_a_difference_that_zeros_make_is_named():
    weights = np.random.default_rng(2).dirichlet([4, 4, 4], 80)
    weights[:16] = [0, 0.5, 0.5]
    found = check_zeros_between(weights, halves(80))
    assert (np.diff(found.effects) < 0).all()
    assert found.sensitive
    assert 0 < found.relation_p < 0.05
    whole = check_zeros_between(weights[16:], halves(64))
    assert not whole.sensitive


def test_a_plain_difference_stands_under_every_limit():
    weights = np.vstack([INSIDE, INSIDE[:, [1, 2, 0]] * [1, 0.5, 1]])
    weights /= weights.sum(axis=1, keepdims=True)
    found = check_zeros_between(weights, halves(160))
    assert not found.sensitive
    assert (found.ps < 0.05).all()
    assert (found.lows > 0).all()
    assert (found.highs > found.effects).all()


@pytest.mark.parametrize("weights", [np.zeros((0, 3)), np.full((5, 3), np.nan)])
def test_nothing_placed_is_no_error_and_not_sensitive(weights):
    found = check_zeros(weights)
    assert (found.stories, found.sensitive) == (0, False)
    assert np.isnan(found.move)
    between = check_zeros_between(weights, halves(len(weights)))
    assert not between.sensitive
    assert np.isnan(between.effects).all()


def test_zeros_everywhere_move_nothing_but_themselves():
    found = check_zeros(np.tile([0.0, 0.0, 1.0], (30, 1)))
    assert found.raised == 30
    assert found.centres[:, 2].min() > 0.99
    assert not found.sensitive


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ParameterError, match="two limits or more"):
        check_zeros(INSIDE, limits=(0.1,))
    with pytest.raises(ParameterError, match="limit is"):
        check_zeros(INSIDE, limits=(0.001, 0.4))
    with pytest.raises(ShapeError, match="weights"):
        check_zeros(np.zeros((3, 2)))
    with pytest.raises(RangeError, match="weights"):
        check_zeros(np.full((3, 3), np.inf))
