"""Choices and scales as bars: each with its share, its interval, and the compared group's."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures import rounding
from dashboard.figures.tables import Table


@dataclass(frozen=True)
class Share:
    """A share in [0, 1] with its interval, and how it is written; NaN ends where unknown."""

    share: float
    low: float
    high: float
    text: str

    def props(self) -> dict[str, object]:
        """The share as the page reads it."""
        return {
            "share": rounding.amount(self.share),
            "low": rounding.amount(self.low),
            "high": rounding.amount(self.high),
            "text": self.text,
        }


@dataclass(frozen=True)
class Bar:
    """One option: its words and its shares, None where the gate holds them back.

    `value`: what the page sends back where the bar is marked; None where it cannot be.
    """

    name: str
    group: Share | None
    compared: Share | None = None
    value: str | None = None


@dataclass(frozen=True)
class BarsLabels:
    """The words of a choice or a scale; `group` and `compared` name whose shares these are.

    `ordered`: whether the bars follow on each other, so that an interval of them can be marked.
    """

    title: str
    sentence: str
    group: str
    compared: str | None = None
    language: str | None = None
    ordered: bool = False


@dataclass(frozen=True)
class BarsFigure:
    """Bars under each other, in the order of the framework. `held` says why there are none."""

    labels: BarsLabels
    bars: tuple[Bar, ...]
    held: str | None
    table: Table | None

    def props(self) -> dict[str, object]:
        """The value of `Bars(figure=…)`. Every axis runs from 0 to 1, so that figures compare."""
        return {
            "title": self.labels.title,
            "sentence": self.labels.sentence,
            "ordered": self.labels.ordered,
            "names": {"group": self.labels.group, "compared": self.labels.compared},
            "bars": [
                {
                    "name": bar.name,
                    "value": bar.value,
                    "group": None if bar.group is None else bar.group.props(),
                    "compared": None if bar.compared is None else bar.compared.props(),
                }
                for bar in self.bars
            ],
            "held": self.held,
            "table": None if self.table is None else self.table.props(),
        }


def bars_figure(
    labels: BarsLabels,
    bars: Sequence[Bar] = (),
    *,
    held: str | None = None,
    table: Table | None = None,
) -> BarsFigure:
    """Draw shares as bars. Raises ValueError where there are none and no reason why."""
    if held is not None:
        return BarsFigure(labels, (), held, None)
    if not bars:
        raise ValueError(f"nothing to draw in '{labels.title}', and no reason why")
    return BarsFigure(labels, tuple(bars), None, table)
