"""Phones in a drill: they send until they hold a receipt, and believe nothing else.

A success is 200 or 201 with JSON that echoes the story's id. Anything else, a Wi-Fi portal's 200
page included, is sent again. What a phone cannot mend by waiting (4xx) is raised.
"""

import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any
from uuid import uuid4

from capturing import body

Body = dict[str, Any]
PATIENCE = 10.0
TRIES = 2000
"""Of one story. A server that was killed answers again after some tens of them."""
NETWORK_FAULTS = (OSError, http.client.HTTPException, ValueError)


@dataclass(frozen=True)
class Answer:
    """What came back: the status and the raw body."""

    status: int
    raw: bytes

    @property
    def value(self) -> Any:
        return json.loads(self.raw)


@dataclass
class Phones:
    """How the phones of a drill behave, and what they have been told.

    careless: any 200 is believed. forgetful: each try mints a new id, as a phone without
    the key would.
    """

    port: int
    patience: float = PATIENCE
    careless: bool = False
    forgetful: bool = False
    acknowledged: list[str] = field(default_factory=list)
    retries: int = 0
    faults: list[BaseException] = field(default_factory=list)

    def send_all(self, stories: Iterable[Body], *, phones: int = 16) -> list[threading.Thread]:
        """Start the phones; they share the stories between them."""
        waiting: SimpleQueue[Body] = SimpleQueue()
        for story in stories:
            waiting.put(story)
        threads = [
            threading.Thread(target=self._tell, args=(waiting,), daemon=True) for _ in range(phones)
        ]
        for thread in threads:
            thread.start()
        return threads

    def finish(self, threads: Iterable[threading.Thread]) -> None:
        """Wait until all is sent; what a phone could not bear is raised here."""
        for thread in threads:
            thread.join()
        if self.faults:
            raise self.faults[0]

    def _tell(self, waiting: "SimpleQueue[Body]") -> None:
        try:
            while True:
                self._send(waiting.get_nowait())
        except Empty:
            return
        except AssertionError as fault:
            self.faults.append(fault)

    def _send(self, story: Body) -> None:
        for _ in range(TRIES):
            if self._is_receipt(story):
                self.acknowledged.append(story["text"])
                return
            self.retries += 1
            time.sleep(random.uniform(0.02, 0.2))
            if self.forgetful:
                story = {**story, "story": str(uuid4()), "code_hash": uuid4().hex * 2}
        raise AssertionError(f"no receipt after {TRIES} tries")

    def _is_receipt(self, story: Body) -> bool:
        try:
            answer = post(self.port, story, patience=self.patience)
            assert not 400 <= answer.status < 500, answer
            if answer.status not in (200, 201):
                return False
            return self.careless or answer.value["story"] == story["story"]
        except (*NETWORK_FAULTS, KeyError, TypeError):
            return False


def post(
    port: int,
    story: Body | bytes,
    *,
    headers: Mapping[str, str] | None = None,
    patience: float = PATIENCE,
    source: str = "127.0.0.1",
) -> Answer:
    """One POST on a connection of its own."""
    sent = story if isinstance(story, bytes) else json.dumps(story).encode()
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=patience, source_address=(source, 0)
    )
    try:
        connection.request(
            "POST", "/v1/stories", sent, {"Content-Type": "application/json", **(headers or {})}
        )
        answer = connection.getresponse()
        return Answer(answer.status, answer.read())
    finally:
        connection.close()


def told_stories(count: int, word: str = "drill") -> list[Body]:
    """Stories that are told apart by their text, whatever their id."""
    return [body(text=f"{word} {number}: benken kom tilbake.") for number in range(count)]


def at_once(count: int, deed: Callable[[int], Answer]) -> list[Answer]:
    """The same deed by so many at the same moment."""
    gate = threading.Barrier(count)
    answers: list[Answer] = []

    def run(number: int) -> None:
        gate.wait()
        answers.append(deed(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
