"""What was written is read again: the same stories, to the last digit and the last line end."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from builders import (
    a_collection,
    a_framework,
    a_submission,
    framework_document,
    many_stories,
    named,
    tell,
    words,
)
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.errors import Refused, UnreadableFile
from storybank.frameworks import publish_framework
from storybank.interchange import (
    gather_own_table,
    gather_sensemaker,
    keep_gathered,
    write_copy,
)
from storybank.interchange.columns import guard, unguard
from storybank.schema import upgrade_schema
from storybank.stories import Arrival, keep_story, withdraw_story
from storybank.submission import Consent
from storybank.tables import Collection, Run, Story, Theme, ThemeStory

Open = Callable[[str], Sessions]


@pytest.fixture
def opened() -> Iterator[Open]:
    """`opened(url)` gives a database with its tables; all are closed after the test."""
    engines = []

    def begin(url: str) -> Sessions:
        engine = open_database(url)
        engines.append(engine)
        upgrade_schema(engine)
        return Sessions(engine)

    yield begin
    for engine in engines:
        engine.dispose()


@pytest.fixture
def here(opened: Open, database_url: str) -> Sessions:
    return opened(database_url)


@pytest.fixture
def elsewhere(opened: Open, tmp_path: Path) -> Sessions:
    return opened(f"sqlite:///{tmp_path / 'elsewhere.db'}")


def copy_out(session: Session, collection: Collection, place: Path) -> Path:
    session.flush()
    write_copy(session, collection, place, replace=True).move()
    return place


def rows_of(place: Path) -> list[dict[str, str]]:
    with (place / "stories.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def copy_in(sessions: Sessions, place: Path) -> Any:
    gathered = gather_own_table(place / "stories.csv", place / "codebook.json")
    with sessions.writing() as session:
        return keep_gathered(session, gathered)


def told(session: Session, slug: str) -> list[dict[str, Any]]:
    """Everything of each story that a table holds; the time spent and the receipt are not in it."""
    collection = find_collection(session, slug)
    rows = session.scalars(
        select(Story).filter_by(collection_id=collection.id, state="kept").order_by(Story.story_id)
    )
    columns = ("story_id", "told", "language", "source", "arm", "teller", "consent", "test")
    kept = []
    for row in rows:
        document = {**(row.document or {}), "seconds": None}
        kept.append({**{name: getattr(row, name) for name in columns}, "document": document})
    return kept


def tell_many_kinds(session: Session) -> Collection:
    """Stories of every state, consent and kind, with whatever breaks a table."""
    collection = a_collection(session, responsible="=SUM(A1)", retained_until=date(2031, 1, 1))
    stories = [
        a_submission(title="Først"),
        a_submission(title="=1+1", text='-5 grader,\r"sitat";\n\tny linje\rslutt', consent="count"),
        a_submission(title="'", text="''@hjemme\r\r\n🧓🏽 a\u030a", consent="publish", test=True),
        a_submission(text="+" + "ø" * 4999, consent="quote", teller="-tellernokkel", arm="a"),
        a_submission(placements={}, shown_order={}, seconds=None, title=""),
        a_submission(
            placements={
                "drivkraft": {
                    "state": "placed",
                    "weights": {"tillit": 0.1 + 0.2, "regler": 1e-7, "vilje": 0.7 - 1e-7},
                },
                "stemme": {"state": "not_asked"},
                "krefter": {"state": "placed", "stones": {"kommunen": [0, 1]}},
                "folelse": {"state": "placed", "options": [], "other": "=trist"},
                "rad": {"state": "placed", "text": "@noen"},
                "vanlig": {"state": "not_applicable"},
            }
        ),
        *many_stories(20),
    ]
    for story in stories:
        tell(session, collection, story)
    return collection


def test_our_own_copy_gives_the_same_stories_elsewhere(
    here: Sessions, elsewhere: Sessions, tmp_path: Path
) -> None:
    with here.writing() as session:
        copy_out(session, tell_many_kinds(session), tmp_path / "out")
    kept = copy_in(elsewhere, tmp_path / "out")
    assert (kept.new, kept.known, kept.differing) == (26, 0, 0)
    with here.reading() as first, elsewhere.reading() as second:
        assert told(first, "nabolag") == told(second, "nabolag")
        collection, copied = (find_collection(one, "nabolag") for one in (first, second))
        for name in ("title", "purpose", "named", "audience", "k", "narrowing", "retained_until"):
            assert getattr(copied, name) == getattr(collection, name)
        assert copied.version.fingerprint == collection.version.fingerprint
        assert copied.inquiry.slug == "byen"
        assert (copied.state, copied.links) == ("closed", [])


def test_a_copy_read_where_it_came_from_changes_nothing(here: Sessions, tmp_path: Path) -> None:
    with here.writing() as session:
        collection = tell_many_kinds(session)
        copy_out(session, collection, tmp_path / "out")
        before = told(session, "nabolag")
    kept = copy_in(here, tmp_path / "out")
    assert (kept.new, kept.known, kept.differing) == (0, 26, 0)
    with here.reading() as session:
        assert told(session, "nabolag") == before
        assert find_collection(session, "nabolag").state == "open"


def test_a_withdrawn_story_stays_out_of_the_copy_and_is_not_brought_back(
    here: Sessions, tmp_path: Path
) -> None:
    with here.writing() as session:
        collection = a_collection(session)
        first, second = many_stories(2)
        tell(session, collection, first)
        tell(session, collection, second)
        copy_out(session, collection, tmp_path / "old")
        row = session.get(Story, (collection.id, first.story))
        assert row is not None
        withdraw_story(session, row)
        copy_out(session, collection, tmp_path / "new")
    assert first.story not in (tmp_path / "new" / "stories.csv").read_text()
    kept = copy_in(here, tmp_path / "old")
    assert (kept.new, kept.known, kept.withdrawn) == (0, 1, 1)
    with here.reading() as session:
        assert [one["story_id"] for one in told(session, "nabolag")] == [second.story]


def test_a_story_that_differs_stays_as_it_is_kept(here: Sessions, tmp_path: Path) -> None:
    with here.writing() as session:
        collection = a_collection(session)
        tell(session, collection, many_stories(1)[0])
        table = copy_out(session, collection, tmp_path / "out") / "stories.csv"
        before = told(session, "nabolag")
    table.write_text(table.read_text().replace("Nummer 0", "Endret"))
    assert copy_in(here, tmp_path / "out").differing == 1
    with here.reading() as session:
        assert told(session, "nabolag") == before


def test_the_sensemaker_export_comes_back_from_our_table(
    shared: Path, opened: Open, sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    folder = shared / "data" / "sensemaker_safetyscan"
    gathered = gather_sensemaker(
        folder / "ADemo_Data.api.csv.gz", folder / "ADemo_Definition.json.gz", Consent.READ
    )
    here, elsewhere = opened(postgres_url), opened(sqlite_url)
    with here.writing() as session:
        collection = keep_gathered(session, gathered).collection
        copy_out(session, collection, tmp_path / "out")
    assert copy_in(elsewhere, tmp_path / "out").new == 129
    with here.reading() as first, elsewhere.reading() as second:
        stories = told(first, "ademo")
        assert len(stories) == 129
        assert stories == told(second, "ademo")


SOUND = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
NASTY = st.one_of(
    st.text(SOUND, min_size=1),
    st.builds(
        "".join,
        st.lists(
            st.sampled_from(
                [*"=+-@',;\"\\\t\r\n\x85\u2028\ufeffæ🧓🏽", "\r\n", "a\u030a", "نص", "=cmd|'!A0"]
            ),
            min_size=1,
            max_size=30,
        ),
    ),
    st.integers(4900, 5000).map(lambda length: "ordet " * (length // 6)),
).filter(str.strip)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(st.tuples(NASTY, NASTY, NASTY), min_size=5, max_size=25))
def test_no_text_is_changed_on_its_way(
    opened: Open, tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("texts")
    here, elsewhere = opened(f"sqlite:///{folder / 'a.db'}"), opened(f"sqlite:///{folder / 'b.db'}")
    with here.writing() as session:
        collection = a_collection(session)
        for number, (title, text, other) in enumerate(texts):
            placements = {
                "folelse": {"state": "placed", "options": ["ro"], "other": other[:400]},
                "rad": {"state": "placed", "text": title[:150]},
            }
            story = a_submission(
                story=str(UUID(int=number + 1, version=4)),
                title=title[:100],
                text=text,
                placements=placements,
                code_hash=f"{number:064x}",
            )
            tell(session, collection, story)
        copy_out(session, collection, folder / "out")
        before = told(session, "nabolag")
    copy_in(elsewhere, folder / "out")
    with elsewhere.reading() as session:
        assert told(session, "nabolag") == before


@given(st.text())
def test_a_guarded_cell_is_no_formula_and_loses_exactly_its_guard(cell: str) -> None:
    assert unguard(guard(cell)) == cell
    assert not guard(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


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
        place = copy_out(session, collection, tmp_path / "out")
    rows = rows_of(place)
    assert {row["story_id"]: row["theme"] for row in rows} == {
        first.story: "benk",
        second.story: "",
    }
    assert json.loads((place / "codebook.json").read_text())["themes"] == [
        {"id": "benk", "name": None, "terms": ["benk"], "stability": 0.9}
    ]
    assert copy_in(elsewhere, place).new == 2


def keep_run(session: Session, collection: Collection, state: str, key: str, story: str) -> None:
    run = Run(
        collection_id=collection.id, kind="themes", state=state, stories="0" * 64, n=2, seed=1,
        model="m", version="1", parameters={},
    )  # fmt: skip
    theme = Theme(number=1, key=key, terms=["benk"], stability=0.9)
    run.themes.append(theme)
    session.add(run)
    session.flush()
    place = {"collection_id": collection.id, "story_id": story}
    session.add(ThemeStory(theme_id=theme.id, fit=0.8, **place))
    session.flush()


def test_stories_of_two_versions_come_back_each_with_its_own(
    here: Sessions, elsewhere: Sessions, tmp_path: Path
) -> None:
    newer = framework_document()
    newer["signifiers"] = [
        *newer["signifiers"][:-1],
        {
            "id": "hvor",
            "kind": "choice",
            "question": words("Hvor?"),
            "options": [named("state", "I staten"), named("other", "Et annet sted")],
            "several": True,
            "other": True,
        },
    ]
    with here.writing() as session:
        collection = a_collection(session)
        tell(session, collection, many_stories(1)[0])
        second = a_framework(**newer)
        version = publish_framework(session, second, mapping={"rad": "hvor"})
        collection.version = version
        answers = {"hvor": {"state": "placed", "options": ["other"], "other": "her"}}
        story = a_submission(second, placements=answers, shown_order={})
        keep_story(session, collection, story, Arrival("2026-09-15T08", version.id))
        place = copy_out(session, collection, tmp_path / "out")
    rows = {row["version"]: row for row in rows_of(place)}
    assert (rows["1"]["hvor.state"], rows["2"]["hvor.state"]) == ("not_asked", "placed")
    assert (rows["1"]["rad.state"], rows["2"]["rad.state"]) == ("passed_by", "not_asked")
    assert (rows["2"]["hvor..other"], rows["2"]["hvor..state"]) == ("1", "0")
    assert rows["2"]["hvor.other"] == "her"
    copy_in(elsewhere, place)
    with here.reading() as one, elsewhere.reading() as other:
        assert told(one, "nabolag") == told(other, "nabolag")
        copied = find_collection(other, "nabolag").version
        assert (copied.number, copied.mapping) == (2, {"rad": "hvor"})


def test_a_copy_is_private_whole_or_not_there(
    here: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "out"
    with here.writing() as session:
        collection = tell_many_kinds(session)
        copy = write_copy(session, collection, place)
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
        ("stories.csv", '"innbygger"', '"ingen"', "rolle: Choose among the options."),
        ("stories.csv", '"2026-09-14T14"', '"i går"', "told: “i går” must be 2026-09-03"),
        ("stories.csv", '"nb","link","1"', '"nb","link","7"', "does not hold version 7"),
        ("stories.csv", '""vilje"",', "", "shown_order: "),
        ("stories.csv", '"Nummer 3",', "", "is broken|cells, but the header names"),
        ("stories.csv", '"2026-09-14T14"', '"2026"-09', "row 2 is broken"),
        ("codebook.json", '"fortell": 1', '"fortell": 2', "fortell: this must be 1"),
        ("codebook.json", '"frameworks"', '"rammer"', "frameworks: this is missing"),
        ("codebook.json", "{", "[", "this is no JSON"),
        ("codebook.json", '"k": 5', '"k": 1', "collection.k"),
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


def test_a_story_that_stands_twice_is_refused(place: Path) -> None:
    table = place / "stories.csv"
    lines = table.read_bytes().rstrip().split(b"\r\n")
    table.write_bytes(b"\r\n".join([*lines, lines[-1]]))
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
