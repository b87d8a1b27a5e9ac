"""A story is kept and counted in one question, which commits by itself: for PostgreSQL.

SQLite answers within the process and needs no such thing.
"""

from datetime import datetime

from sqlalchemy import Connection, Executable, Integer, bindparam, select
from sqlalchemy.dialects import postgresql

from storybank.arrivals import arrival_row, one_more
from storybank.entrances import Entrance
from storybank.stories import Arrival, Outcome, became_of, story_row
from storybank.submission import Submission
from storybank.tables import ArrivalCount, Story


def keep_and_count(
    asked: Connection, entrance: Entrance, submission: Submission, arrival: Arrival, now: datetime
) -> tuple[Outcome, bool]:
    """What became of the story, and whether it is time to tidy up, as `count_arrival` says it.

    Only a story that is new is counted. It must claim no voice and no picture: those are claimed in
    the story's own transaction.
    """
    row = story_row(entrance.collection, submission, arrival)
    counted = asked.scalar(_BOTH, {**row, **arrival_row(entrance.id, now)})
    if counted:
        return Outcome.KEPT, counted == 1
    return became_of(asked, row), False


def _both() -> Executable:
    kept = (
        postgresql.insert(Story)
        .values({one.name: bindparam(one.name) for one in Story.__table__.columns})
        .on_conflict_do_nothing()
        .returning(Story.story_id)
        .cte("kept")
    )
    key = [bindparam(name, type_=Integer) for name in ("link_id", "minute", "slot")]
    counted = postgresql.insert(ArrivalCount).from_select(
        ["link_id", "minute", "slot", "count"],
        select(*key, bindparam("first", 1, type_=Integer)).select_from(kept),
    )
    return select(one_more(counted).cte("counted").c.count)


_BOTH = _both()
