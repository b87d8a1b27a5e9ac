"""A theme's profile: where its tellers placed their stories in each triad, beside all others."""

from collections.abc import Iterator

from dashboard.gated import Group, Scene, draw_triad, weigh
from dashboard.languages import gettext
from dashboard.room import Room
from dashboard.theme_names import theme_mask
from storybank.signifiers import Triad


def profiled(room: Room, key: str) -> list[Triad]:
    """The triads in which a theme is shown; none of a theme that the gate holds back."""
    asked = room.framework.signifiers if key in room.theme_names else ()
    return [one for one in asked if isinstance(one, Triad)]


def draw_profile(room: Room, key: str) -> Iterator[dict[str, object]]:
    """A figure for each of them."""
    inside = theme_mask(room.gate, key)
    theme, others = Group(gettext("This theme"), inside), Group(gettext("All others"), ~inside)
    scene = Scene(room.gate, theme, others, by_teller=False, language=room.language)
    for triad in profiled(room, key):
        yield draw_triad(scene, triad, weigh(scene, triad)).props()
