"""Change: an answer over time, when it shifted and how surely, and what was done meanwhile."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from flask import abort, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from dashboard.access import Visit
from dashboard.chips import make_chips
from dashboard.desk import Desk
from dashboard.dropped import say_dropped
from dashboard.expectations.expecting_pages import once_expected
from dashboard.exports import take_along
from dashboard.figures import CourseFigure, Marker, inline_svg
from dashboard.gated import Course, Gate, draw_course, draw_drift
from dashboard.grounds import Ground, Measure, measures_of
from dashboard.looking import kept_words, name_ways, read_query, way_to_explore
from dashboard.patterns.happening import (
    Draft,
    Happening,
    happenings,
    keep_draft,
    read_draft,
    take_away,
)
from dashboard.periods import moment_among
from dashboard.room import Room, open_room
from dashboard.selection import Selection, make_selection, say_passed_over
from dashboard.tongues import bare
from dashboard.views.filters import Offer, Versus, View, mask_of
from dashboard.wording import day
from storybank.events import LONGEST

MEASURE, FIRST, SECOND = "answer", "versus.first", "versus.second"


@once_expected
def show_change(desk: Desk, visit: Visit) -> str:
    """The course that the address asks for, with its sentences and its numbers."""
    return _page(desk, visit, Draft(desk.today(visit.at).isoformat()))


@once_expected
def write_event(desk: Desk, visit: Visit) -> Response:
    """Note what happened while stories came in, or show what is wrong with it."""
    draft = read_draft(desk.today(visit.at))
    if not draft.mistakes:
        draft = keep_draft(desk, visit, draft)
    if draft.mistakes:
        return make_response(_page(desk, visit, draft), 422)
    return _back(visit)


def remove_event(desk: Desk, visit: Visit, number: int) -> Response:
    """Take away what was noted: whoever noted it may, and who may change the themes."""
    take_away(desk, visit, number)
    return _back(visit)


def _back(visit: Visit) -> Response:
    """To the same figure, which the address of the form names too."""
    place = f"{url_for('show_change', slug=visit.at.slug)}?{request.query_string.decode()}"
    return redirect(f"{place.rstrip('?')}#happened", 303)


def _page(desk: Desk, visit: Visit, draft: Draft) -> str:
    room = open_room(desk, visit.at.slug)
    happened = happenings(desk, room)
    asked = _asked(room)
    if asked is None:
        return render_template("change.html", visit=visit, figure=None, happened=happened)
    course, view, selection = asked
    figure = _draw(course, selection, happened)
    drift = draw_drift(_waved(room, course, view).scene(), room.theme_names)
    words = [(MEASURE, course.measure.id), (FIRST, course.first), (SECOND, course.second)]
    return render_template(
        "change.html",
        visit=visit,
        course=course,
        room=room,
        figure=figure,
        dropped=_say_dropped(room, course, selection),
        picture=Markup(inline_svg(bare(figure))),  # noqa: S704 - every word in it is escaped there
        measures=measures_of(room.framework, room.language),
        chips=make_chips(room, view),
        kept=kept_words(view),
        explore=way_to_explore(room, view),
        ways=name_ways("save_change", room, view, words),
        happened=happened,
        draft=draft,
        latest=desk.today(visit.at).isoformat(),
        longest=LONGEST,
        day=day,
        drift=drift,
        drift_picture=Markup(inline_svg(drift)) if drift else "",  # noqa: S704 - escaped there
        drift_ways=name_ways("save_drift", room, view, words),
    )


def save_change(desk: Desk, visit: Visit, kind: str) -> Response:
    """The same course as a file."""
    room = open_room(desk, visit.at.slug, bare=True)
    asked = _asked(room)
    if asked is None:
        abort(404)
    course, _, selection = asked
    figure = _draw(course, selection, happenings(desk, room))
    return take_along(desk, visit, selection, figure, (f"change-{course.measure.id}", kind))


def save_drift(desk: Desk, visit: Visit, kind: str) -> Response:
    """How the themes went from the one period to the other, as a file."""
    room = open_room(desk, visit.at.slug, bare=True)
    asked = _asked(room)
    waved = _waved(room, asked[0], asked[1]) if asked else None
    figure = draw_drift(waved.scene(), room.theme_names) if waved else None
    if waved is None or figure is None:
        abort(404)
    return take_along(desk, visit, waved, figure, ("change-themes", kind))


def _asked(room: Room) -> tuple[Course, View, Selection] | None:
    """What the address asks for; None where there is no answer or only one period."""
    _, view = read_query(room)
    view = replace(view, versus=None)
    periods = next((one for one in room.offers if one.name == "told"), None)
    measure = _measure(room)
    if periods is None or measure is None:
        return None
    selection = make_selection(room, view)
    first, second = _waves(room.gate, periods)
    return Course(measure, periods, first, second), view, selection


def _say_dropped(room: Room, course: Course, selection: Selection) -> list[str]:
    periods = [one.id for one in course.periods.options]
    measures = [one.id for one in measures_of(room.framework, room.language)]
    known = {MEASURE: measures, FIRST: periods, SECOND: periods}
    dropped = say_dropped(selection, request.args.to_dict(flat=False), known)
    return [*dropped, *say_passed_over(selection)]


def _measure(room: Room) -> Measure | None:
    """The answer that is asked for, else the first that enough have given, else the first."""
    measures = measures_of(room.framework, room.language)
    named = request.args.get(MEASURE, "")
    asked = (one for one in measures if one.id == named)
    told = (one for one in measures if _is_told(room.gate, one))
    return next(chain(asked, told, measures), None)


def _is_told(gate: Gate, measure: Measure) -> bool:
    return gate.count(Ground(ways=(measure,)).placed(gate.responses)) > 0


def _waves(gate: Gate, periods: Offer) -> tuple[str, str]:
    """The two periods to set against each other; else the first and last that may be shown."""
    known = [one.id for one in periods.options]
    first, second = request.args.get(FIRST, ""), request.args.get(SECOND, "")
    if first != second and {first, second} <= set(known):
        return first, second
    told = [one for one in known if gate.count(mask_of(periods, [one], gate.responses))]
    return (told[0], told[-1]) if len(told) > 1 else (known[0], known[-1])


def _draw(course: Course, selection: Selection, happened: Sequence[Happening]) -> CourseFigure:
    placed = [(one.letter, moment_among(course.names, one.day)) for one in happened]
    markers = [Marker(letter, at) for letter, at in placed if letter and at is not None]
    return draw_course(selection.scene(), course, markers)


def _waved(room: Room, course: Course, view: View) -> Selection:
    """The same stories, those of the one period beside those of the other."""
    return make_selection(
        room, replace(view, versus=Versus(course.periods, course.first, course.second))
    )
