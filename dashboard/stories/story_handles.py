"""Single stories that a page names: sealed for one account in one collection, and for two hours."""

from collections.abc import Mapping, Sequence

from flask import abort, url_for
from sqlalchemy.orm import Session

from dashboard.desk import Desk
from dashboard.gated import still_open
from dashboard.room import Room
from storybank.handles import open_handle, seal_story
from storybank.media.tickets import lasting
from storybank.reading import readable_stories
from storybank.tables import Account, Collection, Story

MINUTES = 120
_PLACE = "handle"


def seal_stories(
    desk: Desk, account: Account, collection: Collection, stories: Sequence[Story]
) -> dict[str, str]:
    """A handle for each of the stories, by its id: only of what the gate has let through."""
    lapses, holder = lasting(desk.clock(), MINUTES), _holder(account, collection)
    return {
        one.story_id: seal_story(desk.handle_key, holder, one.story_id, lapses) for one in stories
    }


def addresses_of(endpoint: str, slug: str, handles: Mapping[str, str]) -> dict[str, str]:
    """Where a page of each story lies, by its id."""
    # Flask builds one address for all of them; a handle needs no quoting.
    before, after = url_for(endpoint, slug=slug, handle=_PLACE).rsplit(_PLACE, 1)
    return {story: f"{before}{handle}{after}" for story, handle in handles.items()}


def open_story(desk: Desk, session: Session, room: Room, handle: str) -> Story:
    """The story that a handle of this account's names, where it may be read now.

    Answers 404 where there is none, in the same way whatever stands against it.
    """
    holder = _holder(room.visit.account, room.collection)
    story_id = open_handle(desk.handle_key, holder, handle, desk.clock())
    asked = still_open(room.gate, [story_id] if story_id else [], room.collection.narrowing)
    found = readable_stories(session, room.collection, asked)
    if not found:
        abort(404)
    return found[0]


def _holder(account: Account, collection: Collection) -> str:
    return f"account {account.id} in {collection.id}"
