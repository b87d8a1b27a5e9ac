"""A browser that is told to keep nothing of any page still tells a story."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from capturing import CODE, Room
from dying import own_browser
from media import kept_media
from recording import to_the_telling
from serving import Servers
from telling import WORDS, choose_a_picture, receipt_on, to_the_end

NO_SITE_DATA = {"profile": {"default_content_setting_values": {"cookies": 2}}}
FORBIDDEN = """() => new Promise((done) => {
  const opening = indexedDB.open("any");
  opening.onerror = () => done(true);
  opening.onsuccess = () => done(false);
})"""


@pytest.fixture
def keeps_nothing(tmp_path: Path) -> Path:
    """The profile of somebody who has chosen in her browser that sites may keep nothing."""
    settings = tmp_path / "profile" / "Default" / "Preferences"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(NO_SITE_DATA), "utf-8")
    return tmp_path / "profile"


def test_a_story_arrives_from_a_browser_that_may_keep_nothing(
    hearing_here: Room, serve: Servers, browser: Browser, keeps_nothing: Path
) -> None:
    with own_browser(browser, keeps_nothing) as context:
        page = context.pages[0]
        page.goto(f"{serve(hearing_here.app)}/t/{CODE}")
        assert page.evaluate(FORBIDDEN)
        to_the_telling(page)
        choose_a_picture(page)
        expect(page.locator("#photo-medium canvas")).to_be_visible()
        page.locator("#text").fill(WORDS)
        to_the_end(page)
        receipt_on(page)
    [story] = hearing_here.stories().values()
    assert story["text"] == WORDS
    assert kept_media(hearing_here).keys() == {"photo"}
