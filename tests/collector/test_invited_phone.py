"""An invitation on the phone: opened, kept through a bad network, spent when the story arrives."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from capturing import CODE, Room
from collector.letters import draw_cards
from inviting import answered, ask, invited_room, tell_with
from serving import Servers
from storybank.collections import find_link
from storybank.invitations import Answered, printed
from telling import WORDS, step_of
from waiting import again, hold, lose_the_answer, port_of, shown, tell, until, visit, write

USED = "Denne invitasjonen er brukt"


@pytest.fixture
def invited(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Room, list[str]]]:
    with invited_room(sqlite_url, tmp_path / "home", 5) as made:
        yield made


@pytest.fixture
def origin(invited: tuple[Room, list[str]], serve: Servers) -> str:
    return serve(invited[0].app)


def open_invitation(page: Page, origin: str, code: str) -> None:
    """By the link, until the script has taken the code out of it."""
    page.goto("about:blank")  # a new fragment alone would not load the page
    page.goto(f"{origin}/t/{CODE}#{code}")
    expect(page.locator("#invitation")).to_have_value(printed(code))


def mistake_at(page: Page) -> str:
    expect(page.locator("#invitation-error")).to_be_visible()
    return page.locator("#invitation-error").inner_text()


def test_an_invitation_is_opened_told_with_and_gone(
    invited: tuple[Room, list[str]], origin: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    room, codes = invited
    asked: list[str] = []
    phone.on("request", lambda one: asked.append(one.url))
    open_invitation(phone, origin, codes[0])
    expect(phone.locator("#invitation")).to_be_hidden()  # folded away: there is nothing to do
    assert "#" not in phone.url
    assert axe(phone) == []
    tell(phone)
    shown(phone, "sent")
    assert axe(phone) == []
    assert phone.get_by_text("Fortell en historie til").count() == 0
    assert not [url for url in asked if codes[0] in url.partition("#")[0]]
    assert answered(room) == Answered(minted=5, told=1)
    assert phone.evaluate("sessionStorage.length") == 0


def test_who_is_quicker_than_the_code_is_not_asked_for_it(
    invited: tuple[Room, list[str]], origin: str, phone: Page
) -> None:
    late = hold(phone, "**/invited.js")
    phone.goto(f"{origin}/t/{CODE}#{invited[1][0]}", wait_until="commit")
    until(phone, lambda: bool(late))
    for _ in range(2):
        phone.locator("#next").tap()
    late[0].continue_()
    expect(phone.locator("[name=prompt]").first).to_be_visible()
    expect(phone.locator("#prompt-error")).to_be_hidden()
    expect(phone.locator("#invitation-error")).to_be_hidden()


def test_without_an_invitation_it_is_said_before_a_word_is_written(
    invited: tuple[Room, list[str]], origin: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    room, codes = invited
    phone.goto(f"{origin}/t/{CODE}")
    expect(phone.locator("#invitation")).to_be_visible()
    assert axe(phone) == []
    phone.wait_for_function("() => document.querySelector('#invitation').validity.customError")
    phone.locator("#next").tap()
    assert mistake_at(phone).startswith("Skriv koden fra invitasjonen.")
    assert (step_of(phone), axe(phone)) == ("step-welcome", [])
    phone.locator("#invitation").fill(codes[0][:-1] + ("3" if codes[0][-1] == "2" else "2"))
    phone.locator("#next").tap()
    assert mistake_at(phone).startswith("Dette er ingen invitasjon.")
    phone.locator("#invitation").fill(printed(codes[0]).upper())
    tell(phone)
    shown(phone, "sent")
    assert len(room.stories()) == 1


def test_a_used_invitation_is_told_kindly_before_a_word_is_written(
    invited: tuple[Room, list[str]], origin: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    room, codes = invited
    assert tell_with(room, codes[0]).status_code == 201
    open_invitation(phone, origin, codes[0])
    said = mistake_at(phone)
    assert said.startswith(USED)
    assert "be dem som inviterte deg, om en ny" in said
    assert axe(phone) == []
    phone.locator("#next").tap()
    assert (mistake_at(phone), step_of(phone)) == (said, "step-welcome")


def test_a_page_that_is_loaded_anew_still_knows_its_invitation(
    invited: tuple[Room, list[str]], origin: str, phone: Page
) -> None:
    room, codes = invited
    open_invitation(phone, origin, codes[0])
    phone.locator("#next").tap()
    phone.reload()
    expect(phone.locator("#invitation")).to_have_value(printed(codes[0]))
    phone.locator("[data-language=en]").tap()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    expect(phone.locator("#invitation")).to_have_value(printed(codes[0]))
    tell(phone)
    shown(phone, "sent")
    assert answered(room).told == 1


def test_an_invitation_works_without_a_network_and_is_bought_when_it_is_back(
    invited: tuple[Room, list[str]], origin: str, serve: Servers, phone: Page
) -> None:
    room, codes = invited
    visit(phone, f"{origin}/t/{CODE}")
    serve.stop(origin)
    open_invitation(phone, origin, codes[0])
    tell(phone)
    shown(phone, "waiting")
    serve(room.app, port=port_of(origin))
    assert ask(room, codes[0]).status_code == 200, "it is not spent by waiting"
    again(phone)
    shown(phone, "sent")
    [story] = room.stories().values()
    assert (story["text"], answered(room).told) == (WORDS, 1)


@pytest.mark.parametrize("lost", ["**/v1/invitations", "**/v1/stories"])
def test_a_lost_answer_costs_nobody_her_voice(
    invited: tuple[Room, list[str]], origin: str, phone: Page, lost: str
) -> None:
    room, codes = invited
    open_invitation(phone, origin, codes[0])
    write(phone)
    phone.route(lost, lose_the_answer, times=1)
    phone.locator("#next").tap()
    shown(phone, "waiting")
    shown(phone, "sent")  # by itself, after a second
    assert (len(room.stories()), answered(room).told) == (1, 1)


def test_a_phone_that_is_closed_between_the_two_answers_finishes_later(
    invited: tuple[Room, list[str]], origin: str, phone: Page
) -> None:
    room, codes = invited
    open_invitation(phone, origin, codes[0])
    write(phone)
    refused: list[Route] = []

    def lose(route: Route) -> None:
        refused.append(route)
        route.abort()

    phone.route("**/v1/stories", lose)
    phone.locator("#next").tap()
    shown(phone, "waiting")
    assert ask(room, codes[0]).status_code == 422, "it is bought"
    assert (room.stories(), bool(refused)) == ({}, True)
    phone.unroute("**/v1/stories")
    phone.goto(f"{origin}/privacy")
    phone.goto(f"{origin}/t/{CODE}")  # from the list of pages, without the code
    expect(phone.locator("[data-sent]")).to_be_visible()
    assert (len(room.stories()), answered(room).told) == (1, 1)


def test_a_phone_that_keeps_nothing_buys_once_however_often_it_tries(
    invited: tuple[Room, list[str]], origin: str, phone: Page
) -> None:
    room, codes = invited
    phone.add_init_script("Object.defineProperty(globalThis, 'indexedDB', {value: undefined})")
    open_invitation(phone, origin, codes[0])
    write(phone)
    for lost in ("**/v1/invitations", "**/v1/stories"):
        phone.route(lost, lose_the_answer, times=1)
        phone.locator("#next").tap()
        expect(phone.locator("#trouble")).to_contain_text("Vi fikk ikke kontakt.")
    phone.locator("#next").tap()
    shown(phone, "sent")
    assert (len(room.stories()), answered(room).told) == (1, 1)


def test_the_next_on_a_shared_screen_needs_an_invitation_of_her_own(
    invited: tuple[Room, list[str]], origin: str, phone: Page
) -> None:
    _, codes = invited
    phone.goto(f"{origin}/t/{CODE}?mode=kiosk#{codes[0]}")
    expect(phone.locator("#invitation")).to_have_value(printed(codes[0]))
    assert phone.evaluate("sessionStorage.length") == 0
    tell(phone)
    shown(phone, "sent")
    phone.locator("[data-anew]:visible").tap()
    expect(phone.locator("#invitation")).to_be_visible()
    expect(phone.locator("#invitation")).to_have_value("")


def test_cards_break_no_rule_of_accessibility(
    invited: tuple[Room, list[str]], laptop: Page, tmp_path: Path, axe: Callable[[Page], list[str]]
) -> None:
    room, codes = invited
    with room.sessions.reading() as session:
        link = find_link(session, CODE)
    with room.app.test_request_context():
        cards = draw_cards(link, "https://fortell.example.no", codes)
    (tmp_path / "cards.html").write_text(cards, "utf-8")
    laptop.goto((tmp_path / "cards.html").as_uri())
    assert laptop.locator(".card svg").count() == 5
    assert axe(laptop) == []


def test_an_invitation_that_was_used_meanwhile_can_be_replaced(
    invited: tuple[Room, list[str]], origin: str, phone: Page
) -> None:
    room, codes = invited
    open_invitation(phone, origin, codes[0])
    write(phone)
    assert tell_with(room, codes[0]).status_code == 201  # on another phone
    phone.locator("#next").tap()
    assert mistake_at(phone).startswith(USED)
    phone.locator("#invitation").fill(codes[1])
    for _ in range(11):
        phone.locator("#next").tap()
    shown(phone, "sent")
    assert answered(room) == Answered(minted=5, told=2)


def test_without_scripts_the_code_is_typed_from_the_print(
    invited: tuple[Room, list[str]],
    origin: str,
    plain_phone: Page,
    axe: Callable[[Page], list[str]],
) -> None:
    room, codes = invited
    plain_phone.goto(f"{origin}/t/{CODE}#{codes[0]}")
    expect(plain_phone.get_by_text("etter tegnet #")).to_be_visible()
    plain_phone.locator("[name=prompt]").first.check()
    plain_phone.locator("#text").fill(WORDS)
    plain_phone.locator("[name=consent][value=read]").check()
    plain_phone.locator("#next").tap()
    expect(plain_phone.locator("#mistakes")).to_contain_text("Skriv koden fra invitasjonen.")
    plain_phone.locator("#invitation").fill(printed(codes[0]))
    plain_phone.locator("#next").tap()
    expect(plain_phone.locator(".receipt-words li")).to_have_count(12)
    assert answered(room).told == 1
