"""The pattern scan: time, memory and growth, scipy beside it, power and false discoveries.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.scan [MOST]`. 40 signifiers (20 triads, 12 dyads, 8
scales) by 15 questions of five options, a tenth of the answers missing. Seconds are of the
processor (one core), which other work on the machine disturbs least; under a million stories the
median of five rounds.
"""

import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median

import numpy as np
from scipy import stats

from analysis.scan import (
    Column,
    ScanOptions,
    check_stability,
    dyad_column,
    find_patterns,
    label_column,
    scale_column,
    triad_column,
)
from analysis.scan.laid import pair_up
from analysis.zones import zones_of

QUICK = ScanOptions(shuffle=False)
SIZES = (1_000, 10_000, 100_000, 1_000_000)
SCIPY_PAIRS = 60
RUNS = 200
Arrays = list[np.ndarray]


def make(stories: int, seed: int) -> tuple[Arrays, Arrays]:
    """40 signifiers, triads first, and 15 questions."""
    generator = np.random.default_rng(seed)
    signifiers = [generator.dirichlet([1, 1, 1], stories).astype(np.float32) for _ in range(20)]
    signifiers += [generator.random(stories).astype(np.float32) for _ in range(12)]
    signifiers += [generator.integers(1, 6, stories).astype(np.float32) for _ in range(8)]
    for one in signifiers:
        one[generator.random(stories) < 0.1] = np.nan
    return signifiers, [generator.integers(-1, 5, stories) for _ in range(15)]


def lay(signifiers: Arrays, questions: Arrays) -> tuple[list[Column], list[Column]]:
    left = [triad_column(f"t{place}", one) for place, one in enumerate(signifiers[:20])]
    left += [dyad_column(f"d{place}", one) for place, one in enumerate(signifiers[20:32])]
    steps = range(1, 6)
    left += [scale_column(f"s{place}", one, steps) for place, one in enumerate(signifiers[32:])]
    names = list("abcde")
    return left, [label_column(f"q{place}", one, names) for place, one in enumerate(questions)]


def seconds(deed: Callable[[], object], rounds: int = 1) -> float:
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        deed()
        taken.append(time.process_time() - start)
    return median(taken)


def ask_scipy(signifiers: Arrays, questions: Arrays, rounds: int, *, zones: bool) -> float:
    """Seconds for 600 pairs by scipy's asymptotic functions, one call each, from a sample of them.

    A dyad or scale by Kruskal–Wallis. A triad, for which scipy has nothing, by χ² of its seven
    zones, made beforehand (`zones`), or by Kruskal–Wallis of one of its weights.
    """
    given = [zones_of(one) if zones else one[:, 0] for one in signifiers[:20]] + signifiers[20:]
    pairs = [(left, right) for left in range(40) for right in range(15)][:: 600 // SCIPY_PAIRS]
    ask = partial(ask_each, given, questions, pairs)
    taken = seconds(ask, rounds)
    return taken * 600 / len(pairs)


def ask_each(given: Arrays, questions: Arrays, pairs: list[tuple[int, int]]) -> None:
    for left, right in pairs:
        ask_one(given[left], questions[right])


def ask_one(values: np.ndarray, groups: np.ndarray) -> None:
    if values.dtype == np.int8:
        both = (values >= 0) & (groups >= 0)
        table = stats.contingency.crosstab(values[both], groups[both]).count
        stats.chi2_contingency(table, correction=False)
        return
    known = ~np.isnan(values)
    stats.kruskal(*(values[known & (groups == group)] for group in range(5)))


def measure(most: int) -> None:
    print(
        "stories    columns    scan   tellers twice   scipy: zones, ratio   ranks, ratio"
        "   halves   peak MB"
    )
    taken = []
    sizes = [one for one in SIZES if one <= most]
    for stories in sizes:
        arrays = make(stories, 1)
        start = time.process_time()
        signifiers, questions = lay(*arrays)
        laid = time.process_time() - start
        ask = partial(find_patterns, signifiers, against=questions, options=QUICK)
        rounds = 5 if stories < SIZES[-1] else 1
        taken.append(seconds(ask, rounds))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        twice = np.random.default_rng(2).permutation(np.repeat(np.arange(stories // 2), 2))
        repeated = seconds(partial(ask, twice), rounds)
        every = (*signifiers, *questions)
        again = seconds(partial(check_stability, every, pair_up(every, 40)), rounds)
        theirs = [ask_scipy(*arrays, rounds, zones=zones) for zones in (True, False)]
        print(
            f"{stories:9,} {laid:7.2f} s {taken[-1]:5.2f} s {repeated:11.2f} s "
            + "".join(f"{one:9.1f} s {one / taken[-1]:5.1f}" for one in theirs)
            + f" {again:9.2f} s {peak:9.0f}"
        )
    steps = np.diff(np.log(taken)) / np.diff(np.log(sizes))
    print("exponent from size to size", np.round(steps, 2))


def shuffled() -> None:
    print("really shuffled, 600 pairs:")
    for stories in (100, 500, 1_900):
        signifiers, questions = lay(*make(stories, 3))
        taken = seconds(partial(find_patterns, signifiers, against=questions))
        print(f"{stories:9,} stories {taken:6.1f} s")


def judge() -> None:
    """Power on planted effects, and false discoveries beside them and where nothing is planted."""
    print("6 of 100 pairs planted           power   false discoveries")
    for stories in (200, 400, 1_000):
        for shift in (0.0, 0.2, 0.4, 0.6):
            power, false = plant(stories, shift)
            print(f"{stories:6,} stories, shift {shift:.1f} {power:12.2f} {false:12.3f}")


def plant(stories: int, shift: float) -> tuple[float, float]:
    """Share of planted pairs that are found, and the mean share of chance among the found."""
    seen, false = [], []
    for run in range(RUNS):
        generator = np.random.default_rng((run, stories, int(10 * shift)))
        groups = generator.integers(0, 3, (5, stories))
        values = generator.normal(size=(20, stories))
        values[:6] += shift * (groups[0] - 1)
        left = [dyad_column(f"d{place}", stats.norm.cdf(one)) for place, one in enumerate(values)]
        right = [label_column(f"q{place}", one, list("abc")) for place, one in enumerate(groups)]
        scan = find_patterns(left, against=right, options=QUICK)
        planted = np.array([one.left < 6 and one.right == 20 for one in scan.patterns])
        planted &= shift > 0
        seen.append((scan.found & planted).sum() / 6)
        false.append((scan.found & ~planted).sum() / max(scan.found.sum(), 1))
    return float(np.mean(seen)), float(np.mean(false))


def main(most: int) -> None:
    measure(most)
    shuffled()
    judge()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1])
