"""A dyad behind the gate: a curve, cells or dots, and the median with its interval."""

import numpy as np

from analysis.arrays import Flags, Floats
from analysis.density import LINE_CELLS, count_along
from analysis.intervals import Estimate, median_of
from analysis.responses import State, in_state
from analysis.told import median_of_counts
from dashboard.figures import DyadFigure, DyadGroup, DyadLabels, Table, dyad_figure
from dashboard.gated.answers import say_answers, too_few
from dashboard.gated.counted import Counted
from dashboard.gated.effects import Effect
from dashboard.gated.gate import Gate, Group, Scene
from dashboard.gated.shades import curve_along, dots_of
from dashboard.languages import gettext
from dashboard.views.placing import name_stretches
from storybank import gate as disclosure
from storybank.places import STRETCHES, stretches_of
from storybank.signifiers import Dyad


def draw_dyad(scene: Scene, dyad: Dyad, effect: Effect | None = None) -> DyadFigure:
    """The dyad's figure for one group, or for two."""
    form = scene.form(dyad.id)
    labels = _labels(scene, dyad, effect)
    if form == "held_back":
        return dyad_figure(labels, held=too_few(scene.gate))
    drawn = [_draw(scene.gate, one, dyad.id, form) for one in scene.groups]
    beside = drawn[1] if len(drawn) > 1 else None
    return dyad_figure(labels, drawn[0], beside, table=_table(scene, dyad, labels))


def _labels(scene: Scene, dyad: Dyad, effect: Effect | None) -> DyadLabels:
    first, second = (pole.text[scene.language] for pole in dyad.poles)
    stretches = name_stretches((first, second))
    said = [effect.sentence if effect else "", say_answers(scene, dyad.id)]
    title = dyad.question[scene.language]
    return DyadLabels(
        title, " ".join(filter(None, said)), (first, second), stretches, scene.language
    )


def _draw(gate: Gate, group: Group, name: str, form: str) -> DyadGroup:
    counted = gate.answers(group, name)
    if counted is not None:
        return _draw_counted(gate, group, counted, name, form)
    shown = gate.cut(group.placed(gate, name))
    values = gate.responses.dyads[name][shown].astype(np.float64)
    median = _median(gate, shown, name)
    return DyadGroup(
        group.name,
        gate.count(shown),
        curve=_curve(gate, shown, name) if form == "bands" and len(values) else None,
        cells=_cells(gate, group, name) if form == "zones" else None,
        points=dots_of(values) if form == "dots" else None,
        median=median.value if median else None,
        interval=(median.low, median.high) if median else None,
    )


def _draw_counted(gate: Gate, group: Group, counted: Counted, name: str, form: str) -> DyadGroup:
    """The same from counts."""
    shown, coded = counted.shown, counted.coded
    along = np.bincount(coded.cells, weights=shown, minlength=LINE_CELLS)[:LINE_CELLS]
    median = None
    if counted.tellers:
        found = median_of_counts(coded.values, counted.told, order=coded.order)
        median = _moved(gate, counted.key, found, name)
    return DyadGroup(
        group.name,
        counted.tellers,
        curve=curve_along(gate, counted.key, name, along)
        if form == "bands" and counted.tellers
        else None,
        cells=_cells(gate, group, name) if form == "zones" else None,
        points=dots_of(np.repeat(coded.values, shown)) if form == "dots" else None,
        median=median.value if median else None,
        interval=(median.low, median.high) if median else None,
    )


def _curve(gate: Gate, shown: Flags, name: str) -> Floats:
    along = count_along(gate.responses.dyads[name][shown].astype(np.float64), LINE_CELLS)
    return curve_along(gate, disclosure.cell_key(gate.crowd, shown), name, along)


def _cells(gate: Gate, group: Group, name: str) -> tuple[int | None, ...]:
    counted = gate.answers(group, name)
    if counted is not None and gate.is_plain(group, name):
        return tuple(count or None for count in counted.parts)
    placed = in_state(gate.responses, name, State.PLACED)
    stretches = np.where(placed, stretches_of(gate.responses.dyads[name]), -1)
    return tuple(count or None for count in gate.parts(group, stretches, STRETCHES))


def _median(gate: Gate, shown: Flags, name: str) -> Estimate | None:
    """The median with its interval, both moved; None where there is no interval."""
    tellers = gate.responses.tellers[shown]
    found = median_of(gate.responses.dyads[name][shown].astype(np.float64), tellers)
    return _moved(gate, disclosure.cell_key(gate.crowd, shown), found, name)


def _moved(gate: Gate, cell: bytes, found: Estimate, name: str) -> Estimate | None:
    """The median moved, and the ends of its interval with it as far as that leads outwards.

    An end of it is an answer, and often the true median itself where many placed at one spot: had
    an end been moved inwards, of 10 and 20 tellers, seven in ten of them at the end of the line,
    the median lay outside in .19 and .12 of draws.
    """
    if found.reason or not np.isfinite(found.high - found.low):
        return None
    half = (found.high - found.low) / 2
    scale, limit = 1 / found.tellers, half / 2
    moved = float(gate.noise_at(cell, f"{name}.median", scale=scale, limit=limit))
    below, above = gate.farther_out(cell, f"{name}.median", scale=scale, limit=limit / 2)
    low, high = found.low - below + min(moved, 0), found.high + above + max(moved, 0)
    low, middle, high = np.clip([low, found.value + moved, high], 0, 1)
    return Estimate(found.stories, found.tellers, float(middle), float(low), float(high))


def _table(scene: Scene, dyad: Dyad, labels: DyadLabels) -> Table:
    columns = [_cells(scene.gate, one, dyad.id) for one in scene.groups]
    heads = (gettext("Where"), *(one.name for one in scene.groups))
    caption = gettext("Tellers in each fifth of the line, in steps of %(k)s", k=scene.gate.k)
    return Table(caption, heads, tuple(zip(labels.stretches, *columns, strict=True)))
