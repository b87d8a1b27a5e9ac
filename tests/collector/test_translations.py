"""Every word of ours stands in bokmål and nynorsk, and what is compiled is what is written."""

import ast
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from collector.language import INTERFACE
from collector.openapi import describe_api
from collector.spoken import WRONG_CODES
from storybank.submission import FIELDS

LANGUAGES = [language for language in INTERFACE if language != "en"]
KEYWORDS = {"_": None, "gettext": None, "mistake": (2,), "wrong": (2,)}
KEYWORDS |= {"NotAPlacement": None, "NotFound": None}
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


def refusals(repository: Path) -> set[str]:
    """Every sentence that the storybank can refuse a story with."""
    said = set()
    for name in ("placements.py", "submission.py", "receipts.py"):
        for node in ast.walk(ast.parse((repository / "storybank" / name).read_text("utf-8"))):
            if isinstance(node, ast.Call | ast.Return | ast.Assign):
                said |= {
                    one.value
                    for one in ast.iter_child_nodes(node)
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return {one for one in said if re.fullmatch(r"[A-Z][^\n]* [^\n]*\.", one)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_without_its_translation(repository: Path, language: str) -> None:
    known = {str(one.id) for one in catalogue(repository, language) if one.id and one.string}
    assert extracted(repository) - known == set()
    assert refusals(repository) - known == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_without_its_word(repository: Path, language: str) -> None:
    asked = extracted(repository) | refusals(repository)
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
    assert set(WRONG_CODES.values()) <= refusals(repository)


def test_no_page_speaks_of_triads(repository: Path) -> None:
    for language in LANGUAGES:
        said = " ".join(str(one.string) for one in catalogue(repository, language)).lower()
        for jargon in ("triad", "dyad", "signif", "plassering", "json-"):
            assert jargon not in said


def test_the_published_description_knows_every_field() -> None:
    story = describe_api()["components"]["schemas"]["Story"]
    assert set(story["properties"]) == FIELDS
    assert set(story["required"]) < FIELDS
