"""Twelve triad maps of up to one million stories: density, bands and centre with its region.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.maps [MOST]`. What is made once when a story comes in
(cells, log ratios) is timed apart from what a page asks for: all stories, a filtered half, one
lasso. By the processor, which other work on the machine disturbs less, and by the clock; the best
and the median of some rounds. Memory is what the maps of a half ask for beside the kept columns.
"""

import sys
import time
import tracemalloc
from collections.abc import Callable
from statistics import median

import numpy as np

from analysis.density import estimate_density
from analysis.grid import TRIANGLE, count_cells
from analysis.lasso import triad_inside
from analysis.triads import KeptTriad, centre_from_sums, keep_triad, sum_log_ratios
from analysis.zones import zone_polygon

MAPS = 12
ROUNDS = 15
SIZES = (1_000, 10_000, 100_000, 1_000_000)
Deed = Callable[[], object]


def draw_map(kept: KeptTriad, rows: np.ndarray | None = None) -> None:
    estimate_density(count_cells(kept.cells, TRIANGLE, rows), TRIANGLE)
    centre_from_sums(sum_log_ratios(kept, rows))


def milliseconds(deed: Deed, rounds: int = ROUNDS) -> tuple[list[float], list[float]]:
    """Of the processor and by the clock, round by round."""
    processor, clock = [], []
    for _ in range(rounds):
        burnt, start = time.process_time(), time.perf_counter()
        deed()
        processor.append((time.process_time() - burnt) * 1000)
        clock.append((time.perf_counter() - start) * 1000)
    return processor, clock


def megabytes(deed: Deed) -> float:
    tracemalloc.start()
    deed()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def measure(stories: int) -> dict[str, float]:
    """Print a row of the table; the best time of the processor for each stage."""
    generator = np.random.default_rng(7)
    shapes = generator.uniform(0.6, 3, size=(MAPS, 3))
    weights = [generator.dirichlet(shape, stories).astype(np.float32) for shape in shapes]
    once = milliseconds(lambda: [keep_triad(triad) for triad in weights], rounds=1)
    kept = [keep_triad(triad) for triad in weights]
    half = np.flatnonzero(generator.random(stories) < 0.5)
    lasso = zone_polygon("centre") * 0.9 + 0.05
    taken = {
        "columns": once,
        "all": milliseconds(lambda: [draw_map(triad) for triad in kept]),
        "half": milliseconds(lambda: [draw_map(triad, half) for triad in kept]),
        "lasso": milliseconds(lambda: triad_inside(weights[0], kept[0].cells, lasso)),
    }
    cells = [
        f"{min(burnt):.1f} ({median(burnt):.1f}); {min(clock):.1f} ({median(clock):.1f})"
        for burnt, clock in taken.values()
    ]
    memory = megabytes(lambda: [draw_map(triad, half) for triad in kept])
    print(f"| {stories:,} | {' | '.join(cells)} | {memory:.1f} |", flush=True)
    return {name: min(burnt) for name, (burnt, _) in taken.items()}


def main(most: int) -> None:
    print("milliseconds of the processor, best (median); by the clock, best (median)")
    print("| stories | columns, once | all | a random half | one lasso | MB |")
    print("|---|---|---|---|---|---|")
    sizes = [one for one in SIZES if one <= most]
    found = [measure(one) for one in sizes]
    for name in found[0]:
        steps = np.diff(np.log([one[name] for one in found])) / np.diff(np.log(sizes))
        print(f"exponent of {name} from size to size", np.round(steps, 2))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1])
