"""A hostile reader with pairs of views over one collection: what the answers tell apart, they tell
by k tellers at least, and what nobody may narrow by hand changes nothing. In whatever order she
reads the stories, and whatever she seeks among them, she meets the same, and no order depends on a
story that she may not read.

The short form runs with the other tests; ten thousand pairs are a drill.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.responses import Responses
from builders import OLAUG, a_submission
from dashboard.address import read_address, write_address
from dashboard.drawing import draw_view
from dashboard.figures import geometry
from dashboard.filters import View, read_view
from dashboard.gated import Gate, list_stories
from dashboard.marks import is_named
from dashboard.room import Room, open_room
from dashboard.selection import make_selection, select
from dashboard.turning import read_turn
from dashboards import SLUG, House, at_desk, build_house

K = 5
corner = st.tuples(st.floats(-0.1, 1.1), st.floats(-0.1, 1.0))
area = st.lists(corner, min_size=3, max_size=6)
quarter = st.sampled_from(geometry.quarters())
marks = st.fixed_dictionaries(
    {},
    optional={
        "drivkraft": area | st.sampled_from(geometry.zones()),
        "stemme": st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)
        | st.integers(0, 4).map(lambda place: [place / 5, (place + 1) / 5]),
        "folelse": st.lists(st.sampled_from(["glede", "sinne", "ro"]), min_size=1, max_size=3),
        "vanlig": st.lists(st.sampled_from(["1", "2", "3", "4", "5"]), min_size=1, max_size=5),
        "krefter": st.builds(
            lambda stone, corners: {"stone": stone, "area": corners},
            st.sampled_from(["jeg", "kommunen"]),
            area | quarter,
        ),
        "rolle": st.just(["ansatt"]),
    },
)
chosen = st.fixed_dictionaries(
    {}, optional={"rolle": st.lists(st.sampled_from(["ansatt", "innbygger"]), min_size=1)}
)
versus = st.sampled_from([(), ("rolle", "ansatt", "innbygger"), ("rolle", "innbygger", "ansatt")])
asked = st.tuples(chosen, versus, marks)


def a_teller(number: int) -> Any:
    """Answers that fall unevenly: many sets hold a few more or fewer than a multiple of k."""
    generator = np.random.default_rng(number)
    weights = generator.dirichlet([1.0, 1.5, 0.8])
    anchors = dict(zip(("tillit", "regler", "vilje"), weights.tolist(), strict=True))
    stones = {name: generator.random(2).tolist() for name in ("jeg", "kommunen")}
    placements = {
        "drivkraft": {"state": "placed", "weights": anchors},
        "stemme": {"state": "placed", "value": float(generator.random())},
        "krefter": {"state": "placed", "stones": stones},
        "folelse": {"state": "placed", "options": [("glede", "sinne", "ro")[number % 3]]},
        "vanlig": {"state": "placed", "value": int(generator.integers(1, 6))},
        "rolle": {"state": "placed", "options": [("ansatt", "innbygger")[number % 7 > 2]]},
    }
    story = str(UUID(int=number + 1, version=4))
    consent = "count" if number % 9 == 4 else "read"
    return a_submission(
        story=story, code_hash=f"{number:064x}", placements=placements, consent=consent
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder: Path = tmp_path_factory.mktemp("town")
    return build_house(folder, [a_teller(number) for number in range(73)])


@pytest.fixture(scope="module")
def room(town: House) -> Room:
    with at_desk(town, OLAUG) as desk:
        return open_room(desk, SLUG)


def counts_shown(town: House, room: Room, view: View) -> dict[str, list[int]]:
    """Every number of people that a page shows of a view, figure by figure."""
    with at_desk(town, OLAUG):
        figures = json.loads(json.dumps(draw_view(room, view).figures))
    return {f"{one['title']}": counts_in(one) for kind in figures.values() for one in kind}


def counts_in(props: Any) -> list[int]:
    """Whole numbers of people in a figure: in its tables, zones, cells and bars; 0 where none."""
    if isinstance(props, dict):
        own = [props["tellers"]] if isinstance(props.get("tellers"), int) else []
        listed = [cell for row in props.get("rows") or () for cell in row if isinstance(cell, int)]
        for name in ("zones", "cells"):
            cells = np.ravel(np.array(props.get(name) or [], dtype=object))
            listed += [cell for cell in cells if isinstance(cell, int)]
        said = str(props.get("text", ""))
        barred = [int(said.split("(")[1].rstrip(")"))] if said.endswith(")") else []
        return [*own, *listed, *barred, *(n for one in props.values() for n in counts_in(one))]
    if isinstance(props, list):
        return [number for one in props for number in counts_in(one)]
    return []


def look(town: House, room: Room, pair: tuple[Any, Any]) -> None:
    """One pair of views: each count, and each difference of two, is 0 or at least k."""
    views = [read_view(room.offers, *one) for one in pair]
    seen = [counts_shown(town, room, view) for view in views]
    for counts in seen:
        assert all(number % K == 0 for figure in counts.values() for number in figure)
    for name, counts in seen[0].items():
        apart = {abs(one - other) for one in counts for other in seen[1][name]}
        assert not apart & set(range(1, K)), name
    for view in views:
        _check_who_narrows(room, view)
        _check_orders(room, view)
        assert read_address(room.offers, _query(view)).filters == view.filters


def _check_who_narrows(room: Room, view: View) -> None:
    """Beside a question about the teller only single named parts have narrowed."""
    selection = make_selection(room, view)
    assert "rolle" not in selection.marks
    named = {name: mark for name, mark in view.marks.items() if is_named(mark)}
    only_named = make_selection(room, replace(view, marks=named))
    assert np.array_equal(selection.stories(of_teller=True), only_named.stories(of_teller=True))
    if view.by_teller:
        assert np.array_equal(selection.stories(), only_named.stories())


ORDERS = ("newest", "random", "typical", "contrary", "near")
POINT = {"map": "drivkraft", "point": [0.5, 0.3]}


def every_page(room: Room, gate: Gate, view: View, order: str) -> list[tuple[str, ...]]:
    """The stories of a view, page by page, and last the numbers that are said."""
    sent, chosen, pages = {"order": order, **POINT}, select(room, view), []
    while not pages or len(pages) < pages[0].pages:
        turn = read_turn(room, sent, len(pages))
        narrowing = room.collection.narrowing
        pages.append(list_stories(gate, chosen, narrowing, view.about_teller, turn))
    told = sorted(f"{why} {count}" for why, count in pages[0].held_back.items())
    return [*(one.story_ids for one in pages), (str(pages[0].readable), *told)]


def _check_orders(room: Room, view: View) -> None:
    """Each order shows the same, and none of it hangs on stories that may not be read."""
    plain = every_page(room, room.gate, view, "newest")
    readable = {story for page in plain[:-1] for story in page}
    strangers = replace(room.gate, responses=_retold(room.gate.responses, readable))
    for order in ORDERS:
        pages = every_page(room, room.gate, view, order)
        assert {story for page in pages[:-1] for story in page} == readable
        assert [len(page) for page in pages] == [len(page) for page in plain]
        assert pages[-1] == plain[-1]
        assert pages == every_page(room, strangers, view, order)


def _retold(responses: Responses, but: set[str]) -> Responses:
    """As if everybody else had placed otherwise."""
    others = ~np.isin(responses.story_ids, sorted(but))
    triads = {name: one.copy() for name, one in responses.triads.items()}
    dyads = {name: one.copy() for name, one in responses.dyads.items()}
    for one in triads.values():
        one[others] = [0.98, 0.01, 0.01]
    for one in dyads.values():
        one[others] = 0.99
    return replace(responses, triads=triads, dyads=dyads)


def _query(view: View) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in filter(None, write_address(view).split("&")):
        name, _, value = part.partition("=")
        found.setdefault(name, []).append(value)
    return found


@settings(max_examples=40, deadline=None)
@given(pair=st.tuples(asked, asked))
def test_a_pair_of_views_tells_nobody_apart(town: House, room: Room, pair: Any) -> None:
    look(town, room, pair)


@settings(max_examples=20, deadline=None)
@given(one=asked, more=marks)
def test_a_view_and_a_narrower_one_tell_nobody_apart(
    town: House, room: Room, one: Any, more: dict[str, Any]
) -> None:
    choice, groups, placed = one
    look(town, room, (one, (choice, groups, {**placed, **more})))


@pytest.mark.drill
@settings(max_examples=10_000, deadline=None)
@given(pair=st.tuples(asked, asked))
def test_ten_thousand_pairs_of_views_tell_nobody_apart(town: House, room: Room, pair: Any) -> None:
    look(town, room, pair)
