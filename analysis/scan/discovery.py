"""Which of many pairs may be called found, so that few of those called so are chance.

Benjamini and Hochberg's way holds the expected share of false ones among the found to the level
where tests are independent or lean the same way; that it holds for pairs of answers that share
stories is not proved but seen (the self-check shuffles and counts). Benjamini and Yekutieli's holds
whatever the tests have to do with each other, and finds several times less.

Source: Benjamini & Hochberg 1995, JRSS B 57; Benjamini & Yekutieli 2001, Annals of Statistics 29;
Kim & van de Wiel 2008, BMC Bioinformatics 9 (correlated tests).
"""

from typing import Literal

import numpy as np

from analysis.arrays import Floats, as_floats
from analysis.errors import ParameterError, RangeError, ShapeError

Dependence = Literal["alike", "any"]


def adjust_p(p: Floats, *, dependence: Dependence = "alike") -> Floats:
    """The level of false discoveries (m,) at which each test is found; NaN stays and counts not.

    `dependence` is `alike` (Benjamini–Hochberg) or `any` (Benjamini–Yekutieli). Raises ShapeError,
    RangeError for what is no chance, ParameterError.
    """
    if dependence not in ("alike", "any"):
        raise ParameterError("dependence", dependence, "'alike' or 'any'")
    given = as_floats("p", p)
    if given.ndim != 1:
        raise ShapeError("p", given.shape, "(tests,)")
    if np.any((given < 0) | (given > 1)):
        raise RangeError("p", given[(given < 0) | (given > 1)][0], "chances from 0 to 1")
    adjusted = np.full(len(given), np.nan)
    judged = np.flatnonzero(~np.isnan(given))
    order = judged[np.argsort(-given[judged], kind="stable")]
    ranks = np.arange(len(order), 0, -1)
    harmonic = float(np.sum(1 / ranks)) if dependence == "any" else 1.0
    steps = given[order] * len(order) / ranks * harmonic
    adjusted[order] = np.minimum(np.minimum.accumulate(steps), 1)
    return adjusted
