"""What a teller has withdrawn stays so when an older copy of the database is put back."""

import os
import stat
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from builders import TODAY, a_collection, a_submission, tell
from storybank import withdrawals
from storybank.collections import find_collection
from storybank.database import Sessions
from storybank.errors import SettingsError
from storybank.retention import delete_overdue
from storybank.settings import Settings
from storybank.snapshots import snapshot_path
from storybank.stories import find_by_receipt, withdraw_story
from storybank.submission import Submission
from storybank.tables import Story, Vector
from storybank.vectors import keep_vectors
from storybank.withdrawals import list_withdrawn, read_withdrawn, withdraw_again

AFTER = datetime(2026, 9, 14, 22, 0, tzinfo=UTC)  # the first moment of the next day in Oslo
PRINTS = [sha256(str(number).encode()).hexdigest() for number in range(40)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def keep(sessions: Sessions, count: int, **plan: object) -> list[Submission]:
    told = [a_submission() for _ in range(count)]
    with sessions.writing() as session:
        collection = a_collection(session, **plan)
        for one in told:
            tell(session, collection, one)
        keep_vectors(session, collection, "m@1", {one.story: np.ones(4) for one in told})
    return told


def withdraw(sessions: Sessions, told: Submission) -> None:
    with sessions.writing() as session:
        story = find_by_receipt(session, told.code_hash)
        assert story is not None
        withdraw_story(session, story)


def prints(stories: Iterable[Submission]) -> set[str]:
    return {one.code_hash for one in stories}


def test_what_is_listed_and_came_back_is_withdrawn_with_all_that_was_made_of_it(
    sessions: Sessions, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withdrawals, "AT_ONCE", 2)
    told = keep(sessions, 8)
    back, stay = told[:5], told[5:]
    with sessions.reading() as session:
        number = find_collection(session, "nabolag").id
    file = snapshot_path(settings.snapshots, number)
    file.parent.mkdir(parents=True)
    file.write_bytes(b"placements of many")
    list_withdrawn(settings.withdrawn, [*prints(back), *PRINTS])
    assert withdraw_again(sessions, settings, AFTER) == len(back)
    with sessions.reading() as session:
        whole = select(Story.code_hash).where(Story.document.is_not(None))
        assert set(session.scalars(whole)) == prints(stay)
        assert set(session.scalars(select(Vector.story_id))) == {one.story for one in stay}
    assert not file.exists()
    assert withdraw_again(sessions, settings, AFTER) == 0


def test_what_the_database_alone_knows_is_put_on_the_list(
    sessions: Sessions, settings: Settings
) -> None:
    gone, *_ = keep(sessions, 3)
    withdraw(sessions, gone)
    list_withdrawn(settings.withdrawn, PRINTS)
    assert withdraw_again(sessions, settings, AFTER) == 0
    assert read_withdrawn(settings.withdrawn) == {gone.code_hash, *PRINTS}


def test_what_was_deleted_on_its_last_day_is_not_listed_as_it_is_deleted_again(
    sessions: Sessions, settings: Settings
) -> None:
    keep(sessions, 3, retained_until=TODAY)
    delete_overdue(sessions, "the night watch", AFTER)
    assert withdraw_again(sessions, settings, AFTER) == 0
    assert not settings.withdrawn.exists()


def test_the_list_tells_no_order_and_only_its_owner_reads_it(settings: Settings) -> None:
    for one in PRINTS:
        list_withdrawn(settings.withdrawn, [one])
    text = settings.withdrawn.read_text("ascii")
    assert [line for line in text.splitlines() if line[0] != "#"] == sorted(PRINTS)
    assert stat.S_IMODE(settings.withdrawn.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700
    assert [one.name for one in settings.home.iterdir()] == ["withdrawn"]


def test_who_withdraw_at_once_are_all_on_the_list(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: list_withdrawn(settings.withdrawn, [one]), PRINTS))
    assert read_withdrawn(settings.withdrawn) == set(PRINTS)


def test_two_lists_put_together_by_hand_are_one(settings: Settings) -> None:
    other = settings.withdrawn.with_name("other")
    list_withdrawn(settings.withdrawn, PRINTS[:25])
    list_withdrawn(other, PRINTS[15:])
    settings.withdrawn.write_bytes(other.read_bytes() + settings.withdrawn.read_bytes())
    assert read_withdrawn(settings.withdrawn) == set(PRINTS)


def test_a_list_that_cannot_be_read_is_named_and_nothing_is_taken_for_it(
    sessions: Sessions, settings: Settings
) -> None:
    settings.withdrawn.mkdir(parents=True)
    with pytest.raises(SettingsError, match=r"list of withdrawn stories .* Is a directory"):
        withdraw_again(sessions, settings, AFTER)


def test_who_withdraws_while_it_cannot_be_read_is_told_of_in_the_log(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.withdrawn.mkdir(parents=True)
    list_withdrawn(settings.withdrawn, PRINTS[:1])
    assert "cannot be read: Is a directory." in caplog.text
    assert PRINTS[0] not in caplog.text


def test_what_could_not_be_listed_is_listed_as_soon_as_it_can_be(
    sessions: Sessions, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    told = keep(sessions, 1)
    settings.home.write_text("a file in the folder's place")
    list_withdrawn(settings.withdrawn, prints(told))
    assert "cannot be written: File exists." in caplog.text
    assert told[0].code_hash not in caplog.text
    withdraw(sessions, told[0])
    settings.home.unlink()
    withdraw_again(sessions, settings, AFTER)
    assert read_withdrawn(settings.withdrawn) == prints(told)


@pytest.mark.skipif(os.getuid() != 0, reason="only root writes for another")
def test_what_root_lists_the_server_can_read(settings: Settings) -> None:
    settings.home.mkdir()
    os.chown(settings.home, 65534, -1)
    for one in PRINTS[:2]:
        list_withdrawn(settings.withdrawn, [one])
        assert settings.withdrawn.stat().st_uid == 65534
