"""Two groups set against each other behind the gate: effect, interval and chance, in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags, Numbers
from analysis.choice_comparison import compare_choices
from analysis.comparison import (
    FEWEST_TELLERS,
    Comparison,
    compare_numbers,
    compare_stones,
)
from analysis.difference import MOST_SHUFFLED
from analysis.drawn_distance import (
    MOST_MOVED,
    DrawnComparison,
    compare_drawn_centres,
    distance_as_drawn,
)
from analysis.few_of_many import judge_few_of_many
from analysis.grid import SQUARE, TRIANGLE, cell_middles
from analysis.grouping import Groups
from analysis.intervals import JUST_BESIDE
from analysis.permutation import judge_means_by_moments
from analysis.simplex import farthest_log_ratios
from analysis.tally_comparison import compare_moments, compare_options, compare_values
from analysis.triads import cell_log_ratios
from dashboard.gated.chances import (
    CLEAR,
    say_chance,
    say_chance_of_all,
    say_chance_of_days,
    say_other_test,
)
from dashboard.gated.counted import Counted
from dashboard.gated.days_apart import judge_within_days
from dashboard.gated.gate import Scene
from dashboard.languages import gettext
from dashboard.wording import apart, number
from storybank import gate as disclosure
from storybank.signifiers import Choice, Dyad, Question, Scale, Stones, Triad

Cells = tuple[bytes, bytes]
"""The keys of the noise of both groups' sets."""
SURE = 2.0
"""Hundredths of the way from corner to corner that an interval spans at least where none is told
with a decimal."""
# One teller can move a log ratio from one end of the triangle to the other: at most from a corner
# to the middle of the side across.
RANGE = float(np.ptp(farthest_log_ratios(), axis=0).max())


@dataclass(frozen=True)
class Measure:
    """A measure of how two groups differ.

    reach: how far one story can move it, when its group has one teller. most: its largest size.
    turns: whether it changes its sign when the groups change places. by_root: whether one story of
    many moves it by the root of its share of its group, and not by its share.
    """

    reach: float
    most: float
    turns: bool = False
    by_root: bool = False

    def moved_by_one(self, tellers: int) -> float:
        """How far one of so many tellers of a group can move it."""
        return self.reach / (float(np.sqrt(tellers)) if self.by_root else tellers)


MEASURES = {
    "distance_in_triangle": Measure(MOST_MOVED * RANGE, 1),
    "distance_on_canvas": Measure(float(np.sqrt(2)), float(np.sqrt(2))),
    "cliffs_delta": Measure(2, 1, turns=True),
    # Rare options weigh most: from 0 to 1/√n, where she leaves one of them and takes another alone.
    "cramers_v": Measure(1, 1, by_root=True),
    "largest_share_difference": Measure(1, 1, turns=True),
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
    asked = scene.gate.asked_with(question.id, [*scene.gate.added.get(question.id, ())])
    if asked is not None:
        scene = scene.part(asked)
    if not all(scene.count(one, question.id) for one in scene.groups):
        return Effect(gettext("One of the groups is too small to be compared."), None)
    weighed, cells = _weighed(scene, question)
    if weighed.found.reason or not np.isfinite(weighed.found.p):
        return Effect(gettext("The groups cannot be compared surely here."), None)
    found = judge_within_days(scene, question, weighed.found, weighed.part)
    by_days, weighed = found is not weighed.found, replace(weighed, found=found)
    moved = _moved(scene, f"{question.id}.effect", found, cells)
    several = found.measure == "largest_share_difference" or (
        isinstance(question, Stones) and len(question.stones) > 1
    )
    chance = say_chance_of_all(found.p) if several else say_chance(found.p)
    if by_days:
        chance = say_chance_of_days()
    said = [_say_effect(scene, question, weighed, moved), chance]
    if asked is not None:
        said.append(gettext("Compared are those who could choose each of the answers."))
    if not by_days and isinstance(found, DrawnComparison) and found.disagree:
        said.append(say_other_test())
    return Effect(" ".join(said), found.p)


@dataclass(frozen=True)
class _Weighed:
    """A comparison, and which part of the question it is about: a stone or an option."""

    found: Comparison
    part: str = ""


@dataclass(frozen=True)
class _Moved:
    """An effect and its interval, with the noise that hides one teller's influence."""

    effect: float
    low: float
    high: float


def _weighed(scene: Scene, question: Question) -> tuple[_Weighed, Cells]:
    """The comparison of what the cut leaves of the groups, and the keys of both sets."""
    first, second = (scene.gate.answers(one, question.id) for one in scene.groups)
    if first is None or second is None:
        shown = [scene.gate.cut(one.placed(scene.gate, question.id)) for one in scene.groups]
        keys = [disclosure.cell_key(scene.gate.crowd, mask) for mask in shown]
        return _compare(scene, question, [np.flatnonzero(one) for one in shown]), (keys[0], keys[1])
    cells = (first.key, second.key)
    if isinstance(question, Stones):
        quick = _compare_stones_counted(scene, question)
    else:
        many = are_many(first, second)
        quick = _compare_counted(scene, question, first, second) if many else None
    return quick or _compare(scene, question, [first.numbers, second.numbers]), cells


def are_many(first: Counted, second: Counted) -> bool:
    """Whether two groups of tellers are compared by limit laws, for which counts are enough."""
    even = min(first.told.even_tellers, second.told.even_tellers)
    return first.tellers + second.tellers > MOST_SHUFFLED and even >= FEWEST_TELLERS


def _compare_counted(scene: Scene, question: Question, first: Counted, second: Counted) -> _Weighed:
    kept = scene.gate.kept
    assert kept is not None  # noqa: S101 - counted answers come from it
    coded = first.coded
    match question:
        case Triad():
            both = first.moments(kept, question.id), second.moments(kept, question.id)
            told = first.told, second.told
            ratios, places = (
                one[coded.cells] for one in (cell_log_ratios(), cell_middles(TRIANGLE))
            )
            judged = compare_moments("distance_of_centres", both, among=(*told, ratios))
            plain = judge_means_by_moments(*(one.moments(places) for one in told))
            plain = judge_few_of_many(plain, *told, places)
            return _Weighed(distance_as_drawn(judged, *both, plain_p=plain.p))
        case Choice():
            found, widest = compare_options(
                coded.members, first.told, second.told, several=question.several
            )
            return _Weighed(found, _option_names(scene, question)[widest])
        case _:
            order = coded.order
            return _Weighed(compare_values(coded.values, first.told, second.told, order=order))


def _compare_stones_counted(scene: Scene, question: Stones) -> _Weighed | None:
    """Each stone by its sums, over what its own cut leaves; None where that is little."""
    kept = scene.gate.kept
    if kept is None:
        return None
    found, level = [], _careful(question)
    for place in range(len(question.stones)):
        first, second = (scene.gate.answers(one, question.id, place) for one in scene.groups)
        if not first or not second or not are_many(first, second):
            return None
        name = f"{question.id}.{place}"
        both = first.moments(kept, name), second.moments(kept, name)
        places = cell_middles(SQUARE)[first.coded.cells]
        among = (first.told, second.told, places)
        found.append(compare_moments("distance_on_canvas", both, level=level, among=among))
    return _surest(scene, question, found)


def _compare(scene: Scene, question: Question, rows: Sequence[NDArray[np.intp]]) -> _Weighed:
    """The comparison of two groups that are given by their row numbers."""
    answers, both = scene.gate.responses, np.concatenate(rows)
    first = np.arange(len(both)) < len(rows[0])
    groups = Groups(first, ~first, answers.tellers[both])
    match question:
        case Triad():
            return _Weighed(compare_drawn_centres(answers.triads[question.id][both], groups))
        case Stones():
            return _compare_stones(scene, question, answers.stones[question.id][both], groups)
        case Choice():
            return _compare_options(scene, question, answers.choices[question.id][both], groups)
        case Dyad():
            return _Weighed(compare_numbers(answers.dyads[question.id][both], groups))
        case _:
            return _Weighed(compare_numbers(answers.scales[question.id][both], groups))


def _compare_stones(scene: Scene, question: Stones, canvas: Numbers, groups: Groups) -> _Weighed:
    level = _careful(question)
    places = range(canvas.shape[1])
    found = [compare_stones(canvas[:, place], groups, level=level) for place in places]
    return _surest(scene, question, found)


def _careful(question: Stones) -> float:
    """The level of each stone's interval, so that those of all stones hold together."""
    return 1 - CLEAR / len(question.stones)


def _surest(scene: Scene, question: Stones, found: Sequence[Comparison]) -> _Weighed:
    """The stone that differs most surely, its p raised by how many stones were looked at."""
    judged = [place for place, one in enumerate(found) if one.reason is None]
    if not judged:
        return _Weighed(found[0])
    least = min(judged, key=lambda place: found[place].p)
    raised = replace(found[least], p=min(1.0, found[least].p * len(found)))
    return _Weighed(raised, question.stones[least].text[scene.language])


def _compare_options(scene: Scene, question: Choice, chosen: Flags, groups: Groups) -> _Weighed:
    """All options together; where several may be taken, the one with the largest gap."""
    found = compare_choices(chosen, groups, several=question.several)
    names = _option_names(scene, question)
    return _Weighed(found, names[int(np.abs(found.gaps).argmax())] if found.gaps.size else "")


def _option_names(scene: Scene, question: Choice) -> list[str]:
    return [*(one.text[scene.language] for one in question.options), gettext("In their own words")]


def _moved(scene: Scene, name: str, found: Comparison, cells: Cells) -> _Moved:
    """The effect with noise of both groups, so that each hides its own tellers.

    Asked the other way round an effect that turns is the same with the other sign, noise and all:
    half the difference of the two answers would otherwise be the effect without noise.
    """
    measure, interval = MEASURES[found.measure], (found.low, found.high)
    limit = abs(found.high - found.low) / 8
    first, second = (
        float(scene.gate.noise_at(cell, name, scale=measure.moved_by_one(tellers), limit=limit))
        for cell, tellers in zip(cells, found.tellers, strict=True)
    )
    moved = first - second if measure.turns else first + second
    one, other = (
        scene.gate.farther_out(cell, name, scale=measure.moved_by_one(tellers), limit=limit / 2)
        for cell, tellers in zip(cells, found.tellers, strict=True)
    )
    below, above = one + (other[::-1] if measure.turns else other)
    ends = zip((found.effect, *interval), (0.0, -below, above), strict=True)
    return _Moved(*(_same_side(end, end + out + moved, measure.most) for end, out in ends))


def _same_side(before: float, after: float, most: float) -> float:
    """What stood on one side of 0 stays there: noise makes no difference sure or unsure."""
    if not before:
        return 0.0
    side = 1 if before > 0 else -1
    return side * max(JUST_BESIDE, min(side * after, most))


def _say_effect(scene: Scene, question: Question, weighed: _Weighed, moved: _Moved) -> str:
    interval, value = apart(moved.low, moved.high, 2), number(moved.effect, 2)
    share = 100 / MEASURES[weighed.found.measure].most
    digits = 0 if share * (moved.high - moved.low) >= SURE else 1
    way = {
        "share": number(share * moved.effect, digits),
        "interval": apart(share * moved.low, share * moved.high, digits),
    }
    match weighed.found.measure:
        case "distance_in_triangle":
            return gettext(
                "The distance between the centres is %(share)s %% (%(interval)s %%) of the way "
                "from corner to corner.",
                **way,
            )
        case "distance_on_canvas":
            return gettext(
                "Surest difference: “%(part)s”. The distance between its centres is %(share)s %% "
                "(%(interval)s %%) of the way from corner to corner.",
                part=weighed.part,
                **way,
            )
        case "cliffs_delta":
            return _say_higher(scene, question, moved.effect, interval)
        case "largest_share_difference":
            return _say_option(scene, weighed.part, moved)
        case _:
            return gettext(
                "The difference is %(value)s on a scale from 0 to 1 (%(interval)s).",
                value=value,
                interval=interval,
            )


def _say_higher(scene: Scene, question: Question, effect: float, interval: str) -> str:
    """Which end the first group more often lies nearer to, and how much: not its mean, which a few
    far out may put on the other side."""
    if not round(effect, 2):
        return gettext("Both groups lie alike (%(interval)s round 0).", interval=interval)
    if isinstance(question, Dyad):
        end = question.poles[int(effect > 0)].text[scene.language]
    elif isinstance(question, Scale):
        end = (question.high if effect > 0 else question.low)[scene.language]
    else:
        end = ""
    return gettext(
        "%(group)s more often lies nearer to “%(end)s” (%(value)s on a scale from −1 to 1, "
        "%(interval)s).",
        group=scene.group.name,
        end=end,
        value=number(effect, 2),
        interval=interval,
    )


def _say_option(scene: Scene, option: str, moved: _Moved) -> str:
    """The option with the largest gap, in percentage points, by the group that took it more."""
    effect, low, high = 100 * moved.effect, 100 * moved.low, 100 * moved.high
    names = [one.name for one in scene.groups]
    if effect < 0:
        effect, low, high, names = -effect, -high, -low, names[::-1]
    points, interval = number(effect), apart(low, high)
    if not round(effect):
        return gettext(
            "Largest difference: “%(option)s”, %(points)s percentage points (%(interval)s).",
            option=option,
            points=points,
            interval=interval,
        )
    return gettext(
        "Largest difference: “%(option)s”, %(points)s percentage points more for %(more)s than for "
        "%(less)s (%(interval)s).",
        option=option,
        points=points,
        more=names[0],
        less=names[-1],
        interval=interval,
    )


def say_all_effects(effects: Collection[Effect]) -> str:
    """How many questions differ, and how many would by chance: that is on average, and where
    answers go together often none and at times several (four of eight in .02 of draws, not .0004).
    """
    judged = [one for one in effects if one.p is not None]
    if not judged:
        return ""
    if len(judged) == 1:
        return gettext(
            "Questions on which the groups differ (p under 0.05): %(found)s of 1; chance alone "
            "would give about %(chance)s on average.",
            found=int(judged[0].clear),
            chance=number(CLEAR, 2),
        )
    return gettext(
        "Questions on which the groups differ (p under 0.05): %(found)s of %(all)s; chance alone "
        "would give about %(chance)s on average, but several at once where answers go together.",
        found=sum(one.clear for one in judged),
        all=len(judged),
        chance=number(CLEAR * len(judged), 1),
    )
