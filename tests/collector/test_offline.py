"""Never lost, never twice: a story told without a network, on a real browser."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from builders import TODAY
from capturing import CODE, Room, body, open_room
from serving import Servers
from storybank.receipts import hash_code
from telling import WORDS, receipt_on, stands_at
from waiting import (
    SEALED,
    again,
    block,
    held_up,
    hold,
    leave,
    let_go,
    lose_the_answer,
    port_of,
    shown,
    tell,
    tell_without_a_server,
    until,
    visit,
    write,
)


def test_a_story_told_offline_waits_and_is_sent_by_itself(
    fresh_room: Room, serve: Servers, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    origin = tell_without_a_server(fresh_room, serve, phone)
    receipt = receipt_on(phone)
    assert axe(phone) == []
    assert fresh_room.stories() == {}
    serve(fresh_room.app, port=port_of(origin))
    again(phone)
    shown(phone, "sent")
    [story] = fresh_room.stories().values()
    assert (story["text"], story["code_hash"]) == (WORDS, hash_code(receipt))
    assert phone.evaluate(SEALED) == [0, 0]


def test_a_lost_answer_costs_nothing(fresh_room: Room, serve: Servers, phone: Page) -> None:
    phone.goto(f"{serve(fresh_room.app)}/t/{CODE}")
    write(phone)
    phone.route("**/v1/stories", lose_the_answer, times=1)
    phone.locator("#next").tap()
    shown(phone, "waiting")
    receipt = receipt_on(phone)
    shown(phone, "sent")  # by itself, after a second
    [story] = fresh_room.stories().values()
    assert story["code_hash"] == hash_code(receipt)


def test_a_portals_page_is_no_success(fresh_room: Room, serve: Servers, phone: Page) -> None:
    phone.goto(f"{serve(fresh_room.app)}/t/{CODE}")
    write(phone)
    portal = ["<h1>Wi-Fi</h1>", '{"story": "another"}']
    asked = []

    def answer_as_portal(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=200, body=portal[len(asked) % 2])

    phone.route("**/v1/stories", answer_as_portal)
    phone.locator("#next").tap()
    shown(phone, "waiting")
    again(phone)
    until(phone, lambda: len(asked) >= 2)
    shown(phone, "waiting")
    phone.unroute("**/v1/stories")
    again(phone)
    shown(phone, "sent")
    assert len(fresh_room.stories()) == 1


def test_two_tabs_send_each_story_once(fresh_room: Room, serve: Servers, phone: Page) -> None:
    origin = serve(fresh_room.app)
    other = phone.context.new_page()
    for page in (phone, other):
        visit(page, f"{origin}/t/{CODE}")
    serve.stop(origin)
    for page, words in ((phone, "Den første."), (other, "Den andre.")):
        page.bring_to_front()
        tell(page, words)
        shown(page, "waiting")
    serve(fresh_room.app, port=port_of(origin))
    posted: list[str] = []
    phone.context.on("request", lambda one: posted.append(one.method))
    for page in (phone, other):
        again(page)
    for page in (phone, other):
        page.bring_to_front()
        shown(page, "sent")
    assert sorted(one["text"] for one in fresh_room.stories().values()) == [
        "Den andre.",
        "Den første.",
    ]
    assert posted.count("POST") == 2


def test_what_comes_while_another_is_on_its_way_is_not_called_sent(
    fresh_room: Room, serve: Servers, phone: Page
) -> None:
    origin = serve(fresh_room.app)
    visit(phone, f"{origin}/t/{CODE}")
    serve.stop(origin)
    tell(phone, "Den første.")
    shown(phone, "waiting")
    serve(fresh_room.app, port=port_of(origin))
    on_their_way = held_up(phone)
    phone.goto(f"{origin}/t/{CODE}")
    write(phone, "Den andre.")
    phone.clock.install()
    phone.locator("#next").tap()
    phone.locator("#next").and_(phone.get_by_text("Sender …")).wait_for()
    phone.clock.fast_forward(7000)
    shown(phone, "waiting")
    until(phone, lambda: bool(on_their_way))
    on_their_way.pop().abort()
    until(phone, lambda: bool(on_their_way))  # the first round is told of
    shown(phone, "waiting")
    on_their_way.pop().abort()


def refuse(route: Route) -> None:
    route.fulfill(status=422, json={"errors": {"text": "Teksten er for lang."}})


def test_a_refused_story_comes_back_for_mending(
    fresh_room: Room, serve: Servers, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    origin = serve(fresh_room.app)
    address = f"{origin}/t/{CODE}"
    visit(phone, address)
    serve.stop(origin)
    tell(phone, "For mange ord.")
    shown(phone, "waiting")
    first = receipt_on(phone)
    phone.route("**/v1/stories", refuse)
    serve(fresh_room.app, port=port_of(origin))
    again(phone)
    shown(phone, "needing")
    expect(phone.locator("[data-reason]:visible")).to_have_text("Teksten er for lang.")
    assert axe(phone) == []
    phone.goto(address)
    expect(phone.locator("[data-needs] [data-reason]")).to_have_text("Teksten er for lang.")
    assert axe(phone) == []
    phone.locator("[data-needs] a").tap()
    expect(phone.locator("#text")).to_have_value("For mange ord.")
    expect(phone.locator("#text-error")).to_have_text("Teksten er for lang.")
    stands_at(phone, "tell")
    phone.unroute("**/v1/stories")
    phone.locator("#text").fill("Færre ord.")
    for _ in range(8):
        phone.locator("#next").tap()
    phone.locator("#next").tap()
    shown(phone, "sent")
    expect(phone.locator("[data-note=replaced]")).to_be_visible()
    [story] = fresh_room.stories().values()
    assert story["text"] == "Færre ord."
    assert story["code_hash"] == hash_code(receipt_on(phone)) != hash_code(first)
    assert phone.evaluate(SEALED) == [0, 0]


def test_what_waited_is_sent_after_the_collection_has_closed(
    fresh_room: Room, serve: Servers, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    origin = tell_without_a_server(fresh_room, serve, phone)
    fresh_room.change(lambda one: setattr(one, "closes", TODAY - timedelta(1)))
    leave(phone)
    serve(fresh_room.app, port=port_of(origin))
    phone.goto(f"{origin}/t/{CODE}")
    expect(phone.locator("h1")).to_have_text("Innsamlingen er stengt")
    expect(phone.locator("[data-sent] p")).to_have_text("Historien som ventet her, er sendt.")
    assert axe(phone) == []
    assert [one["text"] for one in fresh_room.stories().values()] == [WORDS]
    assert phone.evaluate(SEALED) == [0, 0]


def test_a_story_refused_after_the_closing_can_be_copied_but_not_told_anew(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.goto(address)
    write(phone, "For mange ord.")
    phone.route("**/v1/stories", refuse)
    phone.locator("#next").tap()
    expect(phone.locator("#text-error")).to_be_visible()
    fresh_room.change(lambda one: setattr(one, "closes", TODAY - timedelta(1)))
    phone.goto(address)
    expect(phone.locator("[data-needs] [data-reason]")).to_have_text("Teksten er for lang.")
    expect(phone.locator("[data-needs] a:visible")).to_have_count(0)
    with phone.expect_download() as saved:
        phone.locator("[data-needs] button:visible").first.tap()
    assert "For mange ord." in saved.value.path().read_text("utf-8")


def test_a_refusal_while_telling_keeps_the_words_on_the_phone(address: str, phone: Page) -> None:
    phone.goto(address)
    write(phone, "For mange ord.")
    phone.route("**/v1/stories", refuse)
    phone.locator("#next").tap()
    expect(phone.locator("#text-error")).to_have_text("Teksten er for lang.")
    phone.locator("#text").fill("Færre ord, men ikke sendt.")
    phone.wait_for_selector("#story[data-kept]")
    phone.goto(address)
    phone.locator("[data-needs] a").tap()
    expect(phone.locator("#text")).to_have_value("Færre ord, men ikke sendt.")


def test_a_server_in_trouble_has_the_story_a_little_later(
    fresh_room: Room, address: str, phone: Page
) -> None:
    phone.goto(address)
    write(phone)
    phone.route("**/v1/stories", lambda route: route.fulfill(status=500, body="Oops"))
    phone.locator("#next").tap()
    shown(phone, "waiting")
    receipt = receipt_on(phone)
    phone.unroute("**/v1/stories")
    again(phone)
    shown(phone, "sent")
    assert receipt_on(phone) == receipt
    [story] = fresh_room.stories().values()
    assert (story["text"], story["code_hash"]) == (WORDS, hash_code(receipt))


@pytest.mark.parametrize("status", [413, 422])
def test_what_was_refused_is_mended_on_the_page_and_accepted(
    fresh_room: Room, address: str, phone: Page, status: int
) -> None:
    phone.goto(address)
    write(phone, "For mange ord.")
    reason = {"errors": {"text": "Teksten er for lang."}}
    phone.route("**/v1/stories", lambda route: route.fulfill(status=status, json=reason), times=1)
    phone.locator("#next").tap()
    expect(phone.locator("#text-error")).to_have_text("Teksten er for lang.")
    assert fresh_room.stories() == {}
    phone.locator("#text").fill("Færre ord.")
    for _ in range(9):
        phone.locator("#next").tap()
    receipt = receipt_on(phone)
    [story] = fresh_room.stories().values()
    assert (story["text"], story["code_hash"]) == ("Færre ord.", hash_code(receipt))
    assert phone.evaluate(SEALED) == [0, 0]


@pytest.mark.parametrize("status, left", [(409, 1), (410, 0), (403, 2)])
def test_other_refusals_end_kindly(address: str, phone: Page, status: int, left: int) -> None:
    """What is sent again by itself keeps its receipt words, for whoever gets none on this page."""
    phone.goto(address)
    write(phone)
    reason = {"errors": {"story": "Slik gikk det."}}
    phone.route("**/v1/stories", lambda route: route.fulfill(status=status, json=reason))
    phone.locator("#next").tap()
    expect(phone.locator("#trouble")).to_contain_text("Slik gikk det.")
    with phone.expect_download() as saved:
        phone.locator("#keep-text").tap()
    assert WORDS in saved.value.path().read_text("utf-8")
    assert phone.evaluate(SEALED) == [left, left]
    phone.goto(address)
    if left:
        phone.locator("[data-needs] summary").last.tap()
        phone.locator("[data-needs] button").last.tap()
    expect(phone.locator("#outbox")).to_be_hidden()
    assert phone.evaluate(SEALED) == [0, 0]


def test_what_a_teller_opened_stays_open_while_her_story_is_refused_again(
    address: str, phone: Page
) -> None:
    phone.goto(address)
    write(phone)
    phone.route("**/v1/stories", lambda route: route.fulfill(status=403, json={"errors": {}}))
    phone.locator("#next").tap()
    expect(phone.locator("#trouble")).to_be_visible()
    held = hold(phone, "**/v1/stories")
    phone.goto(address)
    until(phone, lambda: bool(held))
    phone.locator("[data-needs] summary").tap()
    phone.evaluate("addEventListener('outbox', () => { globalThis.told = true; })")
    held[0].fulfill(status=403, json={"errors": {}})
    phone.wait_for_function("() => globalThis.told")
    for _ in range(5):  # what is drawn then has read the same before
        assert phone.evaluate(SEALED) == [2, 2]
    expect(phone.locator("[data-needs] button").last).to_be_visible()
    expect(phone.locator("[data-needs] summary")).to_be_focused()


@pytest.mark.parametrize(
    "trouble",
    [
        "Object.defineProperty(globalThis, 'indexedDB', {value: undefined})",
        "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); }",
        "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') }",
        "Object.defineProperty(globalThis, 'indexedDB', {get() { throw new DOMException(); }})",
    ],
    ids=["no store", "private mode", "full disk", "forbidden"],
)
def test_a_phone_that_keeps_nothing_sends_straight(
    fresh_room: Room, address: str, phone: Page, trouble: str
) -> None:
    phone.add_init_script(trouble)
    phone.goto(address)
    write(phone)
    phone.route("**/v1/stories", lose_the_answer, times=1)
    phone.locator("#next").tap()
    expect(phone.locator("#trouble")).to_contain_text("Historien din er fortsatt her")
    with phone.expect_download() as saved:
        phone.locator("#keep-text").tap()
    assert WORDS in saved.value.path().read_text("utf-8")
    phone.locator("#next").tap()
    receipt = receipt_on(phone)
    [story] = fresh_room.stories().values()
    assert (story["text"], story["code_hash"]) == (WORDS, hash_code(receipt))


def test_a_phone_that_keeps_nothing_says_so_while_it_sends(
    address: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    phone.add_init_script("Object.defineProperty(globalThis, 'indexedDB', {value: undefined})")
    phone.goto(address)
    write(phone)
    on_their_way = held_up(phone)
    phone.locator("#next").tap()
    expect(phone.get_by_role("alert")).to_contain_text("Telefonen kan ikke ta vare på historien")
    expect(phone.locator("#next")).to_have_text("Sender …")
    assert axe(phone) == []
    let_go(phone, on_their_way)
    receipt_on(phone)


@pytest.mark.parametrize(
    "script, tapped", [("sending.js", "#next"), ("language.js", "[data-language=en]")]
)
def test_a_script_that_does_not_come_is_told_of(
    address: str, phone: Page, script: str, tapped: str
) -> None:
    block(phone, f"**/{script}")
    phone.goto(address)
    write(phone)
    phone.locator(tapped).tap()
    expect(phone.get_by_role("alert")).to_contain_text("Historien din er fortsatt her")
    expect(phone.locator("#text")).to_have_value(WORDS)


def test_a_kiosk_keeps_no_draft_and_shows_nobody_anothers_words(address: str, phone: Page) -> None:
    phone.goto(f"{address}?mode=kiosk")
    write(phone)
    phone.wait_for_timeout(600)
    assert phone.evaluate("indexedDB.databases()") == []
    phone.route("**/v1/stories", refuse)
    phone.locator("#next").tap()
    expect(phone.locator("#text-error")).to_be_visible()
    phone.goto(f"{address}?mode=kiosk")
    expect(phone.locator("[data-needs] [data-reason]")).to_be_visible()
    phone.locator("[data-needs] summary").tap()
    expect(phone.locator("[data-needs] button:visible")).to_have_count(1)
    expect(phone.locator("[data-needs] a:visible")).to_have_count(0)


def test_a_phone_that_must_work_first_does_so_and_sends_again(
    sqlite_url: str, tmp_path: Path, serve: Servers, phone: Page
) -> None:
    room = open_room(sqlite_url, tmp_path, limit=1)
    assert room.client.post("/v1/stories", json=body()).status_code == 201
    phone.goto(f"{serve(room.app)}/t/{CODE}")
    answers: list[int] = []
    phone.on("response", lambda one: "/v1/stories" in one.url and answers.append(one.status))
    tell(phone)
    shown(phone, "sent")
    assert answers == [429, 201]
    assert len(room.stories()) == 2
