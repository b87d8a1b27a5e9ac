"""Tellers of `bench.capture`, in a process of their own: each sends a story when the last is kept.

`python -m bench._clients PORT CLIENTS < bodies` reads one JSON body a line and writes the latencies
in milliseconds as JSON. Written on sockets: Python's own client took a third of the two cores.
"""

import json
import os
import queue
import socket
import sys
import threading
import time
from typing import NoReturn

END_OF_HEAD = b"\r\n\r\n"


def main(port: int, clients: int) -> None:
    bodies: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    for line in sys.stdin.buffer:
        bodies.put(line.strip())
    latencies: list[float] = []
    threads = [
        threading.Thread(target=tell, args=(port, bodies, latencies)) for _ in range(clients)
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    json.dump({"seconds": seconds, "latencies": latencies}, sys.stdout)


def tell(port: int, bodies: "queue.SimpleQueue[bytes]", latencies: list[float]) -> None:
    """Send stories until none is left. An answer without the story's id is no receipt."""
    connection = None
    while not bodies.empty():
        try:
            body = bodies.get_nowait()
        except queue.Empty:
            break
        begun = time.perf_counter()
        if connection is None:
            connection = socket.create_connection(("127.0.0.1", port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(_request(body))
        head, answer = _answer(connection)
        latencies.append((time.perf_counter() - begun) * 1000)
        if not head.startswith(b"HTTP/1.1 20") or json.loads(body)["story"].encode() not in answer:
            _give_up(f"refused: {head[:40]!r} {answer[:400]!r}")
        if b"connection: close" in head.lower():
            connection.close()
            connection = None


def _request(body: bytes) -> bytes:
    head = (
        "POST /v1/stories HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _answer(connection: socket.socket) -> tuple[bytes, bytes]:
    got = b""
    while END_OF_HEAD not in got:
        got += _more(connection)
    head, _, answer = got.partition(END_OF_HEAD)
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    while len(answer) < length:
        answer += _more(connection)
    return head, answer


def _give_up(reason: str) -> NoReturn:
    """End the whole bench: a figure without this teller would flatter."""
    print(reason, file=sys.stderr, flush=True)
    os._exit(1)


def _more(connection: socket.socket) -> bytes:
    piece = connection.recv(65536)
    if not piece:
        _give_up("the server hung up")
    return piece


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
