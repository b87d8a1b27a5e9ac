"""What a collection brings is marked as of the language it is in, whatever the page's (3.1.2)."""

import re
from pathlib import Path

import pytest

from builders import OLAUG, words
from dashboard.languages import in_own_words, spoken_in
from dashboards import SLUG, House, at_desk, copy_house
from keeping import Browser, browser

COLLECTION = f"/collections/{SLUG}"


@pytest.fixture
def reader(standing_house: House, tmp_path: Path) -> Browser:
    """The owner of a collection in bokmål and English, who reads in nynorsk."""
    owner = browser(copy_house(standing_house, tmp_path), OLAUG)
    assert owner.post("/language", language="nn").status_code == 303
    return owner


@pytest.mark.parametrize(
    "place, said",
    [
        ("/", "Nabolaget ditt"),
        ("/", "Lære hva som hjelper."),
        (COLLECTION, "Nabolaget ditt"),
        (COLLECTION, "Lære hva som hjelper."),
        (COLLECTION, "ledere i parkavdelingen"),
        (f"{COLLECTION}/data-map", "Lære hva som hjelper."),
        (f"{COLLECTION}/signifiers", "Hva bar det fram?"),
        (f"{COLLECTION}/population", "Hvem er du?"),
        (f"{COLLECTION}/population", "Innbygger"),
        (f"/landscape/{SLUG}", "Hva bar det fram?"),
        (f"/landscape/{SLUG}", "Jeg ble …"),
    ],
)
def test_words_of_a_collection_are_marked_as_of_its_language(
    reader: Browser, place: str, said: str
) -> None:
    page = reader.client.get(place).text
    assert '<html lang="nn"' in page
    assert re.search(rf'<[^<>]* lang="nb"[^<>]*>{re.escape(said)}<', page)


def test_the_groups_of_a_population_are_too(reader: Browser) -> None:
    given = {"question": "rolle", "kind": "percent", "part-innbygger": "50", "part-ansatt": "50"}
    assert reader.post(f"{COLLECTION}/population", **given).status_code == 303
    page = reader.client.get(f"{COLLECTION}/gathering").text
    for said in ("Hvem er du?", "Innbygger", "Ansatt"):
        assert re.search(rf'<[^<>]* lang="nb"[^<>]*>{re.escape(said)}<', page)


def test_the_language_of_what_is_said_is_that_of_the_words_taken(standing_house: House) -> None:
    with at_desk(standing_house, OLAUG, "nn"):
        for texts in (words("Ja", "Yes"), {"en": "Yes"}, {"se": "Juo"}):
            assert texts[spoken_in(texts)] == in_own_words(texts)
        assert (in_own_words({}), spoken_in({})) == ("", "nn")
