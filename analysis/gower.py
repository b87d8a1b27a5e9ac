"""Placements as columns beside each other, so that stories can be compared by them.

After Gower (Biometrics 27, 1971): two stories are compared on what both answered, every answer
counts alike, and what one of them did not answer has no part in it. Whether a question applies is
an answer of its own: a place is never held against "does not apply", nor either against silence.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import as_array, checked_codes, placed_rows
from analysis.errors import RangeError, ShapeError
from analysis.responses import Responses, State, UnknownName
from analysis.simplex import points_from_weights

Columns = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Placements:
    """What n stories were placed as, in a parts.

    values (n, c): numbers such that the squared distance of two stories within one part is between
    0 and 1; NaN where the story does not say. parts (c,): the part of each column, rising. names
    (a,): the question of each part, `<id>.not_applicable` where the part is whether it applies.

    Raises ShapeError, RangeError (no numbers, or parts that are none of the names' or fall).
    """

    values: Columns
    parts: NDArray[np.intp]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        values = as_array("values", self.values)
        if values.ndim != 2:
            raise ShapeError("values", values.shape, "(stories, columns)")
        if values.dtype.kind != "f":
            raise RangeError("values", values.dtype, "numbers or NaN")
        parts = checked_codes("parts", self.parts, values.shape[1], least=0)
        if parts.max(initial=-1) >= len(self.names) or (parts[1:] < parts[:-1]).any():
            raise RangeError("parts", parts, f"0 to {len(self.names) - 1}, rising")
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "parts", parts)

    def of(self, rows: NDArray[np.intp]) -> "Placements":
        """The same for other rows: story i of the result is story ``rows[i]`` of this."""
        return Placements(self.values[rows], self.parts, self.names)


def lay_placements(responses: Responses, questions: Collection[str]) -> Placements:
    """The answers to these questions beside each other, in the order of the questions.

    A triad and a stone are their points, a dyad its place, a scale its step over the range that
    was used, a choice its options as a direction; what was only written has no place. Raises
    UnknownName.
    """
    for name in questions:
        if name not in responses.states:
            raise UnknownName("question", name, responses.states)
    laid = [one for name in questions for one in _parts_of(responses, name)]
    widths = [columns.shape[1] for _, columns in laid]
    empty = np.zeros((len(responses), 0), np.float32)
    values = np.concatenate([empty, *(columns for _, columns in laid)], axis=1)
    parts = np.repeat(np.arange(len(laid)), widths)
    return Placements(values, parts, tuple(name for name, _ in laid))


def _parts_of(responses: Responses, name: str) -> Iterator[tuple[str, Columns]]:
    """A question's parts; those in which nobody says anything, or all the same, are left out."""
    for part, columns in _all_parts_of(responses, name):
        there = placed_rows(columns)
        said = columns[there]
        if len(said) and (said != said[0]).any():
            yield part, np.where(there[:, None], columns, np.float32(np.nan))


def _all_parts_of(responses: Responses, name: str) -> Iterator[tuple[str, Columns]]:
    if name in responses.triads:
        yield name, points_from_weights(responses.triads[name]).astype(np.float32)
    elif name in responses.dyads:
        yield name, responses.dyads[name][:, None]
    elif name in responses.stones:
        stones = responses.stones[name] / np.float32(np.sqrt(2))
        yield from ((f"{name}.{place}", stones[:, place]) for place in range(stones.shape[1]))
    elif name in responses.scales:
        yield name, _over_range(responses.scales[name])[:, None]
    elif name in responses.choices:
        yield name, _as_directions(responses.choices[name])
    yield f"{name}.not_applicable", _applies_not(responses.states[name])[:, None]


def _over_range(steps: Columns) -> Columns:
    """Steps (n,) from 0 to 1 over those that were used; NaN stays."""
    placed = steps[~np.isnan(steps)]
    if not len(placed) or placed.max() == placed.min():
        return np.where(np.isnan(steps), np.nan, 0).astype(np.float32)
    return np.asarray((steps - placed.min()) / (placed.max() - placed.min()), np.float32)


def _as_directions(chosen: NDArray[np.bool_]) -> Columns:
    """Options (n, o) as vectors of length 1/√2; NaN where nothing was chosen."""
    lengths = np.sqrt(2 * chosen.sum(axis=1, keepdims=True, dtype=np.float32))
    directions = np.full(chosen.shape, np.nan, np.float32)
    np.divide(chosen, lengths, out=directions, where=lengths > 0)
    return directions


def _applies_not(states: NDArray[np.uint8]) -> Columns:
    """1 where the teller said that it does not apply, 0 where she placed, else NaN."""
    known = {State.NOT_APPLICABLE: 1.0, State.PLACED: 0.0}
    table = np.array([known.get(state, np.nan) for state in State], np.float32)
    return table[states]
