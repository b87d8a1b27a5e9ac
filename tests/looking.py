"""Stories for pages of one figure: two camps with a valley between, and a change in time."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from builders import a_submission
from dashboards import SLUG, House, build_house
from storybank.collections import find_collection
from storybank.expectations import keep_expectation
from storybank.follow_ups import tell_follow_up
from storybank.stories import Arrival, keep_story
from storybank.submission import Submission
from storybank.tables import Account, Expectation

Placements = Mapping[str, Mapping[str, object]]


def others_expect(house: House, number: int, placements: Placements, whose: str = "") -> None:
    """So many readers, nobody of the cast, who expect the same of all who told, or of a group."""
    with house.sessions.writing() as session:
        found = session.query(Account).count()
        readers = [
            Account(email=f"{found + place}@e.example", name="En leser", password_hash="")
            for place in range(number)
        ]
        session.add_all(readers)
    for reader in readers:
        expects(house, reader, placements, whose)


def expects(house: House, reader: Account, placements: Placements, whose: str = "") -> None:
    """What a reader says that she expects."""
    with house.sessions.writing() as session:
        said = Expectation(
            account_id=reader.id,
            collection_id=find_collection(session, SLUG).id,
            whose=whose,
            placements=dict(placements),
            day="2026-09-15",
        )
        assert keep_expectation(session, said)


def two_camps(count: int, spread: float = 0.06, **changes: object) -> list[Submission]:
    """Half of the tellers lie low on both ways and half high, and employees higher than citizens.

    The ways are the dyad `stemme` and the nearness to `tillit` in the triad `drivkraft`.
    """
    errors = np.random.default_rng(4).normal(0, spread, (count, 2))
    return [_one(number, error, changes) for number, error in enumerate(errors)]


def _one(number: int, error: NDArray[np.floating], changes: dict[str, object]) -> Submission:
    high, employee = number % 2, number // 2 % 2
    middle = (0.2, 0.8)[high] + (0.0, 0.1)[employee]
    value, top = np.clip(middle + error, 0.01, 0.99).tolist()
    placements = {
        "drivkraft": {
            "state": "placed",
            "weights": {"tillit": top, "regler": (1 - top) / 2, "vilje": (1 - top) / 2},
        },
        "stemme": {"state": "placed", "value": value},
        "rolle": {"state": "placed", "options": [("innbygger", "ansatt")[employee]]},
    }
    numbered = {
        "story": str(UUID(int=number + 1, version=4)),
        "title": f"Nummer {number}",
        "text": f"Dette er historie {number} om en gate og en benk.",
        "placements": placements,
        "code_hash": f"{number:064x}",
    }
    return a_submission(**{**numbered, **changes})


BEGIN = date(2026, 8, 3)  # a Monday, six weeks before the clock of the tests
WEEKS = 6
TURN = 3  # so many weeks lie before the change


def changing_house(folder: Path, *, shift: float = 0.35, weekly: int = 40, k: int = 5) -> House:
    """Forty stories a week; after three weeks `stemme` lies higher, and something was done."""
    house = build_house(folder, [], opens=BEGIN, k=k)
    generator = np.random.default_rng(8)
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        tell_follow_up(session, collection, BEGIN + timedelta(weeks=TURN), {"nb": "Ny benk."})
        for number in range(WEEKS * weekly):
            week = number // weekly
            value = generator.normal(0.3 + (shift if week >= TURN else 0), 0.1)
            day = BEGIN + timedelta(weeks=week, days=number % 7)
            arrival = Arrival(f"{day}T12", collection.framework_version_id, "link")
            placed = {"state": "placed", "value": float(np.clip(value, 0, 1))}
            changed = {"placements": {"stemme": placed}, "code_hash": f"{number:064x}"}
            story = str(UUID(int=number + 1, version=4))
            keep_story(session, collection, a_submission(story=story, **changed), arrival)
    return house
