"""A link as stories come through it: all that receiving one needs to know, in one question.

Every story asks, often many at once: so plain columns are read, and neither words nor documents.
On PostgreSQL a link may be known from the story before: `storybank.keeping` asks whether it stands.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.orm import Session

from storybank.arrivals import SLOTS, STORIES, minute_of
from storybank.errors import NotFound
from storybank.tables import ArrivalCount, Collection, FrameworkVersion, Link


@dataclass(frozen=True)
class Version:
    """One version of a framework by its names; `storybank.frameworks` knows what it asks."""

    id: int
    line: str
    number: int
    fingerprint: str


@dataclass(frozen=True)
class OpenTo:
    """A collection as far as it says who may tell when."""

    id: int
    slug: str
    audience: str
    zone: str
    state: str
    opens: date | None
    closes: date | None
    retained_until: date | None
    version: Version


@dataclass(frozen=True)
class Entrance:
    """A link and what it leads to.

    unit_id: the link's, else the collection's. arrived: how many stories have come through it in
    this minute; above `limit_per_minute` each has to work, or wait. revision: another after every
    change of the link or its collection; empty where the database does not tell (SQLite).
    """

    id: int
    code: str
    source: str
    unit_id: int | None
    limit_per_minute: int
    invites: bool
    arrived: int
    revision: str
    collection: OpenTo

    @property
    def is_crowded(self) -> bool:
        """Whether as many stories as the link takes freely have come through it in this minute."""
        return self.arrived >= self.limit_per_minute


class KnownEntrances:
    """The entrances of this process's last stories by their codes, as they were then.

    Whoever uses one asks the database in the same breath whether it still stands, and how many
    have come through it by now: that alone is not known of it.
    """

    def __init__(self) -> None:
        self._known: dict[str, Entrance] = {}

    def get(self, code: str) -> Entrance | None:
        """The entrance of this code as it was when a story last had to ask for it."""
        return self._known.get(code.lower())

    def remember(self, entrance: Entrance) -> None:
        """Know an entrance whose revision can be asked for, and let go of the oldest."""
        if entrance.revision:
            self._known.pop(entrance.code, None)
            self._known[entrance.code] = replace(entrance, arrived=0)
            for oldest in list(self._known)[:-_MOST_KNOWN]:
                self._known.pop(oldest, None)


_MOST_KNOWN = 256


def find_entrance(asked: Connection | Session, code: str, now: datetime) -> Entrance:
    """The link of this code. Raises NotFound."""
    wanted = {"wanted": code.strip().lower(), "this_minute": minute_of(now)}
    found = asked.execute(_ENTRANCE[_dialect(asked)], wanted).first()
    if found is None:
        raise NotFound("There is nothing under this code. Check it letter by letter.")
    link, led_to, version = found[:8], found[8:16], found[16:]
    return Entrance(*[*link, OpenTo(*[*led_to, Version(*version)])])


def earlier_version(asked: Connection | Session, version: Version, number: int) -> Version | None:
    """Another version of the same line by its number, or None."""
    wanted = {"same_line": version.line, "wanted": number}
    found = asked.execute(_EARLIER, wanted).first()
    return Version(*found) if found else None


_VERSION = (
    *(FrameworkVersion.id, FrameworkVersion.line),
    *(FrameworkVersion.number, FrameworkVersion.fingerprint),
)
_EARLIER = select(*_VERSION).where(
    FrameworkVersion.line == bindparam("same_line"), FrameworkVersion.number == bindparam("wanted")
)


def came_through(minute: ColumnElement[int]) -> ScalarSelect[int]:
    """How many stories have come through a link of the surrounding question in this minute."""
    arrived = select(func.coalesce(func.sum(ArrivalCount.count), 0)).where(
        ArrivalCount.link_id == Link.id,
        ArrivalCount.minute == minute,
        ArrivalCount.slot.between(STORIES, STORIES + SLOTS - 1),
    )
    return arrived.scalar_subquery()


def row_versions() -> ColumnElement[str]:
    """The revision of a link of the surrounding question and of its collection in PostgreSQL, where
    each version of a row has the number of the transaction that wrote it.
    """
    link, collection = (cast(literal_column(f"{one}.xmin"), Text) for one in ("link", "collection"))
    return link + " " + collection


def _entrance(revision: ColumnElement[str]) -> Select[*tuple[Any, ...]]:
    link = (
        *(Link.id, Link.code, Link.source, func.coalesce(Link.unit_id, Collection.unit_id)),
        *(Link.limit_per_minute, Link.invites, came_through(bindparam("this_minute")), revision),
    )
    collection = (
        *(Collection.id, Collection.slug, Collection.audience, Collection.zone),
        *(Collection.state, Collection.opens, Collection.closes, Collection.retained_until),
    )
    led_to = select(*link, *collection, *_VERSION).join_from(Link, Collection)
    return led_to.join(FrameworkVersion).where(Link.code == bindparam("wanted"))


def _dialect(asked: Connection | Session) -> str:
    bound = asked.get_bind() if isinstance(asked, Session) else asked
    return bound.dialect.name


# Made once: SQLAlchemy then finds what it compiled.
_ENTRANCE = {"postgresql": _entrance(row_versions()), "sqlite": _entrance(literal(""))}
