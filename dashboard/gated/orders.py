"""In what order stories are read. It chooses nobody: it is given the stories that may be read.

Each order follows from these stories alone, and from what a reader of all of them sees anyway. So
whoever asks in every order learns nothing of a story that is not there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags, Floats
from analysis.likeness import likeness_of
from analysis.simplex import points_from_weights
from analysis.tally import newest_rows
from dashboard.gated.gate import Gate

FIRST_STEP = 256


@dataclass(frozen=True)
class Ordered:
    """The first rows of an order, and how many stories it holds in all."""

    rows: NDArray[np.intp]
    total: int


Order = Callable[[Gate, Flags, int], Ordered]
"""Of a gate's stories that may be read (n,), the first so many."""


def newest(gate: Gate, allowed: Flags, number: int) -> Ordered:
    """The newest first, those without a time last; those of one hour by their ids, which are
    random."""
    total = int(np.count_nonzero(allowed))
    if gate.kept is not None:
        return Ordered(_walked(gate.kept.newest, allowed, number), total)
    rows = np.flatnonzero(allowed)
    return Ordered(rows[newest_rows(gate.responses.told[rows])][:number], total)


def mixed(gate: Gate, allowed: Flags, number: int) -> Ordered:
    """An order that only the gate's key knows: a random sample, the same however often it is asked.

    It is one order for the whole collection, so that no filter draws a fresh sample.
    """
    rows = np.flatnonzero(allowed)
    return _by(gate, rows, np.zeros(len(rows)), number)


def typical(signifiers: Sequence[str]) -> Order:
    """First those that were placed where most of these stories lie."""
    return partial(_alike, tuple(signifiers), -1.0)


def contrary(signifiers: Sequence[str]) -> Order:
    """First those that were placed where hardly any of these stories lie."""
    return partial(_alike, tuple(signifiers), 1.0)


def near(question: str, point: tuple[float, ...]) -> Order:
    """First those nearest to a point on the map of a triad (x, y) or a dyad (x,).

    Those that were not placed on it come last.
    """
    return partial(_near, question, np.array(point, np.float64))


def _alike(
    signifiers: Sequence[str], sign: float, gate: Gate, allowed: Flags, number: int
) -> Ordered:
    rows = np.flatnonzero(allowed)
    return _by(gate, rows, sign * likeness_of(gate.responses, rows, signifiers), number)


def _near(question: str, point: Floats, gate: Gate, allowed: Flags, number: int) -> Ordered:
    rows, responses = np.flatnonzero(allowed), gate.responses
    if question in responses.triads:
        apart = points_from_weights(responses.triads[question][rows]) - point
    else:
        apart = responses.dyads[question][rows][:, None] - point
    return _by(gate, rows, np.hypot.reduce(apart, axis=1, initial=0.0), number)


def _by(gate: Gate, rows: NDArray[np.intp], values: Floats, number: int) -> Ordered:
    """The rows by rising values, NaN last; those alike in the order that only the key knows."""
    order = np.lexsort((gate.crowd.stories[rows], values))[:number]
    return Ordered(rows[order], len(rows))


def _walked(order: NDArray[np.intp], allowed: Flags, number: int) -> NDArray[np.intp]:
    """The first rows in an order that are allowed, without sorting them all."""
    found, met, start, step = [np.zeros(0, np.intp)], 0, 0, FIRST_STEP
    while met < number and start < len(order):
        walked = order[start : start + step]
        found.append(walked[allowed[walked]])
        met += len(found[-1])
        start, step = start + step, 4 * step
    return np.concatenate(found)[:number]
