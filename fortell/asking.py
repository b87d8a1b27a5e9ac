"""Questions by meaning, read by the language model in a process of its own, beside the pages.

No page loads a model. The first question starts `fortell encoder answer`, which listens at a socket
in the home folder that only its owner can open, keeps no question, and ends by itself when nobody
has asked for a while or whoever started it is gone.
"""

import fcntl
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from analysis.encoder import Encoder
from analysis.shell.embedding import model_of
from analysis.shell.meanings import Question

SOCKET, LOCK = "reader.sock", "reader.lock"
LONGEST = 1000  # letters of a question
LONGEST_LINE = 16 * LONGEST
IDLE = 900.0  # seconds without a question after which the process ends
LOOK = 0.5  # seconds between two looks whether it is still wanted
WAKING = 20.0  # seconds that a question waits for a model that is being loaded
STEP = 0.1
AGAIN = 60.0  # seconds before a process that ended is started anew

Process = subprocess.Popen[bytes]


def answer_questions(
    home: Path, load: Callable[[], Encoder], *, still_wanted: Callable[[], bool]
) -> bool:
    """Answer one question after the other until nobody asks; False where another process does."""
    with (home / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        encoder = load()  # before it can be asked: who waits sees the socket when all is ready
        with _listening(home / SOCKET) as listening:
            _serve(listening, encoder, still_wanted)
        (home / SOCKET).unlink(missing_ok=True)
    return True


def _listening(place: Path) -> socket.socket:
    place.unlink(missing_ok=True)  # of a process that was killed: the lock is ours
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listening.bind(str(place))
    finally:
        os.umask(before)
    listening.listen(16)
    listening.settimeout(LOOK)
    return listening


def _serve(listening: socket.socket, encoder: Encoder, still_wanted: Callable[[], bool]) -> None:
    asked = time.monotonic()
    while still_wanted() and time.monotonic() - asked < IDLE:
        with suppress(OSError, ValueError, LookupError, TypeError):  # nobody, or a stranger
            caller, _ = listening.accept()
            with caller:
                caller.settimeout(LOOK)
                caller.sendall(_answer(encoder, _read_line(caller)))
                asked = time.monotonic()


def _answer(encoder: Encoder, line: bytes) -> bytes:
    text = str(json.loads(line)["text"])[:LONGEST]
    vector = encoder.encode([text])[0]
    values = None if np.isnan(vector).any() else vector.tolist()
    return json.dumps({"model": model_of(encoder), "vector": values}).encode() + b"\n"


def _read_line(peer: socket.socket, most: int = LONGEST_LINE) -> bytes:
    """What the peer says up to the end of its line. Raises ValueError where it says too much."""
    line = b""
    while not line.endswith(b"\n"):
        part = peer.recv(65536)
        line += part
        if not part or len(line) > most:
            raise ValueError("no whole line came")
    return line


def _start() -> Process:
    command = [sys.executable, "-m", "fortell", "encoder", "answer"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)


@dataclass
class ReadingRoom:
    """The way to the process that reads questions; the first question starts it."""

    home: Path
    start: Callable[[], Process] = _start
    _process: Process | None = None
    _started: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, text: str) -> Question | None:
        """The question as a vector; None where it holds no word or nobody reads here."""
        until = time.monotonic() + WAKING
        answer = self._call(text)
        while answer is None and time.monotonic() < until and self._is_awake():
            time.sleep(STEP)
            answer = self._call(text)
        if not answer or answer["vector"] is None:
            return None
        return Question(np.array(answer["vector"], np.float32), answer["model"])

    def _call(self, text: str) -> dict[str, Any] | None:
        """What is answered; None where nobody listens."""
        line = json.dumps({"text": text[:LONGEST]}).encode() + b"\n"
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
                peer.settimeout(WAKING)
                peer.connect(str(self.home / SOCKET))
                peer.sendall(line)
                answer: dict[str, Any] = json.loads(_read_line(peer, 1_000_000))
                return answer
        except (OSError, ValueError):
            return None

    def _is_awake(self) -> bool:
        """Whether there is somebody to wait for: a process is started where there is none.

        One that ended well found that another process of this home reads already, or is about to.
        """
        with self._lock:
            now = time.monotonic()
            ended = self._process is None or self._process.poll() is not None
            if ended and (self._process is None or now - self._started > AGAIN):
                self._process, self._started = self.start(), now
            return self._process is not None and self._process.poll() in (None, 0)
