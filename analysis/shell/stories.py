"""What the theme finder is given of each story: its vector, its words, its language, its teller."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.encoder import Encoder
from analysis.shell.embedding import masked_words, model_of
from analysis.signals import Said
from analysis.themes.describe import StoryTexts
from analysis.themes.languages import detect_languages
from storybank.frameworks import framework_of
from storybank.holding_back import held_back_ids
from storybank.submission import Consent
from storybank.tables import Collection, Story
from storybank.vectors import read_vectors, vectors_of

BATCH = 500  # stories looked up in one statement


@dataclass(frozen=True)
class Told:
    """What the theme finder is given: one entry for each story, by sorted story id."""

    ids: NDArray[np.str_]
    vectors: NDArray[np.float32]
    stories: StoryTexts

    @property
    def said(self) -> Said:
        """The same without words, as weak signals are sought in it."""
        languages = np.array(self.stories.languages, np.str_)
        return Said(self.ids, self.vectors, languages, self.stories.tellers)


def load_told(
    session: Session, collection: Collection, encoder: Encoder, only: Sequence[str] | None = None
) -> Told:
    """The kept vectors, of all stories or `only` these, with what the stories say.

    Personal data is masked in all of it.
    """
    model = model_of(encoder)
    if only is None:
        ids, vectors = read_vectors(session, collection, model)
    else:
        ids, vectors = vectors_of(session, collection, model, only)
    rows = {
        row.story_id: row
        for some in batches(ids)
        for row in session.execute(
            select(
                Story.story_id, Story.teller, Story.language, Story.consent, Story.document
            ).filter(Story.collection_id == collection.id, Story.story_id.in_(some))
        )
    }
    known = [row for one in ids if (row := rows.get(one)) is not None and row.document]
    texts = [masked_words(row.document, row.language) for row in known]
    held = held_back_ids(session, collection)
    among = framework_of(collection.version).languages
    found = detect_languages(texts, among=among)
    tellers = np.unique([row.teller or row.story_id for row in known], return_inverse=True)[1]
    stories = StoryTexts(
        texts=texts,
        languages=[sure or row.language for sure, row in zip(found, known, strict=True)],
        tellers=tellers.astype(np.uint64),
        may_be_read=np.array(
            [row.consent >= Consent.READ and row.story_id not in held for row in known], dtype=bool
        ),
    )
    kept = np.isin(ids, [row.story_id for row in known])
    return Told(np.array([row.story_id for row in known], "<U36"), vectors[kept], stories)


def batches(members: list[Any]) -> Iterator[list[Any]]:
    """The members in their order, so many at a time as one statement may name."""
    return (members[start : start + BATCH] for start in range(0, len(members), BATCH))
