"""Reading stories with a model: each text once, in chunks cut by sorted story id."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.encoder import Encoder
from analysis.hands import OWN, cut
from analysis.shell.work import Work
from storybank.personal_data import MASKING, mask_personal_data
from storybank.tables import Collection, Story
from storybank.transcripts import own_words, told_words
from storybank.vectors import keep_vectors, stories_without_vector

CHUNK = 64  # stories that a killed worker may have to read again
CHUNKS_AHEAD = 32  # handed out together where others read


def model_of(encoder: Encoder) -> str:
    """The name under which vectors are kept: they are never mixed between models or versions.

    It says that personal data was masked before the model read, and in which way: whoever searches
    by meaning would otherwise see from the order whose name a mask hides.
    """
    return f"{encoder.name}@{encoder.version}+masked{MASKING}"


def models_before(encoder: Encoder) -> list[str]:
    """The same names under earlier ways of masking, whose vectors may still tell a name."""
    ways = ("", *range(2, MASKING))
    return [f"{encoder.name}@{encoder.version}+masked{way}" for way in ways]


def embed_missing(work: Work, encoder: Encoder) -> None:
    """Read every story that this model has not read yet."""
    sessions, collection = work.worker.sessions, work.collection
    with sessions.reading() as session:
        missing = stories_without_vector(session, collection, model_of(encoder))
    read_before = max(work.total - len(missing), 0)
    with sessions.writing() as session:
        work.advance(session, read_before)
    # Beside a network this process already keeps all processors busy.
    hands = work.worker.hands if work.worker.hands.far else OWN
    done = read_before
    for some in cut(cut(missing, CHUNK), CHUNKS_AHEAD if hands.far else 1):
        with sessions.reading() as session:
            told = story_texts(session, collection, [one for chunk in some for one in chunk])
        asked = [[told.get(one, "") for one in chunk] for chunk in some]
        for chunk, vectors in zip(some, hands.work(_read, encoder, asked), strict=True):
            done += len(chunk)
            with sessions.writing() as session:
                work.advance(session, done)
                read = dict(zip(chunk, vectors, strict=True))
                keep_vectors(session, collection, model_of(encoder), read, models_before(encoder))
            work.tell("Reading", done - read_before, len(missing))


def _read(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    return encoder.encode(texts)


def story_texts(
    session: Session, collection: Collection, story_ids: Sequence[str]
) -> dict[str, str]:
    """Title and text of the stories, masked, as the model reads them; withdrawn ones are absent."""
    rows = session.execute(
        select(Story.story_id, Story.language, Story.document).filter(
            Story.collection_id == collection.id,
            Story.story_id.in_(story_ids),
            Story.state == "kept",
        )
    )
    return {row.story_id: masked_words(row.document, row.language) for row in rows}


def masked_words(document: dict[str, Any], language: str | None) -> str:
    """A story's title and what it says as one text, masked as it is where readers see it."""
    beside = {*own_words(document)} - {document["title"], told_words(document)}
    return mask_personal_data(worded(document), language or "", beside=sorted(beside))


def worded(document: dict[str, Any]) -> str:
    """A story's title and what it says as one text; nothing where it is only said aloud."""
    return "\n".join(part for part in (document["title"], told_words(document)) if part)
