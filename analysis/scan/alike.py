"""Pairs of columns that are laid out alike, judged at once: one table on the other.

What is asked of each pair is an array, one number a pair. A pair gets the same bits whatever others
are judged with it: products are made table by table, sums within each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import special

from analysis.arrays import Floats
from analysis.scan.pairs import Pair
from analysis.scan.relation import Relation, Together, relate

MOST_CELLS = 2**16
"""Of all tables that are judged at once: they stay near the processor."""
MOST_PAIRS = 50


@dataclass(frozen=True)
class Alike:
    """p pairs, all of whose left columns have the same places, and all of whose right ones."""

    pairs: Sequence[Pair]

    @cached_property
    def tables(self) -> Floats:
        """(p, k, l)"""
        return np.stack([one.table for one in self.pairs])

    @cached_property
    def relation(self) -> Relation:
        """How the two of each pair belong together."""
        first = self.pairs[0]
        return relate(self.tables, first.left.places, first.right.places, self._together)

    @cached_property
    def tellers(self) -> Floats:
        """(p,) tellers who placed both in at least one story."""
        spared = [one.told.sum() - np.count_nonzero(one.told) for one in self.pairs]
        tellers: Floats = self.relation.stories - np.array(spared)
        return tellers

    @cached_property
    def even_tellers(self) -> Floats:
        """(p,) as many as would be worth as much had each told equally often (Kish 1965)."""
        stories = self.relation.stories
        paired = np.array([one.paired for one in self.pairs])
        even: Floats = stories**2 / np.maximum(stories + paired, 1.0)
        return even

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """The interval of each effect, (p,) and (p,), cut to 0 … 1.

        Its ends are the values from which the effect lies a quantile of Student's t away, where the
        variance is that of chance and, in proportion to the value, that by which tellers pull the
        effect. (Wilson's way of a share, for a coefficient whose variance vanishes with it.)
        The lower lies as far down at least as some tellers more would pull it who give together, by
        chance, what nobody did: three at a level of .95, as many as may differ where none that was
        drawn does (e⁻³ = .05).
        """
        found = self.relation
        own = self._pulled() / np.maximum(found.observed / found.most, 1e-300)
        chance = 2 * found.moments[1] / found.most**2
        freedom = np.maximum(self.even_tellers - 1, 1)
        reach = special.stdtrit(freedom, (1 + level) / 2) ** 2
        middle = found.effect + reach * own / 2
        half = np.sqrt(np.maximum(middle**2 - found.effect**2 + reach * chance, 0))
        unseen = -np.log(1 - level) / np.maximum(self.even_tellers, 1)
        low = np.minimum(middle - half, found.effect + unseen * self._pull_of_chance())
        return np.clip(low, 0, 1), np.clip(middle + half, 0, 1)

    @cached_property
    def _pull(self) -> Floats:
        return self.relation.pull()

    def _pull_of_chance(self) -> Floats:
        """(p,) the mean pull of two answers that were given, but by nobody together, where it is
        under 0; 0 where there are none."""
        shares = self.relation.left.shares[..., :, None] * self.relation.right.shares[..., None, :]
        # What somebody gave together may pull by a rounding under 0, and many lie there.
        lower = np.where((self._pull < 0) & (self.tables == 0), shares, 0.0)
        count = np.maximum(lower.sum(axis=(-2, -1)), 1e-300)
        pull: Floats = (lower * self._pull).sum(axis=(-2, -1)) / count
        return pull

    def _pulled(self) -> Floats:
        """(p,) the variance of the effect by how far each teller's stories pull it."""
        pull = self._pull
        every = (self.tables * pull**2).sum(axis=(-2, -1))
        more = [one.pulled_together(by) for one, by in zip(self.pairs, pull, strict=True)]
        pulled: Floats = (every + more) / np.maximum(self.relation.stories, 1) ** 2
        return pulled

    @property
    def _together(self) -> Together | None:
        known = [one.together for one in self.pairs]
        told = [one for one in known if one is not None]
        if not told:
            return None
        return Together(
            np.array([one.share for one in told]),
            np.stack([one.left for one in told]),
            np.stack([one.right for one in told]),
        )
