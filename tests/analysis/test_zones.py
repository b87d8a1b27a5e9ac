"""The seven zones of a triad."""

import numpy as np
import pytest

from analysis.lasso import points_inside
from analysis.simplex import points_from_weights
from analysis.zones import ZONES, share_zones, zone_of_polygon, zone_polygon, zones_of

RULES = [
    ((0.6, 0.4, 0), "top"),
    ((0.1, 0.6, 0.3), "left"),
    ((0, 0.4, 0.6), "right"),
    ((0.59, 0.41, 0), "top_left"),
    ((0.19, 0.4, 0.41), "left_right"),
    ((0.5, 0.1, 0.4), "top_right"),
    ((0.4, 0.4, 0.2), "centre"),
    ((1 / 3, 1 / 3, 1 / 3), "centre"),
    ((1 - 0.4 - 0.4, 0.4, 0.4), "centre"),
]


@pytest.mark.parametrize("weights, zone", RULES)
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_each_rule_cuts_where_it_says(weights, zone, kind):
    assert ZONES[zones_of(np.array([weights], dtype=kind))[0]] == zone


def test_turning_the_triad_turns_its_zones():
    steps = [(t, e, 20 - t - e) for t in range(21) for e in range(21 - t)]
    weights = np.array(steps) / 20
    turned = {"top": "right", "left": "top", "right": "left", "centre": "centre"}
    turned |= {"top_left": "top_right", "left_right": "top_left", "top_right": "left_right"}
    before = [turned[ZONES[zone]] for zone in zones_of(weights)]
    assert before == [ZONES[zone] for zone in zones_of(weights[:, [1, 2, 0]])]


def test_shares_count_placed_stories_only_and_sum_to_one():
    weights = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0], [np.nan] * 3])
    zones = share_zones(weights)
    assert zones.counts.tolist() == [1, 2, 0, 0, 0, 0, 0]
    assert sum(share.value for share in zones.shares) == pytest.approx(1)
    assert (zones.stories, zones.tellers) == (3, 3)
    assert zones_of(weights)[3] == -1


def test_nobody_gives_shares_without_numbers():
    zones = share_zones(np.full((2, 3), np.nan), np.array([1, 1]))
    assert zones.shares[0].reason == "no_stories"
    assert zones.counts.sum() == 0


def test_the_outlines_tile_the_triangle_as_the_rules_do():
    weights = np.random.default_rng(1).dirichlet([1, 1, 1], 3000)
    points = points_from_weights(weights)
    inside = np.stack([points_inside(points, zone_polygon(zone)) for zone in ZONES], axis=1)
    assert (inside.sum(axis=1) == 1).all()
    assert np.array_equal(inside.argmax(axis=1), zones_of(weights))


def test_an_outline_rounded_on_its_way_is_still_its_zone():
    for zone in ZONES:
        assert zone_of_polygon(zone_polygon(zone).round(4)) == zone
    assert zone_of_polygon(zone_polygon("top") + 0.01) is None
    assert zone_of_polygon(np.zeros((9, 2))) is None
