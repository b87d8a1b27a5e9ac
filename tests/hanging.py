"""Where a test stands that hangs: pytest ends it, but sees nothing of what waits in a browser.

Playwright runs a test in a greenlet of its own, whose stack belongs to no thread while it waits.
"""

import gc
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

import pytest
from greenlet import greenlet

EARLIER = 10  # seconds before it is ended
TOLD = pytest.StashKey[int]()
"""Where it is written: the errors of the whole run, past what is kept of each test."""


def listen(config: pytest.Config) -> None:
    """To be called before a test runs: from then on pytest keeps what is written."""
    config.stash[TOLD] = os.dup(2)


@contextmanager
def watched(item: pytest.Item) -> Iterator[None]:
    """Write where the test stands, if it goes on until shortly before it is ended."""
    limit = float(item.config.getini("faulthandler_timeout"))
    timer = Timer(limit - EARLIER, write_stacks, [item])
    timer.daemon = True
    if limit > EARLIER:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


def write_stacks(item: pytest.Item) -> None:
    """The test's name, and each greenlet that waits."""
    frames = [one.gr_frame for one in gc.get_objects() if isinstance(one, greenlet)]
    stacks = ["".join(traceback.format_stack(one, 12)) for one in frames if one is not None]
    told = "\n".join((f"\n{item.nodeid} hangs here:", *stacks))
    os.write(item.config.stash[TOLD], told.encode())
