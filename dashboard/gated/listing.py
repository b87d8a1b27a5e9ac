"""Which stories of a selection may be read, in what order, and how many are held back and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags, Rows
from analysis.responses import rows_of
from analysis.shell.readable import Answers, answers_that_narrow, may_be_read
from dashboard.gated.gate import Gate
from dashboard.gated.orders import Order, newest
from dashboard.gated.unread import Unread
from storybank.gate import Crowd, Reason, may_list

PAGE = 10
_Asked = tuple[NDArray[np.uint8], int, Sequence[str]]
_unread: WeakKeyDictionary[Crowd, tuple[_Asked, Unread]] = WeakKeyDictionary()
"""What was last found of each crowd: it takes a hundredth of a second for a million stories."""


@dataclass(frozen=True)
class Turn:
    """Which page of the stories, in which order; `said` is the order in words."""

    order: Order = newest
    page: int = 0
    said: str = ""


@dataclass(frozen=True)
class Listed:
    """One page of stories: their ids, how many may be read in all, and what is held back.

    ordered: how many stories the order holds, where it leaves some out.
    """

    story_ids: tuple[str, ...]
    readable: int
    page: int
    pages: int
    held_back: Mapping[Reason, int]
    ordered: int


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
    asked = max(turn.page, 0)
    ordered = turn.order(gate, allowed.stories, (asked + 1) * PAGE)
    pages = max(1, -(-ordered.total // PAGE))
    page = min(asked, pages - 1)
    shown = ordered.rows[page * PAGE : (page + 1) * PAGE]
    # An order may leave stories out, as a search does; it can bring none in.
    shown = shown[allowed.stories[shown]]
    ids = tuple(named(gate, shown))
    readable = gate.count(allowed.stories)
    return Listed(ids, readable, page, pages, allowed.held_back, ordered.total)


def permitted(gate: Gate, mask: Flags, narrowing: Sequence[str]) -> Flags:
    """The stories (n,) of those in `mask` (n,) that may be read, where no filter chose them."""
    answers, consent = _answers(gate, narrowing), gate.responses.consent
    return may_list(gate.crowd, mask, consent, gate.k, narrowing=answers).stories


def still_open(gate: Gate, story_ids: Sequence[str], narrowing: Sequence[str]) -> list[str]:
    """Those of the stories, all of them once listed, that may be opened now; in the same order."""
    allowed = _may_open(gate, narrowing)
    rows = rows_of(gate.responses, story_ids)
    return named(gate, rows[allowed[rows]])


def find_unread(gate: Gate, narrowing: Sequence[str]) -> Unread:
    """The stories that may not be read, by consent or as of a small group of these questions."""
    asked = gate.responses.consent, gate.k, narrowing
    last = _unread.get(gate.crowd)
    if last is None or last[0][0] is not asked[0] or last[0][1:] != asked[1:]:
        last = asked, Unread.of(gate.crowd, _may_open(gate, narrowing))
        _unread[gate.crowd] = last
    return last[1]


def _may_open(gate: Gate, narrowing: Sequence[str]) -> Flags:
    return may_be_read(gate.responses, gate.crowd, gate.k, narrowing, gate.kept)


def named(gate: Gate, rows: Rows) -> list[str]:
    """The ids of the stories in these rows (m,)."""
    return [str(one) for one in gate.responses.story_ids[rows]]


def _answers(gate: Gate, narrowing: Sequence[str]) -> Answers:
    return answers_that_narrow(gate.responses, narrowing, gate.kept)
