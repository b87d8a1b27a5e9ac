"""How far people come: steps counted without any id, and never in the way of a story."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from builders import NOW, TODAY, a_framework
from capturing import CODE, Room, body, form, open_room
from storybank.arrivals import REPORTS_PER_STORY
from storybank.collections import find_collection
from storybank.steps import step_names
from storybank.tables import ArrivalCount, StepCount
from telling import WORDS, stands_at, tap_through_to_questions
from waiting import look_away, shown, tell, write

EVERY_STEP = step_names(a_framework())


def report(**changes: Any) -> dict[str, Any]:
    return {"link": CODE, "language": "nb", "steps": ["opened", "prompt"], **changes}


def cells(room: Room) -> dict[tuple[str, str, str], int]:
    """Counts by language, step and day, of the collection's one link."""
    with room.sessions.reading() as session:
        found = session.scalars(select(StepCount))
        return {(one.language, one.step, one.day): one.count for one in found}


def counted(room: Room) -> dict[str, int]:
    totals: dict[str, int] = {}
    for (_, step, _), count in cells(room).items():
        totals[step] = totals.get(step, 0) + count
    return totals


def send(room: Room, **changes: Any) -> int:
    return room.client.post("/v1/steps", json=report(**changes)).status_code


def test_reports_add_up_in_cells_of_link_language_step_and_date(room: Room) -> None:
    before = cells(room)
    assert [send(room), send(room), send(room, language="en", steps=["opened"])] == [204] * 3
    day = TODAY.isoformat()
    expected = {("nb", "opened", day): 2, ("nb", "prompt", day): 2, ("en", "opened", day): 1}
    assert {cell: cells(room)[cell] - before.get(cell, 0) for cell in expected} == expected
    with room.sessions.reading() as session:
        rows = session.scalars(select(StepCount)).all()
        assert {one.link_id for one in rows} == {find_collection(session, "nabolag").links[0].id}
        assert {one.arm for one in rows} == {""}


def test_a_form_without_scripts_is_counted_in_no_step(fresh_room: Room) -> None:
    """As the dashboard says beside the steps: they are told by the page's script alone."""
    fresh_room.client.get(f"/t/{CODE}")
    assert fresh_room.client.post(f"/t/{CODE}", data=form()).status_code == 201
    assert [one["text"] for one in fresh_room.stories().values()] == [form()["text"]]
    assert counted(fresh_room) == {}


def test_reports_that_come_at_once_are_all_counted(room: Room) -> None:
    before = counted(room)
    orders = [["tell", "opened", "sent"], ["sent", "tell", "opened"]]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda at: send(room, steps=orders[at % 2]), range(48)))
    assert answers == [204] * 48
    after = counted(room)
    assert {step: after[step] - before.get(step, 0) for step in orders[0]} == dict.fromkeys(
        orders[0], 48
    )


@pytest.mark.parametrize(
    "changes, status",
    [
        ({"steps": ["opened", "made_up"]}, 422),
        ({"steps": []}, 422),
        ({"steps": "opened"}, 422),
        ({"steps": [["opened"]]}, 422),
        ({"steps": [None]}, 422),
        ({"steps": ["opened"] * 100}, 422),
        ({"steps": ["rolle"]}, 422),
        ({"language": "de"}, 422),
        ({"language": ["nb"]}, 422),
        ({"arm": "a"}, 422),
        ({"teller": "whoever"}, 422),
        ({"link": "zzzzzzz"}, 404),
        ({"link": None}, 404),
    ],
)
def test_what_the_framework_has_not_is_refused(
    room: Room, changes: dict[str, Any], status: int
) -> None:
    before = cells(room)
    assert send(room, **changes) == status
    assert cells(room) == before


def test_a_step_named_twice_counts_once(fresh_room: Room) -> None:
    assert send(fresh_room, steps=["opened", "opened"]) == 204
    assert counted(fresh_room) == {"opened": 1}


def test_a_body_that_is_no_json_is_refused(fresh_room: Room) -> None:
    assert fresh_room.client.post("/v1/steps", data="opened").status_code == 415
    raw = fresh_room.client.post("/v1/steps", data="[1]", content_type="application/json")
    assert raw.status_code == 400


def test_a_closed_collection_counts_nothing(fresh_room: Room) -> None:
    fresh_room.change(lambda one: setattr(one, "closes", TODAY - timedelta(1)))
    assert send(fresh_room) == 204
    assert cells(fresh_room) == {}


def test_a_script_cannot_drive_the_counts_up_nor_crowd_the_link(fresh_room: Room) -> None:
    fresh_room.change(lambda one: setattr(one.links[0], "limit_per_minute", 2))
    for _ in range(REPORTS_PER_STORY * 2 + 5):
        assert send(fresh_room) == 204
    assert counted(fresh_room) == {"opened": 20, "prompt": 20}
    assert fresh_room.client.post("/v1/stories", json=body()).status_code == 201


def test_the_counters_of_a_minute_are_forgotten_within_the_hour(
    sqlite_url: str, tmp_path: Path
) -> None:
    now = [NOW]
    room = open_room(sqlite_url, tmp_path, now=lambda: now[0])
    send(room)
    now[0] += timedelta(minutes=45)
    send(room)
    with room.sessions.reading() as session:
        assert len(session.scalars(select(ArrivalCount)).all()) == 1
    assert counted(room) == {"opened": 2, "prompt": 2}


def test_a_whole_telling_counts_every_step_once(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.goto(address)
    write(phone)
    with phone.expect_response("**/v1/steps"):
        look_away(phone)
    look_away(phone)
    with phone.expect_response("**/v1/steps") as answer:
        phone.locator("#next").tap()
        shown(phone, "sent")
    assert answer.value.status == 204
    assert counted(fresh_room) == dict.fromkeys(EVERY_STEP, 1)
    sent = answer.value.request
    assert "cookie" not in sent.headers
    assert not sent.headers.get("referer")
    assert WORDS not in (sent.post_data or "")
    phone.locator("[data-another]").tap()
    phone.locator("[name=prompt]").first.tap()
    with phone.expect_response("**/v1/steps"):
        look_away(phone)
    assert counted(fresh_room) == {**dict.fromkeys(EVERY_STEP, 1), "opened": 2, "prompt": 2}


def test_who_turns_back_is_counted_as_far_as_she_came(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.goto(address)
    phone.locator("#next").tap()
    phone.locator("[name=prompt]").first.tap()
    phone.locator("#next").tap()
    phone.locator("#back").tap()
    with phone.expect_response("**/v1/steps"):
        look_away(phone)
    assert counted(fresh_room) == {"opened": 1, "prompt": 1, "tell": 1}


def test_a_second_story_has_come_past_what_was_carried_over_to_it(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.goto(address)
    with phone.expect_response("**/v1/steps"):
        tell(phone)
        shown(phone, "sent")
    phone.locator("[data-another]").tap()
    phone.locator("[name=prompt]").first.tap()
    phone.locator("#next").tap()
    phone.locator("#text").fill(WORDS)
    for _ in range(7):
        phone.locator("#next").tap()
    stands_at(phone, "consent")
    with phone.expect_response("**/v1/steps"):
        look_away(phone)
    assert counted(fresh_room) == {**dict.fromkeys(EVERY_STEP, 2), "sent": 1}
    phone.locator("[name=consent][value=quote]").tap()
    with phone.expect_response("**/v1/steps"):
        phone.locator("#next").tap()
        shown(phone, "sent")
    assert counted(fresh_room) == dict.fromkeys(EVERY_STEP, 2)


def test_a_form_that_goes_on_in_another_language_is_one(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.goto(address, wait_until="networkidle")
    phone.get_by_role("link", name="English").tap()
    phone.wait_for_url("**lang=en**")
    phone.wait_for_load_state("networkidle")
    with phone.expect_response("**/v1/steps"):
        look_away(phone)
    day = TODAY.isoformat()
    assert cells(fresh_room) == {("en", "opened", day): 1}


def test_who_opens_the_other_language_beside_it_and_comes_back_is_counted(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.goto(address, wait_until="networkidle")
    phone.evaluate("window.addEventListener('click', (event) => event.preventDefault())")
    phone.get_by_role("link", name="English").tap()
    look_away(phone)
    phone.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", {value: false, configurable: true});
          document.dispatchEvent(new Event("visibilitychange", {bubbles: true}));
        }"""
    )
    assert counted(fresh_room) == {}
    with phone.expect_response("**/v1/steps"):
        look_away(phone)
    assert counted(fresh_room) == {"opened": 1}


def test_another_language_forgets_no_step_that_was_reached(
    fresh_room: Room, address: str, phone: Page
) -> None:
    tap_through_to_questions(phone, address)
    phone.locator("#next").tap()
    stands_at(phone, "stemme")
    phone.locator("#back").tap()
    stands_at(phone, "drivkraft")
    phone.get_by_role("link", name="English").tap()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    with phone.expect_response("**/v1/steps"):
        look_away(phone)
    reached = ["opened", "prompt", "tell", "drivkraft", "stemme"]
    assert counted(fresh_room) == dict.fromkeys(reached, 1)


@pytest.mark.parametrize(
    "trouble",
    [
        "Object.defineProperty(Navigator.prototype, 'sendBeacon', {value: undefined})",
        "Navigator.prototype.sendBeacon = () => { throw new TypeError('blocked'); }",
    ],
    ids=["no beacon", "a blocker"],
)
def test_a_phone_that_cannot_tell_sends_its_story_all_the_same(
    fresh_room: Room, address: str, phone: Page, trouble: str
) -> None:
    phone.add_init_script(trouble)
    phone.goto(address)
    tell(phone)
    shown(phone, "sent")
    assert len(fresh_room.stories()) == 1
    assert cells(fresh_room) == {}


def test_a_count_that_never_answers_delays_nothing(
    fresh_room: Room, address: str, phone: Page
) -> None:
    asked: list[Route] = []
    phone.route("**/v1/steps", lambda route: asked.append(route))  # noqa: PLW0108 - as in waiting.py
    phone.goto(address)
    tell(phone)
    shown(phone, "sent")
    assert len(fresh_room.stories()) == 1
    for route in asked:
        route.abort()


def test_a_try_out_and_a_screen_at_rest_are_not_counted(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.goto(f"{address}?mode=kiosk")
    look_away(phone)
    phone.goto(f"{address}?mode=facilitator")
    phone.get_by_label("Dette er en prøve").check()
    phone.locator("[data-take]").tap()
    tell(phone)
    shown(phone, "sent")
    phone.get_by_role("link", name="Jeg er ferdig").tap()
    phone.locator("[data-take]").tap()
    tell(phone, "På ordentlig.")
    with phone.expect_response("**/v1/steps"):
        shown(phone, "sent")
    assert counted(fresh_room) == dict.fromkeys(EVERY_STEP, 1)
