"""The operator's raw copy of a collection: `stories.csv` and `codebook.json`, outside the gate.

With the key of the media, recordings and pictures lie open in the folder `media`. All of it is
written beside its place first and moved together at the end, so that a copy is there whole or not
at all. Whoever calls writes the deed in the audit log before moving.
"""

import csv
import json
import shutil
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storybank.errors import Refused
from storybank.frameworks import framework_of
from storybank.interchange.codebook import (
    Versions,
    codebook_document,
    latest_themes,
    versions_of,
)
from storybank.interchange.columns import (
    MEDIA,
    THEME,
    TRANSCRIPT,
    cells_of,
    columns_of,
    guard,
    shown_order_cell,
)
from storybank.interchange.media_files import names_of_media, write_media
from storybank.media.keyring import Keyring
from storybank.placements import State
from storybank.submission import Consent
from storybank.tables import Collection, Story, Theme, ThemeStory
from storybank.theme_edits import names_of
from storybank.transcripts import transcript_of

TABLE, CODEBOOK, FOLDER = "stories.csv", "codebook.json", "media"
FILES = (TABLE, CODEBOOK)


@dataclass(frozen=True)
class Copy:
    """A copy that is written and waits to be moved to its place. `count` stories are in it."""

    waiting: Path
    place: Path
    count: int

    def move(self) -> None:
        """Put the files in their place; of an older copy there nothing is left."""
        for name in FILES:
            (self.waiting / name).replace(self.place / name)
        if (self.place / FOLDER).exists():
            shutil.rmtree(self.place / FOLDER)
        if (self.waiting / FOLDER).exists():
            (self.waiting / FOLDER).replace(self.place / FOLDER)
        self.discard()

    def discard(self) -> None:
        """Leave nothing of a copy that was not moved."""
        shutil.rmtree(self.waiting, ignore_errors=True)


def write_copy(
    session: Session,
    collection: Collection,
    place: Path,
    *,
    replace: bool = False,
    keys: Keyring | None = None,
) -> Copy:
    """Write all kept stories of a collection, test answers among them; `Copy.move` finishes it.

    Raises Refused where the folder cannot be used or holds a copy already.
    """
    waiting = _waiting_folder(place, replace=replace)
    try:
        count = _write(session, collection, waiting)
        if keys is not None:
            write_media(session, collection, waiting / FOLDER, keys)
    except BaseException:
        shutil.rmtree(waiting, ignore_errors=True)
        raise
    return Copy(waiting, place, count)


def _waiting_folder(place: Path, *, replace: bool) -> Path:
    there = [name for name in (*FILES, FOLDER) if (place / name).exists()]
    if there and not replace:
        raise Refused(
            f"{place} holds {' and '.join(there)} already. "
            "Choose another folder, or write over them with --force."
        )
    try:
        place.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=".writing-", dir=place))
    except OSError as error:
        raise Refused(f"Nothing can be written to {place}: {error.strerror}.") from None


def _write(session: Session, collection: Collection, folder: Path) -> int:
    versions = versions_of(session, collection)
    themes = latest_themes(session, collection)
    columns = columns_of(versions.newest_first, themes=themes is not None)
    document = codebook_document(
        collection, versions, themes, names_of(session, collection), columns
    )
    (folder / CODEBOOK).write_text(
        json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8", newline="\n"
    )
    theme_of = _themes_by_story(session, themes or ())
    names = [one.name for one in columns]
    count = 0
    with (folder / TABLE).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        table.writerow(names)
        with closing(_rows(session, collection, versions, theme_of)) as rows:
            for cells in rows:
                table.writerow([guard(cells.get(name, "")) for name in names])
                count += 1
    for name in FILES:
        (folder / name).chmod(0o600)  # every story is in it, whatever its teller allowed
    return count


def _themes_by_story(session: Session, themes: Sequence[Theme]) -> dict[str, str]:
    """The theme that fits each story best."""
    keys = {theme.id: theme.key for theme in themes}
    rows = session.execute(
        select(ThemeStory.story_id, ThemeStory.theme_id)
        .filter(ThemeStory.theme_id.in_(keys))
        .order_by(ThemeStory.fit)
    )
    return {story: keys[theme] for story, theme in rows}


def _rows(
    session: Session, collection: Collection, versions: Versions, theme_of: Mapping[str, str]
) -> Generator[dict[str, str], None, None]:
    kept = select(Story).filter_by(collection_id=collection.id, state="kept")
    ordered = kept.order_by(Story.story_id).execution_options(yield_per=1000)
    media_names = names_of_media(session, collection)
    with closing(session.scalars(ordered)) as stories:
        for story in stories:
            theme = {THEME: theme_of.get(story.story_id, "")}
            yield {
                **_fixed_cells(story, versions, media_names),
                **theme,
                **_answers(story, versions),
            }


def _fixed_cells(
    story: Story, versions: Versions, media_names: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    document = story.document or {}
    return {
        "story_id": story.story_id,
        "told": story.told or "",
        "language": story.language or "",
        "source": story.source or "",
        "version": str(_version(story, versions).number),
        "prompt": document.get("prompt") or "",
        "arm": story.arm or "",
        "teller": story.teller or "",
        "consent": Consent(story.consent).word,
        "test": str(int(story.test)),
        "shown_order": shown_order_cell(document.get("shown_order") or {}),
        "title": document.get("title") or "",
        "text": document.get("text") or "",
        MEDIA: " ".join(media_names.get(story.story_id, ())),
        TRANSCRIPT: transcript_of(document),
    }


def _answers(story: Story, versions: Versions) -> dict[str, str]:
    """The story's answers; what its version did not ask is said to be so."""
    placements: Mapping[str, Any] = (story.document or {}).get("placements", {})
    asked = framework_of(_version(story, versions)).questions
    every = (name for framework in versions.newest_first for name in framework.questions)
    cells = {f"{name}.state": State.NOT_ASKED.value for name in every}
    for name, question in asked.items():
        cells.update(cells_of(question, placements.get(name)))
    return cells


def _version(story: Story, versions: Versions) -> Any:
    return versions.rows[story.framework_version_id or versions.current.id]
