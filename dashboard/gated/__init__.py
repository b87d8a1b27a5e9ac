"""Behind the gate: the only way from responses to what a page shows.

Each function here goes the same way: mask, cut, compute, noise, figure. Raw arrays come in with
`Gate`; figures, sentences and lists of permitted stories go out.
"""

from dashboard.gated.answers import say_unread_left_out
from dashboard.gated.bars import draw_choice, draw_scale, draw_teller
from dashboard.gated.courses import Course, draw_course
from dashboard.gated.days_apart import say_days
from dashboard.gated.drifts import draw_drift
from dashboard.gated.dyads import draw_dyad
from dashboard.gated.effects import Effect, say_all_effects, weigh
from dashboard.gated.gate import Gate, Group, Scene
from dashboard.gated.guessed import Guess
from dashboard.gated.landscapes import draw_landscape
from dashboard.gated.listing import (
    PAGE,
    Listed,
    Turn,
    find_unread,
    list_stories,
    named,
    permitted,
    still_open,
)
from dashboard.gated.narrowing import Narrowing
from dashboard.gated.orders import Order, Ordered, contrary, mixed, near, newest, typical
from dashboard.gated.stones import draw_stones
from dashboard.gated.theme_maps import draw_theme_map
from dashboard.gated.triads import draw_triad

__all__ = [
    "PAGE",
    "Course",
    "Effect",
    "Gate",
    "Group",
    "Guess",
    "Listed",
    "Narrowing",
    "Order",
    "Ordered",
    "Scene",
    "Turn",
    "contrary",
    "draw_choice",
    "draw_course",
    "draw_drift",
    "draw_dyad",
    "draw_landscape",
    "draw_scale",
    "draw_stones",
    "draw_teller",
    "draw_theme_map",
    "draw_triad",
    "find_unread",
    "list_stories",
    "mixed",
    "named",
    "near",
    "newest",
    "permitted",
    "say_all_effects",
    "say_days",
    "say_unread_left_out",
    "still_open",
    "typical",
    "weigh",
]
