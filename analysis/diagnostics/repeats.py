"""Do tellers with several stories place them alike? Then the answer is about the teller.

A signifier asks what one story means. Where all stories of a teller lie at one place, it measures
her, or she does not read it any more.
"""

import numpy as np
from scipy import special

from analysis.arrays import Codes, Floats, Hashes, checked_level
from analysis.diagnostics.asked import Asked
from analysis.intervals import ALL_ALIKE, TOO_FEW_TELLERS, Estimate
from analysis.tellers import number_tellers, of, sum_by_teller

FEWEST_REPEATERS = 10


def agreement_of_repeats(
    asked: Asked, tellers: Hashes | None = None, *, level: float = 0.95
) -> Estimate:
    """The intraclass correlation of the answers of tellers (n,) who placed two stories or more.

    1 where each places all her stories alike, 0 where two stories of one teller are no more alike
    than those of two; it can lie under 0. Over k coordinates variances are summed, and the interval
    is that of the F law with as many degrees, which is careful for k > 1. Under 10 such tellers
    there is none (`too_few_tellers`). Raises ParameterError (level), ShapeError (tellers).
    Source: Shrout & Fleiss 1979, Psychological Bulletin 86, ICC(1); unequal numbers: Donner 1986.
    """
    checked_level(level)
    values, codes, told = _repeated(asked, tellers)
    stories, number = len(values), len(told)
    unknown = Estimate(stories, number, np.nan, np.nan, np.nan, TOO_FEW_TELLERS)
    if number < 2:
        return unknown
    means = sum_by_teller(values, codes, number) / told[:, None]
    between = float(np.sum(told[:, None] * (means - values.mean(axis=0)) ** 2)) / (number - 1)
    within = float(np.sum((values - means[codes]) ** 2)) / (stories - number)
    if between + within < 1e-12:
        return Estimate(stories, number, np.nan, np.nan, np.nan, ALL_ALIKE)
    usual = float((stories - np.sum(told**2) / stories) / (number - 1))
    value = _correlation(between, within, usual)
    if number < FEWEST_REPEATERS:
        return Estimate(stories, number, value, np.nan, np.nan, TOO_FEW_TELLERS)
    tail, freedom = (1 - level) / 2, (number - 1, stories - number)
    high, low = (float(special.fdtri(*freedom, share)) for share in (tail, 1 - tail))
    return Estimate(
        stories,
        number,
        value,
        _correlation(between / low, within, usual),
        _correlation(between / high, within, usual),
    )


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
