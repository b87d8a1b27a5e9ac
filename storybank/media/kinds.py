"""The kinds of medium, how large each may be, and what a story says of one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from storybank.errors import Mistake, mistake
from storybank.framework import Framework

PART = 256 * 1024
"""Bytes of a part: as many as one request may bring."""
VOICE_BYTES_PER_SECOND = 24_000  # 192 kbit/s; phones record with a third of it
LARGEST_PHOTO = 12_000_000
UNCLAIMED_MOST = 1_000_000_000
"""Bytes that may lie in one collection before a story has claimed them."""
LEAST = 64 * 1024
"""Bytes that the smallest medium counts for, so that many empty ones fill the room too."""
HASH = re.compile(r"[0-9a-f]{64}")
NAMED = {"id", "kind", "sha256", "size"}

TOO_LARGE = mistake("size", "This is too large. At most %(most)s MB fit.")
NOT_ASKED = mistake("media", "This collection does not ask for it.")
UNREADABLE = mistake("media", "What belongs to the story cannot be read.")


class Kind(StrEnum):
    """What a medium is."""

    VOICE = "voice"
    PHOTO = "photo"


@dataclass(frozen=True)
class Claim:
    """A medium as a story names it: `size` bytes with this SHA-256, as the phone has them."""

    medium: str
    kind: Kind
    sha256: str
    size: int

    @property
    def document(self) -> dict[str, Any]:
        """The claim as plain values, as it stands in a story's document."""
        return {
            "id": self.medium,
            "kind": self.kind.value,
            "sha256": self.sha256,
            "size": self.size,
        }


def most_bytes(framework: Framework, kind: Kind) -> int:
    """How many bytes of a kind the framework takes; 0 where it does not ask for it."""
    if kind is Kind.VOICE:
        return framework.voice.seconds * VOICE_BYTES_PER_SECOND if framework.voice else 0
    return LARGEST_PHOTO if framework.photo else 0


def read_claim(framework: Framework, fields: object) -> Claim | Mistake:
    """An untrusted document of one medium, or what is wrong with it."""
    claim = _claim(fields) if isinstance(fields, Mapping) and set(fields) == NAMED else None
    if claim is None:
        return UNREADABLE
    most = most_bytes(framework, claim.kind)
    if not most:
        return NOT_ASKED
    if claim.size > most:
        return Mistake("size", TOO_LARGE.message, {"most": most // 1_000_000})
    return claim


def read_claims(framework: Framework, fields: object) -> tuple[Claim, ...] | Mistake:
    """All that a story names, at most one of a kind; or the first thing that is wrong."""
    if fields is None:
        return ()
    if not isinstance(fields, list) or len(fields) > len(Kind):
        return UNREADABLE
    claims = []
    for one in fields:
        claim = read_claim(framework, one)
        if isinstance(claim, Mistake):
            return mistake("media", claim.message, **claim.values)
        claims.append(claim)
    if len({one.kind for one in claims}) < len(claims):
        return UNREADABLE
    return tuple(sorted(claims, key=lambda one: one.kind))


def named_media(document: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """What a kept story's document names."""
    return list((document or {}).get("media", ()))


def _claim(fields: Mapping[str, object]) -> Claim | None:
    medium, kind, sha256, size = (fields[name] for name in ("id", "kind", "sha256", "size"))
    if not isinstance(medium, str) or not isinstance(sha256, str) or kind not in list(Kind):
        return None
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        return None
    try:
        known = str(UUID(medium)) if len(medium) == 36 else None
    except ValueError:
        return None
    if known is None or not HASH.fullmatch(sha256):
        return None
    return Claim(known, Kind(str(kind)), sha256, size)
