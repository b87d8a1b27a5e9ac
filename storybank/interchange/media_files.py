"""The recordings and pictures of a raw copy: files that any player opens, named by their story."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storybank.media.kept import open_medium
from storybank.media.keyring import Keyring
from storybank.media.sound import ENDINGS
from storybank.tables import Collection, Medium


def names_of_media(session: Session, collection: Collection) -> Mapping[str, list[str]]:
    """The names of a story's files, by story."""
    names: dict[str, list[str]] = {}
    for medium in session.scalars(_claimed(collection)):
        names.setdefault(medium.story_id or "", []).append(_name(medium))
    return names


def write_media(session: Session, collection: Collection, folder: Path, keys: Keyring) -> None:
    """Write every recording and picture of the collection, open, one after the other."""
    for medium in session.scalars(_claimed(collection)).all():
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / _name(medium)
        file.touch(mode=0o600)
        file.write_bytes(open_medium(session, medium.medium_id, keys)[1])


def _claimed(collection: Collection) -> Select[Medium]:
    claimed = select(Medium).filter_by(collection_id=collection.id)
    return claimed.filter(Medium.story_id.is_not(None)).order_by(Medium.story_id, Medium.kind)


def _name(medium: Medium) -> str:
    return f"{medium.story_id}-{medium.kind}.{ENDINGS.get(medium.type or '', 'bin')}"
