"""An answer over time behind the gate: means by period, when it changed, and between two waves.

Periods are weeks or months, as everywhere: the calendar and not the stories parts them. Each mean
is of its own cut set and carries its noise; moments of change are told as periods.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, groupby

import numpy as np

from analysis.arrays import Flags
from analysis.change.gradual import may_be_gradual
from analysis.change.looks import follow_gap_of_days
from analysis.change.points import ChangePoint
from analysis.change.weekdays import find_beside_weekdays
from analysis.intervals import TOO_FEW_TELLERS
from analysis.tellers import take_moments
from dashboard.figures import CourseFigure, CourseLabels, Marker, Spot, Table, Turn
from dashboard.gated.answers import too_few
from dashboard.gated.chances import CLEAR, say_chance
from dashboard.gated.gate import Gate, Group, Scene
from dashboard.gated.moves import weigh_move
from dashboard.gated.widths import show_mean
from dashboard.grounds import Ground, Measure
from dashboard.languages import gettext
from dashboard.periods import ended_by, place_among
from dashboard.views.filters import Offer, mask_of
from dashboard.wording import between, number, people
from storybank import gate as disclosure

FIRST = -1  # the place of a change nearer to the beginning of the first period than to its end
EPOCH = date(1970, 1, 1).toordinal()  # NumPy counts days from there


@dataclass(frozen=True)
class Course:
    """What is followed: an answer over the periods of an offer, and two of them as waves."""

    measure: Measure
    periods: Offer
    first: str
    second: str

    @property
    def names(self) -> list[str]:
        """The ids of the periods, in order."""
        return [one.id for one in self.periods.options]

    @property
    def ground(self) -> Ground:
        """The answer alone, as something to move on."""
        return Ground(ways=(self.measure,))


def draw_course(scene: Scene, course: Course, markers: Sequence[Marker]) -> CourseFigure:
    """The course of the scene's group."""
    gate, measure = scene.gate, course.measure
    # A story without a time, as an import may bring, lies nowhere on a course.
    timed = ~np.isnat(gate.responses.told)
    placed = course.ground.placed(gate.responses) & timed
    shown = gate.cut(scene.group.among(placed))
    if not shown.any():
        return CourseFigure(_labels(scene, measure, []), held=too_few(gate))
    inside = [
        scene.group.among(placed & mask_of(course.periods, [one.id], gate.responses))
        for one in course.periods.options
    ]
    spots = [
        _spot(gate, measure, mask, one.text)
        for one, mask in zip(course.periods.options, inside, strict=True)
    ]
    found, said = _changes(gate, course, shown)
    turns = [_places(course, one) for one in found]
    seen = _seen(spots, [*chain(*turns), *(round(one.at) for one in markers)])
    told = gettext("%(people)s people placed their stories here.", people=number(gate.count(shown)))
    moods = _say_moods() if sum(one.mean is not None for one in spots) > 1 else ""
    said = [*_waves(scene, course), *said, told, moods, _say_unseen(gate, spots, seen)]
    return CourseFigure(
        _labels(scene, measure, said),
        tuple(spots[seen]),
        tuple(Turn(*(place - seen.start for place in one)) for one in turns),
        tuple(replace(one, at=one.at - seen.start) for one in markers),
        table=_table(gate, course, spots[seen], inside[seen]),
    )


def _say_moods() -> str:
    """In what is saved as on the page: intervals of two means lie apart in 27 to 57 of 100 courses
    in which nothing changed but the moods of days."""
    return gettext(
        "Days have moods: that the intervals of two periods do not overlap does not show that "
        "anything changed."
    )


def _seen(spots: Sequence[Spot], others: Sequence[int]) -> slice:
    """The periods that are drawn: of those held back before and after all others, one each.

    others: the places of periods that are drawn in any case.
    """
    places = [place for place, one in enumerate(spots) if one.mean is not None]
    if not places:
        return slice(0, len(spots))
    places += others
    return slice(max(0, min(places) - 1), min(len(spots), max(places) + 2))


def _say_unseen(gate: Gate, spots: Sequence[Spot], seen: slice) -> str:
    if len(spots[seen]) == len(spots):
        return ""
    return gettext(
        "Before and after the periods shown, fewer than %(k)s placed theirs in each.", k=gate.k
    )


def _labels(scene: Scene, measure: Measure, said: Sequence[str]) -> CourseLabels:
    told = tuple(filter(None, said))
    return CourseLabels(measure.name, told, (measure.low, measure.high), scene.language)


def _spot(gate: Gate, measure: Measure, mask: Flags, name: str) -> Spot:
    shown = gate.cut(mask)
    values = measure.values(gate.responses)[shown, None]
    moments = take_moments(values, gate.responses.tellers[shown])
    found = show_mean(gate, disclosure.cell_key(gate.crowd, shown), measure.id, moments)
    return Spot(name, found.value, found.low, found.high) if found else Spot(name)


def _changes(gate: Gate, course: Course, shown: Flags) -> tuple[list[ChangePoint], list[str]]:
    """The moments after which the mean is another, and what is said of them."""
    responses = gate.responses
    days = gate.days[shown]
    values = course.measure.values(responses)[shown][:, None].astype(np.float64)
    found = find_beside_weekdays(values, days, responses.tellers[shown])
    if found.reason == TOO_FEW_TELLERS or not _all_may_be_told(gate, shown, found.points):
        few = gettext("There are too few stories, or on too few days, to say when it changed.")
        return [], [few]
    if not found.points:
        return [], [gettext("There is no moment at which it surely changed.")]
    # Days are told as periods: of several at one, each by itself would contradict the others.
    told = groupby(found.points, key=lambda one: _places(course, one)[0])
    said = [_say_changes(course, [*some]) for _, some in told]
    if may_be_gradual(values[:, 0], days, found.points):
        said.append(_say_gradual())
    return list(found.points), said


def _say_gradual() -> str:
    """Or what was done at that time would pass for the reason of what began long before."""
    return gettext(
        "It may also have changed little by little: a steady course explains it nearly as well."
    )


def _all_may_be_told(gate: Gate, shown: Flags, points: Sequence[ChangePoint]) -> bool:
    """Whether k tellers at least lie before, between and after the changes."""
    sides = np.searchsorted([one.time for one in points], gate.days, side="left")
    counted = gate.cells(np.where(shown, sides, -1), len(points) + 1)
    return bool(counted.tellers.all())


def _say_change(course: Course, point: ChangePoint) -> str:
    at, low, high = _places(course, point)
    end, ends = _end(course, point), []
    names = [one.text for one in course.periods.options]
    if max(low, 0) < at:
        ends.append(gettext("%(period)s at the earliest", period=names[max(low, 0)]))
    if high != max(at, 0):
        ends.append(gettext("%(period)s at the latest", period=names[high]))
    if at == FIRST:
        when = "; ".join([names[0], *ends])
        said = gettext(
            "At the beginning (%(when)s) it moved nearer to “%(end)s”.", when=when, end=end
        )
        return f"{said} {say_chance(point.p)}"
    said = gettext("After %(period)s it lies nearer to “%(end)s”.", period=names[at], end=end)
    if ends:
        said = gettext(
            "After %(period)s it lies nearer to “%(end)s” (%(ends)s).",
            period=names[at],
            end=end,
            ends=", ".join(ends),
        )
    return f"{said} {say_chance(point.p)}"


def _say_changes(course: Course, points: Sequence[ChangePoint]) -> str:
    """The changes that are told after one period, and the chance of the least sure of them."""
    if len(points) == 1:
        return _say_change(course, points[0])
    place = _places(course, points[0])[0]
    ways = [gettext("nearer to “%(end)s”", end=_end(course, one)) for one in points]
    told = {
        "period": course.periods.options[max(place, 0)].text,
        "times": number(len(points)),
        "ways": ", ".join(ways),
    }
    said = gettext(
        "Round the end of %(period)s it changed %(times)s times, one after the other: %(ways)s.",
        **told,
    )
    if place == FIRST:
        said = gettext(
            "At the beginning (%(period)s) it changed %(times)s times, one after the other: "
            "%(ways)s.",
            **told,
        )
    return f"{said} {say_chance(max(one.p for one in points))}"


def _end(course: Course, point: ChangePoint) -> str:
    """The end that it lies nearer to after a change."""
    rose = float(point.after[0]) > float(point.before[0])
    return course.measure.high if rose else course.measure.low


def _places(course: Course, point: ChangePoint) -> tuple[int, int, int]:
    """The periods after which a change came: at most likely, at the earliest, at the latest.

    FIRST is before the end of any. The latest is the one that holds it, lest the band end before
    its interval does.
    """
    at, low, high = (date.fromordinal(time + EPOCH) for time in (point.time, point.low, point.high))
    names = course.names
    return ended_by(names, at), ended_by(names, low), place_among(names, high)


def _waves(scene: Scene, course: Course) -> list[str]:
    """From the first wave to the second: where to, how surely, and to somebody who looks often."""
    responses, periods = scene.gate.responses, course.periods
    masks = [mask_of(periods, [one], responses) for one in (course.first, course.second)]
    first, second = (
        scene.group.part(periods.text_of(name), mask)
        for name, mask in zip((course.first, course.second), masks, strict=True)
    )
    waves = replace(scene, group=first, compared=second, of_periods=True)
    move = weigh_move(waves, course.ground)
    if move is None:
        return []
    if move.arrow is None:
        return [move.sentence]
    return [move.sentence, _say_looks(scene.gate, course, (first, second), move.p)]


def _say_looks(gate: Gate, course: Course, waves: tuple[Group, Group], p: float) -> str:
    """Whether the gap would be sure to somebody who looked day after day, and is, by this p."""
    placed = course.ground.placed(gate.responses)
    shown = [gate.cut(one.among(placed)) for one in waves]
    rows = np.flatnonzero(shown[0] | shown[1])
    rows = rows[np.argsort(gate.responses.told[rows], kind="stable")]
    values = course.measure.values(gate.responses)[rows]
    found = follow_gap_of_days(values, shown[1][rows], gate.days[rows])
    if found.first_clear is not None and p < CLEAR:
        return gettext("It is sure even to somebody who looks again day after day.")
    return gettext(
        "Whoever looks again and again while stories come in should wait for more: whoever looks "
        "often finds more by chance, and counted so it is not sure yet."
    )


def _table(gate: Gate, course: Course, spots: Sequence[Spot], inside: Sequence[Flags]) -> Table:
    heads = (gettext("When"), gettext("Mean (interval)"), gettext("People"))
    rows = [
        (spot.name, _say_spot(spot), people(gate.count(mask), gate.k))
        for spot, mask in zip(spots, inside, strict=True)
    ]
    caption = gettext(
        "Mean by period: 0 is “%(low)s”, 100 is “%(high)s”; people in steps of %(k)s",
        low=course.measure.low,
        high=course.measure.high,
        k=gate.k,
    )
    return Table(f"{caption}. {_say_moods()}", heads, tuple(rows))


def _say_spot(spot: Spot) -> str | None:
    if spot.mean is None or spot.low is None or spot.high is None:
        return None
    interval = between(100 * spot.low, 100 * spot.high)
    return gettext("%(value)s (%(interval)s)", value=number(100 * spot.mean), interval=interval)
