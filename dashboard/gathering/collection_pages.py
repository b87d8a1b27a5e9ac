"""A collection's page: what it is for, its links with QR codes to print, opening and closing."""

import io
from collections.abc import Callable, Mapping
from datetime import timedelta

import segno
from flask import Response, abort, redirect, render_template, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.gathering.reached import list_steps
from dashboard.gathering.waiting_pages import say_waiting
from dashboard.wording import day, number, people
from storybank.audit import note_deed
from storybank.collections import (
    close_collection,
    count_tellers,
    find_collection,
    is_over,
    open_collection,
    phase,
)
from storybank.gate import SMALLEST_K, shown_count
from storybank.invitations import count_answered
from storybank.retention import is_left_of
from storybank.tables import Collection, Link
from storybank.thresholds import LARGEST_K

NOTHING: Mapping[str, Mapping[str, object]] = {}
SHOWING = ("compares", "live", "findable")
SOON = timedelta(days=30)  # before all is deleted: time enough to save what is needed


def show_collection(desk: Desk, visit: Visit) -> str:
    """The collection's page."""
    return collection_page(desk, visit)


def collection_page(
    desk: Desk,
    visit: Visit,
    *,
    refused_k: str | None = None,
    overtaken_k: bool = False,
    refused: Mapping[str, Mapping[str, object]] = NOTHING,
) -> str:
    """The same, with what was not saved.

    refused_k: what was typed as the smallest group. overtaken_k: it was changed meanwhile, else
    what was typed is none. refused: by the form, `showing` or `asking`, what was chosen in it,
    where another owner chose otherwise meanwhile.
    """
    with desk.sessions.reading() as session:
        told = count_tellers(session, visit.at)
        waiting = say_waiting(session, visit)
        reached = list_steps(session, visit.at)
        ending = _ending(desk, session, visit)
        invited = count_invited(session, visit)
    k = visit.at.k
    return render_template(
        "collection.html",
        visit=visit,
        phase=phase(visit.at, desk.today(visit.at)).value,
        tellers=people(shown_count(told, k) if told else None, k),
        waiting=waiting,
        reached=reached,
        ending=ending,
        invited=invited,
        refused_k=refused_k,
        overtaken_k=overtaken_k,
        refused_showing=refused.get("showing"),
        refused_asking=refused.get("asking"),
        shown_now=mark_of_showing(visit.at),
        least_k=SMALLEST_K,
        most_k=LARGEST_K,
        day=day,
        address_of=desk.address_of,
        drawn=_drawer(desk),
    )


def mark_of_showing(collection: Collection) -> str:
    """By which the form knows again what tellers saw when it was opened."""
    return " ".join(name for name in SHOWING if getattr(collection, name))


def _ending(desk: Desk, session: Session, visit: Visit) -> str:
    """How near it is that all is deleted: soon, late or done; "" where there is nothing to say."""
    until, today = visit.at.retained_until, desk.today(visit.at)
    if until is None or until - today > SOON:
        return ""
    if visit.emptied:
        return "done"
    if not is_left_of(session, visit.at):
        return ""
    return "late" if is_over(visit.at, today) else "soon"


def count_invited(session: Session, visit: Visit) -> dict[str, tuple[str, str]]:
    """By the code of each link that invites: how many are invited, and how many have told."""
    counted = {link.code: count_answered(session, link) for link in visit.at.links if link.invites}
    return {
        code: (number(one.minted), people(shown_count(one.told, visit.at.k), visit.at.k))
        for code, one in counted.items()
    }


def show_poster(desk: Desk, visit: Visit, code: str) -> str:
    """One link as a sheet of paper for the wall."""
    link = _link(visit, code)
    picture = _drawer(desk)(link.code)
    address = desk.address_of(link.code)
    return render_template(
        "poster.html",
        visit=visit,
        link=link,
        picture=picture,
        address=address,
        phase=phase(visit.at, desk.today(visit.at)).value,
    )


def send_picture(desk: Desk, visit: Visit, code: str) -> Response:
    """A link's QR code as a file, for other people's posters."""
    picture = io.BytesIO()
    segno.make(desk.address_of(_link(visit, code).code), error="m").save(
        picture, kind="svg", scale=8
    )
    answer = Response(picture.getvalue(), mimetype="image/svg+xml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{code}.svg"'
    return answer


def open_up(desk: Desk, visit: Visit) -> Answer:
    """Let stories come in; where all was to be deleted by now, the page says so instead."""
    if not is_over(visit.at, desk.today(visit.at)):
        with desk.sessions.writing() as session:
            open_collection(find_collection(session, visit.at.slug), desk.today(visit.at))
            _note(desk, session, visit, "opened a collection")
    return redirect(url_for("show_collection", slug=visit.at.slug, done="opened"), 303)


def close_down(desk: Desk, visit: Visit) -> Answer:
    """Take no more stories."""
    with desk.sessions.writing() as session:
        close_collection(find_collection(session, visit.at.slug), desk.today(visit.at))
        _note(desk, session, visit, "closed a collection")
    return redirect(url_for("show_collection", slug=visit.at.slug, done="closed"), 303)


def _note(desk: Desk, session: Session, visit: Visit, deed: str) -> None:
    subject = {"collection": visit.at.slug}
    note_deed(session, visit.account.email, deed, subject, now=desk.clock())


def _link(visit: Visit, code: str) -> Link:
    found = next((link for link in visit.at.links if link.code == code), None)
    if found is None:
        abort(404)
    return found


def _drawer(desk: Desk) -> Callable[..., Markup]:
    """From a link's code to its QR code as part of the page."""

    def draw(code: str, mode: str = "") -> Markup:
        drawn = segno.make(desk.address_of(code, mode), error="m")
        # Drawn by segno from our own address: nothing of it was written by a person.
        return Markup(drawn.svg_inline(border=2, omitsize=True, svgclass="qr"))  # noqa: S704

    return draw
