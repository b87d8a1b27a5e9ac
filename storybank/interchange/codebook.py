"""The codebook beside a table of stories: the framework's versions, the themes and every column.

It holds all that is needed to read the table, and to begin the same collection elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from storybank.collections import CollectionPlan
from storybank.errors import UnreadableFile
from storybank.framework import Framework
from storybank.framework_mistakes import structural_mistakes
from storybank.frameworks import framework_of
from storybank.interchange.columns import Column
from storybank.interchange.opening import read_bytes, read_json
from storybank.signifiers import Id, Text
from storybank.tables import Collection, FrameworkVersion, Run, Theme

SELF_SELECTED = (
    "People chose themselves whether to tell. Shares are shares of these stories, not of a "
    "population."
)
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
Short = Annotated[str, StringConstraints(max_length=4000)]


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("there is no such time zone; one is called Europe/Oslo")
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]


class Read(BaseModel):
    """A part of a codebook; keys that a later version adds are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class VersionRead(Read):
    """One version of the framework; mapping: ids renamed since the version before."""

    version: Annotated[int, Field(ge=1)]
    framework: Framework
    mapping: dict[str, str] | None = None


class InquiryRead(Read):
    """The inquiry of the collection."""

    slug: Slug
    title: Text


class CollectionRead(Read):
    """The collection as it was decided."""

    slug: Slug
    inquiry: InquiryRead
    title: Text
    audience: Literal["citizens", "employees"]
    purpose: Text
    named: Text
    legal_basis: Short = ""
    responsible: Short = ""
    opens: date | None = None
    closes: date | None = None
    retained_until: date | None = None
    zone: Zone
    k: Annotated[int, Field(ge=3)]
    narrowing: tuple[Id, ...] = ()
    fictional: bool = False

    @property
    def plan(self) -> CollectionPlan:
        """The plan of a collection like this one, without links."""
        plain = self.model_dump(exclude={"inquiry", "zone"})
        return CollectionPlan(**plain, sources=())


class Codebook(Read):
    """What `fortell export` wrote beside the table."""

    fortell: Literal[1]
    line: Id
    version: Annotated[int, Field(ge=1)]
    collection: CollectionRead
    frameworks: Annotated[tuple[VersionRead, ...], Field(min_length=1)]
    columns: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Versions:
    """The versions of a collection's framework by key, and the one that it shows."""

    rows: Mapping[int, FrameworkVersion]
    current: FrameworkVersion

    @cached_property
    def newest_first(self) -> list[Framework]:
        """The frozen values, the newest first."""
        ordered = sorted(self.rows.values(), key=lambda one: -one.number)
        return [framework_of(one) for one in ordered]


def versions_of(session: Session, collection: Collection) -> Versions:
    """Every version of the collection's line."""
    line = collection.version.line
    rows = session.scalars(select(FrameworkVersion).filter_by(line=line))
    return Versions({one.id: one for one in rows}, collection.version)


def latest_themes(session: Session, collection: Collection) -> Sequence[Theme] | None:
    """The themes of the newest whole analysis; None before the first."""
    done = select(Run).filter_by(collection_id=collection.id, kind="themes", state="done")
    run = session.scalar(done.order_by(Run.id.desc()).limit(1))
    return run.themes if run else None


def codebook_document(
    collection: Collection,
    versions: Versions,
    themes: Sequence[Theme] | None,
    names: Mapping[str, str],
    columns: Sequence[Column],
) -> dict[str, Any]:
    """The codebook as plain values; names: what people call a theme, by its key."""
    ordered = sorted(versions.rows.values(), key=lambda one: one.number)
    return {
        "fortell": 1,
        "table": "stories.csv",
        "note": SELF_SELECTED,
        "line": versions.current.line,
        "version": versions.current.number,
        "collection": _collection(collection),
        "frameworks": [
            {"version": one.number, "framework": one.document, "mapping": one.mapping}
            for one in ordered
        ],
        "themes": None if themes is None else [_theme(one, names) for one in themes],
        "columns": [one.document for one in columns],
    }


def _collection(collection: Collection) -> dict[str, Any]:
    plain = ("slug", "title", "audience", "purpose", "named", "legal_basis", "responsible")
    rest = ("zone", "k", "narrowing", "fictional")
    days = ("opens", "closes", "retained_until")
    written = {
        name: day.isoformat() if (day := getattr(collection, name)) else None for name in days
    }
    inquiry = {"slug": collection.inquiry.slug, "title": collection.inquiry.title}
    kept = {name: getattr(collection, name) for name in (*plain, *rest)}
    return {**kept, **written, "inquiry": inquiry}


def _theme(theme: Theme, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": theme.key,
        "name": names.get(theme.key),
        "terms": theme.terms,
        "stability": theme.stability,
    }


def read_codebook(path: Path) -> Codebook:
    """The codebook in a file. Raises UnreadableFile with each mistake and its place."""
    document = read_json(read_bytes(path), path, "JSON")
    try:
        return Codebook.model_validate(document)
    except ValidationError as error:
        raise UnreadableFile(list(structural_mistakes(error))) from None
