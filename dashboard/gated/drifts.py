"""Which themes have grown or waned from one period to another, behind the gate.

Shares are of the tellers whose stories lie in a theme, so that a story that no analysis has seen
has no part. They come from cut counts and their intervals cover what the cut leaves open; all
changes of a table hold together. Those who told on one day have its mood in common, so the
intervals are as wide as days differ, where there are enough of these to know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis import intervals
from analysis.arrays import Codes, Flags, Floats
from analysis.change.drift import count_by_days, measure_drift
from analysis.grouping import Groups
from analysis.intervals import Estimate, difference_of_shares
from dashboard.figures import Bar, BarsFigure, BarsLabels, Share, Table, bars_figure
from dashboard.gated.answers import say_more_than_all
from dashboard.gated.bars import make_more_than_all, parts_of_cut
from dashboard.gated.chances import CLEAR, say_chance, say_chance_of_all, say_few_days
from dashboard.gated.gate import Gate, Group, Scene
from dashboard.languages import gettext, language
from dashboard.wording import apart, join_quoted, number, percent_of_some
from storybank import gate as disclosure

LEVEL = 0.95


@dataclass(frozen=True)
class _Grown:
    """A theme's share in both periods, None where held back, and the interval of its change.

    The interval is that of the shares before they were written as parts of a whole, so that no
    rounding makes a change sure. At 0 the shares of stories judge, by days where they can: where
    people tell more stories than before, each theme has more of the tellers.
    """

    name: str
    shares: tuple[Share | None, Share | None]
    interval: tuple[float, float] | None

    @property
    def way(self) -> int:
        """1 where it has surely grown, −1 where it has surely waned, else 0."""
        if self.interval is None:
            return 0
        return int(self.interval[0] > 0) - int(self.interval[1] < 0)

    def judged(self, way: int) -> "_Grown":
        """The same with 0 in its interval where its stories do not surely go the same way."""
        if self.interval is None or way == self.way:
            return self
        low, high = self.interval
        return replace(self, interval=(min(low, 0.0), max(high, 0.0)))


@dataclass(frozen=True)
class _Chance:
    """How likely chance is to part the themes so (NaN not judged), and which way each surely went.

    ways: (T,) of the shares of stories, by days; 0 where it is not sure. few_days: whether there
    are too few, so that it is by tellers.
    """

    p: float
    ways: Codes
    few_days: bool


@dataclass(frozen=True)
class _Days:
    """What the days of a period do to its shares: as those of one day are alike, its tellers are
    worth fewer independent ones, `worth` (T,). cell: the key of their set; reach: how many standard
    errors it is to an end.
    """

    cell: bytes
    worth: Floats
    reach: float

    def spread(self, gate: Gate, theme: int, share: Estimate) -> Estimate:
        """The share with its ends farther out, by a draw that hides what one teller is worth."""
        low, high = share.low, share.high
        # Who leaves her day's mood moves the standard error by one part in so many tellers at most.
        scale, limit = self.reach / share.tellers, (high - low) / 8
        below, above = gate.farther_out(self.cell, f"theme {theme}", scale=scale, limit=limit)
        return replace(share, low=max(low - below, 0.0), high=min(high + above, 1.0))


def draw_drift(scene: Scene, themes: Mapping[str, str]) -> BarsFigure | None:
    """How themes, names by key, drift from one period to the one beside it: two bars for each.
    None under two themes or where a period holds too few."""
    gate, codes = scene.gate, scene.gate.responses.facets["theme"]
    themed = np.asarray(codes.values >= 0, np.bool_)
    groups = [replace(one, mask=one.among(themed)) for one in scene.groups]
    if len(themes) < 2 or not all(gate.count(one.mask) for one in groups):
        return None
    masks = np.stack([codes.values == codes.labels.index(key) for key in themes])
    level = LEVEL ** (1 / len(themes))
    counts = [
        disclosure.Cells(
            np.array([gate.count(one.among(mask)) for mask in masks]), gate.count(one.mask)
        )
        for one in groups
    ]
    chance = _chance(gate, groups, masks)
    days = [None if chance.few_days else _days_of(gate, one.mask, masks, level) for one in groups]
    found = [_shares(one, gate, level, of) for one, of in zip(counts, days, strict=True)]
    written = [parts_of_cut(one.tellers.tolist(), one.total, gate.k, level) for one in counts]
    shares = [list(map(_drawn, *both)) for both in zip(written, found, strict=True)]
    rows = [
        _Grown(name, (one, two), _interval(*rest)).judged(int(way))
        for name, way, one, two, *rest in zip(
            themes.values(), chance.ways, *shares, *found, strict=True
        )
    ]
    title = gettext("Which themes have grown or waned")
    said = _say(rows, groups, chance)
    if any(map(make_more_than_all, shares)):
        more = gettext("Some have stories in several themes, so the shares make more than 100 %.")
        said = f"{said} {say_more_than_all(more, narrowed_apart=scene.narrowed_apart)}"
    labels = BarsLabels(title, said, groups[0].name, groups[1].name, language())
    bars = [Bar(one.name, *one.shares) for one in rows]
    return bars_figure(labels, bars, table=_table(rows, groups, few_days=chance.few_days))


def _days_of(gate: Gate, mask: Flags, masks: Flags, level: float) -> _Days:
    """Of the themes `masks` (T, n) in a period."""
    shown = gate.cut(mask)
    tellers, days = gate.responses.tellers[shown], gate.days[shown]
    worth, number = count_by_days(masks[:, shown].T, tellers, days, level)
    reach = intervals.student_quantile(level, number - 1)
    return _Days(disclosure.cell_key(gate.crowd, shown), worth, reach)


def _shares(
    cells: disclosure.Cells, gate: Gate, level: float, days: _Days | None
) -> list[Estimate | None]:
    """The share of each theme, before it is written as a part of a whole; None held back."""
    found: list[Estimate | None] = []
    for place, count in enumerate(cells.tellers.tolist()):
        size = cells.total if days is None else min(days.worth[place], cells.total)
        found.append(_share(count, cells.total, gate.k, size, level) if count else None)
    if days is None:
        return found
    return [one and days.spread(gate, place, one) for place, one in enumerate(found)]


def _share(count: int, total: int, k: int, size: float, level: float) -> Estimate:
    """A share of tellers who are worth `size` independent ones."""

    def interval(share: float, _: float, level: float) -> tuple[float, float]:
        return intervals.wilson_interval(share, size, level)

    told = intervals.share_of_cut(count, total, k - 1, level=level, interval=interval)
    return Estimate(total, total, *told)


def _drawn(share: Share | None, found: Estimate | None) -> Share | None:
    """The same without its count, and with the interval that was found, which holds it."""
    if share is None or found is None:
        return None
    low, high = min(found.low, share.share), max(found.high, share.share)
    return Share(share.share, low, high, percent_of_some(share.share))


def _interval(first: Estimate | None, second: Estimate | None) -> tuple[float, float] | None:
    if first is None or second is None:
        return None
    _, low, high = difference_of_shares(second, first)
    return low, high


def _chance(gate: Gate, periods: Sequence[Group], masks: Flags) -> _Chance:
    """By days; where these are too few, by tellers."""
    shown = [gate.cut(one.mask) for one in periods]
    rows = np.flatnonzero(shown[0] | shown[1])
    first, second = (mask[rows] for mask in shown)
    tellers, themes = gate.responses.tellers[rows], masks[:, rows]
    codes = np.where(themes.any(axis=0), themes.argmax(axis=0), -1)
    told = Groups(first, second, tellers, gate.days[rows])
    found = measure_drift(codes, second.astype(np.intp), told.by_day.tellers)
    few_days = found.reason is not None
    if few_days:
        found = measure_drift(codes, second.astype(np.intp), tellers)
    ways = np.zeros(len(masks), np.intp)
    moved = np.sign(found.change_lows[0]).clip(0) + np.sign(found.change_highs[0]).clip(None, 0)
    # The last column is of no theme, and a theme that nobody tells of may have none.
    ways[: len(moved) - 1] = np.nan_to_num(moved[:-1])
    return _Chance(found.p, ways, few_days=few_days)


def _say(rows: Sequence[_Grown], groups: Sequence[Group], chance: _Chance) -> str:
    p = chance.p
    between_them = {"first": groups[0].name, "second": groups[1].name}
    moved = {way: [one.name for one in rows if one.way == way] for way in (1, -1)}
    said = [
        _say_way(way, surely=not chance.few_days, themes=join_quoted(names), **between_them)
        for way, names in moved.items()
        if names
    ]
    if said:
        return " ".join([*said, say_few_days() if chance.few_days else say_chance_of_all(p)])
    few = chance.few_days and p < CLEAR
    if p < CLEAR and not few:
        of_all = gettext(
            "From %(first)s to %(second)s the shares of the themes have changed, but of no "
            "single theme is it sure.",
            **between_them,
        )
        return f"{of_all} {say_chance(p)}"
    none = gettext(
        "From %(first)s to %(second)s no theme has surely grown or waned.", **between_them
    )
    if few:
        return f"{none} {say_few_days()}"
    return f"{none} {say_chance_of_all(p)}" if np.isfinite(p) else none


def _say_way(way: int, *, surely: bool, **words: str) -> str:
    """Which themes have grown (1) or waned (−1); not that it is sure, where days are too few."""
    if way > 0 and surely:
        return gettext("From %(first)s to %(second)s this has surely grown: “%(themes)s”.", **words)
    if way > 0:
        return gettext("From %(first)s to %(second)s this has grown: “%(themes)s”.", **words)
    if surely:
        return gettext("From %(first)s to %(second)s this has surely waned: “%(themes)s”.", **words)
    return gettext("From %(first)s to %(second)s this has waned: “%(themes)s”.", **words)


def _table(rows: Sequence[_Grown], groups: Sequence[Group], *, few_days: bool) -> Table:
    heads = (gettext("Theme"), gettext("Change (interval)"), *(one.name for one in groups))
    caption = gettext(
        "Share of the tellers whose stories lie in a theme; the change in points of 100, with "
        "intervals that hold all together in 95 of 100 cases, also if people had told on other days"
    )
    if few_days:
        caption = gettext(
            "Share of the tellers whose stories lie in a theme; the change in points of 100, with "
            "intervals that hold all together in 95 of 100 cases, of just those days on which "
            "people told"
        )
    return Table(caption, heads, tuple(_row(one) for one in rows))


def _row(grown: _Grown) -> tuple[str | None, ...]:
    shares = (None if one is None else one.text for one in grown.shares)
    return (grown.name, _say_change(grown), *shares)


def _say_change(grown: _Grown) -> str | None:
    first, second = grown.shares
    if first is None or second is None or grown.interval is None:
        return None
    # Of the shares as they are written, which are no parts of a whole where tellers have several.
    value = round(100 * second.share) - round(100 * first.share)
    low, high = (100 * one for one in grown.interval)
    sign = "+" if value > 0 else ""
    written = f"{sign}{number(value)}"
    return gettext("%(value)s (%(interval)s)", value=written, interval=apart(low, high))
