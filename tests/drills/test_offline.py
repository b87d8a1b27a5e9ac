"""Many stories told without a network, on a phone that dies, under a page that is then updated."""

from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from capturing import CODE, Room
from drilling import Tell, full
from dying import kill_browser_of, newer_version, own_browser, traces_in
from serving import Servers
from waiting import SEALED, port_of, shown, visit
from waiting import tell as tell_on

SIZES = [pytest.param(3, id="short"), pytest.param(full(100), id="full", marks=pytest.mark.drill)]
WORD = "sydhavsfrossen"


@pytest.mark.parametrize("size", SIZES)
def test_stories_told_offline_outlive_their_browser_and_their_page(
    drill_sqlite: Room,
    serve: Servers,
    browser: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
    tell: Tell,
) -> None:
    texts = [f"Historie {number}, {WORD}." for number in range(size)]
    origin, profile = serve(drill_sqlite.app), tmp_path / "profile"
    address = f"{origin}/t/{CODE}"
    with own_browser(browser, profile) as context:
        page = context.pages[0]
        visit(page, address)
        serve.stop(origin)
        for text in texts:
            page.goto(address)
            tell_on(page, text)
            shown(page, "waiting")
        kill_browser_of(context, profile)
    assert traces_in(profile, WORD[1:]) == []
    serve(newer_version(drill_sqlite, tmp_path, monkeypatch), port=port_of(origin))
    with own_browser(browser, profile) as context:
        page = context.pages[0]
        page.goto(address)
        expect(page.locator("[data-sent]")).to_be_visible()
        assert page.evaluate(SEALED) == [0, 0]
    kept = Counter(story["text"] for story in drill_sqlite.stories().values())
    assert kept == Counter(texts)
    assert traces_in(profile, WORD[1:]) == []
    tell(f"{size} stories told offline, browser killed, page updated: {kept.total()} rows")
