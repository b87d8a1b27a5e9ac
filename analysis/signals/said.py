"""What weak signals are sought in, what they are told as, and when one lies beyond chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.arrays import Flags, Floats, Hashes, as_array, checked_vectors
from analysis.errors import RangeError, ShapeError
from analysis.tellers import checked_tellers

LEVEL = 0.01
FEWEST = 40
"""Under so many stories nothing is judged."""
QUANTILES = (0.9, 0.95)


@dataclass(frozen=True, eq=False)
class Said:
    """What n stories say: ``ids`` all different, ``vectors`` (n, d) of one encoder, a row of NaN
    for a story without words, ``languages`` a code each, ``tellers`` (n,) who told.

    Raises ShapeError where they are not of one length, RangeError for an id that occurs twice, an
    infinite number, or tellers that are no integers.
    """

    ids: NDArray[np.str_]
    vectors: NDArray[np.float32]
    languages: NDArray[np.str_]
    tellers: Hashes

    def __post_init__(self) -> None:
        object.__setattr__(self, "vectors", checked_vectors(self.vectors))
        for name in ("ids", "languages"):
            object.__setattr__(self, name, as_array(name, getattr(self, name)))
        for name in ("ids", "languages"):
            if getattr(self, name).shape != (len(self.vectors),):
                expected = f"({len(self.vectors)},)"
                raise ShapeError(name, getattr(self, name).shape, expected)
        tellers = checked_tellers(self.tellers, (len(self.vectors),))
        object.__setattr__(self, "tellers", tellers)
        if len(np.unique(self.ids)) != len(self.ids):
            raise RangeError("ids", "an id twice", "every id once")
        if np.isinf(self.vectors).any():
            raise RangeError("vectors", np.inf, "finite numbers, or rows of NaN")

    def of(self, rows: NDArray[np.intp]) -> "Said":
        """The same for other rows: story i of the result is story ``rows[i]`` of this."""
        return Said(self.ids[rows], self.vectors[rows], self.languages[rows], self.tellers[rows])


@dataclass(frozen=True, eq=False)
class Signals:
    """Which of n stories are a weak signal of one kind.

    ``chances`` (n,): how likely a story is to lie so far out by chance, NaN where it was not
    judged. ``strength`` (n,): the same as a standard normal deviate, the larger the rarer.
    ``level``: the share of stories that chance alone would find.
    """

    chances: Floats
    strength: Floats
    level: float

    @property
    def found(self) -> Flags:
        """(n,) the signals."""
        return np.nan_to_num(self.chances, nan=1.0) <= self.level

    @property
    def judged(self) -> int:
        """How many stories could be judged."""
        return int(np.count_nonzero(~np.isnan(self.chances)))

    @property
    def expected(self) -> float:
        """How many chance alone would find."""
        return self.level * self.judged


def chance_beyond(scores: Floats) -> Floats:
    """How likely a score (n,) is to lie so high among its own kind: a normal tail, NaN stays.

    Its middle is the median; its width comes from where the upper tenth and twentieth begin, of
    the two the larger, so that one score in twenty may lie wherever it will (robust z-scores after
    Rousseeuw & Hubert, WIREs Data Mining 1, 2011, of the upper half alone). Where these are all
    alike nothing lies beyond: 1.
    """
    known = scores[~np.isnan(scores)]
    if not len(known):
        return scores.copy()
    middle = float(np.median(known))
    widths = (np.quantile(known, QUANTILES) - middle) / special.ndtri(QUANTILES)
    width = float(widths.max())
    if width <= np.finfo(np.float32).eps * max(abs(middle), 1.0):
        return np.where(np.isnan(scores), np.nan, 1.0)
    return np.asarray(special.ndtr((middle - scores) / width), np.float64)


def deviate_of(chances: Floats) -> Floats:
    """Chances (n,) as standard normal deviates, 0 and 1 as the outermost finite ones; NaN stays."""
    tiny = np.finfo(np.float64).tiny
    return np.asarray(-special.ndtri(np.clip(chances, tiny, 1 - 2**-53)), np.float64)
