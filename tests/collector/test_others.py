"""After sending, a teller sees where the others placed theirs, and nobody sees a single one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Route, expect

from capturing import CODE, Room, body, fill, form, open_room
from serving import Servers
from storybank.tables import Collection
from telling import finish, question, tap_at, tap_through_to_questions
from waiting import NO_WORKER, hold, port_of, shown, until, visit
from waiting import tell as write_and_send

OWN = ("Mest: Tillit", "Helt «overhørt»", "Jeg: Tid Før, Tid Nå", "Glede · Ro", "2")
HEADING = "Hvor de andre plasserte sine"
PLACE = f"/t/{CODE}/others"


def allow(collection: Collection) -> None:
    collection.compares = True


@pytest.fixture
def open_room_of_sixty(fresh_room: Room) -> Room:
    """A collection that shows its tellers where the others placed theirs."""
    fresh_room.change(allow)
    fill(fresh_room)
    return fresh_room


def test_nothing_is_shown_unless_the_owner_allows_it(fresh_room: Room) -> None:
    fill(fresh_room)
    assert fresh_room.client.get(PLACE).text == ""
    assert HEADING not in fresh_room.client.post(f"/t/{CODE}", data=form()).text
    assert "data-others" not in fresh_room.client.get(f"/t/{CODE}").text


def test_nothing_is_shown_before_enough_have_told(fresh_room: Room) -> None:
    fresh_room.change(allow)
    fill(fresh_room, 6)
    assert fresh_room.client.get(PLACE).text == ""


def test_everybody_gets_the_same_until_five_more_have_told(
    database_url: str, tmp_path: Path
) -> None:
    room = open_room(database_url, tmp_path / "home")
    room.change(allow)
    fill(room, 30)
    first = room.client.get(PLACE)
    for _ in range(3):
        assert room.client.post("/v1/stories", json=body()).status_code == 201
        again = room.client.get(PLACE, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.text) == (304, "")
    assert room.client.post(f"/t/{CODE}", data=form()).status_code == 201
    assert room.client.get(PLACE).data == first.data
    assert room.client.post("/v1/stories", json=body()).status_code == 201
    assert room.client.get(PLACE).data != first.data
    room.sessions.engine.dispose()


def test_the_numbers_are_cut_and_what_is_small_is_held_back(open_room_of_sixty: Room) -> None:
    page = open_room_of_sixty.client.get(PLACE).text
    shown = [cell.partition("<")[0] for cell in page.split("<td>")[1:]]
    assert shown[:7] == ["20", *["færre enn 5"] * 3, "10", "færre enn 5", "20"]
    assert all(cell == "færre enn 5" or int(cell) % 5 == 0 for cell in shown)
    assert "Hvem er du?" not in page, "questions about the teller are never shown"


def test_a_phone_asks_without_saying_who_and_draws_its_own_mark(
    open_room_of_sixty: Room, serve: Servers, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    asked: list[Request] = []
    phone.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - it takes no method
    tap_through_to_questions(phone, f"{serve(open_room_of_sixty.app)}/t/{CODE}")
    tap_at(phone, "[data-signifier=drivkraft] .area", 0.5, 0.9)
    phone.locator("#next").tap()
    tap_at(phone, "[data-signifier=stemme] .rail", 0.1, 0.5)
    phone.locator("#next").tap()
    tap_at(phone, "[data-signifier=krefter] .canvas", 0.25, 0.8)
    phone.locator("#next").tap()
    for chosen in ("glede", "ro"):
        phone.locator(f"[name=folelse][value={chosen}]").tap()
    phone.locator("#next").tap()
    question(phone, "vanlig").get_by_text("2", exact=True).tap()
    assert not [one for one in asked if "others" in one.url], "nothing is asked before sending"
    finish(phone, then=3)
    section = phone.get_by_role("region", name=HEADING)
    figures = section.get_by_role("figure")
    expect(figures).to_have_count(5)
    for at, words in enumerate(OWN):
        figure = figures.nth(at)
        expect(figure.locator(".own-place")).to_have_text(f"Din ligger her: {words}")
        expect(figure.locator("circle.own:visible")).to_have_count(words.count("·") + 1)
    assert axe(phone) == []
    figures.first.get_by_text("Tallene som tabell").tap()
    expect(figures.first.get_by_role("row", name="Mest: Tillit (din) 25")).to_be_visible()
    assert axe(phone) == []
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.emulate_media(forced_colors="active")
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert axe(phone) == []
    [request] = [one for one in asked if "/others" in one.url and "static" not in one.url]
    assert request.url.endswith(f"{PLACE}?lang=nb")
    assert (request.method, request.post_data) == ("GET", None)
    assert "cookie" not in request.all_headers()


def test_a_story_that_waited_for_the_network_meets_the_others_when_it_arrives(
    open_room_of_sixty: Room, serve: Servers, phone: Page
) -> None:
    origin = serve(open_room_of_sixty.app)
    visit(phone, f"{origin}/t/{CODE}")
    serve.stop(origin)
    phone.goto(f"{origin}/t/{CODE}")
    write_and_send(phone)
    shown(phone, "waiting")
    expect(phone.get_by_role("region", name=HEADING)).to_have_count(0)
    serve(open_room_of_sixty.app, port=port_of(origin))
    phone.evaluate("dispatchEvent(new Event('online'))")
    shown(phone, "sent")
    expect(phone.get_by_role("region", name=HEADING).get_by_role("figure")).to_have_count(5)


@pytest.fixture
def held_styles(open_room_of_sixty: Room, serve: Servers, phone: Page) -> Route:
    """A story is sent, and the styles of the others' pictures wait on their way."""
    phone.add_init_script(NO_WORKER)
    held = hold(phone, "**/others.css")
    phone.goto(f"{serve(open_room_of_sixty.app)}/t/{CODE}")
    write_and_send(phone)
    until(phone, lambda: bool(held))
    return held[0]


def test_no_picture_is_seen_before_its_styles_are_there(held_styles: Route, phone: Page) -> None:
    assert phone.locator("[data-others] svg").count() > 0
    assert phone.locator("[data-others] svg:visible").count() == 0
    held_styles.continue_()
    expect(phone.get_by_role("region", name=HEADING).get_by_role("figure")).to_have_count(5)
    expect(phone.locator("[data-others] svg:visible").first).to_be_visible()


def test_no_picture_is_seen_where_its_styles_never_come(held_styles: Route, phone: Page) -> None:
    held_styles.abort()
    expect(phone.locator("[data-others]:empty")).to_have_count(1)
    shown(phone, "sent")


def test_a_passed_question_has_no_own_mark(
    open_room_of_sixty: Room, serve: Servers, phone: Page
) -> None:
    tap_through_to_questions(phone, f"{serve(open_room_of_sixty.app)}/t/{CODE}")
    finish(phone, then=8)
    expect(phone.get_by_role("region", name=HEADING).get_by_role("figure")).to_have_count(5)
    expect(phone.locator("circle.own:visible")).to_have_count(0)
    expect(phone.locator(".own-place:visible")).to_have_count(0)


def test_without_scripts_the_same_is_in_the_thanks(open_room_of_sixty: Room) -> None:
    assert open_room_of_sixty.client.get(PLACE).text
    stone = {"krefter.jeg.x": "25", "krefter.jeg.y": "100"}
    placed = {"stemme": "10", "stemme.answered": "yes", "vanlig": "3", "folelse": "sinne"}
    told = form(**placed, **stone)
    page = open_room_of_sixty.client.post(f"/t/{CODE}", data=told).text
    assert HEADING in page
    assert "Din ligger her: <strong>Helt «overhørt»</strong>" in page
    assert "Din ligger her: <strong>3</strong>" in page
    assert "Din ligger her: <strong>Sinne</strong>" in page
    assert "Din ligger her: <strong>Jeg: Tid Før, Tid Nå</strong>" in page
    assert '<circle class="own" r="8" cx="38.0" cy="96"/>' in page
    assert '<circle class="own" r="14" cx="80.0" cy="10.0"/>' in page


def test_the_picture_stands_the_same_way_in_a_script_from_right_to_left(
    open_room_of_sixty: Room, serve: Servers, phone: Page
) -> None:
    address = f"{serve(open_room_of_sixty.app)}/t/{CODE}"
    phone.goto(f"{address}?lang=en")
    phone.evaluate("document.documentElement.dir = 'rtl'")
    phone.evaluate(
        """async () => {
          const { showOthers } = await import("/static/x/others.js");
          const main = document.querySelector("main");
          main.replaceChildren(document.createElement("div"));
          main.firstChild.dataset.others = `${location.pathname}/others?lang=en`;
          await showOthers(main.firstChild, {});
        }"""
    )
    first, last = (phone.locator(".two-ends span").nth(at).bounding_box() for at in (0, 1))
    assert first
    assert last
    assert first["x"] < last["x"]
