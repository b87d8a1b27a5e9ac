"""What tellers said aloud or showed: heard, seen and written down by those who may read the story.

A card gives the address: it is for one account, and opens nothing once it has lapsed, or the story
may not be read any more. Whoever opens it stands in the audit log, and so does whoever reads what
was written down, for there nothing is masked.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from dashboard.access import Visit
from dashboard.components import StoryMedium
from dashboard.desk import Desk
from dashboard.gated import still_open
from dashboard.room import Room, open_room
from dashboard.wording import day as day_in_words
from storybank.accounts import may_transcribe, names_of_people
from storybank.audit import note_deed
from storybank.media.kept import media_of, open_medium
from storybank.media.kinds import named_media
from storybank.media.tickets import lasting, mint_ticket, read_ticket
from storybank.reading import readable_story_of
from storybank.tables import Account, Collection, Medium, Story
from storybank.transcripts import LONGEST, mark_of, read_typed, transcript_of, write_down

MINUTES = 120
WRITTEN_DOWN = "transcript"
"""What is opened where the words of a recording are read, as the log has it."""


def media_by_story(
    session: Session,
    desk: Desk,
    account: Account,
    collection: Collection,
    stories: Sequence[Story],
) -> Mapping[str, list[StoryMedium]]:
    """The media of stories that the gate lets through, each with its address for this account."""
    writes = may_transcribe(session, account, collection)
    found: dict[str, list[StoryMedium]] = {}
    for story in stories:
        for medium in media_of(session, story) if named_media(story.document) else ():
            ticket = _mint(desk, account, medium)
            drawn = _drawn(collection.slug, ticket, medium, writes=writes)
            found.setdefault(story.story_id, []).append(drawn)
    return found


def show_medium(desk: Desk, visit: Visit, ticket: str) -> Response:
    """A voice or a picture, whole or the stretch that a player asks for.

    Each stretch stands in the audit log: all but the first byte is as good as the whole.
    """
    medium_id = _opened(desk, visit, ticket)
    room = open_room(desk, visit.at.slug)
    with desk.sessions.reading() as session:
        story = _story(session, room, medium_id)
        medium, content = open_medium(session, medium_id, desk.vault.keys)
    with desk.sessions.writing() as session:
        _note_opened(desk, session, visit, story, medium.kind)
    answer = Response(content, mimetype=medium.type)
    answer.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return answer


def show_transcript(desk: Desk, visit: Visit, ticket: str) -> Response:
    """The recording with a place to write down what it says; perhaps with a proposal in it."""
    room = open_room(desk, visit.at.slug)
    with desk.sessions.writing() as session:
        story = _told_aloud(session, room, _opened(desk, visit, ticket))
        _note_opened(desk, session, visit, story, WRITTEN_DOWN)
    return _page(desk, visit, ticket, story, transcript_of(story.document))


def keep_transcript(desk: Desk, visit: Visit, ticket: str) -> Response:
    """Keep what was written down, or show what the recogniser proposes.

    What another wrote down since the page was opened is shown before it is written over.
    """
    medium_id, words = _opened(desk, visit, ticket), read_typed(request.form.get("text", ""))
    if "propose" in request.form and desk.recogniser:
        return _propose(desk, visit, ticket, medium_id, words)
    room = open_room(desk, visit.at.slug)
    with desk.sessions.writing() as session:
        story = _told_aloud(session, room, medium_id, change=True)
        changed = _is_changed(story, words)
        if changed:
            _note_opened(desk, session, visit, story, WRITTEN_DOWN)
        else:
            write_down(session, story, words, visit.account.email, desk.today(visit.at))
            subject = {"collection": visit.at.slug, "stories": [story.story_id]}
            deed = "wrote down what a story says"
            note_deed(session, visit.account.email, deed, subject, now=desk.clock())
    if changed:
        return _page(desk, visit, ticket, story, words, changed=True)
    address = url_for("show_transcript", slug=visit.at.slug, ticket=ticket, kept="yes")
    return make_response(redirect(address, 303))


def _mint(desk: Desk, account: Account, medium: Medium) -> str:
    lapses = lasting(desk.clock(), MINUTES)
    return mint_ticket(desk.ticket_key, _holder(account), medium.medium_id, lapses)


def _drawn(slug: str, ticket: str, medium: Medium, *, writes: bool) -> StoryMedium:
    address = url_for("show_medium", slug=slug, ticket=ticket)
    if medium.kind == "photo":
        return {"kind": "photo", "address": address}
    voice: StoryMedium = {"kind": "voice", "address": address}
    if writes:
        voice["page"] = url_for("show_transcript", slug=slug, ticket=ticket)
    return voice


def _holder(account: Account) -> str:
    return f"account {account.id}"


def _opened(desk: Desk, visit: Visit, ticket: str) -> str:
    """The medium of a ticket that is this account's and has not lapsed."""
    medium = read_ticket(desk.ticket_key, _holder(visit.account), ticket, desk.clock())
    if medium is None:
        abort(404)
    return medium


def _story(session: Session, room: Room, medium_id: str, *, change: bool = False) -> Story:
    """The story of a medium, where it may be read now."""
    story = readable_story_of(session, room.collection, medium_id, change=change)
    asked = [story.story_id] if story else []
    if story is None or not still_open(room.gate, asked, room.collection.narrowing):
        abort(404)
    return story


def _told_aloud(session: Session, room: Room, medium_id: str, *, change: bool = False) -> Story:
    """The same of a recording."""
    story = _story(session, room, medium_id, change=change)
    if session.get_one(Medium, medium_id).kind != "voice":
        abort(404)
    return story


def _note_opened(desk: Desk, session: Session, visit: Visit, story: Story, kind: str) -> None:
    subject = {"collection": visit.at.slug, "stories": [story.story_id], "kind": kind}
    who = visit.account.email
    note_deed(session, who, "opened what was said or shown", subject, now=desk.clock())


def _is_changed(story: Story, words: str) -> bool:
    """Whether another wrote something else down since the page was opened."""
    now = mark_of(story)
    return request.form.get("was", now) != now and words != transcript_of(story.document)


def _propose(desk: Desk, visit: Visit, ticket: str, medium_id: str, typed: str) -> Response:
    """The page with the recogniser's words after those that were typed."""
    room = open_room(desk, visit.at.slug)
    with desk.sessions.writing() as session:
        story = _told_aloud(session, room, medium_id)
        _note_opened(desk, session, visit, story, WRITTEN_DOWN)
        medium, content = open_medium(session, medium_id, desk.vault.keys)
    assert desk.recogniser is not None  # noqa: S101 - asked by the one caller
    words = desk.recogniser(content, medium.type or "", story.language or "")
    both = "\n\n".join(filter(None, (typed, words)))
    was = request.form.get("was", "")  # what others write meanwhile is told when it is kept
    return _page(desk, visit, ticket, story, both, proposed=bool(words), was=was)


def _page(  # noqa: PLR0913 - what stands in the form
    desk: Desk,
    visit: Visit,
    ticket: str,
    story: Story,
    words: str,
    *,
    proposed: bool | None = None,
    changed: bool = False,
    was: str = "",
) -> Response:
    """The form with these words in it; 422 where another `changed` what is written down.

    proposed: whether the recogniser had something to propose; None where it was not asked. was: by
    which the form knows what was written down when it was first opened; else what is now.
    """
    kept = (story.document or {}).get("transcript") or {}
    with desk.sessions.reading() as session:
        names = names_of_people(session, [kept["by"]] if kept else [])
    page = render_template(
        "transcript.html",
        visit=visit,
        ticket=ticket,
        story=story,
        words=words,
        kept=kept,
        names=names,
        day=day_in_words(date.fromisoformat(kept["day"])) if kept else "",
        was=was or mark_of(story),
        longest=LONGEST,
        saved="kept" in request.args,
        recognises=desk.recogniser is not None,
        proposed=proposed,
        changed=changed,
    )
    return make_response(page, 422 if changed else 200)
