"""Leases: who does a piece of work now. A lease whose heartbeat is old may be taken by another.

So may one whose heartbeat lies far ahead: whoever died with it had a clock that ran wrong.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storybank.tables import Lease

LAPSES = timedelta(seconds=60)
AHEAD = timedelta(minutes=10)  # further ahead is the clock of no machine that is looked after


def take_lease(session: Session, name: str, holder: str, *, now: datetime) -> bool:
    """Take or renew the lease `name`; False while another holder's heart still beats."""
    beats = Lease.heartbeat.between(now - LAPSES, now + AHEAD)
    renewed = session.scalar(
        update(Lease)
        .where(Lease.name == name, or_(Lease.holder == holder, ~beats))
        .values(holder=holder, heartbeat=now)
        .returning(Lease.name)
        .execution_options(synchronize_session=False)
    )
    if renewed:
        return True
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(Lease)
    row = {"name": name, "holder": holder, "heartbeat": now}
    taken = insert.values(row).on_conflict_do_nothing().returning(Lease.name)
    return session.scalar(taken) is not None


def drop_lease(session: Session, name: str, holder: str) -> None:
    """Give the lease back, if it is still this holder's."""
    session.execute(delete(Lease).filter_by(name=name, holder=holder))
