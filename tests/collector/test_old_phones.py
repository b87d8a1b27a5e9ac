"""A phone of 2015, whose browser gets no newer: what was told on it arrives as from any other."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import WatchedPage
from capturing import CODE, Room
from inviting import answered, invited_room
from media import kept_media
from serving import Servers
from storybank.invitations import printed
from telling import choose_a_picture, to_the_end
from waiting import leave, port_of, shown, tell, visit, write

NEWER = (
    *("AbortSignal.any", "AbortSignal.timeout", "Array.fromAsync", "Map.groupBy"),
    *("Object.groupBy", "Promise.try", "Promise.withResolvers", "RegExp.escape", "Response.json"),
    *("URL.canParse", "globalThis.CompressionStream", "globalThis.Iterator"),
    *("globalThis.OffscreenCanvas", "globalThis.SyncManager", "globalThis.requestIdleCallback"),
    *("Array.prototype.toReversed", "Array.prototype.toSorted", "Array.prototype.toSpliced"),
    *("Array.prototype.with", "Set.prototype.difference", "Set.prototype.intersection"),
    *("Set.prototype.union", "String.prototype.isWellFormed", "Uint8Array.prototype.toHex"),
    *(
        "globalThis.Document?.prototype.startViewTransition",
        "globalThis.Navigator?.prototype.wakeLock",
    ),
    *("globalThis.Element?.prototype.checkVisibility", "globalThis.Element?.prototype.ariaLabel"),
    *(
        "globalThis.HTMLElement?.prototype.attachInternals",
        "globalThis.HTMLElement?.prototype.inert",
    ),
    *("globalThis.HTMLElement?.prototype.showPopover",),
    *("globalThis.HTMLFormElement?.prototype.requestSubmit",),
)
"""What Safari 15.4 or Firefox 115 lack. Also lookbehind, which is the language's: the advice about
personal data, which alone uses it, does not come there."""
AS_OLD = "".join(
    f"try {{ delete {one} }} catch {{ /* there is no such thing here either */ }}\n"
    for one in NEWER
)


def to_old_phones(app: WSGIApplication) -> WSGIApplication:
    """The app as its service worker runs in such a browser."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/sw.js":
            return app(environ, start_response)
        environ.pop("HTTP_ACCEPT_ENCODING")
        begun: list[tuple[str, list[tuple[str, str]]]] = []
        script = b"".join(app(environ, lambda status, headers: begun.append((status, headers))))
        [(status, headers)] = begun
        start_response(status, [one for one in headers if one[0] != "Content-Length"])
        return [AS_OLD.encode() + script]

    return answer


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    with WatchedPage(browser, phone=True) as page:
        page.context.add_init_script(AS_OLD)
        yield page


def test_a_story_told_without_a_network_is_sent(
    fresh_room: Room, serve: Servers, phone: Page
) -> None:
    app = to_old_phones(fresh_room.app)
    origin = serve(app)
    address = f"{origin}/t/{CODE}"
    visit(phone, address)
    assert phone.evaluate("AbortSignal.timeout ?? Response.json ?? null") is None
    serve.stop(origin)
    phone.goto(address)
    tell(phone)
    shown(phone, "waiting")
    leave(phone)
    serve(app, port=port_of(origin))
    phone.goto(address)
    expect(phone.locator("[data-sent] p")).to_have_text("Historien som ventet her, er sendt.")
    assert len(fresh_room.stories()) == 1


def test_a_story_with_a_picture_is_sent(hearing_here: Room, serve: Servers, phone: Page) -> None:
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    phone.locator("#next").tap()
    phone.locator("[name=prompt]").first.tap()
    phone.locator("#next").tap()
    choose_a_picture(phone)
    expect(phone.locator("#photo-medium canvas")).to_be_visible()
    phone.locator("#text").fill("Se her.")
    to_the_end(phone)
    shown(phone, "sent")
    assert kept_media(hearing_here).keys() == {"photo"}


def test_an_invitation_is_spent(
    sqlite_url: str, tmp_path: Path, serve: Servers, phone: Page
) -> None:
    with invited_room(sqlite_url, tmp_path / "home", 5) as (room, codes):
        phone.goto(f"{serve(room.app)}/t/{CODE}#{codes[0]}")
        # Its field folds away then, and the button moves from under a tap.
        expect(phone.locator("#invitation")).to_have_value(printed(codes[0]))
        write(phone)
        phone.locator("#next").tap()
        shown(phone, "sent")
        assert answered(room).told == 1


def test_a_screen_begins_anew(address: str, phone: Page) -> None:
    phone.goto(f"{address}?mode=kiosk")
    tell(phone)
    shown(phone, "sent")
    phone.locator("[data-anew]:visible").tap()
    expect(phone.locator("body[data-at=welcome] #step-welcome")).to_be_visible()
    expect(phone.locator("#text")).to_have_value("")
