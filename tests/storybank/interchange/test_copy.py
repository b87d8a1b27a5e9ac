"""The raw copy itself: its columns, its codebook, its safety, and the copies that are refused."""

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from builders import (
    a_collection,
    a_framework,
    many_stories,
    tell,
    words,
)
from copying import copy_in, copy_out, rows_of, tell_many_kinds
from storybank.database import Sessions
from storybank.errors import Refused, UnreadableFile
from storybank.frameworks import publish_framework
from storybank.interchange import (
    gather_own_table,
    keep_gathered,
    write_copy,
)
from storybank.interchange.read_back import MOST_MISTAKES
from storybank.tables import Collection, Run, Story, Theme, ThemeStory
from storybank.theme_edits import By, name_theme

Open = Callable[[str], Sessions]


def test_the_table_has_the_columns_of_its_description(here: Sessions, tmp_path: Path) -> None:
    with here.writing() as session:
        place = copy_out(session, tell_many_kinds(session), tmp_path / "out")
    written = (place / "stories.csv").read_bytes()
    header = written.split(b"\r\n")[0].decode()
    assert header.replace('"', "") == (
        "story_id,told,language,source,version,prompt,arm,teller,consent,test,shown_order,title,text,"
        "drivkraft.state,drivkraft.tillit,drivkraft.regler,drivkraft.vilje,"
        "stemme.state,stemme,krefter.state,krefter.jeg.x,krefter.jeg.y,krefter.kommunen.x,"
        "krefter.kommunen.y,folelse.state,folelse.glede,folelse.sinne,folelse.ro,folelse.other,"
        "vanlig.state,vanlig,rad.state,rad,rolle.state,rolle"
    )
    assert written.endswith(b'"\r\n')
    rows = {row["title"]: row for row in rows_of(place)}
    assert rows["'=1+1"]["consent"] == "count"
    assert (
        rows["Først"]
        | {
            "told": "2026-09-14T14",
            "version": "1",
            "shown_order": '{"drivkraft":["vilje","tillit","regler"]}',
            "drivkraft.tillit": "0.5",
            "folelse.glede": "1",
            "folelse.sinne": "0",
            "folelse.other": "lettelse",
            "rad.state": "not_applicable",
            "rad": "",
            "rolle": "innbygger",
        }
        == rows["Først"]
    )


def test_the_codebook_tells_every_column(here: Sessions, tmp_path: Path) -> None:
    with here.writing() as session:
        place = copy_out(session, tell_many_kinds(session), tmp_path / "out")
    codebook = json.loads((place / "codebook.json").read_text("utf-8"))
    with (place / "stories.csv").open(newline="") as file:
        assert [one["name"] for one in codebook["columns"]] == next(csv.reader(file))
    columns = {one["name"]: one for one in codebook["columns"]}
    assert columns["drivkraft.tillit"] == {
        "name": "drivkraft.tillit",
        "kind": "number",
        "range": [0, 1],
        "unit": "share; the three sum to 1",
        "words": {"nb": "Tillit", "en": "Trust"},
    }
    assert columns["vanlig"]["range"] == [1, 5]
    assert columns["rolle"]["range"] == ["innbygger", "ansatt"]
    assert codebook["themes"] is None
    assert codebook["frameworks"][0]["framework"]["id"] == "nabolag"
    assert "chose themselves" in codebook["note"]


def test_the_theme_stands_in_the_table_after_the_first_analysis(
    here: Sessions, elsewhere: Sessions, tmp_path: Path
) -> None:
    with here.writing() as session:
        collection = a_collection(session)
        first, second = many_stories(2)
        tell(session, collection, first)
        tell(session, collection, second)
        for state, key in (("done", "old"), ("done", "benk"), ("running", "new")):
            keep_run(session, collection, state, key, first.story)
        name_theme(session, collection, "benk", "Benkene", By("olaug", date(2026, 9, 14)))
        place = copy_out(session, collection, tmp_path / "out")
    rows = rows_of(place)
    assert {row["story_id"]: row["theme"] for row in rows} == {
        first.story: "benk",
        second.story: "",
    }
    assert json.loads((place / "codebook.json").read_text())["themes"] == [
        {"id": "benk", "name": "Benkene", "terms": ["benk"], "stability": 0.9}
    ]
    gathered = gather_own_table(place / "stories.csv", place / "codebook.json")
    assert gathered.report.left_out == ["theme: themes are found anew by `fortell analyse`."]
    assert copy_in(elsewhere, place).new == 2


def keep_run(session: Session, collection: Collection, state: str, key: str, story: str) -> None:
    run = Run(
        collection_id=collection.id, kind="themes", state=state, stories="0" * 64, n=2, seed=1,
        model="m", version="1", parameters={},
    )  # fmt: skip
    theme = Theme(number=1, key=key, terms=["benk"], stability=0.9, origin={})
    run.themes.append(theme)
    session.add(run)
    session.flush()
    place = {"collection_id": collection.id, "story_id": story}
    session.add(ThemeStory(theme_id=theme.id, fit=0.8, **place))
    session.flush()


def test_a_copy_is_private_whole_or_not_there(
    here: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "out"
    with here.writing() as session:
        collection = tell_many_kinds(session)
        copy = write_copy(session, collection, place)
        assert copy.count == len(session.scalars(select(Story)).all())
        assert not (place / "stories.csv").exists()
        copy.move()
        assert sorted(one.name for one in place.iterdir()) == ["codebook.json", "stories.csv"]
        assert {one.stat().st_mode & 0o777 for one in place.iterdir()} == {0o600}
        with pytest.raises(Refused, match=r"holds stories\.csv and codebook\.json already"):
            write_copy(session, collection, place)
        story = session.scalars(select(Story)).first()
        assert story is not None
        story.document = {"placements": {"stemme": {"state": "placed"}}}
        session.flush()
        with pytest.raises(KeyError):
            write_copy(session, collection, tmp_path / "broken")
        assert list((tmp_path / "broken").iterdir()) == []
        session.rollback()


def test_a_folder_that_cannot_be_made_is_refused(here: Sessions, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with here.writing() as session, pytest.raises(Refused, match="Nothing can be written to"):
        write_copy(session, a_collection(session), tmp_path / "file" / "out")


@pytest.fixture
def place(opened: Open, sqlite_url: str, tmp_path: Path) -> Path:
    sessions = opened(sqlite_url)
    with sessions.writing() as session:
        return copy_out(session, tell_many_kinds(session), tmp_path / "out")


@pytest.mark.parametrize(
    "file, old, new, sentence",
    [
        ("stories.csv", '"vanlig"', '"uvanlig"', "uvanlig: the codebook knows no such column"),
        ("stories.csv", '"vanlig"', '"uvanlig"', "vanlig: this column is missing"),
        ("stories.csv", '"0.25"', '"1.25"', "stemme: Place the point between the two ends."),
        ("stories.csv", '"0.25"', '"mye"', "stemme: This answer must be a number."),
        ("stories.csv", '"publish"', '"all"', "consent: Say what may be done"),
        ("stories.csv", '"publish","1"', '"publish","2"', "test: “2” must be 0 or 1"),
        ("stories.csv", '"innbygger"', '"ingen"', "rolle: Choose among the options."),
        ("stories.csv", '"2026-09-14T14"', '"i går"', "told: “i går” must be 2026-09-03"),
        ("stories.csv", '"nb","link","1"', '"nb","link","7"', "does not hold version 7"),
        ("stories.csv", '"nb","link","1"', f'"nb","link","{"1" * 5000}"', "does not hold version"),
        ("stories.csv", '"nb","link","1"', f'"nb","{"l" * 61}","1"', "source: this is longer"),
        ("stories.csv", '"nb","link","1"', '"nb","li\0nk","1"', "holds a NUL character"),
        ("stories.csv", '""vilje"",', "", "shown_order: "),
        ("stories.csv", '"Nummer 3",', "", "is broken|cells, but the header names"),
        ("stories.csv", '"2026-09-14T14"', '"2026"-09', "row 2 is broken"),
        ("codebook.json", '"fortell": 1', '"fortell": 2', "fortell: this must be 1"),
        ("codebook.json", '\n  "version": 1', '\n  "version": 2', "does not hold version 2"),
        ("codebook.json", '"frameworks"', '"rammer"', "frameworks: this is missing"),
        ("codebook.json", "{", "[", "this is no JSON"),
        ("codebook.json", '"k": 5', '"k": 1', "collection.k"),
        ("codebook.json", '"Europe/Oslo"', '"Europe/Elvestad"', "collection.zone"),
    ],
)
def test_a_copy_that_was_changed_is_refused_with_the_place(
    place: Path, file: str, old: str, new: str, sentence: str
) -> None:
    path = place / file
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new).encode())
    with pytest.raises(UnreadableFile) as refused:
        gather_own_table(place / "stories.csv", place / "codebook.json")
    assert any(one in str(refused.value) for one in sentence.split("|")), str(refused.value)


def test_a_copy_that_another_program_saved_in_its_own_encoding_is_refused(place: Path) -> None:
    table = place / "stories.csv"
    table.write_bytes(table.read_text("utf-8").encode("cp1252", "replace"))
    with pytest.raises(UnreadableFile, match="is not UTF-8; the table was saved anew"):
        gather_own_table(table, place / "codebook.json")


def test_of_many_mistakes_the_first_are_told_and_how_many_more_there_are(place: Path) -> None:
    table = place / "stories.csv"
    written = table.read_bytes()
    rows = written.count(b'"link"')
    table.write_bytes(written.replace(b'"link"', b'"' + b"l" * 61 + b'"'))
    with pytest.raises(UnreadableFile) as refused:
        gather_own_table(table, place / "codebook.json")
    told = str(refused.value)
    assert told.count("source: this is longer") == MOST_MISTAKES < rows
    assert told.endswith(f"and {rows - MOST_MISTAKES} more mistakes")


def test_a_story_that_stands_twice_is_refused(place: Path) -> None:
    table = place / "stories.csv"
    written = table.read_bytes()
    one = next(line for line in written.split(b"\r\n") if b"Nummer 3" in line)
    table.write_bytes(written + one + b"\r\n")
    with pytest.raises(UnreadableFile, match="stands here again"):
        gather_own_table(table, place / "codebook.json")


def test_another_framework_of_the_same_name_is_not_mixed_in(
    opened: Open, place: Path, tmp_path: Path
) -> None:
    sessions = opened(f"sqlite:///{tmp_path / 'other.db'}")
    with sessions.writing() as session:
        publish_framework(session, a_framework(title=words("En annen")))
    with pytest.raises(Refused, match="already another framework called nabolag"):
        copy_in(sessions, place)
    with sessions.reading() as session:
        assert session.scalars(select(Collection)).all() == []
    gathered = gather_own_table(place / "stories.csv", place / "codebook.json")
    with sessions.writing() as session:
        kept = keep_gathered(session, gathered, slug="nabolag-kopi")
        assert (kept.new, kept.collection.version.line) == (26, "nabolag_kopi")
