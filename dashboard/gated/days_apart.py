"""Whether two groups told on such different days that it may be the days that differ."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.comparison import Comparison
from analysis.days_apart import growth_by_days
from analysis.intervals import agree_at_nought
from analysis.responses import Responses, placed
from analysis.scan import (
    Column,
    choice_column,
    dyad_column,
    label_column,
    relate_within_days,
    scale_column,
    several_column,
    stone_column,
    triad_column,
)
from analysis.scan.within_days import MUCH
from dashboard.gated.chances import CLEAR
from dashboard.gated.gate import Gate, Group, Scene
from dashboard.languages import gettext
from storybank.signifiers import Choice, Dyad, Question, Stones, Triad

MOST = 50_000
"""Stories of both groups among which a question is looked at within days, while a reader waits."""
DAYS = "days"
Rows = NDArray[np.intp]


def lie_apart(scene: Scene) -> bool:
    """Whether groups of people came to such different days that these may be what differs."""
    if scene.compared is None or scene.of_periods:
        return False
    first, second = (_told_on_each_day(scene.gate, one) for one in scene.groups)
    return growth_by_days(first, second) > MUCH


def judge_within_days(
    scene: Scene, question: Question, found: Comparison, stone: str
) -> Comparison:
    """What was found of a question; where groups of different days differ on it, but not among
    those who told on the same day, with the p of that and an interval that holds 0.

    stone: the name of the one that is told of. Of more stories than MOST it stays as it was found,
    and the words beside all maps alone tell of the days.
    """
    if found.p >= CLEAR or not may_be_judged(scene):
        return found
    shown = [scene.gate.cut(one.placed(scene.gate, question.id)) for one in scene.groups]
    rows = np.concatenate([np.flatnonzero(one) for one in shown])
    told = _column(scene.gate.responses, question, rows, stone, scene.language)
    p = chance_within_days(scene, rows, int(shown[0].sum()), told)
    low, high = agree_at_nought(found.effect, (found.low, found.high), p, 1 - CLEAR)
    return replace(found, p=p, low=low, high=high) if p >= CLEAR else found


def may_be_judged(scene: Scene) -> bool:
    """Whether groups lie so far apart that they are looked at within days, and are few enough."""
    return _are_few(scene) and lie_apart(scene)


def chance_within_days(scene: Scene, rows: Rows, first: int, told: Column) -> float:
    """The chance that two groups are alike within days, 1 where no day has both; 0 where they
    differ there too, or where that is no question.

    rows (m,): the stories of both, of which so many of the `first`. told (m,): what they answered.
    """
    answers = scene.gate.responses
    of_second = (np.arange(len(rows)) >= first).astype(np.intp)
    groups = label_column("groups", of_second, ("first", "second"))
    days, tellers = answers.days_since_first[rows], answers.tellers[rows]
    within = relate_within_days(groups, told, days, tellers)
    on_any_day = relate_within_days(groups, told, np.minimum(days, 0), tellers)
    if within.holds(on_any_day.effect) is not False:
        return 0.0
    return 1.0 if np.isnan(within.p) else within.p


def _column(
    answers: Responses, question: Question, rows: Rows, stone: str, language: str
) -> Column:
    name = question.id
    match question:
        case Triad():
            return triad_column(name, answers.triads[name][rows])
        case Dyad():
            return dyad_column(name, answers.dyads[name][rows])
        case Stones():
            at = [one.text[language] for one in question.stones].index(stone)
            return stone_column(name, answers.stones[name][rows, at])
        case Choice():
            chosen = answers.choices[name][rows]
            labels = [str(place) for place in range(chosen.shape[1])]
            if question.several:
                return several_column(name, chosen, labels, placed(answers, name)[rows])
            return choice_column(name, chosen, labels)
        case _:
            values = answers.scales[name][rows]
            steps = range(int(np.nanmin(values)), int(np.nanmax(values)) + 1)
            return scale_column(name, values, steps)


def say_days(scene: Scene) -> str:
    """What days have to do with it, where groups of people came to different ones; else nothing."""
    if not lie_apart(scene):
        return ""
    if _are_few(scene):
        return gettext(
            "The groups told on different days. Those who told on one day, as at one meeting, have "
            "its mood in common, so a question counts as different only where those of one day "
            "show it too."
        )
    return gettext(
        "The groups told on different days. Those who told on one day, as at one meeting, have its "
        "mood in common, so it may be the days that differ and not the groups. “Patterns” says of "
        "what stands out whether those of one day show it too."
    )


def _are_few(scene: Scene) -> bool:
    return sum(one.stories for one in scene.groups) <= MOST


def _told_on_each_day(gate: Gate, group: Group) -> NDArray[np.intp]:
    """(days,) stories of a group, cut; counted once for all maps that share it."""
    if DAYS not in group.answers:
        days = gate.responses.days_since_first
        rows = np.flatnonzero(gate.cut(group.mask))
        least = int(days.max(initial=-1)) + 2
        group.answers[DAYS] = np.bincount(days.take(rows) + 1, minlength=least)[1:]
    found: NDArray[np.intp] = group.answers[DAYS]
    return found
