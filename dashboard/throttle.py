"""Slower and slower for whoever guesses passwords; nothing of the guesser is written down.

It counts per e-mail address, in this process alone and only as a hash under a key that lives as
long as the process: no IP address is read, and nothing is left after a restart. The audit log is
told how many failed, once a minute at most, and not for which address.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from threading import Lock

FREE_TRIES = 5
FIRST_WAIT = 2
LONGEST_WAIT = 300
FORGOTTEN_AFTER = timedelta(hours=1)
MOST_REMEMBERED = 10_000
TOLD_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Failures:
    """How often an address was tried in vain, and when last."""

    count: int
    last: datetime

    @property
    def pause(self) -> timedelta:
        """How long after the last failure the next try is heard: 2, 4, 8 … 300 seconds."""
        if self.count < FREE_TRIES:
            return timedelta(0)
        doubled = FIRST_WAIT * 2 ** min(self.count - FREE_TRIES, 20)
        return timedelta(seconds=min(doubled, LONGEST_WAIT))


class Throttle:
    """The failures of one process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._failures: dict[bytes, Failures] = {}
        self._untold = 0
        self._told: datetime | None = None
        self._telling = Lock()

    def wait(self, email: str, now: datetime) -> int:
        """How many seconds this address must wait before it is heard again; 0 is none."""
        known = self._failures.get(self._name(email))
        left = known.last + known.pause - now if known else timedelta(0)
        return max(0, -(-left // timedelta(seconds=1)))

    def note_failure(self, email: str, now: datetime) -> None:
        """Count a wrong password."""
        self._forget_old(now)
        name = self._name(email)
        known = self._failures.get(name)
        self._failures[name] = Failures(known.count + 1 if known else 1, now)
        with self._telling:
            self._untold += 1

    def take_untold(self, now: datetime, *, all_of_them: bool = False) -> int:
        """How many failures the log shall be told of now; each is told of once.

        0 within a minute of the last time, so that a guesser cannot fill the log.
        """
        with self._telling:
            soon = self._told is not None and now - self._told < TOLD_EVERY
            if not self._untold or (soon and not all_of_them):
                return 0
            count, self._untold, self._told = self._untold, 0, now
            return count

    def forget(self, email: str) -> None:
        """Begin anew after the right password."""
        self._failures.pop(self._name(email), None)

    def _forget_old(self, now: datetime) -> None:
        if len(self._failures) < MOST_REMEMBERED:
            return
        kept = {n: f for n, f in self._failures.items() if now - f.last < FORGOTTEN_AFTER}
        self._failures = kept

    def _name(self, email: str) -> bytes:
        known = email.strip().lower().encode("utf-8", "replace")
        return blake2b(known, key=self._key, digest_size=16).digest()
