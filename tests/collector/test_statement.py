"""What the law has every page lead to, and the page on privacy say."""

import re
from pathlib import Path

import pytest

from capturing import CODE, SECRET, Room
from collector import create_collector
from collector.language import INTERFACE
from storybank.settings import Settings

STATEMENT = "https://statements.example.no/nb/fortell?for=phones"
PAGES = ("/", f"/t/{CODE}", "/privacy", "/receipt", "/nowhere")
NAMES = {
    "nb": "Tilgjengelighetserklæring",
    "nn": "Tilgjengelegheitserklæring",
    "en": "Accessibility statement",
}


def spoken_on(page: str) -> str:
    found = re.search('<html lang="([a-z]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("language", INTERFACE)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_leads_to_the_statement_that_the_operator_names(
    fresh_room: Room, tmp_path: Path, page: str, language: str
) -> None:
    settings = Settings(home=tmp_path, accessibility_url=STATEMENT)
    named = create_collector(settings, fresh_room.sessions, secret=SECRET).test_client()
    head = {"Accept-Language": language}
    told, untold = (one.get(page, headers=head).text for one in (named, fresh_room.client))
    assert f'<a class="ds-link" href="{STATEMENT}">' in told
    assert NAMES.get(spoken_on(told), "") in told
    assert STATEMENT not in untold


def test_tellers_are_told_what_a_machine_does_and_where_to_complain(fresh_room: Room) -> None:
    page = fresh_room.client.get("/privacy?lang=nb").text
    assert "En maskin sorterer historier som forteller om det samme" in page
    assert "Mennesker leser, og mennesker bestemmer." in page
    assert "Du kan også klage til Datatilsynet." in page
