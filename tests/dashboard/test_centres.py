"""Two centres close by: neither is hidden by what else is drawn of the other group."""

from xml.etree import ElementTree

import numpy as np
import pytest
from playwright.sync_api import Page

from dashboard.components import StonesMap, TriadMap
from dashboard.components.own import OwnComponent
from dashboard.figures import (
    Axis,
    Stone,
    StoneGroup,
    StonesLabels,
    TriadGroup,
    stones_figure,
    triad_figure,
    triad_svg,
)
from dashboard.figures.svg_stones import draw_stones_svg
from drawn import WORDS, show, triad_labels
from serving import Servers

RING = np.array([[0.1, 0], [0, 0.1], [-0.1, 0], [0, -0.1]])
CENTRES = np.array([0.5, 0.3]), np.array([0.55, 0.3])
POINTS = np.array([[0.5, 0.32], [0.55, 0.28], [0.4, 0.2]])
TRIAD = triad_figure(
    triad_labels(), *(TriadGroup("", points=POINTS, centre=at, region=at + RING) for at in CENTRES)
)
STONE = Stone(
    "One", *(StoneGroup("", points=POINTS, centre=at, region=at + RING) for at in CENTRES)
)
AXIS = Axis("Power", "little", "much")
STONES = stones_figure(StonesLabels("Who?", "One.", AXIS, AXIS), (STONE,))


@pytest.mark.parametrize(
    "shown",
    [
        TriadMap(id="map", figure=TRIAD.props(), words=WORDS),
        StonesMap(id="map", figure=STONES.props(), words=WORDS),
    ],
)
def test_on_the_page_both_centres_lie_over_dots_and_regions(
    serve: Servers, laptop: Page, shown: OwnComponent
) -> None:
    show(laptop, serve, shown)
    marks = laptop.locator("#map circle, #map .fortell-region, #map .fortell-diamond")
    kinds = marks.evaluate_all("all => all.map((one) => one.classList[0] || 'dot')")
    assert kinds == ["dot"] * 6 + ["fortell-region"] * 2 + ["fortell-diamond"] * 2


@pytest.mark.parametrize(
    "picture",
    [triad_svg(TRIAD), f"<svg>{draw_stones_svg(STONES)[0]}</svg>"],
    ids=["triad", "stones"],
)
def test_on_paper_both_centres_lie_over_dots_and_regions(picture: str) -> None:
    drawn = list(ElementTree.fromstring(picture).iter())  # noqa: S314 (our own text)
    shapes = [one for one in drawn if one.tag.endswith(("circle", "path"))]
    diamonds = [one for one in shapes if "l8 8-8 8-8-8z" in one.get("d", "")]
    assert len([one for one in shapes if one.tag.endswith("circle")]) == 6
    assert len(diamonds) == 2
    assert shapes[-2:] == diamonds
