"""Parts of what is placed on: the seven zones of a triad, the five stretches of a dyad, the steps.

They are the parts by which the dashboard counts; a test compares the two.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storybank.signifiers import Dyad, Question, Scale, Triad, part_ids

CORNER = 0.6  # from here a story lies in the corner
EDGE = 0.2  # under this it has no part in the third corner
FORGIVEN = 1e-6  # .60 kept as float32 is .60
ZONES = 7
"""Top, left, right; between top and left, left and right, top and right; in the middle of all."""
STRETCHES = 5
MOST_STEPS = 11
NOWHERE = -1


def parts_in(question: Question) -> int:
    """Into how many parts the placements of a question fall; 0 where they are not counted so."""
    match question:
        case Triad():
            return ZONES
        case Dyad():
            return STRETCHES
        case Scale() if question.max - question.min < MOST_STEPS:
            return question.max - question.min + 1
        case _:
            return 0


def parts_of_answers(question: Question, answers: Sequence[object]) -> NDArray[np.intp]:
    """The part (n,) in which each answer lies, −1 where nothing was placed."""
    match question:
        case Triad():
            names = list(part_ids(question))
            rows = [[_number(_found(one, "weights"), name) for name in names] for one in answers]
            return zones_of(np.array(rows, dtype=np.float32).reshape(-1, 3))
        case Dyad():
            return stretches_of(_values(answers))
        case Scale():
            return steps_of(_values(answers), question)
        case _:
            return np.full(len(answers), NOWHERE)


def zones_of(weights: NDArray[np.float32]) -> NDArray[np.intp]:
    """The zone (n,) of weights (n, 3) for top, left and right."""
    zones = np.full(len(weights), ZONES - 1)
    for anchor, edge in enumerate((4, 5, 3)):
        zones[weights[:, anchor] < EDGE - FORGIVEN] = edge
    for anchor in range(3):
        zones[weights[:, anchor] >= CORNER - FORGIVEN] = anchor
    zones[np.isnan(weights).any(axis=1)] = NOWHERE
    return zones


def stretches_of(values: NDArray[np.floating[Any]]) -> NDArray[np.intp]:
    """The fifth (n,) of the line in which values (n,) in [0, 1] lie, −1 where they are NaN.

    A value on a border lies in the upper one.
    """
    fifths = (np.nan_to_num(values.astype(np.float64)) * STRETCHES + FORGIVEN).astype(np.intp)
    return np.where(np.isnan(values), NOWHERE, np.minimum(fifths, STRETCHES - 1))


def steps_of(values: NDArray[np.float32], scale: Scale) -> NDArray[np.intp]:
    """The step (n,) of a scale, counted from its lowest."""
    outside = ~((values >= scale.min) & (values <= scale.max))
    steps = np.nan_to_num(values).astype(np.intp) - scale.min
    return np.where(outside, NOWHERE, steps)


def _values(answers: Sequence[object]) -> NDArray[np.float32]:
    return np.array([_number(one, "value") for one in answers], dtype=np.float32)


def _number(answer: object, name: str) -> float:
    """A number of an answer, NaN where it has none: an older version may have asked otherwise."""
    found = _found(answer, name)
    return float(found) if isinstance(found, int | float) else float("nan")


def _found(answer: object, name: str) -> object:
    return answer.get(name) if isinstance(answer, Mapping) else None
