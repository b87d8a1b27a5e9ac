"""Pictures and recordings that come late, twice or in another order, or to whom is elsewhere."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from browsing import WatchedPage
from capturing import CODE, Room
from media import a_photo, kept_media
from recording import deed, held, listen, record, to_the_telling
from serving import Servers
from telling import WORDS, receipt_on, stands_at, step_of, to_the_end
from waiting import shown

UPRIGHT, BROAD = (180, 240), (240, 180)  # pixels
HELD_UP = """(() => {
  const decode = window.decoded = createImageBitmap;
  window.arrived = [];
  window.createImageBitmap = (blob, ...more) => new Promise((done, refuse) => {
    arrived.push({
      chosen: blob instanceof File,
      show: () => decode(blob, ...more).then(done, refuse),
      refuse: () => refuse(new Error("unreadable")),
    });
  });
})()"""
"""A phone that decodes a picture when the test says so."""
CHOSEN = "arrived.filter(({ chosen }) => chosen)"
DRAWN = "arrived.filter(({ chosen }) => !chosen)"
AS_LONG = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1600, height: 1600 });
  for (let time = 0; time < 3; time += 1) {
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg"); });
    await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
    await new Promise((done) => { setTimeout(done); });
  }
}"""
"""What becomes of a picture, three times, and of a larger one: whatever would come has come."""
BESIDE = "document.querySelector('#voice-medium audio')"
UNPLUGGED = """() => {
  const asked = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (what) => {
    globalThis.given = await asked(what);
    return given;
  };
}"""
"""The microphone is within the test's reach."""


@pytest.fixture
def phone(humming: Browser) -> Iterator[Page]:
    with WatchedPage(humming, phone=True) as page:
        page.context.grant_permissions(["microphone"])
        yield page


@pytest.fixture
def telling(hearing_here: Room, serve: Servers, phone: Page) -> Page:
    """The phone at the step on which a story is told, where pictures wait to be decoded."""
    phone.add_init_script(HELD_UP)
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    return phone


def choose(page: Page, size: tuple[int, int]) -> None:
    photo = {"name": "IMG.png", "mimeType": "image/png", "buffer": a_photo("PNG", size=size)}
    count = int(page.evaluate(f"{CHOSEN}.length"))
    page.locator("#photo-medium input").set_input_files(photo)
    page.wait_for_function(f"(count) => {CHOSEN}.length === count + 1", arg=count)


def choose_twice(page: Page) -> None:
    choose(page, UPRIGHT)
    choose(page, BROAD)


def settle(page: Page, which: str, deed: str = "show") -> None:
    """Let one go, and what follows from it happen."""
    page.evaluate(f"async () => {{ await {which}.{deed}(); await ({AS_LONG})(); }}")


def shape(page: Page) -> tuple[int, int]:
    """Of the picture that is held, as a browser decodes it."""
    size = page.evaluate("""async () => {
      const { bytes, type } = document.querySelector('#photo-medium').medium;
      const { width, height } = await decoded(new Blob([bytes], { type }));
      return [width, height];
    }""")
    return size[0], size[1]


def test_the_picture_that_was_chosen_last_is_held_however_late_the_first_is_decoded(
    telling: Page,
) -> None:
    choose_twice(telling)
    settle(telling, f"{CHOSEN}[1]")
    last = shape(telling)
    settle(telling, f"{CHOSEN}[0]")
    assert shape(telling) == last


def test_a_story_waits_for_the_last_of_two_pictures(hearing_here: Room, telling: Page) -> None:
    choose_twice(telling)
    settle(telling, f"{CHOSEN}[0]")
    telling.locator("#text").fill(WORDS)
    to_the_end(telling)
    telling.evaluate(AS_LONG)
    assert hearing_here.stories() == {}
    settle(telling, f"{CHOSEN}[1]")
    shown(telling, "sent")
    picture = Image.open(BytesIO(kept_media(hearing_here)["photo"]))
    assert picture.size == BROAD[::-1]  # turned upright, as the phone that took it wished


def test_the_picture_that_is_shown_is_the_one_that_is_held(telling: Page) -> None:
    choose(telling, UPRIGHT)
    settle(telling, f"{CHOSEN}[0]")
    choose(telling, BROAD)
    settle(telling, f"{CHOSEN}[1]")
    settle(telling, f"{DRAWN}[1]")
    settle(telling, f"{DRAWN}[0]")
    canvas = telling.locator("#photo-medium canvas")
    assert canvas.evaluate("({ width, height }) => [width, height]") == list(shape(telling))


def test_a_picture_that_was_removed_does_not_come_late(hearing_here: Room, telling: Page) -> None:
    choose(telling, UPRIGHT)
    settle(telling, f"{CHOSEN}[0]")
    choose(telling, BROAD)
    deed(telling, "remove", "photo").tap()
    settle(telling, f"{CHOSEN}[1]")
    expect(telling.locator("#photo-medium canvas")).to_be_hidden()
    telling.locator("#text").fill(WORDS)
    to_the_end(telling)
    receipt_on(telling)
    assert list(kept_media(hearing_here)) == []


def test_whoever_goes_back_while_her_picture_is_awaited_stays_there(
    hearing_here: Room, telling: Page
) -> None:
    telling.locator("#text").fill(WORDS)
    choose(telling, UPRIGHT)
    to_the_end(telling)
    telling.locator("#back").tap()
    telling.wait_for_function("() => document.querySelector('#step-consent').hidden")
    there = step_of(telling)
    settle(telling, f"{CHOSEN}[0]")
    assert step_of(telling) == there
    telling.locator("#next").tap()
    stands_at(telling, "consent")
    assert hearing_here.stories() == {}
    telling.locator("#next").tap()
    shown(telling, "sent")
    assert list(kept_media(hearing_here)) == ["photo"]


def test_nothing_is_sent_without_a_word_about_a_picture_that_could_not_be_read(
    hearing_here: Room, telling: Page
) -> None:
    telling.locator("#text").fill(WORDS)
    choose(telling, UPRIGHT)
    to_the_end(telling)
    settle(telling, f"{CHOSEN}[0]", "refuse")
    expect(telling.locator("#trouble")).to_contain_text("bildet kan ikke leses her")
    assert hearing_here.stories() == {}
    telling.locator("#next").tap()
    shown(telling, "sent")
    assert list(kept_media(hearing_here)) == []


def test_a_picture_that_never_comes_holds_no_story_for_ever(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    phone.clock.install()
    phone.add_init_script(HELD_UP)
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    phone.locator("#text").fill(WORDS)
    choose(phone, UPRIGHT)
    to_the_end(phone)
    stands_at(phone, "consent")
    phone.clock.run_for(120_000)
    expect(phone.locator("#trouble")).to_be_visible()
    phone.locator("#next").tap()
    shown(phone, "sent")


def test_a_picture_that_is_awaited_goes_along_into_another_language_without_a_word_written(
    telling: Page,
) -> None:
    choose(telling, UPRIGHT)
    telling.get_by_role("link", name="English").tap()
    expect(telling.locator("html")).to_have_attribute("lang", "en")
    settle(telling, f"{CHOSEN}[0]")
    assert telling.evaluate("Boolean(document.querySelector('#photo-medium').medium)")


def test_the_picture_that_was_chosen_in_the_other_language_is_held(telling: Page) -> None:
    telling.locator("#text").fill(WORDS)
    choose(telling, UPRIGHT)
    telling.get_by_role("link", name="English").tap()
    expect(telling.locator("html")).to_have_attribute("lang", "en")
    telling.wait_for_function("() => document.querySelector('#photo-medium').field")
    choose(telling, BROAD)
    settle(telling, f"{CHOSEN}[1]")
    last = shape(telling)
    settle(telling, f"{CHOSEN}[0]")
    assert shape(telling) == last


def test_what_is_being_said_goes_along_into_another_language_without_a_word_written(
    telling: Page,
) -> None:
    deed(telling, "start").tap()
    listen(telling)
    telling.get_by_role("link", name="English").tap()
    expect(telling.locator("html")).to_have_attribute("lang", "en")
    expect(telling.locator("#voice-medium audio")).to_be_visible()


@pytest.mark.parametrize("leave", ["remove", "anew", "next"])
def test_nothing_is_heard_of_what_is_removed_made_anew_or_left(telling: Page, leave: str) -> None:
    record(telling)
    telling.evaluate(f"() => {{ window.heard = {BESIDE}; heard.loop = true; heard.play(); }}")
    if leave == "next":
        telling.locator("#next").tap()
    else:
        deed(telling, leave).tap()
    telling.wait_for_function("() => heard.paused")


def test_what_was_said_stands_while_it_is_said_anew(telling: Page) -> None:
    """Whose phone dies meanwhile has it still."""
    record(telling)
    first = held(telling)
    deed(telling, "anew").tap()
    listen(telling)
    expect(telling.locator("#voice-medium audio")).to_be_hidden()
    assert held(telling) == first
    telling.wait_for_function("() => 'kept' in document.querySelector('#story').dataset")
    telling.on("dialog", lambda dialog: dialog.accept())
    telling.reload()
    expect(telling.locator("#voice-medium audio")).to_be_visible()
    assert held(telling) == first


def test_what_was_said_until_the_microphone_was_unplugged_is_held(
    hearing_here: Room, telling: Page
) -> None:
    telling.evaluate(UNPLUGGED)
    deed(telling, "start").tap()
    listen(telling)
    telling.evaluate("given.getTracks()[0].stop()")
    expect(telling.locator("#voice-medium audio")).to_be_visible()
    expect(deed(telling, "stop")).to_be_hidden()
    assert telling.locator("#voice-medium").evaluate("({ medium }) => medium.seconds") >= 1
    to_the_end(telling)
    shown(telling, "sent")
    assert list(kept_media(hearing_here)) == ["voice"]


def test_a_microphone_that_is_gone_before_it_is_used_takes_nothing(telling: Page) -> None:
    record(telling)
    first = held(telling)
    telling.evaluate(UNPLUGGED)
    telling.evaluate("""() => {
      MediaRecorder.prototype.start = () => { throw new DOMException("gone"); };
    }""")
    deed(telling, "anew").tap()
    expect(telling.locator("#voice-medium [data-told]")).to_contain_text("Mikrofonen kan ikke")
    assert held(telling) == first
    assert telling.evaluate("given.getTracks().map((one) => one.readyState)") == ["ended"]


def test_a_recording_whose_end_is_never_told_is_held(telling: Page) -> None:
    telling.evaluate("""() => {
      const listen = MediaRecorder.prototype.addEventListener;
      MediaRecorder.prototype.addEventListener = function (kind, ...more) {
        if (kind !== "stop") listen.call(this, kind, ...more);
      };
    }""")
    record(telling)
    assert held(telling)["size"] > 0


def test_a_microphone_that_comes_late_takes_no_letter_from_who_writes(telling: Page) -> None:
    telling.evaluate("""() => {
      const asked = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      const open = new Promise((done) => { window.give = done; });
      navigator.mediaDevices.getUserMedia = (what) => open.then(() => asked(what));
    }""")
    deed(telling, "start").tap()
    telling.locator("#text").tap()
    telling.evaluate("give()")
    listen(telling)
    expect(telling.locator("#text")).to_be_focused()


def test_a_recording_that_is_full_takes_no_letter_from_who_writes(telling: Page) -> None:
    telling.locator("#voice-medium").evaluate("(voice) => { voice.most = 2; }")
    deed(telling, "start").tap()
    expect(deed(telling, "stop")).to_be_focused()
    telling.locator("#text").tap()
    expect(telling.locator("#voice-medium audio")).to_be_visible()
    expect(telling.locator("#text")).to_be_focused()
