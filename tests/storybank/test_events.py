"""Events of a collection's time: by their day, and of that collection alone."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from builders import OLAUG
from storybank.errors import NotFound
from storybank.events import find_event, list_events, note_event, take_event_away
from storybank.tables import Collection


def test_events_stand_by_their_days_until_they_are_taken_away(
    session: Session, collection: Collection
) -> None:
    later = note_event(session, collection, date(2026, 9, 3), "Valg", OLAUG)
    first = note_event(session, collection, date(2026, 8, 3), "Ny leder", OLAUG)
    assert list_events(session, collection) == [first, later]
    assert find_event(session, collection, later.id).when == date(2026, 9, 3)
    take_event_away(session, first)
    assert list_events(session, collection) == [later]


@pytest.mark.parametrize("number", [0, 7, 2**63])
def test_an_event_that_is_not_there_is_not_found(
    session: Session, collection: Collection, number: int
) -> None:
    with pytest.raises(NotFound):
        find_event(session, collection, number)
