"""What was written is read again: the same stories, to the last digit and the last line end."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
from copying import copy_in, copy_out, rows_of, tell_many_kinds, told
from storybank.collections import find_collection
from storybank.database import Sessions
from storybank.frameworks import publish_framework
from storybank.interchange import (
    gather_sensemaker,
    keep_gathered,
)
from storybank.interchange.columns import guard, unguard
from storybank.stories import Arrival, keep_story, withdraw_story
from storybank.submission import Consent
from storybank.tables import Story

Open = Callable[[str], Sessions]


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


@pytest.mark.parametrize(
    "kept, changed", [("Nummer 0", "Endret"), ('"read"', '"publish"'), ('"nb"', '"en"')]
)
def test_a_story_that_differs_stays_as_it_is_kept(
    here: Sessions, tmp_path: Path, kept: str, changed: str
) -> None:
    with here.writing() as session:
        collection = a_collection(session)
        tell(session, collection, many_stories(1)[0])
        table = copy_out(session, collection, tmp_path / "out") / "stories.csv"
        before = told(session, "nabolag")
    written = table.read_text()
    table.write_text(written.replace(kept, changed))
    assert table.read_text() != written
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


@given(st.text() | st.text("=+-@'\t\r\n＝＋－＠a"))
def test_a_guarded_cell_is_no_formula_and_loses_exactly_its_guard(cell: str) -> None:
    assert unguard(guard(cell)) == cell
    assert not guard(cell).startswith(
        ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    )


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
        },
    ]
    with here.writing() as session:
        collection = a_collection(session)
        tell(session, collection, many_stories(1)[0])
        second = a_framework(**newer)
        version = publish_framework(session, second, mapping={"rad": "hvor"})
        collection.version = version
        answers = {"hvor": {"state": "placed", "options": ["other"]}}
        story = a_submission(second, placements=answers, shown_order={})
        keep_story(session, collection, story, Arrival("2026-09-15T08", version.id))
        place = copy_out(session, collection, tmp_path / "out")
    rows = {row["version"]: row for row in rows_of(place)}
    assert (rows["1"]["hvor.state"], rows["2"]["hvor.state"]) == ("not_asked", "placed")
    assert (rows["1"]["rad.state"], rows["2"]["rad.state"]) == ("passed_by", "not_asked")
    assert (rows["2"]["hvor..other"], rows["2"]["hvor..state"]) == ("1", "0")
    copy_in(elsewhere, place)
    with here.reading() as one, elsewhere.reading() as other:
        assert told(one, "nabolag") == told(other, "nabolag")
        copied = find_collection(other, "nabolag").version
        assert (copied.number, copied.mapping) == (2, {"rad": "hvor"})
