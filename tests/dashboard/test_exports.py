"""A map as a file: the same as on the page, through the gate, and noted."""

import codecs
import csv
import io
import re
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from builders import ANDERS, OLAUG
from dashboards import SLUG, House, table_in
from storybank.accounts import change_language
from storybank.tables import AuditEntry

ZONE = "mark.drivkraft=zone:0"
BY_HAND = "mark.drivkraft=line:0.2,0;0.5,0.9;0.8,0"
BY_ROLE = "rolle=ansatt"


def saved(house: House, name: str, kind: str, query: str = "", who: str = ANDERS) -> str:
    answer = house.client(who).get(f"/explore/{SLUG}/maps/{name}.{kind}?{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.{kind}"'
    assert answer.mimetype == {"csv": "text/csv", "svg": "image/svg+xml"}[kind]
    return answer.get_data(as_text=True)


def deeds(house: House) -> list[AuditEntry]:
    with house.sessions.reading() as session:
        return list(session.scalars(select(AuditEntry).filter_by(deed="saved a map")))


@pytest.mark.parametrize("name", ["drivkraft", "stemme", "krefter", "folelse", "vanlig", "rolle"])
def test_every_map_is_a_picture_that_says_what_it_shows(house: House, name: str) -> None:
    picture = ElementTree.fromstring(saved(house, name, "svg", ZONE))  # noqa: S314 (our own)
    words = " ".join("".join(one.itertext()) for one in picture.iter())
    assert ("Mest: Tillit" in words) == (name != "drivkraft"), "no map is narrowed by its own mark"
    assert "ingen meningsmåling" in words
    assert picture.get("role") == "img"


def test_a_table_holds_of_whom_it_tells_in_steps_of_k(house: House) -> None:
    table = saved(house, "stemme", "csv", ZONE)
    assert table.startswith('\ufeff"Spørsmål";"Det som er valgt ut";"Hva tallene viser";"Hvor";"')
    assert table.endswith('"\r\n')
    rows = table_in(table)[1:]
    assert len(rows) == 5
    assert {row[1] for row in rows} == {"Hva bar det fram? Mest: Tillit"}
    assert all("trinn på 5" in row[2] for row in rows), "in the file as beside the figure"
    assert all(row[4] == "holdt tilbake" or int(row[4]) % 5 == 0 for row in rows)


@pytest.mark.parametrize(
    "name, query, told",
    [
        ("stemme", f"{BY_ROLE}&{ZONE}", "Hvem er du? Ansatt; Hva bar det fram? Mest: Tillit"),
        ("stemme", f"{BY_ROLE}&{BY_HAND}", "Hvem er du? Ansatt"),
        ("stemme", BY_HAND, "Hva bar det fram? et eget område"),
        ("drivkraft", f"{BY_ROLE}&{ZONE}", "Hvem er du? Ansatt"),
        ("rolle", f"{BY_ROLE}&{ZONE}", "Hva bar det fram? Mest: Tillit"),
        ("rolle", BY_HAND, ""),
    ],
)
def test_a_file_names_as_chosen_what_has_a_part_in_its_numbers_and_nothing_else(
    house: House, name: str, query: str, told: str
) -> None:
    rows = table_in(saved(house, name, "csv", query))[1:]
    chosen, _, passed_over = rows[0][1].partition("; De som har historier som ikke kan leses")
    assert {row[1] for row in rows} == {rows[0][1]}
    assert chosen == told
    assert bool(passed_over) == (query == f"{BY_ROLE}&{ZONE}" and name != "drivkraft")
    drawn = re.findall(r"<tspan[^>]*>([^<]*)", saved(house, name, "svg", query))
    assert " ".join(drawn).count("De som har historier som ikke kan leses") == bool(passed_over)


def test_what_is_held_back_on_the_page_is_held_back_in_the_file(house: House) -> None:
    for kind in ("svg", "csv"):
        file = saved(house, "krefter", kind)
        assert "Færre enn 5 har plassert" in file
    rows = table_in(saved(house, "krefter", "csv"))
    assert len(rows) == 2


@pytest.mark.parametrize("name", ["drivkraft", "stemme"])
def test_one_group_is_saved_where_the_one_beside_it_is_held_back(house: House, name: str) -> None:
    """Dots of the one, and of the other none."""
    few = "versus.by=prompt&versus.first=endring&versus.second=mote"
    line = "mark.stemme=from:0,0.3" if name == "drivkraft" else "mark.drivkraft=zone:0"
    assert "<circle" in saved(house, name, "svg", f"{few}&{line}")


def test_each_saving_stands_in_the_audit_log_without_a_story(house: House) -> None:
    saved(house, "drivkraft", "svg", "rolle=ansatt&mark.stemme=fifth:1")
    saved(house, "drivkraft", "svg", "as=png")
    saved(house, "drivkraft", "csv", "versus.by=rolle&versus.first=ansatt&versus.second=innbygger")
    whole = {"collection": SLUG, "map": "drivkraft"}
    assert [one.subject for one in deeds(house)] == [
        {**whole, "as": "svg", "narrowed by": ["rolle", "mark.stemme"]},
        {**whole, "as": "png", "narrowed by": []},
        {**whole, "as": "csv", "narrowed by": [], "compared by": "rolle"},
    ]
    assert {one.who for one in deeds(house)} == {ANDERS}


@pytest.mark.parametrize("name", ["nowhere", "rad", "title"])
def test_what_has_no_map_cannot_be_saved(house: House, name: str) -> None:
    answer = house.client(OLAUG).get(f"/explore/{SLUG}/maps/{name}.svg")
    assert answer.status_code == 404
    assert deeds(house) == []


def test_a_cell_is_no_formula(house: House) -> None:
    assert not re.search(r'"[=+@]', saved(house, "rolle", "csv"))


def test_a_spreadsheet_that_opens_a_table_reads_its_letters_and_parts_its_cells(
    house: House,
) -> None:
    """As those do that open a file by a click: Norwegian ones by semicolons, English by commas."""
    for language, parted in (("nb", ";"), ("nn", ";"), ("en", ",")):
        with house.sessions.writing() as session:
            change_language(session, house.people[ANDERS].id, language)
        file = house.client(ANDERS).get(f"/explore/{SLUG}/maps/rolle.csv").data
        assert file.startswith(codecs.BOM_UTF8)
        head, *rows = csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=parted)
        assert rows
        assert {len(row) for row in rows} == {len(head)}
        assert len(head) > 2
