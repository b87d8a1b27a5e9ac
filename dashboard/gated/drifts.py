"""Which themes have grown or waned from one period to another, behind the gate.

Shares are of the tellers whose stories lie in a theme, so that a story that no analysis has seen
has no part. They come from cut counts and their intervals cover what the cut leaves open; all
changes of a table hold together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis import intervals
from analysis.arrays import Flags
from analysis.change.drift import measure_drift
from analysis.intervals import Estimate, difference_of_shares
from dashboard.figures import Table
from dashboard.gated.effects import say_chance
from dashboard.gated.gate import Gate, Group
from dashboard.languages import gettext
from dashboard.wording import between, number, percent
from storybank import gate as disclosure

LEVEL = 0.95


@dataclass(frozen=True)
class ThemeDrift:
    """What is said of the themes' drift, and a row for each theme."""

    said: str
    table: Table


@dataclass(frozen=True)
class _Grown:
    """A theme's share in both periods, None where held back, and how far it went."""

    name: str
    shares: tuple[float | None, float | None]
    change: tuple[float, float, float] | None

    @property
    def way(self) -> int:
        """1 where it has surely grown, −1 where it has surely waned, else 0."""
        if self.change is None:
            return 0
        return int(self.change[1] > 0) - int(self.change[2] < 0)


def weigh_drift(
    gate: Gate, first: Group, second: Group, themes: Mapping[str, str]
) -> ThemeDrift | None:
    """How themes, names by key, drift from the first group to the second; None under two themes or
    where a group holds too few."""
    codes = gate.responses.facets["theme"]
    themed = np.asarray(codes.values >= 0, np.bool_)
    groups = [replace(one, mask=one.mask & themed) for one in (first, second)]
    if len(themes) < 2 or not all(gate.count(one.mask) for one in groups):
        return None
    masks = np.stack([codes.values == codes.labels.index(key) for key in themes])
    level = LEVEL ** (1 / (2 * len(themes)))
    shares = [_shares(gate, one.mask, masks, level) for one in groups]
    rows = [
        _Grown(name, (one and one.value, two and two.value), _change(one, two))
        for name, one, two in zip(themes.values(), *shares, strict=True)
    ]
    return ThemeDrift(_say(rows, groups, _chance(gate, groups, masks)), _table(rows, groups))


def _shares(gate: Gate, group: Flags, masks: Flags, level: float) -> list[Estimate | None]:
    """The share of each theme in a group, from cut counts; None where it is held back."""
    cells = disclosure.cut_cells(gate.crowd, masks & group, gate.k, of=group)
    total = cells.total or 0
    return [
        Estimate(total, total, *intervals.share_of_cut(int(count), total, gate.k - 1, level=level))
        if count
        else None
        for count in cells.tellers
    ]


def _change(first: Estimate | None, second: Estimate | None) -> tuple[float, float, float] | None:
    if first is None or second is None:
        return None
    return difference_of_shares(second, first)


def _chance(gate: Gate, groups: Sequence[Group], masks: Flags) -> float:
    """How likely chance alone is to part the themes so, over the periods; NaN not judged."""
    shown = [gate.cut(one.mask) for one in groups]
    periods: NDArray[np.intp] = np.where(shown[0], 0, np.where(shown[1], 1, -1))
    themes = np.where(masks.any(axis=0), masks.argmax(axis=0), -1)
    return measure_drift(themes, periods, gate.responses.tellers).p


def _say(rows: Sequence[_Grown], groups: Sequence[Group], p: float) -> str:
    between_them = {"first": groups[0].name, "second": groups[1].name}
    grown = "”, “".join(one.name for one in rows if one.way > 0)
    waned = "”, “".join(one.name for one in rows if one.way < 0)
    said = []
    if grown:
        said.append(
            gettext(
                "From %(first)s to %(second)s these themes have surely grown: “%(themes)s”.",
                **between_them,
                themes=grown,
            )
        )
    if waned:
        said.append(
            gettext(
                "From %(first)s to %(second)s these themes have surely waned: “%(themes)s”.",
                **between_them,
                themes=waned,
            )
        )
    if not said:
        said.append(
            gettext(
                "From %(first)s to %(second)s no theme has surely grown or waned.", **between_them
            )
        )
    return " ".join([*said, *([say_chance(p)] if np.isfinite(p) else [])])


def _table(rows: Sequence[_Grown], groups: Sequence[Group]) -> Table:
    heads = (gettext("Theme"), gettext("Change (interval)"), *(one.name for one in groups))
    caption = gettext(
        "Share of the tellers whose stories lie in a theme; the change in points of 100, with "
        "intervals that hold all together in 95 of 100 cases"
    )
    return Table(caption, heads, tuple(_row(one) for one in rows))


def _row(grown: _Grown) -> tuple[str | None, ...]:
    shares = (None if one is None else percent(one) for one in grown.shares)
    return (grown.name, _say_change(grown), *shares)


def _say_change(grown: _Grown) -> str | None:
    if grown.change is None:
        return None
    value, low, high = (100 * one for one in grown.change)
    sign = "+" if round(value) > 0 else ""
    written = f"{sign}{number(value)}"
    return gettext("%(value)s (%(interval)s)", value=written, interval=between(low, high))
