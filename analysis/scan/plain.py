"""The plain numbers that a statistician asks for beside the scan's own.

They count stories, not tellers, as the textbooks do; where tellers told several stories their p is
too small, and the scan's is the one to go by. All take arrays with NaN (or −1) for what is missing
and use the stories that have both.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.arrays import (
    Floats,
    Numbers,
    as_floats,
    checked_codes,
    checked_column,
    checked_count,
    placed_rows,
)
from analysis.errors import RangeError, ShapeError
from analysis.ranks import rank_numbers
from analysis.resampling import permutation_p
from analysis.seeds import generator_from


@dataclass(frozen=True)
class Plain:
    """One statistic of a textbook; NaN where the data do not carry it."""

    statistic: float
    p: float
    effect: float
    """ε² (Kruskal–Wallis), ρ (Spearman), V (χ²), R² (PERMANOVA)."""
    stories: int


def kruskal_wallis(values: Numbers, groups: NDArray[np.integer]) -> Plain:
    """H, its p by χ², and ε² = H / (n − 1), for values (n,) in groups (n,), −1 for none.

    NaN is left out. Raises ShapeError, RangeError. Source: Kruskal & Wallis 1952, JASA 47, with the
    correction for ties; Tomczak & Tomczak 2014 (ε²).
    """
    checked = checked_column("values", values)
    codes = checked_codes("groups", groups, len(checked), least=-1)
    known = ~np.isnan(checked) & (codes >= 0)
    _, members = np.unique(codes[known], return_inverse=True)
    ranks, sizes = rank_numbers(checked[known]), np.bincount(members)
    spread = float(np.var(ranks)) if len(ranks) else 0.0
    if len(sizes) < 2 or spread == 0:
        return Plain(np.nan, np.nan, np.nan, len(ranks))
    gaps = np.bincount(members, ranks) / sizes - ranks.mean()
    statistic = float(sizes @ gaps**2 / spread * (len(ranks) - 1) / len(ranks))
    p = float(special.chdtrc(len(sizes) - 1, statistic))
    return Plain(statistic, p, statistic / (len(ranks) - 1), len(ranks))


def spearman(first: Numbers, second: Numbers) -> Plain:
    """ρ, and its p by Student's t, for two columns (n,), NaN in either left out.

    Raises ShapeError, RangeError.
    Source: Spearman 1904; Kendall 1970, Rank Correlation Methods.
    """
    one, other = checked_column("first", first), checked_column("second", second)
    if one.shape != other.shape:
        raise ShapeError("second", other.shape, f"({len(one)},)")
    known = ~np.isnan(one) & ~np.isnan(other)
    ranks = [rank_numbers(values[known]) for values in (one, other)]
    count = int(known.sum())
    if count < 3 or min(np.ptp(some) for some in ranks) == 0:
        return Plain(np.nan, np.nan, np.nan, count)
    rho = float(np.corrcoef(ranks[0], ranks[1])[0, 1])
    freedom = count - 2
    statistic = rho * np.sqrt(freedom / max((1 - rho) * (1 + rho), 1e-300))
    return Plain(rho, float(2 * special.stdtr(freedom, -abs(statistic))), rho, count)


def chi_square(first: NDArray[np.integer], second: NDArray[np.integer]) -> Plain:
    """Pearson's χ² without a correction, its p, and Cramér's V, for codes (n,), −1 for none.

    Raises ShapeError, RangeError. Source: Pearson 1900; Cramér 1946, 21.9.
    """
    one = checked_codes("first", first, least=-1)
    other = checked_codes("second", second, len(one), least=-1)
    known = (one >= 0) & (other >= 0)
    rows, columns = (np.unique(some[known], return_inverse=True)[1] for some in (one, other))
    shape = (int(rows.max(initial=-1)) + 1, int(columns.max(initial=-1)) + 1)
    count = int(known.sum())
    if min(shape) < 2:
        return Plain(np.nan, np.nan, np.nan, count)
    table = np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1]).reshape(shape)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / count
    statistic = float(((table - expected) ** 2 / expected).sum())
    p = float(special.chdtrc((shape[0] - 1) * (shape[1] - 1), statistic))
    return Plain(statistic, p, float(np.sqrt(statistic / count / (min(shape) - 1))), count)


def permanova(
    points: Numbers, groups: NDArray[np.integer], *, draws: int = 999, seed: int = 0
) -> Plain:
    """Pseudo-F of points (n, d) in groups (n,), its p by shuffling stories, and R².

    Rows with NaN and groups of −1 are left out. Distances are plain ones, so that sums of squares
    about the groups' means do instead of all pairs. Raises ShapeError, RangeError, ParameterError
    (draws < 1).
    Source: Anderson 2001, Austral Ecology 26.
    """
    checked_count("draws", draws, 1)
    plane = as_floats("points", points)
    if plane.ndim != 2:
        raise ShapeError("points", plane.shape, "(stories, dimensions)")
    codes = checked_codes("groups", groups, len(plane), least=-1)
    known = placed_rows(plane) & (codes >= 0)
    if np.isinf(plane[known]).any():
        raise RangeError("points", "infinity", "finite numbers or NaN")
    values = plane[known] - plane[known].mean(axis=0) if known.any() else plane[known]
    found, members = np.unique(codes[known], return_inverse=True)
    count, total = len(values), float((values**2).sum())
    if not 2 <= len(found) < count or total < 1e-24 * count:
        return Plain(np.nan, np.nan, np.nan, count)
    labels = np.eye(len(found))[members]
    between = float(_between(values, labels))
    generator = generator_from(seed)
    drawn = np.array([_between(values, generator.permutation(labels)) for _ in range(draws)])
    within = max(total - between, 1e-300)
    statistic = between / (len(found) - 1) / (within / (count - len(found)))
    return Plain(statistic, permutation_p(between, drawn), between / total, count)


def _between(values: Floats, labels: Floats) -> float:
    """The sum of squares between groups, values (n, d) about their mean, labels (n, groups)."""
    sums = labels.T @ values
    return float(((sums**2).sum(axis=1) / labels.sum(axis=0)).sum())
