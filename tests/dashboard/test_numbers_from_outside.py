"""What pages say, beside what plain arithmetic says of the same stories: nothing here counts, cuts
or names with a function that the pages use."""

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from dashboards import House, build_house
from keeping import Browser, browser, words_of
from storybank.interchange import gather_table, keep_gathered
from storybank.submission import Consent

K = 5
OLD, BEGIN = "gammelt", date(2026, 6, 1)
IMPORTED = """
text: tekst
id: nr
teller: hvem
told: {column: dag, format: "%Y-%m-%d"}
dyads: {tone: {column: tone, poles: [rolig, spent], min: 0, max: 10}}
"""
Row = dict[str, Any]


def shown(tellers: Iterable[object]) -> int:
    """How many may be told of: each once, and the multiple of k below."""
    return len(set(tellers)) // K * K


def rows_of(who: Browser, address: str) -> list[list[str]]:
    """A table that is saved from a page, without its heads."""
    answer = who.client.get(address)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True))))[1:]


def deed_of(who: Browser, slug: str, **asked: object) -> dict[str, Any]:
    """All that Explore shows when this is chosen on it."""
    answer = who.post(f"/explore/{slug}/deeds", asked=json.dumps(asked))
    shown: dict[str, Any] = {"maps": {}}
    for line in map(json.loads, answer.text.splitlines()):
        shown = {**shown, **line, "maps": shown["maps"] | line.get("maps", {})}
    return shown


# Imported, a third of it without a time


def old_rows() -> list[Row]:
    """Two days bring two stories with a time, low on the line, and one without, high on it."""
    return [
        {
            "nr": number,
            "tekst": f"Historie {number} om en benk.",
            "hvem": f"p{number // 2 if number < 30 else number}",
            "dag": "" if number % 3 == 0 else str(BEGIN + timedelta(days=number // 3 * 2)),
            "tone": (8 if number % 3 == 0 else 2) + number % 7 / 7,
        }
        for number in range(120)
    ]


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> House:
    """What an import brought, as it is seen."""
    folder = tmp_path_factory.mktemp("old")
    house, rows = build_house(folder, []), old_rows()
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    (folder / "t.yaml").write_text(IMPORTED, "utf-8")
    gathered = gather_table(folder / "t.csv", folder / "t.yaml", Consent.READ, name=OLD)
    with house.sessions.writing() as session:
        keep_gathered(session, gathered, slug=OLD)
    return house


def test_a_course_is_of_the_stories_that_have_a_time(old: House) -> None:
    who = browser(old)
    months = [
        {one["hvem"] for one in old_rows() if one["dag"].startswith(f"2026-{month:02}")}
        for month in (6, 7, 8)
    ]
    found = rows_of(who, f"/change/{OLD}/map.csv?answer=tone")
    assert [int(row[-1]) for row in found] == [shown(month) for month in months]
    dated = shown(one["hvem"] for one in old_rows() if one["dag"])
    words = words_of(who.client.get(f"/change/{OLD}?answer=tone").get_data(as_text=True))
    assert f"{dated} personer har plassert historien sin her." in words
    assert "Det finnes ikke noe tidspunkt" in words


def test_stories_without_a_time_are_read_and_come_last(old: House) -> None:
    who = browser(old)
    pages = [deed_of(who, OLD, **{"stories.page": page}) for page in range(12)]
    cards = [card for page in pages for card in page["stories"]["stories"]["stories"]]
    dates = [card["date"] for card in cards]
    undated = sum(not one["dag"] for one in old_rows())
    assert dates.index("") == len(dates) - dates.count("") > 0
    assert undated - K < dates.count("") <= undated
    assert re.fullmatch(r"\d+\. august 2026", dates[0])


def test_what_says_no_language_is_called_none(old: House) -> None:
    everybody = shown(one["hvem"] for one in old_rows())
    assert f"Ukjent språk {everybody}" in browser(old).text(f"/collections/{OLD}/gathering")
