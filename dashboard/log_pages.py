"""The audit log for owners: by deed and by day, the newest first; who reads it stands in it too."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import render_template, request
from flask_babel import format_date
from sqlalchemy.orm import Session

from dashboard.access import Visit
from dashboard.accounts.entrance import NOBODY
from dashboard.desk import Desk
from dashboard.languages import gettext
from dashboard.log_words import deeds_in_words, say_subject
from storybank.accounts import may_keep
from storybank.audit import (
    AT_TERMINAL,
    OPERATOR,
    Search,
    count_entries,
    deeds_in,
    find_entries,
    note_deed,
)
from storybank.collections import list_collections
from storybank.days import read_day
from storybank.reach import reach_of
from storybank.tables import AuditEntry

PAGE = 50  # entries
MOST_PAGES = 10**6


@dataclass(frozen=True)
class Asked:
    """What a reader asks the log for; `day` is an ISO date in UTC or empty, pages count from 1.

    wrong: what is wrong with a day that was asked for and is none.
    """

    deed: str
    day: str
    page: int
    wrong: str = ""


@dataclass(frozen=True)
class Line:
    """One entry in words; `subject`: names and values; `stories`: the ids of those it names."""

    day: str
    time: str
    who: str
    deed: str
    subject: list[tuple[str, str]]
    stories: list[str]


def show_log(desk: Desk, visit: Visit) -> str:
    """A page of the log. An owner of a part reads what was done in her collections."""
    asked = _read_asked()
    with desk.sessions.writing() as session:
        search = _search(session, visit, asked)
        subject = {"deed": asked.deed, "day": asked.day, "page": asked.page}
        note_deed(session, visit.account.email, "read the log", subject, now=desk.clock())
        skip = (asked.page - 1) * PAGE
        entries = find_entries(session, search, skip=skip, most=PAGE)
        count, kept = count_entries(session, search), deeds_in(session)
    words = deeds_in_words()
    return render_template(
        "log.html",
        visit=visit,
        asked=asked,
        lines=[_line(entry) for entry in entries],
        pages=max(1, -(-count // PAGE)),
        deeds=sorted(((words.get(one, one), one) for one in kept), key=str),
        whole=search.collections is None,
    )


def _read_asked() -> Asked:
    typed = request.args.get("page", "")
    known = typed.isascii() and typed.isdigit() and 0 < int(typed[:9]) <= MOST_PAGES
    deed = request.args.get("deed", "").replace("\0", "")[:40]
    day, page = request.args.get("day", "").strip(), int(typed) if known else 1
    try:
        return Asked(deed, read_day(day).isoformat() if day else "", page)
    except ValueError:
        told = gettext("This is no day, so every day is shown. Write a day as 2026-09-01.")
        return Asked(deed, "", page, told)


def _search(session: Session, visit: Visit, asked: Asked) -> Search:
    since = datetime.fromisoformat(f"{asked.day}T00:00:00+00:00") if asked.day else None
    return Search(
        deed=asked.deed,
        since=since.isoformat() if since else "",
        before=_day_after(since) if since else "",
        collections=None if reach_of(session, visit.account).whole else _kept(session, visit),
    )


def _day_after(since: datetime) -> str:
    last = since.date() == date.max
    return "" if last else (since + timedelta(days=1)).isoformat()


def _kept(session: Session, visit: Visit) -> list[str]:
    collections = list_collections(session)
    return [one.slug for one in collections if may_keep(session, visit.account, one)]


def _line(entry: AuditEntry) -> Line:
    at = datetime.fromisoformat(entry.at).astimezone(UTC)
    deed, stories = deeds_in_words().get(entry.deed, entry.deed), entry.subject.get("stories")
    return Line(
        str(format_date(at.date(), "long")),
        at.strftime("%H:%M:%S"),
        _say_who(entry.who),
        deed,
        say_subject(entry.subject),
        stories if isinstance(stories, list) else [],
    )


def _say_who(who: str) -> str:
    """An account's address as it is, and in words who has none."""
    if who.startswith(AT_TERMINAL):
        name = who.removeprefix(AT_TERMINAL)
        return gettext("the operator’s command line, by the machine’s account %(name)s", name=name)
    nameless = {NOBODY: gettext("nobody"), OPERATOR: gettext("the operator’s command line")}
    return nameless.get(who, who)
