"""A screen in a public place: it begins anew by itself, kindly, and keeps nothing of anybody."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from builders import TODAY
from capturing import CODE, Room
from serving import Servers
from storybank.receipts import hash_code
from telling import WORDS, receipt_on, stands_at
from waiting import (
    NO_WORKER,
    SEALED,
    again,
    block,
    hold,
    let_go,
    port_of,
    promised,
    shown,
    tell,
    until,
    visit,
    write,
)

KIOSK = f"/t/{CODE}?mode=kiosk"
TRACES = "[document.cookie, localStorage.length, sessionStorage.length]"


@pytest.fixture
def kiosk(address: str) -> str:
    return f"{address}?mode=kiosk"


def stand(page: Page, address: str) -> None:
    """Open the screen with a clock that the test moves."""
    page.clock.install()
    page.goto(address)
    page.wait_for_selector("body[data-at=welcome]")


def wait_untouched(page: Page, seconds: int) -> None:
    page.wait_for_load_state()  # its scripts have begun to count
    page.clock.run_for(seconds * 1000)


def begun_anew(page: Page) -> None:
    """The first page, with nothing of anybody on it."""
    expect(page.locator("body[data-at=welcome] #step-welcome")).to_be_visible()
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator("body")).not_to_contain_text(WORDS)


def test_an_untouched_screen_asks_and_then_begins_anew(
    kiosk: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    stand(phone, kiosk)
    write(phone)
    wait_untouched(phone, 119)
    expect(phone.locator("#idle")).to_be_hidden()
    wait_untouched(phone, 2)
    dialog = phone.get_by_role("dialog", name="Er du der fortsatt?")
    expect(dialog).to_contain_text("begynner siden på nytt")
    assert axe(phone) == []
    wait_untouched(phone, 40)
    assert "sekunder" in dialog.get_by_role("status").inner_text(), "said aloud once more"
    seen, left = "", 60
    while left > 1:
        seen = phone.locator("#idle-words").inner_text()
        left = int(re.sub(r"\D", "", seen) or 1)
        wait_untouched(phone, 1)
    assert seen.startswith("Om ett sekund begynner siden på nytt")
    begun_anew(phone)


ALOUD = """() => {
  globalThis.said = [];
  const place = document.querySelector("#idle [role=status]");
  const hear = () => { if (place.textContent) globalThis.said.push(place.textContent); };
  new MutationObserver(hear).observe(place, {childList: true, characterData: true, subtree: true});
}"""


def test_it_is_said_aloud_once_however_late_the_timers_come(kiosk: str, phone: Page) -> None:
    stand(phone, kiosk)
    write(phone)
    phone.evaluate(ALOUD)
    for heard, patience in ((1, 120), (2, 600)):
        wait_untouched(phone, patience + 10)
        expect(phone.locator("#idle")).to_be_visible()
        phone.clock.fast_forward(35_000)
        wait_untouched(phone, 10)
        assert len(phone.evaluate("said")) == heard
        phone.get_by_role("button", name="Jeg trenger mer tid").tap()
        expect(phone.locator("#idle [role=status]")).to_have_text("")


def test_nobody_is_left_unasked_however_late_the_timers_come(kiosk: str, phone: Page) -> None:
    stand(phone, kiosk)
    write(phone)
    phone.clock.fast_forward(300_000)
    expect(phone.get_by_role("dialog", name="Er du der fortsatt?")).to_be_visible()
    wait_untouched(phone, 5)
    expect(phone.locator("#idle [role=status]")).to_contain_text("sekunder")
    expect(phone.locator("#text")).to_have_value(WORDS)
    wait_untouched(phone, 20)
    begun_anew(phone)


def test_whoever_needs_more_time_has_it_as_often_as_she_asks(kiosk: str, phone: Page) -> None:
    stand(phone, kiosk)
    write(phone)
    more_time = phone.get_by_role("button", name="Jeg trenger mer tid")
    wait_untouched(phone, 100)
    for answer in (more_time.tap, lambda: phone.keyboard.press("Escape")) * 3:
        wait_untouched(phone, 30)  # well within the minute in which it asks
        expect(phone.locator("#idle")).to_be_visible()
        answer()
        expect(phone.locator("#idle")).to_be_hidden()
        wait_untouched(phone, 580)
        expect(phone.locator("#idle")).to_be_hidden()
    stands_at(phone, "consent")
    expect(phone.locator("#text")).to_have_value(WORDS)


def test_every_touch_and_key_counts_as_being_there(kiosk: str, phone: Page) -> None:
    stand(phone, kiosk)
    write(phone)
    for deed in (
        lambda: phone.locator("#step-consent h2").tap(),
        lambda: phone.keyboard.press("Shift"),
    ):
        wait_untouched(phone, 110)
        deed()
        wait_untouched(phone, 110)
        expect(phone.locator("#idle")).to_be_hidden()


def test_the_next_one_can_begin_at_once_and_finds_no_way_back(
    fresh_room: Room, kiosk: str, phone: Page
) -> None:
    stand(phone, f"{kiosk}&lang=nb")
    write(phone)
    wait_untouched(phone, 130)
    phone.get_by_role("button", name="Begynn på nytt").tap()
    begun_anew(phone)
    for _ in range(3):
        phone.go_back()
        begun_anew(phone)
    assert fresh_room.stories() == {}


def test_the_thanks_give_time_to_write_and_then_begin_anew(
    fresh_room: Room, kiosk: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    stand(phone, kiosk)
    tell(phone)
    shown(phone, "sent")
    receipt = receipt_on(phone)
    expect(phone.get_by_text("Siden begynner på nytt av seg selv")).to_be_visible()
    expect(phone.locator(".receipt")).to_contain_text(re.compile(r"på 127\.0\.0\.1:\d+/receipt"))
    expect(phone.locator("[data-deed]")).to_have_count(0)
    assert axe(phone) == []
    wait_untouched(phone, 125)
    phone.get_by_role("button", name="Jeg trenger mer tid").tap()
    assert receipt_on(phone) == receipt
    wait_untouched(phone, 661)
    begun_anew(phone)
    assert receipt.split()[0] not in phone.locator("main").inner_text().split()
    [story] = fresh_room.stories().values()
    assert story["text"] == WORDS
    assert phone.evaluate(TRACES) == ["", 0, 0]
    assert phone.evaluate(SEALED) == [0, 0]


def test_who_is_done_leaves_a_clean_screen_in_its_own_language(
    fresh_room: Room, kiosk: str, phone: Page
) -> None:
    phone.goto(f"{kiosk}&lang=nb")
    phone.get_by_role("link", name="English").tap()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    tell(phone)
    shown(phone, "sent")
    with phone.expect_navigation():
        phone.get_by_role("link", name="I am done").tap()
    begun_anew(phone)
    expect(phone.locator("html")).to_have_attribute("lang", "nb")
    phone.go_back()
    begun_anew(phone)
    tell(phone, "Den neste.")
    shown(phone, "sent")
    assert sorted(one["text"] for one in fresh_room.stories().values()) == [WORDS, "Den neste."]


def test_no_link_leads_out_of_the_screen(address: str, phone: Page) -> None:
    phone.goto(f"{address}?mode=kiosk")
    for state in ("welcome", "thanks"):
        links = phone.evaluate("[...document.links].map(({search, hash}) => search + hash)")
        inside = re.compile(r"[?&]mode=kiosk|#")
        assert [link for link in links if not inside.search(link)] == [], state
        if state == "welcome":
            tell(phone)
            shown(phone, "sent")


@pytest.mark.parametrize("mode", ["kiosk", "facilitator"])
def test_a_narrow_device_shows_all_of_it(
    address: str, phone: Page, axe: Callable[[Page], list[str]], mode: str
) -> None:
    phone.set_viewport_size({"width": 320, "height": 500})
    phone.emulate_media(color_scheme="dark", forced_colors="active")
    stand(phone, f"{address}?mode={mode}")
    if mode == "kiosk":
        write(phone)
        wait_untouched(phone, 130)
        expect(phone.get_by_role("button", name="Begynn på nytt")).to_be_in_viewport()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe(phone) == []


def test_without_a_network_the_story_waits_sealed_and_the_screen_goes_on(
    fresh_room: Room, serve: Servers, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    origin = serve(fresh_room.app)
    visit(phone, f"{origin}{KIOSK}")
    serve.stop(origin)
    tell(phone)
    shown(phone, "waiting")
    expect(phone.get_by_text("Den ligger låst her")).to_be_visible()
    assert axe(phone) == []
    receipt_on(phone)
    phone.get_by_role("link", name="Jeg er ferdig").tap()
    begun_anew(phone)
    expect(phone.locator("#outbox")).to_contain_text("En historie venter på nett.")
    assert phone.evaluate(SEALED) == [1, 1]
    assert phone.evaluate(TRACES) == ["", 0, 0]


def test_a_screen_whose_page_was_lost_begins_anew_as_it_stood(
    fresh_room: Room, serve: Servers, phone: Page
) -> None:
    """No network and no worker that keeps the page; the one before was not even sent."""
    phone.add_init_script(NO_WORKER)
    phone.add_init_script("Object.defineProperty(globalThis, 'indexedDB', {value: undefined})")
    origin = serve(fresh_room.app)
    stand(phone, f"{origin}{KIOSK}")
    write(phone)
    phone.wait_for_load_state("networkidle")
    serve.stop(origin)
    phone.locator("#next").tap()
    expect(phone.locator("#trouble")).to_be_visible()
    expect(phone.locator("#keep-text")).to_be_hidden()
    wait_untouched(phone, 181)
    begun_anew(phone)
    serve(fresh_room.app, port=port_of(origin))
    tell(phone, "Den neste.")
    shown(phone, "sent")
    [story] = fresh_room.stories().values()
    assert story["text"] == "Den neste."


@pytest.mark.parametrize("mode, kept", [("kiosk", True), ("facilitator", True), ("other", False)])
def test_a_device_keeps_its_mode_when_the_page_is_put_beside_its_apps(
    fresh_room: Room, mode: str, kept: bool
) -> None:
    page = fresh_room.client.get(f"/t/{CODE}?mode={mode}").get_data(as_text=True)
    [manifest] = re.findall(r'rel="manifest" href="([^"]+)"', page)
    start = fresh_room.client.get(manifest.replace("&amp;", "&")).json["start_url"]
    assert (f"mode={mode}" in start) is kept


def test_an_ordinary_page_never_stands_in_for_the_screen(
    fresh_room: Room, serve: Servers, phone: Page
) -> None:
    origin = serve(fresh_room.app)
    visit(phone, f"{origin}/t/{CODE}")
    serve.stop(origin)
    with pytest.raises(Exception, match="ERR_"):
        phone.goto(f"{origin}{KIOSK}")
    other = phone.context.new_page()
    other.goto(f"{origin}/t/{CODE}?lang=en")
    stands_at(other, "welcome")


def test_a_screen_at_rest_asks_nobody_and_looks_whether_it_is_still_open(
    fresh_room: Room, kiosk: str, phone: Page
) -> None:
    stand(phone, kiosk)
    fresh_room.change(lambda one: setattr(one, "closes", TODAY - timedelta(1)))
    wait_untouched(phone, 1700)
    expect(phone.locator("#idle")).to_be_hidden()
    expect(phone.locator("#step-welcome")).to_be_visible()
    wait_untouched(phone, 101)
    expect(phone.locator(".page > h1")).to_have_text("Innsamlingen er stengt")


def test_a_story_that_went_as_a_plain_form_leaves_the_screen_too(
    fresh_room: Room, kiosk: str, phone: Page
) -> None:
    block(phone, "**/triad.js")
    stand(phone, kiosk)
    tell(phone)
    receipt_on(phone)
    wait_untouched(phone, 181)
    begun_anew(phone)
    assert len(fresh_room.stories()) == 1


def test_a_screen_without_a_network_begins_anew_once(
    fresh_room: Room, serve: Servers, phone: Page
) -> None:
    """What comes late, a timer or a second tap, takes nothing from the one who tells next."""
    phone.add_init_script(NO_WORKER)
    origin = serve(fresh_room.app)
    stand(phone, f"{origin}{KIOSK}")
    write(phone)
    phone.wait_for_load_state("networkidle")
    serve.stop(origin)
    wait_untouched(phone, 130)
    phone.get_by_role("button", name="Begynn på nytt").tap()
    begun_anew(phone)
    write(phone, "Den neste.")
    wait_untouched(phone, 30)
    expect(phone.locator("#text")).to_have_value("Den neste.")


def test_a_screen_that_is_beginning_anew_does_not_begin_again(kiosk: str, phone: Page) -> None:
    phone.add_init_script(NO_WORKER)
    stand(phone, kiosk)
    write(phone)
    wait_untouched(phone, 130)
    asked = hold(phone, "**/*mode=kiosk*")
    phone.get_by_role("button", name="Begynn på nytt").tap()
    until(phone, lambda: bool(asked))
    wait_untouched(phone, 400)
    asked[0].abort()
    begun_anew(phone)
    write(phone, "Den neste.")
    for late in asked[1:]:
        late.abort()
    wait_untouched(phone, 1)
    expect(phone.locator("#text")).to_have_value("Den neste.")
    assert len(asked) == 1


def test_a_screen_waits_for_a_story_that_is_being_sent(
    fresh_room: Room, kiosk: str, phone: Page
) -> None:
    """On one that keeps nothing, where the network takes its time and nobody ends the waiting."""
    phone.add_init_script("Object.defineProperty(globalThis, 'indexedDB', {value: undefined})")
    stand(phone, kiosk)
    phone.evaluate("AbortSignal.timeout = () => undefined")
    write(phone)
    on_their_way = hold(phone, "**/v1/stories")
    phone.locator("#next").tap()
    until(phone, lambda: bool(on_their_way))
    wait_untouched(phone, 200)
    expect(phone.locator("#idle")).to_be_hidden()
    stands_at(phone, "consent")
    let_go(phone, on_their_way)
    receipt_on(phone)
    assert len(fresh_room.stories()) == 1


def test_the_next_teller_tells_without_a_network_too(
    fresh_room: Room, serve: Servers, phone: Page
) -> None:
    origin = serve(fresh_room.app)
    visit(phone, f"{origin}{KIOSK}")
    own = str(phone.locator("html").get_attribute("lang"))
    kept = f"/t/{CODE}?lang={own}&mode=kiosk"
    promised(phone, "page => caches.match(page, {ignoreVary: true}).then(Boolean)", arg=kept)
    phone.get_by_role("link", name="English").tap()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    serve.stop(origin)
    tell(phone)
    shown(phone, "waiting")
    first = receipt_on(phone)
    phone.locator("main [data-anew]").tap()
    begun_anew(phone)
    expect(phone.locator("html")).to_have_attribute("lang", own)
    tell(phone, "En annen forteller.")
    shown(phone, "waiting")
    second = receipt_on(phone)
    assert fresh_room.stories() == {}
    serve(fresh_room.app, port=port_of(origin))
    again(phone)
    shown(phone, "sent")
    until(phone, lambda: len(fresh_room.stories()) == 2)
    arrived = {story["text"]: story for story in fresh_room.stories().values()}
    hashes = {text: story["code_hash"] for text, story in arrived.items()}
    assert hashes == {WORDS: hash_code(first), "En annen forteller.": hash_code(second)}
    assert not any("teller" in story for story in arrived.values())
    promised(phone, f"() => ({SEALED})().then((counts) => counts.join() === '0,0')")
