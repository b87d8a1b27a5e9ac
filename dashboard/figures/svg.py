"""A triad as a static SVG for paper: the same picture as on the page, in the same colours."""

import textwrap
import zlib
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dashboard.figures import contours, geometry, theme
from dashboard.figures.grids import Grid
from dashboard.figures.triad import TriadFigure, TriadGroup

SIDE: Final = 400
_LINE: Final = 20
_MARGIN: Final = 24
_APART: Final = 0.09
#: Letters that fit in a line under half the triangle, and over its top.
_LETTERS_BELOW: Final = 25
_LETTERS_ABOVE: Final = 40


def triad_svg(figure: TriadFigure) -> str:
    """The figure as one SVG element with title and description; needs no browser to draw."""
    top, left, right = figure.labels.anchors
    above = textwrap.wrap(top, _LETTERS_ABOVE)
    below = max(len(textwrap.wrap(anchor, _LETTERS_BELOW)) for anchor in (left, right))
    head = len(above) * _LINE + 16
    height = geometry.HEIGHT * SIDE + head + below * _LINE + 16
    language = f' lang="{escape(figure.labels.language)}"' if figure.labels.language else ""
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img"{language}',
            f' viewBox="{-_MARGIN} {-head} {SIDE + 2 * _MARGIN} {height:.0f}"',
            f' font-family="{escape(theme.FONT_FAMILY)}" font-size="15">',
            f"<title>{escape(figure.labels.title)}</title>",
            f"<desc>{escape(figure.labels.sentence)}</desc>",
            *_clipped(figure),
            f'<path d="{_path([geometry.CORNERS])}" fill="none" stroke="{theme.LIGHT["ink"]}"',
            ' stroke-width="2" stroke-linejoin="round"/>',
            *_over(figure),
            *_words(above, (SIDE / 2, -12.0 - _LINE * (len(above) - 1)), "middle"),
            *_words(textwrap.wrap(left, _LETTERS_BELOW), (0, _floor() + 24), "start"),
            *_words(textwrap.wrap(right, _LETTERS_BELOW), (SIDE, _floor() + 24), "end"),
            "</svg>",
        ]
    )


def _clipped(figure: TriadFigure) -> Iterable[str]:
    """Bands, zones and outlines: what must end at the triangle's border."""
    clip = f"triangle-{zlib.crc32(repr(figure.labels).encode()):08x}"
    yield f'<clipPath id="{clip}"><path d="{_path([geometry.CORNERS])}"/></clipPath>'
    yield f'<g clip-path="url(#{clip})">'
    if figure.kind == "bands" and figure.group is not None and figure.group.grid is not None:
        yield from _bands(figure.group.grid)
    if figure.kind == "zones" and figure.group is not None:
        yield from _cells(figure.group)
    if figure.compared is not None and figure.compared.grid is not None:
        yield from _outlines(figure.compared.grid)
    yield "</g>"


def _bands(grid: Grid) -> Iterable[str]:
    """Filled bands, the widest first, so that the denser ones lie on top."""
    near = grid.within_triangle()
    for share, fill in reversed(list(zip(theme.BAND_SHARES, theme.bands(), strict=True))):
        loops = contours.outlines(near, share)
        if loops:
            yield f'<path d="{_path(loops)}" fill="{fill}" fill-rule="evenodd"/>'


def _outlines(grid: Grid) -> Iterable[str]:
    """The compared group as lines on a light ground, so that they stand out from every band."""
    near = grid.within_triangle()
    for share in theme.OUTLINE_SHARES:
        drawn = _path(contours.outlines(near, share))
        for colour, width in ((theme.LIGHT["halo"], 4), (theme.LIGHT["compared"], 2)):
            yield f'<path d="{drawn}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def _cells(group: TriadGroup) -> Iterable[str]:
    """The seven zones, darker where more lie."""
    counts = group.zones or ()
    most = max((count for count in counts if count), default=1)
    for count, polygon in zip(counts, geometry.zones(), strict=True):
        step = 8 - round(2 * (count or 0) / most)
        fill = theme.LIGHT[f"band-{step}"] if count else theme.LIGHT["surface"]
        yield f'<path d="{_path([polygon])}" fill="{fill}" stroke="{theme.LIGHT["line"]}"/>'


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
    below, size = (5, 15) if role == "centre" else (23, 13)
    places = (*geometry.zone_centres()[:-1], middle)
    for count, place in zip(zones, places, strict=True):
        x, y = _placed(place)
        if role == "compared":
            yield (
                f'<rect x="{x - 14:g}" y="{y + 10:g}" width="28" height="18" rx="9" '
                f'fill="{theme.LIGHT["surface"]}" stroke="{theme.LIGHT["compared"]}"/>'
            )
        yield (
            f'<text x="{x:g}" y="{y + below:g}" text-anchor="middle" font-size="{size}" '
            f'fill="{theme.LIGHT["ink"]}" stroke="{theme.LIGHT["halo"]}" stroke-width="3" '
            f'paint-order="stroke">{"–" if count is None else count}</text>'
        )


def _over(figure: TriadFigure) -> Iterable[str]:
    """Dots, centres and counts, over the border; or the reason why there are none."""
    if figure.held is not None:
        lines = textwrap.wrap(figure.held, 26)
        yield from _words(lines, (SIDE / 2, _floor() - 28 - _LINE * len(lines)), "middle", 400)
    for group, role in ((figure.compared, "compared"), (figure.group, "centre")):
        if group is None:
            continue
        if group.points is not None and group.grid is None:
            yield from _dots(group.points, role)
        yield from _centre(group, role)
    for group, role in ((figure.group, "centre"), (figure.compared, "compared")):
        if figure.kind == "zones" and group is not None and group.zones is not None:
            yield from _counts(group.zones, role, _middle(figure))


def _dots(points: ArrayLike, role: str) -> Iterable[str]:
    """Full dots for the group, rings for the one compared with."""
    look = (
        f'fill="{theme.LIGHT["accent"]}" fill-opacity=".75"'
        if role == "centre"
        else f'fill="none" stroke="{theme.LIGHT["compared"]}" stroke-width="2"'
    )
    placed = np.asarray(points, np.float64)
    for point in placed[np.isfinite(placed).all(axis=1)]:
        x, y = _placed(point)
        yield f'<circle cx="{x:g}" cy="{y:g}" r="4.5" {look}/>'


def _centre(group: TriadGroup, role: str) -> Iterable[str]:
    """The diamond of a group's centre, hollow for the one compared with, within its 95 % region."""
    colour = theme.LIGHT[role]
    fill, edge = (colour, "halo") if role == "centre" else (theme.LIGHT["surface"], role)
    if group.region is not None and len(group.region) > 2:
        drawn = _path([group.region])
        for stroke, width in ((theme.LIGHT["halo"], 4), (colour, 2)):
            yield f'<path d="{drawn}" fill="none" stroke="{stroke}" stroke-width="{width}"/>'
    if group.centre is not None and np.isfinite(group.centre).all():
        x, y = _placed(group.centre)
        yield (
            f'<path d="M{x:g} {y - 8:g}l8 8-8 8-8-8z" fill="{fill}" '
            f'stroke="{theme.LIGHT[edge]}" stroke-width="2"/>'
        )


def _words(
    lines: list[str], place: tuple[float, float], anchor: str, weight: int = 600
) -> Iterable[str]:
    """Lines of text under each other, starting at a place."""
    x, y = place
    yield f'<text text-anchor="{anchor}" font-weight="{weight}" fill="{theme.LIGHT["ink"]}">'
    for row, line in enumerate(lines):
        yield f'<tspan x="{x:g}" y="{y + row * _LINE:g}">{escape(line)}</tspan>'
    yield "</text>"


def _path(loops: Iterable[ArrayLike]) -> str:
    """Closed loops in the unit triangle as the data of one SVG path."""
    drawn = []
    for loop in loops:
        corners = (_placed(corner) for corner in np.asarray(loop, np.float64))
        drawn.append("M" + "L".join(f"{x:g} {y:g}" for x, y in corners) + "Z")
    return "".join(drawn)


def _placed(point: ArrayLike) -> tuple[float, float]:
    """A point of the unit triangle, in the picture's units with y down."""
    x, y = np.asarray(point, np.float64)
    return round(float(x) * SIDE, 1), round((geometry.HEIGHT - float(y)) * SIDE, 1)


def _floor() -> float:
    """Where the triangle's lower side lies in the picture."""
    return round(geometry.HEIGHT * SIDE, 1)
