"""A deed on Explore: all that is chosen on the page, and what each part of the page then shows.

The page sends what is chosen by the words of its address, in one form; what comes back goes by the
ids of its parts, which draw it at once. Dash lays the page out and has no part in a deed: its own
way there and back took the browser longer than drawing.

The answer comes in lines, the parts in sight first: the browser paints them while the server is
still counting what lies below.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response, request, stream_with_context

from dashboard.access import Visit
from dashboard.chips import make_chips
from dashboard.component_words import legend_words
from dashboard.desk import Desk
from dashboard.drawing import (
    Piece,
    asked_of_page,
    draw_each,
    part_id,
    say_selection,
    weigh_each,
)
from dashboard.dropped import say_dropped
from dashboard.languages import gettext
from dashboard.room import Room, open_room
from dashboard.selection import Selection, make_selection
from dashboard.stories.reading import Reading, read_selection
from dashboard.stories.seeking import read_search
from dashboard.stories.turning import read_turn
from dashboard.views.address import MARK, VERSUS, write_address
from dashboard.views.filters import View, read_view

BESIDE = "beside"
STORIES = "stories."
ORDER, SEARCH, PAGE = STORIES + "order", STORIES + "search", STORIES + "page"

LINES = "application/x-ndjson"

Asked = Mapping[str, Any]
Parts = dict[str, dict[str, Any]]
Shown = dict[str, object]
"""What a line tells: `maps` and `stories` by the ids of the page's parts, and `address`."""


def answer_deed(desk: Desk, visit: Visit) -> Response:
    """What the page shows after a deed; of one that only turns the stories, the stories alone.

    Where a part of what is chosen is gone since, the maps are drawn anew then too: the stories are
    not those of the maps any more.
    """
    room = open_room(desk, visit.at.slug)
    asked = _read_asked(request.form.get("asked", ""))
    selection = make_selection(room, read_asked(room, asked))
    turn = read_turn(room, asked.get(ORDER), _read_page(asked.get(PAGE)))
    dropped = say_dropped(selection, _as_query(asked))

    def tell() -> Iterator[Shown]:
        if dropped or request.form.get("only") != "stories":
            yield from tell_maps(selection, request.form.get("sight", "").split(), dropped)
        reading = read_selection(selection, desk, turn, read_search(asked.get(SEARCH)))
        yield {"stories": story_parts(reading), "whole": True}

    lines = (json.dumps(shown, separators=(",", ":")) + "\n" for shown in tell())
    answer = Response(stream_with_context(_begin(lines)), mimetype=LINES)
    answer.headers["X-Accel-Buffering"] = "no"  # a proxy in between is not to wait for the end
    return answer


def read_asked(room: Room, asked: Asked) -> View:
    """What is chosen on a page, read against what it offers; what is unknown is dropped."""
    groups = asked.get(VERSUS[0])
    versus: Asked = groups if isinstance(groups, dict) else {}
    sides = [versus.get(name) for name in ("by", "first", "second")]
    marks = {name.removeprefix(MARK): one for name, one in asked.items() if name.startswith(MARK)}
    return read_view(room.offers, asked, sides, marks, beside=versus.get("how") == BESIDE)


def tell_maps(
    selection: Selection, sight: Sequence[str], dropped: Sequence[str]
) -> Iterator[Shown]:
    """The maps and what is said of them, by the parts' ids: those in `sight` first.

    dropped: what is said of a choice that is gone, after the count.
    They come with the page's `address`; then what is said of all, for which all are weighed but not
    yet drawn; then the other maps.
    """
    room, view = selection.room, selection.view
    asked = asked_of_page(room)
    seen = [one for one in asked if part_id(*one) in sight]
    rest = [one for one in asked if one not in seen]
    effects = weigh_each(selection, seen)
    first = list(draw_each(selection, seen, effects))
    chips: Parts = {"chips": {"chips": make_chips(room, view)}, "grid": {"beside": is_beside(view)}}
    yield {"maps": _figures(first) | chips, "address": write_address(view)}
    effects |= weigh_each(selection, rest)
    told, *more = say_selection(selection, effects)
    yield {"maps": {"sentences": {"sentences": [told, *dropped, *more]}}}
    others = list(draw_each(selection, rest, effects))
    signs = {sign for one in (*first, *others) for sign in one.signs}
    legend = legend_words(signs, compared=view.versus is not None)
    yield {"maps": _figures(others) | {"legend": {"words": legend}}}


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


def is_beside(view: View) -> bool:
    """Whether maps of two groups stand beside each other, which needs twice the width."""
    return view.beside and view.versus is not None


def _figures(pieces: Sequence[Piece]) -> Parts:
    return {part_id(one.kind, one.question): {"figure": one.props} for one in pieces}


def _begin(lines: Iterator[str]) -> Iterator[str]:
    """The same lines, the first already drawn: what fails there is answered as any other page."""
    first = next(lines)

    def all_of_them() -> Iterator[str]:
        yield first
        yield from lines

    return all_of_them()


def _read_asked(sent: str) -> Asked:
    """What a browser sent; nothing where it is nothing that a page of ours sends."""
    try:
        asked = json.loads(sent)
    except (ValueError, RecursionError):
        return {}
    return asked if isinstance(asked, dict) else {}


def _as_query(asked: Asked) -> dict[str, list[str]]:
    """What is chosen as an address would name it, but for what a mark takes in."""
    query: dict[str, list[str]] = {}
    for name, chosen in asked.items():
        if not chosen or name.startswith(STORIES):
            continue
        if name == VERSUS[0] and isinstance(chosen, dict):
            groups = (chosen.get(one) for one in ("by", "first", "second"))
            query |= {word: [str(one)] for word, one in zip(VERSUS, groups, strict=True) if one}
        else:
            query[name] = (
                [str(one) for one in chosen] if isinstance(chosen, list) else [str(chosen)]
            )
    return query


def _read_page(sent: object) -> int:
    return sent if isinstance(sent, int) else 0
