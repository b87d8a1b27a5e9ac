"""Stones behind the gate: a canvas for each, as bands, quarters or dots, with its centre."""

import numpy as np

from analysis.arrays import Flags, Floats
from analysis.grid import SQUARE, cells_of, count_cells
from analysis.intervals import mean_from
from analysis.regions import PLACES, reach_out, region_from_moments, region_of_mean
from analysis.tellers import Moments, take_moments
from dashboard.figures import (
    Axis,
    Grid,
    Stone,
    StoneGroup,
    StonesFigure,
    StonesLabels,
    Table,
    stones_figure,
)
from dashboard.gated.answers import say_answers, too_few
from dashboard.gated.counted import Counted, grid_counts
from dashboard.gated.effects import Effect
from dashboard.gated.gate import Gate, Group, Scene
from dashboard.gated.shades import dots_of, shade_square
from dashboard.gated.widths import doubt, unseen
from dashboard.languages import gettext
from dashboard.views.placing import name_quarters, quarters_of
from storybank import gate as disclosure
from storybank.signifiers import Axis as NamedAxis
from storybank.signifiers import Stones

SIDE = 2


def draw_stones(scene: Scene, stones: Stones, effect: Effect | None = None) -> StonesFigure:
    """A canvas for each stone, for one group or two."""
    labels = _labels(scene, stones, effect)
    if scene.form(stones.id) == "held_back":
        return stones_figure(labels, held=too_few(scene.gate))
    names = [stone.text[scene.language] for stone in stones.stones]
    drawn = [_stone(scene, stones, place) for place in range(len(names))]
    return stones_figure(labels, drawn, table=_table(scene, stones.id, names))


def _labels(scene: Scene, stones: Stones, effect: Effect | None) -> StonesLabels:
    title = stones.question[scene.language]
    parts = (effect.sentence if effect else "", say_answers(scene, stones.id))
    said = " ".join(filter(None, parts))
    x, y = (_axis(axis, scene.language) for axis in _axes_of(stones))
    return StonesLabels(title, said, x, y, scene.language, name_quarters())


def _axes_of(stones: Stones) -> tuple[NamedAxis | None, NamedAxis | None]:
    return (stones.axes.x, stones.axes.y) if stones.axes else (None, None)


def _axis(axis: NamedAxis | None, language: str) -> Axis:
    """A canvas that is a picture has no names for its directions."""
    if axis is None:
        return Axis("", "", "")
    return Axis(axis.name[language], axis.low[language], axis.high[language])


def _stone(scene: Scene, stones: Stones, place: int) -> Stone:
    question, stone_id = stones.id, stones.stones[place].id
    name = stones.stones[place].text[scene.language]
    counts = [_count(scene.gate, one, question, place) for one in scene.groups]
    if not counts[0]:
        return Stone(name, held=too_few(scene.gate), id=stone_id)
    smaller = min(count for count in counts if count)
    form = disclosure.density_form(smaller, scene.by_teller, scene.gate.k)
    groups = [
        _draw(scene, one, (stones, place), form) if count else None
        for one, count in zip(scene.groups, counts, strict=True)
    ]
    return Stone(name, groups[0], groups[1] if len(groups) > 1 else None, id=stone_id)


def _draw(scene: Scene, group: Group, stone: tuple[Stones, int], form: str) -> StoneGroup:
    gate, (stones, place) = scene.gate, stone
    question = stones.id
    counted = gate.answers(group, question, place)
    if counted is not None:
        return _draw_counted(gate, group, counted, stone, form)
    shown = gate.cut(_placed(gate, group, question, place))
    points = gate.responses.stones[question][shown, place].astype(np.float64)
    centre, region = _centre(gate, shown, stones, place)
    return StoneGroup(
        group.name,
        gate.count(shown),
        grid=_bands(gate, shown, stone) if form == "bands" else None,
        cells=_cells(gate, group, question, place) if form == "zones" else None,
        points=dots_of(points) if form == "dots" else None,
        centre=centre,
        region=region,
    )


def _draw_counted(
    gate: Gate, group: Group, counted: Counted, stone: tuple[Stones, int], form: str
) -> StoneGroup:
    """The same from counts; the stories themselves are looked at only where they are few."""
    stones, place = stone
    question = stones.id
    places = gate.responses.stones[question]
    points = dots_of(places[counted.numbers, place]) if form == "dots" else None
    centre, region = _centre_counted(gate, counted, stones, place)
    return StoneGroup(
        group.name,
        counted.tellers,
        grid=shade_square(gate, counted.key, _names(stone), grid_counts(counted, SQUARE))
        if form == "bands"
        else None,
        cells=_cells(gate, group, question, place) if form == "zones" else None,
        points=points,
        centre=centre,
        region=region,
    )


def _count(gate: Gate, group: Group, question: str, place: int) -> int:
    counted = gate.answers(group, question, place)
    if counted is not None:
        return counted.tellers
    return gate.count(_placed(gate, group, question, place))


def _placed(gate: Gate, group: Group, question: str, place: int) -> Flags:
    return group.among(_known(gate, question, place))


def _known(gate: Gate, question: str, place: int) -> Flags:
    """The stories (n,) in which the stone was laid."""
    return np.asarray(~np.isnan(gate.responses.stones[question][:, place]).any(axis=1), np.bool_)


def _bands(gate: Gate, shown: Flags, stone: tuple[Stones, int]) -> Grid:
    stones, place = stone
    counts = count_cells(cells_of(gate.responses.stones[stones.id][shown, place], SQUARE), SQUARE)
    cell = disclosure.cell_key(gate.crowd, shown)
    return shade_square(gate, cell, _names(stone), counts)


def _cells(
    gate: Gate, group: Group, question: str, place: int
) -> tuple[tuple[int | None, ...], ...]:
    """Counts in the four quarters, the lower row first."""
    counted = gate.answers(group, question, place)
    if counted is not None and gate.is_plain(group, question, place):
        found = counted.parts
    else:
        quarters = quarters_of(gate.responses.stones[question][:, place])
        labels = np.where(_known(gate, question, place), quarters, -1)
        found = gate.parts(group, labels, SIDE * SIDE)
    counts = [count or None for count in found]
    return tuple(tuple(counts[start : start + SIDE]) for start in range(0, SIDE * SIDE, SIDE))


def _centre(
    gate: Gate, shown: Flags, stones: Stones, place: int
) -> tuple[Floats | None, Floats | None]:
    points = gate.responses.stones[stones.id][shown, place].astype(np.float64)
    tellers = gate.responses.tellers[shown]
    moments, cell = take_moments(points, tellers), disclosure.cell_key(gate.crowd, shown)
    wide = _widened(gate, cell, (stones, place), moments)
    region = region_of_mean(points, wide, tellers, level=0.95, seed=0).curve
    return _moved(gate, cell, (stones, place), (moments, region))


def _centre_counted(
    gate: Gate, counted: Counted, stones: Stones, place: int
) -> tuple[Floats | None, Floats | None]:
    kept = gate.kept
    assert kept is not None  # noqa: S101 - counted answers come from it
    name = f"{stones.id}.{place}"
    if counted.are_few(kept, name):
        shown = np.zeros(len(gate.responses), np.bool_)
        shown[counted.numbers] = True
        return _centre(gate, shown, stones, place)
    moments = counted.moments(kept, name)
    wide = _widened(gate, counted.key, (stones, place), moments)
    region = region_from_moments(wide, level=0.95).curve
    return _moved(gate, counted.key, (stones, place), (moments, region))


def _moved(
    gate: Gate, cell: bytes, stone: tuple[Stones, int], found: tuple[Moments, Floats | None]
) -> tuple[Floats | None, Floats | None]:
    """The centre and its region, moved as the means of the stone's two answers are elsewhere."""
    moments, region = found
    if region is None:
        return None, None
    moved = [
        gate.noise_of_mean(cell, name, mean_from(moments.of_one(way)))
        for way, name in enumerate(_names(stone))
    ]
    centre = np.clip(moments.mean + moved, 0, 1)
    wide = reach_out(region + moved, *unseen(gate, centre, moments, PLACES))
    return centre, np.clip(wide, 0, 1)


def _widened(gate: Gate, cell: bytes, stone: tuple[Stones, int], moments: Moments) -> Moments:
    return moments.with_doubt(doubt(gate, cell, _names(stone), moments))


def _names(stone: tuple[Stones, int]) -> list[str]:
    """The stone's two answers, as they are called elsewhere."""
    stones, place = stone
    return [f"{stones.id}.{stones.stones[place].id}.{axis}" for axis in "xy"]


def _table(scene: Scene, question: str, names: list[str]) -> Table:
    """How many placed each stone in each quarter."""
    rows = []
    for place, name in enumerate(names):
        columns = [
            [count for row in _cells(scene.gate, one, question, place) for count in row]
            for one in scene.groups
        ]
        for quarter, *counts in zip(name_quarters(), *columns, strict=True):
            rows.append((f"{name}, {quarter}", *counts))
    heads = (gettext("Where"), *(one.name for one in scene.groups))
    caption = gettext("Tellers in each quarter of the canvas, in steps of %(k)s", k=scene.gate.k)
    return Table(caption, heads, tuple(rows))
