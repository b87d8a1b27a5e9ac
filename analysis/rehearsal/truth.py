"""Where the centres and shares of a rehearsal must lie, computed from its plan and not from draws.

A triad's centre is the mean of the latent numbers, so it is the closed geometric mean, and tellers
who place in the corners widen its distance from the middle by a known factor. A dyad's is the
median, as maps show it: those tellers lie far out on both sides and move it less.
"""

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import Any

import numpy as np
from scipy import optimize, special

from analysis.arrays import Floats
from analysis.errors import ParameterError
from analysis.rehearsal.plan import AFTER, BEFORE, THEME, TIME, Group, Plan, Question
from analysis.simplex import weights_from_log_ratios


def expected_latent(
    plan: Plan, question: str, cause: str | None = None, label: str | None = None
) -> Floats:
    """The mean (k,) of a question's latent numbers, of all or of those with this label.

    Raises ParameterError for what is not in the plan.
    """
    if cause is not None and label not in plan.labels(cause):
        raise ParameterError("label", label, f"a label of {cause}")
    shares, means = _cells(plan, question, (cause, label))
    mean = shares @ means / shares.sum()
    return np.asarray(mean * widening(plan, plan.question(question)), np.float64)


def widening(plan: Plan, question: Question) -> float:
    """How many times as far from the middle a mean lies for the tellers in the corners."""
    if question.kind == "scale":
        return 1.0
    habits = plan.habits
    return 1 + habits.in_corners * (habits.exaggeration - 1)


def expected_centre(
    plan: Plan, question: str, cause: str | None = None, label: str | None = None
) -> Floats:
    """Where a question's centre lies: a triad's weights (3,), a dyad's or scale's place (1,).

    A dyad's is the median; a scale's counts before rounding. Raises ParameterError for what is not
    in the plan.
    """
    asked, latent = plan.question(question), expected_latent(plan, question, cause, label)
    if asked.kind == "triad":
        return np.asarray(weights_from_log_ratios(latent[None])[0])
    if asked.kind == "dyad":
        middle = _median(plan, asked, *_cells(plan, question, (cause, label)))
        return np.array([special.expit(middle)])
    return latent + sum(asked.steps) / 2


def _median(plan: Plan, asked: Question, shares: Floats, means: Floats) -> float:
    """The median of a question's one latent number, of cells with these shares and means (c, 1)."""
    habits, middles = plan.habits, means[:, 0]
    kinds = ((1 - habits.in_corners, 1.0), (habits.in_corners, habits.exaggeration))

    def surplus(at: float) -> float:
        below = [part * special.ndtr((at / far - middles) / asked.spread) for part, far in kinds]
        return float(shares @ sum(below) / shares.sum()) - 0.5

    farthest = max(habits.exaggeration, 1) * (np.abs(middles).max() + asked.spread)
    return float(optimize.brentq(surplus, -farthest, farthest))


def expected_share(plan: Plan, name: str, state: str) -> float:
    """The share of those asked who answer `placed`, `not_applicable` or `passed_by`.

    Raises ParameterError for another name or state.
    """
    order = [question.id for question in plan.questions] + [group.id for group in plan.groups]
    if name not in order:
        raise ParameterError("name", name, "a question or group of the plan")
    still_there = (1 - plan.habits.stopping) ** (order.index(name) + 1)
    does_not = next((one.not_applicable for one in plan.questions if one.id == name), 0.0)
    shares = {
        "placed": still_there * (1 - does_not),
        "not_applicable": still_there * does_not,
        "passed_by": 1 - still_there,
    }
    if state not in shares:
        raise ParameterError("state", state, f"one of {', '.join(shares)}")
    return shares[state]


def what_was_planted(plan: Plan) -> dict[str, Any]:
    """The answer sheet: every effect, share and habit in plain numbers and words."""
    return {
        "effects": [_told(plan, effect.question, effect.cause) for effect in _once(plan)],
        "nothing planted": [one.id for one in plan.questions if not _touched(plan, one.id)],
        "together": [
            {"questions": [one.first, one.second], "correlation": one.correlation}
            for one in plan.together
        ],
        "does not apply": {
            one.id: round(expected_share(plan, one.id, "not_applicable"), 3)
            for one in plan.questions
            if one.not_applicable
        },
        "themes": {
            name: {BEFORE: before, AFTER: after} for name, (before, after) in plan.themes.items()
        },
        "turn": f"day {plan.turn} of {plan.days}",
        "habits": {
            "place everything near the corners": plan.habits.in_corners,
            "tell two or three stories": plan.habits.several,
            "stop at each question": plan.habits.stopping,
        },
    }


def _once(plan: Plan) -> list[Any]:
    """One effect of each question and cause: the sheet tells all its labels together."""
    return list({(one.question, one.cause): one for one in plan.effects}.values())


def _told(plan: Plan, question: str, cause: str) -> dict[str, Any]:
    centres = {
        label: np.round(expected_centre(plan, question, cause, label), 3).tolist()
        for label in plan.labels(cause)
    }
    return {"question": question, "by": cause, "centres": centres}


def _touched(plan: Plan, name: str) -> bool:
    paired = any(name in (pair.first, pair.second) for pair in plan.together)
    return paired or any(effect.question == name for effect in plan.effects)


def _cells(
    plan: Plan, question: str, given: tuple[str | None, str | None]
) -> tuple[Floats, Floats]:
    """The share (c,) of the stories and the latent mean (c, k) in each cell of what moves the
    question, of those with the given label of a cause."""
    effects = [one for one in plan.effects if one.question == question]
    causes = {one.cause for one in effects} | {given[0]}
    groups = [one for one in plan.groups if one.id in causes]
    base = np.array(plan.question(question).base, np.float64)
    shares, means = [], []
    for share, labels in _labels(plan, groups):
        if given[0] is None or labels[given[0]] == given[1]:
            moved = [np.array(one.shift) for one in effects if labels[one.cause] == one.label]
            shares.append(share)
            means.append(sum(moved, base))
    return np.array(shares), np.array(means)


def _labels(plan: Plan, groups: list[Group]) -> Iterator[tuple[float, dict[str, str]]]:
    """The labels of each cell of time, theme and these groups, with its share of the stories."""
    options = [list(one.options.items()) for one in groups]
    for (when, theme), share in _time_and_theme(plan).items():
        for chosen in product(*options):
            labels = {one.id: label for one, (label, _) in zip(groups, chosen, strict=True)}
            yield share * prod(part for _, part in chosen), {TIME: when, THEME: theme} | labels


def _time_and_theme(plan: Plan) -> dict[tuple[str, str], float]:
    """The share of the stories in each cell of time and theme."""
    after = (plan.days - plan.turn) / plan.days
    times = {BEFORE: 1 - after, AFTER: after}
    return {
        (when, theme): times[when] * shares[when == AFTER]
        for when, (theme, shares) in product(times, plan.themes.items())
    }
