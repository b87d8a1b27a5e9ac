"""Two groups set against each other behind the gate: effect, interval and chance, in words."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import Flags
from analysis.choice_comparison import ChoiceComparison, compare_choices
from analysis.comparison import Comparison, compare_numbers, compare_stones, compare_triads
from analysis.grouping import Groups
from analysis.simplex import HALF_PIXEL
from dashboard.gated.gate import Scene
from dashboard.languages import gettext
from dashboard.wording import between, number
from storybank.signifiers import Choice, Dyad, Question, Scale, Stones, Triad

CLEAR = 0.05
# One teller can move a log ratio from one end of the triangle to the other.
RANGE = float(np.sqrt(2) * np.log((1 - HALF_PIXEL) / HALF_PIXEL))
# How far one story can move each measure, when its group has one teller.
REACH = {
    "distance_of_centres": RANGE,
    "distance_on_canvas": float(np.sqrt(2)),
    "cliffs_delta": 2.0,
    "cramers_v": 1.0,
    "largest_share_difference": 1.0,
    "share_difference": 1.0,
}


@dataclass(frozen=True)
class Effect:
    """How two groups differ on one question: a sentence, and the p value where there is one."""

    sentence: str
    p: float | None

    @property
    def clear(self) -> bool:
        """Whether chance would rarely do this alone."""
        return self.p is not None and self.p < CLEAR


def weigh(scene: Scene, question: Question) -> Effect | None:
    """The effect on one question; None where nothing is compared or there is nothing to compare."""
    if scene.compared is None or not isinstance(question, Triad | Dyad | Stones | Choice | Scale):
        return None
    first, second = (scene.gate.cut(one.placed(scene.gate, question.id)) for one in scene.groups)
    if not (first.any() and second.any()):
        return Effect(gettext("One of the groups is too small to be compared."), None)
    found = _compare(scene, question, Groups(first, second, scene.gate.responses.tellers))
    if found.reason or not np.isfinite(found.p):
        return Effect(gettext("The groups cannot be compared surely here."), None)
    return Effect(_say(scene, question, found, first | second), found.p)


def _compare(scene: Scene, question: Question, groups: Groups) -> Comparison:
    kept = scene.gate.responses
    match question:
        case Triad():
            return compare_triads(kept.triads[question.id], groups)
        case Stones():
            return _compare_first_stone(scene, question, groups)
        case Choice():
            chosen = kept.choices[question.id]
            return compare_choices(chosen, groups, several=question.several)
        case Dyad():
            return compare_numbers(kept.dyads[question.id], groups)
        case _:
            return compare_numbers(kept.scales[question.id], groups)


def _compare_first_stone(scene: Scene, question: Stones, groups: Groups) -> Comparison:
    """The stone that lies farthest apart, its p raised by how many stones were looked at."""
    canvas = scene.gate.responses.stones[question.id]
    found = [compare_stones(canvas[:, place], groups) for place in range(canvas.shape[1])]
    judged = [one for one in found if one.reason is None] or found
    least = min(judged, key=lambda one: one.p)
    raised = min(1.0, least.p * len(found))
    return Comparison(
        least.measure, least.stories, least.tellers, least.effect,
        least.low, least.high, raised, least.method, least.reason,
    )  # fmt: skip


def _say(scene: Scene, question: Question, found: Comparison, shown: Flags) -> str:
    size = REACH[found.measure] / min(found.tellers)
    limit = abs(found.high - found.low) / 4
    name = f"{question.id}.effect"
    moved = float(scene.gate.noise(shown, name, scale=size, limit=limit))
    # An end that stood on one side of 0 stays there: the noise must not make a difference sure.
    effect, low, high = (
        _same_side(end, end + moved) for end in (found.effect, found.low, found.high)
    )
    return f"{_say_effect(scene, question, found, effect, (low, high))} {say_chance(found.p)}"


def _same_side(before: float, after: float) -> float:
    return after if before * after > 0 else 0.0


def _say_effect(
    scene: Scene, question: Question, found: Comparison, effect: float, ends: tuple[float, float]
) -> str:
    interval = between(*ends, 2)
    value = number(effect, 2)
    match found.measure:
        case "distance_of_centres" | "distance_on_canvas":
            return gettext(
                "The centres lie %(value)s apart (%(interval)s).", value=value, interval=interval
            )
        case "cliffs_delta":
            return _say_higher(scene, question, effect, interval)
        case "largest_share_difference" if isinstance(found, ChoiceComparison):
            return _say_option(scene, question, found, effect, ends)
        case _:
            return gettext(
                "The difference is %(value)s on a scale from 0 to 1 (%(interval)s).",
                value=value,
                interval=interval,
            )


def _say_higher(scene: Scene, question: Question, effect: float, interval: str) -> str:
    """Which end the first group lies nearer to, and how much."""
    if not round(effect, 2):
        return gettext("Both groups lie alike (%(interval)s round 0).", interval=interval)
    if isinstance(question, Dyad):
        end = question.poles[int(effect > 0)].text[scene.language]
    elif isinstance(question, Scale):
        end = (question.high if effect > 0 else question.low)[scene.language]
    else:
        end = ""
    return gettext(
        "%(group)s lies nearer to “%(end)s” (%(value)s on a scale from −1 to 1, %(interval)s).",
        group=scene.group.name,
        end=end,
        value=number(effect, 2),
        interval=interval,
    )


def _say_option(
    scene: Scene,
    question: Question,
    found: ChoiceComparison,
    effect: float,
    ends: tuple[float, float],
) -> str:
    """The option with the largest gap, in percentage points."""
    names = [one.text[scene.language] for one in getattr(question, "options", ())]
    names.append(gettext("In own words"))
    option = names[int(np.abs(found.gaps).argmax())]
    return gettext(
        "Largest difference: “%(option)s”, %(points)s percentage points (%(interval)s).",
        option=option,
        points=number(100 * effect),
        interval=between(100 * ends[0], 100 * ends[1]),
    )


def say_chance(p: float) -> str:
    """What chance has to do with it."""
    if p >= CLEAR:
        return gettext("Chance may explain it (p = %(p)s).", p=number(p, 2))
    if p < 0.01:
        return gettext("Chance hardly explains it (p under 0.01).")
    return gettext("Chance rarely does this alone (p = %(p)s).", p=number(p, 2))


def say_all_effects(effects: list[Effect]) -> str:
    """How many questions differ, and how many would by chance."""
    judged = [one for one in effects if one.p is not None]
    if not judged:
        return ""
    return gettext(
        "%(found)s of %(all)s questions differ (p under 0.05); chance alone would give about "
        "%(chance)s.",
        found=sum(one.clear for one in judged),
        all=len(judged),
        chance=number(CLEAR * len(judged), 1),
    )
