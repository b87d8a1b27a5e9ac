"""A dyad as a static SVG: how a group spreads between two poles, and another as a line."""

import textwrap
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboard.figures import svg_parts, theme
from dashboard.figures.dyad import DyadFigure, DyadGroup
from dashboard.figures.svg_parts import Plane, words

SIDE: Final = 400
_HIGH: Final = 0.27
_PLANE: Final = Plane(SIDE, 0.32)
_LETTERS: Final = 22
_PILES: Final = 50
_DOT: Final = 0.011
_ROLES: Final = ("centre", "compared")


def draw_dyad_svg(figure: DyadFigure) -> tuple[str, float]:
    """The drawing and its height; it is SIDE wide. What is held back gives its reason."""
    floor = _PLANE.floor
    first, second = (textwrap.wrap(pole, _LETTERS) for pole in figure.labels.poles)
    drawn = [
        *_spreads(figure),
        *_counts(figure),
        svg_parts.edge(_PLANE.path([[(0, 0), (1, 0)]], closed=False)),
        *_medians(figure),
        *words(first, (0, floor + 58), "start"),
        *words(second, (SIDE, floor + 58), "end"),
    ]
    if figure.held is not None:
        drawn += words(textwrap.wrap(figure.held, 44), (SIDE / 2, floor / 2), "middle")
    return "".join(drawn), floor + 50 + svg_parts.LINE * max(len(first), len(second))


def _spreads(figure: DyadFigure) -> Iterable[str]:
    for role, group in zip(_ROLES, _groups(figure), strict=False):
        if group.points is not None and group.curve is None:
            yield from svg_parts.dots(_PLANE, _piled(group.points), role)
        else:
            yield from _spread(group, _scale(figure), role)


def _groups(figure: DyadFigure) -> list[DyadGroup]:
    return [group for group in (figure.group, figure.compared) if group is not None]


def _scale(figure: DyadFigure) -> float:
    """By which both groups are drawn, so that the higher of them fits."""
    tops = (float(np.max(_heights(group), initial=0)) for group in _groups(figure))
    return _HIGH / (max(tops, default=0) or 1.0)


def _counts(figure: DyadFigure) -> Iterable[str]:
    """What each cell holds, above it and above the other group's line, as the page has it."""
    if figure.group is None or figure.kind != "cells":
        return
    cells = figure.group.cells or ()
    highest = np.zeros(len(cells))
    for group in _groups(figure):
        if group.cells is not None:
            highest = np.maximum(highest, _heights(group) * _scale(figure))
    for at, (count, high) in enumerate(zip(cells, highest, strict=True)):
        x, y = _PLANE.place(((at + 0.5) / len(cells), high))
        yield from svg_parts.count_at((x, y - 11), count, "centre")


def _spread(group: DyadGroup, scale: float, role: str) -> Iterable[str]:
    heights = _heights(group) * scale
    if group.curve is not None:
        corners = [*zip(np.linspace(0, 1, len(heights)), heights, strict=True)]
    else:
        edges = np.linspace(0, 1, len(heights) + 1)
        corners = [
            (x, high)
            for start, end, high in zip(edges, edges[1:], heights, strict=False)
            for x in (start, end)
        ]
    if not corners:  # a mark alone, such as what a reader expected
        return
    if role == "compared":
        yield from svg_parts.outlined(_PLANE.path([corners], closed=False), role)
    else:
        ground = _PLANE.path([[(0, 0), *corners, (1, 0)]])
        colours = (theme.PAINTS["band-6"], theme.PAINTS["accent"])
        yield f'<path d="{ground}" fill="{colours[0]}" stroke="{colours[1]}" stroke-width="2"/>'


def _heights(group: DyadGroup) -> NDArray[np.float64]:
    """Heights of which the mean is 1: of the curve, or of the cells."""
    if group.curve is not None:
        curve = np.nan_to_num(np.asarray(group.curve, np.float64))
        return curve / (curve.mean() or 1.0)
    cells = np.array([count or 0 for count in group.cells or ()], np.float64)
    return cells * len(cells) / (group.tellers or 1)


def _piled(points: NDArray[np.floating]) -> NDArray[np.float64]:
    """(n, 2) dots that would cover each other, piled; none of a group that is held back."""
    piles: dict[int, int] = {}
    placed = []
    for value in np.asarray(points, np.float64):
        pile = round(float(value) * _PILES)
        piles[pile] = piles.get(pile, 0) + 1
        placed.append((float(value), min(_DOT * (2.2 * piles[pile] - 1), _HIGH)))
    return np.array(placed, np.float64).reshape(-1, 2)


def _medians(figure: DyadFigure) -> Iterable[str]:
    groups = zip(_ROLES, (figure.group, figure.compared), strict=True)
    for depth, (role, group) in enumerate(groups):
        if group is None or group.median is None or not np.isfinite(group.median):
            continue
        low = -0.04 * (depth + 1)
        if group.interval is not None:
            line = _PLANE.path([[(end, low) for end in group.interval]], closed=False)
            yield from svg_parts.outlined(line, role)
        yield from svg_parts.centre(_PLANE, (group.median, low), role)
