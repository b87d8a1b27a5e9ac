"""How often verdicts on signifiers are right, where good and bad ones are drawn and known.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.verdicts [RUNS]`: that many pilots of 30 and of 60
stories, and fewer of 200 and of 1,000. Anchors, poles and options are shown in random order, a
tenth says that a question does not apply, a few pass it by.
"""

import sys
from collections import Counter
from collections.abc import Callable, Mapping

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import special

from analysis.diagnostics.asked import Asked, Kind, states_of
from analysis.diagnostics.diagnose import diagnose
from analysis.diagnostics.verdicts import Reason, Verdict

RUNS = 100
SIZES = {30: 1, 60: 1, 200: 4, 1000: 16}
"""Stories of a pilot, and how many times fewer pilots of that size are drawn."""
BLAMED = (Verdict.DROP, Verdict.SPLIT, Verdict.REWORD)

Values = NDArray[np.float64]
Pilot = dict[str, Asked]
Judge = Callable[[Generator, int], dict[str, tuple[Verdict, bool]]]


def orders(draw: Generator, stories: int, parts: int) -> NDArray[np.int64]:
    return draw.permuted(np.tile(np.arange(parts), (stories, 1)), axis=1)


def placed(
    draw: Generator, kind: Kind, values: Values, *, away: float = 0.1, passed: float = 0.03
) -> Asked:
    """Answers of which some say that it does not apply and some are passed by."""
    where = draw.random(len(values))
    kept = np.clip(values, 0, 1)
    kept[where < away + passed] = np.nan
    parts = {Kind.TRIAD: 3, Kind.DYAD: 2}.get(kind)
    shown = None if parts is None else orders(draw, len(values), parts)
    return Asked(kind, kept, states_of(kept, where < away), shown=shown)


def stone(draw: Generator, points: Values, left_out: float = 0.3) -> Asked:
    return placed(draw, Kind.STONE, points, away=0, passed=left_out)


def chosen(draw: Generator, stories: int, shares: list[float]) -> Asked:
    picked = np.eye(len(shares), dtype=np.bool_)[draw.choice(len(shares), stories, p=shares)]
    shown = orders(draw, stories, len(shares))
    return Asked(Kind.CHOICE, picked, np.full(stories, 3, np.uint8), shown=shown)


def several(draw: Generator, stories: int, shares: list[float]) -> Asked:
    picked = draw.random((stories, len(shares))) < np.array(shares)
    states = np.where(picked.any(axis=1), 3, 1).astype(np.uint8)
    return Asked(Kind.CHOICES, picked, states, shown=orders(draw, stories, len(shares)))


def scaled(draw: Generator, stories: int, shares: list[float]) -> Asked:
    steps = draw.choice(len(shares), stories, p=shares) + 1.0
    return Asked(Kind.SCALE, steps, states_of(steps), range(1, len(shares) + 1))


def mixed(draw: Generator, share: float, some: Values, others: Values) -> Values:
    """The `some` in this share of the stories, the others in the rest."""
    taken = draw.random(len(some)) < share
    return np.where(taken.reshape(-1, *[1] * (some.ndim - 1)), some, others)


def with_habits(draw: Generator, weights: Values) -> Values:
    """What people do with any triad: 6 % to the very middle, 12 % between two, 15 % to tips."""
    stories = len(weights)
    tips = np.eye(3)[draw.integers(0, 3, stories)]
    halves = (1 - np.eye(3)[draw.integers(0, 3, stories)]) / 2
    heaped = mixed(draw, 0.06 / 0.33, np.full((stories, 3), 1 / 3), mixed(draw, 0.44, halves, tips))
    near = 0.95 * heaped + 0.05 * draw.dirichlet([1, 1, 1], stories)
    return mixed(draw, 0.33, near, weights)


def together(draw: Generator, stories: int, correlation: float) -> tuple[Values, Values]:
    """Two dyads, even each, of a normal copula with this correlation."""
    both = [[1, correlation], [correlation, 1]]
    first, second = special.ndtr(draw.multivariate_normal([0, 0], both, stories)).T
    return first, second


def good_triads(draw: Generator, stories: int) -> Pilot:
    """Shapes that triads have where they work."""
    shapes = {
        "even": [1, 1, 1],
        "round": [2, 2, 2],
        "rounder": [3, 3, 3],
        "leaning": [4, 2, 1],
        "to one corner": [6, 1, 1],
        "to corners": [0.5, 0.5, 0.5],
        "on an edge": [3, 3, 0.7],
    }
    weights = {name: draw.dirichlet(shape, stories) for name, shape in shapes.items()}
    weights["with habits"] = with_habits(draw, draw.dirichlet([2, 1.5, 1], stories))
    halves = [draw.dirichlet(shape, stories) for shape in ([6, 1, 1], [1, 6, 1])]
    weights["to two corners"] = mixed(draw, 0.5, *halves)
    pilot = {f"triad, {name}": placed(draw, Kind.TRIAD, one) for name, one in weights.items()}
    even = draw.dirichlet([1.5, 1, 1], stories)
    pilot["triad, a fifth away"] = placed(draw, Kind.TRIAD, even, away=0.2, passed=0.05)
    return pilot


def good_others(draw: Generator, stories: int) -> Pilot:
    """Dyads, stones, choices and scales that work; two dyads go together by .7."""
    shapes = {"even": (1, 1), "round": (2, 2), "rounder": (4, 4), "leaning": (2, 5),
              "to one pole": (1, 6), "to both poles": (0.6, 0.6)}  # fmt: skip
    positions = {name: draw.beta(*shape, stories) for name, shape in shapes.items()}
    middle = np.full(stories, 0.5)
    positions["heaped in the middle"] = mixed(draw, 0.15, middle, draw.beta(1.2, 1.2, stories))
    positions["one of two"], positions["the other"] = together(draw, stories, 0.7)
    pilot = {f"dyad, {name}": placed(draw, Kind.DYAD, one) for name, one in positions.items()}
    return pilot | {
        "stone, anywhere": stone(draw, draw.random((stories, 2))),
        "stone, in a cloud": stone(draw, draw.normal([0.6, 0.7], 0.18, (stories, 2))),
        "choice of four": chosen(draw, stories, [0.5, 0.2, 0.2, 0.1]),
        "choice of two": chosen(draw, stories, [0.6, 0.4]),
        "choice of several": several(draw, stories, [0.6, 0.5, 0.3, 0.3, 0.2]),
        "scale of five": scaled(draw, stories, [0.05, 0.05, 0.15, 0.35, 0.4]),
        "scale of five, happy": scaled(draw, stories, [0.03, 0.03, 0.06, 0.18, 0.7]),
    }


def bad_shares(draw: Generator, stories: int) -> dict[str, tuple[Asked, Reason | None]]:
    """Too many in the middle, between two, at the ends, at one place, away; or nothing at all."""
    even, line = draw.dirichlet([1, 1, 1], stories), draw.random(stories)
    middle = draw.dirichlet([150, 150, 150], stories)
    side = draw.random(stories) < 0.5
    peaks = {
        at: np.where(side, at, 1 - at) + draw.normal(0, 0.06, stories)
        for at in (0.05, 0.1, 0.15, 0.2)
    }
    triads = {
        "45 % in the centre": (mixed(draw, 0.39 / 0.94, middle, even), Reason.IN_THE_MIDDLE),
        "60 % in the centre": (mixed(draw, 0.54 / 0.94, middle, even), Reason.IN_THE_MIDDLE),
        "half between two": (
            mixed(draw, 0.55, draw.dirichlet([30, 30, 1.5], stories), even), Reason.BETWEEN_TWO),
        "two tips": (
            mixed(draw, 0.5, *(draw.dirichlet(one, stories) for one in ([20, 1, 1], [1, 20, 1]))),
            Reason.AT_THE_ENDS),
        "all at a tip": (draw.dirichlet([40, 1, 1], stories), Reason.ALL_ALIKE),
        "all at (.5, .25, .25)": (draw.dirichlet([100, 50, 50], stories), Reason.ALL_ALIKE),
        "clicked at random": (even, None),
    }  # fmt: skip
    dyads = {f"peaks at {at} and {1 - at}": (one, Reason.AT_THE_ENDS) for at, one in peaks.items()}
    dyads |= {
        "60 % in the middle": (
            mixed(draw, 0.5 / 0.9, draw.uniform(0.45, 0.55, stories), line), Reason.IN_THE_MIDDLE),
        "all at .78": (draw.normal(7 / 9, 0.02, stories), Reason.ALL_ALIKE),
        "clicked at random": (line, None),
    }  # fmt: skip
    whole = {"away": 0.0, "passed": 0.0}
    found = {f"triad, {name}": (placed(draw, Kind.TRIAD, one, **whole), why)
             for name, (one, why) in triads.items()}  # fmt: skip
    found |= {f"dyad, {name}": (placed(draw, Kind.DYAD, one, **whole), why)
              for name, (one, why) in dyads.items()}  # fmt: skip
    asked = draw.beta(2, 1.5, stories)
    return found | {
        "dyad, 51 % away": (placed(draw, Kind.DYAD, asked, away=0.51), Reason.DOES_NOT_APPLY),
        "dyad, 85 % away": (placed(draw, Kind.DYAD, asked, away=0.85, passed=0), Reason.NOBODY),
        "dyad, 51 % passed by": (
            placed(draw, Kind.DYAD, asked, away=0, passed=0.51), Reason.PASSED_BY),
        "stone, all at (.75, .75)": (
            stone(draw, draw.normal(0.75, 0.04, (stories, 2))), Reason.ALL_ALIKE),
        "scale, 97 % alike": (
            scaled(draw, stories, [0, 0, 0.01, 0.02, 0.97]), Reason.ALL_ALIKE),
        "choice, 97 % alike": (chosen(draw, stories, [0.97, 0.02, 0.01]), Reason.ALL_ALIKE),
    }  # fmt: skip


def bad_orders(draw: Generator, stories: int, pull: float) -> dict[str, tuple[Asked, Reason]]:
    """The first place draws: its weight, its pole, its option get so much more."""
    states = np.full(stories, 3, np.uint8)
    shown, turned, listed = (orders(draw, stories, parts) for parts in (3, 2, 5))
    top, share = np.eye(3)[shown[:, 0]], 1.5 * pull
    weights = (1 - share) * draw.dirichlet([2, 2, 2], stories) + share * top
    positions = (1 - 2 * pull) * draw.beta(2, 2, stories) + 2 * pull * turned[:, 0]
    own = draw.choice(5, stories, p=[0.4, 0.25, 0.15, 0.1, 0.1])
    taken = np.where(draw.random(stories) < pull / 0.8, listed[:, 0], own)
    options = np.eye(5, dtype=np.bool_)[taken]
    why = Reason.ORDER_MOVES
    return {
        f"triad, order worth {pull}": (Asked(Kind.TRIAD, weights, states, shown=shown), why),
        f"dyad, order worth {pull}": (Asked(Kind.DYAD, positions, states, shown=turned), why),
        f"choice, order worth {pull}": (Asked(Kind.CHOICE, options, states, shown=listed), why),
    }


def judge_good(draw: Generator, stories: int) -> dict[str, tuple[Verdict, bool]]:
    """The verdict on each of the good ones, all of one pilot, and whether it is as it should be."""
    pilot = good_triads(draw, stories) | good_others(draw, stories)
    found = diagnose(pilot, seed=stories).signifiers
    return {name: (one.verdict, one.verdict is Verdict.KEEP) for name, one in found.items()}


def judge_bad(draw: Generator, stories: int) -> dict[str, tuple[Verdict, bool]]:
    """The same of bad ones, each in a pilot of its own beside an even dyad (or its twin), found
    where the planted reason holds."""
    planted = bad_shares(draw, stories)
    for pull in (0.1, 0.2):
        planted |= bad_orders(draw, stories, pull)
    beside = {name: placed(draw, Kind.DYAD, draw.random(stories)) for name in planted}
    for correlation in (0.95, 0.98):
        first, second = together(draw, stories, correlation)
        name = f"dyad, r {correlation} with another"
        planted[name] = placed(draw, Kind.DYAD, first), Reason.SAYS_THE_SAME
        beside[name] = placed(draw, Kind.DYAD, second, away=0, passed=0)
    judged = {}
    for name, (asked, why) in planted.items():
        one = diagnose({"bad": asked, "beside": beside[name]}, seed=stories).signifiers["bad"]
        held = {finding.reason for finding in one.findings if finding.verdict in BLAMED}
        judged[name] = one.verdict, why in held if why else one.verdict in BLAMED
    return judged


def count(runs: int, judge: Judge, stories: int) -> Mapping[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for run in range(runs):
        judged = judge(np.random.default_rng([stories, run]), stories)
        for name, (verdict, right) in judged.items():
            told = {"keep": verdict is Verdict.KEEP, "blamed": verdict in BLAMED, "right": right}
            counts.setdefault(name, Counter()).update(told)
    return counts


def main(runs: int) -> None:
    """Print the two tables of bench/README.md."""
    for title, judge, cells in (
        ("good one", judge_good, ("keep", "blamed")),
        ("bad one", judge_bad, ("right", "keep")),
    ):
        counts = {size: count(max(runs // less, 4), judge, size) for size, less in SIZES.items()}
        print(f"| {title}: {', '.join(cells)} | " + " | ".join(map(str, SIZES)) + " |")
        print("|---" * (len(SIZES) + 1) + "|")
        for name in [*counts[30], "all"]:
            row = []
            for size, less in SIZES.items():
                drawn = max(runs // less, 4)
                some = list(counts[size].values()) if name == "all" else [counts[size][name]]
                row.append(", ".join(f"{sum(one[cell] for one in some) / drawn / len(some):.0%}"
                                     for cell in cells))  # fmt: skip
            print(f"| {name} | " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
