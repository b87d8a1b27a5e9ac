"""Stories that wait: an owner sees how many and why, and lets them in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from builders import ANDERS, OLAUG, many_stories
from dashboards import SLUG, House, mounted
from storybank.audit import first_broken_entry
from storybank.collections import count_tellers, find_collection
from storybank.stories import Arrival, keep_story
from storybank.tables import AuditEntry

HEADING = "Historier som venter</h2>"
PLACE = f"/collections/{SLUG}"


def let_wait(house: House, state: str, numbers: range) -> None:
    """Stories that came and may not count yet."""
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        version, source = collection.framework_version_id, collection.links[0].source
        arrival = Arrival("2026-09-14T14", version, source, state=state)
        for story in many_stories(numbers.stop)[numbers.start :]:
            keep_story(session, collection, story, arrival)


def tellers(house: House) -> int:
    with house.sessions.reading() as session:
        return count_tellers(session, find_collection(session, SLUG))


@pytest.fixture
def waiting_house(house: House) -> House:
    """Twelve stories held at a crowded link, two that a script may have sent."""
    let_wait(house, "held", range(60, 72))
    let_wait(house, "doubted", range(72, 74))
    return house


def test_an_owner_sees_how_many_wait_and_lets_in_one_kind(
    waiting_house: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    address = waiting_house.enter(laptop, serve(mounted(waiting_house)))
    laptop.goto(f"{address}{PLACE}")
    held, doubted = (laptop.locator(f"[data-why={why}]") for why in ("held", "doubted"))
    expect(held).to_contain_text("Fra 10 fortellere")
    expect(doubted).to_contain_text("Fra færre enn 5 fortellere")
    assert axe(laptop) == []
    held.get_by_role("button").click()
    expect(held).to_have_count(0)
    expect(doubted).to_be_visible()
    assert tellers(waiting_house) == 72
    doubted.get_by_role("button").click()
    expect(laptop.get_by_role("heading", name="Historier som venter")).to_have_count(0)
    assert tellers(waiting_house) == 74


def test_letting_in_is_written_down_without_any_story(waiting_house: House) -> None:
    client = waiting_house.client(OLAUG)
    word = client.get(PLACE).text.split('name="csrf" value="')[1].split('"')[0]
    answer = client.post(f"{PLACE}/let-in", data={"csrf": word, "why": "held"})
    assert answer.status_code == 303
    with waiting_house.sessions.reading() as session:
        entry = session.query(AuditEntry).one()
        assert entry.deed == "let in stories that waited"
        assert entry.subject == {"collection": SLUG, "why": "held"}
        assert first_broken_entry(session) is None


@pytest.mark.parametrize("why, status", [("kept", 400), ("withdrawn", 400), ("", 400)])
def test_only_what_waits_can_be_let_in(waiting_house: House, why: str, status: int) -> None:
    client = waiting_house.client(OLAUG)
    word = client.get(PLACE).text.split('name="csrf" value="')[1].split('"')[0]
    assert client.post(f"{PLACE}/let-in", data={"csrf": word, "why": why}).status_code == status
    assert client.post(f"{PLACE}/let-in", data={"why": "held"}).status_code == 403
    assert tellers(waiting_house) == 60


def test_who_does_not_keep_a_collection_is_told_nothing_of_what_waits(
    waiting_house: House,
) -> None:
    assert HEADING not in waiting_house.client(ANDERS).get(PLACE).text


def test_where_nothing_waits_nothing_is_said(standing_house: House) -> None:
    assert HEADING not in standing_house.client(OLAUG).get(PLACE).text
