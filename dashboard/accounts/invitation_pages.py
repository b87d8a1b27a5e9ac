"""Inviting a group: an owner mints one-time links here and takes them along, once.

What is minted is known in the answer alone: the codes are kept as hashes, so nobody can fetch them
again. The words and limits are those of `fortell invitation mint`.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session

from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.gathering.collection_pages import count_invited
from dashboard.languages import gettext
from storybank.audit import note_deed
from storybank.collections import LONGEST_NAME, find_link, hold_collection, phase
from storybank.handouts import list_invitations
from storybank.invitations import count_answered, inviting_link, mint_invitations
from storybank.lines import plain_line
from storybank.tables import Collection, Link

MOST_AT_ONCE = 500  # cards drawn while somebody waits; the command takes more


@dataclass(frozen=True)
class Wish:
    """What stands in the form, and what is wrong with it by field."""

    source: str
    count: str
    mistakes: Mapping[str, str] = field(default_factory=dict)


def show_invitations(desk: Desk, visit: Visit) -> Response:
    """The form, and how many are invited and have told."""
    return _page(desk, visit, Wish(gettext("invited"), ""))


def mint(desk: Desk, visit: Visit) -> Response:
    """New invitations as one file to download, or what is wrong with the form."""
    source, count = (plain_line(request.form.get(name, "")) for name in ("source", "count"))
    with desk.sessions.writing() as session:
        collection = hold_collection(session, visit.at)
        mistakes = _mistakes(session, collection, source, count)
        if mistakes:
            return _page(desk, visit, Wish(source, count, mistakes), 422)
        made = inviting_link(session, collection, source)
        codes = mint_invitations(session, made, int(count))
        subject = {"collection": collection.slug, "invitations": len(codes)}
        note_deed(session, visit.account.email, "minted invitations", subject, now=desk.clock())
        link = find_link(session, made.code)
    return _as_file(desk, link, codes)


def _mistakes(session: Session, collection: Collection, source: str, count: str) -> dict[str, str]:
    link = next((one for one in collection.links if one.source == source), None)
    wrong = {"source": _wrong_name(source, link), "count": _wrong_count(count)}
    k = collection.k
    if not any(wrong.values()) and int(count) < k and not _has_invited(session, link):
        wrong["count"] = gettext(
            "A group of fewer than %(k)s would tell who wrote what. Invite %(k)s or more.", k=k
        )
    return {place: said for place, said in wrong.items() if said}


def _has_invited(session: Session, link: Link | None) -> bool:
    return link is not None and count_answered(session, link).minted > 0


def _wrong_name(source: str, link: Link | None) -> str:
    if not 0 < len(source) <= LONGEST_NAME:
        return gettext("Give the group a name of up to %(most)s characters.", most=LONGEST_NAME)
    if link is not None and not link.invites:
        return gettext("There is a link of this name that is open to all. Choose another name.")
    return ""


def _wrong_count(count: str) -> str:
    known = count.isascii() and count.isdigit() and len(count) < 9
    if known and 1 <= int(count) <= MOST_AT_ONCE:
        return ""
    return gettext("Write a number from 1 to %(most)s.", most=MOST_AT_ONCE)


def _as_file(desk: Desk, link: Link, codes: list[str]) -> Response:
    """The list and, where the front door can draw them, the cards."""
    name = gettext("invitations")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr(f"{name}.csv", list_invitations(desk.settings.address, link, codes))
        if desk.front.draw_cards:
            folder.writestr(f"{name}.html", desk.front.draw_cards(link, codes))
    answer = Response(packed.getvalue(), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return answer


def _page(desk: Desk, visit: Visit, wish: Wish, status: int = 200) -> Response:
    with desk.sessions.reading() as session:
        invited = count_invited(session, visit)
    groups = [(one.source, *invited[one.code]) for one in visit.at.links if one.invites]
    page = render_template(
        "invitations.html",
        visit=visit,
        phase=phase(visit.at, desk.today(visit.at)).value,
        wish=wish,
        groups=groups,
        most=MOST_AT_ONCE,
        longest=LONGEST_NAME,
    )
    return make_response(page, status)
