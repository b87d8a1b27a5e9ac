"""What a hostile reader does with the stories of a view: every order, every page, a search."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from analysis.responses import Responses
from dashboard.gated import Gate, Turn, list_stories
from dashboard.room import Room
from dashboard.selection import Selection
from dashboard.stories.reading import read_selection
from dashboard.stories.seeking import Search
from dashboard.stories.turning import read_turn
from dashboards import House
from hostile import ASKED, STORIES, K, hidden_in, hidden_of, own_cut
from storybank.gate import Reason

ORDERS = ("newest", "random", "typical", "contrary", "near")
POINT = {"map": "drivkraft", "point": [0.5, 0.3]}


def check_lists(town: House, selection: Selection, turn: int) -> frozenset[str]:
    """Each order shows the same stories, all of which may be read; a search brings in none."""
    room, view, chosen = selection.room, selection.view, selection.stories()
    about, gate = view.about_teller, room.gate
    pages = _pages(room, gate, chosen, about, "newest")
    readable = frozenset(story for page in pages for story in page.story_ids)
    rows = np.isin(gate.responses.story_ids, sorted(readable))
    assert (gate.responses.consent[rows] >= 1).all()
    assert not rows.any() or min(cells_of(gate)[rows]) >= K, "nobody of a small group"
    assert not rows[~own_cut(gate.crowd, chosen)].any()
    listed = len(set(gate.crowd.tellers[rows].tolist()))
    assert not about or listed % K == 0, "who is missing beside a multiple of k could be counted"
    _check_held_back(pages[0].held_back, pages[0].readable, bool(own_cut(gate.crowd, chosen).any()))
    strange = replace(gate, responses=retold(gate.responses, ~rows))
    for order in ORDERS:
        sent = {"order": order, **POINT}
        full = read_turn(room, sent, 0).order(gate, rows, len(rows)).rows
        assert np.array_equal(np.sort(full), np.flatnonzero(rows)), order
        again = read_turn(room, sent, 0).order(strange, rows, len(rows)).rows
        assert np.array_equal(full, again), order
        page = turn % len(pages)
        told = list_stories(gate, chosen, ASKED, about, read_turn(room, sent, page))
        assert list(told.story_ids) == gate.responses.story_ids[full][10 * page :][:10].tolist()
        assert (told.readable, told.held_back) == (pages[0].readable, pages[0].held_back)
    closed = list_stories(gate, chosen, (), about, Turn())
    assert not about or (closed.story_ids == () and set(closed.held_back) == {Reason.QUESTION})
    _check_search(town, selection, readable, turn)
    return readable


def _pages(room: Room, gate: Gate, chosen: Any, about: Sequence[str], order: str) -> list[Any]:
    turns = (read_turn(room, {"order": order, **POINT}, page) for page in range(20))
    pages: list[Any] = []
    while not pages or len(pages) < pages[0].pages:
        pages.append(list_stories(gate, chosen, ASKED, about, next(turns)))
    return pages


def cells_of(gate: Gate) -> Any:
    """(n,) how many tellers answered both questions as the story's own teller did."""
    answers = [gate.responses.choices[name].argmax(axis=1) for name in ASKED]
    both = list(zip(*(one.tolist() for one in answers), strict=True))
    whose: dict[Any, set[int]] = {}
    for cell, teller in zip(both, gate.crowd.tellers.tolist(), strict=True):
        whose.setdefault(cell, set()).add(teller)
    return np.array([len(whose[cell]) for cell in both])


def _check_held_back(held: Mapping[Reason, int], readable: int, enough: bool) -> None:
    """Numbers in steps of k, and reasons that follow from the question, never from who is there."""
    assert all(count % K == 0 for count in (readable, *held.values()))
    assert set(held) == ({Reason.CONSENT_OR_SMALL_GROUP} if enough else {Reason.TOO_FEW})


def _check_search(town: House, selection: Selection, readable: Any, turn: int) -> None:
    desk = town.app.extensions["desk"]
    word = ("gynge", "benk", "Nummer", hidden_of(turn % STORIES))[turn % 4]
    found = read_selection(selection, desk, Turn(), Search(word))
    plain = list_stories(
        selection.room.gate, selection.stories(), ASKED, selection.view.about_teller, Turn()
    )
    assert set(found.listed.story_ids) <= (set() if hidden_in(word) else readable)
    assert (found.listed.readable, found.listed.held_back) == (plain.readable, plain.held_back)
    assert all("Hvem er du" not in str(card) and "Alder" not in str(card) for card in found.cards)
    assert hidden_in(found.cards) == []


def retold(responses: Responses, others: Any) -> Responses:
    """As if these others had placed otherwise, where they placed at all."""
    triads = {name: one.copy() for name, one in responses.triads.items()}
    dyads, scales = (
        {name: one.copy() for name, one in kind.items()}
        for kind in (responses.dyads, responses.scales)
    )
    stones = {name: one.copy() for name, one in responses.stones.items()}
    for one in triads.values():
        one[others & ~np.isnan(one[:, 0])] = [0.98, 0.01, 0.01]
    for one in dyads.values():
        one[others & ~np.isnan(one)] = 0.99
    for one in scales.values():
        one[others & ~np.isnan(one)] = 5
    for one in stones.values():
        one[others[:, None, None] & ~np.isnan(one)] = 0.01
    return replace(responses, triads=triads, dyads=dyads, scales=scales, stones=stones)
