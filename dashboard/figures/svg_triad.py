"""A triad as a static SVG for paper: the same picture as on the page, in the same colours."""

import textwrap
import zlib
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

import numpy as np

from dashboard.figures import geometry, svg_parts, theme
from dashboard.figures.svg_parts import LINE, Plane, words
from dashboard.figures.triad import TriadFigure, TriadGroup

SIDE: Final = 400
_PLANE: Final = Plane(SIDE, geometry.HEIGHT)
_MARGIN: Final = 24
_APART: Final = 0.09
#: Letters that fit in a line under half the triangle, and over its top.
_LETTERS_BELOW: Final = 22
_LETTERS_ABOVE: Final = 40


def triad_svg(figure: TriadFigure) -> str:
    """The figure as one SVG element with title and description; needs no browser to draw."""
    picture, height = draw_triad_svg(figure)
    language = f' lang="{escape(figure.labels.language)}"' if figure.labels.language else ""
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img"{language}',
            f' viewBox="{-_MARGIN} 0 {SIDE + 2 * _MARGIN} {height:.0f}"',
            f' font-family="{escape(theme.FONT_FAMILY)}" font-size="15">',
            f"<title>{escape(figure.labels.title)}</title>",
            f"<desc>{escape(figure.labels.sentence)}</desc>",
            theme.freeze(picture),
            "</svg>",
        ]
    )


def draw_triad_svg(figure: TriadFigure) -> tuple[str, float]:
    """The drawing with its anchors, and its height; it is SIDE wide, without its margin."""
    top, left, right = figure.labels.anchors
    above = textwrap.wrap(top, _LETTERS_ABOVE)
    below = max(len(textwrap.wrap(anchor, _LETTERS_BELOW)) for anchor in (left, right))
    head = len(above) * LINE + 16
    drawn = [
        f'<g transform="translate(0 {head})">',
        *_clipped(figure),
        svg_parts.edge(_PLANE.path([geometry.CORNERS])),
        *_over(figure),
        *words(above, (SIDE / 2, -12.0 - LINE * (len(above) - 1)), "middle"),
        *words(textwrap.wrap(left, _LETTERS_BELOW), (0, _PLANE.floor + 24), "start"),
        *words(textwrap.wrap(right, _LETTERS_BELOW), (SIDE, _PLANE.floor + 24), "end"),
        "</g>",
    ]
    return "".join(drawn), geometry.HEIGHT * SIDE + head + below * LINE + 16


def _clipped(figure: TriadFigure) -> Iterable[str]:
    """Bands, zones and outlines: what must end at the triangle's border."""
    clip = f"triangle-{zlib.crc32(repr(figure.labels).encode()):08x}"
    yield f'<clipPath id="{clip}"><path d="{_PLANE.path([geometry.CORNERS])}"/></clipPath>'
    yield f'<g clip-path="url(#{clip})">'
    if figure.kind == "bands" and figure.group is not None and figure.group.grid is not None:
        yield from svg_parts.bands(_PLANE, figure.group.grid.within_triangle())
    if figure.kind == "zones" and figure.group is not None:
        yield from _cells(figure.group)
    if figure.compared is not None and figure.compared.grid is not None:
        yield from svg_parts.outlines(_PLANE, figure.compared.grid.within_triangle())
    yield "</g>"


def _cells(group: TriadGroup) -> Iterable[str]:
    """The seven zones, darker where more lie."""
    counts = group.zones or ()
    most = max((count for count in counts if count), default=1)
    for count, polygon in zip(counts, geometry.zones(), strict=True):
        fill = svg_parts.step_of(count, most)
        yield f'<path d="{_PLANE.path([polygon])}" fill="{fill}" stroke="{theme.PAINTS["line"]}"/>'


def _middle(figure: TriadFigure) -> tuple[float, float]:
    """Where the counts of the middle stand: above or below it where a centre lies there."""
    x, y = geometry.zone_centres()[-1]
    centres = [
        group.centre
        for group in (figure.group, figure.compared)
        if group is not None and group.centre is not None
    ]
    places = [(x, y), (x, y + _APART), (x, y - _APART)]
    rooms = [
        min((float(np.hypot(*np.subtract(place, centre))) for centre in centres), default=1.0)
        for place in places
    ]
    return places[0] if rooms[0] > _APART else places[int(np.argmax(rooms))]


def _counts(zones: Sequence[int | None], role: str, middle: tuple[float, float]) -> Iterable[str]:
    """The seven counts, a dash where one is held back; the compared group's in a ring below."""
    places = (*geometry.zone_centres()[:-1], middle)
    for count, place in zip(zones, places, strict=True):
        yield from svg_parts.count_at(_PLANE.place(place), count, role)


def _over(figure: TriadFigure) -> Iterable[str]:
    """Dots, centres and counts, over the border; or the reason why there are none."""
    if figure.held is not None:
        lines = textwrap.wrap(figure.held, 26)
        start = (SIDE / 2, _PLANE.floor - 28 - LINE * len(lines))
        yield from words(lines, start, "middle", {"font-weight": 400})
    yield from svg_parts.marks(_PLANE, figure.group, figure.compared)
    for group, role in ((figure.group, "centre"), (figure.compared, "compared")):
        if figure.kind == "zones" and group is not None and group.zones is not None:
            yield from _counts(group.zones, role, _middle(figure))
