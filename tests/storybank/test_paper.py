"""Sheets of paper: what follows from a number, and who may print."""

from datetime import timedelta

import pytest

from builders import NOW
from storybank.collections import CODE_LETTERS
from storybank.paper import (
    LENGTH,
    Sheet,
    WrongSheet,
    allow_printing,
    code_without_sheet,
    may_print,
    mint_sheet,
    read_sheet,
)
from storybank.receipts import read_code

KEY, OTHER_KEY = bytes(range(32)), bytes(32)


def a_sheet(version: int = 1, language: int = 0) -> Sheet:
    return mint_sheet(KEY, "nabolag", version=version, language=language)


def test_a_sheets_number_leads_to_all_that_was_printed_on_it() -> None:
    sheet = a_sheet(version=3, language=1)
    assert read_sheet(KEY, "nabolag", sheet.number) == sheet
    assert (sheet.version_under(3), sheet.language) == (3, 1)
    assert read_code(sheet.code) == sheet.code


@pytest.mark.parametrize("written", ["{0}", " {0} ", "{1} {2}", "{1}–{2}"])
def test_blanks_hyphens_and_capitals_do_not_matter(written: str) -> None:
    sheet = a_sheet()
    typed = written.format(sheet.printed, sheet.number[:5], sheet.number[5:])
    assert read_sheet(KEY, "nabolag", typed) == sheet
    assert read_sheet(KEY, "nabolag", typed.upper()) == sheet


def test_a_thousand_sheets_differ_in_number_story_and_code() -> None:
    sheets = [a_sheet() for _ in range(1000)]
    for name in ("number", "story", "code"):
        assert len({getattr(sheet, name) for sheet in sheets}) == 1000


def test_a_mistyped_number_is_refused_but_for_one_in_a_thousand() -> None:
    sheet = a_sheet()
    wrong = [
        sheet.number[:place] + letter + sheet.number[place + 1 :]
        for place in range(LENGTH)
        for letter in CODE_LETTERS
        if letter != sheet.number[place]
    ]
    assert len(wrong) == 300
    assert sum(map(_is_read, wrong)) < 10, "a third of one is to be expected"


def _is_read(typed: str, key: bytes = KEY, slug: str = "nabolag") -> bool:
    try:
        read_sheet(key, slug, typed)
    except WrongSheet:
        return False
    return True


@pytest.mark.parametrize(
    "typed", ["", "-", "a", "o" * LENGTH, "a" * LENGTH, "å" * LENGTH, "9" * 999]
)
def test_what_was_never_printed_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(WrongSheet, match="Compare it letter by letter"):
        read_sheet(KEY, "nabolag", typed)


@pytest.mark.parametrize("key, slug", [(KEY, "torget"), (OTHER_KEY, "nabolag")])
def test_a_number_is_worth_nothing_elsewhere_but_for_one_in_a_thousand(
    key: bytes, slug: str
) -> None:
    read = sum(_is_read(a_sheet().number, key, slug) for _ in range(300))
    assert read < 10, "a third of one is to be expected"


@pytest.mark.parametrize("version, newest", [(1, 1), (1, 31), (5, 7), (31, 31), (40, 60)])
def test_a_sheet_answers_the_version_that_it_was_printed_with(version: int, newest: int) -> None:
    assert a_sheet(version=version).version_under(newest) == version


def test_the_code_for_a_form_without_a_number_is_its_storys_alone() -> None:
    first = code_without_sheet(KEY, "nabolag", "one")
    assert first == code_without_sheet(KEY, "nabolag", "one")
    assert first != code_without_sheet(KEY, "nabolag", "other")
    assert read_code(first) == first


def test_a_pass_prints_one_collections_sheets_for_an_hour() -> None:
    shown = allow_printing(KEY, "nabolag", NOW)
    assert may_print(KEY, "nabolag", shown, NOW + timedelta(minutes=59))
    assert not may_print(KEY, "nabolag", shown, NOW + timedelta(minutes=62))
    assert not may_print(KEY, "torget", shown, NOW)
    assert not may_print(OTHER_KEY, "nabolag", shown, NOW)


@pytest.mark.parametrize("forged", ["", ".", "x", "99999999999.", "1e9.x", "٣.å", "9" * 5000])
def test_a_forged_pass_prints_nothing(forged: str) -> None:
    assert not may_print(KEY, "nabolag", forged, NOW)
