"""What all pictures as SVG are drawn of: places, outlines, bands, dots, centres, words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.figures import contours, theme
from dashboard.figures.grids import Grid

LINE: Final = 20


@dataclass(frozen=True)
class Plane:
    """Where a figure in the plane stands in a picture: `side` units wide, `height` sides high."""

    side: float
    height: float

    @property
    def floor(self) -> float:
        """Where its lower edge lies."""
        return round(self.height * self.side, 1)

    def place(self, point: ArrayLike) -> tuple[float, float]:
        """A point of the figure, y up, in the picture's units with y down."""
        x, y = np.asarray(point, np.float64)
        return round(float(x) * self.side, 1), round((self.height - float(y)) * self.side, 1)

    def path(self, loops: Iterable[ArrayLike], *, closed: bool = True) -> str:
        """Loops or open lines of the figure as the data of one SVG path."""
        drawn = []
        for loop in loops:
            corners = (self.place(corner) for corner in np.asarray(loop, np.float64))
            line = "M" + "L".join(f"{x:g} {y:g}" for x, y in corners)
            drawn.append(line + ("Z" if closed else ""))
        return "".join(drawn)


class Placed(Protocol):
    """A group in the plane, as far as the gate lets it through."""

    @property
    def grid(self) -> Grid | None:
        """Its bands, which stand for the dots."""

    @property
    def points(self) -> NDArray[np.floating] | None:
        """(n, 2)"""

    @property
    def centre(self) -> NDArray[np.floating] | None:
        """(2,)"""

    @property
    def region(self) -> NDArray[np.floating] | None:
        """(m, 2), of the centre."""


def edge(path: str) -> str:
    """The border of a map."""
    look = f'fill="none" stroke="{theme.PAINTS["ink"]}" stroke-width="2" stroke-linejoin="round"'
    return f'<path d="{path}" {look}/>'


def bands(plane: Plane, grid: Grid) -> Iterable[str]:
    """Filled bands, the widest first, so that the denser ones lie on top."""
    for share, fill in reversed(
        list(zip(theme.BAND_SHARES, theme.bands(theme.PAINTS), strict=True))
    ):
        loops = contours.outlines(grid, share)
        if loops:
            yield f'<path d="{plane.path(loops)}" fill="{fill}" fill-rule="evenodd"/>'


def outlines(plane: Plane, grid: Grid) -> Iterable[str]:
    """The compared group as lines on a light ground, so that they stand out from every band."""
    for share in theme.OUTLINE_SHARES:
        yield from outlined(plane.path(contours.outlines(grid, share)), "compared")


def outlined(path: str, role: str) -> Iterable[str]:
    """A line in a role's colour on a light ground."""
    for colour, width in ((theme.PAINTS["halo"], 4), (theme.PAINTS[role], 2)):
        yield f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def dots(plane: Plane, points: ArrayLike, role: str) -> Iterable[str]:
    """Full dots for the group, rings for the one compared with."""
    look = (
        f'fill="{theme.PAINTS["accent"]}" fill-opacity=".75"'
        if role == "centre"
        else f'fill="none" stroke="{theme.PAINTS["compared"]}" stroke-width="2"'
    )
    placed = np.asarray(points, np.float64)
    for point in placed[np.isfinite(placed).all(axis=1)]:
        x, y = plane.place(point)
        yield f'<circle cx="{x:g}" cy="{y:g}" r="4.5" {look}/>'


def marks(plane: Plane, group: Placed | None, compared: Placed | None) -> Iterable[str]:
    """Dots, over them the 95 % regions, and uppermost the centres, lest a region hide one."""
    both = [(one, role) for one, role in ((group, "centre"), (compared, "compared")) if one]
    for one, role in both:
        if one.points is not None and one.grid is None:
            yield from dots(plane, one.points, role)
    for one, role in both[::-1]:
        if one.region is not None and len(one.region) > 2:
            yield from outlined(plane.path([one.region]), role)
    for one, role in both[::-1]:
        yield from centre(plane, one.centre, role)


def centre(plane: Plane, middle: ArrayLike | None, role: str) -> Iterable[str]:
    """The diamond of a group's centre, hollow for the one compared with."""
    colour = theme.PAINTS[role]
    fill, edge = (colour, "halo") if role == "centre" else (theme.PAINTS["surface"], role)
    if middle is not None and np.isfinite(np.asarray(middle)).all():
        x, y = plane.place(middle)
        yield (
            f'<path d="M{x:g} {y - 8:g}l8 8-8 8-8-8z" fill="{fill}" '
            f'stroke="{theme.PAINTS[edge]}" stroke-width="2"/>'
        )


def count_at(place: tuple[float, float], count: int | None, role: str) -> Iterable[str]:
    """A part's count, a dash where it is held back; the compared group's in a ring below."""
    x, y = place
    below, size = (5, 15) if role == "centre" else (23, 13)
    if role == "compared":
        yield (
            f'<rect x="{x - 14:g}" y="{y + 10:g}" width="28" height="18" rx="9" '
            f'fill="{theme.PAINTS["surface"]}" stroke="{theme.PAINTS["compared"]}"/>'
        )
    yield (
        f'<text x="{x:g}" y="{y + below:g}" text-anchor="middle" font-size="{size}" '
        f'fill="{theme.PAINTS["ink"]}" stroke="{theme.PAINTS["halo"]}" stroke-width="3" '
        f'paint-order="stroke">{"–" if count is None else count}</text>'
    )


def step_of(count: int | None, most: int) -> str:
    """The fill of a part by its count: darker where more lie, only light ones."""
    return theme.PAINTS[f"band-{8 - round(2 * count / most)}"] if count else theme.PAINTS["surface"]


def words(
    lines: list[str],
    place: tuple[float, float],
    anchor: str = "start",
    look: Mapping[str, object] | None = None,
) -> Iterable[str]:
    """Lines of text under each other, starting at a place; `look` holds further attributes."""
    x, y = place
    seen = {"font-weight": 600, "fill": theme.PAINTS["ink"], **(look or {})}
    attributes = " ".join(f'{name}="{value}"' for name, value in seen.items())
    yield f'<text text-anchor="{anchor}" {attributes}>'
    for row, line in enumerate(lines):
        yield f'<tspan x="{x:g}" y="{y + row * LINE:g}">{escape(line)}</tspan>'
    yield "</text>"
