"""Frameworks as they are kept: numbered versions of a line, never edited, only superseded."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import Session

from storybank.entrances import Version
from storybank.errors import NotFound
from storybank.framework import Framework
from storybank.tables import FrameworkVersion


def publish_framework(
    session: Session,
    framework: Framework,
    *,
    line: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> FrameworkVersion:
    """Keep a framework as the next version of its line; the same content twice is one version.

    mapping: id in the version before → id here, for what was renamed or merged.
    """
    name = line or framework.id
    same = select(FrameworkVersion).filter_by(line=name, fingerprint=framework.fingerprint)
    found = session.scalar(same)
    if found:
        return found
    newest = latest_version(session, name)
    version = FrameworkVersion(
        line=name,
        number=newest.number + 1 if newest else 1,
        fingerprint=framework.fingerprint,
        document=framework.document,
        mapping=dict(mapping) if mapping else None,
    )
    session.add(version)
    session.flush()
    return version


def latest_version(session: Session, line: str) -> FrameworkVersion | None:
    """The newest version of a line, or None."""
    newest = FrameworkVersion.number.desc()
    return session.scalar(select(FrameworkVersion).filter_by(line=line).order_by(newest).limit(1))


def numbered_version(session: Session, line: str, number: int) -> FrameworkVersion | None:
    """One version of a line by its number, or None."""
    return session.scalar(select(FrameworkVersion).filter_by(line=line, number=number))


def framework_version(session: Session, version_id: int) -> FrameworkVersion:
    """A version by its key. Raises NotFound."""
    found = session.get(FrameworkVersion, version_id)
    if found is None:
        raise NotFound("This version of the framework is not kept here.")
    return found


def framework_of(version: FrameworkVersion) -> Framework:
    """The frozen value of a kept version; kept documents were checked when they came in."""
    return _parsed(version.fingerprint, lambda: version.document)


def framework_asked(asked: Connection | Session, version: Version) -> Framework:
    """The frozen value of a version that is known by its names; its document is read once."""
    key = {"version_id": version.id}
    return _parsed(version.fingerprint, lambda: asked.execute(_DOCUMENT, key).scalar_one())


_DOCUMENT = select(FrameworkVersion.document).where(FrameworkVersion.id == bindparam("version_id"))
_PARSED: dict[str, Framework] = {}
_MOST_PARSED = 256


def _parsed(fingerprint: str, read: Callable[[], Mapping[str, Any]]) -> Framework:
    """What this process has parsed before; what a fingerprint stands for never changes."""
    known = _PARSED.get(fingerprint)
    if known is None:
        known = _PARSED[fingerprint] = Framework.model_validate(read())
        for oldest in list(_PARSED)[:-_MOST_PARSED]:
            _PARSED.pop(oldest, None)
    return known
