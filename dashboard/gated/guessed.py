"""Where readers expected the middle of what was told: on average, and whether they agreed."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import Floats
from dashboard.languages import gettext

FAR = 25
"""Hundredths of a side, or of a line, from which two places lie far apart."""


@dataclass(frozen=True)
class Guess:
    """Where readers expected the centre on average: how many, and the place on a ground.

    readers: a multiple of k. place: weights (1, 3) of a triad, or (1, 2) places on two ways.
    unlike: whether that average is the expectation of few of them.
    """

    readers: int
    place: Floats
    unlike: bool = False


def are_unlike(marks: Floats) -> bool:
    """Whether over half of the marks (n, d) lie far from their average.

    Of readers of whom half expect one end and half the other nobody expects the middle.
    """
    apart = np.sqrt(np.square(marks - marks.mean(axis=0)).sum(axis=1))
    return bool((100 * apart > FAR).mean() > 0.5)


def say_unlike() -> str:
    """That an average is not what most of them expected."""
    return gettext("Over half of their marks lie far from there: they expected unlike things.")
