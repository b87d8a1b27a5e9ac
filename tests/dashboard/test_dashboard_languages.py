"""The dashboard's words: every one of them in every language, none of them stale."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from builders import OLAUG
from dashboard.languages import LANGUAGES, TRANSLATIONS, name_language
from dashboards import House, at_desk
from refusing import refusals

WRITTEN = [code for code in LANGUAGES if code != "en"]
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "mistake": (2,)}
REFUSING = (
    "accounts.py",
    "identities.py",
    "placements.py",
    "submission.py",
    "paper.py",
    "roles.py",
    "units.py",
)


@pytest.fixture(scope="module")
def messages(repository: Path) -> set[str]:
    """Every message in the code and the templates, and the storybank's that the pages show."""
    found = extract_from_dir(repository / "dashboard", METHODS, keywords=KEYWORDS)
    return {str(message) for _, _, message, _, _ in found} | refusals(repository, REFUSING)


def catalogue(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("language", WRITTEN)
def test_every_message_is_translated_and_none_is_stale(language: str, messages: set[str]) -> None:
    kept = {str(one.id): str(one.string) for one in catalogue(language) if one.id}
    assert messages - kept.keys() == set()
    assert kept.keys() - messages == set()
    assert [name for name, words in kept.items() if not words] == []


@pytest.mark.parametrize("language", WRITTEN)
def test_every_place_for_a_value_is_kept(language: str) -> None:
    for one in catalogue(language):
        places = [sorted(re.findall(r"%\(\w+\)s|%%", str(text))) for text in (one.id, one.string)]
        assert places[0] == places[1], one.id


@pytest.mark.parametrize("language", WRITTEN)
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    folder = TRANSLATIONS / language / "LC_MESSAGES"
    fresh = io.BytesIO()
    write_mo(fresh, catalogue(language))
    with (folder / "messages.mo").open("rb") as file:
        kept = {str(one.id): one.string for one in read_mo(file) if one.id}
    fresh.seek(0)
    assert kept == {str(one.id): one.string for one in read_mo(fresh) if one.id}


@pytest.mark.parametrize(
    "code, reader, name",
    [
        ("nb", "en", "Norwegian Bokmål"),
        ("sma", "nb", "Sørsamisk"),
        ("pt-BR", "nn", "Portugisisk (Brasil)"),
        ("xx", "nb", "xx"),
        ("", "nb", ""),
    ],
)
def test_a_language_is_named_as_its_reader_writes_it(
    standing_house: House, code: str, reader: str, name: str
) -> None:
    with at_desk(standing_house, OLAUG, reader):
        assert name_language(code) == name
