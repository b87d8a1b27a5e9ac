"""The stories of one collection as arrays, and the masks by which they are filtered.

Rows are stories, sorted by id. A mask (n,) of bool chooses among them; masks are combined with &
and |. The four answer states are never mixed, and shares never count what was not asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags, Hashes, Rows, checked_codes, row_numbers
from analysis.errors import AnalysisError, ParameterError, RangeError, ShapeError
from analysis.intervals import Estimate, share_of
from analysis.tellers import of

NONE = -1


class State(IntEnum):
    """What became of a question put to a teller; a higher state says more."""

    NOT_ASKED = 0
    PASSED_BY = 1
    NOT_APPLICABLE = 2
    PLACED = 3


STATES = tuple(State)


class UnknownName(AnalysisError):
    """A signifier, facet, label or option that these responses do not have."""

    def __init__(self, kind: str, got: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no {kind} {got!r}; known are {', '.join(known) or 'none'}.")


@dataclass(frozen=True)
class Codes:
    """One label or none for each story."""

    values: NDArray[np.int16]
    """(n,) index into `labels`, −1 for none."""
    labels: tuple[str, ...]
    """Ids, in the framework's order."""


@dataclass(frozen=True)
class Responses:
    """What n tellers' stories said, one column for each question; NaN where not placed."""

    story_ids: NDArray[np.str_]
    """(n,) `<U36`, sorted."""
    tellers: NDArray[np.uint64]
    """(n,) keyed hash of the teller; a story without a teller is its own."""
    told: NDArray[np.datetime64]
    """(n,) `datetime64[h]`, the hour or day at which the story was received."""
    consent: NDArray[np.uint8]
    """(n,) 0 count, 1 read, 2 quote, 3 publish."""
    states: Mapping[str, NDArray[np.uint8]]
    """(n,) a `State` for each signifier and each question about the teller."""
    triads: Mapping[str, NDArray[np.float32]]
    """(n, 3) weights in anchor order top, left, right; they sum to 1."""
    dyads: Mapping[str, NDArray[np.float32]]
    """(n,) 0 … 1 from the first pole to the second."""
    stones: Mapping[str, NDArray[np.float32]]
    """(n, s, 2) x and y in 0 … 1, origin bottom left; NaN for a stone that was not placed."""
    choices: Mapping[str, NDArray[np.bool_]]
    """(n, options) what was chosen; all False where the question was not placed."""
    scales: Mapping[str, NDArray[np.float32]]
    """(n,) whole numbers in the scale's range."""
    facets: Mapping[str, Codes]
    """language, source, version, arm, prompt, theme."""

    def __post_init__(self) -> None:
        for name, column in _columns(self):
            if len(column) != len(self.story_ids):
                raise ShapeError(name, column.shape, f"({len(self.story_ids)}, …)")

    @property
    def days(self) -> NDArray[np.int64]:
        """(n,) the number of the day on which each was told, since 1970."""
        days: NDArray[np.int64] = self.told.astype("datetime64[D]").astype(np.int64)
        return days

    @cached_property
    def days_since_first(self) -> NDArray[np.int32]:
        """(n,) on which day each was told, 0 the first of all; −1 where it is not known."""
        known = ~np.isnat(self.told)
        first = self.days.min(initial=np.iinfo(np.int64).max, where=known)
        return np.where(known, self.days - first, -1).astype(np.int32)

    def __len__(self) -> int:
        return len(self.story_ids)


@dataclass(frozen=True)
class StateShares:
    """What became of one question, among the stories that it was put to."""

    asked: int
    """Stories that were asked."""
    tellers: int
    """Tellers who were asked."""
    placed: Estimate
    not_applicable: Estimate
    passed_by: Estimate


def select(responses: Responses, rows: Rows) -> Responses:
    """The chosen stories alone: a mask (n,) or row numbers, in whose order they come.

    Raises ShapeError (a mask of another length, axes), RangeError for rows that are neither, or
    that there are not.
    """
    rows = row_numbers(rows, len(responses))
    facets = {
        name: Codes(codes.values[rows], codes.labels) for name, codes in responses.facets.items()
    }
    return Responses(
        responses.story_ids[rows],
        responses.tellers[rows],
        responses.told[rows],
        responses.consent[rows],
        _take(responses.states, rows),
        _take(responses.triads, rows),
        _take(responses.dyads, rows),
        _take(responses.stones, rows),
        _take(responses.choices, rows),
        _take(responses.scales, rows),
        facets,
    )


def rows_of(responses: Responses, story_ids: Sequence[str]) -> NDArray[np.intp]:
    """The rows (m,) of those of these stories that are among the n, in the order of the ids."""
    known = responses.story_ids
    asked = np.asarray(story_ids, np.str_)
    rows = np.searchsorted(known, asked)
    inside = rows < len(known)
    rows, asked = rows[inside], asked[inside]
    found: NDArray[np.intp] = rows[known[rows] == asked]
    return found


def among(responses: Responses, story_ids: Iterable[str]) -> Flags:
    """Which of the stories (n,) these are."""
    mask = np.zeros(len(responses), np.bool_)
    mask[rows_of(responses, list(story_ids))] = True
    return mask


def join_labels(first: Codes, second: Codes) -> tuple[tuple[str, ...], NDArray[np.int16]]:
    """The labels of both, those that only the second has last, and where the second's stand there.

    These places are (labels + 1,): one for each of its labels, and a last one for −1 (none).
    """
    labels = (*first.labels, *(one for one in second.labels if one not in first.labels))
    return labels, np.array([*map(labels.index, second.labels), NONE], dtype=np.int16)


def placed(responses: Responses, question: str) -> Flags:
    """The stories (n,) that answered this question by placing. Raises UnknownName."""
    return in_state(responses, question, State.PLACED)


def in_state(responses: Responses, question: str, state: State) -> Flags:
    """The stories (n,) whose answer to this question is in this state.

    Raises UnknownName (question), ParameterError (no state).
    """
    if question not in responses.states:
        raise UnknownName("question", question, responses.states)
    if state not in STATES:
        raise ParameterError("state", state, f"a State, {STATES[0]} to {STATES[-1]}")
    found: Flags = responses.states[question] == state
    return found


def labelled(codes: Codes, labels: Iterable[str]) -> Flags:
    """The stories (n,) that carry one of these labels. Raises UnknownName."""
    wanted = np.zeros(len(codes.labels) + 1, dtype=np.bool_)
    for label in labels:
        if label not in codes.labels:
            raise UnknownName("label", label, codes.labels)
        wanted[codes.labels.index(label)] = True
    # The place after the last label is where −1 (none) points.
    return wanted[codes.values]


def state_shares(
    states: NDArray[np.uint8], tellers: Hashes | None = None, *, level: float = 0.95
) -> StateShares:
    """Shares of placed, does not apply and passed by among the stories asked; states are (n,).

    Raises ShapeError, RangeError (no states, or tellers that are no integers), ParameterError
    (level).
    """
    states = checked_states(states)
    asked = states != State.NOT_ASKED
    chosen, whose = states[asked], of(tellers, asked)
    first, second, third = (
        share_of(chosen == state, whose, level=level)
        for state in (State.PLACED, State.NOT_APPLICABLE, State.PASSED_BY)
    )
    return StateShares(len(chosen), first.tellers, first, second, third)


def checked_states(states: NDArray[np.uint8], stories: int | None = None) -> NDArray[np.uint8]:
    """States (stories,), a `State` for each story. Raises ShapeError, RangeError (no states)."""
    checked = checked_codes("states", states, stories)
    strange: Flags = np.logical_or(checked < STATES[0], checked > STATES[-1])
    if strange.any():
        expected = f"states {STATES[0]} to {STATES[-1]}"
        raise RangeError("states", int(checked[strange][0]), expected)
    return checked.astype(np.uint8, copy=False)


def _take(columns: Mapping[str, NDArray[Any]], rows: Rows) -> dict[str, NDArray[Any]]:
    return {name: column[rows] for name, column in columns.items()}


def _columns(responses: Responses) -> Iterable[tuple[str, NDArray[Any]]]:
    for name in ("story_ids", "tellers", "told", "consent"):
        yield name, getattr(responses, name)
    for kind in ("states", "triads", "dyads", "stones", "choices", "scales"):
        for name, column in getattr(responses, kind).items():
            yield f"{kind}[{name!r}]", column
    for name, codes in responses.facets.items():
        yield f"facets[{name!r}]", codes.values
