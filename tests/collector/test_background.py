"""Where the browser can, it sends what waits when the network is back, though no page is open."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from browsing import FLAGS, WatchedPage, find_chromium
from capturing import CODE, Room
from collector import assets
from dying import newer_version
from inviting import answered, invited_room
from serving import Servers
from waiting import (
    SEALED,
    WAITS,
    again,
    comes_back_until_new,
    port_of,
    promised,
    shown,
    tell,
    until,
    visit,
)

PORTAL = [("Content-Type", "text/html")]
TAGS = "navigator.serviceWorker.ready.then((worker) => worker.sync.getTags())"


class Network:
    """The app with its stories counted, behind a portal that answers everything until it opens."""

    def __init__(self, app: WSGIApplication, *, portal: bool = False) -> None:
        self.app, self.portal, self.posts = app, portal, 0

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        self.posts += environ["PATH_INFO"] == "/v1/stories"
        if self.portal:
            start("200 OK", PORTAL)
            return [b"<h1>Velkommen</h1>"]
        return self.app(environ, start)


@pytest.fixture(scope="module")
def whole(browser: Browser) -> Iterator[Browser]:
    """The whole browser: the headless shell wakes nothing."""
    chromium = browser.browser_type.launch(
        executable_path=find_chromium(whole=True), args=list(FLAGS)
    )
    yield chromium
    chromium.close()


@pytest.fixture
def waking(whole: Browser) -> Iterator[Page]:
    """A phone whose browser wakes the service worker when the network is back."""
    with WatchedPage(whole, phone=True, wakes=True) as page:
        yield page


@pytest.fixture
def told_offline(fresh_room: Room, serve: Servers, waking: Page) -> str:
    """A story waits on the phone, and the server is gone; its address."""
    origin = serve(fresh_room.app)
    visit(waking, f"{origin}/t/{CODE}")
    serve.stop(origin)
    tell(waking)
    shown(waking, "waiting")
    return origin


def waker(page: Page, origin: str) -> Callable[[], None]:
    """What the browser does when the network is back: it wakes the service worker."""
    debugger: CDPSession = page.context.new_cdp_session(page)
    known: list[str] = []
    debugger.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: known.extend(one["registrationId"] for one in event["registrations"]),
    )
    debugger.send("ServiceWorker.enable")
    until(page, lambda: bool(known))
    named = {"origin": origin, "registrationId": known[-1], "tag": "outbox", "lastChance": False}
    return lambda: debugger.send("ServiceWorker.dispatchSyncEvent", named) and None


def close(page: Page) -> Page:
    """The page is closed; another tab, of nothing, is left."""
    left = page.context.new_page()
    page.close()
    return left


def test_a_story_is_sent_though_its_page_is_closed(
    fresh_room: Room, serve: Servers, waking: Page, told_offline: str
) -> None:
    assert waking.evaluate(TAGS) == ["outbox"]
    left = close(waking)
    wake = waker(left, told_offline)
    serve(fresh_room.app, port=port_of(told_offline))
    wake()
    until(left, lambda: len(fresh_room.stories()) == 1)
    left.goto(f"{told_offline}/t/{CODE}")
    expect(left.locator("[data-sent] p")).to_have_text("Historien som ventet her, er sendt.")
    promised(left, f"() => ({SEALED})().then((counts) => counts.join() === '0,0')")
    left.reload()
    expect(left.locator("#next")).to_be_visible()
    expect(left.locator("#outbox")).to_be_hidden()


def test_a_page_and_the_worker_send_a_story_once(
    fresh_room: Room, serve: Servers, waking: Page, told_offline: str
) -> None:
    network = Network(fresh_room.app)
    wake = waker(waking, told_offline)
    serve(network, port=port_of(told_offline))
    wake()
    again(waking)
    shown(waking, "sent")
    assert (len(fresh_room.stories()), network.posts) == (1, 1)


def test_the_worker_forgets_nothing_for_a_portals_page(
    fresh_room: Room, serve: Servers, waking: Page, told_offline: str
) -> None:
    network = Network(fresh_room.app, portal=True)
    left = close(waking)
    wake = waker(left, told_offline)
    serve(network, port=port_of(told_offline))
    wake()
    until(left, lambda: network.posts == 1)
    network.portal = False
    wake()
    until(left, lambda: len(fresh_room.stories()) == 1)


VERSIONS = """() => [...new Set(performance.getEntriesByType("resource")
  .map(({ name }) => name.match(/[/]static[/]([^/]+)/)?.[1]).filter(Boolean))]"""


def test_a_new_version_takes_over_from_the_worker_that_sends(
    fresh_room: Room,
    serve: Servers,
    waking: Page,
    told_offline: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What waits is sent, whichever version wrote it; no page ever has scripts of both."""
    old, address = assets.assets_version(), f"{told_offline}/t/{CODE}"
    app = newer_version(fresh_room, tmp_path, monkeypatch)
    new = assets.assets_version()
    serve(app, port=port_of(told_offline))
    waking.goto(address)
    until(waking, lambda: len(fresh_room.stories()) == 1)
    assert waking.evaluate(VERSIONS) == [new]
    promised(waking, WAITS)
    serve.stop(told_offline)
    waking.goto(address)
    tell(waking, "Skrevet midt imellom.")
    shown(waking, "waiting")
    assert waking.evaluate(VERSIONS) in ([old], [new]), "whichever worker is in charge"
    later = close(waking)
    serve(app, port=port_of(told_offline))
    comes_back_until_new(later, address)
    until(later, lambda: len(fresh_room.stories()) == 2)
    serve.stop(told_offline)
    later.goto(address)
    tell(later, "Skrevet med den nye.")
    shown(later, "waiting")
    assert later.evaluate(VERSIONS) == [new]
    left = close(later)
    wake = waker(left, told_offline)
    serve(app, port=port_of(told_offline))
    wake()
    until(left, lambda: len(fresh_room.stories()) == 3)


def test_an_invitation_is_spent_unseen_too(
    sqlite_url: str, tmp_path: Path, serve: Servers, waking: Page
) -> None:
    with invited_room(sqlite_url, tmp_path / "home", 5) as (room, codes):
        origin = serve(room.app)
        visit(waking, f"{origin}/t/{CODE}#{codes[0]}")
        serve.stop(origin)
        tell(waking)
        shown(waking, "waiting")
        left = close(waking)
        wake = waker(left, origin)
        serve(room.app, port=port_of(origin))
        wake()
        until(left, lambda: len(room.stories()) == 1)
        assert answered(room).told == 1


def test_a_browser_that_wakes_nothing_keeps_the_plain_worker(address: str, phone: Page) -> None:
    visit(phone, address)
    worker = phone.evaluate("navigator.serviceWorker.controller.scriptURL")
    assert worker.endswith("/sw.js")
