"""One pair of answers behind the gate: judged from a cut set, told as what may be shown of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.arrays import Codes, Flags
from analysis.scan import Column, Pattern, ScanOptions, check_stability
from analysis.scan.contrast import Contrast, in_region, list_contrasts, nearer_end
from analysis.scan.find import judge_pair
from analysis.scan.laid import Laid, narrowed
from analysis.shell.holding import Holding
from analysis.shell.textbook import ask_textbook
from storybank.gate import Crowd, cut, noise, shown_tellers

OPTIONS = ScanOptions()
HELD_BACK = "held_back"
WORTH_A_SECOND_LOOK = 0.05
"""A pair with a larger p is never found, so nothing more is asked of it."""
REACH = 2.0
"""How far a teller with her share of the stories moves a coefficient between -1 and 1."""
Values = dict[str, Any]


@dataclass(frozen=True)
class Gate:
    """What decides which numbers of a pair may be kept for a page."""

    crowd: Crowd
    k: int
    key: bytes

    def cut(self, stories: Flags) -> Flags:
        """The stories (n,) of a set that may be computed with; none under k tellers."""
        return cut(self.crowd, stories, self.k)

    def count(self, stories: Flags) -> int:
        """How many tellers of a set may be shown."""
        return shown_tellers(self.crowd, stories, self.k)

    def noise(self, shown: Flags, name: str, limit: float) -> float:
        """What is added to a number of the cut set `shown` (n,), at most `limit`."""
        scale = REACH / max(self.crowd.count(shown), 1)
        drawn = noise(self.key, self.crowd, shown, scale=scale, limit=limit, name=name)
        return float(drawn)


@dataclass(frozen=True)
class Sight:
    """One pair as it is looked at: both columns over the stories `shown` (n,), cut by the gate."""

    holding: Holding
    gate: Gate
    groups: Column
    measured: Column
    shown: Flags
    whose: Codes
    """(n,) who told each story, numbered once for all pairs."""

    @property
    def name(self) -> str:
        """The pair's own, for its noise."""
        return f"{self.groups.name} × {self.measured.name}"


def judge_and_word(
    holding: Holding, gate: Gate, laid: Laid, pair: tuple[int, int], seed: int
) -> Values:
    """The values of a pattern's row: its numbers, or the reason why there are none.

    A pair that chance explains keeps its p alone, for the count of what was looked at.
    """
    groups, measured = (laid.columns[place] for place in pair)
    shown = gate.cut(groups.placed & measured.placed)
    if not shown.any():
        return {"tellers": 0, "reason": HELD_BACK, "told": {}}
    judged = judge_pair(laid, pair, options=OPTIONS, seed=seed, shown=shown)
    row: Values = {"tellers": gate.count(shown), "reason": judged.reason, "told": {}}
    if judged.reason is not None:
        return row
    row |= {"p": judged.p, "method": judged.method}
    if judged.p > WORTH_A_SECOND_LOOK:
        return row
    columns = narrowed(groups, shown), narrowed(measured, shown)
    sight = Sight(holding, gate, *columns, shown, laid.whose)
    told = _tell(sight)
    if told is None:
        return row | {"reason": HELD_BACK}
    told["textbook"] = _textbook(sight, judged, seed)
    return row | _moved(sight, judged) | {"told": told, "stability": _seen_again(sight, seed)}


def _tell(sight: Sight) -> Values | None:
    """Who lies where more often than the others, of the first contrast that may be shown."""
    for one in list_contrasts(sight.groups, sight.measured):
        counted = _count(sight.gate, one)
        if all(counted[name] for name in ("members", "there", "others")):
            end = nearer_end(one, sight.measured, sight.whose)
            said = {"group": one.group, "region": one.region, "end": end}
            return said | _rivals(sight, one) | counted
    return None


def _count(gate: Gate, one: Contrast) -> dict[str, int]:
    return {
        "members": gate.count(one.members),
        "there": gate.count(one.members & one.there),
        "others": gate.count(one.others),
        "others_there": gate.count(one.others & one.there),
    }


def _rivals(sight: Sight, one: Contrast) -> Values:
    """Whom the group is set against on a map; `rest` is the only other one, where there are two."""
    groups = sight.groups
    shown = [name for name in one.rivals if sight.gate.count(in_region(groups, name))]
    exclusive = bool(np.all(groups.places.regions.sum(axis=1) == 1))
    rest = one.rivals[0] if exclusive and len(one.rivals) == 1 else None
    return {"against": shown[0] if shown else None, "rest": rest}


def _moved(sight: Sight, judged: Pattern) -> Values:
    """The effect and its interval, moved together and less than the interval is wide.

    An interval that keeps clear of 0 still does: noise makes no difference sure or unsure.
    """
    room = (judged.high - judged.low) / 8
    if judged.low > 0:
        room = min(room, judged.low / 2)
    drawn = sight.gate.noise(sight.shown, f"{sight.name}.effect", room)
    ends = {"effect": judged.effect, "low": judged.low, "high": judged.high}
    return {name: float(np.clip(end + drawn * (end != 0), 0, 1)) for name, end in ends.items()}


def _textbook(sight: Sight, judged: Pattern, seed: int) -> Values | None:
    pair = sight.groups.name, sight.measured.name
    asked = ask_textbook(sight.holding.responses, pair, sight.shown, seed=seed)
    if asked is None or not np.isfinite(asked[1].p):
        return None
    test, found = asked
    limit = min((judged.high - judged.low) / 8, abs(found.effect) / 2)
    drawn = sight.gate.noise(sight.shown, f"{sight.name}.{test}", limit)
    return {"test": test, "effect": float(np.clip(found.effect + drawn, -1, 1)), "p": found.p}


def _seen_again(sight: Sight, seed: int) -> float | None:
    columns = sight.groups, sight.measured
    share = float(check_stability(columns, [(0, 1)], sight.whose, seed=seed)[0])
    return None if np.isnan(share) else share
