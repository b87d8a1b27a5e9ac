"""What fits no theme, why, and what has come since all stories were read together."""

import re
from collections.abc import Sequence

import numpy as np
import pytest

from builders import OLAUG
from dashboard.room import open_room
from dashboard.themes.theming import NO_THEME, examples, shown_themes
from dashboard.themes.unfit import find_unfit, say_since
from dashboards import SLUG, House, at_desk, copy_house
from storybank.stories import withdraw_story
from storybank.tables import Story, Theme, ThemeNone
from theming import keep_places, keep_run

TWO = (("benk", slice(0, 23)), ("stille", slice(23, 34)))


def find(house: House, themes: Sequence[tuple[str, slice]], **changes: object) -> None:
    """As if the newest analysis had found these, each in a stretch of the stories by id."""
    made = [(Theme(key=key, terms=[key], stability=0.9), members) for key, members in themes]
    keep_run(house, made, **changes)


@pytest.fixture
def divided(standing_house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    return copy_house(standing_house, tmp_path_factory.mktemp("divided"))


REASONS = ("between", "between", "between", "far", "far", "few", "wordless")


def test_why_no_theme_fits_is_told_in_steps_with_the_way_to_the_stories(divided: House) -> None:
    find(divided, TWO)
    keep_places(divided, np.full((60, 2), 0.5), REASONS)
    with at_desk(divided, OLAUG) as desk:
        room = open_room(desk, SLUG)
        lines = shown_themes(room, desk, find_unfit(room, desk))[-1].lines[1:]
        read = examples(room, desk, NO_THEME)
    assert lines == (
        "Mellom to eller flere temaer: 10 fortellere.",
        "Langt fra alle temaer: 5 fortellere.",
        "Ligner på noen andre, for få eller for løse til et tema: færre enn 5 fortellere.",
        "Uten ord å sammenligne: færre enn 5 fortellere.",
    )
    assert [one.title for one in read] == ["Mellom to eller flere temaer", "Langt fra alle temaer"]
    assert all(1 <= len(one.cards) <= 3 for one in read)


def leave_unread(house: House, number: int) -> None:
    """As if so many stories without a theme had come after the analysis."""
    with house.sessions.writing() as session:
        for row in session.query(ThemeNone).order_by(ThemeNone.story_id).limit(number):
            session.delete(row)


SO_FAR = [(TWO, "15 fortellere"), ((("alle", slice(0, 49)),), "Færre enn 5 fortellere")]


@pytest.mark.parametrize("themes, size", SO_FAR, ids=["some fit none", "all fit"])
def test_stories_that_nobody_has_read_yet_are_not_said_to_fit_no_theme(
    divided: House, themes: Sequence[tuple[str, slice]], size: str
) -> None:
    """Of 60 eleven came later; what three tellers took back is not among them."""
    find(divided, themes)
    leave_unread(divided, 11)
    with divided.sessions.writing() as session:
        for story in session.query(Story).order_by(Story.story_id).limit(3):
            withdraw_story(session, story)
    with at_desk(divided, OLAUG) as desk:
        room = open_room(desk, SLUG)
        unfit = find_unfit(room, desk)
        card, said = shown_themes(room, desk, unfit)[-1], " ".join(say_since(room, unfit))
    assert card.size == size
    assert "10 historier har kommet siden" in said


@pytest.mark.parametrize("placed, told", [(4, None), (5, "5"), (14, "10")])
def test_what_was_placed_since_all_were_read_is_told_in_steps_and_when(
    divided: House, placed: int, told: str | None
) -> None:
    """Whoever was placed is not counted again among those who wait to be read."""
    find(divided, TWO, parameters={"day": "2026-09-12"})
    keep_places(divided, np.full((60, 2), 0.5), placed=placed)
    leave_unread(divided, 7)
    with at_desk(divided, OLAUG) as desk:
        room = open_room(desk, SLUG)
        said = " ".join(say_since(room, find_unfit(room, desk)))
    found = re.search(r"fra (\d+) fortellere er plassert .* 12\. september 2026", said)
    assert (found.group(1) if found else None) == told
    assert "5 historier har kommet siden" in said
