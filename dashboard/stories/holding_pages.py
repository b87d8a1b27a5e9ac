"""Stories that name a danger: held back by a named reader, with the reason, and followed up.

Whoever may do it sees the whole text, masked as ever; each look and each deed stands in the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.languages import gettext
from dashboard.room import open_room
from dashboard.stories.cards import shown_text
from dashboard.stories.story_handles import addresses_of, open_story, seal_stories
from dashboard.wording import day_of
from storybank.accounts import may_hold_back, names_of_people
from storybank.audit import note_deed
from storybank.errors import NotFound
from storybank.holding_back import (
    LONGEST,
    REASONS,
    Said,
    find_held_back,
    follow_up_on,
    hold_back,
    let_read_again,
    list_held_back,
)
from storybank.tables import Account, Collection, HeldBack, Story


@dataclass(frozen=True)
class Held:
    """A story that is held back, as the page shows it."""

    kept: HeldBack
    title: str
    text: str
    language: str


def ways_to_hold(
    session: Session, desk: Desk, account: Account, collection: Collection, stories: list[Story]
) -> dict[str, str]:
    """Where each of the stories is held back, by its id; nothing for who may not do it."""
    if not may_hold_back(session, account, collection):
        return {}
    handles = seal_stories(desk, account, collection, stories)
    return addresses_of("show_hold", collection.slug, handles)


def reasons_in_words() -> dict[str, str]:
    """Why a story may be held back."""
    return {
        "teller": gettext("It names a danger to the teller"),
        "another": gettext("It names a danger to somebody else"),
        "recognised": gettext("Somebody can be recognised in it"),
    }


def show_hold(desk: Desk, visit: Visit, handle: str) -> Answer:
    """One story, to be held back."""
    room = open_room(desk, visit.at.slug)
    with desk.sessions.writing() as session:
        story = open_story(desk, session, room, handle)
        _note_opened(desk, session, visit, [story.story_id])
    return _hold_page(visit, handle, story)


def hold_story(desk: Desk, visit: Visit, handle: str) -> Answer:
    """Hold it back from this moment, or say what is missing."""
    reason, words = request.form.get("reason", ""), _words()
    room = open_room(desk, visit.at.slug)
    with desk.sessions.writing() as session:
        story = open_story(desk, session, room, handle)
        if reason not in REASONS or not words:
            _note_opened(desk, session, visit, [story.story_id])
            return _hold_page(visit, handle, story, reason=reason, words=words, status=422)
        try:
            held = hold_back(session, story, reason, _said(desk, visit, words))
        except NotFound:
            abort(404)
        _note(desk, session, visit, held, "held a story back")
    return redirect(url_for("show_held_back", slug=visit.at.slug), 303)


def show_held_back(desk: Desk, visit: Visit) -> Answer:
    """All stories that are held back, with what was done since."""
    return _list_page(desk, visit)


def write_step(desk: Desk, visit: Visit, number: int) -> Answer:
    """Say what was done about one of them."""
    words = _words()
    with desk.sessions.writing() as session:
        held = _find(session, visit, number)
        if words:
            follow_up_on(held, _said(desk, visit, words))
            _note(desk, session, visit, held, "followed up a story that is held back")
    if not words:
        return _list_page(desk, visit, wrong=number, status=422)
    return redirect(url_for("show_held_back", slug=visit.at.slug), 303)


def release_story(desk: Desk, visit: Visit, number: int) -> Answer:
    """Let a story be read again."""
    with desk.sessions.writing() as session:
        held = _find(session, visit, number)
        _note(desk, session, visit, held, "let a story be read again")
        let_read_again(session, held)
    return redirect(url_for("show_held_back", slug=visit.at.slug), 303)


def _find(session: Session, visit: Visit, number: int) -> HeldBack:
    try:
        return find_held_back(session, visit.at, number)
    except NotFound:
        abort(404)


def _words() -> str:
    """What was typed; a NUL, which no database keeps, is left out."""
    return request.form.get("words", "").replace("\0", "").strip()[:LONGEST]


def _said(desk: Desk, visit: Visit, words: str) -> Said:
    return Said(words, visit.account.email, desk.today(visit.at))


def _note(desk: Desk, session: Session, visit: Visit, held: HeldBack, deed: str) -> None:
    subject = {"collection": visit.at.slug, "stories": [held.story_id], "reason": held.reason}
    note_deed(session, visit.account.email, deed, subject, now=desk.clock())


def _note_opened(desk: Desk, session: Session, visit: Visit, story_ids: Sequence[str]) -> None:
    subject = {"collection": visit.at.slug, "stories": story_ids}
    note_deed(session, visit.account.email, "opened stories", subject, now=desk.clock())


def _hold_page(  # noqa: PLR0913 - what stands in the form
    visit: Visit, handle: str, story: Story, *, reason: str = "", words: str = "", status: int = 200
) -> Answer:
    title, text = shown_text(story, story.language or "")
    page = render_template(
        "hold.html",
        visit=visit,
        handle=handle,
        title=title,
        text=text,
        spoken=story.language,
        reasons=reasons_in_words(),
        reason=reason,
        words=words,
        wrong=status != 200,
        longest=LONGEST,
    )
    return make_response(page, status)


def _list_page(desk: Desk, visit: Visit, *, wrong: int = 0, status: int = 200) -> Answer:
    with desk.sessions.writing() as session:
        rows = list_held_back(session, visit.at)
        if rows:
            _note_opened(desk, session, visit, [one.story_id for one, _ in rows])
        acted = {who for one, _ in rows for who in (one.who, *(step["who"] for step in one.steps))}
        names = names_of_people(session, acted)
    held = [
        Held(one, *shown_text(story, story.language or ""), story.language or "")
        for one, story in rows
    ]
    page = render_template(
        "held_back.html",
        visit=visit,
        held=held,
        names=names,
        reasons=reasons_in_words(),
        day=day_of,
        wrong=wrong,
        longest=LONGEST,
    )
    return make_response(page, status)
