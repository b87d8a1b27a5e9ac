"""From one group to another behind the gate: an arrow between their centres, where to, how surely.

The centres and the region of the arrow's head carry the noise of their own sets, so that each
hides its own tellers; noise never makes a move sure, nor unsure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Flags, Floats
from analysis.change.shift import Shift, shift_dyad, shift_stone, shift_triad
from analysis.grouping import Groups
from analysis.simplex import log_ratios, points_from_weights, weights_from_log_ratios
from dashboard.figures import Arrow
from dashboard.gated.effects import RANGE, say_chance
from dashboard.gated.gate import Scene
from dashboard.grounds import Ground
from dashboard.languages import gettext
from dashboard.wording import between, number

LEAST_TOLD = 0.01  # what is sure shall not be written as 0
LEAST = 1e-9  # a weight that is none, for log ratios


@dataclass(frozen=True)
class Move:
    """A move in words, and as an arrow where it can be drawn; p is NaN where it was not judged."""

    sentence: str
    arrow: Arrow | None = None
    p: float = np.nan


@dataclass(frozen=True)
class _Along:
    """How far the centre went along one way (end less start), with its interval."""

    name: str
    change: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        return self.low * self.high > 0

    @property
    def ends(self) -> tuple[float, float]:
        return abs(self.low), abs(self.high)


def weigh_move(scene: Scene, ground: Ground) -> Move | None:
    """The move from the group to the one beside it; None where nothing is compared."""
    if scene.compared is None:
        return None
    gate, placed = scene.gate, ground.placed(scene.gate.responses)
    shown = [gate.cut(one.mask & placed) for one in scene.groups]
    if not all(mask.any() for mask in shown):
        return Move(gettext("One of the groups is too small to be compared."))
    rows = np.flatnonzero(shown[0] | shown[1])
    groups = Groups(shown[0][rows], shown[1][rows], gate.responses.tellers[rows])
    found = _shift(ground, ground.places(gate.responses)[rows], groups)
    if found.region is None or not np.isfinite(found.p):
        return Move(gettext("The groups cannot be compared surely here."))
    noise = _noise(scene, ground, found, shown)
    arrow, steps = _moved(ground, found, noise, scene.language)
    return Move(_say(scene, steps, found.p), arrow, found.p)


def _shift(ground: Ground, places: Floats, groups: Groups) -> Shift:
    if ground.triad is not None:
        return shift_triad(places, groups)
    return shift_stone(places, groups) if len(ground.ways) > 1 else shift_dyad(places[:, 0], groups)


def _noise(scene: Scene, ground: Ground, found: Shift, shown: Sequence[Flags]) -> list[Floats]:
    """For start and end, in log ratios on a triad: by its one name in every figure."""
    reach = RANGE if ground.triad is not None else 1.0
    limit = np.ptp(_flat(ground, found.region), axis=0) / 8
    return [
        scene.gate.noise(
            mask, f"{ground.id}.centre", scale=np.full(len(limit), reach / tellers), limit=limit
        )
        for mask, tellers in zip(shown, found.tellers, strict=True)
    ]


def _moved(
    ground: Ground, found: Shift, noise: Sequence[Floats], language: str
) -> tuple[Arrow, list[_Along]]:
    assert found.region is not None  # noqa: S101 - without one nothing is moved
    start, end, region = (
        _unflat(ground, _flat(ground, place) + moved)
        for place, moved in (
            (found.start[None], noise[0]),
            (found.end[None], noise[1]),
            (found.region, noise[1]),
        )
    )
    steps = []
    for place, name in enumerate(_names(ground, language)):
        true = np.array([np.min(found.region[:, place]), np.max(found.region[:, place])])
        ends = np.array([np.min(region[:, place]), np.max(region[:, place])]) - start[0, place]
        low, high = _same_side(true - found.start[place], ends)
        steps.append(_Along(name, float(end[0, place] - start[0, place]), low, high))
    flat = points_from_weights if ground.triad is not None else np.asarray
    return Arrow(flat(start)[0], flat(end)[0], flat(region)), steps


def _same_side(true: Floats, ends: Floats) -> tuple[float, float]:
    """The interval as it is told: it holds 0 exactly where it did before the noise."""
    low, high = float(ends[0]), float(ends[1])
    if true[0] > 0:
        return max(low, LEAST), max(high, LEAST)
    if true[1] < 0:
        return min(low, -LEAST), min(high, -LEAST)
    return min(low, 0.0), max(high, 0.0)


def _names(ground: Ground, language: str) -> list[str]:
    """The anchors of a triad; else the high and low ends, parted by a line that no word holds."""
    if ground.triad is not None:
        return [anchor.text[language] for anchor in ground.triad.anchors]
    return [f"{way.high}\n{way.low}" for way in ground.ways]


def _say(scene: Scene, steps: Sequence[_Along], p: float) -> str:
    """Where the centre went, along the way on which it is most sure; or that it did not surely."""
    first, second = (one.name for one in scene.groups)
    sure = [one for one in steps if one.sure]
    if not sure or p >= 0.05:
        said = gettext(
            "From %(first)s to %(second)s the centre has not surely moved.",
            first=first,
            second=second,
        )
        return f"{said} {say_chance(p)}"
    most = max(sure, key=lambda one: min(one.ends))
    finely = int(min(most.ends) < LEAST_TOLD)
    said = gettext(
        "From %(first)s to %(second)s the centre has moved %(where)s, %(points)s points of 100 "
        "(%(interval)s).",
        first=first,
        second=second,
        where=_where(most),
        points=number(100 * abs(most.change), finely),
        interval=between(100 * min(most.ends), 100 * max(most.ends), finely),
    )
    return f"{said} {say_chance(p)}"


def _where(step: _Along) -> str:
    high, _, low = step.name.partition("\n")
    if step.change >= 0:
        return gettext("towards “%(end)s”", end=high)
    return (
        gettext("towards “%(end)s”", end=low) if low else gettext("away from “%(end)s”", end=high)
    )


def _flat(ground: Ground, places: Floats | None) -> Floats:
    """(m, 2) coordinates in which centres are means."""
    assert places is not None  # noqa: S101 - asked only where there is a region
    return log_ratios(places, limit=LEAST) if ground.triad is not None else places


def _unflat(ground: Ground, flat: Floats) -> Floats:
    return weights_from_log_ratios(flat) if ground.triad is not None else np.clip(flat, 0, 1)
