"""What each click on a million stories costs the processor, the browser and the network aside.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.clicks [ROUNDS] [STORIES]`. A browser makes each deed of
`bench.leaders` once on pages with and without two groups, one after another, so that the marks
gather; then what it asked is asked again in this process. The best of the rounds is what it costs:
other work on the machine can only add to it.
"""

import os
import shutil
import sys
import tempfile
import time

from werkzeug.test import Client

from bench._serving import served
from bench.leaders import ASK, DEEDS, FORM, record

PAGES = ("one group", "two groups")


def main(rounds: int, stories: int) -> None:
    chromium = os.environ.get("FORTELL_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise SystemExit("No browser: install chromium, or name one in FORTELL_CHROMIUM.")
    with tempfile.TemporaryDirectory(prefix="fortell-bench-") as folder:
        os.environ |= {"FORTELL_HOME": folder, "BENCH_STORIES": str(stories)}
        from bench._explore_page import SLUG, build, open_million  # noqa: PLC0415 - FORTELL_HOME

        token, database = open_million(), f"sqlite:///{folder}/fortell.db"
        with served("bench._explore_page:build()", database, workers=1) as one:
            asked = record(chromium, one.port, SLUG, token)
        os.environ["FORTELL_DATABASE_URL"] = database
        client = Client(build())
        client.set_cookie("fortell_session", token, path="/dashboard")
        costs = [min(cost(client, body) for _ in range(rounds)) for body in asked]
    print(f"{stories:,} stories, milliseconds of processor, best of {rounds}")
    for page, first in zip(PAGES, range(0, len(costs), len(DEEDS)), strict=True):
        some = costs[first : first + len(DEEDS)]
        each = " ".join(f"{one:.0f}" for one in some)
        print(f"{page:10} mean {sum(some) / len(some):4.0f}, most {max(some):4.0f}: {each}")


def cost(client: Client, body: str) -> float:
    """Milliseconds of processor that one answer takes, its squeezing included."""
    head = {"Content-Type": FORM, "Accept-Encoding": "gzip"}
    start = time.process_time()
    answer = client.post(ASK, data=body, headers=head, buffered=True)
    took = (time.process_time() - start) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"the server answered {answer.status_code}")
    return took


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:]]
    main(*(numbers + [5, 1_000_000][len(numbers) :]))
