"""Two groups on what became of a question: placed, does not apply, passed by.

The first part of a two-part model: who answers at all. The second compares those who placed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.choice_comparison import ChoiceComparison, compare_choices
from analysis.comparison import Comparison, compare_shares
from analysis.grouping import Groups
from analysis.responses import State, checked_states

OUTCOMES = (State.PLACED, State.NOT_APPLICABLE, State.PASSED_BY)


@dataclass(frozen=True)
class StateComparison:
    """Two groups on the states of one question, among the stories that were asked."""

    together: ChoiceComparison
    """Cramér's V over the three states, with one test."""
    placed: Comparison
    not_applicable: Comparison
    passed_by: Comparison
    """Each a difference of shares, first group less second."""


def compare_states(
    states: NDArray[np.uint8], groups: Groups, *, level: float = 0.95, seed: int = 0
) -> StateComparison:
    """Groups on states (n,), a `State` for each story; not asked is left out.

    Raises ShapeError, RangeError (no state), ParameterError (level).
    Source: Duan et al. 1983, J. Business & Economic Statistics 1 (two-part models).
    """
    checked = checked_states(states, len(groups.first))
    asked = groups.among(np.not_equal(checked, State.NOT_ASKED))
    outcomes = checked[:, None] == np.array(OUTCOMES)
    placed, not_applicable, passed_by = (
        compare_shares(column, asked, level=level, seed=seed) for column in outcomes.T
    )
    together = compare_choices(outcomes, asked, level=level, seed=seed)
    return StateComparison(together, placed, not_applicable, passed_by)
