"""What other readers expected of the stories that a landscape lies over, as far as it may be shown.

As on the page of expectations: a reader meets what others expected only after she has said her own
or skipped it, and then the middle of the oldest marks, as many as make a multiple of k.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from analysis.simplex import points_from_weights
from dashboard.gated import Guess
from dashboard.gated.guessed import are_unlike
from dashboard.grounds import Ground, Measure
from dashboard.room import Room
from dashboard.views.filters import View
from storybank.expectations import EVERYBODY, Placements, expected_by_others, find_expectation
from storybank.gate import shown_count
from storybank.signifiers import part_ids

HUNDREDTHS = 2  # decimals: the arrow says of the readers' marks no more than the words do


def find_guess(session: Session, room: Room, view: View, ground: Ground) -> Guess | None:
    """Where others expected the centre of just these stories; None where it may not be shown."""
    whose, reader = _whose(view), room.visit.account
    if whose is None or find_expectation(session, reader, room.collection, whose) is None:
        return None
    expected = expected_by_others(session, reader, room.collection, whose)
    places = [one for one in (_place(ground, marks) for marks in expected) if one is not None]
    shown = shown_count(len(places), room.collection.k)
    if not shown:
        return None
    marks = np.array(places[:shown])
    middle = marks.mean(axis=0).round(HUNDREDTHS)
    if ground.triad is not None:
        middle, marks = middle / middle.sum(), points_from_weights(marks)
    return Guess(shown, middle[None], are_unlike(marks))


def _whose(view: View) -> str | None:
    """Whom expectations are kept of, where the view shows all of those and nobody else."""
    if view.versus is not None or view.marks:
        return None
    if not view.filters:
        return EVERYBODY
    [first, *more] = view.filters
    alone = not more and len(first.chosen) == 1
    return f"{first.offer.name}:{first.chosen[0]}" if alone else None


def _place(ground: Ground, marks: Placements) -> list[float] | None:
    """A reader's marks as weights of the triad or a place on both ways; None without one."""
    if ground.triad is not None:
        mark, parts = marks.get(ground.triad.id), part_ids(ground.triad)
        return [float(mark["weights"][part]) for part in parts] if mark else None
    asked = [(way, marks.get(way.question.id)) for way in ground.ways]
    places = [_along(way, mark) for way, mark in asked if mark]
    return places if len(places) == len(asked) else None


def _along(way: Measure, mark: Mapping[str, Any]) -> float:
    return float(mark["weights"][way.part] if way.part else mark["value"])
