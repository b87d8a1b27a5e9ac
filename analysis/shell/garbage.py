"""No search for garbage while documents are opened and let go of again.

Thousands of small objects come and go with each; Python's search for those that hold each other
takes them as a sign that much has grown, and goes through all that the process holds, again and
again. There is one search for all threads of a process, and so one pause.
"""

import gc
from threading import Lock


class Pause:
    """While somebody is within, nothing is searched; afterwards it is as it was."""

    def __init__(self) -> None:
        self._lock, self._within, self._searched = Lock(), 0, False

    def __enter__(self) -> None:
        with self._lock:
            if not self._within:
                self._searched = gc.isenabled()
                gc.disable()
            self._within += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._within -= 1
            if not self._within and self._searched:
                gc.enable()


NO_SEARCH = Pause()
