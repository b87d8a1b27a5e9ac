"""Single stories worth reading on the page of themes: a card for each kind, stories by pages."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.component_words import story_words
from dashboard.components import StoryList
from dashboard.desk import Desk
from dashboard.languages import gettext
from dashboard.pages.attributes import attributes
from dashboard.room import Room
from dashboard.stories.turning import LAST_PAGE
from dashboard.themes.signals import ReadSignal, ShownSignal, read_signal


def asked_page(turns: object, pages: object) -> int:
    """The page that a click asks for; the first where none does, or nothing that we sent."""
    if not isinstance(turns, list) or not isinstance(pages, list):
        return 0
    asked = (page for turn, page in zip(turns, pages, strict=False) if turn)
    page = str(next(asked, ""))
    return min(int(page), LAST_PAGE) if page.isascii() and page.isdigit() else 0


def draw_signals(signals: Sequence[ShownSignal]) -> list[Component]:
    """Where to read single stories that no theme would show; nothing where none were sought."""
    if not signals:
        return []
    heading = html.H2(gettext("Single stories worth reading"), id="signals")
    return [
        html.Section(
            [heading, html.Ul([_signal_card(one) for one in signals], className="themes")],
            className="theme-page",
            **attributes(aria_labelledby="signals"),
        )
    ]


def _signal_card(signal: ShownSignal) -> Component:
    return html.Li(
        [
            html.H3(signal.name, id=f"theme-{signal.kind}", className="fortell-title"),
            html.P(signal.size, className="numbers"),
            *(html.P(line, className="quiet small") for line in signal.lines),
            *(
                [html.Div(open_button(signal.kind, gettext("Read these stories")), className="row")]
                if signal.readable
                else []
            ),
            opened_here(signal.kind),
        ],
        className="panel theme",
    )


def draw_outermost(room: Room, desk: Desk, kind: str, page: int) -> list[Component]:
    """One page of a kind's stories, with the ways to the others."""
    found = read_signal(room, desk, kind, page)
    stories = StoryList(stories=found.cards, words=story_words(), level=4, empty=found.empty)
    told = html.P(found.said, className="quiet small")
    opened = html.Div([told, stories, *_pager(kind, found)], className="examples")
    return said_shortly([opened], _where(found) if found.pages > 1 else "")


def said_shortly(opened: Sequence[Component], where: str = "") -> list[Component]:
    """What has been opened, and for those who listen that it was: not all of it, read aloud."""
    words = gettext("It is open below.")
    status = html.P(f"{words} {where}".rstrip(), className="fortell-unseen")
    return [status, html.Div(list(opened), **attributes(aria_live="off"))]


def _where(found: ReadSignal) -> str:
    return gettext("Page %(page)s of %(pages)s", page=found.page + 1, pages=found.pages)


def _pager(kind: str, found: ReadSignal) -> list[Component]:
    if found.pages < 2:
        return []
    back = _turn(kind, "back", gettext("Previous"), found.page - 1, found)
    on = _turn(kind, "on", gettext("Next"), found.page + 1, found)
    return [html.Div([back, html.Span(_where(found)), on], className="row pager")]


def _turn(kind: str, way: str, words: str, page: int, found: ReadSignal) -> Component:
    there = 0 <= page < found.pages
    # A button that is disabled under the finger would let the focus fall to the page's start.
    ended = {} if there else {"aria_disabled": "true"}
    return html.Button(
        words,
        id={"type": "signal-turn", "name": kind, "way": way},
        value=str(page if there else found.page),
        className="ds-button",
        **attributes(data_variant="secondary", aria_describedby=f"theme-{kind}", **ended),
    )


def open_button(key: str, words: str) -> Component:
    """The button that opens a theme or a kind of signal in its card."""
    return html.Button(
        words,
        id={"type": "theme-open", "name": key},
        className="ds-button",
        **attributes(data_variant="secondary", aria_describedby=f"theme-{key}"),
    )


def opened_here(key: str) -> Component:
    """Where the stories come that the button asks for."""
    place = {"type": "theme-stories", "name": key}
    return html.Div(id=place, **attributes(aria_live="polite"))
