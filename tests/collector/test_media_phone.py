"""Telling aloud and showing on a real browser, with a microphone that hums."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect
from sqlalchemy import select

from browsing import FLAGS, MICROPHONE, PACED, PHONE, WatchedPage, find_chromium
from builders import NOW
from capturing import CODE, Room
from dying import kill_browser_of, traces_in
from media import PLACE, SECONDS, a_photo, kept_media
from recording import deed, held, listen, record, to_the_telling
from serving import Servers
from storybank.arrivals import WEIGHTS_PER_STORY, count_medium
from storybank.collections import find_link
from storybank.media.kinds import LEAST
from storybank.tables import Medium
from telling import choose_a_picture, erase_draft, receipt_on, stands_at, tap_at, to_the_end
from waiting import SEALED, again, block, hold, port_of, shown, until, visit


@pytest.fixture
def phone(humming: Browser) -> Iterator[Page]:
    with WatchedPage(humming, phone=True) as page:
        page.context.grant_permissions(["microphone"])
        yield page


def test_a_story_is_said_aloud_heard_and_sent_without_a_word_written(
    hearing_here: Room, serve: Servers, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    assert axe(phone) == []
    deed(phone, "start").press("Enter")
    expect(deed(phone, "stop")).to_be_focused()
    assert axe(phone) == []
    listen(phone)
    phone.keyboard.press("Enter")
    expect(phone.locator("#voice-medium audio")).to_be_visible()
    assert axe(phone) == []
    phone.wait_for_function("() => document.querySelector('#voice-medium audio').duration > 0")
    told = held(phone)
    to_the_end(phone)
    shown(phone, "sent")
    assert len(receipt_on(phone).split()) == 12
    [story] = hearing_here.stories().values()
    assert story["text"] == ""
    assert [one["sha256"] for one in story["media"]] == [told["sha256"]]
    assert len(kept_media(hearing_here)["voice"]) == told["size"]
    assert phone.evaluate(SEALED) == [0, 0]


def test_a_recording_is_made_anew_and_removed(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    record(phone)
    first = held(phone)
    record(phone, "anew")
    until(phone, lambda: held(phone)["id"] != first["id"])
    deed(phone, "remove").tap()
    expect(deed(phone, "start")).to_be_focused()
    phone.locator("#next").tap()
    expect(phone.locator("#text-error")).to_be_visible()


def test_going_on_while_it_records_ends_the_recording_and_loses_nothing(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    phone.locator("#text").fill("Og så sier jeg resten.")
    deed(phone, "start").tap()
    listen(phone)
    phone.locator("#next").tap()
    expect(phone.locator("#voice-medium audio")).to_be_visible()
    stands_at(phone, "tell")
    to_the_end(phone)
    shown(phone, "sent")
    assert list(kept_media(hearing_here)) == ["voice"]


def test_what_was_said_and_shown_is_there_when_the_page_comes_back(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    record(phone)
    photo = {"name": "a.png", "mimeType": "image/png", "buffer": a_photo("PNG")}
    phone.locator("#photo-medium input").set_input_files(photo)
    expect(phone.locator("#photo-medium canvas")).to_be_visible()
    told = [held(phone), held(phone, "photo")]
    phone.locator("form[data-kept]").wait_for()
    phone.reload()
    expect(phone.locator("#voice-medium audio")).to_be_visible()
    expect(phone.locator("#photo-medium canvas")).to_be_visible()
    assert [held(phone), held(phone, "photo")] == told
    erase_draft(phone)
    phone.wait_for_function("() => document.body.dataset.at === 'welcome'")
    assert phone.evaluate(SEALED) == [0, 0]


def test_where_there_is_no_microphone_a_sentence_says_so_and_writing_remains(
    hearing_here: Room, serve: Servers, browser: Browser, axe: Callable[[Page], list[str]]
) -> None:
    with WatchedPage(browser, phone=True) as page:
        page.goto(f"{serve(hearing_here.app)}/t/{CODE}")
        to_the_telling(page)
        deed(page, "start").tap()
        expect(page.locator("#voice-medium [data-told]")).not_to_be_empty()
        assert axe(page) == []
        page.locator("#text").fill("Da skriver jeg.")
        to_the_end(page)
        shown(page, "sent")


def crowd(room: Room) -> None:
    """Very much comes through the link in this minute, so that whoever can has to work."""
    with room.sessions.writing() as session:
        link = find_link(session, CODE)
        count_medium(session, link.id, NOW, WEIGHTS_PER_STORY * LEAST * link.limit_per_minute)


def test_a_picture_is_made_smaller_on_the_phone_and_tells_of_no_place(
    hearing_here: Room, serve: Servers, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    crowd(hearing_here)
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    asked: list[Request] = []
    phone.on("request", lambda one: asked.append(one))  # noqa: PLW0108 - it takes no method
    photo = {"name": "IMG_0001.png", "mimeType": "image/png", "buffer": a_photo(size=(2400, 1800))}
    phone.locator("#photo-medium input").set_input_files(photo)
    expect(phone.locator("#photo-medium canvas")).to_be_visible()
    assert axe(phone) == []
    phone.locator("#text").fill("Se her.")
    to_the_end(phone)
    shown(phone, "sent")
    whole = kept_media(hearing_here)["photo"]
    assert Image.open(BytesIO(whole)).size == (1200, 1600)
    sent = [one.post_data_buffer or b"" for one in asked]
    assert not any(PLACE.encode() in one or b"Exif" in one for one in [whole, *sent])
    assert [one.method for one in asked if "fortell-proof" in one.headers] == ["PUT"]


def test_a_picture_chosen_before_the_script_is_here_is_taken(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    late = hold(phone, "**/photo.js")
    choose_at_once(hearing_here, serve, phone)
    until(phone, lambda: bool(late))
    expect(phone.locator("#photo-medium canvas")).to_be_hidden()
    late[0].continue_()
    expect(phone.locator("#photo-medium canvas")).to_be_visible()
    to_the_end(phone)
    shown(phone, "sent")
    assert kept_media(hearing_here).keys() == {"photo"}


def test_a_picture_is_sent_where_the_script_never_comes(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    block(phone, "**/photo.js")
    choose_at_once(hearing_here, serve, phone)
    to_the_end(phone)
    until(phone, lambda: bool(hearing_here.stories()))
    shown(phone, "sent")  # a page that is closed before the answer to its form came never closes
    assert kept_media(hearing_here).keys() == {"photo"}


def choose_at_once(room: Room, serve: Servers, phone: Page) -> None:
    """Chosen as soon as it can be, whether the script for it has come or not."""
    phone.goto(f"{serve(room.app)}/t/{CODE}")
    phone.locator("#next").tap()
    phone.locator("[name=prompt]").first.tap()
    phone.locator("#next").tap()
    choose_a_picture(phone)
    phone.locator("#text").fill("Se her.")


def test_what_is_no_picture_is_told_at_once(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    page = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"<html>"}
    phone.locator("#photo-medium input").set_input_files(page)
    expect(phone.locator("#photo-medium [data-told]")).not_to_be_empty()
    expect(phone.locator("#photo-medium canvas")).to_be_hidden()


def test_a_change_of_language_keeps_what_was_said(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    record(phone)
    told = held(phone)
    phone.locator("[data-language=en]").first.tap()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    expect(phone.locator("#voice-medium audio")).to_be_visible()
    assert held(phone)["sha256"] == told["sha256"]


def test_a_copy_of_what_was_only_said_tells_what_it_holds(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    phone.route("**/v1/media/*", lambda route: route.abort())
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    to_the_telling(phone)
    record(phone)
    phone.locator("#next").tap()
    tap_at(phone, "#step-drivkraft .area", 0.5, 0.9)
    phone.locator("#next").tap()
    phone.locator("[name='stemme.state']").tap()
    for _ in range(2):
        phone.locator("#next").tap()
    for chosen in ("glede", "sinne"):
        phone.locator(f"[name=folelse][value={chosen}]").tap()
    for _ in range(4):
        phone.locator("#next").tap()
    phone.locator("[name=consent][value=read]").tap()
    phone.locator("#next").tap()
    shown(phone, "waiting")
    with phone.expect_download() as saved:
        phone.locator("[data-deed=keep]").tap()
    copy = saved.value.path().read_text("utf-8").rstrip("\n").split("\n\n")
    said, length = copy[0].rsplit(" ", 1)
    assert said == "Et opptak hører til historien."
    assert SECONDS.search(length)
    question, placed = copy[1].split("\n")
    assert question == "Hva bar det fram?"
    assert re.fullmatch(r"\d+\s% Tillit.*", placed)
    assert copy[2:4] == [
        "Jeg ble …\nDu har svart at dette ikke passer.",
        "Hva kjente du?\nGlede · Sinne",
    ]
    assert copy[4:] == ["Kvitteringskoden din", receipt_on(phone)]


def own_humming_browser(browser: Browser, profile: Path) -> BrowserContext:
    context = browser.browser_type.launch_persistent_context(
        profile,
        executable_path=find_chromium(whole=True),
        args=[*FLAGS, *MICROPHONE],
        permissions=["microphone"],
        locale="nb-NO",
        **PHONE,
    )
    context.add_init_script(PACED)
    return context


def test_a_recording_survives_a_dead_phone_and_goes_on_where_it_broke_off(
    hearing_here: Room, serve: Servers, browser: Browser, tmp_path: Path
) -> None:
    origin, profile = serve(hearing_here.app), tmp_path / "profile"
    context = own_humming_browser(browser, profile)
    page = context.pages[0]
    visit(page, f"{origin}/t/{CODE}")
    to_the_telling(page)
    record(page)
    told = held(page)
    serve.stop(origin)
    to_the_end(page)
    shown(page, "waiting")
    # The network is back for a moment: some of the sound arrives, and no answer does.
    serve(hearing_here.app, port=port_of(origin))
    parts: list[int] = []

    def break_off(route: Route) -> None:
        if route.request.method == "PUT":
            route.continue_()
        elif parts:
            route.abort()
        else:
            sound = route.request.post_data_buffer or b""
            route.fetch(post_data=sound[:1000])
            parts.append(len(sound))
            route.abort()

    page.route("**/v1/media/*", break_off)
    again(page)
    until(page, lambda: bool(parts))
    kill_browser_of(context, profile)
    with hearing_here.sessions.reading() as session:
        [medium] = session.scalars(select(Medium))
        assert (medium.whole, medium.story_id) == (False, None)
        assert 0 < medium.arrived < medium.size
        begun = medium.arrived
    assert hearing_here.stories() == {}
    assert traces_in(profile, "OpusHead") == []
    context = own_humming_browser(browser, profile)
    page = context.pages[0]
    offsets: list[str] = []
    page.on("request", lambda one: offsets.append(one.headers.get("upload-offset", "")))
    page.goto(f"{origin}/t/{CODE}")
    expect(page.locator("[data-sent] p")).to_be_visible()
    assert next(one for one in offsets if one) == str(begun)
    assert page.evaluate(SEALED) == [0, 0]
    context.close()
    [story] = hearing_here.stories().values()
    assert story["media"] == [
        {"id": told["id"], "kind": "voice", "sha256": told["sha256"], "size": told["size"]}
    ]
    assert len(kept_media(hearing_here)["voice"]) == told["size"]
