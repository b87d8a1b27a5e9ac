"""Exploring a million stories: from a deed or a reload to the last paint, beside Plotly.

Run `OPENBLAS_NUM_THREADS=1 python -m bench.explore [ROUNDS] [STORIES] [MAPS]`. A page of 6 triads
of two groups, 8 dyads, stones, choices, scales and ten story cards, sixty columns in all, in
headless Chromium; with 14 maps the triads and dyads alone, from the same sixty columns. The peer
draws its triads and dyads with Plotly from the same numbers by the same server.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from statistics import median as middle

from playwright.sync_api import Page, sync_playwright

from bench._million import COLUMNS, SIGNIFIERS
from bench._serving import served

WIDE = {"width": 1440, "height": 900}
QUIET = 700  # milliseconds without a change after which nothing more is awaited
WATCH = """
(() => {
  globalThis.paints = [];
  const inSight = ({ target }) => {
    const box = (target.nodeType === 1 ? target : target.parentElement)?.getBoundingClientRect();
    return box && box.height && box.bottom > 0 && box.top < innerHeight;
  };
  new MutationObserver((changes) => requestAnimationFrame(() => {
    const seen = changes.some(inSight);
    setTimeout(() => paints.push({ at: performance.now(), seen }));
  })).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
})();
"""
# From the deed to the paint after the first change that its answer caused, after the last in sight,
# and after the last; from the request to the first of the answer, and to its end.
TIMED = """
([deed, QUIET]) => new Promise((done) => {
  performance.clearResourceTimings();
  paints.length = 0;
  const start = performance.now();
  eval(deed);
  const look = () => {
    const calls = performance.getEntriesByType("resource")
      .filter((one) => /deeds$|update-component/.test(one.name));
    const first = Math.min(...calls.map((one) => one.responseStart));
    const last = Math.max(...calls.map((one) => one.responseEnd));
    const painted = paints.at(-1)?.at;
    const still = painted > last ? QUIET : 3 * QUIET;
    if (calls.length && performance.now() - Math.max(painted, last) > still) {
      const sent = Math.min(...calls.map((one) => one.requestStart));
      const begun = paints.find((one) => one.at > first)?.at;
      const seen = paints.findLast((one) => one.seen)?.at;
      done([begun - start, seen - start, painted - start, first - sent, last - sent]);
    } else setTimeout(look, 50);
  };
  setTimeout(look, 50);
})
"""

# From the navigation to the paint after the last change in sight, and after the last.
LOADED = """
(QUIET) => new Promise((done) => {
  const look = () => {
    const painted = paints.at(-1)?.at;
    if (painted && performance.now() - painted > 3 * QUIET)
      done([paints.findLast((one) => one.seen)?.at, painted]);
    else setTimeout(look, 50);
  };
  look();
})
"""


def choose(value: int, kind: str = ".is-triad") -> str:
    """Another part of the first map of a kind, by its own list."""
    return (
        f"const list = document.querySelector('{kind} select');"
        "const set = Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set;"
        f"set.call(list, String({value} % (list.options.length - 1)));"
        "list.dispatchEvent(new Event('change', { bubbles: true }));"
    )


def press(value: int) -> str:
    """Another bar of the first choice; where none is drawn, another stretch of the first dyad."""
    return (
        "const bars = document.querySelectorAll('.is-bars .fortell-option');"
        f"if (bars.length) bars[{value} % bars.length].click();"
        f"else {{ {choose(value, '.is-dyad')} }}"
    )


def draw(value: int) -> str:
    """A line by hand round a part of the first triad, a little further each time."""
    return f"""
    const area = document.querySelector('.is-triad .fortell-area');
    const box = area.getBoundingClientRect();
    const at = (x, y) => ({{ clientX: box.left + box.width * x, clientY: box.top + box.height * y,
      button: 0, pointerId: 1, pointerType: 'mouse', bubbles: true }});
    area.setPointerCapture = () => null;
    area.dispatchEvent(new PointerEvent('pointerdown', at(0.5, 0.3)));
    const corners = [[0.8, 0.8], [0.7, 0.9], [0.3, 0.9], [0.25 + {value} / 100, 0.7], [0.45, 0.35]];
    for (const [x, y] of corners)
      area.dispatchEvent(new PointerEvent('pointermove', at(x, y)));
    area.dispatchEvent(new PointerEvent('pointerup', at(0.45, 0.35)));
    """


def narrow(_: int) -> str:
    """The peer's own way to the next zone."""
    return "document.getElementById('narrow').click();"


def main(rounds: int, stories: int, maps: int) -> None:
    chromium = os.environ.get("FORTELL_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise SystemExit("No browser: install chromium, or name one in FORTELL_CHROMIUM.")
    with tempfile.TemporaryDirectory(prefix="fortell-bench-") as folder:
        os.environ |= {
            "FORTELL_HOME": folder,
            "BENCH_STORIES": str(stories),
            "BENCH_MAPS": str(maps),
        }
        from bench._explore_page import SLUG, open_million  # noqa: PLC0415 - reads FORTELL_HOME

        token = open_million()
        with served(
            "bench._explore_page:build()", f"sqlite:///{folder}/fortell.db", workers=1
        ) as one:
            print(f"{stories:,} stories × {COLUMNS} columns, {maps} maps, {rounds} rounds")
            address = f"http://127.0.0.1:{one.port}"
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
                )
                context = browser.new_context(viewport=WIDE)
                context.add_cookies(
                    [{"name": "fortell_session", "value": token, "url": f"{address}/dashboard"}]
                )
                pages = open_pages(context.new_page, address, SLUG)
                by_turns(pages, rounds)
                reload_by_turns(pages, rounds)
                browser.close()


def open_pages(new_page: Callable[[], Page], address: str, slug: str) -> dict[str, Page]:
    """Our page with and without two groups, and the peer; says what the first load weighed."""
    ours = f"{address}/dashboard/explore/{slug}"
    groups = "versus.by=q0&versus.first=o0&versus.second=o1"
    found = {}
    for name, place, ready in (
        ("Fortell, two groups", f"{ours}?{groups}", ".fortell-bands"),
        ("Fortell, one group", ours, ".fortell-bands"),
        ("Plotly, two groups", f"{address}/plotly/", ".contourlayer path"),
    ):
        page = new_page()
        page.add_init_script(WATCH)
        weighed: list[int] = []
        page.on(
            "requestfinished",
            lambda request, into=weighed: into.append(request.sizes()["responseBodySize"]),
        )
        page.goto(place, timeout=300_000)
        page.wait_for_selector(ready, timeout=120_000)
        page.wait_for_load_state("networkidle")
        print(f"{name:22} first load {sum(weighed) / 1000:6.0f} kB in {len(weighed)} requests")
        found[name] = page
    return found


def by_turns(pages: dict[str, Page], rounds: int) -> None:
    """Each deed on each page by turns, so that a busy minute falls on all of them."""
    deeds = [
        ("Fortell, two groups", "a zone", choose),
        ("Fortell, one group", "a lasso", draw),
        ("Fortell, one group", "a bar", press),
        ("Plotly, two groups", "a zone", narrow),
    ]
    taken: dict[tuple[str, str], list[list[float]]] = {one[:2]: [] for one in deeds}
    for turn in range(rounds):
        for name, what, deed in deeds:
            pages[name].bring_to_front()
            taken[name, what].append(pages[name].evaluate(TIMED, [deed(turn), QUIET]))
    print("milliseconds                    first paint, last in sight (p95), last (p95)   answered")
    for (name, what), times in taken.items():
        first, seen, painted, begun, ended = (sorted(one) for one in zip(*times, strict=True))
        print(
            f"{name:22} {what:8} {middle(first):11.0f} {middle(seen):13.0f} ({late(seen):.0f})"
            f"{middle(painted):12.0f} ({late(painted):.0f})"
            f"{middle(begun):12.0f}–{middle(ended):.0f}"
        )


def reload_by_turns(pages: dict[str, Page], rounds: int) -> None:
    """Each page loaded again with all that the browser kept of it."""
    taken: dict[str, list[list[float]]] = {name: [] for name in pages}
    for _ in range(rounds):
        for name, page in pages.items():
            page.bring_to_front()
            page.reload()
            taken[name].append(page.evaluate(LOADED, QUIET))
    print("milliseconds of a reload        last in sight (p95), last (p95)")
    for name, times in taken.items():
        seen, painted = (sorted(one) for one in zip(*times, strict=True))
        print(
            f"{name:22} {middle(seen):22.0f} ({late(seen):.0f})"
            f"{middle(painted):12.0f} ({late(painted):.0f})"
        )


def late(times: list[float]) -> float:
    """What 95 of 100 of these, which are sorted, do not exceed."""
    return times[min(len(times) - 1, round(0.95 * len(times)))]


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:]]
    main(*(numbers + [20, 1_000_000, SIGNIFIERS][len(numbers) :]))
