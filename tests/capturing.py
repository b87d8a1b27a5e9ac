"""A collector for tests: an open collection of the cast's framework, its app and its stories."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from builders import NOW, a_collection, a_submission, many_stories, story_fields, tell
from collector import create_collector
from collector.desk import Clock
from laying import lay_tables
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.framework import Framework
from storybank.keys import Secret
from storybank.settings import Settings
from storybank.stories import kept_stories
from storybank.submission import Consent
from storybank.tables import Collection

CODE = "vk7m2pq"
FEELINGS = ("glede", "sinne")
SECRET = Secret(bytes(range(32)))


@dataclass(frozen=True)
class Room:
    """A collector with its database, and a client that speaks bokmål."""

    app: Flask
    sessions: Sessions

    @property
    def client(self) -> FlaskClient:
        client = self.app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "nb-NO,nb;q=0.9"
        return client

    def change(self, change: Callable[[Collection], None]) -> None:
        """Change the collection, as its owner does."""
        with self.sessions.writing() as session:
            change(find_collection(session, "nabolag"))

    def stories(self) -> dict[str, dict[str, Any]]:
        """Kept documents by story id, with the columns that tests ask for."""
        with self.sessions.reading() as session:
            kept = kept_stories(session, find_collection(session, "nabolag"), tests=True)
            return {story.story_id: _shown(story) for story in kept}


def open_room(
    url: str,
    home: Path,
    *,
    framework: Framework | None = None,
    now: datetime | Clock = NOW,
    limit: int = 100_000,
    **plan: Any,
) -> Room:
    """A fresh database with one open collection under the link CODE, and its collector.

    limit: how many stories the link takes in a minute; the clock of most tests stands still.
    """
    engine = open_database(url)
    lay_tables(engine)
    sessions = Sessions(engine)
    with sessions.writing() as session:
        link = a_collection(session, framework, **plan).links[0]
        link.code, link.limit_per_minute = CODE, limit
    clock = now if callable(now) else lambda: now
    app = create_collector(Settings(home=home), sessions, secret=SECRET, clock=clock)
    return Room(app, sessions)


def fill(room: Room, count: int = 60) -> None:
    """Twice as many stories as `count`: half place in triads and dyads, half by the other kinds."""
    with room.sessions.writing() as session:
        collection = find_collection(session, "nabolag")
        for story in many_stories(count):
            tell(session, collection, story)
        for number in range(count):
            usual = {
                "vanlig": {"state": "placed", "value": number % 3 + 1},
                "krefter": {"state": "placed", "stones": {"jeg": (0.2, 0.8)}},
                "folelse": {"state": "placed", "options": ["ro", FEELINGS[number % 2]]},
            }
            tell(session, collection, a_submission(placements=usual))


def body(**changes: Any) -> dict[str, Any]:
    """A story as a phone posts it."""
    return {"collection": "nabolag", "link": CODE, **story_fields(), **changes}


def form(**changes: str) -> dict[str, str]:
    """The least that a plain form sends."""
    told = {
        "story": "8f0a3c52-6f3f-4a6e-9d0a-2f2f7c1f0b11",
        "framework_version": "1",
        "language": "nb",
        "seed": "7",
        "prompt": "endring",
        "title": "Benken",
        "text": "De satte benken tilbake.",
        "consent": "read",
    }
    return {**told, **changes}


def _shown(story: Any) -> dict[str, Any]:
    columns = {name: getattr(story, name) for name in ("told", "source", "language", "code_hash")}
    return {**story.document, **columns, "consent": Consent(story.consent).word}
