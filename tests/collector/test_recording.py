"""A recording that is begun, ended, made anew or left: none is lost, and none is sent empty."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import WatchedPage
from capturing import CODE, Room
from media import kept_media
from recording import deed, held, listen, record, to_the_telling
from serving import Servers
from telling import choose_a_picture, receipt_on, stands_at, to_the_end
from waiting import NO_CRYPTO, look_away, shown, until


@pytest.fixture
def phone(humming: Browser) -> Iterator[Page]:
    with WatchedPage(humming, phone=True) as page:
        page.context.grant_permissions(["microphone", "screen-wake-lock"])
        yield page


EMPTY = """() => {
  const start = MediaRecorder.prototype.start;
  MediaRecorder.prototype.start = function (...asked) {
    start.apply(this, asked);
    document.querySelector("[data-deed=stop]").click();
  };
}"""
"""A thumb that stops a recording in the moment in which it was begun."""


SLOW = """() => {
  const devices = navigator.mediaDevices;
  const asked = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (what) => {
    await new Promise((done) => setTimeout(done, 500));
    globalThis.given = await asked(what);
    setTimeout(() => { globalThis.handed = true; });
    return given;
  };
}"""
"""A phone that takes its time to give the microphone."""

LIGHTS = """() => {
  const ask = WakeLock.prototype.request;
  globalThis.lights = [];
  WakeLock.prototype.request = async function (...asked) {
    const light = await ask.apply(this, asked);
    lights.push(light);
    return light;
  };
}"""
"""Keeps what the phone gave so that its screen stays alight."""
LIT = "lights.map((one) => one.released)"


def test_a_recording_ended_as_it_began_is_none_and_is_told_of(
    hearing_here: Room, serve: Servers, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    phone.evaluate(EMPTY)
    deed(phone, "start").tap()
    expect(phone.locator("#voice-medium [data-told]")).to_contain_text("Ingenting ble tatt opp")
    expect(deed(phone, "start")).to_be_focused()
    expect(deed(phone, "stop")).to_be_hidden()
    assert axe(phone) == []
    phone.locator("#next").tap()
    expect(phone.locator("#text-error")).to_be_visible()
    stands_at(phone, "tell")


def test_what_was_said_stands_where_nothing_was_said_anew(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    record(phone)
    first = held(phone)
    phone.evaluate(EMPTY)
    deed(phone, "anew").tap()
    expect(deed(phone, "anew")).to_be_focused()
    assert held(phone) == first
    to_the_end(phone)
    shown(phone, "sent")
    assert len(kept_media(hearing_here)["voice"]) == first["size"]


def test_what_is_recorded_anew_is_what_arrives(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    record(phone)
    first = held(phone)
    phone.evaluate(SLOW)
    record(phone, "anew")
    second = held(phone)
    assert second["sha256"] != first["sha256"]
    to_the_end(phone)
    shown(phone, "sent")
    [story] = hearing_here.stories().values()
    assert [one["sha256"] for one in story["media"]] == [second["sha256"]]
    assert len(kept_media(hearing_here)["voice"]) == second["size"]


def test_whoever_went_on_before_the_microphone_was_given_is_not_recorded(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    phone.evaluate(SLOW)
    phone.locator("#text").fill("Benken er borte.")
    deed(phone, "start").tap()
    phone.locator("#next").tap()
    expect(phone.locator("#step-tell")).to_be_hidden()
    phone.wait_for_function("() => globalThis.handed")
    assert phone.evaluate("given.getTracks().map((one) => one.readyState)") == ["ended"]
    to_the_end(phone)
    receipt_on(phone)
    assert list(kept_media(hearing_here)) == []


def test_whoever_goes_back_is_not_recorded_on(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    deed(phone, "start").tap()
    listen(phone)
    phone.locator("#back").tap()
    phone.wait_for_function("() => document.querySelector('#step-tell').hidden")
    phone.wait_for_function("() => document.querySelector('#voice-medium').medium")
    assert phone.locator("#voice-medium").evaluate("(voice) => voice.medium.seconds < voice.most")
    phone.locator("#next").tap()
    expect(phone.locator("#voice-medium audio")).to_be_visible()
    expect(deed(phone, "stop")).to_be_hidden()
    to_the_end(phone)
    shown(phone, "sent")
    assert list(kept_media(hearing_here)) == ["voice"]


def test_the_screen_stays_alight_while_a_teller_speaks(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    phone.evaluate(LIGHTS)
    deed(phone, "start").tap()
    listen(phone)
    phone.wait_for_function(f"() => {LIT}.length === 1")
    assert phone.evaluate(LIT) == [False]
    deed(phone, "stop").tap()
    expect(phone.locator("#voice-medium audio")).to_be_visible()
    phone.wait_for_function(f"() => {LIT}[0]")


def test_who_turns_to_something_else_is_not_recorded_on(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    deed(phone, "start").tap()
    listen(phone)
    look_away(phone)
    phone.wait_for_function("() => document.querySelector('#voice-medium').medium")
    assert phone.locator("#voice-medium").evaluate("(voice) => voice.medium.seconds < voice.most")
    expect(deed(phone, "stop")).to_be_hidden()
    to_the_end(phone)
    shown(phone, "sent")
    assert list(kept_media(hearing_here)) == ["voice"]


def test_a_page_that_records_asks_before_it_is_closed(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    asked: list[str] = []
    phone.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    deed(phone, "start").tap()
    listen(phone)
    phone.close(run_before_unload=True)
    until(phone, lambda: asked == ["beforeunload"])
    deed(phone, "stop").tap()
    expect(phone.locator("#voice-medium audio")).to_be_visible()
    to_the_end(phone)
    shown(phone, "sent")
    assert list(kept_media(hearing_here)) == ["voice"]


def test_without_web_crypto_a_picture_goes_with_the_plain_form(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    phone.add_init_script(NO_CRYPTO)
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    expect(phone.locator("#voice-medium .plain-file")).to_be_visible()
    expect(deed(phone, "start")).to_be_hidden()
    phone.locator("#text").fill("Et bilde av benken.")
    choose_a_picture(phone)
    to_the_end(phone)
    receipt_on(phone)
    [story] = hearing_here.stories().values()
    assert [one["kind"] for one in story["media"]] == ["photo"]
    assert list(kept_media(hearing_here)) == ["photo"]
