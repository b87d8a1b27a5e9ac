"""Random numbers of the analysis: all of them come from a seed that the caller gives."""

import numpy as np

from analysis.errors import ParameterError


def generator_from(*seeds: int) -> np.random.Generator:
    """The generator of these seeds, the same numbers from the same seeds.

    Raises ParameterError where one is no whole number from 0 on: without a seed nobody could
    draw the same again.
    """
    for seed in seeds:
        if not isinstance(seed, int | np.integer) or seed < 0:  # type: ignore[redundant-expr]
            raise ParameterError("seed", seed, "a whole number from 0 on")
    return np.random.default_rng(seeds)
