"""Pairs of answers behind the gate: each judged from a cut set, told as what may be shown of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from analysis.arrays import Flags, Floats
from analysis.intervals import share_of_cut
from analysis.scan import Pattern, ScanOptions
from analysis.scan.columns import Column
from analysis.scan.contrast import Contrast, in_region, list_contrasts, nearer_end
from analysis.scan.find import judge_pair
from analysis.scan.laid import Laid
from analysis.scan.pairs import Pair
from analysis.scan.stability import Dealings, deal_laid, see_again
from analysis.scan.within_days import see_within_days
from analysis.shell.holding import Holding
from analysis.shell.opposing import name_answer, pairs_to_compare
from analysis.shell.textbook import ask_textbook
from storybank.gate import Crowd, cell_key, cut, noise, outward, shown_tellers

OPTIONS = ScanOptions()
HELD_BACK = "held_back"
WORTH_A_SECOND_LOOK = 0.05
"""A pair with a larger p is never found, so nothing more is asked of it."""
AGREES = 2
"""What it is worth that the shares say the same as the sentence: more than that it is clear."""
TRIED = 6
"""So many contrasts are looked at for one that is clear."""
Values = dict[str, Any]


@dataclass(frozen=True)
class Gate:
    """What decides which numbers of a pair may be kept for a page.

    unread (n,): the stories that may not be read, where one of the pair is a question that may
    narrow reading; None where they are as others.
    """

    crowd: Crowd
    k: int
    key: bytes
    unread: Flags | None = None

    def among(self, part: Flags) -> Flags:
        """Those of a part (n,) that are counted: k of whom nothing may be read, or none of them.

        There the stories that are read tell what their tellers answered, so that any number would
        tell it of the only other one. Who answered what has no part in `part`.
        """
        if self.unread is None or self.count(part & self.unread):
            return part
        return part & ~self.unread

    def cut(self, stories: Flags) -> Flags:
        """The stories (n,) of a set that may be computed with; none under k tellers."""
        return cut(self.crowd, stories, self.k)

    def count(self, stories: Flags) -> int:
        """How many tellers of a set may be shown."""
        return shown_tellers(self.crowd, stories, self.k)

    def noise(self, shown: Flags, name: str, most: float) -> float:
        """What is added to a number of the cut set `shown` (n,): even within ± `most`."""
        return float(noise(self.key, self.crowd, shown, scale=most, limit=most, name=name))

    def farther_out(self, shown: Flags, name: str, most: float) -> Floats:
        """(2,) how much farther out the ends of an interval of `shown` are told, twice `most` at
        most."""
        cell = cell_key(self.crowd, shown)
        return outward(self.key, cell, scale=most, limit=most, name=name)


@dataclass(frozen=True)
class Bench:
    """A collection's answers beside each other, as pairs are judged from them."""

    holding: Holding
    gate: Gate
    laid: Laid
    seed: int
    stories: int
    """So many there are, with those who wait at the gate."""
    narrowing: frozenset[str] = frozenset()
    """The questions about the teller that may narrow reading."""

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """The pairs (groups, measured) in the order in which they are numbered."""
        return pairs_to_compare(self.holding.framework, self.laid.columns)

    @cached_property
    def dealt(self) -> Dealings:
        """The halves of the tellers, or of the days, in which a pair is looked at again."""
        return deal_laid(self.laid, seed=self.seed)

    def gate_of(self, *columns: Column) -> Gate:
        """The gate of a pair: only beside a question that may narrow are some not to be read."""
        narrows = any(one.subject in self.narrowing for one in columns)
        return self.gate if narrows else replace(self.gate, unread=None)

    def judge(self, number: int) -> Values:
        """The values of one pair's row."""
        places = self.pairs[number]
        first, second = (
            name_answer(self.holding.framework, self.laid.columns[place].name) for place in places
        )
        return {"number": number, "first": first, "second": second} | _judge_and_word(self, places)


@dataclass(frozen=True)
class Sight:
    """One pair as it is looked at: over the stories `shown` (n,), cut by the gate."""

    bench: Bench
    pair: Pair
    shown: Flags
    gate: Gate

    @property
    def name(self) -> str:
        """The pair's own, for its noise."""
        return f"{self.pair.left.name} × {self.pair.right.name}"


def _judge_and_word(bench: Bench, places: tuple[int, int]) -> Values:
    """The values of a pattern's row: its numbers, or the reason why there are none.

    A pair that chance explains keeps its p alone, for the count of what was looked at.
    """
    groups, measured = (bench.laid.columns[place] for place in places)
    gate = bench.gate_of(groups, measured)
    shown = gate.cut(gate.among(groups.placed & measured.placed))
    if not shown.any():
        return {"tellers": 0, "reason": HELD_BACK, "told": {}}
    pair = bench.laid.pair(*places, shown)
    judged = judge_pair(pair, bench.laid.drawn(*places).whose, options=OPTIONS, seed=bench.seed)
    row: Values = {"tellers": gate.count(shown), "reason": judged.reason, "told": {}}
    if judged.reason is not None:
        return row
    row |= {"p": judged.p, "method": judged.method}
    if judged.p >= WORTH_A_SECOND_LOOK:
        return row
    sight = Sight(bench, pair, shown, gate)
    told = _tell(sight)
    if told is None:
        return row | {"reason": HELD_BACK}
    told["textbook"] = _textbook(sight, judged)
    told["within_days"] = _within_days(sight, judged)
    return row | _moved(sight, judged) | {"told": told, "stability": _seen_again(sight)}


def _tell(sight: Sight) -> Values | None:
    """Who lies where more often than the others, of the first contrast that may be shown.

    Contrasts are of stories and the shares beside the sentence of tellers with any there: where the
    others told more each, those may say the contrary, and the next is told whose shares do not.
    Among the next ones is one told that is clear, rather than what chance puts first.
    """
    best, told = -1, None
    for tried, (agrees, clear, one) in enumerate(_tellable(sight)):
        if best >= AGREES and (tried >= TRIED or best > AGREES):
            break
        worth = AGREES * agrees + clear
        if worth > best:
            best, told = worth, one
    return told


def _tellable(sight: Sight) -> Iterator[tuple[bool, bool, Values]]:
    """The contrasts that may be shown: whether their shares agree, whether it is clear that the
    group lies there more often or nearer to an end, and what is told."""
    for one in list_contrasts(sight.pair):
        counted = _count(sight.gate, one)
        if all(counted[name] for name in ("members", "there", "others")):
            end = nearer_end(one, sight.pair)
            said = {"group": one.group, "region": one.region, "end": end}
            clear = one.sure or end is not None
            yield _agree(counted, sight.gate.k), clear, said | _rivals(sight, one) | counted


def _agree(counted: Mapping[str, int], k: int) -> bool:
    """Whether the share of the group, as it is shown, is larger than that of the others."""
    others = 0.0
    if counted["others_there"]:
        others, _, _ = share_of_cut(counted["others_there"], counted["others"], k - 1)
    return share_of_cut(counted["there"], counted["members"], k - 1)[0] > others


def _count(gate: Gate, one: Contrast) -> dict[str, int]:
    # The cut of the pair may have left fewer than k of those who may not be read.
    both, there = gate.among(one.members | one.others), gate.among(one.there)
    return {
        "members": gate.count(one.members & both),
        "there": gate.count(one.members & there),
        "others": gate.count(one.others & both),
        "others_there": gate.count(one.others & there),
    }


def _rivals(sight: Sight, one: Contrast) -> Values:
    """Whom the group is set against on a map; `rest` is the only other one, where there are two."""
    groups, gate = sight.pair.left, sight.gate
    among = gate.among(groups.placed)
    shown = [name for name in one.rivals if gate.count(among & in_region(groups, name))]
    exclusive = bool(np.all(groups.places.regions.sum(axis=1) == 1))
    rest = one.rivals[0] if exclusive and len(one.rivals) == 1 else None
    return {"against": shown[0] if shown else None, "rest": rest}


def _moved(sight: Sight, judged: Pattern) -> Values:
    """The effect and its interval, moved by one draw of a fourth of the interval's width in all.

    That is a standard error, whose square is the sum of the squares of how far each teller pulls
    the effect (`Alike.interval`): none pulls it farther. Of n tellers that may be far more than a
    share of 1 / n, as where five give all that differs.

    A low end near 0 is moved the less, for it keeps clear of 0 where it did: noise makes no
    difference sure or unsure.
    """
    name = f"{sight.name}.effect"
    room = max(min(_room(judged), judged.effect / 2), 0.0)
    below, above = sight.gate.farther_out(sight.shown, name, room)
    moved, less = (
        sight.gate.noise(sight.shown, name, most) for most in (room, min(room, judged.low / 2))
    )
    ends = {
        "effect": judged.effect + moved,
        "low": judged.low - min(below, judged.low / 4) + less,
        "high": judged.high + above + moved,
    }
    return {name: float(np.clip(end, 0, 1)) for name, end in ends.items()}


def _room(judged: Pattern) -> float:
    return (judged.high - judged.low) / 8


def _textbook(sight: Sight, judged: Pattern) -> Values | None:
    """The textbook's test, its effect moved as the strength is, and its p.

    Who alone leaves one rare answer for another moves V by the root of her share: it is moved by
    half of that at least.
    """
    names = sight.pair.left.name, sight.pair.right.name
    responses, seed = sight.bench.holding.responses, sight.bench.seed
    asked = ask_textbook(responses, names, sight.shown, seed=seed)
    if asked is None or not np.isfinite(asked[1].p):
        return None
    test, found = asked
    room = _room(judged)
    if test == "chi_square":
        room = max(room, float(sight.gate.crowd.count(sight.shown)) ** -0.5 / 2)
    room = min(room, abs(found.effect) / 2)
    drawn = sight.gate.noise(sight.shown, f"{sight.name}.{test}", room)
    return {"test": test, "effect": float(np.clip(found.effect + drawn, -1, 1)), "p": found.p}


def _within_days(sight: Sight, judged: Pattern) -> bool | None:
    """Whether those who told on the same day show it too; None where that is no question."""
    if sight.pair.by_days:
        return None
    days = sight.bench.holding.responses.days_since_first
    return see_within_days(sight.pair, days).holds(judged.effect)


def _seen_again(sight: Sight) -> float | None:
    share = see_again(sight.pair, sight.bench.dealt.of(sight.pair))
    return None if np.isnan(share) else share
