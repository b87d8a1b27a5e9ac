"""A landscape behind the gate: bands, gathering places with their shares, and the ways between.

It is drawn of the cut set alone, from as many tellers as bands need; each place is counted and cut
by itself, and one with fewer than k is not told of.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Flags, Floats
from analysis.grid import SQUARE, TRIANGLE, cells_of, count_cells
from analysis.landscape.draw import Barrier, Landscape, draw_pair, draw_triad
from analysis.simplex import points_from_weights
from analysis.zones import zones_of
from dashboard.figures import (
    Grid,
    LandscapeFigure,
    LandscapeLabels,
    Peak,
    Share,
    Table,
    Way,
)
from dashboard.figures.geometry import HEIGHT
from dashboard.gated.answers import say_more_than_all
from dashboard.gated.bars import make_more_than_all, parts_of_cut, say_in_full
from dashboard.gated.chances import CLEAR as CLEAR_OF_CHANCE
from dashboard.gated.chances import say_chance
from dashboard.gated.gate import Gate, Scene
from dashboard.gated.guessed import Guess
from dashboard.gated.moves import Move, weigh_guess, weigh_move
from dashboard.gated.shades import shade_square, shade_triangle
from dashboard.grounds import Ground
from dashboard.languages import gettext
from dashboard.views.placing import name_zones
from dashboard.wording import between, number, people
from storybank import gate as disclosure
from storybank.gate.reading import TELLERS_FOR_BANDS

DEEP, CLEAR = 0.7, 0.35
EMPTY = 0.95  # deeper than that a number would only look exact
# Places in words: with all the ways between them, more would push the map off the page.
MOST_SAID = 6
NEAR = 1 / 3  # of the way: where a place is said to lie at an end


@dataclass(frozen=True)
class _Gathering:
    """A place that is told of: its number, its point, where it lies in words, share and chance."""

    number: int
    place: Floats
    where: str
    share: Share
    p: float


@dataclass(frozen=True)
class _Valley:
    """What lies between two of them: how much emptier the pass is than the less dense peak,
    which may be that of the place with more people."""

    first: int
    second: int
    place: Floats
    depth: float
    low: float
    high: float


def draw_landscape(scene: Scene, ground: Ground, guess: Guess | None = None) -> LandscapeFigure:
    """The landscape of the group, with an arrow to the one beside it where there is one.

    guess: what readers expected of the group; where it stands alone, the arrow comes from there.
    """
    gate, placed = scene.gate, ground.placed(scene.gate.responses)
    shown = [gate.cut(one.among(placed)) for one in scene.groups]
    counts = [gate.count(mask) for mask in shown]
    if counts[0] < TELLERS_FOR_BANDS:
        return LandscapeFigure(_labels(scene, ground, []), held=_too_few())
    found = _draw(gate, ground, shown[0])
    even = len(found.basins) == 1 and found.evenness.p >= CLEAR_OF_CHANCE
    gatherings = [] if even else _gatherings(scene, ground, found, placed)
    valleys = _valleys(gate, ground, found, shown[0], gatherings)
    move = _weigh(scene, ground, guess)
    told = gettext("%(people)s people placed their stories here.", people=people(counts[0], gate.k))
    said = [
        move.sentence if move else "",
        told,
        *(_say_even(found.evenness.p) if even else ()),
        *_say(gatherings, valleys, narrowed_apart=scene.narrowed_apart),
    ]
    beside = len(counts) > 1 and counts[1] >= TELLERS_FOR_BANDS
    return LandscapeFigure(
        _labels(scene, ground, said),
        grid=_bands(ground, gate, shown[0]),
        beside=_bands(ground, gate, shown[1]) if beside else None,
        peaks=tuple(Peak(one.number, one.place) for one in gatherings),
        ways=tuple(Way(one.first, one.second, one.place) for one in valleys),
        arrow=move.arrow if move else None,
        table=_table(gatherings, valleys, move.row if move else None),
    )


def _weigh(scene: Scene, ground: Ground, guess: Guess | None) -> Move | None:
    if scene.compared is None and guess is not None:
        return weigh_guess(scene, ground, guess)
    return weigh_move(scene, ground)


def _too_few() -> str:
    least = number(TELLERS_FOR_BANDS)
    return gettext("A landscape needs at least %(least)s people, so none is drawn.", least=least)


def _labels(scene: Scene, ground: Ground, said: Sequence[str]) -> LandscapeLabels:
    if ground.triad is not None:
        corners = tuple(anchor.text[scene.language] for anchor in ground.triad.anchors)
    else:
        across, upward = ground.ways
        corners = (across.low, across.high, upward.low, upward.high)
    told = tuple(filter(None, said))
    return LandscapeLabels(ground.title(scene.language), told, corners, scene.language)


def _draw(gate: Gate, ground: Ground, shown: Flags) -> Landscape:
    places, tellers = ground.places(gate.responses)[shown], gate.responses.tellers[shown]
    if ground.triad is not None:
        return draw_triad(places, tellers)
    across, upward = ground.ways
    return draw_pair(places[:, 0], places[:, 1], tellers, steps=(across.step, upward.step))


def _points(ground: Ground, gate: Gate, mask: Flags) -> Floats:
    places = ground.places(gate.responses)[mask]
    return points_from_weights(places) if ground.triad is not None else places


def _bands(ground: Ground, gate: Gate, shown: Flags) -> Grid:
    """The bands of Explore, of the same set."""
    cells = SQUARE if ground.triad is None else TRIANGLE
    counts = count_cells(cells_of(_points(ground, gate, shown), cells), cells)
    cell = disclosure.cell_key(gate.crowd, shown)
    if ground.triad is not None:
        return shade_triangle(gate, cell, ground.triad.id, counts)
    return shade_square(gate, cell, [way.id for way in ground.ways], counts)


def _gatherings(scene: Scene, ground: Ground, found: Landscape, placed: Flags) -> list[_Gathering]:
    """The places that hold k tellers at least, the fullest first."""
    gate, group = scene.gate, scene.group
    total = gate.count(group.among(placed))
    if group.narrowing is None:
        placed = group.among(placed)
    labels = np.full(len(placed), -1)
    cells = cells_of(_points(ground, gate, placed), found.grid).astype(np.intp)
    labels[placed] = found.labels.ravel()[cells]
    counts = gate.parts(group, labels, len(found.basins))
    shares = parts_of_cut(counts, total, gate.k)
    told = zip(counts, shares, found.basins, strict=True)
    kept = [(count, share, basin) for count, share, basin in told if share]
    kept.sort(key=lambda one: -one[0])
    return [
        _Gathering(place, basin.peak, _where(scene, ground, basin.peak), share, basin.p)
        for place, (_, share, basin) in enumerate(kept, start=1)
    ]


def _valleys(
    gate: Gate, ground: Ground, found: Landscape, shown: Flags, told: Sequence[_Gathering]
) -> list[_Valley]:
    """Between the places that are told of, each depth with noise well within its interval."""
    numbers = {tuple(one.place.tolist()): one.number for one in told}
    valleys = []
    for barrier in found.barriers:
        ends = [numbers.get(tuple(found.basins[one].peak.tolist()), 0) for one in _ends(barrier)]
        if not all(ends):
            continue
        name = f"{ground.id}.valley.{min(ends)}-{max(ends)}"
        limit = (barrier.depth.high - barrier.depth.low) / 4
        moved = float(gate.noise(shown, name, scale=limit, limit=limit))
        depth = barrier.depth
        cell = disclosure.cell_key(gate.crowd, shown)
        below, above = gate.farther_out(cell, name, scale=limit, limit=limit / 2)
        told_of = np.array([depth.value, depth.low - below, depth.high + above])
        three = np.clip(told_of + moved, 0, 1)
        valleys.append(_Valley(min(ends), max(ends), barrier.place, *three.tolist()))
    return valleys


def _ends(barrier: Barrier) -> tuple[int, int]:
    return barrier.first, barrier.second


def _where(scene: Scene, ground: Ground, place: Floats) -> str:
    """Where a place lies, in the words of the questions."""
    if ground.triad is not None:
        top = float(place[1]) / HEIGHT
        right = float(place[0]) - top / 2
        weights = np.clip([top, 1 - top - right, right], 0, 1)
        anchors = [anchor.text[scene.language] for anchor in ground.triad.anchors]
        zone = int(zones_of((weights / weights.sum())[None])[0])
        return name_zones(anchors)[zone]
    ends = zip(ground.name_ends(scene.language), place, strict=True)
    known = [one for one in (_end(names, at) for names, at in ends) if one]
    if not known:
        return gettext("In the middle of both")
    if len(known) == 1:
        return gettext("Towards “%(pole)s”", pole=known[0])
    return gettext("Towards “%(first)s” and “%(second)s”", first=known[0], second=known[1])


def _end(names: str, at: float) -> str:
    high, _, low = names.partition("\n")
    if at < NEAR:
        return low
    return high if at > 1 - NEAR else ""


def _say(
    told: Sequence[_Gathering], valleys: Sequence[_Valley], *, narrowed_apart: bool = False
) -> list[str]:
    """Where the stories gather, and what lies between: the places first, then the valleys."""
    if not told:
        return []
    if len(told) == 1:
        where = told[0].where
        return [
            gettext(
                "They lie densest in one place: %(where)s. No other stands out surely, but a small "
                "one or one near by may be there.",
                where=_small(where),
            )
        ]
    said = [
        gettext("They gather in %(places)s places.", places=number(len(told))),
        gettext(
            "Each share is of all who placed their stories here, and counts everybody round the "
            "place, as far as the valleys."
        ),
    ]
    said += [
        gettext(
            "%(number)s. %(where)s: %(share)s.",
            number=one.number,
            where=one.where,
            share=say_in_full(one.share),
        )
        for one in told[:MOST_SAID]
    ]
    if len(told) > MOST_SAID:
        said.append(gettext("The others, and the ways to them, stand in the numbers."))
    if make_more_than_all(one.share for one in told):
        more = gettext("Some told in several of them, so the shares make more than 100 %.")
        said.append(say_more_than_all(more, narrowed_apart=narrowed_apart))
    doubted = [one.p for one in told if np.isfinite(one.p)]
    if doubted:
        said += [say_chance(max(doubted)), _say_bend()]
    return [*said, *(_say_valley(one) for one in valleys if one.second <= MOST_SAID)]


def _say_even(p: float) -> list[str]:
    """Where chance makes as much of an even spread, its densest place is nobody's meaning."""
    unsure = gettext("It is not sure that they lie denser in one place than elsewhere.")
    return [unsure, say_chance(p)]


def _say_bend() -> str:
    """What else may look like several places: chance is weighed for one even spread or band."""
    return gettext(
        "That is of an even spread and of one straight band. A band that bends, as along two sides "
        "that meet in a corner, can look like two places too: see the map."
    )


def _say_valley(valley: _Valley) -> str:
    ends = {"first": valley.first, "second": valley.second}
    if valley.low >= EMPTY:
        return gettext(
            "Between %(first)s and %(second)s lies a deep valley: hardly anybody is on the way.",
            **ends,
        )
    kind = gettext("a shallow valley")
    if valley.depth >= CLEAR:
        kind = gettext("a deep valley") if valley.depth >= DEEP else gettext("a valley")
    return gettext(
        "Between %(first)s and %(second)s lies %(valley)s: on the way there are %(fewer)s than at "
        "the less dense of the two.",
        valley=kind,
        fewer=_fewer(valley),
        **ends,
    )


def _fewer(valley: _Valley) -> str:
    return gettext(
        "%(share)s %% fewer (%(interval)s %%)",
        share=number(100 * valley.depth),
        interval=between(100 * valley.low, 100 * valley.high),
    )


def _table(
    told: Sequence[_Gathering], valleys: Sequence[_Valley], moved: tuple[str, str] | None
) -> Table:
    rows = [(f"{one.number}. {one.where}", say_in_full(one.share)) for one in told]
    rows = rows or [(gettext("No place surely"), "–")]
    rows += [
        (
            gettext("Between %(first)s and %(second)s", first=one.first, second=one.second),
            gettext("hardly anybody") if one.low >= EMPTY else _fewer(one),
        )
        for one in valleys
    ]
    rows += [moved] if moved else []
    caption = gettext("Where they gather, with the share of those who placed it and its interval")
    return Table(caption, (gettext("Where"), gettext("How many")), tuple(rows))


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
