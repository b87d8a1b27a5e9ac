"""Twelve triad maps of one million stories: density, bands and centre with its region.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.maps [STORIES]`. What is made once when a story comes in
(cells, log ratios) is timed apart from what a page asks for: all stories, and a filtered half. By
the clock and by the processor, which other work on the machine disturbs less.
"""

import sys
import time
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


def draw_map(kept: KeptTriad, rows: np.ndarray | None = None) -> None:
    estimate_density(count_cells(kept.cells, TRIANGLE, rows), TRIANGLE)
    centre_from_sums(sum_log_ratios(kept, rows))


def milliseconds(deed: Callable[[], object]) -> str:
    clock, processor = [], []
    for _ in range(ROUNDS):
        start, burnt = time.perf_counter(), time.process_time()
        deed()
        clock.append((time.perf_counter() - start) * 1000)
        processor.append((time.process_time() - burnt) * 1000)
    return ", ".join(
        f"{name} {min(taken):6.1f} ms best {median(taken):6.1f} median"
        for name, taken in (("clock", clock), ("processor", processor))
    )


def main(stories: int) -> None:
    generator = np.random.default_rng(7)
    shapes = generator.uniform(0.6, 3, size=(MAPS, 3))
    weights = [generator.dirichlet(shape, stories).astype(np.float32) for shape in shapes]
    start = time.perf_counter()
    kept = [keep_triad(triad) for triad in weights]
    print(f"{stories:,} stories, {MAPS} triads")
    print(f"columns, once          {(time.perf_counter() - start) * 1000:7.0f} ms")
    half = np.flatnonzero(generator.random(stories) < 0.5)
    print("maps of all stories   ", milliseconds(lambda: [draw_map(triad) for triad in kept]))
    print("maps of a random half ", milliseconds(lambda: [draw_map(triad, half) for triad in kept]))
    lasso = zone_polygon("centre") * 0.9 + 0.05
    print(
        "one lasso             ",
        milliseconds(lambda: triad_inside(weights[0], kept[0].cells, lasso)),
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
