"""Which stories of a selection may be read, in what order, and how many are held back and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags
from dashboard.gated.gate import Gate
from storybank.gate import Reason, may_list

Order = Literal["newest", "random"]
PAGE = 10
FIRST_STEP = 256


@dataclass(frozen=True)
class Turn:
    """Which page of the stories, in which order."""

    order: Order = "newest"
    page: int = 0


@dataclass(frozen=True)
class Listed:
    """One page of stories: their ids, how many may be read in all, and what is held back."""

    story_ids: tuple[str, ...]
    readable: int
    page: int
    pages: int
    held_back: Mapping[Reason, int]


def list_stories(
    gate: Gate, mask: Flags, narrowing: Sequence[str], filtered_by: Sequence[str], turn: Turn
) -> Listed:
    """A page of the stories in `mask` (n,) that consent and gate allow to be read."""
    allowed = may_list(
        gate.crowd,
        mask,
        gate.responses.consent,
        gate.k,
        narrowing=_answers(gate, narrowing),
        filtered_by=filtered_by,
    )
    pages = max(1, -(-int(np.count_nonzero(allowed.stories)) // PAGE))
    page = min(max(turn.page, 0), pages - 1)
    first = page * PAGE
    shown = _ordered(gate, allowed.stories, turn.order, first + PAGE)[first:]
    ids = tuple(str(one) for one in gate.responses.story_ids[shown])
    return Listed(ids, gate.count(allowed.stories), page, pages, allowed.held_back)


def permitted(gate: Gate, mask: Flags, narrowing: Sequence[str]) -> tuple[str, ...]:
    """The ids of the stories in `mask` (n,) that may be read, where no filter chose them."""
    answers, consent = _answers(gate, narrowing), gate.responses.consent
    allowed = may_list(gate.crowd, mask, consent, gate.k, narrowing=answers).stories
    return tuple(str(one) for one in gate.responses.story_ids[allowed])


def _answers(gate: Gate, narrowing: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    """The answers to the narrowing questions that have any to choose from.

    Own words, and a question that the framework no longer asks, are never offered as a filter.
    """
    known = gate.responses.scales.keys() | gate.responses.choices.keys()
    return {name: answer_codes(gate, name) for name in narrowing if name in known}


def answer_codes(gate: Gate, question: str) -> NDArray[np.int64]:
    """One number per story (n,) for its answer to a question about the teller, −1 for none."""
    if question in gate.responses.scales:
        values = gate.responses.scales[question]
        return np.where(np.isnan(values), -1, np.nan_to_num(values)).astype(np.int64)
    chosen = gate.responses.choices[question]
    _, codes = np.unique(chosen, axis=0, return_inverse=True)
    return np.where(chosen.any(axis=1), codes.ravel(), -1).astype(np.int64)


def _ordered(gate: Gate, allowed: Flags, order: Order, number: int) -> NDArray[np.intp]:
    """The first rows of those allowed (n,), at most `number`.

    Newest first, or an order that only the gate's key knows; ids are random within the hour.
    """
    if order == "newest" and gate.kept is not None:
        return _walked(gate.kept.newest, allowed, number)
    rows = np.flatnonzero(allowed)
    if order == "newest":
        told = gate.responses.told[rows].astype(np.int64)
        return rows[np.argsort(-told, kind="stable")][:number]
    return rows[np.argsort(gate.crowd.stories[rows], kind="stable")][:number]


def _walked(order: NDArray[np.intp], allowed: Flags, number: int) -> NDArray[np.intp]:
    """The first rows in an order that are allowed, without sorting them all."""
    found, met, start, step = [np.zeros(0, np.intp)], 0, 0, FIRST_STEP
    while met < number and start < len(order):
        walked = order[start : start + step]
        found.append(walked[allowed[walked]])
        met += len(found[-1])
        start, step = start + step, 4 * step
    return np.concatenate(found)[:number]
