"""Reading lists: stories of a collection under a name, chosen to be read together in a session.

A list is its maker's own until she shares it with all who may read the collection; these may add to
it. What is shown of it, the pages ask anew each time: nothing here says that a story may be read.
Every function takes the session first and never commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from storybank.database import LARGEST
from storybank.errors import NotFound, Refused
from storybank.story_marks import Reader, lock_story
from storybank.tables import Account, Collection, ListedStory, ReadingList, Story

LONGEST_LIST_NAME = 120
MOST_LISTS = 50  # that one reader makes in a collection
MOST_LISTED = 100  # stories on a list: no session reads more
MOVES = ("up", "down")


@dataclass(frozen=True)
class ListTitle:
    """What a list is called, and whether all who may read the collection see it."""

    name: str
    shared: bool


def begin_list(
    session: Session, collection: Collection, reader: Reader, title: ListTitle
) -> ReadingList:
    """A new list without stories. Raises Refused where the reader has made enough of them."""
    own = select(func.count()).select_from(ReadingList)
    made = session.scalar(own.filter_by(collection_id=collection.id, who=reader.who)) or 0
    if made >= MOST_LISTS:
        raise Refused(f"There are {MOST_LISTS} lists already. Remove one first.")
    begun = ReadingList(
        collection_id=collection.id,
        who=reader.who,
        name=title.name,
        shared=title.shared,
        day=reader.day.isoformat(),
    )
    session.add(begun)
    session.flush()
    return begun


def lists_of(session: Session, collection: Collection, who: str) -> Sequence[ReadingList]:
    """The reader's own lists and those that are shared, the newest first."""
    seen = select(ReadingList).filter(
        ReadingList.collection_id == collection.id,
        or_(ReadingList.who == who, ReadingList.shared),
    )
    return session.scalars(seen.order_by(ReadingList.id.desc())).all()


def lists_called(session: Session, collection: Collection, who: str, name: str) -> Sequence[int]:
    """The numbers of a reader's own lists of this name, in capitals or not."""
    own = select(ReadingList).filter_by(collection_id=collection.id, who=who)
    return [one.id for one in session.scalars(own) if one.name.casefold() == name.casefold()]


def find_list(
    session: Session, collection: Collection, who: str, number: int, *, hold: bool = False
) -> ReadingList:
    """One of these. Raises NotFound, for somebody else's own as for another collection's.

    hold: nobody else changes it or what stands on it until the transaction ends.
    """
    found = session.get(ReadingList, number, with_for_update=hold) if number <= LARGEST else None
    if (
        found is None
        or found.collection_id != collection.id
        or not (found.shared or found.who == who)
    ):
        raise NotFound(f"{collection.slug} has no reading list {number}.")
    return found


def change_list(session: Session, listed: ReadingList, title: ListTitle) -> None:
    """Call a list otherwise, share it or share it no more.

    Then it is its maker's own, and what others had put there goes with their notes.
    """
    if listed.shared and not title.shared:
        session.execute(
            delete(ListedStory).filter(
                ListedStory.list_id == listed.id, ListedStory.who != listed.who
            )
        )
    listed.name, listed.shared = title.name, title.shared
    session.flush()


def drop_list(session: Session, listed: ReadingList) -> None:
    """Remove a list; the stories stay where they are."""
    session.delete(listed)
    session.flush()


def put_on_list(
    session: Session, listed: ReadingList, story: Story, who: str, note: str = ""
) -> None:
    """Put a story last on a list; one that is there already keeps its place.

    Its own note is rewritten by whoever put it there. Raises Refused where the list is full.
    """
    lock_story(session, story)
    entries = stories_on(session, listed)
    there = next((one for one in entries if one.story_id == story.story_id), None)
    if there is not None:
        if there.who == who:
            there.note = note
        return
    if len(entries) >= MOST_LISTED:
        raise Refused(f"A list holds {MOST_LISTED} stories at most. Begin another.")
    session.add(
        ListedStory(
            list_id=listed.id,
            collection_id=story.collection_id,
            story_id=story.story_id,
            place=entries[-1].place + 1 if entries else 0,
            who=who,
            note=note,
        )
    )
    session.flush()


def stories_on(session: Session, listed: ReadingList) -> Sequence[ListedStory]:
    """What stands on a list, in its order (ungated)."""
    asked = select(ListedStory).filter_by(list_id=listed.id)
    return session.scalars(asked.order_by(ListedStory.place, ListedStory.id)).all()


def lists_with(
    session: Session, lists: Sequence[ReadingList], story_ids: Sequence[str]
) -> Mapping[str, Sequence[int]]:
    """On which of these lists each story stands: their numbers by the story's id."""
    asked = select(ListedStory.story_id, ListedStory.list_id).filter(
        ListedStory.list_id.in_([one.id for one in lists]), ListedStory.story_id.in_(story_ids)
    )
    found: dict[str, list[int]] = {}
    for story_id, number in session.execute(asked):
        found.setdefault(story_id, []).append(number)
    return found


def find_entry(session: Session, listed: ReadingList, number: int) -> ListedStory:
    """One story's entry on a list. Raises NotFound, for another list's too."""
    found = session.get(ListedStory, number) if number <= LARGEST else None
    if found is None or found.list_id != listed.id:
        raise NotFound(f"There is no entry {number} on this list.")
    return found


def take_off(session: Session, entry: ListedStory) -> None:
    """Take a story off its list."""
    session.delete(entry)
    session.flush()


def move_entry(entries: Sequence[ListedStory], entry: ListedStory, move: str) -> None:
    """Let a story change places with the one before or after it among `entries`."""
    at = entries.index(entry)
    other = at + (1 if move == "down" else -1)
    if 0 <= other < len(entries):
        entries[at].place, entries[other].place = entries[other].place, entries[at].place


def forget_lists(session: Session, account: Account) -> None:
    """Forget the lists that an account which ends kept to itself; shared ones stay."""
    session.execute(delete(ReadingList).filter_by(who=account.email, shared=False))
