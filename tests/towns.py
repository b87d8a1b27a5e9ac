"""A collection whose themes are known, as every story names its topic, and whoever analyses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from analysis.encoder import Encoder, Progress
from analysis.shell.kept_themes import KeptTheme, KeptThemes, current_themes
from analysis.shell.reconcile import Reader, reconcile
from analysis.shell.work import Worker, name_holder
from builders import NOW, OLAUG, a_collection, a_submission, tell
from storybank.collections import find_collection
from storybank.database import Sessions
from storybank.tables import Run, Story
from storybank.theme_edits import By

SLUG = "nabolag"
BY = By(OLAUG, date(2026, 9, 14))
TOPICS = ("buss", "lege", "park", "snø", "skole")


class Model:
    """Reads a story by its topic: `buss 7` lies near `buss 3`, and far from `lege 1`."""

    def encode(self, texts: Sequence[str], _: Progress | None = None) -> NDArray[np.float32]:
        return np.array([self._read(text) for text in texts], np.float32)

    def _read(self, text: str) -> NDArray[np.float64]:
        topic, _ = text.split("\n")[-1].split(" ")
        vector = _direction(topic) + 0.3 * _direction(text)
        return vector / float(np.linalg.norm(vector))


def _direction(words: str) -> NDArray[np.float64]:
    return np.random.default_rng(list(words.encode())).normal(size=64)


@dataclass
class Town:
    """A collection whose themes are known, and whoever analyses it."""

    sessions: Sessions
    told: int = 0

    def tell(self, topic: str, stories: int) -> None:
        with self.sessions.writing() as session:
            collection = find_collection(session, SLUG)
            for number in range(self.told, self.told + stories):
                changes = {"story": str(UUID(int=number + 1, version=4)), "title": ""}
                tell(session, collection, a_submission(text=f"{topic} {number}", **changes))
        self.told += stories

    def analyse(self, *, patient: bool = False, at: datetime = NOW) -> KeptThemes:
        """Bring it up to date: all divided again, or as a worker that watches would."""
        model: Any = Model()
        reader = Reader("topics", lambda: Encoder("topics", "1", 64, model))
        worker = Worker(
            self.sessions, name_holder(), lambda: at, lambda *_: None, b"k" * 32, patient=patient
        )
        reconcile(worker, reader)
        return self.themes()

    def themes(self) -> KeptThemes:
        with self.sessions.reading() as session:
            themes = current_themes(session, find_collection(session, SLUG))
        assert themes is not None
        return themes

    def topics(self, theme: KeptTheme) -> set[str]:
        """What the stories of a theme are about."""
        with self.sessions.reading() as session:
            rows = session.scalars(select(Story).filter(Story.story_id.in_(theme.stories)))
            return {row.document["text"].split(" ")[0] for row in rows if row.document}

    def runs(self) -> int:
        with self.sessions.reading() as session:
            return len(session.scalars(select(Run.id).filter_by(kind="themes")).all())


def found_town(sessions: Sessions) -> Town:
    """Twenty stories of each topic."""
    with sessions.writing() as session:
        a_collection(session)
    town = Town(sessions)
    for topic in TOPICS:
        town.tell(topic, 20)
    return town


def by_topic(town: Town, themes: KeptThemes) -> dict[str, KeptTheme]:
    """The theme in which the stories of each topic lie."""
    return {topic: one for one in themes.themes for topic in town.topics(one)}
