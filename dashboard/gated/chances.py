"""What chance has to do with what a map shows, in words that all pages share."""

from dashboard.grounds import Ground
from dashboard.languages import gettext
from dashboard.wording import number
from storybank.signifiers import Stones

CLEAR = 0.05
"""Under such a p it is said that chance rarely does this alone."""


def say_chance(p: float) -> str:
    """What chance has to do with it, in steps: with its decimals p told where one story lies."""
    if p < 0.01:
        return gettext("Chance hardly explains it (p under 0.01).")
    if p < CLEAR:
        return gettext("Chance rarely does this alone (p under 0.05).")
    return gettext("Chance may explain it (p is 0.05 or more).")


def say_chance_of_all(p: float) -> str:
    """The same where the test is of many together, and what is said before is of single ones."""
    return gettext("For all of them together: %(chance)s", chance=say_chance(p))


def say_chance_of_days() -> str:
    """The same where groups told on different days, and are not seen to differ within them."""
    return gettext(
        "The days may explain it: among those who told on the same day the groups do not surely "
        "differ."
    )


def say_few_days() -> str:
    """The same in place of chance, where the days are too few to know how they differ."""
    return gettext(
        "The stories of a period came on so few days that the days themselves may be what "
        "differs, as one meeting differs from another. How surely it changed cannot be said."
    )


def say_other_test() -> str:
    """That a test without logarithms says otherwise: one of both hangs on answers at the edge."""
    return gettext(
        "Compared in another way, in which answers at the edges weigh less, it is otherwise: see "
        "the map before you trust this."
    )


def say_alone(ground: Ground, language: str) -> str:
    """That chance is told of one stone of several: where nothing is apart, some stone of two, four
    and six has a p under .05 in .10, .15 and .25 of draws."""
    placed = {(way.question.id, way.part) for way in ground.ways}
    question = ground.ways[0].question if len(placed) == 1 else None
    if not isinstance(question, Stones) or len(question.stones) == 1:
        return ""
    [name] = (one.text[language] for one in question.stones if one.id == ground.ways[0].part)
    return gettext(
        "That is of “%(part)s” alone. Explore says it for all %(number)s on this canvas together.",
        part=name,
        number=number(len(question.stones)),
    )
