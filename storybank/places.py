"""Parts of what is placed on: a triad's seven zones, a dyad's five stretches, the steps of a scale,
the quarters in which each stone may lie, the options of a choice.

They are the parts by which the dashboard counts; a test compares the two.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storybank.signifiers import Choice, Dyad, Question, Scale, Stones, Triad, part_ids

CORNER = 0.6  # from here a story lies in the corner
EDGE = 0.2  # under this it has no part in the third corner
FORGIVEN = 1e-6  # .60 kept as float32 is .60
ZONES = 7
"""Top, left, right; between top and left, left and right, top and right; in the middle of all."""
STRETCHES = 5
MOST_STEPS = 11
QUARTERS = 4
MOST_OPTIONS = 12
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
        case Stones():
            return QUARTERS * len(question.stones)
        case Choice() if len(question.options) <= MOST_OPTIONS:
            return len(question.options) + question.other
        case _:
            return 0


def parts_of_answers(question: Question, answers: Sequence[object]) -> NDArray[np.bool_]:
    """Whether each answer lies in each part, (n, parts); in none where nothing was placed.

    Each stone has its own four quarters, one stone after the other. The last part of a choice is
    words of the teller's own, where it takes them.
    """
    match question:
        case Triad():
            return _in_part(zones_of(_weights(question, answers)), ZONES)
        case Dyad():
            return _in_part(stretches_of(_values(answers)), STRETCHES)
        case Scale():
            return _in_part(steps_of(_values(answers), question), parts_in(question))
        case Stones():
            quarters = [quarters_of(_points(answers, name)) for name in part_ids(question)]
            return np.hstack([_in_part(one, QUARTERS) for one in quarters])
        case Choice():
            return _chosen(question, answers)
        case _:
            return np.zeros((len(answers), 0), np.bool_)


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


def quarters_of(points: NDArray[np.float32]) -> NDArray[np.intp]:
    """The quarter (n,) of points (n, 2), the lower row first, −1 where they are NaN.

    A point on a border lies in the upper or the right one.
    """
    column, row = np.minimum((np.nan_to_num(points) * 2).astype(np.intp), 1).T
    return np.where(np.isnan(points).any(axis=1), NOWHERE, row * 2 + column)


def _in_part(labels: NDArray[np.intp], parts: int) -> NDArray[np.bool_]:
    return np.equal(labels[:, np.newaxis], np.arange(parts))


def _chosen(question: Choice, answers: Sequence[object]) -> NDArray[np.bool_]:
    options = list(part_ids(question))
    rows = []
    for answer in answers:
        found = _found(answer, "options")
        chosen = found if isinstance(found, list | tuple) else ()
        own_words = [bool(_found(answer, "other"))] if question.other else []
        rows.append([*(option in chosen for option in options), *own_words])
    return np.array(rows, np.bool_).reshape(-1, parts_in(question))


def _weights(question: Triad, answers: Sequence[object]) -> NDArray[np.float32]:
    names = list(part_ids(question))
    rows = [[_number(_found(one, "weights"), name) for name in names] for one in answers]
    return np.array(rows, dtype=np.float32).reshape(-1, len(names))


def _points(answers: Sequence[object], stone: str) -> NDArray[np.float32]:
    rows = []
    for answer in answers:
        found = _found(_found(answer, "stones"), stone)
        known = isinstance(found, list | tuple) and len(found) == 2
        rows.append(found if known else (np.nan, np.nan))
    return np.array(rows, dtype=np.float32).reshape(-1, 2)


def _values(answers: Sequence[object]) -> NDArray[np.float32]:
    return np.array([_number(one, "value") for one in answers], dtype=np.float32)


def _number(answer: object, name: str) -> float:
    """A number of an answer, NaN where it has none: an older version may have asked otherwise."""
    found = _found(answer, name)
    return float(found) if isinstance(found, int | float) else float("nan")


def _found(answer: object, name: str) -> object:
    return answer.get(name) if isinstance(answer, Mapping) else None
