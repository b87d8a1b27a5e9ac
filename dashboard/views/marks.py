"""Parts of maps that were marked: how they are read, which have a name, which stories they hold.

A mark is the corners (m, 2) of a polygon in a triad, two ends (2,) on a dyad, an area on the canvas
of one stone, or the ids of bars.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags, Floats, Numbers
from analysis.grid import SQUARE, TRIANGLE, cells_of
from analysis.lasso import FARTHEST, MOST_CORNERS, stones_inside, triad_inside
from analysis.responses import Responses
from analysis.simplex import points_from_weights
from analysis.tally import Kept
from dashboard.views.placing import part_of, quarter_of
from storybank.places import quarters_of, stretches_of
from storybank.signifiers import Choice, Dyad, Question, Scale, Stones, Triad, part_ids

MOST_BARS = 100


@dataclass(frozen=True)
class StoneArea:
    """An area on the canvas of one stone: the stone's id, and corners (m, 2) in [0, 1]²."""

    stone: str
    corners: Floats


Bars = tuple[str, ...]
Mark = Floats | StoneArea | Bars


def read_mark(mark: object) -> Mark | None:
    """What a page sent as a mark; None for anything that is none.

    A hand may slip far beyond a small map: how far says nothing more.
    """
    if isinstance(mark, dict):
        corners = _numbers(mark.get("area"))
        whole = corners is not None and corners.ndim == 2 and isinstance(mark.get("stone"), str)
        return StoneArea(str(mark["stone"]), corners) if whole and corners is not None else None
    if isinstance(mark, list | tuple) and mark and all(isinstance(one, str) for one in mark):
        return tuple(mark) if len(mark) <= MOST_BARS else None
    return _numbers(mark)


def mark_props(mark: Mark | None) -> object:
    """A mark as its component takes it, the way back of `read_mark`."""
    if mark is None or isinstance(mark, tuple):
        return None if mark is None else list(mark)
    if isinstance(mark, StoneArea):
        return {"stone": mark.stone, "area": mark.corners.tolist()}
    return mark.tolist()


def is_named(mark: Mark) -> bool:
    """Whether a mark is one part that has a name: a zone, a fifth, a quarter, a single bar."""
    if isinstance(mark, StoneArea):
        return quarter_of(mark.corners) is not None
    if isinstance(mark, tuple):
        return len(mark) == 1
    return part_of(mark) is not None


def marked_stories(
    responses: Responses, kept: Kept | None, question: Question, mark: Mark
) -> Flags | None:
    """The stories (n,) inside a mark; None where it does not fit its map.

    A named part takes exactly the stories that the tables count there. kept: the answers as codes,
    where there are so many that they are kept as such.
    """
    name = question.id
    quick = None if kept is None else _by_codes(kept, question, mark)
    if quick is not None:
        return quick
    match question:
        case Triad() if isinstance(mark, np.ndarray) and mark.ndim == 2:
            weights = responses.triads[name]
            cells = (
                cells_of(points_from_weights(weights), TRIANGLE)
                if kept is None
                else kept.measures[name].cells
            )
            return triad_inside(weights, cells, mark)
        case Dyad() if isinstance(mark, np.ndarray) and mark.ndim == 1:
            return _on_the_line(responses.dyads[name], mark)
        case Stones() if isinstance(mark, StoneArea) and mark.stone in part_ids(question):
            place = list(part_ids(question)).index(mark.stone)
            return _on_the_canvas(responses.stones[name][:, place], mark.corners)
        case Choice() | Scale() if isinstance(mark, tuple):
            return _in_bars(responses, question, mark)
        case _:
            return None


def bars_of(question: Choice | Scale) -> tuple[str, ...]:
    """The ids of a question's bars in their order: its options, or its steps."""
    if isinstance(question, Scale):
        return tuple(str(step) for step in range(question.min, question.max + 1))
    return (*part_ids(question), *(["other"] if question.other else []))


def _numbers(mark: object) -> Floats | None:
    try:
        numbers = np.asarray(mark, np.float64)
    except (TypeError, ValueError):
        return None
    corners = numbers.shape[1:] == (2,) and 3 <= len(numbers) <= MOST_CORNERS
    if not (corners or numbers.shape == (2,)) or not np.isfinite(numbers).all():
        return None
    return np.clip(numbers, -FARTHEST, FARTHEST)


def _by_codes(kept: Kept, question: Question, mark: Mark) -> Flags | None:
    """The stories in named parts by the codes of their answers; None for what has no name."""
    coded = kept.questions.get(question.id)
    parts: list[int | None] = []
    match question:
        case Triad() if isinstance(mark, np.ndarray) and mark.ndim == 2:
            parts = [part_of(mark)]
        case Dyad() if isinstance(mark, np.ndarray) and mark.ndim == 1:
            parts = [part_of(mark)]
        case Stones() if isinstance(mark, StoneArea) and mark.stone in part_ids(question):
            coded = kept.stones[question.id][list(part_ids(question)).index(mark.stone)]
            parts = [quarter_of(mark.corners)]
        case Choice() | Scale() if isinstance(mark, tuple):
            before = 0
            if isinstance(question, Scale) and coded is not None:
                before = coded.steps_before(question.min)
            parts = [place - before for place, one in enumerate(bars_of(question)) if one in mark]
        case _:
            return None
    known = [part for part in parts if part is not None]
    if coded is None or not known or min(known) < 0 or max(known) >= len(coded.members):
        return None
    inside = coded.members[known].any(axis=0) & coded.placed
    # Every code has its place: looking whether it does takes longer than taking it.
    return inside.take(coded.codes, mode="clip")


def _on_the_line(values: Numbers, ends: Floats) -> Flags:
    part, (low, high) = part_of(ends), ends
    if part is not None:
        return np.asarray(stretches_of(values) == part, np.bool_)
    return np.asarray((values >= low) & (values <= high), np.bool_)


def _on_the_canvas(points: NDArray[np.float32], corners: Floats) -> Flags:
    part = quarter_of(corners)
    if part is not None:
        return np.asarray(quarters_of(points) == part, np.bool_)
    return stones_inside(points, cells_of(points, SQUARE), corners)


def _in_bars(responses: Responses, question: Choice | Scale, bars: Bars) -> Flags | None:
    known = [place for place, one in enumerate(bars_of(question)) if one in bars]
    if not known:
        return None
    if isinstance(question, Scale):
        steps = [place + question.min for place in known]
        return np.asarray(np.isin(responses.scales[question.id], steps), np.bool_)
    return np.asarray(responses.choices[question.id][:, known].any(axis=1), np.bool_)
