"""Where readers expect the stories of a collection to lie: said once, before they look.

Every function takes the session first and never commits.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storybank.tables import Account, Collection, Expectation

EVERYBODY = ""
Placements = Mapping[str, Mapping[str, Any]]


def has_answered(session: Session, account: Account, collection: Collection) -> bool:
    """Whether the account has said, of whomever, what it expects, or that it would rather not."""
    said = select(Expectation.day).filter_by(account_id=account.id, collection_id=collection.id)
    return session.scalar(said.limit(1)) is not None


def find_expectation(
    session: Session, account: Account, collection: Collection, whose: str
) -> Expectation | None:
    """What the account expects of these tellers, or None."""
    return session.get(Expectation, (account.id, collection.id, whose))


def expected_by_others(
    session: Session, account: Account, collection: Collection, whose: str
) -> Sequence[Placements]:
    """What others expect of these tellers, the oldest first (ungated: pages show k and more)."""
    others = select(Expectation.placements).filter(
        Expectation.collection_id == collection.id,
        Expectation.whose == whose,
        Expectation.account_id != account.id,
    )
    return session.scalars(others.order_by(Expectation.day, Expectation.account_id)).all()


def keep_expectation(session: Session, said: Expectation) -> bool:
    """Keep what an account expects; False where it has said so before, which stays as it was."""
    try:
        with session.begin_nested():
            session.add(said)
    except IntegrityError:
        return False
    return True
