"""A raw copy holds what was said and shown; our own import says what it leaves out."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from builders import TODAY, a_collection, a_submission, tell
from copying import copy_in, rows_of
from laying import lay_tables
from media import a_photo, a_webm, claim_of, inviting_framework
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.interchange import gather_own_table, write_copy
from storybank.keys import Secret
from storybank.media.arriving import Vault
from storybank.media.keyring import Keyring
from storybank.media.kinds import Claim, Kind
from storybank.media.sound import clean_sound
from storybank.stories import withdraw_story
from storybank.tables import Story
from storybank.transcripts import write_down

KEYS = Keyring(Secret(bytes(range(32))))
VOICE, PHOTO = a_webm(), a_photo()


@pytest.fixture
def sessions(sqlite_url: str) -> Sessions:
    """One story that is said aloud, shown and written down, and one that is written."""
    engine = open_database(sqlite_url)
    lay_tables(engine)
    sessions = Sessions(engine)
    framework = inviting_framework()
    with sessions.writing() as session:
        collection = a_collection(session, framework)
    claims = [claim_of(PHOTO, "photo"), claim_of(VOICE)]
    vault = Vault(sessions, KEYS)
    for said, content in zip(claims, (PHOTO, VOICE), strict=True):
        claim = Claim(said["id"], Kind(said["kind"]), said["sha256"], said["size"])
        vault.declare(collection.id, claim, TODAY)
        vault.take_part(claim.medium, 0, content)
    with sessions.writing() as session:
        collection = find_collection(session, "nabolag")
        tell(session, collection, a_submission(framework, media=claims, text=""))
        tell(session, collection, a_submission(framework))
    return sessions


def copy(sessions: Sessions, place: Path, *, replace: bool = False) -> Path:
    with sessions.reading() as session:
        collection = find_collection(session, "nabolag")
        write_copy(session, collection, place, replace=replace, keys=KEYS).move()
    return place


def test_the_files_lie_beside_the_table_that_names_them(sessions: Sessions, tmp_path: Path) -> None:
    place = copy(sessions, tmp_path / "out")
    told, written = sorted(rows_of(place), key=lambda row: row["text"])
    photo, voice = told["media"].split(" ")
    assert voice == f"{told['story_id']}-voice.webm"
    assert (place / "media" / voice).read_bytes() == clean_sound(VOICE)[1]
    with Image.open(BytesIO((place / "media" / photo).read_bytes())) as image:
        assert image.format == "JPEG"
    assert (written["media"], written["transcript"]) == ("", "")
    assert {one.stat().st_mode & 0o777 for one in (place / "media").iterdir()} == {0o600}


def test_a_copy_without_recordings_has_neither_folder_nor_columns(
    sqlite_url: str, tmp_path: Path
) -> None:
    engine = open_database(sqlite_url)
    lay_tables(engine)
    with Sessions(engine).writing() as session:
        tell(session, a_collection(session), a_submission())
    place = copy(Sessions(engine), tmp_path / "out")
    assert not (place / "media").exists()
    assert "media" not in rows_of(place)[0]


def test_over_an_older_copy_nothing_is_left_of_who_has_withdrawn_since(
    sessions: Sessions, tmp_path: Path
) -> None:
    place = copy(sessions, tmp_path / "out")
    (place / "media" / "older.webm").write_bytes(VOICE)
    copy(sessions, place, replace=True)
    [told] = [row for row in rows_of(place) if row["media"]]
    assert {one.name for one in (place / "media").iterdir()} == set(told["media"].split(" "))
    with sessions.writing() as session:
        withdraw_story(
            session, session.scalars(select(Story).filter_by(story_id=told["story_id"])).one()
        )
    copy(sessions, place, replace=True)
    assert {one.name for one in place.iterdir()} == {"stories.csv", "codebook.json"}


def test_our_import_says_that_it_leaves_recordings_and_transcripts(
    sessions: Sessions, tmp_path: Path
) -> None:
    with sessions.writing() as session:
        [story] = [one for one in session.scalars(select(Story)) if not one.document["text"]]
        write_down(session, story, "Det jeg sa.", "olaug@example.no", TODAY)
    place = copy(sessions, tmp_path / "out")
    left_out = gather_own_table(place / "stories.csv", place / "codebook.json").report.left_out
    assert left_out == [
        "media (filled in 1 rows): recordings and pictures stay in the export's files.",
        "transcript (filled in 1 rows): words that others wrote down stay in the export's files.",
    ]
    kept = copy_in(sessions, place)
    assert (kept.known, kept.differing, kept.new) == (2, 0, 0)
