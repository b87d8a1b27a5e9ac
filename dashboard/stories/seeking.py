"""Seeking among the stories that may be read: by their words, or by what they are about.

A search narrows the stories and never the maps: it looks at texts as they are shown, and a map of
those that it finds would tell of stories that nobody may read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analysis.arrays import Flags
from analysis.shell.meanings import Question
from dashboard.desk import Desk
from dashboard.gated import Gate, Order, Ordered
from dashboard.languages import gettext
from dashboard.room import Room
from dashboard.stories.cards import shown_text
from storybank.reading import readable_stories
from storybank.seeking import LONGEST, fold_words, has_words, read_words, rows_with_words
from storybank.tables import Story

By = Literal["words", "meaning"]
BY = ("words", "meaning")
MOST = 100  # stories that a search lists
EXAMINED = 1_000  # stories whose masked text is looked at
AT_ONCE = 100


@dataclass(frozen=True)
class Search:
    """What somebody seeks, as it was typed."""

    typed: str
    by: By = "words"


@dataclass(frozen=True)
class Sought:
    """The order in which what was found is read, how it was found, and what is said of nothing.

    counts: whether what is listed is what was found; by meaning every story is near or far.
    """

    order: Order
    sentence: str
    empty: str
    counts: bool = False


def read_search(sent: object) -> Search | None:
    """What a page sent as a search; None where it seeks nothing."""
    if not isinstance(sent, dict) or not isinstance(sent.get("typed"), str):
        return None
    typed = " ".join(sent["typed"].split())[:LONGEST]
    by = sent.get("by") if sent.get("by") in BY else "words"
    return Search(typed, cast(By, by)) if typed else None


def seek(room: Room, desk: Desk, search: Search, order: Order) -> Sought:
    """The stories that are sought: by words in the given order, by meaning the nearest first."""
    if search.by == "words":
        return _by_words(room, desk, search, order)
    read = desk.front.read_question
    question = read(search.typed) if read else None
    why = _why_not(room, question)
    if question is None or why:
        told = _by_words(room, desk, search, order)
        return replace(told, sentence=f"{why} {told.sentence}")
    said = gettext(
        "Nearest in meaning to “%(typed)s”, in all languages, the nearest first. Each may be about "
        "something else, the later the likelier: where few told of it, most are.",
        typed=search.typed,
    )
    empty = gettext("None of the stories that may be read here has been read by the machine yet.")
    return Sought(_Nearest(room, desk, question), said, empty)


def _why_not(room: Room, question: Question | None) -> str:
    """Why nothing can be found by meaning, in words; empty where it can."""
    if question is None:
        return gettext(
            "Search by meaning is not ready here just now; try again in a moment. The words were "
            "sought instead."
        )
    if room.themes is None or room.themes.model != question.model:
        return gettext(
            "The machine has not read these stories yet, so the words were sought instead."
        )
    return ""


def _by_words(room: Room, desk: Desk, search: Search, order: Order) -> Sought:
    words = read_words(search.typed)
    if not words:
        return Sought(order, gettext("Write at least one word to search for."), "")
    said = gettext(
        "Stories with words that begin with “%(typed)s”. At most %(most)s are listed.",
        typed=search.typed,
        most=MOST,
    )
    empty = gettext("None of the stories that may be read here has these words.")
    return Sought(_Holding(room, desk, words, order), said, empty, counts=True)


@dataclass(frozen=True)
class _Nearest:
    """The stories nearest to a question, nearest first."""

    room: Room
    desk: Desk
    question: Question

    def __call__(self, gate: Gate, allowed: Flags, number: int) -> Ordered:
        """The first so many of those that are allowed."""
        asked = self.room.collection, gate.responses.story_ids, self.question
        with self.desk.sessions.reading() as session:
            rows = self.desk.meanings.nearest(session, *asked, among=allowed)[:MOST]
        return Ordered(rows[:number], len(rows))


@dataclass(frozen=True)
class _Holding:
    """The stories whose text, as it is shown, holds the words; each in an order's place."""

    room: Room
    desk: Desk
    words: tuple[str, ...]
    order: Order

    def __call__(self, gate: Gate, allowed: Flags, number: int) -> Ordered:
        """The first so many of those that are allowed."""
        collection, ids = self.room.collection, gate.responses.story_ids
        with self.desk.sessions.reading() as session:
            texts = self.desk.texts.folded(session, collection, ids)
            likely = self.order(gate, self._likely(texts, allowed), EXAMINED).rows
            shown: list[int] = []
            for start in range(0, len(likely), AT_ONCE):
                if len(shown) < MOST:
                    shown += self._shown(session, ids, likely[start : start + AT_ONCE], texts)
        rows = np.array(shown[:MOST], np.intp)
        return Ordered(rows[:number], len(rows))

    def _likely(self, texts: Sequence[str], allowed: Flags) -> Flags:
        """Those whose held text has the words: what a mask hides may still be among them."""
        found = np.zeros(len(allowed), np.bool_)
        found[rows_with_words(texts, np.flatnonzero(allowed).tolist(), self.words)] = True
        return found

    def _shown(
        self, session: Session, ids: NDArray[np.str_], rows: NDArray[np.intp], texts: list[str]
    ) -> list[int]:
        """Those whose masked text holds the words, which is held from now on.

        To look again at each search would take a while only where a mask hides what is sought, and
        whoever tried names would know by the time.
        """
        here = {str(one): int(row) for one, row in zip(ids[rows], rows, strict=True)}
        holds: set[int] = set()
        for story in readable_stories(session, self.room.collection, list(here)):
            row = here[story.story_id]
            texts[row] = _as_read(story)
            if has_words(texts[row], self.words):
                holds.add(row)
        return [row for row in here.values() if row in holds]


def _as_read(story: Story) -> str:
    return fold_words("\n".join(shown_text(story, story.language or "")))
