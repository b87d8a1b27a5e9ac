"""Landscapes, changes and diagnoses at 10,000, 100,000 and one million stories, with exponents.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.landscape`. Each story has a teller, and one teller in
ten told twice. Times are the best of three, the exponent that of time over stories. What is drawn
once for a number of tellers (how bumpy chance is) is timed apart.
`python -m bench.landscape chance` counts instead how often 200 even stories show more than one
basin, and how often two planted clusters are found.
"""

import sys
import time
import tracemalloc
from collections.abc import Callable

import numpy as np

from analysis.change.drift import measure_drift
from analysis.change.looks import follow_gap
from analysis.change.points import find_change_points
from analysis.change.shift import shift_triad
from analysis.diagnostics.asked import Asked, Kind
from analysis.diagnostics.diagnose import diagnose
from analysis.dispersion import estimate_triad_dispersion
from analysis.evenness import judge_triad_evenness
from analysis.grouping import Groups
from analysis.landscape.chance import drawn_by_chance
from analysis.landscape.draw import draw_pair, draw_triad
from analysis.zeros import check_zeros

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 3
RUNS = 4000

Stage = Callable[[], object]


def stages(stories: int) -> dict[str, Stage]:
    generator = np.random.default_rng(7)
    weights = generator.dirichlet([1, 2, 3], stories)
    x, y = generator.beta(2, 3, stories), generator.beta(3, 2, stories)
    tellers = np.where(generator.random(stories) < 0.1, np.roll(np.arange(stories), 1),
                       np.arange(stories)).astype(np.uint64)  # fmt: skip
    days = np.sort(generator.integers(0, 365, stories))
    second = days > 180
    groups = Groups(~second, second, tellers)
    themes = generator.integers(-1, 29, stories)
    placed = np.full(stories, 3, np.uint8)
    asked = {"t": Asked(Kind.TRIAD, weights, placed), "x": Asked(Kind.DYAD, x, placed),
             "y": Asked(Kind.DYAD, y, placed)}  # fmt: skip
    plane = np.stack([x, y], axis=1)
    return {
        "landscape of two dyads": lambda: draw_pair(x, y, tellers),
        "landscape of a triad": lambda: draw_triad(weights, tellers),
        "shift of a triad": lambda: shift_triad(weights, groups),
        "drift of 30 themes, 12 months": lambda: measure_drift(themes, days // 31, tellers),
        "change points, 365 days": lambda: find_change_points(plane, days, tellers),
        "looks at a gap": lambda: follow_gap(x, second, tellers),
        "dispersion of a triad": lambda: estimate_triad_dispersion(weights, tellers),
        "evenness of a triad": lambda: judge_triad_evenness(weights, tellers),
        "zeros of a triad": lambda: check_zeros(weights, tellers),
        "diagnosis of three signifiers": lambda: diagnose(asked, tellers),
    }


def seconds(deed: Stage) -> float:
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        deed()
        taken.append(time.perf_counter() - start)
    return min(taken)


def megabytes(deed: Stage) -> float:
    tracemalloc.start()
    deed()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def exponent(sizes: tuple[int, ...], times: list[float]) -> float:
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def time_stages() -> None:
    table: dict[str, list[float]] = {}
    peaks: dict[str, float] = {}
    for stories in SIZES:
        for name, deed in stages(stories).items():
            deed()  # what chance does is drawn here, once
            table.setdefault(name, []).append(seconds(deed))
            if stories == SIZES[-1]:
                peaks[name] = megabytes(deed)
    heads = " | ".join(f"{size:,}" for size in SIZES)
    print(f"| stage | {heads} | exponent | MB at {SIZES[-1]:,} |\n|---|---|---|---|---|---|")
    for name, times in table.items():
        cells = " | ".join(f"{one * 1000:.0f} ms" for one in times)
        print(f"| {name} | {cells} | {exponent(SIZES, times):.2f} | {peaks[name]:.0f} |")
    drawn_by_chance.cache_clear()
    x = np.random.default_rng(1).random((2, 300))
    print(f"chance, drawn once: {seconds_once(lambda: draw_pair(*x)):.1f} s")


def seconds_once(deed: Stage) -> float:
    start = time.perf_counter()
    deed()
    return time.perf_counter() - start


def count_basins() -> None:
    generator = np.random.default_rng(11)
    even = [len(draw_pair(*generator.random((2, 200))).basins) > 1 for _ in range(RUNS)]
    print(f"200 even stories, more than one basin: {np.mean(even):.2%} of {RUNS} runs")
    triads = [len(draw_triad(generator.dirichlet([1, 1, 1], 200)).basins) > 1 for _ in range(RUNS)]
    print(f"200 even stories in a triad:           {np.mean(triads):.2%}")
    ridges = []
    for _ in range(RUNS):
        x = generator.random(200)
        y = np.clip(x + generator.normal(0, 0.05, 200), 0, 1)
        ridges.append(len(draw_pair(x, y).basins) > 1)
    print(f"200 stories along a narrow ridge:      {np.mean(ridges):.2%}")
    for stories in (60, 80, 100, 120, 200):
        found = []
        for _ in range(RUNS // 4):
            side = np.where(generator.random(stories) < 0.5, 0.25, 0.75)
            x = np.clip(generator.normal(side, 0.1), 0, 1)
            y = np.clip(generator.normal(0.5, 0.1, stories), 0, 1)
            found.append(len(draw_pair(x, y).basins) == 2)
        print(f"two clusters of sd .1, .5 apart, {stories} stories: found {np.mean(found):.1%}")


if __name__ == "__main__":
    if sys.argv[1:] == ["chance"]:
        count_basins()
    else:
        time_stages()
