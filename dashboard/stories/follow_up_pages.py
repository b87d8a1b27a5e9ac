"""What came of the stories: the owner tells it here, for the tellers to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.languages import gettext, name_language
from dashboard.periods import typed_day, wrong_day
from dashboard.wording import day as day_in_words
from storybank.audit import note_deed
from storybank.errors import NotFound
from storybank.follow_ups import (
    LONGEST,
    change_follow_up,
    find_follow_up,
    is_told,
    list_follow_ups,
    mark_of,
    take_back_follow_up,
    tell_follow_up,
)
from storybank.framework import direction
from storybank.frameworks import framework_of
from storybank.placements import tidy
from storybank.tables import Collection, FollowUp


@dataclass(frozen=True)
class Draft:
    """What stands in the form, and what is wrong with it by field."""

    day: str
    words: Mapping[str, str]
    mistakes: Mapping[str, str] = field(default_factory=dict)


def show_follow_ups(desk: Desk, visit: Visit) -> Answer:
    """All that was told, and for an owner the form for more."""
    return _list_page(desk, visit, _empty(desk, visit.at))


def write_follow_up(desk: Desk, visit: Visit) -> Answer:
    """Tell the tellers something, or show what is wrong with it."""
    draft = _read_form(desk, visit.at)
    if draft.mistakes:
        return _list_page(desk, visit, draft, 422)
    day = date.fromisoformat(draft.day)
    with desk.sessions.writing() as session:
        if not is_told(session, visit.at, day, draft.words):
            told = tell_follow_up(session, visit.at, day, draft.words)
            _note(desk, session, visit, told, "told what came of stories")
    return _listed(visit, "told")


def show_follow_up(desk: Desk, visit: Visit, number: int) -> Answer:
    """One of them, to be changed or taken back."""
    with desk.sessions.reading() as session:
        told = _find(session, visit, number)
    return _change_page(desk, visit, told, Draft(told.day, told.words))


def rewrite_follow_up(desk: Desk, visit: Visit, number: int) -> Answer:
    """Tell it otherwise, or show what is wrong with it or what another made of it meanwhile."""
    with desk.sessions.writing() as session:
        told = _find(session, visit, number, hold=True)
        draft = _read_form(desk, visit.at, told.day)
        if draft.mistakes:
            return _change_page(desk, visit, told, draft)
        if (told.day, told.words) != (draft.day, draft.words):
            if _is_changed(told):
                return _change_page(desk, visit, told, draft, changed=True)
            change_follow_up(told, date.fromisoformat(draft.day), draft.words)
            _note(desk, session, visit, told, "changed what came of stories")
    return _listed(visit, "changed")


def remove_follow_up(desk: Desk, visit: Visit, number: int) -> Answer:
    """Tell it no more; what is told no more already is let be."""
    with desk.sessions.writing() as session:
        try:
            told = find_follow_up(session, visit.at, number, hold=True)
        except NotFound:
            return _listed(visit, "back")
        if _is_changed(told):
            return _change_page(desk, visit, told, Draft(told.day, told.words), changed=True)
        _note(desk, session, visit, told, "took back what came of stories")
        take_back_follow_up(session, told)
    return _listed(visit, "back")


def _listed(visit: Visit, done: str) -> Answer:
    """To the list, at what was done."""
    return redirect(url_for("show_follow_ups", slug=visit.at.slug, done=done), 303)


def _is_changed(told: FollowUp) -> bool:
    """Whether somebody changed it since the page that was sent had been opened."""
    now = mark_of(told.day, told.words)
    return request.form.get("was", now) != now


def _find(session: Session, visit: Visit, number: int, *, hold: bool = False) -> FollowUp:
    try:
        return find_follow_up(session, visit.at, number, hold=hold)
    except NotFound:
        abort(404)


def _note(desk: Desk, session: Session, visit: Visit, told: FollowUp, deed: str) -> None:
    subject = {"collection": visit.at.slug, "day": told.day}
    note_deed(session, visit.account.email, deed, subject, now=desk.clock())


def _empty(desk: Desk, collection: Collection) -> Draft:
    return Draft(desk.today(collection).isoformat(), {})


def _read_form(desk: Desk, collection: Collection, kept: str = "") -> Draft:
    """The form's day and words, with a sentence for every field that is wrong.

    kept: the day under which it is told already, which may stay.
    """
    day = typed_day(request.form.get("day", ""))
    words = {language: _text(f"words-{language}") for language in _languages(collection)}
    wrong = {f"words-{one}": _wrong_words(text) for one, text in words.items()}
    earliest = None if day == kept else collection.opens
    wrong["day"] = wrong_day(day, desk.today(collection), earliest)
    return Draft(day, words, {place: said for place, said in wrong.items() if said})


def _text(name: str) -> str:
    """A field's text; a NUL, which no database keeps, is left out."""
    return tidy(request.form.get(name, "").replace("\0", ""))


def _wrong_words(text: str) -> str:
    if not text:
        return gettext("Write it in this language too. Tellers read it in their own.")
    if len(text) > LONGEST:
        return gettext("This is too long. Shorten it to %(most)s characters.", most=LONGEST)
    return ""


def _languages(collection: Collection) -> tuple[str, ...]:
    return framework_of(collection.version).languages


def _list_page(desk: Desk, visit: Visit, draft: Draft, status: int = 200) -> Answer:
    with desk.sessions.reading() as session:
        told = list_follow_ups(session, visit.at)
    page = render_template("follow_ups.html", told=told, **_form(desk, visit, draft))
    return make_response(page, status)


def _change_page(
    desk: Desk,
    visit: Visit,
    told: FollowUp,
    draft: Draft,
    *,
    changed: bool = False,
) -> Answer:
    """The page; 422 where nothing was changed.

    changed: another changed it meanwhile, and the page says to what.
    """
    was = request.form.get("was") if draft.mistakes else None  # how it was told at her opening it
    page = render_template(
        "follow_up.html",
        number=told.id,
        was=was or mark_of(told.day, told.words),
        meanwhile=told if changed else None,
        **_form(desk, visit, draft),
    )
    return make_response(page, 422 if changed or draft.mistakes else 200)


def _form(desk: Desk, visit: Visit, draft: Draft) -> Mapping[str, object]:
    languages = {code: name_language(code) for code in _languages(visit.at)}
    return {
        "visit": visit,
        "draft": draft,
        "languages_told": languages,
        "direction": direction,
        "latest": desk.today(visit.at).isoformat(),
        "longest": LONGEST,
        "day": day_in_words,
    }
