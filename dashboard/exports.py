"""A map to take along: as a picture or as a table, through the gate, and noted in the audit log.

What is saved is what the page shows for the same address to the same reader, and nothing more.
"""

import csv
import io
from collections.abc import Sequence

from flask import Response, abort, request

from dashboard.access import Visit
from dashboard.chips import make_chips
from dashboard.desk import Desk
from dashboard.drawing import asked_of_tellers, draw_one
from dashboard.figures import Table, sheet_svg
from dashboard.figures.sheet import Figure
from dashboard.languages import gettext, language
from dashboard.room import Room, open_room
from dashboard.selection import Names, Selection, make_selection, say_passed_over
from dashboard.views.address import MARK, VERSUS, read_address
from storybank.audit import note_deed
from storybank.interchange.columns import guard
from storybank.signifiers import FreeText, Question

BYTE_ORDER = "\ufeff"  # without it Excel reads a file that is clicked in the encoding of Windows


def save_map(desk: Desk, visit: Visit, name: str, kind: str) -> Response:
    """One map of the view that the address asks for, as a file."""
    room = open_room(desk, visit.at.slug, bare=True)
    question = _question(room, name)
    selection = make_selection(room, read_address(room.offers, request.args.to_dict(flat=False)))
    figure = draw_one(selection, question)
    narrowed = selection.narrowed_by(name, of_teller=question in asked_of_tellers(room))
    return take_along(desk, visit, selection, figure, (name, kind), narrowed)


def take_along(  # noqa: PLR0913 - whose file of what: a bundle would have one user
    desk: Desk,
    visit: Visit,
    selection: Selection,
    figure: Figure,
    file: tuple[str, str],
    narrowed: Names | None = None,
) -> Response:
    """A drawn figure as a file of this name and kind, noted in the audit log.

    narrowed: by what the figure is, where that is not all of the selection.
    """
    name, kind = file
    said = _say_chosen(selection, narrowed or selection.narrowed_by())
    groups = [one.name for one in selection.groups]
    body = _table(figure, said) if kind == "csv" else sheet_svg(figure, _foot(figure, said), groups)
    _note(desk, visit, selection, name, "png" if request.args.get("as") == "png" else kind)
    answer = Response(body, mimetype="text/csv" if kind == "csv" else "image/svg+xml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def _question(room: Room, name: str) -> Question:
    question = room.framework.questions.get(name)
    if question is None or isinstance(question, FreeText):
        abort(404)
    return question


def _say_chosen(selection: Selection, narrowed: Names) -> list[str]:
    """Whose stories they are: all that was chosen and has a part in that, and what it passes over.

    A map is not narrowed by its own mark, nor one of who told by what was drawn by hand.
    """
    counts = {*narrowed.filters, *(f"{MARK}{one}" for one in narrowed.marks), VERSUS[0]}
    chips = make_chips(selection.room, selection.view)
    said = [chip["label"] for chip in chips if chip["value"] in counts]
    return [*said, *say_passed_over(selection, narrowed)]


def _foot(figure: Figure, said: Sequence[str]) -> list[str]:
    """What stands under the picture, but for what its own sentence says already."""
    said = [one for one in said if one not in figure.labels.sentence]
    poll = gettext("They chose for themselves to tell, so this is no opinion poll.")
    return [*said, poll]


def _note(desk: Desk, visit: Visit, selection: Selection, name: str, kind: str) -> None:
    view = selection.view
    narrowed = [one.offer.name for one in view.filters] + [f"mark.{one}" for one in view.marks]
    subject = {"collection": visit.at.slug, "map": name, "as": kind, "narrowed by": narrowed}
    if view.versus:
        subject["compared by"] = view.versus.offer.name
    with desk.sessions.writing() as session:
        note_deed(session, visit.account.email, "saved a map", subject, now=desk.clock())


def _table(figure: Figure, said: Sequence[str]) -> str:
    """The figure's numbers, each row with its question, of whom it tells and what its numbers are;
    or why none.

    Cells are parted as a spreadsheet in the reader's language parts those of a file it is shown.
    """
    title, chosen = figure.labels.title, "; ".join(said)
    heads = [gettext("Question"), gettext("What is chosen"), gettext("What the numbers show")]
    table = figure.table or Table("", (gettext("Held back"),), ((figure.held or "",),))
    file = io.StringIO()
    file.write(BYTE_ORDER)
    parted = "," if language() == "en" else ";"
    writer = csv.writer(file, delimiter=parted, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([guard(one) for one in (*heads, *table.columns)])
    for row in table.rows:
        cells = (gettext("held back") if cell is None else str(cell) for cell in row)
        writer.writerow([guard(one) for one in (title, chosen, table.caption, *cells)])
    return file.getvalue()
