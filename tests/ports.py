"""Ports for servers that a test starts a while after it has chosen where.

They lie below those that the system gives away by itself, to whoever listens anywhere and to every
connection that goes out: one of those is often taken again before the server has started.
"""

import os
import socket
from itertools import count, islice

FIRST, MANY = 10_100, 20_000  # browsers refuse 10,080
# Test runners beside each other begin far apart.
_next = count(os.getpid() * 977)


def free_port() -> int:
    """A port at which nobody listens, and which no other test of this process was given."""
    for number in islice(_next, MANY):
        port = FIRST + number % MANY
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")
