"""Parts of a map and their names: zones of a triad, stretches of a dyad, quarters of a canvas."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats, Numbers
from dashboard.figures.geometry import quarters, zone_of
from dashboard.languages import gettext
from storybank.places import STRETCHES
from storybank.signifiers import Stones


def part_of(mark: Floats) -> int | None:
    """Which zone (a polygon's corners (m, 2)) or stretch (two ends (2,)) a mark is.

    None for one that was drawn by hand.
    """
    if mark.ndim == 2:
        return zone_of(mark)
    first, last = mark * STRETCHES
    place = round(float(first))
    whole = np.allclose((first, last), (place, place + 1), atol=1e-3)
    return place if whole and place in range(STRETCHES) else None


def quarter_of(corners: Floats) -> int | None:
    """Which quarter of a canvas an area's corners (m, 2) are, or None for one drawn by hand."""
    for place, quarter in enumerate(quarters()):
        if corners.shape == (4, 2) and np.allclose(corners, quarter, atol=1e-3):
            return place
    return None


def quarters_of(points: Numbers) -> NDArray[np.intp]:
    """The quarter (n,) of points (n, 2) in [0, 1]², lower row first; that of NaN means nothing."""
    column, row = np.minimum((np.nan_to_num(points) * 2).astype(np.intp), 1).T
    return np.asarray(row * 2 + column, np.intp)


def name_zones(anchors: Sequence[str]) -> tuple[str, ...]:
    """The seven zones of a triad, in the order of `analysis.zones.ZONES`."""
    top, left, right = anchors
    mostly = [gettext("Mostly %(anchor)s", anchor=one) for one in anchors]
    between = [
        gettext("Between %(first)s and %(second)s", first=first, second=second)
        for first, second in ((top, left), (left, right), (top, right))
    ]
    return (*mostly, *between, gettext("In the middle of all three"))


def name_stretches(poles: Sequence[str]) -> tuple[str, ...]:
    """The five stretches of a dyad, from the first pole to the second."""
    first, second = poles
    return (
        gettext("Wholly “%(pole)s”", pole=first),
        gettext("Towards “%(pole)s”", pole=first),
        gettext("In the middle"),
        gettext("Towards “%(pole)s”", pole=second),
        gettext("Wholly “%(pole)s”", pole=second),
    )


def name_sides(stones: Stones, language: str) -> tuple[str, ...]:
    """The ends of a canvas across and upward, as its axes call them; a picture has none."""
    if stones.axes is None:
        return (
            gettext("the left side"),
            gettext("the right side"),
            gettext("the bottom"),
            gettext("the top"),
        )
    ends = [
        (end[language], axis.name[language])
        for axis in (stones.axes.x, stones.axes.y)
        for end in (axis.low, axis.high)
    ]
    if len({end for end, _ in ends}) == len(ends):
        return tuple(end for end, _ in ends)
    return tuple(f"{end} ({name})" for end, name in ends)


def name_quarters() -> tuple[str, ...]:
    """The four quarters of a canvas, in the order of `quarters_of`."""
    return (
        gettext("low left"),
        gettext("low right"),
        gettext("high left"),
        gettext("high right"),
    )
