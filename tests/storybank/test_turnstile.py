"""Processes take turns to write; who waits goes next, who dies lets the next one in, and nobody
waits for ever for one that was stopped.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from capturing import Room, body, open_room
from storybank.errors import Busy
from storybank.turnstile import turn_to_write

HOLDER = """
import sys
from pathlib import Path
from storybank.turnstile import turn_to_write
with turn_to_write(Path(sys.argv[1])):
    print("mine", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process, which has its turn until its input ends."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "stories.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout is not None
        assert one.stdout.readline() == "mine\n"
        yield one
        one.kill()


def ask_for_a_turn(database: Path) -> tuple[Thread, Event]:
    """A thread that waits for its turn, and what tells that it has come."""
    come = Event()

    def take() -> None:
        with turn_to_write(database):
            come.set()

    asking = Thread(target=take)
    asking.start()
    return asking, come


def wait_until_queued(database: Path) -> None:
    """Return once somebody holds the queue."""
    with database.with_name(f"{database.name}-queue").open("a") as queue:
        for _ in range(2000):
            try:
                fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            fcntl.flock(queue, fcntl.LOCK_UN)
            time.sleep(0.005)
    pytest.fail("nobody waits")


def test_who_waits_goes_when_the_other_is_done(
    elsewhere: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    asking, come = ask_for_a_turn(tmp_path / "stories.db")
    wait_until_queued(tmp_path / "stories.db")
    assert not come.is_set()
    elsewhere.communicate("")
    asking.join(10)
    assert come.is_set()


def test_who_is_killed_holds_nobody_up(elsewhere: "subprocess.Popen[str]", tmp_path: Path) -> None:
    asking, come = ask_for_a_turn(tmp_path / "stories.db")
    wait_until_queued(tmp_path / "stories.db")
    elsewhere.kill()
    asking.join(10)
    assert come.is_set()


def test_a_turn_that_ends_in_an_error_is_over(tmp_path: Path) -> None:
    database = tmp_path / "stories.db"
    with pytest.raises(LookupError), turn_to_write(database):
        raise LookupError
    with turn_to_write(database):
        pass


def stop(process: "subprocess.Popen[str]") -> None:
    """Stop it as a debugger or a full machine does: it lives on, and holds what it holds."""
    process.send_signal(signal.SIGSTOP)
    assert os.WIFSTOPPED(os.waitpid(process.pid, os.WUNTRACED)[1])


def test_nobody_waits_for_ever_behind_one_that_was_stopped(
    elsewhere: "subprocess.Popen[str]", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storybank.turnstile.PATIENCE", 0.1)
    stop(elsewhere)
    with pytest.raises(Busy, match="try again"), turn_to_write(tmp_path / "stories.db"):
        pytest.fail("the other one has not let go")
    elsewhere.send_signal(signal.SIGCONT)
    elsewhere.communicate("")
    with turn_to_write(tmp_path / "stories.db"):
        pass


def test_phones_hear_that_it_is_busy_behind_one_that_was_stopped_and_come_through_later(
    elsewhere: "subprocess.Popen[str]", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storybank.turnstile.PATIENCE", 0.1)
    room = open_room(f"sqlite:///{tmp_path / 'stories.db'}", tmp_path / "home")
    stop(elsewhere)
    stories = [body(text=f"fortalt {number}") for number in range(4)]
    with ThreadPoolExecutor(len(stories)) as phones:
        refused = list(phones.map(partial(send, room), stories))
    assert set(refused) == {(503, "5")}
    assert room.stories() == {}
    elsewhere.send_signal(signal.SIGCONT)
    elsewhere.communicate("")
    assert [send(room, story)[0] for story in stories] == [201] * len(stories)
    room.sessions.engine.dispose()


def send(room: Room, story: dict[str, Any]) -> tuple[int, str | None]:
    answer = room.client.post("/v1/stories", json=story)
    return answer.status_code, answer.headers.get("Retry-After")
