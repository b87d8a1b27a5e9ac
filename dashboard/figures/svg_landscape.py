"""A landscape as a static SVG: bands, numbered gathering places, the ways between, an arrow."""

import textwrap
import zlib
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dashboard.figures import geometry, svg_parts, theme
from dashboard.figures.landscape import Arrow, LandscapeFigure
from dashboard.figures.svg_parts import LINE, Plane, words

SIDE: Final = 400
_SQUARE: Final = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
_LETTERS: Final = 22
_LETTERS_WIDE: Final = 44
_RADIUS: Final = 13
_HEAD: Final = 12


def draw_landscape_svg(figure: LandscapeFigure) -> tuple[str, float]:
    """The drawing and its height; it is SIDE wide. What is held back gives its reason."""
    plane = Plane(SIDE, geometry.HEIGHT if figure.triangle else 1.0)
    border = plane.path([geometry.CORNERS if figure.triangle else _SQUARE])
    above, below = _words_around(figure)
    head = len(above) * LINE + 16
    drawn = [
        f'<g transform="translate(0 {head})">',
        *_ground(figure, plane, border),
        svg_parts.edge(border),
        *_ways(figure, plane),
        *_peaks(figure, plane),
        *(_arrow(plane, figure.arrow) if figure.arrow else ()),
        *_names(figure, plane, above),
    ]
    if figure.held is not None:
        lines = textwrap.wrap(figure.held, 26)
        start = (SIDE / 2, plane.floor - 60 - LINE * len(lines))
        drawn += words(lines, start, "middle", {"font-weight": 400})
    return "".join([*drawn, "</g>"]), plane.floor + head + below * LINE + 16


def _words_around(figure: LandscapeFigure) -> tuple[list[str], int]:
    """The lines above the figure, and how many lines stand below it."""
    corners = figure.labels.corners
    if figure.triangle:
        top, left, right = corners
        below = max(len(textwrap.wrap(one, _LETTERS)) for one in (left, right))
        return textwrap.wrap(top, _LETTERS_WIDE), below
    left, right, low, high = corners
    sides = max(len(textwrap.wrap(f"→ {one}", _LETTERS)) for one in (left, right))
    return textwrap.wrap(f"↑ {high}", _LETTERS_WIDE), sides + len(
        textwrap.wrap(f"↓ {low}", _LETTERS_WIDE)
    )


def _names(figure: LandscapeFigure, plane: Plane, above: list[str]) -> Iterable[str]:
    """The corners in full; of two ways their ends, each with the arrow that leads there."""
    down = plane.floor + 24
    over = -12.0 - LINE * (len(above) - 1)
    if figure.triangle:
        _, left, right = figure.labels.corners
    else:
        left, right, low, _ = figure.labels.corners
        left, right = f"← {left}", f"{right} →"
        beneath = textwrap.wrap(f"↓ {low}", _LETTERS_WIDE)
        yield from words(beneath, (SIDE / 2, down), "middle")
        down += LINE * len(beneath)
    yield from words(above, (SIDE / 2, over), "middle")
    yield from words(textwrap.wrap(left, _LETTERS), (0, down), "start")
    yield from words(textwrap.wrap(right, _LETTERS), (SIDE, down), "end")


def _ground(figure: LandscapeFigure, plane: Plane, border: str) -> Iterable[str]:
    clip = f"landscape-{zlib.crc32(repr(figure.labels).encode()):08x}"
    yield f'<clipPath id="{clip}"><path d="{border}"/></clipPath><g clip-path="url(#{clip})">'
    if figure.grid is not None:
        yield from svg_parts.bands(plane, figure.grid)
    if figure.beside is not None:
        yield from svg_parts.outlines(plane, figure.beside)
    yield "</g>"


def _ways(figure: LandscapeFigure, plane: Plane) -> Iterable[str]:
    """A dashed line from one peak's number over the pass to the other's."""
    places = {peak.number: _inside(plane, peak.place) for peak in figure.peaks}
    for way in figure.ways:
        points = places[way.first], plane.place(way.place), places[way.second]
        line = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
        yield f'<path d="{line}" fill="none" stroke="{theme.PAINTS["halo"]}" stroke-width="6"/>'
        look = f'stroke="{theme.PAINTS["ink"]}" stroke-width="2" stroke-dasharray="5 5"'
        yield f'<path d="{line}" fill="none" {look}/>'


def _peaks(figure: LandscapeFigure, plane: Plane) -> Iterable[str]:
    for peak in figure.peaks:
        x, y = _inside(plane, peak.place)
        look = f'fill="{theme.PAINTS["surface"]}" stroke="{theme.PAINTS["ink"]}" stroke-width="2"'
        yield f'<circle cx="{x:g}" cy="{y:g}" r="{_RADIUS}" {look}/>'
        yield from words([str(peak.number)], (x, y + 5), "middle")


def _inside(plane: Plane, point: ArrayLike) -> tuple[float, float]:
    """A point in the picture's units, far enough from its edges for a number."""
    x, y = plane.place(point)
    return float(np.clip(x, _RADIUS, SIDE - _RADIUS)), float(
        np.clip(y, _RADIUS, plane.floor - _RADIUS)
    )


def _arrow(plane: Plane, arrow: Arrow) -> Iterable[str]:
    """The region of the head, and the shaft from the hollow start to the head."""
    yield from svg_parts.outlined(plane.path([arrow.region]), "compared")
    start, end = np.array(plane.place(arrow.start)), np.array(plane.place(arrow.end))
    long = float(np.hypot(*(end - start)))
    colour = theme.PAINTS["compared-text"]
    if long > 1:
        along = (end - start) / long
        across = np.array([-along[1], along[0]])
        neck = end - min(_HEAD, long) * along
        shaft = f"M{start[0]:g} {start[1]:g}L{neck[0]:.1f} {neck[1]:.1f}"
        for stroke, width in ((theme.PAINTS["halo"], 7), (colour, 3.5)):
            yield f'<path d="{shaft}" fill="none" stroke="{stroke}" stroke-width="{width}"/>'
        wings = [end, neck + 0.5 * _HEAD * across, neck - 0.5 * _HEAD * across]
        head = "L".join(f"{x:.1f} {y:.1f}" for x, y in wings)
        yield f'<path d="M{head}Z" fill="{colour}" stroke="{theme.PAINTS["halo"]}"/>'
    yield from svg_parts.centre(plane, arrow.start, "centre")
