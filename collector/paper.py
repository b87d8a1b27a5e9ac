"""The form on paper, in the phone's order and words; each sheet has its own number and code.

Only whom the dashboard gave a pass can print. Sheets are made by a POST and never shown again, so
that no address, cache or second look leads to a code.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from collector.desk import Desk
from collector.language import Tongue, choose_tongue, render
from storybank.collections import find_collection
from storybank.errors import NotFound
from storybank.framework import Framework
from storybank.frameworks import framework_of
from storybank.paper import Sheet, may_print, mint_sheet
from storybank.shown import Shown, shown_questions
from storybank.submission import Consent
from storybank.tables import Collection

MOST_SHEETS = 100
FIRST_OFFER = 10
STORY_LINES = 22  # on a page of its own


@dataclass(frozen=True)
class Printed:
    """A sheet as it is printed: its parts in its own order."""

    sheet: Sheet
    questions: list[Shown]


def ask_how_many(desk: Desk, slug: str) -> str:
    """The page on which the number of sheets is chosen."""
    collection, tongue = _admit(desk, slug, request.args)
    return render(
        tongue,
        "paper/ask.html",
        collection=collection,
        languages=framework_of(collection.version).languages,
        shown_pass=request.args.get("pass", ""),
        offer=FIRST_OFFER,
        most=MOST_SHEETS,
    )


def print_sheets(desk: Desk, slug: str) -> str:
    """The sheets, to be printed by the browser."""
    collection, tongue = _admit(desk, slug, request.form)
    framework = framework_of(collection.version)
    typed = request.form.get("sheets", "")
    count = int(typed) if typed.isdecimal() and len(typed) < 4 else 1
    sheets = [
        _new_sheet(desk, collection, framework, tongue)
        for _ in range(min(max(count, 1), MOST_SHEETS))
    ]
    return render(
        tongue,
        "paper/sheets.html",
        collection=collection,
        framework=framework,
        sheets=sheets,
        layers=[one.word for one in Consent],
        address=desk.settings.address.partition("://")[2],
        story_lines=STORY_LINES,
    )


def _new_sheet(desk: Desk, collection: Collection, framework: Framework, tongue: Tongue) -> Printed:
    language = framework.languages.index(tongue.told)
    number = collection.version.number
    sheet = mint_sheet(desk.paper_key, collection.slug, version=number, language=language)
    return Printed(sheet, shown_questions(framework, sheet.seed))


def _admit(desk: Desk, slug: str, asked: Mapping[str, str]) -> tuple[Collection, Tongue]:
    """The collection and the language to print in. Raises NotFound without a pass that holds."""
    if not may_print(desk.paper_key, slug, asked.get("pass", ""), desk.clock()):
        raise NotFound("The way to these sheets has run out. Open it again from the dashboard.")
    with desk.sessions.reading() as session:
        collection = find_collection(session, slug)
    languages = framework_of(collection.version).languages
    return collection, choose_tongue(languages, asked.get("lang"))
