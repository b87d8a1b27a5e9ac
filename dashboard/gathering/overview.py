"""The first page: the collections that the account may see, and how far they have come."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template
from sqlalchemy.orm import Session

from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.wording import day, people
from storybank.accounts import may_see
from storybank.collections import count_tellers, list_collections, phase
from storybank.gate import shown_count
from storybank.tables import Collection


@dataclass(frozen=True)
class Seen:
    """A collection in the list: where it stands, and its tellers in steps of k."""

    collection: Collection
    phase: str
    tellers: str
    opens: str
    closes: str


def show_overview(desk: Desk, visit: Visit) -> str:
    """All collections of the account, the open ones first."""
    with desk.sessions.reading() as session:
        seen = list(_seen(desk, session, visit))
    order = ("open", "not_yet", "draft", "closed")
    seen.sort(key=lambda one: order.index(one.phase))
    return render_template("overview.html", visit=visit, seen=seen)


def _seen(desk: Desk, session: Session, visit: Visit) -> Iterator[Seen]:
    for collection in list_collections(session):
        if may_see(session, visit.account, collection):
            stands = phase(collection, desk.today(collection)).value
            told = count_tellers(session, collection)
            tellers = people(shown_count(told, collection.k) if told else None, collection.k)
            dates = (day(one) if one else "" for one in (collection.opens, collection.closes))
            yield Seen(collection, stands, tellers, *dates)
