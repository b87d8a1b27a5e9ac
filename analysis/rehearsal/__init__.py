"""Simulated stories whose effects are planted and known, to test against and to train with.

A `Plan` says what is planted; `rehearse` draws stories from it; `what_was_planted` says where
every centre and share must lie, so that whatever is measured can be held against the truth.
"""

from analysis.rehearsal.draw import Rehearsal, rehearse
from analysis.rehearsal.plan import Effect, Group, Habits, Plan, Question, Together
from analysis.rehearsal.town import TOWN
from analysis.rehearsal.truth import expected_centre, expected_share, what_was_planted

__all__ = [
    "TOWN",
    "Effect",
    "Group",
    "Habits",
    "Plan",
    "Question",
    "Rehearsal",
    "Together",
    "expected_centre",
    "expected_share",
    "rehearse",
    "what_was_planted",
]
