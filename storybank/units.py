"""The tree of an organisation's units: planted, renamed, moved and removed.

A role holds for a unit and all below it. Every function takes the session first and never commits.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storybank.collections import LONGEST_NAME
from storybank.errors import NotAllowed, mistake
from storybank.tables import Collection, Link, Role, Unit

IN_ITSELF = mistake("parent", "A unit cannot lie in itself or below itself.")
HAS_UNITS = mistake("unit", "There are units below it. Move or remove them first.")
HAS_COLLECTIONS = mistake("unit", "It has collections or links, so it stays.")
HAS_ROLES = mistake("unit", "People have roles in it. Take those away first.")
WRITTEN_OUT = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t"})


@dataclass(frozen=True)
class Branch:
    """A unit in the tree; depth 0 has nothing above it."""

    unit: Unit
    depth: int


def list_units(session: Session) -> Sequence[Branch]:
    """All units, each followed by those below it; those beside each other by their short names."""
    below: dict[int | None, list[Unit]] = {}
    for unit in session.scalars(select(Unit).order_by(Unit.slug)):
        below.setdefault(unit.parent_id, []).append(unit)
    return list(_walk(below, None, 0))


def _walk(
    below: Mapping[int | None, list[Unit]], parent: int | None, depth: int
) -> Iterator[Branch]:
    for unit in below.get(parent, ()):
        yield Branch(unit, depth)
        yield from _walk(below, unit.id, depth + 1)


def units_below(session: Session, unit_id: int) -> frozenset[int]:
    """The unit itself and all below it."""
    below: dict[int | None, list[int]] = {}
    for one, parent in session.execute(select(Unit.id, Unit.parent_id)):
        below.setdefault(parent, []).append(one)
    found, waiting = {unit_id}, [unit_id]
    while waiting:
        fresh = [one for one in below.get(waiting.pop(), ()) if one not in found]
        found.update(fresh)
        waiting += fresh
    return frozenset(found)


def add_unit(session: Session, name: Mapping[str, str], parent_id: int | None) -> Unit:
    """A new unit below another, or at the top of the tree; its short name follows from its name."""
    lock_units(session)
    unit = Unit(slug=_free_slug(session, name), name=dict(name), parent_id=parent_id)
    session.add(unit)
    session.flush()
    return unit


def change_unit(
    session: Session, unit: Unit, name: Mapping[str, str], parent_id: int | None
) -> None:
    """Call the unit otherwise and put it elsewhere. Raises NotAllowed for a place below itself."""
    lock_units(session)
    if parent_id is not None and parent_id in units_below(session, unit.id):
        raise NotAllowed(IN_ITSELF)
    unit.name, unit.parent_id = dict(name), parent_id
    session.flush()


def remove_unit(session: Session, unit: Unit) -> None:
    """Take a unit out of the tree. Raises NotAllowed while anything belongs to it."""
    lock_units(session)
    for table, column, why in (
        (Unit, Unit.parent_id, HAS_UNITS),
        (Collection, Collection.unit_id, HAS_COLLECTIONS),
        (Link, Link.unit_id, HAS_COLLECTIONS),
        (Role, Role.unit_id, HAS_ROLES),
    ):
        if session.scalar(select(table.id).filter(column == unit.id).limit(1)) is not None:
            raise NotAllowed(why)
    session.delete(unit)
    session.flush()


def lock_units(session: Session) -> None:
    """Let nobody else change the tree meanwhile: two could close a ring, or share a name."""
    session.scalars(select(Unit.id).order_by(Unit.id).with_for_update()).all()


def _free_slug(session: Session, name: Mapping[str, str]) -> str:
    plain = unicodedata.normalize("NFKD", next(iter(name.values())).lower().translate(WRITTEN_OUT))
    wish = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-") or "unit"
    wish = wish[: LONGEST_NAME - 6].strip("-")
    taken = set(session.scalars(select(Unit.slug).filter(Unit.slug.startswith(wish))))
    numbered = (f"{wish}-{number}" for number in range(2, len(taken) + 3))
    return wish if wish not in taken else next(one for one in numbered if one not in taken)
