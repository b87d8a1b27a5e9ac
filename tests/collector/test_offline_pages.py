"""A page once visited opens without a network, and what waits there outlives its browser."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from playwright.sync_api import Browser, Page, expect

from capturing import CODE, Room
from collector import assets
from dying import kill_browser_of, newer_version, own_browser, traces_in
from serving import Servers
from telling import WORDS, erase_draft
from waiting import (
    WAITS,
    comes_back_until_new,
    held_up,
    let_go,
    port_of,
    promised,
    shown,
    tell,
    until,
    visit,
    workers_of,
    write,
)


def test_a_page_once_visited_opens_without_a_server(
    fresh_room: Room, serve: Servers, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    origin = serve(fresh_room.app)
    address = f"{origin}/t/{CODE}"
    visit(phone, address)
    serve.stop(origin)
    phone.goto(address)
    tell(phone)
    shown(phone, "waiting")
    phone.goto(address)
    expect(phone.locator("[data-waits] p")).to_have_text(
        "En historie venter på nett. Den er trygg på telefonen."
    )
    expect(phone.locator("main .receipt-words")).to_have_count(0)
    assert axe(phone) == []
    on_their_way = held_up(phone)
    serve(fresh_room.app, port=port_of(origin))
    phone.locator("[data-waits] button").tap()
    let_go(phone, on_their_way)
    expect(phone.locator("[data-sent] p")).to_have_text("Historien som ventet her, er sendt.")
    expect(phone.locator("[data-waits]")).to_be_hidden()
    assert axe(phone) == []
    assert len(fresh_room.stories()) == 1
    phone.goto(address)
    expect(phone.locator("#next")).to_be_visible()
    expect(phone.locator("#outbox")).to_be_hidden()


def test_the_language_in_which_a_page_came_is_there_without_a_network(
    address: str, phone: Page
) -> None:
    visit(phone, address)
    write(phone)
    phone.locator("[data-language=en]").tap()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    phone.context.set_offline(True)
    phone.locator("[data-language=nb]").tap()
    expect(phone.locator("html")).to_have_attribute("lang", "nb")
    expect(phone.locator("#text")).to_have_value(WORDS)


def broken_off(app: WSGIApplication) -> WSGIApplication:
    """The app behind a network that ends in the middle of every answer."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        whole = b"".join(app(environ, start_response))
        return [whole[: len(whole) // 2]]

    return answer


def test_an_answer_that_breaks_off_leaves_the_kept_page(
    fresh_room: Room, serve: Servers, phone: Page
) -> None:
    origin = serve(fresh_room.app)
    address = f"{origin}/t/{CODE}"
    visit(phone, address)
    serve.stop(origin)
    serve(broken_off(fresh_room.app), port=port_of(origin))
    phone.goto(address)
    expect(phone.locator("#next")).to_be_visible()
    serve.stop(origin)
    phone.goto(address)
    expect(phone.locator("#next")).to_be_visible()


def without_files(app: WSGIApplication, version: str) -> WSGIApplication:
    """The app behind a network through which no file of this version comes."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(f"/static/{version}/"):
            start_response("503 Service Unavailable", [])
            return [b""]
        return app(environ, start_response)

    return answer


def test_a_new_page_whose_scripts_never_came_does_not_replace_the_whole_one(
    fresh_room: Room,
    serve: Servers,
    phone: Page,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    origin = serve(fresh_room.app)
    address = f"{origin}/t/{CODE}"
    visit(phone, address)
    serve.stop(origin)
    app = newer_version(fresh_room, tmp_path, monkeypatch)
    serve(without_files(app, assets.assets_version()), port=port_of(origin))
    phone.goto(address)
    expect(phone.locator("html:not(.js)")).to_have_count(1)
    serve.stop(origin)
    phone.goto(address)
    tell(phone)
    shown(phone, "waiting")


def test_a_new_version_takes_over_and_sends_what_the_old_one_kept(
    fresh_room: Room,
    serve: Servers,
    phone: Page,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    origin = serve(fresh_room.app)
    address = f"{origin}/t/{CODE}"
    visit(phone, address)
    serve.stop(origin)
    tell(phone)
    shown(phone, "waiting")
    app = newer_version(fresh_room, tmp_path, monkeypatch)
    serve(app, port=port_of(origin))
    phone.goto(address)
    until(phone, lambda: len(fresh_room.stories()) == 1)
    promised(phone, "() => caches.keys().then(names => names.length === 2)")
    promised(phone, WAITS)
    context = phone.context
    phone.close()
    later = context.new_page()
    comes_back_until_new(later, address)
    serve.stop(origin)
    later.goto(address)
    expect(later.locator("#next")).to_be_visible()


def silent(app: WSGIApplication, until_then: threading.Event) -> WSGIApplication:
    """The app behind a network that takes what is asked, and for now answers nothing."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        until_then.wait()
        return app(environ, start_response)

    return answer


def test_a_new_version_opens_a_kept_page_on_a_network_that_never_answers(
    fresh_room: Room,
    serve: Servers,
    phone: Page,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker whose taking over waits for the network would keep the page from opening."""
    origin = serve(fresh_room.app)
    address = f"{origin}/t/{CODE}"
    visit(phone, address)
    serve.stop(origin)
    app = newer_version(fresh_room, tmp_path, monkeypatch)
    serve(app, port=port_of(origin))
    phone.goto(address)
    promised(phone, WAITS)
    serve.stop(origin)
    answers = threading.Event()
    serve(silent(app, answers), port=port_of(origin))
    later = phone.context.new_page()
    workers = workers_of(later)
    new = max(workers)
    assert workers[new] == "installed"
    phone.close()
    try:
        until(later, lambda: workers[new].startswith("activat"))
        later.goto(address)
        expect(later.locator("#next")).to_be_visible()
    finally:
        answers.set()


def test_a_killed_browser_loses_nothing_and_leaves_no_readable_word(
    fresh_room: Room, serve: Servers, browser: Browser, tmp_path: Path
) -> None:
    origin = serve(fresh_room.app)
    address, profile = f"{origin}/t/{CODE}", tmp_path / "profile"
    with own_browser(browser, profile) as context:
        page = context.pages[0]
        visit(page, address)
        serve.stop(origin)
        tell(page, "Sydhavsfrossen fortelling.")
        shown(page, "waiting")
        page.goto(address)
        write(page, "Kvikksølvblått utkast.")
        page.wait_for_selector("#story[data-kept]")
        kill_browser_of(context, profile)
    for words in ("ydhavsfrossen", "vikksølvblått"):
        assert traces_in(profile, words) == []
    serve(fresh_room.app, port=port_of(origin))
    with own_browser(browser, profile) as context:
        page = context.pages[0]
        page.goto(address)
        expect(page.locator("#text")).to_have_value("Kvikksølvblått utkast.")
        expect(page.locator("[data-sent] p")).to_have_text("Historien som ventet her, er sendt.")
        [story] = fresh_room.stories().values()
        assert story["text"] == "Sydhavsfrossen fortelling."
        erase_draft(page)
        expect(page.locator("#text")).to_have_value("")
        page.wait_for_timeout(500)
    for words in ("ydhavsfrossen", "vikksølvblått"):
        assert traces_in(profile, words) == []
