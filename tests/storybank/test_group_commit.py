"""Writes of one moment share a transaction, and each asker hears of its own alone."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from storybank.database import Sessions, open_database
from storybank.schema import upgrade_schema
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
    upgrade_schema(engine)
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
    upgrade_schema(engine)
    sessions = Sessions(engine)
    assert sessions.write_together(plant("a")) == "a"
    with pytest.raises(LookupError):
        sessions.write_together(stumble(LookupError("gone")))
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from unit")).scalar() == 1
    engine.dispose()


def test_what_is_decided_reaches_the_write(database_url: str) -> None:
    engine = open_database(database_url)
    upgrade_schema(engine)
    sessions = Sessions(engine)

    def decide(session: Session) -> str:
        return f"unit-{len(session.scalars(select(Unit.slug)).all())}"

    def write(session: Session, slug: str) -> str:
        return plant(slug)(session)

    assert sessions.decide_and_write(decide, write) == ("unit-0", "unit-0")
    assert sessions.decide_and_write(decide, write) == ("unit-1", "unit-1")
    with pytest.raises(LookupError):
        sessions.decide_and_write(decide, lambda session, _: stumble(LookupError())(session))
    with sessions.reading() as session:
        assert decide(session) == "unit-2"
    engine.dispose()
