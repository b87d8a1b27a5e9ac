"""A triad behind the gate: bands, zones or dots, and the centre with its region."""

import numpy as np

from analysis.arrays import Flags, Floats
from analysis.grid import TRIANGLE, cells_of, count_cells
from analysis.regions import reach_out
from analysis.responses import State, in_state
from analysis.simplex import (
    log_ratios,
    points_from_weights,
    weights_from_log_ratios,
)
from analysis.triads import Centre, centre_from_moments, estimate_centre
from analysis.zones import ZONES, zones_of
from dashboard.figures import Grid, Table, TriadFigure, TriadGroup, TriadLabels, triad_figure
from dashboard.gated.answers import say_answers, too_few
from dashboard.gated.counted import Counted, grid_counts
from dashboard.gated.effects import Effect
from dashboard.gated.gate import Gate, Group, Scene
from dashboard.gated.shades import dots_of, shade_triangle
from dashboard.gated.widths import CORNERS, LOG_RATIOS, doubt, unseen, widen
from dashboard.languages import gettext
from dashboard.views.placing import name_zones
from storybank import gate as disclosure
from storybank.signifiers import Triad

LEAST = 1e-9  # a weight that is none, for log ratios


def draw_triad(scene: Scene, triad: Triad, effect: Effect | None = None) -> TriadFigure:
    """The triad's figure for one group, or for two."""
    form = scene.form(triad.id)
    labels = _labels(scene, triad, effect)
    if form == "held_back":
        return triad_figure(labels, held=too_few(scene.gate))
    drawn = [_draw(scene.gate, one, triad.id, form) for one in scene.groups]
    beside = drawn[1] if len(drawn) > 1 else None
    return triad_figure(labels, drawn[0], beside, table=_table(scene, triad, labels))


def _labels(scene: Scene, triad: Triad, effect: Effect | None) -> TriadLabels:
    top, left, right = (anchor.text[scene.language] for anchor in triad.anchors)
    said = [effect.sentence if effect else "", say_answers(scene, triad.id)]
    title = triad.question[scene.language]
    zones = name_zones((top, left, right))
    return TriadLabels(
        title, " ".join(filter(None, said)), (top, left, right), zones, scene.language
    )


def _draw(gate: Gate, group: Group, name: str, form: str) -> TriadGroup:
    counted = gate.answers(group, name)
    if counted is not None:
        return _draw_counted(gate, group, counted, name, form)
    shown = gate.cut(group.placed(gate, name))
    weights = gate.responses.triads[name]
    centre, region = _centre(gate, shown, name)
    return TriadGroup(
        group.name,
        gate.count(shown),
        grid=_bands(gate, shown, name) if form == "bands" and shown.any() else None,
        zones=_zones(gate, group, name) if form == "zones" else None,
        points=dots_of(points_from_weights(weights[shown])) if form == "dots" else None,
        centre=centre,
        region=region,
    )


def _draw_counted(gate: Gate, group: Group, counted: Counted, name: str, form: str) -> TriadGroup:
    """The same from counts; the stories themselves are looked at only where they are few."""
    weights = gate.responses.triads[name]
    found = points_from_weights(weights[counted.numbers]) if form == "dots" else None
    points = None if found is None else dots_of(found)
    centre, region = _centre_counted(gate, counted, name)
    return TriadGroup(
        group.name,
        counted.tellers,
        grid=shade_triangle(gate, counted.key, name, grid_counts(counted, TRIANGLE))
        if form == "bands" and counted.tellers
        else None,
        zones=_zones(gate, group, name) if form == "zones" else None,
        points=points,
        centre=centre,
        region=region,
    )


def _bands(gate: Gate, shown: Flags, name: str) -> Grid:
    points = points_from_weights(gate.responses.triads[name][shown])
    counts = count_cells(cells_of(points, TRIANGLE), TRIANGLE)
    return shade_triangle(gate, disclosure.cell_key(gate.crowd, shown), name, counts)


def _zones(gate: Gate, group: Group, name: str) -> tuple[int | None, ...]:
    counted = gate.answers(group, name)
    if counted is not None and gate.is_plain(group, name):
        return tuple(count or None for count in counted.parts)
    placed = in_state(gate.responses, name, State.PLACED)
    zones = np.where(placed, zones_of(gate.responses.triads[name]), -1)
    return tuple(count or None for count in gate.parts(group, zones, len(ZONES)))


def _centre(gate: Gate, shown: Flags, name: str) -> tuple[Floats | None, Floats | None]:
    """Centre (2,) and region (m, 2) in the triangle, moved together; None without a region."""
    tellers = gate.responses.tellers[shown]
    found = estimate_centre(gate.responses.triads[name][shown], tellers)
    return _moved(gate, disclosure.cell_key(gate.crowd, shown), found, name)


def _centre_counted(gate: Gate, counted: Counted, name: str) -> tuple[Floats | None, Floats | None]:
    kept = gate.kept
    assert kept is not None  # noqa: S101 - counted answers come from it
    if counted.are_few(kept, name):
        rows = counted.numbers
        found = estimate_centre(gate.responses.triads[name][rows], gate.responses.tellers[rows])
    else:
        found = centre_from_moments(counted.moments(kept, name))
    return _moved(gate, counted.key, found, name)


def _moved(
    gate: Gate, cell: bytes, found: Centre, name: str
) -> tuple[Floats | None, Floats | None]:
    if found.region is None:
        return None, None
    ratios = log_ratios(np.vstack([found.centre, found.region]), limit=LEAST)
    more = doubt_of_centre(gate, cell, found, name)
    ratios[1:] = widen(ratios[1:], found.moments.covariance_of_mean, more)
    ratios += noise_of_centre(gate, cell, found, name)
    ratios[1:] = reach_out(ratios[1:], *unseen(gate, ratios[0], found.moments, CORNERS))
    places = points_from_weights(weights_from_log_ratios(ratios))
    return places[0], places[1:]


def doubt_of_centre(gate: Gate, cell: bytes, found: Centre, name: str) -> Floats:
    """(2, 2) the doubt, in log ratios, that is added to a set's centre wherever it stands."""
    names = [f"{name}.centre.{way}" for way in range(2)]
    return doubt(gate, cell, names, found.moments, LOG_RATIOS)


def noise_of_centre(gate: Gate, cell: bytes, found: Centre, name: str) -> Floats:
    """The noise (2,), in log ratios, that a set's centre carries wherever it stands.

    A centre without a region stands at the start of an arrow alone.
    """
    scale = limit = np.ptp(LOG_RATIOS, axis=0) / found.tellers
    if found.region is not None:
        limit = np.ptp(log_ratios(found.region, limit=LEAST), axis=0) / 4
    return gate.noise_at(cell, f"{name}.centre", scale=scale, limit=limit)


def _table(scene: Scene, triad: Triad, labels: TriadLabels) -> Table:
    columns = [_zones(scene.gate, one, triad.id) for one in scene.groups]
    heads = (gettext("Where"), *(one.name for one in scene.groups))
    caption = gettext("Tellers in each part of the triangle, in steps of %(k)s", k=scene.gate.k)
    rows = zip(labels.zones, *columns, strict=True)
    return Table(caption, heads, tuple(rows))
