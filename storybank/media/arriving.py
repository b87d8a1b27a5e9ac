"""A medium comes in parts, in any number of requests, until it is whole and is what it says.

Each step is a transaction of its own, and repeating it changes nothing: a phone that hears no
answer asks how far the medium has come, and goes on from there. When all of it is here it is opened
once, looked at by its bytes, freed of what nobody asked for, and sealed anew under another key; the
key of what came is then gone.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from sqlalchemy import case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storybank.database import Sessions
from storybank.errors import NotAMedium, NotFound
from storybank.media.keyring import Keyring
from storybank.media.kinds import LEAST, PART, UNCLAIMED_MOST, Claim, Kind
from storybank.media.picture import TYPE, redraw
from storybank.media.sealed import Seal, new_seal
from storybank.media.sound import clean_sound
from storybank.tables import Medium, MediumPart

Admit = Callable[[Session], bool]
"""Whether a medium that is not known may come now."""


class Turn(StrEnum):
    """What became of what a phone said or sent."""

    GOES_ON = "goes_on"
    WHOLE = "whole"
    ELSEWHERE = "elsewhere"
    """The part begins elsewhere than where the medium ends, or what came is not what was meant."""
    CONFLICT = "conflict"
    """Another medium has this id."""
    FULL = "full"
    """Too much comes just now."""


@dataclass(frozen=True)
class Progress:
    """How far a medium has come: `arrived` bytes of those that the phone has."""

    turn: Turn
    arrived: int = 0


@dataclass(frozen=True)
class Vault:
    """Where media are kept, and the keys that wrap each medium's own."""

    sessions: Sessions
    keys: Keyring

    def declare(
        self, collection_id: int, claim: Claim, today: date, admit: Admit | None = None
    ) -> Progress:
        """Say what will come; the answer says what of it is here. Raises NotAMedium.

        admit: asked about a medium that is not known, in the transaction that makes room for it.
        """
        with self.sessions.writing() as session:
            if session.get(Medium, claim.medium) is None:
                if admit and not admit(session):
                    return Progress(Turn.FULL)
                _begin(session, collection_id, claim, today, self.keys)
            medium = find_medium(session, claim.medium)
            if not _is(medium, claim, collection_id):
                return Progress(Turn.CONFLICT)
        return self._settled(medium)

    def take_part(self, medium_id: str, start: int, part: bytes) -> Progress:
        """Keep a part that begins at byte `start`. Raises NotFound and NotAMedium."""
        with self.sessions.reading() as session:
            medium = find_medium(session, medium_id)
        fits = start == medium.arrived and start + len(part) <= medium.size
        if not fits or not part or len(part) > PART or medium.whole:
            return Progress(Turn.ELSEWHERE, medium.arrived)
        sealed = self.keys.open(medium_id, medium.key).close(start, part)
        with self.sessions.writing() as session:
            if _append(session, medium_id, start, len(part)):
                session.execute(
                    insert(MediumPart).values(medium_id=medium_id, start=start, sealed=sealed)
                )
            session.flush()
            medium = find_medium(session, medium_id)
        return self._settled(medium)

    def _settled(self, medium: Medium) -> Progress:
        """The progress of a medium, looked at and made whole once all of it is here."""
        if medium.whole:
            return Progress(Turn.WHOLE, medium.size)
        if medium.arrived < medium.size:
            return Progress(Turn.GOES_ON, medium.arrived)
        return self._finish(medium)

    def _finish(self, medium: Medium) -> Progress:
        try:
            with self.sessions.reading() as session:
                content = read_parts(session, medium, self.keys)
        except InvalidTag:  # another request has made it whole meanwhile
            return Progress(Turn.ELSEWHERE, medium.size)
        if hashlib.sha256(content).hexdigest() != medium.sha256:
            self._forget(medium)
            return Progress(Turn.ELSEWHERE)
        try:
            kind, cleaned = _cleaned(Kind(medium.kind), content)
        except NotAMedium:
            self._forget(medium)
            raise
        fresh = new_seal(medium.medium_id)
        parts = list(_parts(fresh, cleaned))
        with self.sessions.writing() as session:
            if _become_whole(session, medium, kind, self.keys.wrap(session, fresh)):
                session.execute(delete(MediumPart).filter_by(medium_id=medium.medium_id))
                session.execute(insert(MediumPart), parts)
        return Progress(Turn.WHOLE, medium.size)

    def _forget(self, medium: Medium) -> None:
        unclaimed = delete(Medium).filter_by(medium_id=medium.medium_id, story_id=None)
        with self.sessions.writing() as session:
            session.execute(unclaimed)


def find_medium(session: Session, medium_id: str) -> Medium:
    """A medium by its id, as it now stands. Raises NotFound."""
    found = session.get(Medium, medium_id, populate_existing=True)
    if found is None:
        raise NotFound("There is nothing under this id. Begin it anew.")
    return found


def read_parts(session: Session, medium: Medium, keys: Keyring) -> bytes:
    """All of a medium that is here, open."""
    seal = keys.open(medium.medium_id, medium.key)
    parts = select(MediumPart.start, MediumPart.sealed).filter_by(medium_id=medium.medium_id)
    rows = session.execute(parts.order_by(MediumPart.start))
    return b"".join(seal.open(start, sealed) for start, sealed in rows)


def _begin(session: Session, collection_id: int, claim: Claim, today: date, keys: Keyring) -> None:
    _make_room(session, collection_id, claim.size)
    dialect = session.get_bind().dialect.name
    once = (postgresql if dialect == "postgresql" else sqlite).insert(Medium)
    session.execute(
        once.on_conflict_do_nothing().values(
            medium_id=claim.medium,
            collection_id=collection_id,
            kind=claim.kind.value,
            sha256=claim.sha256,
            size=claim.size,
            arrived=0,
            began=today.isoformat(),
            key=keys.wrap(session, new_seal(claim.medium)),
        )
    )


def _make_room(session: Session, collection_id: int, size: int) -> None:
    """Where what nobody has claimed fills the collection's room, some of it goes, by chance.

    So whoever heaps up what she never claims shuts nobody out: nearly all that goes is hers. A
    phone whose medium went sends it anew, as it does after a day.
    """
    weight = case((Medium.size < LEAST, LEAST), else_=Medium.size).label("weight")
    lying = select(Medium.medium_id, weight).filter(
        Medium.collection_id == collection_id, Medium.story_id.is_(None)
    )
    over = -UNCLAIMED_MOST + size
    over += session.scalar(select(func.coalesce(func.sum(lying.subquery().c.weight), 0))) or 0
    if over <= 0:
        return
    gone = []
    for medium_id, freed in session.execute(lying.order_by(func.random())):
        gone.append(medium_id)
        over -= freed
        if over <= 0:
            break
    unclaimed = delete(Medium).filter(Medium.medium_id.in_(gone), Medium.story_id.is_(None))
    session.execute(unclaimed, execution_options={"synchronize_session": False})


def _is(medium: Medium, claim: Claim, collection_id: int) -> bool:
    kept = (medium.collection_id, medium.kind, medium.sha256, medium.size)
    return kept == (collection_id, claim.kind.value, claim.sha256, claim.size)


def _append(session: Session, medium_id: str, start: int, length: int) -> bool:
    """Whether this part is the next: of two that come at once, one is."""
    further = update(Medium).filter_by(medium_id=medium_id, arrived=start, whole=False)
    moved = session.execute(
        further.values(arrived=start + length).returning(Medium.medium_id),
        execution_options={"synchronize_session": False},
    )
    return moved.first() is not None


def _become_whole(session: Session, medium: Medium, kind: str, key: bytes) -> bool:
    whole = update(Medium).filter_by(
        medium_id=medium.medium_id, arrived=medium.size, whole=False, key=medium.key
    )
    became = session.execute(
        whole.values(whole=True, type=kind, key=key).returning(Medium.medium_id),
        execution_options={"synchronize_session": False},
    )
    return became.first() is not None


def _cleaned(kind: Kind, content: bytes) -> tuple[str, bytes]:
    return (TYPE, redraw(content)) if kind is Kind.PHOTO else clean_sound(content)


def _parts(seal: Seal, content: bytes) -> Iterable[dict[str, object]]:
    for start in range(0, len(content), PART):
        sealed = seal.close(start, content[start : start + PART])
        yield {"medium_id": seal.medium, "start": start, "sealed": sealed}
