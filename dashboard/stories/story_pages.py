"""One story by itself: the reader stars it, writes a note to it and puts it on reading lists.

It is opened by a handle that a list of stories gave her, and asked for anew each time: whoever
opens it stands in the audit log.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.component_words import story_words
from dashboard.desk import Desk
from dashboard.languages import gettext
from dashboard.room import open_room
from dashboard.stories.cards import is_masked
from dashboard.stories.kept_stories import name_list, note_sharing, say_called_alike
from dashboard.stories.reading import open_by_id
from dashboard.stories.story_handles import open_story
from storybank.errors import NotFound, Refused
from storybank.frameworks import framework_of, framework_version
from storybank.reading_lists import (
    LONGEST_LIST_NAME,
    ListTitle,
    begin_list,
    find_list,
    lists_called,
    lists_of,
    lists_with,
    put_on_list,
)
from storybank.story_marks import (
    LONGEST_NOTE,
    Reader,
    find_mark,
    lock_story,
    star,
    write_note,
)
from storybank.tables import ReadingList, Story
from storybank.unmasking import LONGEST_REASON

NOTHING: Mapping[str, str] = {}


def show_story(desk: Desk, visit: Visit, handle: str) -> Answer:
    """The story with the reader's star, her note, and the lists on which it stands."""
    return story_page(desk, visit, handle)


def star_story(desk: Desk, visit: Visit, handle: str) -> Answer:
    """Give it her star, or take it away; a page of maps stays where it is."""
    with _writing(desk, visit, handle) as (session, story):
        starred = bool(request.form.get("starred"))
        star(session, story, reader_of(desk, visit), starred=starred)
    return make_response("", 204) if request.form.get("stay") else _back(visit, handle, "star")


def note_story(desk: Desk, visit: Visit, handle: str) -> Answer:
    """Keep her note; an empty one is taken away.

    What she kept elsewhere since the page was opened is shown before it is written over.
    """
    words = typed("note", LONGEST_NOTE)
    with _writing(desk, visit, handle) as (session, story):
        lock_story(session, story)
        now = _note_of(session, story, visit)
        changed = request.form.get("was", _mark_of(now)) != _mark_of(now) and words != now
        if not changed:
            write_note(session, story, reader_of(desk, visit), words)
    if changed:
        return story_page(desk, visit, handle, unkept=words)
    return _back(visit, handle, "note" if words or now else "no-note")


def list_story(desk: Desk, visit: Visit, handle: str) -> Answer:
    """Put it on a list, or begin one with it."""
    try:
        with _writing(desk, visit, handle) as (session, story):
            name = typed("name", LONGEST_LIST_NAME)
            alike = lists_called(session, visit.at, visit.account.email, name)
            listed, begun = (None, False) if alike else _chosen_list(desk, visit, session)
            if listed is not None:
                note = _note_along(session, story, visit)
                put_on_list(session, listed, story, visit.account.email, note)
                if begun:
                    note_sharing(desk, session, visit, before=False, after=listed.shared)
    except Refused:
        full = gettext("There is no room for more. Remove something first, or begin another list.")
        return story_page(desk, visit, handle, wrong=full)
    if listed is None:
        nothing = gettext("Choose a list, or give a new one a name.")
        wrong = say_called_alike() if alike else nothing
        return story_page(desk, visit, handle, wrong=wrong)
    return _back(visit, handle, "list")


def reader_of(desk: Desk, visit: Visit) -> Reader:
    """Who keeps something now."""
    return Reader(visit.account.email, desk.today(visit.at))


def typed(name: str, longest: int) -> str:
    """What was typed into a field; a NUL, which no database keeps, is left out."""
    return request.form.get(name, "").replace("\0", "").strip()[:longest]


@contextmanager
def _writing(desk: Desk, visit: Visit, handle: str) -> Iterator[tuple[Session, Story]]:
    """The story that a handle names, to be changed; 404 where it is not there, or no more."""
    room = open_room(desk, visit.at.slug)
    try:
        with desk.sessions.writing() as session:
            yield session, open_story(desk, session, room, handle)
    except NotFound:
        abort(404)


def _chosen_list(desk: Desk, visit: Visit, session: Session) -> tuple[ReadingList | None, bool]:
    """The new list that was named, or the one that was chosen; whether it was begun here."""
    name, chosen = typed("name", LONGEST_LIST_NAME), request.form.get("list", "")
    if name:
        title = ListTitle(name, shared=bool(request.form.get("shared")))
        return begin_list(session, visit.at, reader_of(desk, visit), title), True
    if chosen.isdecimal():
        number = int(chosen[:10])
        return find_list(session, visit.at, visit.account.email, number, hold=True), False
    return None, False


def _note_along(session: Session, story: Story, visit: Visit) -> str:
    """Her note, where she wants it to stand on the list as well."""
    return _note_of(session, story, visit) if request.form.get("with_note") else ""


def _note_of(session: Session, story: Story, visit: Visit) -> str:
    """Her note to the story, or nothing."""
    mark = find_mark(session, story, visit.account.email)
    return mark.note if mark else ""


def _mark_of(note: str) -> str:
    """By which a page knows again the note that stood there when the page was opened."""
    return hashlib.sha256(note.encode()).hexdigest()


def _back(visit: Visit, handle: str, done: str) -> Answer:
    """To the story, at what was done."""
    return redirect(url_for("show_story", slug=visit.at.slug, handle=handle, done=done), 303)


def story_page(  # noqa: PLR0913 - what is refused of each form on it
    desk: Desk,
    visit: Visit,
    handle: str,
    *,
    wrong: str = "",
    unmasking: Mapping[str, str] = NOTHING,
    unkept: str | None = None,
) -> Answer:
    """The page of one story; 422 where something is refused, with what was typed there.

    wrong: what is refused of a list. unmasking: of a reason to see what is masked, `wrong` and
    what was `typed`. unkept: a note that is not kept, as she changed it elsewhere meanwhile.
    """
    room = open_room(desk, visit.at.slug)
    with desk.sessions.reading() as session:
        story = open_story(desk, session, room, handle)
        note = _note_of(session, story, visit)
        lists = lists_of(session, visit.at, visit.account.email)
        on = set(lists_with(session, lists, [story.story_id]).get(story.story_id, ()))
        version = framework_version(session, story.framework_version_id or 0)
        unmasks = visit.unmasks and is_masked(story, framework_of(version), room.language)
    card = open_by_id(room, desk, [story.story_id]).get(story.story_id)
    if card is None:
        abort(404)
    page = render_template(
        "story.html",
        visit=visit,
        handle=handle,
        card=card,
        note=note,
        was=_mark_of(note),
        unkept=unkept,
        on=[one for one in lists if one.id in on],
        lists=[one for one in lists if one.id not in on],
        name_list=name_list,
        words=story_words(),
        wrong=wrong,
        listing=request.form if wrong else NOTHING,
        unmasks=unmasks,
        unmasking=unmasking,
        longest={"note": LONGEST_NOTE, "name": LONGEST_LIST_NAME, "reason": LONGEST_REASON},
    )
    refused = bool(wrong or unmasking) or unkept is not None
    return make_response(page, 422 if refused else 200)
