"""A link as stories come through it: all that receiving one needs to know, in one question.

Every story asks, often many at once: so plain columns are read, and neither words nor documents.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select
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
    version: Version


@dataclass(frozen=True)
class Entrance:
    """A link and what it leads to.

    unit_id: the link's, else the collection's. arrived: how many stories have come through it in
    this minute; above `limit_per_minute` each has to work, or wait.
    """

    id: int
    code: str
    source: str
    unit_id: int | None
    limit_per_minute: int
    invites: bool
    arrived: int
    collection: OpenTo

    @property
    def is_crowded(self) -> bool:
        """Whether as many stories as the link takes freely have come through it in this minute."""
        return self.arrived >= self.limit_per_minute


def find_entrance(asked: Connection | Session, code: str, now: datetime) -> Entrance:
    """The link of this code. Raises NotFound."""
    wanted = {"wanted": code.strip().lower(), "this_minute": minute_of(now)}
    found = asked.execute(_ENTRANCE, wanted).first()
    if found is None:
        raise NotFound("There is nothing under this code. Check it letter by letter.")
    link, led_to, version = found[:7], found[7:14], found[14:]
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


def _entrance() -> Select[*tuple[Any, ...]]:
    arrived = select(func.coalesce(func.sum(ArrivalCount.count), 0)).where(
        ArrivalCount.link_id == Link.id,
        ArrivalCount.minute == bindparam("this_minute"),
        ArrivalCount.slot.between(STORIES, STORIES + SLOTS - 1),
    )
    link = (
        *(Link.id, Link.code, Link.source, func.coalesce(Link.unit_id, Collection.unit_id)),
        *(Link.limit_per_minute, Link.invites, arrived.scalar_subquery()),
    )
    collection = (
        *(Collection.id, Collection.slug, Collection.audience, Collection.zone),
        *(Collection.state, Collection.opens, Collection.closes),
    )
    led_to = select(*link, *collection, *_VERSION).join_from(Link, Collection)
    return led_to.join(FrameworkVersion).where(Link.code == bindparam("wanted"))


# Made once: SQLAlchemy then finds what it compiled.
_ENTRANCE = _entrance()
