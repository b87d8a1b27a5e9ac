"""Questions by meaning: read beside the pages, by one process, started when somebody asks."""

import json
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from analysis.shell.embedding import model_of
from fortell import asking
from fortell.asking import SOCKET, ReadingRoom, answer_questions
from meaning import ENCODER

READER = """
import os, sys
sys.path[:0] = [{tests!r}]
from pathlib import Path
from fortell.asking import answer_questions
from meaning import ENCODER
parent = os.getppid()
answer_questions(Path(sys.argv[1]), lambda: ENCODER, still_wanted=lambda: os.getppid() == parent)
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home in which a thread of the test answers questions."""
    over = threading.Event()
    thread = threading.Thread(
        target=answer_questions,
        args=(tmp_path, lambda: ENCODER),
        kwargs={"still_wanted": lambda: not over.is_set()},
    )
    thread.start()
    for _ in range(1000):
        if not (tmp_path / SOCKET).exists():
            over.wait(0.02)
    yield tmp_path
    over.set()
    thread.join()
    assert not (tmp_path / SOCKET).exists()


def nobody_starts() -> "subprocess.Popen[bytes]":
    raise AssertionError("a process was started although one answers")


def test_a_question_comes_back_as_a_vector_with_its_model(home: Path) -> None:
    question = ReadingRoom(home, nobody_starts).ask("Fuglen på taket")
    assert question is not None
    assert question.vector.tolist() == ENCODER.encode(["Fuglen på taket"])[0].tolist()
    assert question.model == model_of(ENCODER)


def test_only_the_owner_of_the_home_can_ask(home: Path) -> None:
    assert stat.S_IMODE((home / SOCKET).stat().st_mode) == 0o600


@pytest.mark.parametrize("said", [b"", b"no json\n", b"{}\n", b"x" * 40_000])
def test_whoever_speaks_otherwise_does_not_silence_it(home: Path, said: bytes) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as stranger:
        stranger.connect(str(home / SOCKET))
        stranger.sendall(said)
    assert ReadingRoom(home, nobody_starts).ask("fugl")


def test_a_second_process_leaves_it_to_the_first(home: Path) -> None:
    assert not answer_questions(home, lambda: ENCODER, still_wanted=lambda: True)
    assert ReadingRoom(home, nobody_starts).ask("fugl")


def test_the_first_question_starts_a_process_that_answers_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "WAKING", 120.0)
    script = READER.format(tests=str(Path(__file__).parent.parent))
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-c", script, str(tmp_path)]))
        return started[-1]

    room = ReadingRoom(tmp_path, start)
    try:
        assert room.ask("fugl")
        assert room.ask("benk")
        assert len(started) == 1
    finally:
        started[0].kill()
        started[0].wait()
    assert room.ask("fugl") is None, "it is not started over and over"


def test_what_cannot_read_is_not_waited_for(tmp_path: Path) -> None:
    tried: list[int] = []

    def start() -> subprocess.Popen[bytes]:
        tried.append(1)
        ended = subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"])
        ended.wait()
        return ended

    room = ReadingRoom(tmp_path, start)
    assert [room.ask("fugl"), room.ask("fugl")] == [None, None]
    assert len(tried) == 1


def test_an_idle_process_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "IDLE", 0.0)
    assert answer_questions(tmp_path, lambda: ENCODER, still_wanted=lambda: True)


def test_a_question_is_cut_where_a_page_lets_more_through(home: Path) -> None:
    line = json.dumps({"text": "🪿" * asking.LONGEST}).encode()
    assert len(line) < asking.LONGEST_LINE
    assert ReadingRoom(home, nobody_starts).ask("fugl " * 5000)
