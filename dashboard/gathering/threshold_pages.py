"""The smallest group that a collection shows: its owner changes it on the collection's page."""

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.gathering.collection_pages import collection_page
from storybank.audit import note_deed
from storybank.collections import hold_collection
from storybank.gate import SMALLEST_K
from storybank.thresholds import LARGEST_K, choose_threshold


def choose_smallest(desk: Desk, visit: Visit) -> Answer:
    """Show groups of as many people as the form says, and of more; it holds at once."""
    typed = request.form.get("k", "").strip()
    k = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
    if not SMALLEST_K <= k <= LARGEST_K:
        return make_response(collection_page(desk, visit, refused_k=typed), 422)
    with desk.sessions.writing() as session:
        collection = hold_collection(session, visit.at)
        if str(collection.k) not in (request.form.get("was", str(collection.k)), str(k)):
            return make_response(
                collection_page(desk, visit, refused_k=typed, overtaken_k=True), 422
            )
        before = choose_threshold(session, collection, k)
        subject = {"collection": visit.at.slug, "from": before, "to": k}
        deed = "chose the smallest group that is shown"
        if k != before:
            note_deed(session, visit.account.email, deed, subject, now=desk.clock())
    return redirect(url_for("show_collection", slug=visit.at.slug, done="smallest"), 303)
