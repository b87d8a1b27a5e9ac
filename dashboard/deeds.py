"""A deed on Explore: all that is chosen on the page, and what each part of the page then shows.

The page sends what is chosen by the words of its address, in one form; what comes back goes by the
ids of its parts, which draw it at once. Dash lays the page out and has no part in a deed: its own
way there and back took the browser longer than drawing.
"""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, request

from dashboard.access import Visit
from dashboard.component_words import legend_words
from dashboard.desk import Desk
from dashboard.drawing import KINDS, TELLER, asked_of_tellers, draw_selection, drawable
from dashboard.languages import gettext
from dashboard.room import Room, open_room
from dashboard.selection import Selection, make_selection
from dashboard.stories.reading import Reading, read_selection
from dashboard.stories.seeking import read_search
from dashboard.stories.turning import read_turn
from dashboard.views.address import MARK, VERSUS
from dashboard.views.filters import View, read_view

BESIDE = "beside"
ORDER, SEARCH, PAGE = "stories.order", "stories.search", "stories.page"

Asked = Mapping[str, Any]
Parts = dict[str, dict[str, Any]]


def answer_deed(desk: Desk, visit: Visit) -> Response:
    """What the page shows after a deed; of one that only turns the stories, the stories alone."""
    room = open_room(desk, visit.at.slug)
    asked = _read_asked(request.form.get("asked", ""))
    selection = make_selection(room, read_asked(room, asked))
    turn = read_turn(room, asked.get(ORDER), _read_page(asked.get(PAGE)))
    reading = read_selection(selection, desk, turn, read_search(asked.get(SEARCH)))
    shown: dict[str, object] = {"stories": story_parts(reading)}
    if request.form.get("only") != "stories":
        shown |= map_parts(selection)
    return Response(json.dumps(shown, separators=(",", ":")), mimetype="application/json")


def read_asked(room: Room, asked: Asked) -> View:
    """What is chosen on a page, read against what it offers; what is unknown is dropped."""
    groups = asked.get(VERSUS[0])
    versus: Asked = groups if isinstance(groups, dict) else {}
    sides = [versus.get(name) for name in ("by", "first", "second")]
    marks = {name.removeprefix(MARK): one for name, one in asked.items() if name.startswith(MARK)}
    return read_view(room.offers, asked, sides, marks, beside=versus.get("how") == BESIDE)


def map_parts(selection: Selection) -> dict[str, object]:
    """The maps and what is said of them: `maps` by the parts' ids, and the page's `address`."""
    room, view, drawn = selection.room, selection.view, draw_selection(selection)
    legend = legend_words(drawn.forms, compared=view.versus is not None)
    maps: Parts = {
        "sentences": {"sentences": drawn.sentences},
        "chips": {"chips": drawn.chips},
        "legend": {"words": legend},
        "grid": {"beside": is_beside(view)},
    }
    for kind in KINDS:
        names = [map_id(question.id) for one, question in drawable(room) if one == kind]
        maps |= _figures(names, drawn.figures[kind])
    tellers = [teller_id(question.id) for question in asked_of_tellers(room)]
    return {"maps": maps | _figures(tellers, drawn.figures[TELLER]), "address": drawn.address}


def story_parts(reading: Reading) -> Parts:
    """The stories and what is said of them, by the parts' ids."""
    listed = reading.listed
    where = gettext("Page %(page)s of %(pages)s", page=listed.page + 1, pages=listed.pages)
    return {
        "stories": {"stories": reading.cards, "empty": reading.empty},
        "story-sentences": {"sentences": reading.sentences},
        "story-pager": {
            "value": listed.page,
            "pages": listed.pages,
            "where": where if reading.cards else "",
        },
    }


def map_id(question: str) -> str:
    """The part of the page in which a signifier has its map."""
    return f"map-{question}"


def teller_id(question: str) -> str:
    """The part of the page in which a question about the teller has its bars."""
    return f"teller-{question}"


def is_beside(view: View) -> bool:
    """Whether maps of two groups stand beside each other, which needs twice the width."""
    return view.beside and view.versus is not None


def _figures(names: list[str], figures: list[dict[str, object]]) -> Parts:
    return {name: {"figure": figure} for name, figure in zip(names, figures, strict=True)}


def _read_asked(sent: str) -> Asked:
    """What a browser sent; nothing where it is nothing that a page of ours sends."""
    try:
        asked = json.loads(sent)
    except (ValueError, RecursionError):
        return {}
    return asked if isinstance(asked, dict) else {}


def _read_page(sent: object) -> int:
    return sent if isinstance(sent, int) else 0
