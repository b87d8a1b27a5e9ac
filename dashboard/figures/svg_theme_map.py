"""The map of themes as a static SVG: shades, a line round each theme, its number and its name."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboard.figures import contours, svg_parts, theme
from dashboard.figures.lettering import RADIUS, Lettered, letter
from dashboard.figures.svg_parts import Plane
from dashboard.figures.theme_map import SHADES, WITHIN, Region, ThemeMapFigure

SIDE: Final = 504
SIZE: Final = 14.0
MARGIN: Final = 0.02
HALO: Final = 2  # beside a line, of the picture's own units
_FILLS: Final = tuple(theme.PAINTS[f"band-{step}"] for step in (5, 6, 7, 8))


def draw_theme_map_svg(
    figure: ThemeMapFigure, side: float = SIDE, ways: Mapping[str, str] | None = None
) -> tuple[str, float]:
    """The drawing, `side` units wide, and its height; what is held back gives its reason.

    ways: the address to which each theme leads, by its key; none in a picture to take along.
    """
    if figure.held is not None:
        return "".join(svg_parts.words([figure.held], (0, 24), "start", {"font-weight": 400})), 40
    low, high = _extent(figure)
    plane, tall = Plane(side, high), round((high - low) * side)
    places = [plane.place(one.place) for one in figure.regions]
    lettered = letter(places, [one.name for one in figure.regions], (side, tall), SIZE)
    both = list(zip(figure.regions, lettered, strict=True))
    drawn = [
        *_shades(plane, figure),
        *(_linked(one, ways, _line(plane, one), hidden=True) for one in figure.regions),
        *(_linked(one, ways, _name(one, at), hidden=False) for one, at in both),
    ]
    return "".join(drawn), tall


def _extent(figure: ThemeMapFigure) -> tuple[float, float]:
    """From where to where something is drawn, upwards: the rest of the square is left away."""
    drawn = _drawn(figure)[:, 1]
    return float(drawn.min()) - MARGIN, float(drawn.max()) + MARGIN


def _drawn(figure: ThemeMapFigure) -> NDArray[np.floating]:
    """The corners (n, 2) of all that is drawn: lines reach farther than what they go round."""
    loops = [loop for one in figure.regions for loop in contours.outlines(one.grid, WITHIN)]
    if figure.grid is not None:
        loops += contours.outlines(figure.grid, SHADES[-1])
    return np.concatenate(loops) if loops else np.array([[0.0, 0.0], [1.0, 1.0]])


def inline_theme_map(figure: ThemeMapFigure, side: float, ways: Mapping[str, str]) -> str:
    """The picture for a page: a group of links, each to a theme."""
    picture, tall = draw_theme_map_svg(figure, side, ways)
    across = _drawn(figure)[:, 0] * side
    left, right = min(0, float(across.min()) - HALO), max(side, float(across.max()) + HALO)
    title = escape(figure.labels.title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="group" aria-label="{title}" '
        f'viewBox="{left:g} 0 {right - left:g} {tall:g}" font-size="{SIZE:g}">{picture}</svg>'
    )


def _shades(plane: Plane, figure: ThemeMapFigure) -> Iterable[str]:
    if figure.grid is None:
        return
    for share, fill in reversed(list(zip(SHADES, _FILLS, strict=True))):
        loops = contours.outlines(figure.grid, share)
        if loops:
            yield f'<path d="{plane.path(loops)}" fill="{fill}" fill-rule="evenodd"/>'


def _line(plane: Plane, region: Region) -> str:
    """The line round a theme, on a light ground; all within can be clicked."""
    path = plane.path(contours.outlines(region.grid, WITHIN))
    look = f'stroke="{theme.PAINTS["quiet"]}" stroke-width="1.5" fill="none" pointer-events="all"'
    return (
        f'<path d="{path}" fill="none" stroke="{theme.PAINTS["halo"]}" stroke-width="4"/>'
        f'<path d="{path}" class="line" {look}/>'
    )


def _name(region: Region, at: Lettered) -> str:
    x, y = at.middle
    ink, paper = theme.PAINTS["ink"], theme.PAINTS["surface"]
    disc = (
        f'<circle cx="{x:g}" cy="{y:g}" r="{RADIUS:g}" fill="{paper}" stroke="{ink}" '
        f'stroke-width="1.5"/>'
    )
    number = svg_parts.words([str(region.number)], (x, y + 0.35 * SIZE), "middle")
    halo = {
        "stroke": theme.PAINTS["halo"],
        "stroke-width": 3,
        "stroke-linejoin": "round",
        "paint-order": "stroke",
    }
    name = svg_parts.words(at.lines, at.start, at.anchor, halo) if at.lines else ()
    return "".join([disc, *number, *name])


def _linked(region: Region, ways: Mapping[str, str] | None, drawn: str, *, hidden: bool) -> str:
    """The drawing as a way to its theme; `hidden` is for the pointer alone."""
    if ways is None:
        return f"<g>{drawn}</g>"
    said = escape(f"{region.heading}: {region.size}")
    who = 'tabindex="-1" aria-hidden="true"' if hidden else f'aria-label="{said}"'
    return f'<a href="{escape(ways[region.key])}" {who}><title>{said}</title>{drawn}</a>'
