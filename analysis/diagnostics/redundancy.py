"""Which signifiers say the same: how much of one can be read off another."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Floats, Hashes, checked_level
from analysis.diagnostics.asked import Asked
from analysis.intervals import ALL_ALIKE, TOO_FEW_TELLERS, Estimate
from analysis.resampling import resample_weights
from analysis.tellers import count_even, number_tellers, of, sum_by_teller

FEWEST_STORIES = 15
FEWEST_TELLERS = 8
MOST_COLUMNS = 12
DRAWS = 399
LEAST = 1e-12


@dataclass(frozen=True)
class Redundancy:
    """From which most of a signifier can be read: of those that stay, if any says enough."""

    other: str
    explained: Estimate
    """Share of this signifier's variance that the other explains, over the stories that placed
    both; adjusted for chance, so that signifiers that have nothing in common have about 0."""
    spare: bool = False
    """Whether the other stays, and explains more than was allowed."""


@dataclass(frozen=True)
class _Products:
    """Sums of products per teller: of 1, this signifier's columns and the other's."""

    sums: Floats
    """(tellers, (1 + own + others)²)"""
    own: int
    told: Floats
    """(tellers,) stories."""
    rank: int
    """How many of the other's columns say something of their own."""


def find_redundancy(
    asked: Mapping[str, Asked],
    tellers: Hashes | None = None,
    *,
    limit: float = 1.0,
    level: float = 0.95,
    seed: int = 0,
) -> dict[str, Redundancy]:
    """For each signifier the one that explains most of it; none where under 15 stories placed both.

    Where more than `limit` is explained by ones that stay, it is the best of them, and this one is
    spare. Who stays is settled from the one that most stories placed to the one that fewest did, of
    as many from the one that can be read off the fewest of these, then from the one that is asked
    first: each that goes can be read off one that stays.

    The share is the redundancy index of multivariate regression, adjusted as R² is; its interval
    resamples tellers (399 draws, centred on the share). Of a choice the 12 options that vary most
    count. `tellers` (n,). Raises ParameterError (level), ShapeError (tellers).
    Source: Stewart & Love 1968, Psychological Bulletin 70; Ezekiel 1930 (adjustment).
    """
    checked_level(level)
    found: dict[str, Redundancy] = {}
    staying: list[str] = []
    shares = {name: _shares_of(name, asked, tellers) for name in asked}
    for name in _order_of_staying(asked, shares, limit):
        told = shares[name]
        alike = [other for other in staying if told.get(other, 0) > limit]
        if told:
            best = max(alike or told, key=lambda other: told[other])
            products = _products_of(asked[name], asked[best], tellers)
            estimate = _estimate(products, told[best], level, seed)
            found[name] = Redundancy(best, estimate, bool(alike))
        if not (alike and found[name].explained.low > limit):
            staying.append(name)
    return {name: found[name] for name in asked if name in found}


def _shares_of(name: str, asked: Mapping[str, Asked], tellers: Hashes | None) -> dict[str, float]:
    """How much of a signifier each other explains, without those of which too few placed both."""
    one = asked[name]
    enough = [
        other for other in asked
        if other != name and (one.placed & asked[other].placed).sum() >= FEWEST_STORIES
    ]  # fmt: skip
    # The products of all pairs at once would be too many to hold.
    return {other: _share(_products_of(one, asked[other], tellers)) for other in enough}


def _order_of_staying(
    asked: Mapping[str, Asked], shares: Mapping[str, Mapping[str, float]], limit: float
) -> list[str]:
    """From whom it is settled first. Of two as often placed, one may be read off the other and not
    the other way round, as a ward tells its hospital: then the one that tells more comes first."""
    placed = {name: int(one.placed.sum()) for name, one in asked.items()}
    told_by = {
        name: sum(share > limit and placed[other] == placed[name] for other, share in told.items())
        for name, told in shares.items()
    }
    return sorted(asked, key=lambda name: (-placed[name], told_by[name]))


def _share(products: _Products) -> float:
    return float(_shares(products, np.ones((1, len(products.told))))[0])


def _products_of(one: Asked, other: Asked, tellers: Hashes | None) -> _Products:
    both = one.placed & other.placed
    mine, others = _columns(one.answers(both)), _columns(other.answers(both))
    columns = np.column_stack([np.ones(len(mine)), mine, others])
    products = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
    codes, number = number_tellers(of(tellers, both), len(columns))
    told = np.bincount(codes, minlength=number).astype(np.float64)
    rank = int(np.linalg.matrix_rank(others.T @ others, hermitian=True, rtol=LEAST))
    return _Products(sum_by_teller(products, codes, number), mine.shape[1], told, rank)


def _columns(answers: Floats) -> Floats:
    """The columns that vary most, about their means."""
    centred = answers - answers.mean(axis=0)
    most = np.argsort(-centred.var(axis=0), kind="stable")[:MOST_COLUMNS]
    kept: Floats = centred[:, np.sort(most)]
    return kept


def _shares(products: _Products, weights: Floats) -> Floats:
    """Adjusted explained shares (draws,) under each draw's weights (draws, tellers)."""
    width = int(np.sqrt(products.sums.shape[1]))
    sums = (weights @ products.sums).reshape(-1, width, width)
    size = sums[:, 0, 0]
    means = sums[:, 0, 1:] / size[:, None]
    covariance = sums[:, 1:, 1:] / size[:, None, None] - means[:, :, None] * means[:, None, :]
    mine, cross = covariance[:, : products.own, : products.own], covariance[:, : products.own]
    cross, others = cross[:, :, products.own :], covariance[:, products.own :, products.own :]
    total = np.trace(mine, axis1=1, axis2=2)
    said = np.einsum("dij,dji->d", cross, np.linalg.solve(_steady(others), cross.swapaxes(1, 2)))
    plain = np.divide(said, total, out=np.zeros_like(total), where=total > LEAST)
    left = np.maximum(size - products.rank - 1, 1)
    shares: Floats = np.clip(1 - (1 - plain) * (size - 1) / left, 0, 1)
    return shares


def _steady(covariances: Floats) -> Floats:
    """The same with so little added that options which sum to 1 can be solved for."""
    width = covariances.shape[1]
    little = 1e-9 * np.trace(covariances, axis1=1, axis2=2) + LEAST
    steady: Floats = covariances + little[:, None, None] * np.eye(width)
    return steady


def _estimate(products: _Products, value: float, level: float, seed: int) -> Estimate:
    stories, tellers = int(products.told.sum()), len(products.told)
    if count_even(products.told) < FEWEST_TELLERS:
        return Estimate(stories, tellers, value, np.nan, np.nan, TOO_FEW_TELLERS)
    drawn = _shares(products, resample_weights(tellers, DRAWS, seed))
    # Tellers who are drawn twice look more alike than they are: the draws lie too high.
    drawn = np.clip(drawn + value - np.median(drawn), 0, 1)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    if high - low < LEAST and value < LEAST:
        return Estimate(stories, tellers, value, np.nan, np.nan, ALL_ALIKE)
    return Estimate(stories, tellers, value, float(min(low, value)), float(max(high, value)))
