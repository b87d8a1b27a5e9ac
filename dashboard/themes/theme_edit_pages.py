"""Changing themes: an owner or analyst names, merges, splits and pins them, and takes it back."""

from dataclasses import dataclass

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from analysis.shell.kept_examples import stories_of
from analysis.shell.kept_themes import KeptTheme
from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.languages import gettext
from dashboard.room import Room, open_room
from dashboard.themes.theme_edits import name_edited, say_awaited, say_edit, say_who
from storybank.accounts import names_of_people
from storybank.audit import note_deed
from storybank.collections import hold_collection
from storybank.errors import NotFound
from storybank.tables import Collection, ThemeEdit
from storybank.theme_edits import (
    LONGEST_NAME,
    By,
    list_edits,
    merge_themes,
    name_theme,
    names_of,
    pin_theme,
    split_theme,
    take_back_edit,
)

DEEDS = ("name", "merge", "split", "pin")
KEPT_AS = {"merge": "merged", "split": "split", "pin": "pinned"}
Deed = tuple[str, str]  # as the log has it, and the theme's key


@dataclass(frozen=True)
class Change:
    """One deed of the list: what it is done to, what it does, who did it; its number."""

    number: int
    name: str
    sentence: str
    who: str


def show_changes(desk: Desk, visit: Visit) -> Answer:
    """What can be done to one theme, where one is named, and all that was done."""
    return _page(desk, visit, request.args.get("theme", ""))


def change_theme(desk: Desk, visit: Visit) -> Answer:
    """Name, merge, split or pin a theme."""
    room = open_room(desk, visit.at.slug)
    key, deed = request.form.get("theme", ""), request.form.get("deed", "")
    theme = _theme(room, key)
    other = _theme(room, request.form.get("other", "")) if deed == "merge" else None
    if theme is None:
        return _page(desk, visit, "", mistake=_gone())
    if deed not in DEEDS:  # no form of the page sends another
        abort(400)
    if deed == "merge" and other in (None, theme):
        return _page(desk, visit, key, mistake=gettext("Choose another theme."))
    name = request.form.get("name", "").replace("\0", "").strip()
    if len(name) > LONGEST_NAME:
        said = gettext("This is too long. Shorten it to %(most)s characters.", most=LONGEST_NAME)
        return _page(desk, visit, key, mistake=said, typed=name)
    with desk.sessions.writing() as session:
        collection = hold_collection(session, visit.at)
        by = By(visit.account.email, desk.today(collection))
        waiting = _waiting(session, collection, room)
        if deed == "name":
            now = names_of(session, collection).get(key, "")
            mistake, stands = _meanwhile(now, name), now == name
        else:
            mistake = _crossed() if _crosses(waiting, key, other) else ""
            if _contradicts(waiting, deed, key, other):
                mistake = _contradicted()
            stands = _stands(waiting, deed, key, other)
        if not (mistake or stands):
            done = _do(session, collection, deed, (theme, other or theme, name), by)
            _note(desk, session, visit, done)
    if mistake:
        return _page(desk, visit, key, mistake=mistake, typed=name)
    return redirect(url_for("show_changes", slug=visit.at.slug, theme=key, done=deed), 303)


def _waiting(session: Session, collection: Collection, room: Room) -> list[ThemeEdit]:
    """What people did since the analysis that is shown: the next one heeds it."""
    heeded = room.themes.edits if room.themes else ()
    return [one for one in list_edits(session, collection) if one.id not in heeded]


def _stands(waiting: list[ThemeEdit], deed: str, key: str, other: KeptTheme | None) -> bool:
    """Whether the very same already waits: sent twice, or by two people, it is done once."""
    same = (KEPT_AS.get(deed), key, other.key if other else "")
    return same in {(one.deed, one.key, one.other or "") for one in waiting}


def _crosses(waiting: list[ThemeEdit], key: str, other: KeptTheme | None) -> bool:
    """Whether a deed would undo part of a merge that waits: a story is held in one theme only.

    More may come into the theme that a merge leads into; the one that goes in is let be.
    """
    pairs = [(one.key, one.other) for one in waiting if one.deed == "merged"]
    brought = other.key if other else None
    return any(key == gone or (into != key and brought in (into, gone)) for into, gone in pairs)


def _contradicts(waiting: list[ThemeEdit], deed: str, key: str, other: KeptTheme | None) -> bool:
    """Whether one theme would be kept whole and taken apart by the same analysis."""
    asked = {(one.deed, one.key) for one in waiting}
    grown = {one.key for one in waiting if one.deed == "merged"}
    if deed == "split":
        return ("pinned", key) in asked or key in grown
    if deed == "pin":
        return ("split", key) in asked
    both = (key, other.key) if other else (key,)
    return any(("split", one) in asked for one in both) or ("pinned", both[-1]) in asked


def _contradicted() -> str:
    return gettext(
        "Nothing was changed: the next analysis already splits, pins or grows one of these themes, "
        "and cannot do both. Wait for it, or take that back first."
    )


def _meanwhile(now: str, name: str) -> str:
    """What to say where another named the theme since the page was opened; else nothing."""
    if now in (name, request.form.get("was", now)):
        return ""
    return gettext(
        "Nothing was changed: its name was changed meanwhile, to “%(name)s”. Save once more if "
        "yours is to stand instead.",
        name=now or gettext("no name"),
    )


def _crossed() -> str:
    return gettext(
        "Nothing was changed: the next analysis already puts this theme, or the other one, "
        "together with another. Wait for it, or take that back first."
    )


def _gone() -> str:
    return gettext(
        "Nothing was changed: the theme is not shown any more. A newer analysis may have found "
        "others, or too few tell of it. Choose one on the page of themes."
    )


def _already_back() -> str:
    return gettext("Nothing was changed: this is taken back already. What holds now stands below.")


def take_back_change(desk: Desk, visit: Visit, number: int) -> Answer:
    """Let go of what somebody did to a theme."""
    with desk.sessions.writing() as session:
        collection = hold_collection(session, visit.at)
        try:
            edit = take_back_edit(session, collection, number)
        except NotFound:
            return _page(desk, visit, "", mistake=_already_back())
        _note(desk, session, visit, _taken_back(edit))
    return redirect(url_for("show_changes", slug=visit.at.slug, done="back"), 303)


def _do(
    session: Session,
    collection: Collection,
    deed: str,
    what: tuple[KeptTheme, KeptTheme, str],
    by: By,
) -> Deed:
    theme, other, name = what
    match deed:
        case "name":
            name_theme(session, collection, theme.key, name, by)
            return "named a theme", theme.key
        case "merge":
            lies_in = {
                story: one.key
                for one in (theme, other)
                for story in stories_of(session, collection, one.key)
            }
            merge_themes(session, collection, (theme.key, other.key), lies_in, by)
            return "put themes together", theme.key
        case "split":
            split_theme(session, collection, theme.key, by)
            return "split a theme", theme.key
        case _:
            stories = list(stories_of(session, collection, theme.key))
            core = stories[: (len(stories) + 1) // 2]  # those that fit it best
            pin_theme(session, collection, theme.key, core, by)
            return "pinned a theme", theme.key


def _taken_back(edit: ThemeEdit) -> Deed:
    return "took back a change of themes", edit.key


def _theme(room: Room, key: str) -> KeptTheme | None:
    """A theme that the gate lets through: nothing is done to one that is not shown."""
    kept = room.themes.themes if room.themes else ()
    return next((one for one in kept if one.key == key and key in room.theme_names), None)


def _note(desk: Desk, session: Session, visit: Visit, deed: Deed) -> None:
    subject = {"collection": visit.at.slug, "theme": deed[1]}
    note_deed(session, visit.account.email, deed[0], subject, now=desk.clock())


def _page(desk: Desk, visit: Visit, key: str, *, mistake: str = "", typed: str = "") -> Answer:
    """The page; 422 with a mistake. typed: a name that was refused."""
    room = open_room(desk, visit.at.slug)
    theme = _theme(room, key)
    with desk.sessions.reading() as session:
        names = names_of_people(session, {one.who for one in room.edits})
    changes = [
        Change(
            edit.id,
            name_edited(room, edit.key),
            say_edit(room, edit),
            say_who(edit, names),
        )
        for edit in room.edits
    ]
    page = render_template(
        "theme_changes.html",
        visit=visit,
        theme=theme,
        name=room.theme_names.get(key, ""),
        others={one: words for one, words in room.theme_names.items() if one != key},
        changes=changes,
        awaited=say_awaited(room),
        mistake=mistake,
        was=(theme and theme.name) or "",
        typed=typed or (theme and theme.name) or "",
        longest=LONGEST_NAME,
    )
    return make_response(page, 422 if mistake else 200)
