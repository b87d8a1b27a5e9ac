"""Inquiries, units, collections and their links: opened, closed, found by their short code."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from storybank.entrances import OpenTo
from storybank.errors import NotFound, Refused
from storybank.tables import Collection, FrameworkVersion, Inquiry, Link, Story, Unit

# No 0, 1, l, o, i: a code is read aloud in a hall and typed on a phone.
CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 7
LONGEST_NAME = 60  # characters of a slug or of a link's source tag
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")
REHEARSAL = "rehearsal"  # the inquiry of a home in which stories are simulated to train with
QUEUE_DAYS = 14  # stories that waited on a phone are taken this long after closing


class Phase(StrEnum):
    """Where a collection stands today, as its page shows it."""

    DRAFT = "draft"
    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class CollectionPlan:
    """What an owner decides before a collection exists; texts are words by language."""

    slug: str
    title: Mapping[str, str]
    purpose: Mapping[str, str]
    named: Mapping[str, str]
    audience: str = "citizens"
    legal_basis: str = ""
    responsible: str = ""
    opens: date | None = None
    closes: date | None = None
    retained_until: date | None = None
    k: int = 5
    narrowing: Sequence[str] = ()
    fictional: bool = False
    sources: Sequence[str] = field(default=("link",))


def find_inquiry(session: Session, slug: str) -> Inquiry | None:
    """An inquiry by its slug."""
    return session.scalar(select(Inquiry).filter_by(slug=slug))


def begin_inquiry(session: Session, slug: str, title: Mapping[str, str]) -> Inquiry:
    """The inquiry of this slug, made where it is missing. Raises Refused where none can be."""
    inquiry = find_inquiry(session, slug)
    if inquiry is None:
        _refuse_slug(slug)
        inquiry = Inquiry(slug=slug, title=dict(title))
        session.add(inquiry)
        session.flush()
    return inquiry


def plan_collection(
    session: Session, inquiry: Inquiry, version: FrameworkVersion, plan: CollectionPlan
) -> Collection:
    """A collection in draft with one link for each source.

    Raises Refused where the slug is taken or fits no address, a narrowing question is not about
    the teller, a link is named twice, the last day comes before the first, stories would be deleted
    before the last day, or the collection is real and the home is a rehearsal's.
    """
    _refuse_impossible(plan)
    _refuse_in_rehearsal(session, plan)
    if session.scalar(select(Collection.id).filter_by(slug=plan.slug)):
        raise Refused(f"There is already a collection called {plan.slug}. Choose another name.")
    about = {one["id"] for one in version.document.get("teller", ())}
    for name in plan.narrowing:
        if name not in about:
            raise Refused(f"{name} is no question about the teller, so it cannot narrow reading.")
    collection = Collection(
        inquiry=inquiry,
        version=version,
        slug=plan.slug,
        title=dict(plan.title),
        audience=plan.audience,
        purpose=dict(plan.purpose),
        legal_basis=plan.legal_basis,
        responsible=plan.responsible,
        named=dict(plan.named),
        opens=plan.opens,
        closes=plan.closes,
        retained_until=plan.retained_until,
        k=plan.k,
        narrowing=list(plan.narrowing),
        fictional=plan.fictional,
        links=[Link(code=mint_link_code(), source=source) for source in plan.sources],
    )
    session.add(collection)
    session.flush()
    return collection


def _refuse_impossible(plan: CollectionPlan) -> None:
    _refuse_slug(plan.slug)
    if not all(0 < len(source) <= LONGEST_NAME for source in plan.sources):
        raise Refused(f"The name of a link has 1 to {LONGEST_NAME} characters.")
    if len(set(plan.sources)) < len(plan.sources):
        raise Refused("Two links have the same name. Give each its own.")
    if plan.opens and plan.closes and plan.closes < plan.opens:
        raise Refused(f"It would close on {plan.closes}, before it opens on {plan.opens}.")
    last = plan.closes or plan.opens
    if plan.retained_until and last and plan.retained_until < last:
        raise Refused(
            f"Its stories would be deleted after {plan.retained_until}, and it lasts until {last}."
        )


def _refuse_in_rehearsal(session: Session, plan: CollectionPlan) -> None:
    """Real stories never mix with simulated ones."""
    rehearsed = select(Collection.id).join(Inquiry).where(Inquiry.slug == REHEARSAL)
    if not plan.fictional and session.scalar(rehearsed.where(Collection.fictional).limit(1)):
        raise Refused(
            "This home holds a rehearsal, and real stories never mix with it. Begin the collection"
            " in another home: set FORTELL_HOME."
        )


def _refuse_slug(slug: str) -> None:
    """What stands in addresses and codebooks has a form that both can hold."""
    if len(slug) > LONGEST_NAME or not SLUG.fullmatch(slug):
        raise Refused(
            f"“{slug}” cannot stand in an address. Use small letters from a to z, digits and "
            f"hyphens, {LONGEST_NAME} at most."
        )


def mint_link_code() -> str:
    """A short code that nobody guesses and everybody can type."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def find_collection(session: Session, slug: str) -> Collection:
    """A collection by its slug. Raises NotFound with the names that exist."""
    # PostgreSQL does not look for what holds a NUL: it refuses.
    found = session.scalar(_COLLECTION_BY_SLUG, {"wanted": slug}) if SLUG.fullmatch(slug) else None
    if found is None:
        known = ", ".join(session.scalars(select(Collection.slug).order_by(Collection.slug)))
        there = f"There are: {known}." if known else "There are none yet."
        raise NotFound(f"There is no collection called {slug}. {there}")
    return found


def hold_collection(session: Session, collection: Collection) -> Collection:
    """The collection as it stands now; until the commit nobody else changes or holds it.

    Stories come in meanwhile: what they hold of the collection is its key alone.
    """
    held = {"key_share": True}  # FOR NO KEY UPDATE
    return session.get_one(Collection, collection.id, with_for_update=held, populate_existing=True)


def find_link(session: Session, code: str) -> Link:
    """A link by its code, with its collection and the framework. Raises NotFound."""
    found = session.scalar(_LINK_BY_CODE, {"wanted": code.strip().lower()})
    if found is None:
        raise NotFound("There is nothing under this code. Check it letter by letter.")
    return found


# A join to the collection's links as well would read the framework's document once for each.
_LINK_BY_CODE = (
    select(Link)
    .where(Link.code == bindparam("wanted"))
    .options(
        joinedload(Link.collection).options(
            joinedload(Collection.version), selectinload(Collection.follow_ups)
        )
    )
)
_WITH_ALL = (
    joinedload(Collection.version),
    joinedload(Collection.inquiry),
    joinedload(Collection.links),
)
_COLLECTION_BY_SLUG = (
    select(Collection).where(Collection.slug == bindparam("wanted")).options(*_WITH_ALL)
)


def list_collections(session: Session) -> Sequence[Collection]:
    """All collections by slug, with their links."""
    return (
        session.scalars(select(Collection).options(*_WITH_ALL).order_by(Collection.slug))
        .unique()
        .all()
    )


def open_collection(collection: Collection, today: date) -> None:
    """Let stories come in; where it is closed or would be, the last day that has come is lifted.

    Raises Refused where its stories were to be kept until a day that is over.
    """
    refuse_over(collection, today)
    before = phase(collection, today)
    collection.state = "open"
    if Phase.CLOSED in (before, phase(collection, today)):
        collection.closes = None


def close_collection(collection: Collection, today: date) -> None:
    """Take no more stories; what waits on phones is accepted for another two weeks."""
    collection.state = "closed"
    if collection.closes is None or collection.closes > today:
        collection.closes = today


def is_over(collection: Collection | OpenTo, today: date) -> bool:
    """Whether the day is over until which its stories were to be kept."""
    return collection.retained_until is not None and today > collection.retained_until


def refuse_over(collection: Collection, today: date) -> None:
    """Raise Refused where the day is over until which its stories were to be kept."""
    if is_over(collection, today):
        raise Refused(
            f"All that was told in {collection.slug} was to be kept until "
            f"{collection.retained_until}, and then deleted. Begin a new collection."
        )


def phase(collection: Collection | OpenTo, today: date) -> Phase:
    """Where the collection stands on this day."""
    if collection.state == "draft":
        return Phase.DRAFT
    past = collection.closes is not None and today > collection.closes
    if collection.state == "closed" or past or is_over(collection, today):
        return Phase.CLOSED
    if collection.opens and today < collection.opens:
        return Phase.NOT_YET
    return Phase.OPEN


def takes_stories(collection: Collection | OpenTo, today: date) -> bool:
    """Whether a story that arrives now is kept: while open, and two weeks for queued ones."""
    if is_over(collection, today):
        return False
    where = phase(collection, today)
    if where is Phase.CLOSED and collection.closes:
        return today <= collection.closes + timedelta(days=QUEUE_DAYS)
    return where is Phase.OPEN


def count_stories(session: Session, collection: Collection) -> int:
    """How many stories are kept (an ungated number, for the operator)."""
    kept = select(func.count()).select_from(Story)
    return session.scalar(kept.filter_by(collection_id=collection.id, state="kept")) or 0


def count_tellers(session: Session, collection: Collection) -> int:
    """How many people told, test answers left out (ungated: pages show it in steps of k)."""
    teller = func.coalesce(Story.teller, Story.story_id)
    told = select(func.count(teller.distinct()))
    told = told.filter_by(collection_id=collection.id, state="kept", test=False)
    return session.scalar(told.select_from(Story)) or 0


def plant_unit(
    session: Session, slug: str, name: Mapping[str, str], parent: Unit | None = None
) -> Unit:
    """The unit of this slug, made where it is missing, under `parent`."""
    unit = session.scalar(select(Unit).filter_by(slug=slug))
    if unit is None:
        unit = Unit(slug=slug, name=dict(name), parent_id=parent.id if parent else None)
        session.add(unit)
        session.flush()
    return unit
