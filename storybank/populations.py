"""The population's own shares, as an owner gives them: who is there, beside who told.

Every function takes the session first and never commits.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storybank.collections import hold_collection
from storybank.tables import Collection, Population

LONGEST_SOURCE = 200


@dataclass(frozen=True)
class Shares:
    """What part of the population gives each answer, by option: per cent or numbers of people, all
    in one unit; and who says so."""

    parts: Mapping[str, float]
    source: str


def population_shares(session: Session, collection: Collection) -> dict[str, Shares]:
    """What was given, by the question about the teller."""
    given = session.scalars(select(Population).filter_by(collection_id=collection.id))
    return {one.question: Shares(one.shares, one.source) for one in given}


def keep_population(
    session: Session, collection: Collection, question: str, shares: Shares
) -> None:
    """Keep what is given for a question in the place of what stood there; nothing takes it away."""
    hold_collection(session, collection)
    key = {"collection_id": collection.id, "question": question}
    session.execute(delete(Population).filter_by(**key))
    if shares.parts:
        session.add(Population(**key, shares=dict(shares.parts), source=shares.source))
        session.flush()
