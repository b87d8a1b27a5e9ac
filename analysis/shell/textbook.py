"""The number that a textbook has for two answers, from the answers themselves, not their places.

Only its effect and its p are kept, and the effect is moved as the scan's own is: the exact
statistic of a group would let one teller's answer be worked out.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Flags, Floats
from analysis.responses import Responses, State
from analysis.scan.gather import NOT_APPLICABLE, TIME
from analysis.scan.plain import Plain, chi_square, kruskal_wallis, permanova, spearman
from analysis.simplex import points_from_weights

DRAWS = 199
MOST_STORIES = 50_000
"""Over so many PERMANOVA takes longer than the rest of the scan together."""

Labels = NDArray[np.int64]


def ask_textbook(
    responses: Responses, pair: tuple[str, str], shown: Flags, *, seed: int
) -> tuple[str, Plain] | None:
    """The test's name and numbers for two columns of a scan over the stories `shown` (n,).

    None where no textbook has one for two answers of these kinds, or it would take too long.
    """
    first, second = (_labels(responses, name) for name in pair)
    if first is not None and second is not None:
        return "chi_square", chi_square(first[shown], second[shown])
    one, other = (_numbers(responses, name) for name in pair)
    if one is not None and other is not None:
        return "spearman", spearman(one[shown], other[shown])
    labels, numbers = first if second is None else second, one if other is None else other
    if labels is None:
        return None
    if numbers is not None:
        return "kruskal_wallis", kruskal_wallis(numbers[shown], labels[shown])
    if np.count_nonzero(shown) > MOST_STORIES:
        return None
    points = _points(responses, pair[1] if second is None else pair[0])
    if points is None:
        return None
    return "permanova", permanova(points[shown], labels[shown], draws=DRAWS, seed=seed)


def _labels(responses: Responses, name: str) -> Labels | None:
    """(n,) one label a story, -1 for none; None for an answer of another kind."""
    if name in responses.choices:
        chosen = responses.choices[name]
        if np.any(chosen.sum(axis=1) > 1):
            return None
        return np.where(chosen.any(axis=1), chosen.argmax(axis=1), -1)
    if name in responses.facets:
        return responses.facets[name].values.astype(np.int64)
    question, _, part = name.rpartition(".")
    if part != NOT_APPLICABLE:
        return None
    states = responses.states[question]
    says_so = states == State.NOT_APPLICABLE
    return np.where(says_so | (states == State.PLACED), says_so, -1).astype(np.int64)


def _numbers(responses: Responses, name: str) -> Floats | None:
    """(n,) one number a story, NaN for none; None for an answer of another kind."""
    if name == TIME:
        told = responses.told.astype(np.float64)
        return np.where(np.isnat(responses.told), np.nan, told)
    found = responses.dyads.get(name, responses.scales.get(name))
    return None if found is None else found.astype(np.float64)


def _points(responses: Responses, name: str) -> Floats | None:
    """(n, 2) one point a story, NaN for none; None for an answer of another kind."""
    if name in responses.triads:
        return points_from_weights(responses.triads[name])
    question, _, place = name.rpartition(".")
    if question not in responses.stones:
        return None
    return responses.stones[question][:, int(place)].astype(np.float64)
