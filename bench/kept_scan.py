"""The scan as the worker keeps it: each pair cut by the gate, judged, worded, seen again in halves.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.kept_scan [MOST]`. Invented stories with the time of
telling; a sample of their pairs is judged, and the seconds are those of all pairs. Under 2,000
tellers they are really shuffled. Seconds of the processor (one core); memory is what judging asks
for beside the stories and their columns. Columns that all answered alike are in no pair.
"""

import sys
import time
import tracemalloc

import numpy as np

from analysis.scan.laid import lay_out_columns
from analysis.shell.judging import Bench, Gate
from analysis.shell.opposing import columns_to_compare
from bench._million import million

SIZES = (1_000, 10_000, 100_000, 1_000_000)
SAMPLE = 20
K = 5
KEY = b"a key of the gate, 32 bytes long"


def measure(stories: int) -> float:
    """Print a row of the table, and give back the seconds of all pairs and their columns."""
    holding = million(stories)
    start = time.process_time()
    columns = columns_to_compare(holding.framework, holding.responses)
    laid = lay_out_columns(columns, holding.responses.tellers)
    taken = time.process_time() - start
    bench = Bench(holding, Gate(holding.crowd, K, KEY), laid, 1, stories)
    sample = np.linspace(0, len(bench.pairs) - 1, SAMPLE).astype(int).tolist()
    tracemalloc.start()
    bench.judge(sample[0])
    memory = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    start = time.process_time()
    rows = [bench.judge(number) for number in sample]
    all_pairs = (time.process_time() - start) * len(bench.pairs) / SAMPLE
    told = sum(bool(row["told"]) for row in rows)
    print(
        f"| {stories:,} | {len(bench.pairs)} | {taken:.2f} s | {all_pairs:.1f} s"
        f" | {told} of {SAMPLE} | {memory:.0f} MB |",
        flush=True,
    )
    return taken + all_pairs


def main(most: int) -> None:
    print("| stories | pairs | columns | all pairs | told | memory |\n|---|---|---|---|---|---|")
    sizes = [one for one in SIZES if one <= most]
    taken = [measure(one) for one in sizes]
    steps = np.diff(np.log(taken)) / np.diff(np.log(sizes))
    print("exponent from size to size", np.round(steps, 2))
    # The first size is shuffled: another method.
    slope = np.polyfit(np.log(sizes[1:]), np.log(taken[1:]), 1)[0]
    print(f"fitted from {sizes[1]:,} on", round(slope, 2))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1])
