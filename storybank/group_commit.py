"""Writes that come at the same time, committed together.

SQLite has one writer, who waits for the disk at each commit. Writes that come while another is
waiting gather here, and the next transaction takes them all: also those that come while it waits
for its turn among the processes.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from threading import Lock
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

Result = TypeVar("Result")


class GroupCommit:
    """Hands every write to whichever thread writes next, and its result to the one who asked."""

    def __init__(self, writing: Callable[[], AbstractContextManager[Session]]) -> None:
        self._writing = writing
        self._turn = Lock()
        self._asked: deque[_Asked[Any]] = deque()

    def do(self, write: Callable[[Session], Result]) -> Result:
        """What `write` answers, once its transaction is on disk; raises what it raises.

        When a write fails, all of its transaction are done again, each in its own: so `write`
        changes nothing but the session. Where no transaction could begin, all who ask hear why.
        """
        asked = _Asked(write)
        self._asked.append(asked)
        with self._turn:
            if not asked.result.done():
                self._do_all()
        return asked.result.result()

    def _do_all(self) -> None:
        group: list[_Asked[Any]] = []
        try:
            with self._writing() as session:
                session.connection()  # now nobody else writes
                group += self._gather()
                results = [one.write(session) for one in group]
        except Exception as error:  # noqa: BLE001 (the one who asked for it shall hear it)
            for one in group:
                self._do_alone(one)
            if not group:
                self._refuse_all(self._gather(), error)
        except BaseException as error:
            self._refuse_all(group or self._gather(), error)
            raise
        else:
            for one, result in zip(group, results, strict=True):
                one.result.set_result(result)

    def _gather(self) -> "list[_Asked[Any]]":
        return [self._asked.popleft() for _ in range(len(self._asked))]

    def _refuse_all(self, group: "list[_Asked[Any]]", error: BaseException) -> None:
        for one in group:
            one.result.set_exception(error)

    def _do_alone(self, asked: "_Asked[Any]") -> None:
        try:
            with self._writing() as session:
                result = asked.write(session)
        except BaseException as error:  # noqa: BLE001 (raised again where it was asked)
            asked.result.set_exception(error)
        else:
            asked.result.set_result(result)


class _Asked(Generic[Result]):
    """A write that waits for its transaction."""

    def __init__(self, write: Callable[[Session], Result]) -> None:
        self.write = write
        self.result: Future[Result] = Future()
