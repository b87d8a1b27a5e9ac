"""Choices and scales as a static SVG: a bar for each option, its interval, its value in words."""

import textwrap
from collections.abc import Iterable
from typing import Final

import numpy as np

from dashboard.figures import theme
from dashboard.figures.bars import Bar, BarsFigure, Share
from dashboard.figures.svg_parts import LINE, words

_WIDE: Final = 340
_HIGH: Final = 16
_SMALL: Final = {"font-weight": 400, "font-size": 14}


def draw_bars_svg(figure: BarsFigure) -> tuple[str, float]:
    """The drawing and its height. What is held back gives its reason and no bar."""
    if figure.held is not None:
        return "".join(words(textwrap.wrap(figure.held, 44), (0, LINE))), 3.0 * LINE
    drawn: list[str] = []
    down = float(LINE)
    for bar in figure.bars:
        lines = textwrap.wrap(bar.name, 54)
        drawn += words(lines, (0, down), "start", _SMALL)
        down += LINE * len(lines) - 12
        for role, share in _shares(figure, bar):
            drawn += _row(share, role, down)
            down += _HIGH + 6
        down += LINE
    return "".join(drawn), down


def _shares(figure: BarsFigure, bar: Bar) -> list[tuple[str, Share | None]]:
    both = [("centre", bar.group), ("compared", bar.compared)]
    return both if figure.labels.compared else both[:1]


def _row(share: Share | None, role: str, top: float) -> Iterable[str]:
    """One bar on its rail; a dash where the gate holds it back."""
    rail = f'y="{top:g}" height="{_HIGH}"'
    yield f'<rect x="0" {rail} width="{_WIDE}" fill="{theme.PAINTS["line"]}" fill-opacity=".4"/>'
    if share is not None:
        fill = theme.PAINTS["band-5" if role == "centre" else "compared"]
        yield f'<rect x="0" {rail} width="{_WIDE * share.share:.1f}" fill="{fill}"/>'
        yield from _whisker(share, top)
    yield from words(["–" if share is None else share.text], (_WIDE + 12, top + 13))


def _whisker(share: Share, top: float) -> Iterable[str]:
    if not (np.isfinite(share.low) and np.isfinite(share.high)):
        return
    low, high, middle = _WIDE * share.low, _WIDE * share.high, top + _HIGH / 2
    ends = "".join(f"M{end:.1f} {middle - 4:g}v8" for end in (low, high))
    line = f"M{low:.1f} {middle:g}H{high:.1f}{ends}"
    for colour, width in ((theme.PAINTS["halo"], 4), (theme.PAINTS["ink"], 1.5)):
        yield f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="{width}"/>'
