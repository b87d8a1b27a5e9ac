"""How far two groups lie apart, and what every test of it goes by."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import Floats
from analysis.grouping import Units
from analysis.resampling import weighted_moments

MOST_SHUFFLED = 2000
"""Up to so many tellers labels are shuffled."""
BORDER = (0.002, 0.2)
"""Where a p lies by its limit that shuffles are to decide."""
ENOUGH = 20
"""So many shuffles at least as strong as what is observed settle that it is nothing rare."""


@dataclass(frozen=True)
class Difference:
    """First group's mean minus the second's, in k measures, and what chance has to do with it."""

    gap: Floats
    """(k,)"""
    covariance: Floats
    """(k, k) of the gap, robust to tellers with several stories."""
    freedom: float
    """Degrees of freedom of that covariance."""
    p: float
    method: str
    """`permutation` or `limit`."""

    def squared_radius(self, level: float) -> float:
        """Squared Mahalanobis radius of the region of the gap: k·ν/(ν−k+1)·F."""
        width = len(self.gap)
        rest = self.freedom - width + 1
        return float(width * self.freedom / rest * special.fdtri(width, rest, level))


def hotelling_p(observed: float, width: int, freedom: float) -> float:
    """The chance of a larger T² of `width` measures with these degrees of freedom.

    Source: Hotelling 1931, Annals of Mathematical Statistics 2.
    """
    rest = freedom - width + 1
    return float(special.fdtrc(width, rest, observed * rest / (width * freedom)))


def covariance_of_all(units: Units) -> Floats:
    """The covariance (k, k) of the mean of all tellers."""
    everybody = np.ones((1, len(units.counts)))
    covariance: Floats = weighted_moments(everybody, units.centred, units.counts)[1][0]
    return covariance


def freedom_of(parts: tuple[Floats, Floats], tellers: tuple[float, float]) -> float:
    """The degrees of freedom of a difference of two means whose covariances (k, k) are given.

    Source: Nel & van der Merwe 1986, Comm. Stat. 15; of one measure they are Welch's.
    """
    own = sum(_size(part) / (count - 1) for part, count in zip(parts, tellers, strict=True))
    least = min(tellers) - 1
    return max(_size(parts[0] + parts[1]) / own, least) if own > 0 else least


def _size(covariance: Floats) -> float:
    return float(np.trace(covariance @ covariance) + np.trace(covariance) ** 2)
