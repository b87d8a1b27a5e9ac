"""A theme's profile: where its tellers placed their stories in each triad, beside all others."""

from dataclasses import dataclass

from dashboard.gated import Group, Scene, draw_triad, say_all_effects, say_days, weigh
from dashboard.languages import gettext
from dashboard.room import Room
from dashboard.theme_names import say_placements_count, theme_mask
from storybank.signifiers import Triad


@dataclass(frozen=True)
class Profile:
    """A figure for each triad, and what is to be known of all of them together."""

    figures: tuple[dict[str, object], ...]
    said: tuple[str, ...]


def profiled(room: Room, key: str) -> list[Triad]:
    """The triads in which a theme is shown; none of a theme that the gate holds back."""
    asked = room.framework.signifiers if key in room.theme_names else ()
    return [one for one in asked if isinstance(one, Triad)]


def draw_profile(room: Room, key: str) -> Profile:
    """Its triads; what else than the theme may make them differ is said as on Explore."""
    triads = profiled(room, key)
    if not triads:
        return Profile((), ())
    inside = theme_mask(room.gate, key)
    theme, others = Group(gettext("This theme"), inside), Group(gettext("All others"), ~inside)
    scene = Scene(room.gate, theme, others, by_teller=False, language=room.language)
    weighed = [(one, weigh(scene, one)) for one in triads]
    effects = [effect for _, effect in weighed if effect]
    said = [
        say_all_effects(effects) if len(effects) > 1 else "",
        say_days(scene),
        say_placements_count(room.collection.theme_placements),
    ]
    figures = (draw_triad(scene, *one).props() for one in weighed)
    return Profile(tuple(figures), tuple(one for one in said if one))
