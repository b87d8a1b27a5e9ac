"""The plain form, where a page's scripts are not all there: nothing of it goes where nobody is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from capturing import CODE, Room
from serving import Servers
from telling import WORDS, receipt_on
from waiting import NO_CRYPTO, block, port_of, write


def fill_in(page: Page) -> None:
    page.locator("[name=prompt]").first.tap()
    page.locator("#text").fill(WORDS)
    page.locator("[name=consent][value=read]").tap()


def send(page: Page) -> None:
    page.get_by_role("button", name="Send historien").tap()


def still_here(page: Page) -> None:
    expect(page.locator("#trouble")).to_contain_text("Historien din er fortsatt her")
    expect(page.locator("#text")).to_have_value(WORDS)


def arrived(page: Page, room: Room) -> None:
    receipt_on(page)
    assert [one["text"] for one in room.stories().values()] == [WORDS]


def begin_whole(page: Page, address: str) -> None:
    """The form whose kinds of question are there, on a phone that cannot seal."""
    page.add_init_script(NO_CRYPTO)
    page.goto(address)
    write(page)


def begin_in_parts(page: Page, address: str) -> None:
    """The form with the fields of a kind whose script did not come."""
    block(page, "**/triad.js")
    page.goto(address)
    write(page)


def begin_plainly(page: Page, address: str) -> None:
    """The form as it came, without the page's script."""
    block(page, "**/capture.js")
    page.goto(address)
    fill_in(page)


def begin_with_a_mistake(page: Page, address: str) -> None:
    """The same, sent back by the server."""
    begin_plainly(page, address)
    page.locator("#text").fill(" ")
    send(page)
    expect(page.locator("#mistakes")).to_contain_text("Skriv historien din først.")
    page.locator("#text").fill(WORDS)


@pytest.mark.parametrize(
    "begin", [begin_whole, begin_in_parts, begin_plainly, begin_with_a_mistake]
)
def test_what_was_written_stays_where_no_network_would_take_it(
    fresh_room: Room, serve: Servers, phone: Page, begin: Callable[[Page, str], None]
) -> None:
    origin = serve(fresh_room.app)
    begin(phone, f"{origin}/t/{CODE}")
    phone.wait_for_load_state("networkidle")
    serve.stop(origin)
    send(phone)
    still_here(phone)
    serve(fresh_room.app, port=port_of(origin))
    send(phone)
    arrived(phone, fresh_room)


def refuse(route: Route) -> None:
    route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>")


@pytest.mark.parametrize("begin", [begin_whole, begin_plainly])
def test_what_was_written_stays_where_only_a_proxy_answers(
    fresh_room: Room, address: str, phone: Page, begin: Callable[[Page, str], None]
) -> None:
    begin(phone, address)
    phone.route("**/t/*", refuse)
    send(phone)
    still_here(phone)
    phone.unroute("**/t/*", refuse)
    send(phone)
    arrived(phone, fresh_room)


def test_the_language_of_a_plain_form_is_changed_by_its_button(address: str, phone: Page) -> None:
    """No link does it there: it would leave behind what was written."""
    begin_plainly(phone, address)
    expect(phone.get_by_role("link", name="English")).to_be_hidden()
    phone.get_by_role("button", name="English").tap()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    expect(phone.locator("#text")).to_have_value(WORDS)
    expect(phone.locator("[name=prompt]").first).to_be_checked()
