"""A story is kept and counted: on PostgreSQL in one question, which commits by itself.

SQLite answers within the process and needs no such thing.
"""

from datetime import datetime

from sqlalchemy import Executable, Integer, bindparam, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from storybank.arrivals import arrival_row, count_arrival, one_more
from storybank.stories import Arrival, Outcome, became_of, keep_story, story_row
from storybank.submission import Submission
from storybank.tables import ArrivalCount, Link, Story


def keep_and_count(
    session: Session, link: Link, submission: Submission, arrival: Arrival, now: datetime
) -> tuple[Outcome, bool]:
    """What became of the story, and whether it is time to tidy up, as `count_arrival` says it.

    Only a story that is new is counted. It must claim no voice and no picture: those are claimed in
    the story's own transaction.
    """
    if session.get_bind().dialect.name == "sqlite":
        outcome = keep_story(session, link.collection, submission, arrival)
        return outcome, outcome is Outcome.KEPT and count_arrival(session, link, now)
    row = story_row(link.collection, submission, arrival)
    counted = session.connection().scalar(_BOTH, {**row, **arrival_row(link, now)})
    if counted:
        return Outcome.KEPT, counted == 1
    return became_of(session, row), False


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
