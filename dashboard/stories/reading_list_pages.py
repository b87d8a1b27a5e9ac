"""Reading lists: what a reader has starred and noted, and the stories chosen for a session.

What a list shows is asked anew at each opening, and says no more than the maps do: a story that may
not be read now is not shown, and the page says how many those are, with every reason in one
sentence. Which of the reasons holds of which story would tell of its teller.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.component_words import story_words
from dashboard.components import StoryCard
from dashboard.desk import Desk
from dashboard.gated import PAGE, still_open
from dashboard.languages import gettext
from dashboard.room import Room, open_room
from dashboard.stories.kept_stories import (
    mask_note,
    name_list,
    note_sharing,
    say_called_alike,
)
from dashboard.stories.reading import open_by_id
from dashboard.stories.story_pages import reader_of, typed
from dashboard.wording import day_of, number
from storybank.accounts import names_of_people
from storybank.errors import NotFound, Refused
from storybank.reading import readable_stories
from storybank.reading_lists import (
    LONGEST_LIST_NAME,
    MOVES,
    ListTitle,
    begin_list,
    change_list,
    drop_list,
    find_entry,
    find_list,
    lists_called,
    lists_of,
    move_entry,
    stories_on,
    take_off,
)
from storybank.story_marks import list_marks
from storybank.tables import ListedStory, ReadingList


@dataclass(frozen=True)
class ShownList:
    """A list among others: how many stories of it may be read now, who made it."""

    listed: ReadingList
    stories: str
    maker: str
    own: bool


@dataclass(frozen=True)
class Read:
    """A story on a list, with what is said to it there; `own`: the reader may take it off."""

    number: int
    card: StoryCard
    note: str
    who: str
    own: bool


def show_reading(desk: Desk, visit: Visit) -> Answer:
    """All lists that the reader sees, and what she has starred and noted."""
    return _reading_page(desk, visit)


def start_list(desk: Desk, visit: Visit) -> Answer:
    """Begin a list under a name."""
    title = _title()
    if not title.name:
        return _reading_page(desk, visit, gettext("Give the list a name."))
    try:
        with desk.sessions.writing() as session:
            if lists_called(session, visit.at, visit.account.email, title.name):
                return _reading_page(desk, visit, say_called_alike())
            listed = begin_list(session, visit.at, reader_of(desk, visit), title)
            note_sharing(desk, session, visit, before=False, after=title.shared)
    except Refused:
        return _reading_page(desk, visit, gettext("You have many lists already. Remove one first."))
    return redirect(url_for("show_list", slug=visit.at.slug, number=listed.id), 303)


def show_list(desk: Desk, visit: Visit, number: int) -> Answer:
    """One list as a calm page to read from."""
    return _list_page(desk, visit, number)


def rename_list(desk: Desk, visit: Visit, number: int) -> Answer:
    """Call a list otherwise, share it, or share it no more."""
    title = _title()
    if not title.name:
        return _list_page(desk, visit, number, gettext("Give the list a name."), title)
    with desk.sessions.writing() as session:
        listed = _own_list(session, visit, number)
        if _is_changed(visit, listed, title):
            return _list_page(desk, visit, number, _overtaken(listed), title)
        if title.name == _as_shown(visit, listed).name:  # as others see it: its own words stay
            title = replace(title, name=listed.name)
        if title.name != listed.name and _is_taken(session, visit, listed, title.name):
            return _list_page(desk, visit, number, say_called_alike(), title)
        before = listed.shared
        change_list(session, listed, title)
        note_sharing(desk, session, visit, before=before, after=title.shared)
    return redirect(url_for("show_list", slug=visit.at.slug, number=number), 303)


def remove_list(desk: Desk, visit: Visit, number: int) -> Answer:
    """Remove a list; its stories stay where they are."""
    with desk.sessions.writing() as session:
        listed = _own_list(session, visit, number)
        before = listed.shared
        drop_list(session, listed)
        note_sharing(desk, session, visit, before=before, after=False)
    return redirect(url_for("show_reading", slug=visit.at.slug), 303)


def arrange_list(desk: Desk, visit: Visit, number: int, entry: int) -> Answer:
    """Move a story up or down on its list, or take it off."""
    deed, room = request.form.get("deed", ""), open_room(desk, visit.at.slug)
    with desk.sessions.writing() as session:
        listed = _find(session, visit, number, hold=True)
        found = _find_entry(session, listed, entry)
        if deed == "off" and (_is_own(visit, listed) or found.who == visit.account.email):
            take_off(session, found)
        elif deed in MOVES and _is_own(visit, listed):
            move_entry(_seen_beside(room, stories_on(session, listed), found), found, deed)
        else:
            abort(403)
    moved, how = (entry, deed) if deed in MOVES else (None, None)
    back = url_for("show_list", slug=visit.at.slug, number=number, moved=moved, deed=how)
    return redirect(back, 303)


def _title() -> ListTitle:
    return ListTitle(typed("name", LONGEST_LIST_NAME), shared=bool(request.form.get("shared")))


def _find(session: Session, visit: Visit, number: int, *, hold: bool = False) -> ReadingList:
    try:
        return find_list(session, visit.at, visit.account.email, number, hold=hold)
    except NotFound:
        abort(404)


def _find_entry(session: Session, listed: ReadingList, number: int) -> ListedStory:
    try:
        return find_entry(session, listed, number)
    except NotFound:
        abort(404)


def _own_list(session: Session, visit: Visit, number: int) -> ReadingList:
    """The list, held: nobody else changes it meanwhile."""
    listed = _find(session, visit, number, hold=True)
    if not _is_own(visit, listed):
        abort(403)
    return listed


def _is_changed(visit: Visit, listed: ReadingList, title: ListTitle) -> bool:
    """Whether the list was changed since the form was opened, and not to the very same."""
    shown = _as_shown(visit, listed)
    now = _mark_of(shown)
    return request.form.get("was", now) != now and title != shown


def _as_shown(visit: Visit, listed: ReadingList) -> ListTitle:
    """What the form holds: its maker's own words for her, for others what they are shown."""
    own = listed.who == visit.account.email
    return ListTitle(listed.name if own else name_list(listed), listed.shared)


def _mark_of(shown: ListTitle) -> str:
    """By which the form knows again what the list was when it was opened."""
    return json.dumps([shown.name, shown.shared])


def _overtaken(listed: ReadingList) -> str:
    return gettext(
        "Nothing was changed: meanwhile somebody changed it, and it is called “%(name)s”. "
        "Save once more if yours is to stand instead.",
        name=name_list(listed),
    )


def _is_taken(session: Session, visit: Visit, listed: ReadingList, name: str) -> bool:
    """Whether the reader has another list of the name; of others' own lists she hears nothing."""
    who = visit.account.email
    return listed.who == who and any(
        one != listed.id for one in lists_called(session, visit.at, who, name)
    )


def _is_own(visit: Visit, listed: ReadingList) -> bool:
    """Whether the reader made it, or keeps the collection in which it is shared."""
    return listed.who == visit.account.email or visit.keeps


def _reading_page(desk: Desk, visit: Visit, wrong: str = "") -> Answer:
    room, who = open_room(desk, visit.at.slug), visit.account.email
    with desk.sessions.reading() as session:
        marked = [one.story_id for one in list_marks(session, visit.at, who)]
        lists = lists_of(session, visit.at, who)
        entries = {one.id: [on.story_id for on in stories_on(session, one)] for one in lists}
        names = names_of_people(session, {one.who for one in lists})
    opens = set(_opens(room, {*marked, *(story for on in entries.values() for story in on)}))
    read = [one for one in marked if one in opens]
    page = _page_of(len(read))
    shown = [
        ShownList(
            listed=one,
            stories=_count(sum(story in opens for story in entries[one.id])),
            maker=names[one.who],
            own=one.who == who,
        )
        for one in lists
    ]
    body = render_template(
        "reading.html",
        visit=visit,
        lists=shown,
        name_list=name_list,
        cards=open_by_id(room, desk, read[page * PAGE : (page + 1) * PAGE]).values(),
        missing=_say_missing(len(marked) - len(read)),
        page=page,
        pages=max(1, -(-len(read) // PAGE)),
        words=story_words(),
        day=day_of,
        wrong=wrong,
        typed=_title() if wrong else ListTitle("", shared=False),
        longest=LONGEST_LIST_NAME,
    )
    return make_response(body, 422 if wrong else 200)


def _list_page(
    desk: Desk, visit: Visit, number: int, wrong: str = "", form: ListTitle | None = None
) -> Answer:
    """The page; 422 where something is wrong with the form, which keeps what was typed."""
    room = open_room(desk, visit.at.slug)
    with desk.sessions.reading() as session:
        listed = _find(session, visit, number)
        entries = stories_on(session, listed)
        names = names_of_people(session, {listed.who, *(one.who for one in entries)})
        stories = readable_stories(session, visit.at, [one.story_id for one in entries])
    told = {one.story_id: one for one in stories}
    notes = {one.id: mask_note(one.note, told.get(one.story_id)) for one in entries}
    read = _read(room, desk, visit, entries, names=names, notes=notes, own=_is_own(visit, listed))
    body = render_template(
        "reading_list.html",
        visit=visit,
        listed=listed,
        name=name_list(listed),
        maker=names[listed.who],
        form=form or _as_shown(visit, listed),
        was=_mark_of(_as_shown(visit, listed)),
        own_list=_is_own(visit, listed),
        read=read,
        stories=_count(len(read)),
        missing=_say_missing(len(entries) - len(read)),
        words=story_words(),
        day=day_of,
        wrong=wrong,
        longest=LONGEST_LIST_NAME,
    )
    return make_response(body, 422 if wrong else 200)


def _read(  # noqa: PLR0913 - what a list is shown with
    room: Room,
    desk: Desk,
    visit: Visit,
    entries: Sequence[ListedStory],
    *,
    names: dict[str, str],
    notes: dict[int, str],
    own: bool,
) -> list[Read]:
    """The stories of a list that may be read now, in its order."""
    cards = open_by_id(room, desk, _opens(room, [one.story_id for one in entries]))
    return [
        Read(
            number=one.id,
            card=cards[one.story_id],
            note=notes[one.id],
            who=names[one.who],
            own=own or one.who == visit.account.email,
        )
        for one in entries
        if one.story_id in cards
    ]


def _seen_beside(
    room: Room, entries: Sequence[ListedStory], entry: ListedStory
) -> list[ListedStory]:
    """What the reader sees a story move among: past one that is not shown nothing would move."""
    opens = set(_opens(room, [one.story_id for one in entries]))
    return [one for one in entries if one is entry or one.story_id in opens]


def _opens(room: Room, story_ids: Iterable[str]) -> list[str]:
    return still_open(room.gate, list(story_ids), room.collection.narrowing)


def _page_of(stories: int) -> int:
    """The page that the address asks for, among those that there are."""
    asked = request.args.get("page", "")
    last = max(0, -(-stories // PAGE) - 1)
    return (
        min(int(asked) - 1, last) if asked.isdecimal() and 0 < len(asked) < 5 and int(asked) else 0
    )


def _count(stories: int) -> str:
    if stories == 1:
        return gettext("1 story")
    return gettext("%(stories)s stories", stories=number(stories))


def _say_missing(stories: int) -> str:
    """How many are not shown, and every reason that it may have, in one sentence."""
    if not stories:
        return ""
    if stories == 1:
        return gettext(
            "1 story is not shown now: its teller only wants it counted, or it is held back for "
            "somebody's safety, or so few are like its teller that she could be recognised."
        )
    return gettext(
        "%(stories)s are not shown now: their tellers only want them counted, or they are held "
        "back for somebody's safety, or so few are like their tellers that they could be "
        "recognised.",
        stories=_count(stories),
    )
