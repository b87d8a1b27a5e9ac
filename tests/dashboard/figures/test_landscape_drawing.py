"""In a landscape each way leads from number to number, also where these stand in corners."""

import re

import numpy as np
import pytest

from dashboard.figures import LandscapeFigure, LandscapeLabels, Peak, Way
from dashboard.figures.svg_landscape import draw_landscape_svg


@pytest.mark.parametrize("corners", [("A", "B", "C"), ("left", "right", "low", "high")])
def test_a_way_ends_in_the_middle_of_both_numbers(corners: tuple[str, ...]) -> None:
    ends = [np.array([0.0, 0.0]), np.array([1.0, 0.0])]
    figure = LandscapeFigure(
        LandscapeLabels("Hva bar det fram?", ("Sagt.",), corners, "nb"),
        peaks=tuple(Peak(number, place) for number, place in enumerate(ends, start=1)),
        ways=(Way(1, 2, np.array([0.5, 0.25])),),
    )
    drawn, _ = draw_landscape_svg(figure)
    numbers = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)
    [dashed] = re.findall(r'<path d="M([^"]+)"[^>]*stroke-dasharray', drawn)
    first, _, last = (tuple(point.split(" ")) for point in dashed.split("L"))
    assert [first, last] == numbers
