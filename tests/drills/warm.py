"""Processes that need not load their modules first: forked from one that has them."""

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from typing import Any

MODULES = ["patterning", "fortell.commands.analyse", "fortell.server", "gunicorn.app.wsgiapp"]


def warm_process(deed: Callable[..., object], *given: Any) -> ForkServerProcess:
    """A process of its own that does this deed, started."""
    context = get_context("forkserver")
    context.set_forkserver_preload(MODULES)
    process = context.Process(target=deed, args=given)
    process.start()
    return process
