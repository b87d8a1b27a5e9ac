"""Stories that wait before they count: how many and why, and an owner who lets them in."""

from flask import abort, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.wording import people
from storybank.arrivals import WAITING, let_in_stories, tellers_waiting
from storybank.audit import note_deed
from storybank.collections import find_collection
from storybank.gate import shown_count


def say_waiting(session: Session, visit: Visit) -> dict[str, str]:
    """How many tellers wait for each reason, in steps of k, for those who may let them in."""
    if not visit.keeps:
        return {}
    k, found = visit.at.k, tellers_waiting(session, visit.at)
    return {why: people(shown_count(found[why], k), k) for why in WAITING if why in found}


def let_in(desk: Desk, visit: Visit) -> Answer:
    """Let in the stories that wait for one reason."""
    why = request.form.get("why", "")
    if why not in WAITING:
        abort(400)
    with desk.sessions.writing() as session:
        let_in_stories(session, find_collection(session, visit.at.slug), [why])
        subject = {"collection": visit.at.slug, "why": why}
        deed = "let in stories that waited"
        note_deed(session, visit.account.email, deed, subject, now=desk.clock())
    return redirect(url_for("show_collection", slug=visit.at.slug), 303)
