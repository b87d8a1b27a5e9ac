"""Single stories that a page names: sealed for one account in one collection, and for two hours."""

from collections.abc import Mapping, Sequence

from flask import abort, url_for
from sqlalchemy.orm import Session

from dashboard.access import Visit
from dashboard.desk import Desk
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


def open_story(desk: Desk, session: Session, visit: Visit, handle: str) -> Story:
    """The readable story that a handle of this account's names. Answers 404 where there is none."""
    holder = _holder(visit.account, visit.at)
    story_id = open_handle(desk.handle_key, holder, handle, desk.clock())
    found = readable_stories(session, visit.at, [story_id] if story_id else [])
    if not found:
        abort(404)
    return found[0]


def _holder(account: Account, collection: Collection) -> str:
    return f"account {account.id} in {collection.id}"
