"""The collections that a process holds as arrays, and how soon they follow the database.

A small collection is looked up at every question. To look whether anything has changed in a large
one takes seconds in which its page would stand still, so that is done beside it, a quarter of a
minute after the last time: a withdrawn story is out of every page within one.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock, Thread
from time import monotonic

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.shell.draft import Draft
from analysis.shell.holding import MANY, Holding, hold_back_stories, load_holding
from analysis.shell.joining import News, join_news, news_since
from analysis.shell.kept_themes import Version as ThemesVersion
from analysis.shell.kept_themes import themes_version
from analysis.shell.shelf import Shelf
from analysis.shell.snapshot import room_for
from storybank.database import Sessions
from storybank.faults import describe_fault
from storybank.holding_back import held_back_ids
from storybank.tables import Collection, Story

AT_MOST = 8  # collections that one process holds at once
LOOKED_AT_AFTER = 15.0  # seconds after which a large collection is looked at again, beside the page
TOO_OLD_AFTER = 45.0  # seconds after which a page waits for that: nothing older is shown

# How many stories are kept, how many withdrawn, the themes that they are in, the framework version.
Version = tuple[int, int, ThemesVersion, int]
Work = Callable[[], None]
Deed = Callable[[Session, Collection], object]
LOG = logging.getLogger(__name__)


def beside(work: Work) -> None:
    """Do this in a thread that does not keep the process alive."""
    Thread(target=work, daemon=True).start()


@dataclass(frozen=True)
class _Held:
    """What is held, as of which version (small ones), and when it was last found right."""

    holding: Holding
    version: Version
    looked: float


class Holdings:
    """What this process holds.

    clock: seconds that only go forward. start: does a piece of work, at once or beside. many: from
    how many stories on a collection is large. shelf: where large ones lie as files, if anywhere.
    """

    def __init__(
        self,
        gate_key: bytes,
        *,
        clock: Callable[[], float] = monotonic,
        start: Callable[[Work], None] = beside,
        many: int = MANY,
        shelf: Shelf | None = None,
    ) -> None:
        self._gate_key, self._clock, self._start, self._many = gate_key, clock, start, many
        self._shelf = shelf
        self._held: dict[int, _Held] = {}
        self._unread: dict[int, tuple[Holding, frozenset[str], Holding]] = {}
        self._looking: set[int] = set()
        self._lock = Lock()

    def holding(self, session: Session, collection: Collection) -> Holding:
        """The collection's arrays: of a large one as they stood at most a minute ago.

        What is held back for somebody's safety is so from this moment, in a large one too.
        """
        found, held_back = self._found(session, collection), held_back_ids(session, collection)
        if not held_back:
            return found
        last = self._unread.get(collection.id)
        if last is None or last[0] is not found or last[1] != held_back:
            last = (found, held_back, hold_back_stories(found, held_back))
            self._unread[collection.id] = last
        return last[2]

    def _found(self, session: Session, collection: Collection) -> Holding:
        held = self._whole(collection.id) or self._from_shelf(session, collection)
        if held is None or len(held.holding.responses) < self._many:
            return self._as_it_stands(session, collection, held)
        age = self._clock() - held.looked
        if held.version[3] != collection.framework_version_id or age > TOO_OLD_AFTER:
            return self._look(session, collection)
        themes = themes_version(session, collection)
        if age > LOOKED_AT_AFTER or themes != held.holding.themes:
            self._look_beside(session, collection.id)
        return held.holding

    def _whole(self, number: int) -> _Held | None:
        """What is held of a collection, unless its file has been cut since."""
        held = self._held.get(number)
        if held and held.holding.file and not held.holding.file.is_whole:
            LOG.warning("The snapshot of collection %s has been cut: built anew.", number)
            self._held.pop(number, None)
            return None
        return held

    def _from_shelf(self, session: Session, collection: Collection) -> _Held | None:
        """What lies on the shelf, too old to be shown before the database is asked."""
        found = self._shelf.take(session, collection) if self._shelf else None
        if found is None:
            return None
        version = (0, 0, found.themes, collection.framework_version_id)
        held = _Held(found, version, -math.inf)
        self._keep(collection.id, held)
        return held

    def _as_it_stands(
        self, session: Session, collection: Collection, held: _Held | None
    ) -> Holding:
        version = _version(session, collection)
        if held and held.version == version:
            return held.holding
        looked = self._clock()
        fresh = load_holding(session, collection, gate_key=self._gate_key)
        self._keep(collection.id, _Held(fresh, version, looked))
        if self._shelf and len(fresh.responses) >= self._many:
            self._beside(session, collection.id, self._put_away)
        return fresh

    def _look(self, session: Session, collection: Collection) -> Holding:
        """Follow the database in what is held of a large collection."""
        looked, held = self._clock(), self._whole(collection.id)
        if held is None:
            return self._as_it_stands(session, collection, None)
        draft = self._shelf.begin(collection.id) if self._shelf else None
        try:
            # Another process may have written what is new.
            base = (self._shelf.take(session, collection) if self._shelf else None) or held.holding
            fresh = self._follow(session, collection, base, draft)
            version = (0, 0, fresh.themes, collection.framework_version_id)
            if few := len(fresh.responses) < self._many:
                version = _version(session, collection)
            _ = fresh.kept  # made here, so that no page waits for it
            self._keep(collection.id, _Held(fresh, version, looked))
        except BaseException:
            _drop(draft)
            raise
        if self._shelf and fresh.file is None and not few:
            put = partial(self._put_away, draft=draft)
            self._beside(session, collection.id, put, partial(_drop, draft))
            return fresh
        _drop(draft)
        if self._shelf and few:
            self._shelf.drop(collection.id)
        return fresh

    def _follow(
        self, session: Session, collection: Collection, base: Holding, draft: Draft | None
    ) -> Holding:
        """What is held as it is now; what is new is written as it is made, where it can be."""
        news = news_since(session, collection, base, gate_key=self._gate_key)
        if not isinstance(news, News):
            return news or base
        if draft and news.changes_rows:
            try:
                room = room_for(base)
                draft.open(room + room * len(news.come.responses) // max(1, len(base.responses)))
                return join_news(session, collection, base, news, lay=draft.lay)
            except OSError as error:
                LOG.warning("What is new cannot be written: %s.", error.strerror)
                draft.drop()
        return join_news(session, collection, base, news)

    def _put_away(
        self, session: Session, collection: Collection, draft: Draft | None = None
    ) -> None:
        """Write what is held to the shelf, and hold it from there: processes then share it."""
        held = self._held.get(collection.id)
        if held is None or self._shelf is None or held.holding.file:
            return
        there = self._shelf.put(session, collection, held.holding, draft)
        with self._lock:
            if self._held.get(collection.id) is held:
                self._held[collection.id] = replace(held, holding=there)

    def _look_if_alone(self, session: Session, collection: Collection) -> None:
        """Look, unless another process writes just now: the next look takes what it wrote."""
        if self._shelf is None or not self._shelf.is_busy(collection.id):
            self._look(session, collection)

    def _look_beside(self, session: Session, number: int) -> None:
        with self._lock:
            if number in self._looking:
                return
            self._looking.add(number)
        self._beside(session, number, self._look_if_alone, partial(self._looked, number))

    def _looked(self, number: int) -> None:
        with self._lock:
            self._looking.discard(number)

    def _beside(self, session: Session, number: int, do: Deed, after: Work | None = None) -> None:
        # Whoever asks may be writing; what is done beside only reads.
        engine = session.connection().engine.execution_options(fortell_writes=False)
        self._start(partial(_with_collection, Sessions(engine), number, do, after))

    def _keep(self, number: int, held: _Held) -> None:
        with self._lock:
            earlier = self._held.pop(number, None)
            if earlier and earlier.looked > held.looked:
                held = earlier  # of two that looked at once, who began later is right
            while len(self._held) >= AT_MOST:
                self._unread.pop(oldest := next(iter(self._held)), None)
                self._held.pop(oldest)
            self._held[number] = held


def _drop(draft: Draft | None) -> None:
    if draft:
        draft.drop()


def _version(session: Session, collection: Collection) -> Version:
    counts = dict(
        session.execute(
            select(Story.state, func.count())
            .filter_by(collection_id=collection.id)
            .group_by(Story.state)
        ).all()
    )
    themes = themes_version(session, collection)
    kept, withdrawn = counts.get("kept", 0), counts.get("withdrawn", 0)
    return kept, withdrawn, themes, collection.framework_version_id


def _with_collection(sessions: Sessions, number: int, do: Deed, after: Work | None) -> None:
    """Do something with a collection in a session of its own; what fails is told to the log.

    What is held grows too old then, and the next page asks the database itself.
    """
    try:
        with sessions.reading() as session:
            do(session, session.get_one(Collection, number))
    except Exception as error:  # noqa: BLE001 (whatever it is, the next page asks itself)
        fault = describe_fault(error)
        LOG.error("Collection %s could not be looked at again: %s", number, fault)
    finally:
        if after:
            after()
