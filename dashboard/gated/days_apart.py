"""Whether two groups told on such different days that it may be the days that differ."""

import numpy as np
from numpy.typing import NDArray

from analysis.days_apart import growth_by_days
from dashboard.gated.gate import Gate, Group, Scene
from dashboard.languages import gettext

MUCH = 3.0
"""Where a tenth of what answers differ by is of their day, a p under .05 then comes by chance in
.085 of questions: a variance larger by .3."""


def say_days(scene: Scene) -> str:
    """That it may be the days, where groups of people came to different ones; else nothing."""
    if scene.compared is None or scene.of_periods:
        return ""
    first, second = (_told_on_each_day(scene.gate, one) for one in scene.groups)
    if growth_by_days(first, second) <= MUCH:
        return ""
    return gettext(
        "The groups told on different days. Those who told on one day, as at one meeting, have its "
        "mood in common, so it may be the days that differ and not the groups. “Patterns” says of "
        "what stands out whether those of one day show it too."
    )


def _told_on_each_day(gate: Gate, group: Group) -> NDArray[np.intp]:
    """(days,) stories of a group, cut."""
    days = gate.responses.days_since_first
    rows = np.flatnonzero(gate.cut(group.mask))
    return np.bincount(days.take(rows) + 1, minlength=int(days.max(initial=-1)) + 2)[1:]
