"""The gate of one collection, and a scene: whose stories a page asks about, all or two groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.arrays import Flags, Floats
from analysis.intervals import ALL_ALIKE, Estimate
from analysis.responses import Responses, State, in_state, labelled
from analysis.tally import Coded, Kept
from dashboard.gated.counted import Chosen, Counted, count_answers
from dashboard.gated.narrowing import Narrowing
from storybank import gate as disclosure
from storybank.gate import Cells, Crowd

CHOSEN = "chosen"


@dataclass(frozen=True)
class Gate:
    """A collection's responses with everything that decides what of them may be shown.

    kept: its answers as codes, where stories are so many that each map is made of counts.
    added: of each choice the options that came later, with the versions that lack them.
    """

    responses: Responses
    crowd: Crowd
    k: int
    key: bytes
    kept: Kept | None = None
    added: Mapping[str, Mapping[str, Sequence[int]]] = field(default_factory=dict)

    def cut(self, mask: Flags) -> Flags:
        """The stories (n,) of a set that may be computed with; none under k tellers."""
        return disclosure.cut(self.crowd, mask, self.k)

    def count(self, mask: Flags) -> int:
        """How many tellers of a set may be shown: a multiple of k."""
        return disclosure.shown_tellers(self.crowd, mask, self.k)

    def cells(self, labels: NDArray[np.integer], number: int) -> Cells:
        """Cut cells for one label per story (n,); a label of −1 is in none."""
        return disclosure.cut_labels(self.crowd, labels, number, self.k)

    def parts(self, group: "Group", labels: NDArray[np.integer], number: int) -> list[int]:
        """How many of a group may be shown in each part, one label per story (n,), −1 for none."""
        if group.narrowing is None:
            return [
                int(one) for one in self.cells(np.where(group.mask, labels, -1), number).tellers
            ]
        return [self.count(group.among(labels == part)) for part in range(number)]

    def day_of_the_kth(self) -> date | None:
        """The first day until which k have told; None under k, or where no story knows its day."""
        days = self.responses.told.astype("datetime64[D]")
        known = days[~np.isnat(days)]
        if not len(known):
            return None
        first = known.min()
        # From the day until which k stories were told on, so that few days are looked at.
        told = np.cumsum(np.bincount((known - first).astype(np.int64)))
        for past in range(int(np.searchsorted(told, self.k)), len(told)):
            if self.count(days <= first + past):
                found: date = (first + past).astype(object)
                return found
        return None

    def noise(self, shown: Flags, name: str, *, scale: ArrayLike, limit: ArrayLike) -> Floats:
        """What is added to a number of the set `shown`, which has been cut."""
        return disclosure.noise(self.key, self.crowd, shown, scale=scale, limit=limit, name=name)

    def answers(self, group: "Group", question: str, stone: int | None = None) -> Counted | None:
        """A group's answers as counts; None where maps are made of the arrays."""
        coded = self._coded(question, stone)
        if self.kept is None or coded is None:
            return None
        name = (question, stone)
        if name not in group.answers:
            joined = self.kept.together.get(question) if stone is None else None
            if self.is_plain(group, question, stone):
                chosen = group.answers.setdefault(CHOSEN, Chosen(self.crowd, group.mask))
            else:
                placed = group.among(coded.placed.take(coded.codes))
                chosen, joined = Chosen(self.crowd, placed), None
            group.answers[name] = count_answers(chosen, coded, self.k, joined)
        found: Counted = group.answers[name]
        return found

    def is_plain(self, group: "Group", question: str, stone: int | None = None) -> bool:
        """Whether all parts of a map hold what was chosen: none of them is narrowed otherwise."""
        coded = self._coded(question, stone)
        return group.narrowing is None or (coded is not None and group.narrowing.leaves(coded))

    def _coded(self, question: str, stone: int | None) -> Coded | None:
        """The codes of a question, or of a stone of it, where maps are made of counts."""
        if self.kept is None:
            return None
        if stone is not None:
            return self.kept.stones[question][stone]
        return self.kept.questions.get(question)

    def noise_at(self, cell: bytes, name: str, *, scale: ArrayLike, limit: ArrayLike) -> Floats:
        """What is added to a number of a set by the key of the set."""
        return disclosure.noise_of_cell(self.key, cell, scale=scale, limit=limit, name=name)

    def drawn_share(self, cell: bytes, name: str) -> float:
        """A share from 0 to 1 that belongs to a set and a name."""
        return 0.5 + float(self.noise_at(cell, name, scale=0.5, limit=0.5))

    def farther_out(self, cell: bytes, name: str, *, scale: float, limit: float) -> Floats:
        """(2,) how much lower the low end of an interval is shown, and how much higher the high."""
        return disclosure.outward(self.key, cell, scale=scale, limit=limit, name=name)

    def noise_of_mean(self, cell: bytes, name: str, found: Estimate, reach: float = 1) -> float:
        """What the mean of an answer carries wherever it stands; `reach` from end to end.

        By its one name and of its one size: two draws for one mean would average out, and one
        draw in two sizes could be reckoned away. Where all answered alike it is none.
        """
        if found.reason == ALL_ALIKE:
            return 0.0
        scale = reach / found.tellers
        limit = scale if found.reason else (found.high - found.low) / 4
        return float(self.noise_at(cell, f"{name}.mean", scale=scale, limit=limit))

    def asked_with(self, question: str, options: Sequence[str]) -> Flags | None:
        """The stories (n,) whose tellers could choose these options; None where all could."""
        added = self.added.get(question, {})
        lack = {str(number) for one in options for number in added.get(one, ())}
        return ~labelled(self.responses.facets["version"], lack) if lack else None

    @property
    def days(self) -> NDArray[np.int64]:
        """(n,) the day on which each was told, since 1970."""
        return self.responses.days

    @property
    def everybody(self) -> Flags:
        """(n,) all stories."""
        return np.ones(len(self.responses), np.bool_)


@dataclass(frozen=True)
class Group:
    """Stories (n,) that a page asks about, not yet cut, and what they are called."""

    name: str
    mask: Flags
    narrowing: Narrowing | None = None
    """What made it beside a question about the teller: each part of a map is narrowed by itself."""
    answers: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)
    """What has been counted of it behind its gate, by question: a page asks for the same again."""

    @cached_property
    def stories(self) -> int:
        """How many stories it has, not yet cut."""
        return int(np.count_nonzero(self.mask))

    def placed(self, gate: Gate, question: str) -> Flags:
        """Those of the group that placed, not yet cut."""
        placed = in_state(gate.responses, question, State.PLACED)
        return self.mask & placed if gate.is_plain(self, question) else self.among(placed)

    def among(self, part: Flags) -> Flags:
        """Those of the group in a part (n,) of all stories, not yet cut."""
        return self.mask & part if self.narrowing is None else self.narrowing.among(part)

    def part(self, name: str, mask: Flags) -> "Group":
        """A part (n,) of the group as a group of its own."""
        if self.narrowing is None:
            return Group(name, self.mask & mask)
        narrowing = self.narrowing.within(mask)
        return Group(name, narrowing.among(np.ones_like(mask)), narrowing)


@dataclass(frozen=True)
class Scene:
    """What is to be drawn: a group, perhaps another beside it.

    by_teller: whether a question about the teller had a part in choosing the stories.
    of_periods: whether the two groups are told apart by when they told, so that each day is of one.
    """

    gate: Gate
    group: Group
    compared: Group | None
    by_teller: bool
    language: str
    of_periods: bool = False

    @property
    def groups(self) -> tuple[Group, ...]:
        """The group, and the one beside it where there is one."""
        return (self.group,) if self.compared is None else (self.group, self.compared)

    @property
    def narrowed_apart(self) -> bool:
        """Whether each part of a map is narrowed by itself, so that parts may be more than all."""
        return any(one.narrowing is not None for one in self.groups)

    @property
    def undivided(self) -> "Scene":
        """The same for bars of what tellers answered: such parts have no part in what narrows."""
        first, *others = (replace(one, narrowing=None) for one in self.groups)
        return replace(self, group=first, compared=others[0] if others else None)

    def part(self, mask: Flags) -> "Scene":
        """A part (n,) of each group."""
        first, *others = (one.part(one.name, mask) for one in self.groups)
        return replace(self, group=first, compared=others[0] if others else None)

    def form(self, question: str) -> disclosure.reading.DensityForm:
        """How both groups are drawn: as finely as the smaller of them allows."""
        counts = [self.count(one, question) for one in self.groups]
        shown = [count for count in counts if count] or [0]
        if counts[0] == 0:
            return "held_back"
        return disclosure.density_form(min(shown), self.by_teller, self.gate.k)

    def count(self, group: Group, question: str) -> int:
        """How many of a group placed, as it may be shown."""
        counted = self.gate.answers(group, question)
        if counted is not None:
            return counted.tellers
        return self.gate.count(group.placed(self.gate, question))
