"""Where readers expect the stories of a collection to lie: said once, before they look.

Every function takes the session first and never commits.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storybank.framework import Framework
from storybank.frameworks import framework_of
from storybank.placements import NotAPlacement, read_placement
from storybank.signifiers import Question
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
    found = session.scalars(others.order_by(Expectation.day, Expectation.account_id))
    framework = framework_of(collection.version)
    return [marks_now(framework, one) for one in found]


def marks_now(framework: Framework, marks: Placements) -> Placements:
    """Those of the marks that can answer what is asked now: a later version may ask otherwise."""
    asked = framework.questions
    return {name: one for name, one in marks.items() if name in asked and _fits(asked[name], one)}


def _fits(question: Question, mark: object) -> bool:
    try:
        return read_placement(question, mark) is not None
    except NotAPlacement:
        return False


def keep_expectation(session: Session, said: Expectation) -> bool:
    """Keep what an account expects; False where it has said so before, which stays as it was."""
    try:
        with session.begin_nested():
            session.add(said)
    except IntegrityError:
        return False
    return True
