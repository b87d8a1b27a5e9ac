"""The stories behind a selection: a page of cards, and what is held back and why, in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy.orm import Session

from analysis.responses import NONE
from dashboard.components import StoryCard
from dashboard.desk import Desk
from dashboard.gated import Listed, Turn, list_stories
from dashboard.languages import gettext
from dashboard.room import Room, say_empty
from dashboard.selection import Selection, make_selection
from dashboard.stories.cards import make_card
from dashboard.stories.holding_pages import ways_to_hold
from dashboard.stories.kept_stories import kept_of
from dashboard.stories.media_pages import media_by_story
from dashboard.stories.seeking import Search, seek
from dashboard.theme_names import label_theme
from dashboard.tongues import as_read
from dashboard.views.filters import View
from dashboard.wording import number, people
from storybank.audit import note_deed
from storybank.framework import Framework
from storybank.frameworks import framework_of, framework_version
from storybank.gate import Reason, shown_count
from storybank.reading import readable_stories
from storybank.tables import Story

FIRST = Turn()


@dataclass(frozen=True)
class Reading:
    """One page of stories with its sentences."""

    cards: list[StoryCard]
    sentences: list[str]
    listed: Listed
    empty: str


def read_stories(
    room: Room, desk: Desk, view: View, turn: Turn = FIRST, search: Search | None = None
) -> Reading:
    """The stories of a view that this account may read, ten at a time; of these what is sought."""
    return read_selection(make_selection(room, view), desk, turn, search)


def read_selection(
    selection: Selection, desk: Desk, turn: Turn = FIRST, search: Search | None = None
) -> Reading:
    """The same for a view whose stories have been found."""
    room, about_teller = selection.room, selection.view.about_teller
    sought = seek(room, desk, search, turn.order) if search else None
    turn = replace(turn, order=sought.order) if sought else turn
    chosen, narrowing = selection.stories(), room.collection.narrowing
    listed = list_stories(room.gate, chosen, narrowing, about_teller, turn)
    cards = open_stories(room, desk, listed.story_ids)
    if not len(room.gate.responses):
        return Reading([], [], listed, say_empty(room))
    said = [sought.sentence if sought else turn.said, *say_listed(listed, room.gate.k)]
    if sought and sought.counts:
        said.insert(1, say_found(listed.ordered, room.gate.k))
    empty = gettext("No story can be shown for this selection.")
    if sought and sought.empty and listed.readable:
        empty = sought.empty
    return Reading(cards, [one for one in said if one], listed, empty)


def open_stories(room: Room, desk: Desk, story_ids: Sequence[str]) -> list[StoryCard]:
    """Cards of stories that the gate lets through; whoever opens them stands in the audit log."""
    return list(open_by_id(room, desk, story_ids).values())


def open_by_id(room: Room, desk: Desk, story_ids: Sequence[str]) -> dict[str, StoryCard]:
    """The same by the stories' ids, without those that may not be read any more."""
    if not story_ids:
        return {}
    with desk.sessions.writing() as session:
        stories = readable_stories(session, room.collection, story_ids)
        # Each story is read by the version that it answered: its placements fit no other.
        answered = {story.framework_version_id or 0 for story in stories}
        versions = {one: _version(room, session, one) for one in answered}
        told = [(story, versions[story.framework_version_id or 0]) for story in stories]
        subject = {"collection": room.collection.slug, "stories": [s.story_id for s in stories]}
        who = room.visit.account.email
        note_deed(session, who, "opened stories", subject, now=desk.clock())
        media = media_by_story(session, desk, room.visit.account, room.collection, stories)
        holds = ways_to_hold(session, desk, room.visit.account, room.collection, stories)
        kept = kept_of(session, desk, room.visit, room.collection, stories)
    themes = _themes_of(room, stories)
    cards = {}
    for story, framework in told:
        own = story.story_id
        cards[own] = card = make_card(story, framework, room.language, themes.get(own))
        card["kept"] = kept[own]
        if own in media:
            card["media"] = media[own]
        if own in holds:
            card["hold"] = holds[own]
    return cards


def _version(room: Room, session: Session, version_id: int) -> Framework:
    """What stories answered: the version that the room holds already, or an earlier one."""
    if version_id == room.collection.framework_version_id:
        return room.framework
    return as_read(framework_of(framework_version(session, version_id)))


def _themes_of(room: Room, stories: Sequence[Story]) -> dict[str, str]:
    """What the card of each of these stories says of its theme."""
    kept = {one.key: one for one in (room.themes.themes if room.themes else ())}
    themes, ids = room.gate.responses.facets["theme"], room.gate.responses.story_ids
    told = {}
    for story in stories:
        row = int(np.searchsorted(ids, story.story_id))
        code = themes.values[row] if row < len(ids) and ids[row] == story.story_id else NONE
        key = themes.labels[code] if code != NONE else ""
        if key in room.theme_names:
            told[story.story_id] = label_theme(kept[key], room.theme_names[key])
    return told


def say_found(found: int, k: int) -> str:
    """How many stories a search found, in steps; nothing where it found none."""
    if found == 0:
        return ""
    if found < k:
        return gettext("Fewer than %(k)s were found.", k=number(k))
    return gettext("At least %(found)s were found.", found=number(shown_count(found, k)))


def say_listed(listed: Listed, k: int) -> list[str]:
    """How many may be read, how many are held back, and why."""
    said = []
    if listed.readable:
        told = number(listed.readable)
        said.append(gettext("Stories of %(people)s tellers may be read here.", people=told))
    why = (_why(reason, people(count, k)) for reason, count in listed.held_back.items())
    said += [one[:1].upper() + one[1:] for one in why]
    return said


def _why(reason: Reason, who: str) -> str:
    match reason:
        case Reason.CONSENT:
            # One sentence for both: how many are held back for safety is nobody's to read off.
            return gettext(
                "%(people)s only wanted their answers counted, or are held back for somebody's "
                "safety.",
                people=who,
            )
        case Reason.CONSENT_OR_SMALL_GROUP:
            return gettext(
                "%(people)s only wanted their answers counted, or are held back for somebody's "
                "safety, or because so few are like them that they could be recognised.",
                people=who,
            )
        case Reason.QUESTION:
            return gettext(
                "%(people)s are held back: you have filtered by a question about the tellers that "
                "the owner has not opened for reading. Maps that hold enough tellers still count "
                "them.",
                people=who,
            )
        case _:
            return gettext("%(people)s are held back, because they are too few.", people=who)
