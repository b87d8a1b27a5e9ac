"""Where the others placed their stories, for one who has sent hers.

The same for everybody: nothing in it depends on who asks. The phone draws her own mark.
"""

from collections.abc import Mapping
from uuid import uuid4

from flask import Response, make_response, request

from collector.desk import Desk
from collector.language import choose_tongue, render
from collector.pictures import OUTLINES, pictures_of
from collector.reception import legible_code
from storybank.collections import find_link
from storybank.frameworks import framework_of
from storybank.leases import drop_lease, take_lease
from storybank.sharing import Shared, is_due, keep_counts, read_shared, take_counts
from storybank.tables import Collection


def show_others(desk: Desk, code: str) -> Response:
    """A piece of the page with where the others placed theirs; empty where nothing may be seen."""
    with desk.sessions.reading() as session:
        collection = find_link(session, legible_code(code)).collection
    shared = shared_now(desk, collection) if collection.compares else {}
    if not shared:
        return unless_known("")
    framework = framework_of(collection.version)
    tongue = choose_tongue(framework.languages, request.args.get("lang"))
    drawn = {"pictures": pictures_of(framework, tongue, shared), "outlines": OUTLINES}
    return unless_known(render(tongue, "parts/others.html", **drawn, k=collection.k))


def unless_known(page: str) -> Response:
    """The page, or only that it is the one which the asker already has."""
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def shared_now(desk: Desk, collection: Collection) -> Mapping[str, Shared]:
    """What may be seen, counted anew where enough have come; one counts, the others do not wait."""
    with desk.sessions.reading() as session:
        if not is_due(session, collection):
            return read_shared(session, collection)
    _count_anew(desk, collection)
    with desk.sessions.reading() as session:
        return read_shared(session, collection)


def _count_anew(desk: Desk, collection: Collection) -> None:
    lease, holder = f"shared counts {collection.id}", str(uuid4())
    with desk.sessions.writing() as session:
        if not take_lease(session, lease, holder, now=desk.clock()):
            return
    try:
        with desk.sessions.reading() as session:
            fresh = take_counts(session, collection)
        with desk.sessions.writing() as session:
            keep_counts(session, collection, fresh)
    finally:
        with desk.sessions.writing() as session:
            drop_lease(session, lease, holder)
