"""The map of themes behind the gate: shades of all stories, a line round each theme.

There is one map of a collection, and no filter chooses whose stories lie on it. Everything is drawn
of cut sets, the shades from as many tellers as bands need, and no shape that holds fewer than k
tellers. So who is left out has no part in the picture, wherever she lies.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags, Floats, Numbers
from analysis.density import Density, estimate_density
from analysis.grid import SQUARE, cells_of, count_cells
from analysis.islands import find_touching, raise_thin_parts, rank_by_mass
from dashboard.figures import Grid, Region, Table, ThemeMapFigure, ThemeMapLabels
from dashboard.figures.theme_map import SHADES, WITHIN
from dashboard.gated.gate import Gate
from dashboard.languages import gettext
from dashboard.wording import head_theme, number, people
from storybank.gate.reading import TELLERS_FOR_BANDS

WIDEST, FINEST = 0.045, 0.022
"""Width of the kernel, in sides of the map: for up to 200 stories, and for many thousands."""
FEW = 200
GAP = 2  # cells between shapes that lie next to each other


@dataclass(frozen=True)
class ThemeOnMap:
    """A theme as it comes to the map: its key, its name, its stories (n,)."""

    key: str
    name: str
    mask: Flags


def draw_theme_map(gate: Gate, places: Numbers, themes: Sequence[ThemeOnMap]) -> ThemeMapFigure:
    """The map of a collection. places (n, 2) in [0, 1]: where each story lies, NaN for nowhere.

    A theme's number is its place among `themes`, as on its card.
    """
    laid: Flags = np.asarray(np.isfinite(places).all(axis=1), np.bool_)
    shown = gate.cut(laid)
    title = gettext("The stories by what they say")
    if gate.count(laid) < TELLERS_FOR_BANDS:
        least = number(TELLERS_FOR_BANDS)
        few = gettext("The map needs at least %(least)s tellers, so none is drawn.", least=least)
        return ThemeMapFigure(ThemeMapLabels(title, ()), held=few)
    width = _choose_width(int(shown.sum()))
    sized = _sized(gate, [ThemeOnMap(one.key, one.name, one.mask & laid) for one in themes])
    regions = _regions(gate, places, sized, width)
    fits = np.logical_or.reduce([one.mask for one in themes], axis=0, initial=False)
    outside = people(gate.count(np.asarray(laid & ~fits, np.bool_)), gate.k)
    told = people(gate.count(laid), gate.k)
    said = _say(told, outside, len(sized) - len(regions), gate.k)
    return ThemeMapFigure(
        ThemeMapLabels(title, said),
        grid=_grid(_shade(gate, places, shown, width)),
        regions=regions,
        table=_table(regions, sized, outside),
    )


_Sized = Sequence[tuple[int, int, ThemeOnMap]]
"""Themes with their tellers as they may be shown and their numbers, the largest first."""


def _sized(gate: Gate, themes: Sequence[ThemeOnMap]) -> _Sized:
    counted = [(gate.count(one.mask), place, one) for place, one in enumerate(themes, start=1)]
    return sorted((pair for pair in counted if pair[0]), key=lambda pair: -pair[0])


def _regions(gate: Gate, places: Numbers, sized: _Sized, width: float) -> tuple[Region, ...]:
    """The themes of which k tellers lie close together."""
    regions: list[Region] = []
    for count, number_of, one in sized:
        shares = _outline(gate, places, gate.cut(one.mask), width)
        if shares.min() > WITHIN:
            continue
        row, column = np.unravel_index(shares.argmin(), shares.shape)
        place = np.array([SQUARE.centres_x[column], SQUARE.centres_y[row]])
        heading, size = head_theme(number_of, one.name), _size(number(count))
        regions.append(Region(number_of, one.key, one.name, heading, size, place, _grid(shares)))
    return tuple(regions)


def _size(told: str) -> str:
    return gettext("%(people)s tellers", people=told)


def _shade(gate: Gate, places: Numbers, shown: Flags, width: float) -> Floats:
    density, cells = _density(places, shown, width)
    tellers = gate.responses.tellers[shown]
    return raise_thin_parts(density.bands, SHADES, cells, tellers, least=gate.k)


def _outline(gate: Gate, places: Numbers, shown: Flags, width: float) -> Floats:
    density, cells = _density(places, shown, width)
    ranked, tellers = rank_by_mass(density.values), gate.responses.tellers[shown]
    return raise_thin_parts(ranked, [WITHIN], cells, tellers, least=gate.k)


def _choose_width(stories: int) -> float:
    """Width of the kernel on a map of so many stories: the fewer, the smoother."""
    return float(np.clip(WIDEST * (max(stories, FEW) / FEW) ** -0.25, FINEST, WIDEST))


def _density(places: Numbers, shown: Flags, width: float) -> tuple[Density, NDArray[np.uint16]]:
    """How dense a cut set lies, and the cell of each of its stories."""
    cells = cells_of(places[shown], SQUARE)
    return estimate_density(count_cells(cells, SQUARE), SQUARE, bandwidth=width), cells


def _grid(shares: Floats) -> Grid:
    origin = (float(SQUARE.centres_x[0]), float(SQUARE.centres_y[0]))
    return Grid(shares, origin, (SQUARE.step_x, SQUARE.step_y))


def _say(told: str, outside: str, scattered: int, k: int) -> tuple[str, ...]:
    """What is drawn, of whom, and what nearness means."""
    said = [
        gettext(
            "The stories with words to compare, of %(people)s tellers, laid so that those that "
            "tell of like things lie near each other.",
            people=told,
        ),
        gettext(
            "Only nearness tells something: up and down, left and right mean nothing, and how far "
            "apart two islands lie means little."
        ),
        gettext(
            "A line goes round most stories of each theme. Of these stories no theme fits those of "
            "%(people)s tellers: they lie in the blue outside the lines.",
            people=outside,
        ),
    ]
    if scattered == 1:
        said.append(
            gettext(
                "One theme has no line, as fewer than %(k)s of its tellers lie close together.", k=k
            )
        )
    elif scattered:
        said.append(
            gettext(
                "%(themes)s themes have no line, as fewer than %(k)s of their tellers lie close "
                "together.",
                themes=number(scattered),
                k=k,
            )
        )
    return tuple(said)


def _table(regions: Sequence[Region], sized: _Sized, outside: str) -> Table:
    """Each theme with what lies next to it; those without a line after them."""
    shapes = np.array([one.grid.shares <= WITHIN for one in regions], np.bool_)
    touching = find_touching(shapes, GAP)
    alone, scattered = gettext("nothing: it lies by itself"), gettext("it lies scattered")
    rows = []
    for one, near in zip(regions, touching, strict=True):
        beside = "; ".join(regions[other].name for other in np.flatnonzero(near).tolist())
        rows.append((one.heading, one.size, beside or alone))
    drawn = {one.key for one in regions}
    rows += [
        (head_theme(place, one.name), _size(number(count)), scattered)
        for count, place, one in sized
        if one.key not in drawn
    ]
    rows.append((gettext("No theme fits"), _size(outside), gettext("all over the map")))
    heads = (gettext("Theme"), gettext("Size"), gettext("Next to it on the map"))
    return Table(gettext("The themes on the map, the largest first"), heads, tuple(rows))
