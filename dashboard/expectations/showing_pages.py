"""What a collection shows, to those who tell, to a room and to search engines: an owner chooses."""

from flask import make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.gathering.collection_pages import SHOWING, collection_page, mark_of_showing
from storybank.arrivals import limit_link
from storybank.audit import note_deed
from storybank.collections import hold_collection
from storybank.tables import Collection

LARGEST_ROOM = 100_000


def choose_showing(desk: Desk, visit: Visit) -> Answer:
    """Let tellers see where the others placed theirs, and a room watch, or not."""
    chosen = {name: name in request.form for name in SHOWING}
    room = _room(request.form.get("room", ""))
    with desk.sessions.writing() as session:
        collection = hold_collection(session, visit.at)
        now, wanted = mark_of_showing(collection), " ".join(filter(chosen.get, SHOWING))
        if now not in (request.form.get("was", now), wanted):
            typed = {"room": request.form.get("room", ""), **chosen}
            return make_response(collection_page(desk, visit, refused={"showing": typed}), 422)
        for name, choice in chosen.items():
            setattr(collection, name, choice)
        if collection.live and room:
            _make_way(session, collection, room)
        subject = {"collection": visit.at.slug, **chosen, "room": room}
        deed = "chose what tellers see"
        note_deed(session, visit.account.email, deed, subject, now=desk.clock())
    return redirect(url_for("show_collection", slug=visit.at.slug, done="showing"), 303)


def _make_way(session: Session, collection: Collection, room: int) -> None:
    """Let everybody in a room send in the same minute, through whichever link they came."""
    for link in collection.links:
        if link.limit_per_minute < room:
            limit_link(session, collection, link.source, room)


def _room(people: str) -> int:
    """How many people a form says are in the room; 0 where it says nothing that can be used."""
    number = int(people) if people.isascii() and people.isdigit() and len(people) <= 9 else 0
    return min(number, LARGEST_ROOM)
