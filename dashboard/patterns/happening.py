"""What happened while stories came in: what tellers were told of, and what readers noted."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from flask import abort, request

from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.languages import gettext, in_own_words, language
from dashboard.periods import typed_day, wrong_day
from dashboard.room import Room
from storybank.accounts import may_diagnose, names_of_people
from storybank.audit import note_deed
from storybank.errors import NotFound, Refused
from storybank.events import LONGEST, MOST, find_event, list_events, note_event, take_event_away
from storybank.follow_ups import list_follow_ups
from storybank.personal_data import LABELS, READ_LIKE_ALL, mask_personal_data

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Happening:
    """Its day, the first words, and its letter in the figure, empty where none is left.

    What a reader noted is read by all, like a note on a shared list: personal data in it is masked.

    who: of an event, who noted it; empty where it was told to the tellers. number: of an event.
    goes: whether the reader may take it away.
    """

    day: date
    words: str
    who: str = ""
    number: int = 0
    goes: bool = False
    letter: str = ""


@dataclass(frozen=True)
class Draft:
    """What stands in the form, and what is wrong with it by field."""

    day: str
    words: str = ""
    mistakes: Mapping[str, str] = field(default_factory=dict)


def happenings(desk: Desk, room: Room) -> list[Happening]:
    """What tellers were told of and what readers noted, the oldest first."""
    with desk.sessions.reading() as session:
        told = [
            Happening(one.when, _short(in_own_words(one.words)))
            for one in list_follow_ups(session, room.collection)
        ]
        events = list_events(session, room.collection)
        names = names_of_people(session, {one.who for one in events})
    noted = [
        Happening(
            day=one.when,
            words=mask_personal_data(one.words, READ_LIKE_ALL, LABELS[language()]),
            who=names[one.who],
            number=one.id,
            goes=_may_take(room, one.who),
        )
        for one in events
    ]
    found = sorted([*told, *noted], key=lambda one: (one.day, one.words))
    letters = [*LETTERS, *[""] * len(found)]
    return [replace(one, letter=letter) for one, letter in zip(found, letters, strict=False)]


def read_draft(today: date) -> Draft:
    """The form's day and words, with a sentence for every field that is wrong."""
    day = typed_day(request.form.get("day", ""))
    words = " ".join(request.form.get("words", "").replace("\0", "").split())
    wrong = {"day": wrong_day(day, today), "words": _wrong_words(words)}
    return Draft(day, words, {place: said for place, said in wrong.items() if said})


def keep_draft(desk: Desk, visit: Visit, draft: Draft) -> Draft:
    """Keep what was written, and that it was; the draft, with a sentence where enough is noted."""
    if visit.emptied:
        abort(403)
    who = visit.account.email
    try:
        with desk.sessions.writing() as session:
            note_event(session, visit.at, date.fromisoformat(draft.day), draft.words, who)
            subject = {"collection": visit.at.slug, "day": draft.day}
            note_deed(session, who, "noted an event", subject, now=desk.clock())
    except Refused:
        full = gettext("%(most)s events are noted already. Remove one first.", most=MOST)
        return replace(draft, mistakes={"words": full})
    return draft


def take_away(desk: Desk, visit: Visit, number: int) -> None:
    """Let go of an event. Answers 404 where there is none, 403 to who may not."""
    with desk.sessions.writing() as session:
        try:
            event = find_event(session, visit.at, number)
        except NotFound:
            abort(404)
        if event.who != visit.account.email and not may_diagnose(session, visit.account, visit.at):
            abort(403)
        subject = {"collection": visit.at.slug, "day": event.day}
        note_deed(session, visit.account.email, "took away an event", subject, now=desk.clock())
        take_event_away(session, event)


def _may_take(room: Room, who: str) -> bool:
    return room.changes or who == room.visit.account.email


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} …"


def _wrong_words(words: str) -> str:
    if not words:
        return gettext("Write in a few words what happened.")
    if len(words) > LONGEST:
        return gettext("This is too long. Shorten it to %(most)s characters.", most=LONGEST)
    return ""
