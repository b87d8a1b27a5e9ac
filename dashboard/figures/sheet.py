"""A figure as a sheet to take along: the question, the picture, what it shows, and of whom.

One SVG that needs no browser to draw, so that what stands on a slide still says what it says here.
"""

import textwrap
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from dashboard.figures import theme
from dashboard.figures.bars import BarsFigure
from dashboard.figures.course import CourseFigure
from dashboard.figures.dyad import DyadFigure
from dashboard.figures.landscape import LandscapeFigure
from dashboard.figures.stones import StonesFigure
from dashboard.figures.svg_bars import draw_bars_svg
from dashboard.figures.svg_course import draw_course_svg
from dashboard.figures.svg_dyad import draw_dyad_svg
from dashboard.figures.svg_landscape import draw_landscape_svg
from dashboard.figures.svg_parts import LINE, words
from dashboard.figures.svg_stones import draw_stones_svg
from dashboard.figures.svg_theme_map import draw_theme_map_svg
from dashboard.figures.svg_triad import draw_triad_svg
from dashboard.figures.theme_map import ThemeMapFigure
from dashboard.figures.triad import TriadFigure

WIDE: Final = 560
_MARGIN: Final = 28
_INLINE: Final = 400
_LETTERS_TITLE: Final = 46
_LETTERS: Final = 68
_SMALL: Final = {"font-weight": 400, "font-size": 14}

Figure = (
    TriadFigure | DyadFigure | StonesFigure | BarsFigure | LandscapeFigure | CourseFigure
    | ThemeMapFigure
)  # fmt: skip


def sheet_svg(figure: Figure, said: Sequence[str] = (), groups: Sequence[str] = ()) -> str:
    """One SVG. said: sentences under the picture. groups: the names of two that are compared."""
    title = textwrap.wrap(figure.labels.title, _LETTERS_TITLE)
    picture, tall = _picture(figure)
    drawn = [*words(title, (0, LINE), "start", {"font-size": 19})]
    down = LINE * len(title) + 16.0
    if len(groups) > 1:
        drawn += _names(groups, down)
        down += LINE + 6
    drawn.append(f'<g transform="translate(0 {down:g})">{picture}</g>')
    down += tall + LINE
    for sentence in (figure.labels.sentence, *said):
        lines = textwrap.wrap(sentence, _LETTERS)
        drawn += words(lines, (0, down), "start", _SMALL)
        down += LINE * len(lines) + 4
    return theme.freeze(_whole(figure, "".join(drawn), down))


def inline_svg(figure: Figure) -> str:
    """The picture alone in the colours of its page, which says the rest itself."""
    picture, tall = _picture(figure)
    wide, edge = _INLINE, _MARGIN / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="{-edge:g} 0 {wide + 2 * edge:g} {tall:g}" font-size="15">'
        f"{_head(figure)}{picture}</svg>"
    )


def _head(figure: Figure) -> str:
    """Its name, in the language of what was asked, and what it shows, in that of the page."""
    labels = figure.labels
    language = f' lang="{escape(labels.language)}"' if labels.language else ""
    return f"<title{language}>{escape(labels.title)}</title><desc>{escape(labels.sentence)}</desc>"


def _picture(figure: Figure) -> tuple[str, float]:
    match figure:
        case TriadFigure():
            return draw_triad_svg(figure)
        case DyadFigure():
            return draw_dyad_svg(figure)
        case CourseFigure():
            return draw_course_svg(figure)
        case LandscapeFigure():
            return draw_landscape_svg(figure)
        case StonesFigure():
            return draw_stones_svg(figure)
        case ThemeMapFigure():
            return draw_theme_map_svg(figure)
        case _:
            return draw_bars_svg(figure)


def _names(groups: Sequence[str], down: float) -> Iterable[str]:
    """Which colour is whose: a full sign for the group, a line for the one compared with."""
    wide = WIDE / 2 - _MARGIN
    signs = zip(groups, ("centre", "compared"), strict=False)
    for place, (name, role) in enumerate(signs):
        left, colour = place * wide, theme.PAINTS[role]
        yield f'<rect x="{left:g}" y="{down:g}" width="16" height="10" fill="{colour}"/>'
        yield from words([textwrap.shorten(name, 28)], (left + 24, down + 10), "start", _SMALL)


def _whole(figure: Figure, drawn: str, down: float) -> str:
    wide, tall = WIDE, down + _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{wide}" '
        f'height="{tall:g}" viewBox="{-_MARGIN} {-_MARGIN / 2:g} {wide} {tall:g}" '
        f'font-family="{escape(theme.FONT_FAMILY)}" font-size="15">'
        f"{_head(figure)}"
        f'<rect x="{-_MARGIN}" y="{-_MARGIN / 2:g}" width="100%" height="100%" '
        f'fill="{theme.PAINTS["surface"]}"/>{drawn}</svg>'
    )
