"""Stones as a static SVG: a canvas for each, beside each other, with the words of their axes."""

import textwrap
import zlib
from collections.abc import Iterable
from typing import Final

from dashboard.figures import svg_parts, theme
from dashboard.figures.stones import Stone, StoneGroup, StonesFigure
from dashboard.figures.svg_parts import LINE, Plane, words

SIDE: Final = 220
_APART: Final = 60
_ACROSS: Final = 2
_HEAD: Final = 44
_FOOT: Final = 64
_PLANE: Final = Plane(SIDE, 1.0)
_SQUARE: Final = ((0, 0), (1, 0), (1, 1), (0, 1))
_SMALL: Final = {"font-weight": 400, "font-size": 12}


def draw_stones_svg(figure: StonesFigure) -> tuple[str, float]:
    """The drawing and its height. What is held back gives its reason and no shape."""
    if figure.held is not None:
        return "".join(words(textwrap.wrap(figure.held, 44), (0, LINE))), 3.0 * LINE
    drawn, row = [], SIDE + _HEAD + _FOOT
    for number, stone in enumerate(figure.stones):
        along, down = number % _ACROSS * (SIDE + _APART), number // _ACROSS * row + _HEAD
        drawn.append(f'<g transform="translate({along} {down})">')
        drawn += [*_canvas(figure, stone), "</g>"]
    rows = -(-len(figure.stones) // _ACROSS)
    return "".join(drawn), float(rows * row)


def _canvas(figure: StonesFigure, stone: Stone) -> Iterable[str]:
    x, y = figure.labels.x, figure.labels.y
    yield from words([stone.name], (0, -24))
    yield from words(_ends(y.high, y.name, above=True), (0, -8), "start", _SMALL)
    yield from _clipped(stone)
    yield svg_parts.edge(_PLANE.path([_SQUARE]))
    if stone.held is not None:
        lines = textwrap.wrap(stone.held, 26)
        yield from words(lines, (SIDE / 2, SIDE / 2), "middle", _SMALL)
    if stone.held is None:
        yield from svg_parts.marks(_PLANE, stone.group, stone.compared)
        yield from _counts(stone)
    yield from words(_ends(y.low, y.name, above=False), (0, SIDE + 18), "start", _SMALL)
    across = [part for part in (x.low, x.name, x.high) if part]
    yield from words([" · ".join(across)] if across else [], (0, SIDE + 36), "start", _SMALL)


def _ends(end: str, name: str, *, above: bool) -> list[str]:
    sign = "↑" if above else "↓"
    return [f"{sign} {end} ({name})"] if end else []


def _clipped(stone: Stone) -> Iterable[str]:
    """Bands, quarters and outlines: what must end at the border."""
    clip = f"canvas-{zlib.crc32(repr((stone.id, stone.name)).encode()):08x}"
    yield f'<clipPath id="{clip}"><path d="{_PLANE.path([_SQUARE])}"/></clipPath>'
    yield f'<g clip-path="url(#{clip})">'
    if stone.held is None and stone.group is not None:
        if stone.group.grid is not None:
            yield from svg_parts.bands(_PLANE, stone.group.grid)
        elif stone.group.cells is not None:
            yield from _quarters(stone.group)
    if stone.held is None and stone.compared is not None and stone.compared.grid is not None:
        yield from svg_parts.outlines(_PLANE, stone.compared.grid)
    yield "</g>"


def _counts(stone: Stone) -> Iterable[str]:
    """What each quarter holds of both groups, over all that is drawn, as the page has it."""
    if stone.group is None or stone.group.kind() != "cells":
        return
    for role, group in (("centre", stone.group), ("compared", stone.compared)):
        rows = (group.cells if group is not None else None) or ()
        for up, row in enumerate(rows):
            for along, count in enumerate(row):
                place = _PLANE.place(((along + 0.5) / len(row), (up + 0.5) / len(rows)))
                yield from svg_parts.count_at(place, count, role)


def _quarters(group: StoneGroup) -> Iterable[str]:
    """The four quarters, darker where more lie."""
    rows = group.cells or ()
    most = max((count for row in rows for count in row if count), default=1)
    half = SIDE / 2
    for up, row in enumerate(rows):
        for along, count in enumerate(row):
            left, top = along * half, (1 - up) * half
            look = f'fill="{svg_parts.step_of(count, most)}" stroke="{theme.PAINTS["line"]}"'
            yield f'<rect x="{left:g}" y="{top:g}" width="{half:g}" height="{half:g}" {look}/>'
