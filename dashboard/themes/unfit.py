"""What no theme fits and why, and which stories were placed since all were read together, gated."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Flags
from analysis.responses import among
from analysis.shell.kept_places import load_beyond
from analysis.shell.kept_themes import placed_themes
from dashboard.desk import Desk
from dashboard.gated.unread import either
from dashboard.languages import gettext
from dashboard.room import Room
from dashboard.wording import day_of, number, people
from storybank.gate import shown_count


@dataclass(frozen=True)
class Unfit:
    """The stories that no theme fits: `masks` (n,) by the reason; `placed` (n,) since the last
    whole run, in a theme or in none."""

    masks: Mapping[str, Flags]
    placed: Flags

    def outside(self, room: Room) -> Flags:
        """The stories (n,) that were read and that no theme fits."""
        without = _without_theme(room)
        return without & either([*self.masks.values(), np.zeros_like(without)])

    def unread(self, room: Room) -> int:
        """How many stories have come since, and are not placed either."""
        return int(np.count_nonzero(_without_theme(room) & ~self.outside(room)))


def _without_theme(room: Room) -> Flags:
    return np.asarray(room.gate.responses.facets["theme"].values < 0, np.bool_)


def find_unfit(room: Room, desk: Desk) -> Unfit:
    """Where the newest whole run and what was placed beside it left them."""
    with desk.sessions.reading() as session:
        beyond = load_beyond(session, room.collection)
        placed = [*beyond.placed, *placed_themes(session, room.collection)]
    responses = room.gate.responses
    masks = {why: among(responses, ids) for why, ids in beyond.reasons.items()}
    return Unfit(masks, among(responses, placed))


def say_since(room: Room, unfit: Unfit) -> Iterator[str]:
    """How many were placed since all were read together, and how many were not read yet."""
    if room.themes is None:
        return
    gate, placed = room.gate, room.gate.count(unfit.placed)
    if placed and room.themes.day:
        yield gettext(
            "New stories of %(people)s tellers have been placed since all stories were last read "
            "together, on %(day)s; they had no part in finding the themes.",
            people=number(placed),
            day=day_of(room.themes.day),
        )
    if newer := shown_count(unfit.unread(room), gate.k):
        told = number(newer)
        yield gettext("%(stories)s stories have come since then: analyse again.", stories=told)


def say_reasons(room: Room, unfit: Unfit) -> Iterator[str]:
    """Why no theme fits them: each reason with its tellers; nothing where none is known."""
    if not unfit.masks:
        return
    for why, words in _words().items():
        count = room.gate.count(unfit.masks[why]) if why in unfit.masks else 0
        told = people(count, room.gate.k)
        yield gettext("%(reason)s: %(people)s tellers.", reason=words, people=told)


def reasons_to_read(room: Room, unfit: Unfit) -> list[tuple[str, Flags]]:
    """Each reason in words, with its stories (n,), where enough tellers share it."""
    return [
        (words, unfit.masks[why])
        for why, words in _words().items()
        if why in unfit.masks and room.gate.count(unfit.masks[why])
    ]


def _words() -> dict[str, str]:
    return {
        "between": gettext("Between two themes or more"),
        "far": gettext("Far from every theme"),
        "few": gettext("Like a few others, too few or too loose for a theme"),
        "wordless": gettext("Without words to compare"),
    }
