"""What a collection shows to those who tell: an owner chooses it."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.desk import Desk
from storybank.audit import note_deed
from storybank.collections import find_collection


def choose_showing(desk: Desk, visit: Visit) -> Answer:
    """Let tellers see where the others placed theirs, or not."""
    compares = "compares" in request.form
    with desk.sessions.writing() as session:
        find_collection(session, visit.at.slug).compares = compares
        subject = {"collection": visit.at.slug, "compares": compares}
        deed = "chose what tellers see"
        note_deed(session, visit.account.email, deed, subject, now=desk.clock())
    return redirect(url_for("show_collection", slug=visit.at.slug), 303)
