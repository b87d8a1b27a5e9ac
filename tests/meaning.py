"""A language model small enough for a test: it knows birds from benches, in two languages."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.encoder import Encoder, Progress
from analysis.shell.embedding import model_of, story_texts
from analysis.shell.kept_themes import THEMES
from analysis.shell.meanings import Question
from dashboards import SLUG, House
from storybank.collections import find_collection
from storybank.stories import kept_stories
from storybank.tables import Run
from storybank.vectors import keep_vectors

SUBJECTS = (("gås", "fugl", "bird", "trane"), ("benk", "bench"), ("vedtak", "decision"))


class SmallModel:
    """One number for each subject that a text touches, and a little of its own for each text."""

    def encode(self, texts: Sequence[str], _: Progress | None = None) -> NDArray[np.float32]:
        return np.array([self._one(text.lower()) for text in texts], np.float32)

    def _one(self, text: str) -> NDArray[np.float64]:
        touched = [float(any(word in text for word in words)) for words in SUBJECTS]
        vector = np.array([*touched, 0.05 + 0.01 * (len(text) % 7)])
        return vector / np.linalg.norm(vector)


ENCODER = Encoder("small", "1", len(SUBJECTS) + 1, SmallModel())


def a_reader(text: str) -> Question | None:
    """Reads a question as the process beside the pages does."""
    return Question(ENCODER.encode([text])[0], model_of(ENCODER)) if text.strip() else None


def read_all(house: House) -> None:
    """Keep the vector of each story, as an analysis does that finds no themes."""
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        ids = [story.story_id for story in kept_stories(session, collection)]
        told = story_texts(session, collection, ids)
        vectors = dict(zip(told, ENCODER.encode(list(told.values())), strict=True))
        keep_vectors(session, collection, model_of(ENCODER), vectors)
        run = Run(
            collection_id=collection.id, kind=THEMES, state="done", stories="", n=len(ids), seed=1,
            model=model_of(ENCODER), version="1", parameters={},
        )  # fmt: skip
        session.add(run)
