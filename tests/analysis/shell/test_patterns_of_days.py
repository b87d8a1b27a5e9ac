"""Patterns of a collection whose stories came on many days."""

from collections.abc import Mapping, Sequence

import pytest

from builders import a_collection
from laying import lay_tables
from patterning import PLANTED, compare, planted_stories, scan_of
from storybank.database import Sessions, open_database
from storybank.patterns import Pair
from storybank.stories import Arrival, keep_story
from storybank.submission import Submission
from storybank.tables import Pattern

SLUG = "nabolag"


def compared(
    url: str, stories: Sequence[Submission], days: Sequence[int]
) -> Mapping[Pair, Pattern]:
    """The patterns of a collection whose stories came so many days after its first."""
    engine = open_database(url)
    lay_tables(engine)
    sessions = Sessions(engine)
    with sessions.writing() as session:
        collection = a_collection(session)
        version, source = collection.framework_version_id, collection.links[0].source
        for after, one in zip(days, stories, strict=True):
            month, day = divmod(after, 28)
            told = f"2026-{month + 1:02}-{day + 1:02}T14"
            keep_story(session, collection, one, Arrival(told, version, source))
    compare(sessions, SLUG)
    patterns = scan_of(sessions, SLUG).patterns
    sessions.engine.dispose()
    return {(one.first, one.second): one for one in patterns}


@pytest.mark.parametrize(
    "by_turns, days, within",
    [
        (2, 8, True),  # a citizen and an employee on each
        (1, 8, False),  # to each day came the one or the other
        (1, 1, None),
        (1, 80, None),
    ],
)
def test_a_pattern_is_looked_at_again_among_those_who_told_on_the_same_day(
    sqlite_url: str, by_turns: int, days: int, *, within: bool | None
) -> None:
    days_told = [number // by_turns % days for number in range(80)]
    rows = compared(sqlite_url, planted_stories(), days_told)
    assert rows[PLANTED].told["within_days"] is within


def test_it_is_no_question_of_what_goes_with_time_itself(sqlite_url: str) -> None:
    stories = planted_stories(pull=0.9)
    rows = compared(sqlite_url, stories[::2] + stories[1::2], [one // 5 for one in range(80)])
    [beside] = [one for pair, one in rows.items() if set(pair) == {"told", "drivkraft"}]
    assert beside.told
    assert beside.told["within_days"] is None
