"""Do tellers with several stories place them alike? Then the answer is about the teller.

A signifier asks what one story means. Where all stories of a teller lie at one place, it measures
her, or she does not read it any more.
"""

import numpy as np
from scipy import special

from analysis.arrays import Codes, Floats, Hashes, checked_level
from analysis.diagnostics.asked import Asked
from analysis.intervals import ALL_ALIKE, TOO_FEW_TELLERS, Estimate, unseen_share
from analysis.tellers import number_tellers, of, sum_by_teller

FEWEST_REPEATERS = 10
LEAST = 1e-9


def agreement_of_repeats(
    asked: Asked, tellers: Hashes | None = None, *, level: float = 0.95
) -> Estimate:
    """The intraclass correlation of the answers of tellers (n,) who placed two stories or more.

    1 where each places all her stories alike, 0 where two stories of one teller are no more alike
    than those of two; it can lie under 0. Over k coordinates variances are summed, and the interval
    is that of the F law with as many degrees, which is careful for k > 1. That law is of answers
    that scatter evenly: of options, steps and heaps a few tellers make all that differs, so the low
    end goes as far as these may be more by chance (`_reach_up`), or be unseen, and the high end as
    far as they may be fewer (`_reach_down`). Under 10 tellers of several there is none
    (`too_few_tellers`). Raises ParameterError (level), ShapeError (tellers).
    Source: Shrout & Fleiss 1979, Psychological Bulletin 86, ICC(1); unequal numbers: Donner 1986.
    """
    checked_level(level)
    values, codes, told = _repeated(asked, tellers)
    stories, number = len(values), len(told)
    unknown = Estimate(stories, number, np.nan, np.nan, np.nan, TOO_FEW_TELLERS)
    if number < 2:
        return unknown
    means = sum_by_teller(values, codes, number) / told[:, None]
    off = told * np.sum((means - values.mean(axis=0)) ** 2, axis=1)
    apart = sum_by_teller((values - means[codes]) ** 2, codes, number).sum(axis=1)
    between, within = float(off.sum()) / (number - 1), float(apart.sum()) / (stories - number)
    if between + within < 1e-12:
        return Estimate(stories, number, np.nan, np.nan, np.nan, ALL_ALIKE)
    usual = float((stories - np.sum(told**2) / stories) / (number - 1))
    value = _correlation(between, within, usual)
    if number < FEWEST_REPEATERS:
        return Estimate(stories, number, value, np.nan, np.nan, TOO_FEW_TELLERS)
    tail, freedom = (1 - level) / 2, (number - 1, stories - number)
    high, low = (float(special.fdtri(*freedom, share)) for share in (tail, 1 - tail))
    reach = _reach_up(apart, tail) / _reach_down(off, tail)
    lows = (
        _correlation(between / low, within, usual),
        _correlation(between, within * reach, usual),
        _by_those_unseen(values, number, tail),
    )
    fewer = _reach_down(apart, tail) / _reach_up(off, tail)
    highs = (
        _correlation(between / high, within, usual),
        _correlation(between, within * fewer, usual),
    )
    return Estimate(stories, number, value, min(lows), max(highs))


def _reach_up(parts: Floats, tail: float) -> float:
    """How many times larger the sum of `parts` (m,), one of each teller, may be than it was seen.

    As a count of as many as they are worth varies: where few tellers make all of the sum it is
    theirs (Garwood 1936, Biometrika 28), where all have the same part it does not vary.
    """
    worth = _worth(parts)
    return float(special.gammaincinv(worth + 1, 1 - tail)) / worth if worth else 1.0


def _reach_down(parts: Floats, tail: float) -> float:
    """How many times smaller; 1 where there is nothing."""
    worth = _worth(parts)
    return float(special.gammaincinv(worth, tail)) / worth if worth else 1.0


def _worth(parts: Floats) -> float:
    """A count that varies as the sum of parts (m,) does; 0 where all of them are 0."""
    total = float(parts.sum())
    if total <= 0:
        return 0.0
    return 1 / max(float(np.sum(parts**2)) / total**2 - 1 / len(parts), LEAST)


def _by_those_unseen(values: Floats, tellers: int, tail: float) -> float:
    """The least correlation where as many tellers as may be unseen answer as if by chance.

    Of those only as many differ from story to story as two answers (n, k) of anybody do: of an
    option that one in ten takes, few.
    """
    _, alike = np.unique(values, axis=0, return_counts=True)
    differing = 1 - float(np.sum((alike / len(values)) ** 2))
    return max(0.0, 1 - unseen_share(tellers, 1 - tail) / differing)


def _correlation(between: float, within: float, usual: float) -> float:
    return (between - within) / (between + (usual - 1) * within)


def _repeated(asked: Asked, tellers: Hashes | None) -> tuple[Floats, Codes, Floats]:
    """The answers (n, k) of tellers with several, their codes (n,) and how many each has (m,)."""
    placed = asked.placed
    answers = asked.answers(placed)
    codes, number = number_tellers(of(tellers, placed), len(answers))
    told = np.bincount(codes, minlength=number)
    several = (told > 1)[codes]
    again, left = number_tellers(codes[several], int(several.sum()))
    return answers[several], again, np.bincount(again, minlength=left).astype(np.float64)
