"""Patterns of a collection whose stories came on many days."""

import pytest

from builders import a_collection
from laying import lay_tables
from patterning import PLANTED, compare, planted_stories, scan_of
from storybank.database import Sessions, open_database
from storybank.stories import Arrival, keep_story

SLUG = "nabolag"


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
    engine = open_database(sqlite_url)
    lay_tables(engine)
    sessions = Sessions(engine)
    with sessions.writing() as session:
        collection = a_collection(session)
        version, source = collection.framework_version_id, collection.links[0].source
        for number, one in enumerate(planted_stories()):
            month, day = divmod(number // by_turns % days, 28)
            told = f"2026-{month + 1:02}-{day + 1:02}T14"
            keep_story(session, collection, one, Arrival(told, version, source))
    compare(sessions, SLUG)
    rows = {(one.first, one.second): one for one in scan_of(sessions, SLUG).patterns}
    assert rows[PLANTED].told["within_days"] is within
    beside_time = [one for pair, one in rows.items() if "told" in pair and one.told]
    assert all(one.told["within_days"] is None for one in beside_time)
    sessions.engine.dispose()
