"""A hostile reader who puts weeks, languages, themes and parts of maps together, with one known
story and without it: beside a question about the teller nothing that is shown differs by her.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from builders import OLAUG
from dashboard.drawing import draw_selection
from dashboard.figures import geometry
from dashboard.gated import still_open
from dashboard.room import Room
from dashboard.selection import Selection, make_selection, say_passed_over
from dashboard.views.filters import mask_of, read_view
from dashboards import SLUG, House, at_desk
from hostile import ASKED, ROLES, Asked, K, open_town
from keeping import Browser, browser

FACETS = ("told", "theme", "language", "prompt")
MAPS = ("drivkraft", "stemme", "folelse")
Flags = NDArray[np.bool_]
Part = tuple[str, Any, Flags]
"""Where to choose it, what, and whose stories (n,) it takes in."""


def one_story_apart(room: Room) -> Iterator[tuple[int, Asked, Asked]]:
    """A story of a teller who told no other; two choices that differ by this story alone."""
    for row in sorted(set(np.arange(len(room.gate.responses))) - set(room.gate.crowd.several)):
        parts = [part for part in _parts(room) if part[2][row]]
        for number in range(4):
            for pinned in combinations(parts, number):
                yield from _toggled(room, int(row), pinned)


def _toggled(room: Room, row: int, pinned: tuple[Part, ...]) -> Iterator[tuple[int, Asked, Asked]]:
    """With the option of one facet that holds the story, and without."""
    rest = np.logical_and.reduce([room.gate.everybody, *(mask for _, _, mask in pinned)])
    chosen = {name: [one] for name, one, _ in pinned if name in FACETS}
    marks = {name: one for name, one, _ in pinned if name in MAPS}
    for offer in (one for one in room.offers if one.name in FACETS and one.name not in chosen):
        options = [one.id for one in offer.options]
        masks = {one: mask_of(offer, [one], room.gate.responses) for one in options}
        own = [one for one in options if masks[one][row]]
        if own and np.flatnonzero(rest & masks[own[0]]).tolist() == [row]:
            others = [one for one in options if one not in own]
            views = [{**chosen, offer.name: one} for one in (others, [*others, *own])]
            yield row, (views[0], (), marks), (views[1], (), marks)


def _parts(room: Room) -> list[Part]:
    """Each option of a facet, each named part of some maps."""
    responses = room.gate.responses
    found = [
        (offer.name, one.id, mask_of(offer, [one.id], responses))
        for offer in room.offers
        if offer.name in FACETS
        for one in offer.options
    ]
    named: list[tuple[str, Any]] = [("drivkraft", one) for one in geometry.zones()]
    named += [("stemme", [one / 5, (one + 1) / 5]) for one in range(5)]
    named += [("folelse", [one]) for one in ("glede", "sinne", "ro")]
    marked = (read_view(room.offers, {}, (), {name: mark}) for name, mark in named)
    masks = (make_selection(room, view).stories() for view in marked)
    return found + [(*one, mask) for one, mask in zip(named, masks, strict=True)]


@pytest.fixture(scope="module")
def room(town: House) -> Room:
    return open_town(town)


@pytest.fixture(scope="module")
def pairs(room: Room) -> list[tuple[int, Asked, Asked]]:
    return list(one_story_apart(room))


def test_nothing_beside_a_question_about_the_teller_differs_by_one_teller(
    room: Room, pairs: list[tuple[int, Asked, Asked]]
) -> None:
    assert len(pairs) > 100
    parts = _parts(room)
    for _, *asked in pairs[::9]:
        one, other = ([*_sets(room, view, parts)] for view in asked)
        for here, there in zip(one, other, strict=True):
            assert room.gate.crowd.count(here ^ there) != 1, asked


def test_of_whom_nothing_may_be_read_no_set_holds_too_few_or_differs_by_too_few(
    room: Room, pairs: list[tuple[int, Asked, Asked]]
) -> None:
    """She knows what all others answered, and so would know what one alone did."""
    unread = np.ones(len(room.gate.responses), np.bool_)
    readable = permitted_of(room)
    unread[readable] = False
    parts, counted = _parts(room), set[int]()
    for _, *asked in [one for one in pairs if unread[one[0]]][::7]:
        one, other = ([*_sets(room, view, parts)] for view in asked)
        for here, there in zip(one, other, strict=True):
            sets = here & unread, there & unread, (here ^ there) & unread
            sizes = [room.gate.crowd.count(each) for each in sets]
            assert not any(0 < size < 2 * K for size in sizes), asked
            counted |= set(sizes)
    assert len(counted) > 1


def permitted_of(room: Room) -> NDArray[np.intp]:
    """The rows of the stories that may be read at all."""
    ids = still_open(room.gate, room.gate.responses.story_ids.tolist(), room.collection.narrowing)
    return np.flatnonzero(np.isin(room.gate.responses.story_ids, ids))


def test_that_they_are_left_out_is_said_whatever_tellers_answered(room: Room) -> None:
    """And nowhere but beside a question that may narrow reading."""
    for chosen, said in (({}, 0), ({"language": ["en"], "told": ["2026-W38"]}, 1)):
        views = [read_view(room.offers, {**chosen, "rolle": [role]}) for role in ROLES]
        assert [leaves_out_unread(make_selection(room, one)) for one in views] == [said, said]
        assert not leaves_out_unread(make_selection(room, read_view(room.offers, chosen)))
        aside = replace(room, collection=SimpleNamespace(narrowing=[]))
        assert not any(leaves_out_unread(make_selection(aside, one)) for one in views)


def leaves_out_unread(selection: Selection) -> bool:
    narrowing = selection.narrowing_of(selection.narrowed_by())
    return narrowing is not None and narrowing.leaves_out_unread


def _sets(room: Room, asked: Asked, parts: list[Part]) -> Iterator[Flags]:
    """Of whom the bars of the tellers tell; and of those who answered, each map and each part."""
    chosen, _, marks = asked
    of_tellers = make_selection(room, read_view(room.offers, chosen, (), marks))
    yield of_tellers.stories(but="rolle", of_teller=True)
    told = read_view(room.offers, {**chosen, "rolle": list(ROLES)}, (), marks)
    selection = make_selection(room, told)
    yield selection.stories()
    for name in MAPS:
        group = selection.scene(but=name).group
        yield group.placed(room.gate, name)
        yield from (group.among(mask) for which, _, mask in parts if which == name)


def test_the_story_that_comes_along_with_one_question_more_changes_no_bar(town: House) -> None:
    """Her teller is the fifth of her age among these: five had her bar, and four had none."""
    who, chosen = browser(town, OLAUG), {"language": ["nb"], "prompt": ["endring"]}
    marks = {"stemme": [0.6, 0.8], "folelse": ["ro"]}
    without = _bars(who, (chosen, (), marks))
    assert without["rolle"]
    assert _bars(who, ({**chosen, "prompt": ["endring", "mote"]}, (), marks)) == without


def _bars(who: Browser, asked: Asked) -> dict[str, Any]:
    chosen, _, marks = asked
    sent = chosen | {f"mark.{name}": mark for name, mark in marks.items()}
    answer = who.post(f"/explore/{SLUG}/deeds", asked=json.dumps(sent))
    maps: dict[str, Any] = {}
    for line in answer.text.splitlines():
        maps |= json.loads(line).get("maps", {})
    return {one: maps[f"teller-{one}"]["figure"]["bars"] for one in ASKED}


def test_what_is_passed_over_is_said_alike_whatever_tellers_answered(room: Room) -> None:
    marks = {"stemme": [0.6, 0.8], "folelse": ["ro"]}
    chosen = {"language": ["nb"], "prompt": ["endring"]}
    for more, said in (({}, 1), ({"prompt": ["endring", "mote"]}, 1), ({"language": []}, 0)):
        views = (
            read_view(room.offers, {**chosen, **more, "rolle": [role]}, (), marks if said else {})
            for role in ROLES
        )
        chosen_of = [make_selection(room, view) for view in views]
        narrowed = [one.narrowing_of(one.narrowed_by()) for one in chosen_of]
        assert [one is not None and one.passes_over for one in narrowed] == [said, said], more
        left_out = sum(one is not None and one.leaves_out_unread for one in narrowed[:1])
        told = [say_passed_over(one) for one in chosen_of]
        assert told[0] == told[1]
        assert len(told[0]) == said + left_out


@pytest.mark.parametrize("may_narrow_reading", [True, False])
def test_who_is_compared_by_what_tellers_did_not_answer_is_narrowed_as_by_a_filter(
    room: Room, may_narrow_reading: bool
) -> None:
    if not may_narrow_reading:
        room = replace(room, collection=SimpleNamespace(narrowing=[]))
    maps, careful = [mask for name, _, mask in _parts(room) if name in MAPS], 0
    for offer in (one for one in room.offers if one.name in FACETS):
        for first, second in combinations([one.id for one in offer.options], 2):
            chosen, versus = {"rolle": [ROLES[0]]}, (offer.name, first, second)
            beside = make_selection(room, read_view(room.offers, chosen, versus))
            alone = make_selection(room, read_view(room.offers, {**chosen, offer.name: [first]}))
            plain = mask_of(offer, [first], room.gate.responses) & beside.filters["rolle"]
            for part in (room.gate.everybody, *maps):
                found = beside.scene().group.among(part)
                assert np.array_equal(found, alone.scene().group.among(part))
                careful += not np.array_equal(found, plain & part)
    assert careful


def test_who_is_compared_by_what_tellers_answered_is_narrowed_whatever_it_was(room: Room) -> None:
    small = 0
    for name, one, _ in _parts(room):
        chosen, marks = ({name: [one]}, {}) if name in FACETS else ({}, {name: one})
        every = make_selection(room, read_view(room.offers, {**chosen, "rolle": ROLES}, (), marks))
        for roles in combinations(ROLES, 2):
            view = read_view(room.offers, chosen, ("rolle", *roles), marks)
            groups = make_selection(room, view).scene().groups
            for role, group in zip(roles, groups, strict=True):
                answered = make_selection(room, read_view(room.offers, {"rolle": [role]}))
                expected = every.stories() & answered.filters["rolle"]
                assert np.array_equal(group.mask, expected)
                small += 0 < room.gate.crowd.count(expected) < K
    assert small


def test_no_order_of_dots_leads_from_one_map_to_another(town: House, room: Room) -> None:
    """In the order of the stories each dot would tell where its teller laid all the others."""
    selection = make_selection(room, read_view(room.offers, {"theme": ["benk"]}))
    with at_desk(town, OLAUG):
        figures = draw_selection(selection).figures
    dotted = [
        np.array(group["points"]).reshape(len(group["points"]), -1)
        for kind in ("triad", "dyad", "stones")
        for figure in figures[kind]
        for one in (figure.get("stones") or [figure])
        if (group := one["group"])
    ]
    assert len(dotted) > 3
    for points in dotted:
        assert len(points) > 20
        assert points.tolist() == sorted(points.tolist())
