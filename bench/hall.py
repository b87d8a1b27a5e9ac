"""A hall of 800 leaders who all tell within two minutes, while the analysis runs.

Run `python -m bench.hall [TELLERS] [SECONDS]`. Each teller comes at a moment of chance, whether the
one before has her answer or not, on a connection of her own. gunicorn serves as operators run it,
and `fortell analyse --watch` reads and sorts the stories as they come, on the same two cores.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

import numpy as np

from bench._serving import FORTELL, bodies, open_demo, postgresql, served

ALREADY_THERE = 500  # stories that the analysis finds when the hall begins


def main(tellers: int, seconds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="fortell-bench-") as folder:
        os.environ["FORTELL_HOME"] = folder
        fill(f"sqlite:///{folder}/hall.db", "SQLite", tellers, seconds)
    with tempfile.TemporaryDirectory(prefix="fortell-bench-") as folder, postgresql() as store:
        os.environ["FORTELL_HOME"] = folder
        fill(store.url, "PostgreSQL", tellers, seconds)


def fill(url: str, name: str, tellers: int, seconds: int) -> None:
    link = open_demo(url)
    with served(FORTELL, url) as server:
        for body in bodies(ALREADY_THERE, link):
            send(server.port, body)
        with analysing(url):
            waited = tell_all(server.port, bodies(tellers, link), seconds)
    p50, p99 = np.percentile(waited, [50, 99])
    print(
        f"{name:10} {len(waited)} tellers in {seconds} s   p50 {p50:.0f} ms   p99 {p99:.0f} ms   "
        f"longest {max(waited):.0f} ms"
    )


def tell_all(port: int, posts: list[bytes], seconds: int) -> list[float]:
    """What each teller waited, in milliseconds; a story that is not kept ends the bench."""
    chance, waited = np.random.default_rng(800), list[float]()
    moments = np.sort(chance.uniform(0, seconds, len(posts)))
    tellers = [
        threading.Thread(target=lambda post=post: waited.append(send(port, post))) for post in posts
    ]
    begun = time.monotonic()
    for moment, teller in zip(moments, tellers, strict=True):
        time.sleep(max(0.0, begun + moment - time.monotonic()))
        teller.start()
    for teller in tellers:
        teller.join()
    if len(waited) < len(posts):
        raise SystemExit(f"{len(posts) - len(waited)} stories were not kept")
    return waited


def send(port: int, body: bytes) -> float:
    begun = time.perf_counter()
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(f"http://127.0.0.1:{port}/v1/stories", body, headers)) as answer:
        answer.read()
    return (time.perf_counter() - begun) * 1000


@contextmanager
def analysing(url: str) -> Iterator[None]:
    """The analysis in a process of its own, until the block ends."""
    command = [sys.executable, "-m", "fortell", "analyse", "--watch"]
    worker = subprocess.Popen(
        command,
        env={**os.environ, "FORTELL_DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
        if worker.poll() is not None:
            raise SystemExit("the analysis did not run to the end")
    finally:
        worker.terminate()
        worker.wait()


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:]]
    main(*(numbers + [800, 120][len(numbers) :]))
