"""What people do to the themes of a collection, and what they call them.

An edit holds stories in a theme, and the theme finder keeps to it in every later run. A withdrawn
story is held by nothing; an edit that is taken back holds no story any more. Of a merge that is
taken back it is known until the next run in which theme each story lay before, so that the theme
that went in comes back as the one it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storybank.errors import NotFound
from storybank.tables import Collection, ThemeEdit, ThemeHold, ThemeName
from storybank.vectors import still_kept

LONGEST_NAME = 120
AT_ONCE = 500  # stories in one statement


@dataclass(frozen=True)
class By:
    """Who did it, and on which day."""

    who: str
    day: date


@dataclass(frozen=True)
class Hold:
    """In which theme a story is held, and in which it lay before."""

    key: str
    part: str


def name_theme(session: Session, collection: Collection, key: str, name: str, by: By) -> None:
    """Call a theme by this name; an empty one takes it back."""
    theme = {"collection_id": collection.id, "key": key}
    if not name:
        session.execute(delete(ThemeName).filter_by(**theme))
        return
    values = {"name": name[:LONGEST_NAME], "who": by.who, "day": by.day.isoformat()}
    dialect = session.get_bind().dialect.name
    row = (postgresql if dialect == "postgresql" else sqlite).insert(ThemeName)
    kept = row.values({**theme, **values})
    session.execute(kept.on_conflict_do_update(index_elements=list(theme), set_=values))


def names_of(session: Session, collection: Collection) -> dict[str, str]:
    """What people call the collection's themes, by key."""
    rows = session.scalars(select(ThemeName).filter_by(collection_id=collection.id))
    return {row.key: row.name for row in rows}


def merge_themes(
    session: Session,
    collection: Collection,
    pair: tuple[str, str],
    holds: Mapping[str, str],
    by: By,
) -> ThemeEdit:
    """Put the second theme into the first; holds: the theme of each of their stories now."""
    key, other = pair
    edit = _keep(session, collection, ThemeEdit(deed="merged", key=key, other=other), by)
    hold_stories(
        session, collection, edit, {story: Hold(key, part) for story, part in holds.items()}
    )
    return edit


def pin_theme(
    session: Session, collection: Collection, key: str, core: Sequence[str], by: By
) -> ThemeEdit:
    """Keep a theme: its core stays together and keeps its key."""
    edit = _keep(session, collection, ThemeEdit(deed="pinned", key=key), by)
    hold_stories(session, collection, edit, dict.fromkeys(core, Hold(key, key)))
    return edit


def split_theme(session: Session, collection: Collection, key: str, by: By) -> ThemeEdit:
    """Ask for the parts of a theme: the next run finds them, and holds them apart from then on."""
    return _keep(session, collection, ThemeEdit(deed="split", key=key), by)


def hold_stories(
    session: Session, collection: Collection, edit: ThemeEdit, holds: Mapping[str, Hold]
) -> None:
    """Hold stories by an edit, but not one that was withdrawn meanwhile."""
    ids = sorted(holds)
    for start in range(0, len(ids), AT_ONCE):
        rows = [
            {
                "edit_id": edit.id,
                "collection_id": collection.id,
                "story_id": story,
                "key": holds[story].key,
                "part": holds[story].part,
            }
            for story in still_kept(session, collection, ids[start : start + AT_ONCE])
        ]
        if rows:
            session.execute(insert(ThemeHold), rows)


def list_edits(session: Session, collection: Collection) -> list[ThemeEdit]:
    """The edits that hold, the oldest first."""
    return _list_edits(session, collection, taken_back=False)


def list_taken_back(session: Session, collection: Collection) -> list[ThemeEdit]:
    """The merges that were taken back since the last run, the oldest first."""
    return _list_edits(session, collection, taken_back=True)


def _list_edits(session: Session, collection: Collection, *, taken_back: bool) -> list[ThemeEdit]:
    chosen = select(ThemeEdit).filter_by(collection_id=collection.id, taken_back=taken_back)
    return list(session.scalars(chosen.order_by(ThemeEdit.id)))


def holds_of(session: Session, collection: Collection) -> dict[str, Hold]:
    """Where people hold the stories of a collection, by story: of two edits the later counts."""
    rows = session.execute(
        select(ThemeHold.story_id, ThemeHold.key, ThemeHold.part)
        .join(ThemeEdit, ThemeEdit.id == ThemeHold.edit_id)
        .filter(ThemeHold.collection_id == collection.id, ~ThemeEdit.taken_back)
        .order_by(ThemeHold.edit_id)
    )
    return {row.story_id: Hold(row.key, row.part) for row in rows}


def parts_before(session: Session, edit: ThemeEdit) -> dict[str, str]:
    """In which theme each story of an edit lay before it."""
    rows = session.execute(select(ThemeHold.story_id, ThemeHold.part).filter_by(edit_id=edit.id))
    return {row.story_id: row.part for row in rows}


def take_back_edit(session: Session, collection: Collection, number: int) -> ThemeEdit:
    """Let go of what an edit holds. Raises NotFound."""
    edit = session.get(ThemeEdit, number)
    if edit is None or edit.collection_id != collection.id or edit.taken_back:
        raise NotFound("There is no such change of themes.")
    if edit.deed == "merged":
        edit.taken_back = True
    else:
        session.delete(edit)
    return edit


def _keep(session: Session, collection: Collection, edit: ThemeEdit, by: By) -> ThemeEdit:
    edit.collection_id, edit.who, edit.day = collection.id, by.who, by.day.isoformat()
    session.add(edit)
    session.flush()
    return edit
