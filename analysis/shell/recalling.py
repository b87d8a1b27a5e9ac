"""What a whole run knows of the run before, and when it forgets it.

What was found stands until another division is clearly better. So that an early division does not
live on as stories come in, all are divided as if nothing had been before once an eighth of them is
new since that was done last.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.shell.kept_themes import KeptThemes
from analysis.themes.find import NO_THEME

MOST_NEW = 1 / 8  # of the stories, since all were divided afresh


@dataclass(frozen=True)
class Way:
    """How themes are sought; what was found in another way is not remembered.

    model: without what is masked before it reads: of most stories that changes nothing.
    """

    model: str
    version: str
    placements: float

    @classmethod
    def of(cls, model: str, version: str, placements: float) -> "Way":
        """The way of a run whose model bears this name."""
        return cls(model.partition("+masked")[0], version, placements)


@dataclass(frozen=True, eq=False)
class Recalled:
    """Where the run before itself found the stories (n,), −1 for none, None where it is forgotten;
    `since`: how many stories are new since all were divided afresh."""

    lay: NDArray[np.int16] | None
    since: int


def recall(ids: NDArray[np.str_], before: KeptThemes | None, way: Way) -> Recalled:
    """What a run on these stories knows of the run before.

    What people held together or apart was not found: once they let go, nothing of it is left.
    Stories that no theme fitted and that were withdrawn since are not counted as gone.
    """
    if before is None or Way.of(before.model, before.version, before.placements) != way:
        return Recalled(None, 0)
    found = {story for one in before.themes for story in one.found}
    gone = len(found.difference(ids.tolist()))
    since = before.since + max(len(ids) - (before.n - gone), 0)
    if since > MOST_NEW * len(ids):
        return Recalled(None, 0)
    number = {
        story: place
        for place, one in enumerate(before.themes)
        for story in one.found
        if one.key not in before.held
    }
    lay = np.array([number.get(one, NO_THEME) for one in ids.tolist()], np.int16)
    return Recalled(lay, since)
