"""A hostile reader with a handle to every story: where one may not be read all ways are shut alike,
what is masked opens to whom it may, and each time stands in the log.
"""

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from uuid import UUID

import pytest

from builders import OLAUG
from dashboards import SLUG, House, copy_house
from drilling import full
from hostile import STORIES, K, hidden_in, hidden_of, open_town
from hostile_lists import cells_of
from hostile_unmasking import (
    PEOPLE,
    READERS,
    UNMASK,
    UNMASKERS,
    WAYS,
    WHY,
    Hand,
    let_in_more,
    unmasked,
)

NEVER = str(UUID(int=10**9, version=4))


def id_of(number: int) -> str:
    """The id of story `number`."""
    return str(UUID(int=number + 1, version=4))


@pytest.fixture
def place(town: House, tmp_path: Path) -> House:
    """The town with more people in it, to be changed."""
    return let_in_more(copy_house(town, tmp_path))


def open_in(place: House) -> set[str]:
    """What may be opened, in one's own words: consent, and k who are alike."""
    gate = open_town(place).gate
    may = (gate.responses.consent >= 1) & (cells_of(gate) >= K)
    return set(gate.responses.story_ids[may].tolist())


def try_some(numbers: Sequence[int], place: House) -> None:
    """Each of these stories, tried by everybody in every way."""
    may, hands = open_in(place), {who: Hand.of(place, who) for who in PEOPLE}
    assert {one in may for one in map(id_of, numbers)} == {True, False}
    shut = {
        (who, way): hand.go(way, NEVER) for who, hand in hands.items() for way in (*WAYS, UNMASK)
    }
    assert {one.status for one in shut.values()} == {403, 404}
    logged = []
    for number, (who, hand) in product(numbers, hands.items()):
        story = id_of(number)
        opens = story in may and who in READERS
        for way in WAYS:
            one = hand.go(way, story)
            refused = not opens or shut[who, way].status == 403
            assert (one == shut[who, way]) is refused, (who, way)
            assert hidden_in(one.page) == [], (who, way)
        last = hand.go(UNMASK, story)
        if opens and who in UNMASKERS:
            assert (last.status, set(hidden_in(last.page))) == (200, {hidden_of(number)})
            logged.append((who, {"collection": SLUG, "stories": [story], **WHY}))
        else:
            assert last == shut[who, UNMASK], who
    assert unmasked(place) == logged


def test_where_a_story_may_not_be_read_every_way_is_shut_alike(place: House) -> None:
    try_some(range(0, STORIES, 22), place)


@pytest.mark.drill
def test_every_story_is_tried_by_everybody_in_every_way(place: House) -> None:
    try_some(range(full(STORIES)), place)


def test_an_unmasking_stands_in_the_log_when_its_answer_reached_nobody(place: House) -> None:
    story = min(open_in(place))
    assert Hand.of(place, OLAUG).is_cut_off(UNMASK, story)
    assert unmasked(place) == [(OLAUG, {"collection": SLUG, "stories": [story], **WHY})]
