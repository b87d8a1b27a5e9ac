"""The energy distance between two clouds in a triad: a difference of any kind, without logarithms.

Weights are snapped to a lattice of twentieths (231 places), and the lattice is laid out in 24
dimensions so that squared distances there are plain distances in the triangle. Energy is then the
gap between two means, as every other comparison here.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Floats, Numbers, checked_weights
from analysis.simplex import points_from_weights

PARTS = 20
DIMENSIONS = 24


def energy_features(weights: Numbers) -> Floats:
    """Features (n, 24) of weights (n, 3) without NaN: energy = 2·|mean − mean|².

    Source: Székely & Rizzo 2013, J. Stat. Planning and Inference 143; Sejdinovic et al. 2013,
    Annals of Statistics 41 (energy as the distance of means in a Hilbert space).
    """
    return _layout()[snap_to_lattice(weights)]


def mean_distance(first: NDArray[np.intp], second: NDArray[np.intp]) -> float:
    """Mean distance in the triangle between a story of each group, given their lattice places."""
    places = len(_lattice())
    shares = [np.bincount(part, minlength=places) / len(part) for part in (first, second)]
    return float(shares[0] @ _distances() @ shares[1])


def snap_to_lattice(weights: Numbers) -> NDArray[np.intp]:
    """The nearest lattice place (n,) for weights (n, 3) without NaN."""
    scaled = checked_weights(weights) * PARTS
    steps = np.rint(scaled)
    surplus = steps.sum(axis=1) - PARTS
    rounded_up = (steps - scaled) * surplus[:, None]
    worst = rounded_up.argmax(axis=1)
    steps[np.arange(len(steps)), worst] -= surplus
    top, left = steps[:, 0].astype(np.intp), steps[:, 1].astype(np.intp)
    # Row `top` starts after the rows above it, which hold PARTS+1, PARTS, … places.
    return top * (PARTS + 1) - top * (top - 1) // 2 + left


@cache
def _lattice() -> Floats:
    steps = [
        (top, left, PARTS - top - left)
        for top in range(PARTS + 1)
        for left in range(PARTS + 1 - top)
    ]
    return np.array(steps, dtype=np.float64) / PARTS


@cache
def _distances() -> Floats:
    points = points_from_weights(_lattice())
    apart = points[:, None] - points[None]
    distances: Floats = np.hypot(apart[..., 0], apart[..., 1])
    return distances


@cache
def _layout() -> Floats:
    """Coordinates (231, 24) of the lattice: classical scaling of its plain distances."""
    distances = _distances()
    centring = np.eye(len(distances)) - 1 / len(distances)
    variances, axes = np.linalg.eigh(-0.5 * centring @ distances @ centring)
    kept = np.argsort(variances)[::-1][:DIMENSIONS]
    layout: Floats = axes[:, kept] * np.sqrt(variances[kept])
    return layout
