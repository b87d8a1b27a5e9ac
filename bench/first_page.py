"""How soon a phone shows something that can be used, beside SurveyJS with the same questions.

Run `python -m bench.first_page [ROUNDS]` after `npm ci` in tools/bench (make bench does both). Both
pages are served by gunicorn and opened by turns as a phone first sees them, on slow 4G (1.6 Mbit/s
down, 0.75 up, 150 ms there and back) with a processor four times slower. Then Lighthouse looks.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select

from bench.capture import open_demo, served
from storybank.database import Sessions, open_database
from storybank.tables import Collection

LIGHTHOUSE = Path(__file__).parent.parent / "tools/bench/node_modules/.bin/lighthouse"
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "nb-NO",
}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Fortell: the script has taken the page over and its button is there. SurveyJS: a question is.
USABLE = {
    "Fortell": "document.documentElement.matches('[data-runs]') && document.querySelector('#next')",
    "SurveyJS": "document.querySelector('#survey input')",
}
WATCH = """
(() => {
  const look = () => {
    const there = %s;
    if (there && there.getClientRects().length) globalThis.usableAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""


@dataclass(frozen=True)
class Visit:
    """A first visit: milliseconds until the page could be used, and what had come by the end."""

    usable: float
    bytes: int
    script_bytes: int
    requests: int


def main(rounds: int) -> None:
    chromium = os.environ.get("FORTELL_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise SystemExit("No browser: install chromium, or name one in FORTELL_CHROMIUM.")
    with tempfile.TemporaryDirectory(prefix="fortell-bench-") as folder:
        os.environ["FORTELL_HOME"] = folder
        url = f"sqlite:///{folder}/bench.db"
        link = open_demo(url)
        let_be_found(url)
        with (
            served("fortell.server:build_here()", url) as ours,
            served("bench._survey_page:build_survey()", url) as theirs,
        ):
            pages = {
                "Fortell": f"http://127.0.0.1:{ours.port}/t/{link}?lang=nb",
                "SurveyJS": f"http://127.0.0.1:{theirs.port}/",
            }
            visit_by_turns(pages, chromium, rounds)
            for name, address in pages.items():
                print(f"{name:9} Lighthouse, mobile: {score(address, chromium, Path(folder))}")


def let_be_found(url: str) -> None:
    """As its owner chooses it: Lighthouse gives pages that ask not to be found a lower mark."""
    with Sessions(open_database(url)).writing() as session:
        for collection in session.scalars(select(Collection)):
            collection.findable = True


def visit_by_turns(pages: Mapping[str, str], chromium: str, rounds: int) -> None:
    visits: dict[str, list[Visit]] = {name: [] for name in pages}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for _ in range(rounds):
            for name, address in pages.items():
                visits[name].append(visit(browser, address, USABLE[name]))
        browser.close()
    for name, done in visits.items():
        usable = statistics.median(one.usable for one in done)
        spread = " ".join(f"{one.usable:.0f}" for one in done)
        last = done[-1]
        print(
            f"{name:9} usable after {usable:5.0f} ms   {last.bytes / 1000:4.0f} kB, scripts "
            f"{last.script_bytes / 1000:4.0f} kB, {last.requests} requests   rounds: {spread}"
        )


def visit(browser: Browser, address: str, usable: str) -> Visit:
    """One first visit, with nothing kept from an earlier one."""
    context = browser.new_context(**PHONE, service_workers="block")
    page = context.new_page()
    page.add_init_script(WATCH % usable)
    debugger = context.new_cdp_session(page)
    debugger.send("Network.enable")
    debugger.send("Network.emulateNetworkConditions", SLOW_4G)
    debugger.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    debugger.on(
        "Network.responseReceived", lambda one: kinds.update({one["requestId"]: one["type"]})
    )
    debugger.on(
        "Network.loadingFinished",
        lambda one: sizes.update({one["requestId"]: int(one["encodedDataLength"])}),
    )
    page.goto(address, wait_until="networkidle")
    page.wait_for_function("globalThis.usableAt")
    at = float(page.evaluate("globalThis.usableAt"))
    context.close()
    scripts = sum(size for one, size in sizes.items() if kinds.get(one) == "Script")
    return Visit(at, sum(sizes.values()), scripts, len(sizes))


def score(address: str, chromium: str, folder: Path) -> str:
    """Lighthouse's four marks."""
    report = folder / "lighthouse.json"
    subprocess.run(
        [
            *(str(LIGHTHOUSE), address, "--quiet", "--output", "json", "--output-path", report),
            f"--chrome-flags=--headless=new {' '.join(FLAGS)}",
        ],
        env={**os.environ, "CHROME_PATH": chromium},
        check=True,
    )
    marks = json.loads(report.read_text("utf-8"))["categories"]
    return ", ".join(f"{one['title']} {round(100 * one['score'])}" for one in marks.values())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
