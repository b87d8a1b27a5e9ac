"""The landscape: where a collection's stories gather over two answers, and how groups moved on it.

A page without scripts of Dash: there is one figure, and a form chooses what it lies over.
"""

from dataclasses import replace

from flask import abort, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from dashboard.access import Visit
from dashboard.chips import make_chips
from dashboard.desk import Desk
from dashboard.drawing import say_whose
from dashboard.dropped import say_dropped
from dashboard.expectations.expecting_pages import once_expected
from dashboard.expectations.guesses import find_guess
from dashboard.exports import take_along
from dashboard.figures import LandscapeFigure, inline_svg
from dashboard.gated import draw_landscape
from dashboard.grounds import Ground, known_grounds, measures_of, read_ground, triads_of
from dashboard.looking import comparing, kept_words, name_ways, read_query, way_to_explore
from dashboard.room import open_room
from dashboard.selection import Selection, make_selection, say_passed_over
from dashboard.tongues import bare


@once_expected
def show_landscape(desk: Desk, visit: Visit) -> str:
    """The landscape that the address asks for, with its sentence and its numbers."""
    room = open_room(desk, visit.at.slug)
    query, view = read_query(room)
    ground = read_ground(room.framework, room.language, query)
    if ground is None:
        return render_template("landscape.html", visit=visit, figure=None)
    selection = make_selection(room, view)
    figure = _draw(desk, selection, ground)
    return render_template(
        "landscape.html",
        visit=visit,
        dropped=[
            *say_dropped(
                selection,
                request.args.to_dict(flat=False),
                known_grounds(room.framework, room.language),
            ),
            *say_passed_over(selection),
        ],
        room=room,
        ground=ground,
        figure=figure,
        picture=Markup(inline_svg(bare(figure))),  # noqa: S704 - every word in it is escaped there
        triads=triads_of(room.framework),
        measures=measures_of(room.framework, room.language),
        comparing=comparing(room, view),
        chips=make_chips(room, view),
        kept=kept_words(view),
        explore=way_to_explore(room, view),
        ways=name_ways("save_landscape", room, view, ground.words),
    )


def save_landscape(desk: Desk, visit: Visit, kind: str) -> Response:
    """The same landscape as a file."""
    room = open_room(desk, visit.at.slug, bare=True)
    query, view = read_query(room)
    ground = read_ground(room.framework, room.language, query)
    if ground is None:
        abort(404)
    selection = make_selection(room, view)
    figure = _draw(desk, selection, ground)
    return take_along(desk, visit, selection, figure, (f"landscape-{ground.id}", kind))


def _draw(desk: Desk, selection: Selection, ground: Ground) -> LandscapeFigure:
    with desk.sessions.reading() as session:
        guess = find_guess(session, selection.room, selection.view, ground)
    figure = draw_landscape(selection.scene(), ground, guess)
    said = (*figure.labels.said, *say_whose(selection))
    return replace(figure, labels=replace(figure.labels, said=said))
