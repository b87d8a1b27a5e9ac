"""The smallest group that a collection shows: its owner changes it on the collection's page."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.desk import Desk
from storybank.audit import note_deed
from storybank.collections import find_collection
from storybank.errors import Refused
from storybank.thresholds import choose_threshold


def choose_smallest(desk: Desk, visit: Visit) -> Answer:
    """Show groups of as many people as the form says, and of more; it holds at once."""
    typed = request.form.get("k", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 5):
        abort(400)
    k = int(typed)
    with desk.sessions.writing() as session:
        try:
            before = choose_threshold(session, find_collection(session, visit.at.slug), k)
        except Refused:  # the form's own field takes no such number
            abort(400)
        subject = {"collection": visit.at.slug, "from": before, "to": k}
        deed = "chose the smallest group that is shown"
        if k != before:
            note_deed(session, visit.account.email, deed, subject, now=desk.clock())
    return redirect(url_for("show_collection", slug=visit.at.slug), 303)
