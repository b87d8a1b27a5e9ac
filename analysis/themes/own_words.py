"""Which words are surely a theme's own: more of its tellers use them than chance would have.

Of thousands of words some are always used more in one theme than in the others. So each is held
against what chance gives where tellers are dealt out anew within their language (the
hypergeometric distribution, after Fisher), languages are put together by Fisher's method, and of
all words taken for own one in twenty may be taken wrongly (Benjamini & Hochberg, Journal of the
Royal Statistical Society B 57, 1995).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincc, gammaln

WRONG = 0.05  # the share of the words taken for own that may be so by chance


@dataclass(frozen=True, eq=False)
class Heard:
    """How many tellers use words: ``using`` (languages, l) each lemma, of ``tellers`` (languages,)
    who tell in it."""

    using: NDArray[np.intp]
    tellers: NDArray[np.intp]

    def of(self, lemmas: NDArray[np.intp]) -> "Heard":
        """The same for some lemmas alone."""
        return Heard(self.using[:, lemmas], self.tellers)


def are_own(group: Heard, everywhere: Heard, family: int) -> NDArray[np.bool_]:
    """Say which lemmas (l,) are surely a group's own.

    Args:
        group: the tellers of a group.
        everywhere: all tellers, those of the group too.
        family: of how many lemmas these are the ones that may be own, l or more.
    """
    chances = measure_chances(group, everywhere)
    order = np.argsort(chances, kind="stable")
    allowed = WRONG * np.arange(1, len(chances) + 1) / max(family, 1)
    passing = np.flatnonzero(chances[order] <= allowed)
    own = np.zeros(len(chances), np.bool_)
    own[order[: passing.max(initial=-1) + 1]] = True
    return own


def measure_chances(group: Heard, everywhere: Heard) -> NDArray[np.float64]:
    """Measure how often chance would have as many of a group's tellers use each lemma: (l,) in
    [0, 1], 1 where no more use it than elsewhere."""
    here, there = group.using.astype(np.float64), everywhere.using.astype(np.float64)
    own = np.broadcast_to(group.tellers.astype(np.float64)[:, None], here.shape)
    every = np.broadcast_to(everywhere.tellers.astype(np.float64)[:, None], here.shape)
    logs = np.where(here > 0, _measure_tails(here, there, own, every), 0)
    spoken = (there > 0).sum(axis=0)
    return np.asarray(gammaincc(np.maximum(spoken, 1), -logs.sum(axis=0)), np.float64)


def _measure_tails(
    here: NDArray[np.float64],
    there: NDArray[np.float64],
    own: NDArray[np.float64],
    every: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Logarithms of what is at least the chance that ``here`` or more of the ``there`` tellers who
    use a lemma are among ``own`` of ``every`` one.

    The next number is rarer by a ratio that only falls, so the sum of all is under that of a
    geometric series.
    """
    beyond = every - there - own + here
    parts = _log_choose(there, here) + _log_choose(every - there, own - here)
    ratio = (there - here) * (own - here) / ((here + 1) * (beyond + 1))
    rest = np.log(np.maximum(1 - ratio, np.finfo(np.float64).tiny))
    return np.asarray(np.minimum(parts - _log_choose(every, own) - rest, 0), np.float64)


def _log_choose(of: NDArray[np.float64], some: NDArray[np.float64]) -> NDArray[np.float64]:
    chosen = gammaln(of + 1) - gammaln(some + 1) - gammaln(of - some + 1)
    return np.asarray(chosen, np.float64)
