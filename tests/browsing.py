"""The system's Chromium for tests: launched once, watched for errors, examined by axe-core.

It is Debian's headless shell, the same engine without the browser's own windows and services, which
take two fifths of the processor's time of a page. What those do (a worker woken when the network is
back, a profile on the disk) is tried in the whole browser.
"""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from slowness import slow_down

OFF = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "SpareRendererForSitePerProcess",
    "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
)
"""What Playwright switches off, for only the last list counts; two pages of the address bar's own,
which else are drawn beside every page of a test and take two thirds of what opening it costs; and
the process that is kept ready for a next page.
"""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(OFF)}",
)
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
WAKES_NOTHING = "delete globalThis.SyncManager"
"""For a page whose network a test plays: what a service worker sends unseen goes around it."""
PACED = """{
  globalThis.pace = 1000;
  let at = 0;
  const later = () => (at += globalThis.pace);
  Object.defineProperty(PointerEvent.prototype, "timeStamp", { get: later });
}"""
"""A test is quicker than a thumb: the page is told that taps come so many milliseconds apart."""
PATIENCE = 60_000
"""Milliseconds for what will come: only a failure is as slow, on however busy a machine."""
LAPTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}


def find_chromium(*, whole: bool = False) -> str:
    """The browser that FORTELL_CHROMIUM names, or Debian's: the headless shell or all of it."""
    name = "chromium" if whole else "chromium-headless-shell"
    named = os.environ.get("FORTELL_CHROMIUM")
    found = named or shutil.which(name) or f"/usr/bin/{name}"
    if not Path(found).exists():
        pytest.fail(f"no browser at {found}: run make test, or set FORTELL_CHROMIUM to one")
    return found


@contextmanager
def launch_chromium(executable: str) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class WatchedPage:
    """A page of its own context that fails its test on a script error or a breach of policy."""

    def __init__(
        self, browser: Browser, *, phone: bool, javascript: bool = True, wakes: bool = False
    ) -> None:
        options = PHONE if phone else LAPTOP
        self._context: BrowserContext = browser.new_context(
            locale="nb-NO",
            timezone_id="Europe/Oslo",
            reduced_motion="reduce",
            java_script_enabled=javascript,
            **options,
        )
        self._context.set_default_timeout(PATIENCE)
        slow_down(self._context)
        self._context.add_init_script(PACED)
        if not wakes:
            self._context.add_init_script(WAKES_NOTHING)
        self._complaints: list[str] = []

    def __enter__(self) -> Page:
        self._context.on("weberror", lambda event: self._complaints.append(str(event.error)))
        self._context.on("console", self._hear)
        return self._context.new_page()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._context.close()
        if error is None:
            assert self._complaints == [], self._complaints

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self._complaints.append(message.text)


class AxeRun:
    """axe-core, put into a page through the debugger so that a strict policy does not stop it."""

    def __init__(self) -> None:
        self._script = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")

    def __call__(self, page: Page, *, also: Sequence[str] = ()) -> list[str]:
        """One line for each place that breaks a rule: the rule, what it asks, and the place.

        also: rules that axe-core knows and asks for only when it is told to.
        """
        wanted = {"resultTypes": ["violations"], "rules": {one: {"enabled": True} for one in also}}
        run = f"axe.run({json.dumps(wanted)}).then(found => JSON.stringify(found.violations))"
        page.wait_for_load_state()  # of a page that has only begun to come, nothing stands yet
        debugger = page.context.new_cdp_session(page)
        debugger.send("Runtime.evaluate", {"expression": f"globalThis.axe || {self._script}"})
        answer = debugger.send("Runtime.evaluate", {"expression": run, "awaitPromise": True})
        debugger.detach()
        violations: list[dict[str, Any]] = json.loads(answer["result"]["value"])
        return [
            f"{violation['id']}: {violation['help']} at {node['target']}"
            for violation in violations
            for node in violation["nodes"]
        ]
