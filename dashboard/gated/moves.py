"""From one group to another behind the gate: an arrow between their centres, where to, how surely;
or from what readers expected to what was told.

The centres and the region of the arrow's head carry the noise and the doubt of their own sets, so
that each hides its own tellers; they never make a move sure, nor unsure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.arrays import Flags, Floats
from analysis.change.shift import Shift, shift_dyad, shift_stone, shift_triad
from analysis.grouping import Groups
from analysis.intervals import mean_from
from analysis.lasso import how_far_outside
from analysis.regions import PLACES, reach_out, region_of_mean
from analysis.scan import dyad_column, stone_column, triad_column
from analysis.simplex import log_ratios, points_from_weights, weights_from_log_ratios
from analysis.tellers import take_moments
from analysis.triads import estimate_centre
from dashboard.figures import Arrow
from dashboard.gated.chances import (
    CLEAR,
    say_alone,
    say_chance,
    say_chance_of_days,
    say_few_days,
    say_other_test,
)
from dashboard.gated.days_apart import chance_within_days, may_be_judged, say_days
from dashboard.gated.gate import Gate, Scene
from dashboard.gated.guessed import Guess, say_unlike
from dashboard.gated.triads import LEAST, doubt_of_centre, noise_of_centre
from dashboard.gated.widths import CORNERS, doubt, unseen, widen
from dashboard.grounds import Ground
from dashboard.languages import gettext
from dashboard.wording import apart, number
from storybank import gate as disclosure

_Span = tuple[Floats, Floats]
"""How near and how far (k,) along each way."""
LEAST_TOLD = 0.01  # what is sure shall not be written as 0


@dataclass(frozen=True)
class Move:
    """A move in words, and as an arrow where it can be drawn; p is NaN where it was not judged.

    row: the same for a table, as what it is and how far; None where no table tells it.
    """

    sentence: str
    arrow: Arrow | None = None
    p: float = np.nan
    row: tuple[str, str] | None = None


@dataclass(frozen=True)
class _Hidden:
    """How the centre of a cut set is shown: moved, and with how much doubt.

    noise (k,), in log ratios on a triad; doubt (k, k), added to its covariance; below and above
    (k,), how far it may lie for a few who were not seen.
    """

    noise: Floats
    doubt: Floats
    below: Floats
    above: Floats


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
    # Groups of people on a landscape, two times in a course.
    names = {"first": scene.group.name, "second": scene.compared.name}
    shown = [gate.cut(one.among(placed)) for one in scene.groups]
    if not all(mask.any() for mask in shown):
        said = gettext("%(first)s or %(second)s has too few people to be compared.", **names)
        return Move(said)
    rows = np.flatnonzero(shown[0] | shown[1])
    days = gate.days[rows] if scene.of_periods else None
    groups = Groups(shown[0][rows], shown[1][rows], gate.responses.tellers[rows], days)
    found = _shift(ground, ground.places(gate.responses)[rows], groups)
    if found.region is None or not np.isfinite(found.p):
        return Move(gettext("%(first)s and %(second)s cannot be compared surely here.", **names))
    hidden = [_hide(ground, gate, mask) for mask in shown]
    arrow, steps = _moved(ground, found, hidden, scene.language)
    p = max(found.p, _chance_of_days(scene, ground, shown)) if found.p < CLEAR else found.p
    by_days = found.p < CLEAR <= p
    few = scene.of_periods and not found.by_days
    # Where even tellers find nothing, days would not find more.
    if few and found.p < CLEAR:
        sentences = [_say_apart(scene, steps), say_few_days()]
    else:
        chance = say_chance_of_days() if by_days else say_chance(p)
        sentences = [_say(scene, _agreeing(steps, p), p), chance]
    if found.disagree and not by_days:
        sentences.append(say_other_test())
    if p < CLEAR and not scene.of_periods:
        sentences += [say_days(scene), say_alone(ground, scene.language)]
    # The ring at its head would be of tellers, whatever the days do.
    return Move(" ".join(filter(None, sentences)), None if few else arrow, p)


def _chance_of_days(scene: Scene, ground: Ground, shown: Sequence[Flags]) -> float:
    """The chance that groups of different days are alike within them, as `chance_within_days`."""
    if not may_be_judged(scene):
        return 0.0
    rows = np.concatenate([np.flatnonzero(one) for one in shown])
    places = ground.places(scene.gate.responses)[rows]
    if ground.triad is not None:
        told = triad_column(ground.id, places)
    elif len(ground.ways) > 1:
        told = stone_column(ground.id, places)
    else:
        told = dyad_column(ground.id, places[:, 0])
    return chance_within_days(scene, rows, int(shown[0].sum()), told)


def weigh_guess(scene: Scene, ground: Ground, guess: Guess) -> Move:
    """The move from what readers expected to the centre of what the group told.

    What they expected is known, so that all the doubt is in where the centre lies.
    """
    gate = scene.gate
    shown = gate.cut(scene.group.among(ground.placed(gate.responses)))
    centre, region, covariance = _centre(ground, gate, shown)
    if region is None:
        return Move(gettext("What was told cannot be compared surely with what was expected here."))
    hidden = _hide(ground, gate, shown)
    ends = hidden.below, hidden.above
    known = _unflat(ground, reach_out(_flat(ground, region), *ends))
    wide = reach_out(widen(_flat(ground, region), covariance, hidden.doubt), *ends)
    end, moved = (_unflat(ground, one + hidden.noise) for one in (_flat(ground, centre), wide))
    spans = _span(guess.place, known), _span(guess.place, moved)
    steps = _steps(ground.name_ends(scene.language), (end - guess.place)[0], *spans)
    bare, arrow = (_arrow_of(ground, guess.place, end, ring) for ring in (known, moved))
    # A narrow ring may be moved off a guess that is right: the noise alone makes nothing sure.
    outside = _starts_outside(bare) and _starts_outside(arrow)
    sentence, far = _say_guess(guess.readers, steps, outside=outside)
    said = f"{sentence} {say_unlike()}" if guess.unlike else sentence
    return Move(said, arrow, row=(gettext("From what others expected to what was told"), far))


def _starts_outside(arrow: Arrow) -> bool:
    """Whether an arrow of a plane comes from outside the ring at its head."""
    return len(arrow.start) > 1 and how_far_outside(arrow.start, arrow.region) > 0


def _centre(ground: Ground, gate: Gate, shown: Flags) -> tuple[Floats, Floats | None, Floats]:
    """The centre (1, 3) or (1, 2) of a cut set on the ground, its region, and of what that is made:
    the covariance of the centre."""
    places, tellers = ground.places(gate.responses)[shown], gate.responses.tellers[shown]
    if ground.triad is not None:
        found = estimate_centre(places, tellers)
        return np.asarray(found.centre)[None], found.region, found.moments.covariance_of_mean
    moments = take_moments(places, tellers)
    region = region_of_mean(places, moments, tellers, level=0.95, seed=0)
    return moments.mean[None], region.curve, moments.covariance_of_mean


def _shift(ground: Ground, places: Floats, groups: Groups) -> Shift:
    if ground.triad is not None:
        return shift_triad(places, groups)
    return shift_stone(places, groups) if len(ground.ways) > 1 else shift_dyad(places[:, 0], groups)


def _hide(ground: Ground, gate: Gate, shown: Flags) -> _Hidden:
    """How the centre of a cut set is hidden: the same in every figure.

    They follow from the set alone. Did they follow from what the set is compared with too, two
    arrows from one centre would give two equations, and the centre without noise as their solution.
    """
    cell = disclosure.cell_key(gate.crowd, shown)
    tellers = gate.responses.tellers[shown]
    if ground.triad is not None:
        centre, name = estimate_centre(ground.places(gate.responses)[shown], tellers), ground.id
        noise = noise_of_centre(gate, cell, centre, name)
        ends = unseen(gate, centre.moments.mean + noise, centre.moments, CORNERS)
        return _Hidden(noise, doubt_of_centre(gate, cell, centre, name), *ends)
    moments = take_moments(ground.places(gate.responses)[shown], tellers)
    names = [way.id for way in ground.ways]
    means = [mean_from(moments.of_one(at)) for at in range(len(names))]
    moved = [gate.noise_of_mean(cell, *one) for one in zip(names, means, strict=True)]
    ends = unseen(gate, moments.mean + moved, moments, PLACES)
    return _Hidden(np.array(moved), doubt(gate, cell, names, moments), *ends)


def _moved(
    ground: Ground, found: Shift, hidden: Sequence[_Hidden], language: str
) -> tuple[Arrow, list[_Along]]:
    assert found.region is not None  # noqa: S101 - without one nothing is moved
    assert found.covariance is not None  # noqa: S101 - it is what the region is made of
    first, second = hidden
    true = [_flat(ground, one) for one in (found.start[None], found.end[None], found.region)]
    # With its doubt at the tail the arrow is that from the second group to the first.
    turned = true[0] - true[1]
    wide = widen(true[2], found.covariance, first.doubt + second.doubt)
    # Of a gap the one centre may lie as far down as the other lies up.
    below, above = np.hypot(second.below, first.above), np.hypot(second.above, first.below)
    start, end, head, tail = (
        _unflat(ground, flat + noise)
        for flat, noise in (
            (true[0], first.noise),
            (true[1], second.noise),
            (reach_out(wide, below, above), second.noise),
            (reach_out(wide + turned, above, below), first.noise),
        )
    )
    known = [_unflat(ground, one) for one in (*true, true[2] + turned)]
    spans = _span_both_ways(*known), _span_both_ways(start, end, head, tail)
    steps = _steps(ground.name_ends(language), (end - start)[0], *spans)
    return _arrow_of(ground, start, end, head), steps


def _span(start: Floats, region: Floats) -> _Span:
    """From a start (1, k) to the nearest and the farthest that its head may lie along each way."""
    return region.min(axis=0) - start[0], region.max(axis=0) - start[0]


def _span_both_ways(start: Floats, end: Floats, head: Floats, tail: Floats) -> _Span:
    """The same of two groups, whichever is named first: the middle between where the doubt lies at
    the head, and where it lies at the tail. In a triad and near a border these are not alike."""
    there, back = _span(start, head), _span(end, tail)
    return (there[0] - back[1]) / 2, (there[1] - back[0]) / 2


def _steps(names: Sequence[str], gap: Floats, true: _Span, told: _Span) -> list[_Along]:
    """How far it is along each way: `gap` (k,), and how near and how far before the noise and as it
    is told."""
    steps = []
    for place, name in enumerate(names):
        known, ends = (np.array([near[place], far[place]]) for near, far in (true, told))
        low, high = _same_side(known, ends)
        steps.append(_Along(name, float(gap[place]), low, high))
    return steps


def _arrow_of(ground: Ground, start: Floats, end: Floats, region: Floats) -> Arrow:
    flat = points_from_weights if ground.triad is not None else np.asarray
    return Arrow(flat(start)[0], flat(end)[0], flat(region))


def _same_side(true: Floats, ends: Floats) -> tuple[float, float]:
    """The interval as it is told: it holds 0 exactly where it did before the noise."""
    low, high = float(ends[0]), float(ends[1])
    if true[0] > 0:
        return max(low, LEAST), max(high, LEAST)
    if true[1] < 0:
        return min(low, -LEAST), min(high, -LEAST)
    return min(low, 0.0), max(high, 0.0)


def _agreeing(steps: Sequence[_Along], p: float) -> Sequence[_Along]:
    """On a line a move is sure where its test is; in a plane no single way may be."""
    if p >= CLEAR or len(steps) > 1 or steps[0].sure:
        return steps
    one = steps[0]
    return [replace(one, low=LEAST) if one.change > 0 else replace(one, high=-LEAST)]


def _say(scene: Scene, steps: Sequence[_Along], p: float) -> str:
    """Where the centre went, along the way on which it is most sure; or that it did not surely."""
    first, second = (one.name for one in scene.groups)
    sure = [one for one in steps if one.sure]
    if p >= CLEAR:
        return gettext(
            "From %(first)s to %(second)s the centre has not surely moved.",
            first=first,
            second=second,
        )
    if not sure:
        return gettext(
            "From %(first)s to %(second)s the centre has moved, but where to is not sure.",
            first=first,
            second=second,
        )
    most = max(sure, key=lambda one: min(one.ends))
    points, interval = _in_points(most)
    return gettext(
        "From %(first)s to %(second)s the centre has moved %(where)s, %(points)s points of 100 "
        "(%(interval)s).",
        first=first,
        second=second,
        where=_where(most),
        points=points,
        interval=interval,
    )


def _say_apart(scene: Scene, steps: Sequence[_Along]) -> str:
    """How far apart the centres of two periods lie, and not that anything moved: of stories that
    came on few days, with moods of these, it was said in a third of courses without a change."""
    first, second = (one.name for one in scene.groups)
    most = max(steps, key=lambda one: abs(one.change))
    return gettext(
        "For %(second)s the centre lies %(points)s points of 100 further %(where)s than for "
        "%(first)s.",
        first=first,
        second=second,
        where=_where(most),
        points=number(100 * abs(most.change)),
    )


def _say_guess(readers: int, steps: Sequence[_Along], *, outside: bool) -> tuple[str, str]:
    """How far the centre lies from what was expected as a sentence, and in few words.

    Where two answers go together the ring is narrow across them, and a place outside it may lie
    beside it along each single way.
    """
    sure = [one for one in steps if one.sure]
    if not sure and outside:
        sentence = gettext(
            "The centre of what was told surely does not lie where %(count)s other readers "
            "expected on average, but where to it goes from there is not sure.",
            count=number(readers),
        )
        return sentence, gettext("surely elsewhere, but where to is not sure")
    if not sure:
        sentence = gettext(
            "What %(count)s other readers expected on average may be right: the centre of what was "
            "told may lie there.",
            count=number(readers),
        )
        return sentence, gettext("may lie at the same place")
    most = max(sure, key=lambda one: min(one.ends))
    points, interval = _in_points(most)
    told = {"where": _where(most), "points": points, "interval": interval}
    sentence = gettext(
        "From what %(count)s other readers expected on average to the centre of what was told it "
        "goes %(where)s, %(points)s points of 100 (%(interval)s).",
        count=number(readers),
        **told,
    )
    return sentence, gettext("%(where)s, %(points)s points of 100 (%(interval)s)", **told)


def _in_points(step: _Along) -> tuple[str, str]:
    """How far, and its interval, in hundredths of the way."""
    low, high = sorted(step.ends)
    finely = int(low < LEAST_TOLD)
    return number(100 * abs(step.change), finely), apart(100 * low, 100 * high, finely)


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
