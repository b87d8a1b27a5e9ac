"""Counting how far people come with a form: reports without any id, for which nobody waits."""

from datetime import date, datetime
from functools import partial

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.exceptions import UnprocessableEntity

from collector.api import read_json
from collector.desk import Desk
from collector.reception import legible_code
from storybank.arrivals import count_report, takes_reports, tidy_arrivals
from storybank.collections import Phase, phase
from storybank.entrances import Entrance, find_entrance
from storybank.frameworks import framework_asked
from storybank.steps import Report, count_steps, read_report


def post_steps(desk: Desk) -> Response:
    """Count the steps that a form reached: 204, also where none is let in."""
    fields, now = read_json(), desk.clock()
    with desk.sessions.reading() as session:
        entrance = find_entrance(session, legible_code(fields.get("link")), now)
        report = read_report(framework_asked(session, entrance.collection.version), fields)
        if report is None:
            raise UnprocessableEntity
        freely = entrance.limit_per_minute
        takes = takes_reports(session, entrance.id, now, stories=freely)
    today = desk.today(entrance.collection)
    counts = takes and phase(entrance.collection, today) is Phase.OPEN
    write = partial(_write, entrance=entrance, report=report, now=now, today=today)
    if counts and desk.sessions.write_together(write):
        with desk.sessions.writing() as session:
            tidy_arrivals(session, now)
    return Response(status=204, mimetype="application/json")


def _write(
    session: Session, *, entrance: Entrance, report: Report, now: datetime, today: date
) -> bool:
    """True where it is time to tidy up."""
    count_steps(session, entrance, report, today)
    return count_report(session, entrance.id, now)
