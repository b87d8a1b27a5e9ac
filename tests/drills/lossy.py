"""A bad network between phone and server: it loses, cuts, delays, and puts a portal in the way."""

import random
import socket
import threading
import time
from types import TracebackType

PORTAL = b"<!doctype html><title>Velkommen</title>Godta vilkaarene for gratis nett."
PORTAL_PAGE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(PORTAL), PORTAL)
)
EMPTY_JSON = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
    b"Content-Length: 2\r\n\r\n{}"
)
FATES = ("pass", "pass", "pass", "refuse", "lose", "truncate", "delay", "portal", "empty")
FULL_CUP = 65536
PATIENCE = 30
"""Seconds for the next piece, from either side."""


class LossyNetwork:
    """Listens on `port` and passes each request on to the server with a fate drawn by seed."""

    def __init__(self, server: int, *, seed: int, delay: float, fates: tuple[str, ...] = FATES):
        self.server, self.delay, self.fates = server, delay, fates
        self.drawn: list[str] = []
        self._chance = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._listener.getsockname()[1])
        self._passing: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._accept)

    def __enter__(self) -> "LossyNetwork":
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in (self._thread, *self._passing):
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                phone, _ = self._listener.accept()
            except OSError:
                return
            fate = self._chance.choice(self.fates)
            self.drawn.append(fate)
            thread = threading.Thread(target=self._carry, args=(phone, fate))
            self._passing.append(thread)
            thread.start()

    def _carry(self, phone: socket.socket, fate: str) -> None:
        try:
            with phone:
                phone.settimeout(PATIENCE)
                asked = read_request(phone)
                if fate != "refuse":
                    phone.sendall(self._answer(asked, fate))
        except OSError:
            return  # the phone had no patience: that is what a drill is for

    def _answer(self, asked: bytes, fate: str) -> bytes:
        if fate in ("portal", "empty"):
            return PORTAL_PAGE if fate == "portal" else EMPTY_JSON
        answer = self._ask_server(asked)
        if fate == "delay":
            time.sleep(self.delay)
        kept = {"lose": 0, "truncate": len(answer) - 20}.get(fate, len(answer))
        return answer[:kept]

    def _ask_server(self, asked: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.server), timeout=PATIENCE) as server:
            server.sendall(asked.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            answer = b""
            while piece := server.recv(FULL_CUP):
                answer += piece
        return answer


def read_request(phone: socket.socket) -> bytes:
    """One whole request with its body, or what there was when the phone hung up."""
    asked = b""
    while b"\r\n\r\n" not in asked:
        piece = phone.recv(FULL_CUP)
        if not piece:
            return asked
        asked += piece
    head, _, body = asked.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(body) < length:
        piece = phone.recv(FULL_CUP)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body
