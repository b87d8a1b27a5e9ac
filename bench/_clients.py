"""Tellers of `bench.capture`, in a process of their own: each sends a story when the last is kept.

`python -m bench._clients PORT CLIENTS < bodies` reads one JSON body a line and writes the latencies
and its own processor time as JSON. One thread on bare sockets, with every request made beforehand:
tellers share the two cores with the server, and what they burn is measured as if it were its.
"""

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"
PATIENCE = 60  # seconds until tellers who hear nothing give up


@dataclass(frozen=True)
class Post:
    """A request as it goes out, and the story's id as the receipt has to echo it."""

    request: bytes
    story: bytes


@dataclass
class Teller:
    """One connection that is kept, and what it waits for."""

    connection: socket.socket
    post: Post
    begun: float
    got: bytes = b""


@dataclass
class Room:
    """All tellers and the stories that are still to be told; latencies: in milliseconds."""

    port: int
    posts: Iterator[Post]
    watch: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    latencies: list[float] = field(default_factory=list)

    def send_next(self, connection: socket.socket | None) -> None:
        """Send the next story, on a new connection where there is none; none left, none sent."""
        post = next(self.posts, None)
        if post is None:
            if connection:
                self.hang_up(connection)
            return
        begun = time.perf_counter()
        if connection is None:
            connection = self.connect()
        teller = Teller(connection, post, begun)
        self.watch.modify(connection, selectors.EVENT_READ, teller)
        connection.sendall(post.request)

    def connect(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.watch.register(connection, selectors.EVENT_READ)
        return connection

    def hang_up(self, connection: socket.socket) -> None:
        self.watch.unregister(connection)
        connection.close()

    def tell_all(self) -> None:
        """Go on until every teller has her last receipt."""
        while self.watch.get_map():
            ready = self.watch.select(PATIENCE)
            if not ready:
                raise SystemExit("the server does not answer")
            for key, _ in ready:
                self.hear(key.data)

    def hear(self, teller: Teller) -> None:
        """Read on; a whole answer without the story's id is no receipt, and ends the bench."""
        piece = teller.connection.recv(65536)
        if not piece:
            raise SystemExit("the server hung up")
        teller.got += piece
        head, _, answer = teller.got.partition(END_OF_HEAD)
        if len(answer) < _length(head):
            return
        self.latencies.append((time.perf_counter() - teller.begun) * 1000)
        if not head.startswith(b"HTTP/1.1 20") or teller.post.story not in answer:
            raise SystemExit(f"refused: {head[:40]!r} {answer[:400]!r}")
        closes = b"connection: close" in head.lower()
        if closes:
            self.hang_up(teller.connection)
        self.send_next(None if closes else teller.connection)


def main(port: int, clients: int) -> None:
    posts = [_post(line.strip()) for line in sys.stdin.buffer]
    room = Room(port, iter(posts))
    begun, burnt = time.perf_counter(), time.process_time()
    for _ in range(clients):
        room.send_next(None)
    room.tell_all()
    measured = {
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - burnt,
        "latencies": room.latencies,
    }
    json.dump(measured, sys.stdout)


def _post(body: bytes) -> Post:
    head = (
        "POST /v1/stories HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return Post(head.encode() + body, json.loads(body)["story"].encode())


def _length(head: bytes) -> float:
    """How long the answer is; endless while its head is not whole."""
    _, said, rest = head.lower().partition(LENGTH)
    return int(rest.split(b"\r\n", 1)[0]) if said else float("inf")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
