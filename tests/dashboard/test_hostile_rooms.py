"""A hostile reader beside the maps: themes, patterns, lists of her own, and search by meaning. What
differs when one story comes or goes, differs by k tellers or not at all.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builders import OLAUG
from dashboard.desk import Desk
from dashboard.room import Room, open_room
from dashboard.views.filters import read_view
from dashboards import SLUG, House, at_desk
from drilling import full
from hostile import (
    STORIES,
    TELLERS,
    Asked,
    K,
    Lines,
    a_story,
    a_town,
    families,
    numbers_of,
    open_town,
)
from hostile_rooms import (
    check_lists_of_her_own,
    check_meaning,
    see_cards,
    see_patterns,
    with_themes,
)
from meaning import a_reader, read_all
from patterning import compare, scan_of, values_of
from storybank.collections import find_collection
from storybank.stories import Arrival, keep_story


@pytest.fixture(scope="module")
def room(town: House) -> Room:
    return open_town(town)


@pytest.fixture
def desk(town: House) -> Iterator[Desk]:
    with at_desk(town, OLAUG) as found:
        yield found


def quickly(number: int) -> settings:
    return settings(
        max_examples=number,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


def tell_some(number: int, town: House, room: Room, desk: Desk) -> None:
    """Themes of any sizes, and one story that comes, goes or moves from one to another."""

    @quickly(number)
    @given(seed=st.integers(0, 2**16), moved=st.integers(0, STORIES - 1), to=st.integers(-1, 3))
    def look(seed: int, moved: int, to: int) -> None:
        random = np.random.default_rng(seed)
        labels = random.choice([-1, 0, 1, 2, 3], STORIES, p=random.dirichlet(np.ones(5)))
        other = np.where(np.arange(STORIES) == moved, to, labels)
        here, there = (see_cards(with_themes(room, one), desk) for one in (labels, other))
        assert here.keys() == there.keys()
        for name, counts in here.items():
            apart = {abs(a - b) for a in counts for b in there[name]}
            assert not apart & set(range(1, K)), name

    look()


def test_no_card_of_a_theme_tells_anybody_apart(town: House, room: Room, desk: Desk) -> None:
    tell_some(20, town, room, desk)


@pytest.mark.drill
def test_a_thousand_pairs_of_themes_tell_nobody_apart(town: House, room: Room, desk: Desk) -> None:
    tell_some(full(1_000), town, room, desk)


@quickly(20)
@given(numbers=st.lists(st.integers(0, STORIES - 1), unique=True, max_size=30))
def test_of_a_list_each_story_opens_by_itself(room: Room, numbers: list[int]) -> None:
    ids = room.gate.responses.story_ids
    check_lists_of_her_own(room, [str(ids[one]) for one in numbers])


def test_one_story_more_changes_no_pattern_until_k_have_come(tmp_path: Path) -> None:
    """Three of seventy-three tellers wait at the gate: the seventy-fifth lets five in."""
    town = a_town(tmp_path)
    seen = {}
    for tellers in (TELLERS, TELLERS + 1, TELLERS + 2):
        if tellers > TELLERS:
            tell_one_more(town, tellers - 1)
        compare(town.sessions, SLUG)
        scan = scan_of(town.sessions, SLUG)
        page = town.client(OLAUG).get(f"/findings/{SLUG}")
        assert page.status_code == 200
        seen[tellers] = see_patterns(scan, page.text), values_of(scan)
    assert seen[TELLERS] == seen[TELLERS + 1]
    (before, rows), (after, later) = seen[TELLERS], seen[TELLERS + 2]
    assert rows != later
    for pair in before.keys() & after.keys():
        for one, other in zip(before[pair], after[pair], strict=False):
            assert abs(one - other) not in range(1, K), pair


def tell_one_more(town: House, who: int) -> None:
    """The story of a teller who has not told before."""
    framework = open_town(town).framework
    with town.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        version, source = collection.framework_version_id, collection.links[0].source
        story = replace(a_story(framework, STORIES + who - TELLERS), teller=f"{who:032x}")
        keep_story(session, collection, story, Arrival("2026-10-01T10", version, source))


def seek_some(number: int, folder: Path) -> int:
    """So many families of views, each sought in by meaning; how many stories were shown."""
    town = a_town(folder)
    read_all(town)
    shown = 0
    with at_desk(town, OLAUG) as own:
        desk = replace(own, front=replace(own.front, read_question=a_reader))
        room = open_room(desk, SLUG)
        lines = Lines(numbers_of(room))

        @quickly(number)
        @given(family=families(), typed=st.sampled_from(["benk", "gynge", "et vedtak"]))
        def look(family: list[Asked], typed: str) -> None:
            nonlocal shown
            for one in family:
                view = read_view(room.offers, *lines.draw(one))
                shown += len(check_meaning(room, desk, view, typed))

        look()
    return shown


def test_by_meaning_nobody_meets_what_she_may_not_read(tmp_path: Path) -> None:
    assert seek_some(10, tmp_path) > 0


@pytest.mark.drill
def test_five_hundred_families_of_views_are_sought_in_by_meaning(tmp_path: Path) -> None:
    assert seek_some(full(500), tmp_path) > 0
