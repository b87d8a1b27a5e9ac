"""Ten leaders at once on a million stories: recorded clicks, one every two seconds each.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.leaders [CLICKS] [STORIES] [WORKERS]`. A browser makes
each deed once on pages with and without two groups, and what it asks is recorded; then ten leaders
ask the same over HTTP, each from another place in the list. The server runs on one core, they on
the other.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread

from playwright.sync_api import Page, Request, sync_playwright

from bench._serving import Served, served
from bench.explore import QUIET, TIMED, WATCH, WIDE, choose, draw, press

LEADERS, EVERY = 10, 2.0  # seconds between one leader's clicks
DEEDS = [choose(1), press(0), draw(1), choose(3), press(2), draw(4), choose(5), press(4), draw(8)]
PLACES = ("", "?versus.by=q0&versus.first=o0&versus.second=o1")
ASK = "/dashboard/explore/million/deeds"
FORM = "application/x-www-form-urlencoded"


def main(clicks: int, stories: int, workers: int) -> None:
    chromium = os.environ.get("FORTELL_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise SystemExit("No browser: install chromium, or name one in FORTELL_CHROMIUM.")
    with tempfile.TemporaryDirectory(prefix="fortell-bench-") as folder:
        os.environ |= {"FORTELL_HOME": folder, "BENCH_STORIES": str(stories)}
        from bench._explore_page import SLUG, open_million  # noqa: PLC0415 - reads FORTELL_HOME

        token, database = open_million(), f"sqlite:///{folder}/fortell.db"
        with served("bench._explore_page:build()", database, workers=workers) as one:
            asked = record(chromium, one.port, SLUG, token)
            part_cores(one)
            taken = replay(one.port, token, asked, clicks)
    taken.sort()
    late = taken[min(len(taken) - 1, round(0.95 * len(taken)))]
    print(f"{stories:,} stories, {workers} worker(s), {LEADERS} leaders × {clicks} clicks of "
          f"{len(asked)} kinds, milliseconds: median {statistics.median(taken):.0f}, "
          f"p95 {late:.0f}, longest {taken[-1]:.0f}")  # fmt: skip


def record(chromium: str, port: int, slug: str, token: str) -> list[str]:
    """What a browser asks when each deed is done once on each page."""
    address, asked = f"http://127.0.0.1:{port}/dashboard", list[str]()

    def note(request: Request) -> None:
        if ASK in request.url and request.post_data:
            asked.append(request.post_data)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(viewport=WIDE)
        context.add_cookies([{"name": "fortell_session", "value": token, "url": address}])
        for place in PLACES:
            page = open_page(context.new_page(), f"{address}/explore/{slug}{place}")
            page.on("request", note)
            for deed in DEEDS:
                page.evaluate(TIMED, [deed, QUIET])
        browser.close()
    return asked


def open_page(page: Page, address: str) -> Page:
    page.add_init_script(WATCH)
    page.goto(address, timeout=300_000)
    page.wait_for_selector(".fortell-bands", timeout=120_000)
    page.wait_for_load_state("networkidle")
    return page


def part_cores(one: Served) -> None:
    """The server's processes on the first core, this one on another."""
    first, *others = sorted(os.sched_getaffinity(0))
    for process in (one.pid, *children(one.pid)):
        for task in Path(f"/proc/{process}/task").iterdir():
            os.sched_setaffinity(int(task.name), {first})
    os.sched_setaffinity(0, set(others) or {first})


def children(process: int) -> list[int]:
    return [
        int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ]


def replay(port: int, token: str, asked: list[str], clicks: int) -> list[float]:
    """Milliseconds that each click of all leaders took."""
    taken: list[float] = []
    leaders = []
    for number in range(LEADERS):
        bodies = [asked[(number * 7 + click) % len(asked)] for click in range(clicks)]
        delay = number * EVERY / LEADERS
        leaders.append(Thread(target=lead, args=(port, token, bodies, delay, taken)))
    for one in leaders:
        one.start()
    for one in leaders:
        one.join()
    return taken


def lead(port: int, token: str, bodies: list[str], delay: float, taken: list[float]) -> None:
    """One leader: she clicks every two seconds, or as soon as her last answer has come."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    head = {"Content-Type": FORM, "Accept-Encoding": "gzip",
            "Cookie": f"fortell_session={token}"}  # fmt: skip
    begun = time.perf_counter() + delay
    for click, body in enumerate(bodies):
        time.sleep(max(0.0, begun + click * EVERY - time.perf_counter()))
        start = time.perf_counter()
        connection.request("POST", ASK, body, head)
        answer = connection.getresponse()
        answer.read()
        taken.append((time.perf_counter() - start) * 1000)
        if answer.status != 200:
            raise SystemExit(f"the server answered {answer.status}")


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:]]
    main(*(numbers + [30, 1_000_000, 1][len(numbers) :]))
