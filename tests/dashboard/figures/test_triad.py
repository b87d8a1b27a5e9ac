"""A triad's figure carries what its map needs, and nothing that is held back."""

import gzip
import json

import numpy as np
import pytest

from analysis.zones import ZONES, zone_polygon
from dashboard.figures import Grid, TriadGroup, TriadLabels, geometry, triad_figure
from drawn import a_grid, triad_labels


def test_a_figure_draws_the_finest_that_it_has_numbers_for() -> None:
    points = np.array([[0.5, 0.3]])
    zones = (5, None, 10, 0, 0, 5, None)
    assert TriadGroup("All", grid=a_grid(), zones=zones).kind() == "bands"
    assert TriadGroup("All", zones=zones, points=points).kind() == "dots"
    assert TriadGroup("All", zones=zones).kind() == "zones"


def test_a_figure_held_back_has_no_number_of_the_group() -> None:
    group = TriadGroup("All", 4711, zones=(4711,) * 7, centre=np.array([0.4711, 0.4711]))
    props = triad_figure(triad_labels(), group, held="Too few have told.").props()
    assert "4711" not in json.dumps(props)
    assert props["held"] == "Too few have told."
    assert props["kind"] == "held"


def test_a_figure_without_anything_to_draw_asks_for_the_reason() -> None:
    with pytest.raises(ValueError, match="nothing to draw in 'What helped\\?', and no reason"):
        triad_figure(triad_labels(), TriadGroup("All", 0))


def test_a_triad_needs_seven_names() -> None:
    with pytest.raises(ValueError, match="seven zones, got 2"):
        TriadLabels("What helped?", "All.", ("A", "B", "C"), ("one", "two"))


def test_points_and_centres_that_are_missing_are_left_out() -> None:
    points = np.array([[0.5, 0.3], [np.nan, np.nan], [0.25, 0.1]])
    group = TriadGroup("All", points=points, centre=np.array([np.nan, np.nan]), region=points)
    props = group.props()
    assert props["points"] == [[0.5, 0.3], [0.25, 0.1]]
    assert props["centre"] is None
    assert props["region"] is None


def test_a_region_is_thinned_to_what_the_eye_can_tell() -> None:
    turn = np.linspace(0, 2 * np.pi, 1001)
    region = np.stack([0.5 + 0.1 * np.cos(turn), 0.3 + 0.1 * np.sin(turn)], axis=1)
    drawn = TriadGroup("All", region=region).props()["region"]
    assert isinstance(drawn, list)
    assert 60 <= len(drawn) <= 72


def test_two_groups_travel_in_nine_kilobytes() -> None:
    rng = np.random.default_rng(5)
    groups = [
        TriadGroup("All", 700, grid=a_grid(rng.dirichlet(alpha, 700)), zones=(100,) * 7)
        for alpha in ([2, 1, 1], [1, 1, 3])
    ]
    sent = json.dumps(triad_figure(triad_labels(), *groups).props()).encode()
    assert len(gzip.compress(sent)) <= 9_000


def test_a_figure_survives_a_group_without_a_single_story() -> None:
    nobody = Grid(np.full((10, 12), np.nan), (0.0, 0.0), (0.1, 0.1))
    props = triad_figure(triad_labels(), TriadGroup("All", 0, grid=nobody)).props()
    assert json.dumps(props)


def test_the_seven_zones_cover_the_triangle_once() -> None:
    areas = [area(np.array(zone)) for zone in geometry.zones()]
    assert sum(areas) == pytest.approx(area(np.array(geometry.CORNERS)), abs=1e-3)
    assert all(corner / sum(areas) == pytest.approx(0.16, abs=1e-3) for corner in areas[:3])


def test_the_seven_zones_are_those_of_the_analysis() -> None:
    for name, zone in zip(ZONES, geometry.zones(), strict=True):
        assert np.allclose(zone_polygon(name), zone, atol=1e-4)


def test_a_zone_is_known_again_and_a_lasso_is_not() -> None:
    for place, zone in enumerate(geometry.zones()):
        assert geometry.zone_of([list(corner) for corner in zone]) == place
    assert geometry.zone_of([[0.1, 0.1], [0.2, 0.1], [0.2, 0.2]]) is None


def test_points_of_weights_follow_the_anchors() -> None:
    corners = geometry.points_of(np.eye(3))
    assert np.allclose(corners, geometry.CORNERS)
    assert np.isnan(geometry.points_of([np.nan] * 3)).all()


def area(corners: np.ndarray) -> float:
    """The area of a polygon (shoelace formula)."""
    x, y = corners.T
    return float(abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2)
