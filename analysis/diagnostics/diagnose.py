"""The diagnosis of every signifier of a pilot: its numbers, what speaks against it, a verdict."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from analysis.arrays import Flags, Floats, Hashes, Numbers, as_floats, checked_level
from analysis.comparison import Comparison
from analysis.diagnostics.asked import Asked, Kind
from analysis.diagnostics.haste import TimeSpent, compare_haste, measure_time
from analysis.diagnostics.redundancy import Redundancy, find_redundancy
from analysis.diagnostics.repeats import agreement_of_repeats
from analysis.diagnostics.shape import Shape, fullest_mid_edge, shape_of
from analysis.diagnostics.shown import ShownEffect, measure_shown_effect
from analysis.diagnostics.verdicts import (
    Finding,
    Limits,
    Reason,
    Verdict,
    hold_against,
    strongest,
)
from analysis.errors import ShapeError
from analysis.intervals import TOO_FEW_TELLERS, Estimate
from analysis.responses import StateShares, state_shares
from analysis.seeds import generator_from
from analysis.tellers import number_tellers, of

MOST_TELLERS = 5000
"""More than any pilot; of a larger collection so many tellers are drawn, with all their stories."""


@dataclass(frozen=True)
class Diagnosis:
    """One signifier: how it was answered, and what that says of it."""

    kind: Kind
    verdict: Verdict
    findings: tuple[Finding, ...]
    """What speaks against it, held reasons before open ones; empty where it is kept."""
    states: StateShares
    shape: Shape
    redundancy: Redundancy | None
    """None where under 15 stories placed it and another."""
    shown: ShownEffect | None
    """None where the order never varied."""
    repeats: Estimate
    """Intraclass correlation over the stories of tellers who told several."""
    haste: Comparison | None
    """Time of the stories in the middle against the others; None without times or a middle."""


@dataclass(frozen=True)
class Pilot:
    """All signifiers of a pilot."""

    stories: int
    tellers: int
    drawn: bool
    """True where these are a random draw of a larger collection's tellers."""
    signifiers: Mapping[str, Diagnosis]
    time: TimeSpent | None
    """None where no story carries its time."""
    limits: Limits
    seed: int


def diagnose(
    asked: Mapping[str, Asked],
    tellers: Hashes | None = None,
    *,
    seconds: Numbers | None = None,
    limits: Limits | None = None,
    seed: int = 0,
) -> Pilot:
    """Diagnose every signifier of `asked`, all over the same n stories by `tellers` (n,).

    `seconds` (n,) is the time of each story, NaN where not measured. Under `limits.fewest_tellers`
    who were asked the verdict is `too_early`, whatever the numbers. Raises ShapeError where columns
    differ in length, ParameterError (the level of the limits).
    """
    bounds = limits or Limits()
    checked_level(bounds.level)
    stories = _count_stories(asked, tellers, seconds)
    rows = _draw(tellers, stories, seed)
    whose, spent = of(tellers, rows), _known_seconds(seconds, rows)
    chosen = {name: one.at(rows) for name, one in asked.items()}
    alike = find_redundancy(
        chosen, whose, limit=bounds.says_the_same, level=bounds.level, seed=seed
    )
    measured = {
        name: replace(_measure(one, whose, spent, bounds.level, seed), redundancy=alike.get(name))
        for name, one in chosen.items()
    }
    return Pilot(
        int(rows.sum()),
        number_tellers(whose, int(rows.sum()))[1],
        not rows.all(),
        {name: _judge(one, bounds) for name, one in measured.items()},
        None if spent is None else measure_time(spent, whose, level=bounds.level),
        bounds,
        seed,
    )


def _measure(
    asked: Asked, whose: Hashes | None, spent: Floats | None, level: float, seed: int
) -> Diagnosis:
    return Diagnosis(
        asked.kind,
        Verdict.KEEP,
        (),
        state_shares(asked.states, whose, level=level),
        shape_of(asked, whose, level=level),
        None,
        measure_shown_effect(asked, whose, level=level),
        agreement_of_repeats(asked, whose, level=level),
        None if spent is None else compare_haste(asked, spent, whose, seed=seed),
    )


def _judge(one: Diagnosis, limits: Limits) -> Diagnosis:
    """The diagnosis with what speaks against it."""
    found = [finding for finding in _findings(one, limits) if finding is not None]
    found.sort(key=lambda finding: list(Verdict).index(finding.verdict))
    if strongest(found) in (Verdict.KEEP, Verdict.TOO_EARLY):  # else it is known why they are few
        placed = one.shape.fullest.tellers
        found = _too_few(Reason.TOO_FEW_PLACED, placed, limits.fewest_placed) + found
    few = _too_few(Reason.TOO_FEW_TELLERS, one.states.tellers, limits.fewest_tellers)
    verdict = Verdict.TOO_EARLY if few else strongest(found)
    return replace(one, verdict=verdict, findings=tuple(few + found))


def _too_few(reason: Reason, tellers: int, fewest: int) -> list[Finding]:
    """The finding that they are, if they are."""
    number = Estimate(tellers, tellers, float(tellers), np.nan, np.nan, TOO_FEW_TELLERS)
    return [Finding(reason, Verdict.TOO_EARLY, number, fewest)] if tellers < fewest else []


def _findings(one: Diagnosis, limits: Limits) -> Iterator[Finding | None]:
    shape, away = one.shape, one.states.not_applicable
    nobody = hold_against(Reason.NOBODY, away, limits.nobody)
    yield nobody
    if nobody is None or nobody.verdict is not Verdict.DROP:
        yield hold_against(Reason.DOES_NOT_APPLY, away, limits.does_not_apply)
    if one.kind is not Kind.STONE:  # a teller lays those stones that her story has a place for
        yield hold_against(Reason.PASSED_BY, one.states.passed_by, limits.passed_by)
    if shape.middle is not None:
        limit = limits.middle_times_even * shape.middle_when_even
        middle = hold_against(Reason.IN_THE_MIDDLE, shape.middle, limit)
        yield middle
        if middle is not None and middle.verdict is not Verdict.TOO_EARLY:
            yield _in_haste(one.haste, limits)
    if shape.loci is not None:
        edge, share = fullest_mid_edge(shape.loci)
        yield hold_against(Reason.BETWEEN_TWO, share, limits.between_two, edge)
    if shape.at_ends is not None and _pulls_apart(shape, limits):
        limit = 1 - limits.between_times_even * (1 - shape.ends_when_even)
        yield hold_against(Reason.AT_THE_ENDS, shape.at_ends, limit)
    yield hold_against(Reason.ALL_ALIKE, shape.fullest, limits.all_alike)
    if one.redundancy is not None and one.redundancy.spare:
        alike = one.redundancy
        yield hold_against(Reason.SAYS_THE_SAME, alike.explained, limits.says_the_same, alike.other)
    if one.shown is not None:
        place, pull = one.shown.strongest[0], _without_sign(one.shown.strongest[1])
        # In a small pilot chance alone pulls by more than the limit.
        if not pull.low <= 0:
            yield hold_against(Reason.ORDER_MOVES, pull, limits.order_moves, place)
    yield hold_against(Reason.ABOUT_THE_TELLER, one.repeats, limits.about_the_teller)


def _pulls_apart(shape: Shape, limits: Limits) -> bool:
    """Whether two ends at least hold a good part each: one full end is another matter."""
    return sum(end.low > limits.each_end for end in shape.ends) > 1


def _in_haste(haste: Comparison | None, limits: Limits) -> Finding | None:
    """That the many in the middle took less time, where that is sure: a perhaps tells nothing."""
    if haste is None or not -haste.high > limits.in_haste:
        return None
    less = Estimate(sum(haste.stories), sum(haste.tellers), -haste.effect, -haste.high, -haste.low)
    return hold_against(Reason.IN_HASTE, less, limits.in_haste)


def _without_sign(pull: Estimate) -> Estimate:
    """A pull as a size; a negative one is turned round with its interval."""
    if pull.value >= 0:
        return pull
    return replace(pull, value=-pull.value, low=-pull.high, high=-pull.low)


def _count_stories(
    asked: Mapping[str, Asked], tellers: Hashes | None, seconds: Numbers | None
) -> int:
    """The number of stories, the same in every column."""
    columns = {name: len(one.states) for name, one in asked.items()}
    if tellers is not None:
        columns["tellers"] = len(tellers)
    if seconds is not None:
        columns["seconds"] = len(np.atleast_1d(seconds))
    stories = next(iter(columns.values()), 0)
    for name, length in columns.items():
        if length != stories:
            raise ShapeError(name, f"({length},)", f"({stories},)")
    return stories


def _draw(tellers: Hashes | None, stories: int, seed: int) -> Flags:
    """The stories (n,) of at most MOST_TELLERS tellers."""
    codes, number = number_tellers(tellers, stories)
    if number <= MOST_TELLERS:
        return np.ones(stories, dtype=np.bool_)
    kept = np.zeros(number, dtype=np.bool_)
    kept[generator_from(seed).choice(number, MOST_TELLERS, replace=False)] = True
    chosen: Flags = kept[codes]
    return chosen


def _known_seconds(seconds: Numbers | None, rows: Flags) -> Floats | None:
    if seconds is None:
        return None
    spent = as_floats("seconds", seconds)
    if spent.shape != rows.shape:
        raise ShapeError("seconds", spent.shape, f"({len(rows)},)")
    chosen: Floats = spent[rows]
    return None if np.isnan(chosen).all() else chosen
