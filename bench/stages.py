"""Every stage of the analysis at 1,000 to 100,000 stories, or a million: time, memory, exponent.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.stages [MOST] [WORD]`; a word picks the stages that hold
it in their names. Invented stories: forty planted themes in 384 numbers, the columns of
`bench._million`, texts of 60 words. Each cell is a process of its own, which did the same with 200
stories before: what it loads once is not in it. Seconds of the processor (one core); memory is what
the process held at most during the stage, beyond what it held before: its stories. The exponent is
fitted through all sizes; beside it that of the last step.
"""

import ctypes
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from analysis.change.drift import measure_drift
from analysis.change.points import find_change_points
from analysis.change.shift import shift_triad
from analysis.density import estimate_density
from analysis.diagnostics.asked import Asked, Kind
from analysis.diagnostics.diagnose import diagnose
from analysis.gower import lay_placements
from analysis.grid import TRIANGLE, count_cells
from analysis.grouping import Groups
from analysis.landscape.draw import draw_pair, draw_triad
from analysis.likeness import likeness_of
from analysis.nearest import begin_sketch, draw_in
from analysis.responses import Responses
from analysis.shell.signalling import find_signals
from analysis.signals import Said, find_near
from analysis.themes import ThemeOptions, find_themes
from analysis.themes.placing import lay_ground, place_stories
from analysis.themes.terms import find_terms
from analysis.triads import centre_from_sums, keep_triad, sum_log_ratios
from bench._million import framework, million

SIZES = (1_000, 10_000, 100_000, 1_000_000)
USUAL = 100_000
WARM = 200
PLANTED, NUMBERS, SPREAD = 40, 384, np.float32(1.2)
AT_ONCE = 20_000
GROUND = 6_000
WORDS, KNOWN = 60, 20_000
K = 5
SEED = 7
SIGNIFIERS = [one.id for one in framework().signifiers]
Deed = Callable[[], object]


def vectors_of(stories: int) -> tuple[np.ndarray, np.ndarray]:
    """Vectors (n, 384) of length 1 around the planted themes, and which of them each is near."""
    generator = np.random.default_rng(SEED)
    centres = generator.normal(size=(PLANTED, NUMBERS)).astype(np.float32)
    themes = generator.integers(0, PLANTED, stories)
    vectors = np.empty((stories, NUMBERS), np.float32)
    for start in range(0, stories, AT_ONCE):
        drawn = centres[themes[start : start + AT_ONCE]]
        drawn = drawn + SPREAD * generator.standard_normal(drawn.shape, dtype=np.float32)
        vectors[start : start + AT_ONCE] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return vectors, themes


def hours_of(held: Responses) -> np.ndarray:
    """Hours (n,) since the first story: five and a half months of them."""
    return (held.told - held.told.min()).astype(np.int64)


def said_by(stories: int) -> Said:
    ids = np.array([f"{one:07d}" for one in range(stories)])
    return Said(ids, vectors_of(stories)[0], np.full(stories, "nb"), np.arange(stories))


def from_vectors(stories: int) -> Deed:
    vectors, _ = vectors_of(stories)
    return lambda: find_themes(vectors, languages=["nb"] * stories, seed=SEED)


def with_placements(stories: int) -> Deed:
    vectors, _ = vectors_of(stories)
    laid = lay_placements(million(stories).responses, SIGNIFIERS)
    return lambda: find_themes(
        vectors,
        languages=["nb"] * stories,
        seed=SEED,
        options=ThemeOptions(placements=0.3),
        placements=laid,
    )


def placed(stories: int) -> Deed:
    vectors, themes = vectors_of(stories + GROUND)
    ground = lay_ground(vectors[:GROUND], themes[:GROUND].astype(np.int16))
    return lambda: place_stories(vectors[GROUND:], ground, least_fit=0.15)


def nearest(stories: int) -> Deed:
    said = said_by(stories)
    return lambda: find_near(said, seed=SEED)


def weak_signals(stories: int) -> Deed:
    said, laid = said_by(stories), lay_placements(million(stories).responses, SIGNIFIERS)
    return lambda: find_signals(said, laid, seed=SEED)


def beside_text(stories: int) -> Deed:
    responses = million(stories).responses
    return lambda: lay_placements(responses, SIGNIFIERS)


def terms(stories: int) -> Deed:
    generator = np.random.default_rng(SEED)
    often = 1 / np.arange(1, KNOWN + 1)
    words = np.array(["".join(generator.choice(list("aeiklmnorstv"), 7)) for _ in range(KNOWN)])
    told = generator.choice(words, (stories, WORDS), p=often / often.sum())
    themes = generator.integers(-1, PLANTED, stories).tolist()
    texts = [(" ".join(told[at]), "nb", at, theme) for at, theme in enumerate(themes)]
    return lambda: find_terms(texts, [[one] for one in range(PLANTED)], k=K, most=10)


def typical(stories: int) -> Deed:
    responses = million(stories).responses
    return lambda: likeness_of(responses, np.arange(stories), SIGNIFIERS)


def sketch(stories: int) -> Deed:
    vectors, _ = vectors_of(stories)

    def draw() -> None:
        begun = begin_sketch(vectors[:20_000], stories)
        for start in range(0, stories, AT_ONCE):
            rows = np.arange(start, min(start + AT_ONCE, stories))
            draw_in(begun, rows, vectors[rows])

    return draw


def maps(stories: int) -> Deed:
    kept = [keep_triad(one) for one in million(stories).responses.triads.values()]
    return lambda: [
        (
            estimate_density(count_cells(one.cells, TRIANGLE), TRIANGLE),
            centre_from_sums(sum_log_ratios(one)),
        )
        for one in kept
    ]


def columns_of_maps(stories: int) -> Deed:
    triads = million(stories).responses.triads
    return lambda: [keep_triad(one) for one in triads.values()]


def diagnosis(stories: int) -> Deed:
    held = million(stories).responses
    asked = {
        "t0": Asked(Kind.TRIAD, held.triads["t0"], held.states["t0"]),
        "d0": Asked(Kind.DYAD, held.dyads["d0"], held.states["d0"]),
        "d1": Asked(Kind.DYAD, held.dyads["d1"], held.states["d1"]),
    }
    return lambda: diagnose(asked, held.tellers)


def plane_of_two(stories: int) -> Deed:
    held = million(stories).responses
    draw = partial(draw_pair, held.dyads["d0"], held.dyads["d1"], held.tellers)
    draw()  # what chance does is drawn here, once for a number of tellers
    return draw


def plane_of_a_triad(stories: int) -> Deed:
    held = million(stories).responses
    draw = partial(draw_triad, held.triads["t0"], held.tellers)
    draw()
    return draw


def shift(stories: int) -> Deed:
    held = million(stories).responses
    later = hours_of(held) > 2_000
    return lambda: shift_triad(held.triads["t0"], Groups(~later, later, held.tellers))


def drift(stories: int) -> Deed:
    held = million(stories).responses
    themes = np.random.default_rng(SEED).integers(-1, 30, stories)
    return lambda: measure_drift(themes, hours_of(held) // 730, held.tellers)


def points(stories: int) -> Deed:
    held = million(stories).responses
    plane = np.stack([held.dyads["d0"], held.dyads["d1"]], axis=1)
    return lambda: find_change_points(plane, hours_of(held) // 24, held.tellers)


STAGES = {
    "themes from vectors": from_vectors,
    "themes from vectors and placements": with_placements,
    "stories placed by those divided": placed,
    "weak signals, the nearest": nearest,
    "weak signals, both kinds": weak_signals,
    "placements beside text": beside_text,
    "terms of 40 themes": terms,
    "typical and contrary stories": typical,
    "sketch for search": sketch,
    "columns of six triad maps": columns_of_maps,
    "six triad maps": maps,
    "diagnosis of three signifiers": diagnosis,
    "landscape of two dyads": plane_of_two,
    "landscape of a triad": plane_of_a_triad,
    "shift of a triad": shift,
    "drift of 30 themes": drift,
    "change points, 167 days": points,
}


def measure_here(stage: str, stories: int) -> None:
    """Print the seconds of the processor and the megabytes beyond the stories."""
    STAGES[stage](WARM)()
    deed = STAGES[stage](stories)
    ctypes.CDLL(None).malloc_trim(0)  # or what was freed before would hide what is asked for
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = _megabytes("VmRSS")
    start = time.process_time()
    deed()
    print(time.process_time() - start, _megabytes("VmHWM") - before)


def _megabytes(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def measure(stage: str, stories: int) -> tuple[float, float]:
    """The same in a process of its own; NaN where that ended without a number."""
    asked = [sys.executable, "-m", "bench.stages", "--here", stage, str(stories)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    seconds, megabytes = done.stdout.split() if done.returncode == 0 else ("nan", "nan")
    return float(seconds), float(megabytes)


def show(stage: str, sizes: list[int]) -> None:
    found = [measure(stage, one) for one in sizes]
    cells = [f"{seconds:.3g} s, {megabytes:,.0f} MB" for seconds, megabytes in found]
    x, y = np.log(sizes), np.log([seconds for seconds, _ in found])
    slope, last = np.polyfit(x, y, 1)[0], (np.diff(y) / np.diff(x))[-1]
    print(f"| {stage} | {' | '.join(cells)} | {slope:.2f} | {last:.2f} |", flush=True)


def main(most: int, word: str) -> None:
    sizes = [one for one in SIZES if one <= most]
    print(f"| stage | {' | '.join(f'{one:,}' for one in sizes)} | exponent | last step |")
    print("|---" * (len(sizes) + 3) + "|")
    for stage in STAGES:
        if word in stage:
            show(stage, sizes)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        measure_here(sys.argv[2], int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else USUAL, "".join(sys.argv[2:3]))
