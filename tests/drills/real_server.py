"""Fortell as operators run it: gunicorn, two processes of four threads, killed like a machine."""

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from gunicorn.app.wsgiapp import run

from drills.ready import READY
from drills.warm import warm_process
from ports import free_port

APP = "fortell.server:build_here()"
REPOSITORY = Path(__file__).parents[2]
HOOKS = Path(__file__).with_name("ready.py")
WORKERS = 2


class RealServer:
    """One address that goes down and comes up again over the same database."""

    def __init__(self, url: str, home: Path, **settings: str) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home, self.log = home, home / "server.log"
        self.port = free_port()
        self._settings = {"FORTELL_DATABASE_URL": url, "FORTELL_HOME": str(home), **settings}
        self._running: ForkServerProcess | None = None

    def start(self, **changed: str) -> None:
        """Start in a process group of its own, with changed settings from now on, and wait until
        every worker serves.
        """
        self._settings |= changed
        said = self._ready()
        command = [
            *("gunicorn", "--bind", f"127.0.0.1:{self.port}", "--log-level", "info"),
            *("--workers", str(WORKERS), "--threads", "4", "--keep-alive", "5"),
            *("--config", str(HOOKS), APP),
        ]
        self._running = warm_process(
            run_gunicorn, command, {**os.environ, **self._settings}, self.log
        )
        self._wait(said + WORKERS)

    def kill(self) -> None:
        """SIGKILL for parent and workers at once: nobody gets to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Let it end as an operator does."""
        if self._running:
            self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        assert self._running is not None
        assert self._running.pid is not None
        os.killpg(self._running.pid, how)
        self._running.join(30)
        assert not self._running.is_alive()
        self._running = None

    def _wait(self, ready: int) -> None:
        assert self._running is not None
        for _ in range(1200):
            if self._ready() >= ready:
                return
            assert self._running.is_alive(), self.log.read_text("utf-8")
            time.sleep(0.05)
        raise AssertionError("the server did not come up")

    def _ready(self) -> int:
        """How many workers have said that they serve."""
        return self.log.read_text("utf-8").count(READY) if self.log.exists() else 0


def run_gunicorn(command: list[str], settings: Mapping[str, str], log: Path) -> None:
    """What the command does in a process group of its own, with these settings."""
    os.setsid()
    os.chdir(REPOSITORY)
    os.environ.update(settings)
    said = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(said, stream)
    sys.argv = command
    run()


# What drills ask for: `serve_for_real(url)` starts one.
Serve = Callable[..., RealServer]
