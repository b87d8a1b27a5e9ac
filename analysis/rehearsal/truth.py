"""Where the centres and shares of a rehearsal must lie, computed from its plan and not from draws.

A centre is the mean of the latent numbers, so it is the closed geometric mean of a triad and the
middle of a dyad on the scale of log odds. Tellers who place in the corners widen every distance
from the middle by the same known factor.
"""

from itertools import product
from typing import Any

import numpy as np

from analysis.arrays import Floats
from analysis.rehearsal.plan import AFTER, BEFORE, THEME, TIME, Plan, Question
from analysis.simplex import weights_from_log_ratios


def expected_latent(
    plan: Plan, question: str, cause: str | None = None, label: str | None = None
) -> Floats:
    """The mean (k,) of a question's latent numbers, of all or of those with this label."""
    asked = plan.question(question)
    mean = np.array(asked.base, np.float64)
    for effect in plan.effects:
        if effect.question == question:
            weight = _share_with(plan, (effect.cause, effect.label), (cause, label))
            mean = mean + weight * np.array(effect.shift)
    return np.asarray(mean * widening(plan, asked), np.float64)


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

    A dyad's is the place whose log odds are the mean log odds; a scale's counts before rounding.
    """
    asked, latent = plan.question(question), expected_latent(plan, question, cause, label)
    if asked.kind == "triad":
        return np.asarray(weights_from_log_ratios(latent[None])[0])
    if asked.kind == "dyad":
        return np.asarray(1 / (1 + np.exp(-latent)))
    return latent + sum(asked.steps) / 2


def expected_share(plan: Plan, name: str, state: str) -> float:
    """The share of those asked who answer `placed`, `not_applicable` or `passed_by`."""
    order = [question.id for question in plan.questions] + [group.id for group in plan.groups]
    still_there = (1 - plan.habits.stopping) ** (order.index(name) + 1)
    does_not = next((one.not_applicable for one in plan.questions if one.id == name), 0.0)
    shares = {
        "placed": still_there * (1 - does_not),
        "not_applicable": still_there * does_not,
        "passed_by": 1 - still_there,
    }
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


def _share_with(plan: Plan, wanted: tuple[str, str], given: tuple[str | None, str | None]) -> float:
    """The share of stories with the wanted label among those with the given one."""
    cells = _time_and_theme(plan)
    either = {TIME: 0, THEME: 1}
    (cause, label), (of, only) = wanted, given
    if cause not in either:
        share = next(group for group in plan.groups if group.id == cause).options[label]
        return float(label == only) if of == cause else share
    if of in either:
        cells = {key: share for key, share in cells.items() if key[either[of]] == only}
    whole = sum(cells.values())
    return sum(share for key, share in cells.items() if key[either[cause]] == label) / whole


def _time_and_theme(plan: Plan) -> dict[tuple[str, str], float]:
    """The share of the stories in each cell of time and theme."""
    after = (plan.days - plan.turn) / plan.days
    times = {BEFORE: 1 - after, AFTER: after}
    return {
        (when, theme): times[when] * shares[when == AFTER]
        for when, (theme, shares) in product(times, plan.themes.items())
    }
