"""Stories for pages of one figure: two camps with a valley between, and groups that lie apart."""

from uuid import UUID

import numpy as np

from builders import a_submission
from storybank.submission import Submission


def two_camps(count: int, **changes: object) -> list[Submission]:
    """Half of the tellers lie low on both ways and half high, and employees higher than citizens.

    The ways are the dyad `stemme` and the nearness to `tillit` in the triad `drivkraft`.
    """
    generator = np.random.default_rng(4)
    return [_one(number, generator, changes) for number in range(count)]


def _one(number: int, generator: np.random.Generator, changes: dict[str, object]) -> Submission:
    high, employee = number % 2, number // 2 % 2
    middle = (0.2, 0.8)[high] + (0.0, 0.1)[employee]
    value, top = np.clip(generator.normal(middle, 0.06, 2), 0.01, 0.99).tolist()
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
