"""Every word of ours stands in every language, and what is compiled is what is written."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from collector.language import INTERFACE, OWN_NAMES
from collector.openapi import describe_api
from collector.spoken import WRONG_CODES
from refusing import refusals
from storybank.submission import FIELDS

LANGUAGES = [language for language in INTERFACE if language != "en"]
MACHINE_MADE = ("se", "sma", "ar")
AWAITING = "awaiting a native reader"
KEYWORDS = {"_": None, "gettext": None, "mistake": (2,), "wrong": (2,)}
KEYWORDS |= {"NotAPlacement": None, "NotFound": None}
REFUSING = ("placements.py", "submission.py", "receipts.py", "invitations.py")
REFUSING += ("media/kinds.py", "media/sound.py", "media/picture.py", "media/arriving.py")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def catalogue(repository: Path, language: str) -> Catalog:
    file = repository / "collector" / "translations" / language / "LC_MESSAGES" / "messages.po"
    return read_po(BytesIO(file.read_bytes()), locale=language)


def extracted(repository: Path) -> set[str]:
    found = extract_from_dir(
        str(repository / "collector"),
        [("**.py", "python"), ("templates/**.html", "jinja2")],
        keywords=KEYWORDS,
    )
    return {str(message) for _, _, message, *_ in found}


def untranslated(asked: set[str], words: Catalog) -> set[str]:
    return asked - {str(one.id) for one in words if one.id and one.string and not one.fuzzy}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_without_its_translation(repository: Path, language: str) -> None:
    words = catalogue(repository, language)
    assert untranslated(extracted(repository), words) == set()
    assert untranslated(refusals(repository, REFUSING), words) == set()


def test_a_word_that_is_new_empty_or_guessed_counts_as_missing() -> None:
    words = Catalog(locale="sma")
    words.add("Back", "Bååstede")
    words.add("Next", "")
    words.add("Save", "Vöörhkh", flags=["fuzzy"])
    assert untranslated({"Back", "Next", "Save", "Print"}, words) == {"Next", "Save", "Print"}


def test_the_languages_of_the_interface_are_those_that_have_a_catalogue(repository: Path) -> None:
    folders = (repository / "collector" / "translations").iterdir()
    assert {one.name for one in folders if one.is_dir()} == set(LANGUAGES)
    assert set(INTERFACE) <= set(OWN_NAMES)


@pytest.mark.parametrize("language", MACHINE_MADE)
def test_what_no_native_has_read_says_so_in_the_file_alone(repository: Path, language: str) -> None:
    words = catalogue(repository, language)
    marked = [one.id for one in words if AWAITING in one.auto_comments]
    assert (AWAITING in words.header_comment) == bool(marked)
    assert not any(AWAITING in str(one.string) for one in words if one.id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_without_its_word(repository: Path, language: str) -> None:
    asked = extracted(repository) | refusals(repository, REFUSING)
    for message in catalogue(repository, language):
        if message.id and not message.fuzzy:
            assert message.id in asked
            placeholders = sorted(PLACEHOLDER.findall(str(message.id)))
            assert sorted(PLACEHOLDER.findall(str(message.string))) == placeholders


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(repository: Path, language: str) -> None:
    file = repository / "collector" / "translations" / language / "LC_MESSAGES" / "messages.mo"
    compiled = {one.id: one.string for one in read_mo(BytesIO(file.read_bytes())) if one.id}
    written = {one.id: one.string for one in catalogue(repository, language) if one.id}
    assert compiled == written


def test_the_phone_says_of_a_code_what_the_storybank_says(repository: Path) -> None:
    assert set(WRONG_CODES.values()) <= refusals(repository, REFUSING)


def test_no_page_speaks_of_triads(repository: Path) -> None:
    for language in LANGUAGES:
        said = " ".join(str(one.string) for one in catalogue(repository, language)).lower()
        for jargon in ("triad", "dyad", "signif", "plassering", "json-"):
            assert jargon not in said


def test_the_published_description_knows_every_field() -> None:
    story = describe_api()["components"]["schemas"]["Story"]
    assert set(story["properties"]) == FIELDS
    assert set(story["required"]) < FIELDS
