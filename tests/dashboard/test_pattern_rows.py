"""What is said of a whole scan: how much was looked at, and what else may make a pattern."""

from pathlib import Path

from builders import OLAUG
from dashboard.patterns.pattern_rows import tally
from dashboards import SLUG, build_house
from patterning import compare, planted_stories
from storybank.patterns import KeptScan
from storybank.tables import Pattern

MEETING = "Hvem som kom på hvilket møte, kan også se ut som et mønster"


def test_a_chance_of_just_five_in_a_hundred_is_none_of_those_under_it() -> None:
    chances = (0.05, 0.049)
    pairs = tuple(Pattern(p=one, adjusted=one, effect=0.1) for one in chances)
    scan = KeptScan(200, 1, "1", {"false_discoveries": 0.05}, False, pairs)
    counted = tally(scan, 1)
    assert (counted.judged, counted.small, counted.found) == (2, 1, 1)


def test_beside_patterns_it_says_what_else_may_make_them_look_strong(
    tmp_path: Path,
) -> None:
    """They are judged teller by teller, and picked for being strong."""
    house = build_house(tmp_path, planted_stories())
    compare(house.sessions, SLUG)
    page = house.client(OLAUG).get(f"/findings/{SLUG}").text
    assert MEETING in page
    assert "kan et svakt mønster se tre ganger så sterkt ut" in page
