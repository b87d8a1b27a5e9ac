"""Deeds on a phone whose network comes and goes: a page visited, a story told, the network back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from capturing import CODE, Room
from collector import assets
from serving import Servers
from telling import WORDS

WAITS = "navigator.serviceWorker.getRegistration().then(one => Boolean(one.waiting))"
"""Whether a new version is whole, and waits until no page of the old one is open."""
NO_CRYPTO = "Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})"
NO_WORKER = "Object.defineProperty(navigator, 'serviceWorker', {value: undefined})"
SEALED = """() => new Promise((done) => {
  const opening = indexedDB.open("fortell");
  opening.onsuccess = () => {
    const stores = opening.result.transaction(["keys", "sealed"]);
    const counts = [...stores.objectStoreNames].map((name) => stores.objectStore(name).count());
    stores.oncomplete = () => { opening.result.close(); done(counts.map((one) => one.result)); };
  };
})"""


def visit(page: Page, address: str) -> None:
    """Open the page, and stay until it would open without a network too."""
    page.goto(address)
    promised(page, "navigator.serviceWorker.getRegistration().then(one => Boolean(one?.active))")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    promised(
        page, "path => caches.match(path, {ignoreSearch: true}).then(Boolean)", arg=f"/t/{CODE}"
    )


def write(page: Page, words: str = WORDS) -> None:
    """From the welcome to the last step, with every question skipped."""
    page.locator("#next").tap()
    page.locator("[name=prompt]").first.tap()
    page.locator("#next").tap()
    page.locator("#text").fill(words)
    for _ in range(8):
        page.locator("#next").tap()
    page.locator("[name=consent][value=quote]").tap()


def tell(page: Page, words: str = WORDS) -> None:
    write(page, words)
    page.locator("#next").tap()


def tell_without_a_server(room: Room, serve: Servers, page: Page) -> str:
    """Tell a story on a page whose server has gone, so that it waits; where the server was."""
    origin = serve(room.app)
    visit(page, f"{origin}/t/{CODE}")
    serve.stop(origin)
    tell(page)
    shown(page, "waiting")
    return origin


def shown(page: Page, state: str) -> None:
    expect(page.locator(f"[data-state={state}]")).to_be_visible()


def until(page: Page, happened: Callable[[], bool]) -> None:
    """Wait for what the page does beyond itself."""
    for _ in range(3000):
        if happened():
            return
        page.wait_for_timeout(20)
    pytest.fail("it never happened")


def tap_twice(page: Page, button: str, address: str) -> None:
    """Tap a button again when its form has been answered and the answer is still on its way."""
    begun: list[Route] = []

    def hold_first(route: Route) -> None:
        if begun:
            route.continue_()
        else:
            begun.append(route)

    page.route(address, hold_first)
    tapped = page.get_by_role("button", name=button)
    tapped.scroll_into_view_if_needed()
    box = tapped.bounding_box()
    assert box
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(*place)
    until(page, lambda: bool(begun))
    answer = begun[0].fetch(max_redirects=0)
    page.mouse.click(*place)
    page.wait_for_timeout(100)  # a second form would be on its way by now
    begun[0].fulfill(response=answer)


def promised(page: Page, script: str, arg: object = None) -> None:
    """Wait until what the script promises is true; `wait_for_function` takes the promise itself."""
    until(page, lambda: bool(page.evaluate(script, arg)))


def comes_back_until_new(page: Page, address: str) -> None:
    """Close and open the page until the new version is alone: it takes over between visits.

    Nobody is as quick as a test: Chromium can lose a page that is opened while it ends the worker
    of the old version. So the next visit begins when the browser says which one is in charge.
    """
    workers = workers_of(page)

    def alone() -> bool:
        page.goto("about:blank")
        until(page, lambda: workers[max(workers)] == "activated")
        page.goto(address)
        page.wait_for_load_state("networkidle")
        names = page.evaluate("caches.keys()")
        return bool(names == [f"fortell-{assets.assets_version()}"])

    until(page, alone)


def workers_of(page: Page) -> dict[int, str]:
    """The states of the service workers, oldest first, as the browser goes on telling them."""
    debugger, states = page.context.new_cdp_session(page), dict[int, str]()
    debugger.on(
        "ServiceWorker.workerVersionUpdated",
        lambda event: states.update(
            {int(one["versionId"]): one["status"] for one in event["versions"]}
        ),
    )
    debugger.send("ServiceWorker.enable")
    until(page, lambda: bool(states))
    return states


def again(page: Page) -> None:
    """The network is back; the browser says so, as it does on a phone."""
    page.evaluate("dispatchEvent(new Event('online'))")


def look_away(page: Page) -> None:
    """The page goes to the background, as when a call comes."""
    page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", {value: true, configurable: true});
          document.dispatchEvent(new Event("visibilitychange", {bubbles: true}));
        }"""
    )


def port_of(origin: str) -> int:
    return int(origin.rsplit(":", 1)[-1])


def hold(page: Page, files: str) -> list[Route]:
    """What is asked for under this name is on its way until the test lets it go.

    A script is held where no worker comes: it brings what it has kept, and no route sees that.
    """
    if files.endswith(".js"):
        page.add_init_script(NO_WORKER)
    held: list[Route] = []
    page.route(files, lambda route: held.append(route))  # noqa: PLW0108 - Playwright writes on the function
    return held


def block(page: Page, script: str) -> None:
    """Let a script never come, and no worker that may have kept it."""
    page.add_init_script(NO_WORKER)
    page.route(script, lambda route: route.abort())


def held_up(page: Page) -> list[Route]:
    """The stories that are on their way from now on, until the test lets them go."""
    return hold(page, "**/v1/stories")


def let_go(page: Page, on_their_way: list[Route]) -> None:
    """Of these the next one, and from now on any."""
    until(page, lambda: bool(on_their_way))
    on_their_way.pop().continue_()
    page.unroute("**/v1/stories")


def leave(page: Page) -> None:
    """What waits on the phone is tried by no page until another one is opened."""
    page.goto("about:blank")


def lose_the_answer(route: Route) -> None:
    """The story arrives, but the phone never hears of it."""
    route.fetch()
    route.abort()
