"""What pages say, beside what plain arithmetic says of the same stories: nothing here counts, cuts
or names with a function that the pages use."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builders import a_framework
from dashboards import House, build_house, copy_house, table_in
from keeping import Browser, browser, words_of
from patterning import compare
from reckoning import (
    BY_ROLE,
    LAST,
    NARROWED,
    NEW,
    VALUES,
    WORDS,
    K,
    Row,
    address_of,
    along,
    answer_to,
    asked_in,
    centre_of,
    count_by_hand,
    number_in,
    parts_of,
    shown,
    sides_of,
    tell_of_a_town,
    teller_of,
)
from storybank.collections import find_collection
from storybank.frameworks import publish_framework
from storybank.interchange import Kept, gather_table, keep_gathered
from storybank.sharing import take_counts
from storybank.submission import Consent

OLD, BEGIN = "gammelt", date(2026, 6, 1)
IMPORTED = """
text: tekst
id: nr
teller: hvem
told: {column: dag, format: "%Y-%m-%d"}
dyads: {tone: {column: tone, poles: [rolig, spent], min: 0, max: 10}}
"""


def rows_of(who: Browser, address: str) -> list[list[str]]:
    """A table that is saved from a page, without its heads."""
    answer = who.client.get(address)
    assert answer.status_code == 200
    return table_in(answer.get_data(as_text=True))[1:]


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


def bring_in(house: House, folder: Path, rows: list[Row], mapping: str, slug: str) -> Kept:
    """Import a table as the command does."""
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    (folder / "t.yaml").write_text(mapping, "utf-8")
    gathered = gather_table(folder / "t.csv", folder / "t.yaml", Consent.READ, name=slug)
    with house.sessions.writing() as session:
        return keep_gathered(session, gathered, slug=slug)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> House:
    """What an import brought, as it is seen."""
    folder = tmp_path_factory.mktemp("old")
    house = build_house(folder, [])
    bring_in(house, folder, old_rows(), IMPORTED, OLD)
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


def test_options_keep_their_counts_when_a_later_file_brings_others(
    old: House, tmp_path: Path
) -> None:
    """Of options that begin alike, or have no Latin letter, an import makes ids by number."""
    mapping = "text: tekst\nid: nr\nchoices: {hva: hva, hvem: hvem}\n"
    begin = "Jeg ble møtt med respekt av"
    first = [
        {"nr": number, "tekst": f"En {number}", "hva": ("автобус", "врач")[number % 3 == 0],
         "hvem": f"{begin} {('legen', 'skolen')[number % 4 == 0]}"}
        for number in range(60)
    ]  # fmt: skip
    later = [
        {"nr": 100 + number, "tekst": f"To {number}", "hva": ("автобус", "аптека")[number % 2],
         "hvem": f"{begin} {('alle', 'legen')[number % 4 == 0]}"}
        for number in range(40)
    ]  # fmt: skip
    bring_in(old, tmp_path, first, mapping, "to")
    kept = bring_in(old, tmp_path, later + first, mapping, "to")
    assert (kept.new, kept.known, kept.differing) == (40, 60, 0)
    for question in ("hva", "hvem"):
        told = rows_of(browser(old), f"/explore/to/maps/{question}.csv")
        own = Counter(str(row[question]) for row in first + later)
        assert {part: number_in(cell) for _, _, _, part, cell in told} == own


# Told on phones, over two versions of the questions


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, list[Row]]:
    return tell_of_a_town(tmp_path_factory.mktemp("new"))


@pytest.fixture(scope="module", params=["stories", "codes"])
def town(request: Any, told: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The same twice: as maps are made of stories, and of counts of codes where these are many."""
    house, kept = told
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "codes":
            patch.setattr("analysis.shell.holding.MANY", 1)
        house = copy_house(house, tmp_path_factory.mktemp("town"))
        house.clock[0] = LAST + timedelta(days=2)
        yield house, kept


def test_every_map_counts_as_one_counts_by_hand(town: Any) -> None:
    house, kept = town
    who, wrong = browser(house), []
    for asked in NARROWED:
        for question in WORDS:
            address = f"/explore/{NEW}/maps/{question}.csv?{address_of(asked)}"
            rows = rows_of(who, address)
            said = {part: [*map(number_in, cells)] for _, _, _, part, *cells in rows}
            own = count_by_hand(kept, asked, question)
            if {part: some for part, some in said.items() if any(some)} != own:
                wrong.append((address, said, own))
    assert not wrong


def test_others_are_shown_as_one_counts_by_hand(town: Any) -> None:
    house, kept = town
    with house.sessions.reading() as session:
        counts = take_counts(session, find_collection(session, NEW)).counts
    for question in ("stemme", "vanlig", "drivkraft"):
        found = count_by_hand(kept, NARROWED[0], question).values()
        assert sorted(one for one in counts[question]["parts"] if one) == sorted(
            one for some in found for one in some
        )
    first = count_by_hand(kept, NARROWED[0], "stemme").get("Helt «spurt om alt»", [0])
    assert counts["stemme"]["parts"][0] == first[0]


def test_two_groups_are_told_apart_as_one_reckons_by_hand(town: Any) -> None:
    house, kept = town
    groups = dict(zip(("by", "first", "second"), BY_ROLE, strict=True))
    maps = deed_of(browser(house), NEW, **{"versus.by": groups})["maps"]
    sides = sides_of(kept, ({}, (), BY_ROLE), "")
    said = {name: maps[f"map-{name}"]["figure"]["sentence"] for name in WORDS if name != "rolle"}
    for question, sentence in said.items():
        for name, side in zip(("Ansatt", "Innbygger"), sides, strict=True):
            told = shown(teller_of(row) for row in side if answer_to(row, question))
            assert f"{name}: {told} har plassert historien sin" in sentence
    ansatte, innbyggere = (
        [along(row) for row in side if answer_to(row, "stemme")] for side in sides
    )
    higher = float(np.sign(np.subtract.outer(ansatte, innbyggere)).mean())
    found = re.search(r"^Ansatt ligger oftere nærmere «(.+?)» \((−?\d,\d\d) på", said["stemme"])
    assert found
    assert found[1] == ("overhørt" if higher > 0 else "spurt om alt")
    assert abs(float(found[2].replace("−", "-").replace(",", ".")) - higher) < 0.05
    for name, side in zip(("Ansatt", "Innbygger"), sides, strict=True):
        steps = [one["value"] for row in side if (one := answer_to(row, "vanlig"))]
        mean = re.search(rf"Gjennomsnitt for {name}: (\d,\d)", said["vanlig"])
        assert mean
        assert abs(float(mean[1].replace(",", ".")) - np.mean(steps)) < 0.15
    far = re.search(r"tyngdepunktene er (\d+)", said["drivkraft"])
    centres = [centre_of(side) for side in sides]
    assert far
    assert abs(int(far[1]) - 100 * float(np.hypot(*(centres[0] - centres[1])))) < 4


def test_weeks_links_and_languages_are_counted_by_the_town_s_own_clock(town: Any) -> None:
    house, kept = town
    who = browser(house)
    gathering = who.text(f"/collections/{NEW}/gathering")
    names = {"nb": "Norsk bokmål", "en": "Engelsk", "web": "web", "sms": "sms"}
    for facet in ("language", "source"):
        for value in {VALUES[facet](row) for row in kept}:
            told = shown(teller_of(row) for row in kept if VALUES[facet](row) == value)
            assert f"{names[str(value)]} {told} " in gathering
    ends = "0 er «spurt om alt», 100 er «overhørt»"
    assert ends in who.text(f"/change/{NEW}?answer=stemme")
    course = rows_of(who, f"/change/{NEW}/map.csv?answer=stemme")
    for row, week in zip(course, sorted({str(VALUES["told"](row)) for row in kept}), strict=True):
        told = [one for one in kept if VALUES["told"](one) == week]
        monday = date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
        assert row[3].startswith(f"{monday.day}. ")
        if tellers := shown(map(teller_of, told)):
            assert re.search(rf"{monday:%-d}\. (oktober|november) 2026 {tellers} ", gathering)
        placed = [one for one in told if answer_to(one, "stemme")]
        assert number_in(row[5]) == shown(map(teller_of, placed))
        if row[4] != "holdt tilbake":
            assert abs(int(row[4].split()[0]) - 100 * np.mean([*map(along, placed)])) < 8


def test_patterns_say_what_one_counts_by_hand(town: Any) -> None:
    house, kept = town
    assert compare(house.sessions, NEW)
    page, names = (
        browser(house).text(f"/findings/{NEW}"),
        {"Hva bar det fram?": "drivkraft", "Jeg ble …": "stemme"},
    )
    told = re.findall(
        r"«(Ansatt|Innbygger)»: «(.+?)» ligger nærmere «(.+?)» enn hos «(.+?)»\. "
        r"«(.+?)»: (\d+) % \(.+?\) av (\d+), mot (?:(\d+) %|færre enn 5).*? av (\d+)\.",
        page,
    )
    assert {names[one[1]] for one in told} == {"drivkraft", "stemme"}
    for name, question, end, other, where, share, number, rest, others in told:
        rows = [row for row in kept if answer_to(row, names[question])]
        part = where.translate(str.maketrans("‘’", "«»"))
        assert end in part
        for group, percent, many in ((name, share, number), (other, rest, others)):
            side = [row for row in rows if group in parts_of(row, "rolle")]
            inside = {teller_of(row) for row in side if part in parts_of(row, names[question])}
            tellers = {*map(teller_of, side)}
            assert abs(int(many) - len(tellers)) < 2 * K  # on a map it is under K
            open_share = 100 * 2 * K / len(tellers)
            assert abs(int(percent or 0) - 100 * len(inside) / len(tellers)) < open_share
    assert "Derfor kan en gruppe være mindre her enn på kartene." in page


def test_patterns_of_other_questions_are_not_shown_as_those_of_now(town: Any) -> None:
    house, _ = town
    compare(house.sessions, NEW)
    assert "Sammenlignede par: " in browser(house).text(f"/findings/{NEW}")
    with house.sessions.writing() as session:
        collection = find_collection(session, NEW)
        now = collection.framework_version_id
        collection.version = publish_framework(session, a_framework(**asked_in(1)))
    assert "Sammenlignede par: " not in browser(house).text(f"/findings/{NEW}")
    with house.sessions.writing() as session:
        find_collection(session, NEW).framework_version_id = now
    assert "Sammenlignede par: " in browser(house).text(f"/findings/{NEW}")
