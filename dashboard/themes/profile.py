"""A theme's profile: where its tellers placed their stories in each triad, beside all others."""

from collections.abc import Iterator

from dashboard.gated import Group, Scene, draw_triad, weigh
from dashboard.languages import gettext
from dashboard.room import Room
from dashboard.theme_names import theme_mask
from storybank.signifiers import Triad


def draw_profile(room: Room, key: str) -> Iterator[dict[str, object]]:
    """A figure for each triad; none of a theme that the gate holds back."""
    if key not in room.theme_names:
        return
    inside = theme_mask(room.gate, key)
    theme, others = Group(gettext("This theme"), inside), Group(gettext("All others"), ~inside)
    scene = Scene(room.gate, theme, others, by_teller=False, language=room.language)
    for question in room.framework.signifiers:
        if isinstance(question, Triad):
            yield draw_triad(scene, question, weigh(scene, question)).props()
