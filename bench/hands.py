"""The same scan by one process, by two, and by two Dask workers: what handing out costs.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.hands [STORIES …]`; 10,000, 100,000 and 1,000,000 where
none are named. 40 signifiers by 15 questions as in `bench.scan`. Each way is timed three times by
the clock, the ways in turn; the median stands in the table.
"""

import sys
import time
from functools import partial
from statistics import median

from distributed import LocalCluster

from analysis.hands import OWN, Hands
from analysis.scan import Scan, find_patterns
from analysis.shell.hands import ClusterHands, ProcessHands
from bench.scan import QUICK, lay, make

ROUNDS = 3


def timed(ways: dict[str, Hands], stories: int) -> None:
    signifiers, questions = lay(*make(stories, 1))
    ask = partial(find_patterns, signifiers, against=questions, options=QUICK)
    taken: dict[str, list[float]] = {name: [] for name in ways}
    found: dict[str, Scan] = {}
    for _ in range(ROUNDS):
        for name, hands in ways.items():
            start = time.perf_counter()
            found[name] = ask(hands=hands)
            taken[name].append(time.perf_counter() - start)
    own = median(taken["own"])
    for name, times in taken.items():
        same = found[name].patterns == found["own"].patterns
        print(
            f"{stories:9,} {name:>12} {median(times):7.2f} s   {own / median(times):5.2f} × own"
            f"   {'identical' if same else 'DIFFERENT'}"
        )


def main() -> None:
    sizes = [int(one) for one in sys.argv[1:]] or [10_000, 100_000, 1_000_000]
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1"
    ) as cluster:
        ways: dict[str, Hands] = {
            "own": OWN,
            "processes": ProcessHands(2),
            "cluster": ClusterHands(cluster.scheduler_address),
        }
        for stories in sizes:
            timed(ways, stories)


if __name__ == "__main__":
    main()
