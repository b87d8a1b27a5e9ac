"""Writes of one moment share a transaction, and each asker hears of its own alone."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.orm import Session

from laying import lay_tables
from storybank.database import Sessions, open_database
from storybank.tables import Unit

Write = Callable[[Session], str]


class Group:
    """A database whose first write holds the disk until the others have asked."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.commits = 0
        event.listen(sessions.engine, "commit", self._count)

    def _count(self, _connection: object) -> None:
        self.commits += 1

    def write_at_once(self, *writes: Write) -> list[Future[str]]:
        """All writes asked for while another is being committed, and what became of them."""
        holding, asked = Event(), self.sessions._together._asked

        def hold(session: Session) -> str:
            holding.set()
            for _ in range(2000):
                if len(asked) == len(writes):
                    break
                time.sleep(0.005)
            return plant("first")(session)

        with ThreadPoolExecutor(len(writes) + 1) as askers:
            first = askers.submit(self.sessions.write_together, hold)
            assert holding.wait(10)
            results = [askers.submit(self.sessions.write_together, one) for one in writes]
        first.result()
        return results

    def planted(self) -> set[str]:
        with self.sessions.reading() as session:
            return set(session.scalars(select(Unit.slug)))


def plant(slug: str) -> Write:
    def write(session: Session) -> str:
        session.add(Unit(slug=slug, name={"nb": slug}))
        session.flush()
        return slug

    return write


def stumble(error: BaseException) -> Write:
    def write(_: Session) -> str:
        raise error

    return write


@pytest.fixture
def group(sqlite_url: str) -> Iterator[Group]:
    engine = open_database(sqlite_url)
    lay_tables(engine)
    yield Group(Sessions(engine))
    engine.dispose()


def test_writes_of_one_moment_share_a_commit(group: Group) -> None:
    names = [f"unit-{number}" for number in range(8)]
    results = group.write_at_once(*map(plant, names))
    assert [one.result() for one in results] == names
    assert group.planted() == {"first", *names}
    assert group.commits == 2  # the first one, and all the others


def test_a_write_that_fails_takes_no_other_with_it(group: Group) -> None:
    results = group.write_at_once(
        plant("a"), stumble(LookupError("gone")), plant("b"), plant("first")
    )
    assert results[0].result() == "a"
    assert results[2].result() == "b"
    with pytest.raises(LookupError, match="gone"):
        results[1].result()
    assert "UNIQUE" in str(results[3].exception())
    assert group.planted() == {"first", "a", "b"}


def test_a_writer_that_is_stopped_leaves_nobody_waiting(group: Group) -> None:
    results = group.write_at_once(stumble(SystemExit("stopped")), plant("a"))
    assert all(isinstance(one.exception(), SystemExit) for one in results)
    assert group.planted() == {"first"}
    assert group.sessions.write_together(plant("a")) == "a"


def test_on_either_database_a_write_together_is_kept(database_url: str) -> None:
    engine = open_database(database_url)
    lay_tables(engine)
    sessions = Sessions(engine)
    assert sessions.write_together(plant("a")) == "a"
    with pytest.raises(LookupError):
        sessions.write_together(stumble(LookupError("gone")))
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from unit")).scalar() == 1
    engine.dispose()


def test_what_is_asked_stands_alone_and_is_kept(database_url: str) -> None:
    engine = open_database(database_url)
    lay_tables(engine)
    sessions = Sessions(engine)
    with sessions.asking() as asked:
        assert asked.scalars(select(Unit.slug)).all() == []
        sessions.write_together(plant("a"))
        assert asked.scalars(select(Unit.slug)).all() == ["a"]
        renamed = asked.scalars(update(Unit).values(slug="b").returning(Unit.slug))
        assert renamed.all() == ["b"]
    with sessions.reading() as session:
        assert session.scalars(select(Unit.slug)).all() == ["b"]
    engine.dispose()


def test_a_connection_that_was_cut_while_it_rested_is_made_anew(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storybank.database.RESTED", 0)
    engine = open_database(postgres_url)
    sessions = Sessions(engine)
    with sessions.reading() as resting:
        number = resting.scalar(text("select pg_backend_pid()"))
    other = open_database(postgres_url)
    with other.connect() as connection:
        assert connection.scalar(text("select pg_terminate_backend(:pid)"), {"pid": number})
    with sessions.reading() as session:
        assert session.scalar(text("select pg_backend_pid()")) != number
    engine.dispose()
    other.dispose()
