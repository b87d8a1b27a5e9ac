"""A hostile reader at the gate: no count between 1 and k−1, on no map, under no filter."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import OLAUG, numbered_story
from dashboard.component_words import legend_words
from dashboard.drawing import Drawn, Piece, draw_view
from dashboard.figures import DyadGroup, DyadLabels, dyad_figure, geometry
from dashboard.gated import Gate, Ordered, Turn, find_unread, list_stories, mixed, permitted
from dashboard.gated.bars import parts_of_cut, share_of_cut
from dashboard.room import Room, open_room
from dashboard.selection import select
from dashboard.stories.reading import read_stories
from dashboard.views.filters import View, read_view
from dashboards import SLUG, House, at_desk, build_house
from storybank.gate import Crowd, Reason
from storybank.signifiers import Dyad

K = 5
corner = st.tuples(st.floats(-0.1, 1.1), st.floats(-0.1, 1.0))
marks = st.fixed_dictionaries(
    {},
    optional={
        "drivkraft": st.lists(corner, min_size=3, max_size=6) | st.sampled_from(geometry.zones()),
        "stemme": st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)
        | st.integers(0, 4).map(lambda place: [place / 5, (place + 1) / 5]),
    },
)
chosen = st.fixed_dictionaries(
    {}, optional={"rolle": st.lists(st.sampled_from(["ansatt", "innbygger"]), min_size=1)}
)
versus = st.sampled_from([(), ("rolle", "ansatt", "innbygger"), ("rolle", "innbygger", "ansatt")])


@pytest.fixture(scope="module")
def room(standing_house: House) -> Room:
    with at_desk(standing_house, OLAUG) as desk:
        return open_room(desk, SLUG)


def counts_in(props: Any) -> list[int]:
    """Every number of people that travels to the page with a figure."""
    if isinstance(props, dict):
        named = [props[name] for name in ("tellers",) if isinstance(props.get(name), int)]
        listed = [
            count
            for name in ("zones", "cells")
            for count in np.ravel(np.array(props.get(name) or [], dtype=object))
            if isinstance(count, int)
        ]
        tabled = [
            cell for row in (props.get("rows") or []) for cell in row if isinstance(cell, int)
        ]
        return [*named, *listed, *tabled, *(n for v in props.values() for n in counts_in(v))]
    if isinstance(props, list):
        return [number for one in props for number in counts_in(one)]
    return []


@settings(max_examples=60, deadline=None)
@given(chosen=chosen, versus=versus, marks=marks)
def test_no_count_between_1_and_k_leaves_the_gate(
    standing_house: House,
    room: Room,
    chosen: dict[str, list[str]],
    versus: tuple[str, ...],
    marks: dict[str, Any],
) -> None:
    view = read_view(room.offers, chosen, versus, marks)
    with at_desk(standing_house, OLAUG):
        drawn = draw_view(room, view)
    counts = counts_in(json.loads(json.dumps(drawn.figures)))
    assert all(count % K == 0 for count in counts), sorted(set(counts))
    assert all(number % K == 0 for number in numbers_of_people(drawn))


def numbers_of_people(drawn: Drawn) -> list[int]:
    """The counts in the sentence that comes first: how many are shown, of how many."""
    words = drawn.sentences[0].replace("5 fortellere", "5").split()
    return [int(word.strip("().,")) for word in words if word.strip("().,").isdigit()]


@settings(max_examples=40, deadline=None)
@given(first=marks, second=marks)
def test_two_nested_selections_never_differ_by_fewer_than_k(
    room: Room, first: dict[str, Any], second: dict[str, Any]
) -> None:
    wide = read_view(room.offers, {}, (), first)
    narrow = read_view(room.offers, {}, (), {**first, **second})
    counts = [room.gate.count(select(room, view)) for view in (wide, narrow)]
    assert abs(counts[0] - counts[1]) % K == 0


def test_under_k_a_map_holds_no_number_at_all(standing_house: House, room: Room) -> None:
    sliver = [[0.5, 0.80], [0.501, 0.80], [0.5, 0.801]]
    view = read_view(room.offers, {}, (), {"drivkraft": sliver})
    with at_desk(standing_house, OLAUG):
        drawn = draw_view(room, view)
    for dyad in drawn.figures["dyad"]:
        assert dyad["kind"] == "held"
        assert dyad["group"] is None
        assert dyad["table"] is None
        assert "Færre enn 5" in str(dyad["held"])


def shown(figure: dict[str, object]) -> dict[str, object]:
    """A figure without the addresses under which it is saved: they repeat what was asked."""
    return {name: value for name, value in figure.items() if name != "exports"}


@pytest.mark.parametrize("narrowing", [["rolle"], []])
def test_nobody_and_fewer_than_k_look_alike(
    standing_house: House, room: Room, narrowing: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who finds a story alone in its part of two maps and asks whose it is learns nothing."""
    monkeypatch.setattr(room.collection, "narrowing", narrowing)
    marks = {"stemme": [0.2, 0.4], "drivkraft": geometry.zones()[4]}
    marked = select(room, read_view(room.offers, {}, (), marks))
    stories, seen = [], []
    for role in ("innbygger", "ansatt"):
        view = read_view(room.offers, {"rolle": [role]}, (), marks)
        with at_desk(standing_house, OLAUG) as desk:
            drawn, reading = draw_view(room, view), read_stories(room, desk, view)
        others = [shown(one) for kind in ("triad", "stones", "bars") for one in drawn.figures[kind]]
        stories.append(np.count_nonzero(marked & view.filters[0].mask(room.gate.responses)))
        seen.append((drawn.sentences, others, reading))
    assert sorted(stories) == [0, 1], "one of the two is whose story it is"
    assert seen[0] == seen[1]


def test_single_dots_are_never_drawn_where_a_teller_question_filters(
    standing_house: House, room: Room
) -> None:
    for view in (
        read_view(room.offers, {"rolle": ["ansatt"]}),
        read_view(room.offers, {}, ("rolle", "ansatt", "innbygger")),
    ):
        with at_desk(standing_house, OLAUG):
            figures = draw_view(room, view).figures
        for figure in (*figures["triad"], *figures["dyad"]):
            group: Any = figure["group"]
            assert group["points"] is None
            assert figure["kind"] in ("zones", "cells")


@pytest.mark.parametrize(
    "chosen, versus, marks, signs",
    [
        ({}, (), {}, {"densest", "bands", "centre"}),
        (
            {},
            ("rolle", "ansatt", "innbygger"),
            {},
            {"centre", "compared_counts", "compared_centre"},
        ),
        ({"rolle": ["ansatt"]}, (), {}, {"centre"}),
        ({"prompt": ["mote"]}, (), {}, set()),
        ({}, (), {"stemme": [0.2, 0.4]}, {"dots", "centre"}),
    ],
)
def test_the_legend_explains_what_is_drawn_and_nothing_else(
    standing_house: House,
    room: Room,
    chosen: dict[str, list[str]],
    versus: tuple[str, ...],
    marks: dict[str, Any],
    signs: set[str],
) -> None:
    view = read_view(room.offers, chosen, versus, marks)
    with at_desk(standing_house, OLAUG):
        words = legend_words(draw_view(room, view).signs, compared=bool(versus))
    assert words.keys() == signs


@pytest.mark.parametrize("median", [None, 0.0, 0.5])
def test_a_centre_is_explained_where_one_is_drawn(room: Room, median: float | None) -> None:
    labels = DyadLabels("How much were you heard?", "", ("Not", "Much"), ("a", "b", "c", "d", "e"))
    group = DyadGroup("All", 5, points=np.linspace(0, 1, 5), median=median)
    (dyad,) = (one for one in room.framework.signifiers if isinstance(one, Dyad))
    piece = Piece("dyad", dyad, dyad_figure(labels, group).props())
    drawn = {"dots"} if median is None else {"dots", "centre"}
    assert legend_words(piece.signs, compared=False).keys() == drawn


def test_fifty_tellers_are_drawn_as_bands(standing_house: House, room: Room) -> None:
    with at_desk(standing_house, OLAUG):
        figures = draw_view(room, View()).figures
    assert figures["triad"][0]["kind"] == "bands"
    assert figures["dyad"][0]["kind"] == "curve"


def test_a_map_is_held_back_where_its_own_group_placed_nothing_whatever_another_placed(
    tmp_path: Path,
) -> None:
    """Sixty citizens placed it on the line, and no employee."""
    stories = []
    for number in range(120):
        citizen = number % 2 == 0
        placed = {"rolle": {"state": "placed", "options": ["innbygger" if citizen else "ansatt"]}}
        if citizen:
            placed["stemme"] = {"state": "placed", "value": number / 120}
        stories.append(numbered_story(number, placements=placed))
    drawn: list[Any] = []
    with at_desk(build_house(tmp_path, stories), OLAUG) as desk:
        room = open_room(desk, SLUG)
        for groups in (("innbygger", "ansatt"), ("ansatt", "innbygger")):
            view = read_view(room.offers, {}, ("rolle", *groups))
            drawn += draw_view(room, view).figures["dyad"]
    beside_nobody, nobody = drawn
    assert (beside_nobody["group"]["tellers"], beside_nobody["held"]) == (60, None)
    assert (nobody["kind"], nobody["group"], nobody["table"]) == ("held", None, None)


def test_a_table_says_in_which_steps_it_counts(standing_house: House, room: Room) -> None:
    with at_desk(standing_house, OLAUG):
        figures = draw_view(room, View()).figures
    tables: list[Any] = [one["table"] for kind in ("triad", "dyad") for one in figures[kind]]
    assert all(f"i trinn på {K}" in one["caption"] for one in tables)


def test_a_shown_centre_is_moved_but_never_out_of_its_region(
    standing_house: House, room: Room
) -> None:
    with at_desk(standing_house, OLAUG):
        group: Any = draw_view(room, View()).figures["triad"][0]["group"]
    region = np.array(group["region"])
    centre = np.array(group["centre"])
    assert (region.min(axis=0) <= centre).all()
    assert (centre <= region.max(axis=0)).all()


def test_where_no_filter_chose_a_cell_of_k_tellers_may_be_read_and_a_smaller_one_not(
    room: Room,
) -> None:
    everybody, chosen = room.gate.everybody, room.gate.responses.choices["rolle"]
    cells = np.unique(chosen, axis=0, return_counts=True)[1]
    for k, some in ((int(cells.min()), True), (int(cells.max()) + 1, False)):
        assert permitted(replace(room.gate, k=k), everybody, ["rolle"]).any() == some


def test_only_stories_whose_tellers_allow_it_are_listed(room: Room) -> None:
    everybody = room.gate.everybody
    listed = list_stories(room.gate, everybody, ["rolle"], (), Turn())
    assert listed.readable == 50
    assert listed.held_back == {Reason.CONSENT_OR_SMALL_GROUP: 5}
    allowed = set(room.gate.responses.story_ids[room.gate.responses.consent >= 1])
    for page in range(listed.pages):
        turned = list_stories(room.gate, everybody, ["rolle"], (), Turn(page=page))
        assert set(turned.story_ids) <= allowed


def test_time_begins_where_k_have_told_whose_days_are_known(room: Room) -> None:
    """A story is told each day: the first two by one teller, the third on a day not known."""
    told, tellers = np.datetime64("2026-09-01T10", "h") + 24 * np.arange(60), np.arange(60)
    tellers[1], told[2] = tellers[0], np.datetime64("NaT")
    unknown = np.full(60, np.datetime64("NaT", "h"))
    crowd, responses = Crowd.of(tellers.astype(np.uint64)), room.gate.responses
    gate = replace(room.gate, crowd=crowd, responses=replace(responses, told=told))
    assert gate.day_of_the_kth() == date(2026, 9, K + 2)
    assert replace(gate, k=58).day_of_the_kth() == date(2026, 10, 30)
    assert replace(gate, k=59).day_of_the_kth() is None
    assert replace(gate, responses=replace(responses, told=unknown)).day_of_the_kth() is None


def test_who_may_not_be_read_follows_threshold_questions_and_consent_at_once(room: Room) -> None:
    """Thirty tellers have each role, and six only want to be counted."""

    def unread(gate: Gate, *narrowing: str) -> int:
        return len(find_unread(gate, narrowing).rows)

    gate, higher = room.gate, replace(room.gate, k=31)
    nobody = np.zeros_like(gate.responses.consent)
    closed = replace(gate, responses=replace(gate.responses, consent=nobody))
    assert (unread(gate, "rolle"), unread(higher, "rolle"), unread(higher)) == (6, 60, 6)
    assert (unread(gate), unread(closed)) == (6, 60)


def test_pages_hold_ten_and_end(room: Room) -> None:
    everybody = room.gate.everybody
    pages = [
        list_stories(room.gate, everybody, ["rolle"], (), Turn(mixed, page)) for page in range(6)
    ]
    told = [one for listed in pages for one in listed.story_ids]
    assert pages[0].pages == 6
    assert len(told) == len(set(told)) == 54
    beyond = list_stories(room.gate, everybody, ["rolle"], (), Turn(mixed, 99))
    assert beyond.story_ids == pages[5].story_ids
    few = list_stories(room.gate, np.arange(60) < K, ["rolle"], (), Turn())
    assert (len(few.story_ids), few.pages) == (K, 1)


def test_an_order_brings_in_no_story_that_may_not_be_read(room: Room) -> None:
    """The last six only want to be counted."""
    every = Ordered(np.arange(60), 60)
    listed = list_stories(room.gate, room.gate.everybody, ["rolle"], (), Turn(lambda *_: every, 5))
    assert listed.story_ids == tuple(room.gate.responses.story_ids[50:54].tolist())


def test_a_question_that_the_owner_has_not_opened_closes_reading(room: Room) -> None:
    listed = list_stories(room.gate, room.gate.everybody, [], ("rolle",), Turn())
    assert listed.story_ids == ()
    assert listed.held_back == {Reason.QUESTION: 60}


def test_a_question_without_answers_to_choose_from_holds_nothing_back(room: Room) -> None:
    everybody = room.gate.everybody
    listed = list_stories(room.gate, everybody, ["rolle", "no_longer_asked"], (), Turn())
    assert listed == list_stories(room.gate, everybody, ["rolle"], (), Turn())


def test_cards_never_hold_answers_about_the_teller(standing_house: House, room: Room) -> None:
    with at_desk(standing_house, OLAUG) as desk:
        reading = read_stories(room, desk, View())
    assert len(reading.cards) == 10
    text = json.dumps(reading.cards, ensure_ascii=False)
    assert "Hvem er du?" not in text
    assert "Innbygger" not in text
    assert "Hva bar det fram?" in text


@given(others=st.integers(0, 60), chosen=st.integers(5, 60), k=st.integers(3, 8))
def test_a_share_of_a_cut_count_is_never_far_from_the_true_one(
    others: int, chosen: int, k: int
) -> None:
    """Whatever the gate leaves out, the interval holds the share, and no count but multiples."""
    whole = chosen + others
    share = share_of_cut(chosen // k * k, whole // k * k, k)
    if share is None:
        assert chosen < k
        return
    assert share.low <= chosen / whole <= share.high
    assert share.low <= share.share <= share.high


def test_a_share_of_somebody_is_never_told_as_nought() -> None:
    few, all_shown = 5, 5_000
    share = share_of_cut(few, all_shown, 5)
    assert share is not None
    assert share.text == f"under 1\N{NO-BREAK SPACE}% ({few})"
    parts = parts_of_cut([few, all_shown - few], all_shown, 5)
    said = [one.text.split(" (")[0].split("\N{NO-BREAK SPACE}")[0] for one in parts if one]
    assert said == ["under 1", "100"]


def test_shares_of_cut_counts_are_right_on_the_average() -> None:
    """A share of the cut counts themselves would lie two tellers too low on the average."""
    whole, k = 60, 5
    shares = {chosen: share_of_cut(chosen // k * k, whole, k) for chosen in range(k, 40)}
    errors = [share.share - chosen / whole for chosen, share in shares.items() if share]
    assert abs(sum(errors) / len(errors)) < 0.02
