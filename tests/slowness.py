"""The tests' pages as on a slow phone: FORTELL_SLOW=8 lets each have an eighth of the processor."""

import os

import pytest
from playwright.sync_api import BrowserContext, Page


def slow_down(context: BrowserContext) -> None:
    """Every page of this context, also those that a test or a link opens later."""
    slowness = how_slow(os.environ.get("FORTELL_SLOW", "1"))
    if slowness > 1:
        context.on("page", lambda page: _throttle(page, slowness))


def how_slow(named: str) -> float:
    """How many times slower, as the setting says it."""
    try:
        return float(named)
    except ValueError:
        pytest.fail(f"FORTELL_SLOW is {named}: say how many times slower, such as 8")


def _throttle(page: Page, slowness: float) -> None:
    debugger = page.context.new_cdp_session(page)  # slow as long as it stays
    debugger.send("Emulation.setCPUThrottlingRate", {"rate": slowness})
