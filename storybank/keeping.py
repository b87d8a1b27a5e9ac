"""A story is kept and counted in one question, which commits by itself: for PostgreSQL.

Where its link is known from an earlier story, the question also asks whether that still stands,
so that nothing has to be asked before. SQLite answers within the process and needs no such thing.
"""

from datetime import datetime

from sqlalchemy import Connection, Executable, Integer, Text, bindparam, select
from sqlalchemy.dialects import postgresql

from storybank.arrivals import arrival_row, one_more
from storybank.entrances import Entrance, came_through, row_versions
from storybank.stories import Arrival, story_row
from storybank.submission import Submission
from storybank.tables import ArrivalCount, Collection, Link, Story


def keep_as_known(
    asked: Connection, entrance: Entrance, submission: Submission, arrival: Arrival, now: datetime
) -> int | None:
    """Keep and count a new story, if its entrance is still as it is known and not crowded.

    Answers how many were counted with it, 1 where it is time to tidy up; None where nothing was
    kept. It must claim no voice and no picture: those are claimed in the story's own transaction.
    """
    row = story_row(entrance.collection, submission, arrival)
    known = {"known_revision": entrance.revision}
    counted: int | None = asked.scalar(_BOTH, {**row, **known, **arrival_row(entrance.id, now)})
    return counted


def _both() -> Executable:
    key = [bindparam(name, type_=Integer) for name in ("link_id", "minute", "slot")]
    link, minute, _ = key
    columns = Story.__table__.columns
    story = select(*[bindparam(one.name, type_=one.type) for one in columns])
    stands = story.join_from(Link, Collection).where(
        Link.id == link,
        row_versions() == bindparam("known_revision", type_=Text),
        came_through(minute) < Link.limit_per_minute,
    )
    kept = (
        postgresql.insert(Story)
        .from_select(columns.keys(), stands)
        .on_conflict_do_nothing()
        .returning(Story.story_id)
        .cte("kept")
    )
    counted = postgresql.insert(ArrivalCount).from_select(
        ["link_id", "minute", "slot", "count"],
        select(*key, bindparam("first", 1, type_=Integer)).select_from(kept),
    )
    return select(one_more(counted).cte("counted").c.count)


_BOTH = _both()
