"""Single stories worth reading: those that stand apart, those placed against what they say.

They are an order of all stories that may be read, as a search is, and no set of their own: the list
chooses nobody by what she may not be known by. How many are found is a number of tellers and passes
the gate.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.arrays import Flags
from analysis.responses import among, rows_of
from analysis.shell.signalling import APART, DISAGREEING, KeptSignals, kept_signals
from dashboard.components import StoryCard
from dashboard.desk import Desk
from dashboard.gated import Gate, Ordered, Turn, list_stories
from dashboard.languages import gettext
from dashboard.room import Room
from dashboard.stories.reading import open_stories, say_listed
from dashboard.wording import number, people
from storybank.gate import shown_count

KINDS = (APART, DISAGREEING)
SURELY = 0.05  # text and placements go together beyond chance


@dataclass(frozen=True)
class ShownSignal:
    """One kind as its card says it; nothing to read where it was not judged."""

    kind: str
    name: str
    size: str
    lines: tuple[str, ...]
    readable: bool


@dataclass(frozen=True)
class ReadSignal:
    """A page of the outermost stories of one kind; `empty` says why there are none."""

    said: str
    cards: list[StoryCard]
    empty: str
    page: int
    pages: int


def shown_signals(room: Room, desk: Desk) -> list[ShownSignal]:
    """A card for each kind that the latest analysis sought."""
    kept = ((kind, _kept(room, desk, kind)) for kind in KINDS)
    return [_shown(room, kind, one) for kind, one in kept if one is not None]


def read_signal(room: Room, desk: Desk, kind: str, page: int = 0) -> ReadSignal:
    """A page of one kind's stories that may be read, the outermost first."""
    kept = _kept(room, desk, kind)
    order = _Outermost(kept.stories if kept else ())
    narrowing = room.collection.narrowing
    listed = list_stories(room.gate, room.gate.everybody, narrowing, (), Turn(order, page))
    cards = open_stories(room, desk, listed.story_ids)
    first = gettext("The clearest first, also those that are not clear enough to count.")
    said = " ".join([first, *say_listed(listed, room.gate.k)])
    empty = gettext("There is no such story, or none that may be read here.")
    return ReadSignal(said, cards, empty, listed.page, listed.pages)


def _kept(room: Room, desk: Desk, kind: str) -> KeptSignals | None:
    with desk.sessions.reading() as session:
        return kept_signals(session, room.collection, kind)


@dataclass(frozen=True)
class _Outermost:
    """Of the stories that may be read those that are kept, in the order in which they are."""

    stories: tuple[str, ...]

    def __call__(self, gate: Gate, allowed: Flags, number: int) -> Ordered:
        """The first so many of those that are allowed."""
        rows = rows_of(gate.responses, self.stories)
        rows = rows[allowed[rows]]
        return Ordered(rows[:number], len(rows))


def _shown(room: Room, kind: str, kept: KeptSignals) -> ShownSignal:
    name, what = _say_kind(kind)
    if not kept.judged:
        few = gettext("There are too few stories yet to say.")
        return ShownSignal(kind, name, few, (what,), readable=False)
    found = among(room.gate.responses, kept.found)
    told = people(room.gate.count(found), room.gate.k)
    size = gettext("Clearly so: %(people)s tellers", people=told)
    return ShownSignal(kind, name, size, (what, *_doubts(room, kept)), readable=True)


def _say_kind(kind: str) -> tuple[str, str]:
    if kind == APART:
        return gettext("Stories that stand apart"), gettext(
            "No five others tell of anything like it, in any language. What is rare may be the "
            "first sign of something."
        )
    return gettext("Text and placement disagree"), gettext(
        "They say what others say, and are placed elsewhere than those placed theirs. The teller "
        "may see it another way, or the question may be read in two ways."
    )


def _doubts(room: Room, kept: KeptSignals) -> Iterator[str]:
    judged = shown_count(kept.judged, room.gate.k)
    yield gettext(
        "Tellers whom chance alone would find among %(stories)s stories: about %(few)s at most.",
        few=number(max(_by_chance(room, kept.level, judged), 1)),
        stories=number(judged),
    )
    if kept.together is not None and kept.together >= SURELY:
        yield gettext(
            "Here the placements do not surely follow what the stories say, so there is little to "
            "disagree with."
        )


def _by_chance(room: Room, level: float, judged: int) -> float:
    """How many tellers chance finds, at most, as those that are found are counted: by the tellers
    and stories that are shown, as if all had told as many."""
    tellers = room.gate.count(room.gate.everybody) or 1
    return float(tellers * (1 - (1 - level) ** (judged / tellers)))
