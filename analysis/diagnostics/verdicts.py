"""Verdicts on a signifier and their reasons, as values: a code with its numbers, no words.

A reason holds where the whole interval of its share lies over its limit, is open where the share
does and its interval not, and does not hold where the share lies under it. Limits are about what
matters, not about chance alone: 15 % in the middle is more than an even spread gives and nothing to
reword for. How often that is right: docs/decisions/verdicts.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from analysis.intervals import Estimate


class Verdict(StrEnum):
    """What to do with a signifier, the strongest first."""

    DROP = "drop"
    SPLIT = "split"
    REWORD = "reword"
    TOO_EARLY = "too_early"
    """Something seems to speak against it, and the stories do not suffice to say."""
    KEEP = "keep"
    """Nothing that was looked for is seen."""


class Reason(StrEnum):
    """Why."""

    TOO_FEW_TELLERS = "too_few_tellers"
    """Fewer were asked than a verdict needs."""
    TOO_FEW_PLACED = "too_few_placed"
    """Fewer placed it than its shares need."""
    NOBODY = "nobody"
    """It does not apply to most: drop."""
    DOES_NOT_APPLY = "does_not_apply"
    """It does not apply to many: reword."""
    PASSED_BY = "passed_by"
    """Many were asked and did not answer: reword."""
    IN_THE_MIDDLE = "in_the_middle"
    """Many placed it where nothing pulls: reword."""
    IN_HASTE = "in_haste"
    """Those who placed it in the middle, who are many, took surely less time: reword."""
    BETWEEN_TWO = "between_two"
    """Many placed it midway between the same two anchors, which are not told apart: reword."""
    AT_THE_ENDS = "at_the_ends"
    """Most took one end or another, as if asked two things: split."""
    ALL_ALIKE = "all_alike"
    """Nearly all gave the same answer: reword."""
    SAYS_THE_SAME = "says_the_same"
    """It can be read off another signifier, which stays and is answered as often: drop."""
    ORDER_MOVES = "order_moves"
    """The answer depends on the place in which an anchor is shown: reword."""
    ABOUT_THE_TELLER = "about_the_teller"
    """Those who told several placed them nearly alike: reword."""


@dataclass(frozen=True)
class Limits:
    """Beyond what a share speaks against a signifier; each from 0 to 1 unless it says otherwise."""

    level: float = 0.95
    """How sure the intervals are that are held against the limits."""
    fewest_tellers: int = 30
    """Tellers who were asked; with fewer no verdict is given."""
    fewest_placed: int = 10
    """Tellers who placed it; with fewer it is not kept. None of ten in the middle may be 28 %."""
    does_not_apply: float = 0.35
    nobody: float = 0.65
    passed_by: float = 0.35
    middle_times_even: float = 5
    """Middle shares are held against an even spread: 5 × 6 % in a triad, 5 × 10 % in a dyad."""
    in_haste: float = 0.15
    """Cliff's delta of the time that a story takes: what is called a small difference."""
    between_two: float = 0.3
    """Ten times an even spread."""
    each_end: float = 0.15
    between_times_even: float = 0.45
    """What is left between the ends where most take one: 15 % of a dyad, 40 % of a triad."""
    all_alike: float = 0.85
    says_the_same: float = 0.8
    order_moves: float = 0.05
    """Weight in a triad, position in a dyad, share in a choice."""
    about_the_teller: float = 0.8


VERDICTS = {
    Reason.TOO_FEW_TELLERS: Verdict.TOO_EARLY,
    Reason.NOBODY: Verdict.DROP,
    Reason.SAYS_THE_SAME: Verdict.DROP,
    Reason.AT_THE_ENDS: Verdict.SPLIT,
}
"""The verdict of each reason; those not named ask to reword."""


@dataclass(frozen=True)
class Finding:
    """One reason, held or open, with the number that it rests on."""

    reason: Reason
    verdict: Verdict
    """`too_early` where the reason is open."""
    estimate: Estimate
    """The number and its interval."""
    limit: float
    """What it is held against."""
    where: str | None = None
    """The other signifier, the edge or the place meant."""


def hold_against(
    reason: Reason, estimate: Estimate, limit: float, where: str | None = None
) -> Finding | None:
    """The finding, open where the number lies over the limit and its interval, if any, not wholly;
    None where it does not lie over it.
    """
    if estimate.low > limit:
        verdict = VERDICTS.get(reason, Verdict.REWORD)
    elif estimate.value > limit:
        verdict = Verdict.TOO_EARLY
    else:
        return None
    return Finding(reason, verdict, estimate, limit, where)


def strongest(findings: Iterable[Finding]) -> Verdict:
    """The verdict that a set of findings comes to; `keep` where there is none.

    >>> strongest([]).value
    'keep'
    """
    order = list(Verdict)
    return min((one.verdict for one in findings), key=order.index, default=Verdict.KEEP)
